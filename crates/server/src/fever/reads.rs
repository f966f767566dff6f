//! What programs ask for.

use super::groups;
use super::icons::{self, Chosen};
use crate::answers::Problem;
use crate::app::App;
use crate::content;
use crate::params::Params;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{FeedId, Item, ItemId, Listing, Order, Readers, Scope, User};

/// Articles in one answer; programs ask on while they get so many.
const PAGE: usize = 50;

/// Adds everything that is asked for.
pub(super) fn add(
    app: &App,
    user: &User,
    params: &Params,
    base: &str,
    out: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let readers = &app.readers;
    if params.has("groups") || params.has("feeds") {
        add_feeds(app, user, params, out)?;
    }
    if params.has("favicons") {
        let feeds = readers.feeds(user.id)?;
        out.insert("favicons".to_owned(), icons::all(app, &feeds).into());
    }
    if params.has("items") {
        let ids = wanted(readers, user, params)?;
        let sites: HashMap<FeedId, String> = readers
            .all_feeds(user.id)?
            .into_iter()
            .map(|(feed, _)| (feed.id, feed.site.unwrap_or(feed.address)))
            .collect();
        let site = |feed| sites.get(&feed).map_or("", String::as_str);
        let items = readers.items(user.id, &ids)?;
        let items: Vec<Value> =
            items.iter().map(|item| item_object(app, item, site(item.feed), base)).collect();
        out.insert("items".to_owned(), items.into());
        out.insert("total_items".to_owned(), readers.article_count(user.id)?.into());
    }
    if params.has("links") {
        // What is hot is for a person to say.
        out.insert("links".to_owned(), json!([]));
    }
    if params.has("unread_item_ids") {
        add_unread(readers, user, out)?;
    }
    if params.has("saved_item_ids") {
        add_saved(readers, user, out)?;
    }
    Ok(())
}

/// The numbers of all unread articles, separated by commas.
pub(super) fn add_unread(
    readers: &Readers,
    user: &User,
    out: &mut Map<String, Value>,
) -> Result<(), StoreError> {
    let listing = Listing { unread: Some(true), order: Order::Oldest, ..Listing::of(Scope::All, usize::MAX) };
    out.insert("unread_item_ids".to_owned(), joined(readers.list(user.id, &listing)?).into());
    Ok(())
}

/// The numbers of all starred articles.
pub(super) fn add_saved(
    readers: &Readers,
    user: &User,
    out: &mut Map<String, Value>,
) -> Result<(), StoreError> {
    let listing = Listing { order: Order::Oldest, ..Listing::of(Scope::Starred, usize::MAX) };
    out.insert("saved_item_ids".to_owned(), joined(readers.list(user.id, &listing)?).into());
    Ok(())
}

fn joined<T: ToString>(ids: impl IntoIterator<Item = T>) -> String {
    ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}

fn add_feeds(
    app: &App,
    user: &User,
    params: &Params,
    out: &mut Map<String, Value>,
) -> Result<(), StoreError> {
    let readers = &app.readers;
    let feeds = readers.feeds(user.id)?;
    let groups = groups(&feeds);
    if params.has("groups") {
        let all: Vec<Value> =
            groups.iter().map(|(id, (title, _))| json!({ "id": id, "title": title })).collect();
        out.insert("groups".to_owned(), all.into());
    }
    if params.has("feeds") {
        let icons = Chosen::of(app, &feeds);
        let newest: HashMap<FeedId, Option<Timestamp>> =
            readers.counts(user.id)?.into_iter().map(|count| (count.feed, count.newest)).collect();
        let all: Vec<Value> = feeds
            .iter()
            .map(|feed| {
                let newest = newest.get(&feed.id).copied().flatten();
                json!({
                    "id": feed.id,
                    "favicon_id": icons.number(feed),
                    "title": feed.name,
                    "url": feed.address,
                    "site_url": feed.site.as_deref().unwrap_or(&feed.address),
                    "is_spark": 0,
                    "last_updated_on_time": newest.map_or(0, Timestamp::as_second),
                })
            })
            .collect();
        out.insert("feeds".to_owned(), all.into());
    }
    let members: Vec<Value> = groups
        .iter()
        .map(|(id, (_, feeds))| json!({ "group_id": id, "feed_ids": joined(feeds.iter().map(|feed| feed.id)) }))
        .collect();
    out.insert("feeds_groups".to_owned(), members.into());
    Ok(())
}

/// The articles of the answer: those that are named, those before `max_id` from the newest on, or those after `since_id` from the oldest on.
fn wanted(readers: &Readers, user: &User, params: &Params) -> Result<Vec<ItemId>, Problem> {
    if let Some(named) = params.first("with_ids") {
        let named = named.split(',').map(str::trim).filter(|id| !id.is_empty());
        return named.take(PAGE).map(|id| number("with_ids", id).map(ItemId)).collect();
    }
    let given =
        |name| params.first(name).filter(|text| !text.is_empty()).map(|text| number(name, text)).transpose();
    let all = Listing::of(Scope::All, PAGE);
    let listing = match (given("max_id")?, given("since_id")?) {
        // Without a bound: from the newest on.
        (Some(0), _) => all,
        (Some(max), _) => Listing { after: Some(ItemId(max)), ..all },
        (None, since) => Listing { order: Order::Oldest, after: since.map(ItemId), ..all },
    };
    Ok(readers.list(user.id, &listing)?)
}

/// A number that is not negative.
pub(super) fn number(name: &str, text: &str) -> Result<i64, Problem> {
    let number = text.trim().parse().ok().filter(|number| *number >= 0);
    number.ok_or_else(|| Problem::bad(format!("`{name}` must be a number, or numbers separated by commas")))
}

/// `site` is the address of an article that has none.
fn item_object(app: &App, item: &Item, site: &str, base: &str) -> Value {
    let (_, html) = content::record_and_body(app, item, base);
    json!({
        "id": item.id,
        "feed_id": item.feed,
        "title": item.summary.title,
        "author": item.summary.authors.join(", "),
        "html": html,
        "url": item.summary.url.as_deref().unwrap_or(site),
        "is_saved": u8::from(item.starred),
        "is_read": u8::from(!item.unread),
        "created_on_time": item.published.as_second().max(0),
    })
}
