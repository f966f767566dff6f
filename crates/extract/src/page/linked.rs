//! JSON-LD: the article that a page describes in its own data, found in any nesting of arrays and graphs, with references
//! between nodes followed. Broken JSON is mended where the mistake is one that many sites make.

use crate::limits::beginning;
use crate::text::one_line;
use crate::tree::{ROOT, Tree};
use serde_json::{Map, Value};
use std::collections::HashMap;
use tidings_model::Person;

/// Objects read of one page.
const MOST: usize = 2_000;
/// Bytes of JSON read of one page.
const BYTES: usize = 2 << 20;
/// Values of a list that is to be one value.
const LIST: usize = 200;
/// Bytes of a field, the text of the article apart.
const FIELD: usize = 8 << 10;

/// What the data of a page says of its article.
#[derive(Debug, Default, Clone)]
pub(crate) struct Linked {
    pub(crate) headline: Option<String>,
    pub(crate) authors: Vec<Person>,
    /// Names of those that are said to be persons.
    pub(crate) persons: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) images: Vec<String>,
    pub(crate) body: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) description: Option<String>,
    pub(crate) licence: Option<String>,
    pub(crate) url: Option<String>,
}

/// Reads the data of a page.
pub(crate) fn read(tree: &Tree, url: &str) -> Linked {
    let values = values(tree);
    let objects = collect(&values);
    let by_id: HashMap<&str, &Map<String, Value>> = objects
        .iter()
        .filter(|object| object.len() > 1)
        .filter_map(|&object| Some((object.get("@id")?.as_str()?, object)))
        .collect();
    let url = bare(url);
    let best = objects.iter().map(|&object| (rank(object, url), object)).filter(|(rank, _)| *rank > 0).fold(
        None,
        |best: Option<(i32, &Map<String, Value>)>, one| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        },
    );
    best.map(|(rank, object)| Graph { by_id: &by_id }.article(object, rank >= ARTICLE)).unwrap_or_default()
}

fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let text = text.trim_start_matches("//").trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let text = text.trim().trim_end_matches(';').trim_end_matches("//").trim();
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    // Line ends inside strings are the most common mistake, commas before a bracket the second.
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Ok(value) = serde_json::from_str(&spaced) {
        return Some(value);
    }
    let mut stream = serde_json::Deserializer::from_str(&spaced).into_iter::<Value>();
    if let Some(Ok(value)) = stream.next() {
        return Some(value);
    }
    serde_json::from_str(&without_stray_commas(&spaced)).ok()
}

fn without_stray_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '}' | ']') {
            let kept = out.trim_end().strip_suffix(',').map(str::len);
            if let Some(kept) = kept {
                out.truncate(kept);
            }
        }
        out.push(c);
    }
    out
}

/// The data of all scripts, as far as the limits go: read, a value takes many times the room of its text.
fn values(tree: &Tree) -> Vec<Value> {
    let mut left = BYTES;
    let scripts = tree.named(ROOT, "script").filter(|&id| {
        tree.attr(id, "type")
            .is_some_and(|kind| beginning(kind, 100).to_ascii_lowercase().contains("ld+json"))
    });
    let mut values = Vec::new();
    for script in scripts.take(MOST) {
        let text = tree.text(script);
        if text.len() <= left {
            left -= text.len();
            values.extend(parse(&text));
        }
    }
    values
}

/// Every object, in order, those inside others after them.
fn collect(values: &[Value]) -> Vec<&Map<String, Value>> {
    let mut objects = Vec::new();
    let mut open: Vec<&Value> = values.iter().rev().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values.iter().take(MOST).rev()),
            Value::Object(object) if objects.len() < MOST => {
                let keys = ["mainEntity", "mainEntityOfPage", "@graph", "itemListElement", "item", "hasPart"];
                open.extend(keys.iter().filter_map(|key| object.get(*key)));
                objects.push(object);
            }
            _ => {}
        }
    }
    objects
}

/// An address without query and place.
fn bare(link: &str) -> &str {
    link.split(['?', '#']).next().unwrap_or("").trim_end_matches('/')
}

/// Least rank of an article.
const ARTICLE: i32 = 10;

/// How much an object looks like the article of the page; 0 when it is something else.
fn rank(object: &Map<String, Value>, url: &str) -> i32 {
    let is = |part: &str| strings(object.get("@type")).any(|kind| kind.trim().ends_with(part));
    let base = if is("Article") || is("Posting") || is("Report") {
        20
    } else if is("CreativeWork") || is("Recipe") || is("Review") || is("VideoObject") || is("PodcastEpisode")
    {
        ARTICLE
    } else if is("WebPage") || is("ItemPage") {
        3
    } else {
        return 0;
    };
    let names_page = ["url", "@id", "mainEntityOfPage"].iter().any(|key| {
        let value = object.get(*key);
        strings(value)
            .chain(strings(value.and_then(|value| value.get("@id"))))
            .any(|link| bare(link.trim()) == url)
    });
    let filled = ["headline", "articleBody", "datePublished", "author"]
        .iter()
        .filter(|key| object.contains_key(**key));
    base + 4 * i32::from(names_page) + filled.map(|_| 1).sum::<i32>()
}

/// Strings of a value that is one or a list, as written.
fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    value.and_then(Value::as_str).into_iter().chain(list.iter().take(LIST).filter_map(Value::as_str))
}

/// Texts of a value that is one or a list.
fn texts(value: Option<&Value>) -> Vec<String> {
    let number = value.and_then(Value::as_number).map(ToString::to_string);
    number.into_iter().chain(strings(value).map(plain)).filter(|text| !text.is_empty()).collect()
}

/// The first text of a value.
fn first(value: Option<&Value>) -> Option<String> {
    let number = value.and_then(Value::as_number).map(ToString::to_string);
    number.or_else(|| strings(value).map(plain).find(|text| !text.is_empty()))
}

/// Text of a field: entities that were written into the JSON are undone.
fn plain(text: &str) -> String {
    one_line(&super::unescape(beginning(text, FIELD)))
}

struct Graph<'a> {
    by_id: &'a HashMap<&'a str, &'a Map<String, Value>>,
}

impl Graph<'_> {
    fn article(&self, object: &Map<String, Value>, is_article: bool) -> Linked {
        let text = |key: &str| first(object.get(key));
        Linked {
            headline: text("headline").or_else(|| text("name")).filter(|_| is_article),
            authors: ["author", "creator"]
                .iter()
                .map(|key| self.people(object.get(*key)))
                .find(|list| !list.is_empty())
                .unwrap_or_default(),
            persons: ["author", "creator"].iter().flat_map(|key| self.persons(object.get(*key))).collect(),
            published: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
            modified: text("dateModified"),
            images: ["image", "thumbnailUrl", "primaryImageOfPage"]
                .iter()
                .flat_map(|key| self.addresses(object.get(*key), 0))
                .collect(),
            body: object
                .get("articleBody")
                .and_then(Value::as_str)
                .map(super::unescape)
                .filter(|_| is_article),
            language: text("inLanguage").or_else(|| {
                object
                    .get("inLanguage")?
                    .get("alternateName")
                    .map(|v| v.as_str().unwrap_or_default().to_owned())
            }),
            publisher: self.people(object.get("publisher")).into_iter().find_map(|person| person.name),
            section: text("articleSection"),
            keywords: keywords(object.get("keywords")),
            description: text("description"),
            licence: text("license").or_else(|| self.addresses(object.get("license"), 0).into_iter().next()),
            url: text("url"),
        }
    }

    fn people(&self, value: Option<&Value>) -> Vec<Person> {
        match value {
            Some(Value::String(name)) => {
                vec![Person { name: Some(plain(name)), ..Person::default() }]
            }
            Some(Value::Array(values)) => values
                .iter()
                .take(50)
                .flat_map(|value| match value {
                    Value::Array(_) => Vec::new(),
                    value => self.people(Some(value)),
                })
                .collect(),
            Some(Value::Object(object)) => self.person(object).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The names of a value's objects of the type `Person`.
    fn persons(&self, value: Option<&Value>) -> Vec<String> {
        let list = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let objects = value.into_iter().chain(list.iter().take(50)).filter_map(Value::as_object);
        let is_person = |object: &&Map<String, Value>| {
            let target = object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id).copied());
            let kinds =
                strings(object.get("@type")).chain(strings(target.and_then(|target| target.get("@type"))));
            kinds.into_iter().any(|kind| kind.trim().ends_with("Person"))
        };
        objects.filter(is_person).filter_map(|object| self.person(object)?.name).collect()
    }

    fn person(&self, object: &Map<String, Value>) -> Option<Person> {
        let target = object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id).copied());
        let text = |key: &str| first(object.get(key)).or_else(|| first(target?.get(key)));
        let name = text("name").or_else(|| {
            let parts: Vec<_> = ["givenName", "familyName"].iter().filter_map(|key| text(key)).collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })?;
        Some(Person { name: Some(name), email: None, url: text("url") })
    }

    fn addresses(&self, value: Option<&Value>, depth: usize) -> Vec<String> {
        match value {
            Some(Value::String(url)) => vec![plain(url)],
            Some(Value::Array(values)) if depth < 3 => {
                values.iter().take(20).flat_map(|value| self.addresses(Some(value), depth + 1)).collect()
            }
            Some(Value::Object(object)) => {
                let object = match object.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id))
                {
                    Some(target) if !object.contains_key("url") => target,
                    _ => object,
                };
                ["url", "contentUrl"].iter().find_map(|key| first(object.get(*key))).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn keywords(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(list)) => super::split_list(&plain(list)),
        other => texts(other),
    }
}
