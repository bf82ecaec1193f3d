use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Timestamp,
    message::{Answer, Issue, Response},
    raw::RawText,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
    testkit::{self, Recording},
};
use serde_json::{Value, json};

use crate::WordPressSource;

mod answers;
mod posts;
mod runs;

#[test]
fn reads_a_site_in_two_languages_without_permalinks() {
    testkit::check(&WordPressSource, recording("polylang"));
}

#[test]
fn reads_a_site_in_a_folder_behind_warnings() {
    testkit::check(&WordPressSource, recording("wpml-subdirectory"));
}

fn recording(name: &str) -> String {
    format!("{}/recordings/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The settings as a host gives them, with some of them changed.
fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": "https://office.example/", "per-page": 2 });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

/// 22 March 2018, ten o'clock.
fn now() -> Timestamp {
    "2018-03-22T10:00:00Z".parse().unwrap()
}

fn plan(settings: &Settings, cursor: &Value) -> Vec<Request> {
    let cx = Context::new("test", settings, now());
    WordPressSource.plan(&cx, &Cursor(cursor.clone())).unwrap()
}

fn answer(
    settings: &Settings,
    request: &Request,
    headers: &[(&str, &str)],
    body: impl Into<Vec<u8>>,
) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, now());
    let mut response = Response::new(request.url.clone(), 200).with_body(body);
    for (name, value) in headers {
        response = response.with_header(name, *value);
    }
    let exchange = Exchange::new(request.clone(), Answer::Response(response), now());
    WordPressSource.parse(&cx, &exchange)
}

/// What a first run reads out of one answer.
fn first(body: impl Into<Vec<u8>>) -> Result<Harvest, SourceError> {
    let settings = settings(&json!({}));
    let request = plan(&settings, &Value::Null).remove(0);
    answer(&settings, &request, &[], body)
}

fn one(post: &Value) -> RawItem {
    let body = json!([post]).to_string();
    first(body).unwrap().items.remove(0)
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

fn ids(harvest: &Harvest) -> Vec<&str> {
    harvest.items.iter().map(|it| it.origin_id.as_str()).collect()
}
