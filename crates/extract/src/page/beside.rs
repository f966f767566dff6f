//! What stands beside the article of a page: lists of other articles, comments, navigation. And which heading is the article's own.

use super::title::squeezed;
use crate::limits::beginning;
use crate::tree::{Id, ROOT, Tree};
use std::cell::LazyCell;

/// Headings whose surroundings belong to the article.
const MOST_HEADINGS: usize = 30;
/// Bytes of a heading that are compared with the title.
const HEADING: usize = 4_000;
/// Bytes of a class that are looked at.
const CLASS: usize = 400;

/// For every node, whether it is inside a list of other articles or of comments. Found out once, when it is asked.
pub(super) type Aside<'a> = LazyCell<Vec<bool>, Box<dyn FnOnce() -> Vec<bool> + 'a>>;

/// See [`Aside`].
pub(super) fn aside(tree: &Tree) -> Vec<bool> {
    let in_article = tree.inside(|id| tree.name(id) == "article");
    let mut titled = vec![false; tree.nodes.len()];
    for heading in tree.named(ROOT, "h1").take(MOST_HEADINGS) {
        tree.ancestors(heading).for_each(|above| titled[above] = true);
    }
    let most = holds_most(tree);
    tree.inside(|id| {
        !titled[id]
            && match tree.name(id) {
                "footer" | "nav" => true,
                "aside" => !in_article[id],
                "html" | "body" | "main" | "article" => false,
                _ => class_has(tree, id, &["comment"]) || (!most[id] && calls_itself_aside(tree, id)),
            }
    })
}

/// True for an element that calls itself a list of other articles.
fn calls_itself_aside(tree: &Tree, id: Id) -> bool {
    class_has(tree, id, &["related", "sidebar", "recent", "popular"])
        || classes(tree, id)
            .any(|class| class.split_ascii_whitespace().any(|word| word.starts_with("widget")))
}

/// For every node, whether it holds more than half of the text of the page: then it holds the article, whatever it is called.
fn holds_most(tree: &Tree) -> Vec<bool> {
    let mut bytes = vec![0_usize; tree.nodes.len()];
    let order: Vec<Id> = tree.descendants(ROOT).collect();
    for &id in order.iter().rev() {
        let raw = matches!(tree.name(id), "script" | "style" | "noscript" | "head" | "template");
        bytes[id] = if raw { 0 } else { bytes[id] + tree.text_node(id).map_or(0, |text| text.trim().len()) };
        if let Some(parent) = tree.nodes[id].parent {
            bytes[parent] += bytes[id];
        }
    }
    bytes.iter().map(|own| own * 2 > bytes[ROOT]).collect()
}

/// True when class or id of an element has one of these parts.
pub(super) fn class_has(tree: &Tree, id: Id, parts: &[&str]) -> bool {
    classes(tree, id).any(|class| parts.iter().any(|part| class.contains(part)))
}

/// Class and id of an element in small letters.
fn classes(tree: &Tree, id: Id) -> impl Iterator<Item = String> {
    let named = ["class", "id"].into_iter().filter_map(move |name| tree.attr(id, name));
    named.map(|class| beginning(class, CLASS).to_ascii_lowercase())
}

/// The heading that says the title.
pub(super) fn heading(tree: &Tree, title: &str) -> Option<Id> {
    let title = squeezed(title);
    let mut headings = tree.descendants(ROOT).filter(|&id| matches!(tree.name(id), "h1" | "h2" | "h3"));
    headings.find(|&id| !title.is_empty() && squeezed(&tree.start_of(id, HEADING)) == title)
}
