//! How sources are, and how they were: what the doctor remembers, in the doctor's own form.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use serde_json::Value;

use crate::{Store, StoreError, from_json, from_millis};

/// Changes of state kept of one source.
const CHANGES_KEPT: u32 = 200;

/// A source's state, for those who only count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthState {
    pub source: String,
    pub state: String,
    pub since: Option<Timestamp>,
    /// What comes is not what should.
    pub ill: bool,
    pub evidence: String,
    /// The last run that brought what it should.
    pub last_good: Option<Timestamp>,
}

/// The beginning of a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthChange {
    pub at: Timestamp,
    pub state: String,
    pub evidence: String,
}

impl Store {
    /// What the doctor remembers of a source.
    pub fn health(&self, source: &str) -> Result<Option<Value>, StoreError> {
        let reader = self.reader()?;
        let doc: Option<String> = reader
            .prepare_cached("SELECT doc FROM health WHERE source = ?1")?
            .query_row([source], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        doc.as_deref().map(from_json).transpose()
    }

    /// Keeps what the doctor remembers, and the changes that this run brought.
    pub fn set_health(
        &self,
        health: &HealthState,
        doc: &Value,
        changes: &[HealthChange],
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.prepare_cached(
            "INSERT OR REPLACE INTO health \
             (source, state, since, ill, evidence, last_good, doc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            health.source,
            health.state,
            health.since.map(Timestamp::as_millisecond),
            health.ill,
            health.evidence,
            health.last_good.map(Timestamp::as_millisecond),
            doc.to_string()
        ])?;
        for change in changes {
            tx.prepare_cached(
                "INSERT INTO health_change (source, at, state, evidence) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                health.source,
                change.at.as_millisecond(),
                change.state,
                change.evidence
            ])?;
        }
        if !changes.is_empty() {
            tx.prepare_cached(
                "DELETE FROM health_change WHERE source = ?1 AND change NOT IN \
                 (SELECT change FROM health_change WHERE source = ?1 \
                  ORDER BY change DESC LIMIT ?2)",
            )?
            .execute(params![health.source, CHANGES_KEPT])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The state of every source that was ever examined; of one with several ways, that of the
    /// acting one.
    pub fn health_states(&self) -> Result<Vec<HealthState>, StoreError> {
        let reader = self.reader()?;
        let mut states = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT coalesce(l.source, h.source) AS name, h.state, h.since, h.ill, h.evidence, \
                 h.last_good FROM health h LEFT JOIN ladder l ON l.acting = h.source \
                 WHERE l.source IS NOT NULL OR (instr(h.source, '~') = 0 \
                 AND h.source NOT IN (SELECT source FROM ladder)) ORDER BY name",
            )?;
            let rows = rows.query_map([], |row| {
                Ok(HealthState {
                    source: row.get(0)?,
                    state: row.get(1)?,
                    since: row.get::<_, Option<i64>>(2)?.and_then(from_millis),
                    ill: row.get(3)?,
                    evidence: row.get(4)?,
                    last_good: row.get::<_, Option<i64>>(5)?.and_then(from_millis),
                })
            })?;
            for row in rows {
                states.push(row?);
            }
        }
        self.give_back(reader);
        Ok(states)
    }

    /// The last changes of a source's state, the newest first.
    pub fn health_changes(
        &self,
        source: &str,
        limit: u32,
    ) -> Result<Vec<HealthChange>, StoreError> {
        let reader = self.reader()?;
        let mut changes = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT at, state, evidence FROM health_change WHERE source = ?1 \
                 ORDER BY change DESC LIMIT ?2",
            )?;
            let rows = rows.query_map(params![source, limit], |row| {
                Ok(HealthChange {
                    at: from_millis(row.get(0)?).unwrap_or_default(),
                    state: row.get(1)?,
                    evidence: row.get(2)?,
                })
            })?;
            for row in rows {
                changes.push(row?);
            }
        }
        self.give_back(reader);
        Ok(changes)
    }
}
