//! The rules that are compared: each gives the wait after a poll.

use crate::history::{DAY, HOUR, History};
use tidings_fetch::schedule::{Hints, Outcome, PollState, Rhythm, next_poll};
use tidings_fetch::{FetchError, FetchErrorKind, Response};
use tidings_model::{CategoryPath, FullText, Pictures, Policy, Source, SourceId, SourceKind, Timestamp};

/// The start of the year that is simulated.
const START: i64 = 1_767_225_600;

/// What a poll found.
pub(crate) enum Found {
    /// Nothing: the server did not answer.
    Down,
    /// What was there before.
    Same,
    /// New entries: the feed now shows those of the history from the first index up to the second.
    New(usize, usize),
}

/// A rule, with what it remembers of one source.
pub(crate) trait Rule {
    /// Seconds until the next poll, after one at `now`.
    fn wait(&mut self, history: &History, found: &Found, now: i64) -> i64;
}

/// Miniflux: every 60 minutes, or as the feed and its server ask for, 24 hours at most.
pub(crate) struct EveryHour;

impl Rule for EveryHour {
    fn wait(&mut self, history: &History, found: &Found, _now: i64) -> i64 {
        if matches!(found, Found::Down) {
            return HOUR;
        }
        let ttl = history.ttl_minutes.map_or(0, |minutes| i64::from(minutes) * 60);
        HOUR.max(ttl).max(max_age(history)).min(DAY)
    }
}

/// CommaFeed: half of the average gap between 5 minutes and an hour, longer for those that were silent for a week.
#[derive(Default)]
pub(crate) struct LastGap {
    average: Option<i64>,
    newest: Option<i64>,
    failures: i64,
}

impl Rule for LastGap {
    fn wait(&mut self, history: &History, found: &Found, now: i64) -> i64 {
        match *found {
            Found::Down => {
                self.failures += 1;
                if self.failures > 3 {
                    return (self.failures * HOUR).min(4 * HOUR);
                }
            }
            Found::Same => self.failures = 0,
            Found::New(from, to) => {
                self.failures = 0;
                let dates = || history.entries[from..to].iter().map(|&(_, date)| date);
                let (oldest, newest) = (dates().min().unwrap_or(now), dates().max().unwrap_or(now));
                self.average = (to - from > 1).then(|| (newest - oldest) / (to - from - 1) as i64);
                self.newest = Some(newest);
            }
        }
        let wait = match self.newest.map(|newest| (now - newest) / DAY) {
            None | Some(30..) => 4 * HOUR,
            Some(14..) => 2 * HOUR,
            Some(7..) => HOUR,
            Some(_) => (self.average.unwrap_or(2 * HOUR) / 2).clamp(300, HOUR),
        };
        wait.max(max_age(history).min(4 * HOUR))
    }
}

fn max_age(history: &History) -> i64 {
    history.max_age.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// Ours.
pub(crate) struct Ours {
    source: Source,
    state: PollState,
    rhythm: Rhythm,
    down: FetchError,
    same: Response,
    new: Response,
}

impl Ours {
    /// For the source with this number.
    pub(crate) fn new(number: usize, history: &History) -> Self {
        let cache_control = history.max_age.map(|seconds| format!("max-age={seconds}"));
        Self {
            source: source(number),
            state: PollState::default(),
            rhythm: Rhythm::default(),
            down: FetchError::new(FetchErrorKind::Timeout, "", "no answer"),
            same: Response { status: 304, cache_control: cache_control.clone(), ..Response::default() },
            new: Response { status: 200, cache_control, ..Response::default() },
        }
    }
}

impl Rule for Ours {
    fn wait(&mut self, history: &History, found: &Found, now: i64) -> i64 {
        let at = |second| Timestamp::from_second(START + second).unwrap_or_default();
        let hints = Hints {
            ttl_minutes: history.ttl_minutes,
            update_seconds: history.update_seconds,
            ..Hints::default()
        };
        let outcome = match *found {
            Found::Down => Outcome::Failed(&self.down),
            Found::Same => Outcome::Good { response: &self.same, hints },
            Found::New(from, to) => {
                let dates = history.entries[from..to].iter().map(|&(_, date)| at(date));
                self.rhythm.learn(dates, self.state.last_poll, at(now));
                Outcome::Good { response: &self.new, hints }
            }
        };
        self.state = next_poll(&self.source, &self.state, &outcome, &self.rhythm, at(now)).state;
        self.state.next_poll.map_or(DAY, |next| next.as_second() - at(now).as_second())
    }
}

fn source(number: usize) -> Source {
    Source {
        id: SourceId::from_text(&format!("source {number}")),
        name: String::new(),
        kind: SourceKind::Feed,
        recipe: None,
        address: "https://news.example/feed".to_owned(),
        site: None,
        category: CategoryPath::parse("news").expect("a path"),
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: true,
            interval_seconds: None,
            full_text: FullText::Auto,
            pictures: Pictures::Keep,
            noindex: false,
        },
    }
}
