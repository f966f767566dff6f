//! Dates as a user sees them, and the side on which a language begins.

use super::theme::Words;
use jiff::tz::Offset;
use serde::Serialize;
use tidings_model::Timestamp;

/// How dates are written for one user.
pub(crate) struct Dates {
    offset: Offset,
    words: &'static Words,
    now: Timestamp,
}

/// A date in its forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    /// RFC 3339, UTC.
    pub(crate) iso: String,
    /// The time of today, the day of another.
    pub(crate) short: String,
    /// Day and time.
    pub(crate) long: String,
}

impl Dates {
    /// `offset` is seconds east of UTC.
    pub(crate) fn new(offset: i32, words: &'static Words, now: Timestamp) -> Self {
        Self { offset: Offset::from_seconds(offset).unwrap_or(Offset::UTC), words, now }
    }

    pub(crate) fn show(&self, at: Timestamp) -> Shown {
        let (local, now) = (self.offset.to_datetime(at), self.offset.to_datetime(self.now));
        let time = format!("{:02}:{:02}", local.hour(), local.minute());
        let day = |pattern: &str| {
            let months = self.words.list("months");
            let month = usize::try_from(local.month() - 1).ok().and_then(|at| months.get(at).copied());
            self.words
                .get(pattern)
                .replace("{year}", &local.year().to_string())
                .replace("{month}", month.unwrap_or_default())
                .replace("{day}", &local.day().to_string())
        };
        let date = day("date");
        let short = match () {
            () if local.date() == now.date() => time.clone(),
            () if local.year() == now.year() => day("date_of_year"),
            () => date.clone(),
        };
        let long = self.words.get("moment").replace("{date}", &date).replace("{time}", &time);
        Shown { iso: at.to_string(), short, long }
    }
}

/// Where lines of this language begin.
pub(crate) fn direction(tag: &str) -> &'static str {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let from_the_right = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
    if from_the_right.contains(&primary.as_str()) { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::theme::Language;

    #[test]
    fn dates_are_in_the_words_and_by_the_clock_of_the_user() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a time");
        for (language, offset, time, short, long) in [
            (Language::En, 0, "2026-11-26T23:30:00Z", "23:30", "26 November 2026, 23:30"),
            (Language::Zh, 8 * 3600, "2026-11-25T23:30:00Z", "07:30", "2026年11月26日 07:30"),
            (Language::En, 0, "2026-03-01T00:05:00Z", "1 March", "1 March 2026, 00:05"),
            (Language::Ar, 0, "2022-03-01T00:05:00Z", "1 مارس 2022", "1 مارس 2022، 00:05"),
        ] {
            let dates = Dates::new(offset, language.words(), at("2026-11-26T12:00:00Z"));
            let shown = dates.show(at(time));
            assert_eq!((shown.short.as_str(), shown.long.as_str()), (short, long), "{time}");
        }
    }
}
