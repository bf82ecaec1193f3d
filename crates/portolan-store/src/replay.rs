//! What a replay needs of two stores: what they hold of a source, item by item, and the one
//! transaction by which what was replayed becomes what is stored.

use std::{collections::HashSet, path::Path};

use jiff::Timestamp;
use portolan_core::{Item, ItemId, item::Sighting, snapshot::Filter};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    ChangeKind, Published, Snap, Store, StoreError, from_json, from_millis,
    identity::{self, GoneBy},
    publish::{self, Staged},
    stage::{Likeness, RunId},
    ways::Ways,
};

/// An item with all that a store keeps beside its document.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub key: i64,
    pub item: Item,
    pub source: String,
    pub origin_id: String,
    pub mirror: bool,
    /// Place in the order: by time, then by the listing.
    pub sort: i64,
    pub rank: i64,
    pub first_seen: Timestamp,
    pub changed_at: Timestamp,
    pub revision: u32,
    pub hash: String,
    pub gone: bool,
    pub aliases: Vec<String>,
    /// In the order of source and origin.
    pub sightings: Vec<Sighting>,
}

/// What a store takes over of a source from another one.
#[derive(Debug)]
pub struct Adoption<'a> {
    pub source: &'a str,
    /// The directory of the other store.
    pub from: &'a Path,
    /// Origins that stay as they are.
    pub spared: &'a HashSet<String>,
    /// Items that the other store does not have, by their ids: they are withdrawn.
    pub withdrawn: &'a [String],
    /// The other store knows all that there is to know of the source: its times, order, cursor
    /// and validators are taken over too.
    pub whole: bool,
    pub at: Timestamp,
    pub report: &'a serde_json::Value,
}

/// Keys of the items that a source owns, oldest first.
const OWNED: &str = "SELECT key FROM item WHERE source = ?1 AND gone IS NULL ORDER BY key";

impl Store {
    /// Opens a store beside this one that may be lost at any time. What has been taken down here
    /// stays out of it too.
    pub fn open_scratch(&self, directory: &Path) -> Result<Store, StoreError> {
        let store = Store::open(directory)?;
        {
            let writer = store.writer();
            writer.pragma_update(None, "synchronous", "off")?;
            let own = self.directory.join("portolan.sqlite");
            writer.execute("ATTACH DATABASE ?1 AS own", [own.to_string_lossy()])?;
            writer.execute_batch(
                "INSERT INTO main.takedown SELECT * FROM own.takedown; DETACH DATABASE own",
            )?;
        }
        Ok(store)
    }

    /// Number, source and end of every run that was published.
    pub fn complete_runs(&self) -> Result<Vec<(i64, String, Timestamp)>, StoreError> {
        let reader = self.reader()?;
        let runs = reader
            .prepare_cached(
                "SELECT run, source, ended FROM run \
                 WHERE outcome = 'complete' AND ended IS NOT NULL ORDER BY run",
            )?
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, from_millis(row.get(2)?).unwrap_or_default()))
            })?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        Ok(runs)
    }

    /// The keys of the items that a source owns, oldest first.
    pub fn keys_of(&self, source: &str) -> Result<Vec<i64>, StoreError> {
        let reader = self.reader()?;
        let keys = reader
            .prepare_cached(OWNED)?
            .query_map([source], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        Ok(keys)
    }

    pub fn kept(&self, key: i64) -> Result<Option<Kept>, StoreError> {
        let reader = self.reader()?;
        let kept = kept(&reader, key)?;
        self.give_back(reader);
        Ok(kept)
    }

    /// What this store has of another store's item: by what the source calls it, by an address, or
    /// by its id. This is how a run finds what it has read.
    pub fn counterpart(&self, of: &Kept) -> Result<Option<Kept>, StoreError> {
        let reader = self.reader()?;
        let key = counterpart(&reader, of)?;
        let found = match key {
            Some(key) => kept(&reader, key)?,
            None => None,
        };
        self.give_back(reader);
        Ok(found)
    }

    /// The kinds of parts that are kept of an origin, and when the source last showed it.
    pub fn parts_of(
        &self,
        source: &str,
        origin_id: &str,
    ) -> Result<(Vec<String>, Option<Timestamp>), StoreError> {
        let reader = self.reader()?;
        let parts = reader
            .prepare_cached("SELECT part FROM part WHERE source = ?1 AND origin_id = ?2")?
            .query_map([source, origin_id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let seen: Option<i64> = reader
            .prepare_cached("SELECT last_seen FROM sighting WHERE source = ?1 AND origin_id = ?2")?
            .query_row([source, origin_id], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        Ok((parts, seen.and_then(from_millis)))
    }

    /// Takes over what another store has of a source: items, sightings, parts, menus. All or
    /// nothing. The caller holds the source's claim.
    pub fn adopt(&self, run: RunId, adoption: &Adoption<'_>) -> Result<Published, StoreError> {
        let other = adoption.from.join("portolan.sqlite");
        let mut writer = self.writer();
        writer.execute("ATTACH DATABASE ?1 AS replayed", [other.to_string_lossy()])?;
        let adopted = self.adopt_attached(&mut writer, run, adoption);
        writer.execute_batch("DETACH DATABASE replayed")?;
        adopted
    }

    fn adopt_attached(
        &self,
        writer: &mut Connection,
        run: RunId,
        adoption: &Adoption<'_>,
    ) -> Result<Published, StoreError> {
        let Adoption { source, spared, at, .. } = *adoption;
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut published = Published::default();
        let keys: Vec<i64> = tx
            .prepare(
                "SELECT key FROM replayed.item WHERE source = ?1 AND gone IS NULL ORDER BY key",
            )?
            .query_map([source], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for key in keys {
            let replayed = Replayed::read(&tx, key)?;
            if !spared.contains(&replayed.staged.origin_id) {
                adopt_item(&tx, run, adoption, replayed, &mut published)?;
            }
        }
        adopt_sightings_elsewhere(&tx, source)?;
        for id in adoption.withdrawn {
            identity::withdraw(&tx, id, GoneBy::Rules, at)?;
        }
        adopt_parts(&tx, adoption)?;
        if adopt_menus(&tx, adoption)? {
            publish::note_change(&tx, None, ChangeKind::Source, source, at)?;
        }
        if adoption.whole {
            adopt_memory(&tx, source)?;
        }
        self.sweep(&tx, run)?;
        tx.execute(
            "UPDATE run SET ended = ?2, outcome = 'replayed', report = ?3 WHERE run = ?1",
            params![run.number(), at.as_millisecond(), adoption.report.to_string()],
        )?;
        published.revision = crate::snapshot::revision(&tx)?;
        tx.commit()?;
        Ok(published)
    }
}

impl Snap<'_> {
    /// The ids of all items that pass a filter.
    pub fn ids(&self, filter: &Filter) -> Result<HashSet<ItemId>, StoreError> {
        self.ids_passing(filter)
    }
}

/// A row of the other store.
struct Replayed {
    key: i64,
    staged: Staged,
    first_seen: i64,
    changed_at: i64,
    revision: i64,
}

impl Replayed {
    fn read(tx: &Transaction<'_>, key: i64) -> Result<Replayed, StoreError> {
        let mut rows = tx.prepare(
            "SELECT origin_id, rank, sort, mirror, hash, doc, first_seen, changed_at, revision \
             FROM replayed.item WHERE key = ?1",
        )?;
        let (staged, doc, first_seen, changed_at, revision) = rows.query_row([key], |row| {
            let staged = (
                row.get::<_, String>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, bool>(3)?,
                row.get::<_, String>(4)?,
            );
            Ok((staged, row.get::<_, String>(5)?, row.get(6)?, row.get(7)?, row.get(8)?))
        })?;
        let (origin_id, rank, sort, mirror, hash) = staged;
        // The place in the order is the other store's, if it is free here.
        let taken = tx.prepare("SELECT 1 FROM main.item WHERE key = ?1")?.exists([key])?;
        let wanted = (!taken).then_some(key);
        let item = from_json(&doc)?;
        // What is alike was found by the replay; here only names count.
        let likeness = Likeness::default();
        let staged = Staged { key: wanted, origin_id, rank, sort, mirror, hash, item, likeness };
        Ok(Replayed { key, staged, first_seen, changed_at, revision })
    }
}

fn adopt_item(
    tx: &Transaction<'_>,
    run: RunId,
    adoption: &Adoption<'_>,
    replayed: Replayed,
    published: &mut Published,
) -> Result<(), StoreError> {
    let Adoption { source, whole, at, .. } = *adoption;
    let Replayed { key, staged, first_seen, changed_at, revision } = replayed;
    let (origin_id, sort, rank) = (staged.origin_id.clone(), staged.sort, staged.rank);
    let known = publish::find(tx, run, source, &Ways::default(), &staged)?.map(|(known, _)| known);
    // What was withdrawn stays so: a replay has seen nothing new.
    if known.as_ref().is_some_and(|known| known.gone.is_some()) {
        published.unchanged += 1;
        return Ok(());
    }
    let seen: Option<(i64, i64)> = tx
        .prepare_cached(
            "SELECT first_seen, last_seen FROM main.sighting WHERE source = ?1 AND origin_id = ?2",
        )?
        .query_row([source, &origin_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let before = published.new + published.changed;
    publish::publish_item(tx, run, source, &Ways::default(), staged, at, published)?;
    let own: Option<i64> = tx
        .prepare_cached("SELECT key FROM main.sighting WHERE source = ?1 AND origin_id = ?2")?
        .query_row([source, &origin_id], |row| row.get(0))
        .optional()?;
    // Taken down since the replay began.
    let Some(own) = own else { return Ok(()) };
    match known {
        None => {
            tx.prepare_cached(
                "UPDATE main.item SET first_seen = ?2, changed_at = ?3, revision = ?4 \
                 WHERE key = ?1",
            )?
            .execute(params![own, first_seen, changed_at, revision])?;
            tx.prepare_cached(
                "INSERT OR IGNORE INTO main.revision (key, number, until, cause, doc) \
                 SELECT ?2, number, until, cause, doc FROM replayed.revision WHERE key = ?1",
            )?
            .execute([key, own])?;
        }
        Some(known) if whole && known.source == source => {
            let moved: Option<String> = tx
                .prepare_cached(
                    "UPDATE main.item SET sort = ?2, rank = ?3, first_seen = ?4 WHERE key = ?1 \
                     AND (sort, rank, first_seen) <> (?2, ?3, ?4) AND origin_id = ?5 RETURNING id",
                )?
                .query_row(params![own, sort, rank, first_seen, origin_id], |row| row.get(0))
                .optional()?;
            if let Some(id) = moved
                && before == published.new + published.changed
            {
                publish::note_change(tx, Some(&id), ChangeKind::Changed, source, at)?;
                published.changed += 1;
                published.unchanged = published.unchanged.saturating_sub(1);
            }
        }
        Some(_) => {}
    }
    // A replay has seen nothing new: it tells when something was seen.
    match seen {
        Some((first, last)) if !whole => {
            tx.prepare_cached(
                "UPDATE main.sighting SET first_seen = ?3, last_seen = ?4 \
                 WHERE source = ?1 AND origin_id = ?2",
            )?
            .execute(params![source, origin_id, first, last])?;
        }
        _ => {
            tx.prepare_cached(
                "UPDATE main.sighting SET (first_seen, last_seen) = (SELECT r.first_seen, \
                 r.last_seen FROM replayed.sighting r WHERE r.source = ?1 AND r.origin_id = ?2) \
                 WHERE source = ?1 AND origin_id = ?2",
            )?
            .execute([source, &origin_id])?;
        }
    }
    tx.prepare_cached(
        "UPDATE main.sighting SET twin = (SELECT r.twin FROM replayed.sighting r \
         WHERE r.source = ?1 AND r.origin_id = ?2) WHERE source = ?1 AND origin_id = ?2",
    )?
    .execute([source, &origin_id])?;
    tx.prepare_cached(
        "INSERT OR IGNORE INTO main.sighting \
         (source, origin_id, key, office, url, first_seen, last_seen, twin) \
         SELECT source, origin_id, ?2, office, url, first_seen, last_seen, twin \
         FROM replayed.sighting WHERE key = ?1",
    )?
    .execute([key, own])?;
    tx.prepare_cached(
        "INSERT OR IGNORE INTO main.alias (url, key) \
         SELECT url, ?2 FROM replayed.alias WHERE key = ?1",
    )?
    .execute([key, own])?;
    Ok(())
}

/// What the source shows of items that others own, where those items are here.
fn adopt_sightings_elsewhere(tx: &Transaction<'_>, source: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR IGNORE INTO main.sighting \
         (source, origin_id, key, office, url, first_seen, last_seen, twin) \
         SELECT s.source, s.origin_id, m.key, s.office, s.url, s.first_seen, s.last_seen, s.twin \
         FROM replayed.sighting s JOIN replayed.item i ON i.key = s.key \
         JOIN main.item m ON m.id = i.id WHERE s.source = ?1 AND i.source <> ?1",
        [source],
    )?;
    Ok(())
}

fn adopt_parts(tx: &Transaction<'_>, adoption: &Adoption<'_>) -> Result<(), StoreError> {
    let Adoption { source, spared, whole, .. } = *adoption;
    if whole {
        tx.execute("DELETE FROM main.part WHERE source = ?1", [source])?;
    }
    let mut origins = tx.prepare(
        "SELECT DISTINCT origin_id FROM replayed.part WHERE source = ?1 ORDER BY origin_id",
    )?;
    let origins: Vec<String> =
        origins.query_map([source], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut copy = tx.prepare(
        "INSERT OR REPLACE INTO main.part (source, origin_id, part, hash, doc) \
         SELECT source, origin_id, part, hash, doc FROM replayed.part \
         WHERE source = ?1 AND origin_id = ?2",
    )?;
    for origin_id in origins.iter().filter(|it| !spared.contains(*it)) {
        copy.execute([source, origin_id])?;
    }
    Ok(())
}

fn adopt_menus(tx: &Transaction<'_>, adoption: &Adoption<'_>) -> Result<bool, StoreError> {
    let mut n_changed = tx.execute(
        "INSERT INTO main.navigation (source, name, lang, doc) \
         SELECT source, name, lang, doc FROM replayed.navigation WHERE source = ?1 \
         ON CONFLICT (source, name, lang) DO UPDATE SET doc = excluded.doc \
         WHERE navigation.doc <> excluded.doc",
        [adoption.source],
    )?;
    if adoption.whole {
        n_changed += tx.execute(
            "DELETE FROM main.navigation WHERE source = ?1 AND (name, lang) NOT IN \
             (SELECT name, lang FROM replayed.navigation WHERE source = ?1)",
            [adoption.source],
        )?;
    }
    Ok(n_changed > 0)
}

/// Cursor, validators and requests to repeat: the next harvest goes on where the replay ended.
fn adopt_memory(tx: &Transaction<'_>, source: &str) -> Result<(), StoreError> {
    /// Its memory by any of its ways.
    const OF_IT: &str = "(source = ?1 OR source LIKE ?1 || '~%')";
    for table in ["validator", "retry"] {
        tx.execute(&format!("DELETE FROM main.{table} WHERE {OF_IT}"), [source])?;
        tx.execute(
            &format!(
                "INSERT INTO main.{table} (source, url, doc) \
                 SELECT source, url, doc FROM replayed.{table} WHERE {OF_IT}"
            ),
            [source],
        )?;
    }
    tx.execute(
        "INSERT OR IGNORE INTO main.source (source) \
         SELECT source FROM replayed.source WHERE source LIKE ?1 || '~%'",
        [source],
    )?;
    tx.execute(
        "UPDATE main.source AS m SET (cursor, fingerprint, last_success, redirects) = \
         (SELECT r.cursor, r.fingerprint, r.last_success, r.redirects FROM replayed.source r \
          WHERE r.source = m.source) \
         WHERE (m.source = ?1 OR m.source LIKE ?1 || '~%') \
         AND EXISTS (SELECT 1 FROM replayed.source r WHERE r.source = m.source)",
        [source],
    )?;
    Ok(())
}

fn kept(connection: &Connection, key: i64) -> Result<Option<Kept>, StoreError> {
    let mut rows = connection.prepare_cached(
        "SELECT key, source, origin_id, mirror, sort, rank, first_seen, changed_at, revision, \
         hash, gone IS NOT NULL, doc FROM item WHERE key = ?1",
    )?;
    let mut rows = rows.query([key])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let item: Item = from_json(&row.get::<_, String>(11)?)?;
    let aliases = connection
        .prepare_cached("SELECT url FROM alias WHERE key = ?1 ORDER BY url")?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let sightings = connection
        .prepare_cached(
            "SELECT source, office, origin_id, url, first_seen, last_seen FROM sighting \
             WHERE key = ?1 ORDER BY source, origin_id",
        )?
        .query_map([key], |row| {
            Ok(Sighting {
                source: row.get(0)?,
                office: row.get(1)?,
                origin_id: row.get(2)?,
                url: row.get(3)?,
                first_seen: from_millis(row.get(4)?).unwrap_or_default(),
                last_seen: from_millis(row.get(5)?).unwrap_or_default(),
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(Some(Kept {
        key: row.get(0)?,
        item,
        source: row.get(1)?,
        origin_id: row.get(2)?,
        mirror: row.get(3)?,
        sort: row.get(4)?,
        rank: row.get(5)?,
        first_seen: from_millis(row.get(6)?).unwrap_or_default(),
        changed_at: from_millis(row.get(7)?).unwrap_or_default(),
        revision: row.get(8)?,
        hash: row.get(9)?,
        gone: row.get(10)?,
        aliases,
        sightings,
    }))
}

fn counterpart(connection: &Connection, of: &Kept) -> Result<Option<i64>, StoreError> {
    let by_sighting: Option<i64> = connection
        .prepare_cached("SELECT key FROM sighting WHERE source = ?1 AND origin_id = ?2")?
        .query_row([&of.source, &of.origin_id], |row| row.get(0))
        .optional()?;
    match by_sighting {
        Some(key) => Ok(Some(key)),
        None => publish::by_address(connection, &of.item),
    }
}
