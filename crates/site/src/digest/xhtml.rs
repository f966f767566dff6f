//! A text as XHTML that holds to the content models of HTML: an element that may not stand where it does becomes a `div` or a
//! `span`, so that its words stay and a strict reader has nothing to refuse.

use super::markup::{Element, Node};
use super::xml::{language, link};
use crate::xml::escape;
use std::fmt::Write;

/// What becomes of a picture.
pub(super) enum Picture {
    /// It is part of the book, at this place.
    Inside(String),
    /// It stays where it is, and the text links to it.
    Outside,
}

/// Decides over the picture at an address of the text.
pub(super) type Pictures<'a> = dyn FnMut(&str) -> Picture + 'a;

/// Where in the text an element stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Only phrasing content may stand here.
    line: bool,
    /// Inside a link, which holds no other.
    linked: bool,
    /// Inside the heading of a table, which holds no headings.
    heading: bool,
}

impl Place {
    fn line(self) -> Self {
        Self { line: true, ..self }
    }
}

/// Writes nodes where blocks may stand; `picture` is the word for a picture without a description.
pub(super) fn write(nodes: &[Node], picture: &str, pictures: &mut Pictures<'_>) -> String {
    let mut writer = Writer { out: String::new(), picture, pictures };
    writer.all(nodes, Place::default());
    writer.out
}

struct Writer<'a, 'p> {
    out: String,
    picture: &'a str,
    pictures: &'a mut Pictures<'p>,
}

impl Writer<'_, '_> {
    fn all(&mut self, nodes: &[Node], place: Place) {
        for node in nodes {
            match node {
                Node::Text(text) => self.out.push_str(&escape(text)),
                Node::Element(element) => self.element(element, place),
            }
        }
    }

    fn element(&mut self, element: &Element, place: Place) {
        match element.name.as_str() {
            "br" => self.out.push_str("<br/>"),
            "hr" => self.out.push_str(if place.line { "<br/>" } else { "<hr/>" }),
            "img" => self.image(element, place),
            "a" => self.anchor(element, place),
            "bdo" if element.attribute("dir").is_some_and(|dir| dir != "auto") => {
                self.wrap("bdo", element, place.line());
            }
            "abbr" => self.wrap("abbr", element, place.line()),
            name @ ("em" | "strong" | "b" | "i" | "u" | "s" | "sub" | "sup" | "small" | "mark" | "cite"
            | "q" | "code" | "kbd" | "samp" | "var" | "bdi" | "del" | "ins") => {
                self.wrap(name, element, place.line());
            }
            "ruby" => self.ruby(element, place),
            _ if place.line => self.wrap("span", element, place),
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => self.heading(name, element, place),
            name @ ("p" | "pre") => self.wrap(name, element, place.line()),
            "dt" | "caption" => self.wrap("p", element, place.line()),
            // Readers that cannot unfold would never show it.
            "summary" => self.wrap("h4", element, Place { heading: true, ..place.line() }),
            name @ ("blockquote" | "div") => self.wrap(name, element, place),
            "ul" | "ol" => self.list(element, place),
            "dl" => self.definitions(element, place),
            "figure" => self.figure(element, place),
            "table" => self.table(element, place),
            "li" | "dd" | "details" | "figcaption" | "td" | "th" => self.wrap("div", element, place),
            "tr" | "thead" | "tbody" | "tfoot" => self.all(&element.children, place),
            _ => self.wrap("span", element, place.line()),
        }
    }

    /// The element under a name with all that is in it.
    fn wrap(&mut self, name: &str, element: &Element, inside: Place) {
        self.open(name, element);
        self.all(&element.children, inside);
        self.close(name);
    }

    fn open(&mut self, name: &str, element: &Element) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "<{name}");
        if let Some(tag) = element.attribute("lang").and_then(language) {
            let _ = write!(self.out, " lang=\"{tag}\" xml:lang=\"{tag}\"");
        }
        let dir = element.attribute("dir").filter(|dir| ["ltr", "rtl", "auto"].contains(dir));
        let number = |key: &str| element.attribute(key).filter(|value| is_number(value));
        let title = element.attribute("title").filter(|_| ["abbr", "a"].contains(&name));
        let span = |key| number(key).filter(|_| ["td", "th"].contains(&name));
        let start = number("start").filter(|_| name == "ol");
        let reversed = element.attribute("reversed").filter(|_| name == "ol").map(|_| "reversed");
        for (key, value) in [
            ("dir", dir),
            ("title", title),
            ("colspan", span("colspan")),
            ("rowspan", span("rowspan")),
            ("start", start),
            ("reversed", reversed),
        ] {
            if let Some(value) = value {
                let _ = write!(self.out, " {key}=\"{}\"", escape(value));
            }
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        let _ = write!(self.out, "</{name}>");
    }

    fn anchor(&mut self, element: &Element, place: Place) {
        let href = element.attribute("href").and_then(link).filter(|_| !place.linked);
        let Some(href) = href else { return self.wrap("span", element, place.line()) };
        let _ = write!(self.out, "<a href=\"{}\"", escape(&href));
        let tag_start = self.out.len();
        self.open("a", element);
        // The attributes that every element has stand behind the address.
        self.out.replace_range(tag_start..tag_start + "<a".len(), "");
        self.all(&element.children, Place { linked: true, ..place.line() });
        self.close("a");
    }

    fn image(&mut self, element: &Element, place: Place) {
        let source = element.attribute("src").unwrap_or_default();
        let alt = element.attribute("alt").unwrap_or_default().trim();
        match (self.pictures)(source) {
            Picture::Inside(path) => {
                let _ = write!(self.out, "<img src=\"{}\" alt=\"{}\"/>", escape(&path), escape(alt));
            }
            Picture::Outside => {
                let words = escape(if alt.is_empty() { self.picture } else { alt });
                let _ = match link(source).filter(|_| !place.linked) {
                    Some(href) => write!(self.out, "<a href=\"{}\">[{words}]</a>", escape(&href)),
                    None => write!(self.out, "[{words}]"),
                };
            }
        }
    }

    /// The title of the article is the only one of the first rank.
    fn heading(&mut self, name: &str, element: &Element, place: Place) {
        let name = match name {
            _ if place.heading => "p",
            "h1" => "h2",
            "h2" => "h3",
            "h3" => "h4",
            "h4" => "h5",
            _ => "h6",
        };
        self.wrap(name, element, place.line());
    }

    /// Readings over words; where they do not follow their words, all is a line.
    fn ruby(&mut self, element: &Element, place: Place) {
        let fits = ruby_fits(&element.children);
        self.open(if fits { "ruby" } else { "span" }, element);
        for node in &element.children {
            match node.element().map(|inner| inner.name.as_str()) {
                Some(name @ ("rt" | "rp")) if fits => {
                    if let Some(inner) = node.element() {
                        self.wrap(name, inner, place.line());
                    }
                }
                _ if fits && node.is_blank() => {}
                _ => self.all(std::slice::from_ref(node), place.line()),
            }
        }
        self.close(if fits { "ruby" } else { "span" });
    }

    fn list(&mut self, element: &Element, place: Place) {
        if element.children.iter().all(Node::is_blank) {
            return;
        }
        self.open(&element.name, element);
        for node in element.children.iter().filter(|node| !node.is_blank()) {
            match node.element().filter(|inner| inner.name == "li") {
                Some(item) => {
                    let value = item.attribute("value").filter(|v| element.name == "ol" && is_number(v));
                    let value = value.map(|value| format!(" value=\"{value}\"")).unwrap_or_default();
                    let at = self.out.len() + "<li".len();
                    self.open("li", item);
                    self.out.insert_str(at, &value);
                    self.all(&item.children, place);
                    self.close("li");
                }
                None => self.bare("li", node, place),
            }
        }
        self.close(&element.name);
    }

    /// A node inside an element that the text does not have.
    fn bare(&mut self, name: &str, node: &Node, place: Place) {
        let _ = write!(self.out, "<{name}>");
        self.all(std::slice::from_ref(node), place);
        self.close(name);
    }

    fn definitions(&mut self, element: &Element, place: Place) {
        let names: Vec<&str> = element.elements().map(|inner| inner.name.as_str()).collect();
        let known = names.iter().all(|name| ["dt", "dd"].contains(name));
        let only = element.children.iter().all(|node| node.element().is_some() || node.is_blank());
        // Each group begins with a term and ends with what is said of it.
        let whole = names.first() == Some(&"dt") && names.last() == Some(&"dd");
        if !(known && only && whole) {
            return self.wrap("div", element, place);
        }
        self.open("dl", element);
        for inner in element.elements() {
            let inside = if inner.name == "dt" { place.line() } else { place };
            self.wrap(&inner.name, inner, inside);
        }
        self.close("dl");
    }

    fn figure(&mut self, element: &Element, place: Place) {
        let shown: Vec<&Node> = element.children.iter().filter(|node| !node.is_blank()).collect();
        let captions = element.elements().filter(|inner| inner.name == "figcaption").count();
        let is_caption =
            |node: Option<&&Node>| node.and_then(|n| n.element()).is_some_and(|e| e.name == "figcaption");
        let fits = captions == 1 && (is_caption(shown.first()) || is_caption(shown.last()));
        self.open("figure", element);
        for node in shown {
            match node.element().filter(|inner| fits && inner.name == "figcaption") {
                Some(caption) => self.wrap("figcaption", caption, place),
                None => self.all(std::slice::from_ref(node), place),
            }
        }
        self.close("figure");
    }

    /// A table with its parts in their order; what stands between them becomes a row.
    fn table(&mut self, element: &Element, place: Place) {
        let has_rows = |part: &Element| part.name == "tr" || part.elements().any(|row| row.name == "tr");
        if !element.elements().any(|part| has_rows(part) && !rows(part).is_empty()) {
            return self.wrap("div", element, place);
        }
        self.open("table", element);
        let mut parts = element.children.iter().filter(|node| !node.is_blank()).peekable();
        if let Some(Node::Element(caption)) =
            parts.next_if(|node| node.element().is_some_and(|e| e.name == "caption"))
        {
            self.wrap("caption", caption, place.line());
        }
        let parts: Vec<&Node> = parts.collect();
        for (at, node) in parts.iter().enumerate() {
            let part = node.element().filter(|part| has_rows(part));
            let Some(part) = part else {
                self.out.push_str("<tbody><tr>");
                self.bare("td", node, place);
                self.out.push_str("</tr></tbody>");
                continue;
            };
            let rows = rows(part);
            if rows.is_empty() {
                continue;
            }
            let name = match part.name.as_str() {
                "thead" if at == 0 => "thead",
                "tfoot" if at + 1 == parts.len() => "tfoot",
                _ => "tbody",
            };
            // A row without a part of its own has its marks on itself.
            if part.name == "tr" {
                self.out.push_str("<tbody>")
            } else {
                self.open(name, part)
            }
            for row in rows {
                self.row(row, place);
            }
            self.close(name);
        }
        self.close("table");
    }

    fn row(&mut self, row: &Element, place: Place) {
        self.open("tr", row);
        for node in row.children.iter().filter(|node| !node.is_blank()) {
            match node.element().filter(|cell| ["td", "th"].contains(&cell.name.as_str())) {
                Some(cell) => {
                    let heading = place.heading || cell.name == "th";
                    self.wrap(&cell.name, cell, Place { heading, ..place });
                }
                None => self.bare("td", node, place),
            }
        }
        self.close("tr");
    }
}

/// The rows of a part of a table that have something in them.
fn rows(part: &Element) -> Vec<&Element> {
    let own = std::iter::once(part).filter(|part| part.name == "tr");
    let below = part.elements().filter(|row| row.name == "tr");
    own.chain(below).filter(|row| row.children.iter().any(|node| !node.is_blank())).collect()
}

/// Whether words come first and readings follow them, each with its brackets or without.
fn ruby_fits(nodes: &[Node]) -> bool {
    let name = |node: &Node| match node.element().map(|inner| inner.name.as_str()) {
        Some("rt") => 't',
        Some("rp") => 'p',
        Some("ruby") => 'x',
        _ => 'b',
    };
    let kinds: String = nodes.iter().filter(|node| !node.is_blank()).map(name).collect();
    let kinds = kinds.replace("ptp", "t");
    kinds.starts_with('b') && kinds.ends_with('t') && kinds.chars().all(|kind| kind == 'b' || kind == 't')
}

fn is_number(value: &str) -> bool {
    (1..=6).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}
