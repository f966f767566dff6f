//! Fields that a recipe does not name, where an item shows them plainly: its heading, the link of the heading, a marked date, a
//! picture. What is not plain stays empty.

use super::dates::{self, DateRule, RecipeOptions};
use super::dom::{Dom, Id};
use super::values::{Place, is_link, picture_of};
use super::work::Work;
use crate::text::{shorten, weigh};
use serde_json::Value;
use tidings_model::Timestamp;

/// Characters of a title that is cut out of a longer text.
const TITLE: usize = 160;
/// Nodes of an item that are looked at.
const WIDEST: usize = 5_000;

fn nodes(dom: &Dom, item: Id) -> std::ops::Range<Id> {
    item..dom.end(item).min(item + WIDEST)
}

/// The links of an item that lead somewhere.
pub(crate) fn links(dom: &Dom, item: Id) -> impl Iterator<Item = Id> + '_ {
    nodes(dom, item)
        .filter(|&id| dom.name(id) == "a" && dom.attr(id, "href").is_some_and(|href| is_link(href.trim())))
}

/// The element that is the title: what is marked as headline, a heading, or the link with the most to say.
pub(crate) fn title_element(dom: &Dom, item: Id, work: &Work) -> Option<Id> {
    let has_text = |&id: &Id| !dom.line(id, work).is_empty();
    let marked = nodes(dom, item)
        .filter(|&id| matches!(dom.attr(id, "itemprop"), Some("headline" | "name")))
        .find(has_text);
    let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    let heading = || nodes(dom, item).filter(|&id| is_heading(dom.name(id))).find(has_text);
    let link = || {
        // Of two equal ones the first.
        links(dom, item).take(50).fold(None, |best: Option<(usize, Id)>, id| {
            let length = weigh(&dom.line(id, work)).min(200);
            match best {
                Some(known) if known.0 >= length => Some(known),
                _ if length == 0 => best,
                _ => Some((length, id)),
            }
        })
    };
    marked.or_else(heading).or_else(|| link().map(|(_, id)| id))
}

/// The title of an item.
pub(crate) fn title(place: Place<'_>, work: &Work) -> Option<String> {
    let text = match place {
        Place::Node(dom, item) if dom.html => match title_element(dom, item, work) {
            Some(id) => dom.line(id, work),
            None => {
                let alt = || links(dom, item).find_map(|id| dom.attr(id, "title").map(str::to_owned));
                alt().unwrap_or_else(|| dom.line(item, work))
            }
        },
        Place::Node(dom, item) => xml_text(dom, item, &["title", "headline", "name"], work)?,
        Place::Json(value) => json_text(value, &["title", "headline", "name", "subject", "titulo", "titre"])?,
    };
    let text = super::values::line_of_html_if(place, text);
    Some(shorten(&text, TITLE.max(text.chars().count().min(300)))).filter(|text| !text.is_empty())
}

/// The address of an item, as written.
pub(crate) fn link(place: Place<'_>, work: &Work) -> Option<String> {
    match place {
        Place::Node(dom, item) if dom.html => {
            let href = |id: Id| dom.attr(id, "href").map(|href| href.trim().to_owned());
            let title = title_element(dom, item, work);
            let inside = title.and_then(|id| links(dom, id).next());
            let around = title.and_then(|id| dom.ancestors(id).take(4).find(|&above| dom.name(above) == "a"));
            inside
                .or(around)
                .or_else(|| links(dom, item).next())
                .or_else(|| dom.ancestors(item).take(3).find(|&above| dom.name(above) == "a"))
                .and_then(href)
                .filter(|href| is_link(href))
        }
        Place::Node(dom, item) => {
            let link = dom.elements(item).find(|&id| dom.name(id) == "link")?;
            dom.attr(link, "href").map(str::to_owned).or_else(|| Some(dom.line(link, work)))
        }
        Place::Json(value) => json_text(
            value,
            &[
                "url",
                "link",
                "href",
                "permalink",
                "canonical_url",
                "canonicalUrl",
                "web_url",
                "webUrl",
                "share_url",
                "uri",
                "path",
            ],
        ),
    }
}

/// The date of an item by marks that mean a date, and the text that it was read from.
pub(crate) fn date(
    place: Place<'_>,
    rule: &DateRule,
    options: &RecipeOptions,
    work: &Work,
) -> Option<(Timestamp, String)> {
    let read = |text: String| dates::read(&text, rule, options).map(|at| (at, text));
    match place {
        Place::Node(dom, item) if dom.html => {
            let marked = |id: &Id| {
                dom.name(*id) == "time"
                    || dom.attr(*id, "datetime").is_some()
                    || matches!(dom.attr(*id, "itemprop"), Some("datePublished" | "dateCreated"))
            };
            let texts = |id: Id| {
                let attr = |name: &str| dom.attr(id, name).map(str::to_owned);
                [attr("datetime"), attr("content"), Some(dom.line(id, work))].into_iter().flatten()
            };
            let called = |id: &Id| dom.attr(*id, "class").is_some_and(names_date);
            let first = nodes(dom, item).filter(marked).take(10).flat_map(texts).find_map(read);
            first.or_else(|| nodes(dom, item).filter(called).take(10).flat_map(texts).find_map(read))
        }
        Place::Node(dom, item) => read(xml_text(
            dom,
            item,
            &["pubDate", "published", "dc:date", "date", "updated", "lastmod", "news:publication_date"],
            work,
        )?),
        Place::Json(value) => {
            const KEYS: [&str; 16] = [
                "date_published",
                "datePublished",
                "published_at",
                "publishedAt",
                "published",
                "publish_time",
                "publishTime",
                "pubDate",
                "pub_date",
                "publish_date",
                "date",
                "created_at",
                "createdAt",
                "ctime",
                "time",
                "timestamp",
            ];
            KEYS.iter().find_map(|key| json_text(value, &[key]).and_then(read))
        }
    }
}

/// True for class names that say that a date stands here.
pub(crate) fn names_date(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["date", "time", "pub", "riqi", "shijian", "fecha", "datum"].iter().any(|word| class.contains(word))
}

/// The picture of an item, as written.
pub(crate) fn picture(place: Place<'_>) -> Option<String> {
    match place {
        Place::Node(dom, item) if dom.html => picture_of(dom, item),
        Place::Node(dom, item) => {
            let names = ["media:content", "media:thumbnail", "enclosure", "image", "image:image"];
            let found = dom.elements(item).find(|&id| names.contains(&dom.name(id)))?;
            picture_of(dom, found)
        }
        Place::Json(value) => {
            let keys = [
                "image",
                "picture",
                "cover",
                "thumbnail",
                "thumb",
                "img",
                "image_url",
                "imageUrl",
                "pic",
                "photo",
            ];
            let found = keys.iter().find_map(|key| value.get(key)).filter(|found| !found.is_null())?;
            ["url", "src", "contentUrl"]
                .iter()
                .find_map(|key| found.get(key)?.as_str())
                .map(str::to_owned)
                .or_else(|| {
                    let first = found.get(0).unwrap_or(found);
                    first.as_str().or_else(|| first.get("url")?.as_str()).map(str::to_owned)
                })
        }
    }
}

fn xml_text(dom: &Dom, item: Id, names: &[&str], work: &Work) -> Option<String> {
    names.iter().find_map(|name| {
        let id = dom.elements(item).find(|&id| dom.name(id) == *name)?;
        Some(dom.string(id, work)).filter(|text| !text.trim().is_empty())
    })
}

fn json_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter()
        .filter_map(|key| value.get(key))
        .filter_map(super::json_path::text_of)
        .find(|text| !text.trim().is_empty())
}
