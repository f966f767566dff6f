//! What becomes of a feed over time: new, seen again, changed, cut, failing, gone.

use crate::setup::{Server, Site, item, rss};

fn counts(site: &Site, now: &str) -> (i64, i64, i64) {
    let report = site.run_at(now, &["fetch", "--all", "--json"]).json();
    let source = &report["sources"][0];
    let number = |key: &str| source[key].as_i64().expect("a number");
    (number("new"), number("changed"), number("filed"))
}

#[test]
fn an_entry_is_stored_once_and_a_change_is_a_revision() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    let first = item(1, "潮水", "<p>潮水今天很高，岸边的人都看见了。</p>");
    server.put("/feed", "application/rss+xml", rss(&[first.clone(), item(2, "Second", "Text.")]));
    assert_eq!(counts(&site, "2026-03-14T01:00:00Z"), (2, 0, 2));
    let before = site.records();

    // The same entries in another order and beside a new one: nothing of theirs is written.
    server.put(
        "/feed",
        "application/rss+xml",
        rss(&[item(3, "Third", "x"), item(2, "Second", "Text."), first]),
    );
    assert_eq!(counts(&site, "2026-03-14T02:00:00Z"), (1, 0, 1));
    let after = site.records();
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|(path, text)| after.get(path) == Some(text)));

    // A changed one is filed at the same place, and what it said before is kept.
    server.put(
        "/feed",
        "application/rss+xml",
        rss(&[item(1, "潮水更高", "<p>潮水今天很高，已经退去。</p>")]),
    );
    assert_eq!(counts(&site, "2026-03-14T03:00:00Z"), (0, 1, 1));
    let changed = site.records();
    let (path, text) = changed.iter().find(|(_, text)| text.contains("潮水更高")).expect("the change");
    assert!(text.contains("revision: 2") && before.contains_key(path), "{path}: {text}");
    let kept = site.files("archive").into_values().chain(site.files("state").into_values());
    let earlier = kept.chain(site.files(".").into_values()).any(|bytes| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        text.contains("revision: 1") && text.contains("岸边的人都看见了")
    });
    assert!(earlier, "the first revision is gone");
    assert_eq!(counts(&site, "2026-03-14T04:00:00Z").2, 0);
}

#[test]
fn a_change_that_comes_too_soon_is_filed_though_the_feed_says_no_more() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    for (now, text) in [("01:00", "one"), ("01:01", "two"), ("01:02", "three")] {
        server.put("/feed", "application/rss+xml", rss(&[item(1, "Title", text)]));
        site.run_at(&format!("2026-03-14T{now}:00Z"), &["fetch", "--all"]).well();
    }
    assert!(site.records().values().all(|text| text.contains("two") && text.contains("revision: 2")));
    server.answer("/feed", 304, "", "");
    let out = site.run_at("2026-03-14T01:20:00Z", &["fetch", "--all"]).well();
    assert!(out.contains("1 filed"), "{out}");
    assert!(site.records().values().all(|text| text.contains("three") && text.contains("revision: 3")));
}

#[test]
fn validators_go_back_byte_for_byte_and_an_unchanged_feed_is_not_read() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    let headers =
        "ETag: W/\"a-\u{e9}=;b\"\r\nLast-Modified: sometime last week\r\nContent-Type: text/xml\r\n";
    server.answer("/feed", 200, headers, rss(&[item(1, "One", "x")]));
    site.run(&["fetch", "--all"]).well();
    server.answer("/feed", 304, "", "");
    let out = site.run_at("2026-03-14T05:00:00Z", &["fetch", "--all"]).well();
    assert!(out.contains("trial: unchanged"), "{out}");
    let second = server.requests().pop().expect("a request").to_lowercase();
    assert!(second.contains("if-none-match: w/\"a-"), "{second}");
    assert!(second.contains("if-modified-since: sometime last week"), "{second}");
}

#[test]
fn a_feed_that_is_cut_gives_what_stands_before_the_cut() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    let whole = rss(&[item(1, "完整的一条", "x"), item(2, "Also whole", "y"), item(3, "Cut here", "z")]);
    let at = whole.find("Cut here").expect("the title") + 3;
    server.put("/feed", "text/xml", &whole.as_bytes()[..at]);
    let report = site.run(&["fetch", "--all", "--json"]).json();
    let source = &report["sources"][0];
    assert_eq!((source["filed"].as_i64(), source["failure"].is_null()), (Some(2), true), "{source}");
    let problems = source["problems"].as_array().expect("problems");
    let cut = problems.iter().find(|problem| problem["kind"] == "truncated").expect("the cut is told");
    assert!(cut["place"]["byte"].as_u64().is_some_and(|byte| byte > 0), "{cut}");
}

#[test]
fn one_bad_source_is_named_and_keeps_what_it_gave() {
    let (site, server) = (Site::new(), Server::start());
    for id in ["good", "turning"] {
        site.source(id, &server.address(&format!("/{id}")), "");
        server.put(&format!("/{id}"), "text/xml", rss(&[item(1, id, "x")]));
    }
    site.source("gone", &server.address("/gone"), "");
    let first = site.run(&["fetch", "--all"]);
    assert_eq!(first.code, 1);
    assert!(first.out.contains("gone: failed: ") && first.out.contains("status 404"), "{}", first.out);
    assert!(first.out.contains("what to do: "), "{}", first.out);
    let before = site.records();
    assert_eq!(before.len(), 2);

    server.put("/turning", "text/html", "<!doctype html><html><title>Parked</title><p>nothing here");
    let second = site.run_at("2026-03-14T09:00:00Z", &["fetch", "--all"]);
    assert_eq!(second.code, 1);
    assert!(second.out.contains("turning: failed"), "{}", second.out);
    assert_eq!(site.records(), before);
    let status = site.run_at("2026-03-14T10:00:00Z", &["status", "--json"]);
    assert_eq!(status.code, 1);
    let status = status.json();
    let line = |id: &str| {
        let lines = status["sources"].as_array().expect("sources");
        lines.iter().find(|line| line["source"] == id).cloned().expect("the source")
    };
    assert_eq!(line("turning")["articles"], 1);
    assert!(line("turning")["what_to_do"].as_str().is_some_and(|advice| !advice.is_empty()));
    assert!(line("good")["failure"].is_null());

    // A source that is no longer watched leaves its articles.
    std::fs::remove_file(site.path("sources/turning.toml")).expect("the file");
    assert!(site.run(&["build"]).well().contains("2 articles"));
    assert_eq!(site.records(), before);
}

#[test]
fn a_page_and_a_picture_that_were_away_are_asked_for_again() {
    let (site, server) = (Site::new(), Server::start());
    let address = server.address("/feed");
    site.write("sources/trial.toml", format!("address = {address:?}\ncategory = \"A\"\n"));
    let link = server.address("/story");
    let item = format!(
        "<item><title>短讯</title><link>{link}</link><pubDate>Sat, 14 Mar 2026 08:00:00 +0800</pubDate>\
         <description>只有一句话。</description></item>"
    );
    server.put("/feed", "text/xml", rss(&[item]));
    server.answer("/story", 503, "", "");
    let first = site.run_at("2026-03-14T01:00:00Z", &["fetch", "--all"]).well();
    assert!(first.contains("1 filed") && first.contains("status 503"), "{first}");
    let before = site.records();
    assert!(before.values().all(|text| text.contains("只有一句话") && text.contains("revision: 1")));
    let too_soon = site.run_at("2026-03-14T01:10:00Z", &["fetch"]).well();
    assert!(!too_soon.contains("completed"), "{too_soon}");

    // The page is there again, and its picture is not.
    let text =
        "<p>这是整篇报道的一段，里面有许多字，说明事情的经过和后来的发展情况，读者可以看到完整的内容。</p>";
    let picture = server.address("/p.png");
    let page = format!(
        "<html lang=\"zh\"><title>短讯</title><article><h1>短讯</h1>{}<img src=\"{picture}\" width=\"640\" height=\"400\"></article>",
        text.repeat(9)
    );
    server.put("/story", "text/html; charset=utf-8", page);
    server.answer("/p.png", 500, "", "");
    let second = site.run_at("2026-03-14T01:20:00Z", &["fetch"]).well();
    assert!(second.contains("1 completed"), "{second}");
    let after = site.records();
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(
        after.values().all(|text| text.contains("整篇报道") && text.contains("revision: 2")),
        "{after:?}"
    );

    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend([0, 0, 2, 128, 0, 0, 1, 144, 8, 6, 0, 0, 0]);
    server.put("/p.png", "image/png", png);
    let third = site.run_at("2026-03-14T06:00:00Z", &["fetch"]).well();
    assert!(third.contains("1 completed") && third.contains("1 pictures"), "{third}");
    let last = site.run_at("2026-03-20T06:00:00Z", &["fetch"]).well();
    assert!(!last.contains("completed"), "{last}");
    assert!(site.records().values().all(|text| text.contains("revision: 3")));
    site.run(&["check"]).well();
}

#[test]
fn what_is_private_is_not_asked() {
    let (site, server) = (Site::new(), Server::start());
    site.write("tidings.toml", "[fetch]\nhost_pause = \"0ms\"\n");
    server.put("/feed", "text/xml", rss(&[item(1, "x", "x")]));
    site.source("inside", &server.address("/feed"), "");
    let ran = site.run(&["fetch", "--all"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("inside: failed") && ran.out.contains("allow_hosts"), "{}", ran.out);
    assert!(server.requests().is_empty());
}
