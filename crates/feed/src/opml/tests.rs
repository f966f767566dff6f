use super::*;
use proptest::prelude::*;

const LIST: &str = r#"<?xml version="1.0"?>
<!DOCTYPE opml [<!ENTITY y "&x;&x;">]>
<OPML version="1.1" xmlns:frss="https://freshrss.org/opml" xmlns:my="urn:my"><head><title>我的 &amp; 订阅</title><ownerName>李</ownerName></head><body>
<outline text="新媒体" title="New media"><outline TEXT="半岛" xmlurl=" https://a.example/f?a=1&amp;b=2 " miniflux:disabled="true" frss:filtersActionRead="a&#10;b"/>
  <outline text="深"><outline text="&y;" type="rss" xmlUrl="https://b.example/" my:x="&lt;1&gt;"/></outline></outline>
<outline text="世界"><outline title="半岛" xmlUrl="https://a.example/f?a=1&amp;b=2"/></outline>
<outline title="never closed" xmlUrl="https://c.example/"><outline text="inside" xmlUrl="https://d.example/"/>
</body></OPML>"#;

#[test]
fn a_list_as_readers_write_it() {
    let list = read(LIST.as_bytes()).expect("a list");
    assert_eq!(list.title.as_deref(), Some("我的 & 订阅"));
    assert_eq!(list.head, [("ownerName".to_owned(), "李".to_owned())]);
    let feeds = list.feeds();
    let paths: Vec<String> =
        feeds.iter().map(|(names, feed)| format!("{}:{}", names.join("/"), feed.name())).collect();
    let want = ["New media:半岛", "New media/深:&y;", "世界:半岛", ":never closed", "never closed:inside"];
    assert_eq!(paths, want);
    assert_eq!(feeds[0].1.xml_url.as_deref(), Some("https://a.example/f?a=1&b=2"));
    let extra = [("miniflux:disabled", "true"), ("frss:filtersActionRead", "a\nb")];
    assert_eq!(feeds[0].1.extra, extra.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn nothing_is_lost_by_writing() {
    let list = read(LIST.as_bytes()).expect("a list");
    let written = write(&list);
    for part in ["xmlns:my=\"urn:my\"", "xmlns:miniflux=\"", "a&#10;b", "&lt;1&gt;", "title=\"New media\""] {
        assert!(written.contains(part), "{part} in {written}");
    }
    let again = read(written.as_bytes()).expect("our own list");
    assert_eq!(again.feeds().len(), list.feeds().len());
    assert_eq!(write(&again), written);
}

#[test]
fn what_is_made_to_hurt_is_refused_with_a_sentence() {
    let deep = "<outline text='a'>".repeat(50_000);
    let long = "<outline text='a'/>".repeat(600_000);
    let many = "<outline/>".repeat(300_000);
    for (inside, sentence) in [
        ("<html><body>no</body></html>", "no <opml>"),
        ("", "it is empty"),
        ("{}", "no <opml>"),
        ("<!DOCTYPE opml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><opml/>", "asks for other files"),
        ("<!DOCTYPE opml [<!ENTITY % x PUBLIC 'a' 'http://a.example/'> %x;]><opml/>", "asks for other files"),
        (&deep, "deep inside each other"),
        (&long, "split it"),
        (&many, "more than 200000 outlines"),
    ] {
        let error = read(inside.as_bytes()).expect_err(sentence).to_string();
        assert!(error.contains(sentence), "{error}");
    }
    assert!(read(b"\xff\xfe\x00").is_err());
    let nested = "<outline text='a' xmlUrl='https://x/'>".repeat(400);
    assert_eq!(read(nested.as_bytes()).expect("deep, but a list").feeds().len(), 400);
}

fn words() -> impl Strategy<Value = String> {
    "[a-z<&\"' 中]{0,8}".prop_map(|text| crate::text::fold(&format!("x{text}")))
}

fn feed() -> impl Strategy<Value = Outline> {
    let extra =
        prop::collection::btree_map("(miniflux|frss|my):[a-z]{1,6}", "[a-z<>&\"'\\n\\t 中]{0,9}", 0..3);
    let parts = (words(), prop::option::of(words()), words(), prop::option::of(words()), extra);
    parts.prop_map(|(text, title, url, description, extra)| Outline {
        title: title.filter(|title| *title != text),
        text,
        kind: Some("rss".into()),
        xml_url: Some(format!("https://x/{url}")),
        description,
        extra: extra.into_iter().collect(),
        ..Outline::default()
    })
}

fn outline() -> impl Strategy<Value = Outline> {
    feed().prop_recursive(5, 40, 4, |inner| {
        // A folder, or a feed with others inside.
        (prop::option::of(feed()), words(), prop::collection::vec(inner, 1..4)).prop_map(
            |(feed, text, children)| Outline {
                children,
                ..feed.unwrap_or(Outline { text, ..Outline::default() })
            },
        )
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(outlines in prop::collection::vec(outline(), 0..5)) {
        let list = Opml { title: Some("列表".into()), outlines, ..Opml::default() };
        let again = read(write(&list).as_bytes()).expect("our own list");
        prop_assert_eq!(&again.outlines, &list.outlines);
        prop_assert_eq!(again.title, list.title);
    }
}

#[test]
fn characters_that_xml_forbids_leave_no_white_space_behind() {
    let list = "<opml><head><title>T \u{1}</title><a>\u{2} b\n\u{1}</a><c>\u{1}</c></head><body>\
        <outline text='x \u{1}' xmlUrl='https://n.example/ \u{1}' own=' y\u{1}'/></body></opml>";
    let list = read(list.as_bytes()).expect("a list");
    assert_eq!(list.head, [("a".to_owned(), "b".to_owned())]);
    let written = write(&list);
    assert_eq!(write(&read(written.as_bytes()).expect("our own list")), written);
}

#[test]
fn an_address_that_stands_for_a_name_is_on_one_line() {
    let list =
        read(b"<opml><body><outline xmlUrl='https://n.example/a   b'/></body></opml>").expect("a list");
    let written = write(&list);
    assert_eq!(write(&read(written.as_bytes()).expect("our own list")), written);
}
