//! Dates as the front matter of other programs has them.

use tidings_model::Timestamp;

/// The instant a text names, or nothing; a text without a zone is taken as UTC.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let zoneless = || {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(civil).ok()
    };
    // Jekyll writes a space before the offset.
    let joined = || text.replace(" +", "+").replace(" -", "-").parse().ok();
    text.parse()
        .ok()
        .or_else(joined)
        .or_else(|| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp()))
        .or_else(zoneless)
        .or_else(|| tidings_feed::dates::parse_date(text))
}

/// True for `2022-03-14`.
pub(crate) fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
