//! Signing in, up and out.

use super::Browser;
use crate::common::{PASSWORD, Server};
use axum::http::{Method, StatusCode};
use tidings_server::access::invite;

#[tokio::test]
async fn t38_signing_in_leads_on_to_pages_of_this_site_alone() {
    let server = Server::new();
    let stranger = Browser::stranger(&server);
    let reply = stranger.get("/category/World?show=all").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(reply.header("location"), "/sign-in?next=%2Fcategory%2FWorld%3Fshow%3Dall");
    let page = stranger.page("/sign-in?next=%2Fcategory%2FWorld%3Fshow%3Dall").await;
    assert!(page.contains("name=\"next\" value=\"/category/World?show=all\""), "{page}");
    for (next, want) in [
        ("/feed/2", "/feed/2"),
        ("/search?q=加沙", "/search?q=%E5%8A%A0%E6%B2%99"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("", "/"),
    ] {
        let encoded = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
        let page = stranger.page(&format!("/sign-in?next={encoded}")).await;
        assert!(!page.contains("evil"), "{next}: {page}");
        let fields = [("name", "ann"), ("password", PASSWORD), ("next", next)];
        let reply = stranger.send("/sign-in", &fields).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, want), "{next}");
        assert!(reply.header("set-cookie").starts_with("tidings="), "{next}");
    }
}

#[tokio::test]
async fn t8_a_refused_sign_in_says_so_in_ones_language_and_echoes_nothing() {
    let server = Server::new();
    let fields = [("name", "\"><script>alert(1)</script>"), ("password", "wrong password")];
    for (language, said) in [
        ("en", "name or password is wrong"),
        ("zh-CN,zh;q=0.9", "名字或密码不对"),
        ("ar", "الاسم أو كلمة المرور خطأ"),
        ("fr", "name or password is wrong"),
    ] {
        let reply = Browser::stranger(&server).speaking(language).send("/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{language}");
        assert!(reply.text().contains(said), "{language}: {}", reply.text());
        assert!(!reply.text().contains("<script>alert"), "{}", reply.text());
        assert!(reply.header("set-cookie").is_empty());
    }
    let stranger = Browser::stranger(&server).speaking("zh");
    for path in ["/%3Cscript%3Ealert(1)%3C/script%3E", "/read/%3Cscript%3E", "/feed/%3Cb%3E"] {
        let browser = Browser::of(&server, "ann").await.speaking("zh");
        for reply in [stranger.get(path).await, browser.get(path).await] {
            assert!(!reply.text().contains("<script>alert") && !reply.text().contains("<b>"), "{path}");
        }
    }
    let lost = stranger.get("/nothing").await;
    assert!(lost.text().contains("没有这个页面"), "{}", lost.text());
}

#[tokio::test]
async fn too_many_attempts_are_refused_with_a_time() {
    let server = Server::new();
    let stranger = Browser::stranger(&server);
    let fields = [("name", "ann"), ("password", "wrong password")];
    for _ in 0..5 {
        assert_eq!(stranger.send("/sign-in", &fields).await.status, StatusCode::UNAUTHORIZED);
    }
    let reply = stranger.send("/sign-in", &[("name", "ann"), ("password", PASSWORD)]).await;
    assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "900"));
    assert!(reply.text().contains("try again in 15 minutes"), "{}", reply.text());
}

#[tokio::test]
async fn an_invitation_is_used_once_and_a_refusal_keeps_it() {
    let server = Server::new();
    let stranger = Browser::stranger(&server);
    let token = invite(&server.app.readers, server.app.now()).expect("stored");
    let path = format!("/sign-up/{}", token.show());
    assert!(stranger.page(&path).await.contains("Choose a name and a password"));
    for (name, password, status) in [
        ("ann", PASSWORD, StatusCode::CONFLICT),
        ("a<b>", PASSWORD, StatusCode::UNPROCESSABLE_ENTITY),
        ("new", "short", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let reply = stranger.send(&path, &[("name", name), ("password", password)]).await;
        assert_eq!(reply.status, status, "{name}");
        assert!(!reply.text().contains("a<b>"), "{}", reply.text());
    }
    // Nobody becomes an owner by a field that no page has (T31).
    let fields = [("name", "new"), ("password", PASSWORD), ("is_owner", "true"), ("owner", "1")];
    let reply = stranger.send(&path, &fields).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(!server.user("new").is_owner);
    for used in [path.as_str(), "/sign-up/short"] {
        assert_eq!(stranger.get(used).await.status, StatusCode::FORBIDDEN);
        let again = stranger.send(used, &[("name", "other"), ("password", PASSWORD)]).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn t33_who_signs_up_in_anothers_browser_ends_the_others_session() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let token = invite(&server.app.readers, server.app.now()).expect("stored");
    let path = format!("/sign-up/{}", token.show());
    // What is refused ends nothing.
    let refused = browser.send(&path, &[("name", "ann"), ("password", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(browser.get("/all").await.status, StatusCode::OK);
    let reply = browser.send(&path, &[("name", "new"), ("password", PASSWORD)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/all").await.status, StatusCode::SEE_OTHER, "the cookie of before opens nothing");
    let cookie = reply.header("set-cookie").split(';').next().expect("a pair").to_owned();
    assert!(server.get("/settings", &[("cookie", &cookie)]).await.text().contains("new"));
}

#[tokio::test]
async fn t35_nothing_is_changed_by_an_address() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let changing: Vec<&str> = server
        .table
        .iter()
        .filter(|route| route.method == Method::POST)
        .map(|route| route.path)
        .filter(|path| {
            !path.starts_with("/api") && !path.starts_with("/fever") && !path.starts_with("/reader")
        })
        .collect();
    assert!(changing.contains(&"/sign-out") && changing.contains(&"/mark"), "{changing:?}");
    for path in changing {
        let path =
            path.replace("{feed}", "1").replace("{token}", "x").replace("{id}", "1").replace("{search}", "1");
        _ = browser.get(&format!("{path}?read=1&hidden=yes&name=x&label=x&item=1")).await;
    }
    browser.page("/unread").await;
    // A picture in an article is at a signed address, and a link leads to its publisher: none is an address of ours.
    let article = browser.page("/read/2").await;
    let body = article.split("<div class=\"body\">").nth(1).and_then(|rest| rest.split("</div>").next());
    let body = body.expect("a text");
    assert!(!body.contains("href=\"/") && !body.contains("/logout"), "{body}");
    let feeds = server.app.readers.feeds(server.user("ann").id).expect("read");
    assert_eq!(feeds.len(), 3);
    assert_eq!(server.fake.asked.lock().expect("whole").len(), 0);
}

#[tokio::test]
async fn t33_signing_out_ends_the_session_and_forgets_what_was_kept() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let reply = browser.send("/sign-out", &[]).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(reply.header("clear-site-data"), "\"cache\"");
    assert_eq!(browser.get("/unread").await.status, StatusCode::SEE_OTHER);
    // What the worker keeps is nobody's.
    let worker = server.get("/service-worker.js", &[]).await;
    assert!(worker.text().contains("const FILES = ['/offline', '/static/"), "{}", worker.text());
    assert!(!worker.text().contains("cache.put") && !worker.text().contains("{version}"));
    let manifest = server.get("/manifest.webmanifest", &[]).await.json();
    for icon in manifest["icons"].as_array().expect("icons") {
        let icon = server.get(icon["src"].as_str().expect("an address"), &[]).await;
        assert_eq!((icon.status, icon.header("content-type")), (StatusCode::OK, "image/png"));
        assert!(icon.header("cache-control").contains("immutable"));
    }
    assert!(server.get("/offline", &[("accept-language", "zh")]).await.text().contains("没有连接"));
    for path in ["/static/../i18n/en.toml", "/static/%2e%2e%2fi18n%2fen.toml", "/static/en.toml", "/static/"]
    {
        assert_eq!(server.get(path, &[]).await.status, StatusCode::NOT_FOUND, "t42: {path}");
    }
}
