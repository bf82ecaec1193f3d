//! Signatures, the marks under which items find one another, links with their evidence, clusters,
//! and what operators have ruled.
//!
//! Clusters follow the change feed: the position up to which they have is stored with them, in
//! the same transaction, so that a process killed between publishing and clustering leaves work,
//! never a gap.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use portolan_core::{Item, ItemId};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use crate::{ChangeKind, Store, StoreError, from_json, from_millis, publish::note_change, to_json};

pub(crate) const TABLES: &str = "
-- How far clusters have followed the change feed, and by which rules.
CREATE TABLE cluster_state (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    seq   INTEGER NOT NULL,
    rules INTEGER NOT NULL
) STRICT;

CREATE TABLE cluster_signature (
    key INTEGER PRIMARY KEY,
    doc BLOB NOT NULL
) STRICT;

-- Items that share a mark are worth comparing.
CREATE TABLE cluster_mark (
    mark INTEGER NOT NULL,
    key  INTEGER NOT NULL,
    PRIMARY KEY (mark, key)
) STRICT, WITHOUT ROWID;

-- `a` is the smaller key.
CREATE TABLE cluster_link (
    a        INTEGER NOT NULL,
    b        INTEGER NOT NULL,
    bond     TEXT NOT NULL,
    strength INTEGER NOT NULL,
    doc      TEXT NOT NULL,
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX cluster_link_back ON cluster_link (b);

-- Only items that share a cluster have a row. A cluster is called by its smallest key.
CREATE TABLE cluster_member (
    key     INTEGER PRIMARY KEY,
    cluster INTEGER NOT NULL,
    office  TEXT NOT NULL
) STRICT;
CREATE INDEX cluster_members ON cluster_member (cluster);

-- By public ids, which no harvest changes. `a` is the smaller id.
CREATE TABLE cluster_ruling (
    a      TEXT NOT NULL,
    b      TEXT NOT NULL,
    what   TEXT NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
";

/// Items looked at when clusters around a changed item are formed anew.
const NEIGHBOURHOOD_MAX: usize = 1_024;

/// How strong an operator's word is: stronger than any evidence.
const RULING_STRENGTH: u32 = 1_000;

/// What a link says of two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bond {
    Same,
    Translation,
    /// Alike, and never in one cluster.
    Near,
    Related,
}

/// A link between two items with the reasons for it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterLink {
    pub a: i64,
    pub b: i64,
    pub bond: Bond,
    pub strength: u32,
    /// Rule and evidence, in the form of whoever found them.
    pub doc: serde_json::Value,
}

/// An operator's word about two items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    pub a: ItemId,
    pub b: ItemId,
    pub what: RulingKind,
    pub reason: String,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulingKind {
    Split,
    Join,
}

/// An item that has changed since clusters were last formed.
#[derive(Clone, Debug)]
pub struct Moved {
    pub key: i64,
    /// `None` if it has gone.
    pub item: Option<Item>,
    /// What was kept of it.
    pub signature: Option<Vec<u8>>,
}

/// Items worth comparing with one.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Keys with their signatures.
    pub items: Vec<(i64, Vec<u8>)>,
    /// Marks that so many items carry that they were passed over.
    pub n_common: u64,
    /// Items that shared a mark and were beyond the limit.
    pub n_left_out: u64,
}

/// Items whose clusters are formed anew together.
#[derive(Clone, Debug, Default)]
pub struct Neighbourhood {
    pub keys: BTreeSet<i64>,
    /// Two keys that belong together, and how surely.
    pub ties: Vec<(i64, i64, u32)>,
    /// Two keys that are to stay apart.
    pub apart: Vec<(i64, i64)>,
    /// There were more of them than are looked at.
    pub is_cut: bool,
}

/// One transaction in which clusters follow changes.
pub struct ClusterPass<'t> {
    tx: &'t Transaction<'t>,
    at: Timestamp,
}

impl Store {
    /// Whether items have changed since clusters were last formed by these rules.
    pub fn cluster_lags(&self, rules: u32) -> Result<bool, StoreError> {
        let reader = self.reader()?;
        let lags = reader
            .prepare_cached(
                "SELECT coalesce((SELECT max(seq) FROM change), 0) > coalesce( \
                 (SELECT seq FROM cluster_state WHERE rules = ?1), 0)",
            )?
            .query_row([rules], |row| row.get(0))?;
        self.give_back(reader);
        Ok(lags)
    }

    /// Calls `work` inside one transaction; all or nothing.
    pub fn cluster<T>(
        &self,
        at: Timestamp,
        work: impl FnOnce(&ClusterPass<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&ClusterPass { tx: &tx, at })?;
        tx.commit()?;
        Ok(done)
    }

    /// Clusters as lists of public ids, those with the newest items first.
    pub fn clusters(&self, limit: u32) -> Result<Vec<Vec<ItemId>>, StoreError> {
        let reader = self.reader()?;
        let mut clusters: Vec<(i64, Vec<ItemId>)> = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT m.cluster, i.id FROM cluster_member m JOIN item i ON i.key = m.key \
                 WHERE m.cluster IN (SELECT cluster FROM cluster_member GROUP BY cluster \
                 ORDER BY max(key) DESC LIMIT ?1) ORDER BY \
                 (SELECT max(o.key) FROM cluster_member o WHERE o.cluster = m.cluster) DESC, m.key",
            )?;
            let mut rows = rows.query([limit])?;
            while let Some(row) = rows.next()? {
                let cluster: i64 = row.get(0)?;
                let id = item_id(&row.get::<_, String>(1)?)?;
                match clusters.last_mut() {
                    Some((last, members)) if *last == cluster => members.push(id),
                    _ => clusters.push((cluster, vec![id])),
                }
            }
        }
        self.give_back(reader);
        Ok(clusters.into_iter().map(|it| it.1).collect())
    }

    /// The links of an item, the surest first, each with the other item's id.
    pub fn cluster_links(&self, id: ItemId) -> Result<Vec<(ItemId, ClusterLink)>, StoreError> {
        let reader = self.reader()?;
        let mut links = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT l.a, l.b, l.bond, l.strength, l.doc, o.id FROM item i \
                 JOIN cluster_link l ON l.a = i.key OR l.b = i.key \
                 JOIN item o ON o.key = CASE l.a WHEN i.key THEN l.b ELSE l.a END \
                 WHERE i.id = ?1 ORDER BY l.strength DESC, o.key",
            )?;
            let mut rows = rows.query([id.to_string()])?;
            while let Some(row) = rows.next()? {
                let link = ClusterLink {
                    a: row.get(0)?,
                    b: row.get(1)?,
                    bond: bond(&row.get::<_, String>(2)?)?,
                    strength: row.get(3)?,
                    doc: from_json(&row.get::<_, String>(4)?)?,
                };
                links.push((item_id(&row.get::<_, String>(5)?)?, link));
            }
        }
        self.give_back(reader);
        Ok(links)
    }

    /// What operators have ruled, the newest first.
    pub fn rulings(&self) -> Result<Vec<Ruling>, StoreError> {
        let reader = self.reader()?;
        let mut rulings = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT a, b, what, reason, at FROM cluster_ruling ORDER BY at DESC, a, b",
            )?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let what: String = row.get(2)?;
                rulings.push(Ruling {
                    a: item_id(&row.get::<_, String>(0)?)?,
                    b: item_id(&row.get::<_, String>(1)?)?,
                    what: RulingKind::parse(&what).ok_or_else(|| {
                        StoreError::Document(format!("a ruling is of unknown kind `{what}`"))
                    })?,
                    reason: row.get(3)?,
                    at: from_millis(row.get(4)?).unwrap_or_default(),
                });
            }
        }
        self.give_back(reader);
        Ok(rulings)
    }
}

impl ClusterPass<'_> {
    /// The items of the next `limit` changes, each once, and the number of the last of these
    /// changes. Everything is looked at anew when the rules are others than the last time.
    pub fn moved(&self, rules: u32, limit: u32) -> Result<(Vec<Moved>, i64), StoreError> {
        let state: Option<(i64, u32)> = self
            .tx
            .prepare_cached("SELECT seq, rules FROM cluster_state")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let from = match state {
            Some((seq, known)) if known == rules => seq,
            _ => {
                self.tx.execute_batch(
                    "DELETE FROM cluster_mark; DELETE FROM cluster_signature; \
                     DELETE FROM cluster_link;",
                )?;
                self.tx.execute(
                    "INSERT OR REPLACE INTO cluster_state (one, seq, rules) VALUES (1, 0, ?1)",
                    [rules],
                )?;
                0
            }
        };
        let mut last = from;
        let mut ids = BTreeSet::new();
        let mut moved = Vec::new();
        let mut changes = self.tx.prepare_cached(
            "SELECT c.seq, c.id, c.what, i.key, CASE WHEN i.gone IS NULL THEN i.doc END, s.doc \
             FROM change c LEFT JOIN item i ON i.id = c.id \
             LEFT JOIN cluster_signature s ON s.key = i.key \
             WHERE c.seq > ?1 ORDER BY c.seq LIMIT ?2",
        )?;
        let mut changes = changes.query(params![from, limit])?;
        while let Some(row) = changes.next()? {
            last = row.get(0)?;
            let Some(id) = row.get::<_, Option<String>>(1)? else { continue };
            let what: String = row.get(2)?;
            // Who else shows an item changes nothing about what it says.
            let says_nothing = [ChangeKind::Sighted, ChangeKind::Clustered].map(ChangeKind::as_str);
            if says_nothing.contains(&what.as_str()) || !ids.insert(id) {
                continue;
            }
            let Some(key) = row.get::<_, Option<i64>>(3)? else { continue };
            let doc: Option<String> = row.get(4)?;
            moved.push(Moved {
                key,
                item: doc.as_deref().map(from_json).transpose()?,
                signature: row.get(5)?,
            });
        }
        Ok((moved, last))
    }

    /// Whether an item shares a cluster.
    pub fn is_member(&self, key: i64) -> Result<bool, StoreError> {
        let mut known = self.tx.prepare_cached("SELECT 1 FROM cluster_member WHERE key = ?1")?;
        Ok(known.exists([key])?)
    }

    /// Remembers that clusters have followed up to `seq`; further if only our own changes follow.
    pub fn advance(&self, seq: i64) -> Result<(), StoreError> {
        self.tx.execute(
            "UPDATE cluster_state SET seq = CASE WHEN EXISTS (SELECT 1 FROM change \
             WHERE seq > ?1 AND what <> 'clustered') THEN ?1 \
             ELSE max(?1, coalesce((SELECT max(seq) FROM change), 0)) END",
            [seq],
        )?;
        Ok(())
    }

    /// Items that carry one of these marks: those that share most of them, at most
    /// `candidates_max`. A mark that more than `bearers_max` carry is passed over.
    pub fn candidates(
        &self,
        key: i64,
        marks: &[i64],
        bearers_max: u32,
        candidates_max: usize,
    ) -> Result<Candidates, StoreError> {
        let mut shared: HashMap<i64, u32> = HashMap::new();
        let mut found = Candidates::default();
        {
            let mut bearers =
                self.tx.prepare_cached("SELECT key FROM cluster_mark WHERE mark = ?1 LIMIT ?2")?;
            let mut keys: Vec<i64> = Vec::new();
            for mark in marks {
                keys.clear();
                let mut rows = bearers.query(params![mark, bearers_max + 2])?;
                while let Some(row) = rows.next()? {
                    keys.push(row.get(0)?);
                }
                keys.retain(|it| *it != key);
                if keys.len() > bearers_max as usize {
                    found.n_common += 1;
                    continue;
                }
                for key in &keys {
                    *shared.entry(*key).or_default() += 1;
                }
            }
        }
        let mut order: Vec<(u32, i64)> = shared.into_iter().map(|(key, n)| (n, key)).collect();
        order.sort_unstable_by_key(|&(n, key)| (std::cmp::Reverse(n), key));
        found.n_left_out = order.len().saturating_sub(candidates_max) as u64;
        let mut signature =
            self.tx.prepare_cached("SELECT doc FROM cluster_signature WHERE key = ?1")?;
        for (_, key) in order.into_iter().take(candidates_max) {
            let doc: Option<Vec<u8>> = signature.query_row([key], |row| row.get(0)).optional()?;
            found.items.extend(doc.map(|doc| (key, doc)));
        }
        Ok(found)
    }

    /// Keeps an item's signature under its marks; `None` forgets it.
    pub fn sign(
        &self,
        key: i64,
        old_marks: &[i64],
        signed: Option<(&[u8], &[i64])>,
    ) -> Result<(), StoreError> {
        let (doc, marks) = match signed {
            Some((doc, marks)) => (Some(doc), marks),
            None => (None, &[][..]),
        };
        let mut remove =
            self.tx.prepare_cached("DELETE FROM cluster_mark WHERE mark = ?1 AND key = ?2")?;
        for mark in old_marks.iter().filter(|it| !marks.contains(it)) {
            remove.execute(params![mark, key])?;
        }
        let mut add = self
            .tx
            .prepare_cached("INSERT OR IGNORE INTO cluster_mark (mark, key) VALUES (?1, ?2)")?;
        for mark in marks.iter().filter(|it| !old_marks.contains(it)) {
            add.execute(params![mark, key])?;
        }
        match doc {
            Some(doc) => self
                .tx
                .prepare_cached(
                    "INSERT OR REPLACE INTO cluster_signature (key, doc) VALUES (?1, ?2)",
                )?
                .execute(params![key, doc])?,
            None => self
                .tx
                .prepare_cached("DELETE FROM cluster_signature WHERE key = ?1")?
                .execute([key])?,
        };
        Ok(())
    }

    /// Puts these in place of all links of an item; answers whom it was linked with before.
    pub fn link(&self, key: i64, links: &[ClusterLink]) -> Result<Vec<i64>, StoreError> {
        let mut before = Vec::new();
        {
            let mut rows = self.tx.prepare_cached(
                "SELECT b FROM cluster_link WHERE a = ?1 UNION ALL \
                 SELECT a FROM cluster_link WHERE b = ?1",
            )?;
            let mut rows = rows.query([key])?;
            while let Some(row) = rows.next()? {
                before.push(row.get(0)?);
            }
        }
        if !before.is_empty() {
            self.tx
                .prepare_cached("DELETE FROM cluster_link WHERE a = ?1 OR b = ?1")?
                .execute([key])?;
        }
        let mut insert = self.tx.prepare_cached(
            "INSERT OR REPLACE INTO cluster_link (a, b, bond, strength, doc) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for link in links {
            insert.execute(params![
                link.a.min(link.b),
                link.a.max(link.b),
                link.bond.as_str(),
                link.strength,
                to_json(&link.doc)?,
            ])?;
        }
        Ok(before)
    }

    /// Everything whose cluster may be another one after a change of these items.
    pub fn neighbourhood(&self, around: &BTreeSet<i64>) -> Result<Neighbourhood, StoreError> {
        let mut found = Neighbourhood::default();
        let rulings = self.ruled_keys()?;
        let mut waiting: Vec<i64> = around.iter().copied().collect();
        let mut together = self.tx.prepare_cached(
            "SELECT b, strength, bond FROM cluster_link WHERE a = ?1 UNION ALL \
             SELECT a, strength, bond FROM cluster_link WHERE b = ?1",
        )?;
        let mut members = self.tx.prepare_cached(
            "SELECT o.key FROM cluster_member m JOIN cluster_member o ON o.cluster = m.cluster \
             WHERE m.key = ?1",
        )?;
        while let Some(key) = waiting.pop() {
            if !found.keys.insert(key) {
                continue;
            }
            if found.keys.len() > NEIGHBOURHOOD_MAX + around.len() {
                found.is_cut = true;
                break;
            }
            let mut rows = members.query([key])?;
            while let Some(row) = rows.next()? {
                waiting.push(row.get(0)?);
            }
            let mut rows = together.query([key])?;
            while let Some(row) = rows.next()? {
                let other: i64 = row.get(0)?;
                match bond(&row.get::<_, String>(2)?)? {
                    Bond::Same | Bond::Translation => {
                        found.ties.push((key, other, row.get(1)?));
                        waiting.push(other);
                    }
                    Bond::Near => found.apart.push((key, other)),
                    Bond::Related => {}
                }
            }
            for &(a, b, what) in rulings.iter().filter(|it| it.0 == key || it.1 == key) {
                let other = if a == key { b } else { a };
                match what {
                    RulingKind::Join => {
                        found.ties.push((key, other, RULING_STRENGTH));
                        waiting.push(other);
                    }
                    RulingKind::Split => found.apart.push((key, other)),
                }
            }
        }
        // An operator's word is stronger than a rule that keeps two apart.
        let joined = |a: i64, b: i64| {
            rulings.iter().any(|it| {
                it.2 == RulingKind::Join && (it.0.min(it.1), it.0.max(it.1)) == (a.min(b), a.max(b))
            })
        };
        found.apart.retain(|&(a, b)| !joined(a, b));
        found.ties.retain(|(a, b, _)| found.keys.contains(a) && found.keys.contains(b));
        Ok(found)
    }

    /// Writes the clusters of a neighbourhood; each item whose cluster has other members now is a
    /// change. Answers how many there are.
    pub fn regroup(&self, keys: &BTreeSet<i64>, groups: &[Vec<i64>]) -> Result<u64, StoreError> {
        let mut before: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
        {
            let mut cluster =
                self.tx.prepare_cached("SELECT cluster FROM cluster_member WHERE key = ?1")?;
            for key in keys {
                let found: Option<i64> = cluster.query_row([key], |row| row.get(0)).optional()?;
                if let Some(cluster) = found {
                    before.entry(cluster).or_default().insert(*key);
                }
            }
        }
        let old: HashMap<i64, &BTreeSet<i64>> =
            before.values().flat_map(|set| set.iter().map(move |key| (*key, set))).collect();
        let after: Vec<BTreeSet<i64>> =
            groups.iter().map(|group| group.iter().copied().collect()).collect();
        let new: HashMap<i64, &BTreeSet<i64>> =
            after.iter().flat_map(|set| set.iter().map(move |key| (*key, set))).collect();
        let mut n_changed = 0;
        let mut of_item = self.tx.prepare_cached(
            "SELECT id, source, coalesce(json_extract(doc, '$.office'), '') FROM item \
             WHERE key = ?1",
        )?;
        let mut remove = self.tx.prepare_cached("DELETE FROM cluster_member WHERE key = ?1")?;
        let mut put = self.tx.prepare_cached(
            "INSERT OR REPLACE INTO cluster_member (key, cluster, office) VALUES (?1, ?2, ?3)",
        )?;
        for key in keys {
            let (was, is) = (old.get(key), new.get(key));
            if was.is_none() && is.is_none() {
                continue;
            }
            let item: Option<(String, String, String)> = of_item
                .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            match (is.and_then(|set| set.first()), &item) {
                // The office too may be another one now.
                (Some(cluster), Some((_, _, office))) => {
                    put.execute(params![key, cluster, office])?;
                }
                _ => {
                    remove.execute([key])?;
                }
            }
            if was != is
                && let Some((id, source, _)) = item
            {
                n_changed += 1;
                note_change(self.tx, Some(&id), ChangeKind::Clustered, &source, self.at)?;
            }
        }
        Ok(n_changed)
    }

    /// Puts an operator's word on record, in place of an earlier one about the same two.
    pub fn rule(&self, ruling: &Ruling) -> Result<(), StoreError> {
        let (a, b) = (ruling.a.to_string(), ruling.b.to_string());
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        self.tx.execute(
            "INSERT OR REPLACE INTO cluster_ruling (a, b, what, reason, at) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![a, b, ruling.what.as_str(), ruling.reason, ruling.at.as_millisecond()],
        )?;
        Ok(())
    }

    /// The key behind a public id.
    pub fn key_of(&self, id: ItemId) -> Result<Option<i64>, StoreError> {
        Ok(self
            .tx
            .prepare_cached("SELECT key FROM item WHERE id = ?1")?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?)
    }

    fn ruled_keys(&self) -> Result<Vec<(i64, i64, RulingKind)>, StoreError> {
        let mut rows = self.tx.prepare_cached(
            "SELECT a.key, b.key, r.what FROM cluster_ruling r JOIN item a ON a.id = r.a \
             JOIN item b ON b.id = r.b WHERE a.gone IS NULL AND b.gone IS NULL",
        )?;
        let mut rows = rows.query([])?;
        let mut rulings = Vec::new();
        while let Some(row) = rows.next()? {
            if let Some(what) = RulingKind::parse(&row.get::<_, String>(2)?) {
                rulings.push((row.get(0)?, row.get(1)?, what));
            }
        }
        Ok(rulings)
    }
}

impl Bond {
    pub fn as_str(self) -> &'static str {
        match self {
            Bond::Same => "same",
            Bond::Translation => "translation",
            Bond::Near => "near",
            Bond::Related => "related",
        }
    }
}

impl RulingKind {
    pub fn as_str(self) -> &'static str {
        match self {
            RulingKind::Split => "split",
            RulingKind::Join => "join",
        }
    }

    fn parse(word: &str) -> Option<RulingKind> {
        [RulingKind::Split, RulingKind::Join].into_iter().find(|it| it.as_str() == word)
    }
}

/// For a takedown: nothing that was said by or about the item stays. Its links stay until clusters
/// have followed, so that its neighbours learn of it.
pub(crate) fn forget_words(tx: &Transaction<'_>, key: i64, id: &str) -> Result<(), StoreError> {
    for table in ["cluster_signature", "cluster_mark"] {
        tx.execute(&format!("DELETE FROM {table} WHERE key = ?1"), [key])?;
    }
    tx.execute("UPDATE cluster_link SET doc = '{}' WHERE a = ?1 OR b = ?1", [key])?;
    tx.execute("UPDATE cluster_ruling SET reason = '' WHERE a = ?1 OR b = ?1", [id])?;
    Ok(())
}

fn bond(word: &str) -> Result<Bond, StoreError> {
    [Bond::Same, Bond::Translation, Bond::Near, Bond::Related]
        .into_iter()
        .find(|it| it.as_str() == word)
        .ok_or_else(|| StoreError::Document(format!("a link is of unknown kind `{word}`")))
}

fn item_id(text: &str) -> Result<ItemId, StoreError> {
    ItemId::parse(text).ok_or_else(|| StoreError::Document(format!("`{text}` is no item id")))
}
