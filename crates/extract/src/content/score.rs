//! Finds the block that holds an article by the weight of its paragraphs, which they pass on to the blocks around them, as
//! Readability does. Text counts by its length and its commas, so that lists of links stay light.

use super::stats::{Order, Stat};
use crate::tree::{Id, Tree};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the patterns are constants, and a test compiles them")]
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).case_insensitive(true).unicode(false).build().expect("a constant pattern")
}

static GOOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"article|body|content|entry|hentry|h-entry|main|page|post|text|blog|story|zhengwen|detail")
});
static BAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget|recommend|newsletter",
    )
});

/// Shortest text that counts as a paragraph, in weighted characters.
const SHORTEST: u32 = 25;
/// Candidates that are compared.
const BEST: usize = 5;

/// What the names of a block say for and against it.
pub(crate) fn name_weight(label: &str) -> f64 {
    if label.is_empty() {
        return 0.0;
    }
    let good = if GOOD.is_match(label) { 25.0 } else { 0.0 };
    let bad = if BAD.is_match(label) { 25.0 } else { 0.0 };
    good - bad
}

fn start(tree: &Tree, order: &Order, id: Id) -> f64 {
    let by_name = match tree.name(id) {
        "div" | "article" | "main" => 5.0,
        "pre" | "td" | "blockquote" => 3.0,
        "address" | "ol" | "ul" | "dl" | "dd" | "dt" | "li" | "form" => -3.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5.0,
        _ => 0.0,
    };
    by_name + order.name_weight(tree, id)
}

/// The blocks that hold the article, in document order; none when no block has a paragraph.
pub(crate) fn find(tree: &Tree, order: &Order, stats: &[Stat], masked: &[bool]) -> Vec<Id> {
    let scores = scores(tree, order, stats, masked);
    let mut best: Vec<(f64, Id)> = order
        .iter()
        .filter_map(|&id| scores[id].map(|score| (score * (1.0 - stats[id].link_density()), id)))
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    best.truncate(BEST);
    let Some(&(_, first)) = best.first() else { return Vec::new() };
    let top = settle(tree, &scores, &best, first);
    join(tree, stats, masked, &scores, top)
}

fn scores(tree: &Tree, order: &Order, stats: &[Stat], masked: &[bool]) -> Vec<Option<f64>> {
    let mut scores: Vec<Option<f64>> = vec![None; tree.nodes.len()];
    for &id in order.iter() {
        if masked[id] || stats[id].chars < SHORTEST {
            continue;
        }
        let name = tree.name(id);
        let (weight, from) = if is_paragraph(name, &stats[id]) {
            (
                1.0 + f64::from(stats[id].commas) + f64::from(stats[id].chars / 100).min(3.0),
                tree.nodes[id].parent,
            )
        } else if matches!(
            name,
            "div" | "section" | "article" | "main" | "center" | "td" | "blockquote" | "body" | "font"
        ) {
            let (chars, commas) = direct(tree, id, stats, masked);
            if chars < SHORTEST {
                continue;
            }
            // Text that stands bare in a block: as many paragraphs as it has hundreds of characters, at most ten.
            (1.0 + f64::from(commas) + f64::from(chars / 100).min(10.0), Some(id))
        } else {
            continue;
        };
        let Some(from) = from else { continue };
        for (level, above) in std::iter::once(from).chain(tree.ancestors(from)).take(5).enumerate() {
            if !tree.is_element(above) || tree.name(above) == "html" {
                break;
            }
            let share = match level {
                0 => 1.0,
                1 => 2.0,
                #[expect(clippy::cast_precision_loss, reason = "at most 5")]
                level => level as f64 * 3.0,
            };
            let score = scores[above].get_or_insert_with(|| start(tree, order, above));
            *score += weight / share;
        }
    }
    scores
}

fn is_paragraph(name: &str, stat: &Stat) -> bool {
    matches!(name, "p" | "pre" | "td" | "h2" | "h3" | "h4" | "h5" | "h6")
        || (matches!(name, "div" | "section") && !stat.blocks)
}

/// Text that stands in a block without a block of its own around it.
fn direct(tree: &Tree, id: Id, stats: &[Stat], masked: &[bool]) -> (u32, u32) {
    tree.children(id)
        .filter(|&child| !masked[child] && !super::stats::is_block(tree.name(child)) && !stats[child].blocks)
        .fold((0, 0), |(chars, commas), child| (chars + stats[child].chars, commas + stats[child].commas))
}

/// From the best block to the one that also holds the others that are nearly as good.
fn settle(tree: &Tree, scores: &[Option<f64>], best: &[(f64, Id)], first: Id) -> Id {
    let mut top = first;
    let near: Vec<Vec<Id>> = best[1..]
        .iter()
        .filter(|(score, _)| best[0].0 > 0.0 && score / best[0].0 >= 0.75)
        .map(|(_, id)| tree.ancestors(*id).collect())
        .collect();
    if near.len() >= 3 {
        let shared = tree.ancestors(top).find(|above| {
            !matches!(tree.name(*above), "body" | "html" | "")
                && near.iter().filter(|list| list.contains(above)).count() >= 3
        });
        top = shared.unwrap_or(top);
    }
    let mut last = scores[top].unwrap_or(0.0);
    let least = last / 3.0;
    for above in tree.ancestors(top) {
        if matches!(tree.name(above), "body" | "html" | "") {
            break;
        }
        let Some(score) = scores[above] else { continue };
        if score < least {
            break;
        }
        if score > last {
            top = above;
            break;
        }
        last = score;
    }
    // A block that is all its parent holds says no more than the parent, which may have neighbours.
    while let Some(parent) = tree.nodes[top].parent {
        let alone = tree.children(parent).filter(|&child| tree.is_element(child)).take(2).count() == 1;
        if !alone || matches!(tree.name(parent), "body" | "html" | "") {
            break;
        }
        top = parent;
    }
    top
}

/// The top block and those beside it that go on with its text.
fn join(tree: &Tree, stats: &[Stat], masked: &[bool], scores: &[Option<f64>], top: Id) -> Vec<Id> {
    let Some(parent) = tree.nodes[top].parent else { return vec![top] };
    let top_score = scores[top].unwrap_or(0.0);
    let least = (top_score * 0.2).max(10.0);
    let class = tree.attr(top, "class").unwrap_or_default();
    let joins = |id: Id| {
        if id == top {
            return true;
        }
        if masked[id] || !tree.is_element(id) {
            return false;
        }
        let same = !class.is_empty() && tree.attr(id, "class") == Some(class);
        let bonus = if same { top_score * 0.2 } else { 0.0 };
        if scores[id].is_some_and(|score| score + bonus >= least) {
            return true;
        }
        if tree.name(id) != "p" {
            return false;
        }
        let (stat, density) = (&stats[id], stats[id].link_density());
        (stat.chars > 80 && density < 0.25)
            || (stat.chars > 0 && stat.chars < 80 && density == 0.0 && stat.stops > 0)
    };
    tree.children(parent).filter(|&id| joins(id)).collect()
}
