//! Dates as people write them in feeds and pages.
//!
//! A wrong date is worse than none: what is ambiguous, impossible or not wholly understood is refused. A date without a
//! zone is read as UTC, as every reader does, but for those that are written in Korean; one without a time as midnight.

mod calendar;
mod clock;
mod digits;
mod relative;
mod tokens;
mod usual;
mod words;

pub use relative::parse_date_relative;

use clock::Time;
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
    usual::read(text).or_else(|| slowly(text))
}

fn slowly(text: &str) -> Option<Timestamp> {
    let ascii = digits::to_ascii(text)?;
    let tokens = tokens(&ascii)?;
    let mut parts = Parts { used: vec![false; tokens.len()], tokens };
    let compact = parts.compact();
    let time = match compact {
        Some((_, time)) => time,
        None => parts.time()?,
    };
    let zone = parts.zone(time.is_some())?;
    let half = if time.is_some() { parts.half() } else { None };
    let date = match compact {
        Some((date, _)) if parts.rest_is_silent() => date,
        Some(_) => return None,
        None => parts.date()?,
    };
    let date = if has_thai(text) { of_the_buddhist_era(date)? } else { date };
    instant(date, time.unwrap_or_default(), half, zone.unwrap_or_else(|| zone_of_script(text)))
}

/// The zone of a date without one, in minutes: a date in Korean is of the one zone where Korean is spoken, any other is UTC's.
fn zone_of_script(text: &str) -> i32 {
    if text.chars().any(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) { 540 } else { 0 }
}

fn has_thai(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{e01}'..='\u{e4e}'))
}

/// In Thai, a year beyond 2400 counts from the Buddha's death, 543 years earlier.
fn of_the_buddhist_era(date: Date) -> Option<Date> {
    if date.year() < 2400 {
        return Some(date);
    }
    Date::new(date.year() - 543, date.month(), date.day()).ok()
}

fn instant(date: Date, time: Time, half: Option<i8>, zone: i32) -> Option<Timestamp> {
    let (mut hour, minute, second, nanosecond) = time;
    if let Some(half) = half {
        hour = match (half, hour) {
            (0, 12) => 0,
            (0, 0..=11) | (12, 12 | 0) => hour,
            // "晚上12点" is midnight to some and noon to a program.
            (24, 12) => return None,
            (12 | 24, 1..=11) => hour + 12,
            // "下午 15:00" says the same thing twice.
            (12 | 24, 13..=23) => hour,
            _ => return None,
        };
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

/// The pieces of a date and which of them have been understood.
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

    fn left(&self) -> impl Iterator<Item = (usize, &Tok<'a>)> {
        self.tokens.iter().enumerate().filter(|(at, _)| !self.used[*at])
    }

    fn rest_is_silent(&self) -> bool {
        self.left().all(|(_, token)| match token {
            Tok::Number(_) => false,
            Tok::Word(word) => words::is_silent(word),
            Tok::Mark(_) => true,
        })
    }
}

#[cfg(test)]
mod tests;
