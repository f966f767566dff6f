//! Takes out of a block what is no part of the article: by name, by the share of links, and by the look of lists, boxes
//! and tables that hold something else.

use super::junk;
use super::stats::{Order, Stat, weigh};
use crate::tree::{Id, Tree};

/// Weighted characters of a sentence.
const SENTENCE: u32 = 80;

/// Masks what does not belong to the article below `tops`.
pub(crate) fn prune(tree: &Tree, order: &Order, masked: &mut [bool], tops: &[Id]) {
    by_names(tree, order, masked, tops);
    let stats = weigh(tree, order, masked);
    let mut inside: Vec<Id> = Vec::new();
    for &top in tops {
        inside.extend(tree.descendants(top).filter(|&id| !masked[id]));
    }
    for &id in inside.iter().rev() {
        if is_foreign(tree, order, &stats, id) {
            masked[id] = true;
        }
    }
    let stats = weigh(tree, order, masked);
    trailing_headings(tree, masked, &stats, &inside);
}

/// Masks the blocks below `tops` whose names say that they are something else.
pub(super) fn by_names(tree: &Tree, order: &Order, masked: &mut [bool], tops: &[Id]) {
    let stats = weigh(tree, order, masked);
    let whole: u32 = tops.iter().map(|&top| stats[top].chars).sum();
    for &top in tops {
        by_name(tree, order, masked, &stats, top, whole);
    }
}

/// Blocks whose names say that they are something else, unless they hold most of the text.
fn by_name(tree: &Tree, order: &Order, masked: &mut [bool], stats: &[Stat], top: Id, whole: u32) {
    let mut at = tree.nodes[top].first;
    while let Some(id) = at {
        let name = tree.name(id);
        let gone = masked[id]
            || (tree.is_element(id) && {
                let foreign = matches!(name, "footer" | "nav" | "form" | "aside" | "menu")
                    || junk::has_foreign_role(tree, id)
                    || order.is_aside(tree, id);
                foreign && stats[id].chars * 2 < whole && !is_quoted(tree, id)
            });
        if gone {
            masked[id] = true;
            at = tree.after(id, top);
        } else {
            at = tree.following(id, top);
        }
    }
}

/// Quotations and listings keep what they have, whatever it is called.
fn is_quoted(tree: &Tree, id: Id) -> bool {
    std::iter::once(id)
        .chain(tree.ancestors(id).take(3))
        .any(|id| matches!(tree.name(id), "blockquote" | "pre" | "code" | "math"))
}

/// True for a list, table or box that leads elsewhere.
fn is_foreign(tree: &Tree, order: &Order, stats: &[Stat], id: Id) -> bool {
    let stat = &stats[id];
    let name = tree.name(id);
    if !matches!(
        name,
        "ul" | "ol" | "dl" | "div" | "section" | "table" | "fieldset" | "header" | "article" | "p"
    ) || is_quoted(tree, id)
    {
        return false;
    }
    if name == "p" {
        // A paragraph that is one link, and calls the reader elsewhere.
        return stat.chars > 0
            && stat.links > 1
            && stat.link_density() > 0.9
            && stat.images == 0
            && stat.stops == 0;
    }
    if tree.ancestors(id).take(3).any(|above| tree.name(above) == "figure")
        || stat.figures && stat.linked < 50
    {
        return false;
    }
    let weight = order.name_weight(tree, id);
    if weight < 0.0 && stat.commas < 10 && stat.chars < 500 {
        return stat.paragraphs < 2 || stat.link_density() > 0.2;
    }
    if stat.commas >= 10 && stat.link_density() < 0.5 {
        return false;
    }
    let density = stat.link_density();
    let list = matches!(name, "ul" | "ol" | "dl")
        || f64::from(stat.items) > 0.9 * f64::from(stat.paragraphs).max(1.0) && stat.items > 2;
    let words = stat.chars > 0;
    (words && !list && weight < 25.0 && density > 0.33 && stat.links > 1)
        || (words && list && density > 0.5 && stat.links > 1)
        || (words && weight >= 25.0 && density > 0.5 && stat.links > 1)
        || (stat.inputs > 2 && stat.paragraphs < 2)
}

/// Headings with nothing below them announce what was taken away.
fn trailing_headings(tree: &Tree, masked: &mut [bool], stats: &[Stat], inside: &[Id]) {
    let mut text_after = false;
    let mut level_after = 0;
    for &id in inside.iter().rev() {
        if masked[id] {
            continue;
        }
        // A sentence set as a heading is text: a summary, a quotation.
        let level = match tree.name(id) {
            _ if stats[id].chars >= SENTENCE && stats[id].stops > 0 => 0,
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            "h4" => 4,
            "h5" => 5,
            "h6" => 6,
            _ => 0,
        };
        if level > 0 {
            let empty = !text_after && (level_after == 0 || level_after <= level);
            if empty && stats[id].chars > 0 {
                masked[id] = true;
                continue;
            }
            (text_after, level_after) = (false, level);
        } else if (tree.text_node(id).is_some_and(|text| !text.trim().is_empty())
            && !tree.ancestors(id).take(4).any(|above| {
                matches!(tree.name(above), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
                    && (stats[above].chars < SENTENCE || stats[above].stops == 0)
            }))
            || matches!(tree.name(id), "img" | "table" | "pre")
        {
            text_after = true;
        }
    }
}
