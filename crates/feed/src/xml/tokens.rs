//! Tokens of XML that may be broken anywhere.
//!
//! A scanner of our own: what a strict reader calls a mistake is here text, or a tag closed at the next `>`, and reading goes on
//! behind it. Every search that can fail is bounded by the next mark or remembered, so that no input is scanned to its end
//! more than a few times.

use crate::problems::Problems;
use memchr::{memchr, memchr2, memchr3, memmem, memrchr};
use tidings_model::ProblemKind;

/// A token; texts are slices of the document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Token<'a> {
    /// A start tag: name, the text of its attributes, and whether it ends with `/>`.
    Start { name: &'a str, attributes: &'a str, empty: bool },
    /// An end tag.
    End { name: &'a str },
    /// Text as it stands, references in it.
    Text(&'a str),
    /// The inside of a CDATA section.
    Cdata(&'a str),
    /// A document type declaration.
    Doctype(&'a str),
    /// The document's end.
    Eof,
}

/// The tokens of a document.
pub(crate) struct Tokens<'a> {
    text: &'a str,
    /// Byte at which the next token begins.
    at: usize,
    /// Byte at which the last token began.
    began: usize,
    pending: Option<(usize, Token<'a>)>,
    /// A comment or declaration that is never closed was seen: its like are text from here on.
    unclosed: bool,
    /// Byte behind the last `>` of the document.
    last_close: usize,
    cut: Option<usize>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let last_close = memrchr(b'>', text.as_bytes()).map_or(0, |at| at + 1);
        Self { text, at: 0, began: 0, pending: None, unclosed: false, last_close, cut: None }
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
            let rest = &self.text.as_bytes()[self.at..];
            let token = match rest.first() {
                None => Some(Token::Eof),
                Some(b'<') => self.markup(problems),
                Some(_) => {
                    let length = memchr(b'<', rest).unwrap_or(rest.len());
                    Some(Token::Text(self.take(length)))
                }
            };
            if let Some(token) = token {
                return token;
            }
        }
    }

    /// Goes on by `length` bytes and gives what it passed.
    fn take(&mut self, length: usize) -> &'a str {
        let passed = &self.text[self.at..self.at + length];
        self.at += length;
        passed
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What begins with `<`; `None` when it was passed by.
    fn markup(&mut self, problems: &mut Problems) -> Option<Token<'a>> {
        let rest = self.rest().as_bytes();
        let is_name = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b':') || !b.is_ascii();
        let is_closed = self.at < self.last_close;
        match rest.get(1) {
            Some(b'/') if is_closed && rest.get(2).is_some_and(is_name) => {
                let end = memchr(b'>', rest)?;
                let tag = self.take(end + 1);
                Some(Token::End { name: tag[2..end].trim_ascii() })
            }
            Some(b'!') => self.declaration(problems),
            Some(b'?') if is_closed => {
                let end = instruction_end(rest)?;
                self.take(end);
                None
            }
            Some(first) if is_closed && is_name(first) => Some(self.start_tag(problems)),
            _ => Some(self.stray(problems)),
        }
    }

    fn start_tag(&mut self, problems: &mut Problems) -> Token<'a> {
        let end = match tag_end(self.rest().as_bytes()) {
            TagEnd::At(end) => end,
            TagEnd::OpenQuote(end) => {
                let message = "a tag with an open quote: it was closed at the next >";
                problems.add(ProblemKind::Syntax, Some(self.at), message);
                match end {
                    Some(end) => end,
                    None => return Token::Text(self.take(self.rest().len())),
                }
            }
        };
        let inside = &self.take(end + 1)[1..end];
        let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let name = inside.bytes().position(|b| b.is_ascii_whitespace() || b == b'/').unwrap_or(inside.len());
        Token::Start { name: &inside[..name], attributes: &inside[name..], empty }
    }

    /// `<!--`, `<![CDATA[` and `<!DOCTYPE`; anything else with `<!` is text.
    fn declaration(&mut self, problems: &mut Problems) -> Option<Token<'a>> {
        let rest = self.rest().as_bytes();
        if rest.starts_with(b"<![CDATA[") && !self.unclosed {
            return Some(Token::Cdata(self.cdata()));
        }
        let is_comment = rest.starts_with(b"<!--");
        let is_doctype = rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype"));
        if self.unclosed || !(is_comment || is_doctype) {
            return Some(self.stray(problems));
        }
        let end =
            if is_comment { memmem::find(&rest[4..], b"-->").map(|end| end + 7) } else { doctype_end(rest) };
        if let Some(end) = end {
            let declaration = self.take(end);
            return is_doctype.then_some(Token::Doctype(declaration));
        }
        self.unclosed = true;
        problems.add(ProblemKind::Syntax, Some(self.at), "a comment or declaration that is never closed");
        if is_comment {
            self.cut.get_or_insert(self.at);
        }
        let skipped = if is_comment { Some(4) } else { memchr(b'>', rest).map(|end| end + 1) };
        self.take(skipped.unwrap_or(rest.len()));
        None
    }

    fn cdata(&mut self) -> &'a str {
        match memmem::find(&self.rest().as_bytes()[9..], b"]]>") {
            Some(length) => &self.take(length + 12)[9..9 + length],
            None => {
                self.cut.get_or_insert(self.at);
                &self.take(self.rest().len())[9..]
            }
        }
    }

    /// A `<` that begins nothing.
    fn stray(&mut self, problems: &mut Problems) -> Token<'a> {
        if self.cut.is_none() {
            let message = "a < that begins no tag: it was read as text";
            problems.add(ProblemKind::Syntax, Some(self.at), message);
        }
        let rest = self.rest().as_bytes();
        let length = memchr(b'<', &rest[1..]).map_or(rest.len(), |length| length + 1);
        Token::Text(self.take(length))
    }
}

/// Where a tag ends.
enum TagEnd {
    /// At this `>`.
    At(usize),
    /// A quote is never closed: the first `>` behind it, if any.
    OpenQuote(Option<usize>),
}

/// Looks for the `>` of a tag. In quotes it is part of a value, if the quote is closed where a value can end.
fn tag_end(tag: &[u8]) -> TagEnd {
    let mut from = 1;
    loop {
        let Some(found) = memchr3(b'>', b'"', b'\'', &tag[from..]) else { return TagEnd::OpenQuote(None) };
        let at = from + found;
        let quote = tag[at];
        if quote == b'>' {
            return TagEnd::At(at);
        }
        let value = &tag[at + 1..];
        let length = memchr(quote, value);
        // A `>` in a value is allowed and rare: then the closing quote must stand where one can.
        let close = memchr(b'>', &value[..length.unwrap_or(value.len())]);
        let ends_value = |length: usize| {
            value.get(length + 1).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'?'))
        };
        match (length, close) {
            (Some(length), None) => from = at + length + 2,
            (Some(length), Some(_)) if ends_value(length) => from = at + length + 2,
            (_, close) => return TagEnd::OpenQuote(close.map(|close| at + 1 + close)),
        }
    }
}

/// Where an instruction ends: at `?>`, or at the first `>` when the next tag comes before that.
fn instruction_end(rest: &[u8]) -> Option<usize> {
    let close = memchr(b'>', rest)?;
    if rest[close - 1] == b'?' {
        return Some(close + 1);
    }
    let until = memchr(b'<', &rest[close..]).map_or(rest.len(), |next| close + next);
    Some(memmem::find(&rest[close..until], b"?>").map_or(close + 1, |end| close + end + 2))
}

/// Where a document type declaration ends: behind its internal subset, if it has one.
fn doctype_end(rest: &[u8]) -> Option<usize> {
    let close = memchr2(b'>', b'[', rest)?;
    if rest[close] == b'>' {
        return Some(close + 1);
    }
    let mut quote = None;
    for (at, byte) in rest.iter().enumerate().skip(close + 1) {
        match (byte, quote) {
            (b']', None) => return memchr(b'>', &rest[at..]).map(|end| at + end + 1),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    None
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
                Token::Doctype(_) => list.push("doctype".to_owned()),
            }
        }
    }

    #[test]
    fn broken_markup_is_read() {
        for (text, want) in [
            ("<a>1 < 2 & 3</a>", "<a>|1 |< 2 & 3|</a>"),
            ("<a>AT&T&amp;x</a>", "<a>|AT&T&amp;x|</a>"),
            ("<a b='x > y' c=\"1\"d='2'>t</a>", "<a>|t|</a>"),
            ("<a b=\"<i>x</i>\">t</a>", "<a>|t|</a>"),
            ("<a b=\"x>t</a><b c=\"d\">u</b>", "<a>|t|</a>|<b>|u|</b>"),
            ("<?xml version=\"1.0\"><a><?php a->b ?>t</a>", "<a>|t|</a>"),
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
