use crate::StoreError;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fmt::Write;

/// One step a format version; a step, once released, never changes.
const STEPS: &[&str] = &["
    CREATE TABLE entries (
        source      TEXT NOT NULL,
        key         TEXT NOT NULL,
        article     TEXT NOT NULL UNIQUE,
        stage       TEXT NOT NULL CHECK (stage IN ('seen', 'archived')),
        entry_hash  TEXT NOT NULL,
        revision    INTEGER NOT NULL,
        first_seen  INTEGER NOT NULL,  -- seconds since 1970, UTC
        revised     INTEGER NOT NULL,  -- of the newest revision, filed or not
        revised_filed INTEGER,         -- of the revision in the archive, once archived
        path        TEXT UNIQUE,       -- below archive/, once it is decided, before the file is there
        record_hash TEXT,              -- of the file, once archived
        published   INTEGER,           -- seconds since 1970, UTC, once archived
        title       TEXT,              -- once archived
        payload     TEXT,              -- what the feed said, while the stage is 'seen'
        held_until  INTEGER,           -- a change that came soon after the last is filed from then on, seconds since 1970
        PRIMARY KEY (source, key)
    );
    CREATE INDEX entries_pending ON entries (source) WHERE stage = 'seen';
    CREATE TABLE revisions (
        article     TEXT NOT NULL,
        revision    INTEGER NOT NULL,
        revised     INTEGER NOT NULL,  -- seconds since 1970, UTC
        record_hash TEXT NOT NULL,
        PRIMARY KEY (article, revision)
    );
    CREATE TABLE pictures (
        url         TEXT PRIMARY KEY,
        hash        TEXT NOT NULL,
        extension   TEXT NOT NULL,
        bytes       INTEGER NOT NULL,
        width       INTEGER NOT NULL,
        height      INTEGER NOT NULL
    );
    CREATE TABLE retries (          -- filed entries whose page or pictures could not be had for the moment
        source      TEXT NOT NULL,
        key         TEXT NOT NULL,
        due         INTEGER NOT NULL,  -- seconds since 1970, UTC
        tries       INTEGER NOT NULL,
        payload     TEXT NOT NULL,     -- what the feed said
        PRIMARY KEY (source, key)
    );
    CREATE TABLE polls (
        source      TEXT PRIMARY KEY,
        address     TEXT NOT NULL,     -- that was polled
        next_poll   INTEGER NOT NULL,  -- seconds since 1970, UTC
        state       TEXT NOT NULL
    );
", "
    CREATE TABLE lists (            -- lists of feeds that are followed
        list        TEXT PRIMARY KEY,
        state       TEXT NOT NULL
    );
", "
    -- The picture that stands for an article, or was to: its hash, or its address; once archived.
    ALTER TABLE entries ADD COLUMN lead TEXT;
    CREATE INDEX entries_lead ON entries (source, lead) WHERE lead IS NOT NULL;
", "
    CREATE TABLE signatures (       -- what articles are compared by
        article     TEXT PRIMARY KEY,
        source      TEXT NOT NULL,
        record_hash TEXT NOT NULL,     -- of the file that was signed
        version     INTEGER NOT NULL,  -- of the rule of signing
        first_seen  INTEGER NOT NULL,  -- seconds since 1970, UTC
        published   INTEGER NOT NULL,  -- seconds since 1970, UTC
        address     TEXT,              -- what the canonical address names, in one spelling
        host        TEXT,
        size        INTEGER NOT NULL,  -- of the text
        compared    INTEGER NOT NULL,  -- 0 while it waits to be compared
        signature   BLOB               -- none of a text that is too short
    );
    CREATE INDEX signatures_published ON signatures (published, article);
    CREATE INDEX signatures_address ON signatures (address) WHERE address IS NOT NULL;
    CREATE INDEX signatures_waiting ON signatures (published, article) WHERE compared = 0;
    CREATE TABLE pairs (            -- articles whose texts are one
        one         TEXT NOT NULL,     -- the smaller id
        other       TEXT NOT NULL,
        why         TEXT NOT NULL,
        figure      REAL,
        PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX pairs_other ON pairs (other);
", "
    -- An entry that a rule of the owner's left out stays 'seen', with what the feed said, and is not made an article.
    ALTER TABLE entries ADD COLUMN ruled_by TEXT;    -- the rule's name
    ALTER TABLE entries ADD COLUMN rule_mark TEXT;  -- of what the rule said
    ALTER TABLE entries ADD COLUMN rule_why TEXT;
    DROP INDEX entries_pending;
    CREATE INDEX entries_pending ON entries (source) WHERE stage = 'seen' AND ruled_by IS NULL;
    CREATE INDEX entries_left_out ON entries (source, ruled_by) WHERE ruled_by IS NOT NULL;
", "
    CREATE TABLE subscriptions (    -- of sources to hubs that push their feeds
        callback    TEXT PRIMARY KEY,
        source      TEXT NOT NULL,
        state       TEXT NOT NULL
    );
    CREATE INDEX subscriptions_source ON subscriptions (source);
", "
    -- What was filed, changed or lost last, for those who follow the archive: each article once, under its newest number.
    CREATE TABLE changes (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        article     TEXT NOT NULL UNIQUE
    );
    CREATE TABLE birth (mark TEXT NOT NULL);  -- tells this database from one that was made again
    INSERT INTO birth VALUES (lower(hex(randomblob(8))));
    INSERT INTO changes (article) SELECT article FROM entries WHERE record_hash IS NOT NULL ORDER BY first_seen, published, article;
    CREATE TRIGGER entry_filed AFTER INSERT ON entries WHEN new.record_hash IS NOT NULL BEGIN
        DELETE FROM changes WHERE article = new.article;
        INSERT INTO changes (article) VALUES (new.article);
    END;
    CREATE TRIGGER entry_changed AFTER UPDATE OF record_hash, path ON entries
        WHEN new.record_hash IS NOT NULL AND (new.record_hash IS NOT old.record_hash OR new.path IS NOT old.path) BEGIN
        DELETE FROM changes WHERE article = new.article;
        INSERT INTO changes (article) VALUES (new.article);
    END;
    CREATE TRIGGER entry_lost AFTER DELETE ON entries WHEN old.record_hash IS NOT NULL BEGIN
        DELETE FROM changes WHERE article = old.article;
        INSERT INTO changes (article) VALUES (old.article);
    END;
", "
    -- Signed articles that are still to be compared. A column of their rows, a kilobyte each, would have all of them written twice.
    CREATE TABLE waiting (
        published   INTEGER NOT NULL,  -- as their signatures have it
        article     TEXT NOT NULL,
        PRIMARY KEY (published, article)
    ) WITHOUT ROWID;
    INSERT INTO waiting SELECT published, article FROM signatures WHERE compared = 0;
    DROP INDEX signatures_waiting;
    ALTER TABLE signatures DROP COLUMN compared;
"];

/// The tables whose rows come from the archive, with the order that makes a dump the same each time.
const DUMPED: &[(&str, &str)] = &[
    ("entries", "source, key"),
    ("revisions", "article, revision"),
    ("pictures", "url"),
    ("signatures", "article"),
    ("pairs", "one, other"),
];

pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    bring_up(connection, STEPS)
}

/// Takes the steps that a database has not seen yet.
pub(crate) fn bring_up(connection: &mut Connection, steps: &[&str]) -> Result<(), StoreError> {
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = steps.len() as i64;
    if found > known {
        return Err(StoreError::newer(found, known));
    }
    for (at, step) in steps.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", at as i64 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

pub(crate) fn dump(connection: &Connection) -> Result<String, StoreError> {
    let mut out = String::new();
    for (table, order) in DUMPED {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table} ORDER BY {order}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            out.push_str(table);
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => out.push_str("\t-"),
                    ValueRef::Integer(number) => _ = write!(out, "\t{number}"),
                    ValueRef::Text(text) => _ = write!(out, "\t{:?}", String::from_utf8_lossy(text)),
                    ValueRef::Real(number) => _ = write!(out, "\t{number}"),
                    ValueRef::Blob(bytes) => _ = write!(out, "\t{bytes:?}"),
                }
            }
            out.push('\n');
        }
    }
    Ok(out)
}
