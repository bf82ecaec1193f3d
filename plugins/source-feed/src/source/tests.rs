use portolan_plugin::testkit;
use portolan_plugin::{
    Cursor, Exchange, Harvest, Request, Settings, Timestamp,
    message::{Answer, Issue, Response},
    source::{ContentSource, Context, SourceErrorKind},
};
use serde_json::json;

use super::FeedSource;

const URL: &str = "https://harbour.example/news.rss";

fn settings(value: serde_json::Value) -> Settings {
    serde_json::from_value(value).expect("settings are an object")
}

fn parse(settings: &Settings, request: Request, body: &[u8]) -> Harvest {
    let cx = Context::new("harbour", settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(request.url.clone(), 200).with_body(body);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    FeedSource.parse(&cx, &exchange).expect("a feed")
}

#[test]
fn has_a_manifest() {
    let manifest = FeedSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    assert_eq!(manifest.version, env!("CARGO_PKG_VERSION"));
    assert!(manifest.settings["url"].required);
}

#[test]
fn plans_one_request() {
    let settings = settings(json!({"url": URL}));
    let cx = Context::new("harbour", &settings, Timestamp::UNIX_EPOCH);
    let requests = FeedSource.plan(&cx, &Cursor::default()).expect("a plan");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].url, URL);
    assert!(requests[0].accept.as_deref().is_some_and(|it| it.contains("application/atom+xml")));
}

#[test]
fn refuses_settings_without_an_address() {
    let empty = Settings::default();
    let cx = Context::new("harbour", &empty, Timestamp::UNIX_EPOCH);
    let err = FeedSource.plan(&cx, &Cursor::default()).expect_err("no url");
    assert_eq!(err.kind, SourceErrorKind::Settings);
    assert_eq!(FeedSource.check(&empty).len(), 1);
    assert_eq!(FeedSource.check(&settings(json!({"url": "harbour.example"}))).len(), 1);
    assert_eq!(FeedSource.check(&settings(json!({"url": URL}))).len(), 0);
}

#[test]
fn follows_pages_while_they_bring_news_and_counts_positions_on() {
    let body = include_bytes!("../../documents/formats/rss-2.0.xml");
    let settings = settings(json!({"url": URL, "pages": 2}));
    let first = parse(&settings, Request::get(URL), body);
    assert_eq!(first.requests.len(), 1);
    let next = first.requests[0].clone();
    assert_eq!(next.url, "https://harbour.example/news.rss?page=2");
    assert_eq!(next.issue, Issue::WhenNews);

    let second = parse(&settings, next, body);
    assert_eq!(second.requests.len(), 0, "two pages were allowed");
    let positions: Vec<Option<u32>> = second.items.iter().map(|it| it.position).collect();
    assert_eq!(positions, [Some(2), Some(3)]);
}

/// In a backfill.
fn parse_past(settings: &Settings, request: Request, body: &str) -> Harvest {
    let cx = Context::new("harbour", settings, Timestamp::UNIX_EPOCH).in_history(true);
    let response = Response::new(request.url.clone(), 200).with_body(body.as_bytes().to_vec());
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    FeedSource.parse(&cx, &exchange).expect("a feed")
}

fn wordpress(ids: &[u32]) -> String {
    let items: String = ids
        .iter()
        .map(|id| format!("<item><guid>{id}</guid><title>No. {id}</title></item>"))
        .collect();
    format!(
        "<rss version='2.0'><channel><title>Harbour</title>\
         <generator>https://wordpress.org/?v=6.1</generator>{items}</channel></rss>"
    )
}

#[test]
fn in_a_backfill_a_wordpress_feed_is_read_page_by_page() {
    let settings = settings(json!({"url": "https://harbour.example/feed/?cat=3"}));
    let first = parse_past(&settings, Request::get(URL), &wordpress(&[9, 8, 7]));
    let second = first.requests[0].clone();
    assert_eq!(second.url, "https://harbour.example/feed/?cat=3&paged=2");
    assert_eq!(second.issue, Issue::WhenNews, "an older host does not page for ever");
    let third = parse_past(&settings, second.clone(), &wordpress(&[6, 5, 4])).requests;
    assert_eq!(third[0].url, "https://harbour.example/feed/?cat=3&paged=3");
    let last = parse_past(&settings, third[0].clone(), &wordpress(&[3]));
    assert_eq!(last.requests.len(), 0, "it is not full, so it is the last");
    assert_eq!(last.items[0].position, Some(6));
    let stuck = parse_past(&settings, second, &wordpress(&[9, 8, 7]));
    assert_eq!(stuck.requests.len(), 0, "the site answers every number with the same page");
    let harvest = parse(&settings, Request::get(URL), wordpress(&[9, 8, 7]).as_bytes());
    assert_eq!(harvest.requests.len(), 0, "outside of a backfill it is one page");
}

#[test]
fn in_a_backfill_archives_are_followed_whatever_pages_says() {
    let feed = |links: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'>{links}\
             <entry><id>urn:a</id><title>One</title></entry></feed>"
        )
    };
    let settings = settings(json!({"url": URL, "pages": 1}));
    let both = "<link rel='next' href='https://harbour.example/2'/>\
                <link rel='prev-archive' href='https://harbour.example/2014'/>";
    let past = parse_past(&settings, Request::get(URL), &feed(both));
    assert_eq!(past.requests[0].url, "https://harbour.example/2014");
    let next = "<link rel='next' href='https://harbour.example/2'/>";
    let past = parse_past(&settings, Request::get(URL), &feed(next));
    assert_eq!(past.requests[0].url, "https://harbour.example/2");
    assert_eq!(parse_past(&settings, Request::get(URL), &feed("")).requests, []);
    assert_eq!(parse(&settings, Request::get(URL), feed(both).as_bytes()).requests, []);
}

#[test]
fn a_complete_feed_says_what_there_is() {
    let feed = |mark: &str| {
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom' \
             xmlns:fh='http://purl.org/syndication/history/1.0'>{mark}\
             <entry><id>urn:a</id><title>One</title></entry>\
             <entry><id>urn:b</id><title>Two</title></entry></feed>"
        )
    };
    let present = |text: &str| {
        let settings = settings(json!({"url": URL}));
        parse(&settings, Request::get(URL), text.as_bytes()).present
    };
    let both = vec!["urn:a".to_owned(), "urn:b".to_owned()];
    assert_eq!(present(&feed("<fh:complete/>")), Some(both));
    assert_eq!(present(&feed("")), None);
    let more = "<fh:complete/><link rel='next' href='https://harbour.example/2'/>";
    assert_eq!(present(&feed(more)), None, "it has a second page");
    let cut = feed("<fh:complete/>").replace("</entry></feed>", "");
    assert_eq!(present(&cut), None, "it was cut");
}

#[test]
fn follows_no_page_unless_told() {
    let body = include_bytes!("../../documents/formats/rss-2.0.xml");
    let first = parse(&settings(json!({"url": URL})), Request::get(URL), body);
    assert_eq!(first.requests.len(), 0);
}

#[test]
fn has_nothing_to_say_when_nothing_changed() {
    let settings = settings(json!({"url": URL}));
    let cx = Context::new("harbour", &settings, Timestamp::UNIX_EPOCH);
    let exchange = Exchange::new(Request::get(URL), Answer::NotModified, Timestamp::UNIX_EPOCH);
    let harvest = FeedSource.parse(&cx, &exchange).expect("no error");
    assert_eq!(harvest, Harvest::default());
}

#[test]
fn says_the_same_twice() {
    let body = include_bytes!("../../documents/formats/atom-1.0.xml");
    let settings = settings(json!({"url": URL}));
    assert_eq!(
        parse(&settings, Request::get(URL), body),
        parse(&settings, Request::get(URL), body)
    );
}

#[test]
fn d16_an_empty_identifier_is_a_missing_one() {
    let feed = |guid: &str| {
        format!(
            "<rss version='2.0'><channel><title>Harbour</title><item><title>Boats</title>\
             {guid}<link>https://harbour.example/boats</link></item></channel></rss>"
        )
    };
    let settings = settings(json!({"url": URL}));
    let item = |guid: &str| {
        let mut harvest = parse(&settings, Request::get(URL), feed(guid).as_bytes());
        harvest.items.remove(0)
    };
    let missing = item("");
    for guid in ["<guid></guid>", "<guid/>", "<guid isPermaLink='false'> \n </guid>"] {
        assert_eq!(item(guid).origin_id, missing.origin_id, "{guid}");
    }
    assert_ne!(item("<guid>tag:harbour,1</guid>").origin_id, missing.origin_id);
}

#[test]
fn l03_a_page_that_is_no_feed_names_those_that_are() {
    let settings = settings(json!({"url": URL}));
    let cx = Context::new("harbour", &settings, Timestamp::UNIX_EPOCH);
    // Of the addresses that go round, one answers with a page; the page knows better.
    let body = r#"<html><head><title>Feeds of the harbour</title>
        <link rel="alternate" type="application/rss+xml" href="/rss.xml">
        <link rel="ALTERNATE" type="application/atom+xml" href="https://harbour.example/news.atom">
        <link rel="alternate" type="application/rss+xml" href="/rss.xml">
        <link rel="alternate" hreflang="fi" href="/fi">
        <link rel="stylesheet" type="text/css" href="/rss.css"></head></html>"#;
    let response = Response::new(URL, 200).with_body(body.as_bytes());
    let exchange =
        Exchange::new(Request::get(URL), Answer::Response(response), Timestamp::UNIX_EPOCH);
    let err = FeedSource.parse(&cx, &exchange).expect_err("no feed");
    let hint = err.diagnostics[0].hint.clone().unwrap_or_default();
    for (feed, n_named) in [("/rss.xml", 1), ("https://harbour.example/news.atom", 1)] {
        assert_eq!(hint.matches(feed).count(), n_named, "{feed}: {hint}");
    }
    assert!(!hint.contains("rss.css") && !hint.contains("/fi"), "{hint}");
}

#[test]
fn l04_l16_a_page_in_a_feeds_place_is_called_what_it_is() {
    let settings = settings(json!({"url": URL}));
    let cx = Context::new("harbour", &settings, Timestamp::UNIX_EPOCH);
    let told = |body: &[u8]| {
        let response = Response::new(URL, 200).with_body(body);
        let exchange =
            Exchange::new(Request::get(URL), Answer::Response(response), Timestamp::UNIX_EPOCH);
        let err = FeedSource.parse(&cx, &exchange).expect_err("no feed");
        assert_eq!(err.kind, SourceErrorKind::Unrecognised);
        err.message
    };
    // What counts is the content, whatever the status and the type say.
    assert!(told(b"PK\x03\x04 a workbook").contains("neither RSS nor Atom"));
    assert!(told(b"%PDF-1.7 a report").contains("begins with `%PDF-1.7"));
    assert!(told(b"<!DOCTYPE html><title>Not found</title>").contains("Not found"));
    let wall = told(include_bytes!("../../documents/pages/bot-wall.html"));
    assert!(wall.contains("check") || wall.contains("robot"), "{wall}");
}

#[test]
fn calls_a_page_a_page() {
    let settings = settings(json!({"url": URL}));
    let cx = Context::new("harbour", &settings, Timestamp::UNIX_EPOCH);
    let body = include_bytes!("../../documents/pages/error-page.html");
    let response = Response::new(URL, 200).with_body(&body[..]);
    let exchange =
        Exchange::new(Request::get(URL), Answer::Response(response), Timestamp::UNIX_EPOCH);
    let err = FeedSource.parse(&cx, &exchange).expect_err("no feed");
    assert_eq!(err.kind, SourceErrorKind::Unrecognised);
    assert!(err.message.contains("Page not found | Harbour & Office"), "{}", err.message);
    let hint = err.diagnostics[0].hint.as_deref().unwrap_or_default();
    assert!(hint.contains("https://harbour.example/news.rss"), "{hint}");
}

#[test]
fn plays_its_recording() {
    testkit::check(&FeedSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/paged"));
}

#[test]
fn keeps_its_promises_over_every_document() {
    let documents: [&[u8]; 10] = [
        include_bytes!("../../documents/formats/rss-2.0.xml"),
        include_bytes!("../../documents/formats/rss-1.0.xml"),
        include_bytes!("../../documents/formats/atom-1.0.xml"),
        include_bytes!("../../documents/formats/atom-0.3.xml"),
        include_bytes!("../../documents/formats/json-feed-1.1.json"),
        include_bytes!("../../documents/formats/cdf.xml"),
        include_bytes!("../../documents/damaged/mismatched.xml"),
        include_bytes!("../../documents/damaged/unclosed.xml"),
        include_bytes!("../../documents/damaged/ids.xml"),
        include_bytes!("../../documents/pages/error-page.html"),
    ];
    for body in documents {
        let answer = Answer::Response(Response::new(URL, 200).with_body(body));
        let exchange = Exchange::new(Request::get(URL), answer, Timestamp::UNIX_EPOCH);
        let recording = testkit::Recording {
            settings: settings(json!({"url": URL})),
            exchanges: vec![exchange],
        };
        testkit::examine(&FeedSource, &recording);
    }
}
