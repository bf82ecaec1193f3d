use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Tag, Timestamp,
    message::{Answer, Response},
    raw::RawText,
    source::{ContentSource, Context, SourceError},
};
use serde_json::{Value, json};

use crate::ListingSource;

mod cases;
mod listings;
mod pages;
mod parts;
mod seeds;
mod shapes;

fn settings(profile: &str, more: &Value) -> Settings {
    let mut settings = json!({ "url": "https://listing.example/", "profile": profile });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

/// A recorded page as the first answer of a source with this profile.
fn listing(profile: &str, url: &str, file: &str) -> Harvest {
    first(&settings(profile, &json!({ "url": url })), url, &body(file)).unwrap()
}

/// A recorded page as the one page of a source.
fn single(profile: &str, url: &str, file: &str) -> Harvest {
    first(&settings(profile, &json!({ "url": url, "single": true })), url, &body(file)).unwrap()
}

/// A recorded page as the page of an item in a listing.
fn article(profile: &str, url: &str, file: &str) -> Harvest {
    article_of(profile, url, &body(file)).unwrap()
}

fn article_of(profile: &str, url: &str, body: &[u8]) -> Result<Harvest, SourceError> {
    let tag = Tag::of(&json!({ "is": "article", "id": "id", "lang": null }));
    answer(&settings(profile, &json!({})), url, url, tag, body)
}

fn first(settings: &Settings, url: &str, body: &[u8]) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let tag = ListingSource.plan(&cx, &Cursor::default()).unwrap()[0].tag.clone();
    answer(settings, url, url, tag, body)
}

fn answer(
    settings: &Settings,
    asked: &str,
    url: &str,
    tag: Tag,
    body: &[u8],
) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(url, 200)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(body);
    let request = Request::get(asked).with_tag(tag);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    ListingSource.parse(&cx, &exchange)
}

#[allow(clippy::disallowed_methods, reason = "recordings are files of this crate")]
fn body(file: &str) -> Vec<u8> {
    let path = format!("{}/recordings/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|err| panic!("{path}: {err}"))
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn codes(harvest: &Harvest) -> Vec<&str> {
    harvest.diagnostics.iter().map(|it| it.code.as_ref()).collect()
}

fn titles(harvest: &Harvest) -> Vec<&str> {
    harvest.items.iter().map(|item| value(&item.title)).collect()
}

fn item<'a>(harvest: &'a Harvest, id: &str) -> &'a RawItem {
    harvest.items.iter().find(|item| item.origin_id.ends_with(id)).unwrap()
}

/// What is in a harvest, without the empty parts.
fn shown(harvest: &Harvest) -> String {
    fn bare(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.values_mut().for_each(bare);
                map.retain(|key, value| {
                    let is_default = key == "inherited" && *value == json!(false);
                    let is_empty = value.is_null() || *value == json!([]) || *value == json!({});
                    !is_default && !is_empty
                });
            }
            Value::Array(values) => values.iter_mut().for_each(bare),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(harvest).unwrap();
    bare(&mut value);
    serde_json::to_string_pretty(&value).unwrap()
}
