//! One worker for a long time. Alone in its program: it counts the program's descriptors.

#![allow(
    clippy::disallowed_methods,
    clippy::result_large_err,
    clippy::unwrap_used,
    reason = "tests copy libraries and look at processes, and fail where they break"
)]

use std::{fs, path::PathBuf};

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

/// 24,000 calls (a plan and a parse for each of 12,000), in one worker: it takes no more memory
/// at the end than at the beginning, and neither side keeps a descriptor.
#[test]
fn a_worker_is_the_same_after_24_000_calls() {
    let library = testkit::library("source-bulletin");
    let one = Policy { workers: 1, ..Policy::default() };
    let plugins = sealed(library.parent().unwrap().to_owned(), one);
    let body: String = (0..20).map(|nth| format!("{nth}\tday {nth}\tThe bridge {nth}\n")).collect();
    let source = plugins.source("source-bulletin", &settings()).unwrap();
    let work = |n_calls: u32| {
        for nth in 0..n_calls / 2 {
            // A source is made anew with each run.
            let fresh =
                (nth % 100 == 0).then(|| plugins.source("source-bulletin", &settings()).unwrap());
            let harvest = parse(fresh.as_ref().unwrap_or(&source), &body).unwrap();
            assert_eq!(harvest.items.len(), 20);
        }
        plugins.standing("source-bulletin").unwrap().unwrap()
    };
    let open = |process: u32| fs::read_dir(format!("/proc/{process}/fd")).map(Iterator::count);
    let before = work(2_000);
    let (ours, theirs) = (open(std::process::id()), open(before.processes[0]).ok());
    let after = work(24_000);
    assert_eq!(before.processes, after.processes, "it was replaced");
    assert_eq!(ours.unwrap(), open(std::process::id()).unwrap());
    assert_eq!(theirs, open(after.processes[0]).ok());
    let (before, after) = (before.private_bytes as f64, after.private_bytes as f64);
    assert!((after - before).abs() <= before * 0.05, "{before} bytes became {after}");
}
