//! Staging: what a run has read so far, on disk and invisible.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use portolan_core::{Item, RawItem, navigation::NavTree, raw::Part};
use rusqlite::{TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::{Store, StoreError, from_json, takedown, to_i64, to_json};

/// A run's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub(crate) i64);

/// A URL's validators, to be kept if the run completes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedValidator {
    pub url: String,
    pub doc: serde_json::Value,
}

/// All parts of one origin id: those of this run, and those of earlier runs it did not show.
#[derive(Clone, Debug, PartialEq)]
pub struct StagedOrigin {
    pub origin_id: String,
    pub parts: Vec<RawItem>,
    pub position: Option<u32>,
    /// Every part of this run is the same as before.
    pub unchanged: bool,
}

/// Which origins a run normalises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those it showed.
    Staged,
    /// All that the source ever showed, because the rules have changed since.
    Everything,
}

/// A normalised item, ready to publish.
#[derive(Clone, Debug, PartialEq)]
pub struct StagedItem {
    pub item: Item,
    /// Over the normalised content; equal hashes mean nothing to publish.
    pub hash: String,
    pub position: Option<u32>,
    /// From an aggregator: never takes an item over from its own publisher.
    pub mirror: bool,
    pub likeness: Likeness,
}

/// By what an item is known again when its source has given it another id and another address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Likeness {
    /// Hash of title and day of publication, if both are given.
    pub twin: Option<i64>,
    /// The run has read all that it asked for, so what it did not show is shown no more.
    pub renames: bool,
    /// Where the office's earlier sites would have had it.
    pub predecessors: Vec<String>,
}

impl RunId {
    pub fn number(self) -> i64 {
        self.0
    }
}

impl Store {
    /// Opens a run and sweeps the staging rows of this source's unfinished runs away.
    /// The caller holds the source's claim.
    pub fn begin_run(&self, source: &str, started: Timestamp) -> Result<RunId, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in ["stage_part", "stage_item", "stage_validator", "stage_navigation"] {
            tx.execute(
                &format!(
                    "DELETE FROM {table} WHERE run IN (SELECT run FROM run WHERE source = ?1)"
                ),
                [source],
            )?;
        }
        tx.execute(
            "UPDATE run SET outcome = 'interrupted' WHERE source = ?1 AND outcome IS NULL",
            [source],
        )?;
        tx.execute(
            "INSERT INTO run (run, source, started) VALUES \
             (max(?3, coalesce((SELECT max(run) FROM run), 0)) + 1, ?1, ?2)",
            params![source, started.as_millisecond(), self.run_floor.load(Ordering::Relaxed)],
        )?;
        let run = RunId(tx.last_insert_rowid());
        tx.execute(
            "INSERT INTO source (source, last_attempt) VALUES (?1, ?2) \
             ON CONFLICT (source) DO UPDATE SET last_attempt = ?2",
            params![source, started.as_millisecond()],
        )?;
        tx.commit()?;
        Ok(run)
    }

    /// Stages what one exchange brought: its items, its validators, its menus. Answers with how
    /// many items were left out because they have been taken down.
    pub fn stage(
        &self,
        run: RunId,
        items: &[RawItem],
        validator: Option<&StagedValidator>,
        navigation: &[NavTree],
    ) -> Result<u64, StoreError> {
        let mut n_barred = 0;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = tx.prepare_cached(
                "INSERT INTO stage_part (run, origin_id, part, hash, position, doc) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (run, origin_id, part) DO UPDATE SET \
                 hash = excluded.hash, doc = excluded.doc, \
                 position = coalesce(stage_part.position, excluded.position)",
            )?;
            let barred = takedown::barred(&tx, run)?;
            for item in items {
                if barred.as_ref().is_some_and(|barred| barred.bars(item)) {
                    n_barred += 1;
                    continue;
                }
                insert.execute(params![
                    run.0,
                    item.origin_id,
                    part_word(item.part),
                    part_hash(item)?,
                    item.position,
                    to_json(item)?,
                ])?;
            }
        }
        if let Some(StagedValidator { url, doc }) = validator {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO stage_validator (run, url, doc) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![run.0, url, doc.to_string()])?;
        }
        for tree in navigation {
            tx.prepare_cached(
                "INSERT OR REPLACE INTO stage_navigation (run, name, lang, doc) \
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                run.0,
                tree.name,
                tree.lang.as_deref().unwrap_or("und"),
                to_json(tree)?,
            ])?;
        }
        tx.commit()?;
        Ok(n_barred)
    }

    /// Up to `limit` origins after `after` (in the order of their ids), each with the parts that
    /// earlier runs left: those staged in this run, or all the source ever showed.
    pub fn staged_origins(
        &self,
        run: RunId,
        source: &str,
        reach: Reach,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<StagedOrigin>, StoreError> {
        let reader = self.reader()?;
        let mut origins: Vec<StagedOrigin> = Vec::new();
        {
            let mut ids = reader.prepare_cached(
                "SELECT origin_id FROM stage_part \
                 WHERE run = ?1 AND (?2 IS NULL OR origin_id > ?2) \
                 UNION SELECT origin_id FROM part \
                 WHERE (?4 OR hash = 0) AND source = ?5 AND (?2 IS NULL OR origin_id > ?2) \
                 ORDER BY origin_id LIMIT ?3",
            )?;
            let everything = reach == Reach::Everything;
            let ids: Vec<String> = ids
                .query_map(params![run.0, after, limit, everything, source], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            let mut staged = reader.prepare_cached(
                "SELECT s.part, s.doc, s.position, s.hash, p.hash FROM stage_part s \
                 LEFT JOIN part p ON p.source = ?3 AND p.origin_id = s.origin_id \
                 AND p.part = s.part WHERE s.run = ?1 AND s.origin_id = ?2 ORDER BY s.part",
            )?;
            let mut earlier = reader.prepare_cached(
                "SELECT doc, hash FROM part WHERE source = ?2 AND origin_id = ?3 AND part NOT IN \
                 (SELECT part FROM stage_part WHERE run = ?1 AND origin_id = ?3) ORDER BY part",
            )?;
            for origin_id in ids {
                let mut origin =
                    StagedOrigin { origin_id, parts: Vec::new(), position: None, unchanged: true };
                let mut rows = staged.query(params![run.0, origin.origin_id, source])?;
                while let Some(row) = rows.next()? {
                    origin.parts.push(from_json(&row.get::<_, String>(1)?)?);
                    origin.position = origin.position.or(row.get(2)?);
                    let now: i64 = row.get(3)?;
                    let before: Option<i64> = row.get(4)?;
                    origin.unchanged &= before == Some(now);
                }
                drop(rows);
                let mut rows = earlier.query(params![run.0, source, origin.origin_id])?;
                while let Some(row) = rows.next()? {
                    origin.parts.push(from_json(&row.get::<_, String>(0)?)?);
                    // Wanted anew; see `identity::want_anew`.
                    origin.unchanged &= row.get::<_, i64>(1)? != 0;
                }
                origins.push(origin);
            }
        }
        self.give_back(reader);
        Ok(origins)
    }

    /// Stages normalised items. Answers with the origin ids of those that were left out because
    /// they have been taken down.
    pub fn stage_items(&self, run: RunId, items: &[StagedItem]) -> Result<Vec<String>, StoreError> {
        let mut barred = Vec::new();
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let next: i64 = tx.query_row(
                "SELECT coalesce(max(seq), 0) + 1 FROM stage_item WHERE run = ?1",
                [run.0],
                |row| row.get(0),
            )?;
            let mut insert = tx.prepare_cached(
                "INSERT INTO stage_item \
                 (run, seq, origin_id, position, sort, mirror, hash, doc, likeness) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for (seq, staged) in (next..).zip(items) {
                if takedown::is_barred(&tx, &staged.item)? {
                    takedown::forget_staged(&tx, run, &staged.item.origin_id)?;
                    barred.push(staged.item.origin_id.clone());
                    continue;
                }
                insert.execute(params![
                    run.0,
                    seq,
                    staged.item.origin_id,
                    staged.position,
                    staged.item.published.when.sort_key(),
                    staged.mirror,
                    staged.hash,
                    to_json(&staged.item)?,
                    to_json(&staged.likeness)?,
                ])?;
            }
        }
        tx.commit()?;
        Ok(barred)
    }

    /// Closes a run that did not complete. Its staging is discarded; only the failure is kept,
    /// under the name of its way's memory, if it has one.
    pub fn fail_run(
        &self,
        run: RunId,
        memory: Option<&str>,
        failure: &str,
        ended: Timestamp,
        report: &serde_json::Value,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        self.sweep(&tx, run)?;
        tx.execute(
            "UPDATE run SET ended = ?2, outcome = 'failed', report = ?3 WHERE run = ?1",
            params![run.0, ended.as_millisecond(), report.to_string()],
        )?;
        if let Some(memory) = memory {
            tx.execute(
                "INSERT INTO source (source, failure, failures) VALUES (?1, ?2, 1) \
                 ON CONFLICT (source) DO UPDATE SET failure = ?2, failures = failures + 1",
                params![memory, failure],
            )?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Keeps what a run has to say once more, with what came after it was published.
    pub fn set_report(&self, run: RunId, report: &serde_json::Value) -> Result<(), StoreError> {
        self.writer()
            .prepare_cached("UPDATE run SET report = ?2 WHERE run = ?1")?
            .execute(params![run.0, report.to_string()])?;
        Ok(())
    }

    pub(crate) fn sweep(
        &self,
        tx: &rusqlite::Transaction<'_>,
        run: RunId,
    ) -> Result<(), StoreError> {
        for table in ["stage_part", "stage_item", "stage_validator", "stage_navigation"] {
            tx.execute(&format!("DELETE FROM {table} WHERE run = ?1"), [run.0])?;
        }
        Ok(())
    }
}

fn part_word(part: Part) -> &'static str {
    match part {
        Part::Whole | Part::Unknown => "whole",
        Part::Card => "card",
        Part::Detail => "detail",
    }
}

/// Where an item stood is no part of what it says: a listing that moves on changes nothing.
fn part_hash(item: &RawItem) -> Result<i64, StoreError> {
    let mut content = item.clone();
    content.position = None;
    content.byte = None;
    Ok(to_i64(xxh3_64(to_json(&content)?.as_bytes()) >> 1))
}
