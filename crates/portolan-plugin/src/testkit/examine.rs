//! What every source promises, whatever it reads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use portolan_core::{
    Cursor, Exchange, Harvest,
    message::{Answer, Response},
    source::{ContentSource, Context, SourceError},
};

use super::{
    play::{Played, exchanges_of, now, play},
    recording::Recording,
};
use crate::wire;

/// Examines a source over a recording:
///
/// * the manifest can be read, and is that of a source of this contract;
/// * the same input gives the same result, twice in a row and in any order of answers;
/// * every item has an origin id;
/// * an answer that says “not modified” yields no item, menu, channel or cursor;
/// * results survive the wire;
/// * bodies that are cut short, damaged, empty or hostile neither panic nor stop the source from
///   reading the sound one afterwards.
///
/// # Panics
///
/// With a sentence, where the source does not keep a promise.
pub fn examine(source: &dyn ContentSource, recording: &Recording) {
    manifest(source);
    let mut first = Played::default();
    let exchanges = exchanges_of(source, recording, &mut first);
    assert!(!exchanges.is_empty(), "the source asked for nothing that is in the recording");
    let cx = Context::new("examined", &recording.settings, now(recording));
    let sound: Vec<_> = exchanges.iter().map(|exchange| source.parse(&cx, exchange)).collect();

    twice(source, recording);
    any_order(source, &cx, &exchanges, &sound);
    for (exchange, res) in exchanges.iter().zip(&sound) {
        if let Ok(harvest) = res {
            identified(exchange, harvest);
            survives_wire(exchange, harvest);
        }
        not_modified(source, &cx, exchange);
        if let Answer::Response(response) = &exchange.answer {
            misfortunes(source, &cx, exchange, response);
        }
    }
    any_order(source, &cx, &exchanges, &sound);
}

fn manifest(source: &dyn ContentSource) {
    let manifest = source.manifest();
    assert_eq!(
        (manifest.kind, manifest.contract),
        (portolan_core::manifest::PluginKind::Source, portolan_core::manifest::CONTRACT),
        "plugin.toml is not that of a source of this contract"
    );
}

fn twice(source: &dyn ContentSource, recording: &Recording) {
    let (first, second) = (play(source, recording), play(source, recording));
    assert!(first == second, "the source made two different things of the same recording");
    let cx = Context::new("examined", &recording.settings, now(recording));
    let plan = |cursor: Option<&Cursor>| source.plan(&cx, cursor.unwrap_or(&Cursor::default()));
    let cursor = first.cursor.as_ref();
    assert!(plan(cursor) == plan(cursor), "the source made two plans for the same cursor");
}

/// Each exchange alone, from the last to the first: a source remembers nothing.
fn any_order(
    source: &dyn ContentSource,
    cx: &Context<'_>,
    exchanges: &[Exchange],
    sound: &[Result<Harvest, SourceError>],
) {
    for (exchange, wanted) in exchanges.iter().zip(sound).rev() {
        assert!(
            source.parse(cx, exchange) == *wanted,
            "the source reads {} otherwise when it has read something else before",
            exchange.request.url
        );
    }
}

fn identified(exchange: &Exchange, harvest: &Harvest) {
    for (item_idx, item) in harvest.items.iter().enumerate() {
        assert!(
            !item.origin_id.trim().is_empty(),
            "item {item_idx} of {} has no origin id",
            exchange.request.url
        );
    }
}

fn survives_wire(exchange: &Exchange, harvest: &Harvest) {
    let url = &exchange.request.url;
    let bytes = wire::encode(harvest)
        .unwrap_or_else(|err| panic!("the harvest of {url} cannot cross the boundary: {err}"));
    let back: Harvest = wire::decode(&bytes)
        .unwrap_or_else(|err| panic!("the harvest of {url} cannot be read back: {err}"));
    assert!(back == *harvest, "the harvest of {url} changes when it crosses the boundary");
}

fn not_modified(source: &dyn ContentSource, cx: &Context<'_>, exchange: &Exchange) {
    let mut unchanged = exchange.clone();
    unchanged.answer = Answer::NotModified;
    let url = &exchange.request.url;
    let harvest = source
        .parse(cx, &unchanged)
        .unwrap_or_else(|err| panic!("the source refused “not modified” from {url}: {err}"));
    let silent = harvest.items.is_empty()
        && harvest.navigation.is_empty()
        && harvest.channel.is_none()
        && harvest.cursor.is_none();
    assert!(silent, "the source read something out of “not modified” from {url}");
}

/// Bodies as they come when something goes wrong. Refusing is right, and so is reading a part.
fn misfortunes(
    source: &dyn ContentSource,
    cx: &Context<'_>,
    exchange: &Exchange,
    response: &Response,
) {
    let mut bodies = cut_short(&response.body);
    bodies.extend(damaged(&response.body));
    bodies.extend(hostile());
    for (what, body) in bodies {
        let mut exchange = exchange.clone();
        if let Answer::Response(response) = &mut exchange.answer {
            response.body = body;
        }
        let res = catch_unwind(AssertUnwindSafe(|| source.parse(cx, &exchange)));
        let url = &exchange.request.url;
        match res {
            Ok(Ok(harvest)) => identified(&exchange, &harvest),
            Ok(Err(err)) => {
                assert!(
                    !err.message.is_empty(),
                    "the source refused {url}, {what}, without a word"
                );
            }
            Err(_) => panic!("the source panicked over the body of {url}, {what}"),
        }
    }
}

/// Cut at the ends, and at two dozen places between that fall into markup and characters alike.
fn cut_short(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    const N_CUTS: usize = 24;
    let mut ends = vec![0, 1.min(body.len()), body.len().saturating_sub(1)];
    ends.extend((1..N_CUTS).map(|cut| body.len() * cut / N_CUTS));
    ends.sort_unstable();
    ends.dedup();
    ends.into_iter()
        .map(|end| (format!("cut short after {end} bytes"), body[..end].to_vec()))
        .collect()
}

/// A byte changed here and there, always the same way.
fn damaged(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    const PLACES: usize = 16;
    const BYTES: [u8; 4] = [0x00, 0xff, b'<', b'"'];
    let mut bodies = Vec::new();
    for place in 0..PLACES.min(body.len()) {
        let at = (body.len() * (2 * place + 1)) / (2 * PLACES);
        if let Some(slot) = body.get(at) {
            let byte = BYTES[place % BYTES.len()];
            let (mut changed, was) = (body.to_vec(), *slot);
            changed[at] = byte;
            bodies.push((format!("with {byte:#04x} for {was:#04x} at byte {at}"), changed));
        }
    }
    bodies
}

/// Nothing, noise, and nesting that overflows the stack of a careless parser.
fn hostile() -> Vec<(String, Vec<u8>)> {
    const DEPTH: usize = 100_000;
    let nested = |open: &str| open.repeat(DEPTH).into_bytes();
    vec![
        ("of blanks".to_owned(), b" \n\t \r\n".to_vec()),
        ("of zeros".to_owned(), vec![0; 4096]),
        ("of bytes that are no text".to_owned(), (0..=255).cycle().take(4096).collect()),
        ("of nested brackets".to_owned(), nested("[")),
        ("of nested objects".to_owned(), nested("{\"a\":")),
        ("of nested elements".to_owned(), nested("<a>")),
    ]
}
