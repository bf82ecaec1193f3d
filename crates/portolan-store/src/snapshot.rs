//! The frozen view: one read transaction for as long as it lives.

use std::collections::HashSet;

use portolan_core::{
    Item, ItemId,
    item::Sighting,
    navigation::NavTree,
    snapshot::{Facet, Filter, Found, Snapshot, SnapshotError, SourceState, Stored},
};
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};

use crate::{Store, StoreError, from_json, from_millis, to_u64};

/// A view of the store that does not change.
pub struct Snap<'s> {
    store: &'s Store,
    /// `Some` until dropped.
    connection: Option<Connection>,
    revision: u64,
}

pub(crate) fn revision(connection: &Connection) -> Result<u64, StoreError> {
    let seq: i64 = connection
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM change")?
        .query_row([], |row| row.get(0))?;
    Ok(to_u64(seq))
}

impl<'s> Snap<'s> {
    pub(crate) fn new(store: &'s Store) -> Result<Snap<'s>, StoreError> {
        let connection = store.reader()?;
        connection.execute_batch("BEGIN DEFERRED")?;
        // The first read freezes the view.
        let revision = revision(&connection)?;
        Ok(Snap { store, connection: Some(connection), revision })
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("the connection is there until the view is dropped")
    }

    pub(crate) fn ids_passing(&self, filter: &Filter) -> Result<HashSet<ItemId>, StoreError> {
        let mut clause = Clause::default();
        clause.filter(filter);
        let sql = format!("SELECT i.id FROM item i WHERE i.gone IS NULL{}", clause.sql);
        let mut statement = self.connection().prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(clause.values))?;
        let mut ids = HashSet::new();
        while let Some(row) = rows.next()? {
            ids.extend(ItemId::parse(&row.get::<_, String>(0)?));
        }
        Ok(ids)
    }

    fn stored(&self, row: &Row<'_>) -> Result<Stored, StoreError> {
        let key: i64 = row.get(0)?;
        let item: Item = from_json(&row.get::<_, String>(1)?)?;
        let mut rows = self.connection().prepare_cached(
            "SELECT source, office, origin_id, url, first_seen, last_seen FROM sighting \
             WHERE key = ?1 AND withdrawn IS NULL ORDER BY first_seen, source, origin_id",
        )?;
        let sightings = rows
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
        Ok(Stored {
            key,
            item,
            first_seen: from_millis(row.get(2)?).unwrap_or_default(),
            changed_at: from_millis(row.get(3)?).unwrap_or_default(),
            revision: row.get(4)?,
            sightings,
        })
    }

    fn one(&self, condition: &str, value: &str) -> Result<Option<Found>, StoreError> {
        let sql = format!(
            "SELECT i.key, i.doc, i.first_seen, i.changed_at, i.revision, i.gone, i.id \
             FROM item i WHERE {condition} LIMIT 2"
        );
        let mut statement = self.connection().prepare_cached(&sql)?;
        let mut rows = statement.query([value])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let gone: Option<i64> = row.get(5)?;
        let found = match gone.and_then(from_millis) {
            Some(since) => {
                let id: String = row.get(6)?;
                let id = ItemId::parse(&id)
                    .ok_or_else(|| StoreError::Document(format!("`{id}` is no item id")))?;
                Found::Gone { id, since }
            }
            None => Found::Here(Box::new(self.stored(row)?)),
        };
        // Two items behind one short id: neither is meant.
        Ok(rows.next()?.is_none().then_some(found))
    }
}

impl Drop for Snap<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.execute_batch("COMMIT").is_ok()
        {
            self.store.give_back(connection);
        }
    }
}

impl Snapshot for Snap<'_> {
    fn revision(&self) -> u64 {
        self.revision
    }

    fn items(
        &self,
        filter: &Filter,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Stored>, SnapshotError> {
        let mut clause = Clause::default();
        clause.filter(filter);
        let sql = format!(
            "SELECT i.key, i.doc, i.first_seen, i.changed_at, i.revision FROM item i \
             WHERE i.gone IS NULL{} ORDER BY i.sort DESC, i.rank, i.key DESC LIMIT {limit} \
             OFFSET {offset}",
            clause.sql
        );
        let items = || -> Result<Vec<Stored>, StoreError> {
            let mut statement = self.connection().prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(clause.values))?;
            let mut items = Vec::new();
            while let Some(row) = rows.next()? {
                items.push(self.stored(row)?);
            }
            Ok(items)
        };
        items().map_err(|err| outward(&err))
    }

    fn count(&self, filter: &Filter) -> Result<u64, SnapshotError> {
        let mut clause = Clause::default();
        clause.filter(filter);
        let sql = format!("SELECT count(*) FROM item i WHERE i.gone IS NULL{}", clause.sql);
        let count = || -> Result<i64, StoreError> {
            let mut statement = self.connection().prepare_cached(&sql)?;
            Ok(statement.query_row(params_from_iter(clause.values), |row| row.get(0))?)
        };
        count().map(to_u64).map_err(|err| outward(&err))
    }

    fn facets(&self, filter: &Filter, facet: Facet) -> Result<Vec<(String, u64)>, SnapshotError> {
        let mut clause = Clause::default();
        clause.filter(filter);
        let (value, join) = match facet {
            Facet::Kind => ("i.kind", ""),
            Facet::Lang => ("i.lang", ""),
            Facet::Place => ("f.place", " JOIN item_place f ON f.key = i.key"),
            Facet::Term => ("f.term", " JOIN item_term f ON f.key = i.key"),
            Facet::Office => {
                ("f.office", " JOIN sighting f ON f.key = i.key AND f.withdrawn IS NULL")
            }
        };
        let sql = format!(
            "SELECT {value}, count(DISTINCT i.key) FROM item i{join} WHERE i.gone IS NULL{} \
             GROUP BY 1 ORDER BY 2 DESC, 1",
            clause.sql
        );
        let facets = || -> Result<Vec<(String, u64)>, StoreError> {
            let mut statement = self.connection().prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(clause.values), |row| {
                Ok((row.get(0)?, to_u64(row.get(1)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        facets().map_err(|err| outward(&err))
    }

    fn item(&self, id: ItemId) -> Result<Option<Stored>, SnapshotError> {
        let found = self.one("i.id = ?1", &id.to_string()).map_err(|err| outward(&err))?;
        Ok(match found {
            Some(Found::Here(stored)) => Some(*stored),
            _ => None,
        })
    }

    fn item_by_short_id(&self, short: &str) -> Result<Option<Found>, SnapshotError> {
        // A UUID prints as 8-4-4-4-12; ten digits reach two into the second group.
        if short.len() != 10 || !short.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let prefix = format!("{}-{}", &short[..8], &short[8..]).to_ascii_lowercase();
        self.one("i.id >= ?1 AND i.id < ?1 || 'g'", &prefix).map_err(|err| outward(&err))
    }

    fn item_by_url(&self, url: &str) -> Result<Option<Found>, SnapshotError> {
        self.one("i.key = (SELECT key FROM alias WHERE url = ?1)", url).map_err(|err| outward(&err))
    }

    fn navigation(&self, source: &str) -> Result<Vec<NavTree>, SnapshotError> {
        let trees = || -> Result<Vec<NavTree>, StoreError> {
            let mut statement = self.connection().prepare_cached(
                "SELECT doc FROM navigation WHERE source = ?1 ORDER BY name, lang",
            )?;
            let mut rows = statement.query(params![source])?;
            let mut trees = Vec::new();
            while let Some(row) = rows.next()? {
                trees.push(from_json(&row.get::<_, String>(0)?)?);
            }
            Ok(trees)
        };
        trees().map_err(|err| outward(&err))
    }

    fn sources(&self) -> Result<Vec<SourceState>, SnapshotError> {
        crate::source_states(self.connection()).map_err(|err| outward(&err))
    }
}

fn outward(err: &StoreError) -> SnapshotError {
    SnapshotError(err.to_string())
}

/// Conditions, each beginning with ` AND`, and their values.
#[derive(Default)]
struct Clause {
    sql: String,
    values: Vec<Value>,
}

impl Clause {
    fn filter(&mut self, filter: &Filter) {
        self.sighted("office", &filter.offices);
        self.sighted("source", &filter.sources);
        self.related("item_place", "place", &filter.places);
        self.related("item_term", "term", &filter.terms);
        self.column("kind", filter.kinds.iter().map(|kind| kind.as_str()));
        self.column("lang", filter.languages.iter().map(String::as_str));
        if !filter.exclude_sources.is_empty() {
            let list = self.list(filter.exclude_sources.iter().map(String::as_str));
            self.sql.push_str(&format!(" AND i.source NOT IN ({list})"));
        }
        if !filter.exclude_kinds.is_empty() {
            let list = self.list(filter.exclude_kinds.iter().map(|kind| kind.as_str()));
            self.sql.push_str(&format!(" AND i.kind NOT IN ({list})"));
        }
        if !filter.exclude_ids.is_empty() {
            let ids: Vec<String> = filter.exclude_ids.iter().map(ItemId::to_string).collect();
            let list = self.list(ids.iter().map(String::as_str));
            self.sql.push_str(&format!(" AND i.id NOT IN ({list})"));
        }
        for group in &filter.any_of {
            let offices = self.list(group.offices.iter().map(String::as_str));
            let sources = self.list(group.sources.iter().map(String::as_str));
            let places = self.list(group.places.iter().map(String::as_str));
            self.sql.push_str(&format!(
                " AND (EXISTS (SELECT 1 FROM sighting s WHERE s.key = i.key \
                 AND s.withdrawn IS NULL AND (s.office IN ({offices}) OR s.source IN ({sources}))) \
                 OR EXISTS (SELECT 1 FROM item_place p WHERE p.key = i.key \
                 AND p.place IN ({places})))"
            ));
        }
        for inner in &filter.and {
            self.filter(inner);
        }
    }

    fn sighted(&mut self, column: &str, words: &[String]) {
        if words.is_empty() {
            return;
        }
        let list = self.list(words.iter().map(String::as_str));
        self.sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM sighting t WHERE t.key = i.key AND t.withdrawn IS NULL \
             AND t.{column} IN ({list}))"
        ));
    }

    fn related(&mut self, table: &str, column: &str, words: &[String]) {
        if words.is_empty() {
            return;
        }
        let list = self.list(words.iter().map(String::as_str));
        self.sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM {table} t WHERE t.key = i.key AND t.{column} IN ({list}))"
        ));
    }

    fn column<'a>(&mut self, column: &str, words: impl Iterator<Item = &'a str>) {
        let list = self.list(words);
        if !list.is_empty() {
            self.sql.push_str(&format!(" AND i.{column} IN ({list})"));
        }
    }

    /// Numbered parameters for these words: `?3, ?4`.
    fn list<'a>(&mut self, words: impl Iterator<Item = &'a str>) -> String {
        let mut list = String::new();
        for word in words {
            self.values.push(Value::Text(word.to_owned()));
            if !list.is_empty() {
                list.push_str(", ");
            }
            list.push_str(&format!("?{}", self.values.len()));
        }
        list
    }
}
