//! `tidings search`: what is in the archive is found, as it is now.

use crate::setup::{Server, Site, item, rss};
use tidings_index::{Amount, Index};

fn world() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "name = \"试刊\"\n");
    server.put(
        "/feed",
        "text/xml",
        rss(&[
            item(1, "以色列與哈馬斯在加沙停火", "<p>聯合國對停火表示歡迎，各方將繼續談判。</p>"),
            item(2, "Elections in the harbour town", "<p>The people of the town elected a new council.</p>"),
            item(3, "天气", "<p>加沙地带今天下雨。</p>"),
        ]),
    );
    site.run_at("2026-03-14T02:00:00Z", &["fetch", "--all"]).well();
    (site, server)
}

fn titles(site: &Site, arguments: &[&str]) -> Vec<String> {
    let answer = site.run(&[&["search", "--json"], arguments].concat()).json();
    let articles = answer["articles"].as_array().expect("a list").iter();
    articles.map(|article| article["title"].as_str().expect("a title").to_owned()).collect()
}

const GAZA: &str = "以色列與哈馬斯在加沙停火";
const TOWN: &str = "Elections in the harbour town";

#[test]
fn articles_are_found_by_words_and_filters() {
    let (site, _server) = world();
    for (typed, want) in [
        ("加沙", &[GAZA, "天气"][..]),
        ("停火 以色列", &[GAZA]),
        ("马斯", &[GAZA]),
        ("天氣", &["天气"]),
        ("加沙 -停火", &["天气"]),
        ("election", &[TOWN]),
        ("in:World source:试刊 council", &[TOWN]),
        ("加沙 -source:trial", &[]),
        ("after:2026-03 before:2026-03", &[]),
    ] {
        assert_eq!(titles(&site, &[typed]), want, "{typed}");
    }
    assert_eq!(titles(&site, &["加沙", "--limit", "1"]), [GAZA]);
    let told = site.run(&["search", "歡迎", "--order", "date"]).well();
    for part in [GAZA, "聯合國對停火表示歡迎", "试刊  archive/World/trial/2026/"] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains('\x1b'), "{told}");
    let answer = site.run(&["search", "--json", "歡迎"]).json();
    let found = &answer["articles"][0];
    let (start, end) = (&found["snippet_marks"][0]["start"], &found["snippet_marks"][0]["end"]);
    let part = start.as_u64().zip(end.as_u64()).map(|(start, end)| start as usize..end as usize);
    assert_eq!(found["snippet"].as_str().and_then(|text| text.get(part?)), Some("歡迎"), "{answer}");
    assert!(site.run(&["search", "nowhere"]).well().contains("nothing found"));
}

#[test]
fn what_can_mean_nothing_is_refused() {
    let site = Site::new();
    let long = "沙".repeat(10_000);
    for (typed, part) in [
        ("加沙 after:yesterday", "after:2022-03-14"),
        ("is:unread", "leave out is:"),
        ("is:red", "is:starred"),
        (long.as_str(), "10000 characters"),
        ("，", "name a word"),
    ] {
        let ran = site.run(&["search", typed]);
        assert!(ran.code == 2 && ran.errors.contains(part), "{ran:?}");
    }
}

/// A new article, a changed one and one that is gone, and an index that is being written, is damaged, or was removed.
#[test]
fn the_index_follows_the_archive() {
    let (site, server) = world();
    assert_eq!(titles(&site, &["加沙"]).len(), 2);
    server.put(
        "/feed",
        "text/xml",
        rss(&[
            item(3, "天气", "<p>今天下雨，明天转晴，气温上升，请带好雨伞出门。</p>"),
            item(4, "加沙的学校", "<p>学校重新开放。</p>"),
        ]),
    );
    site.run_at("2026-03-14T05:00:00Z", &["fetch", "--all"]).well();
    let index = Index::open(&site.path("state/search")).expect("an index").index;
    let writer = index.writer(Amount::Few).expect("free");
    assert_eq!(titles(&site, &["加沙"]), [GAZA, "天气"], "it is read as it is while another writes it");
    drop((writer, index));
    let mut found = titles(&site, &["加沙"]);
    found.sort();
    assert_eq!(found, ["以色列與哈馬斯在加沙停火", "加沙的学校"]);

    let metas = site.path("state/search/meta.json");
    std::fs::remove_file(&metas).expect("removed");
    let ran = site.run(&["search", "学校"]);
    assert!(ran.errors.contains("is made anew") && ran.out.contains("加沙的学校"), "{ran:?}");

    // What a hand changes is found after a rebuild.
    let (path, text) =
        site.records().into_iter().find(|(_, text)| text.contains("学校重新开放")).expect("it");
    site.write(&format!("archive/{path}"), text.replace("学校重新开放", "图书馆重新开放"));
    assert!(site.run(&["rebuild"]).out.contains("the search index holds 4 articles again"));
    assert_eq!(titles(&site, &["图书馆"]), ["加沙的学校"]);
    std::fs::remove_file(site.path(&format!("archive/{path}"))).expect("removed");
    site.run(&["rebuild"]);
    assert_eq!(titles(&site, &["图书馆"]).len(), 0);
}
