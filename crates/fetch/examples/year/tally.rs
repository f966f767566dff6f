//! Plays a rule against histories and counts what came of it.

use crate::history::{DAY, History};
use crate::rules::{Found, Rule};

/// What came of a rule.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tally {
    /// Requests made.
    pub(crate) requests: u64,
    /// Entries that had left the feed before they were seen.
    pub(crate) missed: u64,
    /// Seconds between the appearance of each entry found and the poll that found it.
    pub(crate) delays: Vec<u32>,
}

impl Tally {
    /// Adds what came of `rule` over the first `days` of a history. The first poll, whose entries were there before, is
    /// not counted.
    pub(crate) fn play(&mut self, history: &History, rule: &mut dyn Rule, first: i64, days: i64) {
        let entries = &history.entries;
        let mut now = first;
        let mut known = None;
        while now < days * DAY {
            let down = history.outages.iter().any(|&(from, to)| (from..to).contains(&now));
            let shown = entries.partition_point(|&(at, _)| at <= now);
            let found = if down {
                Found::Down
            } else if known == Some(shown) {
                Found::Same
            } else {
                let from = shown.saturating_sub(history.window);
                if let Some(known) = known {
                    self.missed += from.saturating_sub(known) as u64;
                    let new = &entries[known.max(from)..shown];
                    self.delays.extend(new.iter().map(|&(at, _)| (now - at) as u32));
                }
                known = Some(shown);
                Found::New(from, shown)
            };
            self.requests += 1;
            now += rule.wait(history, &found, now).max(1);
        }
    }

    /// Adds another tally.
    pub(crate) fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.missed += other.missed;
        self.delays.extend_from_slice(&other.delays);
    }

    /// Requests for each entry found.
    pub(crate) fn requests_per_entry(&self) -> f64 {
        self.requests as f64 / self.delays.len().max(1) as f64
    }

    /// The delay in seconds that `part` of the entries found did not exceed.
    pub(crate) fn delay(&self, part: f64) -> u32 {
        let mut delays = self.delays.clone();
        let place = ((delays.len() as f64 * part) as usize).min(delays.len().saturating_sub(1));
        if delays.is_empty() { 0 } else { *delays.select_nth_unstable(place).1 }
    }

    /// The mean delay in seconds.
    pub(crate) fn mean_delay(&self) -> f64 {
        self.delays.iter().map(|&delay| f64::from(delay)).sum::<f64>() / self.delays.len().max(1) as f64
    }
}
