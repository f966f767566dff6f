//! A document for selectors: nodes lie in document order, so that "below" is a range, "before" is "less than", and a set of
//! nodes is a sorted list. HTML and XML both become this.

use super::work::Work;
use crate::limits::PAGE;
use crate::tree::{Data, ROOT, Tree};
use html5ever::LocalName;
use html5ever::tendril::StrTendril;

/// Position of a node in document order.
pub(crate) type Id = usize;

/// The document node.
pub(crate) const TOP: Id = 0;

/// What a node is.
#[derive(Debug)]
pub(crate) enum Kind {
    Document,
    Element {
        /// Name as written, its prefix included; lower case in HTML.
        name: LocalName,
        attrs: Vec<(LocalName, StrTendril)>,
    },
    Text(StrTendril),
}

/// A node and its neighbours.
#[derive(Debug)]
pub(crate) struct Node {
    parent: Option<Id>,
    prev: Option<Id>,
    /// Behind the last node below this one.
    end: Id,
    pub(crate) kind: Kind,
}

/// A document.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
    /// True when names are those of HTML, which know no case.
    pub(crate) html: bool,
}

/// How often a page that is too much is cut in half and read again.
const HALVINGS: u32 = 8;

impl Dom {
    /// Reads a page. Of a page that is too large or too deep only a part from its beginning is read; the second value
    /// then says why.
    pub(crate) fn html(page: &str) -> (Self, Option<String>) {
        let (mut cut, mut why) = (page, None);
        for _ in 0..=HALVINGS {
            match Tree::document(cut, PAGE) {
                Ok(tree) => return (Self::from_tree(tree), why),
                Err(error) => why = why.or(Some(error)),
            }
            let half = (cut.len() / 2).min(PAGE.bytes);
            cut = &cut[..floor(cut, half)];
        }
        (Self::empty(true), why)
    }

    /// A document with nothing in it.
    pub(crate) fn empty(html: bool) -> Self {
        Self { nodes: vec![Node { parent: None, prev: None, end: 1, kind: Kind::Document }], html }
    }

    fn from_tree(mut tree: Tree) -> Self {
        let mut builder = Builder::new(true);
        let mut open = Vec::new();
        let mut at = tree.nodes[ROOT].first;
        while let Some(id) = at {
            let data = std::mem::replace(&mut tree.nodes[id].data, Data::Other);
            let element = matches!(data, Data::Element { .. });
            match data {
                Data::Element { name, attrs } => builder.open(name.local, attrs),
                Data::Text(text) => builder.text(text),
                Data::Document | Data::Other => {}
            }
            if element && let Some(first) = tree.nodes[id].first {
                open.push(id);
                at = Some(first);
                continue;
            }
            if element {
                builder.close();
            }
            at = tree.nodes[id].next;
            while at.is_none() {
                let Some(above) = open.pop() else { break };
                builder.close();
                at = tree.nodes[above].next;
            }
        }
        builder.finish()
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn node(&self, id: Id) -> &Node {
        &self.nodes[id]
    }

    pub(crate) fn parent(&self, id: Id) -> Option<Id> {
        self.nodes[id].parent
    }

    /// Behind the last node below `id`.
    pub(crate) fn end(&self, id: Id) -> Id {
        self.nodes[id].end
    }

    pub(crate) fn prev(&self, id: Id) -> Option<Id> {
        self.nodes[id].prev
    }

    pub(crate) fn next(&self, id: Id) -> Option<Id> {
        let parent = self.nodes[id].parent?;
        Some(self.nodes[id].end).filter(|&next| next < self.nodes[parent].end)
    }

    pub(crate) fn first(&self, id: Id) -> Option<Id> {
        (id + 1 < self.nodes[id].end).then_some(id + 1)
    }

    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first(id), |&child| self.next(child))
    }

    /// Elements among the children.
    pub(crate) fn elements(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        self.children(id).filter(|&child| self.is_element(child))
    }

    /// Nodes above, the nearest first.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.parent(id), |&node| self.parent(node))
    }

    /// True when `inner` is `outer` or stands inside it.
    pub(crate) fn holds(&self, outer: Id, inner: Id) -> bool {
        (outer..self.nodes[outer].end).contains(&inner)
    }

    pub(crate) fn is_element(&self, id: Id) -> bool {
        matches!(self.nodes[id].kind, Kind::Element { .. })
    }

    /// The element's name as written, or an empty text.
    pub(crate) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    pub(crate) fn attrs(&self, id: Id) -> &[(LocalName, StrTendril)] {
        match &self.nodes[id].kind {
            Kind::Element { attrs, .. } => attrs,
            _ => &[],
        }
    }

    pub(crate) fn attr(&self, id: Id, wanted: &str) -> Option<&str> {
        self.attrs(id).iter().find(|(name, _)| &**name == wanted).map(|(_, value)| &**value)
    }

    pub(crate) fn text_node(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All text of a node and below it, as XPath's string value.
    pub(crate) fn string(&self, top: Id, work: &Work) -> String {
        let mut text = String::new();
        for id in top..self.end(top) {
            let part = self.text_node(id).unwrap_or("");
            if !work.spend(1 + part.len() / 16) {
                break;
            }
            text.push_str(part);
        }
        text
    }

    /// What a person sees of a node on one line: no script and style, a space between blocks.
    pub(crate) fn line(&self, top: Id, work: &Work) -> String {
        let mut text = String::new();
        let mut at = top;
        while at < self.end(top) {
            let name = self.name(at);
            if !work.spend(1) {
                break;
            }
            if self.html && is_hidden(name) && at != top {
                at = self.end(at);
                continue;
            }
            if !self.html || is_apart(name) {
                text.push(' ');
            }
            if let Some(part) = self.text_node(at) {
                if !work.spend(part.len() / 16) {
                    break;
                }
                // The text behind a block begins a new word.
                if self.prev(at).is_some_and(|before| is_apart(self.name(before))) {
                    text.push(' ');
                }
                text.push_str(part);
            }
            at += 1;
        }
        crate::text::one_line(&text)
    }
}

/// What is never shown.
pub(crate) fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "svg" | "head")
}

/// Elements that stand apart from the text around them.
fn is_apart(name: &str) -> bool {
    !name.is_empty()
        && !matches!(
            name,
            "a" | "abbr"
                | "b"
                | "bdi"
                | "bdo"
                | "cite"
                | "code"
                | "del"
                | "em"
                | "font"
                | "i"
                | "ins"
                | "kbd"
                | "label"
                | "mark"
                | "q"
                | "rp"
                | "rt"
                | "ruby"
                | "s"
                | "samp"
                | "small"
                | "span"
                | "strong"
                | "sub"
                | "sup"
                | "time"
                | "tt"
                | "u"
                | "var"
                | "wbr"
        )
}

/// The largest place up to `at` where no character is cut.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Builds a document from its beginning to its end.
pub(crate) struct Builder {
    dom: Dom,
    open: Vec<Id>,
    /// For every open node, the last child so far.
    last: Vec<Option<Id>>,
}

impl Builder {
    pub(crate) fn new(html: bool) -> Self {
        Self { dom: Dom::empty(html), open: vec![TOP], last: vec![None] }
    }

    pub(crate) fn len(&self) -> usize {
        self.dom.nodes.len()
    }

    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// How many elements from the inmost up to the first of this name are open.
    pub(crate) fn height(&self, name: &str) -> Option<usize> {
        self.open.iter().rev().position(|&id| self.dom.name(id) == name).map(|at| at + 1)
    }

    pub(crate) fn open(&mut self, name: LocalName, attrs: Vec<(LocalName, StrTendril)>) {
        let id = self.push(Kind::Element { name, attrs });
        self.open.push(id);
        self.last.push(None);
    }

    pub(crate) fn text(&mut self, text: StrTendril) {
        if !text.is_empty() {
            self.push(Kind::Text(text));
        }
    }

    pub(crate) fn close(&mut self) {
        if self.open.len() > 1
            && let Some(id) = self.open.pop()
        {
            self.last.pop();
            self.dom.nodes[id].end = self.dom.nodes.len();
        }
    }

    pub(crate) fn finish(mut self) -> Dom {
        while self.open.len() > 1 {
            self.close();
        }
        self.dom.nodes[TOP].end = self.dom.nodes.len();
        self.dom
    }

    fn push(&mut self, kind: Kind) -> Id {
        let id = self.dom.nodes.len();
        let parent = self.open.last().copied();
        let prev = self.last.last_mut().and_then(|last| last.replace(id));
        self.dom.nodes.push(Node { parent, prev, end: id + 1, kind });
        id
    }
}
