//! The tree that stands beside every page: categories with their feeds, labels and saved searches, and how much of each is unread.

use super::feeds::{Beside, Feed};
use super::labels::{Label, labels_of};
use super::search::{SavedSearch, searches_of};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use crate::tree::{Branch, branches, by_feed};
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use tidings_store::readers::{self, FeedCount, FeedId};
use utoipa::ToSchema;

/// What stands beside every page.
#[derive(Serialize, ToSchema)]
pub(super) struct Tree {
    /// Articles of all feeds that are unread.
    unread: u64,
    /// Articles that are starred.
    starred: u64,
    /// The top categories.
    categories: Vec<Category>,
    /// The feeds, by category and name.
    feeds: Vec<Feed>,
    /// The labels that the user has given, by name.
    labels: Vec<Label>,
    /// The searches that the user keeps, by name.
    searches: Vec<SavedSearch>,
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

/// What stands beside every page: categories, feeds, labels and saved searches. The tags of publishers, of which there may be many, are at `/tags`.
#[utoipa::path(get, path = "/api/v1/tree", tag = "feeds", responses((status = 200, body = Tree)))]
pub(super) async fn tree(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
) -> Result<Response, Problem> {
    let tree = app
        .work(move |app| {
            let user = &asker.user;
            let (feeds, beside) = (app.readers.feeds(user.id)?, Beside::of(app, user, &base)?);
            let Categories { unread, categories } = Categories::of(&feeds, &beside.counts);
            Ok::<_, Problem>(Tree {
                unread,
                starred: app.readers.starred_count(user.id)?,
                categories,
                feeds: feeds.into_iter().map(|feed| Feed::of(feed, false, &beside)).collect(),
                labels: labels_of(app, user)?,
                searches: searches_of(app, user)?,
            })
        })
        .await?;
    known.json(&tree)
}

/// The tree of categories, with what is unread in each.
#[utoipa::path(get, path = "/api/v1/categories", tag = "feeds", responses((status = 200, body = Categories)))]
pub(super) async fn categories(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let user = asker.user.id;
    let tree = app.work(move |app| {
        let counts = by_feed(app.readers.counts(user)?);
        Ok::<_, Problem>(Categories::of(&app.readers.feeds(user)?, &counts))
    });
    known.json(&tree.await?)
}

impl Category {
    fn of(branch: Branch<'_>) -> Self {
        Self {
            name: branch.path.name().to_owned(),
            path: branch.path.to_string(),
            unread: branch.unread,
            feeds: branch.feeds.iter().map(|(feed, _)| feed.id.0).collect(),
            categories: branch.below.into_iter().map(Self::of).collect(),
        }
    }
}

impl Categories {
    fn of(feeds: &[readers::Feed], counts: &HashMap<FeedId, FeedCount>) -> Self {
        let (unread, branches) = branches(feeds, counts);
        Self { unread, categories: branches.into_iter().map(Category::of).collect() }
    }
}
