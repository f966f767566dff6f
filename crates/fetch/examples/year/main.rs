//! A year of 1,000 made-up sources under three rules: a request an hour (Miniflux), half the last gap between 5 minutes
//! and 4 hours (CommaFeed), and ours. No network, no clock, and the same figures on every machine.
//!
//! `cargo run --release -p tidings-fetch --example year [SOURCES [SEED]]`

#![expect(clippy::print_stdout, reason = "its output is the result")]

mod history;
mod random;
mod rules;
mod tally;

use history::{History, KINDS, YEAR};
use rules::{EveryHour, LastGap, Ours, Rule};
use tally::Tally;

const RULES: [&str; 3] = ["every 60 min", "last gap", "ours"];

fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse().unwrap_or(1));
    let (count, seed) = (arguments.next().unwrap_or(1000), arguments.next().unwrap_or(1));
    let histories = History::all(count, seed);
    let mut all: [Tally; 3] = Default::default();
    let mut kinds: Vec<[Tally; 3]> = vec![Default::default(); KINDS.len()];
    for (number, history) in histories.iter().enumerate() {
        let rules: [Box<dyn Rule>; 3] =
            [Box::new(EveryHour), Box::<LastGap>::default(), Box::new(Ours::new(number, history))];
        for (index, mut rule) in rules.into_iter().enumerate() {
            let first = (number as i64 * 7919) % 3600;
            kinds[history.kind][index].play(history, rule.as_mut(), first, YEAR);
        }
    }
    println!("{count} sources, {YEAR} days, seed {seed}; delays in minutes\n");
    println!(
        "{:24}{:14}{:>11}{:>11}{:>9}{:>10}{:>9}{:>9}{:>9}",
        "", "rule", "requests", "found", "missed", "req/entry", "median", "mean", "p90"
    );
    for ((name, many), tallies) in KINDS.iter().zip(&kinds) {
        for (index, tally) in tallies.iter().enumerate() {
            all[index].add(tally);
            print(&format!("{name} ({many} ‰)"), RULES[index], tally);
        }
    }
    for (rule, tally) in RULES.iter().zip(&all) {
        print("all", rule, tally);
    }
}

fn print(kind: &str, rule: &str, tally: &Tally) {
    let minutes = |seconds: f64| seconds / 60.0;
    println!(
        "{kind:24}{rule:14}{:>11}{:>11}{:>9}{:>10.2}{:>9.1}{:>9.1}{:>9.1}",
        tally.requests,
        tally.delays.len(),
        tally.missed,
        tally.requests_per_entry(),
        minutes(f64::from(tally.delay(0.5))),
        minutes(tally.mean_delay()),
        minutes(f64::from(tally.delay(0.9))),
    );
}
