//! Links, files, pictures and places: the fields that lead out of the feed.

use super::{Draft, Kind, parts};
use crate::address;
use crate::problems::{Problems, quote};
use crate::xml::{Element, Ns};
use tidings_model::{Category, Content, ContentKind, Enclosure, GeoPoint, Image, Link, ProblemKind};

/// Links, files, pictures or categories of one entry.
const MANY: usize = 500;
/// The scheme of iTunes' categories and keywords.
const ITUNES: &str = "http://www.itunes.com/";

impl Draft {
    pub(super) fn link(&mut self, e: &Element<'_>, problems: &mut Problems) {
        let base = e.start.context.base.as_ref();
        let written = match e.attribute("href") {
            // An empty reference is the base itself (RFC 3986, section 5.2).
            Some("") if e.ns().is_atom() && e.start.context.declared => base.map(ToString::to_string),
            Some("") | None => e.full_text(),
            Some(href) => Some(href.to_owned()),
        };
        let Some(written) = written else { return };
        if self.links.len() >= MANY {
            return;
        }
        let href = address::resolve(base, &written);
        if address::is_dangerous(&href) {
            let message = format!("{} is no web address: the link was left out", quote(&href));
            return problems.add(ProblemKind::Address, Some(e.start.at), message);
        }
        let rel = e.attribute("rel").filter(|rel| !rel.is_empty()).unwrap_or("alternate");
        let rel = rel.rsplit('/').next().unwrap_or(rel).to_ascii_lowercase();
        let link = Link {
            href: href.clone(),
            rel: Some(rel.clone()),
            media_type: e.attribute("type").map(str::to_owned),
            title: e.attribute("title").map(str::to_owned),
            language: e.attribute("hreflang").map(str::to_owned),
            length: e.attribute("length").and_then(|length| length.parse().ok()),
        };
        match rel.as_str() {
            "alternate" => {
                let is_page = link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
                if e.ns().is_atom() {
                    // RFC 4287 allows one for each type and language: the first is the publisher's choice. In RSS it is a
                    // guest, and the format's own link is better.
                    let rank = if is_page { 2 } else { 1 };
                    self.link.offer(rank, Some(href));
                } else {
                    self.link.offer_last(if is_page { 3 } else { 1 }, Some(href));
                }
            }
            "enclosure" => self.attach(Enclosure {
                url: href,
                media_type: link.media_type.clone(),
                length: link.length,
                duration_seconds: None,
                title: link.title.clone(),
            }),
            "hub" if !self.hubs.contains(&href) => self.hubs.push(href),
            "license" => self.license = Some(href),
            "replies" => {
                self.comment_count.offer(1, e.attribute("count").and_then(|count| count.parse().ok()));
                // Without a type it may be a feed of the comments.
                if link.media_type.as_deref().is_some_and(|kind| kind.contains("html"))
                    && !written.contains(' ')
                {
                    self.comments.get_or_insert(href);
                }
            }
            _ => {}
        }
        self.links.push(link);
    }

    pub(super) fn enclosure(&mut self, e: &Element<'_>) {
        let url =
            e.attribute("url").or_else(|| e.attribute("href")).map(str::to_owned).or_else(|| e.full_text());
        let Some(url) = url.filter(|url| !url.is_empty()) else { return };
        let url = address::resolve(e.start.context.base.as_ref(), &url);
        if address::is_dangerous(&url) || self.enclosures.len() >= MANY {
            return;
        }
        let media_type = e.attribute("type").filter(|kind| !kind.is_empty()).map(str::to_owned);
        let length = e.attribute("length").and_then(|length| length.trim().parse().ok());
        let rel = Some("enclosure".to_owned());
        self.links.push(Link {
            href: url.clone(),
            rel,
            media_type: media_type.clone(),
            length,
            ..Link::default()
        });
        self.attach(Enclosure { url, media_type, length, ..Enclosure::default() });
    }

    /// Takes a file, once: the same address is the same file.
    fn attach(&mut self, file: Enclosure) {
        if self.enclosures.len() < MANY && !self.enclosures.iter().any(|known| known.url == file.url) {
            self.enclosures.push(file);
        }
    }

    /// The address that an element's text is; a text with spaces is none.
    pub(super) fn address_of(&self, e: &Element<'_>) -> Option<String> {
        let href = e.full_text().filter(|href| !href.contains(char::is_whitespace))?;
        let href = address::resolve(e.start.context.base.as_ref(), &href);
        (!address::is_dangerous(&href)).then_some(href)
    }

    /// `image`, `logo`, `icon`: RSS's element with an address inside, Atom's with the address as text.
    pub(super) fn picture(&mut self, e: &Element<'_>) {
        let base = e.start.context.base.as_ref();
        let child = |name: &str| e.children().find(|child| child.name() == name).and_then(Element::full_text);
        let url = child("url").or_else(|| e.full_text());
        let url = url.or_else(|| {
            ["url", "href", "resource"].iter().find_map(|name| e.attribute(name).map(str::to_owned))
        });
        let Some(url) = url.filter(|url| !url.is_empty()).map(|url| address::resolve(base, &url)) else {
            return;
        };
        match e.name() {
            "icon" => self.icon = Some(url),
            "logo" if self.kind == Kind::Feed && e.attribute("style").is_none() => self.logo = Some(url),
            _ => self.images.push((
                3,
                Image {
                    url,
                    title: child("title"),
                    link: child("link").map(|link| address::resolve(base, &link)),
                    width: child("width").and_then(|width| width.parse().ok()),
                    height: child("height").and_then(|height| height.parse().ok()),
                    description: child("description"),
                },
            )),
        }
    }

    /// Media RSS 1.5.1.
    pub(super) fn media(&mut self, e: &Element<'_>, depth: usize) {
        let base = e.start.context.base.as_ref();
        match e.name() {
            name @ ("group" | "content") if depth < 4 => {
                if name == "content" {
                    self.media_content(e);
                }
                e.children()
                    .filter(|child| child.ns() == Ns::Media)
                    .for_each(|child| self.media(child, depth + 1));
            }
            "thumbnail" => {
                let url = e.attribute("url").map(str::to_owned).or_else(|| e.full_text());
                if let Some(url) = url.filter(|url| !url.is_empty() && self.images.len() < MANY) {
                    self.images.push((1, sized(e, address::resolve(base, &url))));
                }
            }
            "title" => self.title.offer(1, parts::construct(e)),
            "description" => self.summary.offer(1, parts::construct(e)),
            "keywords" => self.keyword_list(1, None, &e.text()),
            "peerlink" => self.peer_link(e),
            "credit" if e.attribute("role").is_none_or(|role| role == "author") => {
                parts::people(e, &mut self.other_authors);
            }
            "category" => self.other_category(2, Some("http://search.yahoo.com/mrss/category_schema"), e),
            _ => {}
        }
    }

    fn peer_link(&mut self, e: &Element<'_>) {
        let Some(href) = e.attribute("href").filter(|href| !href.is_empty()) else { return };
        let url = address::resolve(e.start.context.base.as_ref(), href);
        if !address::is_dangerous(&url) {
            let media_type = e.attribute("type").map(str::to_owned);
            self.attach(Enclosure { url, media_type, ..Enclosure::default() });
        }
    }

    fn media_content(&mut self, e: &Element<'_>) {
        let Some(url) = e.attribute("url").filter(|url| !url.is_empty()) else { return };
        let url = address::resolve(e.start.context.base.as_ref(), url);
        if address::is_dangerous(&url) || self.enclosures.len() >= MANY {
            return;
        }
        let media_type = e.attribute("type").map(str::to_owned);
        let is_image = e.attribute("medium") == Some("image")
            || media_type.as_deref().is_some_and(|kind| kind.starts_with("image/"));
        if is_image {
            self.images.push((2, sized(e, url.clone())));
        }
        let number = |name: &str| e.attribute(name).and_then(|value| value.parse().ok());
        let title = e.children().find(|child| child.name() == "title").and_then(Element::full_text);
        let (length, duration_seconds) = (number("filesize"), number("duration"));
        self.attach(Enclosure { url, media_type, length, duration_seconds, title });
    }

    pub(super) fn itunes(&mut self, e: &Element<'_>) {
        match e.name() {
            "author" => parts::people(e, &mut self.other_authors),
            "owner" => parts::people(e, &mut self.publishers),
            "summary" | "description" => self.summary.offer(1, parts::construct(e)),
            "subtitle" => self.summary.offer(0, parts::construct(e)),
            "title" => self.title.offer(1, parts::construct(e)),
            "keywords" => self.keyword_list(1, Some(ITUNES), &e.text()),
            "category" => self.other_category(2, Some(ITUNES), e),
            "duration" => self.duration = seconds(&e.text()),
            "image" | "link" if e.attribute("rel").is_none_or(|rel| rel == "image") => {
                if let Some(url) =
                    e.attribute("href").or_else(|| e.attribute("url")).filter(|url| !url.is_empty())
                {
                    let url = address::resolve(e.start.context.base.as_ref(), url);
                    self.images.push((2, Image { url, ..Image::default() }));
                }
            }
            _ => {}
        }
    }

    /// Podcasting 2.0.
    pub(super) fn podcast(&mut self, e: &Element<'_>) {
        let base = e.start.context.base.as_ref();
        let address = |name: &str| e.attribute(name).filter(|url| !url.is_empty());
        match e.name() {
            "person" => parts::people(e, &mut self.contributors),
            "transcript" | "chapters" => {
                if let Some(url) = address("url") {
                    self.links.push(Link {
                        href: address::resolve(base, url),
                        rel: Some(e.name().to_owned()),
                        media_type: e.attribute("type").map(str::to_owned),
                        ..Link::default()
                    });
                }
            }
            "alternateenclosure" => self.alternate_files(e),
            "image" => {
                if let Some(url) = address("href") {
                    self.images.push((2, sized(e, address::resolve(base, url))));
                }
            }
            "license" => self.license = address("url").map(str::to_owned).or(self.license.take()),
            "location" => {
                let written = e.attribute("geo").and_then(|geo| geo.strip_prefix("geo:"));
                let place = written.and_then(|geo| point(geo.split([';', '?']).next().unwrap_or(geo)));
                self.geo = self.geo.or(place);
            }
            _ => {}
        }
    }

    /// The same file in other forms: the places of each stand inside.
    fn alternate_files(&mut self, e: &Element<'_>) {
        let media_type = e.attribute("type").map(str::to_owned);
        let length = e.attribute("length").and_then(|length| length.parse().ok());
        let title = e.attribute("title").map(str::to_owned);
        for source in e.children().filter(|child| child.name() == "source") {
            let Some(uri) = source.attribute("uri").filter(|uri| !uri.is_empty()) else { continue };
            let url = address::resolve(source.start.context.base.as_ref(), uri);
            if address::is_web(&url) {
                let (media_type, title) = (media_type.clone(), title.clone());
                self.attach(Enclosure { url, media_type, length, title, ..Enclosure::default() });
            }
        }
    }

    pub(super) fn place(&mut self, e: &Element<'_>) {
        match e.name() {
            "point" | "pos" if !e.text().is_empty() => self.geo = self.geo.or_else(|| point(&e.text())),
            "lat" => self.geo_parts.0 = e.text().parse().ok(),
            "long" | "lon" => self.geo_parts.1 = e.text().parse().ok(),
            "where" | "point" => e.children().for_each(|child| self.place(child)),
            _ => {}
        }
    }

    pub(super) fn full_text(&mut self, e: &mut Element<'_>) {
        if self.kind == Kind::Feed {
            return self.summary.offer(1, parts::construct(e));
        }
        let Some(mut content) = parts::take_construct(e) else { return };
        if e.ns() == Ns::Xhtml {
            content.kind = ContentKind::Xhtml;
        }
        self.push_content(content);
    }

    fn push_content(&mut self, content: Content) {
        if self.content.len() < 20 {
            self.content.push(content);
        }
    }

    /// The first of RSS's and Atom's short texts is the summary; a second is a text of its own.
    pub(super) fn description(&mut self, e: &mut Element<'_>) {
        let content = parts::take_construct(e);
        match (&self.summary.0, content) {
            (Some((3, _)), Some(content)) if self.kind == Kind::Entry => self.push_content(content),
            (_, content) => self.summary.offer(3, content),
        }
    }

    pub(super) fn category(&mut self, e: &Element<'_>) {
        if let Some(category) = category_of(e)
            && self.categories.len() < MANY
            && !self.categories.contains(&category)
        {
            self.categories.push(category);
        }
        e.children().filter(|child| child.name() == e.name()).for_each(|child| self.category(child));
    }

    /// A category of another vocabulary, with the scheme that its vocabulary implies.
    pub(super) fn other_category(&mut self, rank: u8, scheme: Option<&str>, e: &Element<'_>) {
        if let Some(mut category) = category_of(e) {
            category.scheme = category.scheme.or_else(|| scheme.map(str::to_owned));
            self.add_other(rank, category);
        }
        let inner = e.children().filter(|child| child.name() == e.name());
        inner.for_each(|child| self.other_category(rank, scheme, child));
    }

    fn add_other(&mut self, rank: u8, category: Category) {
        if self.other_categories.len() < MANY
            && !self.other_categories.iter().any(|(_, known)| *known == category)
        {
            self.other_categories.push((rank, category));
        }
    }

    pub(super) fn keyword_list(&mut self, rank: u8, scheme: Option<&str>, text: &str) {
        for term in text.split([',', ';', '，', '、']).map(str::trim).filter(|term| !term.is_empty()) {
            let scheme = scheme.map(str::to_owned);
            self.add_other(rank, Category { term: term.to_owned(), scheme, label: None });
        }
    }

    /// The format's own categories, then those of the other vocabularies.
    pub(super) fn take_categories(&mut self) -> Vec<Category> {
        self.other_categories.sort_by_key(|(rank, _)| *rank);
        let mut categories: Vec<Category> = Vec::new();
        if self.other_categories.first().is_some_and(|(rank, _)| *rank == 0) {
            // A list of tags stands before what else the format says.
            let lists = self.other_categories.partition_point(|(rank, _)| *rank == 0);
            categories.extend(self.other_categories.drain(..lists).map(|(_, category)| category));
        }
        categories.append(&mut self.categories);
        categories.extend(self.other_categories.drain(..).map(|(_, category)| category));
        categories
    }
}

fn category_of(e: &Element<'_>) -> Option<Category> {
    let attribute = |name: &str| e.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
    let label = attribute("label");
    // Elements inside are other categories, or markup around the words.
    let words = || {
        let has_others = e.children().any(|child| child.name() == e.name());
        Some(e.deep_text()).filter(|words| !has_others && !words.is_empty())
    };
    let term = attribute("term")
        .or_else(|| e.full_text())
        .or_else(words)
        .or_else(|| attribute("text"))
        .or_else(|| label.clone())?;
    Some(Category { term, label, scheme: attribute("scheme").or_else(|| attribute("domain")) })
}

fn sized(e: &Element<'_>, url: String) -> Image {
    let number = |name: &str| e.attribute(name).and_then(|value| value.parse().ok());
    Image { url, width: number("width"), height: number("height"), ..Image::default() }
}

/// Playing time: seconds, `minutes:seconds` or `hours:minutes:seconds`.
fn seconds(text: &str) -> Option<u64> {
    let whole = text.split('.').next().unwrap_or_default();
    whole.split(':').try_fold(0_u64, |sum, part| sum.checked_mul(60)?.checked_add(part.trim().parse().ok()?))
}

fn point(text: &str) -> Option<GeoPoint> {
    let mut numbers = text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()).map(str::parse);
    let (lat, lon) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    checked(lat, lon)
}

/// A point that can be on the earth.
pub(super) fn checked(lat: f64, lon: f64) -> Option<GeoPoint> {
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some(GeoPoint { lat, lon })
}
