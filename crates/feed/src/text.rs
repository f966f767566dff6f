//! Plain text of what feeds say in HTML: for titles, identities and lists.
//!
//! This is not a sanitiser: the result is text and must be escaped like any text.

use crate::entities;
use tidings_model::{Content, ContentKind};

/// The text of a text construct on one line: tags taken out, references undone, white space folded.
pub fn plain(content: &Content) -> String {
    match content.kind {
        ContentKind::Text | ContentKind::Other => fold(&content.value),
        ContentKind::Html | ContentKind::Xhtml => plain_html(&content.value),
    }
}

/// The text without the characters that XML 1.0 does not allow.
pub(crate) fn allowed(text: &str) -> std::borrow::Cow<'_, str> {
    let bad = |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(bad) { text.replace(bad, "").into() } else { text.into() }
}

/// A text with HTML's character references undone, once. What nobody knows stays as it is written.
pub fn unescape_html(text: &str) -> std::borrow::Cow<'_, str> {
    entities::unescape_html(text)
}

/// The text of some HTML, on one line.
pub(crate) fn plain_html(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return fold(html);
    }
    fold(&entities::unescape_html(&without_tags(html)))
}

fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // Names whose end tag was looked for in vain: it is not looked for again.
    let mut unclosed: Vec<String> = Vec::new();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !is_tag {
            out.push('<');
            rest = &rest[1..];
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let name: String =
            rest[1..end].trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        rest = &rest[end + 1..];
        if matches!(name.as_str(), "script" | "style") && !unclosed.contains(&name) {
            match end_of(rest, &name) {
                Some(end) => rest = &rest[end..],
                None => unclosed.push(name),
            }
        } else if matches!(
            name.as_str(),
            "br" | "p"
                | "div"
                | "li"
                | "ul"
                | "ol"
                | "tr"
                | "td"
                | "th"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "blockquote"
                | "hr"
        ) {
            out.push(' ');
        }
    }
    out.push_str(rest);
    out
}

/// Where the end tag of `name` begins, looked for once and not beyond a text's reach.
fn end_of(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        let tag = text.as_bytes()[at + 2..].get(..name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    })
}

/// White space folded to single spaces, control characters left out.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let mut word = word.chars().filter(|c| !c.is_control()).peekable();
        if word.peek().is_some() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line() {
        for (html, want) in [
            ("<b>俄乌</b>谈判&amp;外交", "俄乌谈判&外交"),
            ("a<br>b\n\t c", "a b c"),
            ("1 < 2 and <script>x</script>3", "1 < 2 and 3"),
            ("&lt;b&gt;", "<b>"),
            ("cut <a href", "cut <a href"),
            ("<style>a</style>b<script>c", "bc"),
        ] {
            assert_eq!(plain(&Content { value: html.into(), ..Content::default() }), want, "{html}");
        }
    }
}
