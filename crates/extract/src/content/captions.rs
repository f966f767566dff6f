//! Captions that a page only calls so become what they are: a `figcaption` in a `figure`, so that the text of the article and
//! the words below its pictures can be told apart.

use super::junk::label;
use crate::tree::{Id, ROOT, Tree};

/// Blocks around a caption in which its picture is looked for.
const LEVELS: usize = 3;
/// Bytes of a caption.
const LONGEST: usize = 1_000;
/// Nodes of a box that holds a picture and its caption.
const NODES: usize = 200;
/// Bytes of text, white space included, that may stand beside a caption in its box.
const BESIDE: usize = 120;
/// Captions of one page.
const MOST: usize = 2_000;

/// Renames what is called a caption and stands alone with a picture.
pub(super) fn name(tree: &mut Tree) {
    let called: Vec<Id> = tree
        .descendants(ROOT)
        .filter(|&id| {
            matches!(tree.name(id), "div" | "p" | "span" | "dd" | "small" | "em")
                && label(tree, id).to_ascii_lowercase().contains("caption")
        })
        .take(MOST)
        .collect();
    for caption in called {
        if let Some(figure) = figure(tree, caption) {
            tree.rename(caption, "figcaption");
            tree.rename(figure, "figure");
        }
    }
}

/// The box that holds the caption, a picture, and hardly anything else.
fn figure(tree: &Tree, caption: Id) -> Option<Id> {
    let own = tree.start_of(caption, LONGEST + 1).len();
    if own == 0 || own > LONGEST {
        return None;
    }
    for above in tree.ancestors(caption).take(LEVELS) {
        if !matches!(tree.name(above), "div" | "figure" | "p" | "section" | "span" | "dl" | "li" | "a")
            || tree.descendants(above).nth(NODES).is_some()
            || tree.start_of(above, own + BESIDE).len() >= own + BESIDE
        {
            return None;
        }
        let boxed = matches!(tree.name(above), "div" | "figure" | "section" | "dl");
        if boxed && tree.descendants(above).any(|id| matches!(tree.name(id), "img" | "picture" | "amp-img")) {
            return Some(above);
        }
    }
    None
}
