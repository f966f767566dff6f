//! From the fields of pages to entries.

use super::NEWEST_OF_PLAIN;
use super::read::{Page, Read};
use crate::problems::{Problems, quote};
use crate::{Hints, ParsedFeed, address, dates};
use std::rc::Rc;
use tidings_model::{
    Category, Content, ContentKind, Entry, FeedFormat, FeedInfo, Image, Link, ProblemKind, Timestamp,
};

/// Keywords of one page that are kept.
const MOST_KEYWORDS: usize = 30;

/// The sitemap as a feed. Pages of the news extension all count; without it the newest by `lastmod`, and a page without
/// any date does not: nothing would tell the old from the new.
pub(super) fn feed(read: Read, hints: &Hints, problems: &mut Problems) -> ParsedFeed {
    let is_news = |page: &Page| page.title.is_some() || page.published.is_some();
    let mut pages = read.pages;
    let publication = pages.iter().find_map(|page| page.publication.clone());
    let language = pages.iter().find_map(|page| page.language.clone());
    let news = pages.iter().any(is_news);
    let mut entries: Vec<Entry> = if news {
        pages.retain(is_news);
        pages.into_iter().map(|page| entry(page, problems)).collect()
    } else {
        let total = pages.len();
        let mut dated: Vec<Entry> = pages
            .into_iter()
            .map(|page| entry(page, problems))
            .filter(|entry| entry.updated.is_some())
            .collect();
        if dated.is_empty() && total > 0 {
            let message = "no page of the sitemap has a date (lastmod): nothing tells which of them are new";
            problems.add(ProblemKind::Value, None, message);
        }
        dated.sort_by_key(|entry| std::cmp::Reverse(entry.updated));
        dated.truncate(NEWEST_OF_PLAIN);
        dated
    };
    if entries.len() > hints.limits.entries {
        let message =
            format!("the sitemap has more than {} pages: the rest was left out", hints.limits.entries);
        problems.add(ProblemKind::Limit, None, message);
        entries.truncate(hints.limits.entries);
    }
    let base: Option<Rc<str>> = hints.base.as_deref().map(Rc::from);
    let feed = FeedInfo {
        format: FeedFormat::Sitemap,
        version: if news { "news" } else { "" }.to_owned(),
        title: publication.map(text),
        link: base.is_some().then(|| address::resolve(base.as_ref(), "/")),
        language,
        ..FeedInfo::default()
    };
    ParsedFeed { feed, entries, problems: Vec::new() }
}

fn text(value: String) -> Content {
    Content { value, kind: ContentKind::Text, ..Content::default() }
}

fn entry(page: Page, problems: &mut Problems) -> Entry {
    let mut date = |written: &Option<String>| -> Option<Timestamp> {
        let written = written.as_deref()?;
        let read = dates::parse_date(written);
        if read.is_none() {
            let message = format!("the date {:?} cannot be read", quote(written));
            problems.add(ProblemKind::Date, Some(page.at), message);
        }
        read
    };
    let (published, changed) = (date(&page.published), date(&page.changed));
    let link = |href: &String| Link { href: href.clone(), rel: Some("alternate".into()), ..Link::default() };
    let keywords = [page.keywords.as_deref(), page.genres.as_deref()].into_iter().flatten();
    let keywords = keywords.flat_map(|list| list.split([',', '،', '，', '、', ';'])).map(str::trim);
    let picture =
        |(url, caption): (String, Option<String>)| Image { url, title: caption, ..Image::default() };
    Entry {
        links: page.link.iter().map(link).collect(),
        title: page.title.map(text),
        categories: keywords
            .filter(|word| !word.is_empty())
            .take(MOST_KEYWORDS)
            .map(|word| Category { term: word.to_owned(), ..Category::default() })
            .collect(),
        published,
        updated: changed,
        date_text: page.published.or(page.changed),
        images: page.images.into_iter().map(picture).collect(),
        language: page.language,
        base: page.link.clone(),
        link: page.link,
        at_byte: page.at as u64,
        ..Entry::default()
    }
}
