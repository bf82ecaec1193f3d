use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request, Settings, Timestamp,
    manifest::{CONTRACT, PluginKind},
    message::{Answer, Response},
    page::{Page, PageBody},
    raw::Part,
    render::{Format, RenderError, Renderer},
    source::{ContentSource, Context, SourceError},
};

use serde_json::json;

use super::{
    LEFT_OUT, Promise, Recording, check_page, examine_page, keeps_header,
    misfortune::{CUT_EVERYWHERE_BYTES_MAX, cuts},
    pages, play, report,
};

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
    PanicsInTheMiddle,
    SpeaksOfNothing,
    NamesNothing,
    AsksForEver,
    AsksForPaths,
    PlansNothing,
    PanicsInCheck,
    TrustsItsCursor,
    WantsHeaders,
    UnfoldsEverything,
    DividesByPages,
    IsRenderer,
}

/// Examines a source that breaks one promise, and expects that one to be named, with a sentence.
#[track_caller]
fn check(broken: Option<Broken>, expect: Option<(Promise, &str)>) {
    let source = Promises { broken, n_parsed: AtomicU32::new(0) };
    let folder = write_recording();
    let recording = Recording::read(folder.path()).unwrap();
    let report = report(&source, &recording);
    let first = report.broken().next();
    match (first, expect) {
        (None, None) => {}
        (Some(finding), Some((promise, words)))
            if finding.promise == promise && finding.broken[0].contains(words) => {}
        _ => panic!("expected {expect:?}, found\n{report}"),
    }
}

#[test]
fn a_source_that_keeps_its_promises_passes() {
    check(None, None);
    let folder = write_recording();
    let recording = Recording::read(folder.path()).unwrap();
    let report = report(&Promises::default(), &recording);
    let promises: Vec<Promise> = report.findings.iter().map(|it| it.promise).collect();
    assert_eq!(promises, Promise::OF_SOURCES, "every promise is tried, in the book's order");
    insta::assert_snapshot!("report-clean", report);
}

#[test]
fn broken_promises_are_named() {
    use Broken::*;
    check(Some(Remembers), Some((Promise::SameTwice, "two different things")));
    check(Some(PanicsOnCuts), Some((Promise::CutShort, "cut short after 0 bytes")));
    check(Some(PanicsInTheMiddle), Some((Promise::CutShort, "cut short after 2 bytes")));
    check(Some(SpeaksOfNothing), Some((Promise::NotModified, "something out of")));
    check(Some(NamesNothing), Some((Promise::Identity, "has no origin id")));
    check(Some(AsksForEver), Some((Promise::Ends, "would go on")));
    check(Some(AsksForPaths), Some((Promise::Addresses, "`/2`, which is no absolute address")));
    check(Some(PlansNothing), Some((Promise::Plan, "nothing that is in the recording")));
    check(Some(PanicsInCheck), Some((Promise::Check, "settings with none at all: no url")));
    check(Some(TrustsItsCursor), Some((Promise::Cursor, "panicked over the cursor \"\"")));
    check(Some(WantsHeaders), Some((Promise::Headers, "no headers: a media type")));
    check(Some(UnfoldsEverything), Some((Promise::Hostile, "of one line without end")));
    check(Some(DividesByPages), Some((Promise::Limits, "`pages = 0`: attempt to divide by zero")));
    check(Some(IsRenderer), Some((Promise::Manifest, "not that of a source")));
}

#[test]
fn one_mistake_may_break_many_promises() {
    let source = Promises { broken: Some(Broken::Remembers), ..Promises::default() };
    let folder = write_recording();
    let report = report(&source, &Recording::read(folder.path()).unwrap());
    let broken: Vec<Promise> = report.broken().map(|it| it.promise).collect();
    assert_eq!(broken, [Promise::SameTwice, Promise::AnyOrder, Promise::Losses], "{report}");
}

#[test]
fn a_report_says_what_was_promised() {
    let source = Promises { broken: Some(Broken::PanicsOnCuts), ..Promises::default() };
    let folder = write_recording();
    let recording = Recording::read(folder.path()).unwrap();
    insta::assert_snapshot!("report-broken", report(&source, &recording));
}

#[test]
fn short_bodies_are_cut_after_every_byte_and_long_ones_at_their_ends_and_between() {
    let short = cuts(CUT_EVERYWHERE_BYTES_MAX);
    assert!(short.is_complete);
    assert_eq!(short.ends, (0..CUT_EVERYWHERE_BYTES_MAX).collect::<Vec<_>>());
    assert!(cuts(0).ends.is_empty());

    let long = cuts(100_000);
    assert!(!long.is_complete && long.ends.is_sorted());
    assert!((0..512).chain(99_984..100_000).all(|end| long.ends.contains(&end)));
    assert!(long.ends.iter().all(|end| *end < 100_000));
    let read: usize = long.ends.iter().sum();
    assert!(read < 4 * 1024 * 1024, "{read} bytes are read");
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

impl Promises {
    fn breaks(&self, promise: Broken) -> bool {
        self.broken == Some(promise)
    }
}

impl ContentSource for Promises {
    fn manifest(&self) -> Manifest {
        let pages = json!({ "type": "integer", "min": 0, "max": 9, "doc": "How many." });
        let is_renderer = self.breaks(Broken::IsRenderer);
        Manifest {
            name: "source-promises".to_owned(),
            version: "1.0.0".to_owned(),
            kind: if is_renderer { PluginKind::Renderer } else { PluginKind::Source },
            contract: CONTRACT,
            features: Vec::new(),
            summary: "Keeps its promises but one.".to_owned(),
            settings: [("pages".to_owned(), serde_json::from_value(pages).unwrap())].into(),
        }
    }

    fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        assert!(!self.breaks(Broken::PanicsInCheck) || settings.text("url").is_some(), "no url");
        Vec::new()
    }

    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError> {
        if self.breaks(Broken::TrustsItsCursor) {
            cursor.read::<Option<u32>>().expect("the cursor is a number");
        }
        if self.breaks(Broken::DividesByPages)
            && let Some(pages) = cx.settings.integer("pages")
        {
            let _ = std::hint::black_box(100_i64) / pages;
        }
        let url = cx.settings.text("url").unwrap_or_default();
        if self.breaks(Broken::PlansNothing) {
            return Ok(Vec::new());
        }
        let mut requests = vec![Request::get(url), Request::get(format!("{url}2"))];
        if self.breaks(Broken::AsksForPaths) {
            requests.push(Request::get("/2"));
        }
        Ok(requests)
    }

    fn parse(&self, _: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
        let mut harvest = Harvest::default();
        let n_parsed = self.n_parsed.fetch_add(1, Ordering::Relaxed);
        if self.breaks(Broken::AsksForEver) {
            harvest.requests = vec![exchange.request.clone(); 10_001];
        }
        let Answer::Response(response) = &exchange.answer else {
            if self.breaks(Broken::SpeaksOfNothing) {
                harvest.items.push(RawItem::new("old", Part::Whole));
            }
            return Ok(harvest);
        };
        let text = String::from_utf8_lossy(&response.body);
        if self.breaks(Broken::PanicsOnCuts) {
            assert!(text.ends_with('b'), "the end is missing");
        }
        if self.breaks(Broken::PanicsInTheMiddle) {
            assert!(text.len() != 2, "two bytes");
        }
        if self.breaks(Broken::UnfoldsEverything) {
            assert!(text.len() < 200_000, "too much");
        }
        if self.breaks(Broken::WantsHeaders) {
            response.media_type().expect("a media type");
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

#[test]
fn a_discreet_recording_tells_no_secrets() {
    let url = "https://town.example/list?page=1&api_key=K3Y%2Bvalue&sid=7";
    let settings = json!({
        "url": url,
        "access-token": "t0ken-of-the-editor",
        "pages": 2,
        "form": { "password": "open sesame", "keyword": "bridges" },
    });
    let mut request = Request::get(url);
    request.tag.0 = "after t0ken-of-the-editor".to_owned();
    let response = Response::new("https://editor:pa55word@town.example/list?page=1", 200)
        .with_header("Content-Type", "text/html")
        .with_header("Set-Cookie", "session=1")
        .with_header("X-Powered-By", "a town")
        .with_header("X-User-Email", "ann@town.example")
        .with_header("Link", "<https://town.example/list?page=2&api_key=K3Y+value>; rel=next")
        .with_body("<a href='?page=2&api_key=K3Y%2Bvalue'>more</a> write to press@town.example");
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    let recording = Recording {
        settings: serde_json::from_value(settings).unwrap(),
        exchanges: vec![exchange],
    };
    let further = ["X-Powered-By".to_owned(), "Set-Cookie".to_owned()];
    let (recording, left_out) = recording.discreet(&further);
    let Answer::Response(response) = &recording.exchanges[0].answer else { panic!() };
    insta::assert_snapshot!(
        "discreet",
        format!(
            "{}\n\n{}\n\n{:#?}\n\n{}",
            serde_json::to_string_pretty(&recording.settings).unwrap(),
            serde_json::to_string_pretty(&recording.exchanges[0].request).unwrap(),
            response.headers,
            left_out.sentences().join("\n")
        )
    );
    assert_eq!(response.url, "https://town.example/list?page=1");
    let body = String::from_utf8_lossy(&response.body);
    assert_eq!(body, "<a href='?page=2&api_key=left-out'>more</a> write to press@town.example");

    // What is played still fits together: the address in the settings is the one that answered.
    assert_eq!(recording.settings.text("url"), Some(recording.exchanges[0].request.url.as_str()));
    let (again, nothing) = recording.clone().discreet(&further);
    assert_eq!(again, recording);
    assert!(nothing.headers.is_empty(), "{nothing:?}");
}

#[test]
fn headers_that_identify_somebody_are_never_kept() {
    let further = ["x-town", "authorization", "cookie", "x-csrf-token", "from", "x-real-ip"];
    let further = further.map(str::to_owned);
    assert!(keeps_header("Content-Type", &[]) && keeps_header("X-Town", &further));
    for name in ["Authorization", "Cookie", "X-CSRF-Token", "From", "X-Real-IP", "X-Other"] {
        assert!(!keeps_header(name, &further), "{name}");
    }
    assert_eq!(LEFT_OUT, "left-out");
}

/// A renderer that keeps its promises but one.
#[derive(Clone, Copy, PartialEq)]
enum Titles {
    Sound,
    Counts,
    Trusts,
    Shouts,
}

impl Renderer for Titles {
    fn format(&self) -> Format {
        let name = if *self == Titles::Shouts { "TITLES" } else { "titles" };
        Format {
            name: name.to_owned(),
            media_type: "text/plain".to_owned(),
            extension: "txt".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        static N_CALLS: AtomicU32 = AtomicU32::new(0);
        if page.body == PageBody::Unknown {
            return Err(RenderError::unsupported("unknown"));
        }
        let first = page.title.chars().next();
        if *self == Titles::Trusts {
            first.expect("a title");
        }
        let n_calls = match self {
            Titles::Counts => N_CALLS.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
        Ok(format!("{n_calls} {}\n", page.title).into_bytes())
    }
}

#[test]
fn renderers_are_examined_over_pages() {
    let check = |renderer: Titles, expect: Option<Promise>| {
        for (name, page) in pages() {
            let report = examine_page(&renderer, &page);
            assert_eq!(report.broken().next().map(|it| it.promise), expect, "{name}\n{report}");
        }
    };
    check(Titles::Sound, None);
    check(Titles::Shouts, Some(Promise::Format));
    check(Titles::Counts, Some(Promise::SamePage));
    check(Titles::Trusts, Some(Promise::MissingParts));
}

#[test]
fn a_page_is_compared_with_what_was_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let page = serde_json::to_string(&pages()["front"]).unwrap();
    std::fs::write(folder.path().join("page.json"), page).unwrap();
    std::fs::write(folder.path().join("expected.txt"), "0 Northern news\n").unwrap();
    check_page(&Titles::Sound, folder.path());
    std::fs::write(folder.path().join("expected.txt"), "0 Other news\n").unwrap();
    let report = super::page_report(&Titles::Sound, folder.path(), false).unwrap();
    let finding = report.broken().next().unwrap();
    assert_eq!(finding.promise, Promise::Expected);
    assert!(finding.broken[0].contains("expected 0 Other news"), "{report}");
}
