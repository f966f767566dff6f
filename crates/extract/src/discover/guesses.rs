//! Places worth trying when a page names no feed.

use super::{FeedLink, Why};
use crate::address;
use tidings_model::SourceKind;
use url::Url;

/// Paths at which sites have their feed, the most common first.
const PATHS: [&str; 13] = [
    "feed/",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "rss",
    "index.xml",
    "feed.atom",
    "index.rss",
    "rss/feed.xml",
    "feed.json",
    "blog/feed/",
    "index.rdf",
    "?feed=rss2",
];
/// Paths at which sites have a sitemap of their news.
const SITEMAPS: [&str; 5] =
    ["news-sitemap.xml", "sitemap-news.xml", "sitemap_news.xml", "googlenews.xml", "news_sitemap.xml"];
/// Sitemaps taken from one `robots.txt`.
const MOST_SITEMAPS: usize = 8;

/// Addresses at which the site of `url` may have a feed, in the order in which to try them: in the folder of the page
/// when that is not the root, and at the root.
pub fn well_known(url: &str) -> Vec<FeedLink> {
    let Some(base) = address::base(Some(url)) else { return Vec::new() };
    let mut folder = base.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    if !folder.path().ends_with('/') && !folder.path().rsplit('/').next().unwrap_or("").contains('.') {
        folder.set_path(&format!("{}/", folder.path()));
    }
    let mut root = folder.clone();
    root.set_path("/");
    // The first few of the folder, then all of the root, so that a deep page does not use up all tries.
    let near = if folder.path() == "/" || folder.join(".").is_ok_and(|at| at.path() == "/") { 0 } else { 4 };
    let places =
        PATHS[..near].iter().map(|path| (&folder, path)).chain(PATHS.iter().map(|path| (&root, path)));
    let mut list: Vec<FeedLink> =
        places.filter_map(|(start, path)| Some(FeedLink::new(start.join(path).ok()?, Why::Guess))).collect();
    super::keep_first(&mut list);
    list
}

/// The sitemaps of news that a site's `robots.txt` names, and the places where such sitemaps often are; `url` is any
/// page of the site.
pub fn sitemaps_of_robots(robots: &str, url: &str) -> Vec<FeedLink> {
    let Some(page) = address::base(Some(url)) else { return Vec::new() };
    let named = robots.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let place = value.split('#').next().unwrap_or("").trim();
        key.trim().eq_ignore_ascii_case("sitemap").then(|| address::web(place, Some(&page)))?
    });
    let news =
        |url: &String| Url::parse(url).is_ok_and(|url| url.path().to_ascii_lowercase().contains("news"));
    let usual =
        SITEMAPS.iter().filter_map(|path| Url::join(&page, &format!("/{path}")).ok().map(String::from));
    let (mut first, rest): (Vec<String>, Vec<String>) = named.take(MOST_SITEMAPS).partition(news);
    let nothing_named = first.is_empty();
    first.extend(usual.filter(|_| nothing_named));
    first.extend(rest);
    let mut list: Vec<FeedLink> = first
        .into_iter()
        .map(|url| FeedLink::new(url, Why::Sitemap).of_kind(SourceKind::NewsSitemap))
        .collect();
    super::keep_first(&mut list);
    list
}
