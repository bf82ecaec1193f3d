use portolan_plugin::{
    Cursor, Exchange, Harvest, RawItem, Request, Settings, Timestamp,
    message::{Answer, Issue, Response},
    raw::{RawPost, RawSpecifics, RawText},
    source::{ContentSource, Context, SourceError},
    testkit,
};
use serde_json::{Value, json};

use crate::SocialSource;

mod activities;
mod bluesky;
mod mastodon;
mod wall;

#[test]
fn the_recorded_wall_is_read_and_promises_are_kept() {
    testkit::check(&SocialSource, concat!(env!("CARGO_MANIFEST_DIR"), "/recordings/wall"));
}

/// Settings with one account, and more.
fn settings(account: &Value, more: &Value) -> Settings {
    let mut settings = json!({ "accounts": { "one": account }, "archives": "file:///archives/" });
    for (key, value) in more.as_object().into_iter().flatten() {
        settings[key] = value.clone();
    }
    serde_json::from_value(settings).unwrap()
}

fn mastodon_account() -> Value {
    json!({ "network": "mastodon", "handle": "@helsinki@social.example" })
}

fn planned(settings: &Settings) -> Vec<Request> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    SocialSource.plan(&cx, &Cursor::default()).unwrap()
}

fn answer(
    settings: &Settings,
    request: &Request,
    link: Option<&str>,
    body: &str,
) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let mut response = Response::new(&request.url, 200)
        .with_header("content-type", "application/json")
        .with_body(body);
    if let Some(link) = link {
        response = response.with_header("link", link);
    }
    let answer = Answer::Response(response);
    let exchange = Exchange::new(request.clone(), answer, Timestamp::UNIX_EPOCH);
    SocialSource.parse(&cx, &exchange)
}

fn value(text: &Option<RawText>) -> &str {
    text.as_ref().map(|it| it.value.as_str()).unwrap_or_default()
}

fn post(item: &RawItem) -> &RawPost {
    match &item.specifics {
        Some(RawSpecifics::Post(post)) => post,
        other => panic!("{other:?}"),
    }
}

fn bodies(harvest: &Harvest) -> Vec<&str> {
    harvest.items.iter().map(|it| value(&it.body)).collect()
}
