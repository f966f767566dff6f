//! The parts that fields are made of: text constructs, people, links of an origin.

use super::Kind;
use crate::address;
use crate::xml::{Element, Node, Ns};
use base64::Engine;
use tidings_model::{Content, ContentKind, Link, Person};

/// A text construct: RSS's text, Atom 0.3's `mode`, Atom 1.0's `type` (RFC 4287, section 3.1). `None` when it is empty.
pub(super) fn construct(e: &Element<'_>, _kind: Kind) -> Option<Content> {
    let written = e.attribute("type").filter(|kind| !kind.is_empty());
    let media_type = written.map(|kind| kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase());
    let mode = e.attribute("mode").map(str::to_ascii_lowercase);
    let has_elements = e.children().next().is_some();
    let mut kind = match media_type.as_deref() {
        Some("text" | "text/plain") => ContentKind::Text,
        Some("xhtml" | "application/xhtml+xml") => ContentKind::Xhtml,
        Some("html" | "text/html") => ContentKind::Html,
        Some(other) if other.contains('/') => ContentKind::Other,
        _ if is_atom_text(e) => ContentKind::Text,
        _ => ContentKind::Html,
    };
    let mut value = if has_elements { markup(e, media_type.as_deref()) } else { e.text().into_owned() };
    if has_elements && matches!(kind, ContentKind::Html | ContentKind::Text) {
        kind = ContentKind::Xhtml;
    }
    let is_binary = kind == ContentKind::Other
        && !media_type
            .as_deref()
            .is_some_and(|m| m.starts_with("text/") || m.ends_with("xml") || m.ends_with("json"));
    if (mode.as_deref() == Some("base64") || is_binary)
        && let Some(decoded) = base64_text(&value)
    {
        value = decoded;
    }
    if mode.as_deref() == Some("escaped") && kind == ContentKind::Text && media_type.is_none() {
        kind = ContentKind::Html;
    }
    let base = e.start.context.base.as_ref();
    let src = e.attribute("src").map(|src| address::resolve(base, src));
    if value.is_empty() && src.is_none() {
        return None;
    }
    Some(Content {
        value,
        kind,
        media_type: written.map(str::to_owned),
        language: e.start.context.language.as_deref().map(str::to_owned),
        base: base.map(|base| base.to_string()),
        src,
    })
}

/// Atom's names without a type are plain text; RSS's are HTML. `title` and `content` are in both: an Atom document says so
/// by its namespace, which has been folded, so only names that RSS does not have are told here.
fn is_atom_text(e: &Element<'_>) -> bool {
    matches!(e.name(), "subtitle" | "rights" | "tagline")
}

fn markup(e: &Element<'_>, media_type: Option<&str>) -> String {
    let blank = |node: &Node<'_>| matches!(node, Node::Text(text) if text.trim().is_empty());
    let mut nodes = e.nodes.iter().filter(|node| !blank(node));
    match (media_type, nodes.next(), nodes.next()) {
        (Some("xhtml"), Some(Node::Element(div)), None) if div.name() == "div" => div.inside(),
        _ => e.inside(),
    }
}

fn base64_text(value: &str) -> Option<String> {
    let packed: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
    let bytes = engine.decode(packed.trim_end_matches('=')).ok()?;
    String::from_utf8(bytes).ok().map(|text| text.trim().to_owned())
}

/// A person: Atom's elements, or RSS's line of text.
pub(super) fn people(e: &Element<'_>, list: &mut Vec<Person>) {
    if list.len() >= 100 {
        return;
    }
    let mut person = Person::default();
    for child in e.children() {
        let text = child.full_text();
        match child.name() {
            "name" => person.name = text,
            "email" => person.email = text,
            "uri" | "url" | "homepage" => {
                person.url = text.map(|href| address::resolve(child.start.context.base.as_ref(), &href));
            }
            _ if person.name.is_none() => person.name = text,
            _ => {}
        }
    }
    if person == Person::default() {
        person = person_of(&e.text());
    }
    if person != Person::default() && !list.contains(&person) {
        list.push(person);
    }
}

/// A person by a line: `mail (name)`, `name (mail)`, `name <mail>`, `mail`, `name`.
pub(crate) fn person_of(text: &str) -> Person {
    let text = text.trim();
    let some =
        |text: &str| Some(text.trim().trim_matches('"').trim().to_owned()).filter(|text| !text.is_empty());
    let is_mail = |text: &str| text.contains('@') && !text.trim().contains(char::is_whitespace);
    let split = text
        .strip_suffix(')')
        .and_then(|text| text.split_once('('))
        .or_else(|| text.strip_suffix('>').and_then(|text| text.split_once('<')));
    let (name, email) = match split {
        Some((first, second)) if is_mail(first) => (some(second), some(first)),
        Some((first, second)) if is_mail(second) => (some(first), some(second)),
        _ if is_mail(text) => (None, some(text)),
        _ => (some(text), None),
    };
    let email = email.map(|email| email.strip_prefix("mailto:").map(str::to_owned).unwrap_or(email));
    Person { name, email, url: None }
}

/// Where an entry was taken from: RSS's `source` with an address, Atom's with a feed inside.
pub(super) fn origin(e: &Element<'_>) -> Option<Link> {
    let base = e.start.context.base.as_ref();
    if let Some(url) = e.attribute("url") {
        return Some(Link { href: address::resolve(base, url), title: e.full_text(), ..Link::default() });
    }
    let child = |name: &str| e.children().find(|child| child.name() == name && child.ns() == Ns::Core);
    let links = e.children().filter(|child| child.name() == "link");
    let mut hrefs = links
        .filter_map(|link| Some((link.attribute("rel").unwrap_or("alternate"), link.attribute("href")?)));
    let href = hrefs.find(|(rel, _)| *rel == "alternate").map(|(_, href)| address::resolve(base, href));
    let href = href.or_else(|| child("id").and_then(|id| id.full_text()));
    let title = child("title").and_then(|title| title.full_text());
    (href.is_some() || title.is_some()).then(|| Link {
        href: href.unwrap_or_default(),
        title,
        ..Link::default()
    })
}
