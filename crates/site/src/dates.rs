//! Dates as the pages show them: in the site's own offset, in the words of the interface.

use jiff::tz::Offset;
use serde::Serialize;
use tidings_model::Timestamp;

/// How dates are written.
#[derive(Debug)]
pub(crate) struct Dates {
    offset: Offset,
    pattern: String,
    months: Vec<String>,
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

impl Dates {
    pub(crate) fn new(offset_minutes: i32, texts: &toml::Table) -> Self {
        let offset = Offset::from_seconds(offset_minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
        let months = texts.get("months").and_then(toml::Value::as_array);
        let months = months
            .map(|m| m.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        let pattern = texts.get("date").and_then(toml::Value::as_str).unwrap_or("{year}-{month}-{day}");
        Self { offset, pattern: pattern.to_owned(), months }
    }

    /// Year and month in the site's offset, by which an article has its address.
    pub(crate) fn month_of(&self, at: Timestamp) -> (i16, i8) {
        let date = self.offset.to_datetime(at).date();
        (date.year(), date.month())
    }

    pub(crate) fn month_name(&self, month: i8) -> String {
        let index = usize::try_from(month - 1).unwrap_or_default();
        self.months.get(index).cloned().unwrap_or_else(|| format!("{month:02}"))
    }

    pub(crate) fn show(&self, at: Timestamp) -> Shown {
        let local = self.offset.to_datetime(at);
        let date = self.day(local.date());
        Shown { iso: at.to_string(), date, time: format!("{:02}:{:02}", local.hour(), local.minute()) }
    }

    pub(crate) fn day(&self, day: jiff::civil::Date) -> String {
        self.pattern
            .replace("{year}", &day.year().to_string())
            .replace("{month}", &self.month_name(day.month()))
            .replace("{day}", &day.day().to_string())
    }
}

/// RFC 2822, as RSS wants it.
pub(crate) fn rfc2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
