//! Dates in lists of news: often without a year or a zone, behind a label, or counted from now. The words of dates are the
//! business of the function that reads them; here is what the recipe and the page add to it.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use regex::Regex;
use std::sync::LazyLock;

/// Bytes of the longest text that is looked at.
const LONGEST: usize = 400;

/// Marks that lists put around dates.
const AROUND: &str = "()[]（）【】〔〕［］|·•–—,，、/";

/// How dates of a page are read.
#[derive(Debug, Clone, Copy)]
pub struct RecipeOptions {
    /// Reads a date in any form that feeds and pages use; a date without a zone as UTC. With an instant, dates that
    /// count from it (`3小时前`, `yesterday`) as well.
    pub parse_date: fn(&str, Option<Timestamp>) -> Option<Timestamp>,
    /// The present, if dates may be read that count from it or leave the year out.
    pub now: Option<Timestamp>,
}

/// What a recipe says of its dates.
#[derive(Debug, Clone, Default)]
pub(crate) struct DateRule {
    pub(crate) formats: Vec<String>,
    pub(crate) language: Option<String>,
    pub(crate) zone: Option<TimeZone>,
}

/// The zone of an IANA name or an offset.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    let name = name.trim();
    if name == "Z" || name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    if let Some((sign, rest)) = name.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "+" | "-")) {
        let (hours, minutes) =
            rest.split_once(':').unwrap_or_else(|| rest.split_at_checked(2).unwrap_or((rest, "0")));
        let minutes = if minutes.is_empty() { "0" } else { minutes };
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        let offset = Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()?;
        return Some(TimeZone::fixed(offset));
    }
    TimeZone::get(name).ok()
}

/// Says why a form of dates cannot be used.
pub(crate) fn check_format(format: &str) -> Result<(), String> {
    if !format.contains('%') {
        return Err("a form is written with % letters, such as %Y-%m-%d %H:%M".to_owned());
    }
    let sample = Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    BrokenDownTime::from(&sample).to_string(format).map(|_| ()).map_err(|error| error.to_string())
}

/// Reads a date as the recipe says, else in any form that is known.
pub(crate) fn read(text: &str, rule: &DateRule, options: &RecipeOptions) -> Option<Timestamp> {
    if text.len() > LONGEST {
        return None;
    }
    let text = ascii_digits(&crate::text::one_line(text));
    // Brackets and rules around a date are the list's, not the date's.
    let text = text.trim_matches(|c: char| c.is_whitespace() || AROUND.contains(c));
    if text.is_empty() {
        return None;
    }
    let reader = Reader { rule, options };
    rule.formats
        .iter()
        .find_map(|format| reader.by_format(format, text))
        .or_else(|| reader.whole(text))
        .or_else(|| reader.inside(text))
}

struct Reader<'a> {
    rule: &'a DateRule,
    options: &'a RecipeOptions,
}

impl Reader<'_> {
    fn by_format(&self, format: &str, text: &str) -> Option<Timestamp> {
        BrokenDownTime::parse(format, text)
            .or_else(|_| BrokenDownTime::parse(format, self.english(text)))
            .ok()
            .and_then(|mut broken| {
                if broken.offset().is_some() || broken.timestamp().is_some() {
                    return broken.to_timestamp().ok();
                }
                if broken.hour().is_none() {
                    broken.set_hour(Some(0)).ok()?;
                }
                if broken.year().is_some() {
                    return self.local(broken.to_datetime().ok()?);
                }
                self.last_year_that(|year| {
                    broken.set_year(Some(year)).ok()?;
                    self.local(broken.to_datetime().ok()?)
                })
            })
    }

    /// Names of months in English, by what the reader of dates makes of them.
    fn english(&self, text: &str) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let word = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_alphabetic());
            if bare.is_empty() || bare.chars().any(|c| !c.is_alphabetic()) {
                return word.to_owned();
            }
            let at = (self.options.parse_date)(&format!("1 {bare} 2000"), None);
            let month = at.map(|at| Offset::UTC.to_datetime(at).month());
            let name = month.and_then(|month| MONTHS.get(usize::try_from(month - 1).ok()?));
            name.map_or_else(|| word.to_owned(), |name| word.replacen(bare, name, 1))
        };
        text.split(' ').take(12).map(word).collect::<Vec<_>>().join(" ")
    }

    /// A text that is nothing but a date.
    fn whole(&self, text: &str) -> Option<Timestamp> {
        unix(text)
            .or_else(|| self.general(text))
            .or_else(|| self.by_language(text))
            .or_else(|| self.without_year(text))
    }

    fn general(&self, text: &str) -> Option<Timestamp> {
        let parse = self.options.parse_date;
        let Some(zone) = self.rule.zone.as_ref().filter(|_| !names_zone(text)) else {
            return parse(text, self.options.now);
        };
        // "Yesterday 10:30" is told by the clock of the place: the clock goes in as if it were UTC and comes out as what it is.
        let now = self.options.now.map(|now| zone.to_datetime(now));
        let now = now.and_then(|now| Offset::UTC.to_timestamp(now).ok());
        self.local(Offset::UTC.to_datetime(parse(text, now)?))
    }

    /// A clock time of the recipe's zone.
    fn local(&self, time: DateTime) -> Option<Timestamp> {
        let zone = self.rule.zone.clone().unwrap_or(TimeZone::UTC);
        zone.to_ambiguous_timestamp(time).compatible().ok()
    }

    /// `03/04/2026`, which only the language tells.
    fn by_language(&self, text: &str) -> Option<Timestamp> {
        static NUMBERS: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b,?(.*)$"));
        let language = self.rule.language.as_deref()?.to_ascii_lowercase();
        let found = NUMBERS.captures(text)?;
        let (day, month) = match language.as_str() {
            "en-us" | "en-ph" => (&found[2], &found[1]),
            "en" => return None,
            _ => (&found[1], &found[2]),
        };
        self.general(&format!("{}-{month:0>2}-{day:0>2}{}", &found[3], &found[4]))
    }

    /// `03-14 10:30`, `3月14日`, `14 March`: the last such day.
    fn without_year(&self, text: &str) -> Option<Timestamp> {
        static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{4}|[(（]"));
        static MONTH_DAY: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"^(\d{1,2})(?:-|月)(\d{1,2})日?( .*|\d{1,2}:.*)?$"));
        if text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) || YEAR.is_match(text) {
            return None;
        }
        let now = self.options.now?;
        let numbers = MONTH_DAY.captures(text);
        let month_first = numbers.map(|found| {
            let rest = found.get(3).map_or("", |rest| rest.as_str()).trim();
            (format!("-{:0>2}-{:0>2} {rest}", &found[1], &found[2]), false)
        });
        let (rest, behind) = match month_first {
            Some(found) => found,
            None if text.chars().any(char::is_alphabetic) => (text.to_owned(), true),
            None => return None,
        };
        // A text that is a date with any year, and not the number of something.
        self.last_year_that(|year| {
            let whole =
                if behind { with_year(&rest, year) } else { format!("{year}{rest}").trim().to_owned() };
            self.general(&whole)
                .filter(|at| *at <= now.checked_add(SignedDuration::from_hours(48)).unwrap_or(now))
        })
    }

    /// The latest year in which a date does not lie in the future. A day's grace for other zones.
    fn last_year_that(&self, mut date: impl FnMut(i16) -> Option<Timestamp>) -> Option<Timestamp> {
        let now = self.options.now?;
        let latest = now.checked_add(SignedDuration::from_hours(24)).ok()?;
        let this = Offset::UTC.to_datetime(now).checked_add(1.day()).ok()?.year();
        // The 29th of February may be four years back.
        (this - 4..=this).rev().find_map(|year| date(year).filter(|at| *at <= latest))
    }

    /// The first date inside a longer text.
    fn inside(&self, text: &str) -> Option<Timestamp> {
        static FORMS: LazyLock<Vec<Regex>> =
            LazyLock::new(|| FORM_PATTERNS.iter().map(|form| pattern(form)).collect());
        FORMS.iter().find_map(|form| {
            form.find_iter(text).take(3).find_map(|found| {
                let piece = found.as_str().trim();
                (piece.len() < text.len()).then(|| self.whole(piece)).flatten()
            })
        })
    }
}

/// How dates look inside other text; the reader of dates has the last word.
const FORM_PATTERNS: [&str; 8] = [
    r"\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?",
    r"\d{4}\s*(?:[-/.]|年)\s*\d{1,2}\s*(?:[-/.]|月)\s*\d{1,2}\s*日?(?:\s*(?:上午|下午|午前|午後)?\s*\d{1,2}(?::|：|时|時)\d{2}(?::\d{2})?分?)?",
    r"(?i)\b\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?\p{L}{3,12}\.?,?\s+(?:de\s+)?\d{4}(?:,?\s+\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?)?",
    r"(?i)\b\p{L}{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?)?",
    r"\b\d{1,2}[./]\d{1,2}[./]\d{4}(?:,?\s+\d{1,2}:\d{2})?",
    r"(?i)\b(?:\d{1,3}|an?)\s+(?:sec(?:ond)?|min(?:ute)?|hour|day|week)s?\s+ago\b",
    r"(?:\d{1,3}\s*(?:秒钟?|分钟|分鐘|分|个?小时|個?小時|時間|天|日|周|週間?)\s*前|刚刚|剛剛)",
    r"(?:今天|昨天|前天|今日|昨日)\s*\d{1,2}[:：]\d{2}|\d{1,2}月\d{1,2}日(?:\s*\d{1,2}[:：]\d{2})?|\b\d{2}-\d{2} \d{2}:\d{2}\b",
];

fn with_year(text: &str, year: i16) -> String {
    // `14 March, 10:30` has its year before the clock.
    static CLOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r",?\s+(\d{1,2}:\d{2}.*)$"));
    match CLOCK.captures(text) {
        Some(found) => {
            let whole = found.get(0).map_or(text.len(), |whole| whole.start());
            format!("{} {year} {}", &text[..whole], &found[1])
        }
        None => format!("{text} {year}"),
    }
}

/// Seconds or milliseconds since 1970, from 2001 on.
fn unix(text: &str) -> Option<Timestamp> {
    let whole = text.split('.').next().filter(|whole| whole.bytes().all(|b| b.is_ascii_digit()))?;
    if text[whole.len()..].trim_start_matches('.').bytes().any(|b| !b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        16 => Timestamp::from_microsecond(number).ok(),
        _ => None,
    }
}

/// True for a date that says which zone it is of.
fn names_zone(text: &str) -> bool {
    static ZONE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\d:?\d{2}.*?(?:Z|[+-]\d{2}:?\d{2}|\b(?:UTC|GMT|[A-Z]{1,3}[SD]?T)\b.*)\s*\)?$")
    });
    text.contains(':') && ZONE.is_match(text) || unix(text).is_some()
}

/// Digits of other scripts as ASCII ones.
fn ascii_digits(text: &str) -> String {
    const ZEROS: [char; 6] = ['٠', '۰', '०', '০', '๐', '０'];
    let digit = |c: char| {
        let zero = ZEROS
            .iter()
            .find(|zero| (**zero..=char::from_u32(**zero as u32 + 9).unwrap_or(**zero)).contains(&c));
        zero.and_then(|zero| char::from_digit(c as u32 - *zero as u32, 10)).unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a good pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(now: Option<&str>) -> RecipeOptions {
        RecipeOptions {
            parse_date: |text, now| match now {
                Some(now) => tidings_feed::dates::parse_date_relative(text, now),
                None => tidings_feed::dates::parse_date(text),
            },
            now: now.map(|now| now.parse().expect("an instant")),
        }
    }

    fn rule(formats: &[&str], language: &str, zone_name: &str) -> DateRule {
        DateRule {
            formats: formats.iter().map(|&format| format.to_owned()).collect(),
            language: Some(language.to_owned()).filter(|language| !language.is_empty()),
            zone: zone(zone_name),
        }
    }

    #[test]
    fn dates_of_lists() {
        let options = options(Some("2026-03-14T12:00:00Z"));
        for (text, formats, language, zone, expected) in [
            ("2026-03-14 10:30", &[][..], "", "Asia/Shanghai", "2026-03-14T02:30:00Z"),
            ("2026-03-14 10:30", &[], "", "", "2026-03-14T10:30:00Z"),
            ("2026-03-14T10:30:00+02:00", &[], "", "Asia/Shanghai", "2026-03-14T08:30:00Z"),
            ("Sat, 14 Mar 2026 10:30:00 GMT", &[], "", "Asia/Shanghai", "2026-03-14T10:30:00Z"),
            ("3小时前", &[], "", "Asia/Shanghai", "2026-03-14T09:00:00Z"),
            ("昨天 23:30", &[], "", "Asia/Shanghai", "2026-03-13T15:30:00Z"),
            ("发布时间：2026年3月14日 10:30 来源：示例", &[], "", "+08:00", "2026-03-14T02:30:00Z"),
            ("03-14 10:30", &[], "", "Asia/Shanghai", "2026-03-14T02:30:00Z"),
            ("3月20日", &[], "", "", "2025-03-20T00:00:00Z"),
            ("14 March, 09:15", &[], "", "", "2026-03-14T09:15:00Z"),
            ("Posted on March 1, 2026 by Ann", &[], "", "", "2026-03-01T00:00:00Z"),
            ("Updated 2 hours ago", &[], "", "", "2026-03-14T10:00:00Z"),
            ("03/04/2025", &[], "de", "", "2025-04-03T00:00:00Z"),
            ("03/04/2025", &[], "en-US", "", "2025-03-04T00:00:00Z"),
            ("03/04/2025", &[], "", "", "-"),
            ("14. März 2026", &["%d. %B %Y"], "de", "Europe/Berlin", "2026-03-13T23:00:00Z"),
            ("14.03. 10:30", &["%d.%m. %H:%M"], "", "Europe/Berlin", "2026-03-14T09:30:00Z"),
            ("14.07. 10:30", &["%d.%m. %H:%M"], "", "Europe/Berlin", "2025-07-14T08:30:00Z"),
            ("٢٠٢٦-٠٣-١٤", &[], "", "", "2026-03-14T00:00:00Z"),
            ("1773484200", &[], "", "Asia/Shanghai", "2026-03-14T10:30:00Z"),
            ("1773484200000", &[], "", "", "2026-03-14T10:30:00Z"),
            ("20260314", &["%Y%m%d"], "", "", "2026-03-14T00:00:00Z"),
            ("(12 March 2026)", &[], "", "", "2026-03-12T00:00:00Z"),
            ("[03-12]", &[], "", "", "2026-03-12T00:00:00Z"),
            ("read 14 times", &[], "", "", "-"),
            ("Chapter 12", &[], "", "", "-"),
            ("no date", &["%Y"], "", "", "-"),
        ] {
            let read = read(text, &rule(formats, language, zone), &options);
            assert_eq!(read.map_or("-".to_owned(), |at| at.to_string()), expected, "{text}");
        }
    }

    #[test]
    fn without_the_present_nothing_is_counted_from_it() {
        for text in ["3小时前", "03-14 10:30", "14 March"] {
            assert_eq!(read(text, &DateRule::default(), &options(None)), None, "{text}");
        }
    }

    #[test]
    fn forms_and_zones_are_checked() {
        assert!(check_format("%Y-%m-%dT%H:%M:%S%z").is_ok());
        assert!(check_format("YYYY-MM-DD").is_err());
        assert!(check_format("%Y-%Ö").is_err());
        assert!(zone("Asia/Shanghai").is_some() && zone("+0530").is_some() && zone("Asia/Nowhere").is_none());
        assert!(zone("+").is_none() && zone("+99:00").is_none());
    }
}
