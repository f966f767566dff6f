//! Pocket's exports: addresses with a title, a date and tags, and no text.

use super::value::is_web;
use super::{html, plain, tags};
use std::io::Read;
use tidings_model::{Entry, Timestamp};

/// Longest tag that is looked at, in bytes.
const LONGEST_TAG: usize = 64 << 10;

/// A link that was saved to be read later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PocketLink {
    /// Title; often the address.
    pub title: String,
    /// Address.
    pub url: String,
    /// Seconds since 1970, as written.
    pub time_added: String,
    /// Tags with `|` between them.
    pub tags: String,
    /// `unread` or `archive`.
    pub status: String,
}

impl PocketLink {
    /// What a feed would have said of it.
    ///
    /// # Errors
    /// When its address is none of the web.
    pub fn entry(&self) -> Result<Entry, String> {
        if self.url.is_empty() {
            return Err("it has no address".to_owned());
        }
        if !is_web(&self.url) {
            return Err("its address is none of the web".to_owned());
        }
        let title = Some(self.title.trim()).filter(|title| !title.is_empty() && !is_web(title));
        let names =
            self.tags.split(['|', ',']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned);
        Ok(Entry {
            link: Some(self.url.clone()),
            title: title.map(|title| plain(title.to_owned())),
            categories: tags(names),
            ..Entry::default()
        })
    }

    /// The link where it says anything: one without an address can be put right by hand.
    fn that_says_something(self) -> Result<Self, String> {
        let is_empty = self.url.is_empty() && self.title.trim().is_empty();
        if is_empty { Err("it has neither an address nor a title".to_owned()) } else { Ok(self) }
    }

    /// When it was saved.
    pub fn added(&self) -> Option<Timestamp> {
        Timestamp::from_second(self.time_added.trim().parse().ok()?).ok()
    }

    /// Host of its address.
    pub fn host(&self) -> Option<String> {
        super::value::site_of(&self.url).map(|(host, _)| host)
    }
}

/// The links of an export in CSV, with the line each begins on; the error says why a line is none. Columns are known by
/// their names.
pub fn pocket_csv(input: impl Read) -> impl Iterator<Item = (u64, Result<PocketLink, String>)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
    let names = reader.byte_headers().cloned().unwrap_or_default();
    let names: Vec<String> = names.iter().map(name_of).collect();
    let mut record = csv::ByteRecord::new();
    std::iter::from_fn(move || match reader.read_byte_record(&mut record) {
        Ok(false) => None,
        Ok(true) => {
            let line = record.position().map_or(0, csv::Position::line);
            let field = |name: &str| {
                let at = names.iter().position(|known| known == name);
                at.and_then(|at| record.get(at))
                    .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                    .unwrap_or_default()
            };
            let link = PocketLink {
                title: field("title"),
                url: field("url").trim().to_owned(),
                time_added: field("time_added"),
                tags: field("tags"),
                status: field("status"),
            };
            Some((line, link.that_says_something()))
        }
        Err(error) => {
            let line = error.position().map_or(0, csv::Position::line);
            Some((line, Err(error.to_string())))
        }
    })
}

/// Links with the reason why each has no article, in the form of the export itself, so that they can be imported again.
pub fn pocket_list(links: &[(PocketLink, String)]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = ["title", "url", "time_added", "tags", "status", "reason"];
    // Writing to memory cannot fail.
    let _ = writer.write_record(names);
    for (link, why) in links {
        let _ =
            writer.write_record([&link.title, &link.url, &link.time_added, &link.tags, &link.status, why]);
    }
    writer.into_inner().unwrap_or_default()
}

fn name_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').trim().to_lowercase()
}

/// The links of the older export in HTML, with the line each begins on.
pub fn pocket_html(text: &str) -> Vec<(u64, Result<PocketLink, String>)> {
    let (mut links, mut line, mut rest, mut status) = (Vec::new(), 1, text, "unread");
    while let Some(start) = rest.find('<') {
        line += lines(&rest[..start]);
        rest = &rest[start..];
        let end = tag_end(rest);
        let tag = &rest[..end];
        let after = &rest[end..];
        if name(tag, "<h1") {
            let heading = after.split('<').next().unwrap_or_default().to_lowercase();
            status = if heading.contains("archive") { "archive" } else { "unread" };
        } else if name(tag, "<a") {
            let title = after.find("</").map_or("", |end| &after[..end]);
            let link = PocketLink {
                title: tidings_feed::text::plain(&html(title.to_owned())),
                url: attribute(tag, "href"),
                time_added: attribute(tag, "time_added"),
                tags: attribute(tag, "tags").replace(',', "|"),
                status: status.to_owned(),
            };
            let read = link.that_says_something();
            links.push((line, read));
        }
        line += lines(tag);
        rest = after;
    }
    links
}

fn lines(text: &str) -> u64 {
    text.matches('\n').count() as u64
}

fn name(tag: &str, start: &str) -> bool {
    let begins = tag.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    begins && !tag[start.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// Length of the tag at the start: up to the first `>` outside of quotes, or one byte where there is none.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().take(LONGEST_TAG).enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    1
}

/// The value of an attribute, its entities undone; empty when it is not there.
fn attribute(tag: &str, name: &str) -> String {
    for quote in ['"', '\''] {
        let start = format!(" {name}={quote}");
        let lower = tag.to_ascii_lowercase();
        if let Some(at) = lower.find(&start) {
            let value = &tag[at + start.len()..];
            let value = value.split(quote).next().unwrap_or_default();
            return tidings_feed::text::unescape_html(value).trim().to_owned();
        }
    }
    String::new()
}
