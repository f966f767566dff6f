//! From the request to the transaction that stores what the feed showed.

use super::ask::{self, Answer};
use super::identify::{identify, keys_by_link};
use super::{LastPoll, Run, SourceReport, SourceState, Standing, Trouble, hubs};
use crate::failure::Failure;
use crate::kinds::{self, Parsed};
use std::sync::Arc;
use tidings_feed::sitemap::Child;
use tidings_feed::{NotAFeed, Seems};
use tidings_fetch::schedule::{Hints, Outcome, PollState, next_poll};
use tidings_fetch::unwanted::{self, Unwanted};
use tidings_fetch::{FetchError, Response};
use tidings_model::{Entry, ParsedFeed, Problem, ProblemKind, Source};
use tidings_store::{FeedFacts, Poll, Recorded, Seen, Store};
use tokio::time::Instant;

/// An answer and the milliseconds until it was read.
pub(super) struct Asked {
    answer: Answer,
    took: u64,
}

impl Asked {
    /// An answer that was read just now.
    pub(super) fn since(began: Instant, answer: Answer) -> Self {
        Self { answer, took: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX) }
    }
}

/// What an answer turned out to be.
pub(super) enum Reading {
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
    let began = Instant::now();
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
    conclude(run, source, &before, state, &Asked::since(began, answer), reading, report).await
}

fn read(response: &Response, before: &SourceState, source: &Source) -> Reading {
    if let Some(reading) = unread(response, Some(&before.poll).filter(|_| !before.is_index)) {
        return reading;
    }
    let base =
        if source.address.starts_with("file:") { source.site.clone() } else { Some(response.url.clone()) };
    match kinds::parse(source.kind, &response.body, &kinds::hints(response, base)) {
        Ok(Parsed::Feed(feed)) => Reading::Feed(feed),
        Ok(Parsed::Index(children)) => Reading::Index(children),
        Err(error) => Reading::NoFeed(no_feed(response, &error)),
    }
}

/// What need not be read: what was read before, as far as `known` says (nothing, when all must be read), or a refusal.
pub(super) fn unread(response: &Response, known: Option<&PollState>) -> Option<Reading> {
    let same = response.is_success() && known.is_some_and(|known| known.is_same_body(&response.body));
    if response.is_not_modified() || same {
        return Some(Reading::Same);
    }
    (!response.is_success()).then(|| Reading::NoFeed(refused(response)))
}

/// What came instead, where more is known of it than that it is a page.
pub(super) fn instead(response: &Response) -> Option<Trouble> {
    unwanted::detect(response).filter(|kind| *kind != Unwanted::Page).map(|kind| explained(response, kind))
}

/// An answer that cannot be read as what the source should be.
pub(super) fn no_feed(response: &Response, error: &NotAFeed) -> Trouble {
    instead(response).unwrap_or_else(|| {
        let kind = if error.seems == Seems::Html { Unwanted::Page.as_str() } else { "not-a-feed" };
        Trouble { kind, message: error.to_string(), advice: error.advice().to_owned() }
    })
}

/// What came instead of a feed: the sentence says what it is, then what helps.
pub(super) fn explained(response: &Response, kind: Unwanted) -> Trouble {
    Trouble {
        kind: kind.as_str(),
        message: format!("{} (status {}): {}", response.url, response.status, kind.what()),
        advice: kind.advice().to_owned(),
    }
}

/// An HTTP status that is no answer to read.
pub(super) fn refused(response: &Response) -> Trouble {
    if let Some(trouble) = instead(response) {
        return trouble;
    }
    let (kind, advice) = match response.status {
        401 | 403 => (
            "forbidden",
            "the site wants a sign-in or keeps programs out: ask its owner, or take another address of the feed",
        ),
        404 => (
            "not-found",
            "the feed is not there: look on the site for its new address and put it into the source's file",
        ),
        410 => ("gone", "the feed is gone for good: remove the source or give it a new address"),
        429 => ("too-many-requests", "the site wants fewer requests: raise `interval` in the source's file"),
        500.. => ("server-fault", "the site has a fault: it is asked again, less and less often"),
        _ => ("status", "look at the address in a browser"),
    };
    Trouble {
        kind,
        message: format!("{} answered with status {}", response.url, response.status),
        advice: advice.into(),
    }
}

/// The next state, and one transaction with it and the entries.
pub(super) async fn conclude(
    run: &Run,
    source: &Source,
    before: &SourceState,
    mut state: SourceState,
    asked: &Asked,
    reading: Option<Reading>,
    report: &mut SourceReport,
) -> Result<(), Failure> {
    let answer = &asked.answer.came;
    let mut seen = Vec::new();
    let mut facts = FeedFacts::default();
    if let Some(Reading::Feed(feed)) = reading {
        facts = FeedFacts::from(&feed.feed);
        let dates = feed.entries.iter().filter_map(|entry| entry.published.or(entry.updated));
        state.learn(&feed.feed, dates, run.now());
        state.offer = hubs::offered(source, &feed.feed, answer.as_ref().ok());
        state.entries = feed.entries.len();
        report.entries = Some(feed.entries.len());
        report.problems.extend(feed.problems);
        seen = recognise(run, source, feed.entries, report).await?;
    } else if let Some(Reading::NoFeed(trouble)) = reading {
        report.failure = Some(trouble);
    }
    if let Err(error) = answer {
        report.failure.get_or_insert_with(|| error.into());
    }
    let outcome = outcome(answer, report.failure.as_ref(), state.hints());
    let next = next_poll(source, &before.poll, &outcome, &state.rhythm, run.now());
    state.poll = next.state;
    let (failed, read) = (report.failure.is_some(), report.entries.is_some());
    state.last = Some(LastPoll::of(answer, failed, read, asked.took, run.now()));
    let standing = |trouble| Standing::after(before.trouble.as_ref(), trouble, run.now());
    state.trouble = report.failure.as_ref().map(standing);
    report.wants_icon = !failed && state.icon.is_due(run.now());
    report.notice = next.notice;
    report.adopt = next.adopt;
    let (offer, planned) = (state.offer.clone(), state.poll.due_at());
    let recorded = record(run, source, state, facts, seen, report).await?;
    hubs::after_poll(run, source, offer, planned, recorded.new).await
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

/// What the schedule is told of an answer.
pub(super) fn outcome<'a>(
    answer: &'a Result<Response, FetchError>,
    failure: Option<&'a Trouble>,
    hints: Hints<'a>,
) -> Outcome<'a> {
    match (answer, failure) {
        (Err(error), _) => Outcome::Failed(error),
        (Ok(response), Some(trouble)) => Outcome::Bad { response, message: &trouble.message },
        (Ok(response), None) => Outcome::Good { response, hints },
    }
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
