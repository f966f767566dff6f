use super::{FORM, Program};
use crate::common::Server;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

#[tokio::test]
async fn a_program_signs_in_with_an_app_password() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let name = utf8_percent_encode("本", NON_ALPHANUMERIC).to_string();
    for (what, body, want) in [
        ("as it is", format!("Email=ann&Passwd={ann}"), 200),
        (
            "in another case",
            format!("Email=ANN&Passwd={ann}&service=reader&client=x&accountType=HOSTED"),
            200,
        ),
        ("another alphabet", format!("Email={name}&Passwd={other}"), 200),
        ("somebody else's", format!("Email=ann&Passwd={other}"), 401),
        ("the user's own", format!("Email=ann&Passwd={}", crate::common::PASSWORD.replace(' ', "+")), 401),
        ("no password", "Email=ann".to_owned(), 401),
        ("nobody", format!("Passwd={ann}"), 401),
    ] {
        // Some programs do not mind the slash at the end of what a person typed.
        for root in ["", "/", "/api/greader.php", "/api/greader.php/"] {
            let path = format!("{root}/accounts/ClientLogin");
            let by_form = server.ask(Method::POST, &path, &[FORM], body.clone()).await;
            let untyped = server.ask(Method::POST, &path, &[], body.clone()).await;
            let by_address = server.get(&format!("{path}?{body}"), &[]).await;
            for reply in [by_form, untyped, by_address] {
                assert_eq!(reply.status.as_u16(), want, "{what} {root}");
                if want == 401 {
                    assert_eq!(reply.text(), "Error=BadAuthentication\n", "{what}");
                    continue;
                }
                // Each line is a name and a value: no other `=` anywhere.
                let pairs: Vec<Vec<&str>> =
                    reply.text().lines().map(|line| line.split('=').collect()).collect();
                let names: Vec<&str> = pairs.iter().map(|pair| pair[0]).collect();
                assert!(pairs.iter().all(|pair| pair.len() == 2 && !pair[1].is_empty()), "{}", reply.text());
                assert_eq!(names, ["SID", "LSID", "Auth"]);
            }
        }
    }
    let json =
        server.get(&format!("/accounts/ClientLogin?output=json&Email=ann&Passwd={ann}"), &[]).await.json();
    let header = format!("GoogleLogin auth={}", json["Auth"].as_str().expect("a token"));
    let info = server.get("/reader/api/0/user-info", &[("authorization", &header)]).await.json();
    assert_eq!((info["userName"].as_str(), info["userId"].is_string()), (Some("ann"), true));
    assert_eq!(server.get("/api/greader.php", &[]).await.text(), "OK");
}

#[tokio::test]
async fn the_header_alone_says_who_asks_and_ends_with_its_app_password() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let token = program.get("api/0/token").await;
    assert!(!token.text().is_empty() && !token.text().contains(['=', '&', '\n']), "{}", token.text());
    let mark = |token: &str| format!("i=1&a=user/-/state/com.google/read{token}");
    for token in ["", "&T=", "&T=x", "&T=no%20such"] {
        program.ok("api/0/edit-tag", mark(token)).await;
    }
    // A browser that has signed in is no program, whatever page sends it here.
    let cookie = server.cookie("ann").await;
    let headers = [("cookie", cookie.as_str()), FORM, ("sec-fetch-site", "same-origin")];
    let reply = server.ask(Method::POST, "/reader/api/0/edit-tag", &headers, mark("")).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let passwords = server.app.readers.app_passwords(server.user("ann").id).expect("read");
    for password in passwords {
        server.app.readers.revoke_app_password(server.user("ann").id, password.id).expect("stored");
    }
    assert_eq!(program.get("api/0/token").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_is_slow_and_a_program_that_knows_no_better_locks_nobody_out() {
    let server = Server::new();
    let attempt = |password: String| {
        let body = format!("Email=ann&Passwd={password}");
        server.ask(Method::POST, "/accounts/ClientLogin", &[FORM], body)
    };
    for _ in 0..100 {
        assert_eq!(attempt("old".to_owned()).await.status, StatusCode::UNAUTHORIZED);
    }
    let right = server.app_password("ann");
    assert_eq!(attempt(right.clone()).await.status, StatusCode::OK);
    for number in 1..30 {
        assert_eq!(attempt(format!("guess {number}")).await.status, StatusCode::UNAUTHORIZED);
    }
    let refused = attempt("one more".to_owned()).await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "900"));
    server.later(901);
    assert_eq!(attempt(right).await.status, StatusCode::OK);
}

#[tokio::test]
async fn t35_nothing_changes_by_get() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    for path in [
        "edit-tag?i=1&a=user/-/state/com.google/read",
        "mark-all-as-read?s=feed/1",
        "rename-tag?s=user/-/label/World&dest=user/-/label/X",
        "disable-tag?s=user/-/label/World",
        "subscription/quickadd?quickadd=https://new.example/",
        "subscription/edit?ac=unsubscribe&s=feed/1",
        "subscription/import",
    ] {
        let reply = program.get(&format!("api/0/{path}")).await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!(program.all(super::UNREAD).await.len(), 5);
    let head = server.ask(Method::HEAD, "/api/greader.php", &[], Body::empty()).await;
    assert_eq!(head.status, StatusCode::OK);
}
