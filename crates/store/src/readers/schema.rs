/// One step a format version; a step, once released, never changes.
pub(super) const STEPS: &[&str] = &["
    CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE feeds (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        source      TEXT NOT NULL UNIQUE,
        name        TEXT NOT NULL,
        address     TEXT NOT NULL,
        site        TEXT,
        category    TEXT NOT NULL,
        watched     INTEGER NOT NULL   -- 0: paused, or its file is gone
    );
    CREATE TABLE items (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- in the order of arrival; none is given twice
        article     INTEGER NOT NULL UNIQUE,            -- the number of the article's id
        feed        INTEGER NOT NULL REFERENCES feeds (id),
        arrived     INTEGER NOT NULL UNIQUE,            -- microseconds since 1970, UTC; grows with id
        published   INTEGER NOT NULL,                   -- seconds since 1970, UTC
        path        TEXT NOT NULL,                      -- below archive/
        record_hash TEXT NOT NULL,
        gone        INTEGER NOT NULL DEFAULT 0,         -- 1: its record is no longer in the archive
        summary     TEXT NOT NULL
    );
    CREATE INDEX items_feed ON items (feed, id);
    CREATE TABLE tags (
        tag         TEXT NOT NULL,
        item        INTEGER NOT NULL,
        PRIMARY KEY (tag, item)
    ) WITHOUT ROWID;
    CREATE TABLE users (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        name        TEXT NOT NULL UNIQUE COLLATE NOCASE,
        password    TEXT NOT NULL,                      -- a hash in the PHC string format
        is_owner    INTEGER NOT NULL,
        created     INTEGER NOT NULL,                   -- seconds since 1970, UTC
        settings    TEXT NOT NULL DEFAULT '{}'
    );
    CREATE TABLE invitations (hash BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE app_passwords (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        label       TEXT NOT NULL,
        hash        BLOB NOT NULL UNIQUE,
        fever       BLOB NOT NULL UNIQUE,               -- hash of the key that clients of Fever send
        created     INTEGER NOT NULL,
        used        INTEGER
    );
    CREATE INDEX app_passwords_user ON app_passwords (user);
    CREATE TABLE sessions (
        hash        BLOB PRIMARY KEY,
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        app_password INTEGER REFERENCES app_passwords (id) ON DELETE CASCADE,  -- of a client; none: of a browser
        began       INTEGER NOT NULL,
        used        INTEGER NOT NULL,
        agent       TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sessions_user ON sessions (user);
    CREATE INDEX sessions_app_password ON sessions (app_password);
    CREATE TABLE unread (
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        item        INTEGER NOT NULL,
        feed        INTEGER NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE INDEX unread_feed ON unread (user, feed, item);
    CREATE TABLE unread_counts (
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        feed        INTEGER NOT NULL,
        count       INTEGER NOT NULL,
        PRIMARY KEY (user, feed)
    ) WITHOUT ROWID;
    CREATE TRIGGER unread_one_more AFTER INSERT ON unread BEGIN
        INSERT INTO unread_counts (user, feed, count) VALUES (new.user, new.feed, 1)
            ON CONFLICT (user, feed) DO UPDATE SET count = count + 1;
    END;
    CREATE TRIGGER unread_one_less AFTER DELETE ON unread BEGIN
        UPDATE unread_counts SET count = count - 1 WHERE user = old.user AND feed = old.feed;
    END;
    CREATE TABLE starred (
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        item        INTEGER NOT NULL,
        feed        INTEGER NOT NULL,
        at          INTEGER NOT NULL,                   -- seconds since 1970, UTC
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE TABLE labels (
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        label       TEXT NOT NULL,
        item        INTEGER NOT NULL,
        PRIMARY KEY (user, label, item)
    ) WITHOUT ROWID;
    CREATE INDEX labels_item ON labels (user, item);
    CREATE TABLE views (                                -- how a user sees a feed, where it is not as its source's file says
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        feed        INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
        hidden      INTEGER NOT NULL DEFAULT 0,
        name        TEXT,
        category    TEXT,
        PRIMARY KEY (user, feed)
    ) WITHOUT ROWID;
    CREATE TABLE searches (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        user        INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        name        TEXT NOT NULL,
        query       TEXT NOT NULL,
        UNIQUE (user, name)
    );
", "
    -- Lists are read from it alone: the rows of articles are long.
    CREATE INDEX items_in_order ON items (id, feed, gone);
"];
