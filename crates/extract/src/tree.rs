//! A document as a flat list of nodes, filled by the HTML5 parser. Indices instead of references keep the passes
//! over it simple, and nothing here recurses, so that no depth of nesting can exhaust the stack.

use crate::limits::{Limits, beginning};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, Parser, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::RefCell;

/// Position of a node in its tree.
pub(crate) type Id = usize;

/// What a node is.
#[derive(Debug)]
pub(crate) enum Data {
    /// The root.
    Document,
    /// An element of HTML, SVG or MathML.
    Element { name: QualName, attrs: Vec<(LocalName, StrTendril)> },
    /// Text.
    Text(StrTendril),
    /// Comment, processing instruction or template content.
    Other,
}

/// A node and its neighbours.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) parent: Option<Id>,
    pub(crate) first: Option<Id>,
    last: Option<Id>,
    pub(crate) next: Option<Id>,
    prev: Option<Id>,
    depth: usize,
    pub(crate) data: Data,
}

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    deepest: usize,
}

/// The root of every tree.
pub(crate) const ROOT: Id = 0;

impl Tree {
    /// Parses a whole page; the error says in words for a person why it is too much.
    pub(crate) fn document(html: &str, limits: Limits) -> Result<Self, String> {
        feed(html5ever::parse_document(Sink::new(), options()), html, limits)
    }

    /// Parses the inside of a `body`. The fragment's nodes are below the root's only child.
    pub(crate) fn fragment(html: &str, limits: Limits) -> Result<Self, String> {
        let body = QualName::new(None, ns!(html), local_name!("body"));
        feed(html5ever::parse_fragment(Sink::new(), options(), body, Vec::new(), false), html, limits)
    }

    /// The element's name, or an empty string for anything that is no HTML element.
    pub(crate) fn name(&self, id: Id) -> &str {
        match &self.nodes[id].data {
            Data::Element { name, .. } if name.ns == ns!(html) => &name.local,
            _ => "",
        }
    }

    /// The name of an element of SVG or MathML.
    pub(crate) fn foreign_name(&self, id: Id) -> &str {
        match &self.nodes[id].data {
            Data::Element { name, .. } if name.ns != ns!(html) => &name.local,
            _ => "",
        }
    }

    /// True for elements of any namespace.
    pub(crate) fn is_element(&self, id: Id) -> bool {
        matches!(self.nodes[id].data, Data::Element { .. })
    }

    /// The text of a text node.
    pub(crate) fn text_node(&self, id: Id) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// An attribute's value.
    pub(crate) fn attr(&self, id: Id, wanted: &str) -> Option<&str> {
        match &self.nodes[id].data {
            Data::Element { attrs, .. } => {
                attrs.iter().find(|(name, _)| &**name == wanted).map(|(_, value)| &**value)
            }
            _ => None,
        }
    }

    /// Children in order.
    pub(crate) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.nodes[id].first, |&child| self.nodes[child].next)
    }

    /// Nodes above, the nearest first.
    pub(crate) fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.nodes[id].parent, |&node| self.nodes[node].parent)
    }

    /// The node after `id` in document order that is not inside `id`, staying below `top`.
    pub(crate) fn after(&self, id: Id, top: Id) -> Option<Id> {
        let mut at = id;
        while at != top {
            if let Some(next) = self.nodes[at].next {
                return Some(next);
            }
            at = self.nodes[at].parent?;
        }
        None
    }

    /// The node after `id` in document order, staying below `top`.
    pub(crate) fn following(&self, id: Id, top: Id) -> Option<Id> {
        self.nodes[id].first.or_else(|| self.after(id, top))
    }

    /// Everything below a node in document order.
    pub(crate) fn descendants(&self, top: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.nodes[top].first, move |&id| self.following(id, top))
    }

    /// Elements below a node with a name.
    pub(crate) fn named<'a>(&'a self, top: Id, name: &'a str) -> impl Iterator<Item = Id> + 'a {
        self.descendants(top).filter(move |&id| self.name(id) == name)
    }

    /// All text below a node, with white space as written.
    pub(crate) fn text(&self, top: Id) -> String {
        let mut text = String::new();
        if let Some(own) = self.text_node(top) {
            text.push_str(own);
        }
        for id in self.descendants(top) {
            if let Some(part) = self.text_node(id) {
                text.push_str(part);
            }
        }
        text
    }

    /// The beginning of the text below a node, about so many bytes of it, with white space as written. Only as many nodes
    /// are looked at, so that asking every one of many nested elements stays cheap.
    pub(crate) fn start_of(&self, top: Id, bytes: usize) -> String {
        let mut text = String::new();
        for id in std::iter::once(top).chain(self.descendants(top)).take(bytes) {
            if let Some(part) = self.text_node(id) {
                text.push_str(beginning(part, bytes - text.len()));
            }
            if text.len() >= bytes {
                break;
            }
        }
        text
    }

    /// For every node, whether a node above it passes the test.
    pub(crate) fn inside(&self, test: impl Fn(Id) -> bool) -> Vec<bool> {
        let (mut inside, mut below) = (vec![false; self.nodes.len()], vec![false; self.nodes.len()]);
        for id in self.descendants(ROOT) {
            inside[id] = self.nodes[id].parent.is_some_and(|above| below[above]);
            below[id] = inside[id] || (self.nodes[id].first.is_some() && test(id));
        }
        inside
    }

    /// Takes a node with everything below it out of the tree.
    pub(crate) fn detach(&mut self, id: Id) {
        let (parent, prev, next) = (self.nodes[id].parent, self.nodes[id].prev, self.nodes[id].next);
        match (prev, parent) {
            (Some(prev), _) => self.nodes[prev].next = next,
            (None, Some(parent)) => self.nodes[parent].first = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => self.nodes[next].prev = prev,
            (None, Some(parent)) => self.nodes[parent].last = prev,
            (None, None) => {}
        }
        let node = &mut self.nodes[id];
        (node.parent, node.prev, node.next) = (None, None, None);
    }

    /// Puts a node behind the last child of another.
    pub(crate) fn append(&mut self, parent: Id, child: Id) {
        self.detach(child);
        let last = self.nodes[parent].last;
        self.deepen(parent, child);
        self.nodes[child].parent = Some(parent);
        self.nodes[child].prev = last;
        match last {
            Some(last) => self.nodes[last].next = Some(child),
            None => self.nodes[parent].first = Some(child),
        }
        self.nodes[parent].last = Some(child);
    }

    /// Gives an element of HTML another name.
    pub(crate) fn rename(&mut self, id: Id, to: &'static str) {
        if let Data::Element { name, .. } = &mut self.nodes[id].data {
            name.local = LocalName::from(to);
        }
    }

    /// Makes another element of HTML of a node, with these attributes and this text, and without what was below it.
    pub(crate) fn remake(
        &mut self,
        id: Id,
        to: &'static str,
        attrs: &[(&'static str, &str)],
        text: Option<&str>,
    ) {
        let below: Vec<Id> = self.children(id).collect();
        for child in below {
            self.detach(child);
        }
        let name = QualName::new(None, ns!(html), LocalName::from(to));
        let attrs =
            attrs.iter().map(|(name, value)| (LocalName::from(*name), StrTendril::from(*value))).collect();
        self.nodes[id].data = Data::Element { name, attrs };
        if let Some(text) = text {
            let text = self.push(Data::Text(StrTendril::from(text)));
            self.append(id, text);
        }
    }

    fn insert_before(&mut self, sibling: Id, child: Id) {
        self.detach(child);
        let (parent, prev) = (self.nodes[sibling].parent, self.nodes[sibling].prev);
        if let Some(parent) = parent {
            self.deepen(parent, child);
        }
        let node = &mut self.nodes[child];
        (node.parent, node.prev, node.next) = (parent, prev, Some(sibling));
        self.nodes[sibling].prev = Some(child);
        match (prev, parent) {
            (Some(prev), _) => self.nodes[prev].next = Some(child),
            (None, Some(parent)) => self.nodes[parent].first = Some(child),
            (None, None) => {}
        }
    }

    /// Keeps the depth of a node that gets a parent. What is moved with its children keeps their old depth: the limit
    /// need not be exact.
    fn deepen(&mut self, parent: Id, child: Id) {
        let depth = self.nodes[parent].depth + 1;
        self.nodes[child].depth = depth;
        self.deepest = self.deepest.max(depth);
    }

    fn push(&mut self, data: Data) -> Id {
        self.nodes.push(Node {
            parent: None,
            first: None,
            last: None,
            next: None,
            prev: None,
            depth: 0,
            data,
        });
        self.nodes.len() - 1
    }

    fn add_text(&mut self, beside: Option<Id>, text: &StrTendril) -> bool {
        match beside.map(|id| &mut self.nodes[id].data) {
            Some(Data::Text(before)) => {
                before.push_tendril(text);
                true
            }
            _ => false,
        }
    }
}

/// Bytes given to the parser between two looks at the size of the tree.
const PIECE: usize = 4096;

fn feed(mut parser: Parser<Sink>, html: &str, limits: Limits) -> Result<Tree, String> {
    if let Some(why) = limits.refuse(html) {
        return Err(why);
    }
    // Pieces of one text that is shared: a text node of many pieces is put together without a copy.
    let whole = StrTendril::from(html);
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut at = 0;
    while at < html.len() {
        let mut end = (at + PIECE).min(html.len());
        while !html.is_char_boundary(end) {
            end += 1;
        }
        parser.process(whole.subtendril(place(at), place(end - at)));
        at = end;
        let sink = &parser.tokenizer.sink.sink;
        let tree = sink.0.borrow();
        if let Some(why) = limits.exceeded(tree.nodes.len(), tree.deepest) {
            return Err(why);
        }
    }
    Ok(parser.finish())
}

fn options() -> ParseOpts {
    let mut options = ParseOpts::default();
    // Without scripting the inside of `noscript` is a tree, and pictures that wait for a script are found in it.
    options.tree_builder.scripting_enabled = false;
    options
}

/// The parser's hand: it only ever sees the tree through this.
struct Sink(RefCell<Tree>);

impl Sink {
    fn new() -> Self {
        let mut tree = Tree { nodes: Vec::with_capacity(256), deepest: 0 };
        tree.push(Data::Document);
        Self(RefCell::new(tree))
    }
}

/// An element's name as the parser asks for it.
#[derive(Debug)]
struct Name(Namespace, LocalName);

impl html5ever::interface::ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0
    }
    fn local_name(&self) -> &LocalName {
        &self.1
    }
}

fn pairs(attrs: Vec<Attribute>) -> Vec<(LocalName, StrTendril)> {
    attrs.into_iter().map(|attr| (attr.name.local, attr.value)).collect()
}

impl TreeSink for Sink {
    type Handle = Id;
    type Output = Tree;
    type ElemName<'a> = Name;

    fn finish(self) -> Tree {
        self.0.into_inner()
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> Id {
        ROOT
    }
    fn elem_name<'a>(&'a self, target: &'a Id) -> Name {
        match &self.0.borrow().nodes[*target].data {
            Data::Element { name, .. } => Name(name.ns.clone(), name.local.clone()),
            _ => Name(ns!(), local_name!("")),
        }
    }
    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Id {
        let mut tree = self.0.borrow_mut();
        let id = tree.push(Data::Element { name, attrs: pairs(attrs) });
        if flags.template {
            tree.push(Data::Other);
        }
        id
    }
    fn create_comment(&self, _: StrTendril) -> Id {
        self.0.borrow_mut().push(Data::Other)
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Id {
        self.0.borrow_mut().push(Data::Other)
    }
    fn append(&self, parent: &Id, child: NodeOrText<Id>) {
        let mut tree = self.0.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => tree.append(*parent, child),
            NodeOrText::AppendText(text) => {
                let last = tree.nodes[*parent].last;
                if !tree.add_text(last, &text) {
                    let child = tree.push(Data::Text(text));
                    tree.append(*parent, child);
                }
            }
        }
    }
    fn append_based_on_parent_node(&self, element: &Id, previous: &Id, child: NodeOrText<Id>) {
        let has_parent = self.0.borrow().nodes[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    /// What a template holds is no part of the page: it hangs below a node of its own, made right after the template.
    fn get_template_contents(&self, target: &Id) -> Id {
        target + 1
    }
    fn same_node(&self, x: &Id, y: &Id) -> bool {
        x == y
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &Id, child: NodeOrText<Id>) {
        let mut tree = self.0.borrow_mut();
        match child {
            NodeOrText::AppendNode(child) => tree.insert_before(*sibling, child),
            NodeOrText::AppendText(text) => {
                let before = tree.nodes[*sibling].prev;
                if !tree.add_text(before, &text) {
                    let child = tree.push(Data::Text(text));
                    tree.insert_before(*sibling, child);
                }
            }
        }
    }
    fn add_attrs_if_missing(&self, target: &Id, attrs: Vec<Attribute>) {
        if let Data::Element { attrs: own, .. } = &mut self.0.borrow_mut().nodes[*target].data {
            for (name, value) in pairs(attrs) {
                if own.iter().all(|(known, _)| *known != name) {
                    own.push((name, value));
                }
            }
        }
    }
    fn remove_from_parent(&self, target: &Id) {
        self.0.borrow_mut().detach(*target);
    }
    fn reparent_children(&self, node: &Id, new_parent: &Id) {
        let mut tree = self.0.borrow_mut();
        let children: Vec<Id> = tree.children(*node).collect();
        for child in children {
            tree.append(*new_parent, child);
        }
    }
}
