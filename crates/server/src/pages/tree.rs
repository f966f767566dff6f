//! What stands beside every page: the categories with their sources, and how much of each is unread.

use super::encoded;
use super::view::path_of;
use super::viewer::{Here, Viewer};
use crate::app::App;
use crate::icons::{Icons, address_of};
use crate::settings::Show;
use crate::tree::{Branch, branches, by_feed};
use serde::Serialize;
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
    /// Address of the icon of the feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
}

pub(super) fn tree(app: &App, viewer: &Viewer, here: &Here) -> Result<Tree, StoreError> {
    let (readers, user) = (&app.readers, viewer.id());
    let feeds = viewer.feeds(app)?;
    let (unread, branches) = branches(feeds, &by_feed(readers.counts(user)?));
    let at = match &here.scope {
        Some(Scope::Category(category)) => Some(category),
        _ => feeds.iter().find(|feed| here.is_feed(feed.id)).map(|feed| &feed.category),
    };
    let icons = app.icons();
    let beside = Beside { viewer, here, at, icons: &icons };
    let categories = branches.into_iter().map(|branch| Category::of(branch, &beside));
    let mut tree = Tree {
        unread,
        starred: readers.starred_count(user)?,
        categories: categories.collect(),
        ..Tree::default()
    };
    let line = |name: String, href: String, unread: u64| Line {
        id: None,
        is_here: href == here.path,
        name,
        href,
        unread,
        is_paused: false,
        icon: None,
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

/// What is the same for all categories of a page.
struct Beside<'v> {
    viewer: &'v Viewer,
    here: &'v Here,
    /// The category of the list or feed that is shown, which stands open with all above it.
    at: Option<&'v CategoryPath>,
    icons: &'v Icons,
}

impl Category {
    fn of(branch: Branch<'_>, beside: &Beside<'_>) -> Self {
        let Beside { viewer, here, at, icons } = *beside;
        let Branch { path, unread, feeds, below } = branch;
        let mark: String = ContentHash::of(path.to_string().as_bytes()).as_str().chars().take(8).collect();
        let feed = |(feed, unread): (&Feed, u64)| Line {
            id: Some(feed.id),
            name: feed.name.clone(),
            href: path_of(&Scope::Feed(feed.id), Show::All),
            unread,
            is_here: here.is_feed(feed.id),
            is_paused: !feed.watched,
            icon: address_of(icons, &feed.source),
        };
        Self {
            name: path.name().to_owned(),
            href: path_of(&Scope::Category(path.clone()), Show::All),
            unread,
            is_open: viewer.open.contains(&mark) || at.is_some_and(|at| at.is_within(&path)),
            is_here: matches!(&here.scope, Some(Scope::Category(here)) if *here == path),
            categories: below.into_iter().map(|below| Self::of(below, beside)).collect(),
            feeds: feeds.into_iter().map(feed).collect(),
            mark,
        }
    }
}
