use super::{DEEPEST, LARGEST, MOST, NotOpml, Opml, Outline};
use crate::entities::Defined;
use crate::problems::{Problems, quote};
use crate::text::allowed;
use crate::xml::{Context, Element, Reader, Scope, Token, Tokens};
use crate::{Limits, charset, text};
use std::borrow::Cow;

/// Reads a list of feeds.
///
/// # Errors
/// When the bytes hold no `<opml>` and no `<outline>`, and when they are made to hurt: larger than 8 MB, folders more than 500
/// deep, or a document type that asks for other files. The error is a sentence for a person.
pub fn read(bytes: &[u8]) -> Result<Opml, NotOpml> {
    if bytes.len() > LARGEST {
        return Err(NotOpml::new(format!(
            "the list is {} MB long and at most {} MB are read: split it",
            bytes.len() >> 20,
            LARGEST >> 20
        )));
    }
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
            Token::Doctype(doctype) if asks_for_files(doctype) => {
                return Err(NotOpml::new(
                    "the file's document type asks for other files, as attacks do: take the DOCTYPE out of it",
                ));
            }
            Token::Start { name, attributes, empty } => {
                let start = reader.start(name, attributes, empty, &Context::default());
                match start.name.as_ref() {
                    "opml" => list.root(&start.attributes),
                    "head" if list.is_outside() => list.in_head = !empty,
                    "body" => list.in_head = false,
                    "outline" => list.open(outline(&start.attributes), empty)?,
                    _ if list.in_head => {
                        let (element, _) = reader.element(start, &["head", "opml"]);
                        list.head(&element);
                    }
                    _ => {}
                }
            }
            Token::End { name } if name.eq_ignore_ascii_case("outline") => list.close(),
            Token::End { name } if name.eq_ignore_ascii_case("head") => list.in_head = false,
            _ => {}
        }
    }
    list.finish(&decoded.text)
}

/// External entities: nothing is ever fetched for them, and no reader writes them.
fn asks_for_files(doctype: &str) -> bool {
    doctype.split("<!ENTITY").skip(1).any(|entity| {
        let definition = entity.split('>').next().unwrap_or_default();
        definition.split_whitespace().any(|word| matches!(word, "SYSTEM" | "PUBLIC"))
    })
}

/// The list while it is read, without recursion.
#[derive(Default)]
struct Building {
    found: bool,
    in_head: bool,
    count: usize,
    list: Opml,
    open: Vec<Outline>,
}

impl Building {
    fn is_outside(&self) -> bool {
        self.open.is_empty()
    }

    fn root(&mut self, attributes: &[(&str, Cow<'_, str>)]) {
        self.found = true;
        for (name, address) in attributes {
            if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.list.namespaces.push((prefix.to_owned(), address.clone().into_owned()));
            }
        }
    }

    fn head(&mut self, element: &Element<'_>) {
        // What no list may hold goes first: white space before it is at the end then.
        let text = element.full_text().map(|text| allowed(&text).trim().to_owned());
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        match element.name() {
            "title" => _ = self.list.title.get_or_insert(text),
            _ if self.list.head.len() < 100 => self.list.head.push((element.start.raw.to_owned(), text)),
            _ => {}
        }
    }

    fn open(&mut self, outline: Outline, empty: bool) -> Result<(), NotOpml> {
        self.found = true;
        self.in_head = false;
        self.count += 1;
        if self.count > MOST {
            return Err(NotOpml::new(format!("the list has more than {MOST} outlines: split it")));
        }
        if empty {
            self.put(outline);
        } else if self.open.len() >= DEEPEST {
            let message =
                format!("folders are more than {DEEPEST} deep inside each other: no reader wrote this list");
            return Err(NotOpml::new(message));
        } else {
            self.open.push(outline);
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(outline) = self.open.pop() {
            self.put(outline);
        }
    }

    fn put(&mut self, outline: Outline) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(outline),
            None => self.list.outlines.push(outline),
        }
    }

    fn finish(mut self, text: &str) -> Result<Opml, NotOpml> {
        while !self.open.is_empty() {
            self.close();
        }
        if self.found {
            return Ok(self.list);
        }
        let start = quote(text);
        let what =
            if start.is_empty() { "it is empty".to_owned() } else { format!("it begins with {start:?}") };
        Err(NotOpml::new(format!("this is no OPML: there is no <opml> in it, {what}")))
    }
}

fn outline(attributes: &[(&str, Cow<'_, str>)]) -> Outline {
    let mut outline = Outline::default();
    for (name, value) in attributes {
        let value = allowed(value).into_owned();
        let full = || Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let named = || Some(text::fold(&value)).filter(|value| !value.is_empty());
        match name.to_ascii_lowercase().as_str() {
            "text" => outline.text = text::fold(&value),
            "title" => outline.title = named(),
            "type" => outline.kind = full(),
            "xmlurl" | "url" if outline.xml_url.is_none() => outline.xml_url = full(),
            "htmlurl" => outline.html_url = full(),
            "language" => outline.language = full(),
            "category" => outline.category = full(),
            "description" => outline.description = full(),
            "xmlurl" | "url" => {}
            _ if outline.extra.iter().any(|(known, _)| known == name) => {}
            _ => outline.extra.push(((*name).to_owned(), value)),
        }
    }
    if outline.text.is_empty() {
        outline.text = outline.title.take().unwrap_or_default();
    }
    if outline.title.as_ref() == Some(&outline.text) {
        outline.title = None;
    }
    outline
}
