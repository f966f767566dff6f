//! How long to wait: the arithmetic of the schedule, each part with its bound.

use super::{LONGEST_BACKOFF, LONGEST_RETRY_AFTER, Rhythm, Why};
use crate::Response;
use sha2::{Digest, Sha256};
use std::time::Duration;
use tidings_model::{FeedInfo, Policy, SourceId, Timestamp};

/// Longest wait that `Cache-Control` or `Expires` can ask for: 5 hours. They are often a default of the server's for
/// every file, and a `max-age` of 16 years has been seen on a feed.
const LONGEST_FRESH: Duration = Duration::from_secs(5 * 3600);
/// Longest wait that the feed itself (`ttl`, `sy:`) can ask for: 24 hours.
const LONGEST_TTL: Duration = Duration::from_secs(86_400);
/// `ttl` makes the interval that fits the source's rhythm this many times longer at most.
const TTL_SLOWS: u32 = 2;
/// Longest wait for a source that publishes seldom: 24 hours.
const LONGEST_RHYTHM: Duration = Duration::from_secs(86_400);
/// Shortest wait for a source that publishes often, unless the owner wants it shorter: 2 minutes.
const SHORTEST_RHYTHM: Duration = Duration::from_secs(120);
/// The wait for a source of which nothing is known: 1 hour.
const UNKNOWN: Duration = Duration::from_secs(3600);
/// First wait after a failure, unless the owner's interval is longer: 15 minutes. It doubles with each failure.
const FIRST_BACKOFF: Duration = Duration::from_secs(900);
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

impl Hints<'_> {
    /// What the feed asks for. An update every hour is what WordPress writes into every feed, whatever its rhythm, and
    /// asks for nothing.
    fn wait(&self) -> Option<Duration> {
        let ttl = self.ttl_minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60));
        ttl.max(self.update_seconds.filter(|&seconds| seconds != 3600).map(Duration::from_secs))
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

/// The wait after a good answer, and what made it as long as it is.
pub(super) fn after_success(
    policy: &Policy,
    response: &Response,
    hints: Hints<'_>,
    rhythm: &Rhythm,
    now: Timestamp,
) -> (Duration, Why) {
    let (interval, why) = interval(policy, rhythm, now);
    let overrun = rhythm.until_overrun().unwrap_or(Duration::MAX);
    let wish = |wish: Option<Duration>, longest: Duration| wish.unwrap_or_default().min(longest).min(overrun);
    let waits = [
        (wish(response.fresh_for(now), LONGEST_FRESH), Why::Fresh),
        (wish(hints.wait(), longest_ttl(policy, interval)), Why::Ttl),
        (response.retry_after(now).unwrap_or_default().min(LONGEST_RETRY_AFTER), Why::RetryAfter),
    ];
    waits
        .into_iter()
        .fold((interval, why), |longest, other| if other.0 > longest.0 { other } else { longest })
}

/// The longest `ttl` that is obeyed. Most are a default of the program that wrote the feed: against an interval that fits
/// the source's rhythm they count only so far.
fn longest_ttl(policy: &Policy, interval: Duration) -> Duration {
    match policy.interval_seconds {
        Some(_) => LONGEST_TTL,
        None => (interval * TTL_SLOWS).min(LONGEST_TTL),
    }
}

/// The wait after `failures` polls in a row that failed, the last with `status` (0 without an answer): never shorter
/// than if it had been good. With it what made it as long as it is.
pub(super) fn after_failure(
    policy: &Policy,
    rhythm: &Rhythm,
    failures: u32,
    status: u16,
    asked: Option<Duration>,
    now: Timestamp,
) -> (Duration, Why) {
    let (interval, _) = interval(policy, rhythm, now);
    let first = policy.interval_seconds.map_or(FIRST_BACKOFF, |_| interval);
    let longest = if status == 429 { LONGEST_TOO_MANY } else { LONGEST_BACKOFF };
    let doubled = first.saturating_mul(1 << failures.saturating_sub(1).min(20));
    let asked = asked.unwrap_or_default().min(LONGEST_RETRY_AFTER);
    let wait = doubled.min(longest).max(interval);
    if asked > wait { (asked, Why::RetryAfter) } else { (wait, Why::Backoff) }
}

/// Up to a tenth more, always the same for one source: sources with one interval do not all come at once.
pub(super) fn jittered(wait: Duration, id: &SourceId) -> Duration {
    let hash = Sha256::digest(id.as_str().as_bytes());
    let part = u64::from(hash[0]) << 8 | u64::from(hash[1]);
    wait + Duration::from_secs(wait.as_secs() / 10 * part / 65_536)
}

/// The owner's interval, else the one that fits the source's rhythm.
fn interval(policy: &Policy, rhythm: &Rhythm, now: Timestamp) -> (Duration, Why) {
    if let Some(seconds) = policy.interval_seconds {
        return (Duration::from_secs(seconds.min(366 * 86_400)).max(SHORTEST), Why::Interval);
    }
    match rhythm.wait(now, LONGEST_RHYTHM) {
        Some(wait) => (wait.max(SHORTEST_RHYTHM), Why::Rhythm),
        None => (UNKNOWN, Why::Unknown),
    }
}
