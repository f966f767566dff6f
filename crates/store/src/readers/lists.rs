//! Lists of articles: a scope, what else must hold, an order, and the article behind which a page begins.

use super::{FeedId, ItemId, Readers, UserId, feeds};
use crate::StoreError;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use tidings_model::{CategoryPath, Timestamp};

/// Where articles are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All feeds that the user sees.
    All,
    /// One feed.
    Feed(FeedId),
    /// The feeds of a category, as the user has it, and of those below it.
    Category(CategoryPath),
    /// What the user starred.
    Starred,
    /// What has a label of the user's.
    Label(String),
    /// What has a tag of the publisher's.
    Tag(String),
}

/// Which way a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What arrived last comes first.
    #[default]
    Newest,
    /// What arrived first comes first.
    Oldest,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Where.
    pub scope: Scope,
    /// Only unread ones, or only read ones.
    pub unread: Option<bool>,
    /// Only starred ones, or only others.
    pub starred: Option<bool>,
    /// Only what arrived then or later.
    pub since: Option<Timestamp>,
    /// Only what arrived before.
    pub before: Option<Timestamp>,
    /// The way.
    pub order: Order,
    /// The last article of the page before. Pages do not shift when articles arrive.
    pub after: Option<ItemId>,
    /// Articles at most.
    pub limit: usize,
}

impl Listing {
    /// The newest articles of a scope.
    pub fn of(scope: Scope, limit: usize) -> Self {
        Self {
            scope,
            unread: None,
            starred: None,
            since: None,
            before: None,
            order: Order::Newest,
            after: None,
            limit,
        }
    }
}

/// The moment behind another: what had arrived at a moment arrived before the next.
pub fn next_moment(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond().saturating_add(1)).unwrap_or(Timestamp::MAX)
}

/// From so many feeds on, articles of all feeds are looked through instead of each feed's.
const MANY: usize = 64;

impl Readers {
    /// The numbers of the articles of a page of a list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self, user: UserId, listing: &Listing) -> Result<Vec<ItemId>, StoreError> {
        self.read(|connection| list(connection, user, listing))
    }
}

/// The numbers between which articles are looked for.
#[derive(Clone, Copy)]
struct Bounds {
    from: i64,
    before: i64,
}

pub(super) fn list(
    connection: &Connection,
    user: UserId,
    listing: &Listing,
) -> Result<Vec<ItemId>, StoreError> {
    let Some(bounds) = bounds(connection, listing)? else { return Ok(Vec::new()) };
    let own = matches!(listing.scope, Scope::Starred | Scope::Label(_));
    if own {
        return of_feed(connection, user, listing, bounds, None, |_| true);
    }
    let category = match &listing.scope {
        Scope::Category(category) => Some(category),
        _ => None,
    };
    let mut wanted = feeds::shown(connection, user, category)?;
    if let Scope::Feed(id) = &listing.scope {
        wanted.retain(|feed| feed == id);
    }
    if matches!(listing.scope, Scope::Feed(_) | Scope::Category(_)) && wanted.len() <= MANY {
        let mut all = Vec::new();
        for feed in wanted {
            all.extend(of_feed(connection, user, listing, bounds, Some(feed), |_| true)?);
        }
        all.sort_unstable();
        if listing.order == Order::Newest {
            all.reverse();
        }
        all.truncate(listing.limit);
        return Ok(all);
    }
    of_feed(connection, user, listing, bounds, None, |feed| wanted.contains(&feed))
}

/// `None` when nothing can lie between them.
fn bounds(connection: &Connection, listing: &Listing) -> Result<Option<Bounds>, StoreError> {
    let mut first =
        connection.prepare_cached("SELECT id FROM items WHERE arrived >= ?1 ORDER BY arrived LIMIT 1")?;
    let mut first = |at: Timestamp| -> Result<Option<i64>, StoreError> {
        Ok(first.query_row([at.as_microsecond()], |row| row.get(0)).optional()?)
    };
    let mut bounds = Bounds { from: 0, before: i64::MAX };
    if let Some(since) = listing.since {
        let Some(from) = first(since)? else { return Ok(None) };
        bounds.from = from;
    }
    if let Some(before) = listing.before {
        bounds.before = first(before)?.unwrap_or(i64::MAX);
    }
    match (listing.after, listing.order) {
        (Some(after), Order::Newest) => bounds.before = bounds.before.min(after.0),
        (Some(after), Order::Oldest) => bounds.from = bounds.from.max(after.0.saturating_add(1)),
        (None, _) => {}
    }
    Ok((bounds.from < bounds.before).then_some(bounds))
}

/// The first articles of a list, of one feed or of those for which `wanted` holds.
fn of_feed(
    connection: &Connection,
    user: UserId,
    listing: &Listing,
    bounds: Bounds,
    feed: Option<FeedId>,
    wanted: impl Fn(FeedId) -> bool,
) -> Result<Vec<ItemId>, StoreError> {
    let (sql, values) = query(user, listing, bounds, feed);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while found.len() < listing.limit {
        let Some(row) = rows.next()? else { break };
        if wanted(row.get(1)?) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

/// The articles come from the smallest table that has all of them, and the other tables are asked for each.
fn query(user: UserId, listing: &Listing, bounds: Bounds, feed: Option<FeedId>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![user.0.into(), bounds.from.into(), bounds.before.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    let (table, own) = match &listing.scope {
        Scope::Label(label) => {
            ("labels", format!("main.user = ?1 AND main.label = {}", bind(label.clone().into())))
        }
        Scope::Starred => ("starred", "main.user = ?1".to_owned()),
        _ if listing.starred == Some(true) => ("starred", "main.user = ?1".to_owned()),
        _ if listing.unread == Some(true) => ("unread", "main.user = ?1".to_owned()),
        Scope::Tag(tag) => ("tags", format!("?1 = ?1 AND main.tag = {}", bind(tag.clone().into()))),
        _ => ("items", "?1 = ?1 AND main.gone = 0".to_owned()),
    };
    let id = if table == "items" { "main.id" } else { "main.item" };
    // Where the table does not know the feed or whether the record is there, the article's row does.
    let joined = matches!(table, "labels" | "starred" | "tags");
    let mut sql = match (table, joined) {
        (_, true) => format!(
            "SELECT {id}, items.feed FROM {table} AS main JOIN items ON items.id = main.item AND items.gone = 0"
        ),
        _ => format!("SELECT {id}, main.feed FROM {table} AS main"),
    };
    sql += &format!(" WHERE {own} AND {id} >= ?2 AND {id} < ?3");
    if let Some(feed) = feed {
        let of = if joined { "items.feed" } else { "main.feed" };
        sql += &format!(" AND {of} = {}", bind(feed.0.into()));
    }
    for (wanted, other) in [(listing.unread, "unread"), (listing.starred, "starred")] {
        if other != table
            && let Some(wanted) = wanted
        {
            let not = if wanted { "" } else { "NOT " };
            sql += &format!(" AND {not}EXISTS (SELECT 1 FROM {other} WHERE user = ?1 AND item = {id})");
        }
    }
    if let (Scope::Tag(tag), false) = (&listing.scope, table == "tags") {
        sql += &format!(
            " AND EXISTS (SELECT 1 FROM tags WHERE tag = {} AND item = {id})",
            bind(tag.clone().into())
        );
    }
    let way = if listing.order == Order::Newest { "DESC" } else { "ASC" };
    sql += &format!(" ORDER BY {id} {way}");
    (sql, values)
}
