//! The lines of an article as a reader sees them: runs of text in one block, up to its end or a line end. What is no
//! prose is told by its line, not by the element that happens to hold it.

use super::stats::{is_block, of_text};
use super::{Found, junk};
use crate::text::one_line;
use crate::tree::{Id, Tree};

/// Bytes of a line that are looked at.
const LONGEST: usize = 2_000;

/// Nodes of a show of pictures that are looked at.
const NODES: usize = 2_000;
/// Bytes of text for each picture of a show.
const WORDS: usize = 800;

/// Bytes of text in each cell of a table that places parts of a page.
const CELL: usize = 400;

/// What kind of block holds a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of this level.
    Heading(u8),
    /// A list item.
    Item,
    /// A quotation, a listing, a table: others' words, which are taken as they are.
    Quoted,
    /// Words below a picture.
    Caption,
    /// Words in a show of pictures.
    Gallery,
    /// Anything else.
    Plain,
}

/// A line of the article.
#[derive(Debug)]
pub(super) struct Line {
    /// Its text nodes.
    pub(super) nodes: Vec<Id>,
    /// Its beginning, on one line, as written.
    pub(super) text: String,
    /// The same in lower case.
    pub(super) lower: String,
    /// Weighted characters.
    pub(super) chars: u32,
    /// Of these, in links.
    pub(super) linked: u32,
    /// Ends of sentences and clauses in unspaced scripts.
    pub(super) stops: u32,
    /// What holds it.
    pub(super) kind: Kind,
}

impl Line {
    /// Share of the text that is in links.
    pub(super) fn link_share(&self) -> f64 {
        f64::from(self.linked) / f64::from(self.chars.max(1))
    }

    /// True for a sentence or more of running text.
    pub(super) fn is_prose(&self) -> bool {
        matches!(self.kind, Kind::Plain | Kind::Quoted | Kind::Item)
            && self.chars >= 80
            && self.stops > 0
            && self.link_share() < 0.5
    }

    /// True for a line that ends as a sentence does.
    pub(super) fn ends(&self) -> bool {
        let last = self.text.trim_end_matches(['"', '”', '’', '»', ')', '」', '\'']).chars().next_back();
        last.is_some_and(|c| matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | ':' | '：'))
    }
}

#[derive(Clone, Copy)]
struct Around {
    block: Id,
    linked: bool,
    kind: Kind,
}

/// The lines of what was found, in order.
pub(super) fn collect(tree: &Tree, found: &Found) -> Vec<Line> {
    let mut around: Vec<Option<Around>> = vec![None; tree.nodes.len()];
    let mut lines: Vec<Line> = Vec::new();
    for &top in found.tops.iter().filter(|&&top| !found.masked[top]) {
        let mut last: Option<Id> = None;
        let start = Around { block: top, linked: false, kind: kind(tree, top, Kind::Plain) };
        around[top] = Some(start);
        let mut at = tree.nodes[top].first;
        while let Some(id) = at {
            if found.masked[id] {
                at = tree.after(id, top);
                continue;
            }
            at = tree.following(id, top);
            let above = tree.nodes[id].parent.and_then(|parent| around[parent]).unwrap_or(start);
            if let Some(text) = tree.text_node(id) {
                if !text.trim().is_empty() {
                    add(&mut lines, last == Some(above.block), above, id, text);
                    last = Some(above.block);
                }
                continue;
            }
            let name = tree.name(id);
            let block = is_block(name) && !matches!(name, "img" | "picture" | "video");
            if block || name == "br" {
                last = None;
            }
            around[id] = Some(Around {
                block: if block { id } else { above.block },
                linked: above.linked || is_link(tree, id),
                kind: kind(tree, id, above.kind),
            });
        }
    }
    for line in &mut lines {
        line.text = one_line(&line.text);
        line.lower = line.text.to_lowercase();
    }
    lines
}

fn is_link(tree: &Tree, id: Id) -> bool {
    tree.name(id) == "a" && tree.attr(id, "href").is_some_and(|href| !href.trim_start().starts_with('#'))
}

fn kind(tree: &Tree, id: Id, above: Kind) -> Kind {
    let own = match tree.name(id) {
        "h1" => Kind::Heading(1),
        "h2" => Kind::Heading(2),
        "h3" => Kind::Heading(3),
        "h4" => Kind::Heading(4),
        "h5" => Kind::Heading(5),
        "h6" => Kind::Heading(6),
        "li" | "dd" | "dt" => Kind::Item,
        "table" if is_layout(tree, id) => return above,
        "blockquote" | "pre" | "code" | "table" | "q" => Kind::Quoted,
        "figcaption" => Kind::Caption,
        "div" | "ul" | "section" if is_show(tree, id) => Kind::Gallery,
        _ => return above,
    };
    if matches!(above, Kind::Quoted | Kind::Caption | Kind::Gallery) { above } else { own }
}

fn add(lines: &mut Vec<Line>, goes_on: bool, around: Around, id: Id, text: &str) {
    let stat = of_text(text);
    if !goes_on {
        lines.push(Line {
            nodes: Vec::new(),
            text: String::new(),
            lower: String::new(),
            chars: 0,
            linked: 0,
            stops: 0,
            kind: around.kind,
        });
    }
    let Some(line) = lines.last_mut() else { return };
    line.nodes.push(id);
    let room = LONGEST.saturating_sub(line.text.len());
    line.text.push_str(crate::limits::beginning(text, room));
    line.chars += stat.chars;
    line.linked += if around.linked { stat.chars } else { 0 };
    line.stops += stat.stops;
}

/// True for a table that only places the parts of a page: its cells hold running text.
fn is_layout(tree: &Tree, table: Id) -> bool {
    let cells =
        tree.descendants(table).take(NODES).filter(|&id| matches!(tree.name(id), "td" | "th")).count();
    let wanted = cells.max(1) * CELL;
    tree.start_of(table, wanted).len() >= wanted
}

/// True for a show of pictures: called so, and with no more words than captions have.
fn is_show(tree: &Tree, id: Id) -> bool {
    junk::is_gallery(&junk::label(tree, id)) && {
        let pictures = tree.descendants(id).take(NODES).filter(|&below| tree.name(below) == "img").count();
        pictures > 0 && tree.start_of(id, pictures * WORDS + 1).len() <= pictures * WORDS
    }
}
