//! Whole items. Fixtures keep the shape of the pages the cases were seen on, in words of our own.

use super::*;

fn title(item: &Item) -> &str {
    &item.title.text.value
}

fn lang_of(item: &Item) -> &str {
    item.lang.lang.as_str()
}

fn langs(item: &Item) -> Vec<&str> {
    item.languages.iter().map(Lang::as_str).collect()
}

fn caption(item: &Item) -> Option<&str> {
    item.facts.iter().find(|fact| fact.label == "caption").map(|fact| fact.value.as_str())
}

fn fact<'i>(item: &'i Item, label: &str) -> Option<&'i str> {
    item.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
}

fn tags(item: &Item) -> Vec<&str> {
    item.tags.iter().map(|tag| tag.value.as_str()).collect()
}

fn places(item: &Item) -> Vec<(&str, PlaceRole)> {
    item.places.iter().map(|tag| (tag.place.as_str(), tag.role)).collect()
}

const TEASER: &str =
    "The harbour office has opened a new desk for people who arrive by boat and look for work.";
const FINNISH: &str = "Satamatoimisto on avannut uuden neuvontapisteen ihmisille, jotka saapuvat laivalla ja etsivät työtä Suomesta.";

#[test]
fn a01_the_same_item_on_two_listing_pages_is_one() {
    let mut on_page_six = card("Boats came", TEASER);
    on_page_six.position = Some(61);
    on_page_six.url = Some("https://iom.fi/en/news/boats?page=6".to_owned());
    let mut on_page_eight = card("Boats came", TEASER);
    on_page_eight.position = Some(83);
    on_page_eight.url = Some("https://iom.fi/en/news/boats".to_owned());
    let (a, b) = (made(&on_page_six), made(&on_page_eight));
    assert_eq!(a.id, b.id);
    assert_eq!(content_hash(&a), content_hash(&b));
}

#[test]
fn a04_a_node_url_becomes_an_alias_of_the_words() {
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/fi/node/203".to_owned());
    raw.canonical = Some("https://iom.fi/fi/boats-came".to_owned());
    raw.aliases = vec!["https://iom.fi/?p=203".to_owned()];
    let item = made(&raw);
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/fi/boats-came"));
    assert!(item.aliases.contains(&"https://iom.fi/fi/node/203".to_owned()), "{:?}", item.aliases);
    assert!(item.aliases.contains(&"https://iom.fi/?p=203".to_owned()), "{:?}", item.aliases);

    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/fi/node/203".to_owned());
    raw.aliases = vec!["https://iom.fi/fi/boats-came".to_owned()];
    let item = made(&raw);
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/fi/boats-came"));
}

#[test]
fn a08_a_trap_costs_one_item_and_says_so() {
    let world = World::new();
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/x?404%3Bhttp%3A%2F%2Fiom_fi%3A80%2Fx&page=4".to_owned());
    let made = normalize(&raw, &world.rules(), now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "url-trap");
    assert!(made.diagnostics[0].place.is_some());
}

#[test]
fn a14_the_content_tells_the_language_not_the_prefix() {
    let mut raw = page(
        "Harbour digest of December",
        &format!(
            "<p>{TEASER}</p><p>Some boats came with the people who had left in the morning.</p>"
        ),
    );
    raw.url = Some("https://iom.fi/es/node/84228".to_owned());
    raw.canonical = Some("https://iom.fi/newsdesk/20171212".to_owned());
    raw.lang = Some("es".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert_eq!(item.canonical.as_deref(), Some("https://iom.fi/newsdesk/20171212"));
    assert_eq!(item.published.when, day(2017, 12, 12));
}

#[test]
fn a21_an_item_on_another_site_is_flagged_and_keeps_its_host() {
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://rovienna.iom.int/protection".to_owned());
    let item = made(&raw);
    assert!(item.flags.contains(&Flag::ForeignHost));
    assert_eq!(item.canonical.as_deref(), Some("https://rovienna.iom.int/protection"));
}

#[test]
fn n01_where_only_own_hosts_are_trusted_others_are_refused() {
    let world = World::new();
    let rules = Rules { foreign: Foreign::Refuse, ..world.rules() };
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://spam.example/boats".to_owned());
    let made = normalize(&raw, &rules, now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "item-foreign-host");
}

#[test]
fn d08_a_mirror_shows_whose_copy_it_holds() {
    let world = World::new();
    let rules = Rules { mirror: true, ..world.rules() };
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://www.iom.int/news/boats-came".to_owned());
    let item = normalize(&raw, &rules, now()).item.unwrap();
    assert_eq!(item.via.as_deref(), Some("https://www.iom.int/news/boats-came"));
    assert!(!item.flags.contains(&Flag::ForeignHost));
}

#[test]
fn b01_a_date_line_between_title_and_text() {
    let item = made(&card(
        "“Uusi tuuli puhaltaa satamassa”",
        &format!("14.02.2018, Helsinki\n\n{FINNISH}"),
    ));
    assert_eq!(item.published.when, day(2018, 2, 14));
    assert_eq!(item.published.raw.as_deref(), Some("14.02.2018, Helsinki"));
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Helsinki"]);
    assert_eq!(teaser(&item), FINNISH);
    assert_eq!(item.provenance["published"].at, "date-line");
}

#[test]
fn b02_a_date_glued_to_a_caption_that_ends_with_a_year() {
    let item = made(&card(
        "The year at the harbour",
        &format!("Our harbour in numbers, 2019.14.2.2020 Helsinki {TEASER}"),
    ));
    assert_eq!(item.published.when, day(2020, 2, 14));
    assert_eq!(caption(&item), Some("Our harbour in numbers, 2019."));
    assert_eq!(teaser(&item), TEASER);
    // Where the line is a paragraph of its own, no empty paragraph is left of it.
    let item = made(&page(
        "The year at the harbour",
        &format!("<p>Our harbour in numbers, 2019.14.2.2020 Helsinki</p><p>{TEASER}</p>"),
    ));
    assert_eq!(html(&item), format!("<p>{TEASER}</p>"));
}

#[test]
fn b06_a_dateline_without_year_leaves_the_date_unknown() {
    let item = made(&card(
        "Lode",
        "Bratislava, 23. februára – Dňa 24. februára prišli do prístavu prvé lode, ktoré priviezli ľudí.",
    ));
    assert_eq!(item.published.when, When::Unknown);
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Bratislava"]);
    assert!(teaser(&item).starts_with("Dňa 24. februára"));
}

#[test]
fn b08_a_day_in_the_text_counts_only_beside_another_date() {
    let text = "Twelve boats reached the harbour, its office said today (12/03), and more are on their way to the coast.";
    let alone = made(&card("Boats came", text));
    assert_eq!(alone.published.when, When::Unknown);
    let mut raw = card("Boats came", text);
    raw.updated = Some(RawDate { raw: "2018-03-14".to_owned(), when: None });
    let anchored = made(&raw);
    assert_eq!(anchored.published.when, day(2018, 3, 12));
    assert_eq!(anchored.provenance["published"].at, "day-in-text");
    assert_eq!(teaser(&anchored), text);
}

#[test]
fn b10_type_scope_and_date_in_one_line() {
    let item = made(&page(
        "Boats came",
        &format!("<div>Press Release —Local November 03, 2020</div><p>{TEASER}</p>"),
    ));
    assert_eq!(item.kind, Kind::PressRelease);
    assert_eq!(item.scope, Some(Scope::Local));
    assert_eq!(item.published.when, day(2020, 11, 3));
}

#[test]
fn b10_a_type_line_that_a_source_takes_for_the_date() {
    for (line, kind, scope, when) in [
        (
            "Press Release —Local November 03, 2020",
            Kind::PressRelease,
            Some(Scope::Local),
            day(2020, 11, 3),
        ),
        ("Story 02 June 2021", Kind::Story, None, day(2021, 6, 2)),
        (
            "Noticia Regional 12 November, 2020",
            Kind::News,
            Some(Scope::Regional),
            day(2020, 11, 12),
        ),
        ("Tiedote 12.3.2018", Kind::PressRelease, None, day(2018, 3, 12)),
    ] {
        let mut raw = card("Boats came", TEASER);
        raw.published = Some(RawDate { raw: line.to_owned(), when: None });
        let world = World::new();
        let made = normalize(&raw, &world.rules(), now());
        let item = made.item.unwrap();
        assert_eq!((item.kind, item.scope), (kind, scope), "{line}");
        assert_eq!(item.published.when, when, "{line}");
        assert_eq!(item.published.raw.as_deref(), Some(line));
        assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
    }
    // The line says more than the system's own type for all of them.
    let mut raw = card("Boats came", TEASER);
    raw.kind = Some("news".to_owned());
    raw.published =
        Some(RawDate { raw: "Press Release —Local November 03, 2020".to_owned(), when: None });
    assert_eq!(made(&raw).kind, Kind::PressRelease);
    // A heading of one word, or a sentence with a date in it, is no such line.
    for text in ["News", "Story of 5 boats", "Event in May 2018"] {
        assert!(crate::grammar::kind::line(text).is_none(), "{text}");
    }
}

#[test]
fn b11_a_date_counted_back_does_not_change_the_item() {
    let world = World::new();
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "4 years 2 months ago".to_owned(), when: None });
    let first = normalize(&raw, &world.rules(), now()).item.unwrap();
    assert_eq!(first.published.when, When::Month { year: 2017, month: 4 });
    let later: Timestamp = "2021-07-20T12:00:00Z".parse().unwrap();
    let second = normalize(&raw, &world.rules(), later).item.unwrap();
    assert_eq!(content_hash(&first), content_hash(&second));
}

#[test]
fn b11_a_relative_date_before_a_text_leaves_it() {
    let check = |raw: &RawItem, when: When, words: &str| {
        let item = made(raw);
        assert_eq!(item.published.when, when, "{item:?}");
        assert_eq!(item.published.raw.as_deref(), Some(words));
        assert_eq!(item.provenance["published"].at, "relative-date");
    };
    let month = When::Month { year: 2017, month: 4 };
    let line = card("Boats came", &format!("4 years 2 months ago\n\n{TEASER}"));
    check(&line, month, "4 years 2 months ago");
    assert_eq!(teaser(&made(&line)), TEASER);
    let glued = card("Boats came", &format!("4 years 2 months ago {TEASER}"));
    check(&glued, month, "4 years 2 months ago");
    assert_eq!(teaser(&made(&glued)), TEASER);
    // A sentence may begin like that.
    let sentence = "4 years ago Anna came to the harbour of Helsinki with one suitcase.";
    assert_eq!(teaser(&made(&card("Anna", sentence))), sentence);

    let mut raw = page("Boats", &format!("<p>Updated: 1 hour 46 min ago</p><p>{TEASER}</p>"));
    raw.published = Some(RawDate { raw: "2021-06-14".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.published.when, day(2021, 6, 14));
    assert_eq!(item.updated.as_ref().unwrap().when.sort_key(), Some(now().as_second() - 6360));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    // It moves with every fetch, and the item does not.
    let world = World::new();
    let later: Timestamp = "2021-06-15T13:00:00Z".parse().unwrap();
    let again = normalize(&raw, &world.rules(), later).item.unwrap();
    assert_eq!(content_hash(&item), content_hash(&again));
}

#[test]
fn b12_month_first_where_the_weekday_says_so() {
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "Mar, 04/04/2017 - 11:24".to_owned(), when: None });
    assert_eq!(made(&raw).published.when.day(), Some(portolan_core::civil::date(2017, 4, 4)));
}

#[test]
fn b17_today_and_a_year_in_the_title() {
    let item = made(&page(
        "A harbour for all - Migrants Day 2020",
        &format!(
            "<p>Helsinki – Today, 18 December, we light the harbour for all.</p><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(item.published.when, day(2020, 12, 18));
    assert_eq!(item.provenance["published"].how, portolan_core::item::How::Derived);
}

#[test]
fn b18_no_date_is_unknown_and_never_1970() {
    let item = made(&card("Boats came", TEASER));
    assert_eq!(item.published.when, When::Unknown);
    let mut raw = card("Boats came", TEASER);
    let epoch = When::Instant { at: Timestamp::UNIX_EPOCH, offset_minutes: 0 };
    raw.published =
        Some(RawDate { raw: "Thu, 01 Jan 1970 00:00:00 GMT".to_owned(), when: Some(epoch) });
    assert_eq!(made(&raw).published.when.sort_key().filter(|key| *key < 86_400), None);
    raw.published = Some(RawDate { raw: "some day".to_owned(), when: None });
    let world = World::new();
    let unread = normalize(&raw, &world.rules(), now());
    assert!(unread.diagnostics.iter().any(|it| it.code == "date-unreadable"));
    assert_eq!(unread.item.unwrap().published.raw.as_deref(), Some("some day"));
}

#[test]
fn b20_an_event_over_several_days() {
    let mut raw = card("Open harbour week", TEASER);
    raw.starts = Some(RawDate { raw: "19.–25.3.2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.unwrap().when, day(2018, 3, 19));
    assert_eq!(item.ends.unwrap().when, day(2018, 3, 25));
}

#[test]
fn c01_a_finnish_item_in_an_english_listing() {
    let mut raw = card("“Uusi tuuli puhaltaa satamassa ja kaupungissa”", FINNISH);
    raw.lang = Some("en".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "fi");
    assert_eq!(item.lang.origin, LangOrigin::Detected);
    assert_eq!(item.title.text.lang.lang.as_str(), "fi");
    assert_eq!(item.title.text.lang.origin, LangOrigin::Detected);
    // The quotation marks stay as they are.
    assert!(title(&item).starts_with('“') && title(&item).ends_with('”'));
}

#[test]
fn c01_a_title_that_speaks_softly_is_heard_where_its_text_agrees() {
    let title_lang = |raw: &RawItem| made(raw).title.text.lang.lang.to_string();
    let study = "Officials from Four Countries Study Integration in Bratislava";
    let mut raw =
        card(study, &format!("Tento článok je publikovaný len v anglickom jazyku.\n\n{TEASER}"));
    raw.lang = Some("sk".to_owned());
    assert_eq!(title_lang(&raw), "en");
    // Without such a text below it, the page is believed.
    let mut raw = card(study, "");
    raw.lang = Some("sk".to_owned());
    assert_eq!(title_lang(&raw), "sk");
}

#[test]
fn c03_an_english_title_over_a_finnish_text_with_a_notice() {
    let mut raw = page(
        "The new wind at the harbour is stronger than the old one",
        &format!(
            "<p>* Information available only in Finnish</p><p>{FINNISH}</p><p>Toimisto on auki joka päivä, ja siellä autetaan myös heitä, jotka eivät vielä puhu suomea.</p>"
        ),
    );
    raw.lang = Some("en".to_owned());
    let item = made(&raw);
    assert_eq!(item.title.text.lang.lang.as_str(), "en");
    let body = item.body.as_ref().unwrap();
    assert_eq!(body.lang.lang.as_str(), "fi");
    assert_eq!(body.lang.origin, LangOrigin::Labelled);
    assert!(!body.text.contains("available only"), "{}", body.text);
    assert_eq!(item.notices.len(), 1);
    assert_eq!(langs(&item), ["fi", "en"]);
}

#[test]
fn c04_a_body_in_two_languages_is_marked_run_by_run() {
    let mut raw = page(
        "Harbour week",
        &format!(
            "<p>{TEASER}</p><p>Some of the boats will stay for the winter.</p><p>{FINNISH}</p><p>Osa veneistä jää satamaan talveksi, ja ne ovat nähtävillä joka päivä.</p>"
        ),
    );
    raw.lang = Some("fi".to_owned());
    let item = made(&raw);
    assert_eq!(langs(&item), ["en", "fi"]);
    assert!(html(&item).contains(r#"<p lang="fi" dir="ltr">Satamatoimisto"#), "{}", html(&item));
    assert!(html(&item).starts_with("<p>The harbour office"), "{}", html(&item));
}

#[test]
fn c04_short_lines_beside_a_second_version_speak_its_language() {
    let caption = "Satama tukee viikkoa kaikin voimin.";
    let other = "Satama on mukana tukemassa viikon kampanjaa.";
    let item = made(&page(
        "Harbour week",
        &format!(
            "<p>{TEASER}</p><p>Some of the boats will stay.</p><p>{caption}</p><p>{FINNISH}</p><p>{other}</p>"
        ),
    ));
    // Both captions are kept, and both are Finnish.
    for line in [caption, other] {
        let marked = format!(r#"<p lang="fi" dir="ltr">{line}</p>"#);
        assert!(html(&item).contains(&marked), "{}", html(&item));
    }
    assert!(html(&item).contains("<p>Some of the boats will stay.</p>"), "{}", html(&item));
    // Without a second version, a line with a foreign name in it stays what it is.
    let item = made(&page(
        "Harbour week",
        &format!("<p>{TEASER}</p><p>Satamatoimisto, Suomenlinna, Helsinki</p>"),
    ));
    assert!(!html(&item).contains("lang="), "{}", html(&item));
}

#[test]
fn c04_a_quotation_in_another_language_is_not_the_texts_own() {
    let french =
        "Le bureau du port a ouvert un nouveau guichet pour les personnes qui arrivent par bateau.";
    let mut raw = page(
        "Un parfum de mer",
        &format!("<blockquote><p>{TEASER} {TEASER}</p></blockquote><p>{french}</p><p>{french}</p>"),
    );
    raw.lang = Some("fr-FR".to_owned());
    let item = made(&raw);
    assert_eq!(item.lang.lang.as_str(), "fr-FR");
    assert_eq!(item.title.text.lang.lang.as_str(), "fr-FR");
    // The same language is not told twice.
    assert_eq!(langs(&item), ["fr-FR", "en"]);
    assert!(html(&item).contains(r#"<blockquote lang="en""#), "{}", html(&item));
    // A title of a few words keeps what is declared, if they are words of that language.
    let mut raw = card("Le voyage de mer", TEASER);
    raw.lang = Some("fr".to_owned());
    assert_eq!(made(&raw).title.text.lang.lang.as_str(), "fr");
}

#[test]
fn c04_urdu_is_not_persian() {
    let mut raw = card("امریکہ کے ساتھ خفیہ معلومات کا تبادلہ اور فوجی تعاون", "");
    raw.lang = Some("ur".to_owned());
    assert_eq!(made(&raw).title.text.lang.lang.as_str(), "ur");
}

#[test]
fn c05_markers_of_a_second_version_become_notices() {
    for (marker, expect) in
        [("(Suomeksi alla)", ["en", "fi"]), ("(Also Finnish version)", ["en", "fi"])]
    {
        let item =
            made(&page("Harbour week", &format!("<p>{marker}</p><p>{TEASER}</p><p>{FINNISH}</p>")));
        assert_eq!(langs(&item), expect, "{marker}");
        assert!(!html(&item).contains(marker), "{marker}");
        assert_eq!(item.notices[0].raw, marker);
    }
}

#[test]
fn c07_a_finnish_caption_glued_to_an_english_teaser() {
    let caption_words = "Sataman kestävä kehitys oli teemana myös viime vuoden juhlassa.";
    let item = made(&card("Harbour week", &format!("{caption_words}{TEASER}")));
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(caption(&item), Some(caption_words));
    assert_eq!(item.teaser.as_ref().unwrap().text.lang.lang.as_str(), "en");

    let item = made(&card(
        "Harbour week",
        &format!("SatamaAreenassa puheenaiheena olivat saaret ja haavoittuvaiset{TEASER}"),
    ));
    assert_eq!(teaser(&item), TEASER);
}

#[test]
fn c07_the_caption_leaves_the_body_as_well() {
    let caption_words = "Sataman kestävä kehitys oli teemana myös viime vuoden juhlassa.";
    let body = format!("<p>{caption_words}{TEASER}</p><p>The talk is about ropes.</p>");
    let expect = format!("<p>{TEASER}</p>\n<p>The talk is about ropes.</p>");
    let item = made(&page("Harbour week", &body));
    assert_eq!(html(&item), expect);
    assert_eq!(caption(&item), Some(caption_words));

    // In one language only the teaser, where captions are looked for, can tell.
    let caption_words = "Children's drawings at the harbour school.";
    let body = format!("<p>{caption_words}{TEASER}</p><p>The talk is about ropes.</p>");
    let alone = made(&page("Harbour week", &body));
    assert!(html(&alone).contains(caption_words));
    let mut raw = page("Harbour week", &body);
    raw.teaser = Some(RawText::plain(format!("{caption_words}{TEASER}")));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(html(&item), expect);
}

#[test]
fn c07_slips_of_the_pen_are_no_captions() {
    for text in [
        "When people see the harbour they should think “Oh, good, a harbour to walk in.” Then they look at the boats.",
        "The company Mail.Ru has bought a boat, and its crew has sailed it along the whole coast.",
        "Das Büro (im Hafen.Es ist neu) hat einen neuen Schalter für alle, die mit dem Boot kommen.",
    ] {
        let item = made(&card("Harbour week", text));
        assert_eq!(teaser(&item), text);
        assert_eq!(caption(&item), None);
    }
}

#[test]
fn c07_two_sentences_of_a_feed_without_a_space_are_two_sentences() {
    let text = format!("The move follows an order of the port commission.{TEASER}");
    let mut raw = card("Harbour order", &text);
    raw.part = Part::Whole;
    assert_eq!(teaser(&made(&raw)), text);
    // A credit or another language shows that the first is a caption, wherever it stands.
    let mut raw = card("Harbour week", &format!("Boats at the pier. ©IOM 2018{TEASER}"));
    raw.part = Part::Whole;
    assert_eq!(teaser(&made(&raw)), TEASER);
}

#[test]
fn c08_a_language_name_after_a_teaser_is_a_label() {
    let item = made(&card("Satamablogi", &format!("{FINNISH}\n\nFinnish")));
    assert_eq!(teaser(&item), FINNISH);
    assert_eq!(item.teaser.as_ref().unwrap().text.lang.origin, LangOrigin::Labelled);
    let mut raw = card("Harbour blog", TEASER);
    raw.lang_label = Some("English".to_owned());
    assert_eq!(made(&raw).lang.origin, LangOrigin::Labelled);
}

#[test]
fn c09_a_slovak_notice_before_an_english_text() {
    let mut raw = card(
        "Harbour week",
        &format!("Tento článok je publikovaný len v anglickom jazyku.\n\n{TEASER}"),
    );
    raw.lang = Some("sk".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.notices.len(), 1);
}

#[test]
fn c10_each_item_of_a_mixed_listing_has_its_own_language() {
    let mut raw = card(
        "Port jest otwarty",
        "Biuro portu otworzyło nowy punkt informacyjny dla osób, które przyjeżdżają statkiem i szukają pracy.",
    );
    raw.lang = Some("en".to_owned());
    assert_eq!(lang_of(&made(&raw)), "pl");
}

#[test]
fn c12_a_printed_language_field_is_a_label() {
    let mut raw = page("Boats", &format!("<div>Language English</div><p>{TEASER}</p>"));
    raw.lang = Some("de".to_owned());
    let item = made(&raw);
    assert_eq!(lang_of(&item), "en");
    assert!(!html(&item).contains("Language English"));
}

#[test]
fn c13_arabic_runs_from_right_to_left() {
    let item = made(&page(
        "Harbour",
        &format!(
            "<p>{TEASER}</p><p>افتتح مكتب الميناء نقطة معلومات جديدة للأشخاص الذين يصلون بالسفينة ويبحثون عن عمل في المدينة.</p>"
        ),
    ));
    assert!(html(&item).contains(r#"<p lang="ar" dir="rtl">"#), "{}", html(&item));
}

#[test]
fn c14_a_source_may_misuse_language_codes() {
    let mut raw = card("X", "");
    raw.lang = Some("ge".to_owned());
    assert_eq!(lang_of(&made(&raw)), "ka");
}

#[test]
fn c19_a_french_page_with_an_english_text() {
    let mut raw = page("Harbour profile", &format!("<p>{TEASER}</p>"));
    raw.lang = Some("fr".to_owned());
    assert_eq!(lang_of(&made(&raw)), "en");
}

#[test]
fn c22_without_any_sign_the_language_is_undetermined() {
    let world = World::new();
    let rules = Rules { default_lang: None, ..world.rules() };
    let item = normalize(&card("COVID-19", ""), &rules, now()).item.unwrap();
    assert!(item.lang.lang.is_und());
    assert_eq!(item.lang.origin, LangOrigin::Undetermined);
}

#[test]
fn c22_an_elements_own_mark_is_believed() {
    let mut raw = card("Boats", "");
    raw.teaser = Some(RawText::plain(TEASER).with_lang(Some("en-GB".to_owned())));
    assert_eq!(lang_of(&made(&raw)), "en-GB");
}

#[test]
fn c01_a_language_that_a_feed_repeats_on_every_text_is_inherited() {
    let mut raw = card("", "");
    raw.lang = Some("en".to_owned());
    raw.teaser = Some(RawText::plain(FINNISH).with_lang(Some("en".to_owned())));
    assert_eq!(lang_of(&made(&raw)), "fi");
}

fn inconsistent(items: &[&Item]) -> Vec<portolan_core::ItemId> {
    let counts: Vec<_> = items.iter().filter_map(|item| MonthlyCount::of(item)).collect();
    inconsistent_series(&counts)
}

#[test]
fn h02_a_sum_that_does_not_fit_its_months_is_flagged() {
    let post = |month: &str, text: &str| {
        let mut raw = card(&format!("Boats in {month} 2018"), text);
        raw.url = Some(format!("https://iom.fi/en/news/{month}"));
        made(&raw)
    };
    let april = post(
        "April",
        "In April 49 persons returned. Since the beginning of the year 339 persons have returned.",
    );
    let may = post(
        "May",
        "In May 58 persons returned. Almost 400 hundred migrants have returned since the beginning of the year.",
    );
    let june = post(
        "June",
        "In June 51 persons returned. Since the beginning of the year 447 persons have returned.",
    );
    let right = post(
        "June",
        "In June 51 persons returned. Since the beginning of the year 448 persons have returned.",
    );
    assert_eq!(inconsistent(&[&june, &april, &may]), [june.id]);
    assert!(inconsistent(&[&right, &april, &may]).is_empty());
    // Without the month between, nothing can be said.
    assert!(inconsistent(&[&june, &april]).is_empty());
}

#[test]
fn d01_the_texts_of_a_joint_statement_are_not_lost() {
    let world = World::new();
    let mut ids = std::collections::BTreeSet::new();
    for host in [
        "iom.fi",
        "www.iom.int",
        "eea.iom.int",
        "iom.bg",
        "reliefweb.int",
        "picum.org",
        "caritas.eu",
    ] {
        let mut raw = card("JOINT STATEMENT: no rope for children", TEASER);
        raw.url = Some(format!("https://{host}/news/no-rope"));
        let item = normalize(&raw, &world.rules(), now()).item.unwrap();
        assert_eq!(item.kind, Kind::Statement);
        ids.insert(item.id);
    }
    assert_eq!(ids.len(), 7);
}

#[test]
fn d03_a_doubled_title_leaves_the_teaser() {
    let title = "JOINT STATEMENT: no rope for children";
    let item = made(&card(title, &format!("{title}\n\n{TEASER}")));
    assert_eq!(teaser(&item), TEASER);
    let item = made(&page(title, &format!("<h1>{title}</h1><p>{TEASER}</p>")));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert!(made(&card(title, title)).teaser.is_none());
}

#[test]
fn d04_one_text_under_three_titles_stays_three_items() {
    let world = World::new();
    let titles = ["", "The harbour of tomorrow is digital", "Day of the Harbour 2021"];
    let items: Vec<Item> = titles
        .iter()
        .enumerate()
        .map(|(n, title)| {
            let mut raw = card(title, TEASER);
            raw.url = Some(format!("https://iom.fi/en/{n}-harbour"));
            normalize(&raw, &world.rules(), now()).item.unwrap()
        })
        .collect();
    assert!(items[0].title.derived && !items[1].title.derived);
    assert_ne!(items[0].id, items[1].id);
    // A text that is one short sentence is its own title, and is not said twice.
    assert_eq!(title(&items[0]), teaser(&items[2]));
}

#[test]
fn d05_near_duplicates_stay_two() {
    let mut first = card(
        "The future of harbours is digital",
        &format!("Published in full in November 2021. {TEASER}"),
    );
    first.url = Some("https://iom.fi/news/future-digital".to_owned());
    let mut second = card(
        "New report on the role of harbours",
        &format!("To be published in full in July 2021. {TEASER}"),
    );
    second.url = Some("https://iom.fi/news/new-report".to_owned());
    let (first, second) = (made(&first), made(&second));
    assert_ne!(first.id, second.id);
    assert_ne!(content_hash(&first), content_hash(&second));
}

#[test]
fn d11_a_caption_printed_twice_is_one() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        caption: Some("Boats in the old harbour Boats in the old harbour".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(made(&raw).images[0].caption.as_ref().unwrap().value, "Boats in the old harbour");
}

#[test]
fn d16_an_empty_identifier_is_no_address() {
    let mut raw = card("Boats", TEASER);
    raw.url = Some(String::new());
    let item = made(&raw);
    assert_eq!(item.canonical, None);
    assert_eq!(item.id, portolan_core::ItemId::of_origin("iom-fi", "/en/news/thing"));
}

#[test]
fn e01_a_teaser_cut_in_mid_sentence_is_flagged() {
    let check = |text: &str, expect: bool, shown: &str| {
        let item = made(&card("Boats came", text));
        assert_eq!(item.teaser.as_ref().unwrap().truncated, expect, "{text}");
        assert_eq!(item.flags.contains(&Flag::Truncated), expect, "{text}");
        assert_eq!(teaser(&item), shown);
    };
    let cut =
        "In answer to the storm the harbour office has brought blankets and soup to the pier and";
    check(cut, true, cut);
    check(
        "The harbour office has brought blankets and soup to the pier…",
        true,
        "The harbour office has brought blankets and soup to the pier",
    );
    check(
        "The harbour office has brought soup to the [...]",
        true,
        "The harbour office has brought soup to the",
    );
    let whole =
        "Two harbour masters look at how the money sector can help the coast to a fair recovery";
    check(whole, false, whole);
    check(TEASER, false, TEASER);
}

#[test]
fn e02_an_item_without_title_gets_its_first_sentence() {
    let item = made(&card(
        "",
        "The harbour office is offering a walk along the pier to all who like boats and stories, with its new digital guide “No lonely boat”. It is free.",
    ));
    assert!(item.title.derived);
    assert!(item.flags.contains(&Flag::DerivedTitle));
    assert!(title(&item).chars().count() <= 90, "{}", title(&item));
    assert!(title(&item).starts_with("The harbour office is offering a walk"));
    let item = made(&card("", "Boats came. They left."));
    assert_eq!(title(&item), "Boats came.");
}

#[test]
fn e03_a_quotation_as_title_stays_one_item() {
    let item = made(&card(
        "“Wind would not have come without the sea’s help.”",
        "This old saying proved true for the crews of forty boats and for their families.",
    ));
    assert!(title(&item).starts_with('“'));
    assert!(teaser(&item).starts_with("This old saying"));
}

#[test]
fn e04_a_caption_above_a_teaser_is_no_teaser() {
    let line = "File photo with the harbour master Lars Holm (left) during the first winter";
    let item = made(&card("Harbour profile launched", &format!("{line}\n\n{TEASER}")));
    assert_eq!(caption(&item), Some(line));
    assert_eq!(teaser(&item), TEASER);
}

#[test]
fn e06_a_short_line_without_full_stop_is_a_subtitle() {
    let item = made(&card(
        "65 Years of the Harbour",
        &format!("Boats: A Measure of the Sea’s Patience\n\n{TEASER}"),
    ));
    assert_eq!(item.subtitle.as_ref().unwrap().value, "Boats: A Measure of the Sea’s Patience");
    assert_eq!(teaser(&item), TEASER);
    // Where teaser and body both begin with it, both lose it.
    let line = "Boats: A Measure of the Sea’s Patience";
    let mut raw = page("65 Years of the Harbour", &format!("<p>{line}</p><p>{TEASER}</p>"));
    raw.teaser = Some(RawText::html(format!("<p>{line}</p><p>{TEASER}</p>")));
    let item = made(&raw);
    assert_eq!(item.subtitle.as_ref().unwrap().value, line);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(html(&item), format!("<p>{TEASER}</p>"));
}

#[test]
fn e07_a_goal_as_first_line_is_a_term() {
    let item = curated(&card(
        "Satamakoulu",
        &format!("Kestävän kehityksen tavoite 4: Hyvä opetus\n\n{FINNISH}"),
    ));
    assert_eq!(fact(&item, "sdg"), Some("4"));
    assert_eq!(item.terms, ["sdg-4"]);
    assert_eq!(teaser(&item), FINNISH);
}

#[test]
fn e08_read_more_leaves_the_teaser_and_its_link_stays() {
    let mut raw = card("Harbour report", "");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER}</p><p><a href="/files/report.pdf">Read the full report here</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.attachments[0].url, "https://iom.fi/files/report.pdf");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER} <a href="http://features.example/x/">Click here to read more</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.links[0].url, "http://features.example/x/");
}

#[test]
fn e09_a_hash_before_a_title_is_text() {
    let item = made(&card("#withyou - the harbour stands up against storms", TEASER));
    assert_eq!(title(&item), "#withyou - the harbour stands up against storms");
}

#[test]
fn e11_a_byline_is_an_author() {
    let item = made(&card(
        "With winds at odds, storms win. Let’s work together.",
        &format!("By Will Lace Swan, Harbour Director General\n\n{TEASER}"),
    ));
    assert_eq!(item.authors[0].name, "Will Lace Swan");
    assert_eq!(item.authors[0].role.as_deref(), Some("Harbour Director General"));
    assert_eq!(teaser(&item), TEASER);
    assert!(title(&item).ends_with("together."));
}

#[test]
fn e13_three_asterisks_are_a_rule() {
    let item = made(&page(
        "Boats",
        &format!("<p>{TEASER}</p><p>* * *</p><p>Come to the harbour with us tomorrow.</p>"),
    ));
    assert!(html(&item).contains("<hr>"), "{}", html(&item));
    assert!(!html(&item).contains('*'));
}

#[test]
fn e14_a_quotation_over_paragraphs_is_one_quotation() {
    let item = made(&page(
        "Boats",
        "<p>The harbour master speaks about the sea and the people on it:</p><p>\"Last year we saw more boats than ever before in the old harbour.</p><p>We called their crews “friends of the sea,” unaware of the storm.</p><p>Together we can calm it.\"</p><p>She spoke in the morning.</p>",
    ));
    let html = html(&item);
    assert_eq!(html.matches("<blockquote>").count(), 1, "{html}");
    assert!(
        html.contains("calm it.&quot;</p></blockquote>")
            || html.contains("calm it.\"</p></blockquote>"),
        "{html}"
    );
    assert!(html.ends_with("<p>She spoke in the morning.</p>"), "{html}");
}

#[test]
fn an_enclosed_picture_is_a_picture_and_no_file() {
    let mut raw = card("Boats", TEASER);
    let url = "https://iom.fi/a.jpg".to_owned();
    raw.images = vec![RawImage { url: url.clone(), ..RawImage::default() }];
    raw.attachments = vec![
        RawAttachment { url, ..RawAttachment::default() },
        RawAttachment { url: "https://iom.fi/a.pdf".to_owned(), ..RawAttachment::default() },
    ];
    let item = made(&raw);
    assert_eq!(item.images.len(), 1);
    let files: Vec<&str> = item.attachments.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(files, ["https://iom.fi/a.pdf"]);
}

#[test]
fn e16_the_sites_name_leaves_the_title() {
    assert_eq!(title(&made(&card("News | IOM Finland", TEASER))), "News");
    assert_eq!(title(&made(&card("Boats | Finland", TEASER))), "Boats");
    assert_eq!(
        title(&made(&card("Boats | ships | ropes and more", TEASER))),
        "Boats | ships | ropes and more"
    );
}

#[test]
fn e17_mail_chrome_is_left_out() {
    let item = made(&page(
        "Digest",
        &format!("<p>Unable to see images? Click here</p><p>main banner</p><p>{TEASER}</p>"),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn e19_the_name_of_a_decoration_is_no_description() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        alt: Some("main banner".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(made(&raw).images[0].alt, None);
}

#[test]
fn f01_a_dated_caption_is_neither_summary_nor_date() {
    let line = "Marie, 8, a girl from the coast, at her family's house in Harbour Village, on Tuesday, March 14, 2017.";
    let item =
        made(&card("Gaps in the figures leave children alone", &format!("{line}\n\n{TEASER}")));
    assert_eq!(caption(&item), Some(line));
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.published.when, When::Unknown);
    assert!(item.flags.contains(&Flag::Children));
}

#[test]
fn f02_a_credit_parts_caption_and_teaser() {
    let item = made(&card(
        "Kerho",
        &format!("Nuorten kerho sataman opettajan johdolla. ©IOM 2018”{FINNISH}”"),
    ));
    assert_eq!(caption(&item), Some("Nuorten kerho sataman opettajan johdolla."));
    assert_eq!(fact(&item, "credit"), Some("©IOM 2018"));
    assert!(teaser(&item).starts_with("”Satamatoimisto"));
}

#[test]
fn f03_a_caption_gives_its_credit_to_the_picture() {
    let mut raw = card("Boats", TEASER);
    raw.images = vec![RawImage {
        url: "https://iom.fi/a.jpg".to_owned(),
        caption: Some("Boats at dawn. Photo: Sara Ali / IOM".to_owned()),
        ..RawImage::default()
    }];
    let image = &made(&raw).images[0];
    assert_eq!(image.caption.as_ref().unwrap().value, "Boats at dawn.");
    assert_eq!(image.credit.as_deref(), Some("Sara Ali/IOM"));
}

#[test]
fn f07_a_page_whose_content_is_a_picture_is_flagged() {
    let item = made(&page("Our numbers", r#"<p><img src="/numbers.png" alt=""></p>"#));
    assert!(item.flags.contains(&Flag::ContentInImage));
    assert_eq!(item.images[0].url, "https://iom.fi/numbers.png");
}

#[test]
fn g01_tags_before_a_text_are_tags() {
    let item = made(&card("Boats", &format!("children, EURODAC, coercion\n\n{TEASER}")));
    assert_eq!(tags(&item), ["children", "EURODAC", "coercion"]);
    assert_eq!(teaser(&item), TEASER);
    let item = made(&card("Almost 200 boats", TEASER));
    assert!(item.tags.is_empty());
}

#[test]
fn g02_tags_behind_a_text_are_tags() {
    let item = made(&page("Boats", &format!("<p>{TEASER}</p><p>Tags: AVRR, Statistics</p>")));
    assert_eq!(tags(&item), ["AVRR", "Statistics"]);
    let item = made(&page("Boats", &format!("<p>{TEASER}</p><p>news; boats; story</p>")));
    assert_eq!(tags(&item), ["news", "boats", "story"]);
}

#[test]
fn g03_printed_field_labels_become_facts() {
    let item = made(&page(
        "Boats",
        &format!(
            "<div>Posted: Wednesday, September 19, 2018 - 17:11</div><div>Region-Country: SwitzerlandThemes: Labour LawDefault: Multimedia: </div><div>Press Release Type: Global</div><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(fact(&item, "Region-Country"), Some("Switzerland"));
    assert_eq!(tags(&item), ["Labour Law"]);
    assert_eq!(item.scope, Some(Scope::Global));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert_eq!(item.published.when.day(), Some(portolan_core::civil::date(2018, 9, 19)));
}

#[test]
fn g04_a_region_and_a_country_without_space() {
    let item = curated(&page(
        "Boats on the river",
        &format!("<div>Region-Country: AmericaGuyana</div><p>{TEASER}</p>"),
    ));
    assert_eq!(places(&item)[0], ("gy", PlaceRole::Primary));
}

#[test]
fn g05_the_place_of_writing_is_not_the_topic() {
    let item = curated(&card(
        "We must sail together",
        "Switzerland - On the Day of the Harbour crews from all coasts joined in a song about boats.",
    ));
    assert!(places(&item).contains(&("ch", PlaceRole::Dateline)));
    assert!(
        !places(&item).iter().any(|(place, role)| *place == "ch" && *role != PlaceRole::Dateline)
    );
}

#[test]
fn g06_other_names_mean_the_same_place() {
    let item = curated(&card("Boats for Vietnam", TEASER));
    assert!(places(&item).iter().any(|(place, _)| *place == "vn"));
}

#[test]
fn g09_coordinates_and_polygons_are_left_out() {
    let item = made(&page(
        "Serbia",
        &format!(
            r#"<div>Location:</div><div>Geolocation is 44.016521, 21.005858999999987</div><div>Geofield: {{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}}</div><p>{TEASER}</p>"#
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn g11_coverage_depends_on_the_day() {
    let mut world = World::new();
    world.office.coverage[0].from = Some(portolan_core::civil::date(2020, 1, 1));
    let rules = world.rules();
    let mut raw = card("Boats came", TEASER);
    raw.published = Some(RawDate { raw: "2019-05-01".to_owned(), when: None });
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert_eq!(places(&item), [("se", PlaceRole::Primary)]);
}

#[test]
fn g14_a_round_up_belongs_to_all_its_countries() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr", "sk"]);
    let rules = world.rules();
    let raw = page(
        "Harbours around the region",
        &format!(
            "<p>{TEASER}</p><p>In Belarus boats were painted by school children.</p><p>Slovakia opened a museum of ropes.</p><p>Türkiye held a song contest on the pier.</p>"
        ),
    );
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    let ids: Vec<&str> = item.places.iter().map(|tag| tag.place.as_str()).collect();
    assert_eq!(ids, ["by", "sk", "tr"]);
    assert_eq!(item.kind, Kind::Digest);
}

#[test]
fn g15_the_offices_country_is_primary_and_others_are_few() {
    let item = curated(&page(
        "Turkmen sailors visit the Helsinki harbour",
        "<p>The harbour office hosted sailors in Finland. The visit was organised with the office in Ashgabat, Turkmenistan, and led by members of The Mejlis.</p><p>They also spoke of Sweden, Iceland and Panama.</p>",
    ));
    assert_eq!(places(&item), [("fi", PlaceRole::Primary), ("tm", PlaceRole::Secondary)]);
}

#[test]
fn c17_tags_in_many_languages_are_one_term() {
    let world = World::new();
    let rules = world.rules();
    let mut raw = card("Boats", TEASER);
    raw.categories = [
        "Ihmiskauppa",
        "Ihmiskaupan vastainen työ",
        "Countertrafficking",
        "Counter-traficking",
        "ropes",
    ]
    .iter()
    .map(|word| portolan_core::raw::RawTerm { term: (*word).to_owned(), ..Default::default() })
    .collect();
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    let diagnostics = curate(&mut item, &rules);
    assert_eq!(item.terms, ["counter-trafficking"]);
    assert_eq!(item.tags.len(), 5);
    let unmapped: Vec<&str> = diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        unmapped,
        ["tag `Counter-traficking` belongs to no term", "tag `ropes` belongs to no term"]
    );
    assert!(diagnostics[0].hint.as_ref().unwrap().contains("`counter-trafficking`"));
}

#[test]
fn m01_hashtags_in_a_text_name_an_observance() {
    let item = curated(&page(
        "A harbour for all",
        &format!(
            "<p>{TEASER}</p><p>Join us with #MigrantsDay (or #SiirtolaistenPäivä in Finnish).</p>"
        ),
    ));
    assert_eq!(item.terms, ["migrants-day"]);
}

#[test]
fn h01_a_slip_of_the_pen_is_never_multiplied() {
    let item = made(&card(
        "Almost 200 boats",
        "Over the first two months almost 200 hundred persons chose to return by boat. Of these, 161 persons returned to Iraq.",
    ));
    let figure = |value: &str| item.figures.iter().find(|it| it.value == value);
    let two_hundred = figure("200").expect("the figure is read");
    assert!(two_hundred.approximate);
    assert_eq!(two_hundred.raw, "almost 200 hundred persons");
    assert!(!figure("161").unwrap().approximate);
    assert!(figure("20000").is_none());
}

#[test]
fn h02_sums_are_not_recomputed() {
    let item = made(&card(
        "Boats in June",
        "In June 51 persons returned by boat. Since the beginning of the year 447 persons have returned.",
    ));
    let values: Vec<&str> = item.figures.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["51", "447"]);
}

#[test]
fn i01_damaged_letters_are_flagged_and_kept() {
    let world = World::new();
    let raw = card("IOM Ukraine?s boats", TEASER);
    let made = normalize(&raw, &world.rules(), now());
    let item = made.item.unwrap();
    assert!(item.flags.contains(&Flag::DamagedEncoding));
    assert_eq!(title(&item), "IOM Ukraine?s boats");
    assert!(made.diagnostics.iter().any(|it| it.code == "encoding-damaged"));
}

#[test]
fn i02_damaged_turkish_is_flagged() {
    let item = made(&card(
        "Deniz",
        "Liman ofisi dünya tarihinin görmü? oldu?u en büyük yolculu?a tanıklık etmektedir.",
    ));
    assert!(item.flags.contains(&Flag::DamagedEncoding));
}

#[test]
fn i04_old_line_breaks_flow_together() {
    let item = made(&card(
        "Boats",
        "The harbour authorities\nin the Pacific region moved up a gear with the\nofficial opening of a pier.\n\nA second paragraph follows here.",
    ));
    assert_eq!(
        teaser(&item),
        "The harbour authorities in the Pacific region moved up a gear with the official opening of a pier. A second paragraph follows here."
    );
}

#[test]
fn i05_a_menu_before_the_text_is_left_out() {
    let item = made(&page(
        "Boats",
        &format!(
            "<p>-</p><p>Who We Are</p><p>WHO WE AREThe harbour office is part of the port system.</p><p>About</p><p>About</p><p>IOM Global</p><p>IOM Global</p><p>- Take Action</p><p>- 2030 Agenda</p><p>{TEASER}</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn i08_a_pixels_name_is_no_word() {
    assert_eq!(teaser(&made(&card("Boats", &format!("fbpx {TEASER}")))), TEASER);
}

#[test]
fn i09_a_record_marked_for_deletion_is_flagged() {
    let world = World::new();
    let raw = page(
        "Old record",
        &format!(
            "<p>{TEASER}</p><div>Original Language</div><div>Number of Pages</div><div>For Deletion</div>"
        ),
    );
    let made = normalize(&raw, &world.rules(), now());
    let item = made.item.unwrap();
    assert!(item.flags.contains(&Flag::ForDeletion));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
    assert!(made.diagnostics.iter().any(|it| it.code == "item-for-deletion"));
}

#[test]
fn i13_links_in_links_are_survived() {
    let item = made(&page(
        "Boats",
        r#"<p>Read <a href="/a"><a href="/b">the second</a></a> story of the harbour.</p>"#,
    ));
    assert!(
        html(&item)
            .contains(r#"<a href="https://iom.fi/b" rel="nofollow noopener">the second</a>"#),
        "{}",
        html(&item)
    );
}

#[test]
fn i14_a_dateline_leaves_the_text() {
    let item = made(&card(
        "Boats",
        "Minsk – In answer to the storm the harbour office brought soup to the pier.",
    ));
    assert_eq!(item.dateline.as_ref().unwrap().places, ["Minsk"]);
    assert!(teaser(&item).starts_with("In answer"));
    let item = made(&page(
        "Boats",
        "<p><strong>Helsinki –</strong> Today we met forty people at the pier.</p>",
    ));
    assert_eq!(html(&item), "<p>Today we met forty people at the pier.</p>");
}

#[test]
fn i18_share_words_and_captchas_are_left_out() {
    let item = made(&page(
        "Boats",
        &format!(
            "<p>Share on Twitter | Facebook</p><p>{TEASER}</p><p>Please calculate 2 plus 3.</p><p>შეაფასეთ</p><p>You are here</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, TEASER);
}

#[test]
fn n02_an_address_of_a_script_is_no_address() {
    let mut raw = card("Boats", TEASER);
    raw.links = vec![RawLink { url: "javascript:alert(1)".to_owned(), ..RawLink::default() }];
    raw.attachments =
        vec![RawAttachment { url: "data:text/html,x".to_owned(), ..RawAttachment::default() }];
    raw.images = vec![RawImage { url: "javascript:x".to_owned(), ..RawImage::default() }];
    raw.via = Some(RawLink { url: "javascript:x".to_owned(), ..RawLink::default() });
    let item = made(&raw);
    assert!(item.links.is_empty() && item.attachments.is_empty() && item.images.is_empty());
    assert_eq!(item.via, None);
}

#[test]
fn n03_an_authors_mail_address_is_not_shown() {
    let mut raw = card("Boats", TEASER);
    raw.authors = vec![
        portolan_core::raw::RawPerson {
            email: Some("desk@harbour.example".to_owned()),
            ..Default::default()
        },
        portolan_core::raw::RawPerson {
            name: Some("desk@harbour.example".to_owned()),
            ..Default::default()
        },
        portolan_core::raw::RawPerson { name: Some("Anna Sand".to_owned()), ..Default::default() },
    ];
    let item = made(&raw);
    assert_eq!(item.authors.len(), 1);
}

#[test]
fn m03_distances_are_facts() {
    let mut raw = card("Anna", TEASER);
    raw.facts = vec![RawFact { label: "Distance:".to_owned(), value: " 10,467  km ".to_owned() }];
    assert_eq!(fact(&made(&raw), "Distance"), Some("10,467 km"));
}

#[test]
fn a16_an_issue_without_a_word_is_called_after_its_file() {
    let mut raw = card("", "");
    raw.url = Some("https://iom.fi/index.php/en/newsletters/12".to_owned());
    raw.attachments = vec![RawAttachment {
        url: "https://iom.fi/images/Harbour_letter-12.pdf".to_owned(),
        ..RawAttachment::default()
    }];
    let item = made(&raw);
    assert_eq!(title(&item), "Harbour letter 12");
    assert!(item.title.derived && item.flags.contains(&Flag::DerivedTitle));
    // What a picture or a link says is better than the name of a file.
    raw.images = vec![RawImage {
        url: "https://iom.fi/images/12.jpg".to_owned(),
        alt: Some("Letter from the harbour, spring".to_owned()),
        ..RawImage::default()
    }];
    assert_eq!(title(&made(&raw)), "Letter from the harbour, spring");
    raw.images[0].alt = Some("banner".to_owned());
    assert_eq!(title(&made(&raw)), "Harbour letter 12");
    // Two issues of which nothing but the number differs are two items.
    let mut other = raw.clone();
    other.url = Some("https://iom.fi/index.php/en/newsletters/13".to_owned());
    assert_ne!(made(&raw).id, made(&other).id);
}

#[test]
fn a24_the_page_of_a_listing_is_not_the_items_address() {
    // The item moved from a river of press releases; the river's page is what it was seen on.
    let mut raw = card("Boats came", TEASER);
    raw.url = Some("https://iom.fi/news/boats-came".to_owned());
    raw.via = None;
    let before = made(&raw);
    raw.position = Some(40);
    raw.aliases = vec!["https://iom.fi/pr-type/global?page=3".to_owned()];
    let after = made(&raw);
    assert_eq!(before.id, after.id);
    assert_eq!(after.canonical.as_deref(), Some("https://iom.fi/news/boats-came"));
    assert_eq!(content_hash(&before), content_hash(&after));
}

#[test]
fn b16_the_day_of_an_event_and_that_of_its_publication_are_two() {
    let mut raw = page(
        "The Day of the Harbour across the region",
        "<p>July 30 is the Day of the Harbour, on which crews from all coasts sing.</p>",
    );
    raw.kind = Some("event".to_owned());
    raw.starts = Some(RawDate { raw: "Jul 30, 2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.as_ref().unwrap().when, day(2018, 7, 30));
    assert_eq!(item.published.when, When::Unknown);
    // A digest that was posted days after the event has no day of its own but that.
    let mut raw = card(
        "The Day of the Harbour 2019 across the region",
        "On July 30 crews from all coasts sang together in Minsk and in Ankara.",
    );
    raw.published = Some(RawDate { raw: "Aug 02, 2019".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.kind, Kind::Digest);
    assert_eq!(item.published.when, day(2019, 8, 2));
    assert!(item.starts.is_none());
}

#[test]
fn b22_the_date_of_a_report_in_a_text_is_not_the_texts_own() {
    let tell = |when: &str, url: &str| {
        let mut raw = card(
            "The Harbour of Tomorrow",
            &format!("The report on boats and banks, {when}, is summed up here. {TEASER}"),
        );
        raw.url = Some(format!("https://iom.fi/news/{url}"));
        made(&raw)
    };
    let first = tell("to be published in full in July 2021", "new-report");
    let again = tell("published in full in November 2021", "harbour-of-tomorrow");
    for item in [&first, &again] {
        assert_eq!(item.published.when, When::Unknown);
        assert!(item.starts.is_none());
        assert_eq!(item.kind, Kind::News);
    }
    assert_ne!(first.id, again.id);
    assert_ne!(content_hash(&first), content_hash(&again));
    assert!(teaser(&first).contains("to be published in full in July 2021"));
}

#[test]
fn b23_items_of_one_day_differ_in_nothing_but_themselves() {
    let posted = |n: u32| {
        let mut raw = card(&format!("Boat {n}"), TEASER);
        raw.url = Some(format!("https://iom.fi/news/boat-{n}"));
        raw.position = Some(n);
        raw.published = Some(RawDate { raw: "12 November, 2020".to_owned(), when: None });
        made(&raw)
    };
    let items: Vec<Item> = (0..5).map(posted).collect();
    // The posting day is all there is: no time of day is made up to tell them apart.
    assert!(items.iter().all(|item| item.published.when == day(2020, 11, 12)));
    let ids: std::collections::BTreeSet<_> = items.iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), 5);
}

#[test]
fn c15_a_prefix_means_what_its_own_source_says() {
    let lang = |url: &str, codes: &[(&str, &str)], default: &str| {
        let mut world = World::new();
        world.codes =
            codes.iter().map(|(code, tag)| ((*code).to_owned(), (*tag).to_owned())).collect();
        let rules = Rules { default_lang: Lang::parse(default), ..world.rules() };
        let mut raw = card("COVID-19", "");
        raw.url = Some(url.to_owned());
        let item = normalize(&raw, &rules, now()).item.unwrap();
        (item.lang.lang.to_string(), item.lang.origin)
    };
    let declared = |tag: &str| (tag.to_owned(), LangOrigin::Declared);
    let assumed = |tag: &str| (tag.to_owned(), LangOrigin::Assumed);
    // Unprefixed is Japanese on one site and English on another, which has German at /de/.
    assert_eq!(lang("https://japan.iom.int/iom_Japan", &[("en", "en")], "ja"), assumed("ja"));
    assert_eq!(lang("https://austria.iom.int/news/x", &[("de", "de")], "en"), assumed("en"));
    assert_eq!(lang("https://austria.iom.int/de/news/x", &[("de", "de")], "en"), declared("de"));
    // English lies under a prefix where the main language is Vietnamese.
    assert_eq!(lang("https://vietnam.iom.int/en/x", &[("en", "en")], "vi"), declared("en"));
    assert_eq!(lang("https://x.int/index.php/tj/x", &[("tj", "tg")], "ru"), declared("tg"));
    // What the operator does not name says nothing, whatever it looks like.
    assert_eq!(lang("https://niger.iom.int/fr/x", &[], "en"), assumed("en"));
    // A prefix is a declaration, and words are stronger.
    let mut world = World::new();
    world.codes = BTreeMap::from([("en".to_owned(), "en".to_owned())]);
    let mut raw = card("Satama", FINNISH);
    raw.url = Some("https://iom.fi/en/x".to_owned());
    assert_eq!(lang_of(&normalize(&raw, &world.rules(), now()).item.unwrap()), "fi");
}

#[test]
fn c18_a_summary_in_two_languages_is_two_untitled_entries() {
    let french = "Le bureau du port a ouvert un nouveau guichet pour les personnes qui arrivent par bateau et qui cherchent du travail dans la ville.";
    let entry = |text: &str, id: &str| {
        let mut raw = card("", text);
        raw.origin_id = format!("text:{id}");
        raw.url = None;
        raw.lang = Some("en".to_owned());
        made(&raw)
    };
    let (en, fr) = (entry(TEASER, "1"), entry(french, "2"));
    assert_eq!((lang_of(&en), lang_of(&fr)), ("en", "fr"));
    // The title made of the text speaks the text's language.
    assert!(en.title.derived && fr.title.derived);
    assert_eq!(fr.title.text.lang.lang.as_str(), "fr");
    assert!(title(&fr).starts_with("Le bureau du port"));
    assert_ne!(en.id, fr.id);
}

#[test]
fn c20_k03_one_event_under_two_names() {
    let mut world = World::new();
    world.terms.push(term(
        "world-village",
        Scheme::Campaign,
        &["World Village", "Maailma Kylässä"],
    ));
    let rules = world.rules();
    let terms = |raw: &RawItem| {
        let mut item = normalize(raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item.terms
    };
    for raw in [
        card("UN tent at the World Village festival", TEASER),
        card("YK-kylä Maailma kylässä -festivaalilla", FINNISH),
        // The Finnish name inside an English text, and a follow-up.
        card(
            "Come and draw",
            "Meet the harbour crew in their tent at Maailma Kylässä in Helsinki.",
        ),
        card("World Village: Many goals, one target - Mini Talks", TEASER),
    ] {
        assert_eq!(terms(&raw), ["world-village"], "{raw:?}");
    }
    // A village in the world is none.
    assert!(terms(&card("The village and the world", TEASER)).is_empty());
}

#[test]
fn d06_a_message_keeps_its_local_frame_and_its_common_words() {
    let message = "<p>\"Last year we saw more boats than ever before in the old harbour.</p><p>We called their crews friends of the sea, unaware of the storm.</p><p>Together we can calm it.\"</p>";
    let global = made(&page(
        "A harbour for all - Day of the Harbour 2020",
        &format!("<p>The Director General speaks on the Day of the Harbour:</p>{message}"),
    ));
    let mut raw = page(
        "A harbour for all in Finland",
        &format!(
            "<p>Helsinki – Today we met forty people at the pier, and read them this message:</p>{message}"
        ),
    );
    raw.url = Some("https://iom.fi/en/news/other".to_owned());
    let local = made(&raw);
    let quotation = |item: &Item| {
        let html = html(item);
        let start = html.find("<blockquote>").unwrap();
        html[start..html.find("</blockquote>").unwrap()].to_owned()
    };
    // What may be compared is the same to the letter; what is local is kept.
    assert_eq!(quotation(&global), quotation(&local));
    assert_eq!(local.dateline.as_ref().unwrap().places, ["Helsinki"]);
    assert!(html(&local).starts_with("<p>Today we met forty people"), "{}", html(&local));
    assert_ne!(global.id, local.id);
}

#[test]
fn d09_a_campaigns_text_on_two_sites_names_the_campaign_on_both() {
    let mut world = World::new();
    world.terms.push(term("i-am-with-you", Scheme::Campaign, &["#olenkanssasi"]));
    // A campaign may be labelled with its hashtag and nothing else.
    world.terms.last_mut().unwrap().labels =
        BTreeMap::from([("en".to_owned(), "#imwithyou".to_owned())]);
    let rules = world.rules();
    let text =
        "The week is led by the Harbour Rescue, and everyone joins with #imwithyou pictures.";
    let on = |url: &str| {
        let mut raw = card("The harbour stands up", text);
        raw.url = Some(url.to_owned());
        let mut item = normalize(&raw, &rules, now()).item.unwrap();
        curate(&mut item, &rules);
        item
    };
    let (owner, ours) =
        (on("https://eirasismille.fi/imwithyou"), on("https://iom.fi/en/imwithyou"));
    assert_eq!((&owner.terms, &ours.terms), (&ours.terms, &owner.terms));
    assert_eq!(ours.terms, ["i-am-with-you"]);
    // The owner's page is not taken for ours.
    assert_ne!(owner.id, ours.id);
    assert!(owner.flags.contains(&Flag::ForeignHost));
    assert_eq!(teaser(&owner), teaser(&ours));
}

#[test]
fn d10_other_chrome_around_the_same_text_makes_no_new_version() {
    let text = format!("<p>{TEASER}</p><p>It is open every day.</p>");
    let scoped = |body: &str| {
        let mut raw = page("Boats came", body);
        raw.scope = Some("Global".to_owned());
        made(&raw)
    };
    let old = scoped(&format!("<p>News / Global</p>{text}<p>Print</p>"));
    let new = scoped(&format!(
        "<p>Who We Are</p><p>WHO WE AREThe harbour office is old.</p><p>Take Action</p><p>Take Action</p>{text}<p>Share on Twitter | Facebook</p>"
    ));
    assert_eq!(html(&old), html(&new));
    assert_eq!(content_hash(&old), content_hash(&new));
}

#[test]
fn e18_bracketed_notices_are_notices() {
    for notice in
        ["[Information] only in Finnish", "*Only available in Finnish*", "(Only in Finnish)"]
    {
        let item = made(&page("Harbour news", &format!("<p>{notice}</p><p>{FINNISH}</p>")));
        assert_eq!(item.notices.len(), 1, "{notice}");
        assert!(!html(&item).contains("only"), "{}", html(&item));
        assert_eq!(item.body.as_ref().unwrap().lang.origin, LangOrigin::Labelled);
    }
}

#[test]
fn g07_an_old_name_means_the_place_and_stays_in_the_text() {
    let item =
        curated(&card("Boats for Turkey", "The harbour office in Turkey has sent two boats."));
    assert!(places(&item).iter().any(|(place, _)| *place == "tr"));
    assert_eq!(title(&item), "Boats for Turkey");
    assert!(teaser(&item).contains("in Turkey"));
}

#[test]
fn g10_an_office_does_not_cover_the_country_of_its_seat() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr"]);
    world.office.seat = Some("at".to_owned());
    let rules = world.rules();
    let raw =
        card("A year of boats", "Vienna – The regional office has counted the boats of a year.");
    let mut item = normalize(&raw, &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert_eq!(places(&item), [("at", PlaceRole::Dateline)]);
}

#[test]
fn g12_a_text_about_no_country_has_none() {
    let mut world = World::new();
    world.office = office("vienna", OfficeKind::Regional, &["by", "tr"]);
    let rules = world.rules();
    let mut item =
        normalize(&card("Flows of boats, round 12", TEASER), &rules, now()).item.unwrap();
    curate(&mut item, &rules);
    assert!(item.places.is_empty(), "{:?}", item.places);
}

#[test]
fn h05_h06_slips_of_the_pen_and_of_fact_stay() {
    let text = "Officers from Afhanistan and Herts were accomodated at the harbour, where the King of Spain, Harald, gave an indivídual speech about chosing a Retrn.";
    let item = made(&page("IOM Finlands assists crews", &format!("<p>{text}</p>")));
    assert_eq!(title(&item), "IOM Finlands assists crews");
    assert_eq!(item.body.as_ref().unwrap().text, text);
    assert!(!item.flags.contains(&Flag::DamagedEncoding), "{:?}", item.flags);
}

#[test]
fn h08_two_publishers_counts_are_two_figures() {
    let count = |source: &'static str, n: &str| {
        let world = World::new();
        let rules = Rules { source, ..world.rules() };
        let raw = card("Boats in 2017", &format!("In 2017 {n} persons returned by boat."));
        normalize(&raw, &rules, now()).item.unwrap()
    };
    let (a, b) = (count("ksml", "1,488"), count("kaleva", "1,422"));
    assert_eq!((a.source.as_str(), a.figures[0].value.as_str()), ("ksml", "1488"));
    assert_eq!((b.source.as_str(), b.figures[0].value.as_str()), ("kaleva", "1422"));
}

#[test]
fn h09_a_weighted_estimate_keeps_its_digits() {
    let item = made(&card("Round 12", "The round counted 3633.942583732058 individuals in camps."));
    assert_eq!(item.figures[0].value, "3633.942583732058");
}

#[test]
fn i19_captchas_and_ratings_are_left_out() {
    let item = made(&page(
        "Satama",
        "<p>Please calculate 2 plus 3.</p><p>Biuro portu otworzyło nowy punkt informacyjny dla osób, które przyjeżdżają statkiem i szukają pracy.</p><p>შეაფასეთ</p>",
    ));
    assert_eq!(lang_of(&item), "pl");
    assert!(!html(&item).contains("calculate") && !html(&item).contains("შეაფასეთ"));
}

#[test]
fn k01_an_invitation_without_a_year_keeps_its_words() {
    let raw = card("Come to the harbour tent in Helsinki at the end of May", TEASER);
    let item = made(&raw);
    assert_eq!(item.kind, Kind::Event);
    let starts = item.starts.as_ref().unwrap();
    // No year is made up, not even the current one.
    assert_eq!(starts.when, When::Unknown);
    assert_eq!(starts.raw.as_deref(), Some("end of May"));
    assert_eq!(item.published.when, When::Unknown);
    // Beside another date the year is a guess, and says so.
    let mut raw = raw;
    raw.published = Some(RawDate { raw: "7 May 2018".to_owned(), when: None });
    let item = made(&raw);
    assert_eq!(item.starts.as_ref().unwrap().when, When::Month { year: 2018, month: 5 });
    assert_eq!(item.provenance["starts"].how, portolan_core::item::How::Derived);
    // What the text itself says is no guess.
    let item = made(&card(
        "Come to the harbour tent at the end of May",
        "On 26.–27.5.2018 the crews of the harbour meet at the pier.",
    ));
    assert_eq!(item.starts.as_ref().unwrap().when, day(2018, 5, 26));
    assert_eq!(item.ends.as_ref().unwrap().when, day(2018, 5, 27));
    assert_eq!(item.provenance["starts"].how, portolan_core::item::How::Pattern);
}

#[test]
fn k05_a_registration_is_a_link_and_no_sentence() {
    let mut raw = card("Training in five cities", "");
    raw.teaser = Some(RawText::html(format!(
        r#"<p>{TEASER} <a href="/form">Ilmoittaudu mukaan täältä.</a></p>"#
    )));
    let item = made(&raw);
    assert_eq!(teaser(&item), TEASER);
    assert_eq!(item.links[0].url, "https://iom.fi/form");
    assert_eq!(item.links[0].rel.as_deref(), Some("registration"));
}

#[test]
fn k07_empty_labels_of_an_event_are_left_out() {
    let item = made(&page(
        "Satamakino",
        &format!(
            "<div>Tapahtuma tyyppi:</div><div>Päivämäärä:</div><div>(Koko päivä)</div><p>{FINNISH}</p>"
        ),
    ));
    assert_eq!(item.body.as_ref().unwrap().text, FINNISH);
    assert!(item.facts.iter().all(|fact| !fact.value.is_empty()), "{:?}", item.facts);
    assert_eq!(fact(&item, "all day"), Some("(Koko päivä)"));
}

#[test]
fn l08_a_report_that_is_only_a_file_is_kept() {
    let mut raw = card("Flow report, round 12", "");
    raw.attachments = vec![RawAttachment {
        url: "https://iom.fi/files/round-12.pdf".to_owned(),
        ..RawAttachment::default()
    }];
    let item = made(&raw);
    assert!(item.teaser.is_none() && item.body.is_none());
    assert_eq!(title(&item), "Flow report, round 12");
    assert!(!item.title.derived);
    assert_eq!(item.attachments.len(), 1);
}

#[test]
fn l11_counts_of_readers_make_no_new_version() {
    let counted = |label: &str, n: u32| {
        let mut raw = card("Boats", TEASER);
        raw.updated = Some(RawDate { raw: format!("2018-03-{n:02}"), when: None });
        raw.facts = vec![RawFact { label: label.to_owned(), value: n.to_string() }];
        content_hash(&made(&raw))
    };
    for label in ["downloadCount", "comments", "Views"] {
        assert_eq!(counted(label, 1), counted(label, 2), "{label}");
    }
    assert_ne!(counted("Rooms", 1), counted("Rooms", 2));
}

#[test]
fn m05_labels_that_contradict_a_text_are_both_kept() {
    let text = "Anna migrated from Georgia to France, and has worked on boats ever since she came.";
    let item = made(&page(
        "Anna",
        &format!("<p>{text}</p><div>Current country: Georgia / Country of origin: France</div>"),
    ));
    assert_eq!(fact(&item, "Current country"), Some("Georgia"));
    assert_eq!(fact(&item, "Country of origin"), Some("France"));
    assert_eq!(item.body.as_ref().unwrap().text, text);
}

#[test]
fn m10_a_story_told_in_quotations_is_one_quotation() {
    let item = made(&page(
        "Anna",
        "<p>“I came by boat when the sea was calm.”</p><p>“My brother waited for me on the pier.”</p><p>“Now I mend ropes for others.”</p><p>Anna lives near the harbour and says “hello” to all.</p>",
    ));
    let html = html(&item);
    assert_eq!(html.matches("<blockquote>").count(), 1, "{html}");
    assert!(html.contains("for others.”</p></blockquote>"), "{html}");
    // One quotation among others' words, and a dialogue, stay paragraphs.
    for text in [
        "<p>“I came by boat when the sea was calm.”</p><p>Anna said so in the morning.</p>",
        "<p>“I came,” she says, “by boat.”</p><p>“And I,” he says, “stayed.”</p>",
    ] {
        assert!(!super::html(&made(&page("Anna", text))).contains("blockquote"), "{text}");
    }
}

#[test]
fn an_item_with_nothing_in_it_is_left_out() {
    let world = World::new();
    let mut raw = card("", "");
    raw.url = None;
    let made = normalize(&raw, &world.rules(), now());
    assert!(made.item.is_none());
    assert_eq!(made.diagnostics[0].code, "item-empty");
}

#[test]
fn every_value_says_where_it_was_found() {
    let mut raw = card("Boats", TEASER);
    raw.found = BTreeMap::from([
        ("title".to_owned(), "h2.title a".to_owned()),
        ("published".to_owned(), "rss:pubDate".to_owned()),
    ]);
    raw.published = Some(RawDate { raw: "2018-02-14".to_owned(), when: Some(day(2018, 2, 14)) });
    let item = made(&raw);
    assert_eq!(item.provenance["title"].at, "h2.title a");
    assert_eq!(item.provenance["published"].how, portolan_core::item::How::Field);
}
