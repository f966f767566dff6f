//! The shortest selector that matches certain elements and not many others.

use super::groups::{classes, is_lasting};
use crate::recipe::css::Css;
use crate::recipe::dom::{Dom, Id, TOP};
use crate::recipe::work::Work;
use std::collections::HashMap;

/// Levels above the items at which a name is looked for.
const LEVELS: usize = 6;

/// A CSS selector for the items of a page: as short as it can be and match them and little else.
pub(crate) fn of_items(dom: &Dom, items: &[Id], work: &Work) -> Option<String> {
    let own = common(dom, items)?;
    let mut candidates = Vec::new();
    if own.contains('.') {
        candidates.push(own.clone());
    }
    let mut path = own.clone();
    let mut level: Vec<Id> = items.to_vec();
    for _ in 0..LEVELS {
        let mut above: Vec<Id> =
            level.iter().filter_map(|&id| dom.parent(id)).filter(|&id| id != TOP).collect();
        above.sort_unstable();
        above.dedup();
        let Some(shape) = common(dom, &above) else { break };
        if shape.contains(['.', '#']) {
            candidates.push(format!("{shape} > {path}"));
            if level.len() != items.len() || level != items {
                candidates.push(format!("{shape} {own}"));
            }
        }
        path = format!("{shape} > {path}");
        level = above;
        if level.len() <= 1 && level.first().is_some_and(|&id| dom.attr(id, "id").is_some_and(is_lasting)) {
            break;
        }
    }
    candidates.extend(by_place(dom, items, &own));
    best(dom, items, &candidates, work)
}

/// The candidate that fits best; of equal ones the first.
fn best(dom: &Dom, items: &[Id], candidates: &[String], work: &Work) -> Option<String> {
    let mut found: Option<(f64, &String)> = None;
    for candidate in candidates {
        let Ok(css) = Css::parse(candidate) else { continue };
        let matched = css.select(dom, TOP, usize::MAX, work);
        let common = matched.iter().filter(|id| items.binary_search(id).is_ok()).count();
        let fit = 2.0 * common as f64 / (matched.len() + items.len()).max(1) as f64;
        if found.is_none_or(|(known, _)| fit > known + 0.02) {
            found = Some((fit, candidate));
        }
        if fit > 0.999 {
            break;
        }
    }
    found.filter(|(fit, _)| *fit >= 0.6).map(|(_, candidate)| candidate.clone())
}

/// Name and classes that all of some elements share, or the id of the one.
fn common(dom: &Dom, items: &[Id]) -> Option<String> {
    let first = *items.first()?;
    if let ([one], Some(id)) = (items, dom.attr(first, "id").filter(|id| is_lasting(id))) {
        let _ = one;
        return Some(format!("#{id}"));
    }
    let name = dom.name(first);
    let mut shared = classes(dom, first);
    let mut named = !name.is_empty();
    for &id in items {
        named &= dom.name(id) == name;
        let own = classes(dom, id);
        shared.retain(|class| own.contains(class));
    }
    if !named && shared.is_empty() {
        return None;
    }
    let name = if named { name } else { "" };
    Some(format!("{name}{}", shared.iter().take(2).map(|class| format!(".{class}")).collect::<String>()))
}

/// By the place in the page, where nothing has a name: from the nearest element with an id, or from the body, counted down to
/// what holds all items, and by names from there.
fn by_place(dom: &Dom, items: &[Id], own: &str) -> Vec<String> {
    let (Some(&first), Some(&last)) = (items.first(), items.last()) else { return Vec::new() };
    let Some(holder) = dom.ancestors(first).find(|&above| dom.holds(above, last)) else { return Vec::new() };
    let mut between: Vec<&str> =
        dom.ancestors(first).take_while(|&above| above != holder).map(|above| dom.name(above)).collect();
    between.reverse();
    let mut parts = Vec::new();
    let mut at = holder;
    loop {
        if let Some(id) = dom.attr(at, "id").filter(|id| is_lasting(id)) {
            parts.push(format!("#{id}"));
            break;
        }
        let name = dom.name(at);
        if matches!(name, "body" | "html") || name.is_empty() || dom.parent(at).is_none() {
            parts.push("body".to_owned());
            break;
        }
        parts.push(format!("{name}{}", place_among(dom, at)));
        at = dom.parent(at).unwrap_or(TOP);
    }
    parts.reverse();
    parts.extend(between.into_iter().map(str::to_owned));
    let down = parts.join(" > ");
    vec![format!("{down} > {own}"), format!("{down} {own}")]
}

/// Which of its name an element is among its siblings, where there are several.
fn place_among(dom: &Dom, id: Id) -> String {
    let name = dom.name(id);
    let Some(parent) = dom.parent(id) else { return String::new() };
    let same: Vec<Id> = dom.elements(parent).filter(|&other| dom.name(other) == name).take(1_000).collect();
    match same.iter().position(|&other| other == id) {
        Some(at) if same.len() > 1 => format!(":nth-of-type({})", at + 1),
        _ => String::new(),
    }
}

/// A selector below an item that finds the wanted element first in most items. Items without one do not count.
pub(crate) fn relative(dom: &Dom, wanted: &[(Id, Id)], work: &Work) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    let mut candidates: Vec<String> = Vec::new();
    for &(item, target) in wanted.iter().take(4) {
        for text in names_of(dom, item, target) {
            if !candidates.contains(&text) {
                candidates.push(text);
            }
        }
    }
    let mut hits: HashMap<&str, usize> = HashMap::new();
    for candidate in &candidates {
        let Ok(css) = Css::parse(candidate) else { continue };
        let good = wanted.iter().filter(|&&(item, target)| {
            // An item counts among its own matches, but its parts are what is looked for.
            css.select(dom, item, 2, work).into_iter().find(|&id| id != item) == Some(target)
                && css.select(dom, item, 1, work).first() == Some(&target)
        });
        hits.insert(candidate, good.count());
    }
    let mut best: Option<(&String, usize)> = None;
    for candidate in &candidates {
        let count = hits.get(candidate.as_str()).copied().unwrap_or(0);
        if best.is_none_or(|(_, known)| count * 100 > known * 105) {
            best = Some((candidate, count));
        }
    }
    best.filter(|(_, count)| count * 10 >= wanted.len() * 6).map(|(candidate, _)| candidate.clone())
}

/// Ways to name an element below an item, the best to read first.
fn names_of(dom: &Dom, item: Id, target: Id) -> Vec<String> {
    let shape = |id: Id| {
        let classes: String = classes(dom, id).iter().take(1).map(|class| format!(".{class}")).collect();
        format!("{}{classes}", dom.name(id))
    };
    let name = dom.name(target);
    let mut names = Vec::new();
    names.extend(classes(dom, target).iter().take(2).map(|class| format!(".{class}")));
    names.push(name.to_owned());
    names.push(shape(target));
    let parent = dom.parent(target).filter(|&parent| parent != item && dom.holds(item, parent));
    if let Some(parent) = parent {
        names.push(format!("{} {name}", shape(parent)));
        names.push(format!("{} > {}", shape(parent), shape(target)));
        names.push(format!("{} > {}{}", shape(parent), name, place_among(dom, target)));
        names.push(format!("{}{} > {name}", dom.name(parent), place_among(dom, parent)));
    }
    names.push(format!("{name}{}", place_among(dom, target)));
    names.push(format!(":scope > {name}{}", place_among(dom, target)));
    names
}
