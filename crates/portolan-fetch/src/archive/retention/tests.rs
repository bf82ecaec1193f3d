use std::time::Duration;

use bytes::Bytes;

use super::{super::RunEnd, *};
use crate::{Ask, Outcome};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(day * 86_400).unwrap()
}

fn run(name: &str, day: i64, complete: bool) -> RunRecord {
    let mut record = RunRecord::new(name, "office", at(day), true);
    record.end = Some(RunEnd { at: at(day), complete, revision: 0 });
    record
}

fn check(runs: &[(&str, i64, bool, u64)], days: i64, bytes: u64, expect: &[&str]) {
    let runs: Vec<(RunRecord, u64)> =
        runs.iter().map(|(name, day, complete, own)| (run(name, *day, *complete), *own)).collect();
    let retention = Retention { age: DAY * i32::try_from(days).unwrap(), bytes };
    assert_eq!(to_thin(&runs, &retention, at(100)), expect);
}

#[test]
fn the_oldest_go_first_by_age_and_by_bytes() {
    let runs = [("a", 10, true, 5), ("b", 50, true, 5), ("c", 90, true, 5), ("d", 99, true, 5)];
    check(&runs, 1_000, 1_000, &[]);
    check(&runs, 30, 1_000, &["a", "b"]);
    check(&runs, 1_000, 15, &["a"]);
    check(&runs, 1_000, 9, &["a", "b", "c"]);
}

#[test]
fn the_newest_complete_run_and_what_came_after_it_always_stay() {
    check(&[("a", 1, true, 50), ("b", 2, true, 50)], 10, 10, &["a"]);
    check(&[("a", 1, true, 50), ("b", 2, false, 50)], 10, 10, &[]);
    check(&[("a", 1, false, 50)], 10, 10, &[]);
    check(&[], 10, 10, &[]);
}

#[test]
fn a_slice_of_a_backfill_is_no_harvest_that_the_store_stands_on() {
    let slice = RunRecord { history: true, ..run("b", 60, true) };
    let runs = [(run("a", 1, true), 50), (slice, 50)];
    let retention = Retention { age: DAY * 10, bytes: 10 };
    assert_eq!(to_thin(&runs, &retention, at(100)), Vec::<String>::new());
}

/// An archive in which every run asked for the listing and one page of its own.
fn archive() -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    for (day, name) in [(1, "r1"), (2, "r2"), (3, "r3")] {
        archive.note_run(&run(name, day, true)).unwrap();
        for (url, body) in [
            ("https://a.example/list".to_owned(), format!("list {name}")),
            (format!("https://a.example/{name}"), format!("page {name}")),
        ] {
            let (record, body) = super::super::tests::record(name, &url, &body);
            archive.record(&record, &body).unwrap();
        }
        archive.close_run(name);
    }
    // The last run was told that the listing is as before.
    let url = "https://a.example/list";
    archive.note_run(&run("r4", 4, true)).unwrap();
    let ask = Ask::new(url::Url::parse(url).unwrap());
    let mut record =
        ExchangeRecord::of("r4", "office", portolan_core::Request::get(url), &ask, &Outcome::Fresh);
    record.result = RecordedResult::NotModified { url: url.to_owned(), headers: Vec::new() };
    archive.record(&record, &Bytes::new()).unwrap();
    (dir, archive)
}

fn lines(archive: &Archive, run: &str) -> Vec<String> {
    archive.exchanges(run).unwrap().map(|it| it.unwrap().request.url).collect()
}

#[test]
fn what_the_newest_run_stands_on_is_kept_and_nothing_else() {
    let (_dir, archive) = archive();
    let retention = Retention { age: DAY, bytes: u64::MAX };
    let retained = archive.retain("office", &retention, at(100)).unwrap();
    assert_eq!((retained.runs_thinned, retained.exchanges_dropped), (3, 2), "{retained:?}");
    assert_eq!(lines(&archive, "r1"), ["https://a.example/r1"]);
    assert_eq!(lines(&archive, "r2"), ["https://a.example/r2"]);
    assert_eq!(lines(&archive, "r3"), ["https://a.example/list", "https://a.example/r3"]);
    assert_eq!(lines(&archive, "r4"), ["https://a.example/list"]);
    assert!(archive.run_record("r3").unwrap().unwrap().thinned);
    assert_eq!(archive.sweep(Duration::ZERO).unwrap(), 2);
    assert!(archive.has_body(BodyHash::of(b"list r3")));
    assert!(!archive.has_body(BodyHash::of(b"list r2")));
    // A second time there is nothing left to do.
    let again = archive.retain("office", &retention, at(100)).unwrap();
    assert_eq!((again.runs_thinned, again.exchanges_dropped), (0, 0));
    assert_eq!(again.bytes_kept, retained.bytes_kept);
}

#[test]
fn a_sweep_that_was_stopped_half_way_is_finished_by_the_next() {
    let (dir, archive) = archive();
    // Marked, and its lines still there.
    archive.note_run(&RunRecord { thinned: true, ..run("r1", 1, true) }).unwrap();
    std::fs::write(dir.path().join("tmp/1-1"), b"half a file").unwrap();
    let retention = Retention { age: DAY, bytes: u64::MAX };
    archive.retain("office", &retention, at(100)).unwrap();
    assert_eq!(lines(&archive, "r1"), ["https://a.example/r1"]);
    assert_eq!(lines(&archive, "r3"), ["https://a.example/list", "https://a.example/r3"]);
}

#[test]
fn more_than_may_be_kept_is_told() {
    let (_dir, archive) = archive();
    let retention = Retention { age: DAY * 1_000, bytes: 1 };
    let retained = archive.retain("office", &retention, at(100)).unwrap();
    assert_eq!(retained.runs_thinned, 3);
    let codes: Vec<&str> = retained.diagnostics.iter().map(|it| it.code.as_ref()).collect();
    assert_eq!(codes, ["archive-above-limit"]);
}

#[test]
fn bodies_that_another_source_names_stay_and_holdings_are_counted() {
    let (_dir, archive) = archive();
    let (mut record, body) = super::super::tests::record("r9", "https://b.example/copy", "list r1");
    record.source = "other".to_owned();
    archive.record(&record, &body).unwrap();
    let retention = Retention { age: DAY, bytes: u64::MAX };
    archive.retain("office", &retention, at(100)).unwrap();
    archive.sweep(Duration::ZERO).unwrap();
    assert!(archive.has_body(BodyHash::of(b"list r1")));
    let holdings = archive.holdings().unwrap();
    let states: Vec<_> = holdings["office"].runs.iter().map(|it| it.state).collect();
    assert_eq!(states, ["complete", "thinned", "thinned", "thinned"]);
    assert_eq!((holdings["office"].exchanges, holdings["office"].bodies), (5, 4));
    assert_eq!(holdings["other"].exchanges, 1);
}
