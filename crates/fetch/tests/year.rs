//! The simulated year, with fewer sources: ours asks less often than a fixed hour and than half the last gap, and finds
//! entries sooner.

#[path = "../examples/year/history.rs"]
#[expect(dead_code, reason = "the example also tells the kinds of source apart")]
mod history;
#[path = "../examples/year/random.rs"]
mod random;
#[path = "../examples/year/rules.rs"]
mod rules;
#[path = "../examples/year/tally.rs"]
#[expect(dead_code, reason = "the example also adds tallies and tells of means")]
mod tally;

use history::History;
use rules::{EveryHour, LastGap, Ours, Rule};
use tally::Tally;

/// Days that are played: the first weeks, in which the rhythms are learned, among them.
const DAYS: i64 = 120;

#[test]
fn fewer_requests_and_less_delay() {
    let histories = History::all(200, 7);
    let mut tallies: [Tally; 3] = Default::default();
    for (number, history) in histories.iter().enumerate() {
        let rules: [Box<dyn Rule>; 3] =
            [Box::new(EveryHour), Box::<LastGap>::default(), Box::new(Ours::new(number, history))];
        for (tally, mut rule) in tallies.iter_mut().zip(rules) {
            tally.play(history, rule.as_mut(), number as i64 * 7919 % 3600, DAYS);
        }
    }
    let [hourly, last_gap, ours] = &tallies;
    for (name, other) in [("every 60 min", hourly), ("last gap", last_gap)] {
        assert!(
            ours.requests < other.requests,
            "{name}: {} requests, ours {}",
            other.requests,
            ours.requests
        );
        assert!(
            ours.delay(0.5) < other.delay(0.5),
            "{name}: {} s, ours {} s",
            other.delay(0.5),
            ours.delay(0.5)
        );
        assert!(ours.requests_per_entry() < other.requests_per_entry(), "{name}");
    }
    assert!(ours.missed < hourly.missed);
}
