//! Dates as the pages show them: in the site's own offset, in the words of the interface.

use jiff::civil::Date;
use jiff::tz::Offset;
use serde::Serialize;
use tidings_model::Timestamp;

/// How dates are written.
#[derive(Debug)]
pub(crate) struct Dates {
    offset: Offset,
    pattern: String,
    month: String,
    months: Vec<String>,
    /// Names of the days of the week, Monday first, in short.
    weekdays: Vec<String>,
    /// The day with which a week begins, counted from Monday.
    week_begins: usize,
}

/// A day of a calendar.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Day {
    pub(crate) number: i8,
    /// Its list and the number of its articles, where it has any.
    pub(crate) href: Option<String>,
    pub(crate) count: usize,
}

/// A month as rows of seven days; a place that is no day of it is empty.
#[derive(Debug, Serialize)]
pub(crate) struct Calendar {
    pub(crate) weekdays: Vec<String>,
    pub(crate) weeks: Vec<Vec<Option<Day>>>,
}

/// A date in its three forms.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    /// RFC 3339, UTC.
    pub(crate) iso: String,
    /// The day.
    pub(crate) date: String,
    /// Hour and minute.
    pub(crate) time: String,
}

/// Clocks that are so many minutes before UTC.
fn offset(minutes: i32) -> Offset {
    Offset::from_seconds(minutes.saturating_mul(60)).unwrap_or(Offset::UTC)
}

/// The day of an instant on such clocks.
pub(crate) fn day_of(at: Timestamp, offset_minutes: i32) -> Date {
    offset(offset_minutes).to_datetime(at).date()
}

impl Dates {
    pub(crate) fn new(offset_minutes: i32, texts: &toml::Table) -> Self {
        let names = |key| -> Vec<String> {
            let names = texts.get(key).and_then(toml::Value::as_array);
            names
                .map(|names| names.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
                .unwrap_or_default()
        };
        let text =
            |key, without: &str| texts.get(key).and_then(toml::Value::as_str).unwrap_or(without).to_owned();
        let begins = texts.get("week_begins").and_then(toml::Value::as_integer).unwrap_or(1);
        Self {
            offset: offset(offset_minutes),
            pattern: text("date", "{year}-{month}-{day}"),
            month: text("month", "{month} {year}"),
            months: names("months"),
            weekdays: names("weekdays"),
            week_begins: usize::try_from((begins - 1).rem_euclid(7)).unwrap_or_default(),
        }
    }

    /// Year and month in the site's offset, by which an article has its address.
    pub(crate) fn month_of(&self, at: Timestamp) -> (i16, i8) {
        let date = self.date_of(at);
        (date.year(), date.month())
    }

    pub(crate) fn month_name(&self, month: i8) -> String {
        let index = usize::try_from(month - 1).unwrap_or_default();
        self.months.get(index).cloned().unwrap_or_else(|| format!("{month:02}"))
    }

    /// A month with its year.
    pub(crate) fn month(&self, year: i16, month: i8) -> String {
        self.month.replace("{year}", &year.to_string()).replace("{month}", &self.month_name(month))
    }

    /// The day in the site's offset.
    pub(crate) fn date_of(&self, at: Timestamp) -> Date {
        self.offset.to_datetime(at).date()
    }

    /// Tells the days of instants apart, without the cost of a date.
    pub(crate) fn day_number(&self, at: Timestamp) -> i64 {
        let second = at.as_second() - i64::from(at.subsec_nanosecond() < 0);
        (second + i64::from(self.offset.seconds())).div_euclid(24 * 60 * 60)
    }

    /// The calendar of a month; `list` gives the address and the number of articles of a day by its folder.
    pub(crate) fn calendar(
        &self,
        year: i16,
        month: i8,
        list: impl Fn(&str) -> Option<(String, usize)>,
    ) -> Option<Calendar> {
        let first = Date::new(year, month, 1).ok()?;
        let before =
            (usize::try_from(first.weekday().to_monday_zero_offset()).ok()? + 7 - self.week_begins) % 7;
        let mut places: Vec<Option<Day>> = vec![None; before];
        for number in 1..=first.days_in_month() {
            let found = Date::new(year, month, number).ok().and_then(|day| list(&day_folder(day)));
            let (href, count) = found.map_or((None, 0), |(href, count)| (Some(href), count));
            places.push(Some(Day { number, href, count }));
        }
        places.resize(places.len().next_multiple_of(7), None);
        let weekdays = (0..7).filter_map(|at| self.weekdays.get((self.week_begins + at) % 7).cloned());
        Some(Calendar { weekdays: weekdays.collect(), weeks: places.chunks(7).map(<[_]>::to_vec).collect() })
    }

    pub(crate) fn show(&self, at: Timestamp) -> Shown {
        let local = self.offset.to_datetime(at);
        let date = self.day(local.date());
        Shown { iso: at.to_string(), date, time: format!("{:02}:{:02}", local.hour(), local.minute()) }
    }

    pub(crate) fn day(&self, day: Date) -> String {
        self.pattern
            .replace("{year}", &day.year().to_string())
            .replace("{month}", &self.month_name(day.month()))
            .replace("{day}", &day.day().to_string())
    }
}

/// The folder of a day's list: `2022/03/14`.
pub(crate) fn day_folder(day: Date) -> String {
    format!("{:04}/{:02}/{:02}", day.year(), day.month(), day.day())
}

/// RFC 2822, as RSS wants it.
pub(crate) fn rfc2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
