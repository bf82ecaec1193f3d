//! Real libraries: one that behaves, one that commits misdeeds on request, and damaged copies.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use portolan_core::{
    Cursor, Diagnostic, Harvest, Settings, Timestamp,
    message::{Answer, Exchange, Response},
    page::{Page, PageBody, Problem, Sitemap},
    render::Renderer,
    source::{Context, SourceErrorKind},
};
use portolan_plugin::{abi::MAGIC, testkit};
use serde_json::json;
use tempfile::TempDir;

use crate::{CallError, Plugins, Policies, Policy, SourceHandle};

#[test]
fn a_source_plans_and_parses_through_the_boundary() {
    let plugins = here(vec![folder_of("source-bulletin")]);
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

#[test]
fn a_renderer_renders_through_the_boundary() {
    let plugins = here(vec![folder_of("render-text")]);
    let renderer = plugins.renderer("render-text").unwrap();
    assert_eq!(renderer.format().name, "text");

    let problem = Problem { heading: "Gone fishing".to_owned(), ..Problem::default() };
    let page = Page { body: PageBody::Problem(problem), ..Page::default() };
    let text = String::from_utf8(renderer.render(&page).unwrap()).unwrap();
    assert!(text.contains("Gone fishing\n============\n"), "{text}");

    let page = Page { body: PageBody::Sitemap(Sitemap::default()), ..Page::default() };
    assert!(renderer.render(&page).unwrap_err().unsupported);
}

#[test]
fn misdeeds_end_in_one_sentence() {
    check("panic-in-plan", "plan", "plugin-panicked", "no plan for town (crates/");
    check("panic-with-bomb", "plan", "plugin-panicked", "a value without words");
    check("panic-in-check", "check", "plugin-panicked", "checked to death");
    check("panic-in-parse", "parse", "plugin-panicked", "index out of bounds");
    check("panic-in-create", "create", "plugin-panicked", "never came to life");
    check("oversized", "parse", "plugin-failed", "cannot be sent");
    check("endless", "parse", "plugin-answer-too-large", "an answer may have 67108864");
    check("garbage", "parse", "plugin-answer-unreadable", "something unreadable");
    check("garbage-refusal", "parse", "plugin-answer-unreadable", "something unreadable");
    check("nothing", "parse", "plugin-answer-unreadable", "something unreadable");
    check("unknown-status", "parse", "plugin-answer-unreadable", "status 77");
    // Nobody asks a source that is being dropped, so nobody hears it.
    commit("panic-in-drop", "parse").unwrap();
    // The library still works for those who ask for nothing bad.
    commit("none", "parse").unwrap();
}

#[test]
fn a_broken_instance_is_made_anew() {
    let plugins = here(vec![folder_of("source-misdeeds")]);
    let settings = misdeed_settings("panic-in-parse");
    let source = plugins.source("source-misdeeds", &settings).unwrap();
    for _ in 0..3 {
        assert_eq!(source.plan(&cx(&settings), &Cursor::default()).unwrap().len(), 1);
        assert!(matches!(parse(&source, &settings, "", b""), Err(CallError::Broken(_))));
    }
}

#[test]
fn a_handle_may_be_used_from_many_threads() {
    let plugins = here(vec![folder_of("source-bulletin")]);
    let settings = bulletin_settings();
    let source = plugins.source("source-bulletin", &settings).unwrap();
    thread::scope(|scope| {
        for thread_idx in 0..8 {
            let (source, settings) = (&source, &settings);
            scope.spawn(move || {
                for line_idx in 0..50 {
                    let line = format!("{thread_idx}-{line_idx}\tday\ttitle\n");
                    let harvest = parse(source, settings, "text/plain", line.as_bytes()).unwrap();
                    assert_eq!(harvest.items[0].origin_id, format!("{thread_idx}-{line_idx}"));
                }
            });
        }
    });
}

#[test]
fn a_replaced_library_serves_new_handles_and_leaves_old_ones_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libsource_bulletin.so");
    fs::copy(testkit::library("source-bulletin"), &path).unwrap();
    let plugins = here(vec![folder.path().to_owned()]);
    let settings = bulletin_settings();
    let complaint = |source: &SourceHandle| {
        let harvest = parse(source, &settings, "text/plain", b"nonsense").unwrap();
        harvest.diagnostics[0].message.clone()
    };
    let old = plugins.source("source-bulletin", &settings).unwrap();
    assert_eq!(complaint(&old), "line 1 is no bulletin and was left out");

    // Written over in place, which would crash a library that is mapped from its file.
    let sound = fs::read(&path).unwrap();
    fs::write(&path, "no library any more").unwrap();
    assert_eq!(complaint(&old), "line 1 is no bulletin and was left out");
    // What is no library is refused, and the code that ran before goes on.
    let kept = plugins.source("source-bulletin", &settings).unwrap();
    assert_eq!(complaint(&kept), "line 1 is no bulletin and was left out");
    let said = plugins.take_complaints();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].code, "plugin-replacement");
    assert!(said[0].message.contains("is text, not a Linux library"), "{}", said[0].message);

    fs::write(&path, replaced(&sound, b" is no bulletin and", b" is NO bulletin and")).unwrap();
    let new = plugins.source("source-bulletin", &settings).unwrap();
    assert_eq!(complaint(&new), "line 1 is NO bulletin and was left out");
    assert_eq!(complaint(&old), "line 1 is no bulletin and was left out");
    assert_ne!(old.sha256(), new.sha256());
}

#[test]
fn a_library_that_contradicts_itself_is_refused() {
    let sound = fs::read(testkit::library("source-bulletin")).unwrap();
    let version = replaced(&sound, b"version = \"0.1.0\"", b"version = \"0.1.9\"");
    refuse(&version, "plugin-disagrees", "its note says version `0.1.9`");
    let source = b"kind = \"source\"\ncontract = 1";
    let kind = replaced(&sound, source, b"kind = \"renderer\"\ncontract=1");
    let complaint = copy_of(&kind).source("source-bulletin", &bulletin_settings()).unwrap_err();
    assert_eq!(complaint.code, "plugin-kind");

    let mut current = MAGIC.to_vec();
    current.extend(1_u16.to_le_bytes());
    let mut later = MAGIC.to_vec();
    later.extend(2_u16.to_le_bytes());
    refuse(&replaced(&sound, &current, &later), "plugin-disagrees", "its descriptor `2`");
    later[0] = b'p';
    refuse(&replaced(&sound, &current, &later), "plugin-descriptor", "does not begin as ours do");
}

#[test]
fn plugins_that_are_not_there_are_looked_for() {
    let plugins = here(vec![PathBuf::from("/nowhere"), folder_of("source-bulletin")]);
    let complaint = |name: &str| plugins.manifest(name).unwrap_err();
    assert_eq!(complaint("source-none").code, "plugin-not-found");
    assert!(complaint("source-none").hint.unwrap().contains("libsource_none.so"));
    for name in ["", "../x", "Source", "a--b", "a_b", "a/b"] {
        assert_eq!(complaint(name).code, "plugin-name");
    }
    assert_eq!(plugins.renderer("source-bulletin").unwrap_err().code, "plugin-kind");
}

#[test]
fn a_listing_tells_good_from_bad() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::copy(testkit::library("source-bulletin"), place("libsource_bulletin.so")).unwrap();
    fs::copy(testkit::library("source-bulletin"), place("libsource_other.so")).unwrap();
    fs::write(place("libsource_text.so"), "soon").unwrap();
    fs::write(place("readme.txt"), "not a library").unwrap();
    let listed = here(vec![folder.path().to_owned()]).list();
    let told: Vec<(String, String)> = listed
        .into_iter()
        .map(|it| {
            let file = it.path.file_name().unwrap().to_string_lossy().into_owned();
            let words = match it.manifest {
                Ok(manifest) => manifest.version,
                Err(complaint) => complaint.code.into_owned(),
            };
            (file, words)
        })
        .collect();
    let expect = [
        ("libsource_bulletin.so", "0.1.0"),
        ("libsource_other.so", "plugin-misnamed"),
        ("libsource_text.so", "plugin-no-library"),
    ];
    assert_eq!(told, expect.map(|(file, words)| (file.to_owned(), words.to_owned())));
}

#[test]
fn the_guide_for_authors_shows_what_is_built_and_tested() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let guide = fs::read_to_string(root.join("docs/book/line-by-line.md")).unwrap();
    let crate_root = root.join("crates/portolan-host/fixtures/source-bulletin");
    let files = [
        "plugin.toml",
        "src/lib.rs",
        "src/tests.rs",
        "recordings/two-pages/settings.toml",
        "recordings/two-pages/01.request.toml",
        "recordings/two-pages/01.response.toml",
    ];
    for file in files {
        let text = fs::read_to_string(crate_root.join(file)).unwrap();
        assert!(
            guide.contains(&text),
            "docs/book/line-by-line.md shows another `{file}` than is built"
        );
    }
}

/// Plugins in this process; workers have tests of their own.
fn here(directories: Vec<PathBuf>) -> Plugins {
    Plugins::new(directories).with_policies(Policies::all(Policy::in_process()))
}

/// Commits a misdeed and expects one complaint for it.
#[track_caller]
fn check(misdeed: &str, call: &str, code: &str, words: &str) {
    let complaint = commit(misdeed, call).expect_err(misdeed);
    assert_eq!(complaint.code, code, "{complaint}");
    assert!(complaint.message.contains(words), "{complaint}");
}

fn commit(misdeed: &str, call: &str) -> Result<(), Diagnostic> {
    let plugins = here(vec![folder_of("source-misdeeds")]);
    let settings = misdeed_settings(misdeed);
    let source = plugins.source("source-misdeeds", &settings)?;
    let broken = |err| match err {
        CallError::Broken(diagnostic) => diagnostic,
        CallError::Refused(err) => panic!("refused: {err}"),
    };
    match call {
        "check" => source.check(&settings).pop().map_or(Ok(()), Err),
        "plan" => source.plan(&cx(&settings), &Cursor::default()).map(|_| ()).map_err(broken),
        _ => parse(&source, &settings, "", b"").map(|_| ()).map_err(broken),
    }
}

/// Refuses a library at the moment when it is loaded.
#[track_caller]
fn refuse(bytes: &[u8], code: &str, words: &str) {
    let plugins = copy_of(bytes);
    let complaint = plugins.source("source-bulletin", &bulletin_settings()).expect_err(words);
    assert_eq!(complaint.code, code, "{complaint}");
    assert!(complaint.message.contains(words), "{complaint}");
}

/// Plugins of a folder that holds these bytes as `source-bulletin`.
fn copy_of(bytes: &[u8]) -> Copy {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("libsource_bulletin.so"), bytes).unwrap();
    Copy { plugins: here(vec![folder.path().to_owned()]), _folder: folder }
}

struct Copy {
    plugins: Plugins,
    _folder: TempDir,
}

impl std::ops::Deref for Copy {
    type Target = Plugins;

    fn deref(&self) -> &Plugins {
        &self.plugins
    }
}

/// Every occurrence of some bytes has others in its place.
fn replaced(bytes: &[u8], from: &[u8], into: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), into.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> =
        (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "the bytes to be replaced are not there");
    for at in places {
        bytes[at..at + into.len()].copy_from_slice(into);
    }
    bytes
}

fn misdeed_settings(misdeed: &str) -> Settings {
    serde_json::from_value(json!({ "misdeed": misdeed })).unwrap()
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
