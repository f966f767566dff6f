//! When an article was published and changed, by the page's own data, by its markup, or by its address. Text that only
//! looks like a date is taken last, and nothing is ever guessed beyond what is written.

use super::head::Head;
use super::linked::Linked;
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use std::cell::LazyCell;
use tidings_model::Timestamp;

/// Reads a date as it is written in pages and feeds.
pub(crate) type ParseDate = fn(&str) -> Option<Timestamp>;

/// Bytes in which a date is looked for.
const DATE: usize = 400;
/// Bytes of a class that are looked at.
const CLASS: usize = 400;

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

/// Publication and change, with the rule that found the first.
pub(crate) fn dates(
    tree: &Tree,
    head: &Head,
    linked: &Linked,
    url: &str,
    parse: ParseDate,
) -> (Option<Timestamp>, Option<Timestamp>, &'static str) {
    let read = |text: &str| {
        let text = beginning(text.trim(), DATE);
        parse(text).or_else(|| in_text(text)).filter(plausible)
    };
    let aside: Aside<'_> = LazyCell::new(Box::new(|| aside(tree)));
    let updated = linked
        .modified
        .as_deref()
        .and_then(read)
        .or_else(|| MODIFIED.iter().find_map(|name| head.all(name).find_map(read)));
    let published = linked
        .published
        .as_deref()
        .and_then(read)
        .map(|at| (at, "json-ld"))
        .or_else(|| PUBLISHED.iter().find_map(|name| head.all(name).find_map(read)).map(|at| (at, "meta")))
        .or_else(|| marked(tree, &aside, &read).map(|at| (at, "markup")))
        .or_else(|| in_address(url).map(|at| (at, "address")))
        .or_else(|| visible(tree, &aside, &read).map(|at| (at, "text")));
    match published {
        Some((at, rule)) => (Some(at), updated, rule),
        None => (None, updated, ""),
    }
}

/// News is not older than the web, nor from another century.
fn plausible(at: &Timestamp) -> bool {
    let year = jiff::tz::Offset::UTC.to_datetime(*at).year();
    (1980..=2100).contains(&year)
}

/// Dates in microdata and `time`.
fn marked(tree: &Tree, aside: &Aside<'_>, read: &dyn Fn(&str) -> Option<Timestamp>) -> Option<Timestamp> {
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
        by(&|id| {
            tree.name(id) == "time"
                && tree.attr(id, "datetime").is_some()
                && !class_has(tree, id, &["updated", "modified"])
                && !aside[id]
        })
    })
}

fn class_has(tree: &Tree, id: Id, parts: &[&str]) -> bool {
    ["class", "id"].iter().filter_map(|name| tree.attr(id, name)).any(|class| {
        let class = beginning(class, CLASS).to_ascii_lowercase();
        parts.iter().any(|part| class.contains(part))
    })
}

/// For every node, whether it is inside a list of other articles or of comments. Found out once, when it is asked.
type Aside<'a> = LazyCell<Vec<bool>, Box<dyn FnOnce() -> Vec<bool> + 'a>>;

fn aside(tree: &Tree) -> Vec<bool> {
    tree.inside(|id| {
        matches!(tree.name(id), "aside" | "footer" | "nav")
            || class_has(tree, id, &["comment", "related", "sidebar", "widget", "recent", "popular"])
    })
}

/// Visible dates in short elements that call themselves a date.
fn visible(tree: &Tree, aside: &Aside<'_>, read: &dyn Fn(&str) -> Option<Timestamp>) -> Option<Timestamp> {
    let short = |id: Id| {
        let text = one_line(&tree.start_of(id, 4 * 160));
        (text.chars().count() < 160).then_some(text)
    };
    let named = tree
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
        .find_map(|text| read(&text));
    named.or_else(|| {
        let body = tree.named(ROOT, "body").next()?;
        tree.descendants(body)
            .filter(|&id| !aside[id])
            .filter_map(|id| tree.text_node(id))
            .filter(|text| (8..200).contains(&text.trim().len()))
            .find_map(in_text)
    })
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
            // Day before month, as written with dots.
            words.windows(3).find_map(|window| match window {
                [a, b, c] => day_at(year(c)?, number(b, 2)?, number(a, 2)?)
                    .filter(|_| text.contains(&format!("{a}.{b}.{c}"))),
                _ => None,
            })
        })
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
