//! The text of an article as its page shows it: pictures at their local addresses, and the time it takes to read.

use crate::address::encode;
use std::fmt::Write;
use tidings_model::{CleanHtml, MediaRef};

/// The text with the pictures that are kept at their local addresses below `root`; the others load late and tell the
/// publisher nothing of the reader. Only clean HTML comes in, so that what goes out needs no escaping.
pub(crate) fn localised(html: &CleanHtml, media: &[MediaRef], root: &str) -> String {
    let mut rest = html.as_str();
    let mut out = String::with_capacity(rest.len() + 256);
    while let Some(start) = rest.find("<img ") {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        let end = tag_end(tag);
        picture(&tag[..end], media, root, &mut out);
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

/// Where a tag ends, past its `>`; one inside quotes is text.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn picture(tag: &str, media: &[MediaRef], root: &str, out: &mut String) {
    let source = attribute(tag, "src").unwrap_or_default();
    let address = source.replace("&amp;", "&");
    let file = media.iter().find(|m| m.url == address).and_then(|m| m.file.as_ref());
    let alt = attribute(tag, "alt").unwrap_or_default();
    out.push_str("<img src=\"");
    match file {
        Some(file) => {
            let path = encode(&file.path());
            let _ = write!(out, "{root}media/{path}\" width=\"{}\" height=\"{}\"", file.width, file.height);
        }
        None => {
            let _ = write!(out, "{source}\" referrerpolicy=\"no-referrer\"");
            for size in ["width", "height"] {
                if let Some(value) = attribute(tag, size) {
                    let _ = write!(out, " {size}=\"{value}\"");
                }
            }
        }
    }
    let _ = write!(out, " alt=\"{alt}\" loading=\"lazy\" decoding=\"async\">");
}

/// The value of an attribute as it is written, still escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

/// Minutes to read it: 230 words a minute, or 400 characters of scripts that do not space words; 0 when it is empty.
pub(crate) fn minutes(html: &CleanHtml) -> u32 {
    let (mut words, mut characters, mut inside, mut in_word) = (0_u32, 0_u32, false, false);
    for c in html.as_str().chars() {
        match c {
            '<' => (inside, in_word) = (true, false),
            '>' => inside = false,
            _ if inside => {}
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' => {
                (characters, in_word) = (characters.saturating_add(1), false);
            }
            c if c.is_alphanumeric() => {
                words = words.saturating_add(u32::from(!in_word));
                in_word = true;
            }
            c if c.is_whitespace() => in_word = false,
            _ => {}
        }
    }
    (words.saturating_mul(40).saturating_add(characters.saturating_mul(23))).div_ceil(9200)
}
