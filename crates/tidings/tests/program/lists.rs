//! A list of feeds that is followed: what it brings, what it drops, and what it cannot do.

use crate::setup::{Server, Site, item, rss};
use serde_json::Value;

/// A list of feeds by name and address, in folders `科技` and, below it, `Boats`.
fn opml(feeds: &[(&str, String)]) -> String {
    let outlines: String = feeds
        .iter()
        .map(|(name, url)| format!("<outline text=\"{name}\" type=\"rss\" xmlUrl=\"{url}\"/>"))
        .collect();
    format!(
        "<opml version=\"2.0\"><head><title>Harbour blogs</title></head><body>\
         <outline text=\"科技\"><outline text=\"Boats\">{outlines}</outline></outline></body></opml>"
    )
}

fn status(site: &Site, now: &str) -> Value {
    site.run_at(now, &["status", "--json"]).json()
}

fn states(site: &Site, now: &str) -> Vec<String> {
    let sources = status(site, now)["sources"].clone();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let lines = sources.as_array().expect("sources").iter();
    lines.map(|line| format!("{} {}", text(line, "source"), text(line, "state"))).collect()
}

/// A site that follows a list of two feeds, both fetched.
fn following() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    // Long enough for nobody to ask for the page.
    let text = "Words of a long story about the harbour and its boats. ".repeat(60);
    for (at, name) in ["one", "two", "three"].iter().enumerate() {
        server.put(&format!("/{name}"), "text/xml", rss(&[item(at as u32 + 1, name, &text)]));
    }
    let feeds = [("One", server.address("/one")), ("Two", server.address("/two"))];
    server.put("/list", "text/x-opml", opml(&feeds));
    let add = ["import", &server.address("/list"), "--follow", "--category", "Blogs", "--name", "Harbour"];
    site.run_at("2026-03-14T01:00:00Z", &add).well();
    site.run_at("2026-03-14T01:00:00Z", &["fetch"]).well();
    (site, server)
}

#[test]
fn its_feeds_become_sources_come_and_go_and_their_articles_stay() {
    let (site, server) = following();
    let file = |id: &str| {
        let bytes = std::fs::read(site.path(&format!("sources/{id}.toml"))).expect("the file");
        String::from_utf8(bytes).expect("UTF-8")
    };
    assert!(file("one").contains("category = \"Blogs/科技/Boats\"\nlist = \"harbour\"\n"), "{}", file("one"));
    assert_eq!(states(&site, "2026-03-14T01:00:00Z"), ["one well", "two well"]);
    let before = site.records();
    assert_eq!(before.len(), 2);

    // The owner's hand: another name and place. The list drops one feed and brings another.
    let edited = file("one").replace("\"One\"", "\"我的\"").replace("Blogs/科技/Boats", "Mine") + "# mine\n";
    site.write("sources/one.toml", &edited);
    let feeds = [("Renamed", server.address("/one")), ("Three", server.address("/three"))];
    server.put("/list", "text/x-opml", opml(&feeds));
    assert!(site.run_at("2026-03-14T02:00:00Z", &["fetch"]).well().contains("0 sources"), "too soon");
    let out = site.run_at("2026-03-14T09:00:00Z", &["fetch"]).well();
    assert!(out.contains("list harbour: 2 feeds, 1 added"), "{out}");
    assert!(out.contains("polled no more; their articles stay: two"), "{out}");
    assert_eq!(file("one"), edited);
    assert_eq!(states(&site, "2026-03-14T09:00:00Z"), ["one well", "three well", "two dropped"]);
    let told = site.run_at("2026-03-14T10:00:00Z", &["status", "two"]).well();
    assert!(told.contains("its list harbour names it no more since 1 hour ago"), "{told}");
    let asked = server.requests().iter().filter(|request| request.starts_with("GET /two ")).count();
    site.run_at("2026-03-16T09:00:00Z", &["fetch", "--all"]).well();
    let again = server.requests().iter().filter(|request| request.starts_with("GET /two ")).count();
    assert_eq!(asked, again, "what is dropped is not asked");
    assert!(before.iter().all(|(path, text)| site.records().get(path) == Some(text)));

    // What the owner took out does not come back by itself, and what the list names again does.
    std::fs::remove_file(site.path("sources/three.toml")).expect("the file");
    let feeds = [("Two", server.address("/two")), ("Three", server.address("/three"))];
    server.put("/list", "text/x-opml", opml(&feeds));
    let out = site.run_at("2026-03-17T09:00:00Z", &["fetch"]).well();
    assert!(out.contains("named again, and polled again: two"), "{out}");
    assert_eq!(states(&site, "2026-03-17T09:00:00Z"), ["one dropped", "two well"]);
    // Without the line it is the owner's alone; so are all when the list's file is gone.
    site.write("sources/one.toml", edited.replace("list = \"harbour\"\n", ""));
    assert_eq!(states(&site, "2026-03-17T09:00:00Z"), ["one well", "two well"]);
}

#[test]
fn a_list_that_is_empty_broken_away_or_hostile_changes_nothing() {
    let (site, server) = following();
    let before = site.files("sources");
    let deep = "<outline text='x'>".repeat(600);
    let files = "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><opml><body><outline xmlUrl='&x;'/></body></opml>";
    let large = format!("<opml><body>{}</body></opml>", " ".repeat(10 << 20));
    for (at, (kind, status_code, body)) in [
        ("empty-list", 200, "<opml><body></body></opml>".to_owned()),
        ("server-fault", 500, String::new()),
        ("sign-in", 200, "<html><title>登录</title><input type='password'>".to_owned()),
        ("not-a-list", 200, "no list".to_owned()),
        ("not-a-list", 200, files.to_owned()),
        ("not-a-list", 200, format!("<opml><body>{deep}")),
        ("not-a-list", 200, large),
    ]
    .into_iter()
    .enumerate()
    {
        server.answer("/list", status_code, "", body);
        let now = format!("2026-03-{:02}T01:00:00Z", 15 + at);
        assert_eq!(site.run_at(&now, &["fetch", "--all"]).code, 1, "{kind}");
        let told = status(&site, &now);
        let list = &told["lists"][0];
        assert_eq!((&list["failure_kind"], &list["failures"]), (&kind.into(), &(at + 1).into()), "{list:#}");
        assert_eq!(list["failing_since"], "2026-03-15T01:00:00Z");
        assert!(list["what_to_do"].as_str().is_some_and(|advice| advice.len() > 20), "{list:#}");
        assert_eq!(
            (site.files("sources"), states(&site, &now)),
            (before.clone(), vec!["one well".into(), "two well".into()])
        );
    }
    let ran = site.run_at("2026-03-22T01:00:00Z", &["status"]);
    assert!(ran.code == 1 && ran.out.contains("its sources stay as they are"), "{}", ran.out);
}

#[test]
fn a_file_can_be_followed_and_names_no_file_itself() {
    let site = Site::new();
    let feeds = [("Own", "file:/etc/hostname".to_owned()), ("Far", "https://far.example/feed".to_owned())];
    site.write("blogs.opml", opml(&feeds));
    let ran = site.run(&["import", "blogs.opml", "--follow"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("list blogs: 1 feeds, 1 added"), "{}", ran.out);
    assert!(ran.out.contains("is no web address; it was left out"), "{}", ran.out);
    assert!(site.path("sources/far.toml").exists() && site.path("lists/blogs.toml").exists());
    assert_eq!(site.files("sources").len(), 1);
    // Once more, and with what is no list.
    assert_eq!(site.run(&["import", "blogs.opml", "--follow"]).code, 2);
    site.write("other.opml", "nothing");
    assert_eq!(site.run(&["import", "other.opml", "--follow"]).code, 1);
    assert!(!site.path("lists/other.toml").exists());
    assert_eq!(site.run(&["import", "https://far.example/list"]).code, 2);
}
