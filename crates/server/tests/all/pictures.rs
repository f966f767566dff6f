//! Bytes of other people.

use crate::api::call;
use crate::common::Server;
use axum::http::{Method, StatusCode};
use futures_util::future::{join, join_all};
use serde_json::json;
use std::sync::Arc;
use tidings_server::Picture;
use tokio::sync::Semaphore;

#[tokio::test]
async fn t2_t3_nothing_in_a_picture_runs_and_t1_no_error_says_what_it_was_told() {
    let server = Server::new();
    let address = "https://pics.example/a.png";
    let picture = Picture { bytes: b"<svg onload=alert(1)>".to_vec(), kind: "image/png" };
    let signed = tidings_server::testing::foreign_address(&server.app, address);
    let failed = server.get(&signed, &[]).await;
    assert_eq!(failed.status, StatusCode::BAD_GATEWAY);
    assert!(
        !failed.text().contains("script") && !failed.text().contains("pics.example"),
        "{}",
        failed.text()
    );
    assert_eq!(failed.header("content-type"), "application/problem+json");
    server.fake.pictures.lock().expect("whole").insert(address.to_owned(), picture);
    let reply = server.get(&signed, &[]).await;
    assert_eq!(reply.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "default-src 'none'; form-action 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn the_icon_of_a_source_stands_beside_its_name_wherever_that_is_shown() {
    let server = Server::new();
    let (ann, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let page = async |path: &str| server.get(path, &[("cookie", cookie.as_str())]).await.text().to_owned();
    let token = crate::greader::Program::sign_in(&server, "", "ann").await;
    let icon = async |of: &'static str| {
        let feeds = crate::api::get(&server, "/api/v1/feeds", &ann).await;
        let feeds = feeds["feeds"].as_array().expect("a list").clone();
        feeds.into_iter().find(|feed| feed["source"] == of).expect("a feed")["icon"].clone()
    };
    assert!(icon("gulf").await.is_null());
    assert!(!page("/unread").await.contains("class=\"favicon\""), "no stand-in");

    for png in [b"one icon".as_slice(), b"another".as_slice()] {
        server.put_icon("gulf", png);
        let address = icon("gulf").await.as_str().expect("an address").to_owned();
        assert!(icon("wen").await.is_null());
        let path = address
            .split_once("://")
            .map_or(address.as_str(), |(_, rest)| &rest[rest.find('/').unwrap_or(0)..]);
        let reply = server.get(path, &[]).await;
        assert_eq!((reply.status, reply.bytes.as_slice()), (StatusCode::OK, png));
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "private, max-age=31536000, immutable"),
        ] {
            assert_eq!(reply.header(name), value, "{name}");
        }
        let shown = format!("<img class=\"favicon\" src=\"{path}\" width=");
        for (place, times) in [
            ("/unread", 2),
            ("/feed/1", 4),
            ("/read/1", 2),
            ("/sources", 2),
            ("/sources/1", 2),
            ("/settings", 1),
        ] {
            let text = page(place).await;
            assert_eq!(text.matches(&shown).count(), times, "{place}: {text}");
            assert_eq!(text.matches("class=\"favicon\"").count(), times, "{place}");
        }
        let listed = token.get("api/0/subscription/list").await.json();
        let listed = listed["subscriptions"].as_array().expect("a list").clone();
        let urls = |id: &str| listed.iter().find(|feed| feed["id"] == id).expect("a feed")["iconUrl"].clone();
        assert_eq!((urls("feed/1"), urls("feed/2")), (json!(address), json!("")));
    }
}

#[tokio::test]
async fn so_many_wait_for_slow_hosts_and_the_next_is_told_when_to_come_again() {
    let server = Server::new();
    let slow = Arc::new(Semaphore::new(0));
    *server.fake.slow.lock().expect("whole") = Some(Arc::clone(&slow));
    let ann = server.app_password("ann");
    let picture = tidings_server::testing::foreign_address(&server.app, "https://pics.example/a.png");
    let kind = "image/png";
    let kept = Picture { bytes: b"png".to_vec(), kind };
    server.fake.pictures.lock().expect("whole").insert("https://pics.example/a.png".to_owned(), kept);
    let preview = || {
        let body = json!({ "address": "https://new.example/" });
        call(&server, Method::POST, "/api/v1/feeds/preview", &ann, body)
    };
    let (pictures, previews) =
        (join_all((0..128).map(|_| server.get(&picture, &[]))), join_all((0..16).map(|_| preview())));
    let all = join(pictures, previews);
    futures_util::pin_mut!(all);
    // Each goes on until it waits.
    while server.fake.asked.lock().expect("whole").len() < 128 + 16 {
        assert!(futures_util::poll!(&mut all).is_pending());
        tokio::task::yield_now().await;
    }
    for reply in [server.get(&picture, &[]).await, preview().await] {
        assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
        assert!(reply.text().contains("try again in 5 seconds"), "{}", reply.text());
    }
    let others = call(&server, Method::GET, "/api/v1/items", &ann, serde_json::Value::Null).await;
    assert_eq!(others.status, StatusCode::OK, "who waits for nobody is answered");
    slow.add_permits(128 + 16);
    let (pictures, previews) = all.await;
    assert!(pictures.iter().chain(&previews).all(|reply| reply.status == StatusCode::OK));
    slow.add_permits(1);
    assert_eq!(server.get(&picture, &[]).await.header("content-type"), kind, "there is room again");
}

#[tokio::test]
async fn t14_only_signed_addresses_are_fetched() {
    let server = Server::new();
    let signed = tidings_server::testing::foreign_address(&server.app, "https://pics.example/a.png");
    let other = tidings_server::testing::foreign_address(&server.app, "http://169.254.169.254/latest");
    let signature = signed.split('/').nth(2).expect("a signature");
    let address = other.split('/').nth(3).expect("an address");
    for path in [
        format!("/picture/{signature}/{address}"),
        format!("/picture/{signature}/zz"),
        format!("/picture/{signature}/"),
        "/picture//".to_owned(),
        format!("/media/{signature}/ab/cd.png"),
        format!("/media/{signature}/..%2f..%2f/readers.db"),
        format!("/media/{signature}/%2e%2e/readers.db"),
    ] {
        assert_eq!(server.get(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}
