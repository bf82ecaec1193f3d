//! Takedown: everything that was kept of an item is removed, and what remains are digests by which
//! it is kept out.
//!
//! The digests are of addresses and of the sources' own ids. They tell nobody what it was.

use std::collections::HashSet;

use jiff::Timestamp;
use portolan_core::{Item, ItemId, RawItem};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    Store, StoreError,
    identity::{self, GoneBy},
    stage::RunId,
};

/// Words of a title or teaser shorter than this stand in too many other pages to look for.
const MARK_CHARS: usize = 24;

/// What was taken down, for those who hold copies elsewhere: told once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    pub id: ItemId,
    pub title: String,
    /// Every address by which it was known.
    pub addresses: Vec<String>,
    /// Source and its own id.
    pub sightings: Vec<(String, String)>,
    pub images: Vec<String>,
    /// Words of it, by which copies of pages that show it are found.
    pub marks: Vec<String>,
    /// Former wordings removed.
    pub revisions: u64,
}

/// A takedown on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakedownRecord {
    pub id: String,
    pub at: Timestamp,
    pub reason: String,
}

/// The ids of one source that must not come back.
pub(crate) struct Barred {
    source: String,
    digests: HashSet<String>,
}

impl Barred {
    pub(crate) fn bars(&self, item: &RawItem) -> bool {
        let urls = item.url.iter().chain(&item.canonical).chain(&item.aliases);
        self.digests.contains(&digest_of_origin(&self.source, &item.origin_id))
            || urls.into_iter().any(|url| self.digests.contains(&digest_of_url(url)))
    }
}

impl Store {
    /// Whether anything was ever taken down.
    pub fn bars_anything(&self) -> Result<bool, StoreError> {
        let reader = self.reader()?;
        let bars = reader.prepare_cached("SELECT 1 FROM takedown LIMIT 1")?.exists([])?;
        self.give_back(reader);
        Ok(bars)
    }

    /// Removes all that is kept of an item: what it says and said, what its sources showed of it,
    /// its addresses. Pages answer 410 in its place. `None` if there is no such item.
    ///
    /// The database is rebuilt and its write-ahead log emptied, so that the words are not on the
    /// disk any more.
    pub fn take_down(
        &self,
        id: ItemId,
        reason: &str,
        at: Timestamp,
    ) -> Result<Option<Taken>, StoreError> {
        let mut writer = self.writer();
        writer.pragma_update(None, "secure_delete", "on")?;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key: Option<i64> = tx
            .query_row("SELECT key FROM item WHERE id = ?1", [id.to_string()], |row| row.get(0))
            .optional()?;
        let Some(key) = key else { return Ok(None) };
        let taken = remove(&tx, key, reason, at)?;
        tx.commit()?;
        // What earlier deletions left in free space goes only with the file's rebuilding. Readers
        // that hold an older view keep the log from being emptied; the next checkpoint does it.
        writer.execute_batch("VACUUM")?;
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(Some(taken))
    }

    /// All that a takedown would remove; `None` if there is no such item.
    pub fn would_take_down(&self, id: ItemId) -> Result<Option<Taken>, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction()?;
        let key: Option<i64> = tx
            .query_row("SELECT key FROM item WHERE id = ?1", [id.to_string()], |row| row.get(0))
            .optional()?;
        key.map(|key| known_of(&tx, key)).transpose()
    }

    /// Whether this canonical address was taken down.
    pub fn is_taken_down(&self, url: &str) -> Result<bool, StoreError> {
        let reader = self.reader()?;
        let found = reader
            .prepare_cached("SELECT 1 FROM takedown WHERE digest = ?1")?
            .exists([digest_of_url(url)])?;
        self.give_back(reader);
        Ok(found)
    }

    /// All takedowns, newest first.
    pub fn takedowns(&self) -> Result<Vec<TakedownRecord>, StoreError> {
        let reader = self.reader()?;
        let records = reader
            .prepare_cached(
                "SELECT id, max(at), reason FROM takedown GROUP BY id ORDER BY max(at) DESC, id",
            )?
            .query_map([], |row| {
                Ok(TakedownRecord {
                    id: row.get(0)?,
                    at: crate::from_millis(row.get(1)?).unwrap_or_default(),
                    reason: row.get(2)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        Ok(records)
    }
}

/// All that is known of an item.
fn known_of(tx: &Transaction<'_>, key: i64) -> Result<Taken, StoreError> {
    let item = identity::doc_of(tx, key)?;
    let mut addresses: Vec<String> = Vec::new();
    let mut sightings = Vec::new();
    let mut add = |url: Option<String>| {
        addresses.extend(url.filter(|url| !url.is_empty() && !addresses.contains(url)));
    };
    add(item.canonical.clone());
    add(item.url.clone());
    for url in strings(tx, "SELECT url FROM alias WHERE key = ?1 ORDER BY url", key)? {
        add(Some(url));
    }
    {
        let mut rows = tx.prepare(
            "SELECT source, origin_id, url FROM sighting WHERE key = ?1 ORDER BY source, origin_id",
        )?;
        let mut rows = rows.query([key])?;
        while let Some(row) = rows.next()? {
            sightings.push((row.get(0)?, row.get(1)?));
            add(row.get(2)?);
        }
    }
    let mut marks = marks(&item);
    for doc in strings(tx, "SELECT doc FROM revision WHERE key = ?1 ORDER BY number", key)? {
        for mark in self::marks(&crate::from_json(&doc)?) {
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
    }
    let revisions: i64 =
        tx.query_row("SELECT count(*) FROM revision WHERE key = ?1", [key], |row| row.get(0))?;
    Ok(Taken {
        id: item.id,
        marks,
        images: item.images.iter().map(|image| image.url.clone()).collect(),
        title: item.title.text.value.clone(),
        addresses,
        sightings,
        revisions: crate::to_u64(revisions),
    })
}

fn remove(
    tx: &Transaction<'_>,
    key: i64,
    reason: &str,
    at: Timestamp,
) -> Result<Taken, StoreError> {
    let item = identity::doc_of(tx, key)?;
    let taken = known_of(tx, key)?;
    tx.execute("DELETE FROM revision WHERE key = ?1", [key])?;
    bar(tx, &taken, reason, at)?;
    for (source, origin_id) in &taken.sightings {
        for sql in [
            "DELETE FROM part WHERE source = ?1 AND origin_id = ?2",
            "DELETE FROM stage_part WHERE origin_id = ?2 AND run IN \
             (SELECT run FROM run WHERE source = ?1)",
            "DELETE FROM stage_item WHERE origin_id = ?2 AND run IN \
             (SELECT run FROM run WHERE source = ?1)",
        ] {
            tx.execute(sql, [source, origin_id])?;
        }
    }
    for url in &taken.addresses {
        // With whatever was added to it: tracking words, a page number.
        for table in ["validator", "retry"] {
            tx.execute(&format!("DELETE FROM {table} WHERE instr(url, ?1) = 1"), [url])?;
        }
        tx.execute(
            "DELETE FROM history_frontier WHERE instr(json_extract(doc, '$.request.url'), ?1) = 1",
            [url],
        )?;
        for column in ["redirects", "cursor"] {
            tx.execute(
                &format!("UPDATE source SET {column} = NULL WHERE instr({column}, ?1) > 0"),
                [url],
            )?;
        }
    }
    for table in ["alias", "sighting", "item_place", "item_term"] {
        tx.execute(&format!("DELETE FROM {table} WHERE key = ?1"), [key])?;
    }
    crate::cluster::forget_words(tx, key, &taken.id.to_string())?;
    scrub_reports(tx, &taken)?;
    tx.execute(
        "UPDATE item SET doc = ?2, source = '', origin_id = '', hash = '' WHERE key = ?1",
        params![key, identity::empty_doc(&item)?],
    )?;
    identity::go(tx, key, GoneBy::Takedown, at)?;
    Ok(taken)
}

fn bar(tx: &Transaction<'_>, taken: &Taken, reason: &str, at: Timestamp) -> Result<(), StoreError> {
    let origins = taken.sightings.iter().map(|(source, id)| digest_of_origin(source, id));
    let urls = taken.addresses.iter().map(|url| digest_of_url(url));
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO takedown (digest, id, at, reason) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for digest in origins.chain(urls) {
        insert.execute(params![digest, taken.id.to_string(), at.as_millisecond(), reason])?;
    }
    Ok(())
}

/// Complaints of runs quote titles and addresses.
fn scrub_reports(tx: &Transaction<'_>, taken: &Taken) -> Result<(), StoreError> {
    let mut select = tx.prepare("SELECT run, report FROM run WHERE report IS NOT NULL")?;
    let mut update = tx.prepare("UPDATE run SET report = ?2 WHERE run = ?1")?;
    let quotes = |text: &str| {
        taken.marks.iter().chain(&taken.addresses).any(|mark| text.contains(mark.as_str()))
            || text.contains(&taken.title) && !taken.title.is_empty()
    };
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (run, report): (i64, String) = (row.get(0)?, row.get(1)?);
        let mut report: serde_json::Value = crate::from_json(&report)?;
        let Some(list) = report.get_mut("diagnostics").and_then(|it| it.as_array_mut()) else {
            continue;
        };
        let before = list.len();
        list.retain(|diagnostic| {
            let words = ["message", "hint"].into_iter().filter_map(|field| diagnostic.get(field));
            let place = diagnostic.get("place").into_iter().flat_map(|place| {
                ["url", "origin_id"].into_iter().filter_map(|field| place.get(field))
            });
            !words.chain(place).filter_map(|it| it.as_str()).any(quotes)
        });
        if list.len() < before {
            update.execute(params![run, report.to_string()])?;
        }
    }
    Ok(())
}

/// Where something was taken down, what is deleted later is overwritten too.
pub(crate) fn overwrite_what_goes(connection: &Connection) -> Result<(), StoreError> {
    if connection.prepare("SELECT 1 FROM takedown LIMIT 1")?.exists([])? {
        connection.pragma_update(None, "secure_delete", "on")?;
    }
    Ok(())
}

/// The ids that the source of a run must not stage; `None` when nothing was ever taken down.
pub(crate) fn barred(tx: &Transaction<'_>, run: RunId) -> Result<Option<Barred>, StoreError> {
    let digests: HashSet<String> = tx
        .prepare_cached("SELECT digest FROM takedown")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if digests.is_empty() {
        return Ok(None);
    }
    let source =
        tx.query_row("SELECT source FROM run WHERE run = ?1", [run.number()], |row| row.get(0))?;
    Ok(Some(Barred { source, digests }))
}

/// Whether an item is known by an address, or an id, that was taken down.
pub(crate) fn is_barred(tx: &Transaction<'_>, item: &Item) -> Result<bool, StoreError> {
    let mut any = tx.prepare_cached("SELECT 1 FROM takedown LIMIT 1")?;
    if !any.exists([])? {
        return Ok(false);
    }
    let mut lookup = tx.prepare_cached("SELECT 1 FROM takedown WHERE digest = ?1 OR id = ?2")?;
    let id = item.id.to_string();
    let origin = digest_of_origin(&item.source, &item.origin_id);
    let urls = item.canonical.iter().chain(&item.url).chain(&item.aliases);
    for digest in urls.map(|url| digest_of_url(url)).chain([origin]) {
        if lookup.exists([&digest, &id])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What a run brought of an item that must not come back.
pub(crate) fn forget_staged(
    tx: &Transaction<'_>,
    run: RunId,
    origin_id: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM stage_part WHERE run = ?1 AND origin_id = ?2")?
        .execute(params![run.number(), origin_id])?;
    Ok(())
}

fn strings(tx: &Transaction<'_>, sql: &str, key: i64) -> Result<Vec<String>, StoreError> {
    Ok(tx.prepare(sql)?.query_map([key], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Words that stand in pages which show the item.
fn marks(item: &Item) -> Vec<String> {
    let teaser = item.teaser.as_ref().map(|teaser| teaser.text.value.as_str());
    let body = item.body.as_ref().and_then(|body| body.text.lines().next());
    [Some(item.title.text.value.as_str()), teaser, body]
        .into_iter()
        .flatten()
        .filter(|words| words.chars().count() >= MARK_CHARS)
        .map(str::to_owned)
        .collect()
}

fn digest_of_origin(source: &str, origin_id: &str) -> String {
    digest(&format!("origin\u{1f}{source}\u{1f}{origin_id}"))
}

fn digest_of_url(url: &str) -> String {
    digest(&format!("url\u{1f}{url}"))
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
