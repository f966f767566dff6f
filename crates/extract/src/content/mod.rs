//! The text of an article out of its page, in five steps.
//!
//! 1. What is never text is masked: scripts, forms, what is hidden; and lists of boxes that lead to other articles ([`teasers`]).
//! 2. The page is read in three ways ([`readings`]): by the weight of its paragraphs ([`score`]), by the block that it names its
//!    article ([`declared`]), and by the share of its paragraphs that a block holds. Each reading takes out of its block what is
//!    something else by name, by links or by shape ([`prune`]).
//! 3. The reading is chosen that holds most of the page's paragraphs and least of anything else. No way is best on all pages: the first
//!    loses what stands in another block, the second is wrong where a name is, the third takes too much. So the third must fit
//!    clearly better, and a reading with nothing of the page's own summary gives way to one that has it.
//! 4. The paragraph between title and text is put before it ([`lead`]).
//! 5. Lines that are no prose are taken out ([`fringe`]), told by what they say ([`cues`]) and where they stand.
//!
//! Class names help but are not needed: where they leave out most of the page's paragraphs, it is read without them.

mod captions;
mod cues;
mod declared;
mod fringe;
mod junk;
mod lead;
mod lines;
mod prune;
mod readings;
mod score;
mod shingles;
mod stats;
mod teasers;

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

/// What is known of an article before its text is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    /// Its title, which is left out of the text.
    pub(crate) title: &'a str,
    /// The names of its authors.
    pub(crate) authors: &'a [&'a str],
    /// The text as the page's own data has it.
    pub(crate) told: Option<&'a str>,
    /// The page's summary of it.
    pub(crate) description: Option<&'a str>,
    /// The host of the page.
    pub(crate) host: Option<&'a str>,
}

/// Finds the article of a page.
pub(crate) fn find(tree: &mut Tree, about: &About<'_>) -> Found {
    captions::name(tree);
    let tree = &*tree;
    let mut never: Vec<bool> = vec![false; tree.nodes.len()];
    for id in tree.descendants(ROOT) {
        never[id] = tree.nodes[id].parent.is_some_and(|parent| never[parent]) || junk::is_never(tree, id);
    }
    let order = order(tree, &never);
    let stats = weigh(tree, &order, &mut never);
    teasers::mask(tree, &order, &stats, &mut never, about.host);
    let mut found = readings::choose(tree, &order, never.clone(), about);
    lead::join(tree, &order, &mut found, never, about);
    fringe::trim(tree, &mut found, about);
    found
}

/// Takes the masked parts out of the tree and gives the blocks that are left.
pub(crate) fn cut(tree: &mut Tree, found: &Found) -> Vec<Id> {
    let gone: Vec<Id> = std::iter::once(ROOT)
        .chain(found.tops.iter().copied())
        .flat_map(|top| {
            if top == ROOT {
                Vec::new()
            } else {
                tree.descendants(top).filter(|&id| found.masked[id]).collect()
            }
        })
        .collect();
    for id in gone {
        tree.detach(id);
    }
    found.tops.iter().copied().filter(|&top| !found.masked[top]).collect()
}
