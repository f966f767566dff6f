//! Which of several feeds is the one that is meant: the site's own rather than its comments, that of the page's section and
//! language, one that has entries.

use super::{FeedLink, Why};
use tidings_model::SourceKind;
use url::Url;

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The page's address, after redirects.
    pub page: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its language, if it tells one.
    pub language: Option<String>,
}

/// What reading a feed showed.
#[derive(Debug, Clone, Default)]
pub struct Read {
    /// Number of entries.
    pub entries: usize,
    /// Its title on one line.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<String>,
}

/// Words in titles and addresses of feeds of comments.
const COMMENTS: [&str; 14] = [
    "comment",
    "komment",
    "评论",
    "評論",
    "留言",
    "コメント",
    "댓글",
    "تعليق",
    "coment",
    "reacties",
    "комментари",
    "yorum",
    "replies",
    "discussion",
];
/// Segments of addresses behind which one part of a site stands.
const PARTS: [&str; 8] = ["category", "tag", "tags", "author", "topic", "search", "label", "user"];

/// How well a feed fits what was asked: the higher, the better. Below zero it should not be taken unasked. `read` is what
/// reading it showed, once it was read.
pub fn score(link: &FeedLink, asked: &Asked, read: Option<&Read>) -> i32 {
    let mut score = match link.why {
        Why::Itself => 1000,
        Why::Site(_) => 110,
        Why::Declared => 100,
        Why::Software(_) => 80,
        Why::Body => 60,
        Why::Invitation => 40,
        Why::Guess => 30,
        Why::Sitemap => 60,
        Why::Recipe => 20,
    };
    score += match link.kind {
        SourceKind::Feed | SourceKind::Recipe => 0,
        SourceKind::WordPress => -25,
        SourceKind::NewsSitemap => -40,
    };
    if link.url.starts_with("rsshub://") {
        score -= 35;
    }
    if link.media_type.as_deref().is_some_and(|media_type| media_type.contains("json")) {
        score -= 4;
    }
    let titles = [link.title.as_deref(), read.and_then(|read| read.title.as_deref())];
    if is_of_comments(&link.url, titles.into_iter().flatten()) {
        score -= 120;
    }
    score += place(&link.url, &asked.page);
    let language = read.and_then(|read| read.language.as_deref()).or(link.language.as_deref());
    if let (Some(feed), Some(page)) = (primary(language), primary(asked.language.as_deref())) {
        score += if feed == page { 12 } else { -25 };
    }
    if read.is_some_and(|read| read.entries == 0) {
        score -= 90;
    }
    score
}

fn is_of_comments<'a>(url: &str, titles: impl Iterator<Item = &'a str>) -> bool {
    let lower = url.to_ascii_lowercase();
    let path = lower.split_once("://").map_or("", |(_, rest)| rest);
    let mut texts = titles.map(str::to_lowercase).chain(std::iter::once(path.to_owned()));
    texts.any(|text| COMMENTS.iter().any(|word| text.contains(word)))
}

/// Near the page that was asked, or about another part of the site.
fn place(feed: &str, page: &str) -> i32 {
    let (Ok(feed), Ok(page)) = (Url::parse(feed), Url::parse(page)) else { return 0 };
    let segments = |url: &Url| -> Vec<String> {
        url.path_segments().map_or_else(Vec::new, |parts| {
            parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
        })
    };
    let (of_feed, of_page) = (segments(&feed), segments(&page));
    let shared = of_feed.iter().zip(&of_page).take_while(|(a, b)| a == b).count();
    if !of_page.is_empty() && shared == of_page.len() {
        return 15;
    }
    let of_a_part = of_feed.iter().skip(shared).any(|part| PARTS.contains(&part.as_str()));
    let depth = i32::try_from(of_feed.len().saturating_sub(shared + 1)).unwrap_or(i32::MAX).min(3);
    (if of_a_part { -25 } else { 0 }) + i32::from(shared > 0) * 8 - depth * 2
}

/// The language itself, without script and region.
fn primary(tag: Option<&str>) -> Option<String> {
    let first = tag?.split(['-', '_']).next()?.trim().to_ascii_lowercase();
    (!first.is_empty()).then_some(first)
}
