//! The feeds of the site, of each section and of each source: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.

use crate::address::{absolute, web};
use crate::build::Loader;
use crate::dates::rfc2822;
use crate::index::List;
use crate::view::Site;
use crate::xml::plain;
use crate::{SiteError, SiteSettings, address::encode};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

/// Entries of a feed.
pub(crate) const ENTRIES: usize = 50;

/// A format of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// Atom, RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// All formats, in the order in which pages name them.
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// Whether a file of this name is a feed in one of them.
    pub fn has_file(name: &str) -> bool {
        Self::ALL.iter().any(|format| format.file() == name)
    }

    /// The name of its file in the folder of a list.
    pub fn file(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// Its media type, as links name it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Atom => "Atom",
            Self::Rss => "RSS",
            Self::Json => "JSON Feed",
        }
    }
}

/// The formats that a site's feeds have, each once.
pub(crate) fn formats(settings: &SiteSettings) -> impl Iterator<Item = FeedFormat> {
    FeedFormat::ALL.into_iter().filter(|format| settings.feed_formats.contains(format))
}

/// An article as feeds tell of it.
#[derive(Debug, Serialize)]
struct FeedEntry {
    id: String,
    title: String,
    link: Option<String>,
    summary: String,
    content: Option<String>,
    author: String,
    category: String,
    language: Option<String>,
    published: String,
    updated: String,
    rfc2822: String,
}

/// The feed of a list in the formats of the site, with their paths: each article is read once for all of them.
pub(crate) fn feed(
    site: &Site<'_>,
    list: &List,
    load: Loader<'_>,
    problems: &mut Vec<String>,
) -> Result<Vec<(String, String)>, SiteError> {
    let members = list.members.iter().take(ENTRIES);
    let entries: Vec<FeedEntry> = members.map(|&at| entry(site, at, load, problems)).collect();
    let folder = list.feed_folder().unwrap_or_default();
    let title = if list.heading.is_empty() {
        site.settings.title.clone()
    } else {
        format!("{} – {}", site.settings.title, list.heading)
    };
    let base = site.settings.address.as_deref();
    let place = base.map(|base| absolute(base, &folder)).map(|a| a.trim_end_matches('/').to_owned());
    let home = base.map(|base| absolute(base, &folder));
    let id = home.clone().unwrap_or_else(|| format!("urn:tidings:feed:{}", encode(&list.folder)));
    let updated = entries.iter().map(|e| e.updated.as_str()).max().unwrap_or("1970-01-01T00:00:00Z");
    let context: Value = context! {
        feed => context! {
            title => plain(&title), id => id, updated => updated, self_address => place.clone(), home => home.clone(),
            description => plain(&site.settings.description), language => site.language,
            hub => hub(site),
        },
        entries => Serde(&entries),
    };
    let made = |format: FeedFormat| {
        let text = match format {
            FeedFormat::Json => json(site, &plain(&title), place.as_deref(), home.as_deref(), &entries),
            FeedFormat::Atom | FeedFormat::Rss => site.theme.render(format.file(), context.clone())?,
        };
        Ok((format!("{folder}{}", format.file()), text))
    };
    formats(site.settings).map(made).collect()
}

fn entry(site: &Site<'_>, at: usize, load: Loader<'_>, problems: &mut Vec<String>) -> FeedEntry {
    let card = site.index.cards[at];
    let own = site.settings.address.as_deref().map(|base| absolute(base, &site.index.paths[at]));
    let publisher = card.url.as_deref().and_then(web).map(str::to_owned);
    let content =
        site.settings.full_feeds.then(|| (load.article)(&card.path)).and_then(|loaded| match loaded {
            Ok(article) => Some(plain(article.body.as_str())),
            Err(why) => {
                problems.push(format!("{}: {why}; the feeds have its excerpt", card.path));
                None
            }
        });
    let author = card.authors.first().map_or(card.source.name.as_str(), |name| &**name);
    FeedEntry {
        id: format!("urn:tidings:{}", card.id),
        title: plain(&site.card(at).title),
        link: own.or(publisher),
        summary: plain(&card.excerpt),
        content,
        author: plain(author),
        category: card.category().to_string(),
        language: card.language.as_deref().map(plain),
        published: card.published.to_string(),
        updated: card.updated.unwrap_or(card.published).max(card.published).to_string(),
        rfc2822: rfc2822(card.published),
    }
}

/// JSON Feed 1.1, with its keys in this order.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'a str,
    title: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hubs: Option<[JsonHub<'a>; 1]>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    date_published: &'a str,
    date_modified: &'a str,
    authors: [JsonAuthor<'a>; 1],
    tags: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
}

impl<'a> JsonItem<'a> {
    fn of(entry: &'a FeedEntry) -> Self {
        let content_html = entry.content.as_deref();
        Self {
            id: &entry.id,
            title: &entry.title,
            summary: &entry.summary,
            date_published: &entry.published,
            date_modified: &entry.updated,
            authors: [JsonAuthor { name: &entry.author }],
            tags: [&entry.category],
            content_html,
            content_text: content_html.is_none().then_some(&entry.summary),
            url: entry.link.as_deref(),
            language: entry.language.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct JsonHub<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    url: &'a str,
}

/// The hub, which needs to know a feed by its public address.
fn hub<'a>(site: &Site<'a>) -> Option<&'a str> {
    site.settings.address.as_ref()?;
    site.settings.hub.as_deref().and_then(web)
}

fn json(
    site: &Site<'_>,
    title: &str,
    place: Option<&str>,
    home: Option<&str>,
    entries: &[FeedEntry],
) -> String {
    let there = place.zip(home);
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title,
        language: site.language,
        home_page_url: there.map(|(_, home)| home),
        feed_url: there.map(|(place, _)| format!("{place}/{}", FeedFormat::Json.file())),
        hubs: there.and(hub(site)).map(|url| [JsonHub { kind: "WebSub", url }]),
        items: entries.iter().map(JsonItem::of).collect(),
    };
    // Neither strings nor lists of them can fail.
    let mut text = serde_json::to_string_pretty(&feed).unwrap_or_default();
    text.push('\n');
    text
}
