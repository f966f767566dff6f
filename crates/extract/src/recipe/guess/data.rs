//! Lists of news in JSON: arrays of objects alike, with a title, an address and a date among their members.

use crate::recipe::dates::{self, DateRule, RecipeOptions};
use crate::recipe::json_path::JsonPath;
use crate::recipe::model::{Field, Format, Recipe};
use crate::recipe::work::Work;
use crate::text::weigh;
use serde_json::Value;
use std::collections::HashMap;

/// Arrays that are looked at.
const MOST_LISTS: usize = 2_000;
/// Members of an array that are looked at.
const SAMPLE: usize = 20;
/// Levels of objects inside an item.
const DEEPEST: usize = 3;

/// An array of objects, and what its members are made of.
struct List {
    path: String,
    count: usize,
    /// Path below the item and the texts found there.
    leaves: Vec<(String, Vec<String>)>,
}

/// Recipes for the lists in a value. `json_in` says where in a page the value stands.
pub(super) fn recipes(
    value: &Value,
    json_in: Option<&str>,
    options: &RecipeOptions,
    work: &Work,
) -> Vec<(Recipe, f64, String)> {
    let mut made: Vec<(Recipe, f64, String)> =
        lists(value, work).iter().filter_map(|list| recipe(list, json_in, options)).collect();
    made.sort_by(|a, b| b.1.total_cmp(&a.1));
    made.truncate(4);
    made
}

/// The path of the list that looks most like news.
pub(crate) fn best_path(value: &Value, options: &RecipeOptions, work: &Work) -> Option<String> {
    let lists = lists(value, work);
    let scored =
        lists.iter().filter_map(|list| recipe(list, None, options).map(|(_, score, _)| (score, &list.path)));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, path)| path.clone())
}

/// The path below items of a field.
pub(crate) fn field_path(key: &str, items: &[&Value], options: &RecipeOptions) -> Option<String> {
    let list = List { path: String::new(), count: items.len(), leaves: leaves(items) };
    list.field(key, options)
}

/// Arrays of objects, in the order of the document.
fn lists(value: &Value, work: &Work) -> Vec<List> {
    let mut found = Vec::new();
    let mut open: Vec<(String, &Value)> = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        if found.len() >= MOST_LISTS || path.len() > 400 || !work.spend(20) {
            break;
        }
        match value {
            Value::Object(object) => {
                let inner = object.iter().filter(|(_, value)| value.is_array() || value.is_object());
                open.extend(inner.rev().map(|(key, value)| (join(&path, key), value)));
            }
            Value::Array(list) => {
                let objects: Vec<&Value> = list.iter().filter(|value| value.is_object()).collect();
                if objects.len() >= 2 {
                    let sample = &objects[..objects.len().min(SAMPLE)];
                    let own = if path.is_empty() { ".".to_owned() } else { path.clone() };
                    found.push(List { path: own, count: objects.len(), leaves: leaves(sample) });
                }
                // Lists inside of a list are one list together when there are few of them.
                let inside =
                    |at: usize| if list.len() > 20 { format!("{path}[*]") } else { format!("{path}[{at}]") };
                let first = if list.len() > 20 { 1 } else { list.len() };
                let inner = list.iter().take(first).enumerate();
                open.extend(
                    inner.filter(|(_, v)| v.is_array() || v.is_object()).map(|(at, v)| (inside(at), v)),
                );
            }
            _ => {}
        }
    }
    found
}

/// A path with one more name; in quotation marks where the name is not plain.
fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty()
        && key != "*"
        && !key.contains(['.', '[', ']', '"'])
        && key.trim() == key
        && key != "$";
    match (plain, path.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{path}.{key}"),
        (false, _) => format!("{path}[\"{key}\"]"),
    }
}

/// The texts of items by their paths.
fn leaves(items: &[&Value]) -> Vec<(String, Vec<String>)> {
    let mut order: Vec<String> = Vec::new();
    let mut texts: HashMap<String, Vec<String>> = HashMap::new();
    for item in items {
        let mut open: Vec<(String, &Value, usize)> = vec![(String::new(), item, 0)];
        while let Some((path, value, depth)) = open.pop() {
            match value {
                Value::Object(object) if depth < DEEPEST => {
                    open.extend(
                        object.iter().take(80).rev().map(|(key, value)| (join(&path, key), value, depth + 1)),
                    );
                }
                Value::Array(list) if depth < DEEPEST => {
                    open.extend(list.first().map(|value| (format!("{path}[0]"), value, depth + 1)));
                }
                Value::String(_) | Value::Number(_) => {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    if !texts.contains_key(&path) {
                        order.push(path.clone());
                    }
                    texts.entry(path).or_default().push(text);
                }
                _ => {}
            }
        }
    }
    order
        .into_iter()
        .map(|path| (texts.remove(&path).unwrap_or_default(), path))
        .map(|(texts, path)| (path, texts))
        .collect()
}

fn recipe(list: &List, json_in: Option<&str>, options: &RecipeOptions) -> Option<(Recipe, f64, String)> {
    let title = list.field("title", options)?;
    let link = list.field("link", options)?;
    let date = list.field("date", options);
    JsonPath::parse(&list.path).ok()?;
    let select = |path: Option<String>| path.map(Field::select);
    let mut score: f64 = 0.62 * (list.count.min(20) as f64 / 6.0).clamp(0.5, 1.0);
    score += if date.is_some() { 0.28 } else { 0.0 };
    let recipe = Recipe {
        format: Format::Json,
        json_in: json_in.map(Field::select),
        item: Some(list.path.clone()),
        title: Some(Field::select(title)),
        link: Some(Field::select(link)),
        picture: select(list.field("picture", options)),
        summary: select(list.field("summary", options)),
        author: select(list.field("author", options)),
        date: select(date.clone()),
        ..Recipe::default()
    };
    let dated = if date.is_some() { "with dates" } else { "without dates" };
    Some((
        recipe,
        score.min(0.9),
        format!("{} objects alike in the JSON at `{}`, {dated}", list.count, list.path),
    ))
}

/// Words in the names of members, the most telling first.
fn names(key: &str) -> &'static [&'static str] {
    match key {
        "title" => &["title", "headline", "subject", "name", "caption", "label"],
        "link" => &["url", "link", "href", "permalink", "uri", "canonical", "path"],
        "date" => &["publish", "pubdate", "date", "created", "time", "posted", "updated", "ts"],
        "picture" => &["image", "picture", "cover", "thumb", "pic", "img", "photo"],
        "summary" => {
            &["summary", "excerpt", "description", "abstract", "digest", "intro", "brief", "desc", "dek"]
        }
        "content" => &["content", "body", "html", "text"],
        "author" => &["author", "byline", "creator", "writer", "reporter"],
        "categories" => &["categor", "tag", "section", "channel", "topic"],
        "guid" => &["guid", "uuid", "id"],
        _ => &[],
    }
}

impl List {
    fn field(&self, key: &str, options: &RecipeOptions) -> Option<String> {
        let names = names(key);
        let fits = |path: &str, text: &str| match key {
            "title" => {
                (6..=300).contains(&weigh(text)) && !is_address(text) && text.chars().any(char::is_alphabetic)
            }
            "link" => is_address(text) && !is_picture(text),
            "date" => {
                let number = text.bytes().all(|b| b.is_ascii_digit());
                !(number && path.to_lowercase().ends_with("id"))
                    && text.len() >= 4
                    && dates::read(text, &DateRule::default(), options).is_some()
            }
            "picture" => is_address(text),
            _ => !text.trim().is_empty() && !is_address(text),
        };
        let rated = self.leaves.iter().filter_map(|(path, texts)| {
            let good = texts.iter().filter(|text| fits(path, text)).count();
            if good * 10 < texts.len() * 7 || texts.len() * 2 < self.count.min(SAMPLE) {
                return None;
            }
            let lower = path.to_lowercase();
            let last = lower.trim_end_matches("[0]").rsplit(['.', '[']).next().unwrap_or("");
            let named = names.iter().position(|name| last.contains(name));
            let above = names.iter().position(|name| lower.contains(name)).map(|at| at + names.len());
            let rank = match (named.or(above), key) {
                (Some(rank), _) => rank,
                // An address or a date shows by itself what it is.
                (None, "link") => 3 * names.len(),
                (None, "date") if !texts.iter().all(|text| text.bytes().all(|b| b.is_ascii_digit())) => {
                    3 * names.len()
                }
                _ => return None,
            };
            let depth = path.matches(['.', '[']).count();
            Some((rank * 4 + depth, path))
        });
        rated.min_by_key(|(rank, _)| *rank).map(|(_, path)| path.clone())
    }
}

fn is_address(text: &str) -> bool {
    let text = text.trim();
    !text.contains(char::is_whitespace)
        && text.len() > 1
        && (text.starts_with("http://") || text.starts_with("https://") || text.starts_with('/'))
}

fn is_picture(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or(text).to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".mp4", ".mp3"]
        .iter()
        .any(|end| path.ends_with(end))
}
