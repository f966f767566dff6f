//! What is known of one source. Its JSON is described in docs/status.md: whoever changes it changes that page.

use super::hub::HubLine;
use crate::run::{Came, SourceState};
use serde::Serialize;
use tidings_fetch::schedule::{MOVE_HOLDS, Why};
use tidings_model::{CategoryPath, Problem, Source, SourceId, Timestamp};
use tidings_store::Tally;

/// How a source is, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    /// It said that it is gone for good, and is polled no more.
    Gone,
    /// The last poll gave nothing.
    Failing,
    /// Its host asked to be left alone for a while.
    Paused,
    /// It answers with a permanent redirect that is not taken over yet.
    Moving,
    /// It was read, and something in it was wrong.
    Problems,
    /// It was not polled yet.
    New,
    /// The list that brought it names it no more, and it is polled no more.
    Dropped,
    /// Its owner has stopped it.
    Off,
    /// All well.
    Well,
}

impl State {
    /// Every state, the worst first.
    pub(super) const ALL: &[Self] = &[
        Self::Gone,
        Self::Failing,
        Self::Paused,
        Self::Moving,
        Self::Problems,
        Self::New,
        Self::Dropped,
        Self::Off,
        Self::Well,
    ];

    /// The name in JSON and on the terminal.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Failing => "failing",
            Self::Paused => "paused",
            Self::Moving => "moving",
            Self::Problems => "problems",
            Self::New => "new",
            Self::Dropped => "dropped",
            Self::Off => "off",
            Self::Well => "well",
        }
    }

    /// True when the program ends with 1 for it.
    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::Gone | Self::Failing)
    }

    /// True when it is shown in full before all others.
    pub(super) fn is_trouble(self) -> bool {
        self.is_failure() || self == Self::Paused
    }
}

/// What is shown of one source.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) source: &'a SourceId,
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) category: &'a CategoryPath,
    pub(super) file: String,
    pub(super) enabled: bool,
    pub(super) state: State,
    pub(super) last_poll: Option<Timestamp>,
    pub(super) came: Option<Came>,
    pub(super) http_status: Option<u16>,
    pub(super) took_ms: Option<u64>,
    pub(super) new: Option<usize>,
    pub(super) changed: Option<usize>,
    pub(super) last_good: Option<Timestamp>,
    pub(super) next_poll: Option<Timestamp>,
    pub(super) why_next: Option<Why>,
    pub(super) entries_in_feed: usize,
    pub(super) entries: u64,
    pub(super) last_new: Option<Timestamp>,
    pub(super) articles: u64,
    pub(super) waiting: u64,
    pub(super) left_out: u64,
    pub(super) newest: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) answered_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) moving: Option<Moving>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) list: Option<&'a SourceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) dropped_since: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hub: Option<HubLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) icon: Option<IconLine>,
    pub(super) failures: u32,
    pub(super) failure_kind: Option<String>,
    pub(super) failure: Option<String>,
    pub(super) failing_since: Option<Timestamp>,
    pub(super) what_to_do: Option<String>,
    pub(super) problems: Vec<Noted>,
}

/// The list that brought a source, and since when it names it no more.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OfList<'a> {
    pub(super) list: Option<&'a SourceId>,
    pub(super) dropped_since: Option<Timestamp>,
}

/// What came of asking for a source's icon.
#[derive(Serialize)]
pub(super) struct IconLine {
    pub(super) asked: Timestamp,
    pub(super) next: Option<Timestamp>,
    pub(super) from: Option<String>,
    pub(super) why: Option<String>,
}

/// A permanent redirect that is watched before it is taken over.
#[derive(Serialize)]
pub(super) struct Moving {
    pub(super) to: String,
    pub(super) since: Timestamp,
    pub(super) taken_over_from: Timestamp,
}

/// A problem with what to do about it.
#[derive(Serialize)]
pub(super) struct Noted {
    #[serde(flatten)]
    pub(super) problem: Problem,
    pub(super) what_to_do: &'static str,
}

impl<'a> Line<'a> {
    pub(super) fn of(
        source: &'a Source,
        kept: SourceState,
        tally: Tally,
        list: OfList<'a>,
        hub: Option<HubLine>,
    ) -> Self {
        let state = state(source, &kept, list);
        let moving = kept.poll.moved.map(|moved| Moving {
            taken_over_from: later(moved.since, MOVE_HOLDS.as_secs()),
            to: moved.to,
            since: moved.since,
        });
        let icon = kept.icon.asked.map(|asked| IconLine {
            asked,
            next: kept.icon.next(),
            from: kept.icon.from,
            why: kept.icon.why,
        });
        let is_asked = !matches!(state, State::Off | State::Gone | State::Dropped);
        let (trouble, last) = (kept.trouble.as_ref(), kept.last.as_ref());
        Line {
            source: &source.id,
            name: &source.name,
            address: &source.address,
            category: &source.category,
            file: format!("sources/{}.toml", source.id),
            enabled: source.policy.enabled,
            state,
            last_poll: kept.poll.last_poll,
            came: last.map(|last| last.came),
            http_status: last.and_then(|last| last.status),
            took_ms: last.map(|last| last.took_ms),
            new: last.map(|last| last.new),
            changed: last.map(|last| last.changed),
            last_good: kept.poll.last_ok,
            next_poll: hub
                .as_ref()
                .and_then(|hub| hub.next_poll)
                .or(kept.poll.next_poll)
                .filter(|_| is_asked),
            why_next: kept.poll.why.filter(|_| is_asked),
            entries_in_feed: kept.entries,
            entries: tally.entries,
            last_new: time(tally.last_new),
            articles: tally.archived,
            waiting: tally.pending,
            left_out: tally.left_out,
            newest: time(tally.newest),
            moving,
            list: list.list,
            dropped_since: list.dropped_since,
            hub,
            icon,
            failures: trouble.map_or(0, |trouble| trouble.times),
            failure_kind: trouble.map(|trouble| trouble.kind.clone()),
            failure: trouble.map(|trouble| trouble.message.clone()),
            failing_since: trouble.map(|trouble| trouble.since),
            what_to_do: trouble.map(|trouble| trouble.advice.clone()),
            answered_by: kept.answered_by,
            problems: kept.problems.into_iter().map(Noted::of).collect(),
        }
    }

    /// True when the owner should look at it.
    pub(super) fn has_something_to_know(&self) -> bool {
        !matches!(self.state, State::Well | State::Off | State::New)
            || self.hub.as_ref().is_some_and(|hub| hub.what_is_wrong.is_some())
    }
}

impl Noted {
    fn of(problem: Problem) -> Self {
        Self { what_to_do: problem.kind.advice(), problem }
    }
}

fn state(source: &Source, kept: &SourceState, list: OfList<'_>) -> State {
    let paused = kept.last.as_ref().is_some_and(|last| last.came == Came::Pause);
    if !source.policy.enabled {
        State::Off
    } else if list.dropped_since.is_some() {
        State::Dropped
    } else if kept.poll.gone.is_some() {
        State::Gone
    } else if paused && kept.poll.failures == 0 {
        State::Paused
    } else if kept.trouble.is_some() {
        State::Failing
    } else if kept.poll.last_poll.is_none() {
        State::New
    } else if kept.poll.moved.is_some() {
        State::Moving
    } else if kept.problems.is_empty() {
        State::Well
    } else {
        State::Problems
    }
}

fn time(second: Option<i64>) -> Option<Timestamp> {
    Timestamp::from_second(second?).ok()
}

fn later(at: Timestamp, seconds: u64) -> Timestamp {
    Timestamp::from_second(at.as_second().saturating_add_unsigned(seconds)).unwrap_or(at)
}
