//! What the server says of itself: the description of its API, and its figures.

use super::{call, get};
use crate::common::Server;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use tidings_archive::atomic::{self, Durability};
use tower::ServiceExt;

#[tokio::test]
async fn the_description_of_the_api_is_of_its_routes() {
    let server = Server::new();
    let document = get(&server, "/api/v1/openapi.json", &server.app_password("本")).await;
    assert!(
        document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")),
        "{}",
        document["openapi"]
    );
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .expect("methods")
                .keys()
                .map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes = server.table.iter().filter(|route| route.path.starts_with("/api/v1/"));
    let routes: BTreeSet<String> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(described, routes);
    let text = serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    let place = concat!(env!("CARGO_TARGET_TMPDIR"), "/openapi.json");
    if text != include_str!("../../data/openapi.json") {
        atomic::write(place.as_ref(), text.as_bytes(), Durability::Rename).expect("a write");
        panic!(
            "the API is described otherwise than in tests/data/openapi.json; when that is meant, take {place}"
        );
    }
}

/// What programs that are made from a description rely on.
#[tokio::test]
async fn the_description_holds_together() {
    let server = Server::new();
    let document = get(&server, "/api/v1/openapi.json", &server.app_password("本")).await;
    let text = document.to_string();
    let references: BTreeSet<&str> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    let mut names = BTreeSet::new();
    for operation in document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .filter_map(Value::as_object)
        .flat_map(|of| of.values())
    {
        let name = operation["operationId"].as_str().expect("a name");
        assert!(names.insert(name.to_owned()), "{name} twice");
        for (status, answer) in operation["responses"].as_object().expect("answers") {
            assert!(answer["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status}");
        }
    }
}

async fn figures(server: &Server, peer: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut request = Request::get("/metrics").header("host", "localhost:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().expect("an address")));
    let response = server.router.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
}

#[tokio::test]
async fn t39_figures_are_for_this_machine_and_for_owners() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let bearer = |password: &str| format!("Bearer {password}");
    let (of_ann, of_other) = (bearer(&ann), bearer(&other));
    get(&server, "/api/v1/search?q=x", &ann).await;
    call(&server, Method::GET, "/api/v1/items/77?token=secret", &ann, Value::Null).await;
    call(&server, Method::GET, "/api/v1/me", "wrong", Value::Null).await;
    server.app.metrics.polled("unchanged");
    server.app.metrics.entries(3);
    // Both sources were due ninety seconds ago.
    server.later(100_090);
    let spoofed = [("x-forwarded-for", "127.0.0.1")];
    for (peer, headers, want) in [
        ("127.0.0.1:9", vec![], 200),
        ("127.0.0.1:9", spoofed.to_vec(), 401),
        ("198.51.100.7:9", vec![], 401),
        ("198.51.100.7:9", spoofed.to_vec(), 401),
        ("198.51.100.7:9", vec![("authorization", of_ann.as_str())], 200),
        ("198.51.100.7:9", vec![("authorization", of_other.as_str())], 403),
        ("198.51.100.7:9", vec![("authorization", "Bearer wrong")], 401),
    ] {
        let (status, text) = figures(&server, peer, &headers).await;
        assert_eq!(status, want, "{peer} {headers:?}");
        assert_eq!(text.contains("tidings_"), want == 200);
    }
    let (_, text) = figures(&server, "127.0.0.1:9", &[]).await;
    for line in [
        "tidings_polls_total{outcome=\"unchanged\"} 1",
        "tidings_entries_total 3",
        "tidings_sources_due 2",
        "tidings_oldest_due_seconds 90.0",
        "tidings_follow_lag_seconds 100090.0",
        "tidings_articles 5",
        "tidings_users 2",
        "tidings_failed_sign_ins_total 2",
        "tidings_search_seconds_count 1",
        "tidings_http_request_seconds_count{method=\"GET\",route=\"/api/v1/items/{item}\",status=\"404\"} 1",
        "tidings_http_request_seconds_count{method=\"GET\",route=\"/metrics\",status=\"401\"} 4",
        "# EOF",
    ] {
        assert!(text.lines().any(|there| there == line), "{line} in {text}");
    }
    assert!(!text.contains("secret"));
}

/// The commands of the documentation, with quotes and variables taken away.
fn commands() -> Vec<Vec<String>> {
    let text = include_str!("../../../../../docs/api.md");
    let words = |line: &str| {
        let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
        for c in line.chars() {
            match (c, quote) {
                (c, Some(open)) if c == open => quote = None,
                ('\'' | '"', None) => quote = Some(c),
                (' ', None) => words.push(std::mem::take(&mut word)),
                (c, _) => word.push(c),
            }
        }
        words.push(word);
        words
    };
    text.lines().filter_map(|line| line.strip_prefix("curl ")).map(words).collect()
}

#[tokio::test]
async fn the_examples_of_the_documentation_work() {
    let server = Server::new();
    let bearer = format!("Bearer {}", server.app_password("ann"));
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let commands = commands();
    assert!(commands.len() > 25, "{commands:?}");
    for words in commands {
        let after = |flag: &str| words.iter().position(|word| word == flag).map(|at| words[at + 1].as_str());
        let path =
            words.last().expect("an address").replace("http://127.0.0.1:8080", "").replace("$API", "/api/v1");
        let usual = if after("-d").is_some() { "POST" } else { "GET" };
        let method = Method::from_bytes(after("-X").unwrap_or(usual).as_bytes()).expect("a method");
        if path == "/api/v1/events" {
            // Its stream has no end.
            server.app.stop();
        }
        let reply = server.ask(method, &path, &headers, after("-d").unwrap_or_default().to_owned()).await;
        assert!(reply.status.is_success(), "{words:?}: {} {}", reply.status, reply.text());
    }
}
