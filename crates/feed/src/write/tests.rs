use super::*;
use crate::text::plain;
use crate::{Hints, parse};
use proptest::prelude::*;
use tidings_model::{FeedFormat, ParsedFeed};

/// Text without the characters that no feed can hold, without white space that readers fold, and none that readers take for
/// twice encoded.
fn text() -> impl Strategy<Value = String> {
    any::<String>()
        .prop_map(|text| crate::text::fold(&crate::text::allowed(&format!("x{text}"))))
        .prop_filter("it looks twice encoded", |text| {
            crate::repair::repair(text.as_str().into()) == text.as_str()
        })
}

fn item() -> impl Strategy<Value = OutItem> {
    let parts = (
        text(),
        text(),
        proptest::option::of(text()),
        0..2_000_000_000_i64,
        prop::collection::btree_set("[a-z中]{1,9}", 0..3),
    );
    parts.prop_map(|(title, name, summary, second, tags)| OutItem {
        id: format!("urn:x:{second}"),
        url: format!("https://news.example/{second}/"),
        title,
        authors: vec!["李 & Co".to_owned()],
        content_html: Some(format!("<p>中 &amp; {}</p>", name.replace(['<', '&'], ""))),
        summary,
        published: Timestamp::from_second(second).expect("a time"),
        tags: tags.into_iter().collect(),
        ..OutItem::default()
    })
}

fn read(text: &str) -> ParsedFeed {
    let feed = parse(text.as_bytes(), &Hints::default()).expect("our own feed");
    assert!(feed.problems.is_empty(), "{:?}", feed.problems);
    feed
}

fn same(feed: &OutFeed, read: &ParsedFeed) {
    assert_eq!(plain(read.feed.title.as_ref().expect("a title")), feed.title);
    assert_eq!(read.feed.link.as_deref(), Some(feed.home.as_str()));
    assert_eq!(read.entries.len(), feed.items.len());
    for (item, entry) in feed.items.iter().zip(&read.entries) {
        assert_eq!(entry.guid.as_deref(), Some(item.id.as_str()));
        assert_eq!(entry.link.as_deref(), Some(item.url.as_str()));
        assert_eq!(plain(entry.title.as_ref().expect("a title")), item.title);
        assert_eq!(entry.published, Some(item.published));
        assert_eq!(entry.summary.as_ref().map(plain), item.summary);
        assert_eq!(Some(entry.content[0].value.as_str()), item.content_html.as_deref());
        let tags: Vec<&str> = entry.categories.iter().map(|category| category.term.as_str()).collect();
        assert_eq!(tags, item.tags);
        let author = entry.authors.first().and_then(|author| author.name.as_deref());
        assert_eq!(author, item.authors.first().map(String::as_str));
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(title in text(), items in prop::collection::vec(item(), 0..4)) {
        let feed = OutFeed { title, home: "https://news.example/".into(), items, ..OutFeed::default() };
        let written = [(rss(&feed), FeedFormat::Rss), (atom(&feed), FeedFormat::Atom), (json_feed(&feed), FeedFormat::Json)];
        for (text, format) in written {
            let read = read(&text);
            assert_eq!(read.feed.format, format);
            same(&feed, &read);
        }
    }
}
