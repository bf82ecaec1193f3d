use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Tag, Timestamp,
    message::{Answer, Response},
    raw::{RawPortrait, RawSpecifics, RawText},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::{StoriesSource, people, theme, words};

mod cards;
mod stories;

const LIST: &str = "https://stories.example/stories";

#[test]
fn the_recorded_platform_is_read_and_promises_are_kept() {
    testkit::check(&StoriesSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/iamamigrant"));
}

#[test]
fn every_selector_can_be_read() {
    for selector in theme::stock_selectors() {
        assert!(dom_query::Matcher::new(selector).is_ok(), "{selector}");
    }
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let more = json!({ "url": "stories", "item": "a[", "fields": { "quote": ">>" } });
    let complaints = StoriesSource.check(&settings(&more));
    let messages: Vec<&str> = complaints.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "`url` is no `http` or `https` address",
            "`item` is no CSS selector that can be read",
            "`fields.quote` is no CSS selector that can be read",
        ]
    );
    let manifest = StoriesSource.manifest();
    assert_eq!(manifest.name, env!("CARGO_PKG_NAME"));
    let defaults = manifest
        .settings
        .iter()
        .filter_map(|(key, spec)| Some((key.clone(), spec.default.clone()?)));
    let filled = Value::Object(defaults.collect());
    assert_eq!(StoriesSource.check(&settings(&filled)), []);
}

fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": LIST });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn answer(settings: &Settings, url: &str, tag: Tag, body: &str) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(url, 200)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(body);
    let request = Request::get(url).with_tag(tag);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    StoriesSource.parse(&cx, &exchange)
}

fn list(body: &str) -> Result<Harvest, SourceError> {
    let settings = settings(&json!({}));
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let tag = StoriesSource.plan(&cx, &Cursor::default()).unwrap()[0].tag.clone();
    answer(&settings, LIST, tag, body)
}

fn story(url: &str, body: &str) -> Harvest {
    let tag = Tag::of(&json!({ "is": "story", "id": "id" }));
    answer(&settings(&json!({})), url, tag, body).unwrap()
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn portrait(item: &RawItem) -> &RawPortrait {
    match &item.specifics {
        Some(RawSpecifics::Portrait(portrait)) => portrait,
        other => panic!("{other:?}"),
    }
}

fn names(portrait: &RawPortrait) -> Vec<&str> {
    portrait.people.iter().map(|it| it.name.as_str()).collect()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}
