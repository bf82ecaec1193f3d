use std::{
    fs::{self, OpenOptions},
    io::Write,
    time::Duration,
};

use bytes::Bytes;
use jiff::Timestamp;
use portolan_core::{Request, Tag, message::Answer};
use url::Url;

use super::{Archive, ArchiveOptions, ExchangeRecord, RecordedResult, Selection};
use crate::{Ask, BodyHash, FailureKind, Fetched, Freshness, Outcome, Validators};

fn outcome(url: &str, body: &str, freshness: Freshness) -> Outcome {
    Outcome::Response(Fetched {
        final_url: Url::parse(url).unwrap(),
        hops: Vec::new(),
        status: 200,
        headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
        body: Bytes::copy_from_slice(body.as_bytes()),
        wire_bytes: 9,
        body_hash: BodyHash::of(body.as_bytes()),
        same_body: false,
        validators: None,
        freshness,
        started_at: Timestamp::UNIX_EPOCH,
        fetched_at: Timestamp::UNIX_EPOCH,
        n_requests: 1,
        notes: Vec::new(),
    })
}

pub(super) fn record(run: &str, url: &str, body: &str) -> (ExchangeRecord, Bytes) {
    let ask = Ask::new(Url::parse(url).unwrap()).with_validators(Some(Validators {
        etag: Some("\"1\"".to_owned()),
        ..Validators::default()
    }));
    let request = Request::get(url).with_tag(Tag::of(&7));
    let outcome = outcome(url, body, Freshness::default());
    (
        ExchangeRecord::of(run, "office", request, &ask, &outcome),
        Bytes::copy_from_slice(body.as_bytes()),
    )
}

fn archive() -> (tempfile::TempDir, Archive) {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open(dir.path()).unwrap();
    (dir, archive)
}

fn n_files(dir: &std::path::Path) -> usize {
    let mut n = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        n += if path.is_dir() { n_files(&path) } else { 1 };
    }
    n
}

#[test]
fn what_was_recorded_comes_back_and_equal_bodies_are_kept_once() {
    let (dir, archive) = archive();
    let records = [
        record("r1", "https://a.example/1", "one"),
        record("r1", "https://a.example/2", "two"),
        record("r1", "https://a.example/3", "one"),
    ];
    for (record, body) in &records {
        archive.record(record, body).unwrap();
    }
    let found: Vec<ExchangeRecord> = archive.exchanges("r1").unwrap().map(Result::unwrap).collect();
    assert_eq!(found, records.each_ref().map(|(record, _)| record.clone()));
    assert_eq!(found[0].conditions, [("if-none-match".to_owned(), "\"1\"".to_owned())]);
    let RecordedResult::Response { body: Some(hash), .. } = found[2].result else { panic!() };
    assert_eq!(&archive.body(hash).unwrap()[..], b"one");
    let res = found[2].to_response(&archive.body(hash).unwrap()).unwrap();
    assert_eq!(
        (res.url.as_str(), res.media_type().as_deref()),
        ("https://a.example/3", Some("text/html"))
    );
    assert_eq!(n_files(&dir.path().join("bodies")), 2);
    assert_eq!(n_files(&dir.path().join("tmp")), 0);
    assert_eq!(archive.runs().unwrap(), ["r1"]);
}

#[test]
fn a_torn_line_is_reported_and_costs_nothing_else() {
    let (dir, archive) = archive();
    let (one, body) = record("r1", "https://a.example/1", "one");
    archive.record(&one, &body).unwrap();
    drop(archive);
    let path = dir.path().join("runs/r1.jsonl");
    let line = fs::read(&path).unwrap();
    OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(&line[..line.len() / 2])
        .unwrap();

    // The process starts again and goes on with the same run.
    let archive = Archive::open(dir.path()).unwrap();
    archive.record(&one, &body).unwrap();
    let found: Vec<_> = archive.exchanges("r1").unwrap().collect();
    assert_eq!(found.len(), 3);
    assert!(found[0].is_ok() && found[2].is_ok());
    assert_eq!(found[1].as_ref().unwrap_err().code, "archive-line-torn");
    assert!(found[1].as_ref().unwrap_err().message.contains("line 2"));
}

#[test]
fn missing_and_damaged_bodies_are_told_apart() {
    let (dir, archive) = archive();
    let hash = BodyHash::of(b"body");
    assert_eq!(archive.body(hash).unwrap_err().code, "archive-body-missing");
    archive.keep(hash, b"body").unwrap();
    assert!(archive.has_body(hash));
    let name = hash.to_string();
    let path = dir.path().join("bodies").join(&name[..2]).join(format!("{name}.zst"));
    fs::write(&path, zstd::encode_all(&b"other"[..], 3).unwrap()).unwrap();
    assert_eq!(archive.body(hash).unwrap_err().code, "archive-body-damaged");
    fs::write(&path, b"no zstd").unwrap();
    assert_eq!(archive.body(hash).unwrap_err().code, "archive-body-damaged");
}

#[test]
fn a_body_that_must_not_be_stored_is_not() {
    let (dir, archive) = archive();
    let url = "https://a.example/";
    let freshness = Freshness { no_store: true, ..Freshness::default() };
    let outcome = outcome(url, "private", freshness);
    let ask = Ask::new(Url::parse(url).unwrap());
    let record = ExchangeRecord::of("r", "s", Request::get(url), &ask, &outcome);
    archive.record(&record, &Bytes::from_static(b"private")).unwrap();
    assert_eq!(n_files(&dir.path().join("bodies")), 0);
    assert_eq!(archive.exchanges("r").unwrap().count(), 1);
}

#[test]
fn a_selection_comes_back_as_exchanges() {
    let (_dir, archive) = archive();
    for (url, body) in [("https://a.example/1", "<p>one"), ("https://a.example/2", "<p>two")] {
        let (record, body) = record("r1", url, body);
        archive.record(&record, &body).unwrap();
    }
    let selection = Selection { url: Some("https://a.example/2"), ..Selection::default() };
    let (exchanges, complaints) = archive.export("r1", &selection).unwrap();
    assert_eq!((exchanges.len(), complaints), (1, Vec::new()));
    assert_eq!(exchanges[0].request.tag.read::<u8>(), Some(7));
    let Answer::Response(response) = &exchanges[0].answer else { panic!() };
    assert_eq!(
        (response.url.as_str(), &response.body[..]),
        ("https://a.example/2", &b"<p>two"[..])
    );
    let (exchanges, _) = archive.export("r1", &Selection::default()).unwrap();
    assert_eq!(exchanges.len(), 2);
}

#[test]
fn a_body_that_is_gone_costs_its_exchange_and_is_said() {
    let (dir, archive) = archive();
    for (url, body) in [("https://a.example/1", "one"), ("https://a.example/2", "two")] {
        let (record, body) = record("r1", url, body);
        archive.record(&record, &body).unwrap();
    }
    let name = BodyHash::of(b"one").to_string();
    fs::remove_file(dir.path().join("bodies").join(&name[..2]).join(format!("{name}.zst")))
        .unwrap();
    let (exchanges, complaints) = archive.export("r1", &Selection::default()).unwrap();
    assert_eq!(exchanges.len(), 1);
    assert_eq!(complaints[0].code, "archive-body-missing");
}

#[test]
fn a_sweep_takes_only_what_no_run_names_and_nobody_wants() {
    let (_dir, archive) = archive();
    for (run, body) in [("old", "one"), ("old", "two"), ("new", "two")] {
        let (record, body) = record(run, "https://a.example/", body);
        archive.record(&record, &body).unwrap();
    }
    let swept = |grace| archive.sweep(Duration::from_secs(grace)).unwrap();
    assert_eq!(swept(0), 0);
    archive.forget("old").unwrap();
    archive.forget("old").unwrap();
    assert_eq!(archive.runs().unwrap(), ["new"]);
    assert_eq!(swept(3600), 0);
    assert_eq!(swept(0), 1);
    assert!(archive.has_body(BodyHash::of(b"two")) && !archive.has_body(BodyHash::of(b"one")));
}

#[test]
fn cookies_are_not_kept() {
    let url = "https://a.example/";
    let Outcome::Response(mut it) = outcome(url, "x", Freshness::default()) else { panic!() };
    it.headers.push(("set-cookie".to_owned(), "id=1".to_owned()));
    let ask = Ask::new(Url::parse(url).unwrap());
    let record = ExchangeRecord::of("r", "s", Request::get(url), &ask, &Outcome::Response(it));
    assert!(!serde_json::to_string(&record).unwrap().contains("cookie"));
}

#[test]
fn run_names_cannot_lead_elsewhere() {
    let (_dir, archive) = archive();
    for run in ["", "../x", "a/b", ".hidden", "a\0b", "ä"] {
        assert!(archive.exchanges(run).is_err(), "{run}");
        let (record, body) = record(run, "https://a.example/", "x");
        assert_eq!(archive.record(&record, &body).unwrap_err().code, "archive-failed");
    }
}

#[test]
fn many_threads_write_whole_lines() {
    let dir = tempfile::tempdir().unwrap();
    let archive = Archive::open_with(dir.path(), ArchiveOptions { fsync: true, level: 1 }).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let archive = &archive;
            scope.spawn(move || {
                for n in 0..10 {
                    let url = format!("https://a.example/{thread}/{n}");
                    let (record, body) = record("r", &url, &format!("body {}", n % 3));
                    archive.record(&record, &body).unwrap();
                }
            });
        }
    });
    archive.close_run("r");
    assert_eq!(archive.exchanges("r").unwrap().filter(Result::is_ok).count(), 40);
    assert_eq!(n_files(&dir.path().join("bodies")), 3);
}

#[test]
fn failures_are_recorded_with_their_reason() {
    let ask = Ask::new(Url::parse("ftp://a.example/").unwrap());
    let files = crate::Files::new(Vec::<std::path::PathBuf>::new(), 1);
    let outcome = files.read(&ask);
    let record = ExchangeRecord::of("r", "s", Request::get("ftp://a.example/"), &ask, &outcome);
    let text = serde_json::to_string(&record).unwrap();
    let back: ExchangeRecord = serde_json::from_str(&text).unwrap();
    let RecordedResult::Failed { failure, diagnostic, .. } = back.result else { panic!() };
    assert_eq!((failure, diagnostic.code.as_ref()), (FailureKind::Refused, "scheme-refused"));
}
