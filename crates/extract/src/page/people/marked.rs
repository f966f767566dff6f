//! Names in the markup of a page: first those that it marks as its author, then what looks like a byline.

use super::BYLINE;
use super::names::{after_by, looks_like_person, tidy};
use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{Id, ROOT, Tree};
use crate::vocabulary::{Role, role};

/// Bytes of a class that are looked at.
const CLASS: usize = 400;
/// Characters of a line that may be a byline.
const LINE: usize = 80;
/// Parts of a line that are looked at.
const PARTS: usize = 4;
/// Elements that may name an author and are looked at.
const LOOKED_AT: usize = 60;
/// Texts of a page in which a byline is looked for.
const TEXTS: usize = 3_000;

/// Names in elements that the page marks as its author.
pub(super) fn byline(tree: &Tree) -> Vec<String> {
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
    loosely(tree, &in_comments).into_iter().collect()
}

/// The first person named by an element whose class speaks of an author, by a link to an author's page, or by a line that begins
/// with "By". What is found so must look like the name of a person.
fn loosely(tree: &Tree, in_comments: &[bool]) -> Option<String> {
    let in_article = tree.inside(|id| tree.name(id) == "article");
    // What stands aside inside an article is of the article.
    let elsewhere = tree.inside(|id| match tree.name(id) {
        "aside" => !in_article[id],
        name => matches!(name, "footer" | "nav" | "figcaption" | "blockquote"),
    });
    let body = tree.named(ROOT, "body").next()?;
    let places: Vec<Id> = tree.descendants(body).filter(|&id| !in_comments[id] && !elsewhere[id]).collect();
    let elements = || places.iter().copied().filter(|&id| tree.is_element(id));
    let person_in = |id: Id| {
        let text = crate::text::beginning_of(tree, id, 4 * LINE);
        let lines = text.lines().map(one_line).filter(|line| line.chars().count() <= LINE);
        lines.take(3).find_map(|line| person(&line))
    };
    let by_class = elements().filter(|&id| speaks_of_author(tree, id)).take(LOOKED_AT).find_map(person_in);
    by_class
        .or_else(|| elements().filter(|&id| leads_to_author(tree, id)).take(LOOKED_AT).find_map(person_in))
        .or_else(|| said(tree, &places))
}

/// The first name of a line that is a person's.
fn person(line: &str) -> Option<String> {
    let parts = line.split(['·', '•', '|']).filter_map(|part| tidy(part, None).into_iter().next());
    parts.take(PARTS).find(|name| looks_like_person(name))
}

fn speaks_of_author(tree: &Tree, id: Id) -> bool {
    ["class", "id"].iter().filter_map(|name| tree.attr(id, name)).any(|value| {
        let value = beginning(value, CLASS).to_ascii_lowercase();
        (value.contains("author") && !value.contains("authori"))
            || ["byline", "by-line", "contributor", "written-by", "writer"]
                .iter()
                .any(|word| value.contains(word))
    })
}

fn leads_to_author(tree: &Tree, id: Id) -> bool {
    let parts = [
        "/author/",
        "/authors/",
        "/contributor/",
        "/contributors/",
        "/writer/",
        "/writers/",
        "/profile/",
        "/profiles/",
        "/people/",
        "/staff/",
        "/team/",
    ];
    tree.name(id) == "a"
        && tree.attr(id, "href").is_some_and(|href| parts.iter().any(|part| href.contains(part)))
}

/// The name behind "By", in the same text or the next.
fn said(tree: &Tree, places: &[Id]) -> Option<String> {
    let mut texts = places.iter().filter_map(|&id| Some((id, tree.text_node(id)?)));
    let mut texts = texts.by_ref().filter(|(_, text)| !text.trim().is_empty()).take(TEXTS).peekable();
    while let Some((id, text)) = texts.next() {
        let line = one_line(beginning(text, 4 * LINE));
        let Some(rest) = after_by(&line).filter(|_| line.chars().count() <= LINE && is_short_block(tree, id))
        else {
            continue;
        };
        let mut next = || texts.peek().map(|(id, next)| (*id, one_line(beginning(next, 4 * LINE))));
        let found = if rest.is_empty() {
            // A link to an author's page names the author even by one word.
            next().and_then(|(id, next)| {
                let linked = tree.ancestors(id).take(3).any(|above| leads_to_author(tree, above));
                person(&next).or_else(|| tidy(&next, None).into_iter().next().filter(|_| linked))
            })
        } else {
            person(rest)
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// True when the text stands in a short block, and not in a paragraph.
fn is_short_block(tree: &Tree, id: Id) -> bool {
    let inline = |above: &Id| matches!(role(tree.name(*above)), Role::Inline | Role::Unwrap);
    let block = tree.ancestors(id).take(8).find(|above| !inline(above));
    block.is_some_and(|block| crate::text::beginning_of(tree, block, 8 * LINE).chars().count() <= 2 * LINE)
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
