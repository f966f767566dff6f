//! What users say of articles.

use super::lists::{self, Listing};
use super::{ItemId, Limit, Readers, UserId};
use crate::StoreError;
use rusqlite::{Transaction, params};
use tidings_model::Timestamp;

/// What can be said of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It was read.
    Read,
    /// It is to be read (again).
    Unread,
    /// It is to be found again.
    Star,
    /// Not so.
    Unstar,
    /// It has this label.
    Label(String),
    /// It has not.
    Unlabel(String),
}

impl Readers {
    /// Says the same of all these articles, all or none. What is not there is passed over. May run twice. How many changed comes back.
    ///
    /// # Errors
    /// When the database cannot be written, or a label is new and the user has as many as one may have; then nothing changed.
    pub fn mark(
        &self,
        user: UserId,
        items: &[ItemId],
        marks: &[Mark],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let mut changed = 0;
            for mark in marks {
                if let Mark::Label(label) = mark {
                    room_for(transaction, user, label)?;
                }
                for item in items {
                    changed += apply(transaction, user, *item, mark, now)?;
                }
            }
            Ok(changed)
        })
    }

    /// Says of all unread articles of a list that they were read, whatever the list's limit and order. How many comes back.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing changed.
    pub fn mark_list_read(
        &self,
        user: UserId,
        listing: &Listing,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let all = Listing { unread: Some(true), limit: usize::MAX, after: None, ..listing.clone() };
            let mut changed = 0;
            for item in lists::list(transaction, user, &all)? {
                changed += apply(transaction, user, item, &Mark::Read, now)?;
            }
            Ok(changed)
        })
    }

    /// The labels that a user has given, in order, each with the number of its articles that are unread.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn labels(&self, user: UserId) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT label, (SELECT COUNT(*) FROM labels AS l JOIN unread ON unread.user = ?1 AND unread.item = l.item
                    WHERE l.user = ?1 AND l.label = labels.label)
                 FROM labels WHERE user = ?1 GROUP BY label ORDER BY label",
            )?;
            let rows = statement
                .query_map([user], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Gives all articles of a label another label. False when there are none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rename_label(&self, user: UserId, label: &str, to: &str) -> Result<bool, StoreError> {
        self.write(|transaction| {
            if label == to {
                return Ok(transaction
                    .prepare_cached("SELECT 1 FROM labels WHERE user = ?1 AND label = ?2")?
                    .exists(params![user, label])?);
            }
            transaction.execute(
                "INSERT INTO labels (user, label, item) SELECT user, ?3, item FROM labels WHERE user = ?1 AND label = ?2
                 ON CONFLICT DO NOTHING",
                params![user, label, to],
            )?;
            remove(transaction, user, label)
        })
    }

    /// Takes a label from all articles. False when none has it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_label(&self, user: UserId, label: &str) -> Result<bool, StoreError> {
        self.write(|transaction| remove(transaction, user, label))
    }

    /// How many articles a user has starred.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn starred_count(&self, user: UserId) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT COUNT(*) FROM starred WHERE user = ?1")?;
            Ok(statement.query_row([user], |row| row.get::<_, i64>(0))?.unsigned_abs())
        })
    }
}

/// Whether the user may have this label: one that is there, or one more. Labels are counted by going from one to the next.
fn room_for(transaction: &Transaction<'_>, user: UserId, label: &str) -> Result<(), StoreError> {
    let is_known = transaction
        .prepare_cached("SELECT 1 FROM labels WHERE user = ?1 AND label = ?2")?
        .exists(params![user, label])?;
    if is_known {
        return Ok(());
    }
    let count: i64 = transaction
        .prepare_cached(
            "WITH RECURSIVE known (label) AS (
                 SELECT MIN(label) FROM labels WHERE user = ?1
                 UNION ALL
                 SELECT (SELECT MIN(label) FROM labels WHERE user = ?1 AND label > known.label)
                     FROM known WHERE known.label IS NOT NULL
             ) SELECT COUNT(label) FROM known",
        )?
        .query_row([user], |row| row.get(0))?;
    if Limit::Labels.is_full(count) { Err(StoreError::full(Limit::Labels)) } else { Ok(()) }
}

fn remove(transaction: &Transaction<'_>, user: UserId, label: &str) -> Result<bool, StoreError> {
    let gone =
        transaction.execute("DELETE FROM labels WHERE user = ?1 AND label = ?2", params![user, label])?;
    Ok(gone > 0)
}

fn apply(
    transaction: &Transaction<'_>,
    user: UserId,
    item: ItemId,
    mark: &Mark,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let changed = match mark {
        Mark::Read => transaction
            .prepare_cached("DELETE FROM unread WHERE user = ?1 AND item = ?2")?
            .execute(params![user, item]),
        Mark::Unread => transaction
            .prepare_cached(
                "INSERT INTO unread (user, item, feed) SELECT ?1, id, feed FROM items WHERE id = ?2 AND gone = 0
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![user, item]),
        Mark::Star => transaction
            .prepare_cached(
                "INSERT INTO starred (user, item, feed, at) SELECT ?1, id, feed, ?3 FROM items WHERE id = ?2
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![user, item, now.as_second()]),
        Mark::Unstar => transaction
            .prepare_cached("DELETE FROM starred WHERE user = ?1 AND item = ?2")?
            .execute(params![user, item]),
        Mark::Label(label) => transaction
            .prepare_cached(
                "INSERT INTO labels (user, label, item) SELECT ?1, ?3, id FROM items WHERE id = ?2
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![user, item, label]),
        Mark::Unlabel(label) => transaction
            .prepare_cached("DELETE FROM labels WHERE user = ?1 AND item = ?2 AND label = ?3")?
            .execute(params![user, item, label]),
    };
    Ok(changed?)
}
