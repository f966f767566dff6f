//! The parts that fields are made of: text constructs, people, links of an origin.

use crate::address;
use crate::repair::repair;
use crate::text;
use crate::xml::{Element, Node, Ns};
use base64::Engine;
use std::borrow::Cow;
use tidings_model::{Content, ContentKind, Link, Person};

/// A text construct: RSS's text, Atom 0.3's `mode`, Atom 1.0's `type` (RFC 4287, section 3.1). `None` when it is empty.
pub(super) fn construct(e: &Element<'_>) -> Option<Content> {
    let media_type = media_type_of(e);
    let (value, is_markup) = value_of(e, media_type.as_deref());
    made_of(e, media_type.as_deref(), value, is_markup)
}

/// As [`construct`]; a text of its own is taken out of the element and not copied.
pub(super) fn take_construct(e: &mut Element<'_>) -> Option<Content> {
    match e.take_text() {
        Some(value) => made_of(e, media_type_of(e).as_deref(), value, false),
        None => construct(e),
    }
}

/// The type of a text construct in lower case and without parameters.
fn media_type_of(e: &Element<'_>) -> Option<String> {
    let written = e.attribute("type").filter(|kind| !kind.is_empty())?;
    Some(written.split(';').next().unwrap_or(written).trim().to_ascii_lowercase())
}

fn made_of(e: &Element<'_>, media_type: Option<&str>, mut value: String, is_markup: bool) -> Option<Content> {
    let mode = e.attribute("mode").map(str::to_ascii_lowercase);
    let mut kind = kind_of(e.ns(), media_type);
    if mode.as_deref() == Some("base64") || is_binary(kind, media_type) {
        value = base64_text(&value).unwrap_or(value);
    } else if mode.as_deref() == Some("escaped") && media_type.is_none() {
        kind = ContentKind::Html;
    } else if is_markup && matches!(kind, ContentKind::Html | ContentKind::Text) {
        kind = ContentKind::Xhtml;
    }
    let base = e.start.context.base.as_ref();
    let src = e.attribute("src").map(|src| address::resolve(base, src));
    if value.is_empty() && src.is_none() {
        return None;
    }
    Some(Content {
        value: repair(Cow::Owned(value)).into_owned(),
        kind,
        media_type: e.attribute("type").filter(|kind| !kind.is_empty()).map(str::to_owned),
        language: e.start.context.language.as_deref().map(str::to_owned),
        base: base.map(|base| base.to_string()),
        src,
    })
}

fn kind_of(ns: Ns, media_type: Option<&str>) -> ContentKind {
    match media_type {
        Some("text" | "text/plain" | "plain") => ContentKind::Text,
        Some("xhtml" | "application/xhtml+xml") => ContentKind::Xhtml,
        Some("html" | "text/html") => ContentKind::Html,
        Some(other) if other.contains('/') => ContentKind::Other,
        // Atom's texts are plain where nothing is said; RSS's are HTML.
        _ if ns.is_atom() => ContentKind::Text,
        _ => ContentKind::Html,
    }
}

/// Whether what stands inside is base64: of no text, XML or JSON type (RFC 4287, section 4.1.3.3).
fn is_binary(kind: ContentKind, media_type: Option<&str>) -> bool {
    let textual = |m: &str| m.starts_with("text/") || m.ends_with("xml") || m.ends_with("json");
    kind == ContentKind::Other && !media_type.is_some_and(textual)
}

/// What stands inside and whether it was written with elements. The one `div` around Atom 1.0's XHTML is no part of it; neither
/// is the one that some programs put around escaped HTML.
fn value_of(e: &Element<'_>, media_type: Option<&str>) -> (String, bool) {
    if e.children().next().is_none() {
        return (e.text().into_owned(), false);
    }
    let mut nodes = e.nodes.iter().filter(|node| !node.is_blank());
    let around = match (nodes.next(), nodes.next()) {
        (Some(Node::Element(div)), None) if div.name() == "div" => Some(div),
        _ => None,
    };
    match (media_type, around) {
        (Some("html" | "text/html"), Some(div)) if div.children().next().is_none() => {
            (div.text().into_owned(), false)
        }
        (Some("xhtml" | "application/xhtml+xml"), Some(div)) if e.ns() == Ns::Atom => (div.inside(), true),
        _ => (e.inside(), true),
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
            _ => {}
        }
    }
    if person == Person::default() {
        person = person_of(&repair(Cow::Owned(e.deep_text())));
        if e.ns() == Ns::Podcast {
            let href = e.attribute("href").filter(|href| !href.is_empty());
            person.url = href.map(|href| address::resolve(e.start.context.base.as_ref(), href));
        }
    } else if person.email.is_none()
        && let Some(name) = person.name.take()
    {
        // Some write the mail address into the name.
        let read = person_of(&name);
        (person.name, person.email) = (read.name, read.email);
    }
    if person != Person::default() && !list.contains(&person) {
        list.push(person);
    }
}

/// A person by a line: `mail (name)`, `name (mail)`, `name <mail>`, `mail`, `name`; HTML around a name is taken off.
pub(crate) fn person_of(text: &str) -> Person {
    let is_plain = |b: u8| !matches!(b, b'@' | b'<' | b'&' | b'(' | b'"' | b',' | b';');
    if text.bytes().all(is_plain) {
        let name = text::fold(text);
        return Person { name: Some(name).filter(|name| !name.is_empty()), ..Person::default() };
    }
    let (rest, email) = match mail(text) {
        Some((from, to)) => {
            let before = text[..from].trim_end_matches("mailto:");
            (Cow::Owned(format!("{before} {}", after_query(&text[to..]))), Some(text[from..to].to_owned()))
        }
        None => (Cow::Borrowed(text), None),
    };
    let name = rest.replace("&lt;", "<").replace("&gt;", ">").replace("()", "").replace("<>", "");
    let name = text::plain_html(&name.replace("( )", "").replace("< >", ""));
    let mut name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | ';' | '<' | '>'));
    if let Some(inside) = name.strip_prefix('(').and_then(|name| name.strip_suffix(')')) {
        name = inside.trim();
    }
    Person { name: Some(name.to_owned()).filter(|name| !name.is_empty()), email, url: None }
}

/// Where the first mail address of a text stands.
fn mail(text: &str) -> Option<(usize, usize)> {
    let at = text.find('@')?;
    let local = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let from = at - text[..at].chars().rev().take_while(|c| local(*c)).map(char::len_utf8).sum::<usize>();
    let domain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    let to = at + 1 + text[at + 1..].find(|c: char| !domain(c)).unwrap_or(text.len() - at - 1);
    let to = text[..to].trim_end_matches(['.', '-']).len();
    (from < at && to > at + 1).then_some((from, to))
}

/// The text behind an address without the `?subject=…` of a mail link.
fn after_query(text: &str) -> &str {
    text.strip_prefix('?').map_or(text, |query| {
        &query
            [query.find(|c: char| c.is_whitespace() || matches!(c, ')' | '>' | '(')).unwrap_or(query.len())..]
    })
}

/// Where an entry was taken from: RSS's `source` with an address, Atom's with a feed inside.
pub(super) fn origin(e: &Element<'_>) -> Option<Link> {
    let base = e.start.context.base.as_ref();
    if let Some(url) = e.attribute("url") {
        return Some(Link { href: address::resolve(base, url), title: e.full_text(), ..Link::default() });
    }
    let child = |name: &str| e.children().find(|child| child.name() == name && child.ns().is_core());
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
