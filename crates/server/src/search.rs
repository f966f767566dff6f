//! The search as pages and programs ask for it.

use crate::answers::Problem;
use crate::app::App;
use std::ops::Range;
use tidings_store::readers::{Item, ItemId, Listing, Scope, UserId};

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SearchOrder {
    /// What fits best.
    #[default]
    Relevance,
    /// The newest.
    Date,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In order.
    pub(crate) hits: Vec<Hit>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
}

/// An article that was found.
#[derive(Debug)]
pub(crate) struct Hit {
    /// The article.
    pub(crate) item: Item,
    /// What to mark in its title: bytes, in order and apart.
    pub(crate) title_marks: Vec<Range<usize>>,
    /// A part of its text that shows why.
    pub(crate) snippet: String,
    /// What to mark in it.
    pub(crate) snippet_marks: Vec<Range<usize>>,
}

/// Characters of a query at most.
const LONGEST: usize = 1000;

/// Looks for articles that a user may see. `after` is the [`Found::next`] of the page before.
pub(crate) fn search(
    app: &App,
    user: UserId,
    query: &str,
    order: SearchOrder,
    after: Option<&str>,
    limit: usize,
) -> Result<Found, Problem> {
    if query.chars().count() > LONGEST {
        return Err(
            Problem::bad("this is too long for a search").advise(format!("use {LONGEST} characters at most"))
        );
    }
    let begun = std::time::Instant::now();
    let _ = order;
    let asked = tidings_search::Query::parse(query);
    if asked.is_empty() {
        return Ok(Found::default());
    }
    let after = after.and_then(|after| after.parse().ok()).map(ItemId);
    let all = app.readers.list(user, &Listing { after, ..Listing::of(Scope::All, usize::MAX) })?;
    let mut found = Found::default();
    for item in app.readers.items(user, &all)? {
        let (title_marks, snippet_marks) =
            (asked.marks(&item.summary.title), asked.marks(&item.summary.excerpt));
        if title_marks.is_empty() && snippet_marks.is_empty() {
            continue;
        }
        if found.hits.len() == limit {
            found.next = found.hits.last().map(|hit| hit.item.id.to_string());
            break;
        }
        let snippet = item.summary.excerpt.clone();
        found.hits.push(Hit { item, title_marks, snippet, snippet_marks });
    }
    app.metrics.searched(begun.elapsed());
    Ok(found)
}
