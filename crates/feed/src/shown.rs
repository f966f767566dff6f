//! What a reader shows where a feed is silent, by the other things that the feed does say.
//!
//! [`Entry`] and [`FeedInfo`] hold what was said and nothing else; these rules stand apart so that nobody takes the one for
//! the other. They are those that readers share: an entry is by its feed's authors (RFC 4287, section 4.2.1) and in its
//! language, a note without a title is called by its first words.

use crate::{address, html_links, text};
use tidings_model::{Content, ContentKind, Entry, FeedInfo, Image, Person, Timestamp};

/// Characters of a title made of a text.
const TITLE: usize = 100;
/// Bytes of a text that are looked at for its first words.
const LOOKED_AT: usize = 16 << 10;

/// The title, else the first words of summary or text, else the address.
pub fn title(entry: &Entry, feed: &FeedInfo) -> Option<String> {
    let said = entry.title.as_ref().map(|title| title.value.as_str()).filter(|title| !title.is_empty());
    let (plain, marked): (Vec<&Content>, Vec<&Content>) =
        entry.content.iter().partition(|content| content.kind == ContentKind::Text);
    let texts = entry.summary.iter().chain(plain).chain(marked);
    said.map(str::to_owned).or_else(|| texts.into_iter().find_map(first_words)).or_else(|| link(entry, feed))
}

/// The beginning of a text in plain words.
fn first_words(content: &Content) -> Option<String> {
    if content.kind == ContentKind::Other {
        return None;
    }
    let start = content.value.floor_char_boundary(LOOKED_AT);
    let plain = text::plain(&Content {
        value: content.value[..start].to_owned(),
        kind: content.kind,
        ..Content::default()
    });
    let cut = plain.char_indices().nth(TITLE).map(|(at, _)| at);
    let words = match cut {
        Some(at) => format!("{}…", plain[..at].trim_end()),
        None => plain,
    };
    (!words.is_empty()).then_some(words)
}

/// The entry's address, else that of its first file, else that of the site.
pub fn link(entry: &Entry, feed: &FeedInfo) -> Option<String> {
    let file = || entry.enclosures.first().map(|file| file.url.clone());
    entry.link.clone().or_else(file).or_else(|| feed.link.clone())
}

/// The entry's authors, else those of the feed.
pub fn authors<'a>(entry: &'a Entry, feed: &'a FeedInfo) -> &'a [Person] {
    if entry.authors.is_empty() { feed_authors(feed) } else { &entry.authors }
}

/// The feed's authors, else its publishers.
pub fn feed_authors(feed: &FeedInfo) -> &[Person] {
    if feed.authors.is_empty() { &feed.publishers } else { &feed.authors }
}

/// The entry's language, else the feed's.
pub fn language<'a>(entry: &'a Entry, feed: &'a FeedInfo) -> Option<&'a str> {
    entry.language.as_deref().or(feed.language.as_deref())
}

/// When the entry was published, else when it was changed last.
pub fn published(entry: &Entry) -> Option<Timestamp> {
    entry.published.or(entry.updated)
}

/// The entry's picture, else the first in its texts.
pub fn image(entry: &Entry) -> Option<Image> {
    entry.images.first().cloned().or_else(|| entry.content.iter().chain(&entry.summary).find_map(picture_of))
}

/// The feed's picture, else its logo or icon, else the first in its description.
pub fn feed_image(feed: &FeedInfo) -> Option<Image> {
    let of = |url: &String| Image { url: url.clone(), ..Image::default() };
    feed.image
        .clone()
        .or_else(|| feed.logo.as_ref().or(feed.icon.as_ref()).map(of))
        .or_else(|| feed.description.as_ref().and_then(picture_of))
}

fn picture_of(content: &Content) -> Option<Image> {
    if !matches!(content.kind, ContentKind::Html | ContentKind::Xhtml) {
        return None;
    }
    let src = html_links::first_picture(&content.value)?;
    let absolute = content.base.as_deref().filter(|_| address::scheme(&src).is_none());
    let url = absolute.and_then(|base| address::join(base, &src)).unwrap_or(src);
    Some(Image { url, ..Image::default() })
}

/// The feed's title, else the site's address.
pub fn feed_title(feed: &FeedInfo) -> Option<String> {
    let said = feed.title.as_ref().map(|title| title.value.clone()).filter(|title| !title.is_empty());
    said.or_else(|| feed_link(feed))
}

/// The site's address, else the feed's own.
pub fn feed_link(feed: &FeedInfo) -> Option<String> {
    feed.link.clone().or_else(|| feed_url(feed))
}

/// The feed's address by its own word, else the one it was read from.
pub fn feed_url(feed: &FeedInfo) -> Option<String> {
    feed.feed_url.clone().or_else(|| feed.address.clone())
}
