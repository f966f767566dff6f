//! What is remembered of a source from poll to poll, and shown by `tidings status`.

use super::{History, IconState, RecipeState, Run, SourceReport, Trouble};
use crate::failure::Failure;
use serde::{Deserialize, Serialize};
use tidings_fetch::schedule::{Hints, PollState, Rhythm};
use tidings_fetch::websub::Offer;
use tidings_fetch::{FetchError, FetchErrorKind, Response};
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
    /// What the last poll brought.
    pub last: Option<LastPoll>,
    /// What is wrong since the last poll that gave a feed.
    pub trouble: Option<Standing>,
    /// The instance of RSSHub that answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// True when the address holds an index of sitemaps.
    pub is_index: bool,
    /// How far its history was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// The recipe that read it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<RecipeState>,
    /// The hub that its feed names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// Its icon.
    pub icon: IconState,
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

    /// Keeps what was wrong with what was read last.
    pub(super) fn note_problems(&mut self, problems: &[Problem]) {
        self.problems = problems.iter().take(MOST_PROBLEMS).cloned().collect();
    }

    /// Takes over what a feed says of itself, and from its entries' dates when it publishes.
    pub(super) fn learn(&mut self, feed: &FeedInfo, dates: impl Iterator<Item = Timestamp>, now: Timestamp) {
        self.title = feed.title.as_ref().map(tidings_feed::text::plain).filter(|title| !title.is_empty());
        self.ttl_minutes = feed.ttl;
        self.update_seconds = feed.update_seconds;
        self.skip_hours.clone_from(&feed.skip_hours);
        self.icon.learn(feed);
        self.rhythm.learn(dates, self.poll.last_poll, now);
    }
}

/// What a poll brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastPoll {
    /// In a word.
    pub came: Came,
    /// The status of the answer; `None` where there was none, or none of HTTP.
    pub status: Option<u16>,
    /// Milliseconds from the wish to ask until the answer was read, the wait for a turn at the host with it.
    pub took_ms: u64,
    /// Entries never seen before.
    pub new: usize,
    /// Entries that said something else than before.
    pub changed: usize,
}

/// What a poll brought, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Came {
    /// A feed that was read.
    Feed,
    /// The body that was read before.
    Same,
    /// The word that nothing has changed (304).
    NotModified,
    /// The wish to be left alone for a while.
    Pause,
    /// Nothing that could be used.
    Failure,
}

/// Something that is wrong until a poll says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What sort it is, as in [`Trouble::kind`].
    pub kind: String,
    /// What failed.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// The first poll of those in a row that gave nothing.
    pub since: Timestamp,
    /// How many they are.
    pub times: u32,
}

impl Standing {
    /// What is wrong after one more poll that gave nothing.
    pub(super) fn after(before: Option<&Self>, trouble: &Trouble, now: Timestamp) -> Self {
        match before {
            // The host's wish for a pause says nothing about what was wrong before.
            Some(before) if trouble.kind == FetchErrorKind::HostBusy.as_str() => before.clone(),
            _ => Self {
                kind: trouble.kind.to_owned(),
                message: trouble.message.clone(),
                advice: trouble.advice.clone(),
                since: before.map_or(now, |before| before.since),
                times: before.map_or(0, |before| before.times).saturating_add(1),
            },
        }
    }
}

impl LastPoll {
    /// What an answer is, before its entries are counted.
    pub(super) fn of(
        answer: &Result<Response, FetchError>,
        failed: bool,
        read: bool,
        took_ms: u64,
        now: Timestamp,
    ) -> Self {
        let came = match answer {
            Err(error) if error.kind == FetchErrorKind::HostBusy => Came::Pause,
            Ok(response) if response.asks_for_a_pause(now) => Came::Pause,
            _ if failed => Came::Failure,
            Ok(response) if response.is_not_modified() => Came::NotModified,
            _ if read => Came::Feed,
            _ => Came::Same,
        };
        Self { came, status: answer.as_ref().ok().map(|r| r.status), took_ms, new: 0, changed: 0 }
    }
}

/// Keeps what a poll's entries turned out to be, and what making the articles met, when the feed was read or entries were
/// filed.
pub(super) async fn remember(
    run: &Run,
    report: &SourceReport,
    address: &str,
    polled: bool,
) -> Result<(), Failure> {
    if report.entries.is_none() && report.problems.is_empty() {
        return Ok(());
    }
    let (id, address) = (report.source.clone(), address.to_owned());
    let problems: Vec<Problem> = report.problems.iter().take(MOST_PROBLEMS).cloned().collect();
    let (new, changed) = (report.new, report.changed + report.held);
    run.store(move |store| {
        let Some(before) = store.poll_state::<SourceState>(&id, &address)? else { return Ok(()) };
        let mut last = before.last.clone();
        if let Some(last) = last.as_mut().filter(|_| polled) {
            (last.new, last.changed) = (new, changed);
        }
        if last == before.last && problems == before.problems {
            return Ok(());
        }
        store.save_poll_state(&id, &SourceState { last, problems, ..before })
    })
    .await
}
