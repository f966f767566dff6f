//! The open elements of a field or an entry.
//!
//! Elements that are never closed are closed by what surrounds them, and what they had swallowed by then is given back.

use super::element::{Element, Node, Start, is_entry, is_void};
use super::names::Ns;
use super::reader::Reader;
use crate::problems::Problems;
use std::borrow::Cow;
use tidings_model::ProblemKind;

/// What an end tag has closed.
pub(super) enum Ended {
    All,
    Some,
    None,
}

/// The elements that are open; the first is the one that is read.
pub(super) struct Stack<'a> {
    pub(super) open: Vec<Element<'a>>,
    /// Elements that were passed by and are still open.
    too_deep: usize,
    /// Those of them that have the name of the first.
    too_deep_like_first: usize,
}

impl<'a> Stack<'a> {
    pub(super) fn new(first: Start<'a>) -> Self {
        let mut open = Vec::with_capacity(8);
        // An entry has about so many fields.
        let nodes = if first.empty { Vec::new() } else { Vec::with_capacity(16) };
        open.push(Element { start: first, nodes });
        Self { open, too_deep: 0, too_deep_like_first: 0 }
    }

    pub(super) fn top(&mut self) -> &mut Element<'a> {
        self.open.last_mut().expect("the first element is taken off only at the end")
    }

    pub(super) fn skip(&mut self, reader: &mut Reader<'a, '_>, name: &str, empty: bool) {
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
    pub(super) fn ends_before(&self, start: &Start<'a>) -> bool {
        is_entry(start.ns, &start.name) && !self.open.iter().any(|element| element.start.name == "content")
    }

    pub(super) fn push(&mut self, reader: &mut Reader<'a, '_>, start: Start<'a>) {
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

    pub(super) fn end(&mut self, reader: &mut Reader<'a, '_>, name: &str) -> Ended {
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

    pub(super) fn finish(mut self, reader: &mut Reader<'a, '_>) -> Element<'a> {
        while self.open.len() > 1 {
            self.pop(reader, false);
        }
        let element = self.open.pop().expect("the first element is taken off only here");
        reader.scope.leave(element.start.mark);
        element
    }

    pub(super) fn text(&mut self, limit: usize, text: &str, at: usize, problems: &mut Problems) {
        let nodes = &mut self.top().nodes;
        if !matches!(nodes.last(), Some(Node::Text(_))) {
            nodes.push(Node::Text(Cow::Owned(String::new())));
        }
        let texts = nodes.iter().rev().map_while(|node| match node {
            Node::Text(text) => Some(text.len()),
            Node::Element(_) => None,
        });
        let room = limit.saturating_sub(texts.sum());
        let Some(Node::Text(last)) = nodes.last_mut() else { return };
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
