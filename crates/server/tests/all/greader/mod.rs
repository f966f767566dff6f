//! The Google Reader API.

mod bad_input;
mod clients;
mod lists;
mod login;
mod marks;
mod streams;
mod subscriptions;

use crate::common::{Reply, Server, article};
use axum::body::Body;
use axum::http::Method;
use serde_json::Value;

/// A program that has signed in.
pub(crate) struct Program<'s> {
    pub(crate) server: &'s Server,
    root: &'static str,
    header: String,
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

impl<'s> Program<'s> {
    /// Signs in below `root` with a new app password.
    pub(crate) async fn sign_in(server: &'s Server, root: &'static str, name: &str) -> Self {
        let body = format!("Email={name}&Passwd={}", server.app_password(name));
        let reply = server.ask(Method::POST, &format!("{root}/accounts/ClientLogin"), &[FORM], body).await;
        let token = reply.text().lines().find_map(|line| line.strip_prefix("Auth=")).expect("a token");
        Self { server, root, header: format!("GoogleLogin auth={token}") }
    }

    /// Asks something below `/reader/`.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        let headers = [("authorization", self.header.as_str())];
        self.server.ask(Method::GET, &format!("{}/reader/{path}", self.root), &headers, Body::empty()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, form: impl Into<Body>) -> Reply {
        let headers = [("authorization", self.header.as_str()), FORM];
        self.server.ask(Method::POST, &format!("{}/reader/{path}", self.root), &headers, form).await
    }

    /// Sends a form that is to be taken.
    pub(crate) async fn ok(&self, path: &str, form: impl Into<Body>) {
        let reply = self.post(path, form).await;
        assert_eq!((reply.status.as_u16(), reply.text()), (200, "OK"), "{path}");
    }

    /// The numbers of `stream/items/ids`, and the continuation.
    pub(crate) async fn ids(&self, query: &str) -> (Vec<i64>, Option<String>) {
        let reply = self.get(&format!("api/0/stream/items/ids?output=json&{query}")).await;
        let answer = reply.json();
        let refs = answer["itemRefs"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
        let id = |value: &Value| value["id"].as_str().expect("a string").parse().expect("a number");
        (refs.iter().map(id).collect(), answer["continuation"].as_str().map(str::to_owned))
    }

    /// The same without continuation.
    pub(crate) async fn all(&self, query: &str) -> Vec<i64> {
        let (ids, more) = self.ids(query).await;
        assert_eq!(more, None, "{query}");
        ids
    }

    /// The subscriptions: number, name, folder, address.
    pub(crate) async fn feeds(&self) -> Vec<(String, String, String, String)> {
        let answer = self.get("api/0/subscription/list?output=json").await.json();
        let text = |value: &Value| value.as_str().expect("a string").to_owned();
        let one = |feed: &Value| {
            let folder = &feed["categories"][0];
            assert_eq!(folder["id"], format!("user/-/label/{}", text(&folder["label"])));
            (text(&feed["id"]), text(&feed["title"]), text(&folder["label"]), text(&feed["url"]))
        };
        answer["subscriptions"].as_array().expect("a list").iter().map(one).collect()
    }

    /// Name and folder of a feed.
    pub(crate) async fn feed(&self, id: &str) -> Option<(String, String)> {
        let feeds = self.feeds().await;
        feeds.into_iter().find(|feed| feed.0 == id).map(|(_, name, folder, _)| (name, folder))
    }
}

/// More articles of one feed, which arrive now.
pub(crate) fn arrive(server: &Server, numbers: std::ops::Range<i64>) {
    let all: Vec<_> = numbers
        .map(|number| article("gulf", number, &format!("No {number}"), "en", "<p>Text.</p>"))
        .collect();
    server.file(&all);
}

pub(crate) const UNREAD: &str = "s=user/-/state/com.google/reading-list&xt=user/-/state/com.google/read";
