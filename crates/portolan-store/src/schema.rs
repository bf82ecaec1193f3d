//! The tables, and how older stores become this one.

use portolan_core::diagnostic::Diagnostic;
use rusqlite::{Connection, TransactionBehavior};

use crate::StoreError;

/// One entry per format; applied in order, each in its transaction. Never edited once released:
/// a change is a new entry.
const MIGRATIONS: &[&str] = &[FIRST, IDENTITY, HEALTH, crate::cluster::TABLES, crate::ways::TABLES];

const FIRST: &str = "
CREATE TABLE source (
    source       TEXT PRIMARY KEY,
    cursor       TEXT,
    fingerprint  TEXT,
    last_attempt INTEGER,
    last_success INTEGER,
    failure      TEXT,
    failures     INTEGER NOT NULL DEFAULT 0,
    next_due     INTEGER,
    redirects    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    run     INTEGER PRIMARY KEY,
    source  TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended   INTEGER,
    outcome TEXT,
    report  TEXT
) STRICT;
CREATE INDEX run_of_source ON run (source, run);

CREATE TABLE validator (
    source TEXT NOT NULL,
    url    TEXT NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE retry (
    source TEXT NOT NULL,
    url    TEXT NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;

-- What each source showed, part by part, as it came.
CREATE TABLE part (
    source    TEXT NOT NULL,
    origin_id TEXT NOT NULL,
    part      TEXT NOT NULL,
    hash      INTEGER NOT NULL,
    doc       TEXT NOT NULL,
    PRIMARY KEY (source, origin_id, part)
) STRICT, WITHOUT ROWID;

-- Keys are handed out in time's order; ids are random and only ever looked up.
CREATE TABLE item (
    key        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    source     TEXT NOT NULL,
    origin_id  TEXT NOT NULL,
    kind       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    mirror     INTEGER NOT NULL,
    sort       INTEGER NOT NULL,
    rank       INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    revision   INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    gone       INTEGER,
    doc        TEXT NOT NULL
) STRICT;
CREATE INDEX item_order ON item (sort DESC, rank, key DESC) WHERE gone IS NULL;

CREATE TABLE alias (
    url TEXT PRIMARY KEY,
    key INTEGER NOT NULL REFERENCES item (key)
) STRICT, WITHOUT ROWID;

CREATE TABLE sighting (
    source     TEXT NOT NULL,
    origin_id  TEXT NOT NULL,
    key        INTEGER NOT NULL REFERENCES item (key),
    office     TEXT NOT NULL,
    url        TEXT,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (source, origin_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_of_item ON sighting (key);

CREATE TABLE item_place (
    key   INTEGER NOT NULL REFERENCES item (key),
    place TEXT NOT NULL,
    PRIMARY KEY (key, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE item_term (
    key  INTEGER NOT NULL REFERENCES item (key),
    term TEXT NOT NULL,
    PRIMARY KEY (key, term)
) STRICT, WITHOUT ROWID;

CREATE TABLE navigation (
    source TEXT NOT NULL,
    name   TEXT NOT NULL,
    lang   TEXT NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (source, name, lang)
) STRICT, WITHOUT ROWID;

-- Small documents of other rooms, by name.
CREATE TABLE note (
    name TEXT PRIMARY KEY,
    doc  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    id     TEXT,
    what   TEXT NOT NULL,
    source TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;

-- Staging: rows of runs that have not published.
CREATE TABLE stage_part (
    run       INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE,
    origin_id TEXT NOT NULL,
    part      TEXT NOT NULL,
    hash      INTEGER NOT NULL,
    position  INTEGER,
    doc       TEXT NOT NULL,
    PRIMARY KEY (run, origin_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_item (
    run       INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE,
    seq       INTEGER NOT NULL,
    origin_id TEXT NOT NULL,
    position  INTEGER,
    sort      INTEGER,
    mirror    INTEGER NOT NULL,
    hash      TEXT NOT NULL,
    doc       TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX stage_item_position ON stage_item (run, position);

CREATE TABLE stage_validator (
    run INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE,
    url TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (run, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_navigation (
    run  INTEGER NOT NULL REFERENCES run (run) ON DELETE CASCADE,
    name TEXT NOT NULL,
    lang TEXT NOT NULL,
    doc  TEXT NOT NULL,
    PRIMARY KEY (run, name, lang)
) STRICT, WITHOUT ROWID;
";

/// Items that change their ids, are corrected, go away, or are taken down.
const IDENTITY: &str = "
-- Hash of title and day: knows an item whose source has given it another id.
ALTER TABLE sighting ADD COLUMN twin INTEGER;
-- When its page was last looked at, and since when it was missing there.
ALTER TABLE sighting ADD COLUMN looked_at INTEGER;
ALTER TABLE sighting ADD COLUMN missing TEXT;
ALTER TABLE sighting ADD COLUMN withdrawn INTEGER;
-- Out of a web archive: its page need not be there.
ALTER TABLE sighting ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sighting_twin ON sighting (source, twin) WHERE twin IS NOT NULL;
CREATE INDEX sighting_look ON sighting (source, looked_at, first_seen);

-- By whom it went: its source, the operator, a takedown.
ALTER TABLE item ADD COLUMN gone_by TEXT;
UPDATE item SET gone_by = 'operator' WHERE gone IS NOT NULL;

ALTER TABLE stage_item ADD COLUMN likeness TEXT NOT NULL DEFAULT '{}';

-- What an item said before each change.
CREATE TABLE revision (
    key    INTEGER NOT NULL REFERENCES item (key),
    number INTEGER NOT NULL,
    until  INTEGER NOT NULL,
    cause  TEXT NOT NULL,
    doc    TEXT NOT NULL,
    PRIMARY KEY (key, number)
) STRICT, WITHOUT ROWID;

-- Digests of what must not come back; the words themselves are gone.
CREATE TABLE takedown (
    digest TEXT PRIMARY KEY,
    id     TEXT NOT NULL,
    at     INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// How sources are, and how they were.
const HEALTH: &str = "
CREATE TABLE health (
    source    TEXT PRIMARY KEY,
    state     TEXT NOT NULL,
    since     INTEGER,
    -- Whether what comes is not what should; then portals say how old is what they show.
    ill       INTEGER NOT NULL,
    evidence  TEXT NOT NULL,
    last_good INTEGER,
    doc       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE health_change (
    change   INTEGER PRIMARY KEY AUTOINCREMENT,
    source   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    state    TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX health_change_of_source ON health_change (source, change);
";

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Format(Box::new(Diagnostic::store_too_new(found, known))));
    }
    for migration in MIGRATIONS.iter().skip(found as usize) {
        tx.execute_batch(migration)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    tx.commit()?;
    Ok(())
}
