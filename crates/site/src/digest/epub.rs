//! The book (EPUB 3.3): a zip of XHTML files, pictures and the lists that say how they hang together. It is written from
//! front to back, one article after another; the lists, which need to know them all, come last.

use super::page::{Page, Styles};
use super::xhtml::Picture;
use super::xml::marks;
use super::{Digest, Supply, opf};
use crate::sink::Stored;
use crate::xml::escape_line;
use crate::{Card, Copies};
use std::collections::BTreeMap;
use std::io::{self, Seek, Write};
use tidings_model::{Article, MediaFile};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles><rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles>\n</container>\n";

const STYLES: Styles = Styles {
    title: "",
    by: " class=\"by\"",
    lead: " class=\"lead\"",
    excerpt: " class=\"excerpt\"",
    links: " class=\"links\"",
};

/// A picture of the book.
#[derive(Debug, Clone)]
pub(super) struct Embedded {
    /// Its file, below the folder of the book.
    pub(super) path: String,
    pub(super) media_type: &'static str,
}

pub(super) fn write<W: Write + Seek>(
    digest: &Digest<'_>,
    out: W,
    copies: &Copies,
    supply: Supply<'_>,
) -> io::Result<Vec<String>> {
    let mut book = Book::begin(digest, out, copies, supply)?;
    for section in digest.sections() {
        for card in section.cards {
            book.article(card)?;
        }
    }
    book.end()
}

/// The file of an article, below the folder of the book.
pub(super) fn file_of(card: &Card) -> String {
    format!("{}.xhtml", name_of(card))
}

/// The name of an article among the parts of the book.
pub(super) fn name_of(card: &Card) -> String {
    format!("a-{}", card.id)
}

struct Book<'a, W: Write + Seek> {
    digest: &'a Digest<'a>,
    zip: ZipWriter<W>,
    copies: &'a Copies,
    supply: Supply<'a>,
    /// What became of each picture that was looked at, by its path below `media/`.
    pictures: BTreeMap<String, Option<Embedded>>,
    /// The first picture that stands for an article stands for the book.
    cover: Option<Embedded>,
    problems: Vec<String>,
}

impl<'a, W: Write + Seek> Book<'a, W> {
    fn begin(digest: &'a Digest<'a>, out: W, copies: &'a Copies, supply: Supply<'a>) -> io::Result<Self> {
        let (pictures, cover, problems) = Default::default();
        let mut book = Self { digest, zip: ZipWriter::new(out), copies, supply, pictures, cover, problems };
        // Readers know a book by its first bytes: this file comes first, and as it is.
        book.put("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
        book.put("META-INF/container.xml", CONTAINER.as_bytes(), CompressionMethod::Deflated)?;
        book.file("style.css", digest.theme.book_style())?;
        Ok(book)
    }

    fn put(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> io::Result<()> {
        // Not the hour at which the file is made: the same articles give the same bytes.
        let options =
            SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)
    }

    /// Puts a text into the folder of the book.
    fn file(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.put(&format!("EPUB/{name}"), text.as_bytes(), CompressionMethod::Deflated)
    }

    fn article(&mut self, card: &Card) -> io::Result<()> {
        let digest = self.digest;
        let article = digest.load(card, self.supply, &mut self.problems);
        let page = Page::new(digest, card, article.as_ref());
        if self.cover.is_none()
            && let Some(file) = kept(article.as_ref(), article.as_ref().and_then(|a| a.lead_image.as_deref()))
        {
            self.cover = self.picture(file)?;
        }
        let mut failed = Ok(());
        let body = page.xhtml(digest, &STYLES, &mut |url| {
            let embedded = kept(article.as_ref(), Some(url)).map(|file| self.picture(file));
            match embedded {
                Some(Ok(Some(embedded))) => return Picture::Inside(embedded.path),
                Some(Err(error)) => failed = Err(error),
                _ => {}
            }
            Picture::Outside
        });
        failed?;
        let text = document(digest, &page.title, "", &format!("<article>\n{body}</article>"));
        self.file(&file_of(card), &text)
    }

    /// Takes a picture into the book, once; nothing when it is of a type that not every reader shows, or is not there.
    fn picture(&mut self, file: &MediaFile) -> io::Result<Option<Embedded>> {
        let kept = file.path();
        if let Some(known) = self.pictures.get(&kept) {
            return Ok(known.clone());
        }
        let copy = self.copies.of_column(&kept).filter(|copy| copy.width < file.width || !is_core(file));
        let copy = copy.map(|copy| copy.path.clone());
        let embedded = match (copy, is_core(file)) {
            (Some(copy), _) => self.embed(Stored::Copy(&copy))?,
            (None, true) => self.embed(Stored::Media(&kept))?,
            (None, false) => None,
        };
        self.pictures.insert(kept, embedded.clone());
        Ok(embedded)
    }

    fn embed(&mut self, from: Stored<'_>) -> io::Result<Option<Embedded>> {
        let (Stored::Media(name) | Stored::Copy(name)) = from;
        let bytes = match (self.supply.picture)(from) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problems.push(format!("{name}: {error}; the digest links to the picture instead"));
                return Ok(None);
            }
        };
        let Some((media_type, extension)) = kind(&bytes) else {
            let problem =
                format!("{name} is no picture of its kind; the digest links to the publisher's instead");
            self.problems.push(problem);
            return Ok(None);
        };
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let path = format!("media/{}.{extension}", stem.replace('/', ""));
        self.put(&format!("EPUB/{path}"), &bytes, CompressionMethod::Stored)?;
        Ok(Some(Embedded { path, media_type }))
    }

    /// The cover and the lists.
    fn end(mut self) -> io::Result<Vec<String>> {
        let digest = self.digest;
        let cover = cover(digest, self.cover.as_ref());
        self.file("cover.xhtml", &cover)?;
        let nav = document(digest, digest.word("contents"), "", &opf::navigation(digest));
        self.file("nav.xhtml", &nav)?;
        self.file("toc.ncx", &opf::ncx(digest))?;
        let pictures: Vec<Embedded> = self.pictures.values().flatten().cloned().collect();
        self.file("package.opf", &opf::package(digest, &pictures, self.cover.as_ref()))?;
        self.zip.finish()?.flush()?;
        self.problems.sort();
        self.problems.dedup();
        Ok(self.problems)
    }
}

/// The file that is kept of the picture at an address.
fn kept<'a>(article: Option<&'a Article>, url: Option<&str>) -> Option<&'a MediaFile> {
    let url = url?;
    article?.media.iter().find(|media| media.url == url)?.file.as_ref()
}

/// A page of the book.
fn document(digest: &Digest<'_>, title: &str, class: &str, body: &str) -> String {
    let marks = marks(Some(digest.language()));
    let title = escape_line(title);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\"{marks}>\n<head>\n<title>{title}</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/>\n</head>\n<body{class}>\n{body}\n</body>\n</html>\n"
    )
}

fn cover(digest: &Digest<'_>, picture: Option<&Embedded>) -> String {
    let picture = picture.map(|p| format!("<p><img src=\"{}\" alt=\"\"/></p>\n", p.path)).unwrap_or_default();
    let site = escape_line(&digest.settings.title);
    let period = escape_line(&digest.selection.period.in_words(&digest.dates));
    let category = digest.selection.category.as_ref().map(ToString::to_string);
    let category = category.map(|c| format!("<p dir=\"auto\">{}</p>\n", escape_line(&c))).unwrap_or_default();
    let count = escape_line(&digest.count());
    let body = format!(
        "<section epub:type=\"cover\">\n<h1 dir=\"auto\">{site}</h1>\n<p>{period}</p>\n{category}{picture}<p>{count}</p>\n</section>"
    );
    document(digest, &digest.title(), " class=\"cover\"", &body)
}

/// Whether every reader shows pictures of its kind (EPUB 3.3, core media types).
fn is_core(file: &MediaFile) -> bool {
    ["jpg", "jpeg", "png", "gif", "webp"].contains(&file.extension.as_str())
}

/// Type and extension of a picture, as its first bytes have it.
fn kind(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(("image/jpeg", "jpg")),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(("image/png", "png")),
        [b'G', b'I', b'F', b'8', ..] => Some(("image/gif", "gif")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(("image/webp", "webp")),
        _ => None,
    }
}
