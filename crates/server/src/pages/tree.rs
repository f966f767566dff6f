//! What stands beside every page: the categories with their sources, and how much of each is unread.

use super::encoded;
use super::settings::Show;
use super::view::path_of;
use super::viewer::{Here, Viewer};
use crate::app::App;
use serde::Serialize;
use std::collections::HashMap;
use tidings_model::{CategoryPath, ContentHash};
use tidings_store::StoreError;
use tidings_store::readers::{Feed, FeedId, Scope};

/// All of it.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tree {
    unread: u64,
    starred: u64,
    categories: Vec<Category>,
    labels: Vec<Line>,
    searches: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Category {
    name: String,
    href: String,
    /// By which the script keeps that it stands open.
    mark: String,
    unread: u64,
    is_open: bool,
    is_here: bool,
    categories: Vec<Category>,
    feeds: Vec<Line>,
    #[serde(skip)]
    path: CategoryPath,
}

#[derive(Debug, Serialize)]
struct Line {
    /// Number of the feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<FeedId>,
    name: String,
    href: String,
    unread: u64,
    is_here: bool,
    is_paused: bool,
}

pub(super) fn tree(app: &App, viewer: &Viewer, here: &Here) -> Result<Tree, StoreError> {
    let (readers, user) = (&app.readers, viewer.id());
    let counts: HashMap<FeedId, u64> =
        readers.counts(user)?.into_iter().map(|count| (count.feed, count.unread)).collect();
    let mut tree = Tree { starred: readers.starred_count(user)?, ..Tree::default() };
    for feed in viewer.feeds(app)? {
        let unread = counts.get(&feed.id).copied().unwrap_or_default();
        tree.unread += unread;
        place(&mut tree.categories, viewer, here, feed, unread);
    }
    let line = |name: String, href: String, unread: u64| Line {
        id: None,
        is_here: href == here.path,
        name,
        href,
        unread,
        is_paused: false,
    };
    for (label, unread) in readers.labels(user)? {
        let href = path_of(&Scope::Label(label.clone()), Show::All);
        tree.labels.push(line(label, href, unread));
    }
    for search in readers.searches(user)? {
        let href = format!("/search?q={}", encoded(&search.query));
        tree.searches.push(line(search.name, href, 0));
    }
    Ok(tree)
}

/// Puts a feed under its category, and counts it in all above.
fn place(categories: &mut Vec<Category>, viewer: &Viewer, here: &Here, feed: &Feed, unread: u64) {
    let mut level = categories;
    let depth = feed.category.depth();
    for (at, path) in feed.category.lineage().enumerate() {
        // Feeds come by category: the last is the one, mostly.
        let known = level.iter().rposition(|category| category.path == path);
        let known = known.unwrap_or_else(|| {
            level.push(Category::of(path, viewer));
            level.len() - 1
        });
        let category = &mut level[known];
        category.unread += unread;
        let is_feed_here = matches!(&here.scope, Some(Scope::Feed(id)) if *id == feed.id);
        category.is_here |= matches!(&here.scope, Some(Scope::Category(path)) if *path == category.path);
        let is_above = matches!(&here.scope, Some(Scope::Category(path)) if path.is_within(&category.path));
        category.is_open |= is_feed_here || is_above;
        if at + 1 == depth {
            category.feeds.push(Line {
                id: Some(feed.id),
                name: feed.name.clone(),
                href: path_of(&Scope::Feed(feed.id), Show::All),
                unread,
                is_here: is_feed_here,
                is_paused: !feed.watched,
            });
            return;
        }
        level = &mut category.categories;
    }
}

impl Category {
    fn of(path: CategoryPath, viewer: &Viewer) -> Self {
        let mark: String = ContentHash::of(path.to_string().as_bytes()).as_str().chars().take(8).collect();
        Self {
            name: path.name().to_owned(),
            href: path_of(&Scope::Category(path.clone()), Show::All),
            unread: 0,
            is_open: viewer.open.contains(&mark),
            is_here: false,
            categories: Vec::new(),
            feeds: Vec::new(),
            mark,
            path,
        }
    }
}
