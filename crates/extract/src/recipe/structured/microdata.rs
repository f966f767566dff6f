//! Microdata: elements with `itemtype` of an article, and their properties.

use super::{Told, is_article, picture};
use crate::recipe::dom::{Dom, Id};
use crate::recipe::values::link_of;
use crate::recipe::work::Work;
use tidings_model::Person;

/// Nodes of one article that are looked at.
const WIDEST: usize = 5_000;

/// The articles that a page marks, in its order, none inside another.
pub(super) fn read(dom: &Dom, work: &Work) -> Vec<Told> {
    let mut told = Vec::new();
    let mut at = 0;
    while at < dom.len() {
        let kind = dom.attr(at, "itemtype").filter(|kind| kind.split_ascii_whitespace().any(is_article));
        // The property of another thing is no article of the list, unless the list says that it is one.
        let part = dom.attr(at, "itemprop").is_some_and(|name| {
            !["blogPost", "itemListElement", "item", "mainEntity", "hasPart"]
                .iter()
                .any(|list| name.contains(list))
        });
        if kind.is_some() && !part {
            told.push(article(dom, at, work));
            at = dom.end(at);
        } else {
            at += 1;
        }
    }
    told
}

fn article(dom: &Dom, top: Id, work: &Work) -> Told {
    let mut told = Told::default();
    let own_id = dom.attr(top, "itemid").map(str::to_owned);
    let mut at = top + 1;
    while at < dom.end(top).min(top + WIDEST) {
        if !work.spend(1) {
            break;
        }
        let Some(names) = dom.attr(at, "itemprop") else {
            at += 1;
            continue;
        };
        for name in names.split_ascii_whitespace() {
            take(&mut told, dom, at, name, work);
        }
        // What another thing says of itself is not the article's.
        at = if dom.attr(at, "itemscope").is_some() { dom.end(at) } else { at + 1 };
    }
    told.link = told.link.or(own_id).or_else(|| {
        let heading =
            (top..dom.end(top)).find(|&id| matches!(dom.attr(id, "itemprop"), Some("headline" | "name")));
        heading.and_then(|id| link_of(dom, id)).or_else(|| link_of(dom, top))
    });
    told
}

fn take(told: &mut Told, dom: &Dom, id: Id, name: &str, work: &Work) {
    let attr =
        |name: &str| dom.attr(id, name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
    let line = || Some(dom.line(id, work)).filter(|line| !line.is_empty());
    let set = |slot: &mut Option<String>, value: Option<String>| *slot = slot.take().or(value);
    match name {
        "headline" => told.title = attr("content").or_else(line).or(told.title.take()),
        "name" => set(&mut told.title, attr("content").or_else(line)),
        "url" | "mainEntityOfPage" => {
            set(&mut told.link, attr("href").or_else(|| attr("content")).or_else(|| attr("itemid")));
        }
        "datePublished" | "dateCreated" => {
            set(&mut told.published, attr("datetime").or_else(|| attr("content")).or_else(line));
        }
        "dateModified" => set(&mut told.updated, attr("datetime").or_else(|| attr("content")).or_else(line)),
        "image" | "thumbnailUrl" => {
            set(&mut told.image, attr("content").or_else(|| attr("href")).or_else(|| picture(dom, id)));
        }
        "description" | "abstract" => set(&mut told.summary, attr("content").or_else(line)),
        "articleSection" | "keywords" | "genre" => told.categories.extend(attr("content").or_else(line)),
        "author" | "creator" => {
            let named = (id..dom.end(id)).skip(1).find(|&inner| dom.attr(inner, "itemprop") == Some("name"));
            let content = |id: Id| dom.attr(id, "content").map(str::to_owned);
            let name = match named {
                Some(inner) => content(inner).or_else(|| Some(dom.line(inner, work))),
                None => attr("content").or_else(line),
            };
            told.authors.extend(
                name.filter(|name| !name.is_empty())
                    .map(|name| Person { name: Some(name), ..Person::default() }),
            );
        }
        _ => {}
    }
}
