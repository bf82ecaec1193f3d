//! Every exchange, kept so that whatever happened can be played again.
//!
//! ```text
//! DIR/runs/RUN.jsonl          one line per exchange, in the order they ended
//! DIR/runs/RUN.json           when the run began and how it ended
//! DIR/bodies/ab/abcdef….zst   each decoded body once, by its SHA-256, compressed with zstd
//! DIR/tmp/                    bodies being written; renamed into place when whole
//! ```
//!
//! A line is written in one call and a body is in place before the line that names it, so a
//! process stopped at any moment leaves at most one torn line. It is skipped and reported.
//!
//! [`Archive::export`] hands out chosen exchanges as the contract has them. Whoever wants a
//! recording makes it of them; the archive knows no second form.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use jiff::Timestamp;
use portolan_core::{
    Diagnostic,
    message::{Answer, Exchange, Request, Response},
};
use serde::{Deserialize, Serialize};

use crate::outcome::{Ask, BodyHash, FailureKind, Hop, Outcome, Validators};

mod answer;
mod expunge;
mod retention;
mod runs;

pub use expunge::{Expunge, Expunged};
pub use retention::{Holding, Retained, Retention, RunHolding};
pub use runs::{RunEnd, RunRecord};

/// Nothing of ours is larger; a damaged file must not fill the memory.
const BODY_BYTES_MAX: u64 = 1 << 30;
const LINE_BYTES_MAX: u64 = 16 << 20;
/// No file is being written for longer.
const LEFTOVERS_AFTER: Duration = Duration::from_secs(3_600);

/// A directory of exchanges. All methods may be called from any thread.
#[derive(Debug)]
pub struct Archive {
    dir: PathBuf,
    options: ArchiveOptions,
    open_runs: Mutex<HashMap<String, File>>,
    n_temporary: AtomicU64,
}

#[derive(Clone, Copy, Debug)]
pub struct ArchiveOptions {
    /// Wait until the disk has each body and line. Off, a crash of the machine (not of the
    /// process) may lose the last ones.
    pub fsync: bool,
    /// zstd's level.
    pub level: i32,
}

/// One exchange as the archive keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ExchangeRecord {
    pub run: String,
    /// The operator's name of the source.
    pub source: String,
    pub request: Request,
    /// Conditional headers as sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<(String, String)>,
    pub result: RecordedResult,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    #[serde(default)]
    pub n_requests: u32,
    /// Those of files, which no header tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    pub started_at: Timestamp,
    pub ended_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum RecordedResult {
    Response {
        url: String,
        status: u16,
        headers: Vec<(String, String)>,
        /// `None` if the origin forbade storing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<BodyHash>,
        body_bytes: u64,
        wire_bytes: u64,
    },
    NotModified {
        url: String,
        headers: Vec<(String, String)>,
    },
    /// Nothing was sent because the last answer still held.
    Fresh,
    Failed {
        failure: FailureKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        diagnostic: Diagnostic,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_secs: Option<u64>,
    },
    #[serde(other)]
    Unknown,
}

/// Which exchanges are exported.
#[derive(Clone, Debug, Default)]
pub struct Selection<'a> {
    pub source: Option<&'a str>,
    /// The address asked for or the address that answered.
    pub url: Option<&'a str>,
}

/// The exchanges of a run, one by one; a torn line is an `Err` and reading goes on.
pub struct Exchanges {
    path: PathBuf,
    lines: Option<BufReader<File>>,
    line_idx: u64,
}

impl Archive {
    pub fn open(dir: impl Into<PathBuf>) -> Result<Archive, Diagnostic> {
        Archive::open_with(dir, ArchiveOptions { fsync: false, level: 3 })
    }

    pub fn open_with(
        dir: impl Into<PathBuf>,
        options: ArchiveOptions,
    ) -> Result<Archive, Diagnostic> {
        let dir = dir.into();
        for name in ["runs", "bodies", "tmp"] {
            fs::create_dir_all(dir.join(name)).map_err(|err| failed(&dir, &err))?;
        }
        Ok(Archive { dir, options, open_runs: Mutex::default(), n_temporary: AtomicU64::new(0) })
    }

    /// Keeps an exchange and, if the record names one, its body.
    pub fn record(&self, record: &ExchangeRecord, body: &Bytes) -> Result<(), Diagnostic> {
        if let RecordedResult::Response { body: Some(hash), .. } = &record.result {
            self.keep(*hash, body)?;
        }
        let mut line =
            serde_json::to_vec(record).map_err(|err| failed(&self.dir, &io::Error::other(err)))?;
        line.push(b'\n');
        let path = self.run_path(&record.run)?;
        let mut runs = self.open_runs.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match runs.entry(record.run.clone()) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(open_run(&path).map_err(|err| failed(&path, &err))?)
            }
        };
        file.write_all(&line)
            .and_then(|()| if self.options.fsync { file.sync_data() } else { Ok(()) })
            .map_err(|err| failed(&path, &err))
    }

    /// The run has ended; its file is closed.
    pub fn close_run(&self, run: &str) {
        self.open_runs.lock().unwrap_or_else(PoisonError::into_inner).remove(run);
    }

    /// Keeps a body by its hash. The same body is kept once.
    pub fn keep(&self, hash: BodyHash, body: &[u8]) -> Result<(), Diagnostic> {
        let path = self.body_path(hash);
        // Its time says when it was last wanted, which protects it from a sweep going on.
        if let Ok(known) = OpenOptions::new().write(true).open(&path)
            && known.set_modified(SystemTime::now()).is_ok()
        {
            return Ok(());
        }
        self.write_body(&path, body).map_err(|err| failed(&path, &err))
    }

    pub fn has_body(&self, hash: BodyHash) -> bool {
        self.body_path(hash).exists()
    }

    /// A body, checked against its hash.
    pub fn body(&self, hash: BodyHash) -> Result<Bytes, Diagnostic> {
        let path = self.body_path(hash);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(err) if err.kind() == io::ErrorKind::NotFound => {
                return Err(Diagnostic::archive_body_missing(&hash.to_string()));
            }
            Err(err) => return Err(failed(&path, &err)),
        };
        let damaged = |words: &str| Diagnostic::archive_body_damaged(&hash.to_string(), words);
        let mut body = Vec::new();
        zstd::Decoder::new(file)
            .and_then(|decoder| decoder.take(BODY_BYTES_MAX).read_to_end(&mut body))
            .map_err(|err| damaged(&err.to_string()))?;
        if BodyHash::of(&body) != hash {
            return Err(damaged("its bytes have another hash"));
        }
        Ok(Bytes::from(body))
    }

    /// Names of all runs, in order of name.
    pub fn runs(&self) -> Result<Vec<String>, Diagnostic> {
        let dir = self.dir.join("runs");
        let mut runs = Vec::new();
        for entry in fs::read_dir(&dir).map_err(|err| failed(&dir, &err))? {
            let name = entry.map_err(|err| failed(&dir, &err))?.file_name();
            // A run that asked for nothing yet, or was never answered, has only its record.
            let run = |ending| name.to_str().and_then(|name| name.strip_suffix(ending));
            if let Some(run) = run(".jsonl").or_else(|| run(".json")) {
                runs.push(run.to_owned());
            }
        }
        runs.sort();
        runs.dedup();
        Ok(runs)
    }

    /// Drops a run. Its bodies stay until the next [`sweep`](Archive::sweep).
    pub fn forget(&self, run: &str) -> Result<(), Diagnostic> {
        let path = self.run_path(run)?;
        self.close_run(run);
        for path in [path.with_extension("json"), path] {
            match fs::remove_file(&path) {
                Err(err) if err.kind() != io::ErrorKind::NotFound => {
                    return Err(failed(&path, &err));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Deletes bodies that no run names, and answers with their number. Those wanted within the
    /// last `grace` stay, because a run may be about to name them. Files that a stopped process
    /// left half written go too.
    pub fn sweep(&self, grace: Duration) -> Result<u64, Diagnostic> {
        let mut named = HashSet::new();
        for run in self.runs()? {
            for record in self.exchanges(&run)? {
                match record {
                    Ok(record) => named.extend(record.body_hash()),
                    Err(torn) if torn.code == "archive-line-torn" => {}
                    // Lines that cannot be read name bodies all the same.
                    Err(failure) => return Err(failure),
                }
            }
        }
        let mut n_deleted = 0;
        let tmp = self.dir.join("tmp");
        for entry in fs::read_dir(&tmp).map_err(|err| failed(&tmp, &err))?.flatten() {
            let is_old = entry
                .metadata()
                .and_then(|it| it.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= grace.max(LEFTOVERS_AFTER)));
            if is_old {
                fs::remove_file(entry.path()).map_err(|err| failed(&entry.path(), &err))?;
            }
        }
        let bodies = self.dir.join("bodies");
        for dir in fs::read_dir(&bodies).map_err(|err| failed(&bodies, &err))?.flatten() {
            for entry in fs::read_dir(dir.path()).map_err(|err| failed(&bodies, &err))?.flatten() {
                let name = entry.file_name();
                let hash = name.to_str().and_then(|name| name.strip_suffix(".zst")?.parse().ok());
                let is_old = entry
                    .metadata()
                    .and_then(|it| it.modified())
                    .is_ok_and(|at| at.elapsed().is_ok_and(|age| age >= grace));
                if hash.is_some_and(|hash| !named.contains(&hash)) && is_old {
                    fs::remove_file(entry.path()).map_err(|err| failed(&entry.path(), &err))?;
                    n_deleted += 1;
                }
            }
        }
        Ok(n_deleted)
    }

    /// The exchanges of a run; none of one that has only its record.
    pub fn exchanges(&self, run: &str) -> Result<Exchanges, Diagnostic> {
        let path = self.run_path(run)?;
        let lines = match File::open(&path) {
            Ok(file) => Some(BufReader::new(file)),
            Err(err)
                if err.kind() == io::ErrorKind::NotFound
                    && path.with_extension("json").exists() =>
            {
                None
            }
            Err(err) => return Err(failed(&path, &err)),
        };
        Ok(Exchanges { path, lines, line_idx: 0 })
    }

    /// The chosen exchanges of a run, as a source got them, and what could not be taken along.
    /// Failed and fresh exchanges reached no source and are left out.
    pub fn export(
        &self,
        run: &str,
        selection: &Selection<'_>,
    ) -> Result<(Vec<Exchange>, Vec<Diagnostic>), Diagnostic> {
        let mut exported = Vec::new();
        let mut complaints = Vec::new();
        for exchange in self.exchanges(run)? {
            let record = match exchange {
                Ok(record) => record,
                Err(diagnostic) => {
                    complaints.push(diagnostic);
                    continue;
                }
            };
            if !selection.takes(&record) {
                continue;
            }
            let answer = match &record.result {
                RecordedResult::NotModified { .. } => Answer::NotModified,
                RecordedResult::Response { body: Some(hash), .. } => match self.body(*hash) {
                    Ok(body) => match record.to_response(&body) {
                        Some(response) => Answer::Response(response),
                        None => continue,
                    },
                    Err(diagnostic) => {
                        complaints.push(diagnostic);
                        continue;
                    }
                },
                _ => continue,
            };
            exported.push(Exchange::new(record.request, answer, record.ended_at));
        }
        Ok((exported, complaints))
    }

    fn run_path(&self, run: &str) -> Result<PathBuf, Diagnostic> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if run.is_empty() || run.len() > 200 || run.starts_with('.') || !run.chars().all(plain) {
            let err = io::Error::other(format!("`{run}` cannot be the name of a run"));
            return Err(failed(&self.dir, &err));
        }
        Ok(self.dir.join("runs").join(format!("{run}.jsonl")))
    }

    fn body_path(&self, hash: BodyHash) -> PathBuf {
        let name = hash.to_string();
        self.dir.join("bodies").join(&name[..2]).join(format!("{name}.zst"))
    }

    /// A name in the archive that nobody else uses.
    fn temporary(&self) -> PathBuf {
        let n = self.n_temporary.fetch_add(1, Ordering::Relaxed);
        self.dir.join("tmp").join(format!("{}-{n}", std::process::id()))
    }

    /// Puts a whole file into place, so that whoever looks sees the old one or the new one.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.temporary();
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        if self.options.fsync {
            file.sync_all()?;
        }
        fs::rename(&temporary, path)
    }

    fn write_body(&self, path: &Path, body: &[u8]) -> io::Result<()> {
        let temporary = self.temporary();
        let file = File::create(&temporary)?;
        let mut encoder = zstd::Encoder::new(file, self.options.level)?;
        encoder.set_pledged_src_size(Some(body.len() as u64))?;
        encoder.include_contentsize(true)?;
        encoder.include_checksum(true)?;
        encoder.write_all(body)?;
        let file = encoder.finish()?;
        if self.options.fsync {
            file.sync_all()?;
        }
        let parent = path.parent().expect("a body lies in a directory of its own");
        fs::create_dir_all(parent)?;
        fs::rename(&temporary, path)?;
        if self.options.fsync {
            File::open(parent)?.sync_all()?;
        }
        Ok(())
    }
}

impl ExchangeRecord {
    /// The record of what came of an ask. Cookies are left out: they were never sent back, and a
    /// recording may be shown to others.
    pub fn of(
        run: impl Into<String>,
        source: impl Into<String>,
        request: Request,
        ask: &Ask,
        outcome: &Outcome,
    ) -> ExchangeRecord {
        let mut record = ExchangeRecord {
            run: run.into(),
            source: source.into(),
            request,
            conditions: conditions(ask),
            result: RecordedResult::Fresh,
            hops: Vec::new(),
            n_requests: 0,
            validators: None,
            started_at: Timestamp::now(),
            ended_at: Timestamp::now(),
        };
        let is_file = ask.url.scheme() == "file";
        match outcome {
            Outcome::Response(it) => {
                record.result = RecordedResult::Response {
                    url: it.final_url.to_string(),
                    status: it.status,
                    headers: kept(&it.headers),
                    body: (!it.freshness.no_store).then_some(it.body_hash),
                    body_bytes: it.body.len() as u64,
                    wire_bytes: it.wire_bytes,
                };
                record.hops.clone_from(&it.hops);
                record.n_requests = it.n_requests;
                record.validators = it.validators.clone().filter(|_| is_file);
                (record.started_at, record.ended_at) = (it.started_at, it.fetched_at);
            }
            Outcome::NotModified(it) => {
                record.result = RecordedResult::NotModified {
                    url: it.final_url.to_string(),
                    headers: kept(&it.headers),
                };
                record.hops.clone_from(&it.hops);
                record.n_requests = it.n_requests;
                record.validators = is_file.then(|| it.validators.clone());
                (record.started_at, record.ended_at) = (it.started_at, it.fetched_at);
            }
            Outcome::Fresh => {}
            Outcome::Failed(it) => {
                record.result = RecordedResult::Failed {
                    failure: it.kind,
                    status: it.status,
                    diagnostic: it.diagnostic.clone(),
                    retry_after_secs: it.retry_after.map(|wait| wait.as_secs()),
                };
                record.hops.clone_from(&it.hops);
                record.n_requests = it.n_requests;
                (record.started_at, record.ended_at) = (it.started_at, it.failed_at);
            }
        }
        record
    }

    /// The response as a source received it, with a body read from the archive.
    pub fn to_response(&self, body: &Bytes) -> Option<Response> {
        let RecordedResult::Response { url, status, headers, .. } = &self.result else {
            return None;
        };
        let mut res = Response::new(url, *status).with_body(body.to_vec());
        res.headers.clone_from(headers);
        Some(res)
    }
}

impl Selection<'_> {
    fn takes(&self, record: &ExchangeRecord) -> bool {
        let answered = match &record.result {
            RecordedResult::Response { url, .. } | RecordedResult::NotModified { url, .. } => {
                Some(url.as_str())
            }
            _ => None,
        };
        self.source.is_none_or(|source| record.source == source)
            && self.url.is_none_or(|url| record.request.url == url || answered == Some(url))
    }
}

impl Iterator for Exchanges {
    type Item = Result<ExchangeRecord, Diagnostic>;

    fn next(&mut self) -> Option<Result<ExchangeRecord, Diagnostic>> {
        loop {
            let mut line = Vec::new();
            self.line_idx += 1;
            match self.lines.as_mut()?.take(LINE_BYTES_MAX).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(err) => {
                    // It would answer the same for ever.
                    self.lines = None;
                    return Some(Err(failed(&self.path, &err)));
                }
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            return Some(serde_json::from_slice(&line).map_err(|_| {
                let path = self.path.display().to_string();
                Diagnostic::archive_line_torn(&path, self.line_idx)
            }));
        }
    }
}

fn kept(headers: &[(String, String)]) -> Vec<(String, String)> {
    headers.iter().filter(|(name, _)| name != "set-cookie").cloned().collect()
}

/// Opens a run for appending. A line torn by a crash is closed first, so that it spoils no other.
fn open_run(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

fn conditions(ask: &Ask) -> Vec<(String, String)> {
    let Some(validators) = &ask.validators else { return Vec::new() };
    let named =
        [("if-none-match", &validators.etag), ("if-modified-since", &validators.last_modified)];
    named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect()
}

fn failed(path: &Path, err: &io::Error) -> Diagnostic {
    Diagnostic::archive_failed(&path.display().to_string(), &err.to_string())
}

#[cfg(test)]
mod tests;
