//! One post.

use crate::problems::{Problems, quote};
use crate::{Hints, address, dates};
use serde_json::{Map, Value};
use std::rc::Rc;
use tidings_model::{Category, Content, ContentKind, Entry, Image, Link, Person, ProblemKind, Timestamp};

type Object = Map<String, Value>;

/// Most terms and authors of one post.
const MOST: usize = 100;

/// Reads a post; `None` when the object has nothing of one.
pub(super) fn read(post: &Object, hints: &Hints, problems: &mut Problems) -> Option<Entry> {
    let base: Option<Rc<str>> = hints.base.as_deref().map(Rc::from);
    let resolve = |href: String| address::resolve(base.as_ref(), &href);
    let link = text(post, "link").map(resolve);
    let guid = rendered(post, "guid").map(|content| content.value);
    let title = rendered(post, "title");
    if link.is_none() && guid.is_none() && title.is_none() {
        return None;
    }
    let content = body(post, "content", hints, problems);
    let summary = body(post, "excerpt", hints, problems);
    let embedded = post.get("_embedded").and_then(Value::as_object);
    let published = date(post, "date", problems);
    Some(Entry {
        guid: guid.or_else(|| post.get("id").and_then(Value::as_u64).map(|id| id.to_string())),
        links: link
            .iter()
            .map(|href| Link { href: href.clone(), rel: Some("alternate".into()), ..Link::default() })
            .collect(),
        title,
        summary,
        content: content.into_iter().collect(),
        authors: embedded.map(|embedded| authors(embedded, &resolve)).unwrap_or_default(),
        categories: embedded.map(terms).unwrap_or_default(),
        published,
        updated: date(post, "modified", problems),
        date_text: text(post, "date_gmt").or_else(|| text(post, "date")),
        images: embedded.map(|embedded| pictures(embedded, &resolve)).unwrap_or_default(),
        language: text(post, "lang"),
        base: link.clone().or_else(|| hints.base.clone()),
        link,
        ..Entry::default()
    })
}

/// A text of the post, cut where it is too long.
fn body(post: &Object, key: &str, hints: &Hints, problems: &mut Problems) -> Option<Content> {
    let mut content = rendered(post, key)?;
    let limit = hints.limits.field_bytes;
    if content.value.len() > limit {
        let message = format!("a post's {key} is longer than {limit} bytes: the rest was left out");
        problems.add(ProblemKind::Limit, None, message);
        content.value.truncate(content.value.floor_char_boundary(limit));
    }
    Some(content)
}

fn text(object: &Object, key: &str) -> Option<String> {
    object.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `{"rendered": "…"}`, or the text itself as some plug-ins give it.
fn rendered(object: &Object, key: &str) -> Option<Content> {
    let value = match object.get(key)? {
        Value::Object(inner) => text(inner, "rendered")?,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty())?,
        _ => return None,
    };
    Some(Content { value, kind: ContentKind::Html, ..Content::default() })
}

/// An instant: `date_gmt` is in UTC; `date` alone is by the site's clock, which nothing tells, and is not taken.
fn date(post: &Object, key: &str, problems: &mut Problems) -> Option<Timestamp> {
    let written = text(post, &format!("{key}_gmt"))?;
    if written.starts_with("0000") {
        return None;
    }
    let zoned =
        if written.ends_with('Z') || written.contains('+') { written.clone() } else { format!("{written}Z") };
    let read = dates::parse_date(&zoned);
    if read.is_none() {
        let message = format!("the date {:?} cannot be read", quote(&written));
        problems.add(ProblemKind::Date, None, message);
    }
    read
}

fn objects(value: Option<&Value>) -> impl Iterator<Item = &Object> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object).take(MOST)
}

/// An author that may not be shown stands there as an error without a name.
fn authors(embedded: &Object, resolve: &impl Fn(String) -> String) -> Vec<Person> {
    objects(embedded.get("author"))
        .filter_map(|author| {
            let url = text(author, "url").or_else(|| text(author, "link")).map(resolve);
            Some(Person { name: Some(text(author, "name")?), email: None, url })
        })
        .collect()
}

/// Categories and tags; the category that WordPress gives to what has none says nothing.
fn terms(embedded: &Object) -> Vec<Category> {
    let lists = embedded.get("wp:term").and_then(Value::as_array).into_iter().flatten();
    let terms = lists.flat_map(|list| objects(Some(list))).filter_map(|term| {
        let taxonomy = text(term, "taxonomy");
        let format = taxonomy.as_deref() == Some("post_format");
        let none = text(term, "slug").is_some_and(|slug| slug == "uncategorized");
        let name = crate::text::plain_html(&text(term, "name")?);
        (!format && !none).then_some(Category { term: name, label: None, scheme: taxonomy })
    });
    terms.take(MOST).collect()
}

/// The picture that stands for the post, in its full size.
fn pictures(embedded: &Object, resolve: &impl Fn(String) -> String) -> Vec<Image> {
    objects(embedded.get("wp:featuredmedia"))
        .filter(|media| text(media, "media_type").is_none_or(|kind| kind == "image"))
        .filter_map(|media| {
            let details = media.get("media_details").and_then(Value::as_object);
            let full = details.and_then(|details| details.get("sizes")?.get("full")?.as_object());
            let url = text(media, "source_url").or_else(|| text(full?, "source_url"))?;
            let size = |key| {
                let value = details?.get(key)?;
                value.as_u64().or_else(|| value.as_str()?.parse().ok()).and_then(|n| u32::try_from(n).ok())
            };
            Some(Image {
                url: resolve(url),
                title: text(media, "alt_text")
                    .or_else(|| rendered(media, "title").map(|c| crate::text::plain(&c))),
                width: size("width"),
                height: size("height"),
                description: rendered(media, "caption")
                    .map(|c| crate::text::plain(&c))
                    .filter(|c| !c.is_empty()),
                ..Image::default()
            })
        })
        .collect()
}
