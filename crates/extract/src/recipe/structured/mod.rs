//! Lists that a page tells in its own data: JSON-LD first, then microdata, then the one article of OpenGraph.

mod json_ld;
mod microdata;

use super::apply::text;
use super::auto;
use super::dates::{self, DateRule, RecipeOptions};
use super::dom::{Dom, TOP};
use super::work::Work;
use crate::address;
use crate::text::weigh;
use std::collections::HashMap;
use tidings_model::{Category, Content, ContentKind, Entry, Image, Link, Person};
use url::Url;

/// What data says of one article, as written.
#[derive(Debug, Clone, Default)]
struct Told {
    title: Option<String>,
    link: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    authors: Vec<Person>,
    image: Option<String>,
    summary: Option<String>,
    body: Option<String>,
    categories: Vec<String>,
}

/// Articles of one page.
const MOST: usize = 1_000;

/// The articles of a page by its data, and the rule that they were read by. One article alone is what a page about it says;
/// a list goes before it.
pub(crate) fn read(
    dom: &Dom,
    base: Option<&Url>,
    rule: &DateRule,
    options: &RecipeOptions,
    work: &Work,
) -> Option<(&'static str, Vec<Entry>)> {
    let made = |told: Vec<Told>| Maker { dom, base, rule, options, work }.entries(told);
    let linked = made(json_ld::read(dom, work));
    if linked.len() > 1 {
        return Some(("json-ld", linked));
    }
    let marked = made(microdata::read(dom, work));
    if marked.len() > 1 {
        return Some(("microdata", marked));
    }
    if !linked.is_empty() {
        return Some(("json-ld", linked));
    }
    if !marked.is_empty() {
        return Some(("microdata", marked));
    }
    let graph = made(open_graph(dom).into_iter().collect());
    (!graph.is_empty()).then_some(("opengraph", graph))
}

struct Maker<'a> {
    dom: &'a Dom,
    base: Option<&'a Url>,
    rule: &'a DateRule,
    options: &'a RecipeOptions,
    work: &'a Work,
}

impl Maker<'_> {
    /// Entries with an address each; what is told twice is put together.
    fn entries(&self, told: Vec<Told>) -> Vec<Entry> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut list: Vec<Told> = Vec::new();
        for mut one in told.into_iter().take(MOST) {
            one.link = one.link.as_deref().and_then(|raw| address::web(raw, self.base));
            let Some(link) = one.link.clone() else { continue };
            match places.get(&link) {
                Some(&at) => list[at].fill(one),
                None => {
                    places.insert(link, list.len());
                    list.push(one);
                }
            }
        }
        let titles = if list.iter().any(|one| one.title.is_none()) { self.anchors() } else { HashMap::new() };
        list.into_iter().filter_map(|one| self.entry(one, &titles)).collect()
    }

    /// The longest text of the links to each address.
    fn anchors(&self) -> HashMap<String, String> {
        let mut titles: HashMap<String, String> = HashMap::new();
        for id in (TOP..self.dom.len()).filter(|&id| self.dom.name(id) == "a") {
            let Some(link) = self.dom.attr(id, "href").and_then(|raw| address::web(raw, self.base)) else {
                continue;
            };
            let line = self.dom.line(id, self.work);
            let known = titles.entry(link).or_default();
            if weigh(&line) > weigh(known) {
                *known = line;
            }
        }
        titles
    }

    fn entry(&self, told: Told, titles: &HashMap<String, String>) -> Option<Entry> {
        let link = told.link?;
        let title = told.title.or_else(|| titles.get(&link).cloned()).filter(|title| !title.is_empty())?;
        let date = |text: &Option<String>| {
            text.as_deref().and_then(|text| dates::read(text, self.rule, self.options))
        };
        let image = told.image.as_deref().and_then(|raw| address::web(raw, self.base));
        Some(Entry {
            title: Some(text(title)),
            published: date(&told.published),
            updated: date(&told.updated),
            date_text: told.published,
            authors: told.authors,
            images: image.map(|url| Image { url, ..Image::default() }).into_iter().collect(),
            summary: told.summary.map(text),
            content: told.body.map(paragraphs).into_iter().collect(),
            categories: told
                .categories
                .into_iter()
                .map(|term| Category { term, ..Category::default() })
                .collect(),
            links: vec![Link { href: link.clone(), rel: Some("alternate".to_owned()), ..Link::default() }],
            base: self.base.map(Url::to_string),
            link: Some(link),
            ..Entry::default()
        })
    }
}

/// An article's text in data has no markup but its line ends.
fn paragraphs(body: String) -> Content {
    if body.contains("</") {
        return Content { value: body, kind: ContentKind::Html, ..Content::default() };
    }
    text(body)
}

impl Told {
    /// Takes over what is not known yet.
    fn fill(&mut self, other: Self) {
        let take = |own: &mut Option<String>, other: Option<String>| *own = own.take().or(other);
        take(&mut self.title, other.title);
        take(&mut self.published, other.published);
        take(&mut self.updated, other.updated);
        take(&mut self.image, other.image);
        take(&mut self.summary, other.summary);
        take(&mut self.body, other.body);
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        if self.categories.is_empty() {
            self.categories = other.categories;
        }
    }
}

/// The one article that OpenGraph tells of.
fn open_graph(dom: &Dom) -> Option<Told> {
    let get = |wanted: &str| {
        let metas = (0..dom.len()).filter(|&id| dom.name(id) == "meta");
        let named = metas.filter(|&id| dom.attr(id, "property").or(dom.attr(id, "name")) == Some(wanted));
        named
            .filter_map(|id| dom.attr(id, "content"))
            .map(crate::text::one_line)
            .find(|text| !text.is_empty())
    };
    get("og:type").filter(|kind| kind == "article")?;
    Some(Told {
        title: get("og:title"),
        link: get("og:url"),
        published: get("article:published_time"),
        updated: get("article:modified_time"),
        image: get("og:image"),
        summary: get("og:description"),
        categories: get("article:section").into_iter().collect(),
        ..Told::default()
    })
}

/// True for the types of schema.org that are articles.
fn is_article(kind: &str) -> bool {
    let kind = kind.rsplit(['/', '#', ':']).next().unwrap_or(kind);
    kind.ends_with("Article")
        || kind.ends_with("Posting")
        || kind.ends_with("Report")
        || matches!(
            kind,
            "CreativeWork" | "Event" | "VideoObject" | "PodcastEpisode" | "Review" | "AnalysisNewsArticle"
        )
}

/// The picture of an element, for microdata.
fn picture(dom: &Dom, id: usize) -> Option<String> {
    auto::picture(super::values::Place::Node(dom, id))
}
