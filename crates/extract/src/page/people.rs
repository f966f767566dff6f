//! Authors: people, not the site, not the word before their name. Data first, then what the page marks as a byline.

use super::head::Head;
use super::linked::Linked;
use super::title::squeezed;
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use tidings_model::Person;

/// Most authors of one article.
const MOST: usize = 20;
/// Values of one `meta` name that are read.
const CANDIDATES: usize = 50;
/// Bytes of a byline.
const BYLINE: usize = 2_000;
/// Bytes of a class that are looked at.
const CLASS: usize = 400;

/// The authors and the rule that found them.
pub(crate) fn authors(
    tree: &Tree,
    head: &Head,
    linked: &Linked,
    site: Option<&str>,
) -> (Vec<Person>, &'static str) {
    let squeezed_site = site.map(squeezed);
    let site = squeezed_site.as_deref();
    let meta: Vec<&str> = [
        "author",
        "article:author",
        "parsely-author",
        "dc.creator",
        "dcterms.creator",
        "dc:creator",
        "byl",
        "sailthru.author",
        "citation_author",
        "article:author_name",
        "og:article:author",
        "twitter:data1",
    ]
    .iter()
    .map(|name| {
        head.all(name)
            .filter(|_| {
                *name != "twitter:data1"
                    || head
                        .get(&["twitter:label1"])
                        .is_some_and(|label| label.eq_ignore_ascii_case("written by"))
            })
            .take(CANDIDATES)
            .collect::<Vec<_>>()
    })
    .find(|values| values.iter().any(|value| !value.starts_with("http") && !tidy(value, site).is_empty()))
    .unwrap_or_default();
    let named = |values: Vec<String>| -> Vec<Person> {
        values
            .iter()
            .flat_map(|value| tidy(value, site))
            .map(|name| Person { name: Some(name), ..Person::default() })
            .collect()
    };
    let linked: Vec<Person> = linked
        .authors
        .iter()
        .flat_map(|person| {
            tidy(person.name.as_deref().unwrap_or_default(), site).into_iter().map(|name| Person {
                name: Some(name),
                email: None,
                url: person.url.clone().and_then(|url| head.absolute(&url)),
            })
        })
        .collect();
    let candidates = [
        (linked, "json-ld"),
        (named(meta.into_iter().map(str::to_owned).collect()), "meta"),
        (named(marked(tree)), "byline"),
    ];
    let (people, rule) = candidates.into_iter().find(|(people, _)| !people.is_empty()).unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    let distinct = people.into_iter().filter(|person| {
        let name = person.name.as_deref().unwrap_or_default().to_lowercase();
        !seen.contains(&name) && {
            seen.push(name);
            true
        }
    });
    (distinct.take(MOST).collect(), rule)
}

/// Names in elements that the page marks as its author.
fn marked(tree: &Tree) -> Vec<String> {
    let in_comments = tree.inside(|id| holds_comments(tree, id));
    let rules: [&dyn Fn(Id) -> bool; 4] = [
        &|id| {
            tree.attr(id, "itemprop")
                .is_some_and(|prop| prop.split_ascii_whitespace().any(|word| word == "author"))
        },
        &|id| {
            tree.attr(id, "rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"))
        },
        &|id| {
            has_word(
                tree,
                id,
                &[
                    "author-name",
                    "authorname",
                    "author_name",
                    "byline-name",
                    "byline__name",
                    "byline__author",
                    "author__name",
                    "post-author",
                    "article-author",
                    "entry-author",
                    "p-author",
                    "c-byline__author",
                    "byline-author",
                    "article__author",
                    "td-post-author-name",
                    "submitted-by",
                ],
            )
        },
        &|id| {
            has_word(
                tree,
                id,
                &[
                    "byline",
                    "author",
                    "by-line",
                    "article-byline",
                    "entry-byline",
                    "story-byline",
                    "fn",
                    "zuozhe",
                    "authors",
                ],
            )
        },
    ];
    for rule in rules {
        let names: Vec<String> = tree
            .descendants(ROOT)
            .filter(|&id| {
                tree.is_element(id)
                    && !matches!(tree.name(id), "body" | "html" | "meta" | "link")
                    && rule(id)
                    && !in_comments[id]
            })
            .take(6)
            .map(|id| name_in(tree, id))
            .filter(|text| !text.is_empty() && text.chars().count() < 120)
            .collect();
        if let Some(first) = names.into_iter().find(|name| !tidy(name, None).is_empty()) {
            return vec![first];
        }
    }
    Vec::new()
}

fn name_in(tree: &Tree, id: Id) -> String {
    let inner = tree.descendants(id).take(BYLINE).find(|&below| tree.attr(below, "itemprop") == Some("name"));
    let text = inner.map_or_else(
        || crate::text::beginning_of(tree, id, BYLINE),
        |inner| tree.attr(inner, "content").map_or_else(|| tree.start_of(inner, BYLINE), str::to_owned),
    );
    text.lines()
        .map(one_line)
        .find(|line| {
            line.chars().filter(|c| c.is_alphabetic()).count() > 3
                || line.chars().any(crate::text::is_unspaced)
        })
        .unwrap_or_default()
}

fn has_word(tree: &Tree, id: Id, words: &[&str]) -> bool {
    ["class", "id", "data-testid"].iter().filter_map(|name| tree.attr(id, name)).any(|value| {
        value.split_ascii_whitespace().any(|class| words.iter().any(|word| class.eq_ignore_ascii_case(word)))
    })
}

fn holds_comments(tree: &Tree, id: Id) -> bool {
    ["class", "id"].iter().filter_map(|name| tree.attr(id, name)).any(|value| {
        let value = beginning(value, CLASS).to_ascii_lowercase();
        value.contains("comment-list")
            || value.contains("commentlist")
            || value == "comments"
            || value.contains("related")
    })
}

/// The names in a byline; none when it names no person. `site` is the name of the site as [`squeezed`] has it.
fn tidy(text: &str, site: Option<&str>) -> Vec<String> {
    let text = one_line(&super::unescape(beginning(text, BYLINE)));
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
        .map(str::to_owned)
        .collect()
}

const PREFIXES: [&str; 32] = [
    "by",
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
        " (@",
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
        && site.is_none_or(|site| site != squeezed(name))
}
