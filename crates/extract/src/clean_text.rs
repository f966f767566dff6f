//! Clean HTML read without a parser: it has one way to write everything.

use std::borrow::Cow;
use tidings_model::CleanHtml;

/// Where a tag ends, past its `>`; one inside quotes is text.
pub fn tag_end(tag: &str) -> usize {
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

/// A text as it stands in HTML, or in the value of an attribute between quotes of either kind.
pub fn escape_html(text: &str) -> Cow<'_, str> {
    let Some(first) = next_special(text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + text.len() / 16 + 16);
    let (mut rest, mut next) = (text, Some(first));
    while let Some(at) = next {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
        next = next_special(rest.as_bytes());
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The place of the first character that does not stand in HTML as it is.
fn next_special(bytes: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    // Most parts have none, and a part is looked at as one.
    let (parts, _) = bytes.as_chunks::<16>();
    let has_none = |part: &&[u8; 16]| !part.iter().fold(false, |found, byte| found | is_special(byte));
    let from = 16 * parts.iter().take_while(has_none).count();
    bytes[from..].iter().position(is_special).map(|at| from + at)
}

/// The text with its character references as characters; what is none stays as it is.
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest.get(1..).and_then(|name| name.split_once(';')).map(|(name, _)| name);
        match reference.and_then(|name| Some((name, character(name)?))) {
            Some((name, c)) => {
                out.push(c);
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

/// Elements that stand inside a word or between two without parting them.
const INSIDE_WORDS: [&str; 28] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rb",
    "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// The text of an article as every search reads it: without its markup, and without how a word is read (`ruby`).
pub fn search_text(html: &CleanHtml) -> String {
    let mut rest = html.as_str();
    let mut out = String::with_capacity(rest.len());
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        out.push_str(before);
        rest = &tag[tag_end(tag)..];
        let name = tag[1..]
            .trim_start_matches('/')
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if (name == "rt" || name == "rp") && !tag.starts_with("</") {
            let end = format!("</{name}>");
            rest = rest.split_once(&end).map_or("", |(_, rest)| rest);
        } else if !INSIDE_WORDS.contains(&name) {
            out.push('\n');
        }
    }
    out.push_str(rest);
    decode(&out)
}

#[cfg(test)]
mod tests {
    #[test]
    #[expect(clippy::disallowed_methods, reason = "the texts are written here and clean")]
    fn what_is_read() {
        for (html, want) in [
            ("<p>f<b>oo</b> bar</p><p>next</p>", "\nfoo bar\n\nnext\n"),
            ("<p title=\"a > b\">x &lt;b&gt; &amp;amp;&nbsp;y</p>", "\nx <b> &amp;\u{a0}y\n"),
            ("<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>都", "東京都"),
            ("one<br>two<img src=\"x.png\" alt=\"three\">", "one\ntwo\n"),
            ("no markup", "no markup"),
        ] {
            let html = tidings_model::CleanHtml::from_sanitiser(html.to_owned());
            assert_eq!(super::search_text(&html), want);
        }
    }
}
