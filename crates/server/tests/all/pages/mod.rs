//! The reader's pages, as a browser without a script has them.

mod account;
mod lists;
mod markup;
mod safety;
mod sign;
mod sources;

use crate::common::{Reply, Server};
use axum::http::{Method, StatusCode};

/// A browser of a user's.
pub(crate) struct Browser<'s> {
    server: &'s Server,
    cookie: String,
    /// What it asks for.
    language: &'static str,
}

impl<'s> Browser<'s> {
    pub(crate) async fn of(server: &'s Server, name: &str) -> Self {
        Self { server, cookie: server.cookie(name).await, language: "en" }
    }

    /// One that has not signed in.
    pub(crate) fn stranger(server: &'s Server) -> Self {
        Self { server, cookie: String::new(), language: "en" }
    }

    pub(crate) fn speaking(self, language: &'static str) -> Self {
        Self { language, ..self }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.server.get(path, &self.headers()).await
    }

    /// A page that must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
        assert!(reply.header("content-type").starts_with("text/html"), "{path}");
        reply.text().to_owned()
    }

    /// Sends a form, as a page of this site does.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.post(path, "application/x-www-form-urlencoded", form(fields)).await
    }

    pub(crate) async fn post(&self, path: &str, kind: &str, body: impl Into<axum::body::Body>) -> Reply {
        let mut headers = self.headers();
        headers.extend([("content-type", kind), ("sec-fetch-site", "same-origin")]);
        self.server.ask(Method::POST, path, &headers, body).await
    }

    /// Sends a form and is sent on to there.
    pub(crate) async fn done(&self, path: &str, fields: &[(&str, &str)], target: &str) {
        let reply = self.send(path, fields).await;
        assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, target), "{path}");
    }

    fn headers(&self) -> Vec<(&str, &str)> {
        vec![("accept", "text/html,*/*"), ("accept-language", self.language), ("cookie", &self.cookie)]
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    pairs.join("&")
}

/// The titles of a list, in order.
pub(crate) fn titles(page: &str) -> Vec<String> {
    let rows = page.split("<a class=\"to\"").skip(1);
    rows.map(|row| {
        row.split_once('>')
            .and_then(|(_, rest)| rest.split_once("</a>"))
            .map_or("", |(title, _)| title)
            .to_owned()
    })
    .collect()
}
