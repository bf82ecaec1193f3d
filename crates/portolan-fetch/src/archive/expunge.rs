//! Removing from the archive what must not be kept any longer.

use std::{
    collections::HashSet,
    fs, io,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
};

use portolan_core::Diagnostic;
use serde::Serialize;

use super::{Archive, ExchangeRecord, LINE_BYTES_MAX, RecordedResult, failed};
use crate::outcome::BodyHash;

/// What is to go.
#[derive(Clone, Debug, Default)]
pub struct Expunge<'a> {
    /// Lines that name one of these addresses go, where they are of one of `sources`.
    pub addresses: &'a [String],
    /// Nobody may be harvesting these meanwhile.
    pub sources: &'a [String],
    /// Bodies that hold one of these, or one of the addresses, go, whoever fetched them.
    pub words: &'a [String],
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expunged {
    pub bodies: u64,
    pub lines: u64,
}

impl Archive {
    /// Deletes bodies and lines that show what must go. A replay that wants one of the bodies later
    /// reports it as missing, and nothing follows from its absence.
    pub fn expunge(&self, what: &Expunge<'_>) -> Result<Expunged, Diagnostic> {
        let mut expunged = Expunged::default();
        let mut judged: HashSet<BodyHash> = HashSet::new();
        for run in self.runs()? {
            let mut touched = false;
            for record in self.exchanges(&run)?.flatten() {
                touched |= what.takes_line(&record);
                let RecordedResult::Response { body: Some(hash), .. } = &record.result else {
                    continue;
                };
                // The same bytes may have come from another address first.
                let is_own = what.is_own(&record);
                if !judged.insert(*hash) && !is_own {
                    continue;
                }
                // A body that is missing or damaged shows nothing.
                let Ok(body) = self.body(*hash) else { continue };
                if is_own || what.is_in(&body) {
                    let path = self.body_path(*hash);
                    match fs::remove_file(&path) {
                        Ok(()) => expunged.bodies += 1,
                        Err(err) if err.kind() == io::ErrorKind::NotFound => {}
                        Err(err) => return Err(failed(&path, &err)),
                    }
                }
            }
            if touched {
                self.close_run(&run);
                let path = self.run_path(&run)?;
                expunged.lines +=
                    self.without_lines(&path, what).map_err(|err| failed(&path, &err))?;
            }
        }
        Ok(expunged)
    }

    /// Deletes the bodies that a run was answered with at these addresses.
    pub fn drop_bodies(&self, run: &str, addresses: &[String]) -> Result<u64, Diagnostic> {
        let mut n_bodies = 0;
        for record in self.exchanges(run)?.flatten() {
            if addresses.contains(&record.request.url)
                && let RecordedResult::Response { body: Some(hash), .. } = record.result
                && fs::remove_file(self.body_path(hash)).is_ok()
            {
                n_bodies += 1;
            }
        }
        Ok(n_bodies)
    }

    /// Rewrites a run's file without the lines that must go, and answers with their number.
    fn without_lines(&self, path: &Path, what: &Expunge<'_>) -> io::Result<u64> {
        let mut n_lines = 0;
        let mut kept = Vec::new();
        let mut lines = BufReader::new(fs::File::open(path)?);
        loop {
            let mut line = Vec::new();
            if (&mut lines).take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            // A torn line cannot be judged by its meaning, only by its letters.
            let goes = match serde_json::from_slice::<ExchangeRecord>(&line) {
                Ok(record) => what.takes_line(&record),
                Err(_) => what.is_in(&line),
            };
            match goes {
                true => n_lines += 1,
                false => kept.extend_from_slice(&line),
            }
        }
        let temporary = self.temporary();
        let mut file = fs::File::create(&temporary)?;
        file.write_all(&kept)?;
        file.sync_data()?;
        fs::rename(&temporary, path)?;
        Ok(n_lines)
    }
}

impl Expunge<'_> {
    fn takes_line(&self, record: &ExchangeRecord) -> bool {
        self.sources.contains(&record.source) && self.is_own(record)
    }

    /// Whether the exchange was about one of the addresses.
    fn is_own(&self, record: &ExchangeRecord) -> bool {
        let answered = match &record.result {
            RecordedResult::Response { url, .. } | RecordedResult::NotModified { url, .. } => {
                Some(url)
            }
            _ => None,
        };
        let is_one = |url: &String| {
            self.addresses.iter().any(|known| {
                url.strip_prefix(known.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']))
            })
        };
        is_one(&record.request.url) || answered.is_some_and(is_one)
    }

    fn is_in(&self, body: &[u8]) -> bool {
        let holds = |words: &str| {
            !words.is_empty() && memchr::memmem::find(body, words.as_bytes()).is_some()
        };
        self.words.iter().any(|words| holds(words))
            || self.addresses.iter().any(|address| names(body, address))
    }
}

/// Paths shorter than this stand for sections: `/news`.
const PATH_BYTES_MIN: usize = 8;

/// Whether a page names an address: with its host, as HTML or as JSON writes it, or from the
/// site's root. What follows must end it, so that `/story` is not found in `/story-2`.
fn names(body: &[u8], address: &str) -> bool {
    let Some((_, bare)) = address.split_once("://") else { return false };
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    let Some(slash) = bare.find('/') else { return false };
    let path = &bare[slash..];
    let ends = |at: usize| {
        body.get(at).is_none_or(|byte| !(byte.is_ascii_alphanumeric() || b"-_%".contains(byte)))
    };
    let whole = |words: &str| {
        memchr::memmem::find_iter(body, words.as_bytes()).any(|at| ends(at + words.len()))
    };
    let from_root = |words: &str| {
        memchr::memmem::find_iter(body, words.as_bytes()).any(|at| {
            let before = at.checked_sub(1).and_then(|at| body.get(at));
            before.is_some_and(|byte| b"\"'=(>".contains(byte)) && ends(at + words.len())
        })
    };
    whole(bare)
        || whole(&bare.replace('/', "\\/"))
        || path.len() >= PATH_BYTES_MIN && from_root(path)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;
    use portolan_core::message::Request;

    use super::*;

    #[test]
    fn a_page_its_lines_and_the_listings_that_show_it_go() {
        let directory = tempfile::tempdir().unwrap();
        let archive = Archive::open(directory.path()).unwrap();
        let keep = |url: &str, body: &str| {
            let body = Bytes::from(body.to_owned());
            let hash = BodyHash::of(&body);
            archive.record(&record(url, hash), &body).unwrap();
            hash
        };
        let page = keep("https://iom.fi/her-story", "<h1>Her tale</h1>");
        let list = keep("https://iom.fi/news", "<a href=\"/her-story\">one</a>");
        let other = keep("https://iom.fi/other", "<p>another</p>");
        let what = Expunge {
            addresses: &["https://iom.fi/her-story".to_owned()],
            sources: &["fi".to_owned()],
            words: &[],
        };
        let expunged = archive.expunge(&what).unwrap();
        assert_eq!(expunged, Expunged { bodies: 2, lines: 1 });
        assert_eq!([page, list, other].map(|hash| archive.has_body(hash)), [false, false, true]);
        let left: Vec<String> =
            archive.exchanges("1").unwrap().map(|it| it.unwrap().request.url).collect();
        assert_eq!(left, ["https://iom.fi/news", "https://iom.fi/other"]);
    }

    #[test]
    fn addresses_are_found_as_pages_write_them() {
        let address = "https://www.iom.fi/en/news/her-story";
        for body in [
            "<link>https://iom.fi/en/news/her-story?utm_source=rss</link>",
            "<a href='/en/news/her-story'>",
            r#"{"url":"https:\/\/iom.fi\/en\/news\/her-story"}"#,
            "<![CDATA[http://iom.fi/en/news/her-story]]>",
        ] {
            assert!(names(body.as_bytes(), address), "{body}");
        }
        for body in ["<a href='/en/news/her-story-2'>", "/en/news/", "iom.fi/en/news/her-storyline"]
        {
            assert!(!names(body.as_bytes(), address), "{body}");
        }
    }

    fn record(url: &str, hash: BodyHash) -> ExchangeRecord {
        ExchangeRecord {
            run: "1".to_owned(),
            source: "fi".to_owned(),
            request: Request::get(url),
            conditions: Vec::new(),
            validators: None,
            result: RecordedResult::Response {
                url: url.to_owned(),
                status: 200,
                headers: Vec::new(),
                body: Some(hash),
                body_bytes: 1,
                wire_bytes: 1,
            },
            hops: Vec::new(),
            n_requests: 1,
            started_at: Timestamp::UNIX_EPOCH,
            ended_at: Timestamp::UNIX_EPOCH,
        }
    }
}
