//! The search, for a user: the index finds, the user's marks and feeds decide.

use crate::answers::Problem;
use crate::app::App;
use crate::content;
use axum::http::StatusCode;
use std::collections::HashSet;
use std::ops::Range;
use tidings_index::{Ask, Cursor, IndexError, Order};
use tidings_model::ArticleId;
use tidings_search::{Request, RequestError, Snippet, snippet};
use tidings_store::StoreError;
use tidings_store::readers::{FeedId, Item, UserId};

/// Characters of a snippet.
const SNIPPET: usize = 160;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// What a person typed.
    pub(crate) query: &'a str,
    /// What comes first.
    pub(crate) order: Order,
    /// Where the page begins, as the one before said.
    pub(crate) after: Option<&'a str>,
    /// Articles at most.
    pub(crate) limit: usize,
}

/// What a search found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In order.
    pub(crate) hits: Vec<Hit>,
    /// Where the next page begins, to be given as `after`.
    pub(crate) next: Option<String>,
}

/// An article that was found.
#[derive(Debug)]
pub(crate) struct Hit {
    /// The article as the user has it.
    pub(crate) item: Item,
    /// The bytes of its title that were asked for.
    pub(crate) title_marks: Vec<Range<usize>>,
    /// A piece of its text, and the bytes of it that were asked for.
    pub(crate) snippet: Snippet,
}

/// A page of articles that were found.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// In order.
    pub(crate) items: Vec<Item>,
    next: Option<String>,
    request: Request,
}

/// Finds what a person typed among the articles of the feeds that the user sees, and those that the user starred, and reads of each what shows why. Not for a
/// thread that must not wait.
///
/// # Errors
/// As [`find`].
pub(crate) fn search(app: &App, user: UserId, asked: &Asked<'_>) -> Result<Found, Problem> {
    let begun = std::time::Instant::now();
    let Page { items, next, request } = find(app, user, asked)?;
    let hits = items.into_iter().map(|item| shown(app, &request, item)).collect();
    app.metrics.searched(begun.elapsed());
    Ok(Found { hits, next })
}

/// Finds the same, and reads no records.
///
/// # Errors
/// When it is too long or a filter means nothing, with what to write instead; when the page is none; when index or database cannot be read.
pub(crate) fn find(app: &App, user: UserId, asked: &Asked<'_>) -> Result<Page, Problem> {
    let Asked { query, order, after, limit } = *asked;
    let request = Request::parse(query)?;
    if request.is_empty() {
        return Ok(Page::default());
    }
    let after = after.map(str::parse::<Cursor>).transpose();
    let after = after.map_err(|error| Problem::bad(error.to_string()))?;
    let seen: HashSet<FeedId> = app.readers.shown_feeds(user)?;
    let accept = |number: u64| is_wanted(app, user, &seen, &request, number).unwrap_or(false);
    let ask = Ask {
        order,
        limit,
        after,
        utc_offset_minutes: app.serving.offset / 60,
        accept: Some(&accept),
        ..Ask::new(&request)
    };
    let found = app.index.search(&ask)?;
    let articles: Vec<ArticleId> = found.hits.into_iter().map(|hit| hit.id).collect();
    let items = app.readers.items_of(user, &articles)?;
    Ok(Page { items, next: found.next.map(|cursor| cursor.to_string()), request })
}

/// Whether an article is of a feed that the user sees or starred, and has the marks that are asked for.
fn is_wanted(
    app: &App,
    user: UserId,
    seen: &HashSet<FeedId>,
    request: &Request,
    number: u64,
) -> Result<bool, StoreError> {
    let Some(marks) = app.readers.marks_of(user, number)? else { return Ok(false) };
    Ok((marks.starred || seen.contains(&marks.feed)) && request.takes_marks(!marks.unread, marks.starred))
}

/// A hit, with a piece of its text; of an article whose file cannot be read, its beginning as lists show it.
fn shown(app: &App, request: &Request, item: Item) -> Hit {
    let text = match content::record(app, &item) {
        Ok(record) => tidings_extract::search_text(&record.article.body),
        Err(_) => item.summary.excerpt.clone(),
    };
    let snippet = snippet(&request.text, &text, SNIPPET);
    Hit { title_marks: request.text.marks(&item.summary.title), snippet, item }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).advise(error.advice())
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Self {
        tracing::error!(%error, advice = error.advice(), "the search index");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the search index could not be used")
            .advise("the log of `tidings serve` says what to do")
    }
}
