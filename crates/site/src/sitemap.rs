//! Sitemaps of at most 50,000 addresses each (sitemaps.org, protocol 0.9) and robots.txt. The oldest articles come
//! first, so that a new one changes the last file alone.

use crate::address::absolute;
use crate::view::Site;
use std::fmt::Write;

const LARGEST: usize = 50_000;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub(crate) fn count(site: &Site<'_>) -> usize {
    site.index.lists[0].members.len().div_ceil(LARGEST)
}

pub(crate) fn file(number: usize) -> String {
    format!("sitemap-{}.xml", number + 1)
}

/// The base address as it may stand in XML.
fn base(site: &Site<'_>) -> String {
    let base = site.settings.address.as_deref().unwrap_or_default();
    base.replace('&', "&amp;").replace('<', "&lt;")
}

pub(crate) fn index(site: &Site<'_>) -> String {
    let base = base(site);
    let mut out = format!("{HEAD}<sitemapindex xmlns=\"{SPACE}\">\n");
    for number in 0..count(site) {
        let _ = writeln!(out, "<sitemap><loc>{}</loc></sitemap>", absolute(&base, &file(number)));
    }
    out.push_str("</sitemapindex>\n");
    out
}

pub(crate) fn part(site: &Site<'_>, number: usize) -> String {
    let base = base(site);
    let mut out = format!("{HEAD}<urlset xmlns=\"{SPACE}\">\n");
    for &at in site.index.lists[0].members.iter().rev().skip(number * LARGEST).take(LARGEST) {
        let (card, path) = (site.index.cards[at], &site.index.paths[at]);
        let changed = card.updated.unwrap_or(card.published);
        let _ = writeln!(out, "<url><loc>{}</loc><lastmod>{changed}</lastmod></url>", absolute(&base, path));
    }
    out.push_str("</urlset>\n");
    out
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
