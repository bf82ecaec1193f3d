//! Recordings are played: the source plans, the recording answers, the source parses.

use std::{collections::VecDeque, env, fs, path::Path};

use jiff::Timestamp;
use portolan_core::{
    Cursor, Diagnostic, Exchange, RawItem, Request,
    navigation::NavTree,
    raw::RawChannel,
    source::{ContentSource, Context},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    examine,
    recording::{Recording, RecordingError},
};

/// All that a source makes of a recording, in the order in which the host would see it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Played {
    pub items: Vec<RawItem>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub navigation: Vec<NavTree>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<RawChannel>,
    /// The last one returned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// Refused responses: address and sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<(String, String)>,
    /// Every request, as asked.
    pub requests: Vec<Request>,
    /// Addresses that were asked for and are not in the recording.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<String>,
}

/// No source under test asks for more.
const REQUESTS_MAX: usize = 10_000;

/// Plays a recording from an empty cursor. Answers are found by address, each is given once, and
/// the source's own tag comes back with it. Requests that wait for news are issued, because
/// nothing is known yet.
///
/// # Panics
///
/// If the source refuses to plan, or asks without end.
pub fn play(source: &dyn ContentSource, recording: &Recording) -> Played {
    let mut played = Played::default();
    for exchange in exchanges_of(source, recording, &mut played) {
        let cx = Context::new("test", &recording.settings, now(recording));
        match source.parse(&cx, &exchange) {
            Ok(harvest) => {
                played.items.extend(harvest.items);
                played.navigation.extend(harvest.navigation);
                played.channels.extend(harvest.channel);
                played.cursor = harvest.cursor.or(played.cursor);
                played.diagnostics.extend(harvest.diagnostics);
            }
            Err(err) => {
                played.diagnostics.extend(err.diagnostics);
                played.refused.push((exchange.request.url, err.message));
            }
        }
    }
    played
}

/// Plays the recording in `folder`, examines the source over it, and compares the result with
/// `expected.json` there. `UPDATE_EXPECT=1` writes that file.
///
/// # Panics
///
/// If anything differs, if the source breaks its contract, or if the folder is no recording.
pub fn check(source: &dyn ContentSource, folder: impl AsRef<Path>) {
    let folder = folder.as_ref();
    let recording = Recording::read(folder).unwrap_or_else(|err| panic!("{err}"));
    examine(source, &recording);
    let played = play(source, &recording);
    let path = folder.join("expected.json");
    let found = serde_json::to_value(&played)
        .and_then(|value| serde_json::to_string_pretty(&pruned(value)))
        .unwrap_or_else(|err| panic!("the result cannot be written as JSON: {err}"));
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, found + "\n")
            .unwrap_or_else(|err| panic!("{}", RecordingError::of(&path, &err)));
        return;
    }
    let wanted = fs::read_to_string(&path).unwrap_or_else(|err| {
        panic!("{}; UPDATE_EXPECT=1 writes it", RecordingError::of(&path, &err))
    });
    if let Some(difference) = first_difference(wanted.trim_end(), &found) {
        panic!("{} differs: {difference}", path.display());
    }
}

/// The exchanges of a whole run, with the source's own requests in them.
pub(super) fn exchanges_of(
    source: &dyn ContentSource,
    recording: &Recording,
    played: &mut Played,
) -> Vec<Exchange> {
    let cx = Context::new("test", &recording.settings, now(recording));
    let planned = source
        .plan(&cx, &Cursor::default())
        .unwrap_or_else(|err| panic!("the source refused to plan: {err}"));
    let mut waiting = VecDeque::from(planned);
    let mut unused = recording.exchanges.clone();
    let mut exchanges = Vec::new();
    while let Some(request) = waiting.pop_front() {
        assert!(
            played.requests.len() < REQUESTS_MAX,
            "the source asked {REQUESTS_MAX} times and would go on; the last was {}",
            request.url
        );
        played.requests.push(request.clone());
        let Some(found) = unused.iter().position(|it| it.request.url == request.url) else {
            played.unanswered.push(request.url);
            continue;
        };
        let mut exchange = unused.remove(found);
        exchange.request = request;
        if let Ok(harvest) = source.parse(&cx, &exchange) {
            waiting.extend(harvest.requests);
        }
        exchanges.push(exchange);
    }
    exchanges
}

/// The run's time: when the last answer came.
pub(super) fn now(recording: &Recording) -> Timestamp {
    let times = recording.exchanges.iter().map(|exchange| exchange.fetched_at);
    times.max().unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Without the fields that say nothing, so that the file shows what was read and little else.
fn pruned(value: Value) -> Value {
    let says_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(values) => values.into_iter().map(pruned).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !says_nothing(value));
            Value::Object(fields.map(|(key, value)| (key, pruned(value))).collect())
        }
        plain => plain,
    }
}

fn first_difference(wanted: &str, found: &str) -> Option<String> {
    if wanted == found {
        return None;
    }
    let mut lines = (wanted.lines(), found.lines());
    for line in 1.. {
        match (lines.0.next(), lines.1.next()) {
            (None, None) => break,
            (wanted, found) if wanted == found => {}
            (wanted, found) => {
                let (wanted, found) = (wanted.unwrap_or("the end"), found.unwrap_or("the end"));
                return Some(format!("line {line}\n  expected {wanted}\n  found    {found}"));
            }
        }
    }
    None
}
