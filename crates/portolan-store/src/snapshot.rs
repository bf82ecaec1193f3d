//! The frozen view: one read transaction for as long as it lives.

use std::collections::HashSet;

use portolan_core::{
    Item, ItemId,
    item::Sighting,
    navigation::NavTree,
    snapshot::{
        Facet, Filter, Found, Kin, Preference, Snapshot, SnapshotError, SourceState, Stored,
    },
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
        let clause = Clause::of(filter);
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
        let sightings = self.sightings(
            "SELECT source, office, origin_id, url, first_seen, last_seen FROM sighting \
             WHERE key = ?1 AND withdrawn IS NULL ORDER BY first_seen, source, origin_id",
            key,
        )?;
        let copies = self.sightings(
            "SELECT s.source, s.office, s.origin_id, s.url, s.first_seen, s.last_seen \
             FROM cluster_member m JOIN cluster_member o ON o.cluster = m.cluster AND o.key <> m.key \
             JOIN sighting s ON s.key = o.key \
             WHERE m.key = ?1 AND s.withdrawn IS NULL ORDER BY s.first_seen, s.source, s.origin_id",
            key,
        )?;
        Ok(Stored {
            key,
            item,
            first_seen: from_millis(row.get(2)?).unwrap_or_default(),
            changed_at: from_millis(row.get(3)?).unwrap_or_default(),
            revision: row.get(4)?,
            sightings,
            copies,
        })
    }

    fn sightings(&self, sql: &str, key: i64) -> Result<Vec<Sighting>, StoreError> {
        let mut rows = self.connection().prepare_cached(sql)?;
        let sightings = rows.query_map([key], |row| {
            Ok(Sighting {
                source: row.get(0)?,
                office: row.get(1)?,
                origin_id: row.get(2)?,
                url: row.get(3)?,
                first_seen: from_millis(row.get(4)?).unwrap_or_default(),
                last_seen: from_millis(row.get(5)?).unwrap_or_default(),
            })
        })?;
        Ok(sightings.collect::<Result<_, _>>()?)
    }

    fn list(&self, sql: &str, values: Vec<Value>) -> Result<Vec<Stored>, StoreError> {
        let mut statement = self.connection().prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            items.push(self.stored(row)?);
        }
        Ok(items)
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
        let mut clause = Clause::of(filter);
        if let Some(preference) = &filter.one_of_each {
            clause.prefer(filter, preference);
        }
        let sql = format!(
            "SELECT i.key, i.doc, i.first_seen, i.changed_at, i.revision FROM item i \
             WHERE i.gone IS NULL{}{} ORDER BY i.sort DESC, i.rank, i.key DESC LIMIT {limit} \
             OFFSET {offset}",
            clause.sql, clause.preferred
        );
        self.list(&sql, clause.values).map_err(|err| outward(&err))
    }

    fn count(&self, filter: &Filter) -> Result<u64, SnapshotError> {
        let clause = Clause::of(filter);
        // A cluster counts once, whichever of its members is shown.
        let (count, join) = match &filter.one_of_each {
            Some(_) => ("count(*) - count(c.cluster) + count(DISTINCT c.cluster)", CLUSTER_OF_ITEM),
            None => ("count(*)", ""),
        };
        let sql = format!("SELECT {count} FROM item i{join} WHERE i.gone IS NULL{}", clause.sql);
        let count = || -> Result<i64, StoreError> {
            let mut statement = self.connection().prepare_cached(&sql)?;
            Ok(statement.query_row(params_from_iter(clause.values), |row| row.get(0))?)
        };
        count().map(to_u64).map_err(|err| outward(&err))
    }

    fn facets(&self, filter: &Filter, facet: Facet) -> Result<Vec<(String, u64)>, SnapshotError> {
        let clause = Clause::of(filter);
        let (value, join) = match facet {
            Facet::Kind => ("i.kind", ""),
            Facet::Lang => ("i.lang", ""),
            Facet::Place => ("f.place", " JOIN item_place f ON f.key = i.key"),
            Facet::Term => ("f.term", " JOIN item_term f ON f.key = i.key"),
            Facet::Office => {
                ("f.office", " JOIN sighting f ON f.key = i.key AND f.withdrawn IS NULL")
            }
        };
        // What a narrower listing would count: its clusters, whichever member it shows of each.
        let (each, cluster) = match &filter.one_of_each {
            Some(_) => ("coalesce(c.cluster, i.key)", CLUSTER_OF_ITEM),
            None => ("i.key", ""),
        };
        let sql = format!(
            "SELECT {value}, count(DISTINCT {each}) FROM item i{join}{cluster} \
             WHERE i.gone IS NULL{} GROUP BY 1 ORDER BY 2 DESC, 1",
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

    fn kin(&self, id: ItemId) -> Result<Kin, SnapshotError> {
        const COLUMNS: &str = "i.key, i.doc, i.first_seen, i.changed_at, i.revision";
        let same = format!(
            "SELECT {COLUMNS} FROM item self JOIN cluster_member m ON m.key = self.key \
             JOIN cluster_member o ON o.cluster = m.cluster AND o.key <> m.key \
             JOIN item i ON i.key = o.key WHERE self.id = ?1 AND i.gone IS NULL \
             ORDER BY i.sort, i.key"
        );
        // Who shares the cluster by way of others, or by an operator's word, is no relation.
        let related = format!(
            "SELECT {COLUMNS} FROM item self \
             JOIN cluster_link l ON l.a = self.key OR l.b = self.key \
             JOIN item i ON i.key = CASE l.a WHEN self.key THEN l.b ELSE l.a END \
             LEFT JOIN cluster_member m ON m.key = self.key \
             LEFT JOIN cluster_member o ON o.key = i.key \
             WHERE self.id = ?1 AND i.gone IS NULL AND l.bond IN ('near', 'related') \
             AND (m.cluster IS NULL OR o.cluster IS NULL OR m.cluster <> o.cluster) \
             ORDER BY l.bond, i.sort DESC, i.key"
        );
        let id = Value::Text(id.to_string());
        let kin = || -> Result<Kin, StoreError> {
            Ok(Kin {
                same: self.list(&same, vec![id.clone()])?,
                related: self.list(&related, vec![id.clone()])?,
            })
        };
        kin().map_err(|err| outward(&err))
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

const CLUSTER_OF_ITEM: &str = " LEFT JOIN cluster_member c ON c.key = i.key";

/// Undated items of a first import stand before everything dated; see `order_undated`.
const UNDATED: i64 = -9_000_000_000;

/// Conditions, each beginning with ` AND`, and their values.
struct Clause {
    sql: String,
    /// Of the members of a cluster only the preferred one.
    preferred: String,
    values: Vec<Value>,
    /// Name of the item's row.
    item: &'static str,
    once: bool,
}

impl Clause {
    fn of(filter: &Filter) -> Clause {
        let once = filter.one_of_each.is_some();
        let mut clause = Clause {
            sql: String::new(),
            preferred: String::new(),
            values: Vec::new(),
            item: "i",
            once,
        };
        clause.filter(filter);
        clause
    }

    /// No other member of the cluster passes the same filter and ranks before. Items without a
    /// cluster are told by one look into a small table.
    fn prefer(&mut self, filter: &Filter, preference: &Preference) {
        // Written a second time about the rival, the conditions have the same parameters.
        let mut rival = Clause {
            sql: String::new(),
            preferred: String::new(),
            values: Vec::new(),
            item: "j",
            once: true,
        };
        rival.filter(filter);
        let mut languages = String::new();
        for (rank, tag) in preference.languages.iter().enumerate() {
            let tag = self.list([tag.as_str()].into_iter());
            languages.push_str(&format!(
                " WHEN @.lang = {tag} OR @.lang LIKE {tag} || '-%' THEN {rank}"
            ));
        }
        let mut offices = String::new();
        for (rank, group) in preference.offices.iter().enumerate().filter(|it| !it.1.is_empty()) {
            let list = self.list(group.iter().map(String::as_str));
            offices.push_str(&format!(" WHEN @m.office IN ({list}) THEN {rank}"));
        }
        let choice = |cases: String| match cases.as_str() {
            "" => "0".to_owned(),
            cases => format!("CASE{cases} ELSE 9999 END"),
        };
        let rank = format!(
            "({}, {}, @.mirror, @.sort <= {UNDATED}, @.sort, @.key)",
            choice(languages),
            choice(offices)
        );
        self.preferred = format!(
            " AND NOT EXISTS (SELECT 1 FROM cluster_member im \
             JOIN cluster_member jm ON jm.cluster = im.cluster AND jm.key <> im.key \
             JOIN item j ON j.key = jm.key \
             WHERE im.key = i.key AND j.gone IS NULL{} AND {} < {})",
            rival.sql,
            rank.replace('@', "j"),
            rank.replace('@', "i"),
        );
    }

    fn filter(&mut self, filter: &Filter) {
        self.sighted("office", &filter.offices);
        self.sighted("source", &filter.sources);
        self.related("item_place", "place", &filter.places);
        self.related("item_term", "term", &filter.terms);
        self.column("kind", filter.kinds.iter().map(|kind| kind.as_str()));
        self.column("lang", filter.languages.iter().map(String::as_str));
        let item = self.item;
        if !filter.exclude_sources.is_empty() {
            let list = self.list(filter.exclude_sources.iter().map(String::as_str));
            self.sql.push_str(&format!(" AND {item}.source NOT IN ({list})"));
        }
        if !filter.exclude_kinds.is_empty() {
            let list = self.list(filter.exclude_kinds.iter().map(|kind| kind.as_str()));
            self.sql.push_str(&format!(" AND {item}.kind NOT IN ({list})"));
        }
        if !filter.exclude_ids.is_empty() {
            let ids: Vec<String> = filter.exclude_ids.iter().map(ItemId::to_string).collect();
            let list = self.list(ids.iter().map(String::as_str));
            // What stands elsewhere on the page is still the better member of its cluster.
            if item == "i" {
                self.sql.push_str(&format!(" AND i.id NOT IN ({list})"));
                if self.once {
                    self.sql.push_str(&format!(
                        " AND NOT EXISTS (SELECT 1 FROM cluster_member xm \
                         JOIN cluster_member ym ON ym.cluster = xm.cluster \
                         JOIN item y ON y.key = ym.key \
                         WHERE xm.key = i.key AND y.id IN ({list}))"
                    ));
                }
            }
        }
        for group in &filter.any_of {
            let offices = self.list(group.offices.iter().map(String::as_str));
            let sources = self.list(group.sources.iter().map(String::as_str));
            let places = self.list(group.places.iter().map(String::as_str));
            self.sql.push_str(&format!(
                " AND (EXISTS (SELECT 1 FROM sighting s WHERE s.key = {item}.key \
                 AND s.withdrawn IS NULL \
                 AND (s.office IN ({offices}) OR s.source IN ({sources}))) \
                 OR EXISTS (SELECT 1 FROM item_place p WHERE p.key = {item}.key \
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
        let item = self.item;
        let list = self.list(words.iter().map(String::as_str));
        self.sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM sighting t WHERE t.key = {item}.key AND t.withdrawn IS NULL \
             AND t.{column} IN ({list}))"
        ));
    }

    fn related(&mut self, table: &str, column: &str, words: &[String]) {
        if words.is_empty() {
            return;
        }
        let list = self.list(words.iter().map(String::as_str));
        let item = self.item;
        self.sql.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM {table} t WHERE t.key = {item}.key \
             AND t.{column} IN ({list}))"
        ));
    }

    fn column<'a>(&mut self, column: &str, words: impl Iterator<Item = &'a str>) {
        let list = self.list(words);
        let item = self.item;
        if !list.is_empty() {
            self.sql.push_str(&format!(" AND {item}.{column} IN ({list})"));
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
