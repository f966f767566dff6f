//! A selector that no longer matches: which one it is, how much of it still matches, and what may be written instead.

use super::dates::RecipeOptions;
use super::dom::{Dom, Id};
use super::guess::{Page, best_path, field, field_path, of_items};
use super::model::{Field, Format, Selectors};
use super::plan::{Plan, Query, Source, is_xpath, parse_query};
use super::report::RecipeProblem;
use super::values::{Doc, Hit, Place, find};
use super::work::Work;
use serde_json::Value;
use tidings_model::ProblemKind;

/// Proposals that are weighed against each other.
const MOST: usize = 6;

/// Why no item was found.
pub(crate) fn no_items(plan: &Plan, doc: &Doc, options: &RecipeOptions, work: &Work) -> RecipeProblem {
    let written = plan.item.as_ref().map_or("", |(_, written)| written.as_str());
    let still = still_matching(plan, written, plan.format, doc.top(), work);
    let proposal = match doc {
        Doc::Json(value) => best_path(value, options, work),
        Doc::Dom(dom) if dom.html => {
            let scope: Option<Vec<Id>> =
                still.as_ref().map(|still| still.nodes.clone()).filter(|nodes| !nodes.is_empty());
            let page = Page::read(dom, "", options, work);
            let near = scope.and_then(|scope| nearest(&page, Some(&scope), written));
            near.or_else(|| nearest(&page, None, written))
        }
        Doc::Dom(dom) => repeated(dom),
    };
    let message = match &still {
        Some(still) => format!(
            "`{written}` matches nothing on the page. `{}` still matches {}; what follows it, `{}`, does not.",
            still.part,
            times(still.count),
            still.rest
        ),
        None => format!("`{written}` matches nothing on the page, nor does its first part."),
    };
    let mut problem = RecipeProblem::new("item", ProblemKind::Recipe, message);
    problem.proposal = proposal.map(|proposal| in_language(proposal, plan));
    problem
}

fn times(count: usize) -> String {
    if count == 1 { "one place".to_owned() } else { format!("{count} places") }
}

/// A CSS selector as it stands in a recipe whose selectors are XPath.
fn in_language(selector: String, plan: &Plan) -> String {
    let css =
        plan.selectors == Selectors::XPath && plan.format != Format::Json && !selector.starts_with("xpath:");
    if css { format!("css:{selector}") } else { selector }
}

/// The list that is most likely meant: a good list, with names like those of before.
fn nearest(page: &Page<'_>, scope: Option<&[Id]>, written: &str) -> Option<String> {
    let groups = page.groups(scope);
    let named = groups
        .iter()
        .take(MOST)
        .filter_map(|group| Some((group, of_items(page.dom, &group.items, page.work)?)));
    let rated = named.map(|(group, selector)| (group.score * (1.0 + likeness(written, &selector)), selector));
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, selector)| selector)
}

/// How alike the names in two selectors are, 0 to 1.
fn likeness(one: &str, other: &str) -> f64 {
    let names = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')));
        parts.filter(|part| part.len() > 2).map(str::to_lowercase).take(20).collect()
    };
    let (one, other) = (names(one), names(other));
    let best =
        |name: &String| other.iter().map(|known| strsim::jaro_winkler(name, known)).fold(0.0, f64::max);
    let sum: f64 = one.iter().map(best).filter(|alike| *alike > 0.7).sum();
    sum / one.len().max(1) as f64
}

/// The name of the element that repeats most in XML.
fn repeated(dom: &Dom) -> Option<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let with_children = (0..dom.len()).filter(|&id| dom.elements(id).take(2).count() == 2);
    for id in with_children {
        *counts.entry(dom.name(id)).or_default() += 1;
    }
    let best = counts
        .into_iter()
        .filter(|(name, count)| *count >= 2 && !name.is_empty())
        .max_by_key(|(_, count)| *count)?;
    Some(format!("//{}", best.0))
}

/// The longest beginning of a selector that still matches.
struct Still {
    part: String,
    rest: String,
    count: usize,
    nodes: Vec<Id>,
}

fn still_matching(
    plan: &Plan,
    written: &str,
    format: Format,
    place: Place<'_>,
    work: &Work,
) -> Option<Still> {
    let cuts = match format {
        Format::Json => cuts(written, |c| matches!(c, '.' | '[')),
        _ if is_xpath(written, plan.selectors) => cuts(written, |c| c == '/'),
        _ => cuts(written, |c| c.is_whitespace() || matches!(c, '>' | '+' | '~')),
    };
    cuts.into_iter().rev().find_map(|cut| {
        let part = written[..cut].trim_end_matches(['/', ' ', '>', '+', '~', '.']);
        let query = parse_query(part, format, plan.selectors).ok().filter(|_| !part.trim().is_empty())?;
        let hits = find(&query, place, 1_000, work);
        let nodes: Vec<Id> = hits
            .iter()
            .filter_map(|hit| match hit {
                Hit::Place(Place::Node(_, id)) => Some(*id),
                _ => None,
            })
            .collect();
        let rest = written[cut..].trim_start_matches(['/', ' ', '>', '+', '~', '.']);
        let whole = matches!(part, "." | ".." | "$" | "xpath:" | "css:");
        (!hits.is_empty() && !rest.is_empty() && !whole).then(|| Still {
            part: part.to_owned(),
            rest: rest.to_owned(),
            count: hits.len(),
            nodes,
        })
    })
}

/// Places outside brackets and quotation marks where a selector can be cut.
fn cuts(text: &str, ends: impl Fn(char) -> bool) -> Vec<usize> {
    let (mut depth, mut quote, mut found) = (0_i32, None, Vec::new());
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            // A list of selectors has no common beginning.
            (None, ',' | '|') if depth == 0 => return Vec::new(),
            (None, c) if depth == 0 && at > 0 && ends(c) => {
                found.push(at);
                depth += i32::from(c == '[');
            }
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            _ => {}
        }
    }
    found
}

/// Why a field is empty in every item.
pub(crate) fn empty_field(
    key: &str,
    sources: &[Source],
    plan: &Plan,
    items: &[Place<'_>],
    options: &RecipeOptions,
    work: &Work,
) -> RecipeProblem {
    let sample = &items[..items.len().min(50)];
    let reasons: Vec<String> = sources
        .iter()
        .filter(|source| source.text.is_none())
        .map(|source| reason(source, plan, sample, work))
        .collect();
    let message = format!("No entry has a {key}: {}.", reasons.join("; "));
    let mut problem = RecipeProblem::new(key, ProblemKind::Recipe, message);
    problem.proposal = proposal(key, plan, sample, options, work)
        .filter(|proposal| sources.iter().all(|source| source.written != *proposal))
        .map(|proposal| in_language(proposal, plan));
    problem
}

/// What is wrong with one alternative.
fn reason(source: &Source, plan: &Plan, items: &[Place<'_>], work: &Work) -> String {
    let written = match (&source.query, &source.attr) {
        (Query::Here, Some(attr)) => format!("@{attr}"),
        (Query::Here, None) => "the item".to_owned(),
        _ => source.written.clone(),
    };
    let matching = items.iter().filter(|&&item| !find(&source.query, item, 1, work).is_empty()).count();
    let of = items.len();
    if matching > 0 {
        let why = match (&source.attr, &source.regex) {
            (Some(attr), _) => format!("what it matches has no attribute {attr} with a text"),
            (None, Some(regex)) => format!("its text never fits the expression `{regex}`"),
            (None, None) => "what it matches is empty".to_owned(),
        };
        return format!("`{written}` matches in {matching} of {of} items, but {why}");
    }
    let still =
        items.first().and_then(|&item| still_matching(plan, &source.written, plan.format, item, work));
    match still {
        Some(still) => format!(
            "`{written}` matches in none of {of} items (`{}` still does, `{}` does not)",
            still.part, still.rest
        ),
        None => format!("`{written}` matches in none of {of} items"),
    }
}

fn proposal(
    key: &str,
    plan: &Plan,
    items: &[Place<'_>],
    options: &RecipeOptions,
    work: &Work,
) -> Option<String> {
    let values: Vec<&Value> = items
        .iter()
        .filter_map(|item| match item {
            Place::Json(value) => Some(*value),
            Place::Node(..) => None,
        })
        .collect();
    if !values.is_empty() {
        return field_path(key, &values, options);
    }
    let Some(Place::Node(dom, _)) = items.first() else { return None };
    if !dom.html || plan.format != Format::Html {
        return None;
    }
    let nodes: Vec<Id> = items
        .iter()
        .filter_map(|item| match item {
            Place::Node(_, id) => Some(*id),
            Place::Json(_) => None,
        })
        .collect();
    let page = Page::read(dom, "", options, work);
    first_selector(field(&page, &nodes, key)?)
}

fn first_selector(field: Field) -> Option<String> {
    field.0.into_iter().find_map(|pick| pick.select)
}
