//! The text of clean HTML as it is written: blocks, lines inside blocks, and inline elements inside lines. Everything
//! is opened only when there is something to put into it, so that no empty element comes out, and is closed in order.

use crate::limits::Room;

/// Blocks inside one another; what is deeper stands in the block above.
const DEEPEST: usize = 48;
/// Inline elements around one word.
const MOST_INLINE: usize = 10;

/// What a block may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Blocks; a line gets a paragraph of its own.
    Blocks,
    /// Blocks and bare lines.
    Both,
    /// One line.
    Line,
    /// Rows or cells only.
    Rows,
}

/// The block that a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    tag: &'static str,
    attrs: usize,
}

#[derive(Debug)]
struct Frame {
    tag: &'static str,
    attrs: String,
    holds: Holds,
    opened: bool,
    outer: Option<Leaf>,
}

#[derive(Debug)]
struct Inline {
    tag: &'static str,
    attrs: String,
    serial: usize,
}

/// Writes blocks and lines.
#[derive(Debug)]
pub(crate) struct Lines {
    out: String,
    room: Room,
    /// Elements written.
    elements: usize,
    /// Something had to be left out, since the room was full.
    full: bool,
    frames: Vec<Frame>,
    leaf: Option<Leaf>,
    /// Attributes of leaves, by position, so that a leaf can be opened again.
    leaf_attrs: Vec<String>,
    /// The line that is open: the name of its block, or nothing when it stands bare.
    line: Option<&'static str>,
    active: Vec<Inline>,
    open: Vec<(usize, &'static str)>,
    serial: usize,
    space: bool,
    breaks: u8,
    /// The last thing written was a whole block.
    after_block: bool,
    /// The last thing written was a bare line that has ended.
    after_bare: bool,
}

impl Lines {
    /// Nothing yet, with room for so much.
    pub(crate) fn new(room: Room) -> Self {
        Self {
            out: String::new(),
            room,
            elements: 0,
            full: false,
            frames: Vec::new(),
            leaf: None,
            leaf_attrs: Vec::new(),
            line: None,
            active: Vec::new(),
            open: Vec::new(),
            serial: 0,
            space: false,
            breaks: 0,
            after_block: false,
            after_bare: false,
        }
    }

    /// True when something was left out because there was no room for it.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    /// True while more may be written. Elements that are open are closed in any case.
    fn has_room(&mut self) -> bool {
        let fits = self.out.len() < self.room.bytes && self.elements < self.room.elements;
        self.full |= !fits;
        fits
    }

    /// The block that is innermost now, or an empty string.
    pub(crate) fn parent(&self) -> &'static str {
        self.frames.last().map_or("", |frame| frame.tag)
    }

    /// The leaf that is wanted now, or an empty string.
    pub(crate) fn leaf(&self) -> &'static str {
        self.leaf.map_or("", |leaf| leaf.tag)
    }

    fn holds(&self) -> Holds {
        self.frames.last().map_or(Holds::Blocks, |frame| frame.holds)
    }

    /// Enters a block that holds others; false when it is too deep and only ends the line.
    pub(crate) fn enter(&mut self, tag: &'static str, attrs: String, holds: Holds) -> bool {
        self.flush();
        if self.frames.len() >= DEEPEST || !self.has_room() {
            return false;
        }
        self.frames.push(Frame { tag, attrs, holds, opened: false, outer: self.leaf.take() });
        if matches!(tag, "td" | "th") {
            self.open_frames();
        }
        true
    }

    /// Leaves the innermost block.
    pub(crate) fn leave(&mut self) {
        self.flush();
        if let Some(frame) = self.frames.pop() {
            if frame.opened {
                if self.after_block {
                    self.out.push('\n');
                }
                self.close_block(frame.tag);
            }
            self.leaf = frame.outer;
        }
    }

    /// Enters a paragraph, heading or the like; gives what to hand to [`Lines::leave_leaf`].
    pub(crate) fn enter_leaf(&mut self, tag: &'static str, attrs: String) -> Option<Leaf> {
        self.flush();
        self.leaf_attrs.push(attrs);
        self.leaf.replace(Leaf { tag, attrs: self.leaf_attrs.len() - 1 })
    }

    /// Leaves a paragraph, heading or the like, back to the one before.
    pub(crate) fn leave_leaf(&mut self, outer: Option<Leaf>) {
        self.flush();
        self.leaf = outer;
    }

    /// Enters an inline element; false when it would add nothing.
    pub(crate) fn enter_inline(&mut self, tag: &'static str, attrs: String) -> bool {
        let twice = !matches!(tag, "span" | "q" | "sub" | "sup" | "rt" | "rp" | "ruby" | "bdi" | "bdo");
        if self.active.len() >= MOST_INLINE || (twice && self.active.iter().any(|inline| inline.tag == tag)) {
            return false;
        }
        self.serial += 1;
        self.active.push(Inline { tag, attrs, serial: self.serial });
        true
    }

    /// Leaves the innermost inline element.
    pub(crate) fn leave_inline(&mut self) {
        self.active.pop();
    }

    /// True inside an element.
    pub(crate) fn inside(&self, tag: &str) -> bool {
        self.active.iter().any(|inline| inline.tag == tag)
    }

    /// White space that counts only between words.
    pub(crate) fn space(&mut self) {
        self.space |= self.line.is_some();
    }

    /// A line end that counts only between words; two make a new paragraph.
    pub(crate) fn line_break(&mut self) {
        if self.leaf() == "pre" {
            self.verbatim("\n");
        } else if self.line.is_some() {
            self.breaks = self.breaks.saturating_add(1);
        }
    }

    /// Text of a line, its white space collapsed.
    pub(crate) fn text(&mut self, text: &str) {
        if self.leaf() == "pre" {
            return self.verbatim(text);
        }
        if self.line.is_none() && text.chars().all(is_blank) {
            return;
        }
        let mut words = text.split([' ', '\t', '\n', '\r', '\u{c}', '\u{2028}', '\u{2029}']).peekable();
        while let Some(word) = words.next() {
            if word.chars().any(|c| !is_stripped(c)) && self.begin() {
                for c in word.chars().filter(|&c| !is_stripped(c)) {
                    escape(c, &mut self.out);
                }
            }
            if words.peek().is_some() {
                self.space();
            }
        }
    }

    fn verbatim(&mut self, text: &str) {
        let mut text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
        if self.line.is_none() {
            let start = text.len() - text.trim_start().len();
            match text[..start].rfind('\n') {
                Some(last) => drop(text.drain(..=last)),
                None if start == text.len() => return,
                None => {}
            }
        }
        if !text.is_empty() && self.begin() {
            for c in text.chars().filter(|&c| c == '\n' || c == '\t' || !is_stripped(c)) {
                escape(c, &mut self.out);
            }
        }
    }

    /// A paragraph of plain text. Where there is no room for another paragraph it goes on with the one before.
    pub(crate) fn paragraph(&mut self, text: &str) {
        if self.elements + 1 < self.room.elements {
            self.flush();
        } else {
            self.space();
        }
        self.text(text);
    }

    /// Markup of an element without content that stands in a line.
    pub(crate) fn atom(&mut self, markup: &str) {
        if self.begin() {
            self.elements += 1;
            self.out.push_str(markup);
        }
    }

    /// Markup of a block without content.
    pub(crate) fn rule(&mut self) {
        self.flush();
        let fits = matches!(self.holds(), Holds::Blocks | Holds::Both);
        if fits && !self.out.is_empty() && !self.out.ends_with("<hr>") && self.has_room() {
            self.open_frames();
            self.open_block("hr", "");
            self.after_block = true;
        }
    }

    /// Ends the line that is open.
    pub(crate) fn flush(&mut self) {
        if self.line == Some("pre") {
            self.out.truncate(self.out.trim_end_matches(['\n', ' ', '\t']).len());
        }
        self.close_inline(0);
        match self.line.take() {
            Some("") => self.after_bare = true,
            Some(tag) => self.close_block(tag),
            None => {}
        }
        self.breaks = 0;
        self.space = false;
    }

    /// The finished text.
    pub(crate) fn finish(mut self) -> String {
        while !self.frames.is_empty() {
            self.leave();
        }
        self.flush();
        self.out
    }

    /// Makes everything ready for content of a line; false where no line may stand.
    fn begin(&mut self) -> bool {
        if self.holds() == Holds::Rows || !self.has_room() {
            return false;
        }
        let paragraph = matches!(self.line, Some("p"));
        if self.breaks >= 2 && paragraph {
            self.flush();
        }
        if self.line.is_none() {
            self.open_line();
        }
        let same =
            self.open.iter().zip(&self.active).take_while(|(open, active)| open.0 == active.serial).count();
        self.close_inline(same);
        for _ in 0..self.breaks.min(2) {
            self.elements += 1;
            self.out.push_str("<br>");
            self.space = false;
        }
        self.breaks = 0;
        if std::mem::take(&mut self.space) {
            self.out.push(' ');
        }
        for inline in &self.active[same..] {
            self.out.push('<');
            self.out.push_str(inline.tag);
            self.out.push_str(&inline.attrs);
            self.out.push('>');
            self.open.push((inline.serial, inline.tag));
        }
        self.elements += self.active.len() - same;
        true
    }

    fn open_line(&mut self) {
        self.open_frames();
        let bare = matches!(self.holds(), Holds::Both | Holds::Line);
        match self.leaf {
            Some(leaf) => {
                let attrs = self.leaf_attrs[leaf.attrs].clone();
                self.open_block(leaf.tag, &attrs);
                self.line = Some(leaf.tag);
            }
            None if bare => {
                self.breaks = u8::from(self.after_bare);
                self.line = Some("");
            }
            None => {
                self.open_block("p", "");
                self.line = Some("p");
            }
        }
        (self.after_block, self.after_bare) = (false, false);
    }

    fn open_frames(&mut self) {
        for at in 0..self.frames.len() {
            if !self.frames[at].opened {
                let (tag, attrs) = (self.frames[at].tag, std::mem::take(&mut self.frames[at].attrs));
                self.open_block(tag, &attrs);
                self.frames[at].opened = true;
            }
        }
    }

    fn open_block(&mut self, tag: &str, attrs: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.elements += 1;
        self.out.push('<');
        self.out.push_str(tag);
        self.out.push_str(attrs);
        self.out.push('>');
        (self.after_block, self.after_bare) = (false, false);
    }

    fn close_block(&mut self, tag: &str) {
        self.close_tag(tag);
        (self.after_block, self.after_bare) = (true, false);
    }

    fn close_tag(&mut self, tag: &str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    fn close_inline(&mut self, keep: usize) {
        while self.open.len() > keep {
            if let Some((_, tag)) = self.open.pop() {
                self.close_tag(tag);
            }
        }
    }
}

/// Characters that never come out: controls, direction overrides, byte order marks, soft hyphens, and those that Unicode says
/// are none.
pub(crate) fn is_stripped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{202a}'..='\u{202e}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Characters that alone make no line.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_stripped(c) || matches!(c, '\u{200b}' | '\u{2060}')
}

/// Writes a character of a text as HTML, as the serialiser of HTML5 does: what is written is not written in another way when
/// it is cleaned again.
fn escape(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\u{a0}' => out.push_str("&nbsp;"),
        c => out.push(c),
    }
}

/// Writes a character of an attribute's value.
pub(crate) fn escape_value(c: char, out: &mut String) {
    match c {
        '"' => out.push_str("&quot;"),
        c => escape(c, out),
    }
}
