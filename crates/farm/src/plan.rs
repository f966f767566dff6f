//! Which source stands where, and what it does when it is asked. The same for each farm of one size.

use crate::text::Chance;
use std::time::Duration;

/// Sources of one host in the order they are dealt: of twenty, one is broken and one slow.
const DEAL: usize = 20;
/// Of a hundred sources, those that say "not modified" to a visitor that has been there.
const UNCHANGED_PERCENT: u64 = 70;

/// Bytes of an entry at least: whole texts, so that nobody asks for the pages.
const ENTRY: usize = 2500;

/// How large a farm is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Sources in all.
    pub sources: usize,
    /// Hosts that they stand on, one after the other.
    pub hosts: usize,
    /// Longest time that a slow source takes for its answer.
    pub slow: Duration,
    /// Least and most entries of a feed.
    pub entries: (usize, usize),
    /// Least and most bytes of a feed, about.
    pub bytes: (usize, usize),
}

/// The form of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom.
    Atom,
    /// JSON Feed.
    Json,
}

/// What a source does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ways {
    /// Answers at once.
    Good,
    /// Answers after this time.
    Slow(Duration),
    /// Answers with status 500.
    Fault,
    /// Ends in the middle of its body.
    Cut,
    /// Answers with a page that is no feed.
    Page,
    /// Takes the request and never answers.
    Silent,
}

impl Ways {
    /// True when no whole feed comes.
    pub fn is_broken(self) -> bool {
        !matches!(self, Self::Good | Self::Slow(_))
    }
}

/// One source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Its number, from 0.
    pub number: usize,
    /// The number of its host.
    pub host: usize,
    /// Its form.
    pub format: Format,
    /// True when it is in Chinese, else it is in English.
    pub chinese: bool,
    /// What it does.
    pub ways: Ways,
    /// True when it is the same each time.
    pub unchanged: bool,
    /// True when its host packs its answers.
    pub gzip: bool,
    /// Entries that it shows.
    pub entries: usize,
    /// Bytes of the feed, about.
    pub bytes: usize,
}

impl Plan {
    /// Every source, by number.
    pub fn all(&self) -> impl Iterator<Item = Source> + use<> {
        let plan = *self;
        (0..plan.sources).map(move |number| plan.source(number))
    }

    /// The source with this number.
    pub fn source(&self, number: usize) -> Source {
        let (host, place) = (number % self.hosts, number / self.hosts);
        let mut chance = Chance::of(number as u64);
        let ways = match (place + host) % DEAL {
            0 => [Ways::Fault, Ways::Cut, Ways::Page, Ways::Silent][(host + place / DEAL) % 4],
            10 => Ways::Slow(self.slow.mul_f64(chance.share().mul_add(0.75, 0.25))),
            _ => Ways::Good,
        };
        let format = match chance.below(100) {
            0..60 => Format::Rss,
            60..85 => Format::Atom,
            _ => Format::Json,
        };
        let bytes = size(&mut chance, self.bytes);
        let (least, most) = self.entries;
        let entries = least + chance.below((most - least + 1) as u64) as usize;
        // Broken ones are never "not modified", so the others make up for them.
        let of_others = UNCHANGED_PERCENT * DEAL as u64 / (DEAL as u64 - 1);
        Source {
            number,
            host,
            format,
            chinese: chance.below(100) < 40,
            ways,
            unchanged: chance.below(100) < of_others,
            gzip: host % 7 != 0,
            entries: entries.min(bytes / ENTRY).max(1),
            bytes,
        }
    }
}

/// Few are large: the sum of some chances is near a bell, and its power is skewed as sizes of feeds are.
fn size(chance: &mut Chance, (least, most): (usize, usize)) -> usize {
    let (least, most) = (least as f64, most as f64);
    let bell = (0..4).map(|_| chance.share()).sum::<f64>() / 4.0;
    (least * (most / least).powf(bell * bell * 1.3)).min(most) as usize
}

impl Source {
    /// The path of its feed.
    pub fn path(&self) -> String {
        let name = match self.format {
            Format::Rss => "rss.xml",
            Format::Atom => "atom.xml",
            Format::Json => "feed.json",
        };
        format!("/{}/{name}", self.number)
    }

    /// How often it has changed when it is asked in a round, counted from 1.
    pub fn version(&self, round: u32) -> u32 {
        if self.unchanged { 1 } else { round }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_those_that_are_told() {
        let plan = Plan {
            sources: 10_000,
            hosts: 500,
            slow: Duration::from_secs(3),
            entries: (8, 20),
            bytes: (10_000, 300_000),
        };
        let count = |what: fn(&Source) -> bool| plan.all().filter(what).count();
        assert_eq!(count(|s| s.ways.is_broken()), 500);
        assert_eq!(count(|s| matches!(s.ways, Ways::Slow(_))), 500);
        assert_eq!(count(|s| s.ways == Ways::Silent), 125);
        let unchanged = count(|s| s.unchanged && !s.ways.is_broken());
        assert!((6_800..=7_200).contains(&unchanged), "{unchanged}");
        let mut sizes: Vec<usize> = plan.all().map(|source| source.bytes).collect();
        sizes.sort_unstable();
        assert!(sizes[0] < 15_000 && sizes[9_999] > 100_000, "{} to {}", sizes[0], sizes[9_999]);
        assert!((20_000..60_000).contains(&sizes[5_000]), "half are larger than {}", sizes[5_000]);
    }
}
