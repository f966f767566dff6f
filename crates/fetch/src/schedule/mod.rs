//! When a source is asked again: a pure function of what is known of it, what came, and the time.
//!
//! An interval that the owner set holds; without one the source's own [`Rhythm`] decides, between 5 minutes and a day.
//! The publisher's wishes (`Cache-Control`, `Expires`, `ttl`, `sy:`, `Retry-After`) can lengthen either, each within a
//! bound, since servers say absurd things; a failing source is asked less and less, but never not at all.

mod interval;
mod rhythm;
mod state;

pub use interval::Hints;
pub use rhythm::Rhythm;
pub use state::{Moved, PollState, Why};

use crate::{FetchError, FetchErrorKind, Response};
use interval::{after_failure, after_success, jittered};
use std::time::Duration;
use tidings_model::{ContentHash, Source, Timestamp};

/// Longest wait after failures in a row, unless the owner's interval is longer: 7 days.
pub const LONGEST_BACKOFF: Duration = Duration::from_secs(7 * 86_400);
/// Longest `Retry-After` that is obeyed: 24 hours.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(86_400);
/// A permanent redirect is adopted once it has held this long: 7 days.
pub const MOVE_HOLDS: Duration = Duration::from_secs(7 * 86_400);
/// A source is asked without validators when its last full answer is older: 8 days. Some servers say "not modified"
/// for ever.
pub const FULL_EVERY: Duration = Duration::from_secs(8 * 86_400);

/// How a poll ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// A feed was read, or the server said that it is unchanged, or its body was the one already read.
    Good {
        /// The answer: 2xx or 304.
        response: &'a Response,
        /// What the feed itself says about its schedule; the earlier poll's where nothing was parsed.
        hints: Hints<'a>,
    },
    /// An answer that is no feed: a status of 400 and above, or a body that could not be read as one.
    Bad {
        /// The answer.
        response: &'a Response,
        /// What is wrong with it, in one sentence for a person.
        message: &'a str,
    },
    /// No answer.
    Failed(&'a FetchError),
}

/// What a poll leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The state to keep.
    pub state: PollState,
    /// The address to write into the source, when it has moved for good.
    pub adopt: Option<String>,
    /// What the owner should be told, in one sentence.
    pub notice: Option<String>,
}

/// The state after a poll of `source` that ended at `now`.
pub fn next_poll(
    source: &Source,
    before: &PollState,
    outcome: &Outcome<'_>,
    rhythm: &Rhythm,
    now: Timestamp,
) -> Next {
    let mut next = Next { state: before.clone(), adopt: None, notice: None };
    next.state.last_poll = Some(now);
    let (wait, why) = match *outcome {
        Outcome::Good { response, hints } => {
            good(source, response, now, &mut next);
            let (wait, why) = after_success(&source.policy, response, hints, rhythm, now);
            let wait = jittered(wait, &source.id);
            let late = hints.past_skipped_hours(now, wait);
            (late, if late > wait { Why::SkippedHours } else { why })
        }
        Outcome::Bad { response, message } => {
            bad(source, response, message, now, &mut next);
            let asked = response.retry_after(now);
            let failures = next.state.failures;
            let (wait, why) = after_failure(&source.policy, rhythm, failures, response.status, asked, now);
            (jittered(wait, &source.id), why)
        }
        Outcome::Failed(error) => {
            // The host wants a pause, for whatever address of it: no failure of this source.
            if error.kind != FetchErrorKind::HostBusy {
                next.state.failures = next.state.failures.saturating_add(1);
                next.state.last_error = Some(error.what());
            }
            let failures = next.state.failures;
            let (wait, why) = after_failure(&source.policy, rhythm, failures, 0, error.retry_after, now);
            (jittered(wait, &source.id), why)
        }
    };
    next.state.next_poll = Some(later(now, wait));
    next.state.why = Some(why);
    next
}

/// Takes over what a good answer says.
fn good(source: &Source, response: &Response, now: Timestamp, next: &mut Next) {
    let state = &mut next.state;
    state.failures = 0;
    state.last_error = None;
    state.last_ok = Some(now);
    state.gone = None;
    if response.is_not_modified() {
        // A 304 may bring newer validators (RFC 9110, section 15.4.5), but need not repeat them.
        if !response.validators.is_empty() {
            state.validators = response.validators.clone();
        }
    } else if response.truncated {
        // Half a feed must not be confirmed as unchanged: the next request is a full one.
        state.validators = Default::default();
        state.body_hash = None;
    } else {
        state.validators = response.validators.clone();
        state.body_hash = Some(ContentHash::of(&response.body));
        state.last_full = Some(now);
    }
    moves(source, response, now, next);
}

/// Follows a permanent redirect until it is adopted.
fn moves(source: &Source, response: &Response, now: Timestamp, next: &mut Next) {
    let target = response.permanent_location().filter(|to| *to != source.address);
    let Some(to) = target.filter(|_| !has_credentials(&source.address)) else {
        next.state.moved = None;
        return;
    };
    let since = match &next.state.moved {
        Some(moved) if moved.to == to => moved.since,
        _ => now,
    };
    let held = now.duration_since(since) >= jiff_seconds(MOVE_HOLDS);
    if held || only_more_secure(&source.address, to) {
        next.notice =
            Some(format!("{} has moved for good to {to}: the new address is taken over", source.address));
        next.adopt = Some(to.to_owned());
        next.state.moved = None;
    } else {
        next.state.moved = Some(Moved { to: to.to_owned(), since });
    }
}

/// Takes over what an answer says that is no feed.
fn bad(source: &Source, response: &Response, message: &str, now: Timestamp, next: &mut Next) {
    let state = &mut next.state;
    state.last_error = Some(message.to_owned());
    if response.asks_for_a_pause(now) {
        return; // A pause that is asked for politely is no failure.
    }
    state.failures = state.failures.saturating_add(1);
    if response.status == 410 && state.gone.is_none() {
        state.gone = Some(now);
        next.notice = Some(format!(
            "{} says that it is gone for good (410) and is polled no more; remove the source or give it a new address",
            source.address
        ));
    }
}

/// True when the next request is to carry no validators.
pub(crate) fn full_is_due(state: &PollState, now: Timestamp) -> bool {
    state.last_full.is_none_or(|last| now.duration_since(last) >= jiff_seconds(FULL_EVERY))
}

/// True when the two addresses differ only in http becoming https.
fn only_more_secure(from: &str, to: &str) -> bool {
    let from = url::Url::parse(from).map_or_else(|_| from.to_owned(), String::from);
    from.strip_prefix("http://").is_some_and(|rest| to.strip_prefix("https://") == Some(rest))
}

fn has_credentials(address: &str) -> bool {
    crate::error::without_credentials(address) != address
}

fn jiff_seconds(span: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(span).unwrap_or(jiff::SignedDuration::MAX)
}

pub(crate) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(jiff_seconds(wait)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
