use crate::{Hints, ProblemKind, parse};
use tidings_model::FeedFormat;

const FEED: &str = r#"{
  "version": "https://jsonfeed.org/version/1.1", "title": "半岛", "home_page_url": "/", "unknown": {"a": [1, {"b": null}]},
  "authors": [{"name": "甲"}, {"name": "甲"}],
  "items": [
    {"id": 7, "title": "谈判", "url": "/7", "content_html": "<a href='/x'>文</a>", "date_published": "2022-03-14T10:30:00+08:00"},
    "no object",
    {"id": "8", "content_text": "短讯", "tags": ["a", ""], "attachments": [{"url": "/8.mp3", "size_in_bytes": 12.9}], "date_published": "soon"}
  ],
  "language": "zh"
}"#;

fn hints() -> Hints {
    Hints { base: Some("https://n.example/feed.json".to_owned()), ..Hints::default() }
}

#[test]
fn a_feed_with_odd_values() {
    let feed = parse(FEED.as_bytes(), &hints()).expect("a feed");
    assert_eq!((feed.feed.format, feed.feed.language.as_deref()), (FeedFormat::Json, Some("zh")));
    assert_eq!((feed.feed.link.as_deref(), feed.feed.authors.len()), (Some("https://n.example/"), 1));
    let ids: Vec<Option<&str>> = feed.entries.iter().map(|entry| entry.guid.as_deref()).collect();
    assert_eq!(ids, [Some("7"), Some("8")]);
    assert_eq!(feed.entries[1].enclosures[0].length, Some(12));
    assert_eq!(feed.entries[1].categories.len(), 1);
    let kinds: Vec<ProblemKind> = feed.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::Value, ProblemKind::Date]);
    let shown = crate::canon(&feed);
    assert_eq!(shown["entries"][0]["content"][0]["value"], "<a href='https://n.example/x'>文</a>");
    assert_eq!(shown["entries"][1]["title"], "短讯");
}

#[test]
fn a_cut_feed_keeps_what_came_before() {
    let second = FEED.find("\"no object\"").expect("a place");
    for end in (second..FEED.len() - 1).filter(|end| FEED.is_char_boundary(*end)) {
        let feed = parse(&FEED.as_bytes()[..end], &hints()).expect("a feed");
        assert_eq!(feed.entries[0].guid.as_deref(), Some("7"), "{end}");
        let cut =
            feed.problems.iter().find(|problem| problem.kind == ProblemKind::Truncated).expect("it is told");
        assert_eq!(cut.place.map(|place| place.byte), Some(end as u64));
    }
}

#[test]
fn rss_as_json() {
    let item = r##"{"title": "谈判", "link": {"#value": "/7"}, "author": "a@n.example (甲)", "category": [{"#value": "c"}, "d"]}"##;
    for items in [format!("\"item\": {item}"), format!("\"item\": [{item}]")] {
        let text =
            format!("{{\"rss\": {{\"version\": \"2.0\", \"channel\": {{{items}, \"title\": \"t\"}}}}}}");
        let feed = parse(text.as_bytes(), &hints()).expect("a feed");
        assert_eq!(feed.feed.format, FeedFormat::RssInJson);
        let entry = &feed.entries[0];
        assert_eq!(entry.link.as_deref(), Some("https://n.example/7"));
        assert_eq!(entry.authors[0].email.as_deref(), Some("a@n.example"));
        assert_eq!(entry.categories.len(), 2);
    }
}

#[test]
fn json_of_another_kind_is_refused() {
    for text in [
        "{}",
        "[]",
        "[1, 2]",
        "{\"items\": []}",
        "{\"a\": {\"items\": [1]}}",
        "{\"rss\": 1}",
        "{",
        "{\"title\": \"x\"}",
    ] {
        assert!(parse(text.as_bytes(), &hints()).is_err(), "{text}");
    }
}
