//! Dates as people write them in feeds and pages.
//!
//! A wrong date is worse than none: what is ambiguous, impossible or not wholly understood is refused. A date without a
//! zone is read as UTC, as every reader does, but for those that are written in Korean; one without a time as midnight.

mod relative;
mod tokens;
mod words;

pub use relative::parse_date_relative;

use jiff::civil::{Date, DateTime};
use tidings_model::Timestamp;
use tokens::{Tok, tokens};

/// Bytes of the longest text that is looked at.
const LONGEST: usize = 120;

/// Reads a date: RFC 822 and 2822, RFC 3339, ISO 8601, asctime, and dates written out in many languages. `None` when it
/// is not wholly understood.
pub fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let tokens = tokens(text)?;
    let mut parts = Parts { tokens, used: Vec::new() };
    parts.used = vec![false; parts.tokens.len()];
    let compact = parts.compact();
    let time = match compact {
        Some((_, time)) => time,
        None => parts.time()?,
    };
    let zone = parts.zone(time.is_some())?;
    let half = parts.half();
    let date = match compact {
        Some((date, _)) if parts.rest_is_silent() => date,
        Some(_) => return None,
        None => parts.date()?,
    };
    instant(date, time.unwrap_or_default(), half, zone.unwrap_or_else(|| zone_of_script(text)))
}

/// The zone of a date without one, in minutes: a date in Korean is of the one zone where Korean is spoken, any other is UTC's.
fn zone_of_script(text: &str) -> i32 {
    if text.chars().any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) { 540 } else { 0 }
}

/// Hour, minute, second and nanosecond.
type Time = (i8, i8, i8, i32);

fn instant(date: Date, time: Time, half: Option<i8>, zone: i32) -> Option<Timestamp> {
    let (mut hour, minute, second, nanosecond) = time;
    if let Some(half) = half {
        match hour {
            12 => hour = half,
            1..=11 => hour += half,
            0 => {}
            // "下午 15:00" says the same thing twice.
            13..=23 if half == 12 => {}
            _ => return None,
        }
    }
    let next_day = (hour, minute, second) == (24, 0, 0);
    let leap = second == 60;
    let (hour, second) = (if next_day { 0 } else { hour }, if leap { 59 } else { second });
    let time = jiff::civil::Time::new(hour, minute, second, nanosecond).ok()?;
    let local = DateTime::from_parts(date, time);
    let utc = jiff::tz::Offset::UTC.to_timestamp(local).ok()?;
    let seconds = i64::from(next_day) * 86_400 + i64::from(leap) - i64::from(zone) * 60;
    utc.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

struct Parts<'a> {
    tokens: Vec<Tok<'a>>,
    used: Vec<bool>,
}

impl<'a> Parts<'a> {
    fn number(&self, at: usize) -> Option<&'a str> {
        match self.tokens.get(at) {
            Some(Tok::Number(digits)) if !self.used[at] => Some(digits),
            _ => None,
        }
    }

    fn is(&self, at: usize, mark: char) -> bool {
        matches!(self.tokens.get(at), Some(Tok::Mark(c)) if *c == mark)
    }

    fn word(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at) {
            Some(Tok::Word(word)) if !self.used[at] => Some(word),
            _ => None,
        }
    }

    fn take(&mut self, from: usize, to: usize) {
        self.used[from..to.min(self.tokens.len())].fill(true);
    }

    /// `20031231`, `20031231101455`, with a `T` between: one number for the date.
    fn compact(&mut self) -> Option<(Date, Option<Time>)> {
        let digits = self.number(0)?;
        let (date, time) = match digits.len() {
            8 | 14 => digits.split_at(8),
            _ => return None,
        };
        let date = ymd(&date[..4], &date[4..6], &date[6..])?;
        self.take(0, 1);
        if !time.is_empty() {
            return Some((date, Some(clock(time)?)));
        }
        if self.word(1) == Some("t")
            && let Some(digits) = self.number(2).filter(|digits| digits.len() == 6 || digits.len() == 4)
        {
            self.take(1, 3);
            return Some((date, Some(clock(digits)?)));
        }
        let time = self.time()?;
        Some((date, time))
    }

    /// `h:mm`, `h:mm:ss`, `h:mm:ss.fff`; also `9h30` is not read, since it says too little.
    fn time(&mut self) -> Option<Option<Time>> {
        for at in 0..self.tokens.len() {
            let (Some(hour), true, Some(minute)) =
                (self.number(at), self.is(at + 1, ':'), self.number(at + 2))
            else {
                continue;
            };
            if hour.len() > 2 || minute.len() != 2 {
                return None;
            }
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
            if second != "0"
                && (self.is(end, '.') || self.is(end, ','))
                && let Some(digits) = self.number(end + 1)
            {
                nanosecond = fraction(digits)?;
                end += 2;
            }
            self.take(at, end);
            if second.len() > 2 {
                return None;
            }
            return Some(Some((hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, nanosecond)));
        }
        Some(None)
    }

    /// `Z`, `GMT`, `+0800`, `GMT+8`, `-03:30`. A word that looks like a zone and is none is found by `date`.
    fn zone(&mut self, has_time: bool) -> Option<Option<i32>> {
        let mut named = None;
        for at in 0..self.tokens.len() {
            if let Some(zone) = self.word(at).and_then(words::zone) {
                self.take(at, at + 1);
                named = Some(zone);
            }
        }
        if !has_time {
            return Some(named);
        }
        let last_of_time = self.used.iter().rposition(|used| *used).unwrap_or(0);
        for at in last_of_time..self.tokens.len() {
            let sign = if self.is(at, '+') {
                1
            } else if self.is(at, '-') {
                -1
            } else {
                continue;
            };
            let Some(digits) = self.number(at + 1) else { continue };
            let (hours, minutes, end) = match (digits.len(), self.is(at + 2, ':'), self.number(at + 3)) {
                (1 | 2, true, Some(minutes)) if minutes.len() == 2 => (digits, minutes, at + 4),
                (1 | 2, false, _) => (digits, "0", at + 2),
                (4, false, _) => (&digits[..2], &digits[2..], at + 2),
                (3, false, _) => (&digits[..1], &digits[1..], at + 2),
                _ => return None,
            };
            let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            self.take(at, end);
            return Some(Some(sign * (hours * 60 + minutes)));
        }
        Some(named)
    }

    fn half(&mut self) -> Option<i8> {
        let at = (0..self.tokens.len())
            .find(|at| self.word(*at).is_some_and(|word| words::half(word).is_some()))?;
        let half = self.word(at).and_then(words::half);
        self.take(at, at + 1);
        half
    }

    fn rest_is_silent(&self) -> bool {
        self.left().all(|(_, token)| match token {
            Tok::Number(_) => false,
            Tok::Word(word) => words::is_silent(word),
            Tok::Mark(_) => true,
        })
    }

    fn left(&self) -> impl Iterator<Item = (usize, &Tok<'a>)> {
        self.tokens.iter().enumerate().filter(|(at, _)| !self.used[*at])
    }

    fn date(&mut self) -> Option<Date> {
        let mut numbers: Vec<(usize, &str)> = Vec::new();
        let mut months: Vec<(usize, i8)> = Vec::new();
        for (at, token) in self.left() {
            match token {
                Tok::Number(digits) => numbers.push((at, digits)),
                Tok::Word(word) => match words::month(word) {
                    Some(month) => months.push((at, month)),
                    None if words::is_silent(word) => {}
                    None => return None,
                },
                Tok::Mark(c) if matches!(c, '-' | '/' | '.' | ',' | ':' | '|' | '·' | '+') => {}
                Tok::Mark(_) => return None,
            }
        }
        match (months.as_slice(), numbers.as_slice()) {
            ([(at, month)], [(one_at, one), (_, two)]) => written_out(*month, (one, *one_at < *at), two),
            ([], [(_, y), (_, m), (_, d)]) => self.three(y, m, d),
            ([], [(0, y), (_, m)]) => two(y, m),
            ([], [(1, y), (_, m)]) if self.is(0, '-') && y.len() == 2 && m.len() == 2 => {
                ymd(&full_year(y)?.to_string(), m, "1")
            }
            ([], [(_, m)]) if self.is(0, '-') => one_after_dash(m),
            ([], [(0, only)]) if self.tokens.len() == 1 => one(only),
            _ => None,
        }
    }

    /// Three numbers: the year first, or last where nobody can mistake day and month.
    fn three(&self, a: &str, b: &str, c: &str) -> Option<Date> {
        if a.len() == 4
            || (a.len() == 2
                && self.tokens.iter().filter(|t| **t == Tok::Mark('-')).count() >= 2
                && c.len() == 2)
        {
            let year = if a.len() == 4 { a.to_owned() } else { full_year(a)?.to_string() };
            return ymd(&year, b.trim_start_matches('0').get(..).filter(|m| !m.is_empty())?, c);
        }
        if c.len() != 4 {
            return None;
        }
        let (one, two): (i8, i8) = (a.parse().ok()?, b.parse().ok()?);
        let dotted = self.tokens.contains(&Tok::Mark('.'));
        let (day, month) = match (one, two) {
            _ if dotted => (one, two),
            (13.., _) => (one, two),
            (_, 13..) => (two, one),
            (same, other) if same == other => (one, two),
            _ => return None,
        };
        Date::new(c.parse().ok()?, month, day).ok()
    }
}

/// `14 March 2022`, `March 14, 2022`, `2022 March 14`, `14 Mar 22`.
fn written_out(month: i8, (one, one_is_first): (&str, bool), two: &str) -> Option<Date> {
    let (day, year) = match (one.len(), two.len()) {
        (4, 1 | 2) => (two, one.parse().ok()?),
        (1 | 2, 4) => (one, two.parse().ok()?),
        (1 | 2, 2) if one_is_first => (one, full_year(two)?),
        _ => return None,
    };
    Date::new(year, month, day.parse().ok()?).ok()
}

/// `2003-12` and, as ISO 8601 counts days, `2003-335`.
fn two(year: &str, rest: &str) -> Option<Date> {
    match (year.len(), rest.len()) {
        (4, 2) => ymd(year, rest, "1"),
        (4, 3) => ordinal(year.parse().ok()?, rest),
        _ => None,
    }
}

/// ISO 8601 with the century left out: `-0312`.
fn one_after_dash(digits: &str) -> Option<Date> {
    (digits.len() == 4)
        .then(|| digits.split_at(2))
        .and_then(|(year, month)| ymd(&full_year(year)?.to_string(), month, "1"))
}

/// One number alone: `2003`, `2003335`, `031231`.
fn one(digits: &str) -> Option<Date> {
    match digits.len() {
        4 => ymd(digits, "1", "1"),
        7 => ordinal(digits[..4].parse().ok()?, &digits[4..]),
        5 => ordinal(full_year(&digits[..2])?, &digits[2..]),
        6 => ymd(&full_year(&digits[..2])?.to_string(), &digits[2..4], &digits[4..]),
        _ => None,
    }
}

fn ordinal(year: i16, day: &str) -> Option<Date> {
    let day: i64 = day.parse().ok()?;
    let first = Date::new(year, 1, 1).ok()?;
    if day == 0 || day > i64::from(first.days_in_year()) {
        return None;
    }
    first.checked_add(jiff::SignedDuration::from_hours((day - 1) * 24)).ok()
}

/// The year of two digits, by RFC 2822, section 4.3.
fn full_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    Some(if year < 50 { 2000 + year } else { 1900 + year })
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `hhmm` or `hhmmss`.
fn clock(digits: &str) -> Option<Time> {
    let part = |from: usize| digits.get(from..from + 2).map_or(Some(0), |part| part.parse().ok());
    Some((part(0)?, part(2)?, part(4)?, 0))
}

/// Digits behind the point as nanoseconds.
fn fraction(digits: &str) -> Option<i32> {
    let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    nine.parse().ok()
}

#[cfg(test)]
mod tests;
