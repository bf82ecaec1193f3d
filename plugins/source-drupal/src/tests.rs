use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Timestamp,
    message::{Answer, Issue, Response},
    raw::RawText,
    source::{ContentSource, Context, SourceError, SourceErrorKind},
    testkit,
};
use serde_json::{Value, json};

use crate::DrupalSource;

mod answers;
mod nodes;
mod runs;

#[test]
fn reads_a_site_in_two_languages() {
    testkit::check(
        &DrupalSource,
        format!("{}/recordings/two-languages", env!("CARGO_MANIFEST_DIR")),
    );
}

/// The settings as a host gives them, with some of them changed.
fn settings(more: &Value) -> Settings {
    let mut settings = json!({ "url": "https://office.example/", "types": ["node/news"] });
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
    DrupalSource.plan(&cx, &Cursor(cursor.clone())).unwrap()
}

fn answer(
    settings: &Settings,
    request: &Request,
    body: impl Into<Vec<u8>>,
) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, now());
    let response = Response::new(request.url.clone(), 200).with_body(body);
    let exchange = Exchange::new(request.clone(), Answer::Response(response), now());
    DrupalSource.parse(&cx, &exchange)
}

/// What a run that knows its site reads out of one answer.
fn read(more: &Value, document: &Value) -> Result<Harvest, SourceError> {
    let mut known = json!({ "include": "field_image.thumbnail" });
    known.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let settings = settings(&known);
    let request = plan(&settings, &Value::Null).remove(0);
    answer(&settings, &request, document.to_string())
}

/// A node with these attributes and relationships, beside what is included.
fn one(attributes: &Value, relationships: &Value, included: &Value) -> RawItem {
    one_with(&json!({}), attributes, relationships, included)
}

fn one_with(more: &Value, attributes: &Value, relationships: &Value, included: &Value) -> RawItem {
    let node = json!({
        "type": "node--news",
        "id": "n1",
        "attributes": attributes,
        "relationships": relationships,
    });
    let document = json!({ "data": [node], "included": included });
    read(more, &document).unwrap().items.remove(0)
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
