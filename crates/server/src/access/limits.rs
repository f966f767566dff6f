//! How often somebody may try to sign in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use tidings_model::Timestamp;
use tokio::sync::Semaphore;

/// Seconds for which a failed attempt counts.
const WINDOW: i64 = 15 * 60;
/// Failed attempts of one machine with one name.
const FOR_ONE_NAME: usize = 5;
/// Failed attempts of one machine with any name.
const FOR_ONE_MACHINE: usize = 30;
/// Machines that are remembered; with more, the quietest are forgotten.
const REMEMBERED: usize = 10_000;
/// Passwords that are tried at one time: each takes 19 MiB of memory.
const AT_ONCE: usize = 2;

/// The failed attempts of the last minutes.
pub(crate) struct Limits {
    failed: Mutex<HashMap<IpAddr, Vec<(Timestamp, String)>>>,
    /// Held while a password is hashed.
    pub(crate) hashing: Semaphore,
}

impl Default for Limits {
    fn default() -> Self {
        Self { failed: Mutex::default(), hashing: Semaphore::new(AT_ONCE) }
    }
}

impl Limits {
    /// Seconds to wait until another attempt may be made; none when it may be made now.
    pub(crate) fn wait(&self, machine: IpAddr, name: &str, now: Timestamp) -> Option<u64> {
        let mut all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = all.get_mut(&network(machine))?;
        failed.retain(|(at, _)| now.as_second() - at.as_second() < WINDOW);
        let until = |count: usize, of: &mut dyn Iterator<Item = Timestamp>| {
            let times: Vec<Timestamp> = of.collect();
            let first = times.len().checked_sub(count).map(|at| times[at])?;
            u64::try_from(WINDOW - (now.as_second() - first.as_second())).ok()
        };
        let of_name = until(FOR_ONE_NAME, &mut failed.iter().filter(|(_, of)| of == name).map(|(at, _)| *at));
        of_name.or_else(|| until(FOR_ONE_MACHINE, &mut failed.iter().map(|(at, _)| *at)))
    }

    /// Remembers that an attempt failed with a secret of which this is the mark; the same one counts once.
    pub(crate) fn failed_with(&self, machine: IpAddr, mark: &str, now: Timestamp) {
        let known = {
            let all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            let counts =
                |(at, of): &(Timestamp, String)| of == mark && now.as_second() - at.as_second() < WINDOW;
            all.get(&network(machine)).is_some_and(|failed| failed.iter().any(counts))
        };
        if !known {
            self.failed(machine, mark, now);
        }
    }

    /// Remembers that an attempt failed.
    pub(crate) fn failed(&self, machine: IpAddr, name: &str, now: Timestamp) {
        let mut all = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            let newest = |failed: &Vec<(Timestamp, String)>| failed.last().map(|(at, _)| *at);
            let mut times: Vec<Option<Timestamp>> = all.values().map(newest).collect();
            times.sort_unstable();
            let middle = times[times.len() / 2];
            all.retain(|_, failed| newest(failed) > middle);
        }
        let failed = all.entry(network(machine)).or_default();
        if failed.len() < FOR_ONE_MACHINE {
            failed.push((now, name.chars().take(100).collect()));
        }
    }
}

/// Whoever has one IPv6 address has the 2⁶⁴ of its network.
fn network(machine: IpAddr) -> IpAddr {
    match machine {
        IpAddr::V4(_) => machine,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_limited_by_name_and_machine() {
        let limits = Limits::default();
        let at = |second| Timestamp::from_second(second).expect("a time");
        let machine = |text: &str| text.parse::<IpAddr>().expect("an address");
        let (here, there) = (machine("2001:db8::1"), machine("198.51.100.7"));
        for second in 0..5 {
            assert_eq!(limits.wait(here, "ann", at(second)), None);
            limits.failed(here, "ann", at(second));
        }
        assert_eq!(limits.wait(machine("2001:db8::2"), "ann", at(10)), Some(890), "the same network");
        assert_eq!((limits.wait(here, "bob", at(10)), limits.wait(there, "ann", at(10))), (None, None));
        assert_eq!(limits.wait(here, "ann", at(900)), None, "the first counts no more");
        for second in 0..30 {
            limits.failed(there, &second.to_string(), at(second));
        }
        assert_eq!(limits.wait(there, "new", at(30)), Some(870));
        let elsewhere = machine("198.51.100.8");
        for second in 0..100 {
            limits.failed_with(elsewhere, "mark", at(second));
        }
        assert_eq!(limits.wait(elsewhere, "", at(100)), None, "a program that knows no better");
        for number in 0..REMEMBERED + 10 {
            let [_, _, high, low] = u32::try_from(number).expect("small").to_be_bytes();
            limits.failed(
                IpAddr::from([10, 0, high, low]),
                "x",
                at(100 + i64::try_from(number).expect("small")),
            );
        }
        assert!(limits.failed.lock().expect("whole").len() <= REMEMBERED);
    }
}
