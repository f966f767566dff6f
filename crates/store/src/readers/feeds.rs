//! The sources as a user sees them.

use super::accounts::timestamp;
use super::{FeedId, Readers, UserId};
use crate::StoreError;
use rusqlite::{Connection, Row, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tidings_model::{CategoryPath, SourceId, Timestamp};

/// A source, as its file in the site folder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedFeed {
    /// The id of the source.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// What is polled.
    pub address: String,
    /// The site's address.
    pub site: Option<String>,
    /// Where its articles are filed.
    pub category: CategoryPath,
    /// Whether it is polled.
    pub watched: bool,
}

/// A source, as a user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The number.
    pub id: FeedId,
    /// The id of the source.
    pub source: SourceId,
    /// Its name, or the user's own for it.
    pub name: String,
    /// What is polled.
    pub address: String,
    /// The site's address.
    pub site: Option<String>,
    /// Its category, or the user's own for it.
    pub category: CategoryPath,
    /// Whether it is polled.
    pub watched: bool,
}

/// What a user has not read of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedCount {
    /// The feed.
    pub feed: FeedId,
    /// Articles that are unread.
    pub unread: u64,
    /// When its newest article arrived; none when it has none.
    pub newest: Option<Timestamp>,
}

const FEED: &str = "feeds.id, feeds.source, COALESCE(views.name, feeds.name), feeds.address, feeds.site,
    COALESCE(views.category, feeds.category), feeds.watched";

impl Readers {
    /// Takes the sources as the site folder has them now. One that is gone keeps its number and its articles and is not watched. Where nothing is
    /// other than before, nothing is written.
    ///
    /// # Errors
    /// When the database cannot be written; then nothing changed.
    pub fn set_feeds(&self, feeds: &[WatchedFeed]) -> Result<(), StoreError> {
        let known = self.read(watched)?;
        let is_as_known = |feed: &WatchedFeed| {
            known.get(&feed.source).is_some_and(|known| {
                let site = feed.site.clone().or_else(|| known.site.clone());
                *known == WatchedFeed { site, ..feed.clone() }
            })
        };
        let changed: Vec<&WatchedFeed> = feeds.iter().filter(|feed| !is_as_known(feed)).collect();
        let there: BTreeSet<&SourceId> = feeds.iter().map(|feed| &feed.source).collect();
        let gone: Vec<&SourceId> = known
            .values()
            .filter(|known| known.watched && !there.contains(&known.source))
            .map(|known| &known.source)
            .collect();
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            for source in gone {
                transaction
                    .prepare_cached("UPDATE feeds SET watched = 0 WHERE source = ?1")?
                    .execute([source.as_str()])?;
            }
            for feed in changed {
                let values = params![
                    feed.source.as_str(),
                    feed.name,
                    feed.address,
                    feed.site,
                    feed.category.to_string(),
                    feed.watched
                ];
                // Only an insert uses up a number.
                let updated = transaction
                    .prepare_cached(
                        "UPDATE feeds SET name = ?2, address = ?3, site = COALESCE(?4, site), category = ?5, watched = ?6
                         WHERE source = ?1",
                    )?
                    .execute(values)?;
                if updated == 0 {
                    transaction
                        .prepare_cached(
                            "INSERT INTO feeds (source, name, address, site, category, watched) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        )?
                        .execute(values)?;
                }
            }
            Ok(())
        })
    }

    /// The feeds that a user sees, by category and name: those that are watched or have articles, but for hidden ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn feeds(&self, user: UserId) -> Result<Vec<Feed>, StoreError> {
        self.read(|connection| visible(connection, user))
    }

    /// The numbers of the feeds that a user has not hidden.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn shown_feeds(&self, user: UserId) -> Result<HashSet<FeedId>, StoreError> {
        self.read(|connection| shown(connection, user, None))
    }

    /// Every feed, those that are hidden or have no articles too, each with whether it is hidden from the user.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all_feeds(&self, user: UserId) -> Result<Vec<(Feed, bool)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {FEED}, COALESCE(views.hidden, 0) FROM feeds
                 LEFT JOIN views ON views.user = ?1 AND views.feed = feeds.id ORDER BY 6, 3, feeds.id"
            ))?;
            let mut rows = statement.query([user])?;
            let mut feeds = Vec::new();
            while let Some(row) = rows.next()? {
                feeds.push((read_feed(row)?, row.get(7)?));
            }
            Ok(feeds)
        })
    }

    /// The feeds that a user has hidden, by category and name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hidden_feeds(&self, user: UserId) -> Result<Vec<Feed>, StoreError> {
        let all = self.all_feeds(user)?;
        Ok(all.into_iter().filter(|(_, hidden)| *hidden).map(|(feed, _)| feed).collect())
    }

    /// How many articles there are in the feeds that are not hidden from a user.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn article_count(&self, user: UserId) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT COUNT(*) FROM items WHERE gone = 0
                     AND feed NOT IN (SELECT feed FROM views WHERE user = ?1 AND hidden = 1)",
            )?;
            Ok(statement.query_row([user], |row| row.get::<_, i64>(0))?.unsigned_abs())
        })
    }

    /// How many articles of each feed that a user sees are unread, in the order of the feeds' numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self, user: UserId) -> Result<Vec<FeedCount>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT feeds.id,
                    COALESCE((SELECT count FROM unread_counts WHERE user = ?1 AND feed = feeds.id), 0),
                    (SELECT arrived FROM items WHERE feed = feeds.id ORDER BY id DESC LIMIT 1)
                 FROM feeds LEFT JOIN views ON views.user = ?1 AND views.feed = feeds.id
                 WHERE COALESCE(views.hidden, 0) = 0 ORDER BY feeds.id",
            )?;
            let rows = statement.query_map([user], |row| {
                let newest: Option<i64> = row.get(2)?;
                let unread: i64 = row.get(1)?;
                Ok(FeedCount {
                    feed: row.get(0)?,
                    unread: unread.unsigned_abs(),
                    newest: newest.map(|arrived| timestamp(arrived.div_euclid(1_000_000))),
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Gives a feed a name of the user's own; `None`: the source's again. False when there is no such feed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn name_feed(&self, user: UserId, feed: FeedId, name: Option<&str>) -> Result<bool, StoreError> {
        self.view(user, feed, "name", name)
    }

    /// Puts a feed into a category of the user's own; `None`: the source's again. False when there is no such feed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn move_feed(
        &self,
        user: UserId,
        feed: FeedId,
        category: Option<&CategoryPath>,
    ) -> Result<bool, StoreError> {
        self.view(user, feed, "category", category.map(CategoryPath::to_string).as_deref())
    }

    /// Hides a feed from a user, or shows it again. What was unread of it stays so. False when there is no such feed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn hide_feed(&self, user: UserId, feed: FeedId, hidden: bool) -> Result<bool, StoreError> {
        self.view(user, feed, "hidden", Some(if hidden { "1" } else { "0" }))
    }

    fn view(
        &self,
        user: UserId,
        feed: FeedId,
        column: &'static str,
        value: Option<&str>,
    ) -> Result<bool, StoreError> {
        self.write(|transaction| {
            if !transaction.prepare_cached("SELECT 1 FROM feeds WHERE id = ?1")?.exists([feed])? {
                return Ok(false);
            }
            transaction.execute(
                &format!(
                    "INSERT INTO views (user, feed, {column}) VALUES (?1, ?2, ?3)
                     ON CONFLICT (user, feed) DO UPDATE SET {column} = ?3"
                ),
                params![user, feed, value],
            )?;
            Ok(true)
        })
    }
}

/// The sources as they were when they were taken last.
fn watched(connection: &Connection) -> Result<BTreeMap<SourceId, WatchedFeed>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, source, name, address, site, category, watched FROM feeds")?;
    let mut rows = statement.query([])?;
    let mut watched = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Feed { source, name, address, site, category, watched: is_watched, .. } = read_feed(row)?;
        let feed = WatchedFeed { source: source.clone(), name, address, site, category, watched: is_watched };
        watched.insert(source, feed);
    }
    Ok(watched)
}

/// The feeds that a user has not hidden, of a category and those below it or of all.
pub(super) fn shown(
    connection: &Connection,
    user: UserId,
    category: Option<&CategoryPath>,
) -> Result<HashSet<FeedId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM (SELECT feeds.id, COALESCE(views.category, feeds.category) AS category
             FROM feeds LEFT JOIN views ON views.user = ?1 AND views.feed = feeds.id WHERE COALESCE(views.hidden, 0) = 0)
         WHERE ?2 IS NULL OR category = ?2 OR substr(category, 1, length(?2) + 1) = ?2 || '/'",
    )?;
    let feeds =
        statement.query_map(params![user, category.map(CategoryPath::to_string)], |row| row.get(0))?;
    Ok(feeds.collect::<Result<_, _>>()?)
}

/// The feeds that a user sees, by category and name.
pub(super) fn visible(connection: &Connection, user: UserId) -> Result<Vec<Feed>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {FEED} FROM feeds LEFT JOIN views ON views.user = ?1 AND views.feed = feeds.id
         WHERE COALESCE(views.hidden, 0) = 0
             AND (feeds.watched = 1 OR EXISTS (SELECT 1 FROM items WHERE items.feed = feeds.id AND items.gone = 0))
         ORDER BY 6, 3, feeds.id"
    ))?;
    let mut rows = statement.query([user])?;
    let mut feeds = Vec::new();
    while let Some(row) = rows.next()? {
        feeds.push(read_feed(row)?);
    }
    Ok(feeds)
}

fn read_feed(row: &Row<'_>) -> Result<Feed, StoreError> {
    let (source, category): (String, String) = (row.get(1)?, row.get(5)?);
    Ok(Feed {
        id: row.get(0)?,
        source: SourceId::new(source.clone()).map_err(|_| StoreError::value("feeds.source", source))?,
        name: row.get(2)?,
        address: row.get(3)?,
        site: row.get(4)?,
        category: CategoryPath::parse(&category)
            .map_err(|_| StoreError::value("feeds.category", category))?,
        watched: row.get(6)?,
    })
}
