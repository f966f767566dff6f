//! Boxes that lead to other articles of the site. Each begins with a link, says a little of what is behind it, and looks like
//! its neighbours; an article's own parts rarely do.

use super::stats::Stat;
use crate::address;
use crate::tree::{Id, Tree};
use std::collections::HashMap;

/// Boxes of one look that make a list.
const LEAST: usize = 3;
/// Weighted characters of a box.
const SMALLEST: u32 = 25;
/// See [`SMALLEST`].
const LARGEST: u32 = 900;
/// Weighted characters that may stand before the link of a box: a section, a date.
const BEFORE: u32 = 40;
/// Links that are asked where they lead.
const LINKS: usize = 2_000;
/// Bytes of a link that is asked.
const LONG: usize = 500;
/// Links to one host that make it the page's own.
const FEWEST: usize = 5;
/// Nodes in which the first word of a box is looked for.
const NODES: usize = 60;

/// Masks lists of teasers, unless they are most of what the page says.
pub(super) fn mask(tree: &Tree, order: &[Id], stats: &[Stat], masked: &mut [bool], host: Option<&str>) {
    let mut looks: HashMap<(&str, String), Vec<Id>> = HashMap::new();
    for &id in order {
        let name = tree.name(id);
        if masked[id] || !matches!(name, "div" | "article" | "section" | "li" | "td" | "dl") {
            continue;
        }
        let chars = stats[id].chars;
        if !(SMALLEST..=LARGEST).contains(&chars) || stats[id].links == 0 {
            continue;
        }
        let look = look(tree, id);
        if matches!(name, "li" | "dl") || look.is_empty() {
            // Without names of their own, boxes are alike when they stand in one block; lists between paragraphs are text.
            let parent = tree.nodes[id].parent.unwrap_or(id);
            if matches!(name, "li" | "dl") && !stands_in_text(tree, stats, parent) {
                looks.entry((name, parent.to_string())).or_default().push(id);
            }
        } else {
            looks.entry((name, look)).or_default().push(id);
        }
    }
    let home = home(tree, order);
    let hosts: Vec<&str> = [host, home.as_deref()].into_iter().flatten().map(site).collect();
    let mut found: Vec<Id> = Vec::new();
    for boxes in looks.values().filter(|boxes| boxes.len() >= LEAST) {
        let teasers = boxes.iter().filter(|&&id| is_teaser(tree, stats, id, &hosts)).count();
        if teasers * 5 >= boxes.len() * 4 {
            found.extend(boxes);
        }
    }
    found.sort_unstable();
    let outer: Vec<Id> = found
        .iter()
        .copied()
        .filter(|&id| tree.ancestors(id).all(|above| found.binary_search(&above).is_err()))
        .collect();
    let held: u32 = outer.iter().map(|&id| stats[id].chars).sum();
    if held.saturating_mul(10) < stats[crate::tree::ROOT].chars.saturating_mul(8) {
        for id in outer {
            masked[id] = true;
        }
    }
}

/// The class of a box without what differs from one to the next.
fn look(tree: &Tree, id: Id) -> String {
    let class = tree.attr(id, "class").map_or("", |class| crate::limits::beginning(class, 200));
    let words = class.split_ascii_whitespace().filter(|word| !word.bytes().any(|b| b.is_ascii_digit()));
    words.take(2).collect::<Vec<_>>().join(" ")
}

/// True for a list with paragraphs beside it.
fn stands_in_text(tree: &Tree, stats: &[Stat], list: Id) -> bool {
    let blocks = std::iter::once(list).chain(tree.ancestors(list)).take(2);
    blocks.filter_map(|block| tree.nodes[block].parent).any(|above| {
        tree.children(above)
            .any(|id| tree.name(id) == "p" && stats[id].chars >= 80 && stats[id].link_density() < 0.5)
    })
}

/// True for a box that begins with a link to another page of the site, and says no more than a teaser does.
fn is_teaser(tree: &Tree, stats: &[Stat], id: Id, hosts: &[&str]) -> bool {
    let mut before = 0;
    let mut title = None;
    for below in tree.descendants(id).take(NODES) {
        if tree.name(below) == "a" && stats[below].chars >= 12 {
            title = Some(below);
            break;
        }
        before += tree.text_node(below).map_or(0, |_| stats[below].chars);
    }
    let Some(link) = title.filter(|_| before <= BEFORE) else { return false };
    let stat = &stats[id];
    tree.attr(link, "href").is_some_and(|href| stays(href, hosts))
        && f64::from(stat.linked) >= 0.1 * f64::from(stat.chars)
        && stat.stops <= 8
}

/// True for a link to another page of the same site.
fn stays(href: &str, hosts: &[&str]) -> bool {
    let href = href.trim();
    if href.is_empty()
        || href.starts_with('#')
        || href.starts_with("mailto:")
        || href.starts_with("javascript:")
    {
        return false;
    }
    match address::host(href) {
        Some(to) => hosts.contains(&site(&to)),
        None if href.starts_with("//") => hosts.iter().any(|host| href.contains(host)),
        None => !href.contains("://"),
    }
}

/// The host that most links of the page lead to: its own, also where the page is a copy of another site's.
fn home(tree: &Tree, order: &[Id]) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let links = order.iter().filter(|&&id| tree.name(id) == "a").filter_map(|&id| tree.attr(id, "href"));
    for host in links.take(LINKS).filter(|href| href.len() < LONG).filter_map(address::host) {
        *counts.entry(host).or_default() += 1;
    }
    let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
    most.filter(|(_, count)| *count >= FEWEST).map(|(host, _)| host)
}

/// The part of a host's name that its neighbours share: `news.site.example` and `www.site.example` are one site.
fn site(host: &str) -> &str {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let last = dots.next().unwrap_or(0);
    // Names such as `co.uk` count as one.
    let short = |at: usize| last.saturating_sub(at) <= 4;
    match (dots.next(), dots.next()) {
        (Some(second), Some(third)) if short(second) => &host[third + 1..],
        (Some(second), None) if short(second) => host,
        (Some(second), _) => &host[second + 1..],
        (None, _) => host,
    }
}
