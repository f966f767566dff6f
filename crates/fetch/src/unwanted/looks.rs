//! A page as it is looked at: its code, its title and the words that a person would see.

use super::marks::Marks;
use crate::Response;
use encoding_rs::{Encoding, UTF_8};

/// Bytes of a body that are looked at.
pub(super) const LOOKED_AT: usize = 64 * 1024;
/// Letters that a page may show and still be one that says only a few words: others hold articles, in which any word can
/// stand. A Chinese sign counts as two.
const FEW_WORDS: usize = 1500;
/// Letters of a part of a title that is a name or a notice, and no headline.
const SHORT_TITLE: usize = 28;

/// The beginning of a body, in lower case.
pub(super) struct Looks {
    /// All of it, without white space around it.
    pub(super) raw: String,
    /// The parts of the title, split where sites put their name beside it.
    title: Vec<String>,
    /// What is shown: no tags, no scripts.
    shown: String,
    /// True when little is shown.
    is_short: bool,
}

impl Looks {
    pub(super) fn of(response: &Response) -> Self {
        let body = &response.body[..response.body.len().min(LOOKED_AT)];
        let text = encoding(response.content_type.as_deref(), body).decode(body).0.to_lowercase();
        let raw = text.trim_start_matches('\u{feff}').trim().to_owned();
        let title = between(&raw, "<title", "</title").and_then(|title| title.split_once('>'));
        let title = title.map_or(Vec::new(), |(_, title)| parts(title));
        let shown = shown(&raw);
        let size: usize = shown.chars().map(|c| 1 + usize::from(is_wide(c))).sum();
        Self { title, shown, is_short: size < FEW_WORDS, raw }
    }

    /// True when the text begins as HTML does and not as a feed.
    pub(super) fn is_html(&self) -> bool {
        let start = self.raw.get(..self.raw.floor_char_boundary(2048)).unwrap_or(&self.raw);
        let feed = ["<rss", "<feed", "<rdf:rdf", "<channel", "<opml", "<!doctype opml"]
            .iter()
            .any(|root| start.contains(root));
        let html = ["<!doctype html", "<html", "<head", "<body", "<meta", "<title", "<script"];
        start.starts_with('<') && !feed && html.iter().any(|mark| start.contains(mark))
    }

    /// True when the page has one of the marks.
    pub(super) fn has(&self, marks: &Marks) -> bool {
        let in_code = |list: &[&str]| list.iter().any(|mark| self.raw.contains(mark));
        let in_title = |mark: &&str| {
            self.title.iter().any(|part| part.contains(*mark) && part.chars().count() <= SHORT_TITLE)
        };
        in_code(marks.code)
            || marks.title.iter().any(in_title)
            || (self.is_short
                && (in_code(marks.code_of_short)
                    || marks.words.iter().any(|mark| {
                        self.shown.contains(mark) || self.title.iter().any(|part| part.contains(mark))
                    })))
    }
}

/// The encoding that the header or the page names.
fn encoding(content_type: Option<&str>, body: &[u8]) -> &'static Encoding {
    let start = String::from_utf8_lossy(&body[..body.len().min(1024)]).to_ascii_lowercase();
    let named = [content_type.unwrap_or_default(), &start].into_iter().find_map(|text| {
        let label = text.split_once("charset=")?.1.trim_start_matches(['"', '\'']);
        let end = label.find(['"', '\'', ';', '>', ' ', '/']).unwrap_or(label.len());
        Encoding::for_label(&label.as_bytes()[..end])
    });
    named.unwrap_or(UTF_8)
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = text.split_once(from)?.1;
    Some(rest.split_once(to).map_or(rest, |(inner, _)| inner))
}

fn parts(title: &str) -> Vec<String> {
    let parts = title.split(['|', '–', '—', '_', '·', '»', ':', '：']).flat_map(|part| part.split(" - "));
    parts.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The text of a page without tags, comments, scripts, styles and its title; white space folded.
fn shown(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    while let Some((text, tag)) = rest.split_once('<') {
        push_folded(&mut out, text);
        let hidden = ["script", "style", "title", "svg"].into_iter().find(|name| tag.starts_with(name));
        rest = match hidden {
            _ if tag.starts_with("!--") => tag.split_once("-->").map_or("", |(_, rest)| rest),
            Some(name) => {
                let end = tag.find(&format!("</{name}")).map_or("", |at| &tag[at..]);
                end.split_once('>').map_or("", |(_, rest)| rest)
            }
            None => tag.split_once('>').map_or("", |(_, rest)| rest),
        };
    }
    push_folded(&mut out, rest);
    out
}

fn push_folded(out: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
}

fn is_wide(c: char) -> bool {
    ('\u{1100}'..='\u{115f}').contains(&c) || ('\u{2e80}'..='\u{ffdc}').contains(&c) || c > '\u{1f000}'
}
