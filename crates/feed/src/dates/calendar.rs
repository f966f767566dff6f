//! The day: year, month and day in any order that leaves no doubt.

use super::clock::{self, Time};
use super::tokens::Tok;
use super::{Parts, words};
use jiff::civil::Date;

impl Parts<'_> {
    /// `20031231`, `20031231101455`, with a `T` between: one number for the date.
    pub(super) fn compact(&mut self) -> Option<(Date, Option<Time>)> {
        let digits = self.number(0)?;
        let (date, time) = match digits.len() {
            8 | 14 => digits.split_at(8),
            _ => return None,
        };
        let date = ymd(&date[..4], &date[4..6], &date[6..])?;
        self.take(0, 1);
        if !time.is_empty() {
            return Some((date, Some(clock::compact(time)?)));
        }
        if self.word(1) == Some("t")
            && let Some(digits) = self.number(2).filter(|digits| digits.len() == 6 || digits.len() == 4)
        {
            self.take(1, 3);
            return Some((date, Some(clock::compact(digits)?)));
        }
        let time = self.time()?;
        Some((date, time))
    }

    /// The date of what neither time nor zone has taken.
    pub(super) fn date(&self) -> Option<Date> {
        let mut numbers: Vec<(usize, &str)> = Vec::new();
        let mut months: Vec<(usize, i8)> = Vec::new();
        let mut era = None;
        for (at, token) in self.left() {
            match token {
                Tok::Number(digits) => numbers.push((at, digits)),
                Tok::Word(word) => match (words::month(word), words::era(word)) {
                    (Some(month), _) => months.push((at, month)),
                    (_, Some(start)) => era = Some(start),
                    _ if word == "tháng" => {}
                    _ if words::is_silent(word) => {}
                    _ => return None,
                },
                Tok::Mark('-' | '/' | '.' | ',' | ':' | '|' | '·' | '+' | '،' | '，' | '–') => {}
                Tok::Mark(_) => return None,
            }
        }
        match (months.as_slice(), numbers.as_slice()) {
            ([], [(_, y), (_, m), (_, d)]) if era.is_some() => {
                let year = era?.checked_add(y.parse().ok()?)?;
                ymd(&year.to_string(), m, d)
            }
            _ if era.is_some() => None,
            ([(at, month)], [(one_at, one), (_, two)]) => written_out(*month, (one, *one_at < *at), two),
            ([], [(_, d), (_, m), (_, y)]) if self.has_word("tháng") && y.len() == 4 => ymd(y, m, d),
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

    fn has_word(&self, wanted: &str) -> bool {
        self.tokens.iter().any(|token| matches!(token, Tok::Word(word) if word == wanted))
    }

    /// Three numbers: the year first, or last where nobody can mistake day and month.
    fn three(&self, a: &str, b: &str, c: &str) -> Option<Date> {
        let dashes = self.tokens.iter().filter(|token| **token == Tok::Mark('-')).count();
        if a.len() == 4 || (a.len() == 2 && dashes >= 2 && c.len() == 2) {
            let year = if a.len() == 4 { a.to_owned() } else { full_year(a)?.to_string() };
            return ymd(&year, b, c);
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
        // Five digits with a year of our time in them are a slip, not a day of a year.
        5 if ["19", "20"].contains(&&digits[..2]) || ["19", "20"].contains(&&digits[1..3]) => None,
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
