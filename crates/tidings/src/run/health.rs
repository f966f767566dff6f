//! What is remembered of a source from poll to poll, and shown by `tidings status`.

use super::{History, Run, SourceReport};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use tidings_fetch::schedule::{Hints, PollState, Rhythm};
use tidings_model::{FeedInfo, Problem, Timestamp};

/// Problems remembered of one source.
const MOST_PROBLEMS: usize = 20;

/// The state of a source.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// Validators, failures, the next poll.
    pub poll: PollState,
    /// The feed's title.
    pub title: Option<String>,
    /// Entries in the feed when it was read last.
    pub entries: usize,
    /// What to do about the last failure.
    pub advice: Option<String>,
    /// The instance of RSSHub that answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// True when the address holds an index of sitemaps.
    pub is_index: bool,
    /// How far its history was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// What was wrong when it was read last.
    pub problems: Vec<Problem>,
    ttl_minutes: Option<u32>,
    update_seconds: Option<u64>,
    skip_hours: Vec<u8>,
    /// When it publishes.
    pub rhythm: Rhythm,
}

impl SourceState {
    /// What the feed said about its schedule when it was read last.
    pub(super) fn hints(&self) -> Hints<'_> {
        Hints {
            ttl_minutes: self.ttl_minutes,
            update_seconds: self.update_seconds,
            skip_hours: &self.skip_hours,
        }
    }

    /// Takes over what a feed says of itself, and from its entries' dates when it publishes.
    pub(super) fn learn(&mut self, feed: &FeedInfo, dates: impl Iterator<Item = Timestamp>, now: Timestamp) {
        self.title = feed.title.as_ref().map(tidings_feed::text::plain).filter(|title| !title.is_empty());
        self.ttl_minutes = feed.ttl;
        self.update_seconds = feed.update_seconds;
        self.skip_hours.clone_from(&feed.skip_hours);
        self.rhythm.learn(dates, self.poll.last_poll, now);
    }
}

/// Keeps what making the articles met, when the feed was read or entries were filed.
pub(super) async fn remember_problems(
    run: &Run,
    report: &SourceReport,
    address: &str,
) -> Result<(), Failure> {
    if report.entries.is_none() && report.problems.is_empty() {
        return Ok(());
    }
    let (id, address) = (report.source.clone(), address.to_owned());
    let problems: Vec<Problem> = report.problems.iter().take(MOST_PROBLEMS).cloned().collect();
    run.store(move |store| match store.poll_state::<SourceState>(&id, &address)? {
        Some(state) if state.problems != problems => {
            store.save_poll_state(&id, &SourceState { problems, ..state })
        }
        _ => Ok(()),
    })
    .await
}
