//! Which source is begun next. The sources of one host stand in a lane, since one request at a time is all that the host
//! sees: whatever waits there holds up no other host, and the longest lanes begin first, since they end last.

use super::Task;
use crate::kinds;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use tidings_fetch::host_of;
use tidings_model::Source;
use tokio::sync::Mutex;

/// Lanes that are open at a time.
const OPEN: usize = 1024;
/// Sources of one lane that are at work at a time: while one is asked, others are filed.
const AT_WORK: usize = 4;

/// The sources of one host.
#[derive(Default)]
struct Lane {
    waiting: VecDeque<Task>,
    at_work: usize,
    turn: Arc<Mutex<()>>,
}

/// A source whose work is to begin.
pub(super) struct Begun {
    pub(super) task: Task,
    /// Its lane, to be given to [`Lanes::done`].
    pub(super) lane: usize,
    /// Held while the source is asked.
    pub(super) turn: Arc<Mutex<()>>,
}

/// All lanes of a round.
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    opened: usize,
    /// Lanes that have room for one source more, as often as they have.
    room: VecDeque<usize>,
}

impl Lanes {
    /// Sorts the sources into lanes; in each they stay in their order.
    pub(super) fn of(tasks: Vec<Task>) -> Self {
        let mut by_host: BTreeMap<String, Lane> = BTreeMap::new();
        for task in tasks {
            by_host.entry(lane_of_source(&task.source)).or_default().waiting.push_back(task);
        }
        let mut lanes: Vec<Lane> = by_host.into_values().collect();
        lanes.sort_by_key(|lane| std::cmp::Reverse(lane.waiting.len()));
        let opened = lanes.len().min(OPEN);
        let room = (0..AT_WORK).flat_map(|_| 0..opened).collect();
        Self { lanes, opened, room }
    }

    /// The next source, while there is room for one.
    pub(super) fn begin(&mut self) -> Option<Begun> {
        loop {
            let number = self.room.pop_front()?;
            let lane = &mut self.lanes[number];
            if let Some(task) = lane.waiting.pop_front() {
                lane.at_work += 1;
                return Some(Begun { task, lane: number, turn: Arc::clone(&lane.turn) });
            }
        }
    }

    /// A source of this lane is done with; true when all of them are.
    pub(super) fn done(&mut self, number: usize) -> bool {
        let lane = &mut self.lanes[number];
        lane.at_work -= 1;
        if !lane.waiting.is_empty() {
            self.room.push_back(number);
        } else if lane.at_work == 0 && self.opened < self.lanes.len() {
            self.room.extend([self.opened; AT_WORK]);
            self.opened += 1;
        }
        let lane = &self.lanes[number];
        lane.waiting.is_empty() && lane.at_work == 0
    }
}

/// What the sources of one lane have in common.
pub(super) fn lane_of_source(source: &Source) -> String {
    let address = kinds::asked(source.kind, &source.address);
    // All routes are asked of the same instances; and a file waits for nobody.
    let (scheme, _) = address.split_once(':').unwrap_or_default();
    match scheme {
        "http" | "https" => host_of(&address),
        "file" => address.into_owned(),
        _ => format!("{scheme}:"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidings_model::{CategoryPath, FullText, Pictures, Policy, SourceId, SourceKind};

    fn task(number: usize, address: &str) -> Task {
        let source = Source {
            id: SourceId::new(format!("s{number}")).expect("an id"),
            name: String::new(),
            kind: SourceKind::Feed,
            address: address.to_owned(),
            site: None,
            category: CategoryPath::parse("World").expect("a path"),
            also_in: Vec::new(),
            language: None,
            recipe: None,
            policy: Policy {
                enabled: true,
                interval_seconds: None,
                full_text: FullText::Auto,
                pictures: Pictures::Keep,
                noindex: false,
            },
        };
        Task { source, ask: true }
    }

    #[test]
    fn a_long_lane_begins_first_and_holds_up_no_other() {
        let mut tasks: Vec<Task> = (0..6).map(|n| task(n, "https://many.example/")).collect();
        tasks.insert(0, task(6, "http://one.example/feed"));
        tasks.extend((7..9).map(|n| task(n, "https://Many.example:8443/")));
        tasks.extend([task(9, "rsshub://a/b"), task(10, "rsshub://c/d"), task(11, "file:one.xml")]);
        let mut lanes = Lanes::of(tasks);
        let mut begun = Vec::new();
        while let Some(Begun { task, lane, .. }) = lanes.begin() {
            begun.push((task.source.id.as_str().to_owned(), lane));
        }
        let expected =
            [("s0", 0), ("s9", 1), ("s11", 2), ("s6", 3), ("s1", 0), ("s10", 1), ("s2", 0), ("s3", 0)];
        assert_eq!(begun, expected.map(|(id, lane)| (id.to_owned(), lane)));
        assert!(lanes.done(3), "the lane had one source");
        assert!(lanes.begin().is_none(), "there is no other lane to be opened");
        assert!(!lanes.done(0), "more of the lane wait");
        assert_eq!(
            lanes.begin().map(|begun| begun.task.source.id.as_str().to_owned()),
            Some("s4".to_owned())
        );
    }

    #[test]
    fn every_source_is_begun_however_many_hosts_there_are() {
        let mut lanes =
            Lanes::of((0..5000).map(|n| task(n, &format!("http://h{}.example/", n / 2))).collect());
        let (mut begun, mut at_work) = (0, VecDeque::new());
        loop {
            while let Some(next) = lanes.begin() {
                at_work.push_back(next.lane);
                begun += 1;
            }
            assert!(at_work.len() <= OPEN * AT_WORK);
            let Some(lane) = at_work.pop_front() else { break };
            lanes.done(lane);
        }
        assert_eq!(begun, 5000);
    }
}
