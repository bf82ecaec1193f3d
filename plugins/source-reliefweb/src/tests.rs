use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Timestamp, When,
    message::{Answer, Issue, Response},
    raw::{RawSpecifics, RawText},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::ReliefWebSource;

mod answers;
mod queries;

#[test]
fn the_recorded_interface_is_read_and_promises_are_kept() {
    testkit::check(&ReliefWebSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/estate"));
}

fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "appname": "portolan-demo" });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn planned(settings: &Settings) -> Vec<Request> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    ReliefWebSource.plan(&cx, &Cursor::default()).unwrap()
}

fn answer(content: &str, body: &[u8]) -> Result<Harvest, SourceError> {
    let settings = settings(&json!({ "content": [content], "limit": 2, "pages": 2 }));
    answer_to(&settings, &planned(&settings)[0], body)
}

fn answer_to(settings: &Settings, request: &Request, body: &[u8]) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(&request.url, 200)
        .with_header("content-type", "application/json")
        .with_body(body);
    let answer = Answer::Response(response);
    let exchange = Exchange::new(request.clone(), answer, Timestamp::UNIX_EPOCH);
    ReliefWebSource.parse(&cx, &exchange)
}

/// An answer with entries of these fields.
fn list(content: &str, entries: &[Value]) -> Harvest {
    let data: Vec<Value> = entries
        .iter()
        .enumerate()
        .map(|(n, fields)| json!({ "id": (n + 1).to_string(), "fields": fields }))
        .collect();
    answer(content, json!({ "data": data }).to_string().as_bytes()).unwrap()
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn facts(item: &RawItem) -> Vec<(&str, &str)> {
    item.facts.iter().map(|it| (it.label.as_str(), it.value.as_str())).collect()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}
