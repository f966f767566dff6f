//! What stands around an answer, and which files can be had.

use super::{UPLOAD, changes, filled, takes_cookies, upload};
use crate::api::call;
use crate::common::Server;
use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tidings_server::access::Access;

#[tokio::test]
async fn t4_icons_are_our_own_and_run_nothing() {
    let server = Server::new();
    let key = crate::fever::key("ann", &server.app_password("ann"));
    let form = [("content-type", super::FORM)];
    let reply =
        server.ask(Method::POST, "/fever/?api&favicons", &form, format!("api_key={key}")).await.json();
    for icon in reply["favicons"].as_array().expect("icons") {
        let data = icon["data"].as_str().and_then(|data| data.strip_prefix("image/gif;base64,"));
        let bytes = STANDARD.decode(data.expect("a GIF")).expect("base64");
        assert!(bytes.starts_with(b"GIF89a\x01\0\x01\0") && bytes.len() < 50, "{bytes:?}");
    }
    let icon = server.get("/favicon.ico", &[]).await;
    assert!(icon.bytes.starts_with(b"\x89PNG"));
    for (name, value) in [("content-type", "image/png"), ("x-content-type-options", "nosniff")] {
        assert_eq!(icon.header(name), value);
    }
    assert!(icon.header("content-security-policy").starts_with("default-src 'none'"));
    // No feed was asked for one.
    assert!(server.fake.asked.lock().expect("whole").is_empty());
}

#[tokio::test]
async fn t36_no_answer_stands_in_a_frame_and_t46_none_is_kept_for_another_user() {
    let server = Server::new();
    let (ann, other) = (server.cookie("ann").await, server.cookie("本").await);
    server.app.stop();
    let kept_for_all =
        ["/static/{file}", "/favicon.ico", "/manifest.webmanifest", "/service-worker.js", "/offline"];
    for route in server.table.iter().filter(|route| route.path != "/sign-out") {
        let path = filled(route.path);
        let mut answers = Vec::new();
        for cookie in [ann.as_str(), &other, ""] {
            let headers = [("cookie", cookie), ("accept", "text/html"), ("sec-fetch-site", "same-origin")];
            // What changes something is asked for what it cannot do.
            let reply =
                server.ask(route.method.clone(), &path, &headers, if changes(&route) { "%" } else { "" });
            answers.push(reply.await);
        }
        for reply in &answers {
            let policy = reply.header("content-security-policy");
            let ours = policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'");
            assert!(ours || policy.ends_with("; sandbox"), "{} {path}: {policy}", route.method);
            assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
            let keep = reply.header("cache-control");
            let is_own = keep.contains("private") || keep == "no-store";
            assert!(is_own || kept_for_all.contains(&route.path), "{} {path}: {keep}", route.method);
            assert!(!reply.headers.contains_key("access-control-allow-origin"), "{path}");
        }
    }
    // The mark of an answer holds all that changes it: the user, and the name by which the server was asked.
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let tag = async |password: &str| {
        let reply = call(&server, Method::GET, "/api/v1/me", password, Value::Null).await;
        reply.header("etag").to_owned()
    };
    assert_ne!(tag(&ann).await, tag(&other).await);
    let bearer = format!("Bearer {ann}");
    let at = async |host: &'static str| {
        let request = axum::http::Request::get("/api/v1/items/1").header("host", host);
        let request = request.header("authorization", &bearer).body(axum::body::Body::empty());
        let reply = tower::ServiceExt::oneshot(server.router.clone(), request.expect("a request")).await;
        reply.expect("an answer").headers()["etag"].clone()
    };
    assert_ne!(at("news.example").await, at("evil.example").await);
    assert_eq!(at("news.example").await, at("news.example").await);
}

#[tokio::test]
async fn t37_no_change_is_taken_from_another_site_by_any_route() {
    let server = Server::new();
    let cookie = server.cookie("ann").await;
    let mut count = 0;
    let evil = [
        vec![("sec-fetch-site", "cross-site"), ("origin", "http://news.example")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("referer", "http://news.example/")],
        vec![],
    ];
    for route in server.table.iter().filter(takes_cookies).filter(changes) {
        count += 1;
        let bodies: [(&str, Vec<u8>); 4] = [
            (super::FORM, b"read=1&name=x&label=x&item=1&hidden=yes&address=https://x.example/".to_vec()),
            (UPLOAD, upload(b"<opml><body/></opml>")),
            ("text/plain", b"{\"name\":\"x\"}".to_vec()),
            ("application/json", b"{\"name\":\"x\",\"label\":\"x\",\"query\":\"x\"}".to_vec()),
        ];
        for from in &evil {
            for (kind, body) in &bodies {
                let mut headers = vec![("cookie", cookie.as_str()), ("content-type", kind)];
                headers.extend(from);
                let reply =
                    server.ask(route.method.clone(), &filled(route.path), &headers, body.clone()).await;
                assert_eq!(
                    reply.status,
                    StatusCode::FORBIDDEN,
                    "{} {} {from:?} {kind}",
                    route.method,
                    route.path
                );
            }
        }
    }
    assert!(count >= 30, "{count}");
    assert!(server.fake.asked.lock().expect("whole").is_empty());
    // The doors of programs do not look at a cookie at all.
    let others = server.table.iter().filter(changes).filter(|route| route.access == Access::Program);
    for route in others {
        let headers = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let reply = server.ask(route.method.clone(), &filled(route.path), &headers, "i=1").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", route.path);
    }
}

#[tokio::test]
async fn t42_no_path_leads_out_of_what_is_served() {
    let server = Server::new();
    let cookie = server.cookie("ann").await;
    let token = "1-00000000000000000000000000000000";
    for start in ["/static", "/media/x", "/media/x/y", "/site", "/picture/x", "", &format!("/feeds/{token}")]
    {
        for out in [
            "../readers.db",
            "../../readers.db",
            "..%2freaders.db",
            "%2e%2e/readers.db",
            "%2e%2e%2freaders.db",
            "%252e%252e%252freaders.db",
            "..\\readers.db",
            "..%5creaders.db",
            "%00/../readers.db",
            ".%00./readers.db",
            "%c0%ae%c0%ae/readers.db",
            "/etc/passwd",
            "%2fetc%2fpasswd",
            "C:%5cwindows",
            "file:%2f%2f%2fetc%2fpasswd",
        ] {
            let path = format!("{start}/{out}");
            for cookie in ["", &cookie] {
                let reply = server.get(&path, &[("cookie", cookie)]).await;
                assert!(reply.status.is_client_error(), "{path}: {}", reply.status);
                let text = String::from_utf8_lossy(&reply.bytes);
                assert!(!text.contains("SQLite") && !text.contains("root:"), "{path}: {text}");
            }
        }
    }
}
