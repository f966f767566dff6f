//! From the answer of `/api/namespace` to namespaces and routes. Fields of another shape than known are passed by.

use super::{Namespace, Route};
use serde_json::{Map, Value};
use std::fmt;

/// Most routes that are taken; RSSHub has some thousands.
const MOST_ROUTES: usize = 50_000;
/// Characters of a name or description.
const LONGEST: usize = 300;

/// Why an answer is no list of routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRegistry(String);

impl fmt::Display for NoRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no list of RSSHub's routes: {}", self.0)
    }
}

impl std::error::Error for NoRegistry {}

/// Reads the answer of an instance. Routes have no ids yet.
///
/// # Errors
/// When it is something else, or holds no route at all.
pub fn read(bytes: &[u8]) -> Result<Vec<Namespace>, NoRegistry> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| NoRegistry(e.to_string()))?;
    let Value::Object(all) = value else { return Err(NoRegistry("it is no object".to_owned())) };
    let mut left = MOST_ROUTES;
    let mut namespaces = Vec::new();
    for (name, value) in &all {
        let Some(object) = value.as_object() else { continue };
        let Some(routes) = object.get("routes").and_then(Value::as_object) else { continue };
        let mut list: Vec<Route> = routes
            .iter()
            .flat_map(|(path, route)| route.as_object().and_then(|route| read_route(name, path, route)))
            .take(left)
            .collect();
        left -= list.len();
        list.sort_by(|a, b| a.path.cmp(&b.path));
        if !list.is_empty() && is_plain(name) {
            namespaces.push(Namespace {
                namespace: name.clone(),
                name: text(object, "name").unwrap_or_else(|| name.clone()),
                other_names: other_names(object),
                site: text(object, "url"),
                routes: list,
            });
        }
    }
    namespaces.sort_by(|a, b| a.namespace.cmp(&b.namespace));
    if namespaces.is_empty() { Err(NoRegistry("there is no route in it".to_owned())) } else { Ok(namespaces) }
}

fn read_route(namespace: &str, path: &str, route: &Map<String, Value>) -> Option<Route> {
    let path = path.trim();
    // Some versions write the namespace in front of the path.
    let below =
        path.strip_prefix(&format!("/{namespace}")).filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let example = text(route, "example").filter(|example| example.starts_with('/') && is_plain(example));
    if !is_plain(path) {
        return None;
    }
    Some(Route {
        path: below.unwrap_or(path).to_owned(),
        name: text(route, "name").unwrap_or_else(|| path.to_owned()),
        other_names: other_names(route),
        example,
        categories: list(route.get("categories")),
        parameters: parameters(route.get("parameters")),
        ..Route::default()
    })
}

/// True for what may stand in an address and on a terminal: no white space, no controls.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= 1024 && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    clean(object.get(key)?.as_str()?)
}

fn clean(text: &str) -> Option<String> {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

fn list(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| clean(item.as_str()?)).filter(|name| name != "popular").take(8).collect()
}

/// `{"zh": {"name": "…"}, …}` beside the fields of a namespace or a route.
fn other_names(object: &Map<String, Value>) -> Vec<(String, String)> {
    let tags = ["zh", "zh-CN", "zh-TW", "en", "ja", "ar", "de", "fr", "es", "ru", "ko", "pt"];
    tags.iter()
        .filter_map(|tag| Some(((*tag).to_owned(), text(object.get(*tag)?.as_object()?, "name")?)))
        .collect()
}

/// `{"uid": "what it is"}` or `{"uid": {"description": "what it is", …}}`.
fn parameters(value: Option<&Value>) -> Vec<(String, String)> {
    let all = value.and_then(Value::as_object).into_iter().flatten();
    all.filter_map(|(name, value)| {
        let meaning = match value {
            Value::String(text) => clean(text),
            Value::Object(object) => text(object, "description"),
            _ => None,
        };
        Some((clean(name)?, meaning.unwrap_or_default()))
    })
    .take(16)
    .collect()
}
