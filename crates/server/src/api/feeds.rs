//! Feeds and their categories, as a user sees them. What an owner changes is changed in the source's file, for everybody; what another
//! user changes is so for this user alone.

use super::asked::{Body, NoBody, Place, category, given, name, senseless};
use super::missing;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use crate::sources::NewSource;
use crate::subscriptions::{self, Change};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tidings_model::{SourceId, Timestamp};
use tidings_store::readers::{self, FeedCount, FeedId, User};
use utoipa::ToSchema;

/// Bytes of the longest address.
const LONGEST_ADDRESS: usize = 4096;

/// The feeds that a user sees.
#[derive(Serialize, ToSchema)]
pub(super) struct Feeds {
    /// By category and name.
    feeds: Vec<Feed>,
}

/// A feed.
#[derive(Serialize, ToSchema)]
pub(super) struct Feed {
    /// Its number.
    id: i64,
    /// The id of its source in the site folder.
    source: String,
    /// Its name, or the user's own for it.
    name: String,
    /// What is polled.
    address: String,
    /// The site's address.
    site: Option<String>,
    /// Its category, or the user's own for it: a path of names.
    category: String,
    /// Whether it is polled.
    watched: bool,
    /// Articles that are unread.
    unread: u64,
    /// When its newest article arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    newest: Option<Timestamp>,
}

/// The categories of a user.
#[derive(Serialize, ToSchema)]
pub(super) struct Categories {
    /// Articles of all feeds that are unread.
    unread: u64,
    /// The top ones.
    categories: Vec<Category>,
}

/// A category.
#[derive(Serialize, ToSchema)]
pub(super) struct Category {
    /// Its own name.
    name: String,
    /// Its path: `World/Asia`.
    path: String,
    /// Articles in it and below that are unread.
    unread: u64,
    /// Numbers of the feeds that are in it and not below.
    feeds: Vec<i64>,
    /// Those below it.
    #[schema(no_recursion)]
    categories: Vec<Category>,
}

/// A feed to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFeed {
    /// Any address: of a feed, or of a page with one.
    address: String,
    /// Its name; left out: the feed's.
    name: Option<String>,
    /// Its category, `World/Asia`; left out: the site's usual one.
    category: Option<String>,
}

/// What is to be otherwise. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedChange {
    /// Another name; `null`: the source's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    /// Another category; `null`: the source's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<String>>,
    /// Whether it is polled; for owners.
    watched: Option<bool>,
}

impl Feed {
    fn of(feed: readers::Feed, counts: &HashMap<FeedId, FeedCount>) -> Self {
        let count = counts.get(&feed.id);
        Self {
            id: feed.id.0,
            source: feed.source.to_string(),
            name: feed.name,
            address: feed.address,
            site: feed.site,
            category: feed.category.to_string(),
            watched: feed.watched,
            unread: count.map_or(0, |count| count.unread),
            newest: count.and_then(|count| count.newest),
        }
    }
}

fn counts(app: &App, user: &User) -> Result<HashMap<FeedId, FeedCount>, Problem> {
    Ok(app.readers.counts(user.id)?.into_iter().map(|count| (count.feed, count)).collect())
}

/// The feeds that the user sees, with what is unread of each.
#[utoipa::path(get, path = "/api/v1/feeds", tag = "feeds", responses((status = 200, body = Feeds)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let feeds = app
        .work(move |app| {
            let counts = counts(app, &asker.user)?;
            let feeds = app.readers.feeds(asker.user.id)?;
            Ok::<_, Problem>(feeds.into_iter().map(|feed| Feed::of(feed, &counts)).collect())
        })
        .await?;
    known.json(&Feeds { feeds })
}

/// The tree of categories, with what is unread in each.
#[utoipa::path(get, path = "/api/v1/categories", tag = "feeds", responses((status = 200, body = Categories)))]
pub(super) async fn categories(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let tree = app
        .work(move |app| {
            let counts = counts(app, &asker.user)?;
            let mut tree = Categories { unread: 0, categories: Vec::new() };
            for feed in app.readers.feeds(asker.user.id)? {
                let unread = counts.get(&feed.id).map_or(0, |count| count.unread);
                tree.unread += unread;
                plant(&mut tree.categories, &feed, unread);
            }
            Ok::<_, Problem>(tree)
        })
        .await?;
    known.json(&tree)
}

/// Puts a feed into its category, which is made where it is not there.
fn plant(mut level: &mut Vec<Category>, feed: &readers::Feed, unread: u64) {
    let depth = feed.category.depth();
    for (at, path) in feed.category.lineage().enumerate() {
        let text = path.to_string();
        let place = level.iter().position(|category| category.path == text).unwrap_or_else(|| {
            let name = path.name().to_owned();
            level.push(Category { name, path: text, unread: 0, feeds: Vec::new(), categories: Vec::new() });
            level.len() - 1
        });
        let category = &mut level[place];
        category.unread += unread;
        if at + 1 == depth {
            category.feeds.push(feed.id.0);
        }
        level = &mut category.categories;
    }
}

/// Adds a feed. Owners add any; others get one back that they left, and are told to ask an owner for what is new.
#[utoipa::path(post, path = "/api/v1/feeds", tag = "feeds", request_body = NewFeed, responses((status = 201, body = Feed)))]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(new): Body<NewFeed>,
) -> Result<(StatusCode, Json<Feed>), Problem> {
    let address = address(&new.address)?;
    let name = new.name.as_deref().map(|text| name("name", text)).transpose()?;
    let category = new.category.as_deref().map(category).transpose()?;
    let user = asker.user;
    let feed = if user.is_owner {
        subscriptions::add(&app, &user, NewSource { address, name, category }).await?
    } else {
        let source = known_source(&app, &user, address).await?;
        let feed = subscriptions::show(&app, &user, source).await?;
        let own = Change { name: name.map(Some), category: category.map(Some), watched: None };
        subscriptions::change(&app, &user, &feed, own).await?;
        feed
    };
    Ok((StatusCode::CREATED, Json(app.work(move |app| shown(app, &user, feed.id)).await?)))
}

pub(super) fn address(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_ADDRESS || text.chars().any(char::is_control) {
        return Err(senseless("`address` cannot be this").advise("give the address of a feed or a page"));
    }
    Ok(text.to_owned())
}

/// A source that the site has already, for a user who may not add any.
async fn known_source(app: &Arc<App>, user: &User, address: String) -> Result<SourceId, Problem> {
    let asked = address.clone();
    if let Some(feed) = subscriptions::find(app, user, move |feed| feed.address == asked).await? {
        return Ok(feed.source);
    }
    let found = app.sources.preview(address).await?;
    found.into_iter().find_map(|candidate| candidate.known).ok_or_else(|| {
        Problem::new(StatusCode::FORBIDDEN, "this site does not watch that feed")
            .advise("only owners of the site may add it; ask one of them")
    })
}

fn seen(app: &App, user: &User, feed: FeedId) -> Result<readers::Feed, Problem> {
    let found = app.readers.feeds(user.id)?.into_iter().find(|seen| seen.id == feed);
    found.ok_or_else(|| missing("feed"))
}

fn shown(app: &App, user: &User, feed: FeedId) -> Result<Feed, Problem> {
    Ok(Feed::of(seen(app, user, feed)?, &counts(app, user)?))
}

/// Changes a feed's name or category, or whether it is polled.
#[utoipa::path(patch, path = "/api/v1/feeds/{feed}", tag = "feeds", params(("feed" = i64, Path, description = "its number")),
    request_body = FeedChange, responses((status = 200, body = Feed)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(feed): Place<i64>,
    Body(change): Body<FeedChange>,
) -> Result<Json<Feed>, Problem> {
    let FeedChange { name: new_name, category: new_category, watched } = change;
    let new_name = new_name.map(|text| text.map(|text| name("name", &text)).transpose()).transpose()?;
    let new_category = new_category.map(|text| text.map(|text| category(&text)).transpose()).transpose()?;
    if watched.is_some() && !asker.user.is_owner {
        return Err(Problem::new(StatusCode::FORBIDDEN, "only owners of the site say what is polled")
            .advise("leave `watched` out"));
    }
    let (id, user) = (FeedId(feed), asker.user);
    let asking = user.clone();
    let feed = app.work(move |app| seen(app, &asking, id)).await?;
    let change = Change { name: new_name, category: new_category, watched };
    subscriptions::change(&app, &user, &feed, change).await?;
    Ok(Json(app.work(move |app| shown(app, &user, id)).await?))
}

/// Leaves a feed: it is no longer shown to this user. When the user is an owner, it is no longer polled either; its articles stay.
#[utoipa::path(delete, path = "/api/v1/feeds/{feed}", tag = "feeds", params(("feed" = i64, Path, description = "its number")),
    responses((status = 204)))]
pub(super) async fn leave(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(feed): Place<i64>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let (id, user) = (FeedId(feed), asker.user);
    let asking = user.clone();
    let feed = app.work(move |app| seen(app, &asking, id)).await?;
    subscriptions::leave(&app, &user, &feed).await?;
    Ok(StatusCode::NO_CONTENT)
}
