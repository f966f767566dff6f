//! What templates see: articles as cards, with every date, address and language mark already made.

use crate::address::{absolute, encode, web};
use crate::build::MEDIA;
use crate::copies::Offer;
use crate::dates::Dates;
use crate::feeds::{FeedFormat, formats};
use crate::index::{Index, List, Subject};
use crate::names::{Names, names};
use crate::redirects::Resolved;
use crate::rows::Rows;
use crate::search::Segment;
use crate::{Book, Card, Copies, Lead, Request, SiteError, SiteSettings, SourceCard, Theme};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use tidings_model::{ArchivePath, MediaFile, SourceId};

/// All that the pages of one build share.
pub(crate) struct Site<'a> {
    pub(crate) settings: &'a SiteSettings,
    pub(crate) theme: &'a Theme,
    pub(crate) sources: &'a [SourceCard],
    pub(crate) copies: &'a Copies,
    pub(crate) books: &'a [Book],
    pub(crate) dates: Dates,
    pub(crate) index: Index<'a>,
    pub(crate) texts: Value,
    pub(crate) language: &'a str,
    /// Set by the plan, which knows the pages.
    pub(crate) redirects: Resolved,
    site: Value,
    pub(crate) rows: Rows,
    nav: Value,
    /// The pages that the navigation names, which it says of itself on each of them.
    named_in_nav: HashSet<String>,
    /// By the way to the root.
    frames: Mutex<HashMap<String, Frame>>,
    pub(crate) untitled: String,
    /// The sources that search engines are asked to leave out.
    unlisted: BTreeSet<&'a SourceId>,
    icons: HashMap<&'a SourceId, &'a MediaFile>,
    /// The lists of sources of which all articles are such, by their places.
    unlisted_lists: BTreeSet<usize>,
    also_in: String,
    rtl: bool,
    /// The parts of the search index; none where the site has no search.
    pub(crate) segments: Vec<Segment>,
}

/// What stands above and below the contents of a page.
#[derive(Debug, Clone)]
struct Frame {
    nav: Value,
    foot: Value,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct CardView<'a> {
    pub(crate) href: String,
    pub(crate) title: Cow<'a, str>,
    excerpt: &'a str,
    /// The section where it is filed.
    section: &'a str,
    attrs: Value,
    interface: Value,
    source: &'a str,
    source_href: String,
    iso: String,
    date: String,
    time: String,
    pub(crate) picture: Option<Picture>,
    also: Vec<Also<'a>>,
    more: usize,
    also_in: &'a str,
}

/// Another source that has the article: its own page of it here, and at the publisher.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Also<'a> {
    source: &'a str,
    href: String,
    url: Option<&'a str>,
}

/// Other sources that a card names; more are counted.
const MOST_NAMED: usize = 8;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Picture {
    pub(crate) src: String,
    pub(crate) remote: bool,
    pub(crate) width: Option<u32>,
    height: Option<u32>,
    offer: Offer,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) path: String,
}

/// A tag or an author.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Label<'n> {
    name: &'n str,
    href: Option<String>,
}

impl From<Named> for Value {
    fn from(named: Named) -> Self {
        Serde(named).into()
    }
}

impl<'a> Site<'a> {
    pub(crate) fn new(request: &Request<'a>) -> Self {
        let Request { settings, cards, sources, copies, theme, books, .. } = *request;
        let (language, texts) = theme.texts(&settings.language);
        let dates = Dates::new(settings.utc_offset_minutes, texts);
        let index = Index::of(settings, &dates, cards);
        let nav: Vec<Named> = index.children(None).map(named).collect();
        let word = |key| texts.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let mut site = Self {
            settings,
            theme,
            sources,
            copies,
            books,
            language,
            redirects: Resolved::default(),
            dates,
            texts: texts_by_key(texts),
            site: Value::from(Serde(settings)),
            rows: Rows::default(),
            named_in_nav: ["index.html", "archive/index.html", "search/index.html"]
                .map(str::to_owned)
                .into_iter()
                .chain(nav.iter().map(|named| named.path.clone()))
                .collect(),
            nav: nav.into(),
            frames: Mutex::default(),
            untitled: word("untitled"),
            unlisted: sources.iter().filter(|source| source.noindex).map(|source| &source.id).collect(),
            icons: sources.iter().filter_map(|source| Some((&source.id, source.icon.as_ref()?))).collect(),
            also_in: word("also_in"),
            unlisted_lists: BTreeSet::new(),
            rtl: word("direction") == "rtl",
            index,
            segments: Vec::new(),
        };
        let lists = site.index.lists.iter().enumerate();
        let of_sources = lists.filter(|(_, list)| list.subject == Subject::Source);
        let all_are = |list: &List| list.members.iter().all(|at| site.is_unlisted(*at));
        site.unlisted_lists = of_sources.filter(|(_, list)| all_are(list)).map(|(at, _)| at).collect();
        if settings.search {
            site.segments = crate::search::segments(&site);
        }
        site
    }

    /// The icon of a source, where it has one.
    pub(crate) fn icon(&self, source: &SourceId) -> Option<&'a MediaFile> {
        self.icons.get(source).copied()
    }

    /// The icon of the source that a list is of.
    pub(crate) fn icon_of(&self, list: &List) -> Option<&'a MediaFile> {
        let first = list.members.first().filter(|_| list.subject == Subject::Source)?;
        self.icon(&self.index.cards[*first].source.id)
    }

    /// What is said of an article that cannot be read.
    pub(crate) fn unread(&self, path: &ArchivePath, why: &str) -> String {
        let found = if self.settings.search { ", and the search knows its title alone" } else { "" };
        format!("{path}: {why}; its page stays as it was{found}")
    }

    /// The part of the context that every page has; `path` is the page's file.
    pub(crate) fn page(&self, path: &str, title: &str, feeds: Option<&List>) -> Result<Names, SiteError> {
        self.page_below(&crate::address::root_of(path), path, title, feeds)
    }

    /// The same of a page with another way to the root.
    pub(crate) fn page_below(
        &self,
        root: &str,
        path: &str,
        title: &str,
        feeds: Option<&List>,
    ) -> Result<Names, SiteError> {
        let canonical = self.settings.address.as_deref().map(|base| absolute(base, path));
        let Frame { nav, foot } = self.frame(root, path)?;
        Ok(names!(
            self.common();
            nav => self.nav.clone(),
            sections_nav => nav,
            foot => foot,
            root => way(root),
            here => path,
            page_title => title,
            canonical => canonical,
            feeds => feeds.map(|list| self.feeds(list)).unwrap_or_default(),
        ))
    }

    /// What every template has, also one that is no page.
    pub(crate) fn common(&self) -> Names {
        names!(Names::default(); lang => self.language, t => self.texts.clone(), site => self.site.clone())
    }

    /// The frame of a page. It is made once for all pages with one way to the root, but for those that the navigation names.
    fn frame(&self, root: &str, here: &str) -> Result<Frame, SiteError> {
        let frames = || self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        let is_named = self.named_in_nav.contains(here);
        let known = if is_named { None } else { frames().get(root).cloned() };
        if let Some(frame) = known {
            return Ok(frame);
        }
        let here = if is_named { here } else { "" };
        let feeds = self.feeds(&self.index.lists[0]);
        let context = Value::from(
            names!(self.common(); nav => self.nav.clone(), root => way(root), here => here, feeds => feeds),
        );
        let part = |file| self.theme.render(file, context.clone()).map(Value::from_safe_string);
        let frame = Frame { nav: part("nav.html")?, foot: part("foot.html")? };
        if !is_named {
            frames().insert(root.to_owned(), frame.clone());
        }
        Ok(frame)
    }

    fn feeds(&self, list: &List) -> Vec<Value> {
        let title = if list.heading.is_empty() { &self.settings.title } else { &list.heading };
        let of = |format: FeedFormat| {
            let (name, href) = (format.name(), encode(&list.feed(format)?));
            let title = format!("{title} ({name})");
            Some(context! { type => format.media_type(), name => name, href => href, title => title })
        };
        formats(self.settings).filter_map(of).collect()
    }

    pub(crate) fn cards(&self, members: &[usize]) -> Vec<Value> {
        members.iter().map(|&at| Serde(self.card(at)).into()).collect()
    }

    pub(crate) fn card(&self, at: usize) -> CardView<'_> {
        let card = self.index.cards[at];
        let shown = self.dates.show(card.published);
        let title = shown_title(card, &self.untitled);
        let attrs = self.language_of(card).map(|tag| marks(tag, is_rtl(tag)));
        let interface = attrs.is_some().then(|| marks(self.language, self.rtl));
        let copies = self.index.copies.get(&at).map(Vec::as_slice).unwrap_or_default();
        CardView {
            href: encode(&self.index.paths[at]),
            title,
            excerpt: &card.excerpt,
            section: card.category().name(),
            attrs: Value::from_safe_string(attrs.unwrap_or_default()),
            interface: Value::from_safe_string(interface.unwrap_or_default()),
            source: source_name(card),
            source_href: format!("source/{}/index.html", card.source.id),
            iso: shown.iso,
            date: shown.date,
            time: shown.time,
            picture: picture(card, self.copies),
            also: copies.iter().take(MOST_NAMED).map(|copy| self.also(*copy)).collect(),
            more: copies.len().saturating_sub(MOST_NAMED),
            also_in: &self.also_in,
        }
    }

    /// An article as one of several sources that have it.
    pub(crate) fn also(&self, at: usize) -> Also<'a> {
        let card = self.index.cards[at];
        let url = card.url.as_deref().and_then(web);
        Also { source: source_name(card), href: encode(&self.index.paths[at]), url }
    }

    /// The language of an article, where it is well written and another than the page's.
    pub(crate) fn language_of<'c>(&self, card: &'c Card) -> Option<&'c str> {
        let tag = card.language.as_deref()?;
        let good = !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (good && !tag.eq_ignore_ascii_case(self.language)).then_some(tag)
    }

    /// Whether an article is in the language of the pages, as far as is known.
    pub(crate) fn is_own_language(&self, at: usize) -> bool {
        let tag = self.index.cards[at].language.as_deref().unwrap_or(self.language);
        tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(self.language))
    }

    /// A tag or an author, with its list, by its place, where it has one.
    pub(crate) fn label<'n>(&self, list: Option<usize>, name: &'n str) -> Label<'n> {
        Label { name, href: list.map(|list| encode(&self.index.lists[list].index())) }
    }

    /// The nodes above an article or section, from the root down.
    pub(crate) fn crumbs(&self, node: Option<&tidings_model::CategoryPath>) -> Vec<Named> {
        let Some(node) = node else { return Vec::new() };
        let of = |node: tidings_model::CategoryPath| {
            let path = format!("{}/index.html", crate::address::section_folder(&node));
            Named { name: node.name().to_owned(), href: encode(&path), path }
        };
        node.lineage().map(of).collect()
    }

    /// Whether search engines are asked to leave an article out, for its source or for all.
    pub(crate) fn is_unlisted(&self, at: usize) -> bool {
        self.settings.noindex || self.unlisted.contains(&self.index.cards[at].source.id)
    }

    /// Whether search engines are asked to leave out the list of a source, since they are asked so for all that is on it.
    pub(crate) fn is_list_unlisted(&self, list: usize) -> bool {
        self.unlisted_lists.contains(&list)
    }

    /// Whether an article has a page that shows how it changed.
    pub(crate) fn has_revisions(&self, at: usize) -> bool {
        self.settings.revisions && self.index.cards[at].revision > 1
    }

    pub(crate) fn children(&self, list: &List) -> Vec<Named> {
        match &list.subject {
            Subject::Section(node) => self.index.children(Some(node)).map(named).collect(),
            _ => Vec::new(),
        }
    }
}

/// The texts of the interface: of them a page asks for some thirty.
fn texts_by_key(texts: &toml::Table) -> Value {
    let mut names = Names::default();
    texts.iter().for_each(|(key, text)| names.insert(key.clone(), Serde(text)));
    names.into()
}

/// The way to the root, which needs no escaping where it is relative.
fn way(root: &str) -> Value {
    let is_relative = root.bytes().all(|byte| byte == b'.' || byte == b'/');
    if is_relative { Value::from_safe_string(root.to_owned()) } else { root.into() }
}

pub(crate) fn named(list: &List) -> Named {
    let path = list.index();
    Named { name: list.heading.clone(), href: encode(&path), path }
}

/// The title of an article, or its beginning where it has none.
pub(crate) fn shown_title<'a>(card: &'a Card, untitled: &'a str) -> Cow<'a, str> {
    match (card.title.trim(), card.excerpt.trim()) {
        ("", "") => Cow::Borrowed(untitled),
        ("", excerpt) => Cow::Owned(excerpt.chars().take(60).collect::<String>()),
        (title, _) => Cow::Borrowed(title),
    }
}

pub(crate) fn source_name(card: &Card) -> &str {
    if card.source.name.is_empty() { card.source.id.as_str() } else { &card.source.name }
}

fn marks(tag: &str, rtl: bool) -> String {
    format!(" lang=\"{tag}\" dir=\"{}\"", if rtl { "rtl" } else { "ltr" })
}

pub(crate) fn is_rtl(tag: &str) -> bool {
    let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].contains(&primary.as_str())
}

/// Where an icon is, below the site.
pub(crate) fn icon_path(icon: &MediaFile) -> String {
    format!("{MEDIA}{}", icon.path())
}

fn picture(card: &Card, copies: &Copies) -> Option<Picture> {
    Some(match card.lead.as_ref()? {
        Lead::Kept { path, width, height } => Picture {
            src: encode(&format!("media/{path}")),
            remote: false,
            width: Some(*width),
            height: Some(*height),
            offer: copies.offer(path, *width),
        },
        Lead::Remote(url) => {
            let offer = Offer::default();
            Picture { src: web(url)?.to_owned(), remote: true, width: None, height: None, offer }
        }
    })
}
