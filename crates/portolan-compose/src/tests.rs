use std::collections::{BTreeMap, BTreeSet};

use portolan_core::{
    Item, ItemId, Kind, When,
    date::Dated,
    item::{
        Attachment, Dateline, Fact, Flag, Image, Notice, Person, PlaceRole, Sighting, Translation,
    },
    navigation::{NavNode, NavTree},
    page::{Page, PageBody},
    snapshot::{Facet, Filter, Found, Kin, Snapshot, SnapshotError, SourceState, Stored},
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    ComposeError, Composed, Composer, Target, compose, parse,
    testing::{Estate, Memory, at, claim, item, list, text},
};

mod cases;
mod special;

/// The page of one address, as a snapshot: words and frame left out (they have tests of their
/// own), and so is everything that is empty.
fn check(name: &str, portal: &str, memory: &Memory, path: &str) {
    let shown = match answer(portal, memory, path) {
        Composed::Redirect { to, permanent } => {
            serde_json::json!({ "redirect": to, "permanent": permanent })
        }
        Composed::Page { page, status } => {
            let mut page = serde_json::to_value(page).expect("pages serialise");
            let fields = page.as_object_mut().expect("a page is a map");
            fields.remove("words");
            fields.remove("site");
            fields.insert("status".to_owned(), status.into());
            page
        }
    };
    insta::assert_yaml_snapshot!(name, without_empty(shown));
}

fn answer(portal: &str, memory: &Memory, path: &str) -> Composed {
    let estate = Estate::new();
    let world = estate.world();
    let portal = estate.portal(portal);
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let target = parse(&world, portal, path, query);
    compose(&world, portal, memory, &target, at("2018-03-22T08:45:00Z"))
        .expect("the snapshot in memory answers")
}

fn page(portal: &str, memory: &Memory, path: &str) -> Page {
    match answer(portal, memory, path) {
        Composed::Page { page, .. } => *page,
        redirect @ Composed::Redirect { .. } => panic!("{path}: {redirect:?}"),
    }
}

fn status(portal: &str, memory: &Memory, path: &str) -> String {
    match answer(portal, memory, path) {
        Composed::Page { status, .. } => status.to_string(),
        Composed::Redirect { to, permanent: true } => format!("301 {to}"),
        Composed::Redirect { to, permanent: false } => format!("302 {to}"),
    }
}

fn without_empty(value: Value) -> Value {
    let is_empty = |it: &Value| match it {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .map(|(key, it)| (key, without_empty(it)))
                .filter(|(_, it)| !is_empty(it))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(without_empty).collect()),
        other => other,
    }
}

fn day(date: &str) -> Dated {
    Dated { when: When::Day { date: date.parse().expect("a date") }, raw: None }
}

/// What the Finnish portal and its neighbours show, with the oddities of the seeds.
fn estate_items() -> Memory {
    let returns = item("en", "Almost 200 returns in two months")
        .day("2018-03-09")
        .about("fi", PlaceRole::Primary)
        .on("return")
        .body("en", "IOM assisted almost 200 persons in returning to their countries of origin. Most of them travelled to Iraq.")
        .with(|it| {
            it.tags = vec![text("en", "AVRR"), text("en", "Statistics")];
            it.authors = ["A. Writer", "B. Author", "C. Editor"]
                .map(|name| Person { name: name.to_owned(), role: None, url: None })
                .to_vec();
        });
    let stress = item("fi", "Uusi tilanne stressaa siirtolaisia menneisyyttä enemmän")
        .day("2018-02-14")
        .about("fi", PlaceRole::Primary)
        .teaser("fi", "Psykososiaalisen tuen asiantuntija kertoo ”tavallisesta” stressistä.", false)
        .done();
    let race = item("en", "A week against racism")
        .kind(Kind::Blog)
        .about("fi", PlaceRole::Primary)
        .about("se", PlaceRole::Secondary)
        .teaser(
            "en",
            "From Monday to Sunday schools and workplaces take part in the week and",
            true,
        )
        .done();
    let eurodac = item("en", "Joint statement on children’s fingerprints")
        .kind(Kind::PressRelease)
        .when(When::Instant { at: at("2018-02-28T22:30:00Z"), offset_minutes: 60 })
        .about("fi", PlaceRole::Secondary)
        .on("counter-trafficking")
        .teaser("en", "Force has no place.", false)
        .with(|it| {
            it.dateline = Some(Dateline {
                raw: "Brussels –".to_owned(),
                places: list(&["Brussels"]),
                agency: None,
            });
            it.translations = vec![
                Translation {
                    url: "https://iom.fi/uusi-tilanne-stressaa-siirtolaisia-menneisyytta-enemman"
                        .to_owned(),
                    lang: claim("fi").lang,
                },
                Translation { url: "https://iom.bg/bg/node/1".to_owned(), lang: claim("bg").lang },
            ];
            it.attachments = vec![Attachment {
                url: "https://iom.fi/files/statement.pdf".to_owned(),
                title: Some("The statement".to_owned()),
                media_type: Some("application/pdf".to_owned()),
                bytes: Some(612_345),
                lang: Some(claim("fi").lang),
            }];
        });
    let swedish = item("sv", "Utbildning för kommuner")
        .day("2018-03-16")
        .about("se", PlaceRole::Primary)
        .done();
    let undated = item("en", "Migrants in the north").about("is", PlaceRole::Primary).done();
    let portrait = item("en", "No single portrait")
        .from("vienna", "vienna")
        .day("2018-03-01")
        .about("ua", PlaceRole::Primary)
        .teaser(
            "en",
            "IOM Ukraine is offering an interactive experience with its new campaign.",
            false,
        )
        .with(|it| {
            it.title.derived = true;
            it.flags = [Flag::DerivedTitle, Flag::DamagedEncoding].into();
        });
    let dateline = item("en", "On World TB Day those who know lead")
        .from("global", "hq")
        .day("2018-03-20")
        .about("ch", PlaceRole::Dateline)
        .done();
    let arabic = item("ar", "مرور عام على الزلازل")
        .from("global", "hq")
        .day("2018-03-21")
        .about("xk", PlaceRole::Primary)
        .teaser("ar", "بعد عام على الزلازل تواصل المنظمة مساعداتها.", false)
        .done();
    let story = item("en", "“I left to earn and came back to bake”")
        .from("stories", "stories")
        .kind(Kind::Story)
        .day("2018-03-19")
        .about("ua", PlaceRole::Primary)
        .teaser("en", "I came back to bake bread on the street I was born in.", false)
        .with(|it| {
            it.facts =
                [("Distance", "2,841 km"), ("Country of origin", "Armenia"), ("Pet", "A dog")]
                    .map(|(label, value)| Fact { label: label.to_owned(), value: value.to_owned() })
                    .to_vec();
            it.images = vec![Image {
                url: "https://stories.example.org/narine.jpg".to_owned(),
                alt: Some(text("en", "A baker at her oven")),
                caption: None,
                credit: Some("N. Photo / IOM, 2018".to_owned()),
                width: Some(1000),
                height: Some(1250),
            }];
        });
    let event = item("en", "Evening talk with health workers")
        .kind(Kind::Event)
        .day("2018-03-10")
        .about("fi", PlaceRole::Primary)
        .with(|it| {
            it.starts = Some(day("2018-05-26"));
            it.ends = Some(day("2018-05-27"));
        });
    let mut memory = Memory::of([
        returns, stress, race, eurodac, swedish, undated, portrait, dateline, arabic, story, event,
    ]);
    let seen = at("2018-03-21T06:00:00Z");
    memory.stored[3].sightings.push(Sighting {
        source: "vienna".to_owned(),
        office: "vienna".to_owned(),
        origin_id: "7".to_owned(),
        url: Some("https://rovienna.iom.int/eurodac".to_owned()),
        first_seen: seen,
        last_seen: seen,
    });
    memory.stored.extend(editorial().stored);
    memory.menus = menus();
    memory.states = states();
    memory.gone = vec![(ItemId::of_url("https://iom.fi/withdrawn"), at("2018-03-21T00:00:00Z"))];
    memory
}

fn editorial() -> Memory {
    let page = |source: &str, id: &str, lang: &str, title: &str| {
        let office = if source == "global-pages" { "hq" } else { "finland" };
        item(lang, title).from(source, office).kind(Kind::Page).body(lang, "Our own words.").with(
            |it| {
                it.id = ItemId::of_origin(source, id);
                id.clone_into(&mut it.origin_id);
                it.url = None;
                it.canonical = None;
            },
        )
    };
    let mut health = page("global-pages", "migrant-health.en.md", "en", "Addressing health");
    health.title.derived = true;
    let mut memory = Memory::of([
        page("finland-pages", "who-we-are.md", "en", "Who we are in Finland"),
        page("finland-pages", "who-we-are.fi.md", "fi", "Keitä olemme"),
        page("global-pages", "who-we-are.md", "en", "Who we are"),
        page("global-pages", "who-we-are.ar.md", "ar", "من نحن"),
        health,
    ]);
    for (idx, stored) in memory.stored.iter_mut().enumerate() {
        stored.key = 100 + i64::try_from(idx).expect("few");
    }
    memory
}

fn node(label: &str, url: &str, children: Vec<NavNode>) -> NavNode {
    NavNode {
        label: label.to_owned(),
        url: (!url.is_empty()).then(|| url.to_owned()),
        children,
        ..NavNode::default()
    }
}

fn menus() -> BTreeMap<String, Vec<NavTree>> {
    let tree = |lang: &str, nodes: Vec<NavNode>| NavTree {
        name: "main".to_owned(),
        lang: Some(lang.to_owned()),
        nodes,
    };
    let finland = tree(
        "en",
        vec![
            NavNode {
                panel: Some("IOM in Finland, Sweden and Iceland.".to_owned()),
                ..node(
                    "Who We Are",
                    "",
                    vec![
                        node("About", "https://finland.iom.int/about", vec![]),
                        node("About", "https://finland.iom.int/about", vec![]),
                    ],
                )
            },
            node("Data and Resources", "https://finland.iom.int/data", vec![]),
            node("Returns", "https://iom.fi/almost-200-returns-in-two-months", vec![]),
        ],
    );
    let global = tree(
        "en",
        vec![
            node(
                "Who we are",
                "",
                vec![
                    node("About", "https://www.iom.int/about", vec![]),
                    node("Structure", "https://www.iom.int/structure", vec![]),
                ],
            ),
            node("Data and Research", "https://www.iom.int/data", vec![]),
            node("Take Action", "https://www.iom.int/take-action", vec![]),
            node("2030 Agenda", "https://www.iom.int/2030-agenda", vec![]),
        ],
    );
    let arabic = tree(
        "ar",
        vec![
            node("من نحن", "https://www.iom.int/ar/about", vec![]),
            NavNode {
                lang: Some("en".to_owned()),
                ..node("2030 Agenda", "https://www.iom.int/2030-agenda", vec![])
            },
        ],
    );
    let languages = NavTree {
        name: "languages".to_owned(),
        lang: Some("en".to_owned()),
        nodes: vec![node("Suomi", "https://finland.iom.int/fi", vec![])],
    };
    [("finland".to_owned(), vec![languages, finland]), ("global".to_owned(), vec![global, arabic])]
        .into()
}

fn states() -> Vec<SourceState> {
    let state = |source: &str, good: Option<&str>, tried: &str, failure: Option<&str>, newest| {
        SourceState {
            source: source.to_owned(),
            last_success: good.map(at),
            last_attempt: Some(at(tried)),
            failure: failure.map(str::to_owned),
            items: 1311,
            newest: Some(at(newest)),
        }
    };
    vec![
        state(
            "iom-fi",
            Some("2018-03-22T08:41:00Z"),
            "2018-03-22T08:41:00Z",
            None,
            "2018-03-16T00:00:00Z",
        ),
        state(
            "finland",
            Some("2018-03-21T06:00:00Z"),
            "2018-03-21T06:00:00Z",
            None,
            "2018-03-16T00:00:00Z",
        ),
        state(
            "vienna",
            Some("2018-03-20T06:00:00Z"),
            "2018-03-22T08:00:00Z",
            Some("status 500"),
            "2018-03-01T00:00:00Z",
        ),
        state(
            "global",
            Some("2018-03-22T08:00:00Z"),
            "2018-03-22T08:30:00Z",
            Some("timeout"),
            "2018-03-20T00:00:00Z",
        ),
        state(
            "stories",
            Some("2018-03-22T08:30:00Z"),
            "2018-03-22T08:30:00Z",
            None,
            "2017-01-01T00:00:00Z",
        ),
    ]
}

fn path_of(memory: &Memory, title: &str) -> String {
    let stored = memory
        .stored
        .iter()
        .find(|it| it.item.title.text.value.starts_with(title))
        .expect("the estate has the item");
    let slug = crate::slug(title_of(&stored.item));
    let short = stored.item.id.short();
    let kind = stored.item.kind.as_str();
    match slug.as_str() {
        "" => format!("/en/{kind}/{short}/"),
        slug => format!("/en/{kind}/{slug}-{short}/"),
    }
}

fn title_of(item: &Item) -> &str {
    &item.title.text.value
}

#[test]
fn fronts() {
    let memory = estate_items();
    check("front-finland-en", "finland", &memory, "/en/");
    check("front-finland-fi", "finland", &memory, "/fi/");
    check("front-region-ru", "region", &memory, "/ru/");
    check("front-campaign-es", "campaign", &memory, "/es/");
    check("front-empty", "finland", &Memory::default(), "/sv/");
}

#[test]
fn frames() {
    let memory = estate_items();
    for (name, portal, path) in [
        ("frame-finland-fi", "finland", "/fi/news/page/2/"),
        ("frame-global-ar", "global", "/ar/"),
        ("frame-region-en", "region", "/en/places/ua/"),
    ] {
        let site = serde_json::to_value(page(portal, &memory, path).site).expect("serialises");
        insta::assert_yaml_snapshot!(name, without_empty(site));
    }
}

#[test]
fn listings() {
    let memory = estate_items();
    check("listing-section", "finland", &memory, "/en/news/");
    check("listing-section-page-2", "finland", &memory, "/fi/latest/page/2/");
    check("listing-narrowed", "finland", &memory, "/en/news/by/language/sv/");
    check("listing-place-with-footnote", "region", &memory, "/en/places/xk/");
    check("listing-office", "region", &memory, "/en/offices/vienna/");
    check("listing-language", "finland", &memory, "/fi/languages/sv/");
    check("listing-empty", "finland", &Memory::default(), "/en/news/");
    check("listing-feed", "finland", &memory, "/en/news/feed.atom");
    check("front-feed", "campaign", &memory, "/en/feed.json");
}

#[test]
fn articles() {
    let memory = estate_items();
    let check = |name: &str, portal: &str, title: &str, lang: &str| {
        let path = path_of(&memory, title).replacen("/en/", &format!("/{lang}/"), 1);
        check(name, portal, &memory, &path);
    };
    check("article-returns", "finland", "Almost 200", "en");
    check("article-joint-statement", "finland", "Joint statement", "fi");
    check("article-undated", "finland", "Migrants in the north", "sv");
    check("article-derived-title", "region", "No single portrait", "ru");
    check("article-arabic-on-arabic", "global", "مرور", "ar");
    check("article-story", "campaign", "“I left to earn", "es");
    check("article-event", "finland", "Evening talk", "fi");
}

#[test]
fn editorial_pages() {
    let memory = estate_items();
    check("editorial-own", "finland", &memory, "/fi/pages/who-we-are/");
    check("editorial-untranslated", "finland", &memory, "/sv/pages/migrant-health/");
    check("editorial-inherited-in-arabic", "global", &memory, "/ar/pages/who-we-are/");
}

#[test]
fn editorial_pages_stand_in_the_order_they_ask_for() {
    let mut memory = editorial();
    let number = |memory: &mut Memory, id: &str, order: &str| {
        let stored = memory.stored.iter_mut().find(|it| it.item.origin_id == id);
        let order = Fact { label: "order".to_owned(), value: order.to_owned() };
        stored.expect("a page of the estate").item.facts.push(order);
    };
    let slugs = |memory: &Memory| {
        let estate = Estate::new();
        let pages = crate::editorial::read(estate.portal("global"), memory);
        pages
            .expect("the snapshot in memory answers")
            .into_iter()
            .map(|page| page.slug)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(slugs(&memory), "migrant-health who-we-are");
    number(&mut memory, "who-we-are.ar.md", "10");
    assert_eq!(slugs(&memory), "who-we-are migrant-health", "one translation has the number");
    number(&mut memory, "migrant-health.en.md", "9");
    assert_eq!(slugs(&memory), "migrant-health who-we-are", "9 comes before 10");
}

#[test]
fn a_file_whose_title_names_its_format_does_not_repeat_it() {
    let label = |title: &str| {
        let file = item("en", "Statement").with(|it| {
            it.attachments = vec![Attachment {
                url: "https://iom.fi/statement.pdf".to_owned(),
                title: Some(title.to_owned()),
                media_type: None,
                bytes: Some(640_000),
                lang: None,
            }];
        });
        let PageBody::Listing(listing) = page("global", &Memory::of([file]), "/en/latest/").body
        else {
            panic!("no listing")
        };
        listing.items[0].attachments[0].label.clone()
    };
    assert_eq!(label("The statement"), "The statement (PDF, 0.6 MB)");
    assert_eq!(label("The statement as PDF"), "The statement as PDF (0.6 MB)");
    assert_eq!(label("The PDFs"), "The PDFs (PDF, 0.6 MB)");
}

#[test]
fn a_section_narrowed_to_its_namesake_has_one_name() {
    let memory = estate_items();
    let heading = |path: &str| match page("finland", &memory, path).body {
        PageBody::Listing(listing) => listing.heading,
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(heading("/en/news/by/kind/news/"), "News");
    assert_eq!(heading("/en/news/by/kind/press-release/"), "News: Press releases");
}

#[test]
fn indexes() {
    let memory = estate_items();
    check("places", "region", &memory, "/ru/places/");
    check("themes", "finland", &memory, "/fi/themes/");
    check("sources-finland", "finland", &memory, "/en/sources/");
    check("sources-global", "global", &memory, "/fr/sources/");
}

#[test]
fn problems() {
    let memory = estate_items();
    check("problem-missing", "finland", &memory, "/fi/almost/returns/2018/");
    check("problem-near-section", "finland", &memory, "/en/newss/");
    let gone = ItemId::of_url("https://iom.fi/withdrawn").short();
    check("problem-gone", "finland", &memory, &format!("/en/news/withdrawn-{gone}/"));
}

#[test]
fn sitemaps() {
    let memory = estate_items();
    check("sitemap-index", "region", &memory, "/sitemap.xml");
    check("sitemap-part-1", "campaign", &memory, "/sitemap-1.xml");
    check("sitemap-part-2", "campaign", &memory, "/sitemap-2.xml");
    assert_eq!(status("campaign", &memory, "/sitemap-3.xml"), "404");
}

#[test]
fn statuses() {
    let memory = estate_items();
    let check = |portal: &str, path: &str, expect: &str| {
        assert_eq!(status(portal, &memory, path), expect, "{portal} {path}");
    };
    check("finland", "/", "302 /en/");
    check("region", "/", "302 /region/en/");
    check("finland", "/en/news", "301 /en/news/");
    check("region", "/en/latest?page=1", "301 /region/en/latest/");
    check("finland", "/en/news/page/99/", "404");
    check("finland", "/en/places/atlantis/", "404");
    check("finland", "/en/themes/atlantis/", "404");
    check("finland", "/en/offices/atlantis/", "404");
    check("finland", "/en/languages/FI/", "404");
    check("finland", "/en/news/by/place/atlantis/", "404");
    check("finland", "/en/pages/atlantis/", "404");
    check("finland", "/en/news/some-title-0123456789/", "404");
    check("finland", "/en/places/xk/", "200");
    check("finland", "/xx/", "404");
}

#[test]
fn an_item_has_one_address_on_a_portal() {
    let memory = estate_items();
    let right = path_of(&memory, "Almost 200");
    let (front, id) = right.trim_end_matches('/').rsplit_once('-').expect("slug and id");
    let check = |path: &str, expect: &str| assert_eq!(status("finland", &memory, path), expect);
    check(&right, "200");
    check(&format!("{front}-and-more-{id}/"), &format!("301 {right}"));
    check(&format!("/en/news/{id}/"), &format!("301 {right}"));
    check(&format!("/en/blog/x-{id}/"), &format!("301 {right}"));
    check(&format!("/en/news/{id}/index.txt"), &format!("301 {right}index.txt"));
    check(right.trim_end_matches('/'), &format!("301 {right}"));
}

/// G05: “Switzerland – On World TB Day …” is not about Switzerland.
#[test]
fn a_dateline_selects_nothing() {
    let memory = estate_items();
    let PageBody::Listing(listing) = page("global", &memory, "/en/places/ch/").body else {
        panic!("a place has a listing");
    };
    assert_eq!(listing.total, 0);
    let world = path_of(&memory, "On World TB Day");
    assert_eq!(status("global", &memory, &world), "200");
    assert_eq!(status("finland", &memory, &world), "404");
}

/// An item is no item of this portal because somebody knows its id.
#[test]
fn what_a_portal_does_not_select_is_not_there() {
    let memory = estate_items();
    let portrait = path_of(&memory, "No single portrait");
    assert_eq!(status("region", &memory, &portrait), "200");
    assert_eq!(status("finland", &memory, &portrait), "404");
}

/// C01: at most a third of a front page is in other languages, and the lead never is.
#[test]
fn a_front_page_speaks_its_own_language() {
    let mut items = Vec::new();
    for (idx, lang) in
        ["fi", "sv", "fi", "en", "fi", "en", "sv", "en", "en", "fi"].iter().enumerate()
    {
        items.push(
            item(lang, &format!("Title number {idx}"))
                .day(&format!("2018-03-{:02}", 28 - idx))
                .done(),
        );
    }
    let memory = Memory::of(items);
    for lang in ["en", "fi", "sv"] {
        let PageBody::Front(front) = page("finland", &memory, &format!("/{lang}/")).body else {
            panic!("a front page");
        };
        let (more, own): (Vec<_>, Vec<_>) =
            front.sections.iter().partition(|it| it.layout == "more-languages");
        let cards: Vec<_> = own.iter().flat_map(|it| &it.items).collect();
        let n_others = cards.iter().filter(|it| it.lang_tag.is_some()).count();
        assert!(n_others * 3 <= cards.len(), "{lang}: {n_others} of {}", cards.len());
        assert!(cards.first().is_none_or(|it| it.lang_tag.is_none()), "{lang}");
        assert!(!more.is_empty(), "{lang}: nothing is hidden");
        let mut seen = BTreeSet::new();
        for card in cards.into_iter().chain(more.iter().flat_map(|it| &it.items)) {
            assert!(seen.insert(&card.id), "{lang}: `{}` stands there twice", card.title.text);
        }
    }
}

/// An undated item stands in lists by the day it was first seen; a front page opens with
/// something of which the day is known.
#[test]
fn a_front_page_opens_with_a_dated_item() {
    let undated = item("en", "Nobody knows when").done();
    let dated = item("en", "On a day in March").day("2018-03-01").done();
    let leads = |items: Vec<Item>| {
        let PageBody::Front(front) = page("finland", &Memory::of(items), "/en/").body else {
            panic!("a front page");
        };
        front.sections[0].items[0].title.text.clone()
    };
    assert_eq!(leads(vec![undated.clone(), dated.clone()]), "On a day in March");
    assert_eq!(leads(vec![dated, undated.clone()]), "On a day in March");
    assert_eq!(leads(vec![undated]), "Nobody knows when");
}

#[test]
fn facts_are_not_told_of_news() {
    let facts = |kind: Kind| {
        let told = [("distance", "5,921 km"), ("Pet", "A dog")]
            .map(|(label, value)| Fact { label: label.to_owned(), value: value.to_owned() });
        let memory = Memory::of([item("en", "Mesfin")
            .kind(kind)
            .day("2018-03-01")
            .with(|it| it.facts = told.to_vec())]);
        let PageBody::Article(article) = page("finland", &memory, &path_of(&memory, "Mesfin")).body
        else {
            panic!("an article");
        };
        article.card.facts.into_iter().map(|it| it.value).collect::<Vec<_>>()
    };
    assert_eq!(facts(Kind::Story), ["5,921 km", "A dog"]);
    assert_eq!(facts(Kind::News), Vec::<String>::new());
}

#[test]
fn a_title_and_its_text_may_speak_two_languages() {
    let memory = Memory::of([item("en", "The new situation stresses migrants")
        .body("fi", "Uusi tilanne stressaa siirtolaisia.")
        .with(|it| {
            it.lang = claim("fi");
            it.notices = vec![Notice {
                raw: "* Information available only in Finnish".to_owned(),
                languages: vec![claim("fi").lang],
            }];
        })]);
    check("article-two-languages", "finland", &memory, &path_of(&memory, "The new situation"));
}

#[test]
fn a_page_is_the_same_however_often_it_is_composed() {
    let memory = estate_items();
    for path in ["/en/", "/fi/news/", "/en/sources/", "/en/feed.atom"] {
        assert_eq!(answer("finland", &memory, path), answer("finland", &memory, path));
    }
}

#[test]
fn no_link_is_dead() {
    assert_no_link_is_dead(&estate_items());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_link_is_dead_whatever_is_published(drafts in prop::collection::vec(any_item(), 0..7)) {
        let mut memory = Memory::of(drafts);
        memory.stored.extend(editorial().stored);
        memory.menus = menus();
        memory.states = states();
        assert_no_link_is_dead(&memory);
    }
}

fn any_item() -> impl Strategy<Value = Item> {
    let lang = prop::sample::select(vec!["en", "fi", "sv", "ar", "ru", "uk", "zh", "en-GB"]);
    let source = prop::sample::select(vec![
        ("iom-fi", "finland"),
        ("vienna", "vienna"),
        ("global", "hq"),
        ("stories", "nobody"),
    ]);
    let place = prop::option::of(prop::sample::select(vec!["fi", "se", "ua", "xk", "ch", "zz"]));
    let kind = prop::sample::select(
        Kind::ALL.into_iter().filter(|it| *it != Kind::Page).collect::<Vec<_>>(),
    );
    let term = prop::option::of(prop::sample::select(vec!["return", "unheard-of"]));
    let day = prop::option::of(1u8..29);
    ("\\PC{1,60}", lang, source, place, kind, term, day).prop_map(
        |(title, lang, (source, office), place, kind, term, day)| {
            let mut draft = item(lang, &title).kind(kind).from(source, office);
            if let Some(place) = place {
                draft = draft.about(place, PlaceRole::Primary);
            }
            if let Some(term) = term {
                draft = draft.on(term);
            }
            if let Some(day) = day {
                draft = draft.day(&format!("2018-03-{day:02}"));
            }
            let id = ItemId::of_origin(source, &title);
            draft.with(|it| it.id = id)
        },
    )
}

/// Every address that a page links to on its own portal, and every one that is walked over, is
/// read back and answers with a page.
fn assert_no_link_is_dead(memory: &Memory) {
    let estate = Estate::new();
    let world = estate.world();
    for portal in &estate.portals {
        let composer = Composer::new(&world, portal, memory, at("2018-03-22T08:45:00Z"));
        let mut walked = BTreeSet::new();
        let mut linked = BTreeSet::new();
        composer
            .visit_targets(&mut |target: Target| {
                let address = target.address(&world);
                assert_eq!(parse(&world, portal, &address, None), target, "{address}");
                let Composed::Page { page, status } = composer.compose(&target)? else {
                    panic!("{}: {address} leads on", portal.id);
                };
                assert_eq!(status, 200, "{}: {address}", portal.id);
                collect_links(portal, &page, &mut linked);
                assert!(walked.insert(address), "{}: walked over twice", portal.id);
                Ok::<(), ComposeError>(())
            })
            .expect("the snapshot in memory answers");
        assert!(linked.len() > 10, "{}: {linked:?}", portal.id);
        for link in linked {
            assert!(walked.contains(&link), "{}: {link} is linked and never written", portal.id);
        }
    }
}

/// Twenty pages of three items: first, last and the neighbours are linked, gaps are not.
#[test]
fn long_listings_are_paged_with_gaps() {
    let items =
        (0..60).map(|idx| item("en", &format!("Item number {idx}")).day("2018-03-01").done());
    let memory = Memory::of(items);
    let pages = |path: &str| {
        let PageBody::Listing(listing) = page("finland", &memory, path).body else {
            panic!("a listing");
        };
        let pager = listing.pager.expect("more than one page");
        assert!(pager.pages.iter().all(|it| it.url.is_empty() == (it.label == "…")));
        let labels: Vec<String> = pager.pages.into_iter().map(|it| it.label).collect();
        format!("{} ({})", labels.join(" "), listing.range)
    };
    assert_eq!(pages("/en/news/"), "1 2 … 20 (1 to 3 of 60)");
    assert_eq!(pages("/en/news/page/3/"), "1 2 3 4 … 20 (7 to 9 of 60)");
    assert_eq!(pages("/en/news/page/10/"), "1 … 9 10 11 … 20 (28 to 30 of 60)");
    assert_eq!(pages("/en/news/page/20/"), "1 … 19 20 (58 to 60 of 60)");
}

/// The items of 3,334 articles in three languages do not fit into one part of 10,000 addresses.
#[test]
fn sitemaps_are_split() {
    let items =
        (0..3334).map(|idx| item("en", &format!("Item number {idx}")).day("2018-03-01").done());
    let memory = Memory::of(items);
    let count = |path: &str| match page("finland", &memory, path).body {
        PageBody::Sitemap(sitemap) => (sitemap.sitemaps.len(), sitemap.entries.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(count("/sitemap.xml"), (3, 0));
    assert_eq!(count("/sitemap-2.xml"), (0, 9999));
    assert_eq!(count("/sitemap-3.xml"), (0, 3));
    assert_eq!(status("finland", &memory, "/sitemap-4.xml"), "404");
}

/// A snapshot whose store has gone.
struct Broken;

fn gone<T>() -> Result<T, SnapshotError> {
    Err(SnapshotError("the disk is gone".to_owned()))
}

impl Snapshot for Broken {
    fn revision(&self) -> u64 {
        1
    }

    fn items(&self, _: &Filter, _: u64, _: u32) -> Result<Vec<Stored>, SnapshotError> {
        gone()
    }

    fn count(&self, _: &Filter) -> Result<u64, SnapshotError> {
        gone()
    }

    fn facets(&self, _: &Filter, _: Facet) -> Result<Vec<(String, u64)>, SnapshotError> {
        gone()
    }

    fn item(&self, _: ItemId) -> Result<Option<Stored>, SnapshotError> {
        gone()
    }

    fn item_by_short_id(&self, _: &str) -> Result<Option<Found>, SnapshotError> {
        gone()
    }

    fn item_by_url(&self, _: &str) -> Result<Option<Found>, SnapshotError> {
        gone()
    }

    fn kin(&self, _: ItemId) -> Result<Kin, SnapshotError> {
        gone()
    }

    fn navigation(&self, _: &str) -> Result<Vec<NavTree>, SnapshotError> {
        gone()
    }

    fn sources(&self) -> Result<Vec<SourceState>, SnapshotError> {
        gone()
    }
}

#[test]
fn a_store_that_cannot_answer_costs_the_page() {
    let estate = Estate::new();
    let world = estate.world();
    let portal = estate.portal("finland");
    for path in ["/en/", "/en/news/", "/en/news/0a1b2c3d4e/", "/nowhere", "/sitemap.xml"] {
        let target = parse(&world, portal, path, None);
        let err = compose(&world, portal, &Broken, &target, at("2018-03-22T08:45:00Z"))
            .expect_err("the store is gone");
        assert_eq!(err.to_string(), "the store could not answer: the disk is gone", "{path}");
    }
}

/// The addresses on the portal's own host that a page names, without the prefix.
fn collect_links(
    portal: &portolan_core::portal::Portal,
    page: &Page,
    links: &mut BTreeSet<String>,
) {
    let roots = [portal.base.clone(), format!("{}{}", portal.base, portal.prefix)];
    let mut todo = vec![serde_json::to_value(page).expect("pages serialise")];
    while let Some(value) = todo.pop() {
        match value {
            Value::Array(list) => todo.extend(list),
            Value::Object(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(url) if matches!(key.as_str(), "url" | "path" | "home") => {
                            let rest = if url.starts_with('/') {
                                url.strip_prefix(&portal.prefix)
                            } else {
                                roots.iter().rev().find_map(|root| url.strip_prefix(root.as_str()))
                            };
                            links.extend(rest.filter(|it| it.starts_with('/')).map(str::to_owned));
                        }
                        other => todo.push(other),
                    }
                }
            }
            _ => {}
        }
    }
}

/// One statement: of headquarters, of the Finnish office in two languages, of a partner abroad.
fn statement() -> (Memory, [ItemId; 4]) {
    let of = |lang: &str, title: &str, source: &str, office: &str| {
        item(lang, title)
            .day("2018-03-16")
            .from(source, office)
            .about("fi", PlaceRole::Primary)
            .with(|it| it.url = Some(format!("https://{source}.example.org/statement")))
    };
    let items = [
        of("en", "Joint statement on children", "global", "hq"),
        of("en", "JOINT STATEMENT", "iom-fi", "finland"),
        of("fi", "Yhteinen lausuma", "finland", "finland"),
        of("uk", "Спільна заява", "vienna", "vienna"),
    ];
    let ids = [items[0].id, items[1].id, items[2].id, items[3].id];
    (Memory::of(items).joined(&ids), ids)
}

fn listed(portal: &str, memory: &Memory, path: &str) -> (u64, Vec<String>) {
    match page(portal, memory, path).body {
        PageBody::Listing(listing) => {
            (listing.total, listing.items.into_iter().map(|it| it.title.text).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn d01_a_listing_shows_a_cluster_once_in_its_own_language_and_from_its_own_office() {
    let (memory, _) = statement();
    let shown = |portal: &str, path: &str| listed(portal, &memory, path);
    assert_eq!(shown("finland", "/en/latest/"), (1, vec!["JOINT STATEMENT".to_owned()]));
    assert_eq!(shown("finland", "/fi/latest/"), (1, vec!["Yhteinen lausuma".to_owned()]));
    // In the global portal the country's office is nearer to the subject than headquarters.
    assert_eq!(shown("global", "/en/latest/"), (1, vec!["JOINT STATEMENT".to_owned()]));
    // A listing of one office shows that office's own.
    assert_eq!(shown("global", "/en/offices/vienna/"), (1, vec!["Спільна заява".to_owned()]));
}

#[test]
fn d01_a_card_counts_the_other_publishers() {
    let (memory, _) = statement();
    let PageBody::Listing(listing) = page("finland", &memory, "/en/latest/").body else {
        panic!("a listing is a listing");
    };
    assert_eq!(listing.items[0].notes, ["Also published by 2 other offices"]);
}

#[test]
fn d01_an_article_names_who_else_published_it_and_its_translations() {
    let (mut memory, ids) = statement();
    let near = item("en", "Issued again in November").done();
    memory.related.push((ids[1], near.id));
    let near = Memory::of([near]).stored.remove(0);
    memory.stored.push(near);
    let path = format!("/en/news/joint-statement-{}/", ids[1].short());
    let PageBody::Article(article) = page("finland", &memory, &path).body else {
        panic!("an item is an article");
    };
    let labels = |links: &[portolan_core::page::Link]| -> Vec<String> {
        links.iter().map(|it| it.label.clone()).collect()
    };
    assert_eq!(
        labels(&article.also_published),
        ["IOM (global.example.org)", "IOM Vienna (vienna.example.org)"]
    );
    assert_eq!(labels(&article.translations), ["Suomi", "Українська"]);
    let related: Vec<&str> = article.related.iter().map(|it| it.title.text.as_str()).collect();
    assert_eq!(related, ["Issued again in November"]);
}

#[test]
fn d01_a_front_page_shows_a_cluster_in_one_section_only() {
    let (memory, _) = statement();
    let PageBody::Front(front) = page("finland", &memory, "/en/").body else {
        panic!("a front page is a front page");
    };
    let titles: Vec<&str> = front
        .sections
        .iter()
        .flat_map(|section| section.items.iter().map(|it| it.title.text.as_str()))
        .collect();
    assert_eq!(titles, ["JOINT STATEMENT"]);
}
