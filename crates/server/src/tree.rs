//! The tree of categories with the feeds that a user sees, and how much of each is unread: for pages and for our own interface.

use std::collections::HashMap;
use tidings_model::CategoryPath;
use tidings_store::readers::{Feed, FeedCount, FeedId};

/// A category.
#[derive(Debug)]
pub(crate) struct Branch<'f> {
    /// Where it is in the tree.
    pub(crate) path: CategoryPath,
    /// Articles in it and below that are unread.
    pub(crate) unread: u64,
    /// The feeds that are in it and not below, each with what is unread of it.
    pub(crate) feeds: Vec<(&'f Feed, u64)>,
    /// Those below it.
    pub(crate) below: Vec<Branch<'f>>,
}

/// The counts of feeds, by feed.
pub(crate) fn by_feed(counts: Vec<FeedCount>) -> HashMap<FeedId, FeedCount> {
    counts.into_iter().map(|count| (count.feed, count)).collect()
}

/// Articles of these feeds that are unread, and the top categories, in the order in which the feeds have them.
pub(crate) fn branches<'f>(
    feeds: impl IntoIterator<Item = &'f Feed>,
    counts: &HashMap<FeedId, FeedCount>,
) -> (u64, Vec<Branch<'f>>) {
    let (mut all, mut top) = (0, Vec::new());
    for feed in feeds {
        let unread = counts.get(&feed.id).map_or(0, |count| count.unread);
        all += unread;
        place(&mut top, feed, unread);
    }
    (all, top)
}

/// Puts a feed into its category, which is made where it is not there, and counts it in all above.
fn place<'f>(mut level: &mut Vec<Branch<'f>>, feed: &'f Feed, unread: u64) {
    let depth = feed.category.depth();
    for (at, path) in feed.category.lineage().enumerate() {
        // Feeds come by category: the last is the one, mostly.
        let known = level.iter().rposition(|branch| branch.path == path);
        let known = known.unwrap_or_else(|| {
            level.push(Branch { path, unread: 0, feeds: Vec::new(), below: Vec::new() });
            level.len() - 1
        });
        let branch = &mut level[known];
        branch.unread += unread;
        if at + 1 == depth {
            branch.feeds.push((feed, unread));
        }
        level = &mut branch.below;
    }
}
