//! Exchanges as WARC records.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use flate2::{Compression, write::GzEncoder};
use jiff::Timestamp;
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use super::digest::sha256;
use crate::{
    archive::{ExchangeRecord, RecordedResult},
    outcome::BodyHash,
};

const SAME_BODY: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
/// Bodies lie in the archive as they were read; these headers would say otherwise.
const OF_THE_WIRE: [&str; 4] =
    ["content-encoding", "transfer-encoding", "content-length", "connection"];

/// What was written, and what could not be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Written {
    pub responses: u64,
    /// Answers that said “as before”.
    pub revisits: u64,
    pub redirects: u64,
    /// Requests without an answer, and answers that may not be kept.
    pub without_answer: u64,
    /// Files of this machine are no part of the web.
    pub files: u64,
}

/// Writes records, each a gzip member of its own.
pub struct WarcWriter<W> {
    out: W,
    info_id: String,
    written: Written,
    /// Where each body was first written: address and time.
    bodies: HashMap<(String, BodyHash), (String, Timestamp)>,
}

struct Record<'a> {
    sort: &'a str,
    id: String,
    date: Timestamp,
    content_type: &'a str,
    headers: Vec<(&'a str, String)>,
    block: Vec<u8>,
}

impl<W: Write> WarcWriter<W> {
    /// Begins a file with the record that describes it.
    pub fn new(out: W, source: &str, software: &str, now: Timestamp) -> io::Result<WarcWriter<W>> {
        let info_id = urn(&format!("warcinfo {source} {now}"));
        let mut writer = WarcWriter {
            out,
            info_id: info_id.clone(),
            written: Written::default(),
            bodies: HashMap::new(),
        };
        let fields = format!(
            "software: {software}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
             isPartOf: {source}\r\n\
             description: bodies are stored without content codings; the header of one that was \
             taken away begins with x-archive-orig-\r\n"
        );
        writer.record(&Record {
            sort: "warcinfo",
            id: info_id,
            date: now,
            content_type: "application/warc-fields",
            headers: Vec::new(),
            block: fields.into_bytes(),
        })?;
        Ok(writer)
    }

    /// Writes what was asked and what came of it. `body` is that of the record, where it has one.
    pub fn exchange(&mut self, exchange: &ExchangeRecord, body: Option<&[u8]>) -> io::Result<()> {
        if exchange.request.url.starts_with("file:") {
            self.written.files += 1;
            return Ok(());
        }
        match (&exchange.result, body) {
            (
                RecordedResult::Response { url, status, headers, body: Some(hash), .. },
                Some(body),
            ) => {
                self.hops(exchange)?;
                self.response(exchange, url, *status, headers, *hash, body)
            }
            (RecordedResult::NotModified { url, headers }, _) => {
                self.hops(exchange)?;
                self.not_modified(exchange, url, headers)
            }
            _ => {
                self.written.without_answer += 1;
                Ok(())
            }
        }
    }

    pub fn finish(mut self) -> io::Result<(W, Written)> {
        self.out.flush()?;
        Ok((self.out, self.written))
    }

    fn hops(&mut self, exchange: &ExchangeRecord) -> io::Result<()> {
        for (nth, hop) in exchange.hops.iter().enumerate() {
            let headers = [("location".to_owned(), hop.to.clone())];
            let mut block = head(&format!("HTTP/1.1 {} Moved", hop.status), &headers);
            block.extend_from_slice(b"content-length: 0\r\n\r\n");
            self.written.redirects += 1;
            self.record(&Record {
                sort: "response",
                id: id_of(exchange, &format!("hop {nth}")),
                date: exchange.ended_at,
                content_type: "application/http; msgtype=response",
                headers: vec![
                    ("WARC-Target-URI", uri(&hop.from)),
                    ("WARC-Payload-Digest", sha256(b"")),
                ],
                block,
            })?;
        }
        Ok(())
    }

    fn response(
        &mut self,
        exchange: &ExchangeRecord,
        url: &str,
        status: u16,
        headers: &[(String, String)],
        hash: BodyHash,
        body: &[u8],
    ) -> io::Result<()> {
        let mut block = head(&format!("HTTP/1.1 {status} {}", reason(status)), &plain(headers));
        block.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        let id = id_of(exchange, "response");
        let mut record_headers =
            vec![("WARC-Target-URI", uri(url)), ("WARC-Payload-Digest", sha256(body))];
        let earlier = self.bodies.get(&(url.to_owned(), hash)).cloned();
        let sort = match earlier {
            Some((first, date)) => {
                record_headers.push(("WARC-Profile", SAME_BODY.to_owned()));
                record_headers.push(("WARC-Refers-To-Target-URI", uri(&first)));
                record_headers.push(("WARC-Refers-To-Date", date.to_string()));
                self.written.revisits += 1;
                "revisit"
            }
            None => {
                block.extend_from_slice(body);
                self.bodies.insert((url.to_owned(), hash), (url.to_owned(), exchange.ended_at));
                self.written.responses += 1;
                "response"
            }
        };
        self.record(&Record {
            sort,
            id: id.clone(),
            date: exchange.ended_at,
            content_type: "application/http; msgtype=response",
            headers: record_headers,
            block,
        })?;
        self.request(exchange, url, &id)
    }

    fn not_modified(
        &mut self,
        exchange: &ExchangeRecord,
        url: &str,
        headers: &[(String, String)],
    ) -> io::Result<()> {
        let mut block = head("HTTP/1.1 304 Not Modified", &plain(headers));
        block.extend_from_slice(b"\r\n");
        let id = id_of(exchange, "revisit");
        self.written.revisits += 1;
        self.record(&Record {
            sort: "revisit",
            id: id.clone(),
            date: exchange.ended_at,
            content_type: "application/http; msgtype=response",
            headers: vec![
                ("WARC-Target-URI", uri(url)),
                ("WARC-Profile", NOT_MODIFIED.to_owned()),
                ("WARC-Refers-To-Target-URI", uri(url)),
            ],
            block,
        })?;
        self.request(exchange, url, &id)
    }

    /// What is known of the request: who we said we were is not.
    fn request(
        &mut self,
        exchange: &ExchangeRecord,
        url: &str,
        concurrent: &str,
    ) -> io::Result<()> {
        let Ok(parsed) = Url::parse(url) else { return Ok(()) };
        let target = match parsed.query() {
            Some(query) => format!("{}?{query}", parsed.path()),
            None => parsed.path().to_owned(),
        };
        let mut headers = vec![("host".to_owned(), parsed.authority().to_owned())];
        headers.extend(exchange.request.accept.clone().map(|it| ("accept".to_owned(), it)));
        headers.extend(exchange.conditions.iter().cloned());
        let mut block = head(&format!("GET {target} HTTP/1.1"), &headers);
        block.extend_from_slice(b"\r\n");
        self.record(&Record {
            sort: "request",
            id: id_of(exchange, "request"),
            date: exchange.ended_at,
            content_type: "application/http; msgtype=request",
            headers: vec![
                ("WARC-Target-URI", uri(url)),
                ("WARC-Concurrent-To", concurrent.to_owned()),
            ],
            block,
        })
    }

    fn record(&mut self, record: &Record<'_>) -> io::Result<()> {
        let mut text = format!(
            "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n",
            record.sort, record.id, record.date
        );
        for (name, value) in &record.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if record.sort != "warcinfo" {
            text.push_str(&format!("WARC-Warcinfo-ID: {}\r\n", self.info_id));
        }
        text.push_str(&format!(
            "WARC-Block-Digest: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
            sha256(&record.block),
            record.content_type,
            record.block.len()
        ));
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        member.write_all(text.as_bytes())?;
        member.write_all(&record.block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok(())
    }
}

/// The same exchange has the same ids in every export.
fn id_of(exchange: &ExchangeRecord, what: &str) -> String {
    let ExchangeRecord { run, source, request, .. } = exchange;
    urn(&format!("{what} {source} {run} {} {}", request.url, request.tag.0))
}

fn urn(name: &str) -> String {
    format!("<urn:uuid:{}>", Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()))
}

/// What comes from a site stands in one line.
fn uri(url: &str) -> String {
    one_line(url)
}

fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

fn head(first: &str, headers: &[(String, String)]) -> Vec<u8> {
    let mut text = format!("{}\r\n", one_line(first));
    for (name, value) in headers {
        text.push_str(&format!("{}: {}\r\n", one_line(name), one_line(value)));
    }
    text.into_bytes()
}

fn plain(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| match OF_THE_WIRE.contains(&name.as_str()) {
            true => (format!("x-archive-orig-{name}"), value.clone()),
            false => (name.clone(), value.clone()),
        })
        .collect()
}

fn reason(status: u16) -> &'static str {
    http::StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason()).unwrap_or("OK")
}
