//! Items over time: known again under another id, corrected, missing, withdrawn, back.

use jiff::Timestamp;
use portolan_core::{Item, ItemId};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::{
    ChangeKind, Store, StoreError, from_json, from_millis,
    publish::note_change,
    stage::{Likeness, RunId},
    to_json, to_u64, ways,
};

/// Former wordings kept of one item; the oldest go first.
const REVISIONS_KEPT: u32 = 50;

/// By whom an item went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoneBy {
    /// Its source has it no more. It returns when the source has it again.
    Source,
    /// Rules that a replay tried leave it out. It returns when they let it in again.
    Rules,
    /// The operator withdrew it.
    Operator,
    /// Taken down: nothing of it is left, and it cannot return.
    Takedown,
}

/// Why an item says something else than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The source says something else.
    Source,
    /// The source says more: another page of the item was read.
    Completed,
    /// The same bytes are read or judged otherwise.
    Rules,
}

/// What an item said before a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Counts from 1.
    pub number: u32,
    pub until: Timestamp,
    pub cause: Cause,
    pub item: Item,
}

/// What a source shows, for looking whether it is still there.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub id: ItemId,
    pub origin_id: String,
    /// Empty for an item without an address.
    pub url: String,
    pub title: String,
    /// In the form of the room that looks.
    pub missing: Option<serde_json::Value>,
    pub withdrawn: bool,
}

/// What is noted of one look.
#[derive(Clone, Debug, PartialEq)]
pub enum Noted {
    There,
    Missing(serde_json::Value),
    Withdrawn(serde_json::Value),
    /// Looked at, and no wiser.
    Unclear,
}

impl GoneBy {
    pub(crate) fn word(self) -> &'static str {
        match self {
            GoneBy::Source => "source",
            GoneBy::Rules => "rules",
            GoneBy::Operator => "operator",
            GoneBy::Takedown => "takedown",
        }
    }

    pub(crate) fn of_word(word: &str) -> GoneBy {
        match word {
            "source" => GoneBy::Source,
            "rules" => GoneBy::Rules,
            "takedown" => GoneBy::Takedown,
            _ => GoneBy::Operator,
        }
    }
}

impl Cause {
    fn word(self) -> &'static str {
        match self {
            Cause::Source => "source",
            Cause::Completed => "completed",
            Cause::Rules => "rules",
        }
    }

    fn of_word(word: &str) -> Cause {
        match word {
            "source" => Cause::Source,
            "completed" => Cause::Completed,
            _ => Cause::Rules,
        }
    }
}

impl Store {
    /// Withdraws an item: every output answers that it is gone.
    pub fn withdraw(&self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let withdrawn = withdraw(&tx, id, GoneBy::Operator, at)?;
        tx.commit()?;
        Ok(withdrawn)
    }

    /// Up to `limit` items of a source with a page of their own that have not been looked at, or
    /// seen for the first time, since `before`: one that was withdrawn, those that
    /// are missing, up to half that were first seen after `young`, then those whose last look is
    /// the longest ago.
    pub fn due_for_a_look(
        &self,
        source: &str,
        before: Timestamp,
        young: Timestamp,
        limit: u32,
    ) -> Result<Vec<Shown>, StoreError> {
        let reader = self.reader()?;
        let mut shown: Vec<Shown> = Vec::new();
        let turns = [
            ("g.withdrawn IS NOT NULL", i64::MIN, 1),
            ("g.withdrawn IS NULL", young.as_millisecond(), limit.div_ceil(2)),
            ("g.withdrawn IS NULL", i64::MIN, limit),
        ];
        for (state, first_seen, n_rows) in turns {
            let mut rows = reader.prepare_cached(&format!(
                "SELECT i.id, g.origin_id, g.url, json_extract(i.doc, '$.title.text.value'), \
                 g.missing, g.withdrawn IS NOT NULL \
                 FROM sighting g JOIN item i ON i.key = g.key \
                 WHERE g.source = ?1 AND {state} AND g.imported = 0 AND (g.missing IS NOT NULL OR g.first_seen > ?4) \
                 AND (i.gone IS NULL OR i.gone_by = 'source') \
                 AND coalesce(g.looked_at, g.first_seen) < ?2 AND g.url LIKE 'http%' \
                 ORDER BY g.missing IS NULL, g.looked_at, g.first_seen DESC, g.origin_id LIMIT ?3",
            ))?;
            let bounds = params![source, before.as_millisecond(), n_rows, first_seen];
            let mut rows = rows.query(bounds)?;
            while let Some(row) = rows.next()? {
                let due = shown_of(row)?;
                let is_full = shown.len() >= limit as usize;
                if !is_full && shown.iter().all(|known| known.origin_id != due.origin_id) {
                    shown.push(due);
                }
            }
        }
        self.give_back(reader);
        Ok(shown)
    }

    /// All that a source shows or has shown, in the order of its ids.
    pub fn shown(&self, source: &str) -> Result<Vec<Shown>, StoreError> {
        let reader = self.reader()?;
        let mut shown = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT i.id, g.origin_id, coalesce(g.url, ''), \
                 json_extract(i.doc, '$.title.text.value'), g.missing, g.withdrawn IS NOT NULL \
                 FROM sighting g JOIN item i ON i.key = g.key \
                 WHERE g.source = ?1 AND g.imported = 0 \
                 AND (i.gone IS NULL OR i.gone_by = 'source') ORDER BY g.origin_id",
            )?;
            let mut rows = rows.query([source])?;
            while let Some(row) = rows.next()? {
                shown.push(shown_of(row)?);
            }
        }
        self.give_back(reader);
        Ok(shown)
    }

    /// Notes what looks at a source's items found: what is missing, what is back, what is taken
    /// for withdrawn. Returns how many items went and how many returned.
    pub fn note_looks(
        &self,
        source: &str,
        looks: &[(String, Noted)],
        at: Timestamp,
    ) -> Result<(u64, u64), StoreError> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (mut went, mut returned) = (0, 0);
        for (origin_id, noted) in looks {
            let missing = match noted {
                Noted::There | Noted::Unclear => None,
                Noted::Missing(doc) | Noted::Withdrawn(doc) => Some(doc.to_string()),
            };
            tx.prepare_cached(
                "UPDATE sighting SET looked_at = ?3, \
                 missing = CASE WHEN ?4 THEN missing ELSE ?5 END \
                 WHERE source = ?1 AND origin_id = ?2",
            )?
            .execute(params![
                source,
                origin_id,
                at.as_millisecond(),
                *noted == Noted::Unclear,
                missing,
            ])?;
            match noted {
                Noted::There => returned += u64::from(reappear(&tx, source, origin_id, at)?),
                Noted::Withdrawn(_) => went += u64::from(vanish(&tx, source, origin_id, at)?),
                Noted::Missing(_) | Noted::Unclear => {}
            }
        }
        tx.commit()?;
        Ok((went, returned))
    }

    /// What a source shows that is not withdrawn, and how much of it was withdrawn since.
    pub fn count_shown(&self, source: &str, since: Timestamp) -> Result<(u64, u64), StoreError> {
        let reader = self.reader()?;
        let counts = reader
            .prepare_cached(
                "SELECT count(*) FILTER (WHERE withdrawn IS NULL), \
                 count(*) FILTER (WHERE withdrawn >= ?2) FROM sighting WHERE source = ?1",
            )?
            .query_row(params![source, since.as_millisecond()], |row| {
                Ok((to_u64(row.get(0)?), to_u64(row.get(1)?)))
            })?;
        self.give_back(reader);
        Ok(counts)
    }

    /// What a source showed of one of its items, part by part.
    pub fn parts(
        &self,
        source: &str,
        origin_id: &str,
    ) -> Result<Vec<portolan_core::RawItem>, StoreError> {
        let reader = self.reader()?;
        let docs: Vec<String> = reader
            .prepare_cached(
                "SELECT doc FROM part WHERE source = ?1 AND origin_id = ?2 ORDER BY part",
            )?
            .query_map([source, origin_id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        docs.iter().map(|doc| from_json(doc)).collect()
    }

    /// Parts of a source's items, for what they have in common.
    pub fn some_parts(
        &self,
        source: &str,
        limit: u32,
    ) -> Result<Vec<portolan_core::RawItem>, StoreError> {
        let reader = self.reader()?;
        let docs: Vec<String> = reader
            .prepare_cached("SELECT doc FROM part WHERE source = ?1 ORDER BY origin_id LIMIT ?2")?
            .query_map(params![source, limit], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        docs.iter().map(|doc| from_json(doc)).collect()
    }

    /// By whom an item went, if it did.
    pub fn gone_by(&self, id: ItemId) -> Result<Option<GoneBy>, StoreError> {
        let reader = self.reader()?;
        let word: Option<Option<String>> = reader
            .prepare_cached(
                "SELECT coalesce(gone_by, 'operator') FROM item \
                 WHERE id = ?1 AND gone IS NOT NULL",
            )?
            .query_row([id.to_string()], |row| row.get(0))
            .optional()?;
        self.give_back(reader);
        Ok(word.flatten().as_deref().map(GoneBy::of_word))
    }

    /// Which sources show an item, or have shown it, under which of their ids.
    pub fn sightings_of(&self, id: ItemId) -> Result<Vec<(String, String)>, StoreError> {
        let reader = self.reader()?;
        let sightings = reader
            .prepare_cached(
                "SELECT g.source, g.origin_id FROM sighting g JOIN item i ON i.key = g.key \
                 WHERE i.id = ?1 ORDER BY g.source, g.origin_id",
            )?
            .query_map([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        self.give_back(reader);
        Ok(sightings)
    }

    /// What an item said before, newest first.
    pub fn revisions(&self, id: ItemId) -> Result<Vec<Revision>, StoreError> {
        let reader = self.reader()?;
        let mut revisions = Vec::new();
        {
            let mut rows = reader.prepare_cached(
                "SELECT r.number, r.until, r.cause, r.doc FROM revision r \
                 JOIN item i ON i.key = r.key WHERE i.id = ?1 ORDER BY r.number DESC",
            )?;
            let mut rows = rows.query([id.to_string()])?;
            while let Some(row) = rows.next()? {
                revisions.push(Revision {
                    number: row.get(0)?,
                    until: from_millis(row.get(1)?).unwrap_or_default(),
                    cause: Cause::of_word(&row.get::<_, String>(2)?),
                    item: from_json(&row.get::<_, String>(3)?)?,
                });
            }
        }
        self.give_back(reader);
        Ok(revisions)
    }
}

fn shown_of(row: &rusqlite::Row<'_>) -> Result<Shown, StoreError> {
    let id: String = row.get(0)?;
    let id =
        ItemId::parse(&id).ok_or_else(|| StoreError::Document(format!("`{id}` is no item id")))?;
    let missing: Option<String> = row.get(4)?;
    Ok(Shown {
        id,
        origin_id: row.get(1)?,
        url: row.get(2)?,
        title: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        missing: missing.as_deref().map(from_json).transpose()?,
        withdrawn: row.get(5)?,
    })
}

/// Whether the item has a page that can be looked at.
pub(crate) fn has_page(item: &Item) -> bool {
    item.url.as_deref().is_some_and(|url| url.starts_with("http"))
}

/// The one item of this source with the same title and day whose id the run no longer shows.
pub(crate) fn by_twin(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    likeness: &Likeness,
) -> Result<Option<i64>, StoreError> {
    let Some(twin) = likeness.twin.filter(|_| likeness.renames) else { return Ok(None) };
    let mut rows = tx.prepare_cached(
        "SELECT DISTINCT g.key FROM sighting g JOIN item i ON i.key = g.key \
         WHERE g.source = ?1 AND g.twin = ?2 AND i.source = ?1 \
         AND g.withdrawn IS NULL AND NOT EXISTS \
         (SELECT 1 FROM stage_part s JOIN sighting o ON o.source = ?1 \
          AND o.origin_id = s.origin_id WHERE s.run = ?3 AND o.key = g.key) AND NOT EXISTS \
         (SELECT 1 FROM alias a JOIN stage_item s ON s.run = ?3 \
          AND json_extract(s.doc, '$.canonical') = a.url WHERE a.key = g.key) LIMIT 2",
    )?;
    let keys: Vec<i64> = rows
        .query_map(params![source, twin, run.number()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    // Two of them: no telling which.
    Ok(match keys.as_slice() {
        [key] => Some(*key),
        _ => None,
    })
}

/// An old id gives way to a new one, and to no second one.
pub(crate) fn succeed(
    tx: &Transaction<'_>,
    source: &str,
    origin_id: &str,
    key: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE sighting SET twin = NULL WHERE source = ?1 AND key = ?2 AND origin_id <> ?3",
    )?
    .execute(params![source, key, origin_id])?;
    Ok(())
}

/// What a source showed of an item is judged anew in its next run, even if that does not show it.
fn want_anew(tx: &Transaction<'_>, source: &str, origin_id: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE part SET hash = 0 WHERE source = ?1 AND origin_id = ?2")?
        .execute([source, origin_id])?;
    Ok(())
}

/// It was.
pub(crate) fn have_anew(tx: &Transaction<'_>, source: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE part SET hash = -1 WHERE source = ?1 AND hash = 0")?
        .execute([source])?;
    Ok(())
}

/// Lets what one source shows of an item speak for it.
fn speak_for(
    tx: &Transaction<'_>,
    source: &str,
    origin_id: &str,
    key: i64,
) -> Result<(), StoreError> {
    want_anew(tx, source, origin_id)?;
    tx.prepare_cached("UPDATE item SET source = ?2, origin_id = ?3, hash = '' WHERE key = ?1")?
        .execute(params![key, source, origin_id])?;
    Ok(())
}

/// The item that a former site of the office had under the same path, if its title or its day is
/// the same: content systems number pages anew when they move.
pub(crate) fn by_succession(
    tx: &Transaction<'_>,
    item: &Item,
    likeness: &Likeness,
) -> Result<Option<i64>, StoreError> {
    let mut lookup = tx.prepare_cached(
        "SELECT i.key, i.doc FROM alias a JOIN item i ON i.key = a.key \
         WHERE a.url = ?1 AND i.gone IS NULL",
    )?;
    for url in &likeness.predecessors {
        let found: Option<(i64, String)> =
            lookup.query_row([url], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((key, doc)) = found else { continue };
        let known: Item = from_json(&doc)?;
        let same_title = known.title.text.value == item.title.text.value;
        let day = item.published.when.day();
        if known.office == item.office
            && (same_title || day.is_some() && known.published.when.day() == day)
        {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// Keeps what the item says now, before it says something else.
pub(crate) fn keep_revision(
    tx: &Transaction<'_>,
    run: RunId,
    source: &str,
    origin_id: &str,
    key: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (other, more): (bool, bool) = tx
        .prepare_cached(
            "SELECT coalesce(max(p.hash IS NOT NULL AND p.hash <> s.hash), 0), \
             coalesce(max(p.hash IS NULL), 0) FROM stage_part s \
             LEFT JOIN part p ON p.source = ?2 AND p.origin_id = s.origin_id AND p.part = s.part \
             WHERE s.run = ?1 AND s.origin_id = ?3",
        )?
        .query_row(params![run.number(), source, origin_id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let cause = match (other, more) {
        (true, _) => Cause::Source,
        (false, true) => Cause::Completed,
        (false, false) => Cause::Rules,
    };
    tx.prepare_cached(
        "INSERT OR REPLACE INTO revision (key, number, until, cause, doc) \
         SELECT key, revision, ?2, ?3, doc FROM item WHERE key = ?1",
    )?
    .execute(params![key, at.as_millisecond(), cause.word()])?;
    tx.prepare_cached(
        "DELETE FROM revision WHERE key = ?1 AND number <= \
         (SELECT revision FROM item WHERE key = ?1) - ?2",
    )?
    .execute(params![key, REVISIONS_KEPT])?;
    Ok(())
}

/// Takes the item with this id out of every output, if it is there.
pub(crate) fn withdraw(
    tx: &Transaction<'_>,
    id: &str,
    by: GoneBy,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let key: Option<i64> = tx
        .query_row("SELECT key FROM item WHERE id = ?1 AND gone IS NULL", [id], |row| row.get(0))
        .optional()?;
    if let Some(key) = key {
        go(tx, key, by, at)?;
    }
    Ok(key.is_some())
}

/// Takes an item out of every output.
pub(crate) fn go(
    tx: &Transaction<'_>,
    key: i64,
    by: GoneBy,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (id, source): (String, String) = tx
        .prepare_cached(
            "UPDATE item SET gone = ?2, gone_by = ?3 WHERE key = ?1 RETURNING id, source",
        )?
        .query_row(params![key, at.as_millisecond(), by.word()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    note_change(tx, Some(&id), ChangeKind::Gone, &source, at)
}

/// Lets an item be seen again.
pub(crate) fn restore(tx: &Transaction<'_>, key: i64) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE item SET gone = NULL, gone_by = NULL WHERE key = ?1")?
        .execute([key])?;
    tx.prepare_cached("UPDATE sighting SET withdrawn = NULL, missing = NULL WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}

/// One source has an item no more. The item goes with its last sighting; before that, another
/// source speaks for it. True if the item went.
fn vanish(
    tx: &Transaction<'_>,
    source: &str,
    origin_id: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let key: Option<i64> = tx
        .prepare_cached(
            "UPDATE sighting SET withdrawn = ?3 WHERE source = ?1 AND origin_id = ?2 \
             AND withdrawn IS NULL RETURNING key",
        )?
        .query_row(params![source, origin_id, at.as_millisecond()], |row| row.get(0))
        .optional()?;
    let Some(key) = key else { return Ok(false) };
    // What is gone by one way is gone by the others: they are ways to the same site.
    for id in ways::other_ways(tx, source, origin_id, key)? {
        tx.prepare_cached(
            "UPDATE sighting SET withdrawn = ?3 WHERE source = ?1 AND origin_id = ?2 \
             AND withdrawn IS NULL",
        )?
        .execute(params![source, id, at.as_millisecond()])?;
    }
    let heir: Option<(String, String)> = tx
        .prepare_cached(
            "SELECT source, origin_id FROM sighting WHERE key = ?1 AND withdrawn IS NULL \
             ORDER BY first_seen, source, origin_id LIMIT 1",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((heir, heir_id)) = heir else {
        let was_there: bool = tx
            .prepare_cached("SELECT gone IS NULL FROM item WHERE key = ?1")?
            .query_row([key], |row| row.get(0))?;
        if was_there {
            go(tx, key, GoneBy::Source, at)?;
        }
        return Ok(was_there);
    };
    // What the heir showed is judged anew in its next run, and the item then says that.
    let owned: Option<String> = tx
        .prepare_cached("SELECT id FROM item WHERE key = ?1 AND source = ?2 AND origin_id = ?3")?
        .query_row(params![key, source, origin_id], |row| row.get(0))
        .optional()?;
    if let Some(id) = owned {
        speak_for(tx, &heir, &heir_id, key)?;
        note_change(tx, Some(&id), ChangeKind::Changed, &heir, at)?;
    }
    Ok(false)
}

/// A source has an item that it was thought to have withdrawn. True if the item returned.
fn reappear(
    tx: &Transaction<'_>,
    source: &str,
    origin_id: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let key: Option<i64> = tx
        .prepare_cached(
            "UPDATE sighting SET withdrawn = NULL WHERE source = ?1 AND origin_id = ?2 \
             AND withdrawn IS NOT NULL RETURNING key",
        )?
        .query_row([source, origin_id], |row| row.get(0))
        .optional()?;
    let Some(key) = key else { return Ok(false) };
    let id: Option<String> = tx
        .prepare_cached(
            "UPDATE item SET gone = NULL, gone_by = NULL WHERE key = ?1 AND gone_by = 'source' \
             RETURNING id",
        )?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let is_orphan = tx
        .prepare_cached(
            "SELECT 1 FROM item i JOIN sighting g ON g.source = i.source \
             AND g.origin_id = i.origin_id WHERE i.key = ?1 AND g.withdrawn IS NOT NULL",
        )?
        .exists([key])?;
    if is_orphan {
        speak_for(tx, source, origin_id, key)?;
    }
    if let Some(id) = &id {
        note_change(tx, Some(id), ChangeKind::Changed, source, at)?;
    }
    Ok(id.is_some())
}

/// What an item says now.
pub(crate) fn doc_of(tx: &Transaction<'_>, key: i64) -> Result<Item, StoreError> {
    let doc: String = tx
        .prepare_cached("SELECT doc FROM item WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?;
    from_json(&doc)
}

/// What stays of an item when everything is taken from it: what its address needs to answer 410.
pub(crate) fn empty_doc(item: &Item) -> Result<String, StoreError> {
    let title = portolan_core::item::Title {
        text: portolan_core::Text::new("", portolan_core::LangClaim::und()),
        derived: true,
    };
    to_json(&Item::new(item.id, "", "", "", title))
}
