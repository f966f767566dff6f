//! When an article was published and changed, by the page's own data, by its markup, or by its address. Text that only
//! looks like a date is taken last, and nothing is ever guessed beyond what is written.

use super::beside::{Aside, aside, class_has, heading};
use super::head::Head;
use super::linked::Linked;
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use std::cell::LazyCell;
use tidings_model::Timestamp;

/// Reads a date as it is written in pages and feeds.
pub(crate) type ParseDate = fn(&str) -> Option<Timestamp>;

/// A date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) at: Timestamp,
    /// Minutes east of UTC of the clock that it was written by, where that is written too.
    pub(crate) offset: Option<i16>,
}

/// What a page says of its times.
#[derive(Debug, Default)]
pub(crate) struct Dates {
    pub(crate) published: Option<Dated>,
    pub(crate) updated: Option<Timestamp>,
    /// The rule that found the publication.
    pub(crate) rule: &'static str,
}

/// Bytes in which a date is looked for.
const DATE: usize = 400;
/// Elements that call themselves a date and are read.
const NAMED: usize = 200;

const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "date",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "og:article:published_time",
    "weibo:article:create_at",
    "displaydate",
    "bt:pubdate",
];
const MODIFIED: [&str; 8] = [
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
];

/// A page that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Read<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) head: &'a Head,
    pub(crate) linked: &'a Linked,
    pub(crate) url: &'a str,
}

/// Publication and change.
pub(crate) fn dates(page: &Read<'_>, title: &str, parse: ParseDate) -> Dates {
    let Read { tree, head, linked, url } = *page;
    let read = |text: &str| {
        let text = beginning(text.trim(), DATE);
        let whole = parse(text).map(|at| Dated { at, offset: written_offset(text) });
        whole.or_else(|| in_text(text).map(day)).filter(plausible)
    };
    let aside: Aside<'_> = LazyCell::new(Box::new(|| aside(tree)));
    let updated = linked
        .modified
        .as_deref()
        .and_then(read)
        .or_else(|| MODIFIED.iter().find_map(|name| head.all(name).find_map(read)))
        .map(|dated| dated.at);
    let published = linked
        .published
        .as_deref()
        .and_then(read)
        .map(|at| (at, "json-ld"))
        .or_else(|| PUBLISHED.iter().find_map(|name| head.all(name).find_map(read)).map(|at| (at, "meta")))
        .or_else(|| head.named(is_publication).find_map(read).map(|at| (at, "meta")))
        .or_else(|| marked(tree, title, &aside, &read).map(|at| (at, "markup")))
        .or_else(|| in_address(url).map(|at| (day(at), "address")))
        .or_else(|| visible(tree, &aside, &read).map(|at| (at, "text")))
        .or_else(|| only(tree, &read).map(|at| (at, "text")));
    Dates {
        published: published.map(|(dated, _)| dated),
        updated,
        rule: published.map_or("", |(_, rule)| rule),
    }
}

/// True for other names of the date of publication: `w-published-date`, `article_publish_time`.
fn is_publication(name: &str) -> bool {
    let bare: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    [
        "publisheddate",
        "publishdate",
        "publicationdate",
        "datepublished",
        "publishedtime",
        "publishtime",
        "pubdate",
        "published",
        "publishedat",
        "publishedon",
        "posteddate",
        "dateposted",
        "releasedate",
    ]
    .iter()
    .any(|end| bare.ends_with(end))
}

/// The day of all elements that are dates, where there is but one on the whole page, beside the article perhaps.
fn only(tree: &Tree, read: &dyn Fn(&str) -> Option<Dated>) -> Option<Dated> {
    let dates = tree.descendants(ROOT).filter(|&id| {
        tree.name(id) == "time" || (tree.is_element(id) && class_has(tree, id, &["date", "publish"]))
    });
    let mut dates = dates.take(NAMED).filter_map(|id| {
        let text = one_line(&tree.start_of(id, DATE));
        tree.attr(id, "datetime").and_then(read).or_else(|| read(&text).filter(|_| text.chars().count() < 60))
    });
    let first = dates.next()?;
    let same = |other: Dated| (other.at.as_second() - first.at.as_second()).abs() < 24 * 60 * 60;
    dates.all(same).then_some(first)
}

/// A day without a time.
fn day(at: Timestamp) -> Dated {
    Dated { at, offset: None }
}

/// The zone at the end of a date with a time, in minutes: `2022-03-14T10:30:09+08:00`, `Mon, 14 Mar 2022 10:30:09 +0800`.
fn written_offset(text: &str) -> Option<i16> {
    let at = text.rfind(['+', '-'])?;
    let (before, zone) = text.split_at(at);
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let hours = number(digits.get(..2)?, 2)?;
    let minutes = if digits.len() == 2 { 0 } else { number(digits.get(2..)?, 2)? };
    let has_time = before.contains(':') && before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    let real = digits.len() <= 4 && hours <= 14 && minutes % 15 == 0;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    (has_time && real).then_some(sign * (hours * 60 + minutes))
}

/// News is not older than the web, nor from another century.
fn plausible(dated: &Dated) -> bool {
    let year = jiff::tz::Offset::UTC.to_datetime(dated.at).year();
    (1980..=2100).contains(&year)
}

/// Dates in microdata and `time`.
fn marked(
    tree: &Tree,
    title: &str,
    aside: &Aside<'_>,
    read: &dyn Fn(&str) -> Option<Dated>,
) -> Option<Dated> {
    let value = |id: Id| {
        let machine =
            ["datetime", "content", "title"].iter().filter_map(|name| tree.attr(id, name)).find_map(read);
        machine.or_else(|| read(&one_line(&tree.start_of(id, DATE))))
    };
    let by = |test: &dyn Fn(Id) -> bool| {
        tree.descendants(ROOT).filter(|&id| tree.is_element(id) && test(id)).find_map(value)
    };
    by(&|id| {
        tree.attr(id, "itemprop").is_some_and(|prop| prop.to_ascii_lowercase().contains("datepublished"))
    })
    .or_else(|| {
        by(&|id| {
            tree.name(id) == "time"
                && (tree.attr(id, "pubdate").is_some()
                    || class_has(tree, id, &["publish", "entry-date", "posted"]))
        })
    })
    .or_else(|| {
        by(&|id| {
            class_has(tree, id, &["dt-published"])
                || (tree.name(id) == "abbr" && class_has(tree, id, &["published"]))
        })
    })
    .or_else(|| {
        let is_time = |id: Id| {
            tree.name(id) == "time"
                && tree.attr(id, "datetime").is_some()
                && !class_has(tree, id, &["updated", "modified"])
                && !aside[id]
        };
        nearest(tree, title, is_time).into_iter().find_map(value)
    })
}

/// The elements that pass a test. Where the title has a heading, those come first that share the smallest block with it, of these
/// the nearest.
fn nearest(tree: &Tree, title: &str, test: impl Fn(Id) -> bool) -> Vec<Id> {
    let heading = heading(tree, title);
    let above: Vec<Id> = heading.map(|id| tree.ancestors(id).collect()).unwrap_or_default();
    let shared = |id: Id| tree.ancestors(id).find_map(|block| above.iter().position(|&own| own == block));
    let place = heading.and_then(|heading| tree.descendants(ROOT).position(|id| id == heading));
    let passed = tree.descendants(ROOT).enumerate().filter(|&(_, id)| test(id)).take(NAMED);
    let mut passed: Vec<(Option<usize>, usize, Id)> =
        passed.map(|(at, id)| (shared(id), place.map_or(at, |place| at.abs_diff(place)), id)).collect();
    passed.sort_unstable();
    passed.into_iter().map(|(_, _, id)| id).collect()
}

/// Visible dates in short elements that call themselves a date.
fn visible(tree: &Tree, aside: &Aside<'_>, read: &dyn Fn(&str) -> Option<Dated>) -> Option<Dated> {
    let short = |id: Id| {
        let text = one_line(&tree.start_of(id, 4 * 160));
        (text.chars().count() < 160).then_some(text)
    };
    let named: Vec<String> = tree
        .descendants(ROOT)
        .filter(|&id| {
            tree.is_element(id)
                && class_has(
                    tree,
                    id,
                    &[
                        "date", "time", "publish", "posted", "byline", "meta", "info", "source", "dateline",
                        "created",
                    ],
                )
                && !aside[id]
        })
        .filter_map(short)
        .take(NAMED)
        .collect();
    let first =
        |changes: bool| named.iter().filter(|text| tells_change(text) == changes).find_map(|text| read(text));
    first(false).or_else(|| first(true)).or_else(|| {
        let body = tree.named(ROOT, "body").next()?;
        tree.descendants(body)
            .filter(|&id| !aside[id])
            .filter_map(|id| tree.text_node(id))
            .filter(|text| (8..200).contains(&text.trim().len()))
            .find_map(in_text)
            .map(day)
    })
}

/// True for a line that tells of a change, not of publication.
fn tells_change(text: &str) -> bool {
    let text = text.to_lowercase();
    ["updat", "modif", "review", "更新", "修改", "aktualis", "mis à jour", "actualiz", "обновл", "تحديث"]
        .iter()
        .any(|word| text.contains(word))
}

/// A date in the path of an address: `/2022/03/14/` or `/2022-03-14`, or digits in a row.
fn in_address(url: &str) -> Option<Timestamp> {
    let path = url.split("://").nth(1)?.split(['?', '#']).next()?;
    let path = path.split_once('/')?.1;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let whole = parts.windows(3).find_map(|window| {
        let [year, month, day] = window else { return None };
        let month = month_name(month).or_else(|| number(month, 2))?;
        (year.len() == 4).then(|| day_at(number(year, 4)?, month, number(day, 2)?))?
    });
    whole.or_else(|| {
        parts.iter().find_map(|part| {
            let digits = part.trim_start_matches(['t', 'a', 'n', 's', 'c']);
            let digits = if digits.len() == 8 { digits } else { return None };
            day_at(number(digits.get(..4)?, 4)?, number(digits.get(4..6)?, 2)?, number(digits.get(6..)?, 2)?)
        })
    })
}

fn number(text: &str, most: usize) -> Option<i16> {
    (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

fn day_at(year: i16, month: i16, day: i16) -> Option<Timestamp> {
    if !(1990..=2100).contains(&year) {
        return None;
    }
    let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()
}

const MONTHS: [&[&str]; 12] = [
    &[
        "january",
        "jan",
        "januar",
        "jänner",
        "janvier",
        "enero",
        "gennaio",
        "janeiro",
        "januari",
        "января",
        "stycznia",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "fevrier",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "февраля",
        "lutego",
    ],
    &["march", "mar", "märz", "mars", "marzo", "março", "maart", "марта", "marca", "mrz"],
    &["april", "apr", "avril", "abril", "aprile", "апреля", "kwietnia"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "мая", "maja"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "junho", "июня", "czerwca"],
    &["july", "jul", "juli", "juillet", "julio", "luglio", "julho", "июля", "lipca"],
    &["august", "aug", "août", "aout", "agosto", "augustus", "августа", "sierpnia"],
    &["september", "sep", "sept", "septembre", "septiembre", "settembre", "setembro", "сентября", "września"],
    &[
        "october",
        "oct",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "outubro",
        "октября",
        "października",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro", "ноября", "listopada"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "декабря",
        "grudnia",
    ],
];

fn month_name(word: &str) -> Option<i16> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    i16::try_from(at + 1).ok()
}

/// The first day written in a short text: with a month's name, in the order of ISO 8601, or in Chinese and Japanese.
pub(crate) fn in_text(text: &str) -> Option<Timestamp> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(60).collect();
    let year = |word: &str| if word.len() == 4 { number(word, 4) } else { None };
    let day = |word: &str| number(word.trim_end_matches(|c: char| c.is_ascii_alphabetic()), 2);
    let found = words.windows(3).find_map(|window| {
        let [a, b, c] = window else { return None };
        // Names of months are looked for last, since that takes longest.
        if let (Some(year), Some(day), Some(month)) = (year(c), day(b), month_name(a)) {
            return day_at(year, month, day);
        }
        let (b, c) = (*b, *c);
        if let (Some(year), Some(day), Some(month)) = (year(c), day(a), month_name(b)) {
            return day_at(year, month, day);
        }
        match (year(a), number(b, 2), number(c.split(['T', 't']).next().unwrap_or(c), 2)) {
            (Some(year), Some(month), Some(day)) => day_at(year, month, day),
            _ => None,
        }
    });
    found
        .or_else(|| {
            words.windows(5).find_map(|window| match window {
                [a, de, b, _, c] if de.eq_ignore_ascii_case("de") => {
                    day_at(year(c)?, month_name(b)?, day(a)?)
                }
                _ => None,
            })
        })
        .or_else(|| cjk(text))
        .or_else(|| {
            words.windows(3).find_map(|window| match window {
                [a, b, c] => in_digits(text, a, b, c, year(c)?),
                _ => None,
            })
        })
}

/// Day before month, as written with dots; with slashes where only one order gives a day.
fn in_digits(text: &str, a: &str, b: &str, c: &str, year: i16) -> Option<Timestamp> {
    let (first, second) = (number(a, 2)?, number(b, 2)?);
    if text.contains(&format!("{a}.{b}.{c}")) {
        return day_at(year, second, first);
    }
    let other_way = day_at(year, first, second).filter(|_| first != second);
    match (day_at(year, second, first), other_way) {
        (Some(at), None) | (None, Some(at)) if text.contains(&format!("{a}/{b}/{c}")) => Some(at),
        _ => None,
    }
}

/// `2022年3月14日`.
fn cjk(text: &str) -> Option<Timestamp> {
    let (before, after) = text.split_once('年')?;
    let start = before.char_indices().rev().nth(3)?.0;
    let year = number(&before[start..], 4)?;
    let (month, after) = after.split_once('月')?;
    let day: String = after.trim().chars().take_while(char::is_ascii_digit).collect();
    day_at(year, number(month.trim(), 2)?, number(&day, 2)?)
}
