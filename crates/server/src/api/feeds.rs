//! Feeds, as a user sees them. Whose changes are the site's says [`crate::subscriptions`].

use super::asked::{Body, NoBody, Parameters, Place, category, given, name, senseless};
use super::missing;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use crate::icons::Icons;
use crate::sources::NewSource;
use crate::subscriptions::{self, Change};
use crate::tree::by_feed;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{self, FeedCount, FeedId, User};
use utoipa::{IntoParams, ToSchema};

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
    /// Whether the user left it.
    hidden: bool,
    /// Articles that are unread.
    unread: u64,
    /// Its icon, a small PNG at a signed address of this server.
    icon: Option<String>,
    /// When its newest article arrived.
    #[schema(value_type = Option<String>, format = DateTime)]
    newest: Option<Timestamp>,
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
    /// Whether it is shown to this user no more; unlike leaving it, this ends no polls.
    hidden: Option<bool>,
}

/// Which feeds.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FeedsAsked {
    /// Those as well that the user left.
    #[serde(default)]
    hidden: bool,
}

/// What is known of feeds besides themselves.
pub(super) struct Beside<'b> {
    pub(super) counts: HashMap<FeedId, FeedCount>,
    pub(super) icons: Arc<Icons>,
    pub(super) base: &'b Base,
}

impl<'b> Beside<'b> {
    pub(super) fn of(app: &App, user: &User, base: &'b Base) -> Result<Self, StoreError> {
        Ok(Self { counts: by_feed(app.readers.counts(user.id)?), icons: app.icons(), base })
    }
}

impl Feed {
    pub(super) fn of(feed: readers::Feed, hidden: bool, beside: &Beside<'_>) -> Self {
        let count = beside.counts.get(&feed.id);
        let icon = beside.icons.get(&feed.source);
        Self {
            id: feed.id.0,
            source: feed.source.to_string(),
            name: feed.name,
            address: feed.address,
            site: feed.site,
            category: feed.category.to_string(),
            watched: feed.watched,
            hidden,
            unread: count.map_or(0, |count| count.unread),
            icon: icon.map(|icon| format!("{}{}", beside.base.0, icon.address)),
            newest: count.and_then(|count| count.newest),
        }
    }
}

/// The feeds that the user sees, with what is unread of each.
#[utoipa::path(get, path = "/api/v1/feeds", tag = "feeds", params(FeedsAsked), responses((status = 200, body = Feeds)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
    Parameters(asked): Parameters<FeedsAsked>,
) -> Result<Response, Problem> {
    let feeds = app.work(move |app| feeds_of(app, &asker.user, &base, asked.hidden)).await?;
    known.json(&Feeds { feeds })
}

/// The feeds of a user by category and name, those that are hidden as well where they are wanted.
fn feeds_of(app: &App, user: &User, base: &Base, hidden_too: bool) -> Result<Vec<Feed>, Problem> {
    let beside = Beside::of(app, user, base)?;
    let mut feeds: Vec<(readers::Feed, bool)> =
        app.readers.feeds(user.id)?.into_iter().map(|feed| (feed, false)).collect();
    if hidden_too {
        feeds.extend(app.readers.hidden_feeds(user.id)?.into_iter().map(|feed| (feed, true)));
    }
    Ok(feeds.into_iter().map(|(feed, hidden)| Feed::of(feed, hidden, &beside)).collect())
}

/// Adds a feed to the site, or brings one back that the user left. For every user.
#[utoipa::path(post, path = "/api/v1/feeds", tag = "feeds", request_body = NewFeed, responses((status = 201, body = Feed)))]
pub(super) async fn add(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    Body(new): Body<NewFeed>,
) -> Result<(StatusCode, Json<Feed>), Problem> {
    let address = address(&new.address)?;
    let name = new.name.as_deref().map(|text| name("name", text)).transpose()?;
    let category = new.category.as_deref().map(category).transpose()?;
    let user = asker.user;
    let feed = subscriptions::add(&app, &user, NewSource { address, name, category }).await?;
    Ok((StatusCode::CREATED, Json(app.work(move |app| shown(app, &user, &base, feed.id)).await?)))
}

pub(super) fn address(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_ADDRESS || text.chars().any(char::is_control) {
        return Err(senseless("`address` cannot be this").advise("give the address of a feed or a page"));
    }
    Ok(text.to_owned())
}

/// A feed that the user sees or has left.
async fn find(app: &Arc<App>, user: &User, feed: FeedId) -> Result<readers::Feed, Problem> {
    let found = subscriptions::find(app, user, move |known| known.id == feed).await?;
    found.ok_or_else(|| missing("feed"))
}

fn shown(app: &App, user: &User, base: &Base, feed: FeedId) -> Result<Feed, Problem> {
    let all = app.readers.all_feeds(user.id)?;
    let (feed, hidden) =
        all.into_iter().find(|(known, _)| known.id == feed).ok_or_else(|| missing("feed"))?;
    Ok(Feed::of(feed, hidden, &Beside::of(app, user, base)?))
}

/// Changes a feed's name or category, whether it is polled, or whether it is shown.
#[utoipa::path(patch, path = "/api/v1/feeds/{feed}", tag = "feeds", params(("feed" = i64, Path, description = "its number")),
    request_body = FeedChange, responses((status = 200, body = Feed)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    Place(feed): Place<i64>,
    Body(change): Body<FeedChange>,
) -> Result<Json<Feed>, Problem> {
    let FeedChange { name: new_name, category: new_category, watched, hidden } = change;
    let new_name = new_name.map(|text| text.map(|text| name("name", &text)).transpose()).transpose()?;
    let new_category = new_category.map(|text| text.map(|text| category(&text)).transpose()).transpose()?;
    if watched.is_some() && !asker.user.is_owner {
        return Err(Problem::new(StatusCode::FORBIDDEN, "only owners of the site say what is polled")
            .advise("leave `watched` out"));
    }
    let (id, user) = (FeedId(feed), asker.user);
    let feed = find(&app, &user, id).await?;
    let change = Change { name: new_name, category: new_category, watched };
    subscriptions::change(&app, &user, &feed, change).await?;
    if let Some(hidden) = hidden {
        subscriptions::hide(&app, &user, id, hidden).await?;
    }
    Ok(Json(app.work(move |app| shown(app, &user, &base, id)).await?))
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
    let (id, user, number) = (FeedId(feed), &asker.user, asker.user.id);
    let seen = app.work(move |app| app.readers.feeds(number)).await?;
    let feed = seen.into_iter().find(|feed| feed.id == id).ok_or_else(|| missing("feed"))?;
    subscriptions::leave(&app, user, &feed).await?;
    Ok(StatusCode::NO_CONTENT)
}
