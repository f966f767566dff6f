//! Who may ask what.

use crate::common::{PASSWORD, Server};
use axum::http::{Method, StatusCode};
use std::collections::BTreeSet;
use tidings_server::access::{Access, Password, Token, invite, sign_in, sign_out, sign_up};

/// A path of a route with something in its places.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn t32_every_route_but_a_short_list_refuses_who_has_not_signed_in() {
    let server = Server::new();
    let open: BTreeSet<String> = server
        .table
        .iter()
        .filter(|route| matches!(route.access, Access::Open | Access::Form))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    is_known(&open);
    for route in server.table.iter().filter(|route| !matches!(route.access, Access::Open | Access::Form)) {
        let wrong = "f".repeat(64);
        for headers in [
            vec![],
            vec![("cookie", format!("tidings={wrong}"))],
            vec![("authorization", format!("GoogleLogin auth={wrong}"))],
            vec![("authorization", "Bearer wrong".to_owned())],
        ] {
            let headers: Vec<(&str, &str)> =
                headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let reply = server.ask(route.method.clone(), &filled(route.path), &headers, "").await;
            let to_sign_in =
                reply.status == StatusCode::SEE_OTHER && reply.header("location").starts_with("/sign-in?");
            let refused = matches!(reply.status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS);
            assert!(refused || to_sign_in, "{} {}: {}", route.method, route.path, reply.status);
        }
        server.later(3600);
    }
}

/// The routes that anybody may ask. Whoever adds one says here why it is safe.
fn is_known(open: &BTreeSet<String>) {
    let known = [
        // Signed addresses, which only their user is told and can take back.
        "GET /feeds/{token}/{file}",
        "GET /feeds/{token}/{kind}/{file}",
        // Says only that the server is alive.
        "GET /healthz",
        // Signed addresses, which only a page or an answer of this server gives.
        "GET /media/{signature}/{folder}/{file}",
        // Looks itself for who asks: a program on this machine, or an owner.
        "GET /metrics",
        "GET /picture/{signature}/{address}",
        // Google Reader: a program signs in here, with an app password; wrong ones are counted.
        "GET /accounts/ClientLogin",
        "POST /accounts/ClientLogin",
        "GET /api/greader.php/accounts/ClientLogin",
        "POST /api/greader.php/accounts/ClientLogin",
        // Says that there is such an API.
        "GET /api/greader.php",
        "GET /api/greader.php/",
        // Fever: each request brings its key; without a good one the answer says no more than that.
        "GET /fever",
        "GET /fever.php",
        "GET /fever/",
        "GET /api/fever.php",
        "POST /api/fever.php",
        "POST /fever",
        "POST /fever.php",
        "POST /fever/",
        // Pages: signing in, and signing up by an address that is known to one person.
        "GET /sign-in",
        "POST /sign-in",
        "GET /sign-up/{token}",
        "POST /sign-up/{token}",
        // Files that are the same for everybody.
        "GET /favicon.ico",
        "GET /manifest.webmanifest",
        "GET /offline",
        "GET /service-worker.js",
        "GET /static/{file}",
    ];
    let known: BTreeSet<&str> = known.into_iter().collect();
    assert_eq!(open.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
}

#[tokio::test]
async fn t33_a_session_is_new_at_every_sign_in_and_ends_at_sign_out() {
    let server = Server::new();
    let hash = |cookie: &str| Token::read(cookie.trim_start_matches("tidings=")).expect("a token").hash();
    let first = server.cookie("ann").await;
    let old = hash(&first);
    let again = sign_in(
        &server.app,
        " Ann ".to_owned(),
        Password::new(PASSWORD),
        "x".repeat(1000),
        [127, 0, 0, 1].into(),
        Some(old.clone()),
    );
    let again = again.await.expect("signed in").hash();
    assert_ne!(old, again);
    let is_there = |hash: &[u8]| {
        let now = server.app.now();
        server.app.readers.session(hash, now, now).expect("read").is_some()
    };
    assert!(!is_there(&old) && is_there(&again));
    sign_out(&server.app, again.clone()).await.expect("signed out");
    assert!(!is_there(&again));
}

#[tokio::test]
async fn one_invitation_makes_one_user_and_guessing_is_slow() {
    let server = Server::new();
    let token = invite(&server.app.readers, server.app.now()).expect("stored");
    let shown = token.show().to_owned();
    let up = |name: &str| {
        let token = Token::read(&shown).expect("a token");
        sign_up(&server.app, token, name.to_owned(), Password::new(PASSWORD), String::new(), None)
    };
    assert_eq!(up("ann").await.map(|_| ()).expect_err("taken").status, StatusCode::CONFLICT);
    assert_eq!(up("a<b>").await.map(|_| ()).expect_err("no name").status, StatusCode::UNPROCESSABLE_ENTITY);
    up("Ömer 新").await.expect("signed up");
    assert_eq!(up("other").await.map(|_| ()).expect_err("used").status, StatusCode::FORBIDDEN);
    assert!(!server.user("Ömer 新").is_owner, "only the first is an owner");
    server.cookie("Ömer 新").await;
    let wrong = || {
        let password = Password::new("wrong password");
        sign_in(&server.app, "ann".to_owned(), password, String::new(), [9, 9, 9, 9].into(), None)
    };
    for _ in 0..5 {
        assert_eq!(wrong().await.map(|_| ()).expect_err("wrong").status, StatusCode::UNAUTHORIZED);
    }
    let problem = wrong().await.map(|_| ()).expect_err("too many");
    assert_eq!((problem.status, problem.retry_after), (StatusCode::TOO_MANY_REQUESTS, Some(900)));
    assert_eq!(server.ask(Method::POST, "/healthz", &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
}
