//! Addresses inside HTML made absolute, and the first picture found: a pass over the tags that leaves everything else as it is.
//!
//! This is not a sanitiser: the result is as untrusted as the input.

use crate::{address, entities};
use std::borrow::Cow;

/// HTML with its relative addresses resolved against `base`. What is no address of a known attribute is kept byte for byte.
pub fn resolve_links<'a>(html: &'a str, base: &str) -> Cow<'a, str> {
    let Some(base) = url::Url::parse(base).ok().filter(|base| !base.cannot_be_a_base()) else {
        return Cow::Borrowed(html);
    };
    let mut out = String::new();
    let mut copied = 0;
    for tag in tags(html) {
        for (name, value) in tag.attributes() {
            if !is_address(tag.name, name) {
                continue;
            }
            if let Some(resolved) = resolved(value, &base) {
                let from = value.as_ptr() as usize - html.as_ptr() as usize;
                if !html[..from].ends_with(['=', '"', '\'', ' ', '\n', '\t', '\r', '\u{c}']) {
                    // An attribute without a value has no place for one.
                    continue;
                }
                out.push_str(&html[copied..from]);
                entities::escape(&resolved, &mut out);
                copied = from + value.len();
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// The address of the first picture of some HTML, as written. Pictures of one pixel, that count readers, are passed by.
pub fn first_picture(html: &str) -> Option<String> {
    tags(html).filter(|tag| tag.name.eq_ignore_ascii_case("img")).find_map(|tag| {
        let value = |wanted: &str| {
            let (_, value) = tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
            Some(entities::unescape_html(value).trim().to_owned())
        };
        let is_counter =
            ["width", "height"].iter().any(|side| matches!(value(side).as_deref(), Some("0" | "1")));
        value("src").filter(|src| !src.is_empty() && !src.starts_with("data:") && !is_counter)
    })
}

/// The absolute form of an address; `None` where it is absolute already.
fn resolved(value: &str, base: &url::Url) -> Option<String> {
    let href = entities::unescape_html(value);
    let tidy = href.trim();
    if address::scheme(tidy).is_some() {
        return (tidy.len() != href.len()).then(|| tidy.to_owned());
    }
    base.join(tidy).ok().map(String::from)
}

/// The attributes of HTML that hold one address, by the elements they are of; `*` is any.
const ADDRESSES: &[(&str, &str)] = &[
    ("href", "*"),
    ("src", "*"),
    ("cite", "*"),
    ("poster", "video"),
    ("data", "object"),
    ("codebase", "*"),
    ("classid", "object"),
    ("background", "*"),
    ("longdesc", "*"),
    ("usemap", "*"),
    ("action", "form"),
    ("formaction", "*"),
    ("profile", "head"),
];

fn is_address(element: &str, attribute: &str) -> bool {
    ADDRESSES.iter().any(|(name, of)| {
        attribute.eq_ignore_ascii_case(name) && (*of == "*" || element.eq_ignore_ascii_case(of))
    })
}

struct Tag<'a> {
    name: &'a str,
    /// What stands between the name and the `>`.
    rest: &'a str,
}

impl<'a> Tag<'a> {
    fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let mut rest = self.rest;
        std::iter::from_fn(move || {
            let (name, value, after) = crate::xml::attribute(rest)?;
            rest = after;
            Some((name, value))
        })
    }
}

/// The start tags of some HTML, comments passed by.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            rest = &rest[rest.find('<')? + 1..];
            if let Some(comment) = rest.strip_prefix("!--") {
                rest = &comment[comment.find("-->")?..];
                continue;
            }
            if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let end = tag_end(rest)?;
            let inside = &rest[..end];
            rest = &rest[end..];
            let name = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
            return Some(Tag { name: &inside[..name], rest: &inside[name..] });
        }
    })
}

/// Where a tag ends: at the first `>` outside of quotes, or at the first of all where a quote is never closed.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    let mut first = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return Some(at),
            (b'>', Some(_)) => {
                first.get_or_insert(at);
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            (b'<', Some(_)) if first.is_some() => break,
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_absolute() {
        for (html, want) in [
            ("plain", "plain"),
            ("<a href=\"/x?a=1&amp;b=2\">y</a>", "<a href=\"https://n.example/x?a=1&amp;b=2\">y</a>"),
            ("<img src=p.png alt='a > b'><br/>", "<img src=https://n.example/d/p.png alt='a > b'><br/>"),
            ("<A HREF=' ../y '>", "<A HREF='https://n.example/y'>"),
            ("<a href='mailto:x@y'>", "<a href='mailto:x@y'>"),
            ("<a href='https://o.example/'>", "<a href='https://o.example/'>"),
            (
                "<!-- <a href='/x'> --><video poster=/v.jpg>",
                "<!-- <a href='/x'> --><video poster=https://n.example/v.jpg>",
            ),
            ("1 < 2 <a href=\"/x>", "1 < 2 <a href=\"https://n.example/x>"),
            ("<a", "<a"),
            ("<a href>x", "<a href>x"),
            ("<a href/au=' /x '>", "<a href/au=' /x '>"),
            ("<a href=''>", "<a href='https://n.example/d/feed.xml'>"),
        ] {
            assert_eq!(resolve_links(html, "https://n.example/d/feed.xml"), want, "{html}");
        }
        assert_eq!(resolve_links("<a href='/x'>", "urn:x"), "<a href='/x'>");
    }

    #[test]
    fn the_first_picture() {
        let html = "<img src='//c.example/1.gif' width=1><p><IMG alt=x src=\"a.png?x&amp;y\"><img src=b>";
        assert_eq!(first_picture(html).as_deref(), Some("a.png?x&y"));
        assert_eq!(first_picture("<p>no</p>"), None);
    }
}
