//! A text as plain text for mail: lines of at most 76 columns, quotes and lists as people write them by hand, addresses below.

use super::markup::{Element, Node};
use super::xml::link;
use crate::xml;
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_width::UnicodeWidthStr;

/// Columns of a line (RFC 3676, section 4.2, asks for 78 or fewer). A Chinese character takes two.
pub(super) const COLUMNS: usize = 76;

/// Columns that nested quotes and lists may take off a line.
const DEEPEST: usize = 32;

/// The words of a text, line by line, with a number behind each link; the addresses, by number, go to `addresses`.
pub(super) fn write(nodes: &[Node], picture: &str, addresses: &mut Vec<String>) -> String {
    let mut writer = Writer { out: String::new(), run: String::new(), picture, addresses };
    let margin = Margin::default();
    writer.blocks(nodes, &margin);
    writer.flush(&margin);
    writer.out
}

/// A paragraph in lines, each with something before it.
pub(super) fn wrap(text: &str, first: &str, rest: &str, out: &mut String) {
    let mut line = String::from(first);
    let (mut from, mut filled) = (0, false);
    for (at, kind) in linebreaks(text) {
        let piece = &text[from..at];
        from = at;
        let words = piece.trim_end();
        if filled && line.width() + words.width() > COLUMNS {
            end_line(&line, out);
            rest.clone_into(&mut line);
            filled = false;
        }
        line.push_str(piece.trim_end_matches('\n'));
        filled |= !words.is_empty();
        if kind == BreakOpportunity::Mandatory && at < text.len() {
            end_line(&line, out);
            rest.clone_into(&mut line);
            filled = false;
        }
    }
    if filled {
        end_line(&line, out);
    }
}

fn end_line(line: &str, out: &mut String) {
    out.push_str(line.trim_end());
    out.push('\n');
}

/// What stands before the lines of a block: on the empty line above it, before its first, and before the others.
#[derive(Debug, Clone, Default)]
struct Margin {
    above: String,
    first: String,
    rest: String,
}

impl Margin {
    fn deeper(&self, first: &str, rest: &str) -> Self {
        if self.rest.width() >= DEEPEST {
            return self.clone();
        }
        let (first, rest) = (format!("{}{first}", self.first), format!("{}{rest}", self.rest));
        Self { above: self.above.clone(), first, rest }
    }

    /// For what follows the first line of a block.
    fn go_on(&mut self) {
        self.rest.clone_into(&mut self.first);
        self.rest.clone_into(&mut self.above);
    }
}

struct Writer<'a> {
    out: String,
    /// The line that is being gathered.
    run: String,
    picture: &'a str,
    addresses: &'a mut Vec<String>,
}

impl Writer<'_> {
    /// Writes what was gathered; true when there was something.
    fn flush(&mut self, margin: &Margin) -> bool {
        let run = std::mem::take(&mut self.run);
        let text = xml::plain(run.trim());
        if text.is_empty() {
            return false;
        }
        if !self.out.is_empty() {
            end_line(&margin.above, &mut self.out);
        }
        wrap(&text, &margin.first, &margin.rest, &mut self.out);
        true
    }

    fn blocks(&mut self, nodes: &[Node], margin: &Margin) {
        let mut margin = margin.clone();
        for node in nodes {
            let Some(element) = node.element().filter(|element| is_block(element)) else {
                self.inline(node);
                continue;
            };
            if self.flush(&margin) {
                margin.go_on();
            }
            let before = self.out.len();
            self.block(element, &margin);
            if self.out.len() > before {
                margin.go_on();
            }
        }
        self.flush(&margin);
    }

    fn block(&mut self, element: &Element, margin: &Margin) {
        match element.name.as_str() {
            "hr" => self.run.push_str("* * *"),
            "pre" => return self.lines(element, margin),
            "blockquote" => return self.blocks(&element.children, &margin.deeper("> ", "> ")),
            "ul" | "ol" => return self.list(element, margin),
            "dd" => return self.blocks(&element.children, &margin.deeper("    ", "    ")),
            "tr" => {
                for (at, cell) in element.children.iter().filter(|cell| !cell.is_blank()).enumerate() {
                    self.run.push_str(if at == 0 { "" } else { " | " });
                    self.inline(cell);
                }
            }
            _ => return self.blocks(&element.children, margin),
        }
        self.flush(margin);
    }

    /// Text whose line ends count.
    fn lines(&mut self, element: &Element, margin: &Margin) {
        let mut text = String::new();
        words(&element.children, &mut text);
        for (at, line) in xml::plain(text.trim_end()).lines().enumerate() {
            let prefix = if at == 0 { &margin.first } else { &margin.rest };
            if at == 0 && !self.out.is_empty() {
                end_line(&margin.above, &mut self.out);
            }
            end_line(&format!("{prefix}    {line}"), &mut self.out);
        }
    }

    fn list(&mut self, element: &Element, margin: &Margin) {
        let mut margin = margin.clone();
        let first: usize = element.attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        for (at, node) in element.children.iter().filter(|node| !node.is_blank()).enumerate() {
            let mark = if element.name == "ol" { format!("{}. ", first + at) } else { "- ".to_owned() };
            let inside = margin.deeper(&mark, &" ".repeat(mark.len()));
            match node.element().filter(|item| item.name == "li") {
                Some(item) => self.blocks(&item.children, &inside),
                None => self.blocks(std::slice::from_ref(node), &inside),
            }
            margin.go_on();
        }
    }

    fn inline(&mut self, node: &Node) {
        let element = match node {
            Node::Text(text) => return self.text(text),
            Node::Element(element) => element,
        };
        match element.name.as_str() {
            "br" => self.run.push('\n'),
            "img" => {
                let alt = element.attribute("alt").map(str::trim).filter(|alt| !alt.is_empty());
                let words = format!("[{}] ", alt.unwrap_or(self.picture));
                self.text(&words);
            }
            _ => element.children.iter().for_each(|child| self.inline(child)),
        }
        if element.name == "a"
            && let Some(href) = element.attribute("href").and_then(link)
        {
            let known = self.addresses.iter().position(|address| *address == href);
            let number = known.unwrap_or_else(|| {
                self.addresses.push(href);
                self.addresses.len() - 1
            });
            self.run.push_str(&format!(" [{}]", number + 1));
        }
    }

    /// Text in which white space is one space.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                ' ' | '\n' | '\t' | '\r' | '\u{c}' => {
                    if !self.run.is_empty() && !self.run.ends_with([' ', '\n']) {
                        self.run.push(' ');
                    }
                }
                c => self.run.push(c),
            }
        }
    }
}

fn words(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) if element.name == "br" => out.push('\n'),
            Node::Element(element) => words(&element.children, out),
        }
    }
}

fn is_block(element: &Element) -> bool {
    matches!(
        element.name.as_str(),
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "pre"
            | "dt"
            | "dd"
            | "dl"
            | "summary"
            | "caption"
            | "blockquote"
            | "ul"
            | "ol"
            | "li"
            | "figure"
            | "figcaption"
            | "details"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "div"
            | "hr"
    )
}
