//! Who somebody is, and what a request may say of that.

use super::{FORM, changes, filled, send, takes_cookies};
use crate::api::call;
use crate::common::{PASSWORD, Server, article};
use crate::pages::{Browser, form};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tidings_server::access::{Access, Password, invite};
use tower::ServiceExt;

/// Fields that are on no page, with what an attacker would have them be.
const MORE: &str = "is_owner=1&is_owner=true&owner=1&admin=1&role=owner&user=1&user_id=1&id=1&created=0&settings=%7B%7D&token=x";

#[tokio::test]
async fn t31_no_field_of_any_form_makes_an_owner_or_another_user() {
    let server = Server::new();
    let cookie = server.cookie("本").await;
    let invited = invite(&server.app.readers, server.app.now()).expect("stored").show().to_owned();
    let user = |name: &str| {
        let user = server.user(name);
        (user.id, user.is_owner, user.settings, user.password)
    };
    let (ann, other) = (user("ann"), user("本"));
    let good = format!(
        "language=en&theme=auto&form=cards&order=newest&show=all&size=normal&name=x&label=x&item=1&read=1&q=x&address=https%3A%2F%2Fnew.example%2F&password=wrong&{MORE}"
    );
    let wanted = json!({ "is_owner": true, "name": "x", "label": "x", "query": "x", "items": [1], "unread": true, "user": 1 });
    let ways_out = ["/sign-out", "/sign-in", "/settings/sessions/end"];
    for route in server.table.iter().filter(takes_cookies).filter(changes) {
        if ways_out.contains(&route.path) {
            continue;
        }
        let path = filled(route.path);
        send(&server, &cookie, route.method.clone(), &path, FORM, good.clone().into_bytes()).await;
        let reply = send(
            &server,
            &cookie,
            route.method.clone(),
            &path,
            "application/json",
            wanted.to_string().into_bytes(),
        );
        assert!(!reply.await.status.is_server_error(), "{path}");
        if matches!(route.access, Access::BrowserOwner | Access::ApiOwner) {
            let reply = send(&server, &cookie, route.method.clone(), &path, FORM, MORE.into()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(user("ann"), ann);
    let (id, is_owner, _, password) = user("本");
    assert_eq!((id, is_owner, password), (other.0, false, other.3));
    // Nor does one who signs up, by whatever else the form says.
    let fields = format!("{}&{MORE}", form(&[("name", "new"), ("password", PASSWORD)]));
    let reply =
        send(&server, "", Method::POST, &format!("/sign-up/{invited}"), FORM, fields.into_bytes()).await;
    assert_eq!((reply.status, server.user("new").is_owner), (StatusCode::SEE_OTHER, false));
}

#[tokio::test]
async fn t33_a_programs_session_is_no_browsers_and_no_cookie_is_taken_over() {
    let server = Server::new();
    let login = format!("Email=ann&Passwd={}", server.app_password("ann"));
    let reply = server.ask(Method::POST, "/accounts/ClientLogin", &[("content-type", FORM)], login).await;
    let token = reply.text().lines().find_map(|line| line.strip_prefix("Auth=")).expect("a token").to_owned();
    let google = format!("GoogleLogin auth={token}");
    let info = "/reader/api/0/user-info";
    assert_eq!(server.get(info, &[("authorization", &google)]).await.status, StatusCode::OK);
    // Who has a program's token is no browser, where passwords and people are changed.
    let as_cookie = format!("tidings={token}");
    for route in server.table.iter().filter(takes_cookies).filter(|route| route.access != Access::Form) {
        let reply =
            send(&server, &as_cookie, route.method.clone(), &filled(route.path), FORM, b"name=x".to_vec())
                .await;
        let to_sign_in = reply.header("location").starts_with("/sign-in?");
        assert!(reply.status == StatusCode::UNAUTHORIZED || to_sign_in, "{}: {}", route.path, reply.status);
    }
    let cookie = server.cookie("ann").await;
    let as_program = cookie.replace("tidings=", "GoogleLogin auth=");
    assert_eq!(server.get(info, &[("authorization", &as_program)]).await.status, StatusCode::UNAUTHORIZED);
    // A cookie that somebody else put there before the sign-in is worth nothing after it.
    let planted = format!("tidings={}", "a".repeat(64));
    let fields = form(&[("name", "ann"), ("password", PASSWORD)]).into_bytes();
    let reply = send(&server, &planted, Method::POST, "/sign-in", FORM, fields).await;
    assert!(!reply.header("set-cookie").contains(&planted), "{}", reply.header("set-cookie"));
    assert_eq!(server.get("/settings", &[("cookie", &planted)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn t38_no_form_and_no_list_leads_to_another_site() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
    ] {
        for (path, field) in
            [("/mark", ("read", "1")), ("/label", ("label", "x")), ("/sources/poll", ("feed", "1"))]
        {
            let reply = browser.send(path, &[field, ("item", "1"), ("back", evil)]).await;
            let target = reply.header("location");
            assert!(
                reply.status == StatusCode::SEE_OTHER && target.starts_with('/'),
                "{path} {evil}: {target}"
            );
            assert!(!target.contains("evil") && !target.contains("alert"), "{path} {evil}: {target}");
        }
        let fields = [("list", "/all"), ("newest", "5"), ("back", evil)];
        assert_eq!(browser.send("/mark-list", &fields).await.header("location"), "/", "{evil}");
        let encoded = percent_encoding::utf8_percent_encode(evil, percent_encoding::NON_ALPHANUMERIC);
        for path in [format!("/read/1?in={encoded}"), format!("/read/1/versions?in={encoded}")] {
            let page = browser.page(&path).await;
            assert!(!page.contains("evil.example") && !page.contains("alert(1)"), "{path}: {page}");
        }
    }
}

/// A request from a machine, with what it claims.
async fn from_machine(
    server: &Server,
    peer: &str,
    headers: &[(&str, &str)],
    path: &str,
    body: String,
) -> (StatusCode, String) {
    let mut request = Request::post(path).header("host", "news.example").header("content-type", FORM);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request =
        request.header("sec-fetch-site", "same-origin").body(Body::from(body)).expect("a request");
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().expect("an address")));
    let response = server.router.clone().oneshot(request).await.expect("an answer");
    let cookie =
        response.headers().get("set-cookie").map_or("", |value| value.to_str().expect("text")).to_owned();
    (response.status(), cookie)
}

#[tokio::test]
async fn t39_headers_of_nobodys_proxy_change_nothing() {
    let server = Server::new();
    let fields = |password: &str| form(&[("name", "ann"), ("password", password)]);
    for number in 0..5 {
        let said = format!("198.51.100.{number}");
        let headers =
            [("x-forwarded-for", said.as_str()), ("x-real-ip", &said), ("forwarded", "for=192.0.2.1")];
        let (status, _) =
            from_machine(&server, "203.0.113.5:9", &headers, "/sign-in", fields("wrong password")).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let other = [("x-forwarded-for", "192.0.2.77")];
    let (status, _) = from_machine(&server, "203.0.113.5:9", &other, "/sign-in", fields(PASSWORD)).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "another address was only claimed");
    // A cookie is for HTTPS alone where the owner's settings say so, or a proxy that is named.
    let said = [("x-forwarded-proto", "https")];
    let (status, cookie) = from_machine(&server, "198.51.100.7:9", &said, "/sign-in", fields(PASSWORD)).await;
    assert!(status == StatusCode::SEE_OTHER && !cookie.contains("Secure"), "{status} {cookie}");
    let server = Server::behind("198.51.100.7".parse().expect("an address"));
    let (_, cookie) = from_machine(&server, "198.51.100.7:9", &said, "/sign-in", fields(PASSWORD)).await;
    assert!(cookie.contains("; Secure") && cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn t39_a_wrong_name_is_answered_as_a_wrong_password() {
    let server = Server::new();
    let mut answers = Vec::new();
    for name in ["ann", "nobody"] {
        let fields = form(&[("name", name), ("password", "wrong password")]).into_bytes();
        let reply = send(&server, "", Method::POST, "/sign-in", FORM, fields).await;
        answers.push((reply.status, reply.text().replace(name, "NAME")));
    }
    assert_eq!(answers[0], answers[1]);
    // Names of other alphabets sign in as they were written.
    let password = Password::new(PASSWORD);
    tidings_server::access::new_user(&server.app.readers, "Élise", &password, false, server.app.now())
        .expect("a new user");
    assert!(server.cookie("Élise").await.starts_with("tidings="));
}

#[tokio::test]
async fn t39_many_attempts_at_one_time_are_no_more_than_five() {
    let server = Server::new();
    let attempt = || {
        let password = Password::new("wrong password");
        tidings_server::access::sign_in(
            &server.app,
            "ann".to_owned(),
            password,
            String::new(),
            [9, 9, 9, 9].into(),
            None,
        )
    };
    let all = futures_util::future::join_all((0..20).map(|_| attempt())).await;
    let tried = all
        .into_iter()
        .filter(|done| done.as_ref().is_err_and(|problem| problem.status == StatusCode::UNAUTHORIZED));
    // Two are tried at one time, so that one may have begun when the fifth failed.
    assert!(matches!(tried.count(), 5 | 6));
}

#[tokio::test]
async fn t49_numbers_are_large_and_what_comes_back_is_not_new() {
    let server = Server::new();
    let database = Connection::open(server.folder.path().join("readers.db")).expect("a database");
    let large = (1_i64 << 53) - 10;
    database.execute("UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'items'", [large - 1]).expect("SQL");
    drop(database);
    let late = article("gulf", 6, "Late", "en", "<p>Late.</p>");
    server.file(std::slice::from_ref(&late));
    let (cookie, password) = (server.cookie("ann").await, server.app_password("ann"));
    assert!(server.get(&format!("/read/{large}"), &[("cookie", &cookie)]).await.text().contains("Late"));
    let own =
        call(&server, Method::GET, &format!("/api/v1/items/{large}"), &password, Value::Null).await.json();
    assert_eq!((own["id"].as_i64(), &own["title"]), (Some(large), &json!("Late")));
    let key = crate::fever::key("ann", &password);
    let mark = format!("api_key={key}&mark=item&as=read&id={large}");
    let fever = server.ask(Method::POST, "/fever/?api", &[("content-type", FORM)], mark).await.json();
    assert!(!fever["unread_item_ids"].as_str().expect("ids").contains(&large.to_string()), "{fever}");
    // Its record goes and comes back: it has its number, and is read.
    let readers = &server.app.readers;
    readers.take(&[], std::slice::from_ref(&late.id), "another place", server.app.now()).expect("stored");
    assert_eq!(
        server.get(&format!("/read/{large}"), &[("cookie", &cookie)]).await.status,
        StatusCode::NOT_FOUND
    );
    server.file(&[late]);
    let own =
        call(&server, Method::GET, &format!("/api/v1/items/{large}"), &password, Value::Null).await.json();
    assert_eq!((own["id"].as_i64(), &own["unread"]), (Some(large), &json!(false)), "{own}");
}
