//! RSS as JSON (<http://scripting.com/2012/09/10/rssInJsonForReal.html>): each element a key, its text the value or `#value`.

use super::{Object, Reader};
use crate::dates;
use serde_json::Value;
use tidings_model::{Category, Content, Enclosure, Entry, FeedFormat, FeedInfo, Image, Link, Person};

/// What the channel says.
pub(super) fn feed(rss: &Object, channel: &Object, reader: &Reader<'_>) -> FeedInfo {
    let link = value(channel, "link").map(|href| reader.resolve(&href));
    FeedInfo {
        format: FeedFormat::RssInJson,
        version: rss.get("version").and_then(Value::as_str).unwrap_or("2.0").to_owned(),
        title: value(channel, "title").map(html),
        description: value(channel, "description").map(html),
        links: alternate(link.as_ref()),
        link,
        language: value(channel, "language"),
        rights: value(channel, "copyright").map(html),
        generator: value(channel, "generator"),
        published: value(channel, "pubDate").and_then(|date| dates::parse_date(&date)),
        updated: value(channel, "lastBuildDate").and_then(|date| dates::parse_date(&date)),
        ttl: value(channel, "ttl").and_then(|ttl| ttl.parse().ok()),
        authors: value(channel, "managingEditor").iter().map(|text| person(text)).collect(),
        image: channel
            .get("image")
            .and_then(Value::as_object)
            .and_then(|image| value(image, "url"))
            .map(|url| Image { url: reader.resolve(&url), ..Image::default() }),
        ..FeedInfo::default()
    }
}

/// An item.
pub(super) fn entry(item: &Object, reader: &Reader<'_>) -> Entry {
    let guid = value(item, "guid");
    let link = value(item, "link").map(|href| reader.resolve(&href));
    let date = value(item, "pubDate").or_else(|| value(item, "dc:date"));
    let enclosures = list(item.get("enclosure")).into_iter().filter_map(Value::as_object);
    Entry {
        links: alternate(link.as_ref()),
        link: link.or_else(|| guid.clone().filter(|guid| crate::address::is_web(guid))),
        guid,
        title: value(item, "title").map(html),
        summary: value(item, "description").map(html),
        content: value(item, "content:encoded").map(html).into_iter().collect(),
        authors: value(item, "author")
            .or_else(|| value(item, "dc:creator"))
            .iter()
            .map(|text| person(text))
            .collect(),
        categories: list(item.get("category")).into_iter().filter_map(category).collect(),
        published: date.as_deref().and_then(dates::parse_date),
        date_text: date,
        comments: value(item, "comments"),
        enclosures: enclosures.filter_map(|file| file_of(file, reader)).collect(),
        ..Entry::default()
    }
}

fn alternate(link: Option<&String>) -> Vec<Link> {
    let link = link.map(|href| Link { href: href.clone(), rel: Some("alternate".into()), ..Link::default() });
    link.into_iter().collect()
}

fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// The text of a key: itself, or its `#value`.
fn value(object: &Object, key: &str) -> Option<String> {
    let found = match object.get(key)? {
        Value::Object(inner) => super::text(inner, "#value").or_else(|| super::text(inner, "#text")),
        _ => super::text(object, key),
    };
    found.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn html(value: String) -> Content {
    Content { value, ..Content::default() }
}

fn person(text: &str) -> Person {
    crate::draft::person_of(text)
}

fn category(category: &Value) -> Option<Category> {
    let term = match category {
        Value::String(term) => term.clone(),
        Value::Object(object) => super::text(object, "#value").or_else(|| super::text(object, "#text"))?,
        _ => return None,
    };
    Some(Category { term, ..Category::default() })
}

fn file_of(file: &Object, reader: &Reader<'_>) -> Option<Enclosure> {
    Some(Enclosure {
        url: reader.resolve(&super::text(file, "url")?),
        media_type: super::text(file, "type"),
        length: super::number(file, "length"),
        ..Enclosure::default()
    })
}
