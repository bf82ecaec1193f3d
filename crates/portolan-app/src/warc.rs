//! Web archives' files out of the archive, and into a source.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::BufWriter,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use portolan_core::{Diagnostic, Request};
use portolan_fetch::{
    Ask, BodyHash, Fetched, Hop, Outcome,
    archive::{Archive, RunEnd, RunRecord},
    warc::{Capture, Captured, WarcLimits, WarcReader, WarcWriter, Written},
};
use serde::Serialize;
use url::Url;

use crate::{
    app::{App, AppError, Live, run_name},
    drive::{Answers, Archived, blocking, permit},
    harvest::{Observer, Pass, RunReport},
    ways::Lane,
};

/// Redirects followed inside a file, as many as over the network.
const HOPS_MAX: usize = 10;
/// Captures of one source that are known at once.
const CAPTURES_MAX: usize = 1_000_000;
/// Damaged places of a file that are told; more are counted.
const COMPLAINTS_KEPT: usize = 100;

/// What was exported.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Exported {
    pub runs: u64,
    pub written: Written,
    pub diagnostics: Vec<Diagnostic>,
}

/// What a web archive's file brought into a source.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Imported {
    /// Answers in the file that the source may read.
    pub captures: u64,
    /// Answers of other sites.
    pub foreign: u64,
    /// Addresses that were asked for and are not in the file.
    pub lacking: Vec<String>,
    pub report: RunReport,
}

impl App {
    /// Writes all archived exchanges of a source into a file that is not there yet.
    pub fn export_warc(&self, source: &str, file: &Path) -> Result<Exported, AppError> {
        let unfit = |diagnostic| AppError::Unfit(vec![diagnostic]);
        let io = |err| AppError::Io(file.to_owned(), err);
        let archive = self.archive();
        let runs = archive.runs_by_source().map_err(unfit)?.remove(source).unwrap_or_default();
        if runs.is_empty() {
            return Err(AppError::Author(format!("the archive has no run of `{source}`")));
        }
        let out = BufWriter::new(File::create_new(file).map_err(io)?);
        let software = concat!("Portolan/", env!("CARGO_PKG_VERSION"));
        let mut writer = WarcWriter::new(out, source, software, Timestamp::now()).map_err(io)?;
        let mut diagnostics = Vec::new();
        let n_runs = runs.len() as u64;
        for run in runs {
            for exchange in archive.exchanges(&run.run).map_err(unfit)? {
                let exchange = match exchange {
                    Ok(exchange) => exchange,
                    Err(torn) => {
                        diagnostics.push(torn);
                        continue;
                    }
                };
                let body = match exchange.body_hash().map(|hash| archive.body(hash)).transpose() {
                    Ok(body) => body,
                    Err(missing) => {
                        diagnostics.push(missing.at_content(&exchange.request.url, None));
                        None
                    }
                };
                writer.exchange(&exchange, body.as_deref()).map_err(io)?;
            }
        }
        let (out, written) = writer.finish().map_err(io)?;
        let out = out.into_inner().map_err(|err| io(err.into_error()))?;
        out.sync_all().map_err(io)?;
        Ok(Exported { runs: n_runs, written, diagnostics })
    }

    /// Reads a source out of a web archive's file: the plugin asks, the file answers, with the
    /// capture nearest to `at`, or the newest. Items that the source has are left as they are.
    pub async fn import_warc(
        &self,
        live: &Arc<Live>,
        source_id: &str,
        file: &Path,
        at: Option<Timestamp>,
        observer: &dyn Observer,
    ) -> Result<Imported, AppError> {
        let source = live.source(source_id)?.clone();
        let started = Timestamp::now();
        let Some(_claim) = self.store.claim(source_id)? else {
            return Err(AppError::Unfit(vec![Diagnostic::source_claimed(source_id)]));
        };
        let shelf = {
            let archive = Arc::clone(self.archive());
            let (file, permit) = (file.to_owned(), permit(live, &source));
            let shelf = blocking(move || {
                Shelf::read(&file, archive, at.unwrap_or(started), &|url| permit.allows(url))
            });
            shelf.await.map_err(|diagnostic| AppError::Unfit(vec![diagnostic]))?
        };
        let memory = self.store.memory(source_id)?;
        let run = self.store.begin_run(source_id, started)?;
        let mut record = RunRecord::new(run_name(run.number()), source_id, started, false);
        record.import = true;
        self.note_run(&record);
        let answers = Archived { answers: shelf, app: self, run: run.number(), source: source_id };
        let lane = Lane::best(&source);
        let mut pass =
            Pass::new(Arc::clone(&self.store), live, &lane, &memory, run, started).into_import();
        let failure = pass.go(&answers, observer).await.err();
        let shelf = answers.answers;
        let Pass { mut report, published, barred, .. } = pass;
        report.diagnostics.extend(shelf.complaints);
        report.ended = Timestamp::now();
        record.end = Some(RunEnd {
            at: published.unwrap_or(report.ended),
            complete: failure.is_none(),
            revision: self.store.revision()?,
        });
        self.note_run(&record);
        self.close_archive(run.number());
        if !barred.is_empty()
            && let Err(complaint) = self.archive().drop_bodies(&run_name(run.number()), &barred)
        {
            report.diagnostics.push(complaint);
        }
        if let Some(diagnostic) = failure {
            let doc = serde_json::to_value(&report).unwrap_or_default();
            self.store.fail_run(run, Some(source_id), &diagnostic.message, report.ended, &doc)?;
            report.failure = Some(diagnostic);
        }
        self.revision_moved();
        observer.finished(&report);
        let lacking = shelf.lacking.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Imported {
            captures: shelf.n_captures,
            foreign: shelf.n_foreign,
            lacking: lacking.into_keys().collect(),
            report,
        })
    }
}

/// The captures of one source, by their addresses. Their bodies lie in the archive.
struct Shelf {
    captures: HashMap<String, Vec<Kept>>,
    /// Bodies by the digests that records state of them.
    bodies: HashMap<String, BodyHash>,
    archive: Arc<Archive>,
    at: Timestamp,
    n_captures: u64,
    n_foreign: u64,
    complaints: Vec<Diagnostic>,
    lacking: Mutex<BTreeMap<String, ()>>,
}

#[derive(Clone)]
struct Kept {
    date: Timestamp,
    status: u16,
    headers: Vec<(String, String)>,
    body: BodyHash,
}

impl Shelf {
    fn read(
        file: &Path,
        archive: Arc<Archive>,
        at: Timestamp,
        allows: &dyn Fn(&Url) -> bool,
    ) -> Result<Shelf, Diagnostic> {
        let unreadable =
            |words: &str| Diagnostic::warc_unreadable(&file.display().to_string(), words);
        let opened = File::open(file).map_err(|err| unreadable(&err.to_string()))?;
        let mut shelf = Shelf {
            captures: HashMap::new(),
            bodies: HashMap::new(),
            archive,
            at,
            n_captures: 0,
            n_foreign: 0,
            complaints: Vec::new(),
            lacking: Mutex::default(),
        };
        let mut n_more = 0u64;
        let mut again = Vec::new();
        for capture in WarcReader::new(opened, WarcLimits::default()) {
            let capture = match capture {
                Ok(capture) => capture,
                Err(damage) if shelf.complaints.len() < COMPLAINTS_KEPT => {
                    shelf.complaints.push(damage);
                    continue;
                }
                Err(_) => {
                    n_more += 1;
                    continue;
                }
            };
            let url = Url::parse(&capture.url).ok().filter(|url| allows(url));
            let Some(url) = url else {
                shelf.n_foreign += 1;
                continue;
            };
            if shelf.n_captures >= CAPTURES_MAX as u64 {
                shelf.complaints.push(Diagnostic::warc_limit("captures", CAPTURES_MAX as u64));
                break;
            }
            shelf.put(&url, capture, &mut again)?;
        }
        for (url, capture) in again {
            shelf.put_again(&url, &capture);
        }
        if n_more > 0 {
            shelf.complaints.push(Diagnostic::archive_lacks_more(n_more));
        }
        if shelf.n_captures == 0 && shelf.n_foreign == 0 {
            let words = shelf.complaints.first().map(|it| it.message.clone());
            return Err(unreadable(words.as_deref().unwrap_or("it holds no answer")));
        }
        Ok(shelf)
    }

    fn put(
        &mut self,
        url: &Url,
        capture: Capture,
        again: &mut Vec<(Url, Capture)>,
    ) -> Result<(), Diagnostic> {
        let Captured::Body(body) = &capture.captured else {
            again.push((url.clone(), capture));
            return Ok(());
        };
        let hash = BodyHash::of(body);
        // Only answers that a source could be given take room.
        if (200..300).contains(&capture.status) {
            self.archive.keep(hash, body)?;
            if let Some(digest) = capture.payload_digest.clone() {
                self.bodies.insert(digest, hash);
            }
        }
        self.add(url, capture, hash);
        Ok(())
    }

    fn add(&mut self, url: &Url, capture: Capture, body: BodyHash) {
        let Capture { date, status, headers, .. } = capture;
        self.n_captures += 1;
        self.captures.entry(key(url)).or_default().push(Kept { date, status, headers, body });
    }

    /// “The same as before” is looked up when all of the file is known.
    fn put_again(&mut self, url: &Url, capture: &Capture) {
        let Captured::AsBefore { url: first, date } = &capture.captured else { return };
        if capture.status == 304 {
            return;
        }
        let by_digest = capture.payload_digest.as_ref().and_then(|it| self.bodies.get(it)).copied();
        let named = first.as_ref().and_then(|it| Url::parse(it).ok());
        let by_name = named.and_then(|url| {
            let there = self.captures.get(&key(&url))?;
            let exact = there.iter().find(|it| Some(it.date) == *date);
            exact.or(there.first()).map(|it| it.body)
        });
        if let Some(body) = by_digest.or(by_name) {
            self.add(url, capture.clone(), body);
        }
    }

    /// The capture of an address that is nearest in time, answers before failures.
    fn nearest(&self, url: &Url) -> Option<&Kept> {
        let mut other = url.clone();
        let scheme = if url.scheme() == "https" { "http" } else { "https" };
        // A site is captured under either scheme.
        let other = other.set_scheme(scheme).is_ok().then(|| key(&other));
        let there = self.captures.get(&key(url)).or_else(|| self.captures.get(&other?))?;
        there.iter().min_by_key(|it| {
            let is_answer = (200..400).contains(&it.status);
            (!is_answer, it.date.duration_since(self.at).abs())
        })
    }

    fn lack(&self, url: &Url) -> Outcome {
        let mut lacking = self.lacking.lock().unwrap_or_else(PoisonError::into_inner);
        lacking.insert(url.to_string(), ());
        Outcome::unanswered(false, self.at, Diagnostic::warc_lacks_answer(url.as_str()))
    }

    async fn look_up(&self, ask: &Ask) -> Outcome {
        let mut url = ask.url.clone();
        let mut hops: Vec<Hop> = Vec::new();
        loop {
            let Some(kept) = self.nearest(&url).cloned() else { return self.lack(&url) };
            let header = |name: &str| {
                let found = kept.headers.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone())
            };
            if (300..400).contains(&kept.status) {
                let target = header("location").and_then(|it| url.join(&it).ok());
                let target = target.filter(|it| ask.permitted.allows(it) && hops.len() < HOPS_MAX);
                let Some(target) = target else { return self.lack(&url) };
                hops.push(Hop {
                    from: url.to_string(),
                    to: target.to_string(),
                    status: kept.status,
                    permanent: false,
                });
                url = target;
                continue;
            }
            if !(200..300).contains(&kept.status) {
                return self.lack(&url);
            }
            let (archive, hash) = (Arc::clone(&self.archive), kept.body);
            return match blocking(move || archive.body(hash)).await {
                Ok(body) => Outcome::Response(Fetched::of_archive(
                    url,
                    hops,
                    (kept.status, kept.headers),
                    (body, kept.body),
                    kept.date,
                )),
                Err(missing) => Outcome::unanswered(false, self.at, missing),
            };
        }
    }
}

impl Answers for Shelf {
    fn answer<'a>(&'a self, _: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome> {
        Box::pin(self.look_up(ask))
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

fn key(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.to_string()
}
