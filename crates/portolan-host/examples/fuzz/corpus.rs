//! What honest hosts and plugins say: the inputs that damage starts from.

use std::borrow::Cow;

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Request, Settings, Severity, Timestamp,
    diagnostic::Spot,
    message::{Answer, Response},
    page::Page,
    render::{Format, RenderError},
    source::{SourceError, SourceErrorKind},
};
use portolan_host::{Image, Layer, probe};
use portolan_plugin::{testkit, wire};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// One type of message: its name, sound examples, and how its bytes are tried.
pub(crate) struct Message {
    pub(crate) name: &'static str,
    pub(crate) sound: Vec<Vec<u8>>,
    pub(crate) read: fn(&[u8]) -> Result<bool, String>,
}

/// Reads bytes. What can be read can be written, and read again as the same.
fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<bool, String> {
    let Ok(message) = wire::decode::<T>(bytes) else { return Ok(false) };
    // What was left out is written in full, so that it may become too much.
    let written = match wire::encode(&message) {
        Ok(written) => written,
        Err(wire::WireError::TooLarge { .. }) => return Ok(true),
        Err(err) => return Err(format!("cannot be written: {err}")),
    };
    let again: T = match wire::decode(&written) {
        Ok(again) => again,
        Err(wire::WireError::TooMany { .. }) => return Ok(true),
        Err(err) => return Err(format!("cannot be read again: {err}")),
    };
    match wire::encode(&again) {
        Ok(twice) if twice == written => Ok(true),
        _ => Err("comes back as something else".to_owned()),
    }
}

macro_rules! messages {
    ($($name:literal: $type:ty = [$($sound:expr),* $(,)?]),* $(,)?) => {
        vec![$(Message {
            name: $name,
            sound: vec![$(wire::encode(&$sound).map_err(|err| err.to_string())?),*],
            read: read::<$type>,
        }),*]
    };
}

/// Every message that crosses the boundary.
pub(crate) fn messages() -> Result<Vec<Message>, String> {
    let mut messages = messages! {
        "create": wire::CreateCall<'static> = [
            wire::CreateCall { settings: Cow::Owned(settings("https://a.example")?) },
        ],
        "check": wire::CheckCall<'static> = [
            wire::CheckCall { settings: Cow::Owned(settings("https://a.example/?x")?) },
        ],
        "checked": wire::CheckAnswer = [wire::CheckAnswer { diagnostics: diagnostics().to_vec() }],
        "plan": wire::PlanCall<'static> = [plan()],
        "planned": wire::PlanAnswer = [
            wire::PlanAnswer { requests: vec![Request::get("https://a.example").when_news()] },
        ],
        "parse": wire::ParseCall<'static> = [
            parse(b"17\t22 March\tThe bridge\n18\t\t\n\xff\n"),
            wire::ParseCall { exchange: Cow::Owned(not_modified()), ..parse(b"") },
        ],
        "harvest": Harvest = [harvest()?],
        "format": wire::FormatCall = [wire::FormatCall {}],
        "formatted": Format = [format()],
        "rendered": wire::RenderAnswer = [wire::RenderAnswer { bytes: b"\x00text\xff".to_vec() }],
        "fault": wire::Fault = [
            wire::Fault { message: "words".to_owned(), place: Some("src/lib.rs:1:2".to_owned()) },
        ],
        "source-error": SourceError = [
            SourceError::new(SourceErrorKind::Unrecognised, "words")
                .with_diagnostics(diagnostics().to_vec()),
        ],
        "render-error": RenderError = [RenderError::unsupported("words")],
        "diagnostic": Diagnostic = [diagnostics()[0], diagnostics()[1], diagnostics()[2]],
        "layers": Vec<Layer> = [vec![Layer {
            name: "seccomp".to_owned(),
            on: true,
            detail: "four".to_owned(),
            micros: 234,
        }]],
    };
    let pages: Result<Vec<_>, _> = testkit::pages()
        .into_values()
        .map(|page| wire::encode(&wire::RenderCall { page: Cow::Owned(page) }))
        .collect();
    messages.push(Message {
        name: "render",
        sound: pages.map_err(|err| err.to_string())?,
        read: read::<wire::RenderCall<'static>>,
    });
    let bare = wire::encode(&Page::default()).map_err(|err| err.to_string())?;
    messages.push(Message { name: "page", sound: vec![bare], read: read::<Page> });
    Ok(messages)
}

/// Frames as a worker sends them, each with the answer to the first call among them.
pub(crate) fn answers() -> Result<Vec<Vec<u8>>, String> {
    let harvest = wire::encode(&harvest()?).map_err(|err| err.to_string())?;
    let refusal = wire::encode(&SourceError::new(SourceErrorKind::Unknown, "words"))
        .map_err(|err| err.to_string())?;
    let notice = probe::frame(NOTICE, 0, 0, &report(31));
    let result = probe::frame(RESULT, 1, 0, &harvest);
    Ok(vec![
        result.clone(),
        probe::frame(RESULT, 1, 1, &refusal),
        probe::frame(RESULT, 1, 3, b""),
        [notice.clone(), result].concat(),
        probe::frame(FAULT, 0, 0, &report(11)),
        [notice.repeat(70), probe::frame(FAULT, 0, 0, &report(24))].concat(),
    ])
}

/// Frames as a worker sends them while it loads.
pub(crate) fn loadings() -> Result<Vec<Vec<u8>>, String> {
    let layers =
        vec![Layer { name: "seccomp".to_owned(), on: true, detail: String::new(), micros: 1 }];
    let layers = wire::encode(&layers).map_err(|err| err.to_string())?;
    let ready = json!({ "start": 4096, "end": 65536, "built_with": "hand" });
    let ready = wire::encode(&ready).map_err(|err| err.to_string())?;
    let refusal = wire::encode(&diagnostics()[0]).map_err(|err| err.to_string())?;
    let sealed = probe::frame(SEALED, 0, 0, &layers);
    Ok(vec![
        [sealed.clone(), probe::frame(READY, 0, 0, &ready)].concat(),
        [sealed.clone(), probe::frame(REFUSED, 0, 0, &refusal)].concat(),
        [sealed, probe::frame(FAULT, 0, 0, &report(7))].concat(),
        probe::frame(REFUSED, 0, 0, &refusal),
    ])
}

/// Frames as a host sends them to one that serves `source-bulletin`, without the first.
pub(crate) fn questions() -> Result<Vec<u8>, String> {
    let encode = |bytes: Result<Vec<u8>, wire::WireError>| bytes.map_err(|err| err.to_string());
    let settings = settings("https://a.example/")?;
    let create = encode(wire::encode(&wire::CreateCall { settings: Cow::Borrowed(&settings) }))?;
    let check = encode(wire::encode(&wire::CheckCall { settings: Cow::Borrowed(&settings) }))?;
    let plan = encode(wire::encode(&plan()))?;
    let parse = encode(wire::encode(&parse(b"17\t22 March\tThe bridge\n")))?;
    Ok([
        probe::frame(CREATE, 1, 1, &create),
        probe::frame(CALL, 2, 1, &check),
        probe::frame(CALL + 1, 3, 1, &plan),
        probe::frame(CALL + 2, 4, 1, &parse),
        // What its kind has not, and what nobody has.
        probe::frame(CALL + 3, 5, 1, &parse),
        probe::frame(CALL + 9, 6, 1, &parse),
        probe::frame(CALL + 1, 7, 2, &plan),
        probe::frame(DESTROY, 0, 1, b""),
    ]
    .concat())
}

const SEALED: u16 = 2;
const READY: u16 = 3;
const REFUSED: u16 = 4;
const CREATE: u16 = 5;
const DESTROY: u16 = 6;
const RESULT: u16 = 7;
const NOTICE: u16 = 8;
const FAULT: u16 = 9;
const CALL: u16 = 32;

/// What a signal handler writes: signal, addresses, call, and a text of 96 bytes.
fn report(signal: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in [u64::from(signal), 0xdead0, 0x1234, 0x7fff_0000, 257, 2] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(b"/etc/passwd");
    bytes.resize(6 * 8 + 96, 0);
    bytes
}

/// A library without what the system's loader does not look at, so that more of the damage hits
/// what it does look at.
pub(crate) fn library(package: &str) -> Result<Image, String> {
    let path = testkit::library(package);
    let mut bytes = std::fs::read(&path).map_err(|err| format!("{}: {err}", path.display()))?;
    let number = |bytes: &[u8], at: usize, width: usize| {
        bytes.get(at..at + width).map_or(0, |digits| {
            digits.iter().rev().fold(0, |sum, digit| (sum << 8) | u64::from(*digit))
        })
    };
    let (table, entry, n_entries) =
        (number(&bytes, 32, 8), number(&bytes, 54, 2), number(&bytes, 56, 2));
    let end = (0..n_entries).map(|idx| {
        let at = (table + idx * entry) as usize;
        number(&bytes, at + 8, 8) + number(&bytes, at + 32, 8)
    });
    bytes.truncate(end.max().unwrap_or_default() as usize);
    // No sections: place, number, and which of them holds the names.
    bytes[40..48].fill(0);
    bytes[60..64].fill(0);
    Image::of(path.display().to_string(), bytes).map_err(|err| err.to_string())
}

pub(crate) fn settings(url: &str) -> Result<Settings, String> {
    let settings = json!({ "url": url, "pages": 3, "misdeed": "forge-body", "ratio": 134.26 });
    serde_json::from_value(settings).map_err(|err| err.to_string())
}

pub(crate) fn plan() -> wire::PlanCall<'static> {
    wire::PlanCall {
        source: "town".into(),
        now: Timestamp::UNIX_EPOCH,
        cursor: Cow::Owned(Cursor(json!({ "since": [1, null, "x", 1.5, { "deep": [[[]]] }] }))),
        history: true,
    }
}

pub(crate) fn parse(body: &[u8]) -> wire::ParseCall<'static> {
    let response = Response::new("https://a.example/2", 200)
        .with_header("content-type", "text/plain")
        .with_body(body);
    let request = Request::get("https://a.example/?page=2").with_accept("text/plain").as_recheck();
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    wire::ParseCall {
        source: "town".into(),
        now: Timestamp::UNIX_EPOCH,
        exchange: Cow::Owned(exchange),
        history: false,
    }
}

fn not_modified() -> Exchange {
    let request = Request::get("https://a.example/");
    Exchange::new(request, Answer::NotModified, Timestamp::UNIX_EPOCH)
}

fn diagnostics() -> [Diagnostic; 3] {
    let complaint = || Diagnostic::of_plugin("code", Severity::Warning, "words").with_hint("cure");
    let file = Spot::File {
        path: "portolan.toml".to_owned(),
        line: 1,
        column: 2,
        end_line: 3,
        end_column: 4,
    };
    let item = Spot::Item { source: "town".to_owned(), origin_id: "17".to_owned() };
    [
        complaint().at(file),
        complaint().at_content("https://a.example", Some(7)),
        complaint().at(item),
    ]
}

fn format() -> Format {
    Format {
        name: "text".to_owned(),
        media_type: "text/plain".to_owned(),
        extension: "txt".to_owned(),
    }
}

/// With every field that there is.
fn harvest() -> Result<Harvest, String> {
    let text = json!({ "value": "<i>A</i>", "markup": "html", "lang": "en", "base": "https://b" });
    let day = json!({ "raw": "22 March", "when": { "precision": "day", "date": "2018-03-22" } });
    let instant = json!({
        "raw": "now",
        "when": { "precision": "instant", "at": "2018-03-22T10:00:00Z", "offset_minutes": 120 },
    });
    let person = json!({ "name": "A", "email": "a@b", "url": "https://b", "role": "editor" });
    let harvest = json!({
        "items": [
            {
                "origin_id": "17",
                "part": "card",
                "url": "https://a.example/17",
                "aliases": ["https://a.example/node/17"],
                "translations": [{ "url": "https://a.example/fi/17", "lang": "fi" }],
                "title": text, "teaser": text, "body": text, "subtitle": text,
                "published": day, "updated": instant,
                "starts": { "raw": "2018", "when": { "precision": "year", "year": 2018 } },
                "ends": { "raw": "?", "when": { "precision": "month", "year": 2018, "month": 3 } },
                "authors": [person],
                "categories": [{ "term": "news", "scheme": "s", "label": "l", "lang": "en" }],
                "images": [{ "url": "https://a.example/a.png", "alt": "a", "width": 3 }],
                "attachments": [{ "url": "https://a.example/a.pdf", "bytes": 1_000_000 }],
                "links": [{ "url": "https://b.example", "text": "b", "rel": "related" }],
                "via": { "url": "https://c.example" },
                "facts": [{ "label": "height", "value": "3 m" }],
                "position": 0,
                "found": { "title": "h1", "body": "article" },
                "byte": 4096,
            },
            {},
        ],
        "requests": [{ "url": "https://a.example/2", "tag": "2", "issue": "when-news" }],
        "navigation": [{
            "name": "main",
            "lang": "en",
            "nodes": [{ "label": "a", "children": [{ "label": "b", "children": [{}] }] }],
        }],
        "channel": { "title": text, "updated": instant, "authors": [person], "ttl_minutes": 60 },
        "cursor": { "seen": [17, { "etag": "x" }] },
        "diagnostics": diagnostics(),
    });
    serde_json::from_value(harvest).map_err(|err| err.to_string())
}
