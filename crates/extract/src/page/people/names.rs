//! Names out of bylines: without the words before them, the dates and degrees behind them.

use super::super::title::squeezed;
use super::BYLINE;
use crate::limits::beginning;
use crate::text::one_line;

/// The names in a byline; none when it names no person. `site` is the name of the site as [`squeezed`] has it.
pub(super) fn tidy(text: &str, site: Option<&str>) -> Vec<String> {
    let text = one_line(&super::super::unescape(beginning(text, BYLINE)));
    if text.starts_with("http") || text.contains("://") {
        return Vec::new();
    }
    let mut rest = text.as_str();
    for _ in 0..3 {
        rest = PREFIXES
            .iter()
            .find_map(|prefix| strip_word(rest, prefix))
            .unwrap_or(rest)
            .trim_start_matches([':', '：', ' ', '|', '-', '–', '—', '•', '/']);
    }
    let rest = cut_tail(rest);
    let spaced = rest
        .replace(" and ", "\u{1}")
        .replace(" & ", "\u{1}")
        .replace(" und ", "\u{1}")
        .replace(" et ", "\u{1}")
        .replace(" y ", "\u{1}");
    spaced
        .split(['\u{1}', ';', '、', '|', '/', ','])
        .map(|name| name.trim().trim_matches(['.', '-', '–', '(', ')', '"', '·', ':']).trim())
        .map(|name| PREFIXES.iter().find_map(|prefix| strip_word(name, prefix)).unwrap_or(name).trim())
        .filter(|name| is_name(name, site))
        .enumerate()
        .filter(|(at, name)| *at == 0 || !is_title(name))
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// Small words inside names.
const PARTICLES: [&str; 22] = [
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den",
    "ter", "bin", "ibn", "al", "el", "y", "e",
];

fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

/// True for what stands behind a name: degrees (`MD`, `E-RYT 200`) and offices (`head of research`).
fn is_title(part: &str) -> bool {
    let has_lower = |word: &str| word.chars().any(char::is_lowercase);
    let wide = part.chars().any(crate::text::is_unspaced);
    let degree = part.split_whitespace().all(|word| !has_lower(word) && word.chars().count() <= 6);
    let office = part
        .split_whitespace()
        .any(|word| word.chars().next().is_some_and(char::is_lowercase) && !is_particle(word));
    !wide && (degree || office)
}

/// True for two to five words that begin with capitals, as names of people are written in most of the world; or for a few
/// characters where names have no spaces.
pub(super) fn looks_like_person(name: &str) -> bool {
    let count = name.chars().count();
    if name.chars().all(|c| crate::text::is_unspaced(c) || c == '·') {
        return (2..=8).contains(&count);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let fits = |word: &&str| {
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
        let upper = word.chars().next().is_some_and(|c| !c.is_lowercase());
        letters && (upper || is_particle(word)) && word.chars().count() <= 20
    };
    (2..=5).contains(&words.len()) && words.iter().all(fits) && !words.iter().any(|word| is_no_name(word))
}

/// Words of links and labels, which no name has.
fn is_no_name(word: &str) -> bool {
    const WORDS: [&str; 58] = [
        "about",
        "all",
        "and",
        "archive",
        "article",
        "articles",
        "author",
        "authors",
        "blog",
        "by",
        "careers",
        "click",
        "comments",
        "company",
        "contact",
        "contributor",
        "contributors",
        "date",
        "editorial",
        "email",
        "facebook",
        "follow",
        "for",
        "guide",
        "guest",
        "here",
        "home",
        "how",
        "in",
        "latest",
        "learn",
        "linkedin",
        "meet",
        "min",
        "minutes",
        "more",
        "news",
        "of",
        "on",
        "our",
        "policy",
        "post",
        "posts",
        "profile",
        "published",
        "read",
        "reviewed",
        "share",
        "sign",
        "staff",
        "subscribe",
        "team",
        "the",
        "twitter",
        "updated",
        "view",
        "your",
        "us",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}

/// What stands behind the words with which a byline begins.
pub(super) fn after_by(line: &str) -> Option<&str> {
    const WORDS: [&str; 24] = [
        "written by",
        "posted by",
        "published by",
        "article by",
        "authored by",
        "words by",
        "story by",
        "text by",
        "by",
        "author(s)",
        "authors",
        "author",
        "contributors",
        "contributor",
        "reported by",
        "von",
        "par",
        "por",
        "作者",
        "记者",
        "文",
        "撰文",
        "автор",
        "بقلم",
    ];
    let rest = WORDS
        .iter()
        .find_map(|word| strip_word(line, word).or((line.to_lowercase() == **word).then_some("")))?;
    Some(rest.trim_start_matches([':', '：', ' ', '/', '|']))
}

const PREFIXES: [&str; 34] = [
    "by",
    "authored by",
    "article by",
    "written by",
    "posted by",
    "published by",
    "author",
    "authors",
    "words by",
    "story by",
    "text by",
    "reported by",
    "von",
    "par",
    "por",
    "autor",
    "autorin",
    "text",
    "di",
    "door",
    "av",
    "автор",
    "作者",
    "文",
    "记者",
    "編集",
    "文/",
    "撰文",
    "责任编辑",
    "编辑",
    "来源",
    "text von",
    "from",
    "about the author",
];

fn strip_word<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    let rest = &text[prefix.len()..];
    let ends = rest.chars().next().is_none_or(|c| {
        !c.is_alphanumeric() || crate::text::is_unspaced(c) && prefix.chars().any(crate::text::is_unspaced)
    });
    let wide = prefix.chars().any(crate::text::is_unspaced);
    let marked = !wide || rest.starts_with([':', '：', '/', '|', ' ', '丨']);
    (head.to_lowercase() == prefix && ends && marked).then(|| rest.trim_start())
}

/// The part of a byline before dates, roles and counts.
fn cut_tail(text: &str) -> &str {
    let lower = text.to_lowercase();
    let marks = [
        " on ",
        " | ",
        " · ",
        " • ",
        " - ",
        " – ",
        " — ",
        " published",
        " updated",
        " posted",
        ", updated",
        " last updated",
        " (",
        " in ",
        " at ",
        " for the ",
        " for ",
    ];
    let end = marks.iter().filter_map(|mark| lower.find(mark)).filter(|&at| at > 2).min();
    let cut = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let digit = cut.find(|c: char| c.is_ascii_digit()).filter(|&at| at > 4);
    digit.map_or(cut, |at| &cut[..at])
}

fn is_name(name: &str, site: Option<&str>) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let words = name.split_whitespace().count();
    let lower = name.to_lowercase();
    letters >= 2
        && words <= 6
        && name.chars().count() <= 60
        && !name.contains('@')
        && !is_address(name)
        && !SAYINGS.contains(&lower.as_str())
        && ![
            "admin",
            "administrator",
            "editor",
            "unknown",
            "null",
            "undefined",
            "none",
            "guest",
            "author",
            "user",
            "root",
            "webmaster",
            "anonymous",
            "share",
            "ph.d",
            "phd",
            "md",
            "m.d",
            "jr",
            "esq",
        ]
        .contains(&lower.as_str())
        && site.is_none_or(|site| site != squeezed(name) || is_own_site(name))
        && !name.split_whitespace().any(|word| LABELS.contains(&word.to_lowercase().as_str()))
}

/// What stands where a name is expected.
const SAYINGS: [&str; 9] = [
    "the author",
    "view more posts",
    "view all posts",
    "view profile",
    "read more",
    "follow",
    "staff",
    "editorial",
    "team",
];

/// True for names of hosts and of fields: words joined by points.
fn is_address(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    parts.len() > 2 && !name.contains(' ') && parts.iter().all(|part| part.chars().count() > 1)
}

/// Words of labels beside a name.
const LABELS: [&str; 16] = [
    "updated",
    "published",
    "posted",
    "view",
    "read",
    "login",
    "months",
    "reviewer",
    "january",
    "february",
    "march",
    "july",
    "september",
    "october",
    "november",
    "december",
];

/// True where the name of a site looks like that of a person who writes it alone.
fn is_own_site(name: &str) -> bool {
    const FIRMS: [&str; 50] = [
        "academy",
        "agency",
        "association",
        "bank",
        "blog",
        "care",
        "center",
        "centre",
        "clinic",
        "club",
        "college",
        "company",
        "construction",
        "consulting",
        "daily",
        "dental",
        "design",
        "digital",
        "express",
        "financial",
        "foundation",
        "global",
        "group",
        "health",
        "home",
        "hub",
        "inc",
        "insider",
        "institute",
        "insurance",
        "journal",
        "labs",
        "law",
        "living",
        "magazine",
        "marketing",
        "media",
        "net",
        "network",
        "news",
        "online",
        "post",
        "press",
        "review",
        "security",
        "services",
        "store",
        "studio",
        "times",
        "university",
    ];
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let wide = name.chars().any(crate::text::is_unspaced);
    !wide
        && (2..=3).contains(&words.len())
        && looks_like_person(name)
        && !words.iter().any(|word| FIRMS.contains(&word.as_str()))
}
