//! Lists of feeds that are made to hurt, at each of the three doors that take them.

use super::{FORM, UPLOAD, send, upload};
use crate::common::{Reply, Server};
use axum::http::Method;
use std::fmt::Write;

/// What each door says of a list.
async fn at_each_door(server: &Server, list: &str) -> Vec<(&'static str, Reply)> {
    let (cookie, password) = (server.cookie("ann").await, server.app_password("ann"));
    let login = format!("Email=ann&Passwd={password}");
    let token = server.ask(Method::POST, "/accounts/ClientLogin", &[("content-type", FORM)], login).await;
    let token = token.text().lines().find_map(|line| line.strip_prefix("Auth=")).expect("a token").to_owned();
    let (bearer, google) = (format!("Bearer {password}"), format!("GoogleLogin auth={token}"));
    let of = |value| [("authorization", value), ("content-type", "text/x-opml")];
    let import = "/reader/api/0/subscription/import";
    vec![
        (
            "page",
            send(server, &cookie, Method::POST, "/sources/import", UPLOAD, upload(list.as_bytes())).await,
        ),
        ("own", server.ask(Method::POST, "/api/v1/opml", &of(bearer.as_str()), list.to_owned()).await),
        ("greader", server.ask(Method::POST, import, &of(google.as_str()), list.to_owned()).await),
    ]
}

fn opml(head: &str, body: &str) -> String {
    format!("<?xml version=\"1.0\"?>{head}<opml version=\"2.0\"><body>{body}</body></opml>")
}

#[tokio::test]
async fn t22_t24_entities_and_attributes_do_not_grow() {
    let server = Server::new();
    let mut laughs = "<!DOCTYPE opml [<!ENTITY a0 \"ha ha ha ha ha\">".to_owned();
    for n in 1..10 {
        _ = write!(laughs, "<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
    }
    laughs.push_str("]>");
    let long = format!("<!DOCTYPE opml [<!ENTITY a \"{}\">]>", "x".repeat(50_000));
    let feed = |text: &str| format!("<outline text=\"{text}\" xmlUrl=\"https://x.example/\"/>");
    let many = |of: &dyn Fn(usize) -> String| (0..50_000).map(of).collect::<String>();
    for (what, list) in [
        ("laughs", opml(&laughs, &feed("&a9;"))),
        ("one entity, often", opml(&long, &feed(&"&a;".repeat(20_000)))),
        ("attributes", opml("", &format!("<outline {}/>", many(&|n| format!("a{n}='1' "))))),
        ("namespaces", opml("", &format!("<outline {}/>", many(&|n| format!("xmlns:a{n}='u:{n}' "))))),
        ("deep", opml("", &"<outline text='x'>".repeat(50_000))),
    ] {
        for (door, reply) in at_each_door(&server, &list).await {
            assert!(reply.status.is_client_error() || reply.status == 200, "{what} {door}: {}", reply.status);
            assert!(reply.bytes.len() < 200_000, "{what} {door}: {} bytes", reply.bytes.len());
            assert!(!reply.text().contains("ha ha ha ha haha"), "{what} {door}: {}", reply.text());
        }
    }
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a fixture")]
async fn t23_no_list_reads_a_file_or_asks_an_address() {
    let server = Server::new();
    let secret = server.folder.path().join("secret");
    std::fs::write(&secret, "KEY").expect("written");
    let file = format!("file://{}", secret.display());
    for (what, head) in [
        ("entity", format!("<!DOCTYPE opml [<!ENTITY x SYSTEM \"{file}\">]>")),
        ("public", format!("<!DOCTYPE opml [<!ENTITY x PUBLIC \"x\" \"{file}\">]>")),
        (
            "of another entity",
            format!("<!DOCTYPE opml [<!ENTITY % p SYSTEM \"{file}\"><!ENTITY x \"%p;\">]>"),
        ),
        (
            "document type",
            format!("<!DOCTYPE opml SYSTEM \"{file}\" [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]>"),
        ),
    ] {
        let list = opml(&head, "<outline text=\"&x;\" xmlUrl=\"https://x.example/&x;\"/>");
        for (door, reply) in at_each_door(&server, &list).await {
            assert!(reply.status.is_client_error() || reply.status == 200, "{what} {door}: {}", reply.status);
            for told in ["KEY", &*secret.to_string_lossy()] {
                assert!(!reply.text().contains(told), "{what} {door}: {}", reply.text());
            }
        }
    }
    let feeds = server.app.readers.feeds(server.user("ann").id).expect("read");
    assert!(feeds.iter().all(|feed| !format!("{feed:?}").contains("KEY")), "{feeds:?}");
    let asked = server.fake.asked.lock().expect("whole");
    assert!(asked.iter().all(|what| what.starts_with("import")), "{asked:?}");
}
