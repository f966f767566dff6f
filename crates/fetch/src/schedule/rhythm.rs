//! How a source publishes, learned from the dates of its entries: how often, in which hours and on which days.
//!
//! What is kept is bounded: the last gaps, a count for each hour of the day and each day of the week. From them comes
//! the rate at which entries are expected at any moment, and from the rate the time at which a request is worth its
//! cost: when the entries that are expected by then have waited for [`WORTH_A_REQUEST`] together, or are more than
//! [`ENTRIES_WAITED_FOR`]. For a steady source
//! that is the square root rule (a source a hundred times as busy is asked ten times as often), which for a given
//! number of requests makes the sum of all delays least.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::time::Duration;
use tidings_model::Timestamp;

/// Expected waiting of all entries together that makes a request worth while, in seconds.
const WORTH_A_REQUEST: f64 = 180.0;
/// Expected entries that make a request worth while, however short they have waited: of a busy source, most entries are
/// then seen within minutes.
const ENTRIES_WAITED_FOR: f64 = 0.3;
/// Gaps that are remembered.
const GAPS_KEPT: usize = 24;
/// Entries of one feed that are learned from: the newest.
const DATES_READ: usize = 500;
/// Entries closer together than this came in one go, seconds.
const ONE_GO: i64 = 60;
/// Arrivals counted by hour and day before the counts are halved: a source that changes its habits is followed.
const COUNTED: u32 = 400;
/// Gap assumed of a source of which nothing is known, seconds.
const UNKNOWN_GAP: f64 = 6.0 * HOUR;
/// A silence as long as this many expected arrivals halves the rate.
const SILENCE_HALVES: f64 = 3.0;
/// Part of the arrivals that keeps to no hour, whatever the counts say: habits are learned from few entries.
const AT_ANY_TIME: f64 = 0.15;
/// A date this much in the future is a mistake and not a clock that is fast, seconds.
const FUTURE: i64 = 86_400;
const HOUR: f64 = 3600.0;

/// What is known of how a source publishes. The default is a source of which nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// The newest date that an entry bore, as written.
    newest: Option<Timestamp>,
    /// How many entries bore it.
    of_newest: u16,
    /// When the newest entry came, as far as that can be told.
    arrived: Option<Timestamp>,
    /// Seconds between the last arrivals, the latest last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gaps: Vec<u32>,
    /// Entries that the feed showed when it was read last.
    shown: u16,
    /// Arrivals in each hour of the day, UTC.
    hours: [u16; 24],
    /// Arrivals on each day of the week, UTC, from the day of 1970-01-01, a Thursday.
    days: [u16; 7],
    /// Arrivals in each five minutes of the hour: many publishers let a clock do it.
    minutes: [u16; 12],
}

impl Rhythm {
    /// Learns from the dates of a feed that was read at `now` and was not the same as before: in any order, dates learned
    /// before among them. A feed without dates teaches that something came since the `last_poll`.
    ///
    /// An entry that was not there at the last poll came after it, whatever its date says: many feeds date by the day, in
    /// another time zone, or by when the text was begun.
    pub fn learn(
        &mut self,
        dates: impl IntoIterator<Item = Timestamp>,
        last_poll: Option<Timestamp>,
        now: Timestamp,
    ) {
        let (now, last_poll) = (now.as_second(), last_poll.map(Timestamp::as_second));
        let dates: Vec<i64> =
            dates.into_iter().map(Timestamp::as_second).filter(|&date| date <= now + FUTURE).collect();
        if dates.is_empty() {
            return self.arrival(last_poll.map_or(now, |last| last.midpoint(now)));
        }
        let fresh = self.fresh(&dates);
        match last_poll.filter(|_| self.newest.is_some()) {
            Some(last) => {
                // Those that came unseen are spread over the time in which they came.
                let unseen = |date: i64| date <= last || date > now;
                let count = fresh.iter().filter(|&&date| unseen(date)).count() as i64;
                let step = (now - last).max(0) / (count + 1);
                let spread = (1..=count).map(|n| last + n * step);
                let mut arrivals: Vec<i64> =
                    fresh.iter().copied().filter(|&date| !unseen(date)).chain(spread).collect();
                arrivals.sort_unstable();
                arrivals.into_iter().for_each(|second| self.arrival(second));
            }
            // Nothing is known of when the first ones came but their dates.
            None => fresh.iter().for_each(|&date| self.arrival(date.min(now))),
        }
        self.shown = u16::try_from(dates.len()).unwrap_or(u16::MAX);
        let newest = dates.iter().copied().max().unwrap_or_default();
        let newest = self.newest.map_or(newest, |known| known.as_second().max(newest));
        self.of_newest =
            u16::try_from(dates.iter().filter(|&&date| date == newest).count()).unwrap_or(u16::MAX);
        self.newest = Timestamp::from_second(newest).ok();
    }

    /// The dates that were not learned before, in order; of those equal to the newest known as many as are more than
    /// before.
    fn fresh(&self, dates: &[i64]) -> Vec<i64> {
        let newest = self.newest.map_or(i64::MIN, Timestamp::as_second);
        let mut known = self.of_newest;
        let mut fresh: Vec<i64> = dates
            .iter()
            .copied()
            .filter(|&date| match date.cmp(&newest) {
                Ordering::Equal if known > 0 => {
                    known -= 1;
                    false
                }
                order => order.is_ge(),
            })
            .collect();
        fresh.sort_unstable();
        fresh.drain(..fresh.len().saturating_sub(DATES_READ));
        fresh
    }

    /// Counts an entry that came at `second`.
    fn arrival(&mut self, second: i64) {
        let before = self.arrived.map(Timestamp::as_second);
        if before.is_some_and(|before| second - before < ONE_GO) {
            return;
        }
        if let Some(before) = before {
            if self.gaps.len() >= GAPS_KEPT {
                self.gaps.remove(0);
            }
            self.gaps.push(u32::try_from(second - before).unwrap_or(u32::MAX));
        }
        if self.hours.iter().map(|&count| u32::from(count)).sum::<u32>() >= COUNTED {
            let counts = self.hours.iter_mut().chain(&mut self.days).chain(&mut self.minutes);
            counts.for_each(|count| *count /= 2);
        }
        self.hours[hour_of(second)] += 1;
        self.days[day_of(second)] += 1;
        self.minutes[part_of(second)] += 1;
        self.arrived = Timestamp::from_second(second).ok();
    }

    /// When the newest entry came.
    #[cfg(test)]
    pub(super) fn last_arrival(&self) -> Option<Timestamp> {
        self.arrived
    }

    /// Median time between the last arrivals.
    #[cfg(test)]
    pub(super) fn median_gap(&self) -> Option<Duration> {
        let mut gaps = self.gaps.clone();
        gaps.sort_unstable();
        gaps.get(gaps.len() / 2).map(|&gap| Duration::from_secs(u64::from(gap)))
    }

    /// The wait until a request is worth its cost, `longest` at most. `None` when nothing is known of the source.
    pub(super) fn wait(&self, now: Timestamp, longest: Duration) -> Option<Duration> {
        let arrived = self.arrived?.as_second();
        let rates = self.rates();
        let start = now.as_second();
        let silence = expected(&rates, arrived, start);
        let slower = 1.0 + silence / SILENCE_HALVES;
        let wanted = WORTH_A_REQUEST * slower;
        let mut at = start;
        let end = start.saturating_add(i64::try_from(longest.as_secs()).unwrap_or(i64::MAX));
        // Entries expected since `now`, and how long they have waited together.
        let (mut entries, mut waited) = (0.0, 0.0);
        while at < end {
            let stop = (at - at.rem_euclid(300) + 300).min(end);
            let (rate, length) = (rates.at_minute(at), (stop - at) as f64);
            let more = entries * length + rate * length * length / 2.0;
            if waited + more >= wanted {
                let missing = wanted - waited;
                let part = ((entries * entries + 2.0 * rate * missing).sqrt() - entries) / rate;
                let part = part.min((ENTRIES_WAITED_FOR * slower - entries) / rate);
                return Some(seconds((at - start) as f64 + part));
            }
            if entries + rate * length >= ENTRIES_WAITED_FOR * slower {
                let part = (ENTRIES_WAITED_FOR * slower - entries) / rate;
                return Some(seconds((at - start) as f64 + part));
            }
            waited += more;
            entries += rate * length;
            at = stop;
        }
        Some(longest)
    }

    /// The wait after which entries may have left the feed before they were seen, were it ever so busy: a quarter of the
    /// time in which it is filled anew. `None` when that is not known.
    pub(super) fn until_overrun(&self) -> Option<Duration> {
        (!self.gaps.is_empty()).then(|| seconds(self.mean_gap() * f64::from(self.shown) / 4.0))
    }

    fn mean_gap(&self) -> f64 {
        let sum: f64 = self.gaps.iter().map(|&gap| f64::from(gap)).sum();
        let count = self.gaps.len() as f64;
        // A guess that the first gaps outweigh.
        let guessed = 1.0 / (count + 1.0).powi(2);
        ((sum + guessed * UNKNOWN_GAP) / (count + guessed)).max(1.0)
    }

    /// The rate of arrivals through the week, without regard to a silence.
    fn rates(&self) -> Rates {
        Rates {
            a_second: 1.0 / self.mean_gap(),
            hours: shares(&self.hours),
            days: shares(&self.days),
            minutes: shares(&self.minutes),
        }
    }
}

/// Arrivals a second through the week.
struct Rates {
    a_second: f64,
    hours: [f64; 24],
    days: [f64; 7],
    minutes: [f64; 12],
}

impl Rates {
    fn at(&self, second: i64) -> f64 {
        let habit = self.hours[hour_of(second)] * self.days[day_of(second)];
        self.a_second * (AT_ANY_TIME + (1.0 - AT_ANY_TIME) * habit)
    }

    fn at_minute(&self, second: i64) -> f64 {
        self.at(second) * (AT_ANY_TIME + (1.0 - AT_ANY_TIME) * self.minutes[part_of(second)])
    }
}

/// How many times the average each count is, one more than counted for each: few counts say little. The average is 1.
fn shares<const N: usize>(counts: &[u16; N]) -> [f64; N] {
    let sum: f64 = counts.iter().map(|&count| f64::from(count) + 1.0).sum();
    counts.map(|count| (f64::from(count) + 1.0) * N as f64 / sum)
}

/// Arrivals expected between two moments.
fn expected(rates: &Rates, from: i64, to: i64) -> f64 {
    const WEEK: i64 = 7 * 86_400;
    let weeks = ((to - from) / WEEK).max(0);
    let mut at = from + weeks * WEEK;
    let mut sum = (weeks * WEEK) as f64 * rates.a_second;
    while at < to {
        let stop = next_hour(at).min(to);
        sum += rates.at(at) * (stop - at) as f64;
        at = stop;
    }
    sum
}

fn next_hour(second: i64) -> i64 {
    second - second.rem_euclid(3600) + 3600
}

fn hour_of(second: i64) -> usize {
    usize::try_from(second.rem_euclid(86_400) / 3600).unwrap_or_default()
}

fn part_of(second: i64) -> usize {
    usize::try_from(second.rem_euclid(3600) / 300).unwrap_or_default()
}

fn day_of(second: i64) -> usize {
    usize::try_from(second.div_euclid(86_400).rem_euclid(7)).unwrap_or_default()
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}
