//! Plugins and hosts of different age: what was built on the day contract 1 was published works
//! with the present host, and so does what a later kit may build.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read and copy libraries, and end where one does not do"
)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use portolan_core::{
    Cursor, Exchange, Request, Settings, Severity, Tag, Timestamp, When,
    diagnostic::Spot,
    message::{Answer, Issue, Response},
    page::{Card, Link, Listing, Page, PageBody, Run, Sitemap},
    raw::{Markup, Part},
    render::Renderer,
    source::{Context, SourceErrorKind},
};
use portolan_host::{
    CallError, Image, Isolation, Plugins, Policies, Policy, Program, SourceHandle, probe::Probe,
};
use portolan_plugin::{abi, testkit, wire};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Both places where plugins run: what crosses the boundary must be the same.
const PLACES: [Isolation; 2] = [Isolation::Sealed, Isolation::InProcess];

/// Of the frozen kit's files, by `sum_of`.
const FROZEN: &str = "abcdfde3ab0c56cef8d2d02bd380717cae53e5507abcaf5e419401eb3225cdb2";

#[test]
fn the_frozen_kit_has_not_been_edited() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/contract-1");
    assert_eq!(
        sum_of(&folder),
        FROZEN,
        "`fixtures/contract-1` is what authors had; take the change back, and mend the host \
         instead"
    );
}

#[test]
fn a_source_of_the_first_day_works() {
    for isolation in PLACES {
        let plugins = plugins("source-contract-1", isolation);
        let settings = settings("https://early.example/list");
        let source = plugins.source("source-contract-1", &settings).unwrap();
        assert_eq!(source.check(&settings), []);
        assert_eq!(source.check(&Settings::default())[0].code, "no-url");

        let cx = cx(&settings);
        let request = source.plan(&cx, &Cursor::of(&7)).unwrap().remove(0);
        assert_eq!(request.url, "https://early.example/list?since=7");

        let harvest = source.parse(&cx, &exchange(request.clone(), 200)).unwrap();
        assert_eq!(harvest.items[0].origin_id, "town/7");
        assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "The bridge");
        let when = harvest.items[0].published.as_ref().unwrap().when;
        assert_eq!(when, Some(When::Day { date: portolan_core::civil::date(2018, 3, 22) }));
        assert_eq!(harvest.requests[0].issue, Issue::WhenNews);
        assert_eq!(harvest.cursor, Some(Cursor::of(&8)));
        assert_eq!(harvest.diagnostics[0].severity, Severity::Note);

        let Err(CallError::Refused(err)) = source.parse(&cx, &exchange(request, 500)) else {
            panic!("a refusal is one");
        };
        assert_eq!(err.kind, SourceErrorKind::Unrecognised);
    }
}

#[test]
fn a_table_of_functions_is_read_as_far_as_it_goes() {
    for isolation in PLACES {
        let plugins = plugins("source-shorter", isolation);
        let settings = Settings::default();
        let source = plugins.source("source-shorter", &settings).unwrap();
        assert_eq!(source.check(&settings), []);
        let cx = cx(&settings);
        let request = source.plan(&cx, &Cursor::default()).unwrap().remove(0);
        let harvest = source.parse(&cx, &exchange(request, 200)).unwrap();
        assert_eq!(harvest.items[0].origin_id, "1");
    }
}

#[test]
fn a_renderer_of_the_first_day_works() {
    for isolation in PLACES {
        let plugins = plugins("render-contract-1", isolation);
        let renderer = plugins.renderer("render-contract-1").unwrap();
        assert_eq!(renderer.format().name, "early");
        let text = String::from_utf8(renderer.render(&page()).unwrap()).unwrap();
        assert_eq!(text, "The town: News (en)\n* The bridge https://town.example/1");
        let sitemap = Page { body: PageBody::Sitemap(Sitemap::default()), ..Page::default() };
        assert!(renderer.render(&sitemap).unwrap_err().unsupported);
    }
}

#[test]
fn plugins_of_the_first_day_pass_over_what_later_hosts_say() {
    for isolation in PLACES {
        let settings = wire::encode(&json!({ "settings": settings("https://early.example/") }));
        let mut source = probe("source-contract-1", isolation, &later(&settings.unwrap()));

        let plan = wire::PlanCall {
            source: "town".into(),
            now: Timestamp::UNIX_EPOCH,
            cursor: std::borrow::Cow::Owned(Cursor::of(&7)),
            history: true,
        };
        let answer: wire::PlanAnswer = ask(&mut source, "plan", &plan);
        assert_eq!(answer.requests[0].url, "https://early.example/?since=7");

        let request = answer.requests.into_iter().next().unwrap();
        let exchange = exchange(request, 200);
        let parse = wire::ParseCall {
            source: "town".into(),
            now: Timestamp::UNIX_EPOCH,
            exchange: std::borrow::Cow::Owned(exchange),
            history: true,
        };
        let harvest: portolan_core::Harvest = ask(&mut source, "parse", &parse);
        assert_eq!(harvest.items[0].origin_id, "town/7");
        assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "The bridge");

        // A kind of answer, and a way of issuing, that came later.
        let parse = json!({
            "source": "town",
            "now": "2031-01-01T00:00:00Z",
            "exchange": {
                "request": { "url": "https://early.example/", "issue": "at-night" },
                "answer": { "chunks": [1, 2], "kind": "streamed" },
                "fetched_at": "2031-01-01T00:00:00Z",
            },
        });
        let harvest: portolan_core::Harvest = ask(&mut source, "parse", &parse);
        assert_eq!(harvest.diagnostics[0].code, "unknown-answer");

        // What may be left out is left out.
        let check: wire::CheckAnswer = ask(&mut source, "check", &json!({}));
        assert_eq!(check.diagnostics[0].code, "no-url");

        let empty = wire::encode(&json!({})).unwrap();
        let mut renderer = probe("render-contract-1", isolation, &later(&empty));
        let render = wire::RenderCall { page: std::borrow::Cow::Owned(page()) };
        let rendered: wire::RenderAnswer = ask(&mut renderer, "render", &render);
        let text = String::from_utf8(rendered.bytes).unwrap();
        assert_eq!(text, "The town: News (en)\n* The bridge https://town.example/1");

        let gallery = json!({ "page": { "body": { "pictures": [{}], "kind": "gallery" } } });
        let input = wire::encode(&gallery).unwrap();
        let (status, bytes) = renderer.call("render", &input).unwrap();
        let refusal: portolan_core::render::RenderError = wire::decode(&bytes).unwrap();
        assert_eq!((status, refusal.unsupported), (abi::REFUSED, true));
    }
}

#[test]
fn the_present_host_reads_what_a_later_plugin_says() {
    for isolation in PLACES {
        let plugins = plugins("source-later", isolation);
        // Two features that we do not have, and a manifest with more in it than ours.
        let manifest = plugins.manifest("source-later").unwrap();
        assert_eq!(manifest.features, ["search", "pictures-in-cards"]);
        assert_eq!(manifest.features_missing(), ["search", "pictures-in-cards"]);

        let settings = settings("https://later.example/");
        let source = plugins.source("source-later", &settings).unwrap();
        assert_eq!(source.check(&settings), []);
        let cx = cx(&settings);
        let requests = source.plan(&cx, &Cursor::default()).unwrap();
        assert_eq!(requests[0].issue, Issue::Unknown);
        assert_eq!((&requests[1].tag, requests[1].issue), (&Tag::default(), Issue::Always));

        let harvest = source.parse(&cx, &exchange(requests[0].clone(), 200)).unwrap();
        let [first, second] = &harvest.items[..] else { panic!("{harvest:?}") };
        let title = first.title.as_ref().unwrap();
        assert_eq!((title.value.as_str(), title.markup), ("The bridge", Markup::Unknown));
        assert_eq!(first.part, Part::Unknown);
        assert_eq!(first.published.as_ref().unwrap().when, Some(When::Unknown));
        assert_eq!((first.facts[0].value.as_str(), first.images.len()), ("3", 1));
        assert_eq!((second.origin_id.as_str(), second.part), ("2", Part::Whole));
        assert_eq!(harvest.navigation[0].nodes[0].children.len(), 1);
        assert_eq!(harvest.channel.unwrap().title.unwrap().value, "Later");
        assert_eq!(harvest.cursor, Some(Cursor(json!({ "free": { "as": "ever" } }))));
        let complaint = &harvest.diagnostics[0];
        assert_eq!(complaint.severity, Severity::Unknown);
        assert_eq!(complaint.place, Some(Spot::Unknown));

        let Err(CallError::Refused(err)) = refused(&source, &cx, &requests[1]) else {
            panic!("a refusal is one");
        };
        assert_eq!(
            (err.kind, err.message.as_str()),
            (SourceErrorKind::Unknown, "only at new moon")
        );
        assert_eq!(err.diagnostics[0].severity, Severity::Unknown);
    }
    let image = Image::read(&testkit::library("source-later")).unwrap();
    assert_eq!(image.label.unknown, ["homepage", "licence", "settings.url.example"]);
}

#[test]
fn another_contract_is_refused_before_anything_of_it_runs() {
    let sound = fs::read(testkit::library("source-misdeeds")).unwrap();
    // Its constructor would end whoever loads it.
    let armed = swapped(&sound, b"while loading:nothing", b"while loading:exit\0\0\0");
    let other = swapped(&armed, b"contract = 1", b"contract = 2");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("libsource_misdeeds.so"), other).unwrap();
    for isolation in PLACES {
        let plugins = of_folder(folder.path().to_owned(), isolation);
        let complaint = plugins.source("source-misdeeds", &Settings::default()).unwrap_err();
        assert_eq!(
            complaint.to_string(),
            "error[plugin-contract]: plugin `source-misdeeds` 0.1.0 speaks contract 2, this \
             Portolan speaks 1\n  help: upgrade Portolan, or use an older build of the plugin"
        );
    }
}

#[test]
fn a_descriptor_of_another_contract_is_not_used() {
    let sound = fs::read(testkit::library("source-contract-1")).unwrap();
    // The note was changed after building, or forged: the code beside it speaks another number.
    let head = [b"PORTOLAN".as_slice(), &1_u16.to_le_bytes()].concat();
    let other = [b"PORTOLAN".as_slice(), &2_u16.to_le_bytes()].concat();
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libsource_contract_1.so");
    fs::write(library, swapped(&sound, &head, &other)).unwrap();
    for isolation in PLACES {
        let plugins = of_folder(folder.path().to_owned(), isolation);
        let settings = settings("https://early.example/");
        let complaint = plugins.source("source-contract-1", &settings).unwrap_err();
        assert_eq!(complaint.code, "plugin-disagrees");
        let words = "its note says contract `1`, its descriptor `2`";
        assert!(complaint.message.ends_with(words), "{complaint}");
    }
}

fn plugins(name: &str, isolation: Isolation) -> Plugins {
    of_folder(testkit::library(name).parent().unwrap().to_owned(), isolation)
}

fn of_folder(folder: PathBuf, isolation: Isolation) -> Plugins {
    let policies = Policies { program: program(), ..Policies::all(policy(isolation)) };
    Plugins::new(vec![folder]).with_policies(policies)
}

fn probe(name: &str, isolation: Isolation, settings: &[u8]) -> Probe {
    let image = Image::read(&testkit::library(name)).unwrap();
    Probe::start(&image, policy(isolation), program(), settings).unwrap()
}

fn policy(isolation: Isolation) -> Policy {
    Policy { isolation, ..Policy::default() }
}

fn program() -> Program {
    Program::At(PathBuf::from(env!("CARGO_BIN_EXE_plugin-worker")))
}

fn settings(url: &str) -> Settings {
    serde_json::from_value(json!({ "url": url })).unwrap()
}

fn cx(settings: &Settings) -> Context<'_> {
    Context::new("town", settings, Timestamp::UNIX_EPOCH)
}

fn exchange(request: Request, status: u16) -> Exchange {
    let response = Response::new(&*request.url, status)
        .with_header("content-type", "text/plain")
        .with_body(*b"The bridge");
    Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH)
}

fn refused(
    source: &SourceHandle,
    cx: &Context<'_>,
    request: &Request,
) -> Result<portolan_core::Harvest, CallError> {
    source.parse(cx, &exchange(request.clone(), 200))
}

fn page() -> Page {
    let link = Link { label: "All".to_owned(), ..Link::default() };
    let card = Card {
        url: "https://town.example/1".to_owned(),
        title: Run { text: "The bridge".to_owned(), ..Run::default() },
        original: Some(link.clone()),
        ..Card::default()
    };
    let mut page = Page {
        title: "News".to_owned(),
        lang: "en".to_owned(),
        breadcrumb: vec![link],
        words: BTreeMap::from([("read-more".to_owned(), "Read more".to_owned())]),
        body: PageBody::Listing(Listing { items: vec![card], ..Listing::default() }),
        ..Page::default()
    };
    page.site.title = "The town".to_owned();
    page
}

/// A call as a later host makes it, and its answer.
#[track_caller]
fn ask<I: serde::Serialize, O: serde::de::DeserializeOwned>(
    plugin: &mut Probe,
    function: &str,
    input: &I,
) -> O {
    let input = later(&wire::encode(input).unwrap());
    let (status, bytes) = plugin.call(function, &input).unwrap();
    let said = wire::decode::<Value>(&bytes);
    assert_eq!(status, abi::OK, "{said:?}");
    wire::decode(&bytes).unwrap()
}

/// The message with one more field in each of its maps, in front of all others. Maps whose keys
/// are free are no structures: they have values of one type.
fn later(message: &[u8]) -> Vec<u8> {
    let extra = wire::encode(&json!({ "of-a-later-year": [1, null, { "deep": [{}] }] })).unwrap();
    let mut out = Vec::new();
    let rest = copy_later(message, &extra[1..], &mut out);
    assert!(rest.is_empty(), "one value is one message");
    out
}

fn copy_later<'m>(message: &'m [u8], extra: &[u8], out: &mut Vec<u8>) -> &'m [u8] {
    let (marker, rest) = (message[0], &message[1..]);
    let number =
        |width: usize| rest[..width].iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit));
    // Bytes of the head behind the marker; values that follow; plain bytes that follow.
    let (head, values, plain) = match marker {
        0x80..=0x8f => (0, 2 * usize::from(marker & 0x0f), 0),
        0x90..=0x9f => (0, usize::from(marker & 0x0f), 0),
        0xa0..=0xbf => (0, 0, usize::from(marker & 0x1f)),
        0xc4 | 0xd9 => (1, 0, number(1)),
        0xc5 | 0xda => (2, 0, number(2)),
        0xc6 | 0xdb => (4, 0, number(4)),
        0xcc | 0xd0 => (1, 0, 0),
        0xcd | 0xd1 => (2, 0, 0),
        0xca | 0xce | 0xd2 => (4, 0, 0),
        0xcb | 0xcf | 0xd3 => (8, 0, 0),
        0xdc => (2, number(2), 0),
        0xdd => (4, number(4), 0),
        0xde => (2, 2 * number(2), 0),
        0xdf => (4, 2 * number(4), 0),
        _ => (0, 0, 0),
    };
    let is_map = matches!(marker, 0x80..=0x8f | 0xde | 0xdf);
    if is_map && !extra.is_empty() {
        out.push(0xdf);
        out.extend_from_slice(&(values as u32 / 2 + 1).to_be_bytes());
        out.extend_from_slice(extra);
    } else {
        out.push(marker);
        out.extend_from_slice(&rest[..head + plain]);
    }
    let mut rest = &rest[head + plain..];
    let mut is_free = false;
    for value_idx in 0..values {
        let before = rest;
        rest = copy_later(rest, if is_free { b"" } else { extra }, out);
        let is_key = is_map && value_idx % 2 == 0;
        is_free = is_key && before.starts_with(b"\xa5words");
    }
    rest
}

/// The first occurrence of some bytes has others in its place.
fn swapped(library: &[u8], from: &[u8], into: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), into.len());
    let mut bytes = library.to_owned();
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    bytes[at..at + into.len()].copy_from_slice(into);
    bytes
}

/// One sum over the names and bytes of all files of a folder.
fn sum_of(folder: &Path) -> String {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let mut sum = Sha256::new();
    for file in files {
        let name = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&file).unwrap();
        sum.update(format!("{name} {}\n", bytes.len()));
        sum.update(&bytes);
    }
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
