//! The catalogue of the site's books for readers of books: an acquisition feed of OPDS 1.2, which is Atom.

use crate::address::{absolute, encode};
use crate::manifest::Mark;
use crate::marks::mark;
use crate::xml::escape_line;
use crate::{SiteSettings, Theme};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use std::fmt::Write;
use std::io::{Cursor, Read};
use tidings_model::{ContentHash, Timestamp};
use zip::ZipArchive;

/// Where books and their catalogue stand, below the root of the site.
pub(crate) const BOOKS: &str = "digests/";
/// The catalogue's file.
pub(crate) const CATALOGUE: &str = "digests/opds.xml";

/// Type of the catalogue.
const FEED: &str = "application/atom+xml;profile=opds-catalog;kind=acquisition";
/// Largest package document that is read.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A book of the site, as it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Its file's name.
    pub file: String,
    id: String,
    title: String,
    author: String,
    language: String,
    summary: String,
    updated: Timestamp,
    size: usize,
    /// Of its bytes.
    pub(crate) mark: Mark,
}

impl Book {
    /// Reads what a book that a digest made says of itself.
    ///
    /// # Errors
    /// A sentence, when it is none.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, String> {
        let wrong = |why: &dyn std::fmt::Display| {
            format!("{file} is no book that tidings made ({why}), and is not published")
        };
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
        let mut package = String::new();
        let part = zip.by_name("EPUB/package.opf").map_err(|error| wrong(&error))?;
        part.take(LARGEST).read_to_string(&mut package).map_err(|error| wrong(&error))?;
        let mut book = Self {
            file: file.to_owned(),
            id: String::new(),
            title: String::new(),
            author: String::new(),
            language: String::new(),
            summary: String::new(),
            updated: Timestamp::UNIX_EPOCH,
            size: bytes.len(),
            mark: mark(bytes),
        };
        book.fill(&package).map_err(|error| wrong(&error))?;
        if book.id.is_empty() || book.title.is_empty() || book.updated == Timestamp::UNIX_EPOCH {
            return Err(wrong(&"its name, title or date is missing"));
        }
        Ok(book)
    }

    fn fill(&mut self, package: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(package);
        loop {
            let start = match reader.read_event()? {
                Event::Start(start) => start,
                Event::End(end) if end.name().as_ref() == "metadata" => return Ok(()),
                Event::Eof => return Ok(()),
                _ => continue,
            };
            let is_date = start
                .try_get_attribute("property")?
                .is_some_and(|property| property.value.as_ref() == "dcterms:modified");
            let place = match start.name().as_ref() {
                "dc:identifier" => &mut self.id,
                "dc:title" => &mut self.title,
                "dc:creator" => &mut self.author,
                "dc:language" => &mut self.language,
                "dc:description" => &mut self.summary,
                "meta" if is_date => {
                    let text = reader.read_text(start.name())?;
                    self.updated = text.parse().unwrap_or(self.updated);
                    continue;
                }
                _ => continue,
            };
            let text = reader.read_text(start.name())?;
            // The first of several is the book's own.
            if place.is_empty() {
                *place = unescape(&text).map(std::borrow::Cow::into_owned).unwrap_or_default();
            }
        }
    }

    fn entry(&self, out: &mut String) {
        let (id, title, author) =
            (escape_line(&self.id), escape_line(&self.title), escape_line(&self.author));
        let (language, summary) = (escape_line(&self.language), escape_line(&self.summary));
        // Writing to a String cannot fail.
        _ = write!(
            out,
            "<entry>\n<title>{title}</title>\n<id>{id}</id>\n<updated>{}</updated>\n<author><name>{author}</name></author>\n\
             <dc:language>{language}</dc:language>\n<summary>{summary}</summary>\n\
             <link rel=\"http://opds-spec.org/acquisition/open-access\" type=\"application/epub+zip\" href=\"{}\" length=\"{}\"/>\n</entry>\n",
            self.updated,
            encode(&self.file),
            self.size
        );
    }
}

/// The catalogue of these books, the newest first.
pub(crate) fn catalogue(settings: &SiteSettings, theme: &Theme, books: &[Book]) -> String {
    let (language, texts) = theme.texts(&settings.language);
    let word = texts.get("digests").and_then(toml::Value::as_str).unwrap_or_default();
    let title = escape_line(&format!("{} – {word}", settings.title));
    let place = settings.address.as_deref().map(|base| absolute(base, CATALOGUE));
    let id = match &place {
        Some(place) => place.clone(),
        None => format!("urn:tidings:digests:{}", &ContentHash::of(settings.title.as_bytes()).as_str()[..32]),
    };
    let own = place.unwrap_or_else(|| "opds.xml".to_owned());
    let updated = books.iter().map(|book| book.updated).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let author = escape_line(&settings.title);
    let (id, own) = (escape_line(&id), escape_line(&own));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:dc=\"http://purl.org/dc/terms/\" xml:lang=\"{language}\">\n\
         <title>{title}</title>\n<id>{id}</id>\n<updated>{updated}</updated>\n<author><name>{author}</name></author>\n\
         <link rel=\"self\" type=\"{FEED}\" href=\"{own}\"/>\n<link rel=\"start\" type=\"{FEED}\" href=\"{own}\"/>\n"
    );
    let mut sorted: Vec<&Book> = books.iter().collect();
    sorted.sort_by(|one, other| other.updated.cmp(&one.updated).then_with(|| one.file.cmp(&other.file)));
    for book in sorted {
        book.entry(&mut out);
    }
    out.push_str("</feed>\n");
    out
}
