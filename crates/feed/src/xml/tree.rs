//! One element with all below it: an entry, or a field of the feed. Never the whole document.
//!
//! Elements that are never closed are closed by what surrounds them, and what they had swallowed by then is given back.

use super::names::{Ns, Scope};
use super::tokens::{Token, Tokens};
use crate::entities::{self, Defined};
use crate::problems::Problems;
use crate::{Limits, address};
use std::borrow::Cow;
use std::rc::Rc;
use tidings_model::ProblemKind;

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

    /// The text directly inside, trimmed.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self.nodes.as_slice() {
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

fn is_void(name: &str) -> bool {
    [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr",
    ]
    .iter()
    .any(|void| name.eq_ignore_ascii_case(void))
}

fn local_name(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Whether an element is an entry of a feed.
pub(crate) fn is_entry(ns: Ns, name: &str) -> bool {
    ns.is_core() && matches!(name, "item" | "entry")
}

/// Fields whose text holds no other field: one that does was never closed.
fn is_leaf(start: &Start<'_>) -> bool {
    (start.ns.is_core() || start.ns == Ns::Dc)
        && matches!(
            start.name.as_ref(),
            "title"
                | "link"
                | "guid"
                | "id"
                | "pubdate"
                | "description"
                | "author"
                | "category"
                | "comments"
                | "updated"
                | "published"
                | "date"
                | "creator"
                | "language"
                | "copyright"
        )
}

/// Reads elements from tokens.
pub(crate) struct Reader<'a, 'p> {
    pub(crate) tokens: Tokens<'a>,
    pub(crate) scope: Scope<'a>,
    pub(crate) problems: &'p mut Problems,
    pub(crate) limits: Limits,
    pub(crate) defined: Defined<'a>,
}

impl<'a> Reader<'a, '_> {
    pub(crate) fn next(&mut self) -> Token<'a> {
        self.tokens.next(self.problems)
    }

    /// Reads a start tag: its declarations come into force.
    pub(crate) fn start(
        &mut self,
        name: &'a str,
        attributes: &'a str,
        empty: bool,
        outer: &Context,
    ) -> Start<'a> {
        let at = self.tokens.began();
        let mark = self.scope.mark();
        let mut list: Vec<(&'a str, Cow<'a, str>)> = Vec::new();
        let mut context = outer.clone();
        let mut rest = attributes;
        while let Some((name, value, after)) = super::attributes::next(rest) {
            rest = after;
            if list.len() >= self.limits.attributes {
                self.problems.add(
                    ProblemKind::Limit,
                    Some(at),
                    "an element has too many attributes: the rest was left out",
                );
                break;
            }
            let value = entities::unescape(value, &self.defined);
            if name.starts_with("xmlns") {
                self.scope.declare(name, &value);
            } else if name.eq_ignore_ascii_case("xml:base") {
                context.base = address::nested(outer.base.as_ref(), &value);
                context.declared = true;
            } else if name.eq_ignore_ascii_case("xml:lang") {
                context.language = Some(Rc::from(value.trim()));
            }
            list.push((name, value));
        }
        let (ns, local) = self.scope.resolve(name);
        let name_lower = if local.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(local.to_ascii_lowercase())
        } else {
            Cow::Borrowed(local)
        };
        Start { raw: name, ns, name: name_lower, attributes: list, context, at, empty, mark }
    }

    /// Reads an element to its end, by its own end tag or what shows that it is over. `outer` are the names of the open
    /// elements around it. The second value is false when the document ended inside a field of it.
    pub(crate) fn element(&mut self, start: Start<'a>, outer: &[&'a str]) -> (Element<'a>, bool) {
        let mut stack = Stack::new(start);
        if stack.open[0].start.empty {
            return (stack.finish(self), true);
        }
        loop {
            let token = self.next();
            match token {
                Token::Eof => {
                    let whole = stack.open.len() == 1 && self.tokens.cut().is_none();
                    return (stack.finish(self), whole);
                }
                Token::Start { name, attributes, empty } => {
                    if stack.open.len() >= self.limits.depth && !is_entry(Ns::Core, local_name(name)) {
                        stack.skip(self, name, empty);
                        continue;
                    }
                    let start = self.start(name, attributes, empty, &stack.top().start.context);
                    if stack.ends_before(&start) {
                        self.scope.leave(start.mark);
                        self.missing_end(&stack.open[0].start);
                        self.tokens.unread(token);
                        return (stack.finish(self), true);
                    }
                    stack.push(self, start);
                }
                Token::End { name } => match stack.end(self, name) {
                    Ended::All => return (stack.finish(self), true),
                    Ended::Some => {}
                    Ended::None if outer.iter().any(|open| open.eq_ignore_ascii_case(name)) => {
                        self.missing_end(&stack.open[0].start);
                        self.tokens.unread(token);
                        return (stack.finish(self), true);
                    }
                    Ended::None => self.problems.add(
                        ProblemKind::Syntax,
                        Some(self.tokens.began()),
                        format!("</{}> ends nothing: it was passed by", crate::problems::quote(name)),
                    ),
                },
                token => self.text(&mut stack, token),
            }
        }
    }

    fn missing_end(&mut self, start: &Start<'_>) {
        let message = format!(
            "<{}> is never closed: it was closed where the next began",
            crate::problems::quote(start.raw)
        );
        self.problems.add(ProblemKind::Syntax, Some(start.at), message);
    }

    fn text(&mut self, stack: &mut Stack<'a>, token: Token<'a>) {
        let at = self.tokens.began();
        let text: Cow<'a, str> = match token {
            Token::Text(text) => entities::unescape_telling(text, &self.defined, at, self.problems),
            Token::Cdata(text) => Cow::Borrowed(text),
            _ => return,
        };
        let text = match memchr::memchr(b'\r', text.as_bytes()) {
            Some(_) => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
            None => text,
        };
        let limit = self.limits.field_bytes;
        let nodes = &mut stack.top().nodes;
        if text.len() > limit || matches!(nodes.last(), Some(Node::Text(_))) {
            return stack.text(limit, &text, at, self.problems);
        }
        if !text.is_empty() {
            // Most elements hold one text and nothing else.
            if nodes.capacity() == 0 {
                nodes.reserve_exact(1);
            }
            nodes.push(Node::Text(text));
        }
    }
}

enum Ended {
    All,
    Some,
    None,
}

/// The elements that are open; the first is the one that is read.
struct Stack<'a> {
    open: Vec<Element<'a>>,
    /// Elements that were passed by and are still open.
    too_deep: usize,
    /// Those of them that have the name of the first.
    too_deep_like_first: usize,
}

impl<'a> Stack<'a> {
    fn new(first: Start<'a>) -> Self {
        let mut open = Vec::with_capacity(8);
        // An entry has about so many fields.
        let nodes = if first.empty { Vec::new() } else { Vec::with_capacity(16) };
        open.push(Element { start: first, nodes });
        Self { open, too_deep: 0, too_deep_like_first: 0 }
    }

    fn top(&mut self) -> &mut Element<'a> {
        self.open.last_mut().expect("the first element is taken off only at the end")
    }

    fn skip(&mut self, reader: &mut Reader<'a, '_>, name: &str, empty: bool) {
        if !empty {
            self.too_deep += 1;
            self.too_deep_like_first += usize::from(self.is_first(name));
        }
        let at = reader.tokens.began();
        reader.problems.add(
            ProblemKind::Limit,
            Some(at),
            "elements are too deep inside each other: their text was kept",
        );
    }

    fn is_first(&self, name: &str) -> bool {
        self.open[0].start.raw.eq_ignore_ascii_case(name)
    }

    /// An entry that begins inside a field of the last shows that the last was never closed.
    fn ends_before(&self, start: &Start<'a>) -> bool {
        is_entry(start.ns, &start.name) && !self.open.iter().any(|element| element.start.name == "content")
    }

    fn push(&mut self, reader: &mut Reader<'a, '_>, start: Start<'a>) {
        let empty = start.empty;
        self.open.push(Element { start, nodes: Vec::new() });
        if empty {
            self.pop(reader, true);
        }
    }

    fn pop(&mut self, reader: &mut Reader<'a, '_>, whole: bool) {
        let Some(mut element) = self.open.pop() else { return };
        reader.scope.leave(element.start.mark);
        let swallowed = if whole || !is_leaf(&element.start) { Vec::new() } else { swallowed(&mut element) };
        let nodes = &mut self.top().nodes;
        nodes.push(Node::Element(element));
        nodes.extend(swallowed);
    }

    fn end(&mut self, reader: &mut Reader<'a, '_>, name: &str) -> Ended {
        if self.too_deep > 0 {
            match (self.is_first(name), self.too_deep_like_first) {
                // Everything inside was left open.
                (true, 0) => self.too_deep = 0,
                (is_first, _) => {
                    self.too_deep -= 1;
                    self.too_deep_like_first -= usize::from(is_first);
                    return Ended::Some;
                }
            }
        }
        let Some(depth) = self.open.iter().rposition(|element| element.start.raw.eq_ignore_ascii_case(name))
        else {
            return Ended::None;
        };
        while self.open.len() > depth + 1 {
            let start = &self.top().start;
            let (raw, at) = (start.raw, start.at);
            // HTML in a description has many void elements that are never closed, and rightly.
            if !is_void(raw) {
                let message = format!(
                    "<{}> is never closed: it was closed with <{}>",
                    crate::problems::quote(raw),
                    crate::problems::quote(name)
                );
                reader.problems.add(ProblemKind::Syntax, Some(at), message);
            }
            self.pop(reader, false);
        }
        if depth == 0 {
            return Ended::All;
        }
        self.pop(reader, true);
        Ended::Some
    }

    fn finish(mut self, reader: &mut Reader<'a, '_>) -> Element<'a> {
        while self.open.len() > 1 {
            self.pop(reader, false);
        }
        let element = self.open.pop().expect("the first element is taken off only here");
        reader.scope.leave(element.start.mark);
        element
    }

    fn text(&mut self, limit: usize, text: &str, at: usize, problems: &mut Problems) {
        let nodes = &mut self.top().nodes;
        if !matches!(nodes.last(), Some(Node::Text(_))) {
            nodes.push(Node::Text(Cow::Owned(String::new())));
        }
        let Some(Node::Text(last)) = nodes.last_mut() else { return };
        let room = limit.saturating_sub(last.len());
        let mut end = text.len().min(room);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if end < text.len() {
            problems.add(
                ProblemKind::Limit,
                Some(at),
                format!("a text is longer than {limit} bytes: the rest was left out"),
            );
        }
        if end > 0 {
            last.to_mut().push_str(&text[..end]);
        }
    }
}

/// Takes the fields out of a field that was never closed.
fn swallowed<'a>(element: &mut Element<'a>) -> Vec<Node<'a>> {
    let first = element.nodes.iter().position(|node| match node {
        Node::Element(child) => is_leaf(&child.start) && child.start.name != element.start.name,
        Node::Text(_) => false,
    });
    first.map_or_else(Vec::new, |first| element.nodes.split_off(first))
}
