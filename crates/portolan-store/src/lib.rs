//! Keeps what was harvested: items, sightings, cursors, validators, runs and a numbered change
//! feed, in SQLite in one directory.
//!
//! **Never:** deciding anything. What an item says, when a source is due and what a portal shows
//! is decided elsewhere; here it is kept, and given back in one piece after any kill.
//!
//! A run stages what it reads as it comes, so that it need not fit in memory, and publishes it in
//! one transaction. A run that never published leaves no trace but its staging rows, which the
//! next run of the same source sweeps away.

// This crate is a hand: its effect is the disk.
#![allow(clippy::disallowed_methods)]

mod cluster;
mod health;
mod identity;
mod publish;
mod replay;
mod schema;
mod snapshot;
mod stage;
mod takedown;
#[cfg(test)]
mod tests;
mod ways;

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use portolan_core::{Cursor, Request, diagnostic::Diagnostic, snapshot::SourceState};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde::{Deserialize, Serialize};

pub use cluster::{
    Bond, Candidates, ClusterLink, ClusterPass, Moved, Neighbourhood, Ruling, RulingKind,
};
pub use health::{HealthChange, HealthState};
pub use identity::{Cause, GoneBy, Noted, Revision, Shown};
pub use publish::{Publication, Published};
pub use replay::{Adoption, Kept};
pub use snapshot::Snap;
pub use stage::{Likeness, Reach, RunId, StagedItem, StagedOrigin, StagedValidator};
pub use takedown::{TakedownRecord, Taken};
pub use ways::{HistoryMemory, HistorySlice, Ways, memory_key, way_id, way_of};

/// The store of one data directory. Shared by reference between threads; any number of processes
/// may open the same directory.
pub struct Store {
    directory: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Runs are numbered above this.
    run_floor: AtomicI64,
}

/// Idle read connections kept for the next snapshot.
const READERS_KEPT: usize = 8;

/// How long a connection waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Why the store could not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The directory or its lock files are out of reach.
    Io(PathBuf, std::io::Error),
    Sqlite(rusqlite::Error),
    /// A document in the database is not what this version writes.
    Document(String),
    /// Written by a newer Portolan.
    Format(Box<Diagnostic>),
}

/// What the house remembers of a source between runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceMemory {
    pub cursor: Cursor,
    /// Of the plugin, its version and the settings that the stored parts and validators belong to.
    pub fingerprint: Option<String>,
    pub last_attempt: Option<Timestamp>,
    pub last_success: Option<Timestamp>,
    pub failure: Option<String>,
    /// Failed runs since the last complete one.
    pub failures: u32,
    pub next_due: Option<Timestamp>,
    /// Requests that failed for a passing reason and are asked again in the next run.
    pub retries: Vec<Retry>,
    /// Sightings of permanent redirects; its form is the fetcher's.
    pub redirects: serde_json::Value,
}

/// A request to be repeated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    pub request: Request,
    pub attempts: u32,
}

/// One entry of the change feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub seq: u64,
    /// Absent for changes that concern a whole source (menus, a new day of reading).
    pub item: Option<String>,
    pub what: ChangeKind,
    pub source: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    New,
    Changed,
    Gone,
    /// A further source shows an item that was known.
    Sighted,
    /// Menus, or the day on which a source was last read.
    Source,
    /// Its cluster has other members.
    Clustered,
}

/// The right to harvest one source, held until dropped or until the process ends.
#[derive(Debug)]
pub struct Claim {
    _lock: File,
}

/// How a run ended, for the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    pub run: i64,
    pub source: String,
    pub started: Timestamp,
    pub ended: Option<Timestamp>,
    /// `complete`, `failed`, or absent while it runs (or was killed).
    pub outcome: Option<String>,
    pub report: serde_json::Value,
}

impl Store {
    /// Opens the store in `directory`, creating or migrating it.
    pub fn open(directory: &Path) -> Result<Store, StoreError> {
        let locks = directory.join("locks");
        fs::create_dir_all(&locks).map_err(|err| StoreError::Io(locks, err))?;
        let mut writer = Connection::open(directory.join("portolan.sqlite"))?;
        writer.busy_timeout(BUSY_TIMEOUT)?;
        writer.pragma_update(None, "journal_mode", "wal")?;
        writer.pragma_update(None, "synchronous", "normal")?;
        writer.pragma_update(None, "foreign_keys", "on")?;
        schema::migrate(&mut writer)?;
        takedown::overwrite_what_goes(&writer)?;
        Ok(Store {
            directory: directory.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            run_floor: AtomicI64::new(0),
        })
    }

    /// Numbers further runs above this one: what was kept of runs elsewhere outlives a store that
    /// is restored from it or from a backup.
    pub fn number_runs_above(&self, run: i64) {
        self.run_floor.fetch_max(run, Ordering::Relaxed);
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Claims a source for this process; `None` if another holds it. A killed process holds
    /// nothing: the lock is the kernel's.
    pub fn claim(&self, source: &str) -> Result<Option<Claim>, StoreError> {
        let path = self.directory.join("locks").join(format!("{source}.lock"));
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = open.map_err(|err| StoreError::Io(path.clone(), err))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Claim { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(err)) => Err(StoreError::Io(path, err)),
        }
    }

    pub fn memory(&self, source: &str) -> Result<SourceMemory, StoreError> {
        let reader = self.reader()?;
        let row = reader
            .prepare_cached(
                "SELECT cursor, fingerprint, last_attempt, last_success, failure, failures, \
                 next_due, redirects FROM source WHERE source = ?1",
            )?
            .query_row([source], |row| {
                Ok((
                    row.get::<_, Option<String>>(0)?,
                    SourceMemory {
                        cursor: Cursor::default(),
                        fingerprint: row.get(1)?,
                        last_attempt: row.get::<_, Option<i64>>(2)?.and_then(from_millis),
                        last_success: row.get::<_, Option<i64>>(3)?.and_then(from_millis),
                        failure: row.get(4)?,
                        failures: row.get(5)?,
                        next_due: row.get::<_, Option<i64>>(6)?.and_then(from_millis),
                        retries: Vec::new(),
                        redirects: serde_json::Value::Null,
                    },
                    row.get::<_, Option<String>>(7)?,
                ))
            })
            .optional()?;
        let Some((cursor, mut memory, redirects)) = row else {
            return Ok(SourceMemory::default());
        };
        if let Some(cursor) = cursor {
            memory.cursor = from_json(&cursor)?;
        }
        if let Some(redirects) = redirects {
            memory.redirects = from_json(&redirects)?;
        }
        let mut rows =
            reader.prepare_cached("SELECT doc FROM retry WHERE source = ?1 ORDER BY url")?;
        for doc in rows.query_map([source], |row| row.get::<_, String>(0))? {
            memory.retries.push(from_json(&doc?)?);
        }
        drop(rows);
        self.give_back(reader);
        Ok(memory)
    }

    /// What the fetcher left about a URL in the last complete run: validators, freshness and the
    /// body's hash, in the fetcher's own form.
    pub fn validator(
        &self,
        source: &str,
        url: &str,
    ) -> Result<Option<serde_json::Value>, StoreError> {
        let reader = self.reader()?;
        let found: Option<String> = reader
            .prepare_cached("SELECT doc FROM validator WHERE source = ?1 AND url = ?2")?
            .query_row([source, url], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        found.as_deref().map(from_json).transpose()
    }

    /// How many of these origin ids the source has not shown before.
    pub fn count_unknown<'a>(
        &self,
        source: &str,
        origin_ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<u64, StoreError> {
        let reader = self.reader()?;
        let mut unknown = 0;
        {
            let mut known = reader
                .prepare_cached("SELECT 1 FROM sighting WHERE source = ?1 AND origin_id = ?2")?;
            for origin_id in origin_ids {
                unknown += u64::from(!known.exists([source, origin_id])?);
            }
        }
        self.give_back(reader);
        Ok(unknown)
    }

    /// Whether an item goes by one of these canonical addresses.
    pub fn knows_address(&self, urls: &[String]) -> Result<bool, StoreError> {
        let reader = self.reader()?;
        let mut is_known = false;
        {
            let mut known = reader.prepare_cached("SELECT 1 FROM alias WHERE url = ?1")?;
            for url in urls {
                is_known = is_known || known.exists([url])?;
            }
        }
        self.give_back(reader);
        Ok(is_known)
    }

    /// Notes when a source is to be read next.
    pub fn set_due(&self, source: &str, due: Timestamp) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached(
                "INSERT INTO source (source, next_due) VALUES (?1, ?2) \
                 ON CONFLICT (source) DO UPDATE SET next_due = ?2",
            )?
            .execute(params![source, due.as_millisecond()])?;
        Ok(())
    }

    /// Notes the sightings of permanent redirects, whatever becomes of the run.
    pub fn set_redirects(
        &self,
        source: &str,
        redirects: &serde_json::Value,
    ) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached(
                "INSERT INTO source (source, redirects) VALUES (?1, ?2) \
                 ON CONFLICT (source) DO UPDATE SET redirects = ?2",
            )?
            .execute(params![source, redirects.to_string()])?;
        Ok(())
    }

    /// A document that another room keeps here under a name.
    pub fn note(&self, name: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let reader = self.reader()?;
        let doc: Option<String> = reader
            .prepare_cached("SELECT doc FROM note WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        doc.as_deref().map(from_json).transpose()
    }

    pub fn set_note(&self, name: &str, doc: &serde_json::Value) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached("INSERT OR REPLACE INTO note (name, doc) VALUES (?1, ?2)")?
            .execute(params![name, doc.to_string()])?;
        Ok(())
    }

    /// The number of the newest change, read without freezing a view.
    pub fn revision(&self) -> Result<u64, StoreError> {
        let reader = self.reader()?;
        let revision = snapshot::revision(&reader)?;
        self.give_back(reader);
        Ok(revision)
    }

    /// Changes after `seq`, oldest first.
    pub fn changes_since(&self, seq: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
        let reader = self.reader()?;
        let mut changes = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT seq, id, what, source FROM change WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            )?;
            let rows = rows.query_map(params![to_i64(seq), limit], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Option<String>>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            })?;
            for row in rows {
                let (seq, item, what, source) = row?;
                let what = ChangeKind::parse(&what).ok_or_else(|| {
                    StoreError::Document(format!("change {seq} is of unknown kind `{what}`"))
                })?;
                changes.push(Change { seq: to_u64(seq), item, what, source });
            }
        }
        self.give_back(reader);
        Ok(changes)
    }

    /// The last runs of a source (or of all), newest first.
    pub fn runs(&self, source: Option<&str>, limit: u32) -> Result<Vec<RunRecord>, StoreError> {
        let reader = self.reader()?;
        let mut records = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT run, source, started, ended, outcome, report FROM run \
                 WHERE ?1 IS NULL OR source = ?1 ORDER BY run DESC LIMIT ?2",
            )?;
            let rows = rows.query_map(params![source, limit], |row| {
                Ok((
                    RunRecord {
                        run: row.get(0)?,
                        source: row.get(1)?,
                        started: from_millis(row.get(2)?).unwrap_or_default(),
                        ended: row.get::<_, Option<i64>>(3)?.and_then(from_millis),
                        outcome: row.get(4)?,
                        report: serde_json::Value::Null,
                    },
                    row.get::<_, Option<String>>(5)?,
                ))
            })?;
            for row in rows {
                let (mut record, report) = row?;
                if let Some(report) = report {
                    record.report = from_json(&report)?;
                }
                records.push(record);
            }
        }
        self.give_back(reader);
        Ok(records)
    }

    /// A frozen view for composition.
    pub fn snapshot(&self) -> Result<Snap<'_>, StoreError> {
        Snap::new(self)
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held left at most a transaction that SQLite rolls back.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(reader) = kept {
            return Ok(reader);
        }
        let reader = Connection::open_with_flags(
            self.directory.join("portolan.sqlite"),
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        reader.busy_timeout(BUSY_TIMEOUT)?;
        reader.set_prepared_statement_cache_capacity(64);
        Ok(reader)
    }

    fn give_back(&self, reader: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(reader);
        }
    }
}

impl ChangeKind {
    fn as_str(self) -> &'static str {
        match self {
            ChangeKind::New => "new",
            ChangeKind::Changed => "changed",
            ChangeKind::Gone => "gone",
            ChangeKind::Sighted => "sighted",
            ChangeKind::Source => "source",
            ChangeKind::Clustered => "clustered",
        }
    }

    fn parse(word: &str) -> Option<ChangeKind> {
        [
            ChangeKind::New,
            ChangeKind::Changed,
            ChangeKind::Gone,
            ChangeKind::Sighted,
            ChangeKind::Source,
            ChangeKind::Clustered,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StoreError::Io(path, err) => write!(f, "`{}`: {err}", path.display()),
            StoreError::Sqlite(err) => write!(f, "the store's database answered: {err}"),
            StoreError::Document(what) => f.write_str(what),
            StoreError::Format(diagnostic) => diagnostic.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(err: rusqlite::Error) -> StoreError {
        StoreError::Sqlite(err)
    }
}

fn from_millis(millis: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(millis).ok()
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|err| StoreError::Document(format!("a stored document does not read: {err}")))
}

fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|err| StoreError::Document(format!("a document cannot be written: {err}")))
}

/// SQLite's integers are signed; sequence numbers and counts stay far below the border.
fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn to_u64(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// State of all sources that have ever been read.
fn source_states(connection: &Connection) -> Result<Vec<SourceState>, StoreError> {
    let mut rows = connection.prepare_cached(
        // A run that worked and brought the wrong thing is none by which contents are of that day.
        // Of a source with several ways, the acting one tells how old its contents are.
        "SELECT s.source, \
         CASE WHEN h.ill THEN min(w.last_success, coalesce(h.last_good, w.last_success)) \
              ELSE w.last_success END, \
         s.last_attempt, coalesce(w.failure, CASE WHEN h.ill THEN h.evidence END), \
         (SELECT count(DISTINCT g.key) FROM sighting g JOIN item i ON i.key = g.key \
          WHERE g.source = s.source AND i.gone IS NULL AND g.withdrawn IS NULL), \
         (SELECT max(i.sort) FROM sighting g JOIN item i ON i.key = g.key \
          WHERE g.source = s.source AND i.gone IS NULL AND g.withdrawn IS NULL \
          AND json_extract(i.doc, '$.published.when.precision') <> 'unknown') \
         FROM source s LEFT JOIN ladder l ON l.source = s.source \
         LEFT JOIN source w ON w.source = coalesce(l.acting, s.source) \
         LEFT JOIN health h ON h.source = coalesce(l.acting, s.source) \
         WHERE instr(s.source, '~') = 0 ORDER BY s.source",
    )?;
    let states = rows.query_map([], |row| {
        Ok(SourceState {
            source: row.get(0)?,
            last_success: row.get::<_, Option<i64>>(1)?.and_then(from_millis),
            last_attempt: row.get::<_, Option<i64>>(2)?.and_then(from_millis),
            failure: row.get(3)?,
            items: to_u64(row.get(4)?),
            newest: row
                .get::<_, Option<i64>>(5)?
                .and_then(|second| Timestamp::from_second(second).ok()),
        })
    })?;
    Ok(states.collect::<Result<_, _>>()?)
}
