//! A feed as plain JSON: what `inspect` shows and what conformance scores read.

use crate::{html_links, shown};
use serde_json::{Map, Value, json};
use tidings_model::{
    Content, ContentKind, Enclosure, Entry, FeedFormat, FeedInfo, Image, Link, ParsedFeed, Person,
};

/// The feed as JSON: `{"format", "version", "encoding", "feed": {…}, "entries": [{…}], "problems": [{…}]}`, as a reader shows it:
/// addresses are absolute, and what the feed does not say is taken from the rest by the rules of [`shown`] and named in
/// `filled`. Fields that are still empty are left out; instants are RFC 3339 in UTC. `version` is the name by which programs
/// know a format (`rss20`, `atom10`), `declared_version` what the document says.
pub fn canon(feed: &ParsedFeed) -> Value {
    let info = &feed.feed;
    let entries: Vec<Value> = feed.entries.iter().map(|one| entry(one, info)).collect();
    let problems: Vec<Value> = feed.problems.iter().map(|problem| json!(problem)).collect();
    json!({
        "format": info.format,
        "version": version_name(info.format, &info.version),
        "declared_version": info.version,
        "encoding": info.encoding,
        "feed": feed_fields(info),
        "entries": entries,
        "problems": problems,
    })
}

/// `rss20`, `rss091u` (Userland's), `rss091n` (Netscape's), `rss10`, `atom03`, `json11`, …; the format alone where no version is known.
fn version_name(format: FeedFormat, version: &str) -> String {
    let known = match (format, version) {
        (FeedFormat::Rss, "0.91") => "rss091u",
        (FeedFormat::Rss, "0.91 netscape") => "rss091n",
        (FeedFormat::Rss, "0.92") => "rss092",
        (FeedFormat::Rss, "0.93") => "rss093",
        (FeedFormat::Rss, "0.94") => "rss094",
        (FeedFormat::Rss, version) if version.starts_with("2.") => "rss20",
        (FeedFormat::Rdf, "0.90") => "rss090",
        (FeedFormat::Rdf, "1.0") => "rss10",
        (FeedFormat::Atom, "0.1") => "atom01",
        (FeedFormat::Atom, "0.2") => "atom02",
        (FeedFormat::Atom, "0.3") => "atom03",
        (FeedFormat::Atom, "1.0") => "atom10",
        (FeedFormat::Json, version) if version.ends_with("/1.1") => "json11",
        (FeedFormat::Json, _) => "json1",
        (FeedFormat::Atom, _) => "atom",
        (FeedFormat::Cdf, _) => "cdf",
        (FeedFormat::RssInJson, _) => "rss-in-json",
        _ => "rss",
    };
    known.to_owned()
}

fn feed_fields(info: &FeedInfo) -> Value {
    let mut out = Fields::default();
    out.put("title", info.title.as_ref().map(markup));
    out.fill("title", || shown::feed_title(info));
    out.put("description", info.description.as_ref().map(markup));
    out.put("link", info.link.as_ref());
    out.fill("link", || shown::feed_link(info));
    out.put("feed_url", info.feed_url.as_ref());
    out.fill("feed_url", || shown::feed_url(info));
    out.put("id", info.id.as_ref());
    out.put("language", info.language.as_ref());
    out.put("rights", info.rights.as_ref().map(markup));
    out.put("generator", info.generator.as_ref());
    out.put("published", info.published.as_ref().map(instant));
    out.put("updated", info.updated.as_ref().map(instant));
    out.put("created", info.created.as_ref().map(instant));
    out.list("authors", info.authors.iter().map(person));
    out.fill_list("authors", || shown::feed_authors(info).iter().map(person).collect());
    out.list("contributors", info.contributors.iter().map(person));
    out.list("publishers", info.publishers.iter().map(person));
    out.list("categories", info.categories.iter().map(category));
    out.list("links", info.links.iter().map(link));
    out.put("image", info.image.as_ref().map(image));
    out.fill("image", || shown::feed_image(info).as_ref().map(image));
    out.put("icon", info.icon.as_ref());
    out.fill("icon", || shown::feed_image(info).map(|image| image.url));
    out.put("logo", info.logo.as_ref());
    out.put("ttl", info.ttl.map(|ttl| ttl.to_string()));
    out.put("base", info.base.as_ref());
    out.list("hubs", info.hubs.iter().map(|hub| json!(hub)));
    out.finish()
}

fn entry(entry: &Entry, feed: &FeedInfo) -> Value {
    let mut out = Fields::default();
    out.put("id", entry.guid.as_ref());
    out.put("title", entry.title.as_ref().map(markup));
    out.fill("title", || shown::title(entry, feed));
    out.put("link", entry.link.as_ref());
    out.fill("link", || shown::link(entry, feed));
    out.list("links", entry.links.iter().map(link));
    out.put("summary", entry.summary.as_ref().map(markup));
    out.list("content", entry.content.iter().map(content));
    out.list("authors", entry.authors.iter().map(person));
    out.fill_list("authors", || shown::authors(entry, feed).iter().map(person).collect());
    out.list("contributors", entry.contributors.iter().map(person));
    out.list("categories", entry.categories.iter().map(category));
    out.put("published", entry.published.as_ref().map(instant));
    out.fill("published", || shown::published(entry).as_ref().map(instant));
    out.put("updated", entry.updated.as_ref().map(instant));
    out.put("created", entry.created.as_ref().map(instant));
    out.put("expired", entry.expired.as_ref().map(instant));
    out.list("enclosures", entry.enclosures.iter().map(enclosure));
    out.put("image", entry.images.first().map(image));
    out.fill("image", || shown::image(entry).as_ref().map(image));
    out.list("images", entry.images.iter().map(image));
    out.put("comments", entry.comments.as_ref());
    out.put("comment_count", entry.comment_count);
    out.put("rights", entry.rights.as_ref().map(markup));
    out.put("license", entry.license.as_ref());
    out.put("language", entry.language.as_ref());
    out.fill("language", || shown::language(entry, feed).map(str::to_owned));
    out.put("source", entry.origin.as_ref().map(link));
    out.put("geo", entry.geo.map(|geo| json!({ "lat": geo.lat, "lon": geo.lon })));
    out.put("base", entry.base.as_ref());
    out.put("at_byte", Some(entry.at_byte));
    out.finish()
}

/// The fields of an object, and which of them were filled from others.
#[derive(Default)]
struct Fields {
    map: Map<String, Value>,
    filled: Vec<&'static str>,
}

impl Fields {
    fn put(&mut self, name: &'static str, value: Option<impl serde::Serialize>) {
        if let Some(value) = value {
            self.map.insert(name.to_owned(), json!(value));
        }
    }

    fn list(&mut self, name: &'static str, values: impl Iterator<Item = Value>) {
        let values: Vec<Value> = values.collect();
        if !values.is_empty() {
            self.map.insert(name.to_owned(), Value::Array(values));
        }
    }

    fn fill<T: serde::Serialize>(&mut self, name: &'static str, value: impl FnOnce() -> Option<T>) {
        let known = self.map.get(name).is_some_and(|value| value.as_str() != Some(""));
        if !known && let Some(value) = value() {
            self.map.insert(name.to_owned(), json!(value));
            self.filled.push(name);
        }
    }

    fn fill_list(&mut self, name: &'static str, values: impl FnOnce() -> Vec<Value>) {
        self.fill(name, || Some(values()).filter(|values| !values.is_empty()));
    }

    fn finish(mut self) -> Value {
        if !self.filled.is_empty() {
            self.map.insert("filled".to_owned(), json!(self.filled));
        }
        Value::Object(self.map)
    }
}

fn instant(at: &tidings_model::Timestamp) -> String {
    at.to_string()
}

/// A text with the addresses in its HTML made absolute.
fn markup(content: &Content) -> String {
    match (content.kind, &content.base) {
        (ContentKind::Html | ContentKind::Xhtml, Some(base)) => {
            html_links::resolve_links(&content.value, base).into_owned()
        }
        _ => content.value.clone(),
    }
}

fn content(content: &Content) -> Value {
    let media_type = match content.kind {
        ContentKind::Text => "text/plain",
        ContentKind::Html => "text/html",
        ContentKind::Xhtml => "application/xhtml+xml",
        ContentKind::Other => content.media_type.as_deref().unwrap_or("application/octet-stream"),
    };
    let mut out = Fields::default();
    out.put("value", Some(markup(content)));
    out.put("type", Some(media_type));
    out.put("language", content.language.as_ref());
    out.put("base", content.base.as_ref());
    out.put("src", content.src.as_ref());
    out.finish()
}

fn enclosure(file: &Enclosure) -> Value {
    let mut out = Fields::default();
    out.put("url", Some(&file.url));
    out.put("type", file.media_type.as_ref());
    out.put("length", file.length.map(|length| length.to_string()));
    out.put("duration_seconds", file.duration_seconds);
    out.put("title", file.title.as_ref());
    out.finish()
}

fn person(person: &Person) -> Value {
    let mut out = Fields::default();
    out.put("name", person.name.as_ref());
    out.put("email", person.email.as_ref());
    out.put("url", person.url.as_ref());
    out.finish()
}

fn category(category: &tidings_model::Category) -> Value {
    let mut out = Fields::default();
    out.put("term", Some(&category.term));
    out.put("label", category.label.as_ref());
    out.put("scheme", category.scheme.as_ref());
    out.finish()
}

fn link(link: &Link) -> Value {
    let mut out = Fields::default();
    out.put("href", Some(&link.href));
    out.put("rel", link.rel.as_ref());
    out.put("type", link.media_type.as_ref());
    out.put("title", link.title.as_ref());
    out.put("hreflang", link.language.as_ref());
    out.put("length", link.length.map(|length| length.to_string()));
    out.finish()
}

fn image(image: &Image) -> Value {
    let mut out = Fields::default();
    out.put("url", Some(&image.url));
    out.put("title", image.title.as_ref());
    out.put("link", image.link.as_ref());
    out.put("width", image.width.map(|width| width.to_string()));
    out.put("height", image.height.map(|height| height.to_string()));
    out.put("description", image.description.as_ref());
    out.finish()
}
