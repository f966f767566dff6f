//! Requests of more than anybody needs.

use super::{FORM, UPLOAD, changes, filled, send, takes_cookies, upload};
use crate::api::{call, get};
use crate::common::{PASSWORD, Server};
use crate::pages::Browser;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use std::io::Write;
use tidings_server::access::Access;
use tidings_store::readers::{ItemId, Limit, Mark};

const LONG: usize = 10_000;

#[tokio::test]
async fn a_long_search_is_refused_and_kept_nowhere() {
    let server = Server::new();
    let (browser, password) = (Browser::of(&server, "ann").await, server.app_password("ann"));
    // An address has room for no more of the second.
    let (latin, chinese) = ("x".repeat(LONG), "%E6%B2%99".repeat(7000));
    let parts = "a%20-b%20".repeat(LONG / 4);
    let quotes = "%22".repeat(LONG);
    for query in [&latin, &chinese, &parts, &quotes] {
        let page = browser.get(&format!("/search?q={query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains("role=\"alert\""));
        let own =
            call(&server, Method::GET, &format!("/api/v1/search?q={query}"), &password, Value::Null).await;
        assert_eq!(own.status, StatusCode::BAD_REQUEST);
    }
    let kept = browser.send("/searches", &[("name", "long"), ("q", &latin)]).await;
    assert_eq!(kept.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = json!({ "name": "long", "query": latin });
    assert_eq!(call(&server, Method::POST, "/api/v1/searches", &password, new).await.status, 422);
    assert_eq!(get(&server, "/api/v1/searches", &password).await, json!({ "searches": [] }));
    // As many words as fit into one that is taken are answered.
    for query in ["a%20".repeat(250), "%22".repeat(900), "(a%2B)%2B$".repeat(60), "-".repeat(900)] {
        let page = browser.get(&format!("/search?q={query}")).await;
        assert!(!page.status.is_server_error(), "{query}: {}", page.status);
    }
}

#[tokio::test]
async fn a_hundred_thousand_articles_in_one_request_are_too_many_at_every_door() {
    let server = Server::new();
    let (browser, password) = (Browser::of(&server, "ann").await, server.app_password("ann"));
    let ids: Vec<i64> = (1..=100_000).collect();
    let joined = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let reply = browser.send("/mark", &[("read", &joined)]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let marks = json!({ "items": ids, "unread": false });
    assert_eq!(call(&server, Method::POST, "/api/v1/items/marks", &password, marks).await.status, 422);
    let labels: Vec<String> = (0..1000).map(|number| format!("l{number}")).collect();
    let marks = json!({ "items": [1, 2], "add_labels": labels });
    assert_eq!(call(&server, Method::POST, "/api/v1/items/marks", &password, marks).await.status, 422);
    // Each label would be written for each article.
    let program = crate::greader::Program::sign_in(&server, "", "ann").await;
    let said: String = labels.iter().map(|label| format!("&a=user/-/label/{label}")).collect();
    let reply = program.post("api/0/edit-tag", format!("i=1&i=2{said}")).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", reply.text());
    let form = [("content-type", FORM)];
    let key = crate::fever::key("ann", &password);
    let body = format!("api_key={key}&items&with_ids={joined}");
    let fever = server.ask(Method::POST, "/fever/?api", &form, body).await.json();
    assert_eq!(fever["items"].as_array().map(Vec::len), Some(5), "so many as there are of the first fifty");
    let body = format!("api_key={key}&mark=item&as=read&id={joined}");
    assert_eq!(server.ask(Method::POST, "/fever/?api", &form, body).await.status, StatusCode::BAD_REQUEST);
    let user = server.user("ann").id;
    let unread: u64 = server.app.readers.counts(user).expect("read").iter().map(|count| count.unread).sum();
    assert_eq!((unread, server.app.readers.labels(user).expect("read")), (5, vec![]));
}

#[tokio::test]
async fn a_user_has_so_many_searches_labels_and_app_passwords_and_no_more() {
    let server = Server::new();
    let (browser, password) = (Browser::of(&server, "ann").await, server.app_password("ann"));
    let (user, readers) = (server.user("ann").id, &server.app.readers);
    for number in 0..Limit::Searches.most() {
        readers.save_search(user, &format!("s{number}"), "x").expect("there is room");
    }
    let labels: Vec<Mark> = (0..Limit::Labels.most()).map(|n| Mark::Label(format!("l{n}"))).collect();
    readers.mark(user, &[ItemId(1)], &labels, server.app.now()).expect("there is room");
    let program = crate::greader::Program::sign_in(&server, "", "ann").await;
    for _ in 2..Limit::AppPasswords.most() {
        server.app_password("ann");
    }
    let own = |path: &'static str, body: Value| call(&server, Method::POST, path, &password, body);
    let marks = json!({ "items": [1, 2], "add_labels": ["l0", "one more"], "starred": true });
    for (reply, told) in [
        (browser.send("/searches", &[("name", "one more"), ("q", "x")]).await, "200 saved searches"),
        (own("/api/v1/searches", json!({ "name": "one more", "query": "x" })).await, "200 saved searches"),
        (browser.send("/label", &[("item", "1"), ("label", "one more")]).await, "1000 labels"),
        (own("/api/v1/items/marks", marks).await, "1000 labels"),
        (program.post("api/0/edit-tag", "i=1&a=user/-/label/one+more").await, "1000 labels"),
        (
            browser.send("/settings/app-passwords", &[("password", PASSWORD), ("label", "x")]).await,
            "100 app passwords",
        ),
    ] {
        assert_eq!(reply.status, StatusCode::CONFLICT, "{told}: {}", reply.text());
        assert!(reply.text().contains(&format!("there are {told} already")), "{told}: {}", reply.text());
        assert!(["remove a", "take back"].iter().any(|what| reply.text().contains(what)), "{}", reply.text());
    }
    let counts = (
        readers.searches(user).expect("read").len(),
        readers.labels(user).expect("read").len(),
        readers.app_passwords(user).expect("read").len(),
        readers.starred_count(user).expect("read"),
    );
    assert_eq!(counts, (200, 1000, 100, 0), "nothing was changed");
    // What is there can be changed and used, and what goes makes room.
    assert_eq!(own("/api/v1/searches", json!({ "name": "s1", "query": "y" })).await.status, 201);
    let known = json!({ "items": [2], "add_labels": ["l7"] });
    assert_eq!(own("/api/v1/items/marks", known).await.status, 200);
    readers.remove_label(user, "l8").expect("stored");
    browser.done("/label", &[("item", "1"), ("label", "one more")], "/").await;
    // Another user has room of his own.
    let other = server.app_password("本");
    let search = json!({ "name": "mine", "query": "x" });
    assert_eq!(call(&server, Method::POST, "/api/v1/searches", &other, search).await.status, 201);
}

#[tokio::test]
async fn a_source_is_not_given_an_endless_name() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    for name in ["x".repeat(LONG), "a\u{7}b".to_owned(), "a\nb = 1".to_owned()] {
        let fields = [("address", "https://new.example/"), ("name", name.as_str())];
        assert_eq!(browser.send("/sources", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(browser.send("/sources/1", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}

#[tokio::test]
async fn ten_megabytes_are_taken_nowhere() {
    let server = Server::new();
    let (cookie, password) = (server.cookie("ann").await, server.app_password("ann"));
    let outlines = "<outline text=\"x\" xmlUrl=\"https://x.example/\"/>".repeat((10 << 20) / 40);
    let list = format!("<opml><body>{outlines}</body></opml>").into_bytes();
    assert!(list.len() > 10 << 20);
    for route in server.table.iter().filter(changes).filter(|route| route.path != "/sign-out") {
        let path = filled(route.path);
        let bodies = [(FORM, list.clone()), (UPLOAD, upload(&list)), ("application/json", list.clone())];
        for (kind, body) in bodies {
            let reply = match route.access {
                Access::Program => {
                    let program = crate::greader::Program::sign_in(&server, "", "ann").await;
                    let path = path.trim_start_matches("/api/greader.php").trim_start_matches("/reader/");
                    program.post(path, body).await
                }
                Access::Open => {
                    server.ask(route.method.clone(), &path, &[("content-type", kind)], body).await
                }
                _ if takes_cookies(&route) => {
                    send(&server, &cookie, route.method.clone(), &path, kind, body).await
                }
                _ => call(&server, route.method.clone(), &path, &password, Value::Null).await,
            };
            // A form that comes as something else is none; one that reads no body has nothing to refuse.
            let passed_over = ["/revoke", "/remove", "/preference/"].iter().any(|part| path.contains(part));
            assert!(
                reply.status.is_client_error() || passed_over,
                "{} {path} {kind}: {}",
                route.method,
                reply.status
            );
        }
    }
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}

#[tokio::test]
async fn t25_no_request_is_unpacked() {
    let server = Server::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b'x'; 100 << 20]).expect("memory");
    let bomb = packed.finish().expect("memory");
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    let cookie = server.cookie("ann").await;
    for (path, kind) in [
        ("/mark", FORM),
        ("/sign-in", FORM),
        ("/api/v1/items/marks", "application/json"),
        ("/api/v1/opml", "text/x-opml"),
        ("/accounts/ClientLogin", FORM),
        ("/fever/", FORM),
    ] {
        for encoding in ["gzip", "gzip, gzip", "br", "deflate"] {
            let headers = [
                ("cookie", cookie.as_str()),
                ("content-type", kind),
                ("content-encoding", encoding),
                ("sec-fetch-site", "same-origin"),
            ];
            let reply = server.ask(Method::POST, path, &headers, bomb.clone()).await;
            let refused = reply.status.is_client_error() || path == "/fever/";
            assert!(refused && reply.bytes.len() < 50_000, "{path} {encoding}: {}", reply.status);
        }
    }
}
