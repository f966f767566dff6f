//! What every part of a page weighs: text, text in links, commas. Counted once from the leaves up over the parts that are
//! not masked, so that the passes can ask any node in constant time.

use super::junk;
use super::score::name_weight;
use crate::text::is_unspaced;
use crate::tree::{Data, Id, ROOT, Tree};
use std::cell::OnceCell;
use std::ops::Deref;

/// What is below a node, itself included.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Stat {
    /// Characters, white space collapsed; letters of unspaced scripts count double.
    pub(crate) chars: u32,
    /// Of these, in links.
    pub(crate) linked: u32,
    /// Of these, in links that only point inside the page.
    pub(crate) local: u32,
    /// Commas and full stops of unspaced scripts.
    pub(crate) commas: u32,
    /// Sentence ends.
    pub(crate) stops: u32,
    /// Paragraphs.
    pub(crate) paragraphs: u16,
    /// Characters that stand in paragraphs.
    pub(crate) in_paragraphs: u32,
    /// List items.
    pub(crate) items: u16,
    /// Pictures.
    pub(crate) images: u16,
    /// Links.
    pub(crate) links: u16,
    /// Form fields.
    pub(crate) inputs: u16,
    /// Characters in headings.
    pub(crate) headings: u32,
    /// True when there is a figure below.
    pub(crate) figures: bool,
    /// True when there is a block below.
    pub(crate) blocks: bool,
}

impl Stat {
    fn add(&mut self, other: &Self) {
        self.chars += other.chars;
        self.linked += other.linked;
        self.local += other.local;
        self.commas += other.commas;
        self.stops += other.stops;
        self.paragraphs = self.paragraphs.saturating_add(other.paragraphs);
        self.in_paragraphs += other.in_paragraphs;
        self.items = self.items.saturating_add(other.items);
        self.images = self.images.saturating_add(other.images);
        self.links = self.links.saturating_add(other.links);
        self.inputs = self.inputs.saturating_add(other.inputs);
        self.headings += other.headings;
        self.figures |= other.figures;
        self.blocks |= other.blocks;
    }

    /// Share of the text that is in links; those inside the page count a third.
    pub(crate) fn link_density(&self) -> f64 {
        if self.chars == 0 {
            return 0.0;
        }
        let local = f64::from(self.local);
        (f64::from(self.linked) - local + local * 0.3) / f64::from(self.chars)
    }
}

/// The document order of a tree, parents before children, with what is asked of its nodes time and again.
#[derive(Debug)]
pub(crate) struct Order {
    ids: Vec<Id>,
    /// For every text node, what it weighs.
    texts: Vec<Stat>,
    /// For every node, true for a figure and for a block.
    shapes: Vec<(bool, bool)>,
    /// For every node, what its names say, once it was asked.
    names: Vec<Names>,
}

/// What the names of a node say.
#[derive(Debug, Default, Clone)]
struct Names {
    aside: OnceCell<bool>,
    weight: OnceCell<f64>,
}

impl Order {
    /// See [`junk::is_aside`].
    pub(super) fn is_aside(&self, tree: &Tree, id: Id) -> bool {
        *self.names[id].aside.get_or_init(|| junk::is_aside(&junk::label(tree, id)))
    }

    /// See [`name_weight`].
    pub(super) fn name_weight(&self, tree: &Tree, id: Id) -> f64 {
        *self.names[id].weight.get_or_init(|| name_weight(&junk::label(tree, id)))
    }
}

impl Deref for Order {
    type Target = [Id];

    fn deref(&self) -> &[Id] {
        &self.ids
    }
}

/// Reads the order of a tree. What is `never` text weighs nothing.
pub(crate) fn order(tree: &Tree, never: &[bool]) -> Order {
    let ids: Vec<Id> = std::iter::once(ROOT).chain(tree.descendants(ROOT)).collect();
    let mut texts = vec![Stat::default(); tree.nodes.len()];
    let mut shapes = vec![(false, false); tree.nodes.len()];
    for &id in &ids {
        if let Data::Text(text) = &tree.nodes[id].data {
            if !tree.nodes[id].parent.is_some_and(|parent| never[parent]) {
                texts[id] = of_text(text);
            }
        } else {
            let name = tree.name(id);
            shapes[id] = (name == "figure", is_block(name));
        }
    }
    let names = vec![Names::default(); tree.nodes.len()];
    Order { ids, texts, shapes, names }
}

/// Weighs every node that is not masked; what is masked weighs nothing, and so does all below it.
pub(crate) fn weigh(tree: &Tree, order: &Order, masked: &mut [bool]) -> Vec<Stat> {
    for &id in order.iter() {
        masked[id] |= tree.nodes[id].parent.is_some_and(|parent| masked[parent]);
    }
    let mut stats = vec![Stat::default(); tree.nodes.len()];
    for &id in order.iter().rev() {
        if masked[id] {
            stats[id] = Stat::default();
            continue;
        }
        if matches!(tree.nodes[id].data, Data::Text(_)) {
            stats[id] = order.texts[id];
        } else {
            own(tree, id, &mut stats[id]);
        }
        if let Some(parent) = tree.nodes[id].parent {
            let mut passed = stats[id];
            passed.figures |= order.shapes[id].0;
            passed.blocks |= order.shapes[id].1;
            stats[parent].add(&passed);
        }
    }
    stats
}

fn own(tree: &Tree, id: Id, stat: &mut Stat) {
    match tree.name(id) {
        "p" => {
            stat.paragraphs = stat.paragraphs.saturating_add(1);
            stat.in_paragraphs = stat.chars;
        }
        "li" => stat.items = stat.items.saturating_add(1),
        "img" | "picture" | "figure" | "amp-img" => stat.images = stat.images.saturating_add(1),
        "input" | "select" | "textarea" | "button" => stat.inputs = stat.inputs.saturating_add(1),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => stat.headings = stat.chars,
        "a" => {
            stat.linked = stat.chars;
            stat.links = stat.links.saturating_add(1);
            if tree.attr(id, "href").is_none_or(|href| href.trim().starts_with('#')) {
                stat.local = stat.chars;
            }
        }
        _ => {}
    }
}

/// What a text weighs.
pub(super) fn of_text(text: &str) -> Stat {
    if text.is_ascii() {
        return of_ascii(text.as_bytes());
    }
    let mut stat = Stat::default();
    let mut space = true;
    for c in text.chars() {
        if c.is_whitespace() {
            stat.chars += u32::from(!space);
            space = true;
            continue;
        }
        space = false;
        stat.chars += if is_unspaced(c) { 2 } else { 1 };
        match c {
            ',' | '،' | '，' | '、' | '﹐' | '︐' => stat.commas += 1,
            '。' | '！' | '？' => {
                stat.commas += 1;
                stat.stops += 1;
            }
            '.' | '!' | '?' | '؟' | '।' | '۔' => stat.stops += 1,
            _ => {}
        }
    }
    if stat.chars == 1 && text.trim().is_empty() {
        stat.chars = 0;
    }
    stat
}

/// The same for a text of ASCII alone, as most are: each byte is a character.
fn of_ascii(text: &[u8]) -> Stat {
    let mut stat = Stat::default();
    let mut space = true;
    for &byte in text {
        let blank = matches!(byte, b' ' | b'\t'..=b'\r');
        stat.chars += u32::from(!(blank && space));
        space = blank;
        stat.commas += u32::from(byte == b',');
        stat.stops += u32::from(matches!(byte, b'.' | b'!' | b'?'));
    }
    stat
}

/// Elements that part text.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "blockquote"
            | "pre"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "footer"
            | "aside"
            | "nav"
            | "form"
            | "li"
            | "td"
            | "tr"
            | "tbody"
            | "dd"
            | "dt"
            | "hr"
            | "fieldset"
            | "details"
            | "address"
            | "center"
            | "img"
            | "picture"
            | "video"
    )
}
