//! Which articles a digest is of.

use crate::dates::{Dates, day_of};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use std::fmt;
use tidings_model::{Article, CategoryPath, SourceId, Timestamp};

/// Whole days, the first and the last among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
}

/// Why there is no such period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoPeriod(String);

impl fmt::Display for NoPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoPeriod {}

impl Period {
    /// The days from one to another.
    ///
    /// # Errors
    /// When the last is before the first.
    pub fn new(first: Date, last: Date) -> Result<Self, NoPeriod> {
        if last < first {
            return Err(NoPeriod(format!("{last} is before {first}")));
        }
        Ok(Self { first, last })
    }

    /// One day.
    pub fn day(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// The week, Monday to Sunday, in which a day is.
    ///
    /// # Errors
    /// At the ends of the calendar.
    pub fn week(day: Date) -> Result<Self, NoPeriod> {
        let week = day.iso_week_date();
        let of = |weekday| ISOWeekDate::new(week.year(), week.week(), weekday).map(ISOWeekDate::date);
        let days = of(Weekday::Monday).and_then(|first| Ok(Self { first, last: of(Weekday::Sunday)? }));
        days.map_err(|_| NoPeriod(format!("the calendar ends in the week of {day}")))
    }

    /// The last day that is over at `now`, on clocks that are so many minutes before UTC.
    pub fn last_whole_day(now: Timestamp, utc_offset_minutes: i32) -> Self {
        let today = day_of(now, utc_offset_minutes);
        Self::day(today.yesterday().unwrap_or(today))
    }

    /// The last day of it.
    pub fn last(self) -> Date {
        self.last
    }

    fn has(self, at: Timestamp, utc_offset_minutes: i32) -> bool {
        (self.first..=self.last).contains(&day_of(at, utc_offset_minutes))
    }

    fn is_week(self) -> bool {
        Self::week(self.first) == Ok(self)
    }

    pub(super) fn in_words(self, dates: &Dates) -> String {
        let first = dates.day(self.first);
        if self.first == self.last { first } else { format!("{first} – {}", dates.day(self.last)) }
    }
}

/// Its name in a file's name: `2026-11-23`, `2026-W48`, `2026-11-01--2026-11-23`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.first.iso_week_date();
        if self.first == self.last {
            self.first.fmt(f)
        } else if self.is_week() {
            write!(f, "{}-W{:02}", week.year(), week.week())
        } else {
            write!(f, "{}--{}", self.first, self.last)
        }
    }
}

/// What an article must be to belong to a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// When it was published.
    pub period: Period,
    /// Where it is shown: here, or anywhere below. `None` for everywhere.
    pub category: Option<CategoryPath>,
    /// The sources that it may be from; empty for all.
    pub sources: Vec<SourceId>,
}

impl Selection {
    /// Everything of a period.
    pub fn all(period: Period) -> Self {
        Self { period, category: None, sources: Vec::new() }
    }

    pub(super) fn takes(&self, article: &Article, utc_offset_minutes: i32) -> bool {
        let below = |wanted: &CategoryPath| {
            let mut places = std::iter::once(&article.category).chain(&article.also_in);
            places.any(|place| place.lineage().any(|above| above == *wanted))
        };
        self.period.has(article.published.at, utc_offset_minutes)
            && self.category.as_ref().is_none_or(below)
            && (self.sources.is_empty() || self.sources.contains(&article.source.id))
    }

    /// The name of a file for it, without an extension.
    pub fn file_stem(&self) -> String {
        let mut stem = self.period.to_string();
        if let Some(category) = &self.category {
            stem.push_str(" in ");
            stem.push_str(&category.names().collect::<Vec<_>>().join(" "));
        }
        if !self.sources.is_empty() {
            stem.push_str(" from ");
            stem.push_str(&self.sources.iter().map(SourceId::as_str).collect::<Vec<_>>().join(" "));
        }
        // A name of a file has a limit on every disk.
        if stem.len() > 120 {
            let hash = tidings_model::ContentHash::of(stem.as_bytes());
            stem.truncate(stem.floor_char_boundary(100));
            stem.push_str(&format!(" {}", &hash.as_str()[..12]));
        }
        stem
    }
}
