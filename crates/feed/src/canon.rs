//! A feed as plain JSON: what `inspect` shows and what conformance scores read.

use serde_json::{Map, Value, json};
use tidings_model::{Content, ContentKind, Entry, FeedFormat, Image, Link, ParsedFeed, Person};

/// The feed as JSON: `{"format", "version", "encoding", "feed": {…}, "entries": [{…}], "problems": [{…}]}`. Fields that the
/// feed does not have are left out; instants are RFC 3339 in UTC.
pub fn canon(feed: &ParsedFeed) -> Value {
    let info = &feed.feed;
    let mut out = Fields::default();
    out.put("title", info.title.as_ref().map(|c| &c.value));
    out.put("description", info.description.as_ref().map(|c| &c.value));
    out.put("link", info.link.as_ref());
    out.put("feed_url", info.feed_url.as_ref());
    out.put("id", info.id.as_ref());
    out.put("language", info.language.as_ref());
    out.put("rights", info.rights.as_ref().map(|c| &c.value));
    out.put("generator", info.generator.as_ref());
    out.put("published", info.published.as_ref().map(instant));
    out.put("updated", info.updated.as_ref().map(instant));
    out.list("authors", info.authors.iter().map(person));
    out.list("contributors", info.contributors.iter().map(person));
    out.list("categories", info.categories.iter().map(category));
    out.list("links", info.links.iter().map(link));
    out.put("image", info.image.as_ref().map(image));
    out.put("icon", info.icon.as_ref());
    out.put("logo", info.logo.as_ref());
    out.put("ttl", info.ttl.map(|ttl| ttl.to_string()));
    out.put("base", info.base.as_ref());
    out.list("hubs", info.hubs.iter().map(|hub| json!(hub)));
    let entries: Vec<Value> = feed.entries.iter().map(entry).collect();
    let problems: Vec<Value> = feed.problems.iter().map(|problem| json!(problem)).collect();
    json!({
        "format": format_name(info.format),
        "version": info.version,
        "encoding": info.encoding,
        "feed": out.0,
        "entries": entries,
        "problems": problems,
    })
}

fn format_name(format: FeedFormat) -> Value {
    json!(format)
}

fn entry(entry: &Entry) -> Value {
    let mut out = Fields::default();
    out.put("id", entry.guid.as_ref());
    out.put("title", entry.title.as_ref().map(|c| &c.value));
    out.put("link", entry.link.as_ref());
    out.list("links", entry.links.iter().map(link));
    out.put("summary", entry.summary.as_ref().map(|c| &c.value));
    out.list("content", entry.content.iter().map(content));
    out.list("authors", entry.authors.iter().map(person));
    out.list("contributors", entry.contributors.iter().map(person));
    out.list("categories", entry.categories.iter().map(category));
    out.put("published", entry.published.as_ref().map(instant));
    out.put("updated", entry.updated.as_ref().map(instant));
    out.put("created", entry.created.as_ref().map(instant));
    let enclosure = |file: &tidings_model::Enclosure| {
        let mut out = Fields::default();
        out.put("url", Some(&file.url));
        out.put("type", file.media_type.as_ref());
        out.put("length", file.length.map(|length| length.to_string()));
        out.put("duration_seconds", file.duration_seconds);
        Value::Object(out.0)
    };
    out.list("enclosures", entry.enclosures.iter().map(enclosure));
    out.put("image", entry.images.first().map(image));
    out.list("images", entry.images.iter().map(image));
    out.put("comments", entry.comments.as_ref());
    out.put("comment_count", entry.comment_count);
    out.put("rights", entry.rights.as_ref().map(|c| &c.value));
    out.put("license", entry.license.as_ref());
    out.put("language", entry.language.as_ref());
    out.put("source", entry.origin.as_ref().map(link));
    out.put("geo", entry.geo.map(|geo| json!({ "lat": geo.lat, "lon": geo.lon })));
    out.put("base", entry.base.as_ref());
    out.put("at_byte", Some(entry.at_byte));
    Value::Object(out.0)
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: Option<impl serde::Serialize>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), json!(value));
        }
    }

    fn list(&mut self, name: &str, values: impl Iterator<Item = Value>) {
        let values: Vec<Value> = values.collect();
        if !values.is_empty() {
            self.0.insert(name.to_owned(), Value::Array(values));
        }
    }
}

fn instant(at: &tidings_model::Timestamp) -> String {
    at.to_string()
}

fn content(content: &Content) -> Value {
    let named = match content.kind {
        ContentKind::Text => "text/plain",
        ContentKind::Html => "text/html",
        ContentKind::Xhtml => "application/xhtml+xml",
        ContentKind::Other => "application/octet-stream",
    };
    let mut out = Fields::default();
    out.put("value", Some(&content.value));
    out.put("type", Some(content.media_type.as_deref().unwrap_or(named)));
    out.put("language", content.language.as_ref());
    out.put("base", content.base.as_ref());
    out.put("src", content.src.as_ref());
    Value::Object(out.0)
}

fn person(person: &Person) -> Value {
    let mut out = Fields::default();
    out.put("name", person.name.as_ref());
    out.put("email", person.email.as_ref());
    out.put("url", person.url.as_ref());
    Value::Object(out.0)
}

fn category(category: &tidings_model::Category) -> Value {
    let mut out = Fields::default();
    out.put("term", Some(&category.term));
    out.put("label", category.label.as_ref());
    out.put("scheme", category.scheme.as_ref());
    Value::Object(out.0)
}

fn link(link: &Link) -> Value {
    let mut out = Fields::default();
    out.put("href", Some(&link.href));
    out.put("rel", link.rel.as_ref());
    out.put("type", link.media_type.as_ref());
    out.put("title", link.title.as_ref());
    out.put("hreflang", link.language.as_ref());
    out.put("length", link.length.map(|length| length.to_string()));
    Value::Object(out.0)
}

fn image(image: &Image) -> Value {
    let mut out = Fields::default();
    out.put("url", Some(&image.url));
    out.put("title", image.title.as_ref());
    out.put("link", image.link.as_ref());
    out.put("width", image.width.map(|width| width.to_string()));
    out.put("height", image.height.map(|height| height.to_string()));
    out.put("description", image.description.as_ref());
    Value::Object(out.0)
}
