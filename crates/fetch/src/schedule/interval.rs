//! How long to wait: the arithmetic of the schedule, each part with its bound.

use super::{LONGEST_BACKOFF, LONGEST_RETRY_AFTER};
use crate::Response;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tidings_model::{FeedInfo, Policy, SourceId, Timestamp};

/// Longest wait that `Cache-Control` or `Expires` can ask for: 5 hours. They are often a default of the server's for
/// every file, and a `max-age` of 16 years has been seen on a feed.
const LONGEST_FRESH: Duration = Duration::from_secs(5 * 3600);
/// Longest wait that the feed itself (`ttl`, `sy:`) can ask for: 24 hours.
const LONGEST_TTL: Duration = Duration::from_secs(86_400);
/// Longest wait for a source that publishes seldom: 12 hours.
const LONGEST_RHYTHM: Duration = Duration::from_secs(12 * 3600);
/// Longest wait after "too many requests" without a `Retry-After`: 6 hours.
const LONGEST_TOO_MANY: Duration = Duration::from_secs(6 * 3600);
/// Shortest wait of all, whatever the owner's interval says: 1 minute.
const SHORTEST: Duration = Duration::from_secs(60);

/// What a feed says about its own schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints<'a> {
    /// Minutes between polls (RSS `ttl`).
    pub ttl_minutes: Option<u32>,
    /// Seconds between updates (`sy:updatePeriod` and `sy:updateFrequency`).
    pub update_seconds: Option<u64>,
    /// Hours of the day, UTC, in which no poll is wanted (RSS `skipHours`).
    pub skip_hours: &'a [u8],
}

impl<'a> From<&'a FeedInfo> for Hints<'a> {
    fn from(feed: &'a FeedInfo) -> Self {
        Self { ttl_minutes: feed.ttl, update_seconds: feed.update_seconds, skip_hours: &feed.skip_hours }
    }
}

/// How often a source publishes, as far as its entries tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rhythm {
    /// Median time between two entries.
    pub median_gap: Option<Duration>,
    /// When the newest entry was published.
    pub newest: Option<Timestamp>,
}

impl Rhythm {
    /// The rhythm of entries by their dates, in any order; dates after `now` do not count.
    pub fn of(dates: impl IntoIterator<Item = Timestamp>, now: Timestamp) -> Self {
        let mut dates: Vec<Timestamp> = dates.into_iter().filter(|&date| date <= now).collect();
        dates.sort_unstable();
        let mut gaps: Vec<Duration> =
            dates.windows(2).map(|pair| seconds_between(pair[0], pair[1])).collect();
        gaps.sort_unstable();
        Self { median_gap: gaps.get(gaps.len() / 2).copied(), newest: dates.last().copied() }
    }

    /// Half of the time in which the next entry can be expected; a long silence counts as a slow rhythm.
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let silence = self.newest.map(|newest| seconds_between(newest, now) / 4);
        let expected = self.median_gap.max(silence)?;
        Some(expected / 2)
    }
}

impl Hints<'_> {
    fn wait(&self) -> Option<Duration> {
        let ttl = self.ttl_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        ttl.max(self.update_seconds.map(Duration::from_secs))
    }

    /// `wait`, lengthened until it ends in an hour that is not skipped; skipping all 24 hours means nothing.
    pub(super) fn past_skipped_hours(&self, now: Timestamp, wait: Duration) -> Duration {
        let start = u64::try_from(now.as_second()).unwrap_or_default().saturating_add(wait.as_secs());
        for hours in 0..24 {
            let at = if hours == 0 { start } else { (start / 3600 + hours) * 3600 + start % 3600 / 4 };
            let hour = u8::try_from(at / 3600 % 24).unwrap_or_default();
            if !self.skip_hours.contains(&hour) {
                return wait + Duration::from_secs(at - start);
            }
        }
        wait
    }
}

/// The wait after a good answer.
pub(super) fn after_success(
    policy: &Policy,
    response: &Response,
    hints: Hints<'_>,
    rhythm: &Rhythm,
    now: Timestamp,
) -> Duration {
    let wishes = [
        (response.fresh_for(now), LONGEST_FRESH),
        (response.retry_after(now), LONGEST_RETRY_AFTER),
        (hints.wait(), LONGEST_TTL),
        (rhythm.wait(now), LONGEST_RHYTHM),
    ];
    let wished = wishes.into_iter().filter_map(|(wish, longest)| Some(wish?.min(longest))).max();
    interval(policy).max(wished.unwrap_or_default())
}

/// The wait after `failures` polls in a row that failed, the last with `status` (0 without an answer).
pub(super) fn after_failure(
    policy: &Policy,
    failures: u32,
    status: u16,
    asked: Option<Duration>,
) -> Duration {
    let interval = interval(policy);
    let longest = if status == 429 { LONGEST_TOO_MANY } else { LONGEST_BACKOFF };
    let doubled = interval.saturating_mul(1 << failures.saturating_sub(1).min(20));
    let asked = asked.unwrap_or_default().min(LONGEST_RETRY_AFTER);
    doubled.min(longest).max(interval).max(asked)
}

/// Up to a tenth more, always the same for one source: sources with one interval do not all come at once.
pub(super) fn jittered(wait: Duration, id: &SourceId) -> Duration {
    let hash = Sha256::digest(id.as_str().as_bytes());
    let part = u64::from(hash[0]) << 8 | u64::from(hash[1]);
    wait + Duration::from_secs(wait.as_secs() / 10 * part / 65_536)
}

/// The owner's interval.
fn interval(policy: &Policy) -> Duration {
    Duration::from_secs(policy.interval_seconds.min(366 * 86_400)).max(SHORTEST)
}

fn seconds_between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(later.as_second() - earlier.as_second()).unwrap_or_default())
}
