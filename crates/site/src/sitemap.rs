//! Sitemaps of at most 50,000 addresses each (sitemaps.org, protocol 0.9) and robots.txt. The oldest articles come
//! first, so that a new one changes the last file alone. Beside them one of the last two days, as Google News reads it
//! (sitemap-news 0.9). Articles that search engines shall leave out stand in none.

use crate::address::{absolute, push_absolute};
use crate::view::Site;
use crate::xml::escape;
use std::fmt::Write;
use tidings_model::Timestamp;

const LARGEST: usize = 50_000;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
/// The sitemap of the newest articles.
pub(crate) const NEWS: &str = "sitemap-news.xml";
/// Most articles of it.
pub(crate) const MOST_NEWS: usize = 1000;
/// Seconds before the newest article that it goes back.
const RECENT: i64 = 2 * 24 * 60 * 60;
const NEWS_SPACE: &str = "http://www.google.com/schemas/sitemap-news/0.9";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub(crate) fn count(site: &Site<'_>) -> usize {
    site.index.lists[0].members.len().div_ceil(LARGEST)
}

/// The articles of a part, oldest first.
pub(crate) fn members<'s>(site: &'s Site<'_>, number: usize) -> impl Iterator<Item = &'s usize> {
    site.index.lists[0].members.iter().rev().skip(number * LARGEST).take(LARGEST)
}

pub(crate) fn file(number: usize) -> String {
    format!("sitemap-{}.xml", number + 1)
}

/// The base address as it may stand in XML.
fn base(site: &Site<'_>) -> String {
    escape(site.settings.address.as_deref().unwrap_or_default())
}

pub(crate) fn index(site: &Site<'_>) -> String {
    let base = base(site);
    let mut out = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for number in 0..count(site) {
        let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", absolute(&base, &file(number)));
    }
    let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", absolute(&base, NEWS));
    out.push_str("</sitemapindex>\n");
    out
}

pub(crate) fn part(site: &Site<'_>, number: usize) -> String {
    let base = base(site);
    let mut out = String::with_capacity(LARGEST.min(site.index.cards.len()) * 192);
    let _ = writeln!(out, "{HEAD}<urlset xmlns=\"{SPACE}\">");
    for &at in members(site, number) {
        if site.is_unlisted(at) {
            continue;
        }
        let (card, path) = (site.index.cards[at], &site.index.paths[at]);
        let changed = card.updated.unwrap_or(card.published);
        out.push_str("<url><loc>");
        push_absolute(&mut out, &base, path);
        let _ = writeln!(out, "</loc><lastmod>{changed}</lastmod></url>");
    }
    out.push_str("</urlset>\n");
    out
}

/// The articles of the two days before the newest one: a build asks no clock.
pub(crate) fn news(site: &Site<'_>) -> String {
    let base = base(site);
    let mut out = format!("{HEAD}<urlset xmlns=\"{SPACE}\" xmlns:news=\"{NEWS_SPACE}\">\n");
    let members = &site.index.lists[0].members;
    let newest = members.first().map(|at| site.index.cards[*at].published);
    let is_recent =
        |at: Timestamp| newest.is_some_and(|newest| newest.as_second() - at.as_second() <= RECENT);
    let recent = members.iter().take_while(|at| is_recent(site.index.cards[**at].published));
    for &at in recent.filter(|at| !site.is_unlisted(**at)).take(MOST_NEWS) {
        let (card, path) = (site.index.cards[at], &site.index.paths[at]);
        let language = card.language.as_deref().unwrap_or(site.language);
        let _ = writeln!(
            out,
            "<url><loc>{}</loc><news:news><news:publication><news:name>{}</news:name><news:language>{}</news:language>\
             </news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news></url>",
            absolute(&base, path),
            escape(&site.settings.title),
            escape(&news_language(language)),
            card.published,
            escape(&site.card(at).title),
        );
    }
    out.push_str("</urlset>\n");
    out
}

/// A language as Google News names it: ISO 639, but for the two ways to write Chinese.
fn news_language(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    match tag.split('-').next().unwrap_or_default() {
        "zh" if ["tw", "hk", "mo", "hant"].iter().any(|part| tag.split('-').any(|known| known == *part)) => {
            "zh-tw"
        }
        "zh" => "zh-cn",
        primary => primary,
    }
    .to_owned()
}

pub(crate) fn robots(site: &Site<'_>) -> String {
    let mut out = String::from("User-agent: *\n");
    out.push_str(if site.settings.noindex { "Disallow: /\n" } else { "Allow: /\n" });
    if let Some(base) = &site.settings.address {
        let line: String = absolute(base, "sitemap.xml").chars().filter(|c| !c.is_control()).collect();
        let _ = writeln!(out, "Sitemap: {line}");
    }
    out
}
