//! From an address to a tested source, over the fixture estate.

use std::{fs, path::Path};

use estate::Fault;
use portolan_app::{AddWish, Added, App, AppError, OpmlWish};

use crate::bench::Bench;

const WISH: AddWish<'_> =
    AddWish { address: "", name: None, office: None, way: None, write: false };

async fn add(app: &App, address: &str) -> Added {
    let wish = AddWish { address, ..WISH };
    app.add_source(&app.live(), &wish).await.unwrap()
}

/// The code of the complaint that ends a search.
async fn refusal(app: &App, wish: AddWish<'_>) -> String {
    match app.add_source(&app.live(), &wish).await {
        Err(AppError::Diagnostic(complaint)) => complaint.code.into_owned(),
        Err(err) => panic!("{err}"),
        Ok(added) => panic!("{:?} was found", added.chosen),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sites_of_every_system_are_added_from_their_front_page() {
    let bench = Bench::start().await;
    let app = bench.open();
    for (address, system, way, found, n_least) in [
        ("armenia.iom.int", "Drupal", "feed", "https://armenia.iom.int/rss.xml", 7),
        ("https://finland.iom.int/", "Drupal", "listing", "https://finland.iom.int/news", 8),
        ("https://rovienna.iom.int", "Drupal", "listing", "https://rovienna.iom.int/news", 5),
        ("https://iom.sk/", "Joomla", "listing", "https://iom.sk/sk/aktivity", 6),
        ("https://www.iom.int/", "Drupal", "listing", "https://www.iom.int/news", 7),
    ] {
        let added = add(&app, address).await;
        let chosen = added.chosen.unwrap_or_else(|| panic!("{address}: {:?}", added.diagnostics));
        let candidate = &added.candidates[chosen];
        let site = added.site.as_ref().unwrap();
        assert_eq!(format!("{:?}", site.system.unwrap()), system, "{address}");
        assert_eq!((candidate.way, candidate.address.as_str()), (way, found), "{address}");
        let yields = candidate.yields.as_ref().unwrap();
        assert!(yields.items >= n_least, "{address}: {yields:?}");
        assert_eq!(candidate.failure, None, "{address}");
        // The site is asked for little, and nothing is written.
        assert!(added.requests <= 40, "{address}: {} requests", added.requests);
        assert!(!added.written && !added.file.exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_a_feed_is_taken_as_it_is() {
    let bench = Bench::start().await;
    let app = bench.open();
    let added = add(&app, "https://serbia.iom.int/feed.json").await;
    let candidate = &added.candidates[added.chosen.unwrap()];
    assert_eq!((candidate.way, candidate.plugin), ("feed", "source-feed"));
    assert_eq!(added.requests, 1);
    // Who has the source already is told so.
    assert!(added.diagnostics.iter().any(|it| it.code == "add-known"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_on_a_site_of_its_own_is_read_as_one() {
    let bench = Bench::start().await;
    let app = bench.open();
    let added = add(&app, "http://features.iom.int/stories/broken-on-the-border/").await;
    let candidate = &added.candidates[added.chosen.unwrap()];
    assert_eq!(candidate.way, "longform");
    assert!(added.toml.unwrap().contains("kind = \"longform\""));
    // The page itself as one item is another way to the same.
    let single = added.candidates.iter().find(|it| it.way == "single-page").unwrap();
    assert_eq!(single.yields.as_ref().unwrap().items, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_checks_clean_and_reads_the_same_again() {
    let bench = Bench::start().await;
    let app = bench.open();
    let wish =
        AddWish { address: "https://finland.iom.int/fi", name: Some("suomi"), write: true, ..WISH };
    let added = app.add_source(&app.live(), &wish).await.unwrap();
    assert!(added.written);
    let toml = fs::read_to_string(&added.file).unwrap();
    assert_eq!(Some(&toml), added.toml.as_ref());
    assert!(toml.contains("[sources.suomi.contract]"), "{toml}");
    let played = fs::read_to_string(added.recording.join("expected.json")).unwrap();
    let played: serde_json::Value = serde_json::from_str(&played).unwrap();
    assert!(!played["items"].as_array().unwrap().is_empty());

    app.reload().unwrap();
    let trial = app.try_source(&app.live(), "suomi").await.unwrap();
    assert_eq!(trial.failure, None);
    let candidate = &added.candidates[added.chosen.unwrap()];
    let titles = |items: &[portolan_app::TrialItem]| -> Vec<String> {
        let items = items.iter().filter_map(|it| it.item.as_ref());
        items.map(|it| it.title.text.value.clone()).collect()
    };
    assert!(titles(&trial.items).starts_with(&titles(&candidate.items)[..3]));

    // Nothing is ever written over.
    assert_eq!(refusal(&app, wish).await, "add-taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_added_says_why() {
    let bench = Bench::start().await;
    let app = bench.open();
    let at = |address| AddWish { address, ..WISH };
    assert_eq!(refusal(&app, at("ftp://office.example/")).await, "add-address");
    let wish = AddWish { address: "https://armenia.iom.int/", office: Some("nobody"), ..WISH };
    assert_eq!(refusal(&app, wish).await, "unknown-office");
    bench.estate.set_fault("iom.fi", Some(Fault::BotWall));
    assert_eq!(refusal(&app, at("https://iom.fi/en/news")).await, "page-wall");
    bench.estate.set_fault("iom.sk", Some(Fault::HtmlErrorPage));
    assert_eq!(refusal(&app, at("https://iom.sk/")).await, "page-error");
    bench.estate.set_fault("armenia.iom.int", Some(Fault::Status(404)));
    assert_eq!(refusal(&app, at("https://armenia.iom.int/news")).await, "status");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_subscriptions_becomes_sources_once() {
    let bench = Bench::start().await;
    let app = bench.open();
    let file = bench.folder("offices.opml");
    fs::write(
        &file,
        r#"<opml version="2.0"><head><title>Offices</title></head><body>
        <outline text="IOM Armenia"><outline text="Yerevan" xmlUrl="https://blog.example/am.xml"/></outline>
        <outline text="Known" xmlUrl="https://armenia.iom.int/rss.xml"/>
        <outline text="Town &amp; sea" xmlUrl="https://harbour.example/feed"/>
        <outline text="Again" xmlUrl="http://www.harbour.example/feed/"/>
        <outline text="No address" xmlUrl="feed:nothing"/></body></opml>"#,
    )
    .unwrap();
    let plan = |office: Option<&'static str>, write| {
        app.import_opml(&app.live(), &OpmlWish { file: Path::new(&file), office, write }).unwrap()
    };
    let shown = plan(Some("finland"), false);
    let rows: Vec<(&str, Option<&str>, Option<&str>)> = shown
        .entries
        .iter()
        .map(|it| (it.title.as_str(), it.name.as_deref(), it.office.as_deref()))
        .collect();
    assert_eq!(
        rows,
        [
            ("Yerevan", Some("blog-example-am"), Some("armenia")),
            ("Known", None, None),
            ("Town & sea", Some("harbour-example"), Some("finland")),
            ("Again", None, None),
            ("No address", None, None),
        ]
    );
    assert!(!shown.written && !shown.file.exists());
    // Without an office for it an entry is left out, and said so.
    let without = plan(None, false);
    assert!(without.entries[2].skipped.as_ref().unwrap().contains("--office"));

    let written = plan(Some("finland"), true);
    assert!(written.written);
    app.reload().unwrap();
    assert_eq!(app.live().source("harbour-example").unwrap().plugin, "source-feed");
    let again = plan(Some("finland"), false);
    assert!(again.entries.iter().all(|it| it.skipped.is_some()));
}
