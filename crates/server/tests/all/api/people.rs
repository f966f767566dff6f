//! Users, their passwords of programs, their searches.

use super::{by_page, call, get};
use crate::common::{PASSWORD, Reply, Server};
use axum::http::Method;
use serde_json::{Value, json};

/// Asks as a page of ours does.
async fn ask(server: &Server, cookie: &str, path: &str, body: &Value) -> Reply {
    server.ask(Method::POST, path, &by_page(cookie), body.to_string()).await
}

/// What gives or takes away the right to come in: an app password does not do it, even with the user's own password beside it, nor does a
/// browser without that.
#[tokio::test]
async fn t36_who_may_come_in_is_changed_by_a_user_alone_who_types_the_password() {
    let server = Server::new();
    let (ann, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let remove = format!("/api/v1/users/{}/remove", server.user("本").id);
    for (path, key, more) in [
        ("/api/v1/me/app-passwords", "password", json!({ "label": "phone" })),
        ("/api/v1/users/invitations", "password", json!({})),
        (remove.as_str(), "password", json!({})),
        ("/api/v1/me/password", "old", json!({ "new": "another password" })),
    ] {
        let with = |password: &str| {
            let mut body = more.clone();
            body[key] = json!(password);
            body
        };
        let by_program = call(&server, Method::POST, path, &ann, with(PASSWORD)).await;
        assert_eq!(by_program.status, 403, "{path}: {}", by_program.text());
        assert!(by_program.text().contains("an app password is not enough"), "{path}");
        assert_eq!(ask(&server, &cookie, path, &more).await.status, 422, "{path}");
        let wrong = ask(&server, &cookie, path, &with("wrong password")).await;
        assert_eq!((wrong.status.as_u16(), &wrong.json()["title"]), (403, &json!("the password is wrong")));
        let foreign = [("cookie", cookie.as_str()), ("content-type", "application/json")];
        let foreign = server.ask(Method::POST, path, &foreign, with(PASSWORD).to_string()).await;
        assert_eq!(foreign.status, 403, "{path}: not from a page of ours");
    }
    assert_eq!(server.app.readers.app_passwords(server.user("ann").id).expect("read").len(), 1);
    assert_eq!(server.user("本").name, "本");
    // As at the door: five wrong ones, and even the right one waits.
    let body = |password: &str| json!({ "password": password });
    assert_eq!(ask(&server, &cookie, &remove, &body("wrong password")).await.status, 403);
    let waits = ask(&server, &cookie, &remove, &body(PASSWORD)).await;
    assert_eq!((waits.status.as_u16(), waits.header("retry-after")), (429, "900"));
}

#[tokio::test]
async fn a_password_is_changed_and_other_browsers_are_signed_out() {
    let server = Server::new();
    let (here, there) = (server.cookie("ann").await, server.cookie("ann").await);
    let program = server.app_password("ann");
    let path = "/api/v1/me/password";
    let short = ask(&server, &here, path, &json!({ "old": PASSWORD, "new": "short" })).await;
    assert_eq!(short.status, 422, "{}", short.text());
    let sessions = server.get("/api/v1/me/sessions", &[("cookie", &here)]).await.json();
    let this = |session: &Value| session["is_this"] == true;
    let sessions = sessions["sessions"].as_array().expect("a list").clone();
    assert_eq!((sessions.len(), sessions.iter().filter(|session| this(session)).count()), (2, 1));
    let done = ask(&server, &here, path, &json!({ "old": PASSWORD, "new": "another password" })).await;
    assert_eq!(done.status, 204, "{}", done.text());
    let server = &server;
    let me =
        |cookie: String| async move { server.get("/api/v1/me", &[("cookie", cookie.as_str())]).await.status };
    assert_eq!((me(here.clone()).await.as_u16(), me(there).await.as_u16()), (200, 401));
    assert_eq!(
        get(server, "/api/v1/me", &program).await["name"],
        "ann",
        "programs have passwords of their own"
    );
    // A session is ended by its id, by its user alone.
    let mine = sessions.iter().find(|session| this(session)).expect("mine")["id"].as_str().expect("an id");
    let one = format!("/api/v1/me/sessions/{mine}");
    let other = server.app_password("本");
    assert_eq!(call(server, Method::DELETE, &one, &other, Value::Null).await.status, 404);
    assert_eq!(call(server, Method::DELETE, &one, &program, Value::Null).await.status, 204);
    assert_eq!(me(here).await, 401);
}

#[tokio::test]
async fn settings_are_read_and_changed_and_nothing_else_is_set() {
    let server = Server::new();
    let other = server.app_password("本");
    let path = "/api/v1/me/settings";
    let usual = get(&server, path, &other).await;
    assert_eq!(
        (&usual["language"], &usual["form"], &usual["keyboard"], &usual["keys"]["next"]),
        (&Value::Null, &json!("magazine"), &json!(true), &json!("j"))
    );
    let change = json!({ "language": "ar", "theme": "dark", "keyboard": false, "keys": { "next": "下" }, "offset_minutes": 330 });
    let changed = call(&server, Method::PATCH, path, &other, change).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let after = get(&server, path, &other).await;
    assert_eq!(after, changed.json());
    assert_eq!((&after["keys"]["next"], &after["keys"]["previous"]), (&json!("下"), &json!("k")));
    assert_eq!(get(&server, "/api/v1/me", &other).await["settings"], after);
    // What a read gave may be sent back, and changes nothing.
    assert_eq!(call(&server, Method::PATCH, path, &other, after.clone()).await.json(), after);
    let cookie = server.cookie("本").await;
    let page = server.get("/settings", &[("cookie", &cookie)]).await;
    assert!(page.text().contains("<html lang=\"ar\" dir=\"rtl\" data-theme=\"dark\""), "{}", page.text());
    for wrong in [
        json!({ "theme": "sepia" }),
        json!({ "language": "../../etc/passwd" }),
        json!({ "keys": { "next": "ll" } }),
        json!({ "keys": { "next": "k" } }),
        json!({ "keys": { "fly": "f" } }),
        json!({ "keys": { "star": "\u{7}" } }),
        json!({ "offset_minutes": 331 }),
        json!({ "is_owner": true }),
    ] {
        let reply = call(&server, Method::PATCH, path, &other, wrong.clone()).await;
        assert_eq!(reply.status, 422, "{wrong}: {}", reply.text());
    }
    let back = json!({ "language": null, "offset_minutes": null, "keys": {} });
    let back = call(&server, Method::PATCH, path, &other, back).await.json();
    assert_eq!(
        (&back["language"], &back["theme"], &back["keys"]["next"]),
        (&Value::Null, &json!("dark"), &json!("j"))
    );
    assert_eq!(server.user("ann").settings, "{}");
}

#[tokio::test]
async fn passwords_of_programs_are_made_in_a_browser_and_taken_back_anywhere() {
    let server = Server::new();
    let (ann, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let path = "/api/v1/me/app-passwords";
    let made = ask(&server, &cookie, path, &json!({ "label": "phone", "password": PASSWORD })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let password = made.json()["password"].as_str().expect("a password").to_owned();
    assert_eq!(get(&server, "/api/v1/me", &password).await["name"], "ann");
    let all = get(&server, path, &ann).await;
    assert!(!all.to_string().contains(&password), "it is shown once");
    assert_eq!(all["app_passwords"][1]["label"], "phone");
    let one = format!("{path}/{}", all["app_passwords"][1]["id"]);
    assert_eq!(call(&server, Method::DELETE, &one, &ann, Value::Null).await.status, 204);
    assert_eq!(call(&server, Method::GET, "/api/v1/me", &password, Value::Null).await.status, 401);
}

#[tokio::test]
async fn owners_invite_and_remove_users_and_nobody_else_does() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let (cookie, strange) = (server.cookie("ann").await, server.cookie("本").await);
    let own = json!({ "password": PASSWORD });
    assert_eq!(call(&server, Method::GET, "/api/v1/users", &other, Value::Null).await.status, 403);
    let users = get(&server, "/api/v1/users", &ann).await;
    assert!(!users.to_string().contains("argon2"), "{users}");
    let path = "/api/v1/users/invitations";
    assert_eq!(ask(&server, &strange, path, &own).await.status, 403);
    let invited = ask(&server, &cookie, path, &own).await;
    let address = invited.json()["address"].as_str().expect("an address").to_owned();
    assert!(address.starts_with("http://news.example/sign-up/"), "{address}");
    let (me, him) = (server.user("ann").id, server.user("本").id);
    let remove = |id| format!("/api/v1/users/{id}/remove");
    assert_eq!(ask(&server, &strange, &remove(me), &own).await.status, 403);
    assert_eq!(ask(&server, &cookie, &remove(me), &own).await.status, 409);
    assert_eq!(ask(&server, &cookie, &remove(him), &own).await.status, 204);
    assert_eq!(call(&server, Method::GET, "/api/v1/me", &other, Value::Null).await.status, 401);
}

#[tokio::test]
async fn searches_are_done_and_kept() {
    let server = Server::new();
    let ann = server.app_password("ann");
    let found = get(&server, "/api/v1/search?q=%E5%8A%A0%E6%B2%99&limit=1", &ann).await;
    assert_eq!(
        (&found["hits"][0]["item"]["id"], &found["hits"][0]["title_marks"][0]),
        (&json!(2), &json!({ "from": 0, "to": 6 }))
    );
    let kept = json!({ "name": "停火", "query": "加沙 is:unread" });
    let saved = call(&server, Method::POST, "/api/v1/searches", &ann, kept.clone()).await;
    assert_eq!(saved.status, 201, "{}", saved.text());
    let id = saved.json()["id"].as_i64().expect("a number");
    call(&server, Method::POST, "/api/v1/searches", &ann, json!({ "name": "other", "query": "x" })).await;
    let path = format!("/api/v1/searches/{id}");
    let taken = json!({ "name": "other", "query": "y" });
    assert_eq!(call(&server, Method::PUT, &path, &ann, taken).await.status, 409);
    let renamed = json!({ "name": "加沙停火", "query": "加沙" });
    assert_eq!(call(&server, Method::PUT, &path, &ann, renamed).await.json()["name"], "加沙停火");
    let senseless = json!({ "name": "x", "query": "after:yesterday" });
    assert_eq!(call(&server, Method::PUT, &path, &ann, senseless.clone()).await.status, 422);
    assert_eq!(call(&server, Method::POST, "/api/v1/searches", &ann, senseless).await.status, 422);
    let all = get(&server, "/api/v1/searches", &ann).await;
    assert_eq!(all["searches"].as_array().map(Vec::len), Some(2));
    assert_eq!(call(&server, Method::DELETE, &path, &ann, Value::Null).await.status, 204);
    assert_eq!(call(&server, Method::DELETE, &path, &ann, Value::Null).await.status, 404);
}
