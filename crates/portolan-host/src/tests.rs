//! Real libraries: one that behaves, one that commits misdeeds on request, and damaged copies.

use std::path::PathBuf;

use portolan_core::{
    Cursor, Harvest, Settings, Timestamp,
    message::{Answer, Exchange, Response},
    source::{Context, SourceErrorKind},
};
use portolan_plugin::testkit;
use serde_json::json;

use crate::{CallError, Plugins, SourceHandle};

#[test]
fn a_source_plans_and_parses_through_the_boundary() {
    let plugins = Plugins::new(vec![folder_of("source-bulletin")]);
    let manifest = plugins.manifest("source-bulletin").unwrap();
    assert!(manifest.settings["url"].required);

    let settings = bulletin_settings();
    let source = plugins.source("source-bulletin", &settings).unwrap();
    assert_eq!(source.check(&settings), []);
    let requests = source.plan(&cx(&settings), &Cursor::default()).unwrap();
    assert_eq!(requests[0].url, "https://town.example/bulletins?page=1");

    let harvest = parse(&source, &settings, "text/plain", b"17\t9 March\tThe bridge\nnonsense\n");
    let harvest = harvest.unwrap();
    assert_eq!(harvest.items[0].origin_id, "17");
    assert_eq!(harvest.diagnostics[0].code, "bulletin-line");
    assert_eq!(harvest.requests[0].url, "https://town.example/bulletins?page=2");

    let refused = parse(&source, &settings, "text/html", b"<p>Closed").unwrap_err();
    let CallError::Refused(err) = refused else { panic!("{refused}") };
    assert_eq!(err.kind, SourceErrorKind::Unrecognised);
}

fn folder_of(package: &str) -> PathBuf {
    testkit::library(package).parent().expect("a library lies in a folder").to_owned()
}

fn bulletin_settings() -> Settings {
    serde_json::from_value(json!({ "url": "https://town.example/bulletins", "pages": 3 })).unwrap()
}

fn cx(settings: &Settings) -> Context<'_> {
    Context::new("town", settings, Timestamp::UNIX_EPOCH)
}

fn parse(
    source: &SourceHandle,
    settings: &Settings,
    media_type: &str,
    body: &[u8],
) -> Result<Harvest, CallError> {
    let request = source.plan(&cx(settings), &Cursor::default())?.remove(0);
    let mut response = Response::new(request.url.clone(), 200);
    response.headers.push(("content-type".to_owned(), media_type.to_owned()));
    response.body = body.to_vec();
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    source.parse(&cx(settings), &exchange)
}
