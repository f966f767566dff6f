//! The readings of a page and the choice between them: by the weight of paragraphs, by the names that the page gives its blocks,
//! and by the share of the page's paragraphs.

use super::stats::{self, Order, Stat, weigh};
use super::{About, Found, declared, junk, prune, score, shingles};
use crate::tree::{Id, ROOT, Tree};

/// Weighted characters below which a reading of the page is called poor.
const POOR: u32 = 500;
/// Bytes of a heading that are compared with the title.
const HEADING: usize = 4_000;
/// How many times more the paragraphs of the page may hold than the reading, before names are no longer believed.
const LOST: u32 = 3;
/// Runs of words that make a summary.
const SUMMARY: usize = 8;

/// The best of several readings. First without what is hardly the article by its names; when that leaves out most of the page's
/// paragraphs, or finds little, with it.
pub(super) fn choose(tree: &Tree, order: &Order, never: Vec<bool>, about: &About<'_>) -> Found {
    let page = Page { tree, order, title: about.title, told: about.told.map_or(0, weigh_text) };
    let mut readings: Vec<Reading> = Vec::new();
    let mut best: Option<usize> = None;
    for strict in [true, false] {
        let mut masked = never.clone();
        if strict {
            mask_unlikely(tree, order, &mut masked);
        }
        let base = page.base(masked);
        let new = [Some(page.by_score(&base)), page.by_name(&base), Some(page.by_share(&base))];
        for reading in new.into_iter().flatten() {
            if best.is_none_or(|known| reading.beats(&readings[known])) {
                best = Some(readings.len());
            }
            readings.push(reading);
        }
        let enough = |best: usize| {
            readings[best].chars >= POOR && readings[best].own.saturating_mul(LOST) >= page.paragraphs(&never)
        };
        if strict && best.is_some_and(enough) {
            break;
        }
    }
    let Some(best) = best else { return Found { tops: Vec::new(), masked: never, rule: "" } };
    let best = page.with_summary(&readings, best, about.description);
    readings.swap_remove(best).found
}

/// One way to read the page, and how well it fits.
struct Reading {
    found: Found,
    /// Weighted characters of its text.
    chars: u32,
    /// Of these, in paragraphs worth the name.
    own: u32,
    /// How well it holds the paragraphs of the page and little else, up to 1.
    fit: f64,
}

impl Reading {
    fn beats(&self, other: &Self) -> bool {
        let enough = |reading: &Self| reading.chars >= POOR;
        let margin = if self.found.rule == DECLARED { NAMED_MARGIN } else { MARGIN };
        match (enough(self), enough(other)) {
            (true, true) => self.fit > other.fit * margin,
            (true, false) => true,
            (false, true) => false,
            // A short text is easily outweighed by a list of news: what the page names is believed.
            (false, false) if self.found.rule == DECLARED => self.chars * 3 > other.chars * 2,
            (false, false) if other.found.rule == DECLARED => self.chars * 2 > other.chars * 3,
            (false, false) => self.chars > other.chars,
        }
    }
}

/// By how much a later reading must fit better than an earlier one: the block that holds most paragraphs also holds what
/// follows the article.
const MARGIN: f64 = 1.25;
/// The same for the block that the page names.
const NAMED_MARGIN: f64 = 1.02;
/// The rule of the block that the page names.
const DECLARED: &str = "declared";

struct Page<'a> {
    tree: &'a Tree,
    order: &'a Order,
    title: &'a str,
    told: u32,
}

/// What all readings of a page begin with.
struct Base {
    /// What is no part of the article wherever it stands.
    masked: Vec<bool>,
    stats: Vec<Stat>,
    /// The same with what is no part of it in the page as a whole.
    pruned: Vec<bool>,
    pruned_stats: Vec<Stat>,
    /// For every node, the characters below it in paragraphs worth the name.
    good: Vec<u32>,
}

impl Page<'_> {
    fn base(&self, mut masked: Vec<bool>) -> Base {
        let stats = weigh(self.tree, self.order, &mut masked);
        let mut pruned = masked.clone();
        let body: Vec<Id> = self.tree.named(ROOT, "body").take(1).collect();
        prune::prune(self.tree, self.order, &mut pruned, &body);
        let pruned_stats = weigh(self.tree, self.order, &mut pruned);
        let good = good(self.tree, self.order, &pruned_stats, &pruned);
        Base { masked, stats, pruned, pruned_stats, good }
    }

    /// The reading by the weight of paragraphs.
    fn by_score(&self, base: &Base) -> Reading {
        let tops = score::find(self.tree, self.order, &base.stats, &base.masked);
        self.reading(tops, base.masked.clone(), base, "readability")
    }

    /// The reading by name: the block that the page calls its article.
    fn by_name(&self, base: &Base) -> Option<Reading> {
        let tops = vec![declared::find(self.tree, self.order, &base.stats, &base.masked)?];
        Some(self.reading(tops, base.masked.clone(), base, DECLARED))
    }

    /// The reading by share: the block that holds most of the page's paragraphs and least of anything else.
    fn by_share(&self, base: &Base) -> Reading {
        let (good, stats) = (&base.good, &base.pruned_stats);
        let whole = f64::from(self.tree.named(ROOT, "body").next().map_or(0, |id| good[id]));
        let fit = |id: Id| 2.0 * f64::from(good[id]) / (whole + f64::from(stats[id].chars)).max(1.0);
        let top = self
            .order
            .iter()
            .copied()
            .filter(|&id| !base.pruned[id] && stats[id].blocks)
            .max_by(|&a, &b| fit(a).total_cmp(&fit(b)).then(a.cmp(&b)));
        self.reading(top.into_iter().collect(), base.pruned.clone(), base, "density")
    }

    fn reading(&self, tops: Vec<Id>, mut masked: Vec<bool>, base: &Base, rule: &'static str) -> Reading {
        prune::prune(self.tree, self.order, &mut masked, &tops);
        mask_title(self.tree, &tops, &mut masked, self.title);
        let stats = weigh(self.tree, self.order, &mut masked);
        let chars: u32 = tops.iter().map(|&top| stats[top].chars).sum();
        let good = good(self.tree, self.order, &stats, &masked);
        let own: u32 = tops.iter().map(|&top| good[top]).sum();
        let whole = if self.told >= POOR { self.told } else { base.good[ROOT] };
        let fit = 2.0 * f64::from(own.min(whole)) / f64::from(whole + chars).max(1.0);
        Reading { found: Found { tops, masked, rule }, chars, own, fit }
    }

    /// Weighted characters in paragraphs on the whole page.
    fn paragraphs(&self, masked: &[bool]) -> u32 {
        let mut masked = masked.to_vec();
        let stats = weigh(self.tree, self.order, &mut masked);
        good(self.tree, self.order, &stats, &masked)[ROOT]
    }

    /// Another reading, when the best one has nothing of what the page says in its summary, and the other has it and is not
    /// much smaller: a summary is mostly the first sentence of the text or the paragraph above it.
    fn with_summary(&self, readings: &[Reading], best: usize, summary: Option<&str>) -> usize {
        let said = shingles::of(summary.unwrap_or_default());
        if said.len() < SUMMARY {
            return best;
        }
        let has_more = |reading: &Reading, share: f64| {
            shingles::has_more(&said, parts(self.tree, &reading.found), share)
        };
        if has_more(&readings[best], 0.1) {
            return best;
        }
        let others = (0..readings.len()).filter(|&other| {
            other != best
                && readings[other].own * 5 > readings[best].own * 2
                && has_more(&readings[other], 0.6)
        });
        others.max_by(|&a, &b| readings[a].fit.total_cmp(&readings[b].fit).then(b.cmp(&a))).unwrap_or(best)
    }
}

/// For every node, the characters below it that stand in paragraphs worth the name.
fn good(tree: &Tree, order: &Order, stats: &[stats::Stat], masked: &[bool]) -> Vec<u32> {
    let mut good = vec![0_u32; tree.nodes.len()];
    for &id in order.iter().rev() {
        if masked[id] {
            continue;
        }
        let stat = &stats[id];
        let name = tree.name(id);
        let paragraph =
            matches!(name, "p" | "pre" | "blockquote" | "li" | "dd" | "td") || stats::is_block(name);
        if paragraph && !stat.blocks {
            let least = if name == "p" { 40 } else { 60 };
            good[id] = if stat.chars >= least && stat.link_density() < 0.4 { stat.chars } else { 0 };
        } else if paragraph {
            let bare: u32 = tree
                .children(id)
                .filter(|&child| !masked[child] && !stats::is_block(tree.name(child)) && !stats[child].blocks)
                .map(|child| stats[child].chars)
                .sum();
            good[id] += if bare >= 60 && stat.link_density() < 0.4 { bare } else { 0 };
        }
        if let Some(parent) = tree.nodes[id].parent {
            good[parent] += good[id];
        }
    }
    good
}

fn weigh_text(text: &str) -> u32 {
    u32::try_from(crate::text::weigh(text)).unwrap_or(u32::MAX)
}

fn mask_unlikely(tree: &Tree, order: &Order, masked: &mut [bool]) {
    for &id in order.iter() {
        let name = tree.name(id);
        if matches!(name, "" | "html" | "body" | "a" | "article" | "main" | "p" | "h1" | "h2" | "h3") {
            continue;
        }
        let label = junk::label(tree, id);
        if junk::has_foreign_role(tree, id) || (!label.is_empty() && junk::is_unlikely(&label)) {
            let inside =
                tree.ancestors(id).take(6).any(|above| matches!(tree.name(above), "table" | "code" | "pre"));
            masked[id] |= !inside;
        }
    }
}

/// The texts of a reading.
fn parts<'a>(tree: &'a Tree, found: &'a Found) -> impl Iterator<Item = &'a str> {
    let inside = found.tops.iter().flat_map(|&top| tree.descendants(top));
    inside.filter(|&id| !found.masked[id]).filter_map(|id| tree.text_node(id))
}

/// The heading that says the title, or else the first of the first level.
pub(super) fn heading(tree: &Tree, order: &Order, title: &str) -> Option<Id> {
    let title = squeezed(title);
    let says = |id: Id| {
        let text = squeezed(&tree.start_of(id, HEADING));
        !title.is_empty() && (text == title || (text.len() > 15 && title.contains(&text)))
    };
    let named =
        |names: &'static [&str]| order.iter().copied().filter(move |&id| names.contains(&tree.name(id)));
    named(&["h1", "h2", "h3"]).find(|&id| says(id)).or_else(|| named(&["h1"]).next())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The heading of the article is its title, not its text.
fn mask_title(tree: &Tree, tops: &[Id], masked: &mut [bool], title: &str) {
    let title = squeezed(title);
    for &top in tops {
        let headings: Vec<Id> =
            tree.descendants(top).filter(|&id| matches!(tree.name(id), "h1" | "h2")).take(12).collect();
        for id in headings {
            let text = squeezed(&tree.start_of(id, HEADING));
            if tree.name(id) == "h1"
                || (!title.is_empty()
                    && (text == title
                        || (text.len() > 15 && title.contains(&text) && text.len() * 4 > title.len() * 3)))
            {
                masked[id] = true;
            }
        }
    }
}
