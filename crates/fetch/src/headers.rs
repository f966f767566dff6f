//! What the headers of an answer say about time: how long to stay away, and how long the answer holds.
//!
//! Dates are measured against the server's own `Date` where there is one: many servers' clocks are wrong, and the
//! difference of two of their dates is right all the same. Nothing here trusts a number: callers clamp.

use crate::Response;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tidings_model::Timestamp;

impl Response {
    /// How long `Retry-After` asks to stay away (RFC 9110, section 10.2.3): seconds, or a date after `now` by the
    /// server's clock. `None` when it is absent, unreadable or past.
    pub fn retry_after(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
        if let Some(seconds) = digits(whole) {
            return Some(Duration::from_secs(seconds));
        }
        self.until(text, now).filter(|wait| !wait.is_zero())
    }

    /// True when the server asks politely to be left alone for a while, which is no failure.
    pub fn asks_for_a_pause(&self, now: Timestamp) -> bool {
        matches!(self.status, 429 | 503) && self.retry_after(now).is_some()
    }

    /// How long the answer is fresh (RFC 9111, section 4.2.1): `max-age`, else `Expires`. `None` when neither says so;
    /// zero for `no-cache`, `no-store` and a date in the past.
    pub fn fresh_for(&self, now: Timestamp) -> Option<Duration> {
        let directives = self.cache_control.as_deref().unwrap_or_default();
        let mut max_age = None;
        for directive in directives.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return Some(Duration::ZERO),
                "max-age" if max_age.is_none() => max_age = digits(value.trim().trim_matches('"')),
                _ => {}
            }
        }
        match (max_age, self.expires.as_deref()) {
            (Some(seconds), _) => Some(Duration::from_secs(seconds)),
            (None, Some(expires)) => Some(self.until(expires.trim(), now).unwrap_or_default()),
            (None, None) => None,
        }
    }

    /// Time from the server's `Date`, else `now`, to an HTTP date.
    fn until(&self, date: &str, now: Timestamp) -> Option<Duration> {
        let then = instant(date)?;
        let start = self.date.as_deref().and_then(instant).or_else(|| since_epoch(now))?;
        Some(then.saturating_sub(start))
    }
}

/// A number of decimal digits; one that is too large is the largest.
fn digits(text: &str) -> Option<u64> {
    let good = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    good.then(|| text.parse().unwrap_or(u64::from(u32::MAX)).min(u64::from(u32::MAX)))
}

/// An HTTP date in any of its three forms (RFC 9110, section 5.6.7), as time since 1970.
fn instant(text: &str) -> Option<Duration> {
    let date: SystemTime = httpdate::parse_http_date(text.trim()).ok()?;
    date.duration_since(UNIX_EPOCH).ok()
}

fn since_epoch(now: Timestamp) -> Option<Duration> {
    u64::try_from(now.as_second()).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

    fn response(cache_control: &str, expires: &str, retry_after: &str) -> Response {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Response {
            date: Some(DATE.to_owned()),
            cache_control: some(cache_control),
            expires: some(expires),
            retry_after: some(retry_after),
            ..Response::default()
        }
    }

    #[test]
    fn retry_after() {
        let now = "2026-03-01T00:00:00Z".parse().expect("a time");
        for (text, seconds) in [
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("1.5", Some(1)),
            ("0", Some(0)),
            ("99999999999999999999999", Some(u64::from(u32::MAX))),
            ("-5", None),
            ("soon", None),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:50:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", None),
            ("", None),
        ] {
            let wait = response("", "", text).retry_after(now);
            assert_eq!(wait.map(|w| w.as_secs()), seconds, "{text:?}");
        }
        let undated =
            Response { retry_after: Some("Sun, 01 Mar 2026 01:00:00 GMT".to_owned()), ..Response::default() };
        assert_eq!(undated.retry_after(now), Some(Duration::from_secs(3600)));
    }

    #[test]
    fn freshness() {
        let now = "2026-03-01T00:00:00Z".parse().expect("a time");
        for (cache_control, expires, seconds) in [
            ("", "", None),
            ("max-age=600", "", Some(600)),
            ("public, Max-Age=\"600\"", "", Some(600)),
            ("max-age=600, no-cache", "", Some(0)),
            ("no-store", "Sun, 06 Nov 1994 09:49:37 GMT", Some(0)),
            ("private", "Sun, 06 Nov 1994 09:49:37 GMT", Some(3600)),
            ("max-age=60", "Sun, 06 Nov 1994 09:49:37 GMT", Some(60)),
            ("", "0", Some(0)),
            ("", "-1", Some(0)),
            ("", "Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("max-age=504576000", "", Some(504_576_000)),
            ("max-age=x", "", None),
            ("s-maxage=60", "", None),
        ] {
            let fresh = response(cache_control, expires, "").fresh_for(now);
            assert_eq!(fresh.map(|f| f.as_secs()), seconds, "{cache_control:?} {expires:?}");
        }
    }
}
