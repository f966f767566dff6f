//! Lists, articles, marks.

use super::{Browser, titles};
use crate::common::{Server, article, source};
use axum::http::StatusCode;
use tidings_store::readers::ItemId;

const DOHA: &str = "Talks in Doha";
const GAZA: &str = "加沙停火谈判开始";
const ARABIC: &str = "محادثات في الدوحة";
const TAIWAN: &str = "臺灣選舉結果公布";
const QUIET: &str = "A quiet day &lt;at&gt; sea";

#[tokio::test]
async fn lists_are_of_their_scope_in_their_order_and_go_on_without_a_shift() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    for (path, want) in [
        ("/unread", vec![QUIET, TAIWAN, ARABIC]),
        ("/unread?after=3", vec![GAZA, DOHA]),
        ("/all?order=oldest", vec![DOHA, GAZA, ARABIC]),
        ("/all?order=oldest&after=3", vec![TAIWAN, QUIET]),
        ("/starred", vec![]),
        ("/category/World", vec![QUIET, ARABIC, DOHA]),
        ("/category/World/Asia?form=compact", vec![QUIET, DOHA]),
        ("/category/%E6%96%B0%E9%97%BB", vec![TAIWAN, GAZA]),
        ("/feed/2?show=all&form=cards", vec![TAIWAN, GAZA]),
        ("/tag/%E5%8A%A0%E6%B2%99?order=oldest", vec![DOHA, GAZA, ARABIC]),
    ] {
        assert_eq!(titles(&browser.page(path).await), want, "{path}");
    }
    for path in
        ["/category/Elsewhere", "/feed/99", "/feed/x", "/label/none", "/nothing", "/read/99", "/read/x"]
    {
        let reply = browser.get(path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert!(reply.text().contains("<html lang=\"en\""), "{path}: {}", reply.text());
    }
    let first = browser.page("/unread").await;
    assert!(first.contains("href=\"/unread?after=3\""), "{first}");
    server.file(&[article("gulf", 6, "Late", "en", "<p>x</p>")]);
    assert_eq!(titles(&browser.page("/unread?after=3").await), [GAZA, DOHA]);
}

#[tokio::test]
async fn what_is_marked_is_marked_for_one_user() {
    let server = Server::new();
    let (ann, ben) = (Browser::of(&server, "ann").await, Browser::of(&server, "本").await);
    ann.done("/mark", &[("star", "2"), ("back", "/all?form=compact#i2")], "/all?form=compact#i2").await;
    ann.done("/mark", &[("read", "1,3"), ("back", "//evil.example")], "/").await;
    ann.done("/label", &[("item", "2"), ("label", "读 & later"), ("back", "/read/2")], "/read/2").await;
    assert_eq!(titles(&ann.page("/starred").await), [GAZA]);
    assert_eq!(titles(&ann.page("/unread").await), [QUIET, TAIWAN, GAZA]);
    assert_eq!(titles(&ann.page("/label/%E8%AF%BB%20%26%20later").await), [GAZA]);
    assert!(titles(&ben.page("/starred").await).is_empty());
    assert_eq!(titles(&ben.page("/unread?order=oldest").await), [DOHA, GAZA, ARABIC]);
    assert_eq!(ben.get("/label/%E8%AF%BB%20%26%20later").await.status, StatusCode::NOT_FOUND);
    ann.done("/mark", &[("unread", "1"), ("unstar", "2")], "/").await;
    ann.done("/label", &[("item", "2"), ("label", "读 & later"), ("remove", "yes")], "/").await;
    assert!(titles(&ann.page("/starred").await).is_empty());
    assert_eq!(ann.get("/label/%E8%AF%BB%20%26%20later").await.status, StatusCode::NOT_FOUND);
    let many = (0..1001).map(|id| id.to_string()).collect::<Vec<_>>().join(",");
    for (path, fields) in [
        ("/mark", vec![("read", "x")]),
        ("/mark", vec![]),
        ("/mark", vec![("read", many.as_str())]),
        ("/mark-list", vec![("list", "/settings"), ("newest", "1")]),
        ("/mark-list", vec![("list", "/all"), ("newest", "x")]),
    ] {
        assert_eq!(ann.send(path, &fields).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(
        ann.send("/mark-list", &[("list", "/all"), ("newest", "99")]).await.status,
        StatusCode::NOT_FOUND
    );
    let long = "x".repeat(101);
    for label in ["", "a\u{7}b", &long] {
        let reply = ann.send("/label", &[("item", "1"), ("label", label)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{label}");
    }
}

#[tokio::test]
async fn a_list_is_read_up_to_what_was_shown() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let page = browser.page("/unread").await;
    assert!(page.contains("name=\"newest\" value=\"5\""), "{page}");
    server.file(&[article("gulf", 6, "Late", "en", "<p>x</p>")]);
    browser.done("/mark-list", &[("list", "/unread"), ("newest", "5"), ("back", "/unread")], "/unread").await;
    assert_eq!(titles(&browser.page("/unread").await), ["Late"]);
    // Oldest first: what is further on stays unread. Only this list's articles are marked.
    browser.done("/mark", &[("unread", "1,2,3,4,5")], "/").await;
    let category = "/category/%E6%96%B0%E9%97%BB?order=oldest";
    browser.done("/mark-list", &[("list", category), ("newest", "2"), ("back", category)], category).await;
    assert_eq!(titles(&browser.page("/unread?order=oldest").await), [DOHA, ARABIC, TAIWAN]);
}

#[tokio::test]
async fn an_article_says_who_when_and_what_is_beside_it() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let page = browser.page("/read/2?in=%2Fall").await;
    for part in [
        "<h1>加沙停火谈判开始</h1>",
        "lang=\"zh\" dir=\"ltr\"",
        "Ann Writer",
        "文汇",
        "以色列与哈马斯在加沙停火",
        "href=\"https://wen.example/2\" rel=\"noopener noreferrer\"",
        "href=\"https://wen.example/2.mp3\" rel=\"noopener noreferrer\"",
        "href=\"/tag/%E5%8A%A0%E6%B2%99\"",
        "<a rel=\"next\" href=\"/read/1?in=%2Fall\"",
        "<a rel=\"prev\" href=\"/read/3?in=%2Fall\"",
        "<a class=\"back\" href=\"/all#i2\"",
        "name=\"read\" value=\"2\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // Pictures are this server's, by a signature.
    let picture = browser.page("/read/1").await;
    assert!(picture.contains("<img src=\"/picture/") && !picture.contains("src=\"https:"), "{picture}");
    let arabic = browser.page("/read/3").await;
    assert!(arabic.contains("lang=\"ar\" dir=\"rtl\""), "{arabic}");
    // Reading is by a form; opening alone changes nothing.
    assert!(server.app.readers.items(server.user("ann").id, &[ItemId(2)]).expect("read")[0].unread);
    browser.done("/mark", &[("read", "2"), ("back", "/read/2?in=%2Funread")], "/read/2?in=%2Funread").await;
    let page = browser.page("/read/2?in=%2Funread").await;
    assert!(page.contains("name=\"unread\" value=\"2\"") && page.contains("&amp;keep=1"), "{page}");
    // The one before is found although it was read meanwhile.
    browser.done("/mark", &[("read", "3")], "/").await;
    let page = browser.page("/read/2?in=%2Funread").await;
    assert!(page.contains("<a rel=\"prev\" href=\"/read/3?in=%2Funread\""), "{page}");
    // Where the list is none of ours, the source's is taken.
    let page = browser.page("/read/2?in=%2F%2Fevil.example%2Fall").await;
    assert!(
        page.contains("<a class=\"back\" href=\"/feed/2#i2\"") && !page.contains("evil.example"),
        "{page}"
    );
}

#[tokio::test]
async fn versions_show_what_was_said_before() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let page = browser.page("/read/2/versions").await;
    assert!(page.contains("There is one version"), "{page}");
    let html = "<p>以色列与哈马斯在加沙停火，&lt;谈判&gt;结束。</p>";
    let mut changed = article("wen", 2, "加沙停火谈判开始", "zh", html);
    (changed.revision, changed.source.id) = (2, source("wen"));
    server.later(60);
    changed.revised = server.app.now();
    server.file(&[changed]);
    let page = browser.page("/read/2/versions?in=%2Fall").await;
    assert!(page.contains("<ins>") && page.contains("Revision 2"), "{page}");
    assert!(page.contains("&lt;谈判&gt;") && !page.contains("<谈判>"), "{page}");
    assert!(page.contains("href=\"/read/2?in=%2Fall\""), "{page}");
    assert!(browser.page("/read/2?in=%2Fall").await.contains("/read/2/versions?in=%2Fall"));
}

#[tokio::test]
async fn searches_find_mark_and_are_kept() {
    let server = Server::new();
    let (ann, ben) = (Browser::of(&server, "ann").await, Browser::of(&server, "本").await);
    let page = ann.page("/search?q=%E5%8A%A0%E6%B2%99").await;
    assert!(page.contains("<mark>加沙</mark>停火谈判开始"), "{page}");
    let hostile = ann.page("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!hostile.contains("<script>alert"), "{hostile}");
    let long = "x".repeat(10_000);
    for wrong in [long.as_str(), "is:nothing", "after:x"] {
        let reply = ann.get(&format!("/search?q={wrong}")).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains("role=\"alert\""), "{}", reply.text());
    }
    ann.done(
        "/searches",
        &[("name", "Gaza <1>"), ("q", "加沙 is:unread")],
        "/search?q=%E5%8A%A0%E6%B2%99%20is%3Aunread",
    )
    .await;
    assert!(ann.page("/all").await.contains("Gaza &lt;1&gt;"));
    assert!(!ben.page("/all").await.contains("Gaza"));
    assert_eq!(ben.send("/searches/1/remove", &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ann.send("/searches", &[("name", ""), ("q", "x")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    ann.done("/searches/1/remove", &[], "/search").await;
    assert_eq!(ann.send("/searches/1/remove", &[]).await.status, StatusCode::NOT_FOUND);
}
