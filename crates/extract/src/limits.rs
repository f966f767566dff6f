//! What a document may cost. The tree builder of HTML5 takes quadratic time on hostile nesting, so it is fed in small
//! pieces and stopped when the tree grows beyond these limits; the text of such a document is kept without its markup.

/// How large a document may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of markup.
    pub(crate) bytes: usize,
    /// Elements inside one another.
    pub(crate) depth: usize,
    /// Nodes in all, those that the parser adds included.
    pub(crate) nodes: usize,
}

/// For the body of an article.
pub(crate) const BODY: Limits = Limits { bytes: 8 << 20, depth: 256, nodes: 100_000 };
/// For a page: real ones nest deeper, since many never close what they open.
pub(crate) const PAGE: Limits = Limits { bytes: 16 << 20, depth: 512, nodes: 300_000 };
/// Bytes of plain text that become a body; written with its entities it is at most six times as long, and fits [`BODY`].
pub(crate) const TEXT: usize = 1 << 20;
/// Attributes of one element: the tokenizer compares each with all before it.
const ATTRIBUTES: usize = 10_000;
/// Comparisons of attributes in a whole document. What looks like a tag inside a script counts as well, and scripts have
/// such of some thousand words, so that a smaller limit for one element would lose real pages.
const COMPARISONS: usize = 200_000_000;
/// Bytes that a body may have whatever it was made from.
const SMALL_BODY: usize = 64 << 10;
/// Bytes of a body for each byte it was made from. What is open is written again in every line, so that markup grows.
const GROWTH: usize = 16;
/// Nodes of a paragraph: itself, its text, and the line end behind it.
const PARAGRAPH_NODES: usize = 3;

/// How much may be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Bytes.
    pub(crate) bytes: usize,
    /// Elements.
    pub(crate) elements: usize,
}

impl Room {
    /// The room for a body that is made from so many bytes of markup.
    pub(crate) fn for_markup(bytes: usize) -> Self {
        let bytes = bytes.saturating_mul(GROWTH).saturating_add(SMALL_BODY).min(BODY.bytes);
        Self { bytes, elements: BODY.nodes }
    }

    /// The room for a body of bare paragraphs: every reader of bodies accepts what fits in.
    pub(crate) fn for_text() -> Self {
        Self { bytes: BODY.bytes, elements: BODY.nodes / PARAGRAPH_NODES - 1 }
    }
}

impl Limits {
    /// Why a document of so many nodes and such depth is too much, in words for a person.
    pub(crate) fn exceeded(self, nodes: usize, depth: usize) -> Option<String> {
        if depth > self.depth {
            return Some(format!("elements nested deeper than {}", self.depth));
        }
        (nodes > self.nodes).then(|| format!("more than {} nodes", self.nodes))
    }

    /// Why markup should not be given to the parser at all.
    pub(crate) fn refuse(self, html: &str) -> Option<String> {
        if html.len() > self.bytes {
            return Some(format!("{} bytes, more than {}", html.len(), self.bytes));
        }
        let mut left = COMPARISONS;
        for tag in Tags::new(html) {
            if tag.attributes > ATTRIBUTES {
                return Some(format!("an element with more than {ATTRIBUTES} attributes"));
            }
            left = match left.checked_sub(tag.attributes * tag.attributes / 2) {
                Some(left) => left,
                None => return Some("too many elements with thousands of attributes".to_owned()),
            };
        }
        None
    }
}

/// The first bytes of a text, cut between characters.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A tag as it stands in the text.
#[derive(Debug, PartialEq)]
struct Tag<'a> {
    name: &'a str,
    end: bool,
    /// About how many attributes it has.
    attributes: usize,
    /// Where `<` stands.
    from: usize,
    /// Behind `>`.
    to: usize,
}

/// Finds what looks like a tag, inside scripts and comments as well.
struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let from = self.at + self.html.get(self.at..)?.find('<')?;
            let end = bytes.get(from + 1) == Some(&b'/');
            let start = from + 1 + usize::from(end);
            if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
                self.at = from + 1;
                continue;
            }
            let ends_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
            let length = bytes[start..].iter().position(ends_name).unwrap_or(bytes.len() - start);
            let (to, attributes) = tag_end(bytes, start + length);
            self.at = to;
            return Some(Tag { name: &self.html[start..start + length], end, attributes, from, to });
        }
    }
}

/// Behind the `>` of a tag whose name ends at `at`, and how many attributes stand before it.
fn tag_end(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let (mut attributes, mut quote, mut in_name, mut after_equals) = (0, None, false, false);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return (at, attributes),
            (None, b'"' | b'\'') if after_equals => {
                quote = Some(byte);
                (after_equals, in_name) = (false, false);
            }
            (None, b'=') => after_equals = true,
            (None, b'/') if !after_equals => in_name = false,
            (None, _) if byte.is_ascii_whitespace() => in_name &= after_equals,
            (None, _) => {
                attributes += usize::from(!in_name && !after_equals);
                (in_name, after_equals) = (true, false);
            }
        }
    }
    (at, attributes)
}

/// The text of markup that is not parsed: tags become line ends, scripts and styles vanish, entities stay as written.
pub(crate) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut at = 0;
    let mut hidden: Option<&str> = None;
    for tag in Tags::new(html) {
        match hidden {
            Some(name) if tag.end && name.eq_ignore_ascii_case(tag.name) => hidden = None,
            Some(_) => {}
            None => {
                text.push_str(html.get(at..tag.from).unwrap_or(""));
                text.push('\n');
                let raw = ["script", "style"].iter().any(|name| name.eq_ignore_ascii_case(tag.name));
                hidden = (raw && !tag.end).then_some(tag.name);
            }
        }
        at = tag.to;
    }
    if hidden.is_none() {
        text.push_str(html.get(at..).unwrap_or(""));
    }
    text
}
