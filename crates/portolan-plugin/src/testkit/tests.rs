use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request, Settings,
    manifest::{CONTRACT, PluginKind},
    message::Answer,
    raw::Part,
    source::{ContentSource, Context, SourceError},
};

use super::{Recording, examine, play};

/// A source that keeps its promises but one.
#[derive(Default)]
struct Promises {
    broken: Option<Broken>,
    n_parsed: AtomicU32,
}

#[derive(Clone, Copy, PartialEq)]
enum Broken {
    Remembers,
    PanicsOnCuts,
    SpeaksOfNothing,
    NamesNothing,
    AsksForEver,
}

/// Examines a source that breaks one promise, and expects a sentence that says so.
#[track_caller]
fn check(broken: Option<Broken>, expect: Option<&str>) {
    let source = Promises { broken, n_parsed: AtomicU32::new(0) };
    let folder = write_recording();
    let recording = Recording::read(folder.path()).unwrap();
    let outcome = catch_unwind(AssertUnwindSafe(|| examine(&source, &recording)));
    let words = outcome.err().map(|payload| match payload.downcast::<String>() {
        Ok(words) => *words,
        Err(payload) => payload.downcast_ref::<&str>().copied().unwrap_or_default().to_owned(),
    });
    match (&words, expect) {
        (None, None) => {}
        (Some(words), Some(expect)) if words.contains(expect) => {}
        _ => panic!("expected {expect:?}, found {words:?}"),
    }
}

#[test]
fn a_source_that_keeps_its_promises_passes() {
    check(None, None);
}

#[test]
fn broken_promises_are_named() {
    check(Some(Broken::Remembers), Some("two different things of the same recording"));
    check(Some(Broken::PanicsOnCuts), Some("panicked over the body"));
    check(Some(Broken::SpeaksOfNothing), Some("something out of “not modified”"));
    check(Some(Broken::NamesNothing), Some("has no origin id"));
    check(Some(Broken::AsksForEver), Some("would go on"));
}

#[test]
fn a_recording_is_read_as_it_was_written() {
    let folder = write_recording();
    let recording = Recording::read(folder.path()).unwrap();
    assert_eq!(recording.settings.text("url"), Some("https://a.example/"));
    assert_eq!(recording.exchanges[1].answer, Answer::NotModified);
    let Answer::Response(response) = &recording.exchanges[0].answer else { panic!() };
    assert_eq!(response.url, "https://a.example/moved");
    assert_eq!(response.header("Content-Type"), Some("text/plain"));
    assert_eq!(response.headers.iter().filter(|(name, _)| name == "link").count(), 2);
    assert_eq!(response.body, b"a\nb");

    let copy = tempfile::tempdir().unwrap();
    recording.write(copy.path()).unwrap();
    assert_eq!(Recording::read(copy.path()).unwrap(), recording);
}

#[test]
fn a_damaged_recording_names_its_file() {
    let folder = write_recording();
    let damage = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).unwrap();
        Recording::read(folder.path()).unwrap_err().to_string()
    };
    let words = damage("01.response.toml", "status = 200\nfetched-at = 2018-03-22");
    assert!(words.contains("01.response.toml") && words.contains("zone"), "{words}");
    let words = damage("01.response.toml", "status = 200\nfetchd-at = 2018-03-22");
    assert!(words.contains("fetchd-at"), "{words}");
    let words = damage("first.request.toml", "url = \"https://a.example/\"");
    assert!(words.contains("first.request.toml"), "{words}");
    let words = Recording::read(Path::new("nowhere")).unwrap_err().to_string();
    assert!(words.contains("nowhere/settings.toml"), "{words}");
}

#[test]
fn what_is_not_recorded_is_said() {
    let folder = write_recording();
    let mut recording = Recording::read(folder.path()).unwrap();
    recording.exchanges.remove(1);
    let played = play(&Promises::default(), &recording);
    assert_eq!(played.items.len(), 2);
    assert_eq!(played.unanswered, ["https://a.example/2"]);
}

impl ContentSource for Promises {
    fn manifest(&self) -> Manifest {
        Manifest {
            name: "source-promises".to_owned(),
            version: "1.0.0".to_owned(),
            kind: PluginKind::Source,
            contract: CONTRACT,
            features: Vec::new(),
            summary: "Keeps its promises but one.".to_owned(),
            settings: Default::default(),
        }
    }

    fn check(&self, _: &Settings) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
        let url = cx.settings.text("url").unwrap_or_default();
        Ok(vec![Request::get(url), Request::get(format!("{url}2"))])
    }

    fn parse(&self, _: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let mut harvest = Harvest::default();
        let n_parsed = self.n_parsed.fetch_add(1, Ordering::Relaxed);
        if self.broken == Some(Broken::AsksForEver) {
            harvest.requests = vec![exchange.request.clone(); 10_001];
        }
        let Answer::Response(response) = &exchange.answer else {
            if self.broken == Some(Broken::SpeaksOfNothing) {
                harvest.items.push(RawItem::new("old", Part::Whole));
            }
            return Ok(harvest);
        };
        let text = String::from_utf8_lossy(&response.body);
        if self.broken == Some(Broken::PanicsOnCuts) {
            assert!(text.ends_with('b'), "the end is missing");
        }
        for line in text.lines() {
            let id = match self.broken {
                Some(Broken::Remembers) => format!("{line} {n_parsed}"),
                Some(Broken::NamesNothing) => String::new(),
                _ => format!("id {line}"),
            };
            harvest.items.push(RawItem::new(id, Part::Whole));
        }
        Ok(harvest)
    }
}

fn write_recording() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("settings.toml", "url = \"https://a.example/\""),
        ("01.request.toml", "url = \"https://a.example/\""),
        (
            "01.response.toml",
            "status = 200\nurl = \"https://a.example/moved\"\nfetched-at = 2018-03-22T10:00:00Z\n\
             [headers]\nContent-Type = \"text/plain\"\nlink = [\"<a>\", \"<b>\"]",
        ),
        ("01.body", "a\nb"),
        ("02.request.toml", "url = \"https://a.example/2\"\ntag = \"second\""),
        ("02.response.toml", "status = 304\nfetched-at = 2018-03-22T10:00:01Z"),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}
