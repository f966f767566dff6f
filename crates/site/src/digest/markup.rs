//! Clean HTML as a tree of its own elements, for what is written from it in another form. It is balanced, with its
//! attributes in quotes, so that no parser of foreign pages is needed.

use tidings_extract::{decode, tag_end};
use tidings_model::CleanHtml;

/// Elements inside one another; the sanitiser allows no more, and what would be deeper stands side by side.
const DEEPEST: usize = 256;

/// A piece of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements directly inside.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }
}

impl Node {
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().all(|c| c.is_ascii_whitespace()))
    }
}

/// The tree of a text.
pub(super) fn parse(html: &CleanHtml) -> Vec<Node> {
    let mut open = vec![Element::default()];
    let mut rest = html.as_str();
    while let Some(start) = rest.find('<') {
        text(&rest[..start], &mut open);
        let tag = &rest[start..];
        let end = tag_end(tag);
        rest = &tag[end..];
        match tag[1..end].trim_end_matches('>').strip_prefix('/') {
            Some(name) => close(name.trim(), &mut open),
            None => begin(tag[1..end].trim_end_matches('>'), &mut open),
        }
    }
    text(rest, &mut open);
    while open.len() > 1 {
        pop(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

fn text(text: &str, open: &mut [Element]) {
    if let (false, Some(inner)) = (text.is_empty(), open.last_mut()) {
        inner.children.push(Node::Text(decode(text)));
    }
}

fn begin(tag: &str, open: &mut Vec<Element>) {
    let name_end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
    let name = tag[..name_end].to_ascii_lowercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return;
    }
    let is_void = ["br", "hr", "img"].contains(&name.as_str());
    let element = Element { name, attributes: attributes(&tag[name_end..]), children: Vec::new() };
    open.push(element);
    if is_void || open.len() > DEEPEST {
        pop(open);
    }
}

fn attributes(mut rest: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() {
            return found;
        }
        let (value, after) = match rest[end..].strip_prefix("=\"") {
            Some(value) => value.split_once('"').unwrap_or((value, "")),
            None => ("", rest[end..].trim_start_matches('=')),
        };
        found.push((name.to_owned(), decode(value)));
        rest = after;
    }
}

fn close(name: &str, open: &mut Vec<Element>) {
    let Some(at) = open.iter().rposition(|element| element.name.eq_ignore_ascii_case(name)) else { return };
    while at > 0 && open.len() > at {
        pop(open);
    }
}

/// Puts the innermost open element into the one around it.
fn pop(open: &mut Vec<Element>) {
    if let Some(done) = open.pop()
        && let Some(outer) = open.last_mut()
    {
        outer.children.push(Node::Element(done));
    }
}
