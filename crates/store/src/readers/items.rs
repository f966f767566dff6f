//! Articles as they arrived: each has a number that no other ever has, and what lists show of it.

use super::{FeedId, ItemId, Readers, UserId, keep};
use crate::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tidings_model::{ArchivePath, ArticleId, CategoryPath, ContentHash, SourceRef, Timestamp};

/// What lists show of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Title in plain text; empty when it has none.
    pub title: String,
    /// The beginning in plain text.
    pub excerpt: String,
    /// Canonical address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Names of the authors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The picture that stands for it, where it is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// Tags in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where it is filed.
    pub category: String,
    /// Minutes that its text takes to read.
    pub minutes: u32,
    /// 1 for the first state of it, one more for each change.
    pub revision: u32,
}

/// A kept picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Its file below `media/`.
    pub file: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// An article that is new or changed in the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    /// Its id.
    pub article: ArticleId,
    /// Its source, as it was when the article was made.
    pub source: SourceRef,
    /// The source's category, for one that has no file any more.
    pub category: CategoryPath,
    /// When it was published.
    pub published: Timestamp,
    /// Its file.
    pub path: ArchivePath,
    /// Hash of its file.
    pub record_hash: ContentHash,
    /// Whether the record says that it is starred.
    pub starred: bool,
    /// What lists show.
    pub summary: Summary,
}

/// An article as a user has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The number.
    pub id: ItemId,
    /// The id in the archive.
    pub article: ArticleId,
    /// The feed.
    pub feed: FeedId,
    /// When it arrived, to the microsecond; no two are the same.
    pub arrived: Timestamp,
    /// When it was published.
    pub published: Timestamp,
    /// Its file.
    pub path: ArchivePath,
    /// Hash of its file, which changes with it.
    pub record_hash: ContentHash,
    /// What lists show.
    pub summary: Summary,
    /// Whether the user has not read it.
    pub unread: bool,
    /// Whether the user starred it.
    pub starred: bool,
    /// The user's labels for it, in order.
    pub labels: Vec<String>,
}

/// What a user has of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Its feed.
    pub feed: FeedId,
    /// Whether the user has not read it.
    pub unread: bool,
    /// Whether the user starred it.
    pub starred: bool,
}

/// Under this name stands how far the archive's changes were taken in.
const POSITION: &str = "position";

impl Readers {
    /// How far the changes of the archive were taken in, by the word given with the last [`Readers::take`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn position(&self) -> Result<Option<String>, StoreError> {
        self.kept(POSITION)
    }

    /// Takes in articles that are new or changed, and that others are gone, and with them how far the archive's changes were taken in. New ones get their numbers
    /// in the order given, and are unread for everybody; changed ones stay read. May run twice. The new numbers come back.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing changed.
    pub fn take(
        &self,
        arrived: &[Arrived],
        gone: &[ArticleId],
        position: &str,
        now: Timestamp,
    ) -> Result<Vec<ItemId>, StoreError> {
        self.write(|transaction| {
            let last: Option<i64> =
                transaction.query_row("SELECT MAX(arrived) FROM items", [], |row| row.get(0))?;
            let mut clock = last.map_or(now.as_microsecond(), |last| now.as_microsecond().max(last + 1));
            let mut new = Vec::new();
            for article in arrived {
                if let Some(id) = take_one(transaction, article, clock)? {
                    clock += 1;
                    new.push(id);
                }
            }
            for article in gone {
                lose(transaction, article)?;
            }
            keep(transaction, POSITION, position)?;
            Ok(new)
        })
    }

    /// The hash of the record of each of these articles that is here, as it was when it was taken in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn taken(
        &self,
        articles: &[ArticleId],
    ) -> Result<BTreeMap<ArticleId, (ArchivePath, ContentHash)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT path, record_hash FROM items WHERE article = ?1 AND gone = 0")?;
            let mut taken = BTreeMap::new();
            for article in articles {
                let row: Option<(String, String)> = statement
                    .query_row([number(article)], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                if let Some((path, hash)) = row {
                    taken.insert(article.clone(), (read_path(path)?, read_hash(hash)?));
                }
            }
            Ok(taken)
        })
    }

    /// Every article that is here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all_taken(&self) -> Result<Vec<ArticleId>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT article FROM items WHERE gone = 0")?;
            let rows = statement.query_map([], |row| row.get::<_, i64>(0))?;
            rows.map(|row| read_article(row?)).collect()
        })
    }

    /// The articles with these numbers, as the user has them, in the order of the numbers given. What is not there, or of a feed that was never the user's to see,
    /// is left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn items(&self, user: UserId, ids: &[ItemId]) -> Result<Vec<Item>, StoreError> {
        self.read(|connection| {
            let mut items = Vec::with_capacity(ids.len());
            for id in ids {
                items.extend(read_item(connection, user, *id)?);
            }
            Ok(items)
        })
    }

    /// How many articles are here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn item_count(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT COUNT(*) FROM items WHERE gone = 0")?;
            Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
        })
    }

    /// The same by the ids of articles.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn items_of(&self, user: UserId, articles: &[ArticleId]) -> Result<Vec<Item>, StoreError> {
        self.read(|connection| {
            let mut items = Vec::with_capacity(articles.len());
            for article in articles {
                if let Some(id) = number_of(connection, article)? {
                    items.extend(read_item(connection, user, id)?);
                }
            }
            Ok(items)
        })
    }

    /// What a user has of an article, by the number of its id; `None` where it is not here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn marks_of(&self, user: UserId, article: u64) -> Result<Option<Marks>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT feed, EXISTS (SELECT 1 FROM unread WHERE user = ?2 AND item = items.id),
                    EXISTS (SELECT 1 FROM starred WHERE user = ?2 AND item = items.id)
                 FROM items WHERE article = ?1 AND gone = 0",
            )?;
            let marks = statement.query_row(params![article.cast_signed(), user], |row| {
                Ok(Marks { feed: row.get(0)?, unread: row.get(1)?, starred: row.get(2)? })
            });
            Ok(marks.optional()?)
        })
    }
}

/// The new number of an article that was not here.
fn take_one(
    transaction: &Transaction<'_>,
    article: &Arrived,
    clock: i64,
) -> Result<Option<ItemId>, StoreError> {
    let summary = serde_json::to_string(&article.summary)
        .map_err(|_| StoreError::value("items.summary", article.article.as_str()))?;
    let feed = feed_of(transaction, article)?;
    let known: Option<(ItemId, FeedId)> = transaction
        .prepare_cached("SELECT id, feed FROM items WHERE article = ?1")?
        .query_row([number(&article.article)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (published, path, hash) =
        (article.published.as_second(), article.path.as_str(), article.record_hash.as_str());
    let id = if let Some((id, _)) = known {
        transaction
            .prepare_cached(
                "UPDATE items SET published = ?2, path = ?3, record_hash = ?4, summary = ?5, gone = 0 WHERE id = ?1",
            )?
            .execute(params![id, published, path, hash, summary])?;
        transaction.prepare_cached("DELETE FROM tags WHERE item = ?1")?.execute([id])?;
        id
    } else {
        transaction
            .prepare_cached(
                "INSERT INTO items (article, feed, arrived, published, path, record_hash, summary)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![number(&article.article), feed, clock, published, path, hash, summary])?;
        let id = ItemId(transaction.last_insert_rowid());
        transaction
            .prepare_cached("INSERT INTO unread (user, item, feed) SELECT id, ?1, ?2 FROM users")?
            .execute(params![id, feed])?;
        if article.starred {
            transaction
                .prepare_cached(
                    "INSERT INTO starred (user, item, feed, at) SELECT id, ?1, ?2, ?3 FROM users WHERE is_owner = 1",
                )?
                .execute(params![id, feed, clock.div_euclid(1_000_000)])?;
        }
        id
    };
    for tag in &article.summary.tags {
        transaction
            .prepare_cached("INSERT INTO tags (tag, item) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![tag, id])?;
    }
    Ok(known.is_none().then_some(id))
}

fn feed_of(transaction: &Transaction<'_>, article: &Arrived) -> Result<FeedId, StoreError> {
    let source = &article.source;
    let known = transaction
        .prepare_cached("SELECT id FROM feeds WHERE source = ?1")?
        .query_row([source.id.as_str()], |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    transaction
        .prepare_cached(
            "INSERT INTO feeds (source, name, address, site, category, watched) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
        )?
        .execute(params![
            source.id.as_str(),
            source.name,
            source.address,
            source.site,
            article.category.to_string()
        ])?;
    Ok(FeedId(transaction.last_insert_rowid()))
}

/// An article whose record is gone is in no list; its number and stars stay, should it come back.
fn lose(transaction: &Transaction<'_>, article: &ArticleId) -> Result<(), StoreError> {
    let article = number(article);
    transaction
        .prepare_cached("DELETE FROM unread WHERE item = (SELECT id FROM items WHERE article = ?1)")?
        .execute([article])?;
    transaction.prepare_cached("UPDATE items SET gone = 1 WHERE article = ?1")?.execute([article])?;
    Ok(())
}

fn number_of(connection: &Connection, article: &ArticleId) -> Result<Option<ItemId>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM items WHERE article = ?1 AND gone = 0")?;
    Ok(statement.query_row([number(article)], |row| row.get(0)).optional()?)
}

fn read_item(connection: &Connection, user: UserId, id: ItemId) -> Result<Option<Item>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT article, feed, arrived, published, path, record_hash, summary,
            EXISTS (SELECT 1 FROM unread WHERE user = ?2 AND item = ?1),
            EXISTS (SELECT 1 FROM starred WHERE user = ?2 AND item = ?1)
         FROM items WHERE id = ?1 AND gone = 0",
    )?;
    let mut rows = statement.query(params![id, user])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let labels = labels_of(connection, user, id)?;
    Ok(Some(item(row, id, labels)?))
}

fn labels_of(connection: &Connection, user: UserId, id: ItemId) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT label FROM labels WHERE user = ?1 AND item = ?2 ORDER BY label")?;
    let labels = statement.query_map(params![user, id], |row| row.get(0))?;
    Ok(labels.collect::<Result<_, _>>()?)
}

fn item(row: &Row<'_>, id: ItemId, labels: Vec<String>) -> Result<Item, StoreError> {
    let summary: String = row.get(6)?;
    let (arrived, published): (i64, i64) = (row.get(2)?, row.get(3)?);
    Ok(Item {
        id,
        article: read_article(row.get(0)?)?,
        feed: row.get(1)?,
        arrived: Timestamp::from_microsecond(arrived).unwrap_or_default(),
        published: Timestamp::from_second(published).unwrap_or_default(),
        path: read_path(row.get(4)?)?,
        record_hash: read_hash(row.get(5)?)?,
        summary: serde_json::from_str(&summary).map_err(|_| StoreError::value("items.summary", summary))?,
        unread: row.get(7)?,
        starred: row.get(8)?,
        labels,
    })
}

fn number(article: &ArticleId) -> i64 {
    article.number().cast_signed()
}

fn read_article(number: i64) -> Result<ArticleId, StoreError> {
    ArticleId::from_number(number.cast_unsigned())
        .ok_or_else(|| StoreError::value("items.article", number.to_string()))
}

fn read_path(path: String) -> Result<ArchivePath, StoreError> {
    ArchivePath::try_from(path).map_err(|error| StoreError::value("items.path", error.to_string()))
}

fn read_hash(hash: String) -> Result<ContentHash, StoreError> {
    ContentHash::try_from(hash).map_err(|error| StoreError::value("items.record_hash", error.to_string()))
}
