use std::io::{Cursor, Read, Write};

use bytes::Bytes;
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use jiff::Timestamp;
use portolan_core::Request;
use url::Url;

use super::*;
use crate::{
    Ask, BodyHash, Fetched, Freshness, Hop, NotModified, Outcome, Validators,
    archive::ExchangeRecord,
};

/// Written by `warcio` 1.8.1: a response in chunks and gzip, a revisit of it, a redirect, a
/// resource and a request, after its own words.
const FROM_ELSEWHERE: &[u8] = include_bytes!("../../fixtures/elsewhere.warc.gz");

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn fetched(url: &str, body: &str, second: i64, hops: &[Hop]) -> ExchangeRecord {
    let outcome = Outcome::Response(Fetched {
        final_url: Url::parse(url).unwrap(),
        hops: hops.to_vec(),
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "text/html; charset=utf-8".to_owned()),
            ("content-encoding".to_owned(), "gzip".to_owned()),
        ],
        body: Bytes::copy_from_slice(body.as_bytes()),
        wire_bytes: 9,
        body_hash: BodyHash::of(body.as_bytes()),
        same_body: false,
        validators: None,
        freshness: Freshness::default(),
        started_at: at(second),
        fetched_at: at(second),
        n_requests: 1,
        notes: Vec::new(),
    });
    let asked = hops.first().map_or(url, |hop| hop.from.as_str());
    let ask = Ask::new(Url::parse(asked).unwrap());
    ExchangeRecord::of(format!("{second:08}"), "office", Request::get(asked), &ask, &outcome)
}

fn not_modified(url: &str, second: i64) -> ExchangeRecord {
    let outcome = Outcome::NotModified(NotModified {
        final_url: Url::parse(url).unwrap(),
        hops: Vec::new(),
        headers: vec![("etag".to_owned(), "\"1\"".to_owned())],
        validators: Validators::default(),
        freshness: Freshness::default(),
        started_at: at(second),
        fetched_at: at(second),
        n_requests: 1,
    });
    let ask = Ask::new(Url::parse(url).unwrap());
    ExchangeRecord::of(format!("{second:08}"), "office", Request::get(url), &ask, &outcome)
}

fn written() -> (Vec<u8>, Written) {
    let mut writer = WarcWriter::new(Vec::new(), "office", "Portolan/test", at(0)).unwrap();
    let hop = Hop {
        from: "https://a.example/old".to_owned(),
        to: "https://a.example/two".to_owned(),
        status: 301,
        permanent: true,
    };
    for (record, body) in [
        (fetched("https://a.example/list?page=1", "<p>one", 1, &[]), Some("<p>one")),
        (fetched("https://a.example/two", "<p>two", 2, &[hop]), Some("<p>two")),
        (not_modified("https://a.example/list?page=1", 3), None),
        (fetched("https://a.example/list?page=1", "<p>one", 4, &[]), Some("<p>one")),
        (fetched("https://a.example/lost", "<p>lost", 5, &[]), None),
    ] {
        writer.exchange(&record, body.map(str::as_bytes)).unwrap();
    }
    writer.finish().unwrap()
}

fn read(bytes: &[u8]) -> Vec<Result<Capture, String>> {
    read_within(bytes, WarcLimits::default())
}

fn read_within(bytes: &[u8], limits: WarcLimits) -> Vec<Result<Capture, String>> {
    let captures = WarcReader::new(Cursor::new(bytes.to_vec()), limits);
    captures.map(|it| it.map_err(|it| it.to_string())).collect()
}

fn body(capture: &Capture) -> &str {
    match &capture.captured {
        Captured::Body(body) => std::str::from_utf8(body).unwrap(),
        Captured::AsBefore { .. } => "as before",
    }
}

#[test]
fn what_is_written_is_read_again() {
    let (bytes, written) = written();
    assert_eq!(
        written,
        Written { responses: 2, revisits: 2, redirects: 1, without_answer: 1, files: 0 }
    );
    let captures: Vec<Capture> = read(&bytes).into_iter().map(Result::unwrap).collect();
    let short: Vec<_> = captures
        .iter()
        .map(|it| (it.url.as_str(), it.status, it.date == at(0), body(it)))
        .collect();
    assert_eq!(
        short,
        [
            ("https://a.example/list?page=1", 200, false, "<p>one"),
            ("https://a.example/old", 301, false, ""),
            ("https://a.example/two", 200, false, "<p>two"),
            ("https://a.example/list?page=1", 304, false, "as before"),
            ("https://a.example/list?page=1", 200, false, "as before"),
        ]
    );
    assert_eq!(captures[1].headers[0], ("location".to_owned(), "https://a.example/two".to_owned()));
    // The coding is told, and is no longer that of the body.
    let names: Vec<&str> = captures[0].headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "x-archive-orig-content-encoding", "content-length"]);
    assert_eq!(
        captures[4].captured,
        Captured::AsBefore {
            url: Some("https://a.example/list?page=1".to_owned()),
            date: Some(at(1))
        }
    );
    assert_eq!(captures[4].payload_digest, captures[0].payload_digest);
}

#[test]
fn a_file_of_another_program_is_read() {
    let captures: Vec<Capture> = read(FROM_ELSEWHERE).into_iter().map(Result::unwrap).collect();
    let short: Vec<_> = captures.iter().map(|it| (it.url.as_str(), it.status, body(it))).collect();
    assert_eq!(
        short,
        [
            ("http://old.example/news", 200, "<h1>News</h1> folded and in pieces"),
            ("http://old.example/news", 200, "as before"),
            ("http://old.example/moved", 302, ""),
            ("http://old.example/note.txt", 200, "A note."),
        ]
    );
}

fn gz(text: &[u8]) -> Vec<u8> {
    let mut member = GzEncoder::new(Vec::new(), Compression::best());
    member.write_all(text).unwrap();
    member.finish().unwrap()
}

fn record(url: &str, block: &str, length: usize) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n\
         WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {length}\r\n\r\n{block}\r\n\r\n"
    )
}

fn good(url: &str) -> String {
    let block = "HTTP/1.1 200 OK\r\n\r\nx";
    record(url, block, block.len())
}

#[test]
fn plain_files_are_read_and_what_is_no_answer_is_left_out() {
    let other = "WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n";
    let file =
        format!("{other}{}\r\n\r\n{}", good("http://a.example/1"), good("http://a.example/2"));
    let urls: Vec<String> = read(file.as_bytes()).into_iter().map(|it| it.unwrap().url).collect();
    assert_eq!(urls, ["http://a.example/1", "http://a.example/2"]);
    // Packed as a whole instead of record by record.
    assert_eq!(read(&gz(file.as_bytes())).len(), 2);
}

/// What is damaged costs what it damages: the second record is read in any case.
fn check_damage(first: &[u8], words: &str) {
    let mut file = first.to_vec();
    file.extend_from_slice(&gz(good("http://a.example/2").as_bytes()));
    let found = read(&file);
    let complaints: Vec<&String> = found.iter().filter_map(|it| it.as_ref().err()).collect();
    assert!(complaints.iter().any(|it| it.contains(words)), "{words}: {complaints:?}");
    let urls: Vec<&str> =
        found.iter().filter_map(|it| it.as_ref().ok()).map(|it| it.url.as_str()).collect();
    assert_eq!(urls, ["http://a.example/2"], "{words}");
}

#[test]
fn damage_costs_what_it_damages() {
    let whole = gz(good("http://a.example/1").as_bytes());
    check_damage(&whole[..whole.len() - 12], "is damaged");
    let mut wrong = whole.clone();
    wrong[40] ^= 0xff;
    check_damage(&wrong, "is damaged");
    check_damage(&gz(b"nothing of the sort\r\n"), "does not begin with `WARC/`");
    let block = "HTTP/1.1 200 OK\r\n\r\nx";
    check_damage(&gz(record("http://a.example/1", block, 500).as_bytes()), "it claims 500 bytes");
    check_damage(&gz(record("http://a.example/1", block, 5).as_bytes()), "than the 5 bytes");
    let huge = record("http://a.example/1", block, 99_000_000_000_000);
    check_damage(&gz(huge.as_bytes()), "it claims to have 99000000000000 bytes");
    let no_length = good("http://a.example/1").replace("Content-Length", "X");
    check_damage(&gz(no_length.as_bytes()), "no `Content-Length`");
    let endless = format!("WARC/1.0\r\n{}", "x".repeat(1 << 20));
    check_damage(&gz(endless.as_bytes()), "a line has more than");
    let many = format!("WARC/1.0\r\n{}", "a: b\r\n".repeat(1_000));
    check_damage(&gz(many.as_bytes()), "its head has more than");
    let false_digest = good("http://a.example/1")
        .replace("WARC-Date", "WARC-Block-Digest: sha1:AAAA\r\nWARC-Date");
    check_damage(&gz(false_digest.as_bytes()), "does not have the digest");
}

#[test]
fn bombs_are_left_out() {
    // 100 MB of zeros in a record, and the same inside the body's own coding.
    let zeros = "\0".repeat(100 << 20);
    check_damage(
        &gz(record("http://a.example/1", &zeros, zeros.len()).as_bytes()),
        "the limit is 67108864",
    );
    let mut block = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".to_vec();
    block.extend_from_slice(&gz(zeros.as_bytes()));
    let head = record("http://a.example/1", "", block.len());
    let mut whole = head.trim_end().as_bytes().to_vec();
    whole.extend_from_slice(b"\r\n\r\n");
    whole.extend_from_slice(&block);
    whole.extend_from_slice(b"\r\n\r\n");
    check_damage(&gz(&whole), "cannot be decoded");
}

#[test]
fn limits_are_told_when_they_are_reached() {
    let file: String = (0..5).map(|nth| good(&format!("http://a.example/{nth}"))).collect();
    let limits = WarcLimits { records: 2, ..WarcLimits::default() };
    let found = read_within(file.as_bytes(), limits);
    assert_eq!(found.len(), 3);
    assert!(found[2].as_ref().unwrap_err().contains("may hold 2 records"));
    let limits = WarcLimits { total_bytes: 40, ..WarcLimits::default() };
    let found = read_within(file.as_bytes(), limits);
    assert!(found.last().unwrap().as_ref().unwrap_err().contains("unpacked bytes"));
}

#[test]
fn damaged_plain_files_go_on_at_the_next_record() {
    let block = "HTTP/1.1 200 OK\r\n\r\nx";
    let file = format!("{}{}", record("http://a.example/1", block, 5), good("http://a.example/2"));
    let found = read(file.as_bytes());
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1].as_ref().unwrap().url, "http://a.example/2");
}

#[test]
fn any_cut_and_any_flipped_byte_is_survived() {
    let (bytes, _) = written();
    for end in 0..bytes.len() {
        assert!(read(&bytes[..end]).iter().filter(|it| it.is_err()).count() <= 2);
    }
    for at in (0..bytes.len()).step_by(3) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x5a;
        read(&bytes);
    }
}

#[test]
fn the_records_are_those_that_the_judge_has_seen() {
    // `warcio check` passes the file; the same records come of the same exchanges.
    let unpacked = |packed: &[u8]| {
        let mut text = String::new();
        MultiGzDecoder::new(packed).read_to_string(&mut text).unwrap();
        text
    };
    let seen = include_bytes!("../../fixtures/ours.warc.gz");
    assert_eq!(unpacked(&written().0), unpacked(seen), "write it anew and let `warcio` judge it");
}
