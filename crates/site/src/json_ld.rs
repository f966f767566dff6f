//! What a page says for machines, in the words of schema.org.

use crate::address::{absolute, web};
use crate::index::{List, Subject, label_folder};
use crate::view::{Named, Site};
use minijinja::Value;
use serde_json::{Value as Json, json};
use tidings_model::{Article, Person};

/// An article (`NewsArticle`), with the sections above it where the site's address is known (`BreadcrumbList`).
pub(crate) fn article(
    site: &Site<'_>,
    path: &str,
    title: &str,
    article: &Article,
    image: Option<&str>,
) -> Value {
    let base = site.settings.address.as_deref();
    let page_of = |folder: &str| Some(absolute(base?, &site.index.list(folder)?.index()));
    let person = |author: &Person| {
        let name = author.name.as_deref()?;
        let mut person = json!({ "@type": "Person", "name": name });
        // The author's own page, else the list of what the site has of the author.
        let own = author.url.as_deref().and_then(web).map(str::to_owned);
        if let Some(url) = own.or_else(|| page_of(&label_folder("author", name)?)) {
            person["url"] = url.into();
        }
        Some(person)
    };
    let authors: Vec<Json> = article.authors.iter().filter_map(person).collect();
    let mut publisher = json!({ "@type": "Organization", "name": article.source.name });
    if let Some(url) = page_of(&format!("source/{}", article.source.id)) {
        publisher["url"] = url.into();
    }
    let mut data = json!({
        "@type": "NewsArticle", "headline": title,
        "description": article.excerpt,
        "datePublished": article.published.at.to_string(),
        "dateModified": article.updated.unwrap_or(article.published.at).to_string(),
        "author": if authors.is_empty() { publisher.clone() } else { authors.into() },
        "publisher": publisher,
        "articleSection": article.category.to_string(),
        "isPartOf": { "@type": "WebSite", "name": site.settings.title },
    });
    let own = site.settings.address.as_deref().map(|base| absolute(base, path));
    for (key, value) in [
        ("url", article.url.as_deref().and_then(web)),
        ("mainEntityOfPage", own.as_deref()),
        ("inLanguage", article.language.as_deref()),
        ("license", article.licence.as_deref()),
    ] {
        if let Some(value) = value {
            data[key] = value.into();
        }
    }
    if let Some(image) = image {
        data["image"] = json!([image]);
    }
    if !article.tags.is_empty() {
        data["keywords"] = article.tags.join(", ").into();
    }
    let crumbs = breadcrumbs(site, &site.crumbs(Some(&article.category)));
    script(&std::iter::once(data).chain(crumbs).collect::<Vec<_>>())
}

/// A list of articles (`CollectionPage`); none where the site's address is not known.
pub(crate) fn list(site: &Site<'_>, path: &str, heading: &str, list: &List) -> Option<Value> {
    let base = site.settings.address.as_deref()?;
    let data = json!({
        "@type": "CollectionPage", "name": heading, "url": absolute(base, path), "inLanguage": site.language,
        "isPartOf": { "@type": "WebSite", "name": site.settings.title, "url": absolute(base, "") },
    });
    let crumbs = match &list.subject {
        Subject::Section(node) => breadcrumbs(site, &site.crumbs(Some(node))),
        _ => None,
    };
    Some(script(&std::iter::once(data).chain(crumbs).collect::<Vec<_>>()))
}

fn breadcrumbs(site: &Site<'_>, crumbs: &[Named]) -> Option<Json> {
    let base = site.settings.address.as_deref()?;
    let home = (site.settings.title.as_str(), absolute(base, ""));
    let steps = crumbs.iter().map(|crumb| (crumb.name.as_str(), absolute(base, &crumb.path)));
    let item = |(at, (name, place)): (usize, (&str, String))| json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": place });
    // A way of one step is none: it begins at the front page.
    let items: Vec<Json> = std::iter::once(home).chain(steps).enumerate().map(item).collect();
    Some(json!({ "@type": "BreadcrumbList", "itemListElement": items }))
}

/// No `<` is left in it, so that no title ends the script element.
fn script(graph: &[Json]) -> Value {
    let text = json!({ "@context": "https://schema.org", "@graph": graph }).to_string();
    Value::from_safe_string(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}
