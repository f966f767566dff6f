//! What strangers write does nothing but stand there.

use super::Browser;
use crate::common::{Server, article};
use axum::http::{Method, StatusCode};

const HOSTILE: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}";

/// Every page that a GET gives to one who has signed in.
const PAGES: [&str; 13] = [
    "/unread",
    "/all",
    "/starred",
    "/feed/1",
    "/category/World",
    "/read/6",
    "/read/6/versions",
    "/search?q=alert",
    "/sources",
    "/sources/add",
    "/sources/1",
    "/settings",
    "/nothing",
];

#[tokio::test]
async fn t8_t7_no_text_of_a_stranger_becomes_markup() {
    let server = Server::new();
    let mut hostile = article("gulf", 6, HOSTILE, "en\" onload=\"x", "<p>x</p>");
    hostile.tags = vec![HOSTILE.to_owned(), "a/b?c#d".to_owned()];
    hostile.authors[0].name = Some(HOSTILE.to_owned());
    hostile.enclosures[0].title = Some(HOSTILE.to_owned());
    server.file(&[hostile]);
    let browser = Browser::of(&server, "ann").await;
    browser.done("/label", &[("item", "6"), ("label", "<script>alert(3)</script>")], "/").await;
    browser
        .done("/searches", &[("name", "<script>alert(4)"), ("q", "<script>")], "/search?q=%3Cscript%3E")
        .await;
    browser
        .done(
            "/sources/1",
            &[("name", "<script>alert(5)"), ("category", "World & Asia")],
            "/sources?done=saved",
        )
        .await;
    // Nor is it a template.
    assert!(browser.page("/read/6").await.contains("{{ 7*7 }}"));
    for path in PAGES {
        let reply = browser.get(path).await;
        let text = reply.text();
        for never in ["<script>", "<img src=x", "onload=\"x"] {
            assert!(!text.contains(never), "{path}: {never}: {text}");
        }
        // One script, a file of ours; no style, handler or address that runs.
        assert_eq!(text.matches("<script").count(), 1, "{path}");
        assert!(
            !text.contains("<style") && !text.contains(" style=") && !text.contains("javascript:"),
            "{path}"
        );
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
    }
}

#[tokio::test]
async fn t37_no_form_is_taken_from_another_site() {
    let server = Server::new();
    let cookie = server.cookie("ann").await;
    let forms = server.table.iter().filter(|route| route.method == Method::POST);
    let pages = forms.filter(|route| {
        use tidings_server::access::Access;
        matches!(route.access, Access::Browser | Access::BrowserOwner | Access::Form)
    });
    let mut count = 0;
    for route in pages {
        count += 1;
        for from in [vec![("sec-fetch-site", "cross-site")], vec![("origin", "https://evil.example")], vec![]]
        {
            let mut headers = vec![
                ("cookie", cookie.as_str()),
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "text/html"),
            ];
            headers.extend(from);
            let reply = server.ask(Method::POST, route.path, &headers, "read=1").await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", route.path);
            assert!(reply.text().contains("not asked for by a page of this site"), "{}", route.path);
        }
    }
    assert!(count >= 17, "{count}");
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}

#[tokio::test]
async fn programs_get_refusals_as_data() {
    let server = Server::new();
    let reply = server.get("/nothing", &[("accept", "application/json")]).await;
    assert_eq!(reply.header("content-type"), "application/problem+json");
    assert_eq!(reply.json()["title"], "there is no such page");
}
