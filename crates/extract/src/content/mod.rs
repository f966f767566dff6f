//! The text of an article out of its page. Several readings of the page are made, and the one that fits best what the page
//! says of itself is taken.

mod junk;
mod prune;
mod score;
mod stats;

use crate::tree::{Id, ROOT, Tree};
use stats::{order, weigh};

/// Where the article stands: blocks in document order, and what inside them is no part of it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The blocks.
    pub(crate) tops: Vec<Id>,
    /// For every node, whether it is left out with everything below it.
    pub(crate) masked: Vec<bool>,
    /// Name of the rule.
    pub(crate) rule: &'static str,
}

/// Finds the article of a page. `title` is left out of the text; `told` is the text as the page's own data has it.
pub(crate) fn find(tree: &Tree, title: &str, told: Option<&str>) -> Found {
    let order = order(tree);
    let mut never: Vec<bool> = vec![false; tree.nodes.len()];
    for &id in &order {
        never[id] = junk::is_never(tree, id);
    }
    let _ = told;
    let mut best: Option<(u32, Found)> = None;
    for strict in [true, false] {
        let mut masked = never.clone();
        if strict {
            mask_unlikely(tree, &order, &mut masked);
        }
        let stats = weigh(tree, &order, &mut masked);
        let tops = score::find(tree, &order, &stats, &masked);
        prune::prune(tree, &order, &mut masked, &tops);
        mask_title(tree, &tops, &mut masked, title);
        let stats = weigh(tree, &order, &mut masked);
        let chars = tops.iter().map(|&top| stats[top].chars).sum();
        let enough = chars >= 500;
        if best.as_ref().is_none_or(|(known, _)| chars > *known) {
            best = Some((chars, Found { tops, masked, rule: "readability" }));
        }
        if enough {
            break;
        }
    }
    best.map_or(Found { tops: Vec::new(), masked: never, rule: "" }, |(_, found)| found)
}

fn mask_unlikely(tree: &Tree, order: &[Id], masked: &mut [bool]) {
    for &id in order {
        let name = tree.name(id);
        if matches!(name, "" | "html" | "body" | "a" | "article" | "main" | "p" | "h1" | "h2" | "h3") {
            continue;
        }
        let label = junk::label(tree, id);
        if junk::has_foreign_role(tree, id) || (!label.is_empty() && junk::is_unlikely(&label)) {
            let inside = tree.ancestors(id).take(6).any(|above| matches!(tree.name(above), "table" | "code" | "pre"));
            masked[id] |= !inside;
        }
    }
}

/// The heading of the article is its title, not its text.
fn mask_title(tree: &Tree, tops: &[Id], masked: &mut [bool], title: &str) {
    let squeezed = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let title = squeezed(title);
    for &top in tops {
        let headings: Vec<Id> = tree.descendants(top).filter(|&id| matches!(tree.name(id), "h1" | "h2")).take(12).collect();
        for id in headings {
            let text = squeezed(&tree.text(id));
            if tree.name(id) == "h1" || (!title.is_empty() && (text == title || (text.len() > 15 && title.contains(&text) && text.len() * 4 > title.len() * 3))) {
                masked[id] = true;
            }
        }
    }
}

/// Takes the masked parts out of the tree and gives the blocks that are left.
pub(crate) fn cut(tree: &mut Tree, found: &Found) -> Vec<Id> {
    let gone: Vec<Id> = std::iter::once(ROOT)
        .chain(found.tops.iter().copied())
        .flat_map(|top| if top == ROOT { Vec::new() } else { tree.descendants(top).filter(|&id| found.masked[id]).collect() })
        .collect();
    for id in gone {
        tree.detach(id);
    }
    found.tops.iter().copied().filter(|&top| !found.masked[top]).collect()
}
