//! The paragraph between the title and the text that many sites set apart from it: it says in bold what the article is about, and
//! belongs to it.

use super::stats::{Order, Stat, is_block, weigh};
use super::{About, Found, cues, junk, readings};
use crate::tree::{Id, ROOT, Tree};

/// Weighted characters of such a paragraph.
const LEAST: u32 = 70;
/// See [`LEAST`].
const MOST: u32 = 800;
/// Weighted characters between the title and the text: with more, something else stands there.
const BETWEEN: u32 = 1_500;
/// Paragraphs that are taken.
const PARAGRAPHS: usize = 2;

/// Puts the paragraph before the text, if the text does not begin right below its title.
pub(super) fn join(tree: &Tree, order: &Order, found: &mut Found, mut masked: Vec<bool>, about: &About<'_>) {
    let Some(&first) = found.tops.first() else { return };
    let Some(heading) = readings::heading(tree, order, about.title) else { return };
    if found.tops.iter().any(|&top| top == heading || tree.ancestors(heading).any(|above| above == top)) {
        return;
    }
    let body: Vec<Id> = tree.named(ROOT, "body").take(1).collect();
    super::prune::by_names(tree, order, &mut masked, &body);
    let stats = weigh(tree, order, &mut masked);
    let mut leads: Vec<Id> = Vec::new();
    let mut between = 0;
    let mut at = tree.after(heading, ROOT);
    while let Some(id) = at {
        if id == first {
            break;
        }
        let holds = tree.ancestors(first).any(|above| above == id);
        if masked[id] || found.tops.contains(&id) {
            at = tree.after(id, ROOT);
            continue;
        }
        if holds || stats[id].blocks {
            at = tree.following(id, ROOT);
            continue;
        }
        between += stats[id].chars;
        let fits = (LEAST..=MOST).contains(&stats[id].chars)
            && stats[id].stops > 0
            && stats[id].link_density() < 0.3
            && is_block(tree.name(id))
            && !is_set_apart(tree, id)
            && !is_caption(tree, &stats, id)
            && !is_of_people(tree, id, about);
        if fits {
            leads.push(id);
        }
        at = tree.after(id, ROOT);
    }
    if at == Some(first) && between <= BETWEEN && leads.len() <= PARAGRAPHS {
        leads.append(&mut found.tops);
        found.tops = leads;
    }
}

/// True inside lists, captions and what its names call something else.
fn is_set_apart(tree: &Tree, id: Id) -> bool {
    std::iter::once(id).chain(tree.ancestors(id).take(6)).any(|id| {
        matches!(tree.name(id), "li" | "figure" | "figcaption" | "footer" | "nav" | "aside" | "form" | "td")
            || junk::is_unlikely(&junk::label(tree, id))
    })
}

/// True next to a picture in a box with little else.
fn is_caption(tree: &Tree, stats: &[Stat], id: Id) -> bool {
    tree.ancestors(id)
        .take(2)
        .any(|above| stats[above].images > 0 && stats[above].chars * 2 < stats[id].chars * 3)
}

/// True for what says who wrote, pays or asks for something.
fn is_of_people(tree: &Tree, id: Id, about: &About<'_>) -> bool {
    let text = tree.start_of(id, 2 * MOST as usize).to_lowercase();
    let text = text.trim();
    cues::closes(text)
        || cues::is_byline(text)
        || about.authors.iter().any(|name| text.contains(&name.to_lowercase()))
}
