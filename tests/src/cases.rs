//! The blocking acceptance cases, each on the page of the estate that shows it.
//!
//! Some stand on sites that the demonstration does not show; `fixtures/trials.toml` reads them.
//!
//! Two have no page of their own there and are tested over fixtures in `portolan-normalize`: the
//! crawl trap of A08, and H02's flag for a series that contradicts itself, which looks at many
//! items at once; here its figures are shown to be left as they were printed.

use std::collections::BTreeSet;

use portolan_core::{
    Item, Kind,
    civil::date,
    item::{Flag, Scope},
};

use crate::bench::{Bench, all, harvest, harvest_some, ids_and_titles, of_source, one, stored};

#[tokio::test(flavor = "multi_thread")]
async fn a01_pages_that_drift_double_and_lose_nothing() {
    let bench = Bench::start().await;
    let app = bench.open();
    let n_first = harvest(&app, "iom-fi").await.new;
    let before: BTreeSet<_> = ids_and_titles(&app).into_iter().collect();

    // Three new items in front push the last of each page to the next one.
    assert!(bench.estate.set_revision("iom.fi", 1));
    let second = harvest(&app, "iom-fi").await;
    assert_eq!((second.new, second.changed), (3, 0));
    let after: BTreeSet<_> = ids_and_titles(&app).into_iter().collect();
    assert_eq!(after.len() as u64, n_first + 3);
    assert!(after.is_superset(&before));

    // Whoever comes only now sees the same.
    let fresh = bench.open_in(&bench.folder("fresh"));
    harvest(&fresh, "iom-fi").await;
    assert_eq!(ids_and_titles(&fresh).into_iter().collect::<BTreeSet<_>>(), after);
}

#[tokio::test(flavor = "multi_thread")]
async fn a02_the_words_of_an_older_system_are_no_other_listing() {
    let bench = Bench::start().await;
    let plain = ids(&bench.read("front").await);
    assert!(!plain.is_empty());
    assert_eq!(ids(&bench.read("front-joomla").await), plain);
    assert_eq!(ids(&bench.read("front-index").await), plain);
}

#[tokio::test(flavor = "multi_thread")]
async fn a21_a_page_that_leads_to_another_site_is_not_ours_in_silence() {
    let bench = Bench::start().await;
    let trial = bench.try_source("led-away").await;
    assert!(trial.items.is_empty());
    let failure = trial.failure.unwrap();
    assert_eq!(failure.code, "redirect-refused");
    assert!(failure.message.contains("rovienna.iom.int"), "{failure}");
}

#[tokio::test(flavor = "multi_thread")]
async fn b01_f01_b08_c01_d03_and_h01_on_one_page_of_news() {
    let bench = Bench::start().await;
    let items = bench.read("news-1").await;

    // B01 and C01: a date line above a Finnish text in an English listing.
    let finnish = one(&items, "uusi-tilanne-stressaa-siirtolaisia");
    assert_eq!(finnish.published.when.day(), Some(date(2018, 2, 14)));
    assert_eq!(finnish.dateline.as_ref().unwrap().places, ["Helsinki"]);
    assert!(teaser(finnish).starts_with("”Tavallinen reaktio"), "{}", teaser(finnish));
    assert_eq!(finnish.lang.lang.as_str(), "fi");
    assert_eq!(finnish.teaser.as_ref().unwrap().text.lang.lang.as_str(), "fi");

    // F01 and B08: neither the caption's date nor “(15/02)” is the date of publication.
    let gaps = one(&items, "massive-data-gaps-children");
    assert!(!gaps.published.when.is_known());
    assert!(teaser(gaps).starts_with("Some 28 million children"), "{}", teaser(gaps));
    let caption = gaps.images[0].caption.as_ref().unwrap();
    assert!(caption.value.ends_with("March 14, 2017."), "{}", caption.value);
    assert!(gaps.flags.contains(&Flag::Children));

    // D03: the heading printed twice.
    let statement = one(&items, "joint-statement-coercion-children-fingerprints");
    assert!(teaser(statement).starts_with("A proposal"), "{}", teaser(statement));
    assert!(!text(statement).contains("JOINT STATEMENT"));

    // H01: “almost 200 hundred persons”.
    let returns = one(&items, "almost-200-returns-first-two-months-2018");
    let figures: Vec<_> = returns.figures.iter().filter(|it| it.raw.contains("200")).collect();
    assert!(!figures.is_empty());
    assert!(figures.iter().all(|it| it.value == "200" && it.approximate), "{figures:?}");
    assert!(teaser(returns).contains("almost 200 hundred persons"));
}

#[tokio::test(flavor = "multi_thread")]
async fn b02_c07_and_h02_on_the_newest_page_of_news() {
    let bench = Bench::start().await;
    let items = bench.read("news-0").await;

    // B02: “Our projects in numbers, 2019.14.2.2020 Helsinki”.
    let numbers = one(&items, "/node/355");
    assert_eq!(numbers.published.when.day(), Some(date(2020, 2, 14)));
    assert_eq!(fact(numbers, "caption"), Some("Our projects in numbers, 2019."));
    let single = one(&items, "iom-finland-assisted-one-voluntary-returnee-may-2020");
    assert_eq!(single.published.when.day(), Some(date(2020, 6, 1)));

    // C07: a Finnish caption without a space before an English text.
    let debate = one(&items, "suomiareena-invisible-vulnerable");
    assert!(teaser(debate).starts_with("On Wednesday July 18"), "{}", teaser(debate));
    assert!(fact(debate, "caption").unwrap().ends_with("yhteiskunnan haavoittuvaiset"));
    assert_eq!(debate.lang.lang.as_str(), "en");
    assert!(text(debate).starts_with("On Wednesday July 18"), "{}", text(debate));
    let talks = one(&items, "world-village-many-goals-one-target");
    assert!(teaser(talks).starts_with("The programme for the UN Village"), "{}", teaser(talks));

    // H02: 339 + 58 + 51 is not 447, and it is not for us to say so in the text.
    let june = one(&items, "returns-june-2018");
    assert!(teaser(june).contains("447"));
    assert!(june.figures.iter().all(|it| it.value != "448"), "{:?}", june.figures);
}

#[tokio::test(flavor = "multi_thread")]
async fn b08_a_day_in_the_text_is_no_date_of_its_own() {
    let bench = Bench::start().await;
    let items = bench.read("global-en").await;
    let centre = one(&items, "iom-document-examination-centre-opens-bangkok");
    assert!(teaser(centre).contains("(14/6)"));
    assert_eq!(centre.published.when.day(), Some(date(2018, 6, 15)));
}

#[tokio::test(flavor = "multi_thread")]
async fn b11_a_date_counted_back_is_no_part_of_a_text() {
    let bench = Bench::start().await;
    let items = bench.read("finland-blogs").await;
    let blog = one(&items, "history-blog-4-focus-turns-finland");
    assert!(teaser(blog).starts_with("When the numbers"), "{}", teaser(blog));
    assert!(text(blog).starts_with("When the numbers"), "{}", text(blog));
    // What the page's own mark says is surer than a span that moves.
    assert_eq!(blog.published.when.day(), Some(date(2020, 6, 30)));
}

#[tokio::test(flavor = "multi_thread")]
async fn b23_c15_posts_of_one_day_keep_their_order() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "mesocaribe").await;
    let order = |app: &portolan_app::App| {
        let kept = stored(app, &of_source("mesocaribe"));
        kept.into_iter().map(|it| it.item).collect::<Vec<Item>>()
    };
    let first = order(&app);
    assert_eq!(first.len(), 5);
    let shown = ids(&bench.read("mesocaribe").await);
    assert_eq!(ids(&first), shown);
    for item in &first {
        assert_eq!(item.published.when.day(), Some(date(2020, 11, 12)));
        // C15: English is under a prefix here, and Spanish is not.
        assert_eq!(item.lang.lang.as_str(), "en", "{}", item.origin_id);
    }
    // Reading them again moves nothing.
    harvest(&app, "mesocaribe").await;
    assert_eq!(ids(&order(&app)), shown);

    // B05: the full stops of “D.C.” end no sentence, and the text is Spanish whatever its line of
    // type and date is in.
    let spanish = bench.read("mesocaribe-es").await;
    let guide = one(&spanish, "guia-para-consulados");
    assert_eq!(guide.dateline.as_ref().unwrap().places, ["Bogotá D.C."]);
    assert_eq!(guide.lang.lang.as_str(), "es");
    assert!(teaser(guide).starts_with("La guía dice"), "{}", teaser(guide));
    assert!(guide.figures.iter().any(|it| it.value == "1500" && it.approximate));
}

#[tokio::test(flavor = "multi_thread")]
async fn b12_g03_and_g09_on_an_aggregator_and_a_country_page() {
    let bench = Bench::start().await;
    let items = bench.read("vienna-aggregator").await;
    assert_eq!(one(&items, "/4711").published.when.day(), Some(date(2017, 4, 4)));
    assert_eq!(one(&items, "/4705").published.when.day(), Some(date(2017, 3, 31)));

    // G03: labels behind the story's sentence are facts, and the empty ones are dropped.
    assert!(!teaser(one(&items, "/4711")).contains("Region-Country"));
    assert!(!text(one(&items, "/4711")).contains("Posted:"));
    assert_eq!(fact(one(&items, "/4711"), "Region-Country"), Some("Niger"));
    assert_eq!(fact(one(&items, "/4711"), "Multimedia"), None);

    // G09: the geometry of a country page is in no text.
    let items = bench.read("serbia-page").await;
    assert!(!items.is_empty());
    for item in &items {
        for words in ["Geolocation is", "Polygon", "44.016521"] {
            assert!(!teaser(item).contains(words) && !text(item).contains(words), "{item:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b18_without_dates_the_order_is_the_listings() {
    let bench = Bench::start().await;
    let shown = ids(&bench.read("seed-001").await);
    let app = bench.open();
    harvest(&app, "seed-001").await;
    let kept = stored(&app, &of_source("seed-001"));
    assert_eq!(kept.iter().map(|it| it.item.origin_id.clone()).collect::<Vec<_>>(), shown);
    assert!(kept.iter().all(|it| !it.item.published.when.is_known()));

    let live = app.live();
    let (mount, path) = live.mount("finland.localhost", "/en/latest/").unwrap();
    let page = app.respond(&live, mount, path, None);
    assert_eq!(page.status, 200);
    let html = std::str::from_utf8(&page.body).unwrap();
    assert!(html.contains("IOM 65th Anniversary"));
    assert!(!html.contains("1970"));
}

#[tokio::test(flavor = "multi_thread")]
async fn c01_a_finnish_card_on_an_english_portal_says_so() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "seed-000").await;
    let live = app.live();
    let (mount, path) = live.mount("finland.localhost", "/en/languages/fi/").unwrap();
    let page = app.respond(&live, mount, path, None);
    assert_eq!(page.status, 200);
    let html = std::str::from_utf8(&page.body).unwrap();
    let (before, _) = html.split_once("Tavallinen reaktio").unwrap();
    let card = &before[before.rfind("<article").or(before.rfind("<li")).unwrap()..];
    assert!(card.contains("lang=\"fi\""), "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c03_an_english_title_over_a_finnish_text() {
    let bench = Bench::start().await;
    let items = bench.read("finland").await;
    let item = one(&items, "new-situation-stresses-migrants-more-their-past");
    assert_eq!(item.title.text.lang.lang.as_str(), "en");
    assert_eq!(item.body.as_ref().unwrap().lang.lang.as_str(), "fi");
    assert_eq!(item.notices.len(), 1);
    assert!(!text(item).contains("Information available only"));
    assert!(!teaser(item).contains("Information available only"));

    // I05: the words of the opened menu panel are in no text.
    for item in &items {
        assert!(!text(item).contains("WHO WE ARE") && !teaser(item).contains("WHO WE ARE"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c04_two_languages_in_one_text() {
    let bench = Bench::start().await;
    let items = bench.read("news-1").await;
    let item = one(&items, "imwithyou-iom-stands-against-racism");
    let languages: Vec<&str> = item.languages.iter().map(portolan_core::Lang::as_str).collect();
    assert_eq!(languages, ["en", "fi"]);
    let html = item.body.as_ref().unwrap().html.as_str();
    assert!(html.contains("<p lang=\"fi\" dir=\"ltr\">Rasismin vastaista"), "{html}");
    // Two captions that say nearly the same are both kept, and both are Finnish.
    for words in ["osoittaa tukensa", "osoittaa tukeaan"] {
        let (before, _) = html.split_once(words).unwrap();
        assert!(before.ends_with("<p lang=\"fi\" dir=\"ltr\">IOM Helsinki "), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c09_a_slovak_notice_above_an_english_text() {
    let bench = Bench::start().await;
    let items = bench.read("slovakia-sk").await;
    let item = one(&items, "577-study-visit-officials");
    assert_eq!(item.lang.lang.as_str(), "en");
    assert_eq!(item.title.text.lang.lang.as_str(), "en");
    assert_eq!(item.notices.len(), 1);
    assert!(!text(item).contains("Tento článok") && !teaser(item).contains("Tento článok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn c17_tags_that_mean_nothing_are_counted_with_their_nearest_term() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest(&app, "iom-fi").await;
    let report = app.unmapped_tags(&app.live(), &["iom-fi".to_owned()]).unwrap();
    // Most of what editors wrote in two languages means a term; the rest is listed.
    assert!(report.terms > 5, "{report:?}");
    assert_eq!(report.tags, report.terms + report.places + report.unmapped.len() as u64);
    let counts: Vec<u64> = report.unmapped.iter().map(|it| it.items).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b) && counts.iter().all(|n| *n > 0), "{counts:?}");
    assert!(report.unmapped.iter().all(|it| it.source == "iom-fi"));
    assert!(app.unmapped_tags(&app.live(), &["iom-fo".to_owned()]).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn d01_d04_d05_what_is_nearly_the_same_is_not_lost() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["news-1", "global-en", "vienna", "vienna-news"]).await;
    let items: Vec<Item> = all(&app).into_iter().map(|it| it.item).collect();

    // D01: one joint statement on two sites.
    let ours = one(&items, "iom.fi/en/news/joint-statement-coercion-children-fingerprints");
    let global = one(&items, "iom.int/news/joint-statement-coercion-children-never-acceptable");
    assert_eq!((ours.kind, global.kind), (Kind::Statement, Kind::Statement));
    assert_ne!(ours.id, global.id);

    // D04: an article whose title is a picture on the front page keeps the title of its own page.
    let op_ed = one(&items, "/news/remittances-equitable-recovery");
    assert_eq!(op_ed.title.text.value, "The Future of Development is Digital");

    // D05: near-duplicates of which each is an item.
    let digital =
        items.iter().filter(|it| it.origin_id.ends_with("/future-family-remittances-digital"));
    assert_eq!(digital.count(), 2);
    one(&items, "/new-report-role-remittances-mitigating-effects-covid");
}

#[tokio::test(flavor = "multi_thread")]
async fn d04_an_op_ed_under_three_titles() {
    let bench = Bench::start().await;
    let vienna = bench.read("seed-003").await;
    let untitled = one(&vienna, "/news/remittances-equitable-recovery");
    assert!(untitled.title.derived);

    let bishkek = bench.read("un-kyrgyzstan").await;
    let country_team = one(&bishkek, "/131029-future-development-digital");
    assert_eq!(country_team.title.text.value, "The Future of Development is Digital");
    assert_eq!(country_team.published.when.day(), Some(date(2021, 6, 11)));
    assert_eq!(country_team.kind, Kind::PressRelease);
    // F04: the labels of caption and credit are none of their words.
    let picture = &country_team.images[0];
    assert!(picture.caption.as_ref().unwrap().value.starts_with("Sending money home"));
    assert_eq!(picture.credit.as_deref(), Some("© IOM"));

    // Here the title is that of the day, and the article's own is a line below it.
    let moscow = bench.read("russia").await;
    let day = one(&moscow, "/international-day-family-remittances-2021");
    assert_eq!(day.title.text.value, "International Day of Family Remittances 2021");
    assert_eq!(day.subtitle.as_ref().unwrap().value, "The Future of Development is Digital");
    assert_eq!((day.kind, day.scope), (Kind::News, Some(Scope::Global)));
    assert!(teaser(day).starts_with("For the International Day"), "{}", teaser(day));

    // No quotation is anybody's title, and the common words are the same to the letter.
    for item in [untitled, country_team, day] {
        assert!(!item.title.text.value.contains("Luck"), "{:?}", item.title);
    }
    let common = |item: &Item| text(item).split_once("“Luck").unwrap().1.to_owned();
    assert_eq!(common(country_team), common(day));
}

#[tokio::test(flavor = "multi_thread")]
async fn d09_a_campaign_on_its_owners_site_and_on_ours() {
    let bench = Bench::start().await;
    let app = bench.open();
    harvest_some(&app, &["news-1", "ei-rasismille"]).await;
    let items: Vec<Item> = all(&app).into_iter().map(|it| it.item).collect();
    let ours = one(&items, "imwithyou-iom-stands-against-racism");
    let owner = one(&items, "eirasismille.fi/kampanja/imwithyou");
    for item in [ours, owner] {
        assert!(item.terms.contains(&"i-am-with-you".to_owned()), "{:?}", item.terms);
        let languages: Vec<&str> = item.languages.iter().map(portolan_core::Lang::as_str).collect();
        assert_eq!(languages, ["en", "fi"]);
    }
    assert_eq!(text(ours), text(owner));
    assert_ne!(ours.id, owner.id);
    // Ours says whose campaign it is; the owner need not.
    assert_eq!(ours.owner.as_deref(), Some("finnish-red-cross"));
    assert_eq!((owner.office.as_str(), &owner.owner), ("finnish-red-cross", &None));
    assert_eq!(owner.canonical.as_deref(), Some("https://eirasismille.fi/kampanja/imwithyou"));
}

#[tokio::test(flavor = "multi_thread")]
async fn e01_e02_e03_e04_on_the_regional_front_page() {
    let bench = Bench::start().await;
    let items = bench.read("seed-003").await;

    // E01: cut in mid-sentence, shown as it is.
    for ending in ["aid-migrants-refugees-stranded-belarus", "future-family-remittances-digital"] {
        let cut = one(&items, ending);
        assert!(cut.flags.contains(&Flag::Truncated) && cut.teaser.as_ref().unwrap().truncated);
        assert!(teaser(cut).ends_with(" and"), "{}", teaser(cut));
    }
    // E02: without a title, the first sentence serves.
    let portrait = one(&items, "/no-single-portrait");
    assert!(portrait.title.derived && portrait.flags.contains(&Flag::DerivedTitle));
    assert!(portrait.title.text.value.contains("No single portrait"), "{:?}", portrait.title);
    // E03: the quotation stays inside its item.
    let op_ed = one(&items, "/remittances-equitable-recovery");
    assert!(op_ed.title.derived);
    assert!(teaser(op_ed).contains("Luck would not have happened"), "{}", teaser(op_ed));
    // E04: what stands above a title is the caption of its picture.
    let diaspora = one(&items, "/diaspora-policy-must-start-economic-policy");
    assert_eq!(diaspora.title.text.value, "Diaspora Policy Must Start With Economic Policy");
    let caption = diaspora.images[0].caption.as_ref().unwrap();
    assert!(caption.value.starts_with("Kathleen Newland"), "{}", caption.value);
}

#[tokio::test(flavor = "multi_thread")]
async fn g01_a_line_of_tags_above_a_title_is_no_title() {
    let bench = Bench::start().await;
    let items = bench.read("front").await;
    let statement = one(&items, "joint-statement-coercion-children-fingerprints");
    assert!(statement.title.text.value.starts_with("JOINT STATEMENT"), "{:?}", statement.title);
    let tags: Vec<&str> = statement.tags.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(tags, ["children", "EURODAC", "coercion"]);
    // Some have none.
    let returns = one(&items, "almost-200-returns-first-two-months-2018");
    assert!(returns.tags.is_empty(), "{:?}", returns.tags);
}

#[tokio::test(flavor = "multi_thread")]
async fn l01_a_feeds_description_that_is_the_whole_node() {
    let bench = Bench::start().await;
    let items = bench.read("armenia").await;
    let checks = items.iter().find(|it| it.title.text.value.starts_with("Health Checks")).unwrap();
    assert!(teaser(checks).ends_with("in the first week."), "{}", teaser(checks));
    assert_eq!(fact(checks, "Region-Country"), Some("Armenia"));
    assert_eq!(checks.scope, Some(Scope::Local));
    let tags: Vec<&str> = checks.tags.iter().map(|it| it.value.as_str()).collect();
    assert!(tags.contains(&"Migration Health"), "{tags:?}");
    for item in &items {
        for label in ["Posted:", "Themes:", "Multimedia:", "Default:", "Press Release Type:"] {
            assert!(!teaser(item).contains(label) && !text(item).contains(label), "{item:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i02_letters_lost_at_the_origin_are_flagged_and_not_guessed() {
    let bench = Bench::start().await;
    let items = bench.read("turkiye").await;
    let damaged: Vec<&Item> =
        items.iter().filter(|it| it.flags.contains(&Flag::DamagedEncoding)).collect();
    assert_eq!(damaged.len(), 1);
    assert!(teaser(damaged[0]).contains("Sava?y"), "{}", teaser(damaged[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn i05_a_page_begins_with_its_text_and_not_with_the_menu() {
    let bench = Bench::start().await;
    for source in ["seed-002", "seed-004"] {
        let items = bench.read(source).await;
        let words = text(&items[0]);
        for label in ["WHO WE ARE", "Who we are", "Our Work", "Take Action", "IOM Global"] {
            assert!(!words.contains(label), "{source}: {words}");
        }
    }
}

fn ids(items: &[Item]) -> Vec<String> {
    items.iter().map(|it| it.origin_id.clone()).collect()
}

fn teaser(item: &Item) -> &str {
    item.teaser.as_ref().map_or("", |it| it.text.value.as_str())
}

fn text(item: &Item) -> &str {
    item.body.as_ref().map_or("", |it| it.text.as_str())
}

fn fact<'i>(item: &'i Item, label: &str) -> Option<&'i str> {
    item.facts.iter().find(|it| it.label == label).map(|it| it.value.as_str())
}
