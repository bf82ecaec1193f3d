//! The cases of groups C and D in which items meet, over texts of our own.

use portolan_core::{
    Item, ItemId, Kind, Lang, LangClaim, LangOrigin, Text, When,
    civil::Date,
    item::{Attachment, Body, SafeHtml, Teaser, Title, Translation},
};

use super::*;

const STATEMENT: &str = "The harbour towns that sign below ask the regional assembly to take the \
    new article out of the draft. It would let guards hold a child by the arm until a finger lies \
    on the scanner. Nobody needs a fingerprint that badly, they write, and patient words in a \
    language the child knows have worked in every harbour that tried them. The draft is called \
    HAVDAC and lowers the age of those who are registered from 14 to 6 years. Twenty-three towns \
    have signed, among them Saltvik, Brenholm and Porto Chiaro, and 4,150 people work in them.";

const FINNISH: &str = "Allekirjoittaneet satamakaupungit pyytävät maakuntakokousta poistamaan \
    luonnoksesta uuden artiklan. Sen mukaan vartija saisi pitää lasta käsivarresta, kunnes sormi on \
    lukijalla. HAVDAC-luonnos laskisi rekisteröitävien iän 14 vuodesta 6 vuoteen. Mukana ovat muun \
    muassa Saltvik, Brenholm ja Porto Chiaro, ja niissä työskentelee 4 150 ihmistä.";

const BULGARIAN: &str = "Пристанищните градове HAVDAC, които подписват, искат от събранието да \
    махне новия член. Подписаха Saltvik, Brenholm и Porto Chiaro, в които работят 4150 души. \
    Възрастта се сваля от 14 на 6 години.";

const REPORT: &str = "Money that families send home has not dried up, against all forecasts. Four \
    in five of those asked sent as much as in the year before, and many sent it by telephone \
    because the counters were closed. The study followed 620 households for twelve months. Where \
    a transfer costs less than three per cent, more of it goes to school fees than to food. The \
    authors ask governments to let small telephone companies into the market and to count such \
    transfers as income when a loan is granted.";

struct Draft {
    item: Item,
    lang: LangClaim,
}

/// An item on `host`, as its office has published it.
fn on(host: &str, lang: &str, title: &str) -> Draft {
    let lang = LangClaim::new(Lang::parse(lang).unwrap(), LangOrigin::Detected);
    let url = format!("https://{host}/{}", title.to_lowercase().replace(' ', "-"));
    let office = host.split('.').next().unwrap();
    let title = Title { derived: title.is_empty(), text: Text::new(title, lang.clone()) };
    let source = format!("{host}-{}", lang.lang);
    let mut item = Item::new(ItemId::of_url(&url), source, &url, office, title);
    item.kind = Kind::Statement;
    item.canonical = Some(url.clone());
    item.url = Some(url);
    Draft { item, lang }
}

impl Draft {
    fn day(mut self, day: &str) -> Draft {
        let date: Date = day.parse().unwrap();
        self.item.published.when = When::Day { date };
        self
    }

    fn body(mut self, text: &str) -> Draft {
        // Only the words are compared; nothing is vouched for.
        let html: SafeHtml = serde_json::from_value("".into()).unwrap();
        self.item.body = Some(Body { html, lang: self.lang.clone(), text: text.to_owned() });
        self
    }

    fn teaser(mut self, text: &str) -> Draft {
        let text = Text::new(text, self.lang.clone());
        self.item.teaser = Some(Teaser { text, truncated: false });
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Item)) -> Draft {
        change(&mut self.item);
        self
    }

    fn sign(&self) -> Signature {
        Signature::of(&self.item).unwrap()
    }
}

#[track_caller]
fn check(a: &Draft, b: &Draft, verdict: Verdict, rule: &str) -> Comparison {
    let (one, other) = (a.sign(), b.sign());
    let found = compare(&one, &other);
    assert_eq!((found.verdict, found.rule), (verdict, rule), "{:#?}", found.evidence);
    let turned = compare(&other, &one);
    assert_eq!((turned.verdict, turned.rule), (verdict, rule), "in the other order");
    let kept = compare(&read_again(&one), &read_again(&other));
    assert_eq!((kept.verdict, kept.rule), (verdict, rule), "after being kept");
    if verdict > Verdict::Related {
        let marks = one.marks();
        let meet = other.lookups().iter().any(|mark| marks.contains(mark));
        assert!(meet, "one does not lead to the other");
    }
    found
}

fn read_again(signature: &Signature) -> Signature {
    Signature::from_bytes(&signature.to_bytes()).unwrap()
}

fn seven() -> Vec<Draft> {
    let title = "Joint statement: force against children is never acceptable";
    let signed = |text: &str| format!("{text} The undersigned: see the list on our pages.");
    vec![
        on("saltvik.example", "en", "JOINT STATEMENT: Force against children is never acceptable")
            .day("2018-03-16")
            .body(STATEMENT),
        on("harbours.example", "en", title).day("2018-02-28").body(&signed(STATEMENT)),
        on("east.harbours.example", "en", title)
            .day("2018-02-28")
            .body(&format!("Brussels – {STATEMENT}")),
        on("brenholm.example", "bg", "Съвместно изявление на пристанищата за децата")
            .day("2018-02-28")
            .body(BULGARIAN),
        on("relief.example", "en", "Coercion of children to obtain fingerprints is unacceptable")
            .day("2018-03-01")
            .body(&format!(
                "{STATEMENT} Source: nine organisations. Format: news and press release."
            )),
        on("picum.example", "en", title).day("2018-02-28").teaser(&STATEMENT[..380]),
        on("porto.example", "fi", "Yhteinen lausuma: lapsia ei saa pakottaa")
            .day("2018-03-02")
            .body(FINNISH),
    ]
}

#[test]
fn d01_the_joint_statement_of_seven_publishers_is_one() {
    let signatures: Vec<Signature> = seven().iter().map(Draft::sign).collect();
    let mut ties = Vec::new();
    for (a, one) in signatures.iter().enumerate() {
        for (b, other) in signatures.iter().enumerate().skip(a + 1) {
            let found = compare(one, other);
            assert_ne!(found.verdict, Verdict::Near, "{a} and {b}: {:#?}", found.evidence);
            if found.verdict >= Verdict::Translation {
                let strength = found.strength;
                ties.push(Tie { a: a as i64, b: b as i64, strength });
            }
        }
    }
    let grouped = group(&ties, &[], MEMBERS_MAX);
    assert_eq!(grouped.groups, [vec![0, 1, 2, 3, 4, 5, 6]]);
}

#[test]
fn d01_a_link_says_why_in_sentences() {
    let all = seven();
    let found = compare(&all[0].sign(), &all[6].sign());
    let words: Vec<String> = found.evidence.into_iter().map(|it| it.words).collect();
    insta::assert_snapshot!("evidence-of-a-translation", words.join("\n"));
    let found = compare(&all[0].sign(), &all[4].sign());
    let words: Vec<String> = found.evidence.into_iter().map(|it| it.words).collect();
    insta::assert_snapshot!("evidence-of-a-copy", words.join("\n"));
}

#[test]
fn d04_an_opinion_under_three_titles_is_one() {
    let named = on("kyr.example", "en", "The future of harbours is digital").body(REPORT);
    let day = on("rus.example", "en", "International Day of Harbours 2021")
        .day("2021-06-16")
        .body(&format!("For the day of harbours our director writes. {REPORT}"));
    let untitled = on("vie.example", "en", "").day("2021-06-16").body(REPORT);
    check(&named, &day, Verdict::Same, "same-text");
    check(&named, &untitled, Verdict::Same, "same-text");
    check(&day, &untitled, Verdict::Same, "same-text");
}

#[test]
fn d05_a_report_issued_again_stays_two() {
    let first = on("eca.example", "en", "New report on money sent home in hard times")
        .day("2021-07-01")
        .body(&format!("The study is to be published in full in July. {REPORT}"));
    let again = on("eca.example", "en", "The future of money sent home is digital")
        .day("2021-11-10")
        .body(&format!("The study was published in full this November. {REPORT}"));
    check(&first, &again, Verdict::Near, "issued-again");
    // Nor does a third that is like both bring them together.
    let (ties, apart) =
        ([Tie { a: 1, b: 3, strength: 80 }, Tie { a: 2, b: 3, strength: 80 }], [(1, 2)]);
    assert_eq!(group(&ties, &apart, MEMBERS_MAX).groups, [vec![1, 3]]);
}

#[test]
fn b22_to_be_published_and_published_are_related() {
    let first = on("eca.example", "en", "Report on transfers to be published in full in July 2021")
        .day("2021-06-29")
        .body(REPORT);
    let again = on("eca.example", "en", "Report on transfers published in full in November 2021")
        .day("2021-11-10")
        .body(REPORT);
    check(&first, &again, Verdict::Near, "issued-again");
}

#[test]
fn d06_a_message_with_a_local_introduction_is_the_message() {
    let message =
        on("hq.example", "en", "Message on the day of harbours").day("2020-12-18").body(REPORT);
    let local = on("fin.example", "en", "Reimagining harbours").day("2020-12-18").body(&format!(
        "Helsinki – On the day of harbours the office in Helsinki joins the call of the \
             director, whose message we print in full. “{REPORT}”"
    ));
    check(&message, &local, Verdict::Same, "same-text");
}

#[test]
fn d08_an_aggregators_copy_belongs_to_its_original() {
    let original = on("hq.example", "en", "Boats").day("2020-12-18").body(REPORT);
    let copy = on("aggregator.example", "en", "Boats").with(|item| {
        item.via = Some("http://www.hq.example/boats/".to_owned());
    });
    check(&original, &copy, Verdict::Same, "copy-of");
}

#[test]
fn d09_a_campaign_on_its_owners_site_and_on_ours() {
    let text = format!("{STATEMENT} {FINNISH}");
    let owner = on("campaign.example", "mul", "#withyou").day("2018-03-12").body(&text);
    let ours = on("fin.example", "en", "#withyou – we stand with the harbours")
        .day("2018-03-19")
        .body(&text);
    check(&owner, &ours, Verdict::Same, "same-text");
}

#[test]
fn d10_two_sites_of_one_organisation_dress_one_text_differently() {
    let old = on("old.example", "en", "World report on harbours launches")
        .day("2017-11-28")
        .body(&format!("News – Global {REPORT} Share this page"));
    let new =
        on("new.example", "en", "World report on harbours launches").day("2017-11-28").body(REPORT);
    check(&old, &new, Verdict::Same, "same-text");
}

#[test]
fn a04_a_node_and_its_alias_are_a_double() {
    let title = "Three boats and one harbour master";
    let alias = on("fin.example", "en", title).day("2018-03-19").body(REPORT);
    let node = on("fin.example", "en", title).day("2018-03-19").body(REPORT).with(|item| {
        item.canonical = Some("https://fin.example/node/203".to_owned());
        item.url = item.canonical.clone();
    });
    check(&alias, &node, Verdict::Same, "double");
    let known = node.with(|item| item.aliases.push(alias.item.canonical.clone().unwrap()));
    check(&alias, &known, Verdict::Same, "same-address");
}

#[test]
fn a14_a_text_under_another_languages_address_is_the_text() {
    let issue = on("hq.example", "en", "Newsdesk of 12 December").day("2017-12-12").body(REPORT);
    let node = on("hq.example", "es", "Newsdesk of 12 December").day("2017-12-12").body(REPORT);
    let node =
        node.with(|item| item.canonical = Some("https://hq.example/es/node/84228".to_owned()));
    check(&issue, &node, Verdict::Same, "same-text");
}

#[test]
fn c01_c03_a_title_in_another_language_parts_nothing() {
    let listed = on("old.example", "fi", "Uusi tilanne stressaa satamia enemmän kuin mennyt")
        .day("2018-02-14")
        .teaser(&FINNISH.chars().take(110).collect::<String>());
    let later = on("new.example", "en", "The new situation stresses harbours more than their past")
        .day("2020-10-09")
        .with(|item| item.lang = LangClaim::new(Lang::parse("fi").unwrap(), LangOrigin::Detected));
    let later = Draft { lang: listed.lang.clone(), ..later }.body(FINNISH);
    check(&listed, &later, Verdict::Same, "same-opening");
}

#[test]
fn c18_a_summary_in_two_languages_is_a_translation() {
    let english = on("publications.example", "en", "").day("2018-05-02");
    let english = english.body(
        "The study by Anneli Brenholm looks at 1,240 households in Saltvik and Porto Chiaro. It \
         finds that 37 per cent send money home every month, 350 euros on average.",
    );
    let french = on("publications.example", "fr", "").day("2018-05-02").body(
        "L’étude d’Anneli Brenholm porte sur 1 240 ménages à Saltvik et à Porto Chiaro. Elle \
         constate que 37 pour cent envoient chaque mois de l’argent, 350 euros en moyenne.",
    );
    let french = french.with(|item| item.canonical = Some("https://publications.example/2".into()));
    check(&english, &french, Verdict::Translation, "agrees");
}

#[test]
fn what_a_page_says_of_its_translations_holds() {
    let english = on("fin.example", "en", "Returns in October").day("2020-11-03").body(REPORT);
    let finnish = on("fin.example", "fi", "Paluut lokakuussa").day("2020-11-03").body(FINNISH);
    check(&english, &finnish, Verdict::Apart, "");
    let english = english.with(|item| {
        let url = "https://www.fin.example/paluut-lokakuussa/".to_owned();
        item.translations.push(Translation { url, lang: Lang::parse("fi").unwrap() });
    });
    check(&english, &finnish, Verdict::Translation, "says-so");
}

#[test]
fn a_form_filled_in_anew_every_month_stays_apart() {
    let month = |title: &str, day: &str, n: u32, share: u32| {
        on("fin.example", "en", title).day(day).body(&format!(
            "The office has helped {n} persons to return of their own will during the month. \
             Support for a new start went to {share} per cent of them, and most of them travelled \
             home by way of Istanbul. The office publishes these numbers every month and asks \
             those who cite them to name it. More can be read in the yearly report."
        ))
    };
    let july = month("Office helped 14 people to return in July", "2020-08-04", 14, 71);
    let august = month("Office helped 29 people to return in August", "2020-09-02", 29, 88);
    check(&july, &august, Verdict::Near, "series");
    let july = month("Returns in July", "2020-08-04", 14, 71);
    let august = Draft { ..month("Returns in August", "2020-09-02", 29, 88) };
    let elsewhere = august.with(|item| item.source = "another-source".to_owned());
    check(&july, &elsewhere, Verdict::Near, "series");
}

#[test]
fn a_digest_that_holds_a_statement_is_not_the_statement() {
    let statement = on("hq.example", "en", "Money sent home").day("2021-07-01").body(REPORT);
    let digest = format!("{STATEMENT} {FINNISH} {BULGARIAN} {STATEMENT} {REPORT}")
        .replace("harbour", "quay");
    let long =
        (0..12).map(|n| format!("Line {n} tells of ship {n} and of day {n}.")).collect::<String>();
    let digest = on("digest.example", "en", "The week in harbours")
        .day("2021-07-02")
        .body(&format!("{digest} {long}"));
    check(&statement, &digest, Verdict::Related, "shares-text");
}

#[test]
fn a_shared_file_relates_and_joins_nothing() {
    let file = Attachment {
        url: "https://hq.example/report.pdf".to_owned(),
        title: None,
        media_type: None,
        bytes: None,
        lang: None,
    };
    let report = on("hq.example", "en", "World report on harbours").day("2021-07-01").body(REPORT);
    let news = on("fin.example", "en", "Harbours in the news").day("2021-07-01").body(STATEMENT);
    let with_file = |draft: Draft| draft.with(|item| item.attachments.push(file.clone()));
    check(&with_file(report), &with_file(news), Verdict::Related, "same-file");
}

#[test]
fn a_short_common_title_joins_nothing() {
    let one =
        on("fin.example", "en", "Migrants Day 2020").day("2020-12-18").teaser("We invite you.");
    let other = on("swe.example", "en", "Migrants Day 2020").day("2020-12-18").teaser("Come all.");
    check(&one, &other, Verdict::Apart, "");
}

#[test]
fn texts_without_spaces_have_shingles_too() {
    let text = "港の町は新しい条文を草案から取り除くよう地域議会に求めています。子どもに力を使うことは決して許されません。";
    let one = on("a.example", "ja", "港の声明").day("2018-02-28").body(text);
    let other = on("b.example", "ja", "共同声明").day("2018-03-01").body(&format!("東京 {text}"));
    check(&one, &other, Verdict::Same, "same-text");
}

#[test]
fn editorial_pages_have_no_signature() {
    let page = on("fin.example", "en", "Who we are").with(|item| item.kind = Kind::Page);
    assert!(Signature::of(&page.item).is_none());
}

#[test]
fn an_item_is_found_under_few_marks_however_long_it_is() {
    let long: String = (0..40_000).map(|n| format!("Word{n} {n} ")).collect();
    let item = on("fin.example", "en", "A very long text about very many things").day("2020-01-01");
    let item = item.body(&long).with(|item| {
        for n in 0..50 {
            let url = format!("https://fin.example/{n}");
            item.aliases.push(url.clone());
            item.translations.push(Translation { url, lang: Lang::parse("fi").unwrap() });
        }
    });
    let signature = item.sign();
    assert!(signature.is_cut());
    assert!(signature.marks().len() <= MARKS_MAX, "{}", signature.marks().len());
    assert!(signature.to_bytes().len() < 4_000, "{}", signature.to_bytes().len());
}

#[test]
fn bytes_of_another_form_are_refused_and_never_break() {
    let bytes = seven()[0].sign().to_bytes();
    for end in 0..bytes.len() {
        assert!(Signature::from_bytes(&bytes[..end]).is_none());
    }
    let mut other = bytes;
    other[0] = 99;
    assert!(Signature::from_bytes(&other).is_none());
}

#[test]
fn a_cluster_has_a_limit_and_reaching_it_is_counted() {
    let ties: Vec<Tie> = (1..10).map(|n| Tie { a: 0, b: n, strength: 80 }).collect();
    let grouped = group(&ties, &[], 4);
    assert_eq!(grouped.groups, [vec![0, 1, 2, 3]]);
    assert_eq!(grouped.n_too_large, 6);
}

#[test]
fn the_strongest_ties_are_followed_first() {
    let ties = [
        Tie { a: 1, b: 2, strength: 40 },
        Tie { a: 2, b: 3, strength: 80 },
        Tie { a: 1, b: 4, strength: 80 },
    ];
    // 3 and 4 are to stay apart; the weak tie between their groups gives way.
    assert_eq!(group(&ties, &[(4, 3)], MEMBERS_MAX).groups, [vec![1, 4], vec![2, 3]]);
}
