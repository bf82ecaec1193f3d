//! Workers over time: replaced files, threads and hosts that end, many sources.

#![allow(
    clippy::disallowed_methods,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "tests copy libraries and look at processes, and fail where they break"
)]

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use portolan_core::{
    Cursor, Harvest, Settings, Timestamp,
    message::{Answer, Exchange, Response},
    source::Context,
};
use portolan_host::{CallError, Plugins, Policies, Policy, Program, SourceHandle};
use portolan_plugin::testkit;
use serde_json::json;

fn sealed(directory: PathBuf, general: Policy) -> Plugins {
    let program = Program::At(PathBuf::from(env!("CARGO_BIN_EXE_plugin-worker")));
    Plugins::new(vec![directory]).with_policies(Policies { program, ..Policies::all(general) })
}

fn settings() -> Settings {
    serde_json::from_value(json!({ "url": "https://town.example/bulletins", "pages": 3 })).unwrap()
}

fn parse(source: &SourceHandle, body: &str) -> Result<Harvest, CallError> {
    let settings = settings();
    let cx = Context::new("town", &settings, Timestamp::UNIX_EPOCH);
    let request = source.plan(&cx, &Cursor::default())?.remove(0);
    let mut response = Response::new(request.url.clone(), 200);
    response.headers.push(("content-type".to_owned(), "text/plain".to_owned()));
    response.body = body.as_bytes().to_vec();
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    source.parse(&cx, &exchange)
}

#[test]
fn a_replaced_file_serves_the_next_run_and_a_broken_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libsource_bulletin.so");
    fs::copy(testkit::library("source-bulletin"), &path).unwrap();
    let plugins = sealed(folder.path().to_owned(), Policy::default());
    let complaint =
        |source: &SourceHandle| parse(source, "nonsense").unwrap().diagnostics[0].message.clone();
    let running = plugins.source("source-bulletin", &settings()).unwrap();
    assert_eq!(complaint(&running), "line 1 is no bulletin and was left out");

    let sound = fs::read(&path).unwrap();
    fs::write(&path, &sound[..sound.len() / 2]).unwrap();
    let kept = plugins.source("source-bulletin", &settings()).unwrap();
    assert_eq!(complaint(&kept), "line 1 is no bulletin and was left out");
    // Once, however many sources there are.
    plugins.source("source-bulletin", &settings()).unwrap();
    let said = plugins.take_complaints();
    assert_eq!((said.len(), said[0].code.as_ref()), (1, "plugin-replacement"));
    plugins.source("source-bulletin", &settings()).unwrap();
    assert!(plugins.take_complaints().is_empty());
    assert!(said[0].message.contains("is truncated"), "{}", said[0].message);

    let from = b" is no bulletin and";
    let at = sound.windows(from.len()).position(|it| it == from).unwrap();
    let mut new = sound;
    new[at..at + from.len()].copy_from_slice(b" is NO bulletin and");
    fs::write(&path, new).unwrap();
    let next = plugins.source("source-bulletin", &settings()).unwrap();
    assert_eq!(complaint(&next), "line 1 is NO bulletin and was left out");
    // The run that was going on finishes on the code that it began with.
    assert_eq!(complaint(&running), "line 1 is no bulletin and was left out");
    assert!(plugins.take_complaints().is_empty());
}

/// A worker belongs to its host, not to the thread that happened to ask first.
#[test]
fn a_worker_outlives_the_thread_that_asked_for_it() {
    let library = testkit::library("source-bulletin");
    let plugins = sealed(library.parent().unwrap().to_owned(), Policy::default());
    let source = thread::scope(|scope| {
        scope.spawn(|| plugins.source("source-bulletin", &settings()).unwrap()).join().unwrap()
    });
    let before = plugins.standing("source-bulletin").unwrap().unwrap().processes;
    thread::sleep(Duration::from_millis(100));
    assert_eq!(parse(&source, "1\tday\ttitle\n").unwrap().items.len(), 1);
    assert_eq!(before, plugins.standing("source-bulletin").unwrap().unwrap().processes);
}

#[test]
fn workers_end_with_their_plugin() {
    let library = testkit::library("source-bulletin");
    let plugins = sealed(library.parent().unwrap().to_owned(), Policy::default());
    let process = plugins.standing("source-bulletin").unwrap().unwrap().processes[0];
    let is_there = || fs::metadata(format!("/proc/{process}")).is_ok();
    assert!(is_there());
    drop(plugins);
    let patience = Instant::now() + Duration::from_secs(5);
    while is_there() {
        assert!(Instant::now() < patience, "worker {process} goes on");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Many sources at once share a few workers, and each gets its own answer.
#[test]
fn many_sources_share_few_workers() {
    let library = testkit::library("source-bulletin");
    let plugins = sealed(library.parent().unwrap().to_owned(), Policy::default());
    thread::scope(|scope| {
        for thread_idx in 0..8 {
            let plugins = &plugins;
            scope.spawn(move || {
                let source = plugins.source("source-bulletin", &settings()).unwrap();
                for line_idx in 0..25 {
                    let origin = format!("{thread_idx}-{line_idx}");
                    let harvest = parse(&source, &format!("{origin}\tday\ttitle\n")).unwrap();
                    assert_eq!(harvest.items[0].origin_id, origin);
                }
            });
        }
    });
    let standing = plugins.standing("source-bulletin").unwrap().unwrap();
    assert!(standing.workers <= 2, "{standing:?}");
    assert_eq!(standing.statistics.deaths, 0);
}

/// Both workers hold an instance of a source that ends while both are at work for others.
#[test]
fn an_ended_source_leaves_nothing_in_any_worker() {
    let folder = testkit::library("source-misdeeds").parent().unwrap().to_owned();
    let plugins = sealed(folder, Policy { workers: 2, ..Policy::default() });
    let flood: Settings = serde_json::from_value(json!({ "misdeed": "flood" })).unwrap();
    let start = || plugins.source("source-misdeeds", &flood).unwrap();
    // It prints for some milliseconds.
    let work = |source: &SourceHandle| {
        let cx = Context::new("town", &flood, Timestamp::UNIX_EPOCH);
        let request = source.plan(&cx, &Cursor::default()).unwrap().remove(0);
        let response = Response::new(request.url.clone(), 200);
        let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
        source.parse(&cx, &exchange).unwrap();
    };
    let instances = || plugins.standings()["source-misdeeds"].instances;
    let ends = start();
    while instances() < 2 {
        thread::scope(|scope| {
            scope.spawn(|| work(&ends));
            scope.spawn(|| work(&ends));
        });
    }
    let (one, other) = (start(), start());
    thread::scope(|scope| {
        scope.spawn(|| work(&one));
        scope.spawn(|| work(&other));
        thread::sleep(Duration::from_millis(5));
        drop(ends);
    });
    drop((one, other));
    assert_eq!(instances(), 0);
}
