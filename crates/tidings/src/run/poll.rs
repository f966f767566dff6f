//! From the request to the transaction that stores what the feed showed.

use super::ask::{self, Answer};
use super::identify::{identify, keys_by_link};
use super::{Run, SourceReport, SourceState, Trouble};
use crate::failure::Failure;
use crate::kinds::{self, Parsed};
use std::sync::Arc;
use tidings_feed::NotAFeed;
use tidings_feed::sitemap::Child;
use tidings_fetch::Response;
use tidings_fetch::schedule::{Outcome, next_poll};
use tidings_fetch::unwanted::{self, Unwanted};
use tidings_model::{Entry, ParsedFeed, Problem, ProblemKind, Source};
use tidings_store::{FeedFacts, Poll, Recorded, Seen, Store};

/// What an answer turned out to be.
enum Reading {
    /// The feed as it was read before.
    Same,
    /// A feed.
    Feed(Box<ParsedFeed>),
    /// An index of sitemaps.
    Index(Vec<Child>),
    /// Something else.
    NoFeed(Trouble),
}

/// Asks the source, reads the answer and records both.
pub(super) async fn poll(run: &Arc<Run>, source: &Source, report: &mut SourceReport) -> Result<(), Failure> {
    let before = run.state_of(source).await?;
    let mut answer = ask::ask(run, source, &before).await?;
    let mut reading = None;
    if let Ok(response) = answer.came {
        let (before, source) = (before.clone(), source.clone());
        let read = run.compute(move || {
            let reading = read(&response, &before, &source);
            (response, reading)
        });
        let (response, read) = read.await?;
        answer.came = Ok(response);
        reading = Some(read);
    }
    let mut state = before.clone();
    if let Some(Reading::Index(children)) = reading {
        state.is_index = true;
        reading = Some(match ask::sitemaps(run, children).await? {
            Ok(feed) => Reading::Feed(Box::new(feed)),
            Err(trouble) => Reading::NoFeed(trouble),
        });
    }
    if answer.instance.is_some() {
        state.answered_by.clone_from(&answer.instance);
    }
    conclude(run, source, &before, state, &answer, reading, report).await
}

fn read(response: &Response, before: &SourceState, source: &Source) -> Reading {
    let same = !before.is_index && before.poll.is_same_body(&response.body);
    if response.is_not_modified() || (response.is_success() && same) {
        return Reading::Same;
    }
    if !response.is_success() {
        return Reading::NoFeed(refused(response));
    }
    let base =
        if source.address.starts_with("file:") { source.site.clone() } else { Some(response.url.clone()) };
    match kinds::parse(source.kind, &response.body, &kinds::hints(response, base)) {
        Ok(Parsed::Feed(feed)) => Reading::Feed(feed),
        Ok(Parsed::Index(children)) => Reading::Index(children),
        Err(error) => Reading::NoFeed(no_feed(response, &error)),
    }
}

/// An answer that cannot be read as what the source should be.
pub(super) fn no_feed(response: &Response, error: &NotAFeed) -> Trouble {
    match unwanted::detect(response).filter(|kind| *kind != Unwanted::Page) {
        Some(kind) => explained(response, kind),
        None => Trouble { message: error.to_string(), advice: error.advice().to_owned() },
    }
}

/// What came instead of a feed: the sentence says what it is, then what helps.
fn explained(response: &Response, kind: Unwanted) -> Trouble {
    let (what, advice) =
        kind.explanation().split_once("; ").unwrap_or((kind.explanation(), "look at it in a browser"));
    Trouble {
        message: format!("{} (status {}): {what}", response.url, response.status),
        advice: advice.to_owned(),
    }
}

/// An HTTP status that is no answer to read.
pub(super) fn refused(response: &Response) -> Trouble {
    if let Some(kind) = unwanted::detect(response).filter(|kind| *kind != Unwanted::Page) {
        return explained(response, kind);
    }
    let advice = match response.status {
        401 | 403 => {
            "the site wants a sign-in or keeps programs out: ask its owner, or take another address of the feed"
        }
        404 => {
            "the feed is not there: look on the site for its new address and put it into the source's file"
        }
        410 => "the feed is gone for good: remove the source or give it a new address",
        429 => "the site wants fewer requests: raise `interval` in the source's file",
        500.. => "the site has a fault: it is asked again, less and less often",
        _ => "look at the address in a browser",
    };
    Trouble {
        message: format!("{} answered with status {}", response.url, response.status),
        advice: advice.into(),
    }
}

/// The next state, and one transaction with it and the entries.
async fn conclude(
    run: &Run,
    source: &Source,
    before: &SourceState,
    mut state: SourceState,
    answer: &Answer,
    reading: Option<Reading>,
    report: &mut SourceReport,
) -> Result<(), Failure> {
    let answer = &answer.came;
    let mut seen = Vec::new();
    let mut facts = FeedFacts::default();
    if let Some(Reading::Feed(feed)) = reading {
        facts = FeedFacts { site: feed.feed.link.clone(), language: feed.feed.language.clone() };
        let dates = feed.entries.iter().filter_map(|entry| entry.published.or(entry.updated));
        state.learn(&feed.feed, dates, run.now());
        state.entries = feed.entries.len();
        report.entries = Some(feed.entries.len());
        report.problems.extend(feed.problems);
        seen = recognise(run, source, feed.entries, report).await?;
    } else if let Some(Reading::NoFeed(trouble)) = reading {
        report.failure = Some(trouble);
    }
    if let Err(error) = answer {
        report.failure = Some(error.into());
    }
    let outcome = match (answer, &report.failure) {
        (Err(error), _) => Outcome::Failed(error),
        (Ok(response), Some(trouble)) => Outcome::Bad { response, message: &trouble.message },
        (Ok(response), None) => Outcome::Good { response, hints: state.hints() },
    };
    let next = next_poll(source, &before.poll, &outcome, &state.rhythm, run.now());
    state.poll = next.state;
    state.advice = report.failure.as_ref().map(|trouble| trouble.advice.clone());
    report.notice = next.notice;
    report.adopt = next.adopt;
    record(run, source, state, facts, seen, report).await.map(drop)
}

/// Who the entries of a feed are.
pub(super) async fn recognise(
    run: &Run,
    source: &Source,
    entries: Vec<Entry>,
    report: &mut SourceReport,
) -> Result<Vec<Seen>, Failure> {
    let (id, keys) = (source.id.clone(), keys_by_link(&entries));
    let known = run.store(move |store| store.known_keys(&id, keys)).await?;
    let (seen, problems) = run.compute(move || identify(entries, &known)).await?;
    report.problems.extend(problems);
    Ok(seen)
}

/// Stores the poll and counts what it brought.
pub(super) async fn record(
    run: &Run,
    source: &Source,
    state: SourceState,
    feed: FeedFacts,
    entries: Vec<Seen>,
    report: &mut SourceReport,
) -> Result<Recorded, Failure> {
    let (id, address, now) = (source.id.clone(), source.address.clone(), run.now());
    let poll = move |store: &mut Store| {
        store.record_poll(&Poll {
            source: &id,
            address: &address,
            state: &state,
            next_poll: state.poll.due_at(),
            feed: &feed,
            entries: &entries,
            now,
        })
    };
    let recorded = run.store(poll).await?;
    report.new += recorded.new;
    report.changed += recorded.changed;
    report.held += recorded.held;
    for key in &recorded.taken {
        let message = format!("the entry {key} has the id of another article: it was left out");
        report.problems.push(Problem::new(ProblemKind::Value, message));
    }
    Ok(recorded)
}
