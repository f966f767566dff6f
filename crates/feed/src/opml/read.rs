use super::{NotOpml, Opml, Outline};
use crate::entities::Defined;
use crate::problems::{Problems, quote};
use crate::xml::{Context, Element, Reader, Scope, Token, Tokens};
use crate::{Limits, charset, text};
use std::borrow::Cow;

/// Outlines inside each other that are kept; deeper ones become children of the last.
const DEEPEST: usize = 64;

/// Reads a list of feeds.
///
/// # Errors
/// When the bytes hold no `<opml>` and no `<outline>`.
pub fn read(bytes: &[u8]) -> Result<Opml, NotOpml> {
    let decoded = charset::decode(bytes, None);
    let mut problems = Problems::default();
    let mut reader = Reader {
        tokens: Tokens::new(&decoded.text),
        scope: Scope::default(),
        problems: &mut problems,
        limits: Limits::default(),
        defined: Defined::default(),
    };
    let mut list = Building::default();
    loop {
        match reader.next() {
            Token::Eof => break,
            Token::Start { name, attributes, empty } => {
                let start = reader.start(name, attributes, empty, &Context::default());
                match start.name.as_ref() {
                    "opml" => list.found = true,
                    "outline" => list.open(outline(&start.attributes), empty),
                    "title" if list.is_outside() => {
                        let (element, _) = reader.element(start, &[]);
                        list.title(&element);
                    }
                    _ => {}
                }
            }
            Token::End { name } if name.eq_ignore_ascii_case("outline") => list.close(),
            _ => {}
        }
    }
    list.finish(&decoded.text)
}

/// The list while it is read, without recursion: a file may nest as deep as it likes.
#[derive(Default)]
struct Building {
    found: bool,
    title: Option<String>,
    open: Vec<Outline>,
    too_deep: usize,
    done: Vec<Outline>,
}

impl Building {
    fn is_outside(&self) -> bool {
        self.open.is_empty() && self.too_deep == 0
    }

    fn title(&mut self, element: &Element<'_>) {
        if self.title.is_none() {
            self.title = element.full_text();
        }
    }

    fn open(&mut self, outline: Outline, empty: bool) {
        self.found = true;
        if empty || self.open.len() >= DEEPEST {
            self.put(outline);
            self.too_deep += usize::from(!empty);
        } else {
            self.open.push(outline);
        }
    }

    fn close(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(outline) = self.open.pop() {
            self.put(outline);
        }
    }

    fn put(&mut self, outline: Outline) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(outline),
            None => self.done.push(outline),
        }
    }

    fn finish(mut self, text: &str) -> Result<Opml, NotOpml> {
        while let Some(outline) = self.open.pop() {
            self.put(outline);
        }
        if self.found {
            return Ok(Opml { title: self.title, outlines: self.done });
        }
        let start = quote(text);
        let what =
            if start.is_empty() { "it is empty".to_owned() } else { format!("it begins with {start:?}") };
        Err(NotOpml { message: format!("this is no OPML: there is no <opml> in it, {what}") })
    }
}

fn outline(attributes: &[(&str, Cow<'_, str>)]) -> Outline {
    let mut outline = Outline::default();
    for (name, value) in attributes {
        let value = text::fold(value);
        let full = || Some(value.clone()).filter(|value| !value.is_empty());
        match name.to_ascii_lowercase().as_str() {
            "text" => outline.text = value,
            "title" => outline.title = full(),
            "type" => outline.kind = full(),
            "xmlurl" | "url" if outline.xml_url.is_none() => outline.xml_url = full(),
            "htmlurl" => outline.html_url = full(),
            "language" => outline.language = full(),
            "category" => outline.category = full(),
            "description" => outline.description = full(),
            _ => outline.extra.push(((*name).to_owned(), value)),
        }
    }
    if outline.title.as_ref() == Some(&outline.text) {
        outline.title = None;
    }
    outline
}
