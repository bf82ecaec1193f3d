use portolan_plugin::{
    Cursor, Exchange, Harvest, Request, Settings, Tag, Timestamp,
    message::{Answer, Response},
    raw::RawText,
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::{LongformSource, byline, places};

mod pages;

const URL: &str = "http://features.example/stories/border/";

#[test]
fn the_recorded_stories_are_read_and_promises_are_kept() {
    testkit::check(&LongformSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/features"));
}

#[test]
fn every_selector_can_be_read() {
    for selector in places::stock_selectors() {
        assert!(dom_query::Matcher::new(selector).is_ok(), "{selector}");
    }
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let check = |settings: Value| -> Vec<String> {
        let settings: Settings = serde_json::from_value(settings).unwrap();
        LongformSource.check(&settings).into_iter().map(|it| it.message).collect()
    };
    assert_eq!(check(json!({ "urls": [URL] })), [""; 0]);
    assert_eq!(check(json!({ "index": "http://features.example/" })), [""; 0]);
    assert_eq!(check(json!({})), ["`urls` is empty, and there is no `index` to find stories in"]);
    assert_eq!(
        check(json!({ "urls": ["border"], "fields": { "section": "a[" } })),
        [
            "`urls` has `border`, which is no web address",
            "`fields.section` is no CSS selector that can be read",
        ]
    );
    assert_eq!(LongformSource.manifest().name, env!("CARGO_PKG_NAME"));
}

#[test]
fn bylines_name_people_and_what_they_did() {
    let check = |line: &str, expect: &[(&str, Option<&str>)]| {
        let people = byline::read(line);
        let found: Vec<(&str, Option<&str>)> = people
            .iter()
            .map(|it| (it.name.as_deref().unwrap_or_default(), it.role.as_deref()))
            .collect();
        assert_eq!(found, expect, "{line}");
    };
    check("By Jawed Layeq and Nora Hild", &[("Jawed Layeq", None), ("Nora Hild", None)]);
    check(
        "Words: Nora Hild | Photography: Jawed Layeq & Ana Silva",
        &[("Nora Hild", None), ("Jawed Layeq", Some("photos")), ("Ana Silva", Some("photos"))],
    );
    check(
        "Story and photos by Nora Hild, IOM Kabul",
        &[("Nora Hild", Some("words and photos")), ("IOM Kabul", Some("words and photos"))],
    );
    check("Par Nora Hild et Ana Silva", &[("Nora Hild", None), ("Ana Silva", None)]);
    check("5 October 2016", &[]);
    check("By the way, nobody signed this", &[]);
    check("", &[]);
}

fn answer(settings: &Value, url: &str, tag: Tag, body: &str) -> Result<Harvest, SourceError> {
    let settings: Settings = serde_json::from_value(settings.clone()).unwrap();
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(url, 200)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(body);
    let request = Request::get(url).with_tag(tag);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    LongformSource.parse(&cx, &exchange)
}

fn planned(settings: &Value) -> Vec<Request> {
    let settings: Settings = serde_json::from_value(settings.clone()).unwrap();
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    LongformSource.plan(&cx, &Cursor::default()).unwrap()
}

fn story(body: &str) -> Result<Harvest, SourceError> {
    let settings = json!({ "urls": [URL] });
    let tag = planned(&settings)[0].tag.clone();
    answer(&settings, URL, tag, body)
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}
