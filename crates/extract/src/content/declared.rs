//! The block that the page itself calls its article: by microdata, by the names that publishing systems give it, by element.

use super::junk::label;
use super::stats::Stat;
use crate::tree::{Id, Tree};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the pattern is a constant, and a test compiles it")]
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    RegexBuilder::new(
        r"(^|[\s_-])(article|post|entry|story|art|news|single)[_-]*(body|content|text|inhalt)([\s_-]|$)|articlebody|articlecontent|arti_?body|article__body|article__content|body-?copy|bodytext|body-text|richtextarticle|zhengwen|main_?content_?text|tinymce|news_?txt",
    )
    .case_insensitive(true)
    .unicode(false)
    .build()
    .expect("a constant pattern")
});

/// Least weighted characters of such a block.
const LEAST: u32 = 140;

/// The fullest block of the first way of naming it that the page uses.
pub(super) fn find(tree: &Tree, order: &[Id], stats: &[Stat], masked: &[bool]) -> Option<Id> {
    let rules: [&dyn Fn(Id) -> bool; 4] = [
        &|id| {
            tree.attr(id, "itemprop").is_some_and(|prop| {
                prop.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("articleBody"))
            })
        },
        &|id| {
            matches!(tree.name(id), "div" | "section" | "article" | "main" | "td")
                && NAMED.is_match(&label(tree, id))
        },
        &|id| tree.name(id) == "article",
        &|id| tree.name(id) == "main" || tree.attr(id, "role") == Some("main"),
    ];
    rules.iter().find_map(|rule| {
        let mut best: Option<Id> = None;
        for &id in order.iter().filter(|&&id| !masked[id] && stats[id].chars >= LEAST && rule(id)) {
            let (own, known) = (stats[id].chars, best.map_or(0, |known| stats[known].chars));
            // Of two blocks in one another the inner one is meant, if it has most of the text.
            let inner =
                best.is_some_and(|best| own * 6 > known * 5 && tree.ancestors(id).any(|id| id == best));
            if own > known || inner {
                best = Some(id);
            }
        }
        best
    })
}
