//! JSON-LD: `ItemList`s and articles in any nesting of arrays and graphs, references between nodes followed.

use super::{Told, is_article};
use crate::page::{split_list, unescape};
use crate::recipe::dom::Dom;
use crate::recipe::load::parse;
use crate::recipe::work::Work;
use crate::text::one_line;
use serde_json::{Map, Value};
use std::collections::HashMap;
use tidings_model::Person;

type Object = Map<String, Value>;

/// Values that are looked at.
const MOST: usize = 50_000;

/// The articles that the data of a page names, in its order.
pub(super) fn read(dom: &Dom, work: &Work) -> Vec<Told> {
    let scripts = (0..dom.len()).filter(|&id| {
        dom.name(id) == "script"
            && dom.attr(id, "type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
    });
    let values: Vec<Value> = scripts.take(100).filter_map(|id| mend(&dom.string(id, work))).collect();
    let mut by_id = HashMap::new();
    let mut objects = Vec::new();
    walk(&values, &mut |object| {
        if let Some(id) = object.get("@id").and_then(Value::as_str)
            && object.len() > 1
        {
            by_id.entry(id).or_insert(object);
        }
        objects.push(object);
    });
    let graph = Graph { by_id };
    let mut told = Vec::new();
    // Lists first: they are the page's own order, and articles outside them are what it also mentions.
    for object in &objects {
        graph.list(object, &mut told);
    }
    for object in &objects {
        if kinds(object).any(is_article) {
            told.push(graph.article(object));
        }
    }
    told
}

/// JSON with the mistake that many sites make: line ends inside strings.
fn mend(text: &str) -> Option<Value> {
    parse(text).ok().or_else(|| {
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        parse(&spaced).ok()
    })
}

/// Visits every object, those inside others after them. What belongs to one article, such as its publisher, is passed by.
fn walk<'a>(values: &'a [Value], visit: &mut dyn FnMut(&'a Object)) {
    let mut open: Vec<&Value> = values.iter().rev().collect();
    let mut left = MOST;
    while let Some(value) = open.pop() {
        left = left.saturating_sub(1);
        if left == 0 {
            return;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().rev()),
            Value::Object(object) => {
                visit(object);
                let inner = object.iter().filter(|(key, value)| {
                    (value.is_object() || value.is_array())
                        && !matches!(
                            key.as_str(),
                            "author" | "publisher" | "image" | "isPartOf" | "breadcrumb" | "logo"
                        )
                });
                open.extend(inner.map(|(_, value)| value).rev());
            }
            _ => {}
        }
    }
}

fn kinds(object: &Object) -> impl Iterator<Item = &str> {
    let kind = object.get("@type");
    let many = kind.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    kind.and_then(Value::as_str).into_iter().chain(many)
}

struct Graph<'a> {
    by_id: HashMap<&'a str, &'a Object>,
}

impl<'a> Graph<'a> {
    /// The elements of an `ItemList`.
    fn list(&self, object: &'a Object, told: &mut Vec<Told>) {
        if !kinds(object).any(|kind| kind.ends_with("ItemList")) {
            return;
        }
        let elements = match object.get("itemListElement") {
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => return,
        };
        for element in elements {
            let element = match element {
                Value::String(url) => {
                    told.push(Told { link: Some(url.clone()), ..Told::default() });
                    continue;
                }
                Value::Object(object) => self.resolve(object),
                _ => continue,
            };
            let menu = |object: &Object| {
                kinds(object).any(|kind| kind == "SiteNavigationElement" || kind == "Product")
            };
            let item = match element.get("item") {
                Some(Value::Object(item)) => self.resolve(item),
                _ => element,
            };
            if menu(element) || menu(item) {
                continue;
            }
            let mut one = self.article(item);
            one.fill(self.article(element));
            let named = element.get("item").and_then(Value::as_str);
            one.link = one.link.or_else(|| named.map(str::to_owned));
            told.push(one);
        }
    }

    fn resolve(&self, object: &'a Object) -> &'a Object {
        let id = object.get("@id").and_then(Value::as_str).filter(|_| object.len() <= 2);
        id.and_then(|id| self.by_id.get(id).copied()).unwrap_or(object)
    }

    fn article(&self, object: &Object) -> Told {
        let text = |key: &str| object.get(key).and_then(first_text).filter(|text| !text.is_empty());
        let id = |value: &Value| value.get("@id").and_then(Value::as_str).map(str::to_owned);
        let page = object.get("mainEntityOfPage");
        let page = page.and_then(|page| {
            page.as_str().map(str::to_owned).or_else(|| id(page)).or_else(|| first_url(page))
        });
        let own_id = || text("@id").filter(|id| id.starts_with("http") && !id.contains('#'));
        let mut categories = object.get("articleSection").map(texts).unwrap_or_default();
        categories.extend(match object.get("keywords") {
            Some(Value::String(list)) => split_list(&plain(list)),
            Some(list) => texts(list),
            None => Vec::new(),
        });
        categories.dedup();
        Told {
            title: text("headline").or_else(|| text("name")),
            link: object.get("url").and_then(first_url).or(page).or_else(own_id),
            published: text("datePublished").or_else(|| text("startDate")).or_else(|| text("uploadDate")),
            updated: text("dateModified"),
            authors: object
                .get("author")
                .or(object.get("creator"))
                .map(|value| self.people(value))
                .unwrap_or_default(),
            image: object.get("image").or(object.get("thumbnailUrl")).and_then(first_url),
            summary: text("description"),
            body: object.get("articleBody").and_then(Value::as_str).map(unescape),
            categories,
        }
    }

    fn people(&self, value: &Value) -> Vec<Person> {
        let list = match value {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        list.iter()
            .take(20)
            .filter_map(|value| match value {
                Value::String(name) => Some(Person { name: Some(plain(name)), ..Person::default() }),
                Value::Object(object) => {
                    let id = object.get("@id").and_then(Value::as_str);
                    let object = id.and_then(|id| self.by_id.get(id).copied()).unwrap_or(object);
                    let name = object.get("name").and_then(first_text)?;
                    Some(Person {
                        name: Some(name),
                        url: object.get("url").and_then(first_url),
                        ..Person::default()
                    })
                }
                _ => None,
            })
            .filter(|person| person.name.as_deref().is_some_and(|name| !name.is_empty()))
            .collect()
    }
}

fn plain(text: &str) -> String {
    one_line(&unescape(text))
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(plain(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(|one| one.as_str().map(plain)),
        Value::Object(object) => {
            object.get("@value").or(object.get("name")).and_then(Value::as_str).map(plain)
        }
        _ => None,
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => {
            list.iter().take(50).filter_map(first_text).filter(|text| !text.is_empty()).collect()
        }
        one => first_text(one).into_iter().filter(|text| !text.is_empty()).collect(),
    }
}

fn first_url(value: &Value) -> Option<String> {
    match value {
        Value::String(url) => Some(url.trim().to_owned()),
        Value::Array(list) => list.iter().filter(|one| !one.is_array()).find_map(first_url),
        Value::Object(object) => {
            ["url", "contentUrl", "@id"].iter().find_map(|key| object.get(*key)?.as_str()).map(str::to_owned)
        }
        _ => None,
    }
}
