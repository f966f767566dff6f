//! Character and entity references, without anything that could grow.
//!
//! Numbers, XML's five, HTML's names and short plain texts that the document's own DTD defines are read; everything else
//! stays as it is written.

mod names;

use crate::problems::Problems;
use memchr::{memchr, memchr3};
use std::borrow::Cow;
use tidings_model::ProblemKind;

/// Entities that a DTD may define.
const DEFINED: usize = 64;
/// Bytes of a defined entity's text.
const LONGEST: usize = 256;

/// Entities defined by the document's own DTD: plain texts without references.
#[derive(Debug, Default)]
pub(crate) struct Defined<'a>(Vec<(&'a str, Cow<'a, str>)>);

impl<'a> Defined<'a> {
    /// Reads the internal subset of a DOCTYPE: `<!ENTITY name "text">`, where the text holds no markup and no entity.
    pub(crate) fn read(&mut self, doctype: &'a str) {
        for definition in doctype.split("<!ENTITY").skip(1) {
            let definition = definition.trim_start();
            let Some((name, rest)) = definition.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(value) = rest[1..].split_once(quote).map(|(value, _)| value) else { continue };
            if self.0.len() >= DEFINED || value.len() > LONGEST || value.contains(['<', '%']) {
                continue;
            }
            let Some(value) = characters(value) else { continue };
            self.0.push((name, value));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

/// Undoes character references; `None` when there is a reference to an entity.
fn characters(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('&') {
        return Some(Cow::Borrowed(value));
    }
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        let (name, after) = after.split_once(';')?;
        out.push_str(before);
        out.push(number(name.strip_prefix('#')?)?);
        rest = after;
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// What a reference stands for, by the text between `&` and `;`.
pub(crate) enum Meaning<'a> {
    /// One character.
    Char(char),
    /// A text.
    Text(&'a str),
    /// Nobody knows.
    Unknown,
}

/// Looks a reference up: numbers, then HTML's names (XML's among them), then the DTD's own.
pub(crate) fn meaning<'a>(name: &str, defined: &'a Defined<'_>) -> Meaning<'a> {
    if let Some(digits) = name.strip_prefix('#') {
        return number(digits).map_or(Meaning::Unknown, Meaning::Char);
    }
    match name {
        "amp" => Meaning::Char('&'),
        "lt" => Meaning::Char('<'),
        "gt" => Meaning::Char('>'),
        "quot" => Meaning::Char('"'),
        "apos" => Meaning::Char('\''),
        _ if name.len() > 40 => Meaning::Unknown,
        _ => defined.get(name).or_else(|| names::text_of(name)).map_or(Meaning::Unknown, Meaning::Text),
    }
}

/// The character of a numeric reference, by HTML's rules: 128 to 159 are windows-1252's.
pub(crate) fn number(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    match code {
        0 => Some('\u{fffd}'),
        0x80..=0x9f => {
            let byte = [u8::try_from(code).ok()?];
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next()
        }
        _ => char::from_u32(code),
    }
}

/// Bytes of the longest name of a reference that is looked at.
const REFERENCE: usize = 44;

/// Undoes every reference of a text, once; what nobody knows stays.
pub(crate) fn unescape<'a>(text: &'a str, defined: &Defined<'_>) -> Cow<'a, str> {
    undo(text, defined, |_, _| {})
}

/// As [`unescape`], for a text at byte `at` of the document: what nobody knows is told.
pub(crate) fn unescape_telling<'a>(
    text: &'a str,
    defined: &Defined<'_>,
    at: usize,
    problems: &mut Problems,
) -> Cow<'a, str> {
    undo(text, defined, |from, name| match name {
        Some(name) => problems.add_with(ProblemKind::Entity, Some(at + from), || {
            format!("&{name}; is not defined: it was kept as it is written")
        }),
        None => problems.add_with(ProblemKind::Syntax, Some(at + from), || {
            "an & that begins no entity: it was read as text".to_owned()
        }),
    })
}

/// Calls `strange` with the place of each `&` that stands for nothing, and the name if it has the form of a reference.
fn undo<'a>(
    text: &'a str,
    defined: &Defined<'_>,
    mut strange: impl FnMut(usize, Option<&str>),
) -> Cow<'a, str> {
    let bytes = text.as_bytes();
    let Some(first) = next_reference(bytes, 0) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let (mut copied, mut next) = (0, Some(first));
    while let Some(at) = next {
        let mut from = at + 1;
        if let Some((c, length)) = common(&bytes[from..]) {
            out.push_str(&text[copied..at]);
            out.push(c);
            from += length;
            copied = from;
            next = next_reference(bytes, from);
            continue;
        }
        match reference(&text[from..]) {
            Some(name) => {
                let meaning = meaning(name, defined);
                if !matches!(meaning, Meaning::Unknown) {
                    out.push_str(&text[copied..at]);
                    from += name.len() + 1;
                    copied = from;
                }
                match meaning {
                    Meaning::Char(c) => out.push(c),
                    Meaning::Text(text) => out.push_str(text),
                    Meaning::Unknown => strange(at, Some(name)),
                }
            }
            None => strange(at, None),
        }
        next = next_reference(bytes, from);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Where the next `&` stands.
fn next_reference(bytes: &[u8], from: usize) -> Option<usize> {
    memchr(b'&', &bytes[from..]).map(|found| from + found)
}

/// The references that escaped HTML is full of, read without a look into any list: the character, and the bytes behind the `&`.
fn common(behind: &[u8]) -> Option<(char, usize)> {
    match behind {
        [b'l', b't', b';', ..] => Some(('<', 3)),
        [b'g', b't', b';', ..] => Some(('>', 3)),
        [b'a', b'm', b'p', b';', ..] => Some(('&', 4)),
        [b'q', b'u', b'o', b't', b';', ..] => Some(('"', 5)),
        [b'#', b'x' | b'X', digits @ ..] => code(digits, 16).map(|(c, length)| (c, length + 2)),
        [b'#', digits @ ..] => code(digits, 10).map(|(c, length)| (c, length + 1)),
        _ => None,
    }
}

/// The character of a number that means what it says: no control of Latin-1, see [`number`]; and the bytes of its digits and
/// their `;`.
fn code(digits: &[u8], radix: u32) -> Option<(char, usize)> {
    let mut code = 0;
    for (at, byte) in digits.iter().take(7).enumerate() {
        if *byte == b';' {
            let means_itself = matches!(code, 1..=0x7f | 0xa0..);
            return char::from_u32(code).filter(|_| means_itself).map(|c| (c, at + 1));
        }
        code = code * radix + char::from(*byte).to_digit(radix)?;
    }
    None
}

/// The name that a text begins with, if a `;` ends it.
fn reference(text: &str) -> Option<&str> {
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'_' | b'-' | b'.');
    let end = text.bytes().take(REFERENCE).position(|b| !is_name(b))?;
    (end > 0 && text.as_bytes()[end] == b';').then(|| &text[..end])
}

/// Undoes HTML's references of a text, once.
pub(crate) fn unescape_html(text: &str) -> Cow<'_, str> {
    unescape(text, &Defined::default())
}

/// Writes a text so that XML and HTML read it as text; `"` is written too, for attributes.
pub(crate) fn escape(text: &str, out: &mut String) {
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            out.push_str("&quot;");
        }
        escape_text(part, out);
    }
}

/// Writes a text between tags.
pub(crate) fn escape_text(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let mut defined = Defined::default();
        defined.read("rss [<!ENTITY co \"A&#38;B\"><!ENTITY lol \"&co;&co;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]");
        for (text, want) in [
            ("a &amp; b &nbsp;&eacute;", "a & b \u{a0}é"),
            ("&#128;&#x4e2d;&#0;", "€中\u{fffd}"),
            ("&#10;&#X1F54A;&#160;&#0065;&#x000041;", "\n🕊\u{a0}AA"),
            (
                "&#;&#x;&#xg;&#65 &#1114112;&#xd800;&#99999999999;",
                "&#;&#x;&#xg;&#65 &#1114112;&#xd800;&#99999999999;",
            ),
            ("&co;&lol;&x;", "A&B&lol;&x;"),
            ("AT&T &unknown; & &;", "AT&T &unknown; & &;"),
        ] {
            assert_eq!(unescape(text, &defined), want);
        }
    }
}
