//! One element with all below it: an entry, or a field of the feed. Never the whole document.

use super::names::Ns;
use crate::entities;
use std::borrow::Cow;
use std::rc::Rc;

/// Base and language in force.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) base: Option<Rc<str>>,
    /// Whether the base was declared by the document or its sender.
    pub(crate) declared: bool,
    pub(crate) language: Option<Rc<str>>,
}

/// A start tag, read.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    /// The name as written.
    pub(crate) raw: &'a str,
    pub(crate) ns: Ns,
    /// The name without prefix, in lower case.
    pub(crate) name: Cow<'a, str>,
    pub(crate) attributes: Vec<(&'a str, Cow<'a, str>)>,
    pub(crate) context: Context,
    pub(crate) at: usize,
    pub(crate) empty: bool,
    /// Declarations in force outside of it.
    pub(crate) mark: usize,
}

/// An element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    pub(crate) start: Start<'a>,
    pub(crate) nodes: Vec<Node<'a>>,
}

/// What stands inside an element.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    /// Text, references undone.
    Text(Cow<'a, str>),
    Element(Element<'a>),
}

impl<'a> Element<'a> {
    pub(crate) fn ns(&self) -> Ns {
        self.start.ns
    }

    pub(crate) fn name(&self) -> &str {
        &self.start.name
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.start.attribute(name)
    }

    pub(crate) fn children(&self) -> impl Iterator<Item = &Element<'a>> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(crate) fn children_mut(&mut self) -> impl Iterator<Item = &mut Element<'a>> {
        self.nodes.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The text directly inside, trimmed.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match within_blanks(&self.nodes) {
            [] => Cow::Borrowed(""),
            [Node::Text(text)] => Cow::Borrowed(text.trim()),
            nodes => {
                let mut all = String::new();
                for node in nodes {
                    if let Node::Text(text) = node {
                        all.push_str(text);
                    }
                }
                Cow::Owned(all.trim().to_owned())
            }
        }
    }

    /// Takes the text out, trimmed, where it is all that stands inside and belongs to nobody else.
    pub(crate) fn take_text(&mut self) -> Option<String> {
        let [Node::Text(Cow::Owned(text))] = self.nodes.as_mut_slice() else { return None };
        let mut text = std::mem::take(text);
        text.truncate(text.trim_end().len());
        text.drain(..text.len() - text.trim_start().len());
        text.shrink_to_fit();
        Some(text)
    }

    /// The text of the element and of all below it.
    pub(crate) fn deep_text(&self) -> String {
        fn collect(element: &Element<'_>, out: &mut String) {
            for node in &element.nodes {
                match node {
                    Node::Text(text) => out.push_str(text),
                    Node::Element(child) => collect(child, out),
                }
            }
        }
        let mut out = String::new();
        collect(self, &mut out);
        out.trim().to_owned()
    }

    /// The text, or nothing where it is empty.
    pub(crate) fn full_text(&self) -> Option<String> {
        let text = self.text();
        (!text.is_empty()).then(|| crate::repair::repair(text).into_owned())
    }

    /// What stands inside, written out as XHTML without prefixes.
    pub(crate) fn inside(&self) -> String {
        let mut out = String::new();
        for node in &self.nodes {
            write_node(node, &mut out);
        }
        out.trim().to_owned()
    }
}

impl Start<'_> {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let is_named = |known: &str| {
            let Some(prefix) = known.len().checked_sub(name.len()) else { return false };
            let fits = known.as_bytes()[prefix..].eq_ignore_ascii_case(name.as_bytes());
            fits && (prefix == 0
                || known.as_bytes()[prefix - 1] == b':' && !matches!(&known[..prefix - 1], "xmlns" | "xml"))
        };
        self.attributes.iter().find(|(known, _)| is_named(known)).map(|(_, value)| value.trim())
    }
}

/// The nodes without the white space before and behind them.
fn within_blanks<'n, 'a>(mut nodes: &'n [Node<'a>]) -> &'n [Node<'a>] {
    while let [first, rest @ ..] = nodes
        && first.is_blank()
    {
        nodes = rest;
    }
    while let [rest @ .., last] = nodes
        && last.is_blank()
    {
        nodes = rest;
    }
    nodes
}

/// True for white space and nothing else.
pub(crate) fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

impl Node<'_> {
    /// Whether it is white space and nothing else.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if is_blank(text))
    }
}

fn write_node(node: &Node<'_>, out: &mut String) {
    let element = match node {
        Node::Text(text) => return entities::escape_text(text, out),
        Node::Element(element) => element,
    };
    let name = local_name(element.start.raw);
    out.push('<');
    out.push_str(name);
    for (attribute, value) in &element.start.attributes {
        if attribute.starts_with("xmlns") {
            continue;
        }
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        entities::escape(value, out);
        out.push('"');
    }
    if element.nodes.is_empty() && is_void(name) {
        out.push_str(" />");
        return;
    }
    out.push('>');
    for node in &element.nodes {
        write_node(node, out);
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

pub(super) fn is_void(name: &str) -> bool {
    [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr",
    ]
    .iter()
    .any(|void| name.eq_ignore_ascii_case(void))
}

pub(super) fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Whether an element is an entry of a feed.
pub(crate) fn is_entry(ns: Ns, name: &str) -> bool {
    ns.is_core() && matches!(name, "item" | "entry")
}
