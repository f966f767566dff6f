//! The time of day: hours, halves of the day, zones.

use super::{Parts, words};

/// Hour, minute, second and nanosecond.
pub(super) type Time = (i8, i8, i8, i32);

/// Words that stand before a time whose minutes are behind a dot: `klo 10.30`.
const BEFORE_TIME: &[&str] = &["klo", "kl", "um", "ore", "alle", "om", "à", "pukul"];

impl Parts<'_> {
    /// The time. `Some(None)` where there is none, `None` where there is one that cannot be read.
    pub(super) fn time(&mut self) -> Option<Option<Time>> {
        let colon = (0..self.tokens.len())
            .find(|at| self.number(*at).is_some() && self.is(*at + 1, ':') && self.number(*at + 2).is_some());
        match colon {
            Some(at) => self.colon_time(at).map(Some),
            None => Some(self.other_time()),
        }
    }

    /// `h:mm`, `h:mm:ss`, `h:mm:ss.fff`.
    fn colon_time(&mut self, at: usize) -> Option<Time> {
        let (hour, minute) = (self.number(at)?, self.number(at + 2)?);
        let mut end = at + 3;
        let mut second = "0";
        if self.is(end, ':') {
            if let Some(found) = self.number(end + 1) {
                second = found;
                end += 1;
            }
            end += 1;
        }
        let mut nanosecond = 0;
        if end > at + 3
            && (self.is(end, '.') || self.is(end, ','))
            && let Some(digits) = self.number(end + 1)
        {
            nanosecond = fraction(digits)?;
            end += 2;
        }
        // A fourth number is of no time; neither is a number of three digits.
        let is_more = self.is(end, ':') && self.number(end + 1).is_some();
        if is_more || [hour, minute, second].iter().any(|part| part.len() > 2) {
            return None;
        }
        self.take(at, end);
        Some((hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, nanosecond))
    }

    /// `10h30`, `klo 10.30`, `3 PM`.
    fn other_time(&mut self) -> Option<Time> {
        for at in 0..self.tokens.len() {
            let Some(hour) = self.number(at).filter(|hour| hour.len() <= 2) else { continue };
            let next = self.word(at + 1);
            let is_dotted = at > 0
                && self.word(at - 1).is_some_and(|word| BEFORE_TIME.contains(&word))
                && self.is(at + 1, '.');
            let (minute, end) = match (next, self.number(at + 2)) {
                (Some("h"), Some(minute)) if minute.len() == 2 => (minute, at + 3),
                (Some("h"), None) => ("0", at + 2),
                (None, Some(minute)) if is_dotted && minute.len() == 2 => (minute, at + 3),
                (Some("am" | "pm"), _) => ("0", at + 1),
                _ => continue,
            };
            let time = (hour.parse().ok()?, minute.parse().ok()?, 0, 0);
            self.take(at, end);
            return Some(time);
        }
        None
    }

    /// `Z`, `GMT`, `+0800`, `GMT+8`, `-03:30`. A word that looks like a zone and is none is found by `date`.
    pub(super) fn zone(&mut self, has_time: bool) -> Option<Option<i32>> {
        let named = self.named_zone();
        if !has_time {
            return Some(named);
        }
        let behind = self.used.iter().rposition(|used| *used).unwrap_or(0);
        for at in behind..self.tokens.len() {
            let sign = if self.is(at, '+') {
                1
            } else if self.is(at, '-') {
                -1
            } else {
                continue;
            };
            let Some((zone, end)) = self.offset(at + 1) else {
                if self.number(at + 1).is_some() && at == behind + 1 {
                    return None;
                }
                continue;
            };
            self.take(at, end);
            return Some(Some(sign * zone));
        }
        Some(named.or_else(|| self.short_zone(behind)))
    }

    fn named_zone(&mut self) -> Option<i32> {
        let mut named = None;
        for at in 0..self.tokens.len() {
            if let Some(zone) = self.word(at).and_then(words::zone) {
                self.take(at, at + 1);
                named = Some(zone);
                // "Etc/GMT" is a place of the zone database, and means the same.
                if at >= 2 && self.is(at - 1, '/') && self.word(at - 2) == Some("etc") {
                    let has_offset = self.is(at + 1, '+') || self.is(at + 1, '-');
                    // The signs of "Etc/GMT+8" are the other way round, which few who write them know.
                    self.take(if has_offset { at } else { at - 2 }, at + 1);
                }
            }
        }
        named
    }

    /// Hours and minutes behind a sign, and where they end.
    fn offset(&self, at: usize) -> Option<(i32, usize)> {
        let digits = self.number(at)?;
        let (hours, minutes, mut end) = match (digits.len(), self.is(at + 1, ':'), self.number(at + 2)) {
            (1 | 2, true, Some(minutes)) if minutes.len() == 2 => (digits, minutes, at + 3),
            (1 | 2, false, _) => (digits, "0", at + 1),
            (4, false, _) => (&digits[..2], &digits[2..], at + 1),
            (3, false, _) => (&digits[..1], &digits[1..], at + 1),
            _ => return None,
        };
        // Seconds of a zone are nothing but noughts today.
        if self.is(end, ':') && self.number(end + 1) == Some("00") {
            end += 2;
        }
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        (hours <= 14 && minutes <= 59).then_some((hours * 60 + minutes, end))
    }

    /// A zone by a short name that is also a word: right behind the time and before no number.
    fn short_zone(&mut self, behind: usize) -> Option<i32> {
        let at = behind + 1;
        let word = self.word(at)?;
        let has_seconds = behind >= 4 && self.is(behind - 1, ':') && self.is(behind - 3, ':');
        if self.tokens.len() > at + 1 || (word.len() == 1 && !has_seconds) {
            return None;
        }
        let zone = words::zone_behind_time(word)?;
        self.take(at, at + 1);
        Some(zone)
    }

    pub(super) fn half(&mut self) -> Option<i8> {
        let at = (0..self.tokens.len())
            .find(|at| self.word(*at).is_some_and(|word| words::half(word).is_some()))?;
        let half = self.word(at).and_then(words::half);
        self.take(at, at + 1);
        half
    }
}

/// `hhmm` or `hhmmss`.
pub(super) fn compact(digits: &str) -> Option<Time> {
    let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse().ok());
    Some((part(0)?, part(2)?, part(4)?, 0))
}

/// Digits behind the point as nanoseconds.
fn fraction(digits: &str) -> Option<i32> {
    let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    nine.parse().ok()
}
