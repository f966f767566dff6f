//! Tokens of XML that may be broken anywhere.
//!
//! quick-xml finds the tokens; where it stops, the mistake is taken as text or closed at the next `>` and reading goes on
//! behind it. Every way to fail is remembered, so that no input is scanned to its end more than a few times.

use crate::problems::Problems;
use quick_xml::errors::SyntaxError;
use quick_xml::events::Event;
use tidings_model::ProblemKind;

/// A token; texts are slices of the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'a> {
    /// A start tag: name, the text of its attributes, and whether it ends with `/>`.
    Start { name: &'a str, attributes: &'a str, empty: bool },
    /// An end tag.
    End { name: &'a str },
    /// Text as it stands.
    Text(&'a str),
    /// The inside of a CDATA section.
    Cdata(&'a str),
    /// The inside of a reference, between `&` and `;`.
    Reference(&'a str),
    /// A document type declaration.
    Doctype(&'a str),
    /// The document's end.
    Eof,
}

/// The tokens of a document.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    reader: quick_xml::Reader<&'a [u8]>,
    /// Byte at which `reader` began.
    origin: usize,
    /// Byte at which the next token begins.
    at: usize,
    /// Byte at which the last token began.
    began: usize,
    pending: Option<(usize, Token<'a>)>,
    /// Markup that is never closed again: `<!--`, `<![CDATA[` and the like are text from here on.
    unclosed: bool,
    /// Byte behind the last `>` of the document.
    last_close: usize,
    cut: Option<usize>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            reader: reader(text),
            origin: 0,
            at: 0,
            began: 0,
            pending: None,
            unclosed: false,
            last_close: text.rfind('>').map_or(0, |at| at + 1),
            cut: None,
        }
    }

    /// Byte at which the last token began.
    pub(crate) fn began(&self) -> usize {
        self.began
    }

    /// Byte at which the document was cut inside a tag, a comment or a CDATA section.
    pub(crate) fn cut(&self) -> Option<usize> {
        self.cut
    }

    /// Gives a token back: it comes again next.
    pub(crate) fn unread(&mut self, token: Token<'a>) {
        self.pending = Some((self.began, token));
    }

    /// The next token. Comments, declarations and instructions are passed by.
    pub(crate) fn next(&mut self, problems: &mut Problems) -> Token<'a> {
        if let Some((began, token)) = self.pending.take() {
            self.began = began;
            return token;
        }
        loop {
            self.began = self.at;
            if let Some(token) = self.stray(problems) {
                return token;
            }
            let event = self.reader.read_event();
            let end = self.origin + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let end = end.min(self.text.len());
            let token = match event {
                Ok(event) => {
                    let raw = &self.text[self.at.min(end)..end];
                    self.at = end;
                    token_of(&event, raw)
                }
                Err(error) => Some(self.recover(&error, problems)),
            };
            if let Some(token) = token {
                return token;
            }
        }
    }

    /// A `<` or `&` that begins nothing is text.
    fn stray(&mut self, problems: &mut Problems) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return Some(Token::Eof);
        }
        match bytes[self.at] {
            b'<' if self.is_markup() => None,
            b'<' => {
                if self.cut.is_none() {
                    problems.add(
                        ProblemKind::Syntax,
                        Some(self.at),
                        "a < that begins no tag: it was read as text",
                    );
                }
                let end = self.text[self.at + 1..].find(['<', '&']).map_or(bytes.len(), |i| self.at + 1 + i);
                Some(self.text_until(end))
            }
            b'&' => {
                let rest = &bytes[self.at + 1..bytes.len().min(self.at + 44)];
                let end = rest
                    .iter()
                    .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'#' | b'_' | b'-' | b'.')));
                if end.is_some_and(|end| end > 0 && rest[end] == b';') {
                    return None;
                }
                problems.add(
                    ProblemKind::Syntax,
                    Some(self.at),
                    "an & that begins no entity: it was read as text",
                );
                let end = self.text[self.at + 1..].find(['<', '&']).map_or(bytes.len(), |i| self.at + 1 + i);
                Some(self.text_until(end))
            }
            _ => None,
        }
    }

    fn is_markup(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let named = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b':') || !b.is_ascii();
        match rest.first() {
            Some(b'!') => {
                let special = rest.starts_with(b"!--") || rest.starts_with(b"![CDATA[");
                let doctype = rest.get(1..8).is_some_and(|name| name.eq_ignore_ascii_case(b"doctype"));
                (special || doctype) && !self.unclosed
            }
            Some(b'?') => !self.unclosed,
            Some(b'/') => rest.get(1).is_some_and(named) && self.at < self.last_close,
            Some(first) => named(first) && self.at < self.last_close,
            None => false,
        }
    }

    fn text_until(&mut self, end: usize) -> Token<'a> {
        let text = &self.text[self.at..end];
        self.go_on(end);
        Token::Text(text)
    }

    /// Starts anew at a byte.
    fn go_on(&mut self, at: usize) {
        self.at = at;
        self.origin = at;
        self.reader = reader(&self.text[at..]);
    }

    /// Makes a token of the place at which quick-xml stopped.
    fn recover(&mut self, error: &quick_xml::Error, problems: &mut Problems) -> Token<'a> {
        let rest = &self.text[self.at..];
        match error {
            quick_xml::Error::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => {
                problems.add(
                    ProblemKind::Syntax,
                    Some(self.at),
                    "a tag with an open quote: it was closed at the next >",
                );
                match rest.find('>') {
                    Some(end) => {
                        let raw = &rest[..=end];
                        self.go_on(self.at + end + 1);
                        tag(raw)
                    }
                    None => self.text_until(self.text.len()),
                }
            }
            quick_xml::Error::Syntax(SyntaxError::UnclosedCData) => {
                self.cut.get_or_insert(self.at);
                let inside = rest.get(9..).unwrap_or_default();
                self.go_on(self.text.len());
                Token::Cdata(inside)
            }
            quick_xml::Error::Syntax(_) => {
                self.unclosed = true;
                let is_doctype = rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
                problems.add(
                    ProblemKind::Syntax,
                    Some(self.at),
                    "a comment or declaration that is never closed",
                );
                let end = if is_doctype || rest.starts_with("<?") {
                    rest.find('>').map(|end| end + 1)
                } else {
                    None
                };
                match end {
                    Some(end) => {
                        self.go_on(self.at + end);
                        Token::Text("")
                    }
                    None if rest.starts_with("<!--") => {
                        self.cut.get_or_insert(self.at);
                        self.go_on(self.at + 4);
                        Token::Text("")
                    }
                    None => self.text_until(self.text.len()),
                }
            }
            _ => {
                problems.add(ProblemKind::Syntax, Some(self.at), "a mistake in the markup: it was passed by");
                let end = rest.find('>').map_or(self.text.len(), |end| self.at + end + 1);
                self.go_on(end);
                Token::Text("")
            }
        }
    }
}

fn reader(text: &str) -> quick_xml::Reader<&[u8]> {
    let mut reader = quick_xml::Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = false;
    reader
}

fn token_of<'a>(event: &Event<'_>, raw: &'a str) -> Option<Token<'a>> {
    Some(match event {
        Event::Start(_) | Event::Empty(_) => tag(raw),
        Event::End(_) => Token::End { name: raw.trim_start_matches("</").trim_end_matches('>').trim() },
        Event::Text(_) => Token::Text(raw),
        Event::CData(_) => Token::Cdata(raw.get(9..raw.len().saturating_sub(3)).unwrap_or_default()),
        Event::GeneralRef(_) => Token::Reference(raw.trim_start_matches('&').trim_end_matches(';')),
        Event::DocType(_) => Token::Doctype(raw),
        Event::Comment(_) | Event::Decl(_) | Event::PI(_) => return None,
        Event::Eof => Token::Eof,
    })
}

/// Takes a start or end tag apart; `raw` goes from `<` to `>`.
fn tag(raw: &str) -> Token<'_> {
    let inside = raw.strip_prefix('<').unwrap_or(raw);
    let inside = inside.strip_suffix('>').unwrap_or(inside);
    if let Some(name) = inside.strip_prefix('/') {
        return Token::End { name: name.trim() };
    }
    let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
    let end = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inside.len());
    Token::Start { name: &inside[..end], attributes: &inside[end..], empty }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let (mut tokens, mut problems) = (Tokens::new(text), Problems::default());
        let mut list = Vec::new();
        loop {
            match tokens.next(&mut problems) {
                Token::Eof => return list,
                Token::Start { name, empty, .. } => {
                    list.push(format!("<{name}{}>", if empty { "/" } else { "" }))
                }
                Token::End { name } => list.push(format!("</{name}>")),
                Token::Text(text) | Token::Cdata(text) => list.push(text.to_owned()),
                Token::Reference(name) => list.push(format!("&{name};")),
                Token::Doctype(_) => list.push("doctype".to_owned()),
            }
        }
    }

    #[test]
    fn broken_markup_is_read() {
        for (text, want) in [
            ("<a>1 < 2 & 3</a>", "<a>|1 |< 2 |& 3|</a>"),
            ("<a>AT&T&amp;x</a>", "<a>|AT|&T|&amp;|x|</a>"),
            ("<a href=\"x>t</a>", "<a>|t|</a>"),
            ("<a><![CDATA[b<c]]></a ><!-- x --><b/>", "<a>|b<c|</a>|<b/>"),
            ("<a>x<![CDATA[cut <b", "<a>|x|cut <b"),
            ("<a>x<b hre", "<a>|x|<b hre"),
            ("<<<<>", "<|<|<|<>"),
            ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "doctype|<rss>"),
            ("", ""),
        ] {
            assert_eq!(tokens(text).join("|"), want, "{text}");
        }
    }
}
