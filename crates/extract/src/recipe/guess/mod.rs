//! The list of news on a page that nobody described: blocks that repeat, with titles that lead somewhere, dates near them, outside
//! of menus and footers. What is found is a recipe like any other, tried on the page before it is offered.

mod data;
mod fields;
mod groups;
mod selector;

pub(crate) use data::{best_path, field_path};
pub(crate) use fields::field;
pub(crate) use groups::Page;
pub(crate) use selector::of_items;

use super::apply::apply;
use super::dates::RecipeOptions;
use super::dom::Dom;
use super::load;
use super::model::Recipe;
use super::structured;
use super::work::Work;
use crate::address;
use serde_json::Value;
use std::collections::HashSet;
use tidings_model::Entry;

/// A recipe that was found on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct RecipeGuess {
    /// The recipe.
    pub recipe: Recipe,
    /// The first entries that it gives on the page, at most [`PREVIEW`].
    pub preview: Vec<Entry>,
    /// How many entries it gives.
    pub found: usize,
    /// How sure the guess is, 0 to 1. Below 0.3 it is not offered.
    pub score: f64,
    /// What speaks for it, in words for a person.
    pub why: String,
}

/// Entries of a preview.
pub const PREVIEW: usize = 10;
/// Guesses that are offered.
const MOST: usize = 5;
/// Least score of a guess.
const LEAST: f64 = 0.3;

/// Finds the lists of news on a page, the best first. Works on web pages and on JSON, alone or inside a page.
pub fn guess(page: &str, base_url: &str, options: &RecipeOptions) -> Vec<RecipeGuess> {
    let work = Work::default();
    let mut found: Vec<(Recipe, f64, String)> = Vec::new();
    let start = page.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with(['{', '[']) {
        if let Ok(value) = serde_json::from_str::<Value>(start) {
            found.extend(data::recipes(&value, None, options, &work));
        }
    } else {
        let (dom, _) = Dom::html(page);
        found.extend(from_data(&dom, base_url, options, &work));
        found.extend(from_blocks(&dom, base_url, options, &work));
        for (selector, value) in load::embedded(&dom, &work).iter().take(4) {
            found.extend(data::recipes(value, Some(selector), options, &work));
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    offer(found, page, base_url, options)
}

/// Tries the recipes, and keeps those that give entries that no better one gave.
fn offer(
    found: Vec<(Recipe, f64, String)>,
    page: &str,
    base_url: &str,
    options: &RecipeOptions,
) -> Vec<RecipeGuess> {
    let mut known: HashSet<String> = HashSet::new();
    let mut guesses: Vec<RecipeGuess> = Vec::new();
    for (mut recipe, score, why) in found.into_iter().take(3 * MOST) {
        recipe.time_zone = recipe.language.as_deref().and_then(zone_of).map(str::to_owned);
        let result = apply(&recipe, page, base_url, options);
        let links: Vec<String> = result.entries.iter().filter_map(|entry| entry.link.clone()).collect();
        let fresh = links.iter().filter(|link| !known.contains(*link)).count();
        if guesses.len() >= MOST || score < LEAST || links.len() < 3 || fresh * 2 < links.len() {
            continue;
        }
        known.extend(links);
        recipe.url = Some(base_url.to_owned()).filter(|url| !url.is_empty());
        let found = result.entries.len();
        let preview = result.entries.into_iter().take(PREVIEW).collect();
        guesses.push(RecipeGuess { recipe, preview, found, score, why });
    }
    guesses
}

/// A list in the page's own data needs no selectors at all.
fn from_data(
    dom: &Dom,
    base_url: &str,
    options: &RecipeOptions,
    work: &Work,
) -> Option<(Recipe, f64, String)> {
    let base = address::base(Some(base_url));
    let (rule, entries) = structured::read(dom, base.as_ref(), &Default::default(), options, work)?;
    if entries.len() < 3 {
        return None;
    }
    let dated = entries.iter().filter(|entry| entry.published.is_some()).count();
    let score = if dated * 2 > entries.len() { 0.95 } else { 0.6 };
    let why = format!("{} articles in the page's own {rule} data, {dated} of them dated", entries.len());
    Some((Recipe { language: language(dom), ..Recipe::default() }, score, why))
}

fn from_blocks(
    dom: &Dom,
    base_url: &str,
    options: &RecipeOptions,
    work: &Work,
) -> Vec<(Recipe, f64, String)> {
    let page = Page::read(dom, base_url, options, work);
    let groups = page.groups(None);
    let recipes = groups.iter().take(2 * MOST).filter_map(|group| {
        let mut recipe = fields::to_recipe(&page, &group.items)?;
        recipe.language = language(dom);
        let why = format!(
            "{} blocks alike, {:.0} % with a title to read, {:.0} % with a date",
            group.items.len(),
            group.titled * 100.0,
            group.dated * 100.0
        );
        Some((recipe, group.score, why))
    });
    recipes.collect()
}

/// The clock of a language that is spoken by one clock, or nearly so: dates that name no zone are most likely of it.
fn zone_of(language: &str) -> Option<&'static str> {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    Some(match primary.as_str() {
        "zh" => "Asia/Shanghai",
        "ja" => "Asia/Tokyo",
        "ko" => "Asia/Seoul",
        "th" => "Asia/Bangkok",
        "vi" => "Asia/Ho_Chi_Minh",
        "tr" => "Europe/Istanbul",
        "de" => "Europe/Berlin",
        "it" => "Europe/Rome",
        "pl" => "Europe/Warsaw",
        "cs" => "Europe/Prague",
        "sv" => "Europe/Stockholm",
        _ => return None,
    })
}

/// The language that the page declares.
fn language(dom: &Dom) -> Option<String> {
    let html = (0..dom.len()).find(|&id| dom.name(id) == "html")?;
    let tag = dom.attr(html, "lang").or(dom.attr(html, "xml:lang"))?.trim();
    let good =
        !tag.is_empty() && tag.len() <= 20 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then(|| tag.to_owned())
}

#[cfg(test)]
mod tests;
