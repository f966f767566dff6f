use super::{Object, Reader, number, objects, text};
use crate::dates;
use crate::problems::quote;
use serde_json::Value;
use tidings_model::{
    Category, Content, ContentKind, Enclosure, Entry, FeedFormat, FeedInfo, Image, Link, Person, ProblemKind,
    Timestamp,
};

/// What a JSON Feed says of itself.
pub(super) fn feed(object: &Object, reader: &Reader<'_>) -> FeedInfo {
    let plain = |key| text(object, key).map(|value| content(value, ContentKind::Text));
    let link = text(object, "home_page_url").map(|href| reader.resolve(&href));
    let feed_url = text(object, "feed_url").map(|href| reader.resolve(&href));
    let mut links = Vec::new();
    for (href, rel) in [(&link, "alternate"), (&feed_url, "self")] {
        links.extend(href.clone().map(|href| Link { href, rel: Some(rel.into()), ..Link::default() }));
    }
    FeedInfo {
        format: FeedFormat::Json,
        version: text(object, "version").unwrap_or_default(),
        title: plain("title"),
        description: plain("description"),
        link,
        feed_url,
        links,
        language: text(object, "language"),
        authors: authors(object, reader),
        icon: text(object, "favicon").map(|href| reader.resolve(&href)),
        logo: text(object, "icon").map(|href| reader.resolve(&href)),
        image: text(object, "icon").map(|href| Image { url: reader.resolve(&href), ..Image::default() }),
        hubs: objects(object, "hubs").into_iter().filter_map(|hub| text(hub, "url")).collect(),
        ..FeedInfo::default()
    }
}

fn content(value: String, kind: ContentKind) -> Content {
    Content { value, kind, ..Content::default() }
}

/// An item.
pub(super) fn entry(item: &Object, reader: &mut Reader<'_>) -> Entry {
    let url = text(item, "url").map(|href| reader.resolve(&href));
    let external = text(item, "external_url").map(|href| reader.resolve(&href));
    let mut links = Vec::new();
    for (href, rel) in [(&url, "alternate"), (&external, "related")] {
        links.extend(href.clone().map(|href| Link { href, rel: Some(rel.into()), ..Link::default() }));
    }
    let base = reader.base.as_ref().map(ToString::to_string);
    let html = text(item, "content_html")
        .map(|value| Content { base: base.clone(), ..content(value, ContentKind::Html) });
    let plain = text(item, "content_text").map(|value| content(value, ContentKind::Text));
    let images = ["image", "banner_image"].into_iter().filter_map(|key| text(item, key));
    let tags = match item.get("tags") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        // Some write their tags as one text.
        Some(Value::String(text)) => text.split(',').collect(),
        _ => Vec::new(),
    };
    let tags = tags.into_iter().map(str::trim).filter(|tag| !tag.is_empty());
    Entry {
        guid: text(item, "id"),
        link: url.or(external),
        links,
        title: text(item, "title").map(|value| content(value, ContentKind::Text)),
        summary: text(item, "summary").map(|value| content(value, ContentKind::Text)),
        content: html.into_iter().chain(plain).collect(),
        authors: authors(item, reader),
        categories: tags.map(|tag| Category { term: tag.to_owned(), ..Category::default() }).collect(),
        images: images.map(|href| Image { url: reader.resolve(&href), ..Image::default() }).collect(),
        published: date(item, "date_published", reader),
        updated: date(item, "date_modified", reader),
        date_text: text(item, "date_published").or_else(|| text(item, "date_modified")),
        enclosures: objects(item, "attachments")
            .into_iter()
            .filter_map(|file| attachment(file, reader))
            .collect(),
        language: text(item, "language"),
        base,
        ..Entry::default()
    }
}

fn attachment(file: &Object, reader: &Reader<'_>) -> Option<Enclosure> {
    Some(Enclosure {
        url: reader.resolve(&text(file, "url")?),
        media_type: text(file, "mime_type"),
        length: number(file, "size_in_bytes"),
        duration_seconds: number(file, "duration_in_seconds"),
        title: text(file, "title"),
    })
}

/// `authors` of 1.1, or `author` of 1.0.
fn authors(object: &Object, reader: &Reader<'_>) -> Vec<Person> {
    let mut list = objects(object, "authors");
    if list.is_empty() {
        list = objects(object, "author");
    }
    let person = |author: &Object| Person {
        name: text(author, "name"),
        email: None,
        url: text(author, "url").map(|href| reader.resolve(&href)),
    };
    // Some write names where objects should be.
    let names =
        object.get("authors").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let named = names.take(100).map(str::to_owned).chain(text(object, "author"));
    let named = named.map(|name| crate::draft::person_of(&name));
    let mut people: Vec<Person> = Vec::new();
    for person in list.into_iter().take(100).map(person).chain(named) {
        if person != Person::default() && !people.contains(&person) {
            people.push(person);
        }
    }
    people
}

fn date(item: &Object, key: &str, reader: &mut Reader<'_>) -> Option<Timestamp> {
    let written = text(item, key)?;
    let read = dates::parse_date(&written);
    if read.is_none() {
        let message = format!("the date {:?} could not be read", quote(&written));
        reader.problems.add(ProblemKind::Date, None, message);
    }
    read
}
