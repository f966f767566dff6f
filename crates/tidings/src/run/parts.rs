//! The further pages of an article, asked for one after another and joined. What is missing at the end never costs what was read.

use super::blocking;
use super::page::{is_passing, is_passing_status, read_part};
use std::sync::Arc;
use std::time::Duration;
use tidings_extract::{Joining, Page, Recipe, Series, join, without_credentials};
use tidings_fetch::unwanted::{self, NoArticle};
use tidings_fetch::{Http, Request, Response};
use tidings_model::{Problem, ProblemKind};
use tokio::time::{Instant, timeout_at};

/// Most pages of an article.
const MOST_PAGES: u32 = 20;
/// Bytes of all further pages of an article.
const MOST_BYTES: usize = 24 << 20;
/// Time for all further pages of an article.
const PATIENCE: Duration = Duration::from_secs(60);

/// An article with its further pages.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The article as far as it could be read; its `next` is the page at which it broke off.
    pub(crate) page: Page,
    /// Why it ends before its last page.
    pub(crate) problem: Option<Problem>,
    /// True when the rest may be had at another time.
    pub(crate) passing: bool,
}

/// Why a page is not joined, and whether it may be at another time.
struct End {
    kind: ProblemKind,
    why: String,
    passing: bool,
}

impl End {
    fn limit(why: String) -> Self {
        Self { kind: ProblemKind::Limit, why, passing: false }
    }

    fn missing(why: String, passing: bool) -> Self {
        Self { kind: ProblemKind::Part, why, passing }
    }
}

/// Asks for the pages of the article after the first, which was read from `url`, and joins them.
pub(crate) async fn join_all(
    http: &Arc<dyn Http>,
    page: Page,
    url: &str,
    recipe: Option<&Arc<Recipe>>,
) -> Whole {
    let mut whole = Whole { page, problem: None, passing: false };
    let Some(mut next) = whole.page.next.clone() else { return whole };
    let Some(mut series) = Series::of(url, &next) else { return whole };
    let mut room = Room { until: Instant::now() + PATIENCE, bytes: MOST_BYTES };
    for number in 2.. {
        let part = match one(http, &next, &series, recipe, number, &mut room).await {
            Ok(part) => add(&mut whole.page, part, number).await,
            Err(end) => Err(end),
        };
        match part {
            Ok(Some(following)) if series.advance(&following) => next = following,
            Ok(_) => {
                whole.page.next = None;
                break;
            }
            Err(end) => {
                let place = format!("page {number} of the article ({})", without_credentials(&next));
                let message = format!("{place} {}; what stands before it was kept", end.why);
                (whole.problem, whole.passing) = (Some(Problem::new(end.kind, message)), end.passing);
                whole.page.next = Some(next);
                break;
            }
        }
    }
    whole
}

/// What is left for the further pages of an article.
struct Room {
    until: Instant,
    bytes: usize,
}

/// One further page.
async fn one(
    http: &Arc<dyn Http>,
    url: &str,
    series: &Series,
    recipe: Option<&Arc<Recipe>>,
    number: u32,
    room: &mut Room,
) -> Result<Page, End> {
    if number > MOST_PAGES {
        return Err(End::limit(format!("was not asked for: {MOST_PAGES} pages are the most")));
    }
    let late =
        || End::limit(format!("was not asked for: {} seconds for all pages are over", PATIENCE.as_secs()));
    let answer = timeout_at(room.until, http.send(Request::page(url))).await.map_err(|_| late())?;
    let response = answer
        .map_err(|error| End::missing(format!("could not be had: {}", error.message), is_passing(&error)))?;
    if !response.is_success() {
        let why = format!("answered with status {}", response.status);
        return Err(End::missing(why, is_passing_status(response.status)));
    }
    room.bytes = room
        .bytes
        .checked_sub(response.body.len())
        .ok_or_else(|| End::limit(format!("is too large: all pages may have {} MB", MOST_BYTES >> 20)))?;
    let (asked, series, recipe) = (url.to_owned(), series.clone(), recipe.cloned());
    let reading = blocking(move || judge(&asked, &response, &series, recipe.as_deref())).await;
    reading.unwrap_or_else(|_| {
        let why = "could not be read, which is a fault of tidings: please tell the project";
        Err(End::missing(why.to_owned(), false))
    })
}

/// Reads a further page and says when it is none.
fn judge(asked: &str, response: &Response, series: &Series, recipe: Option<&Recipe>) -> Result<Page, End> {
    let page = read_part(response, series, recipe);
    let instead = unwanted::instead_of_article(asked, response, &page.title, &page.text);
    match instead.filter(|what| !NoArticle::is_of_the_article(*what)) {
        Some(what) => Err(End::missing(format!("is none: {what}"), false)),
        None => Ok(page),
    }
}

/// Puts a page behind the others; the address of the next.
async fn add(page: &mut Page, part: Page, number: u32) -> Result<Option<String>, End> {
    let before = page.clone();
    let (joined, joining, next) = blocking(move || {
        let mut page = before;
        let joining = join(&mut page, &part);
        (page, joining, part.next)
    })
    .await
    .map_err(|_| End::missing("could not be joined, which is a fault of tidings".to_owned(), false))?;
    match joining {
        Joining::Joined => {
            *page = joined;
            page.provenance.retain(|(field, _)| field != "pages");
            page.provenance.push(("pages".to_owned(), number.to_string()));
            Ok(next)
        }
        Joining::Repeats => Err(End::missing("says only what stands before it".to_owned(), false)),
        Joining::TooLarge(problem) => {
            Err(End::limit(format!("makes the text too large: {}", problem.message)))
        }
    }
}
