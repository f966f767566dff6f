//! The own API, the stream of events, outgoing feeds, figures and the log.

mod feeds;
mod listening;
mod lists;
mod log;
mod outgoing;
mod people;
mod walk;
mod what_is_said;

use crate::common::{Reply, Server};
use axum::http::Method;
use serde_json::Value;

/// Asks with an app password; no body when it is `null`.
pub(crate) async fn call(server: &Server, method: Method, path: &str, password: &str, body: Value) -> Reply {
    let bearer = format!("Bearer {password}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    server.ask(method, path, &headers, body).await
}

pub(crate) async fn get(server: &Server, path: &str, password: &str) -> Value {
    let reply = call(server, Method::GET, path, password, Value::Null).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.json()
}

/// The numbers of the articles of a list.
pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().expect("a list").iter().map(|item| item["id"].as_i64().expect("an id")).collect()
}

/// What a browser that signed in sends with a change.
pub(crate) fn by_page(cookie: &str) -> [(&str, &str); 3] {
    [("cookie", cookie), ("sec-fetch-site", "same-origin"), ("content-type", "application/json")]
}
