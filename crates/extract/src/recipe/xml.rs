//! XML as pages of data have it, read into the same document as HTML. What is not well-formed is read as far as its meaning
//! is plain: an end tag closes the nearest element of its name or nothing, and no entity is expanded but the five and HTML's.

use super::dom::{Builder, Dom, floor};
use crate::limits::PAGE;
use crate::page::unescape;
use html5ever::LocalName;
use html5ever::tendril::StrTendril;

/// Attributes of one element that are kept.
const ATTRIBUTES: usize = 256;

/// Reads XML. The second value says why the end of the document was left out.
pub(crate) fn read(text: &str) -> (Dom, Option<String>) {
    let mut builder = Builder::new(false);
    let mut why = None;
    let mut rest = text;
    if rest.len() > PAGE.bytes {
        why = Some(format!("{} bytes, more than {}", rest.len(), PAGE.bytes));
        rest = &rest[..floor(rest, PAGE.bytes)];
    }
    while !rest.is_empty() {
        if builder.len() > PAGE.nodes || builder.depth() > PAGE.depth {
            let what = if builder.len() > PAGE.nodes {
                format!("more than {} nodes", PAGE.nodes)
            } else {
                format!("elements nested deeper than {}", PAGE.depth)
            };
            why = Some(what);
            break;
        }
        let Some(open) = rest.find('<') else {
            add_text(&mut builder, rest);
            break;
        };
        add_text(&mut builder, &rest[..open]);
        rest = markup(&mut builder, &rest[open..]);
    }
    (builder.finish(), why)
}

fn add_text(builder: &mut Builder, raw: &str) {
    // White space between elements is no content, and half of a pretty-printed document.
    if !raw.trim().is_empty() {
        builder.text(StrTendril::from(unescape(raw).as_str()));
    }
}

/// Reads what begins with `<` and gives what follows it.
fn markup<'a>(builder: &mut Builder, text: &'a str) -> &'a str {
    let behind = |end: &str, from: usize| {
        text.get(from..).and_then(|rest| rest.find(end)).map_or("", |at| &text[from + at + end.len()..])
    };
    if text.starts_with("<!--") {
        return behind("-->", 4);
    }
    if let Some(inside) = text.strip_prefix("<![CDATA[") {
        let end = inside.find("]]>").unwrap_or(inside.len());
        builder.text(StrTendril::from(&inside[..end]));
        return inside.get(end + 3..).unwrap_or("");
    }
    if text.starts_with("<?") {
        return behind("?>", 2);
    }
    if text.starts_with("<!") {
        return doctype(text);
    }
    if let Some(name) = text.strip_prefix("</") {
        let end = name.find('>').unwrap_or(name.len());
        if let Some(height) = builder.height(name[..end].trim()) {
            (0..height).for_each(|_| builder.close());
        }
        return name.get(end + 1..).unwrap_or("");
    }
    match text[1..].chars().next() {
        Some(c) if c.is_alphabetic() || c == '_' || c == ':' => element(builder, &text[1..]),
        _ => {
            builder.text(StrTendril::from("<"));
            &text[1..]
        }
    }
}

/// Passes by a document type with what it declares.
fn doctype(text: &str) -> &str {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

fn element<'a>(builder: &mut Builder, text: &'a str) -> &'a str {
    let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '>' | '=' | '<');
    let length = text.find(ends).unwrap_or(text.len());
    let name = LocalName::from(&text[..length]);
    let mut attrs: Vec<(LocalName, StrTendril)> = Vec::new();
    let mut rest = text[length..].trim_start();
    let empty = loop {
        if let Some(after) = rest.strip_prefix("/>") {
            rest = after;
            break true;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break false;
        }
        if rest.is_empty() || rest.starts_with('<') {
            break false;
        }
        if rest.starts_with(['/', '=']) {
            rest = rest[1..].trim_start();
            continue;
        }
        let length = rest.find(ends).unwrap_or(rest.len());
        let key = &rest[..length];
        let (value, after) = value(rest[length..].trim_start());
        rest = after.trim_start();
        if attrs.len() < ATTRIBUTES {
            attrs.push((LocalName::from(key), StrTendril::from(unescape(value).as_str())));
        }
    };
    builder.open(name, attrs);
    if empty {
        builder.close();
    }
    rest
}

/// The value of an attribute, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let Some(text) = text.strip_prefix('=').map(str::trim_start) else { return ("", text) };
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inside = &text[1..];
        let end = inside.find(quote).unwrap_or(inside.len());
        return (&inside[..end], inside.get(end + 1..).unwrap_or(""));
    }
    text.split_at(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}
