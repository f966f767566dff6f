//! Any text as a page and as what a feed says of it: the article that they make is clean, within bounds, and the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_extract::{Compose, PageOptions, compose, extract_page, sanitise};
use tidings_feed::{Hints, Timestamp, dates, entry_hash, entry_key, parse};
use tidings_model::{
    CategoryPath, Entry, EntryKey, FullText, Pictures, Policy, Source, SourceKind, UntrustedHtml,
};

const URL: &str = "https://n.example/news/1";
/// Pictures of one article.
const PICTURES: usize = 200;

fn source() -> Source {
    Source {
        id: "n".to_owned().try_into().expect("an id"),
        name: "N".to_owned(),
        kind: SourceKind::Feed,
        recipe: None,
        address: "https://n.example/feed".to_owned(),
        site: None,
        category: CategoryPath::parse("News").expect("a category"),
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: true,
            interval_seconds: None,
            full_text: FullText::Always,
            pictures: Pictures::Keep,
            noindex: false,
        },
    }
}

/// The first entry of a feed, or of a feed around an item.
fn entry(feed: &str) -> Entry {
    let around = format!("<rss><channel><item><link>{URL}</link>{feed}</item></channel></rss>");
    [feed, &around]
        .into_iter()
        .find_map(|text| parse(text.as_bytes(), &Hints::default()).ok()?.entries.into_iter().next())
        .unwrap_or_default()
}

fuzz_target!(|text: &str| {
    let (html, feed) = text.split_once("\n----\n").unwrap_or((text, ""));
    let page = extract_page(html, URL, &PageOptions { parse_date: dates::parse_date });
    let (source, entry) = (source(), entry(feed));
    let at = Timestamp::from_second(1_647_259_200).expect("a time");
    let key = entry_key(&entry).or_else(|| EntryKey::of(Some("1"), None, None, None)).expect("a key");
    for page in [None, Some(&page)] {
        let make = || {
            compose(Compose {
                source: &source,
                feed_site: None,
                feed_language: None,
                entry: &entry,
                key: key.clone(),
                entry_hash: entry_hash(&entry),
                page,
                first_seen: at,
                revision: 1,
                revised: at,
            })
        };
        let made = make();
        assert_eq!(made, make());
        let article = made.article;
        let body = article.body.as_str();
        assert!(body.len() <= 128 * text.len() + (512 << 10), "{} bytes of {}", body.len(), text.len());
        assert!(article.media.len() <= PICTURES + 1);
        assert!(!article.title.contains(['\n', '\r']) && article.excerpt.chars().count() <= 201);
        assert_eq!(sanitise(&UntrustedHtml(body.to_owned()), None).html.as_str(), body);
    }
});
