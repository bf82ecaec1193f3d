//! Sources with several ways in, and their history: what is remembered of each way, and how far a
//! backfill has come.
//!
//! A source's best way goes by the source's own name and ids. A further way `feed` of the source
//! `armenia` keeps its cursor, validators and health under `armenia~feed`, and its ids are
//! `~feed~` and the origin's own: two ways may call different things by one id.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::Value;

use crate::{Retry, Store, StoreError, from_json, stage::RunId, to_i64, to_json};

/// What stands between a source and its way, and around the way in an id. No name has it.
const MARK: char = '~';

pub(crate) const TABLES: &str = "
-- By which way a source is read, and what is remembered of its ways.
CREATE TABLE ladder (
    source TEXT PRIMARY KEY,
    -- Under which name the acting way's memory is kept.
    acting TEXT NOT NULL,
    doc    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the import of a source's history has come.
CREATE TABLE history (
    source TEXT PRIMARY KEY,
    doc    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is left to ask, in this order.
CREATE TABLE history_frontier (
    source TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (source, seq)
) STRICT, WITHOUT ROWID;

-- Digests of the requests that were answered.
CREATE TABLE history_answered (
    source TEXT NOT NULL,
    digest INTEGER NOT NULL,
    PRIMARY KEY (source, digest)
) STRICT, WITHOUT ROWID;
";

/// The ways into a source, as far as it matters to whom an item belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Names of the further ways, the better before the lesser.
    pub further: Vec<String>,
}

/// What a slice of a backfill leaves, stored with its items.
#[derive(Clone, Debug, PartialEq)]
pub struct HistorySlice {
    /// How far it has come, in the form of the room that counts.
    pub doc: Value,
    /// What is left to ask; it replaces what was.
    pub frontier: Vec<Retry>,
    pub answered: Vec<u64>,
}

/// How far a backfill has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryMemory {
    pub doc: Option<Value>,
    pub frontier: Vec<Retry>,
    pub answered: HashSet<u64>,
}

/// Under which name the memory of a source's way is kept; `None` is the best way.
pub fn memory_key(source: &str, way: Option<&str>) -> String {
    way.map_or_else(|| source.to_owned(), |way| format!("{source}{MARK}{way}"))
}

/// The id under which an origin of a way is kept.
pub fn way_id(way: Option<&str>, origin_id: &str) -> String {
    way.map_or_else(|| origin_id.to_owned(), |way| format!("{MARK}{way}{MARK}{origin_id}"))
}

/// The way to which an id belongs, and what the origin itself says.
pub fn way_of(origin_id: &str) -> (Option<&str>, &str) {
    let found = origin_id.strip_prefix(MARK).and_then(|rest| rest.split_once(MARK));
    found.map_or((None, origin_id), |(way, own)| (Some(way), own))
}

impl Ways {
    /// Whether an item that is known by `known` is left to that way by `other`.
    pub(crate) fn keeps(&self, known: &str, other: &str) -> bool {
        let rank = |id: &str| match way_of(id).0 {
            None => Some(0),
            Some(way) => self.further.iter().position(|it| it == way).map(|at| at + 1),
        };
        match (rank(known), rank(other)) {
            (Some(known), Some(other)) => known < other,
            // A way that is not among the settings any more speaks for nothing new.
            (Some(_), None) => true,
            (None, _) => false,
        }
    }

    /// The same id by the other ways, where it is one that is the same everywhere.
    pub(crate) fn same_elsewhere(&self, origin_id: &str) -> Vec<String> {
        let (way, own) = way_of(origin_id);
        let is_global = own.contains("://") || own.starts_with("tag:") || own.starts_with("urn:");
        if !is_global || self.further.is_empty() {
            return Vec::new();
        }
        let all = std::iter::once(None).chain(self.further.iter().map(|it| Some(it.as_str())));
        all.filter(|other| *other != way).map(|other| way_id(other, own)).collect()
    }
}

impl Store {
    /// What is remembered of a source's ways.
    pub fn ladder(&self, source: &str) -> Result<Option<Value>, StoreError> {
        let reader = self.reader()?;
        let doc: Option<String> = reader
            .prepare_cached("SELECT doc FROM ladder WHERE source = ?1")?
            .query_row([source], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        doc.as_deref().map(from_json).transpose()
    }

    /// Keeps what is remembered of a source's ways; `acting` is the way it is read by.
    pub fn set_ladder(
        &self,
        source: &str,
        acting: Option<&str>,
        doc: &Value,
    ) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached(
                "INSERT OR REPLACE INTO ladder (source, acting, doc) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![source, memory_key(source, acting), doc.to_string()])?;
        Ok(())
    }

    /// How far a source's backfill has come, without what is left to ask.
    pub fn history(&self, source: &str) -> Result<Option<Value>, StoreError> {
        let reader = self.reader()?;
        let doc: Option<String> = reader
            .prepare_cached("SELECT doc FROM history WHERE source = ?1")?
            .query_row([source], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        doc.as_deref().map(from_json).transpose()
    }

    /// How far a source's backfill has come, with all that the next slice needs.
    pub fn history_memory(&self, source: &str) -> Result<HistoryMemory, StoreError> {
        let doc = self.history(source)?;
        let reader = self.reader()?;
        let docs: Vec<String> = reader
            .prepare_cached("SELECT doc FROM history_frontier WHERE source = ?1 ORDER BY seq")?
            .query_map([source], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let answered = reader
            .prepare_cached("SELECT digest FROM history_answered WHERE source = ?1")?
            .query_map([source], |row| row.get::<_, i64>(0))?
            .map(|digest| digest.map(crate::to_u64))
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        let frontier = docs.iter().map(|doc| from_json(doc)).collect::<Result<_, _>>()?;
        Ok(HistoryMemory { doc, frontier, answered })
    }

    /// Notes how a backfill stands, without a slice of it: what is about to be spent, a rest.
    pub fn set_history(&self, source: &str, doc: &Value) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached("INSERT OR REPLACE INTO history (source, doc) VALUES (?1, ?2)")?
            .execute(params![source, doc.to_string()])?;
        Ok(())
    }

    /// Forgets how far a backfill has come; its items stay.
    pub fn forget_history(&self, source: &str) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction()?;
        for table in ["history", "history_frontier", "history_answered"] {
            tx.execute(&format!("DELETE FROM {table} WHERE source = ?1"), [source])?;
        }
        tx.commit()?;
        Ok(())
    }
}

/// Part of the transaction that publishes a slice.
pub(crate) fn keep_slice(
    tx: &Transaction<'_>,
    source: &str,
    slice: &HistorySlice,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO history (source, doc) VALUES (?1, ?2)")?
        .execute(params![source, slice.doc.to_string()])?;
    tx.execute("DELETE FROM history_frontier WHERE source = ?1", [source])?;
    let mut insert =
        tx.prepare_cached("INSERT INTO history_frontier (source, seq, doc) VALUES (?1, ?2, ?3)")?;
    for (seq, request) in slice.frontier.iter().enumerate() {
        insert.execute(params![source, to_i64(seq as u64), to_json(request)?])?;
    }
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO history_answered (source, digest) VALUES (?1, ?2)",
    )?;
    for digest in &slice.answered {
        insert.execute(params![source, to_i64(*digest)])?;
    }
    Ok(())
}

/// Whether a way shows an item otherwise than it did before: its source has corrected it.
pub(crate) fn is_corrected(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    origin_id: &str,
) -> Result<bool, StoreError> {
    let corrected = tx
        .prepare_cached(
            "SELECT 1 FROM stage_part s JOIN part p ON p.source = ?2 \
             AND p.origin_id = s.origin_id AND p.part = s.part \
             WHERE s.run = ?1 AND s.origin_id = ?3 AND p.hash > 0 AND p.hash <> s.hash",
        )?
        .exists(params![run.number(), source, origin_id])?;
    Ok(corrected)
}

/// The other ids by which the same source knows an item, by other ways.
pub(crate) fn other_ways(
    tx: &Transaction<'_>,
    source: &str,
    origin_id: &str,
    key: i64,
) -> Result<Vec<String>, StoreError> {
    let ids: Vec<String> = tx
        .prepare_cached("SELECT origin_id FROM sighting WHERE source = ?1 AND key = ?2")?
        .query_map(params![source, key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let way = way_of(origin_id).0;
    Ok(ids.into_iter().filter(|id| way_of(id).0 != way).collect())
}
