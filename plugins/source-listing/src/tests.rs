use portolan_core::{
    Cursor, Exchange, Harvest, Request, Settings, Tag, Timestamp,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError},
};
use serde_json::json;

use crate::ListingSource;

mod cases;

/// Reads a recorded page as the first answer of a source with these settings.
pub(super) fn read(
    settings: &serde_json::Value,
    url: &str,
    file: &str,
) -> Result<Harvest, SourceError> {
    let source = ListingSource;
    let settings: Settings = serde_json::from_value(settings.clone()).unwrap();
    let cx = Context::new("test", &settings, Timestamp::UNIX_EPOCH);
    let tag = source.plan(&cx, &Cursor::default()).unwrap()[0].tag.clone();
    parse(&settings, url, tag, &body(file))
}

pub(super) fn parse(
    settings: &Settings,
    url: &str,
    tag: Tag,
    body: &[u8],
) -> Result<Harvest, SourceError> {
    let cx = Context::new("test", settings, Timestamp::UNIX_EPOCH);
    let response = Response::new(url, 200)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(body);
    let request = Request::get(url).with_tag(tag);
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    ListingSource.parse(&cx, &exchange)
}

pub(super) fn body(file: &str) -> Vec<u8> {
    let path = format!("{}/recordings/{file}", env!("CARGO_MANIFEST_DIR"));
    #[allow(clippy::disallowed_methods, reason = "recordings are files of this crate")]
    std::fs::read(&path).unwrap_or_else(|err| panic!("{path}: {err}"))
}

pub(super) fn article(url: &str, profile: &str, file: &str) -> Harvest {
    let settings: Settings =
        serde_json::from_value(json!({ "url": "https://listing.example/", "profile": profile }))
            .unwrap();
    let tag = Tag::of(&json!({ "is": "article", "id": "id", "lang": null }));
    parse(&settings, url, tag, &body(file)).unwrap()
}
