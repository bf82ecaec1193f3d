//! Records, one by one, out of a file that may be anything.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;
use jiff::Timestamp;
use portolan_core::Diagnostic;

use super::{
    digest,
    http::{self, Message},
};
use crate::options::Limits;

/// A line of a record's head.
const LINE_BYTES_MAX: usize = 32 << 10;
const HEAD_LINES_MAX: usize = 100;
/// Unpacked bytes of one record that is too large are skipped up to here.
const SKIP_BYTES_MAX: u64 = 2 << 30;
/// How gzip members and records begin.
const BEGINNINGS: [&[u8]; 2] = [&[0x1f, 0x8b, 0x08], b"WARC/"];
const BEGINNING_BYTES: usize = 5;
/// So far back the search for a beginning goes.
const TAKEN_BYTES_MAX: usize = 512 << 10;
/// After so many damaged places a file is no web archive.
const DAMAGES_MAX: u32 = 1_000;

/// How much is read of one file.
#[derive(Clone, Copy, Debug)]
pub struct WarcLimits {
    pub records: u64,
    /// Of one record, its HTTP headers included; a larger one is left out.
    pub record_bytes: u64,
    /// Of all records together, unpacked.
    pub total_bytes: u64,
}

impl Default for WarcLimits {
    fn default() -> WarcLimits {
        WarcLimits { records: 10_000_000, record_bytes: 64 << 20, total_bytes: 1 << 40 }
    }
}

/// An answer out of a web archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    pub url: String,
    pub date: Timestamp,
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub captured: Captured,
    /// As the record states it.
    pub payload_digest: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Captured {
    /// Decoded.
    Body(Vec<u8>),
    /// The same as in another capture: of this address, at this time, as far as it is told.
    AsBefore { url: Option<String>, date: Option<Timestamp> },
}

/// Reads captures in the order of the file. An `Err` is a complaint about what was left out;
/// reading goes on behind it as far as it can.
pub struct WarcReader<R: Read> {
    /// `None` at the end, or where reading cannot go on.
    stream: Option<Stream<R>>,
    limits: WarcLimits,
    http: Limits,
    n_records: u64,
    n_bytes: u64,
    n_damages: u32,
}

/// The file, plain or inside a gzip member.
enum Stream<R: Read> {
    Between(Counted<R>),
    Plain(Counted<R>),
    Member(BufReader<GzDecoder<Counted<R>>>),
}

struct Counted<R: Read> {
    inner: BufReader<R>,
    /// Looked at and put back; it comes before `inner`.
    front: Vec<u8>,
    /// The last bytes taken since a member or record began: what is damaged may have swallowed
    /// the beginning of the next.
    taken: Vec<u8>,
    at: u64,
}

enum Step {
    Capture(Box<Capture>),
    /// A record of another sort.
    Other,
    /// The member or the file is over.
    Over,
}

/// What is wrong with a record.
enum Fault {
    /// It was read to its end, and is no use.
    Useless(String),
    /// What follows cannot be told from it.
    Lost(String),
}

impl<R: Read> WarcReader<R> {
    pub fn new(file: R, limits: WarcLimits) -> WarcReader<R> {
        let file = Counted {
            inner: BufReader::with_capacity(64 << 10, file),
            front: Vec::new(),
            taken: Vec::new(),
            at: 0,
        };
        let stream = Some(Stream::Between(file));
        let http = Limits::default();
        WarcReader { stream, limits, http, n_records: 0, n_bytes: 0, n_damages: 0 }
    }

    /// Bytes of the file that have been read.
    pub fn at(&self) -> u64 {
        match &self.stream {
            Some(Stream::Between(file) | Stream::Plain(file)) => file.at,
            Some(Stream::Member(member)) => member.get_ref().get_ref().at,
            None => 0,
        }
    }

    /// Chooses how the next bytes are read; false at the end of the file.
    fn enter(&mut self) -> io::Result<bool> {
        let Some(Stream::Between(mut file)) = self.stream.take() else { return Ok(false) };
        let Some(first) = file.fill_buf()?.first().copied() else { return Ok(false) };
        file.taken.clear();
        self.stream = Some(if first == 0x1f {
            Stream::Member(BufReader::new(GzDecoder::new(file)))
        } else {
            Stream::Plain(file)
        });
        Ok(true)
    }

    /// Leaves a member that is over, or a damaged place, for the next one that may be whole.
    fn leave(&mut self, damaged: bool) -> io::Result<()> {
        let mut file = match self.stream.take() {
            Some(Stream::Member(member)) => member.into_inner().into_inner(),
            Some(Stream::Plain(file) | Stream::Between(file)) => file,
            None => return Ok(()),
        };
        if damaged {
            file.put_back();
            file.find_member()?;
        }
        self.stream = Some(Stream::Between(file));
        Ok(())
    }

    fn step(&mut self) -> Result<Step, Fault> {
        let limits = self.limits;
        let read = match &mut self.stream {
            Some(Stream::Plain(file)) => {
                file.taken.clear();
                read_record(file, &limits, &mut self.n_bytes)
            }
            Some(Stream::Member(member)) => read_record(member, &limits, &mut self.n_bytes),
            Some(Stream::Between(_)) | None => Ok(None),
        };
        let Some(record) = read? else { return Ok(Step::Over) };
        self.n_records += 1;
        let capture = record.capture(&self.http).map_err(Fault::Useless)?;
        Ok(capture.map_or(Step::Other, |it| Step::Capture(Box::new(it))))
    }

    fn over_limit(&self) -> Option<Diagnostic> {
        let WarcLimits { records, total_bytes, .. } = self.limits;
        if self.n_records >= records {
            return Some(Diagnostic::warc_limit("records", records));
        }
        if self.n_bytes >= total_bytes {
            return Some(Diagnostic::warc_limit("unpacked bytes", total_bytes));
        }
        (self.n_damages >= DAMAGES_MAX)
            .then(|| Diagnostic::warc_limit("damaged places", u64::from(DAMAGES_MAX)))
    }
}

impl<R: Read> Iterator for WarcReader<R> {
    type Item = Result<Capture, Diagnostic>;

    fn next(&mut self) -> Option<Result<Capture, Diagnostic>> {
        loop {
            self.stream.as_ref()?;
            if let Some(limit) = self.over_limit() {
                self.stream = None;
                return Some(Err(limit));
            }
            let at = self.at();
            if let Some(Stream::Between(_)) = self.stream {
                match self.enter() {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(err) => return Some(Err(self.lost(at, &err.to_string()))),
                }
            }
            match self.step() {
                Ok(Step::Capture(capture)) => return Some(Ok(*capture)),
                Ok(Step::Other) => {}
                Ok(Step::Over) => {
                    if let Err(err) = self.leave(false) {
                        return Some(Err(self.lost(at, &err.to_string())));
                    }
                }
                Err(Fault::Useless(words)) => {
                    self.n_damages += 1;
                    return Some(Err(Diagnostic::warc_record_damaged(at, &words, true)));
                }
                Err(Fault::Lost(words)) => {
                    self.n_damages += 1;
                    if self.leave(true).is_err() {
                        self.stream = None;
                    }
                    let goes_on = match &mut self.stream {
                        Some(Stream::Between(file)) => {
                            file.fill_buf().is_ok_and(|rest| !rest.is_empty())
                        }
                        _ => false,
                    };
                    return Some(Err(Diagnostic::warc_record_damaged(at, &words, goes_on)));
                }
            }
        }
    }
}

impl<R: Read> WarcReader<R> {
    fn lost(&mut self, at: u64, words: &str) -> Diagnostic {
        self.stream = None;
        Diagnostic::warc_record_damaged(at, words, false)
    }
}

struct RawRecord {
    headers: Vec<(String, String)>,
    block: Vec<u8>,
}

/// One record, or `None` at the end.
fn read_record(
    stream: &mut impl BufRead,
    limits: &WarcLimits,
    n_bytes: &mut u64,
) -> Result<Option<RawRecord>, Fault> {
    let lost = |err: io::Error| Fault::Lost(err.to_string());
    let mut line = String::new();
    // Records are followed by empty lines; some files have more of them, or none.
    for _ in 0..HEAD_LINES_MAX {
        line = match read_line(stream)? {
            None => return Ok(None),
            Some(line) => line,
        };
        if !line.is_empty() {
            break;
        }
    }
    if !line.starts_with("WARC/") {
        return Err(Fault::Lost("it does not begin with `WARC/`".to_owned()));
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    loop {
        let Some(line) = read_line(stream)? else {
            return Err(Fault::Lost("the file ends inside its head".to_owned()));
        };
        if line.is_empty() {
            break;
        }
        if headers.len() >= HEAD_LINES_MAX {
            return Err(Fault::Lost(format!("its head has more than {HEAD_LINES_MAX} lines")));
        }
        match line.split_once(':') {
            Some((name, value)) => {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            None => {
                if let Some((_, value)) = headers.last_mut() {
                    value.push_str(line.trim());
                }
            }
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let Some(length) = length.and_then(|(_, value)| value.parse::<u64>().ok()) else {
        return Err(Fault::Lost("it has no `Content-Length`".to_owned()));
    };
    *n_bytes = n_bytes.saturating_add(length.min(SKIP_BYTES_MAX));
    if length > limits.record_bytes {
        if length > SKIP_BYTES_MAX {
            return Err(Fault::Lost(format!("it claims to have {length} bytes")));
        }
        let skipped = io::copy(&mut stream.take(length), &mut io::sink()).map_err(lost)?;
        if skipped < length {
            return Err(Fault::Lost(format!("it claims {length} bytes and has {skipped}")));
        }
        let limit = limits.record_bytes;
        return Err(Fault::Useless(format!("it has {length} bytes, the limit is {limit}")));
    }
    let mut block = Vec::new();
    stream.take(length).read_to_end(&mut block).map_err(lost)?;
    if (block.len() as u64) < length {
        let found = block.len();
        return Err(Fault::Lost(format!("it claims {length} bytes and has {found}")));
    }
    // A length that is too small leaves a rest behind that is no record.
    match read_line(stream)? {
        None => {}
        Some(line) if line.is_empty() => {}
        Some(_) => {
            return Err(Fault::Lost(format!("it has more than the {length} bytes it claims")));
        }
    }
    Ok(Some(RawRecord { headers, block }))
}

fn read_line(stream: &mut impl BufRead) -> Result<Option<String>, Fault> {
    let mut line = Vec::new();
    let read = stream
        .take(LINE_BYTES_MAX as u64)
        .read_until(b'\n', &mut line)
        .map_err(|err| Fault::Lost(err.to_string()))?;
    if read == 0 {
        return Ok(None);
    }
    if line.len() >= LINE_BYTES_MAX {
        return Err(Fault::Lost(format!("a line has more than {LINE_BYTES_MAX} bytes")));
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned()))
}

impl RawRecord {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What was answered, if this record tells.
    fn capture(self, limits: &Limits) -> Result<Option<Capture>, String> {
        let sort = self.header("warc-type").unwrap_or_default().to_ascii_lowercase();
        if !matches!(sort.as_str(), "response" | "resource" | "revisit") {
            return Ok(None);
        }
        if let Some(label) = self.header("warc-block-digest")
            && digest::holds(label, &self.block) == Some(false)
        {
            return Err("its block does not have the digest it states".to_owned());
        }
        let url = self.header("warc-target-uri").unwrap_or_default();
        let url = url.trim_start_matches('<').trim_end_matches('>').to_owned();
        let date = self.header("warc-date").and_then(|date| date.parse::<Timestamp>().ok());
        let Some(date) = date else { return Err("it has no `WARC-Date`".to_owned()) };
        let payload_digest = self.header("warc-payload-digest").map(str::to_owned);
        let content_type = self.header("content-type").unwrap_or_default().to_owned();
        if sort == "resource" {
            let headers = vec![("content-type".to_owned(), content_type)];
            let captured = Captured::Body(self.block);
            return Ok(Some(Capture { url, date, status: 200, headers, captured, payload_digest }));
        }
        if !content_type.to_ascii_lowercase().starts_with("application/http") {
            // Answers in other protocols: names, for example.
            return Ok(None);
        }
        let as_before = (sort == "revisit").then(|| Captured::AsBefore {
            url: self.header("warc-refers-to-target-uri").map(str::to_owned),
            date: self.header("warc-refers-to-date").and_then(|date| date.parse().ok()),
        });
        let message: Message = match (http::message(&self.block), &as_before) {
            (Ok(message), _) => message,
            // A revisit need not repeat the headers.
            (Err(_), Some(_)) => Message { status: 200, headers: Vec::new(), raw: Vec::new() },
            (Err(words), None) => return Err(words),
        };
        let captured = match as_before {
            Some(as_before) => as_before,
            None => Captured::Body(message.body(limits)?),
        };
        let Message { status, headers, .. } = message;
        Ok(Some(Capture { url, date, status, headers, captured, payload_digest }))
    }
}

impl<R: Read> Counted<R> {
    /// Puts back what was taken since the member or record began, but for its first byte, so that
    /// the search goes on behind that beginning.
    fn put_back(&mut self) {
        let mut front = std::mem::take(&mut self.taken);
        self.at -= front.len() as u64;
        if front.is_empty() {
            // Nothing was taken: what stands here begins nothing.
            if self.fill_buf().is_ok_and(|rest| !rest.is_empty()) {
                self.consume(1);
            }
            self.taken.clear();
            return;
        }
        front.remove(0);
        self.at += 1;
        if self.front.is_empty() {
            let rest = self.inner.buffer().to_vec();
            self.inner.consume(rest.len());
            front.extend_from_slice(&rest);
        } else {
            front.append(&mut self.front);
        }
        self.front = front;
    }

    /// Goes on to the next bytes that begin like a gzip member or a record, or to the end.
    fn find_member(&mut self) -> io::Result<()> {
        loop {
            let piece = self.fill_buf()?;
            if piece.is_empty() {
                return Ok(());
            }
            let begins = |at: usize| BEGINNINGS.iter().any(|it| piece[at..].starts_with(it));
            if let Some(at) = (0..piece.len()).find(|at| begins(*at)) {
                self.consume(at);
                return Ok(());
            }
            // A beginning may lie on both sides of the buffer's end.
            let may_begin = |at: usize| BEGINNINGS.iter().any(|it| it.starts_with(&piece[at..]));
            let tail = piece.len().saturating_sub(BEGINNING_BYTES - 1);
            let n = piece.len();
            let Some(at) = (tail..n).find(|at| may_begin(*at)) else {
                self.consume(n);
                continue;
            };
            self.consume(at);
            if !self.widen()? {
                return Ok(());
            }
        }
    }

    /// Puts what is left in the buffer before what follows it; false at the end.
    fn widen(&mut self) -> io::Result<bool> {
        let mut front = self.fill_buf()?.to_vec();
        let n = front.len();
        self.consume(n);
        self.at -= n as u64;
        self.taken.clear();
        let more = self.inner.fill_buf()?;
        front.extend_from_slice(more);
        let (n, is_more) = (more.len(), !more.is_empty());
        self.inner.consume(n);
        self.front = front;
        Ok(is_more)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.front.is_empty() { self.inner.fill_buf() } else { Ok(&self.front) }
    }

    fn consume(&mut self, n: usize) {
        self.at += n as u64;
        let from = if self.front.is_empty() { self.inner.buffer() } else { &self.front };
        self.taken.extend_from_slice(&from[..n.min(from.len())]);
        if self.taken.len() > TAKEN_BYTES_MAX {
            self.taken.drain(..self.taken.len() - TAKEN_BYTES_MAX / 2);
        }
        if self.front.is_empty() {
            self.inner.consume(n);
        } else {
            self.front.drain(..n);
        }
    }
}
