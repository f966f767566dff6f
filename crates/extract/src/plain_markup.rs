//! The text of clean HTML in one pass, where its markup is plain: paragraphs, lists, pictures and what stands in a line. The parser of
//! HTML5 would make the same tree of it as it is written, at many times the price; whatever it might take otherwise is left to it.

use crate::text::Text;
use std::borrow::Cow;

/// Longest markup: no limit of the parser can be met in it.
const LONGEST: usize = 100 << 10;
/// Elements inside one another.
const DEEPEST: usize = 64;

#[derive(PartialEq)]
enum Kind {
    /// Holds blocks or a line.
    Container,
    /// Holds a line.
    Leaf,
    /// Stands between blocks and holds nothing.
    Rule,
    /// Stands in a line.
    Inline,
    /// Stands anywhere and holds nothing.
    Void,
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "blockquote" | "ul" | "ol" | "li" | "figure" | "figcaption" | "div" => Kind::Container,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Leaf,
        "hr" => Kind::Rule,
        "img" | "br" => Kind::Void,
        "a" | "em" | "strong" | "b" | "i" | "u" | "s" | "sub" | "sup" | "small" | "mark" | "abbr"
        | "cite" | "q" | "time" | "code" | "kbd" | "samp" | "var" | "del" | "ins" | "bdi" | "bdo" | "dfn"
        | "span" => Kind::Inline,
        _ => return None,
    })
}

/// The text of plain markup; nothing where it is not plain.
pub(crate) fn text(html: &str) -> Option<String> {
    if html.len() > LONGEST {
        return None;
    }
    let mut text = Text::with_capacity(html.len());
    let mut open = Open::default();
    let mut rest = html;
    loop {
        let (part, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if !part.is_empty() {
            text.words(&decoded(part)?);
        }
        if tag.is_empty() {
            return open.names.is_empty().then(|| text.finish());
        }
        let (is_end, tag) = tag.strip_prefix("</").map_or((false, &tag[1..]), |tag| (true, tag));
        let length = tag.bytes().position(|b| !b.is_ascii_lowercase() && !b.is_ascii_digit())?;
        let (name, after) = tag.split_at(length);
        if is_end {
            rest = after.strip_prefix('>')?;
            open.end(name)?;
            text.leave_element(name);
        } else {
            rest = behind_attributes(after)?;
            text.enter_element(name);
            if open.begin(name)? {
                text.leave_element(name);
            }
        }
    }
}

/// The elements that are open.
#[derive(Default)]
struct Open<'a> {
    names: Vec<&'a str>,
    /// How many of them hold a line or stand in one.
    in_line: usize,
}

impl<'a> Open<'a> {
    /// Begins an element; true for one that has no end.
    fn begin(&mut self, name: &'a str) -> Option<bool> {
        let kind = kind(name)?;
        let in_list = || matches!(self.names.last(), Some(&"ul" | &"ol"));
        let good = match kind {
            Kind::Container | Kind::Leaf | Kind::Rule => self.in_line == 0 && (name != "li" || in_list()),
            Kind::Inline => name != "a" || !self.names.contains(&"a"),
            Kind::Void => true,
        };
        if !good || self.names.len() >= DEEPEST {
            return None;
        }
        if matches!(kind, Kind::Void | Kind::Rule) {
            return Some(true);
        }
        self.in_line += usize::from(kind != Kind::Container);
        self.names.push(name);
        Some(false)
    }

    fn end(&mut self, name: &str) -> Option<()> {
        let last = self.names.pop()?;
        self.in_line -= usize::from(kind(last)? != Kind::Container);
        (last == name).then_some(())
    }
}

/// What stands behind the attributes of a tag, which are written as the sanitiser writes them.
fn behind_attributes(mut rest: &str) -> Option<&str> {
    loop {
        if let Some(behind) = rest.strip_prefix('>') {
            return Some(behind);
        }
        let attribute = rest.strip_prefix(' ')?;
        let length = attribute.bytes().position(|b| !b.is_ascii_lowercase()).filter(|length| *length > 0)?;
        rest = &attribute[length..];
        if let Some(value) = rest.strip_prefix("=\"") {
            rest = &value[value.find('"')? + 1..];
        }
    }
}

/// A text between tags with its entities undone.
fn decoded(part: &str) -> Option<Cow<'_, str>> {
    const ENTITIES: [(&str, char); 7] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&nbsp;", '\u{a0}'),
        ("&quot;", '"'),
        ("&#123;", '{'),
        ("&#125;", '}'),
    ];
    if part.contains(['\0', '\r']) {
        return None;
    }
    if !part.contains('&') {
        return Some(Cow::Borrowed(part));
    }
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (entity, c) = ENTITIES.iter().find(|(entity, _)| rest[at..].starts_with(entity))?;
        out.push(*c);
        rest = &rest[at + entity.len()..];
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::BODY;
    use crate::sanitise;
    use crate::text::tree_text;
    use crate::tree::{ROOT, Tree};
    use proptest::prelude::*;
    use tidings_model::UntrustedHtml;

    fn by_parser(html: &str) -> String {
        Tree::fragment(html, BODY).map(|tree| tree_text(&tree, ROOT)).unwrap_or_default()
    }

    const PARTS: &[&str] = &[
        "<p>",
        "</p>",
        "<h2>",
        "</h2>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=\"https://a.example/?a=1&amp;b\">",
        "</a>",
        "<ul>",
        "</ul>",
        "<li>",
        "</li>",
        "<blockquote>",
        "</blockquote>",
        "<figure>",
        "</figure>",
        "<figcaption>",
        "</figcaption>",
        "<div>",
        "</div>",
        "<img src=\"https://a.example/i.png\" alt=\"x &gt; y\">",
        "<br>",
        "<hr>",
        "<span lang=\"zh\">",
        "</span>",
        "<ol reversed>",
        "</ol>",
        "<table><tr><td>",
        "</td></tr></table>",
        "<pre>\n",
        "</pre>",
        "<dl><dt>",
        "<dd>",
        "</dl>",
        "<ruby>漢<rt>",
        "</ruby>",
        "<q>",
        "</q>",
        "word",
        " ",
        "\n",
        "中文。",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "&copy;",
        "{",
        "\u{ad}",
        "\u{2028}",
        "two words",
        "\r",
        "&#123;",
        "&",
        "<",
    ];

    proptest! {
        #[test]
        fn what_is_plain_has_the_text_that_the_parser_finds(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
            let raw = parts.concat();
            if let Some(text) = text(&raw) {
                prop_assert_eq!(text, by_parser(&raw), "{}", raw);
            }
            let clean = sanitise(&UntrustedHtml(raw), None).html;
            if let Some(text) = text(clean.as_str()) {
                prop_assert_eq!(text, by_parser(clean.as_str()), "{}", clean);
            }
        }
    }

    #[test]
    fn what_most_articles_are_made_of_is_plain() {
        let html = "<p>A <b>bold</b> word &amp; <a href=\"https://a.example/\" title=\"x\">a link</a>.<br>Next</p>\n<figure><img src=\"https://a.example/i.png\" \
             alt=\"\">\n<figcaption>(图)</figcaption>\n</figure>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<hr>\n<blockquote>\n<p>said</p>\n</blockquote>";
        let expected = "A bold word & a link.\nNext\n\n(图)\n\none\ntwo\n\nsaid";
        assert_eq!((text(html).as_deref(), by_parser(html).as_str()), (Some(expected), expected));
        for other in [
            "<p>a<p>b</p>",
            "<p>a",
            "a</p>",
            "<b><p>a</p></b>",
            "<table></table>",
            "<!-- x -->",
            "&copy;",
            "<P>a</P>",
            "<li>a</li>",
            "a < b",
        ] {
            assert_eq!(text(other), None, "{other}");
        }
    }
}
