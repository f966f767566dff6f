//! From XML to the fields of each `url` or `sitemap`. Names count without their prefixes, since sites bind them as they like.

use crate::not_a_feed::{NotAFeed, Seems};
use crate::problems::Problems;
use crate::{Hints, address};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::rc::Rc;
use tidings_model::ProblemKind;

/// Bytes of one field that are kept.
const FIELD: usize = 16 << 10;
/// Pictures of one page that are kept.
const MOST_IMAGES: usize = 16;
/// Elements inside each other before the rest is taken for broken.
const DEEPEST: usize = 64;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) is_index: bool,
    pub(super) pages: Vec<Page>,
}

/// A page, or a sitemap of an index, with its fields as written.
#[derive(Debug, Default, Clone)]
pub(super) struct Page {
    pub(super) link: Option<String>,
    pub(super) changed: Option<String>,
    pub(super) published: Option<String>,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    pub(super) publication: Option<String>,
    pub(super) keywords: Option<String>,
    pub(super) genres: Option<String>,
    /// Address and caption.
    pub(super) images: Vec<(String, Option<String>)>,
    pub(super) at: usize,
}

/// Reads the text of a sitemap.
pub(super) fn read(text: &str, hints: &Hints, problems: &mut Problems) -> Result<Read, NotAFeed> {
    let start = text.trim_start_matches(['\u{feff}', '\0']).trim_start();
    let skipped = text.len() - start.len();
    let mut reader = Reader::from_str(start);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = Walk {
        base: hints.base.as_deref().map(Rc::from),
        limit: hints.limits.entries.max(50_000),
        ..Walk::default()
    };
    let root = loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => break local(&tag),
            Ok(Event::Eof) | Err(_) => return Err(NotAFeed::guess(text, None)),
            Ok(_) => {}
        }
    };
    walk.read.is_index = match root.as_str() {
        "urlset" => false,
        "sitemapindex" => true,
        _ => return Err(NotAFeed::guess(text, Some(&root)).or_xml(root)),
    };
    loop {
        let at = skipped + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => {
                if walk.take(event, at, problems) {
                    return Ok(walk.read);
                }
            }
            Err(error) => {
                let message = format!("the sitemap is broken here ({error}): what came before was kept");
                problems.add(ProblemKind::Syntax, Some(at), message);
                return Ok(walk.read);
            }
        }
    }
    problems.add(
        ProblemKind::Truncated,
        Some(text.len()),
        "the sitemap is cut: the pages before the cut were kept",
    );
    Ok(walk.read)
}

impl NotAFeed {
    /// Names the root where nothing better is known.
    fn or_xml(mut self, root: String) -> Self {
        if self.seems == Seems::Text {
            self.seems = Seems::OtherXml(root);
        }
        self
    }
}

#[derive(Default)]
struct Walk {
    read: Read,
    base: Option<Rc<str>>,
    limit: usize,
    open: Vec<String>,
    page: Option<Page>,
    text: String,
}

impl Walk {
    /// Takes one event; true at the end of the document.
    fn take(&mut self, event: Event<'_>, at: usize, problems: &mut Problems) -> bool {
        match event {
            Event::Start(tag) => return self.start(local(&tag), at, problems),
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            Event::End(tag) => return self.end(&tag.local_name().as_ref().to_ascii_lowercase()),
            Event::Text(text) => self.add(&text),
            Event::CData(text) => self.add(&text),
            Event::GeneralRef(name) => {
                self.add(&crate::entities::unescape_html(&format!("&{};", &*name)));
            }
            Event::Eof => return true,
        }
        false
    }

    fn add(&mut self, text: &str) {
        if self.page.is_some() && self.text.len() < FIELD {
            let room = FIELD - self.text.len();
            self.text.push_str(&text[..text.floor_char_boundary(room)]);
        }
    }

    fn start(&mut self, name: String, at: usize, problems: &mut Problems) -> bool {
        self.text.clear();
        if matches!(name.as_str(), "url" | "sitemap") && !self.open.iter().any(|open| open == "image") {
            self.close_page();
            self.open.clear();
            if self.read.pages.len() >= self.limit {
                let message =
                    format!("the sitemap has more than {} pages: the rest was left out", self.limit);
                problems.add(ProblemKind::Limit, Some(at), message);
                return true;
            }
            self.page = Some(Page { at, ..Page::default() });
        } else if self.open.len() >= DEEPEST {
            problems.add(
                ProblemKind::Syntax,
                Some(at),
                "elements too deep inside each other: the rest was left out",
            );
            return true;
        }
        self.open.push(name);
        false
    }

    fn end(&mut self, name: &str) -> bool {
        if matches!(name, "urlset" | "sitemapindex") {
            self.close_page();
            return true;
        }
        let text = std::mem::take(&mut self.text);
        let inside = |outer: &str| self.open.iter().any(|open| open == outer);
        let (of_image, of_publication) = (inside("image"), inside("publication"));
        if let Some(page) = &mut self.page {
            field(page, name, text.trim(), of_image, of_publication, self.base.as_ref());
        }
        if matches!(name, "url" | "sitemap") && !of_image {
            self.close_page();
        }
        if let Some(depth) = self.open.iter().rposition(|open| open == name) {
            self.open.truncate(depth);
        }
        false
    }

    fn close_page(&mut self) {
        self.read.pages.extend(self.page.take().filter(|page| page.link.is_some()));
    }
}

fn field(
    page: &mut Page,
    name: &str,
    text: &str,
    of_image: bool,
    of_publication: bool,
    base: Option<&Rc<str>>,
) {
    if text.is_empty() {
        return;
    }
    let value = || Some(text.to_owned());
    if of_image {
        return picture(page, name, text, base);
    }
    match name {
        "loc" => page.link = Some(address::resolve(base, text)).filter(|link| address::is_web(link)),
        "lastmod" => page.changed = value(),
        "publication_date" => page.published = value(),
        "title" => page.title = page.title.take().or_else(value),
        "name" if of_publication => page.publication = value(),
        "language" => page.language = value(),
        "keywords" => page.keywords = value(),
        "genres" => page.genres = value(),
        _ => {}
    }
}

/// A field of a picture of the page.
fn picture(page: &mut Page, name: &str, text: &str, base: Option<&Rc<str>>) {
    let room = page.images.len() < MOST_IMAGES;
    match (name, page.images.last_mut()) {
        ("loc", _) if room => page.images.push((address::resolve(base, text), None)),
        ("caption" | "title", Some((_, caption))) => {
            caption.get_or_insert_with(|| text.to_owned());
        }
        _ => {}
    }
}

fn local(tag: &BytesStart<'_>) -> String {
    tag.local_name().as_ref().to_ascii_lowercase()
}
