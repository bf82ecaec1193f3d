//! Cases of the estate that show on a portal's pages.

use portolan_core::{
    Item, Kind,
    item::{Flag, Image, Link, PlaceRole},
    navigation::{NavNode, NavTree},
    page::{Article, Card, Front, Listing, MenuNode, Page, PageBody},
};

use super::{answer, estate_items, node, path_of, status};
use crate::{
    Composed, compose, parse,
    testing::{Estate, Memory, at, item, safe, text},
};

fn page_in(estate: &Estate, portal: &str, memory: &Memory, path: &str) -> Page {
    let world = estate.world();
    let portal = estate.portal(portal);
    let target = parse(&world, portal, path, None);
    match compose(&world, portal, memory, &target, at("2018-03-22T08:45:00Z")) {
        Ok(Composed::Page { page, .. }) => *page,
        other => panic!("{path}: {other:?}"),
    }
}

fn front(memory: &Memory) -> Front {
    match page_in(&Estate::new(), "finland", memory, "/en/").body {
        PageBody::Front(front) => front,
        other => panic!("{other:?}"),
    }
}

fn listing(estate: &Estate, portal: &str, memory: &Memory, path: &str) -> Listing {
    match page_in(estate, portal, memory, path).body {
        PageBody::Listing(listing) => listing,
        other => panic!("{path}: {other:?}"),
    }
}

fn article_in(estate: &Estate, memory: &Memory, title: &str) -> Article {
    match page_in(estate, "finland", memory, &path_of(memory, title)).body {
        PageBody::Article(article) => *article,
        other => panic!("{title}: {other:?}"),
    }
}

fn article(memory: &Memory, title: &str) -> Article {
    article_in(&Estate::new(), memory, title)
}

fn boat(title: &str) -> crate::testing::Draft {
    item("en", title).day("2018-03-01").about("fi", PlaceRole::Primary)
}

#[test]
fn a18_a19_addresses_of_titles_in_any_script() {
    let memory = estate_items();
    let arabic = path_of(&memory, "مرور");
    // Letters that cannot be written in an address leave the id to name the item.
    assert_eq!(arabic.matches('-').count(), 0, "{arabic}");
    assert!(arabic.is_ascii(), "{arabic}");
    assert_eq!(status("global", &memory, &arabic), "200");
    // The original's address is kept as it is, whatever it spells.
    let original = "https://mena.iom.int/ar/news/bd-mrwr-am-ly-alzlazl";
    let item = boat("بعد مرور عام").with(|it| it.url = Some(original.to_owned()));
    let memory = Memory::of([item]);
    let PageBody::Listing(listing) = page_in(&Estate::new(), "global", &memory, "/en/latest/").body
    else {
        panic!("no listing")
    };
    assert_eq!(listing.items[0].original.as_ref().unwrap().url, original);
    // A title in Cyrillic has an address in Latin letters, of bounded length.
    let long = "Миграция и права человека в городах и сёлах ".repeat(8);
    let memory = Memory::of([boat(&long).done()]);
    let path = path_of(&memory, "Миграция");
    assert!(path.starts_with("/en/news/migratsiya-i-prava") && path.len() < 120, "{path}");
    assert_eq!(status("finland", &memory, &path), "200");
}

#[test]
fn n03_contacts_stand_on_the_items_page_and_in_no_feed() {
    let contacts = "<p>Contact: Anna Sand, desk@harbour.example</p>";
    let memory = Memory::of([boat("Boats came")
        .body("en", "Twelve boats came to the harbour.")
        .with(|it| it.contacts = Some(safe(contacts)))]);
    let shown = article(&memory, "Boats came").card.body.unwrap();
    assert!(shown.as_str().ends_with(contacts), "{}", shown.as_str());
    for path in ["/en/latest/", "/en/latest/feed.atom", "/en/latest/feed.json"] {
        let card =
            serde_json::to_string(&listing(&Estate::new(), "finland", &memory, path).items[0]);
        let card = card.unwrap();
        assert!(!card.contains("desk@harbour"), "{path}: {card}");
    }
    // A page of contacts alone is a page.
    let alone = Memory::of([boat("Boats came").with(|it| it.contacts = Some(safe(contacts)))]);
    assert_eq!(article(&alone, "Boats came").card.body.unwrap().as_str(), contacts);
}

#[test]
fn m02_a_campaign_says_whose_it_is_and_where_it_lives() {
    let mut estate = Estate::new();
    let owned = |site: Option<&str>, estate: &mut Estate| {
        let term = &mut estate.terms[0];
        term.owner = Some("stories".to_owned());
        term.url = site.map(ToOwned::to_owned);
        let memory = Memory::of([boat("Boats came").on("counter-trafficking").with(|it| {
            it.owner = Some("stories".to_owned());
        })]);
        article_in(estate, &memory, "Boats came").links
    };
    let links = owned(Some("https://eirasismille.fi/"), &mut estate);
    assert_eq!(links[0].label, "A campaign of In my own words");
    assert_eq!((links[0].url.as_str(), links[0].external), ("https://eirasismille.fi/", true));
    // Without a site of its own, it leads to what is known of its owner.
    let links = owned(None, &mut estate);
    assert_eq!(links[0].url, "/en/offices/stories/");
    let plain = Memory::of([boat("Boats came").done()]);
    assert!(article(&plain, "Boats came").links.is_empty());
}

#[test]
fn m08_hard_content_is_warned_of_and_does_not_open_a_front_page() {
    let hard = |title: &str, day: &str| {
        item("en", title).day(day).about("fi", PlaceRole::Primary).with(|it| {
            it.flags.insert(Flag::HardContent);
        })
    };
    let memory = Memory::of([
        hard("The storm", "2018-03-20"),
        hard("The second storm", "2018-03-19"),
        item("en", "Ropes").day("2018-03-01").about("fi", PlaceRole::Primary).done(),
    ]);
    let titles: Vec<String> = front(&memory)
        .sections
        .iter()
        .flat_map(|section| &section.items)
        .map(|card| card.title.text.clone())
        .collect();
    assert_eq!(titles, ["Ropes"]);
    // It is found where everything is found, and its page says what it is.
    let all = listing(&Estate::new(), "finland", &memory, "/en/latest/");
    assert_eq!(all.total, 3);
    let notices = article(&memory, "The storm").notices;
    assert!(notices.iter().any(|it| it.contains("hard to read")), "{notices:?}");
    assert!(article(&memory, "Ropes").notices.is_empty());
}

#[test]
fn m09_a_link_to_a_site_that_is_gone_says_so() {
    let link = |url: &str, rel: Option<&str>, archive: Option<&str>| Link {
        url: url.to_owned(),
        text: Some("Anna’s story".to_owned()),
        rel: rel.map(ToOwned::to_owned),
        archive: archive.map(ToOwned::to_owned),
    };
    let memory = Memory::of([boat("Boats came").with(|it| {
        it.links = vec![
            link("https://gone.example/1", Some("gone"), Some("https://copy.example/1")),
            link("https://gone.example/2", Some("gone"), None),
            link("https://here.example/3", None, None),
        ];
    })]);
    let links = article(&memory, "Boats came").links;
    let shown: Vec<(&str, &str)> =
        links.iter().map(|it| (it.label.as_str(), it.url.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("Anna’s story (archived copy; the site is gone)", "https://copy.example/1"),
            ("Anna’s story (the site is gone)", "https://gone.example/2"),
            ("Anna’s story", "https://here.example/3"),
        ]
    );
}

#[test]
fn l09_a_locked_dataset_says_where_to_ask() {
    let memory = Memory::of([boat("Flows of boats").kind(Kind::Dataset).with(|it| {
        it.flags.insert(Flag::Locked);
    })]);
    let article = article(&memory, "Flows of boats");
    assert!(article.notices[0].contains("given on request"), "{:?}", article.notices);
    assert!(article.card.attachments.is_empty());
}

#[test]
fn f08_a_picture_without_words_is_not_shown_and_a_caption_needs_no_second_voice() {
    let image = |n: u32, alt: Option<&str>, caption: Option<&str>| Image {
        url: format!("https://iom.fi/{n}.jpg"),
        alt: alt.map(|it| text("en", it)),
        caption: caption.map(|it| text("en", it)),
        credit: None,
        width: None,
        height: None,
    };
    let memory = Memory::of([boat("Boats came").with(|it| {
        it.images = vec![
            image(1, None, None),
            image(2, None, Some("Boats at noon.")),
            image(3, Some("Boats at the pier"), None),
        ];
    })]);
    let figures = article(&memory, "Boats came").figures;
    let shown: Vec<(&str, &str, Option<&str>)> = figures
        .iter()
        .map(|it| {
            (it.url.as_str(), it.alt.as_str(), it.caption.as_ref().map(|it| it.text.as_str()))
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("https://iom.fi/2.jpg", "", Some("Boats at noon.")),
            ("https://iom.fi/3.jpg", "Boats at the pier", None),
        ]
    );
}

#[test]
fn g14_k06_a_round_up_leads_each_portal_to_its_paragraph() {
    let round_up = item("en", "Boats across the region")
        .kind(Kind::Event)
        .day("2018-03-01")
        .about("fi", PlaceRole::Secondary)
        .about("ua", PlaceRole::Secondary)
        .body("en", "Boats.")
        .with(|it| {
            it.kind = Kind::News;
            if let Some(body) = &mut it.body {
                body.html = safe(
                    "<p>Boats.</p><p id=\"place-fi\">Finland</p><p id=\"place-ua\">Ukraine</p>",
                );
            }
        });
    let memory = Memory::of([round_up, boat("Ropes").body("en", "Ropes.").done()]);
    let path = |portal: &str, path: &str| -> Card {
        let listing = listing(&Estate::new(), portal, &memory, path);
        listing.items.into_iter().find(|it| it.title.text.starts_with("Boats")).unwrap()
    };
    let (finland, region) = (path("finland", "/en/latest/"), path("region", "/en/latest/"));
    assert!(finland.path.ends_with("/#place-fi"), "{}", finland.path);
    assert!(region.path.ends_with("/#place-ua"), "{}", region.path);
    // The address that others may keep is the item's; and where all is meant, it is read whole.
    assert!(!finland.url.contains('#'));
    assert!(!path("global", "/en/latest/").path.contains('#'));
}

fn menu(portal: &str, memory: &Memory) -> Vec<(String, Vec<String>)> {
    let Composed::Page { page, .. } = answer(portal, memory, "/en/") else { panic!("no page") };
    let labels = |nodes: &[MenuNode]| nodes.iter().map(|it| it.label.clone()).collect();
    page.site.menus.iter().map(|menu| (menu.title.clone(), labels(&menu.nodes))).collect()
}

fn with_menus(own: &[&str], inherited: &[&str]) -> Memory {
    let tree = |labels: &[&str]| {
        let nodes: Vec<NavNode> = labels
            .iter()
            .map(|label| node(label, &format!("https://iom.fi/{}", label.len()), vec![]))
            .collect();
        vec![NavTree { name: "main".to_owned(), lang: Some("en".to_owned()), nodes }]
    };
    Memory {
        menus: [("finland".to_owned(), tree(own)), ("global".to_owned(), tree(inherited))].into(),
        ..estate_items()
    }
}

#[test]
fn j02_one_section_under_its_names_in_many_languages() {
    for name in [
        "Data and Research",
        "Daten und Forschung",
        "Données et ressources",
        "Datos y Recursos",
        "البيانات والمصادر",
        "Tietoa ja aineistot",
    ] {
        let menus = menu("finland", &with_menus(&["Data and Resources"], &[name, "Highlights"]));
        let own = vec!["Data and Resources".to_owned()];
        // The nearer name is shown, and the section stands there once.
        assert_eq!(menus[0].1, own, "{name}");
        assert_eq!(menus[1].1, ["Highlights"], "{name}");
    }
}

#[test]
fn j03_capitals_make_no_other_section() {
    let menus = menu(
        "finland",
        &with_menus(&["Take action", "OUR WORK"], &["Take Action", "Our Work", "Our Workers"]),
    );
    assert_eq!(menus[0].1, ["Take action", "OUR WORK"]);
    assert_eq!(menus[1].1, ["Our Workers"]);
}

#[test]
fn j07_since_when_an_office_is_there_is_told_of_the_office() {
    let mut estate = Estate::new();
    let intro =
        |estate: &Estate, path: &str| listing(estate, "region", &estate_items(), path).intro;
    assert_eq!(intro(&estate, "/en/offices/vienna/"), None);
    let vienna = estate.offices.iter_mut().find(|it| it.id == "vienna").unwrap();
    vienna.present_since = Some(1992);
    assert_eq!(intro(&estate, "/en/offices/vienna/").as_deref(), Some("Present since 1992."));
    assert_eq!(intro(&estate, "/ru/offices/vienna/").as_deref(), Some("Работает с 1992 года."));
}

#[test]
fn g07_one_change_renames_a_place_on_every_page() {
    let mut estate = Estate::new();
    let old = "The harbour of Ukraine";
    let memory =
        Memory::of([item("en", old).day("2018-03-01").about("ua", PlaceRole::Primary).done()]);
    let ukraine = estate.places.iter_mut().find(|it| it.id == "ua").unwrap();
    ukraine.names.insert("en".to_owned(), "Port Land".to_owned());
    let listing = listing(&estate, "region", &memory, "/en/places/ua/");
    assert_eq!(listing.heading, "Port Land");
    // Old texts keep the name they were written with and are found all the same.
    assert_eq!(listing.items[0].title.text, old);
    for path in ["/en/places/", path_of(&memory, old).as_str()] {
        let page = page_in(&estate, "region", &memory, path);
        let shown = serde_json::to_string(&page.body).unwrap();
        assert!(shown.contains("Port Land"), "{path}: {shown}");
    }
}

#[test]
fn g16_an_office_and_a_place_of_the_same_word_are_two_listings() {
    let mut estate = Estate::new();
    estate.offices[0].id = "ua".to_owned();
    let by_office = |it: &mut Item| it.office = "ua".to_owned();
    let memory = Memory::of([
        item("en", "By the office")
            .day("2018-03-01")
            .about("fi", PlaceRole::Primary)
            .with(by_office),
        item("en", "About the place").day("2018-03-01").about("ua", PlaceRole::Primary).done(),
    ]);
    let titles = |path: &str| -> Vec<String> {
        let listing = listing(&estate, "global", &memory, path);
        listing.items.into_iter().map(|it| it.title.text).collect()
    };
    assert_eq!(titles("/en/offices/ua/"), ["By the office"]);
    assert_eq!(titles("/en/places/ua/"), ["About the place"]);
}

#[test]
fn e12_long_teasers_are_cut_alike_for_eye_and_ear() {
    let long = "The harbour office counts boats. ".repeat(40);
    let memory = Memory::of([
        boat("Long").teaser("en", &long, false).done(),
        boat("Short").teaser("en", "Boats came.", false).done(),
    ]);
    let estate = Estate::new();
    let teaser = |path: &str, title: &str| {
        let listing = listing(&estate, "finland", &memory, path);
        let card = listing.items.into_iter().find(|it| it.title.text == title).unwrap();
        card.teaser.unwrap().text
    };
    // Cards keep their height because the words are few, and they end where a reader would pause.
    let shown = teaser("/en/latest/", "Long");
    assert!(shown.chars().count() <= 160 && shown.ends_with("boats."), "{shown}");
    assert_eq!(teaser("/en/latest/", "Short"), "Boats came.");
    // All words are in feeds; nothing is said to a screen reader that is not shown, or the reverse.
    assert_eq!(teaser("/en/latest/feed.atom", "Long"), long.trim());
}

#[test]
fn c13_what_is_not_translated_in_a_menu_says_so() {
    let memory = Memory { menus: super::menus(), ..estate_items() };
    let Composed::Page { page, .. } = answer("global", &memory, "/ar/") else { panic!("no page") };
    assert_eq!((page.lang.as_str(), page.dir.as_str()), ("ar", "rtl"));
    let nodes = &page.site.menus[0].nodes;
    let own = nodes.iter().find(|it| it.label == "من نحن").unwrap();
    assert_eq!((own.lang.as_deref(), own.dir.as_deref()), (None, None));
    let leaf = nodes.iter().find(|it| it.label == "2030 Agenda").unwrap();
    assert_eq!((leaf.lang.as_deref(), leaf.dir.as_deref()), (Some("en"), Some("ltr")));
}
