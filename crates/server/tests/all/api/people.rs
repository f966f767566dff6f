//! Users, their passwords of programs, their searches.

use super::{by_page, call, get};
use crate::common::Server;
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn passwords_of_programs_are_made_in_a_browser_and_taken_back_anywhere() {
    let server = Server::new();
    let (ann, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let new = json!({ "label": "phone" });
    let path = "/api/v1/me/app-passwords";
    let refused = call(&server, Method::POST, path, &ann, new.clone()).await;
    assert_eq!(refused.status, 403, "one password does not beget another");
    let foreign = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let refused = server.ask(Method::POST, path, &foreign, new.to_string()).await;
    assert_eq!(refused.status, 403, "not from a page of ours");
    let made = server.ask(Method::POST, path, &by_page(&cookie), new.to_string()).await;
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
    assert_eq!(call(&server, Method::GET, "/api/v1/users", &other, Value::Null).await.status, 403);
    let users = get(&server, "/api/v1/users", &ann).await;
    assert!(!users.to_string().contains("argon2"), "{users}");
    let path = "/api/v1/users/invitations";
    assert_eq!(call(&server, Method::POST, path, &ann, Value::Null).await.status, 403);
    assert_eq!(server.ask(Method::POST, path, &by_page(&strange), "").await.status, 403);
    let invited = server.ask(Method::POST, path, &by_page(&cookie), "").await;
    let address = invited.json()["address"].as_str().expect("an address").to_owned();
    assert!(address.starts_with("http://news.example/sign-up/"), "{address}");
    let (me, him) = (server.user("ann").id, server.user("本").id);
    let remove = |id| format!("/api/v1/users/{id}");
    assert_eq!(server.ask(Method::DELETE, &remove(me), &by_page(&strange), "").await.status, 403);
    assert_eq!(server.ask(Method::DELETE, &remove(me), &by_page(&cookie), "").await.status, 409);
    assert_eq!(server.ask(Method::DELETE, &remove(him), &by_page(&cookie), "").await.status, 204);
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
