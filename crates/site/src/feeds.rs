//! The feeds of the site, of each section and of each source: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.

use crate::address::{absolute, web};
use crate::build::Loader;
use crate::dates::rfc2822;
use crate::index::List;
use crate::view::Site;
use crate::xml::plain;
use crate::{SiteError, address::encode};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

/// Entries of a feed.
const ENTRIES: usize = 50;

/// A feed format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Atom,
    Rss,
    Json,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }
}

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

pub(crate) fn feed(
    site: &Site<'_>,
    list: &List,
    format: Format,
    load: Loader<'_>,
    problems: &mut Vec<String>,
) -> Result<String, SiteError> {
    let members = &list.members[..list.members.len().min(ENTRIES)];
    let entries: Vec<FeedEntry> = members.iter().map(|&at| entry(site, at, load, problems)).collect();
    let folder = list.feed_folder().unwrap_or_default();
    let title = if list.heading.is_empty() {
        site.settings.title.clone()
    } else {
        format!("{} – {}", site.settings.title, list.heading)
    };
    let base = site.settings.address.as_deref();
    let place = base.map(|base| absolute(base, &folder)).map(|a| a.trim_end_matches('/').to_owned());
    let home = base.map(|base| absolute(base, if folder.is_empty() { "" } else { &folder }));
    let id = home.clone().unwrap_or_else(|| format!("urn:tidings:feed:{}", encode(&list.folder)));
    if format == Format::Json {
        return Ok(json(site, &plain(&title), place.as_deref(), home.as_deref(), &entries));
    }
    let updated = entries.iter().map(|e| e.updated.as_str()).max().unwrap_or("1970-01-01T00:00:00Z");
    let context: Value = context! {
        feed => context! {
            title => plain(&title), id => id, updated => updated, self_address => place, home => home,
            description => plain(&site.settings.description), language => site.language,
            hub => hub(site),
        },
        entries => Serde(entries),
    };
    site.theme.render(format.file(), &context)
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
    let item = |e: &FeedEntry| {
        let mut item = serde_json::json!({
            "id": e.id, "title": e.title, "summary": e.summary,
            "date_published": e.published, "date_modified": e.updated,
            "authors": [{ "name": e.author }], "tags": [e.category],
        });
        let body = match &e.content {
            Some(html) => ("content_html", html),
            None => ("content_text", &e.summary),
        };
        item[body.0] = body.1.as_str().into();
        for (key, value) in [("url", &e.link), ("language", &e.language)] {
            if let Some(value) = value {
                item[key] = value.as_str().into();
            }
        }
        item
    };
    let mut feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": title, "language": site.language,
    });
    if let (Some(place), Some(home)) = (place, home) {
        feed["home_page_url"] = home.into();
        feed["feed_url"] = format!("{place}/feed.json").into();
        if let Some(hub) = hub(site) {
            feed["hubs"] = serde_json::json!([{ "type": "WebSub", "url": hub }]);
        }
    }
    feed["items"] = entries.iter().map(item).collect();
    format!("{feed:#}\n")
}
