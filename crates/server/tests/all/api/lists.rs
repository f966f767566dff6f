//! Articles: lists, texts, states, marks.

use super::{call, get, ids};
use crate::common::{Server, article, clean};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn lists_are_of_one_place_and_pages_do_not_shift() {
    let server = Server::new();
    let password = server.app_password("本");
    for (query, want) in [
        ("", vec![5, 4, 3, 2, 1]),
        ("?order=oldest", vec![1, 2, 3, 4, 5]),
        ("?category=World", vec![5, 3, 1]),
        ("?category=World/Asia", vec![5, 1]),
        ("?category=%E6%96%B0%E9%97%BB", vec![4, 2]),
        ("?tag=%E5%8A%A0%E6%B2%99&limit=1&after=3", vec![2]),
        ("?label=later", vec![]),
        ("?starred=true", vec![]),
        ("?unread=false", vec![]),
        ("?unread=true&before=2000-01-01T00:00:00Z", vec![]),
        ("?since=2000-01-01T00:00:00Z&limit=2", vec![5, 4]),
    ] {
        assert_eq!(ids(&get(&server, &format!("/api/v1/items{query}"), &password).await), want, "{query}");
    }
    let first =
        call(&server, Method::GET, "/api/v1/items?limit=2&order=newest", &password, Value::Null).await;
    let next = first.json()["next"].as_str().expect("another page").to_owned();
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    server.file(&[article("gulf", 9, "Later", "en", "<p>Later.</p>")]);
    let second = get(&server, &next, &password).await;
    assert_eq!(ids(&second), [3, 2]);
    let last = get(&server, second["next"].as_str().expect("another"), &password).await;
    assert_eq!((ids(&last), &last["next"]), (vec![1], &Value::Null));
}

#[tokio::test]
async fn who_has_an_answer_is_not_sent_it_again_until_something_changes() {
    let server = Server::new();
    let bearer = format!("Bearer {}", server.app_password("ann"));
    for path in ["/api/v1/items", "/api/v1/items/2", "/api/v1/me", "/api/v1/feeds", "/api/v1/categories"] {
        let first = server.get(path, &[("authorization", &bearer)]).await;
        let tag = first.header("etag").to_owned();
        let known = [("authorization", bearer.as_str()), ("if-none-match", tag.as_str())];
        let again = server.get(path, &known).await;
        assert_eq!((again.status.as_u16(), again.bytes.len(), again.header("etag")), (304, 0, tag.as_str()));
        let read = json!({ "items": [2], "unread": false });
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        server.ask(Method::POST, "/api/v1/items/marks", &headers, read.to_string()).await;
        assert_eq!(server.get(path, &known).await.status, 200, "{path}: it was marked read");
        let unread = json!({ "items": [2], "unread": true });
        server.ask(Method::POST, "/api/v1/items/marks", &headers, unread.to_string()).await;
        assert_eq!(server.get(path, &known).await.status, 304, "{path}: all is as it was");
    }
}

#[tokio::test]
async fn an_article_has_its_text_with_signed_pictures_and_its_states() {
    let server = Server::new();
    let password = server.app_password("ann");
    let whole = get(&server, "/api/v1/items/1", &password).await;
    let text = whole["content_html"].as_str().expect("a text");
    assert!(text.contains("<img src=\"http://news.example/picture/"), "{text}");
    assert!(!text.contains("pics.example"), "{text}");
    assert_eq!(
        (&whole["title"], &whole["feed"], &whole["unread"], &whole["source_name"]),
        (&json!("Talks in Doha"), &json!(1), &json!(true), &json!("Gulf News"))
    );
    assert_eq!(whole["enclosures"][0]["url"], "https://gulf.example/1.mp3");
    let mut changed = article("gulf", 1, "Talks in Doha", "en", "<p>The talks <b>ended</b>.</p>");
    changed.revision = 2;
    server.file(&[changed]);
    let states = get(&server, "/api/v1/items/1/revisions", &password).await;
    let numbers: Vec<&Value> =
        states["revisions"].as_array().expect("a list").iter().map(|state| &state["number"]).collect();
    assert_eq!(numbers, [&json!(1), &json!(2)]);
    let usual = get(&server, "/api/v1/items/1/difference", &password).await;
    assert_eq!(usual, get(&server, "/api/v1/items/1/difference?from=1&to=2", &password).await);
    let words = usual["text"][0]["pieces"].to_string();
    assert!(words.contains("began") && words.contains("ended") && words.contains("removed"), "{usual}");
    let none = call(&server, Method::GET, "/api/v1/items/1/difference?from=7", &password, Value::Null).await;
    assert_eq!(none.status, 404);
    assert_eq!(
        get(&server, "/api/v1/items/1", &password).await["content_html"],
        clean("<p>The talks <b>ended</b>.</p>").as_str()
    );
}

#[tokio::test]
async fn marks_are_of_one_user_and_of_what_was_seen() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let marks =
        json!({ "items": [1, 2, 77], "unread": false, "starred": true, "add_labels": [" 稍后 ", "B/C"] });
    let done = call(&server, Method::POST, "/api/v1/items/marks", &ann, marks.clone()).await;
    assert_eq!((done.status.as_u16(), done.json()), (200, json!({ "changed": 8 })), "{}", done.text());
    let again = call(&server, Method::POST, "/api/v1/items/marks", &ann, marks).await;
    assert_eq!(again.json(), json!({ "changed": 0 }));
    assert_eq!(ids(&get(&server, "/api/v1/items?starred=true&unread=false", &ann).await), [2, 1]);
    assert_eq!(ids(&get(&server, "/api/v1/items?label=B%2FC", &ann).await), [2, 1]);
    assert_eq!(ids(&get(&server, "/api/v1/items?unread=true", &other).await).len(), 5);
    // What arrives after the list was made stays unread.
    server.file(&[article("gulf", 9, "Later", "en", "<p>Later.</p>")]);
    let read = json!({ "category": "World", "up_to": 5 });
    let done = call(&server, Method::POST, "/api/v1/marks/read", &ann, read).await;
    assert_eq!(done.json(), json!({ "changed": 2 }), "3 and 5");
    assert_eq!(ids(&get(&server, "/api/v1/items?unread=true", &ann).await), [6, 4]);
    let renamed = call(&server, Method::PATCH, "/api/v1/labels/B%2FC", &ann, json!({ "name": "D" })).await;
    assert_eq!(renamed.status, 204);
    let labels = get(&server, "/api/v1/labels", &ann).await;
    assert_eq!(labels, json!({ "labels": [{ "name": "D", "unread": 0 }, { "name": "稍后", "unread": 0 }] }));
    let unlabel = json!({ "items": [1], "remove_labels": ["D"], "starred": false });
    assert_eq!(
        call(&server, Method::POST, "/api/v1/items/marks", &ann, unlabel).await.json(),
        json!({ "changed": 2 })
    );
    assert_eq!(call(&server, Method::DELETE, "/api/v1/labels/D", &ann, Value::Null).await.status, 204);
    assert_eq!(call(&server, Method::DELETE, "/api/v1/labels/D", &ann, Value::Null).await.status, 404);
}

#[tokio::test]
async fn what_makes_no_sense_is_told_with_what_would() {
    let server = Server::new();
    let password = server.app_password("ann");
    let long = format!("{}{}", "x".repeat(5000), "界".repeat(5000));
    let long = format!(
        "/api/v1/search?q={}",
        percent_encoding::utf8_percent_encode(&long, percent_encoding::NON_ALPHANUMERIC)
    );
    let many: Vec<i64> = (0..100_000).collect();
    for (method, path, body, status, told) in [
        (Method::GET, "/api/v1/items?unraed=1", json!(null), 400, "expected one of `feed`, `category`"),
        (Method::GET, "/api/v1/items?unread=maybe", json!(null), 400, "unread"),
        (Method::GET, "/api/v1/items?limit=501", json!(null), 400, "it is 1 to 500"),
        (Method::GET, "/api/v1/items?order=id;DROP", json!(null), 400, "expected `newest` or `oldest`"),
        (Method::GET, "/api/v1/items?since=yesterday", json!(null), 400, "since"),
        (Method::GET, "/api/v1/items?feed=1&tag=a", json!(null), 400, "name one of feed"),
        (Method::GET, "/api/v1/items?category=a//b", json!(null), 400, "category"),
        (Method::GET, "/api/v1/items?feed=77", json!(null), 404, "feed"),
        (Method::GET, "/api/v1/items/77", json!(null), 404, "article"),
        (Method::GET, "/api/v1/items/one", json!(null), 404, "numbers"),
        (Method::GET, "/api/v1/search?q=", json!(null), 400, "1 to 1000 characters"),
        (Method::GET, long.as_str(), json!(null), 400, "1 to 1000 characters"),
        (Method::GET, "/api/v1/events?after=x", json!(null), 400, "after"),
        (Method::POST, "/api/v1/items/marks", json!({ "items": many, "unread": false }), 422, "10000"),
        (Method::POST, "/api/v1/items/marks", json!({ "items": [1] }), 422, "give one of unread"),
        (
            Method::POST,
            "/api/v1/items/marks",
            json!({ "items": [1], "is_owner": true }),
            422,
            "expected one of `items`",
        ),
        (Method::POST, "/api/v1/items/marks", json!({ "items": ["x"] }), 422, "items[0]"),
        (
            Method::POST,
            "/api/v1/items/marks",
            json!({ "items": [1], "add_labels": ["a\nb"] }),
            422,
            "one line",
        ),
        (Method::POST, "/api/v1/marks/read", json!({ "category": "World" }), 422, "`up_to`"),
        (Method::POST, "/api/v1/marks/read", json!({ "up_to": 77 }), 404, "article"),
    ] {
        let reply = call(&server, method, path, &password, body).await;
        let shown: String = path.chars().take(60).collect();
        assert_eq!(reply.status, status, "{shown}: {}", reply.text());
        assert_eq!(reply.header("content-type"), "application/problem+json", "{shown}");
        assert!(reply.text().contains(told), "{shown}: {}", reply.text());
    }
    let bearer = format!("Bearer {password}");
    let plain = server.ask(Method::POST, "/api/v1/marks/read", &[("authorization", &bearer)], "{}").await;
    assert_eq!(plain.status, 415);
    assert_eq!(ids(&get(&server, "/api/v1/items?unread=true", &password).await).len(), 5);
}
