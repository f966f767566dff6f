//! The tree that stands beside every page: categories with their feeds, labels and saved searches, and how much of each is unread.

use super::feeds::{Feed, counts, feeds_of};
use super::labels::{Label, labels_of};
use super::search::{SavedSearch, searches_of};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use tidings_store::readers;
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
    known: Known,
) -> Result<Response, Problem> {
    let tree = app
        .work(move |app| {
            let user = &asker.user;
            let Categories { unread, categories } = categories_of(app, user)?;
            Ok::<_, Problem>(Tree {
                unread,
                starred: app.readers.starred_count(user.id)?,
                categories,
                feeds: feeds_of(app, user, false)?,
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
    let tree = app.work(move |app| categories_of(app, &asker.user)).await?;
    known.json(&tree)
}

fn categories_of(app: &App, user: &readers::User) -> Result<Categories, Problem> {
    let counts = counts(app, user)?;
    let mut tree = Categories { unread: 0, categories: Vec::new() };
    for feed in app.readers.feeds(user.id)? {
        let unread = counts.get(&feed.id).map_or(0, |count| count.unread);
        tree.unread += unread;
        plant(&mut tree.categories, &feed, unread);
    }
    Ok(tree)
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
