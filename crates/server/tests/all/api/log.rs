//! The log: what stands in it, and what never does.

use super::by_page;
use crate::common::{PASSWORD, Server};
use axum::http::Method;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

/// What was logged by everybody.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn t40_no_password_and_no_token_reaches_the_log_and_t11_no_name_begins_a_line() {
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    // For the whole program, so that what other threads say is seen, too: no other test sets one.
    tracing::subscriber::set_global_default(log.with_writer(lines.clone()).finish()).expect("the only one");
    let server = Server::new();
    let (secret, password, cookie) =
        ("hunter2hunter2", server.app_password("ann"), server.cookie("ann").await);
    let login = format!("Email=ann&Passwd={secret}");
    let bearer = format!("Bearer {password}");
    for (path, headers) in [
        (format!("/accounts/ClientLogin?{login}"), vec![]),
        (format!("/api/v1/items?{login}&T={secret}"), vec![("authorization", bearer.as_str())]),
        ("/api/v1/me".to_owned(), vec![("authorization", "Bearer hunter2hunter2")]),
        ("/api/v1/me".to_owned(), vec![("authorization", "GoogleLogin auth=ann/hunter2hunter2")]),
        ("/api/v1/me".to_owned(), vec![("authorization", bearer.as_str())]),
        (format!("/feeds/1-{secret}/all.atom"), vec![]),
        (format!("/{secret}"), vec![("cookie", cookie.as_str())]),
    ] {
        server.get(&path, &headers).await;
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    server.ask(Method::POST, "/accounts/ClientLogin", &form, login.clone()).await;
    let made = server
        .ask(
            Method::POST,
            "/api/v1/me/app-passwords",
            &by_page(&cookie),
            format!("{{\"label\":\"phone\",\"password\":\"{PASSWORD}\"}}"),
        )
        .await;
    let made = made.json()["password"].as_str().expect("a password").to_owned();
    // Whatever somebody is called, and wherever he asks for something.
    let evil = "a%0D%0A2026-01-01T00:00:00Z%20ERROR%20forged%1B%5B31m";
    server.get(&format!("/{evil}?q={evil}"), &[("cookie", cookie.as_str())]).await;
    server.ask(Method::POST, &format!("/accounts/ClientLogin?Email={evil}&Passwd={evil}"), &[], "").await;
    let page = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    server.ask(Method::POST, "/sign-in", &page, format!("name={evil}&password=wrong")).await;
    let nowhere = format!("address=https://nowhere.example/{evil}");
    let add = [("cookie", cookie.as_str()), page[0], page[1]];
    server.ask(Method::POST, "/sources/preview", &add, nowhere).await;
    let picture =
        tidings_server::testing::foreign_address(&server.app, "https://x.example/\r\n2026 ERROR forged");
    server.get(&picture, &[]).await;
    let log = String::from_utf8(lines.0.lock().expect("whole").clone()).expect("UTF-8");
    let token = cookie.trim_start_matches("tidings=");
    for hidden in [secret, PASSWORD, &password, &made, token, "Passwd", "Email", "Bearer"] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
    for line in log.lines() {
        assert!(line.starts_with("20") && !line.starts_with("2026-01-01T00:00:00Z ERROR forged"), "{line}");
    }
    assert!(!log.contains('\u{1b}'), "{log}");
    let said = ["method=\"GET\" route=\"/api/v1/me\" status=200 duration_ms=", " user=1"];
    assert!(
        log.lines().any(|line| said.iter().all(|part| line.contains(part))),
        "no line of the request in {log}"
    );
}
