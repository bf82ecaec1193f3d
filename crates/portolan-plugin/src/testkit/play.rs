//! Recordings are played: the source plans, the recording answers, the source parses.

use std::{collections::VecDeque, env, fs, io, path::Path};

use jiff::Timestamp;
use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, RawItem, Request,
    navigation::NavTree,
    raw::RawChannel,
    source::{ContentSource, Context, SourceError},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    examine,
    promise::{Finding, Promise, Report},
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
    run(source, recording, &mut played, |_, _| {}).unwrap_or_else(|words| panic!("{words}"));
    played
}

/// Plays the recording in `folder`, examines the source over it, and compares the result with
/// `expected.json` there. `UPDATE_EXPECT=1` writes that file.
///
/// # Panics
///
/// With the report, if the source breaks a promise or the result differs; with a sentence, if the
/// folder is no recording.
pub fn check(source: &dyn ContentSource, folder: impl AsRef<Path>) {
    let update = env::var_os("UPDATE_EXPECT").is_some();
    let report = check_report(source, folder.as_ref(), update);
    let report = report.unwrap_or_else(|err| panic!("{err}"));
    assert!(report.is_clean(), "{report}");
}

/// The same, as findings. With `update` the expected result is written instead of compared.
pub fn check_report(
    source: &dyn ContentSource,
    folder: &Path,
    update: bool,
) -> Result<Report, RecordingError> {
    let recording = Recording::read(folder)?;
    let mut report = examine::report(source, &recording);
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    report.about = format!("{} over {name}", report.about);
    let mut finding = Finding::new(Promise::Expected);
    if report.findings.iter().any(|it| it.promise == Promise::Identity) {
        let mut played = Played::default();
        if let Err(words) = run(source, &recording, &mut played, |_, _| {}) {
            finding.breach(words);
        }
        compare(&played, folder, update, &mut finding)?;
        report.findings.push(finding);
    }
    Ok(report)
}

fn compare(
    played: &Played,
    folder: &Path,
    update: bool,
    finding: &mut Finding,
) -> Result<(), RecordingError> {
    let path = folder.join("expected.json");
    let found = expected_text(played);
    if update {
        finding.tried = format!("{EXPECTED} was written: read it before you keep it");
        return fs::write(&path, found).map_err(|err| RecordingError::of(&path, &err));
    }
    finding.tried = EXPECTED.to_owned();
    match fs::read_to_string(&path) {
        Ok(wanted) => {
            if let Some(difference) = first_difference(wanted.trim_end(), found.trim_end()) {
                finding.breach(format!("{EXPECTED} differs in {difference}"));
            }
        }
        Err(err) if err.kind() == io::ErrorKind::NotFound => {
            finding.breach(format!("{EXPECTED} is not there; UPDATE_EXPECT=1 writes it"));
        }
        Err(err) => return Err(RecordingError::of(&path, &err)),
    }
    Ok(())
}

const EXPECTED: &str = "expected.json";

/// What `expected.json` holds: all that was read, without the fields that say nothing.
pub fn expected_text(played: &Played) -> String {
    let text = serde_json::to_value(played)
        .and_then(|value| serde_json::to_string_pretty(&pruned(value)))
        .expect("everything that was played is made of texts and numbers");
    text + "\n"
}

/// Plays a recording into `played` and shows every exchange with what was read out of it. The
/// error is a sentence about a run that could not begin or would not end.
pub(super) fn run(
    source: &dyn ContentSource,
    recording: &Recording,
    played: &mut Played,
    mut seen: impl FnMut(&Exchange, &Result<Harvest, SourceError>),
) -> Result<(), String> {
    let cx = Context::new("examined", &recording.settings, now(recording));
    let planned = source
        .plan(&cx, &Cursor::default())
        .map_err(|err| format!("the source refused to plan: {err}"))?;
    let mut waiting = VecDeque::from(planned);
    let mut unused: Vec<&Exchange> = recording.exchanges.iter().collect();
    while let Some(request) = waiting.pop_front() {
        if played.requests.len() >= REQUESTS_MAX {
            return Err(format!(
                "the source asked {REQUESTS_MAX} times and would go on; the last was {}",
                request.url
            ));
        }
        played.requests.push(request.clone());
        let Some(found) = unused.iter().position(|it| it.request.url == request.url) else {
            played.unanswered.push(request.url);
            waiting.extend(request.otherwise.map(|other| *other));
            continue;
        };
        let mut exchange = unused.remove(found).clone();
        let otherwise = request.otherwise.clone();
        exchange.request = request;
        let res = source.parse(&cx, &exchange);
        seen(&exchange, &res);
        match res {
            Ok(harvest) => {
                waiting.extend(harvest.requests);
                played.items.extend(harvest.items);
                played.navigation.extend(harvest.navigation);
                played.channels.extend(harvest.channel);
                played.cursor = harvest.cursor.or(played.cursor.take());
                played.diagnostics.extend(harvest.diagnostics);
            }
            Err(err) => {
                played.diagnostics.extend(err.diagnostics);
                played.refused.push((exchange.request.url, err.message));
                waiting.extend(otherwise.map(|other| *other));
            }
        }
    }
    Ok(())
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

pub(super) fn first_difference(wanted: &str, found: &str) -> Option<String> {
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
