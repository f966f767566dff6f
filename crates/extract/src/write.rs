//! Walks a tree and writes what an article may hold of it. Lazy pictures, embedded players and layout tables become
//! what they stand for here, before the allow-list sees them.

use crate::limits::{self, BODY, Room};
use crate::lines::{Holds, Leaf, Lines, escape_value, is_stripped};
use crate::tree::{Id, ROOT, Tree};
use crate::vocabulary::{self, KEPT, Role, role};
use crate::{address, embeds, formula, media};
use url::Url;

/// Bytes of an attribute, which is written again in every line that its element spans.
const NOTE: usize = 512;
/// Bytes of the description of a picture, which is written once.
const ALT: usize = 2048;

/// What is to be undone when an element ends.
enum End {
    Nothing,
    Block,
    Leaf(Option<Leaf>),
    Inline,
    Line,
    Space,
}

/// Writes nodes with everything below them; the error says in words for a person that there was no room.
pub(crate) fn write(tree: &Tree, tops: &[Id], base: Option<&Url>, room: Room) -> Result<String, String> {
    let mut walk =
        Walk { tree, base, blocks: blocks(tree), lines: Lines::new(room), last_picture: String::new() };
    for &top in tops {
        let (inside, end) = if top == ROOT { (true, End::Nothing) } else { walk.enter(top) };
        if inside {
            walk.below(top);
        }
        walk.leave(&end);
        walk.lines.flush();
    }
    let full = walk.lines.is_full();
    let written = walk.lines.finish();
    if full || written.len() > BODY.bytes {
        return Err("markup that grows too large when it is written out".to_owned());
    }
    Ok(written)
}

struct Walk<'a> {
    tree: &'a Tree,
    base: Option<&'a Url>,
    /// For every node, whether there is a block below it.
    blocks: Vec<bool>,
    lines: Lines,
    last_picture: String,
}

/// For every node, whether there is a block below it. Parents of nodes are found by their links, since the parser's
/// order of making is not the order of the document.
fn blocks(tree: &Tree) -> Vec<bool> {
    let mut blocks = vec![false; tree.nodes.len()];
    for id in 0..tree.nodes.len() {
        let block = matches!(
            role(tree.name(id)),
            Role::Leaf | Role::Container | Role::Grid | Role::Rule | Role::Division | Role::Media
        );
        if block {
            for above in tree.ancestors(id) {
                if std::mem::replace(&mut blocks[above], true) {
                    break;
                }
            }
        }
    }
    blocks
}

impl Walk<'_> {
    fn below(&mut self, top: Id) {
        let mut ends: Vec<(Id, End)> = Vec::new();
        let mut at = self.tree.nodes[top].first;
        while let Some(id) = at {
            let (inside, end) = self.enter(id);
            if inside && let Some(first) = self.tree.nodes[id].first {
                ends.push((id, end));
                at = Some(first);
                continue;
            }
            self.leave(&end);
            at = self.tree.nodes[id].next;
            while at.is_none() {
                let Some((open, end)) = ends.pop() else { break };
                self.leave(&end);
                at = self.tree.nodes[open].next;
            }
        }
    }

    fn leave(&mut self, end: &End) {
        match *end {
            End::Nothing => {}
            End::Block => self.lines.leave(),
            End::Leaf(outer) => self.lines.leave_leaf(outer),
            End::Inline => self.lines.leave_inline(),
            End::Line => self.lines.flush(),
            End::Space => self.lines.space(),
        }
    }

    /// Starts a node: whether its children are to be visited, and what is to be done after them.
    fn enter(&mut self, id: Id) -> (bool, End) {
        if let Some(text) = self.tree.text_node(id) {
            self.lines.text(text);
            return (false, End::Nothing);
        }
        if !self.tree.is_element(id) {
            return (false, End::Nothing);
        }
        let name = match self.tree.name(id) {
            "" => self.tree.foreign_name(id),
            name => vocabulary::canonical(name),
        };
        if formula::is_drawing(self.tree, id) {
            return (false, End::Nothing);
        }
        if let Some(embed) = embeds::by_script(self.tree, id) {
            self.embed(&embed);
            return (false, End::Nothing);
        }
        match role(name) {
            Role::Drop => {
                if let Some(tex) = formula::in_script(self.tree, id) {
                    self.code(&tex);
                }
                (false, End::Nothing)
            }
            Role::Unwrap => (true, End::Nothing),
            Role::Division => (true, self.division(id)),
            Role::Inline => (true, self.inline(id, name)),
            Role::Leaf => (true, self.leaf(id, name)),
            Role::Container | Role::Grid => (true, self.container(id, name)),
            Role::Rule => {
                self.lines.rule();
                (false, End::Nothing)
            }
            Role::Break => {
                self.lines.line_break();
                (false, End::Nothing)
            }
            Role::Picture => {
                self.picture(id);
                (false, End::Nothing)
            }
            Role::Media => (self.media(id), End::Nothing),
            Role::NoScript => {
                self.noscript(id);
                (false, End::Nothing)
            }
            Role::Formula => {
                self.formula(id);
                (false, End::Nothing)
            }
        }
    }

    /// Inside a heading or the like, a block only parts words.
    fn in_heading(&self) -> bool {
        !matches!(self.lines.leaf(), "" | "p" | "pre")
    }

    fn division(&mut self, id: Id) -> End {
        match self.lines.leaf() {
            "pre" => {
                self.lines.line_break();
                return End::Nothing;
            }
            _ if self.in_heading() => {
                self.lines.space();
                return End::Space;
            }
            _ => {}
        }
        let attrs = self.attrs(id, "div");
        if !attrs.is_empty()
            && self.lines.parent() != "table"
            && self.lines.enter("div", attrs, Holds::Blocks)
        {
            return End::Block;
        }
        self.lines.flush();
        End::Line
    }

    fn leaf(&mut self, id: Id, name: &str) -> End {
        let (parent, leaf) = (self.lines.parent(), self.lines.leaf());
        if self.in_heading() || leaf == "pre" {
            return self.division(id);
        }
        let fits = match name {
            "dt" => parent == "dl",
            "summary" => parent == "details",
            "caption" => parent == "table",
            _ => true,
        };
        let tag = kept(if fits { name } else { "p" });
        let attrs = self.attrs(id, tag);
        End::Leaf(self.lines.enter_leaf(tag, attrs))
    }

    fn container(&mut self, id: Id, name: &str) -> End {
        let parent = self.lines.parent();
        let fits = match name {
            "li" => matches!(parent, "ul" | "ol"),
            "dd" => parent == "dl",
            "figcaption" => parent == "figure",
            "thead" | "tbody" | "tfoot" => parent == "table",
            "tr" => matches!(parent, "thead" | "tbody" | "tfoot"),
            "td" | "th" => parent == "tr",
            "table" => !self.is_layout(id),
            _ => true,
        };
        if !fits {
            return self.division(id);
        }
        let holds = match name {
            "table" | "thead" | "tbody" | "tfoot" | "tr" => Holds::Rows,
            "figure" => Holds::Both,
            "li" | "dd" | "td" | "th" | "figcaption" if !self.blocks[id] => Holds::Line,
            _ => Holds::Blocks,
        };
        let tag = kept(name);
        let attrs = self.attrs(id, tag);
        if self.lines.enter(tag, attrs, holds) { End::Block } else { End::Line }
    }

    /// True for a table that only places things: it has one cell, or another table inside.
    fn is_layout(&self, id: Id) -> bool {
        let mut cells = 0;
        for below in self.tree.descendants(id) {
            match self.tree.name(below) {
                "table" => return true,
                "td" | "th" => cells += 1,
                _ => {}
            }
        }
        cells < 2
    }

    fn inline(&mut self, id: Id, name: &str) -> End {
        let mut attrs = self.attrs(id, name);
        match name {
            "a" => match self.tree.attr(id, "href").and_then(|href| address::link(href, self.base)) {
                Some(href) => attrs.insert_str(0, &attribute("href", &href)),
                None => return End::Nothing,
            },
            "span" | "time" | "bdo" if attrs.is_empty() => return End::Nothing,
            _ => {}
        }
        if self.lines.enter_inline(kept(name), attrs) { End::Inline } else { End::Nothing }
    }

    fn picture(&mut self, id: Id) {
        if let Some(src) = media::picture(self.tree, id, self.base) {
            self.write_picture(&src, id);
        }
    }

    fn write_picture(&mut self, src: &str, id: Id) {
        let mut attrs = attribute("src", src);
        attrs.push_str(&attribute(
            "alt",
            limits::beginning(self.tree.attr(id, "alt").unwrap_or("").trim(), ALT),
        ));
        attrs.push_str(&self.attrs(id, "img"));
        self.lines.atom(&format!("<img{attrs}>"));
        self.last_picture = src.to_owned();
    }

    /// Writes the link that a player becomes; true when its own content has to be read instead.
    fn media(&mut self, id: Id) -> bool {
        match embeds::embedded(self.tree, id, self.base) {
            Some(embed) => self.embed(&embed),
            None => return self.tree.name(id) == "object",
        }
        false
    }

    /// A link on a line of its own; with a still where there is one, above its title.
    fn embed(&mut self, embed: &embeds::Embed) {
        let apart = !self.in_heading() && self.lines.leaf() != "pre";
        if apart {
            self.lines.flush();
        }
        let framed = apart
            && embed.still.is_some()
            && !self.lines.inside("a")
            && !matches!(
                self.lines.parent(),
                "table" | "thead" | "tbody" | "tfoot" | "tr" | "ul" | "ol" | "dl"
            )
            && self.lines.enter("figure", String::new(), Holds::Both);
        if let Some(still) = &embed.still {
            let shown = format!("<img{}{}>", attribute("src", still), attribute("alt", &embed.title));
            self.link(&embed.url, |lines| lines.atom(&shown));
        }
        if framed {
            let caption = self.lines.enter("figcaption", String::new(), Holds::Line);
            self.link(&embed.url, |lines| lines.text(&embed.title));
            if caption {
                self.lines.leave();
            }
            self.lines.leave();
        } else if embed.still.is_none() {
            self.link(&embed.url, |lines| lines.text(&embed.title));
        }
        if apart {
            self.lines.flush();
        }
    }

    fn link(&mut self, url: &str, inside: impl Fn(&mut Lines)) {
        let linked = !self.lines.inside("a") && self.lines.enter_inline("a", attribute("href", url));
        inside(&mut self.lines);
        if linked {
            self.lines.leave_inline();
        }
    }

    /// Pictures for readers without scripts, unless the same was just shown.
    fn noscript(&mut self, id: Id) {
        for image in self.tree.named(id, "img") {
            if let Some(src) = media::picture(self.tree, image, self.base)
                && !media::same_picture(&src, &self.last_picture)
            {
                self.write_picture(&src, image);
            }
        }
    }

    fn formula(&mut self, id: Id) {
        let text = formula::of_math(self.tree, id);
        self.code(&text);
    }

    fn code(&mut self, text: &str) {
        let coded = self.lines.enter_inline("code", String::new());
        self.lines.text(text.trim());
        if coded {
            self.lines.leave_inline();
        }
    }

    /// The attributes that are kept, but for addresses.
    fn attrs(&self, id: Id, name: &str) -> String {
        let mut text = String::new();
        for wanted in vocabulary::attributes(name).iter().chain(&["lang", "dir"]) {
            if matches!(*wanted, "href" | "src" | "alt") {
                continue;
            }
            let Some(value) = self.tree.attr(id, wanted) else { continue };
            let value = if *wanted == "reversed" { "" } else { limits::beginning(value.trim(), NOTE) };
            if (!value.is_empty() || *wanted == "reversed") && vocabulary::valid(wanted, value) {
                text.push_str(&attribute(wanted, value));
            }
        }
        text
    }
}

/// The name as one that lives for ever.
fn kept(name: &str) -> &'static str {
    KEPT.iter().find(|known| **known == name).copied().unwrap_or("p")
}

/// An attribute with a space before it; white space in its value is collapsed.
pub(crate) fn attribute(name: &str, value: &str) -> String {
    let mut text = format!(" {name}=\"");
    for (i, word) in value
        .split(|c: char| c.is_ascii_whitespace() || matches!(c, '\u{2028}' | '\u{2029}'))
        .filter(|word| !word.is_empty())
        .enumerate()
    {
        if i > 0 {
            text.push(' ');
        }
        word.chars().filter(|&c| !is_stripped(c)).for_each(|c| escape_value(c, &mut text));
    }
    text.push('"');
    text
}
