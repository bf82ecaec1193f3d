//! The one transaction by which a run becomes visible.

use jiff::Timestamp;
use portolan_core::{Cursor, Item, item::PlaceRole};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    ChangeKind, Retry, Store, StoreError, from_json,
    identity::{self, GoneBy},
    stage::{Likeness, RunId},
    takedown, to_json,
    ways::{self, HistorySlice, Ways},
};

/// What is stored with the items.
#[derive(Clone, Debug)]
pub struct Publication {
    /// `None` leaves the cursor where it was.
    pub cursor: Option<Cursor>,
    pub fingerprint: String,
    /// Requests to repeat in the next run; they replace the earlier ones.
    pub retries: Vec<Retry>,
    pub ended: Timestamp,
    /// What the run has to say, for the record.
    pub report: serde_json::Value,
    /// Read out of a web archive: the pages need not be there any more.
    pub imported: bool,
    /// By which way it was read, if not by the best.
    pub way: Option<String>,
    /// The ways into the source.
    pub ways: Ways,
    /// A slice of a backfill: it leaves the memory of harvests as it is.
    pub history: Option<HistorySlice>,
}

/// What a run changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Items that were known from another source.
    pub sighted: u64,
    pub revision: u64,
}

impl Store {
    /// Publishes a run: items, sightings, parts, validators, menus, cursor. All or nothing.
    pub fn publish(
        &self,
        run: RunId,
        source: &str,
        publication: &Publication,
    ) -> Result<Published, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let at = publication.ended;
        let mut published = Published::default();
        let earlier = earlier_success(&tx, source)?;
        let is_past = publication.history.is_some();
        let memory = ways::memory_key(source, publication.way.as_deref());
        order_undated(&tx, run, earlier.is_some() && !is_past, at)?;
        publish_items(&tx, run, source, &publication.ways, at, &mut published)?;
        tx.execute(
            "UPDATE sighting SET last_seen = ?3 WHERE source = ?1 AND origin_id IN \
             (SELECT origin_id FROM stage_part WHERE run = ?2)",
            params![source, run.0, at.as_millisecond()],
        )?;
        tx.execute(
            "INSERT OR REPLACE INTO part (source, origin_id, part, hash, doc) \
             SELECT ?1, origin_id, part, hash, doc FROM stage_part WHERE run = ?2",
            params![source, run.0],
        )?;
        tx.execute(
            "INSERT OR REPLACE INTO validator (source, url, doc) \
             SELECT ?1, url, doc FROM stage_validator WHERE run = ?2",
            params![memory, run.0],
        )?;
        if publication.imported {
            tx.execute(
                "UPDATE sighting SET imported = 1 WHERE source = ?1 AND origin_id IN \
                 (SELECT origin_id FROM stage_item WHERE run = ?2)",
                params![source, run.0],
            )?;
        }
        identity::have_anew(&tx, source)?;
        let menus_changed = publish_navigation(&tx, run, source)?;
        let new_day = earlier.is_none_or(|earlier| utc_day(earlier) != utc_day(at));
        if menus_changed || new_day && !is_past {
            note_change(&tx, None, ChangeKind::Source, source, at)?;
        }
        match &publication.history {
            Some(slice) => ways::keep_slice(&tx, source, slice)?,
            None => keep_memory(&tx, &memory, publication)?,
        }
        self.sweep(&tx, run)?;
        tx.execute(
            "UPDATE run SET ended = ?2, outcome = 'complete', report = ?3 WHERE run = ?1",
            params![run.0, at.as_millisecond(), publication.report.to_string()],
        )?;
        published.revision = crate::snapshot::revision(&tx)?;
        tx.commit()?;
        Ok(published)
    }
}

/// What the next run by the same way goes on from.
fn keep_memory(
    tx: &Transaction<'_>,
    memory: &str,
    publication: &Publication,
) -> Result<(), StoreError> {
    replace_retries(tx, memory, &publication.retries)?;
    tx.execute(
        "INSERT INTO source (source, cursor, fingerprint, last_success) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (source) DO UPDATE SET cursor = coalesce(?2, cursor), fingerprint = ?3, \
         last_success = ?4, failure = NULL, failures = 0",
        params![
            memory,
            publication.cursor.as_ref().map(to_json).transpose()?,
            publication.fingerprint,
            publication.ended.as_millisecond(),
        ],
    )?;
    Ok(())
}

/// Gives undated items a place in the order, never a date: they stand where their listing shows
/// them, above the next dated item below. In a listing without any date, items of the first
/// import come after everything dated, and later arrivals count as new.
fn order_undated(
    tx: &Transaction<'_>,
    run: RunId,
    imported_before: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE stage_item SET sort = coalesce( \
           (SELECT below.sort FROM stage_item below WHERE below.run = stage_item.run \
            AND below.position > stage_item.position AND below.sort IS NOT NULL \
            ORDER BY below.position LIMIT 1), \
           CASE WHEN ?2 THEN ?3 ELSE -9000000000 END) \
         WHERE run = ?1 AND sort IS NULL",
        params![run.0, imported_before, at.as_second()],
    )?;
    Ok(())
}

fn publish_items(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    ways: &Ways,
    at: Timestamp,
    published: &mut Published,
) -> Result<(), StoreError> {
    let mut rows = tx.prepare(
        "SELECT origin_id, position, sort, mirror, hash, doc, likeness FROM stage_item \
         WHERE run = ?1 ORDER BY position IS NULL, position DESC, seq",
    )?;
    let mut rows = rows.query([run.0])?;
    while let Some(row) = rows.next()? {
        let staged = Staged {
            key: None,
            origin_id: row.get(0)?,
            rank: row.get::<_, Option<i64>>(1)?.unwrap_or(0),
            sort: row.get(2)?,
            mirror: row.get(3)?,
            hash: row.get(4)?,
            item: from_json(&row.get::<_, String>(5)?)?,
            likeness: from_json(&row.get::<_, String>(6)?)?,
        };
        publish_item(tx, run, source, ways, staged, at, published)?;
    }
    Ok(())
}

/// An item about to be published.
pub(crate) struct Staged {
    /// Its key, if it is new and has one already.
    pub(crate) key: Option<i64>,
    pub(crate) origin_id: String,
    pub(crate) rank: i64,
    pub(crate) sort: i64,
    pub(crate) mirror: bool,
    pub(crate) hash: String,
    pub(crate) item: Item,
    pub(crate) likeness: Likeness,
}

pub(crate) struct Known {
    key: i64,
    id: String,
    pub(crate) source: String,
    origin_id: String,
    mirror: bool,
    hash: String,
    pub(crate) gone: Option<GoneBy>,
}

/// How an item was known again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// The source's own id, or an address.
    Name,
    /// The same source, title and day under another id, which the source shows no more.
    Twin,
    /// The address on a former host of the same office.
    Succession,
}

pub(crate) fn publish_item(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    ways: &Ways,
    mut staged: Staged,
    at: Timestamp,
    published: &mut Published,
) -> Result<(), StoreError> {
    // A takedown may have come while the run was under way.
    if takedown::is_barred(tx, &staged.item)? {
        takedown::forget_staged(tx, run, &staged.origin_id)?;
        return Ok(());
    }
    let Some((known, by)) = find(tx, run, source, ways, &staged)? else {
        let key = insert(tx, source, &staged, at)?;
        sight(tx, source, &staged, key, at)?;
        index(tx, key, &staged.item)?;
        note_change(tx, Some(&staged.item.id.to_string()), ChangeKind::New, source, at)?;
        published.new += 1;
        return Ok(());
    };
    let newly_sighted = sight(tx, source, &staged, known.key, at)?;
    let own = known.source == source && known.origin_id == staged.origin_id;
    // One sighting speaks for an item, or two sites that show it would rewrite it in turns.
    // An aggregator's copy gives way to the publisher's own, an old id and an old site to the new.
    let is_other_way = known.source == source
        && ways::way_of(&known.origin_id).0 != ways::way_of(&staged.origin_id).0;
    // A better way speaks for the items that a lesser one brought. A lesser one adds items, and
    // speaks for a known one only where it has seen it corrected.
    let is_left = is_other_way && ways.keeps(&known.origin_id, &staged.origin_id);
    let succeeds = match is_other_way {
        true => !is_left || ways::is_corrected(tx, run, source, &staged.origin_id)?,
        false => by != By::Name && (known.mirror || !staged.mirror),
    };
    let takes_over = !own && (succeeds || known.mirror && !staged.mirror);
    if is_left && takes_over {
        complete(tx, &mut staged, known.key)?;
    }
    let returns = match known.gone {
        Some(GoneBy::Source) => !identity::has_page(&staged.item),
        Some(GoneBy::Rules) => true,
        _ => false,
    };
    if known.gone.is_some() && !returns || !(own || takes_over) {
        add_aliases(tx, known.key, &staged.item)?;
        if newly_sighted {
            note_change(tx, Some(&known.id), ChangeKind::Sighted, source, at)?;
            published.sighted += 1;
        } else {
            published.unchanged += 1;
        }
        return Ok(());
    }
    if returns {
        identity::restore(tx, known.key)?;
    }
    if by == By::Twin && !is_other_way {
        identity::succeed(tx, source, &staged.origin_id, known.key)?;
    }
    if known.hash == staged.hash && !takes_over && !returns {
        published.unchanged += 1;
        return Ok(());
    }
    // The id was minted with the first address and stays, whatever the address is now.
    if let Some(id) = portolan_core::ItemId::parse(&known.id) {
        staged.item.id = id;
    }
    if known.hash != staged.hash {
        identity::keep_revision(tx, run, source, &staged.origin_id, known.key, at)?;
    }
    update(tx, source, &staged, known.key, at)?;
    index(tx, known.key, &staged.item)?;
    note_change(tx, Some(&known.id), ChangeKind::Changed, source, at)?;
    published.changed += 1;
    Ok(())
}

/// A lesser way says less of an item than a better one did: what it does not say at all stays.
fn complete(tx: &Transaction<'_>, staged: &mut Staged, key: i64) -> Result<(), StoreError> {
    let known = identity::doc_of(tx, key)?;
    let item = &mut staged.item;
    item.body = item.body.take().or(known.body);
    item.teaser = item.teaser.take().or(known.teaser);
    item.subtitle = item.subtitle.take().or(known.subtitle);
    item.dateline = item.dateline.take().or(known.dateline);
    if item.images.is_empty() {
        item.images = known.images;
    }
    if item.attachments.is_empty() {
        item.attachments = known.attachments;
    }
    if item.authors.is_empty() {
        item.authors = known.authors;
    }
    Ok(())
}

/// The item this is: by the source's own id, by an address it is known by, and where a source or
/// a site has changed both, by what stayed the same.
pub(crate) fn find(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    ways: &Ways,
    staged: &Staged,
) -> Result<Option<(Known, By)>, StoreError> {
    let mut by_sighting = None;
    for id in
        std::iter::once(staged.origin_id.clone()).chain(ways.same_elsewhere(&staged.origin_id))
    {
        by_sighting = by_sighting.or(tx
            .prepare_cached("SELECT key FROM sighting WHERE source = ?1 AND origin_id = ?2")?
            .query_row([source, &id], |row| row.get::<_, i64>(0))
            .optional()?);
    }
    let found = match by_sighting {
        Some(key) => Some((key, By::Name)),
        None => match by_address(tx, &staged.item)? {
            Some(key) => Some((key, By::Name)),
            None => match identity::by_twin(tx, run, source, &staged.likeness)? {
                Some(key) => Some((key, By::Twin)),
                None => identity::by_succession(tx, &staged.item, &staged.likeness)?
                    .map(|key| (key, By::Succession)),
            },
        },
    };
    let Some((key, by)) = found else { return Ok(None) };
    let known = tx
        .prepare_cached(
            "SELECT key, id, source, origin_id, mirror, hash, \
             CASE WHEN gone IS NULL THEN NULL ELSE coalesce(gone_by, 'operator') END \
             FROM item WHERE key = ?1",
        )?
        .query_row([key], |row| {
            Ok(Known {
                key: row.get(0)?,
                id: row.get(1)?,
                source: row.get(2)?,
                origin_id: row.get(3)?,
                mirror: row.get(4)?,
                hash: row.get(5)?,
                gone: row.get::<_, Option<String>>(6)?.as_deref().map(GoneBy::of_word),
            })
        })?;
    Ok(Some((known, by)))
}

pub(crate) fn by_address(tx: &Connection, item: &Item) -> Result<Option<i64>, StoreError> {
    let mut lookup = tx.prepare_cached("SELECT key FROM alias WHERE url = ?1")?;
    for url in item.canonical.iter().chain(&item.aliases) {
        if let Some(key) = lookup.query_row([url], |row| row.get(0)).optional()? {
            return Ok(Some(key));
        }
    }
    let by_id = tx
        .prepare_cached("SELECT key FROM item WHERE id = ?1")?
        .query_row([item.id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(by_id)
}

fn insert(
    tx: &Transaction<'_>,
    source: &str,
    staged: &Staged,
    at: Timestamp,
) -> Result<i64, StoreError> {
    tx.prepare_cached(
        "INSERT INTO item (id, source, origin_id, kind, lang, mirror, sort, rank, first_seen, \
         changed_at, revision, hash, doc, key) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1, ?10, ?11, ?12)",
    )?
    .execute(params![
        staged.item.id.to_string(),
        source,
        staged.origin_id,
        staged.item.kind.as_str(),
        staged.item.lang.lang.as_str(),
        staged.mirror,
        staged.sort,
        staged.rank,
        at.as_millisecond(),
        staged.hash,
        to_json(&staged.item)?,
        staged.key,
    ])?;
    Ok(tx.last_insert_rowid())
}

fn update(
    tx: &Transaction<'_>,
    source: &str,
    staged: &Staged,
    key: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let dated = staged.item.published.when.is_known();
    tx.prepare_cached(
        "UPDATE item SET source = ?2, origin_id = ?3, kind = ?4, lang = ?5, mirror = ?6, \
         sort = CASE WHEN ?7 THEN ?8 ELSE sort END, changed_at = ?9, revision = revision + 1, \
         hash = ?10, doc = ?11 WHERE key = ?1",
    )?
    .execute(params![
        key,
        source,
        staged.origin_id,
        staged.item.kind.as_str(),
        staged.item.lang.lang.as_str(),
        staged.mirror,
        dated,
        staged.sort,
        at.as_millisecond(),
        staged.hash,
        to_json(&staged.item)?,
    ])?;
    Ok(())
}

/// Records that the source shows the item; true if it did not before.
fn sight(
    tx: &Transaction<'_>,
    source: &str,
    staged: &Staged,
    key: i64,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let known = tx
        .prepare_cached("SELECT 1 FROM sighting WHERE source = ?1 AND origin_id = ?2")?
        .exists([source, &staged.origin_id])?;
    tx.prepare_cached(
        "INSERT INTO sighting (source, origin_id, key, office, url, first_seen, last_seen, twin) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7) \
         ON CONFLICT (source, origin_id) DO UPDATE SET \
         office = excluded.office, url = excluded.url, last_seen = excluded.last_seen, \
         twin = excluded.twin, imported = 0, \
         looked_at = CASE WHEN withdrawn IS NULL THEN looked_at ELSE NULL END, \
         missing = CASE WHEN json_extract(missing, '$.sign') = 'unlisted' THEN NULL \
         ELSE missing END",
    )?
    .execute(params![
        source,
        staged.origin_id,
        key,
        staged.item.office,
        staged.item.url,
        at.as_millisecond(),
        staged.likeness.twin,
    ])?;
    Ok(!known)
}

/// The rows by which an item is found.
fn index(tx: &Transaction<'_>, key: i64, item: &Item) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM item_place WHERE key = ?1")?.execute([key])?;
    let mut place =
        tx.prepare_cached("INSERT OR IGNORE INTO item_place (key, place) VALUES (?1, ?2)")?;
    for tag in &item.places {
        // Where a text was written says nothing about whom it concerns.
        if tag.role != PlaceRole::Dateline {
            place.execute(params![key, tag.place])?;
        }
    }
    tx.prepare_cached("DELETE FROM item_term WHERE key = ?1")?.execute([key])?;
    let mut term =
        tx.prepare_cached("INSERT OR IGNORE INTO item_term (key, term) VALUES (?1, ?2)")?;
    for id in &item.terms {
        term.execute(params![key, id])?;
    }
    add_aliases(tx, key, item)
}

fn add_aliases(tx: &Transaction<'_>, key: i64, item: &Item) -> Result<(), StoreError> {
    let mut alias = tx.prepare_cached("INSERT OR IGNORE INTO alias (url, key) VALUES (?1, ?2)")?;
    for url in item.canonical.iter().chain(&item.aliases) {
        alias.execute(params![url, key])?;
    }
    Ok(())
}

fn publish_navigation(tx: &Transaction<'_>, run: RunId, source: &str) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "INSERT INTO navigation (source, name, lang, doc) \
         SELECT ?1, name, lang, doc FROM stage_navigation WHERE run = ?2 \
         ON CONFLICT (source, name, lang) DO UPDATE SET doc = excluded.doc \
         WHERE navigation.doc <> excluded.doc",
        params![source, run.0],
    )?;
    Ok(changed > 0)
}

fn replace_retries(
    tx: &Transaction<'_>,
    source: &str,
    retries: &[Retry],
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM retry WHERE source = ?1", [source])?;
    let mut insert =
        tx.prepare_cached("INSERT OR REPLACE INTO retry (source, url, doc) VALUES (?1, ?2, ?3)")?;
    for retry in retries {
        insert.execute(params![source, retry.request.url, to_json(retry)?])?;
    }
    Ok(())
}

pub(crate) fn note_change(
    tx: &Transaction<'_>,
    id: Option<&str>,
    what: ChangeKind,
    source: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT INTO change (id, what, source, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![id, what.as_str(), source, at.as_millisecond()])?;
    Ok(())
}

/// By whatever way.
fn earlier_success(tx: &Transaction<'_>, source: &str) -> Result<Option<Timestamp>, StoreError> {
    let millis: Option<Option<i64>> = tx
        .query_row(
            "SELECT max(last_success) FROM source WHERE source = ?1 OR source LIKE ?1 || '~%'",
            [source],
            |row| row.get(0),
        )
        .optional()?;
    Ok(millis.flatten().and_then(crate::from_millis))
}

/// Pages say on which day a source was last read, so a new day is a change and an hour is not.
fn utc_day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(86_400)
}
