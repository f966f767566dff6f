//! A feed or an entry while its fields are read.
//!
//! Both share most of their vocabulary, and feeds mix the vocabularies of all formats: so there is one table of fields by name,
//! and where two fields mean the same the better one wins, whatever their order.

mod finish;
mod media;
mod parts;

pub(crate) use parts::person_of;

use crate::address;
use crate::problems::Problems;
use crate::xml::{Element, Ns, Start};
use std::rc::Rc;
use tidings_model::{Category, Content, Enclosure, GeoPoint, Image, Link, Person, Timestamp};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Feed,
    Entry,
}

/// A value with the rank of the field it came from.
#[derive(Debug)]
pub(crate) struct Ranked<T>(Option<(u8, T)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Ranked<T> {
    /// Takes a value if it is there and better than the one before.
    fn offer(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value
            && self.0.as_ref().is_none_or(|(known, _)| rank > *known)
        {
            self.0 = Some((rank, value));
        }
    }

    /// Takes a value if it is there and no worse than the one before: of equals the last counts.
    fn offer_last(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value
            && self.0.as_ref().is_none_or(|(known, _)| rank >= *known)
        {
            self.0 = Some((rank, value));
        }
    }

    fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// The fields so far.
#[derive(Debug)]
pub(crate) struct Draft {
    kind: Kind,
    pub(crate) default_language: Option<String>,
    title: Ranked<Content>,
    summary: Ranked<Content>,
    content: Vec<Content>,
    id: Ranked<String>,
    permalink: Option<String>,
    link: Ranked<String>,
    links: Vec<Link>,
    language: Ranked<String>,
    rights: Ranked<Content>,
    published: Ranked<Timestamp>,
    updated: Ranked<Timestamp>,
    created: Option<Timestamp>,
    expired: Option<Timestamp>,
    date_text: Ranked<String>,
    authors: Vec<Person>,
    other_authors: Vec<Person>,
    contributors: Vec<Person>,
    publishers: Vec<Person>,
    categories: Vec<Category>,
    /// Of iTunes, media RSS and Dublin Core, each behind those of the format itself, by rank.
    other_categories: Vec<(u8, Category)>,
    enclosures: Vec<Enclosure>,
    images: Vec<(u8, Image)>,
    duration: Option<u64>,
    original_file: Option<String>,
    comments: Option<String>,
    comment_count: Ranked<u64>,
    license: Option<String>,
    origin: Option<Link>,
    geo: Option<GeoPoint>,
    geo_parts: (Option<f64>, Option<f64>),
    generator: Option<String>,
    icon: Option<String>,
    logo: Option<String>,
    ttl: Option<u32>,
    update_period: Option<u64>,
    update_frequency: Option<u64>,
    skip_hours: Vec<u8>,
    hubs: Vec<String>,
    base: Option<String>,
}

impl Draft {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            default_language: None,
            title: Ranked::default(),
            summary: Ranked::default(),
            content: Vec::new(),
            id: Ranked::default(),
            permalink: None,
            link: Ranked::default(),
            links: Vec::new(),
            language: Ranked::default(),
            rights: Ranked::default(),
            published: Ranked::default(),
            updated: Ranked::default(),
            created: None,
            expired: None,
            date_text: Ranked::default(),
            authors: Vec::new(),
            other_authors: Vec::new(),
            contributors: Vec::new(),
            publishers: Vec::new(),
            categories: Vec::new(),
            other_categories: Vec::new(),
            enclosures: Vec::new(),
            images: Vec::new(),
            duration: None,
            original_file: None,
            comments: None,
            comment_count: Ranked::default(),
            license: None,
            origin: None,
            geo: None,
            geo_parts: (None, None),
            generator: None,
            icon: None,
            logo: None,
            ttl: None,
            update_period: None,
            update_frequency: None,
            skip_hours: Vec::new(),
            hubs: Vec::new(),
            base: None,
        }
    }

    /// What the start tag of the feed's or the entry's own element says.
    pub(crate) fn container(&mut self, start: &Start<'_>) {
        let base = start.context.base.as_ref();
        if start.attributes.iter().any(|(name, _)| name.eq_ignore_ascii_case("xml:lang")) {
            self.language.offer(2, start.context.language.as_deref().map(str::to_owned));
        }
        if !start.ns.is_core() {
            return;
        }
        if let Some(about) = start.attribute("about") {
            self.id.offer(1, Some(about.to_owned()));
        }
        if let Some(href) = start.attribute("href").filter(|href| !href.is_empty()) {
            let href = address::resolve(base, href);
            let rel = Some("alternate".to_owned());
            self.links.push(Link { href: href.clone(), rel, ..Link::default() });
            self.link.offer(3, Some(href));
        }
        if let Some(date) = start.attribute("lastmod") {
            self.updated.offer(2, crate::dates::parse_date(date));
            self.date_text.offer(1, Some(date.to_owned()));
        }
    }

    /// The site's address, if it is one of the web.
    pub(crate) fn site(&self) -> Option<Rc<str>> {
        let (_, link) = self.link.0.as_ref()?;
        address::is_web(link).then(|| Rc::from(link.as_str()))
    }

    /// Takes one field. Long texts are taken out of the element, not copied.
    pub(crate) fn field(&mut self, e: &mut Element<'_>, problems: &mut Problems) {
        match e.ns() {
            Ns::Core | Ns::Atom | Ns::Atom03 => self.core(e, problems),
            Ns::Dc | Ns::DcTerms => self.dublin_core(e, problems),
            Ns::Content if matches!(e.name(), "encoded" | "items") => self.full_text(e),
            Ns::Xhtml if matches!(e.name(), "body" | "div") => self.full_text(e),
            Ns::Media => self.media(e, 0),
            Ns::Itunes | Ns::GooglePlay => self.itunes(e),
            Ns::Podcast => self.podcast(e),
            Ns::GeoRss | Ns::Geo | Ns::Gml => self.place(e),
            Ns::Slash if e.name() == "comments" => self.comment_count.offer(2, e.text().parse().ok()),
            Ns::Thread if e.name() == "total" => self.comment_count.offer(3, e.text().parse().ok()),
            Ns::Syndication => self.syndication(e),
            Ns::License => {
                let address = e.attribute("resource").map(str::to_owned).or_else(|| e.full_text());
                if let Some(address) = address {
                    self.links.push(Link {
                        href: address.clone(),
                        rel: Some("license".into()),
                        ..Link::default()
                    });
                    self.license.get_or_insert(address);
                }
            }
            Ns::Feedburner => match e.name() {
                "origlink" => self.link.offer_last(4, self.address_of(e)),
                "origenclosurelink" => self.original_file = self.address_of(e),
                _ => {}
            },
            _ => {}
        }
    }

    fn core(&mut self, e: &mut Element<'_>, problems: &mut Problems) {
        match e.name() {
            "title" => self.title.offer(3, parts::construct(e)),
            "description" | "summary" | "subtitle" | "tagline" | "abstract" => self.description(e),
            "content" | "body" | "fullitem" => self.full_text(e),
            "link" | "a" => self.link(e, problems),
            "guid" | "id" => self.identifier(e),
            "uri" => self.id.offer(1, e.full_text()),
            "tags" => self.keyword_list(0, None, &e.text()),
            "url" if self.kind == Kind::Entry => self.link.offer(1, e.full_text()),
            "pubdate" | "published" | "issued" | "updated" | "modified" | "lastbuilddate" | "created"
            | "date" | "expirationdate" => self.date(e, problems),
            "author" | "managingeditor" => parts::people(e, &mut self.authors),
            "contributor" => parts::people(e, &mut self.contributors),
            "webmaster" => parts::people(e, &mut self.publishers),
            "category" | "keywords" | "tag" => self.category(e),
            "enclosure" => self.enclosure(e),
            "image" | "logo" | "icon" | "thumbnail" => self.picture(e),
            "comments" => self.comments = self.address_of(e).or(self.comments.take()),
            "rights" | "copyright" => self.rights.offer(3, parts::construct(e)),
            "language" => self.language.offer(3, e.full_text()),
            "source" => self.origin = parts::origin(e),
            "generator" => self.generator = e.full_text().or_else(|| e.attribute("uri").map(str::to_owned)),
            "ttl" => self.ttl = e.text().parse().ok(),
            "skiphours" => {
                self.skip_hours = e
                    .children()
                    .filter_map(|hour| hour.text().parse().ok())
                    .filter(|h| *h <= 24)
                    .map(|h: u8| h % 24)
                    .collect();
            }
            _ => {}
        }
    }

    fn dublin_core(&mut self, e: &Element<'_>, problems: &mut Problems) {
        match e.name() {
            "title" => self.title.offer(2, parts::construct(e)),
            "description" | "abstract" => self.summary.offer(2, parts::construct(e)),
            "creator" | "author" => parts::people(e, &mut self.other_authors),
            "contributor" => parts::people(e, &mut self.contributors),
            "publisher" => parts::people(e, &mut self.publishers),
            "subject" => self.other_category(3, None, e),
            "language" => self.language.offer(1, e.full_text()),
            "rights" => self.rights.offer(2, parts::construct(e)),
            "identifier" => self.id.offer(0, e.full_text()),
            "date" | "created" | "issued" | "modified" | "available" | "valid" => self.date(e, problems),
            _ => {}
        }
    }

    fn syndication(&mut self, e: &Element<'_>) {
        match e.name() {
            "updateperiod" => {
                self.update_period = match e.text().to_ascii_lowercase().as_str() {
                    "hourly" => Some(3_600),
                    "daily" => Some(86_400),
                    "weekly" => Some(604_800),
                    "monthly" => Some(2_592_000),
                    "yearly" => Some(31_536_000),
                    _ => None,
                }
            }
            "updatefrequency" => self.update_frequency = e.text().parse().ok().filter(|times| *times > 0),
            _ => {}
        }
    }
}
