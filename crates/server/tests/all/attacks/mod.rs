//! Attacks that happened to other readers. Each test begins with the number that the attack has in SECURITY.md.

mod answers;
mod articles;
mod identity;
mod lists;
mod too_much;

use crate::common::{Reply, Server};
use axum::http::Method;
use tidings_server::access::Access;
use tidings_server::routes::Route;

/// A path of a route with a number in its places.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

/// Whether a cookie opens the route.
fn takes_cookies(route: &&Route) -> bool {
    matches!(
        route.access,
        Access::Form | Access::Browser | Access::BrowserOwner | Access::Api | Access::ApiOwner
    )
}

fn changes(route: &&Route) -> bool {
    !matches!(route.method, Method::GET | Method::HEAD)
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Sends something as a page of this site does.
async fn send(server: &Server, cookie: &str, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Reply {
    let headers = [("cookie", cookie), ("content-type", kind), ("sec-fetch-site", "same-origin")];
    server.ask(method, path, &headers, body).await
}

/// A file as a form of a page sends it.
fn upload(bytes: &[u8]) -> Vec<u8> {
    let head = b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.opml\"\r\n\r\n";
    [head.as_slice(), bytes, b"\r\n--XX--\r\n"].concat()
}

const UPLOAD: &str = "multipart/form-data; boundary=XX";
