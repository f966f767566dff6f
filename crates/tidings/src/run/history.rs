//! The whole history of a WordPress site, page after page, the newest first. Each page's entries are stored together with
//! how far it is, so that a run that was stopped anywhere goes on where it was.

use super::poll::{no_feed, recognise, record, refused};
use super::{Run, SourceReport, SourceState, Trouble, health, make};
use crate::console::Progress;
use crate::failure::Failure;
use crate::kinds::{self, POSTS_OF_A_PAGE};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_feed::wordpress::{self, Page};
use tidings_fetch::{Request, Response};
use tidings_model::{ParsedFeed, Source, SourceKind};
use tidings_store::FeedFacts;

/// Pages read of one site: a million posts.
const MOST_PAGES: u32 = 20_000;

/// How far the history of a source was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// Pages that are stored.
    pub pages: u32,
    /// Pages in all, as the site told last.
    pub of: Option<u32>,
    /// True when it was read to its end.
    pub done: bool,
}

/// What one page turned out to be.
enum Turned {
    Page(Box<ParsedFeed>, Option<u32>),
    End,
    Failed(Trouble),
}

/// Reads the history of a source and files what is new in it. A failure ends it and is in the report; the next
/// call goes on from there.
///
/// # Errors
/// When the source's kind tells no history, or the disk or the database cannot be written.
pub async fn history(run: &Arc<Run>, source: &Source, progress: &Progress) -> Result<SourceReport, Failure> {
    if source.kind != SourceKind::WordPress {
        return Err(Failure::usage(format!(
            "{} is no source of kind \"wordpress\": its feed shows no history",
            source.id
        ))
        .advise("if the site is made by WordPress, set kind = \"wordpress\" in the source's file"));
    }
    let mut report = SourceReport::of(source);
    let stored = run.state_of(source).await?;
    let begun = stored.history.filter(|history| !history.done).unwrap_or_default();
    // Posts deleted since then have moved others forward: the last page is read once more.
    let mut number = begun.pages.max(1);
    while number <= MOST_PAGES {
        let (feed, of) = match page(run, source, number).await? {
            Turned::Page(feed, of) => (*feed, of),
            Turned::End => {
                finish(run, source, number - 1).await?;
                break;
            }
            Turned::Failed(trouble) => {
                report.failure = Some(trouble);
                break;
            }
        };
        let last = of.map_or(feed.entries.len() < POSTS_OF_A_PAGE as usize, |of| number >= of);
        let now = History { pages: number, of, done: last };
        let known = store(run, source, feed, now, &mut report).await?;
        make::file_pending(run, source, &mut report).await?;
        let all = of.map_or(String::new(), |of| format!(" of {of}"));
        progress.line(&format!("{}: page {number}{all} of its history", source.id));
        // A site that does not count its pages and answers each with the same would never end.
        if last || (of.is_none() && known) {
            break;
        }
        number += 1;
    }
    health::remember(run, &report, &source.address, false).await?;
    Ok(report)
}

async fn page(run: &Arc<Run>, source: &Source, number: u32) -> Result<Turned, Failure> {
    let size = POSTS_OF_A_PAGE;
    let Some(address) = wordpress::posts(&source.address, Page { number, size }) else {
        return Err(Failure::usage(format!("{} is no web address", source.address)));
    };
    let response = match run.http.send(Request::feed(address)).await {
        Ok(response) => response,
        Err(error) => {
            let mut trouble = Trouble::from(&error);
            trouble.advice.push_str("; the same command goes on from here");
            return Ok(Turned::Failed(trouble));
        }
    };
    if response.status == 400 && number > 1 && is_behind_the_end(&response) {
        return Ok(Turned::End);
    }
    if !response.is_success() {
        return Ok(Turned::Failed(refused(&response)));
    }
    run.compute(move || {
        let hints = kinds::hints(&response, Some(response.url.clone()));
        match wordpress::parse(&response.body, &hints) {
            Ok(feed) if feed.entries.is_empty() && number > 1 => Turned::End,
            Ok(feed) => Turned::Page(Box::new(feed), response.total_pages.filter(|of| *of > 0)),
            Err(error) => Turned::Failed(no_feed(&response, &error)),
        }
    })
    .await
}

/// What WordPress says of a page after the last.
fn is_behind_the_end(response: &Response) -> bool {
    String::from_utf8_lossy(&response.body).contains("rest_post_invalid_page_number")
}

/// Stores a page's entries and how far it is now; true when nothing of it was new.
async fn store(
    run: &Run,
    source: &Source,
    feed: ParsedFeed,
    now: History,
    report: &mut SourceReport,
) -> Result<bool, Failure> {
    let facts = FeedFacts::from(&feed.feed);
    report.entries = Some(report.entries.unwrap_or(0) + feed.entries.len());
    report.problems.extend(feed.problems);
    let seen = recognise(run, source, feed.entries, report).await?;
    let mut state = run.state_of(source).await?;
    state.history = Some(now);
    let recorded = record(run, source, state, facts, seen, report).await?;
    Ok(recorded.new + recorded.changed == 0)
}

async fn finish(run: &Run, source: &Source, pages: u32) -> Result<(), Failure> {
    let (id, address) = (source.id.clone(), source.address.clone());
    let history = Some(History { pages, of: Some(pages), done: true });
    run.store(move |store| {
        let Some(mut state) = store.poll_state::<SourceState>(&id, &address)? else { return Ok(()) };
        state.history = history;
        store.save_poll_state(&id, &state)
    })
    .await
}
