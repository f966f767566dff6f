//! Users, their sessions and the passwords of their programs. Secrets come as hashes: this crate sees none.

use super::{AppPasswordId, Limit, Readers, UserId};
use crate::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, params};
use tidings_model::Timestamp;

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The number.
    pub id: UserId,
    /// The name, which differs from every other by more than its case.
    pub name: String,
    /// The hash of the password, in the PHC string format.
    pub password: String,
    /// Whether changes of sources are changes of the site's own files, and users may be added.
    pub is_owner: bool,
    /// Since when.
    pub created: Timestamp,
    /// How this user wants things shown: a JSON object that whoever shows them defines.
    pub settings: String,
}

/// A browser or program that has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// What signed in.
    pub kind: SessionKind,
    /// Since when.
    pub began: Timestamp,
    /// When it was last used, to the minute or so.
    pub used: Timestamp,
}

/// A browser that has signed in, as its user is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserSession {
    /// The hash of its token.
    pub hash: Vec<u8>,
    /// Since when.
    pub began: Timestamp,
    /// When it was last used, to the minute or so.
    pub used: Timestamp,
    /// What the browser calls itself.
    pub agent: String,
}

/// What signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// A browser, by name and password.
    Browser,
    /// A program, by this app password.
    Program(AppPasswordId),
}

/// A password of one program of a user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    /// The number.
    pub id: AppPasswordId,
    /// What it is for, by the user's word.
    pub label: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used, to the minute or so.
    pub used: Option<Timestamp>,
}

/// Columns of a user.
const USER: &str = "users.id, users.name, users.password, users.is_owner, users.created, users.settings";
/// The time of use is written again after so many seconds.
const USED_EVERY: i64 = 60;
/// Sessions that one app password has at most.
const SESSIONS_OF_ONE: i64 = 100;

impl Readers {
    /// Adds a user; articles that arrived since `unread_since` are unread. `None` when the name is taken.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add_user(
        &self,
        name: &str,
        password: &str,
        is_owner: bool,
        now: Timestamp,
        unread_since: Timestamp,
    ) -> Result<Option<UserId>, StoreError> {
        self.write(|transaction| {
            let added = transaction.execute(
                "INSERT INTO users (name, password, is_owner, created) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                params![name, password, is_owner, now.as_second()],
            )?;
            if added == 0 {
                return Ok(None);
            }
            let id = UserId(transaction.last_insert_rowid());
            transaction.execute(
                "INSERT INTO unread (user, item, feed) SELECT ?1, id, feed FROM items WHERE gone = 0 AND arrived >= ?2",
                params![id, unread_since.as_microsecond()],
            )?;
            Ok(Some(id))
        })
    }

    /// Every user, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {USER} FROM users ORDER BY name"))?;
            let users = statement.query_map([], read_user)?;
            Ok(users.collect::<Result<_, _>>()?)
        })
    }

    /// The user with this number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {USER} FROM users WHERE id = ?1"))?;
            Ok(statement.query_row([id], read_user).optional()?)
        })
    }

    /// The user of this name, in any case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn user_named(&self, name: &str) -> Result<Option<User>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {USER} FROM users WHERE name = ?1"))?;
            Ok(statement.query_row([name], read_user).optional()?)
        })
    }

    /// Gives a user another password and ends all sessions of browsers but `but`. False when there is no such user.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_password(&self, user: UserId, password: &str, but: Option<&[u8]>) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let changed = transaction
                .execute("UPDATE users SET password = ?2 WHERE id = ?1", params![user, password])?;
            transaction.execute(
                "DELETE FROM sessions WHERE user = ?1 AND app_password IS NULL AND hash IS NOT ?2",
                params![user, but],
            )?;
            Ok(changed > 0)
        })
    }

    /// Keeps how a user wants things shown.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_settings(&self, user: UserId, settings: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("UPDATE users SET settings = ?2 WHERE id = ?1", params![user, settings])?;
            Ok(())
        })
    }

    /// Removes a user with all marks, searches, sessions and passwords. False when there is no such user.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_user(&self, user: UserId) -> Result<bool, StoreError> {
        self.write(|transaction| Ok(transaction.execute("DELETE FROM users WHERE id = ?1", [user])? > 0))
    }

    /// Keeps the hash of an address by which one person may sign up, until then.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn invite(&self, hash: &[u8], now: Timestamp, until: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM invitations WHERE until <= ?1", [now.as_second()])?;
            transaction.execute(
                "INSERT OR REPLACE INTO invitations VALUES (?1, ?2)",
                params![hash, until.as_second()],
            )?;
            Ok(())
        })
    }

    /// Whether an invitation holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_invited(&self, hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT 1 FROM invitations WHERE hash = ?1 AND until > ?2")?;
            Ok(statement.exists(params![hash, now.as_second()])?)
        })
    }

    /// Uses an invitation up. Of two who try at one time one hears true.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn take_invitation(&self, hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let taken = transaction.execute(
                "DELETE FROM invitations WHERE hash = ?1 AND until > ?2",
                params![hash, now.as_second()],
            )?;
            Ok(taken > 0)
        })
    }

    /// Begins a session, known by the hash of its token. `agent` is what the browser or program calls itself. Of a program that signs in again
    /// and again the sessions that were used last go on, a hundred of them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_session(
        &self,
        hash: &[u8],
        user: UserId,
        kind: SessionKind,
        agent: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let app_password = match kind {
            SessionKind::Browser => None,
            SessionKind::Program(id) => Some(id),
        };
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO sessions (hash, user, app_password, began, used, agent) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
                params![hash, user, app_password, now.as_second(), agent],
            )?;
            if let Some(app_password) = app_password {
                transaction.execute(
                    "DELETE FROM sessions WHERE app_password = ?1 AND hash <> ?2 AND hash NOT IN
                        (SELECT hash FROM sessions WHERE app_password = ?1 ORDER BY used DESC, began DESC LIMIT ?3)",
                    params![app_password, hash, SESSIONS_OF_ONE],
                )?;
            }
            Ok(())
        })
    }

    /// The session with this hash, if it was used since `used_since`; that it is used now is kept.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn session(
        &self,
        hash: &[u8],
        now: Timestamp,
        used_since: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let found = self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {USER}, sessions.app_password, sessions.began, sessions.used FROM sessions
                 JOIN users ON users.id = sessions.user WHERE sessions.hash = ?1 AND sessions.used >= ?2"
            ))?;
            let session = statement.query_row(params![hash, used_since.as_second()], |row| {
                let app_password: Option<AppPasswordId> = row.get(6)?;
                Ok(Session {
                    user: read_user(row)?,
                    kind: app_password.map_or(SessionKind::Browser, SessionKind::Program),
                    began: second(row, 7)?,
                    used: second(row, 8)?,
                })
            });
            Ok(session.optional()?)
        })?;
        if let Some(session) =
            found.as_ref().filter(|found| now.as_second() - found.used.as_second() >= USED_EVERY)
        {
            let kind = session.kind;
            self.write(|transaction| {
                transaction.execute(
                    "UPDATE sessions SET used = ?2 WHERE hash = ?1",
                    params![hash, now.as_second()],
                )?;
                match kind {
                    SessionKind::Browser => Ok(()),
                    SessionKind::Program(id) => used(transaction, id, now),
                }
            })?;
        }
        Ok(found)
    }

    /// The browsers with which a user has signed in, the last one used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn browser_sessions(&self, user: UserId) -> Result<Vec<BrowserSession>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT hash, began, used, agent FROM sessions WHERE user = ?1 AND app_password IS NULL
                 ORDER BY used DESC, began DESC",
            )?;
            let rows = statement.query_map([user], |row| {
                Ok(BrowserSession {
                    hash: row.get(0)?,
                    began: second(row, 1)?,
                    used: second(row, 2)?,
                    agent: row.get(3)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_session(&self, hash: &[u8]) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM sessions WHERE hash = ?1", [hash])?;
            Ok(())
        })
    }

    /// Ends all sessions that were not used since then, of whomever.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_old_sessions(&self, used_since: Timestamp) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM sessions WHERE used < ?1", [used_since.as_second()])?;
            Ok(())
        })
    }

    /// Gives a user one more password for a program: its hash, and the hash of its key of Fever.
    ///
    /// # Errors
    /// When the database cannot be written, or the user has as many as one may have.
    pub fn add_app_password(
        &self,
        user: UserId,
        label: &str,
        hash: &[u8],
        fever: &[u8],
        now: Timestamp,
    ) -> Result<AppPasswordId, StoreError> {
        self.write(|transaction| {
            let others: i64 = transaction
                .prepare_cached("SELECT COUNT(*) FROM app_passwords WHERE user = ?1")?
                .query_row([user], |row| row.get(0))?;
            if Limit::AppPasswords.is_full(others) {
                return Err(StoreError::full(Limit::AppPasswords));
            }
            transaction.execute(
                "INSERT INTO app_passwords (user, label, hash, fever, created) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![user, label, hash, fever, now.as_second()],
            )?;
            Ok(AppPasswordId(transaction.last_insert_rowid()))
        })
    }

    /// The app passwords of a user, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn app_passwords(&self, user: UserId) -> Result<Vec<AppPassword>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, label, created, used FROM app_passwords WHERE user = ?1 ORDER BY id",
            )?;
            let rows = statement.query_map([user], |row| {
                let used: Option<i64> = row.get(3)?;
                Ok(AppPassword {
                    id: row.get(0)?,
                    label: row.get(1)?,
                    created: second(row, 2)?,
                    used: used.map(timestamp),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Takes an app password of a user's back, with the sessions that began with it. False when the user has none of this number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn revoke_app_password(&self, user: UserId, id: AppPasswordId) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let gone = transaction
                .execute("DELETE FROM app_passwords WHERE user = ?1 AND id = ?2", params![user, id])?;
            Ok(gone > 0)
        })
    }

    /// Whose app password has this hash; that it is used now is kept.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn by_app_password(
        &self,
        hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<(User, AppPasswordId)>, StoreError> {
        self.by_secret("hash", hash, now)
    }

    /// Whose key of Fever has this hash; that it is used now is kept.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn by_fever_key(
        &self,
        hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<(User, AppPasswordId)>, StoreError> {
        self.by_secret("fever", hash, now)
    }

    fn by_secret(
        &self,
        column: &'static str,
        hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<(User, AppPasswordId)>, StoreError> {
        let found = self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {USER}, app_passwords.id, COALESCE(app_passwords.used, 0) FROM app_passwords
                 JOIN users ON users.id = app_passwords.user WHERE app_passwords.{column} = ?1"
            ))?;
            let row =
                statement.query_row([hash], |row| Ok((read_user(row)?, row.get(6)?, row.get::<_, i64>(7)?)));
            Ok(row.optional()?)
        })?;
        let Some((user, id, last)) = found else { return Ok(None) };
        if now.as_second() - last >= USED_EVERY {
            self.write(|transaction| used(transaction, id, now))?;
        }
        Ok(Some((user, id)))
    }
}

fn used(transaction: &Connection, id: AppPasswordId, now: Timestamp) -> Result<(), StoreError> {
    transaction.execute("UPDATE app_passwords SET used = ?2 WHERE id = ?1", params![id, now.as_second()])?;
    Ok(())
}

fn read_user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        password: row.get(2)?,
        is_owner: row.get(3)?,
        created: second(row, 4)?,
        settings: row.get(5)?,
    })
}

fn second(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get(column).map(timestamp)
}

/// An instant of a row; what no clock shows is the beginning of time.
pub(super) fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or_default()
}
