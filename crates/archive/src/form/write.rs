//! A record written. The same article must give the same bytes, for ever: the order of the keys is fixed here.

use super::FORMAT;
use crate::yaml::{Value, Yaml};
use tidings_model::{Article, ContentHash, Enclosure, MediaRef, Person};

/// The file of an article. The same article gives the same bytes.
pub fn write(article: &Article) -> String {
    let mut yaml = Yaml::default();
    seed_keys(&mut yaml, article);
    own_keys(&mut yaml, article);
    lists(&mut yaml, article);
    let mut text = String::from("---\n");
    text.push_str(&yaml.finish());
    let at = text.len();
    text.push_str("---\n\n");
    push_body(&mut text, article.body.as_str());
    let hash = ContentHash::of(text.as_bytes());
    text.insert_str(at, &format!("hash: '{hash}'\n"));
    text
}

/// The body between `<div>` lines, one of each when it is empty.
pub(crate) fn push_body(text: &mut String, body: &str) {
    text.push_str("<div>\n");
    if !body.is_empty() {
        text.push_str(body);
        text.push('\n');
    }
    text.push_str("</div>\n");
}

/// The keys that Hexo's theme Volantis reads, in the order of the `rsshub-page` form.
fn seed_keys(yaml: &mut Yaml, article: &Article) {
    let picture = article.lead_image.as_deref().unwrap_or_default();
    yaml.string("title", &article.title);
    yaml.list("categories", article.category.names());
    yaml.string("headimg", picture);
    yaml.string("author", &article.source.name);
    yaml.plain("comments", false);
    yaml.string("date", &article.published.at.to_string());
    yaml.string("thumbnail", picture);
}

fn own_keys(yaml: &mut Yaml, article: &Article) {
    yaml.plain("disableNunjucks", true);
    yaml.plain("render_with_liquid", false);
    // Hexo takes the file's time where `updated` is missing, so it always stands here, with its origin.
    let (updated, from) = match article.updated {
        Some(at) => (at, "publisher"),
        None if article.revision > 1 => (article.revised, "revised"),
        None => (article.published.at, "date"),
    };
    yaml.string("updated", &updated.to_string());
    yaml.string("updated_from", from);
    yaml.string("published_from", article.published.from.as_str());
    yaml.plain("format", FORMAT);
    yaml.string("id", article.id.as_str());
    yaml.string("key", article.key.as_str());
    yaml.heading("source");
    yaml.string("  id", article.source.id.as_str());
    yaml.string("  name", &article.source.name);
    yaml.string("  address", &article.source.address);
    yaml.optional("  site", article.source.site.as_deref());
    yaml.optional("source_url", article.url.as_deref());
    yaml.optional("guid", article.guid.as_deref());
    yaml.optional("language", article.language.as_deref());
    yaml.optional("section", article.section.as_deref());
    yaml.optional("licence", article.licence.as_deref());
    yaml.string("first_seen", &article.first_seen.to_string());
    yaml.string("revised", &article.revised.to_string());
    yaml.plain("revision", article.revision);
    yaml.string("entry_hash", article.entry_hash.as_str());
    yaml.string("excerpt", &escape(&article.excerpt));
    if article.starred {
        yaml.plain("starred", true);
    }
    yaml.optional("lead_image", article.lead_image.as_deref());
}

fn lists(yaml: &mut Yaml, article: &Article) {
    yaml.mappings("authors", article.authors.iter().map(person).collect());
    yaml.list("tags", article.tags.iter().map(String::as_str));
    let also_in: Vec<String> = article.also_in.iter().map(ToString::to_string).collect();
    yaml.list("also_in", also_in.iter().map(String::as_str));
    let paths: Vec<Option<String>> =
        article.media.iter().map(|media| media.file.as_ref().map(|file| file.path())).collect();
    let media = article.media.iter().zip(&paths).map(|(media, path)| picture(media, path.as_deref()));
    yaml.mappings("media", media.collect());
    yaml.mappings("enclosures", article.enclosures.iter().map(enclosure).collect());
    let provenance = article
        .provenance
        .iter()
        .map(|(field, rule)| vec![("field", Value::Text(field)), ("rule", Value::Text(rule))]);
    yaml.mappings("provenance", provenance.collect());
}

type Fields<'a> = Vec<(&'a str, Value<'a>)>;

fn push<'a>(fields: &mut Fields<'a>, name: &'a str, text: Option<&'a str>) {
    fields.extend(text.map(|text| (name, Value::Text(text))));
}

fn person(person: &Person) -> Fields<'_> {
    let mut fields = Vec::new();
    push(&mut fields, "name", person.name.as_deref());
    push(&mut fields, "email", person.email.as_deref());
    push(&mut fields, "url", person.url.as_deref());
    fields
}

fn picture<'a>(media: &'a MediaRef, path: Option<&'a str>) -> Fields<'a> {
    let mut fields = vec![("url", Value::Text(&media.url))];
    if let Some(file) = &media.file {
        push(&mut fields, "file", path);
        fields.push(("bytes", Value::Number(file.bytes)));
        fields.push(("width", Value::Number(file.width.into())));
        fields.push(("height", Value::Number(file.height.into())));
    }
    push(&mut fields, "problem", media.problem.as_deref());
    fields
}

fn enclosure(enclosure: &Enclosure) -> Fields<'_> {
    let mut fields = vec![("url", Value::Text(&enclosure.url))];
    push(&mut fields, "media_type", enclosure.media_type.as_deref());
    fields.extend(enclosure.length.map(|n| ("length", Value::Number(n))));
    fields.extend(enclosure.duration_seconds.map(|n| ("duration_seconds", Value::Number(n))));
    push(&mut fields, "title", enclosure.title.as_deref());
    fields
}

/// Plain text for the key `excerpt`, which Hexo and Jekyll put into their pages as HTML: what could start a tag, an entity
/// or a template is written as an entity. [`unescape`] undoes it.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            c => out.push(c),
        }
    }
    out
}

/// Undoes [`escape`].
pub(crate) fn unescape(text: &str) -> String {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return text.to_owned();
    }
    text.replace("&#123;", "{")
        .replace("&#125;", "}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
