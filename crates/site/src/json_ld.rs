//! What a page says for machines, in the words of schema.org.

use crate::address::{absolute, web};
use crate::index::{List, Subject, label_folder};
use crate::view::{Named, Site};
use minijinja::Value;
use serde::Serialize;
use tidings_model::{Article, Person};

/// Something that has a name, and a page where its address is known.
#[derive(Clone, Serialize)]
struct Thing<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Authors<'a> {
    Persons(Vec<Thing<'a>>),
    Publisher(Thing<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewsArticle<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: &'a str,
    description: &'a str,
    date_published: String,
    date_modified: String,
    author: Authors<'a>,
    publisher: Thing<'a>,
    article_section: String,
    is_part_of: Thing<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    main_entity_of_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CollectionPage<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
    in_language: &'a str,
    is_part_of: Thing<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BreadcrumbList<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<ListItem<'a>>,
}

#[derive(Serialize)]
struct ListItem<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: String,
}

/// An article (`NewsArticle`), with the sections above it where the site's address is known (`BreadcrumbList`).
pub(crate) fn article(
    site: &Site<'_>,
    path: &str,
    title: &str,
    article: &Article,
    image: Option<&str>,
    crumbs: &[Named],
) -> Value {
    let base = site.settings.address.as_deref();
    let page_of = |folder: &str| Some(absolute(base?, &site.index.list(folder)?.index()));
    let named = article.authors.iter().filter_map(|author| Some((author.name.as_deref()?, author)));
    let person = |(name, author): (_, &Person)| {
        // The author's own page, else the list of what the site has of the author.
        let own = author.url.as_deref().and_then(web).map(str::to_owned);
        let url = own.or_else(|| page_of(&label_folder("author", name)?));
        Thing { kind: "Person", name, url }
    };
    let authors: Vec<Thing<'_>> = named.map(person).collect();
    let url = page_of(&format!("source/{}", article.source.id));
    let publisher = Thing { kind: "Organization", name: &article.source.name, url };
    let own = base.map(|base| absolute(base, path));
    let data = NewsArticle {
        kind: "NewsArticle",
        headline: title,
        description: &article.excerpt,
        date_published: article.published.at.to_string(),
        date_modified: article.updated.unwrap_or(article.published.at).to_string(),
        author: if authors.is_empty() {
            Authors::Publisher(publisher.clone())
        } else {
            Authors::Persons(authors)
        },
        publisher,
        article_section: article.category.to_string(),
        is_part_of: Thing { kind: "WebSite", name: &site.settings.title, url: None },
        url: article.url.as_deref().and_then(web),
        main_entity_of_page: own.as_deref(),
        in_language: article.language.as_deref(),
        license: article.licence.as_deref(),
        image: image.map(|image| [image]),
        keywords: (!article.tags.is_empty()).then(|| article.tags.join(", ")),
    };
    script(&data, breadcrumbs(site, crumbs))
}

/// A list of articles (`CollectionPage`); none where the site's address is not known.
pub(crate) fn list(site: &Site<'_>, path: &str, heading: &str, list: &List) -> Option<Value> {
    let base = site.settings.address.as_deref()?;
    let data = CollectionPage {
        kind: "CollectionPage",
        name: heading,
        url: absolute(base, path),
        in_language: site.language,
        is_part_of: Thing { kind: "WebSite", name: &site.settings.title, url: Some(absolute(base, "")) },
    };
    let crumbs = match &list.subject {
        Subject::Section(node) => Some(site.crumbs(Some(node))),
        _ => None,
    };
    Some(script(&data, crumbs.as_deref().and_then(|crumbs| breadcrumbs(site, crumbs))))
}

fn breadcrumbs<'a>(site: &'a Site<'_>, crumbs: &'a [Named]) -> Option<BreadcrumbList<'a>> {
    let base = site.settings.address.as_deref()?;
    let home = (site.settings.title.as_str(), absolute(base, ""));
    let steps = crumbs.iter().map(|crumb| (crumb.name.as_str(), absolute(base, &crumb.path)));
    let item = |(at, (name, item)): (usize, (&'a str, String))| ListItem {
        kind: "ListItem",
        position: at + 1,
        name,
        item,
    };
    // A way of one step is none: it begins at the front page.
    let items = std::iter::once(home).chain(steps).enumerate().map(item).collect();
    Some(BreadcrumbList { kind: "BreadcrumbList", item_list_element: items })
}

/// No `<` is left in it, so that no title ends the script element.
fn script(data: &impl Serialize, crumbs: Option<BreadcrumbList<'_>>) -> Value {
    // Neither strings nor lists of them can fail.
    let mut text = String::from("{\"@context\":\"https://schema.org\",\"@graph\":[");
    text.push_str(&serde_json::to_string(data).unwrap_or_default());
    if let Some(crumbs) = crumbs {
        text.push(',');
        text.push_str(&serde_json::to_string(&crumbs).unwrap_or_default());
    }
    text.push_str("]}");
    for (mark, escaped) in [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")] {
        if text.contains(mark) {
            text = text.replace(mark, escaped);
        }
    }
    Value::from_safe_string(text)
}
