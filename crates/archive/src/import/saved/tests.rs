use super::*;
use serde_json::json;
use std::collections::BTreeMap;
use tidings_model::{CategoryPath, FullText, Pictures, Policy, SourceId, SourceKind};

pub(in crate::import) fn source(feed: &SavedFeed) -> Source {
    Source {
        id: SourceId::from_text(&feed.name),
        name: feed.name.clone(),
        kind: SourceKind::Feed,
        recipe: None,
        address: feed.address.clone().unwrap_or_default(),
        site: feed.site.clone(),
        category: CategoryPath::parse("News").expect("a path"),
        also_in: Vec::new(),
        language: None,
        policy: Policy {
            enabled: false,
            interval_seconds: None,
            full_text: FullText::Never,
            pictures: Pictures::Link,
            noindex: false,
        },
    }
}

fn now() -> Timestamp {
    "2026-03-14T02:30:09Z".parse().expect("a time")
}

fn items(text: &str) -> (SavedForm, Vec<Result<SavedItem, String>>) {
    let (form, beside) = SavedForm::of_json(text.as_bytes()).expect("memory");
    let form = form.unwrap_or_else(|| panic!("no form: {text}"));
    let mut items = JsonItems::new(text.as_bytes());
    let mut all = Vec::new();
    while let Some(item) = items.next_item().expect("memory") {
        all.push(item.value.and_then(|value| read_item(form, &value, &beside)));
    }
    (form, all)
}

/// What matters of an article, by name.
fn told(item: SavedItem, rule: &str) -> BTreeMap<&'static str, String> {
    let (source, key) = (source(&item.feed), item.key().expect("a key"));
    let feed = item.feed.clone();
    let Imported { article, problems, .. } = item.into_imported(&source, key, rule, now());
    let join = |texts: Vec<String>| texts.join("|");
    [
        ("title", article.title),
        ("url", article.url.unwrap_or_default()),
        ("guid", article.guid.unwrap_or_default()),
        ("date", format!("{} {}", article.published.at, article.published.from.as_str())),
        ("seen", article.first_seen.to_string()),
        ("authors", join(article.authors.into_iter().filter_map(|person| person.name).collect())),
        ("tags", join(article.tags)),
        ("starred", article.starred.to_string()),
        ("language", article.language.unwrap_or_default()),
        ("lead", article.lead_image.unwrap_or_default()),
        ("files", join(article.enclosures.into_iter().map(|file| file.url).collect())),
        ("body", article.body.to_string()),
        ("feed", format!("{} <{}> {}", feed.name, feed.address.unwrap_or_default(), feed.category.join("/"))),
        ("problems", join(problems.into_iter().map(|problem| problem.message).collect())),
    ]
    .into()
}

fn check(rule: &str, item: SavedItem, expected: &[(&'static str, &str)]) {
    let told = told(item, rule);
    for (name, value) in expected {
        assert_eq!(told[name], *value, "{rule}: {name} of {told:#?}");
    }
}

#[test]
fn an_export_of_wallabag() {
    let (form, mut all) = items(include_str!("../../../tests/data/saved/wallabag.json"));
    assert_eq!((form, all.len()), (SavedForm::Wallabag, 4));
    assert_eq!(all.pop(), Some(Err("it has neither an address nor a title".to_owned())));
    check(
        "wallabag",
        all.pop().expect("an item").expect("read"),
        &[
            ("title", "https://leer.example/nichts"),
            ("problems", "it has no text: title and address were filed"),
            ("starred", "false"),
        ],
    );
    check(
        "wallabag",
        all.pop().expect("an item").expect("read"),
        &[
            ("title", "灯塔的一夜"),
            ("date", "2024-05-01T08:00:00Z first-seen"),
            ("language", "zh-CN"),
            ("feed", "hai.example <> "),
        ],
    );
    check(
        "wallabag",
        all.pop().expect("an item").expect("read"),
        &[
            ("title", "A bridge of <rope> & wood"),
            ("url", "https://bruecke.example/a?b=1&c=2"),
            ("date", "2023-11-02T05:00:00Z page"),
            ("seen", "2024-01-05T10:00:00Z"),
            ("authors", "Ada Bau|B. Brück"),
            ("tags", "bridges|Holz"),
            ("starred", "true"),
            ("lead", "https://bruecke.example/rope.jpg"),
            (
                "body",
                "<p>Ropes hold what nails do not.</p>\n<hr>\n<blockquote>\n<p>hold what nails</p>\n</blockquote>\n<p>true of &lt;tents&gt;, too</p>",
            ),
            ("problems", ""),
        ],
    );
}

#[test]
fn exports_in_the_form_of_google_reader() {
    let (form, all) = items(include_str!("../../../tests/data/saved/freshrss.json"));
    assert_eq!((form, all.len()), (SavedForm::GoogleReader, 2));
    let mut all = all.into_iter().map(|item| item.expect("read"));
    check(
        "freshrss",
        all.next().expect("an item"),
        &[
            ("title", "Salt & pepper"),
            ("url", "https://kueche.example/salz?x=1&y=2"),
            ("guid", "kueche-17"),
            ("date", "2024-02-03T04:05:06Z feed"),
            ("seen", "2024-02-03T05:00:00Z"),
            ("authors", "Mina|Otto"),
            ("tags", "spices|try & tell"),
            ("starred", "true"),
            ("files", "https://kueche.example/salz.mp3"),
            ("feed", "Die Küche & ich <https://kueche.example/feed?a=1&b=2> "),
            ("problems", ""),
        ],
    );
    check(
        "freshrss",
        all.next().expect("an item"),
        &[("guid", ""), ("url", "https://kueche.example/brot"), ("starred", "false"), ("tags", "")],
    );
}

#[test]
fn entries_of_miniflux() {
    let (form, all) = items(include_str!("../../../tests/data/saved/miniflux.json"));
    assert_eq!((form, all.len()), (SavedForm::Miniflux, 2));
    let mut all = all.into_iter();
    check(
        "miniflux",
        all.next().expect("an item").expect("read"),
        &[
            ("title", "أخبار الميناء"),
            ("url", "https://mina.example/1"),
            ("guid", ""),
            ("date", "2025-06-01T06:30:00Z feed"),
            ("seen", "2025-06-01T07:00:00Z"),
            ("authors", "ليلى"),
            ("tags", "ميناء"),
            ("starred", "true"),
            ("files", "https://mina.example/1.mp3"),
            ("feed", "الميناء <https://mina.example/feed.xml> Häfen"),
        ],
    );
    assert!(all.next().expect("an item").is_err_and(|why| why.contains("removed")));
}

#[test]
fn a_saved_feed_has_the_identities_of_a_poll() {
    let json = include_str!("../../../tests/data/saved/feed.json");
    let (form, all) = items(json);
    assert_eq!(form, SavedForm::JsonFeed);
    let polled = |text: &str, base: &str| {
        let hints = tidings_feed::Hints { base: Some(base.to_owned()), ..tidings_feed::Hints::default() };
        tidings_feed::parse(text.as_bytes(), &hints).expect("a feed").entries
    };
    let by_poll = polled(json, "https://wald.example/feed.json");
    let identity = |entry: &Entry| (tidings_feed::entry_key(entry), tidings_feed::entry_hash(entry));
    let one_by_one: Vec<_> = all.into_iter().map(|item| identity(&item.expect("read").entry)).collect();
    assert_eq!(one_by_one, by_poll.iter().map(identity).collect::<Vec<_>>());
    let rss = include_str!("../../../tests/data/saved/feed.xml");
    let read = read_feed(rss.as_bytes()).expect("a feed");
    let by_poll = polled(rss, "https://wald.example/feed.xml");
    assert_eq!(read.items[0].feed.address.as_deref(), Some("https://wald.example/feed.xml"));
    let of_file: Vec<_> = read.items.iter().map(|item| identity(&item.entry)).collect();
    assert_eq!(of_file, by_poll.iter().map(identity).collect::<Vec<_>>());
    assert_eq!(of_file.len(), 2);
}

#[test]
fn a_guid_of_several_entries_names_none() {
    let item = |guid: &str, link: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">{guid}</guid><link>https://x.example/{link}</link><title>{link}</title></item>"
        )
    };
    let items = [item("site", "1"), item("site", "2"), item("a", "3"), item("a", "3")].concat();
    let read = read_feed(
        format!("<rss version=\"2.0\"><channel><title>x</title>{items}</channel></rss>").as_bytes(),
    )
    .expect("a feed");
    let keys: Vec<_> = read.items.iter().map(|item| item.key().expect("a key")).collect();
    let of = |guid, link| EntryKey::of(guid, link, None, None).expect("a key");
    assert_eq!(
        keys,
        [of(None, Some("https://x.example/1")), of(None, Some("https://x.example/2")), of(Some("a"), None)]
    );
    assert!(
        read.problems.iter().any(|problem| problem.message.contains("earlier one")),
        "{:?}",
        read.problems
    );
}

#[test]
fn a_row_of_freshrss() {
    let some = |text: &str| Some(text.to_owned());
    let row = FreshRssRow {
        id: some("1706932800000000"),
        guid: some("g 1"),
        title: some("Salt &amp; &lt;pepper&gt;"),
        author: some("Mina ; Otto &amp; Co"),
        content: some("<p onclick=x>text</p>"),
        link: some("https://kueche.example/?a=1&amp;b=2"),
        date: some("1706932000"),
        starred: true,
        tags: some("#spices #salt &amp; co"),
        attributes: some(
            "{\"enclosures\":[{\"url\":\"https://kueche.example/1.mp3\",\"type\":\"audio/mpeg\"}]}",
        ),
        labels: vec!["later".to_owned()],
        feed_url: some("https://kueche.example/feed?a=1&amp;b=2"),
        feed_name: some("Küche &amp; ich"),
        feed_website: some("https://kueche.example/"),
        category: some("Essen &amp; Trinken"),
    };
    check(
        "freshrss",
        row.into_item().expect("an item"),
        &[
            ("title", "Salt & <pepper>"),
            ("url", "https://kueche.example/?a=1&b=2"),
            ("authors", "Mina|Otto & Co"),
            ("tags", "spices|salt & co|later"),
            ("date", "2024-02-03T03:46:40Z feed"),
            ("seen", "2024-02-03T04:00:00Z"),
            ("body", "<p>text</p>"),
            ("feed", "Küche & ich <https://kueche.example/feed?a=1&b=2> Essen & Trinken"),
            ("files", "https://kueche.example/1.mp3"),
        ],
    );
    assert!(FreshRssRow::default().into_item().is_err());
}

#[test]
fn links_of_pocket_in_both_forms() {
    let csv = include_str!("../../../tests/data/saved/pocket.csv");
    let links: Vec<_> = pocket_csv(csv.as_bytes()).collect();
    assert_eq!(links.len(), 4);
    let first = links[0].1.clone().expect("a link");
    assert_eq!(
        (first.title.as_str(), first.tags.as_str(), first.status.as_str()),
        ("Ropes, \"nails\"\nand glue", "wood|to do", "unread")
    );
    assert_eq!(first.added(), Some("2023-11-14T22:13:20Z".parse().expect("a time")));
    let entry = first.entry().expect("an entry");
    assert_eq!(entry.categories.iter().map(|tag| tag.term.as_str()).collect::<Vec<_>>(), ["wood", "to do"]);
    let second = links[1].1.clone().expect("a link").entry().expect("an entry");
    assert_eq!(second.title, None, "an address is no title");
    let without = links[2].1.clone().expect("a title");
    assert!(links[2].0 == 5 && without.entry().is_err_and(|why| why == "it has no address"));
    let empty = pocket_csv(&b"title,url,time_added\n ,,1\n"[..]).next().expect("a line");
    assert!(empty.0 == 2 && empty.1.is_err(), "{empty:?}");
    assert!(links[3].1.clone().expect("a line").entry().is_err(), "no address of the web");

    let html = include_str!("../../../tests/data/saved/pocket.html");
    let old: Vec<PocketLink> = pocket_html(html).into_iter().filter_map(|(_, link)| link.ok()).collect();
    assert_eq!(old.len(), 4);
    assert_eq!(
        (old[0].url.as_str(), old[0].title.as_str(), old[0].tags.as_str()),
        ("https://a.example/x?a=1&b=2", "Ropes & nails", "wood|to do")
    );
    assert_eq!((old[1].status.as_str(), old[3].status.as_str()), ("unread", "archive"));
    assert!(old[2].title == "no address" && old[2].entry().is_err_and(|why| why == "it has no address"));

    let left = pocket_list(&[(first.clone(), "answered with status 404".to_owned())]);
    let again: Vec<_> = pocket_csv(left.as_slice()).collect();
    assert_eq!(again, [(2, Ok(first))], "what is left can be imported again");
    assert_eq!(SavedForm::by_head(&left), Some(SavedForm::PocketCsv));
}

#[test]
fn forms_are_known_by_what_stands_in_them() {
    for (head, form) in [
        ("SQLite format 3\0xx", Some(SavedForm::FreshRssDatabase)),
        ("PK\x03\x04....", Some(SavedForm::Zip)),
        ("\u{feff} <?xml version=\"1.0\"?><!-- x --><opml version=\"2.0\">", Some(SavedForm::Opml)),
        ("<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Some(SavedForm::Feed)),
        ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", Some(SavedForm::Feed)),
        ("\u{feff}title,url,time_added,tags,status\n", Some(SavedForm::PocketCsv)),
        (
            "<!DOCTYPE html><ul><li><a href=\"https://x\" time_added=\"1\" tags=\"\">x</a>",
            Some(SavedForm::PocketHtml),
        ),
        ("<!DOCTYPE html><html><p>hello", None),
        ("URL,Title,Selection,Folder,Timestamp\n", None),
        ("", None),
    ] {
        assert_eq!(SavedForm::by_head(head.as_bytes()), form, "{head}");
    }
    for (text, form) in [
        ("[]", None),
        ("{}", None),
        ("{\"items\": [], \"version\": \"https://jsonfeed.org/version/1\"}", Some(SavedForm::JsonFeed)),
        ("{\"total\": 0, \"entries\": []}", Some(SavedForm::Miniflux)),
        ("{\"id\": \"user/me/state/org.freshrss/starred\", \"items\": [\n]}", Some(SavedForm::GoogleReader)),
        ("{\"rss\": {\"channel\": {}}}", Some(SavedForm::Feed)),
        ("[{\"href\": \"https://x\"}]", None),
    ] {
        assert_eq!(SavedForm::of_json(text.as_bytes()).expect("memory").0, form, "{text}");
    }
}

/// A member that is too large to be kept still tells the form.
#[test]
fn a_large_member_tells_the_form() {
    let long = "x".repeat(2 << 20);
    for member in ["rss", "channel"] {
        let text = json!({ member: { "item": [{ "title": long }] } }).to_string();
        let (form, beside) = SavedForm::of_json(text.as_bytes()).expect("memory");
        assert_eq!((form, beside.get(member)), (Some(SavedForm::Feed), Some(&Value::Null)));
    }
    let item = json!({ "id": "1", "title": "t", "content_text": "words" });
    for large in ["title", "version", "feed_url", "authors", "_more"] {
        let (form, all) = items(&json!({ large: long, "items": [item] }).to_string());
        assert_eq!(form, SavedForm::JsonFeed);
        assert_eq!(all[0].as_ref().expect("read").entry.guid.as_deref(), Some("1"), "{large}");
    }
}

/// Fields of a wrong type cost themselves and nothing else.
#[test]
fn odd_types_are_let_pass() {
    let text = r#"[{"url": ["x"], "title": 7, "is_starred": "1", "tags": {"a": 1}, "published_by": "Ada", "content": null,
        "created_at": true, "annotations": "none", "domain_name": {}, "language": 3, "preview_picture": false}]"#;
    let (_, all) = items(text);
    check(
        "wallabag",
        all.into_iter().next().expect("an item").expect("read"),
        &[("title", "7"), ("starred", "true")],
    );
}
