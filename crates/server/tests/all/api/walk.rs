//! Walks over the table of routes: what must hold for every one of them.

use super::{by_page, call};
use crate::common::Server;
use axum::http::Method;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tidings_server::access::Access;
use tidings_server::routes::Route;

fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

fn is_api(route: &&Route) -> bool {
    route.path.starts_with("/api/v1/")
}

fn changes(route: &&Route) -> bool {
    matches!(route.method, Method::POST | Method::PUT | Method::PATCH)
}

/// Every row of the readers' database, but for the times at which passwords and sessions were used.
fn dump(server: &Server) -> Vec<String> {
    let path = server.folder.path().join("readers.db");
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").expect("SQL");
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).expect("rows").map(|name| name.expect("a name")).collect();
    let mut rows = Vec::new();
    for table in tables {
        let mut all = connection.prepare(&format!("SELECT * FROM {table}")).expect("SQL");
        let names: Vec<String> = all.column_names().map(str::to_owned).collect();
        let mut found = all.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let kept = names.iter().enumerate().filter(|(_, name)| *name != "used");
            let values =
                kept.map(|(at, name)| format!("{name}={:?}", row.get::<_, Sql>(at).expect("a value")));
            rows.push(format!("{table}: {}", values.collect::<Vec<_>>().join(" ")));
        }
    }
    rows
}

#[tokio::test]
async fn t35_nothing_is_changed_by_get_and_t39_no_answer_tells_of_version_or_files() {
    let server = Server::new();
    let (password, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let token = call(&server, Method::POST, "/api/v1/me/feeds", &password, Value::Null).await.json();
    let outgoing = token["feeds"][0]["atom"].as_str().expect("an address").replace("http://news.example", "");
    // Streams end at once when the server stops.
    server.app.stop();
    let before = dump(&server);
    assert!(before.len() > 20, "{before:?}");
    let folder = server.folder.path().to_str().expect("a path");
    let of_table =
        server.table.iter().filter(|route| route.method == Method::GET).map(|route| filled(route.path));
    for path in of_table.chain([
        outgoing,
        "/nothing".to_owned(),
        "/api/v1/search?q=加沙".replace("加沙", "%E5%8A%A0"),
    ]) {
        for (name, value) in [("cookie", cookie.clone()), ("authorization", format!("Bearer {password}"))] {
            let reply = server.get(&path, &[(name, &value)]).await;
            assert!(!reply.status.is_server_error(), "{path}: {}", reply.status);
            let text = String::from_utf8_lossy(&reply.bytes);
            for secret in [folder, env!("CARGO_PKG_VERSION"), "readers.db", "argon2", ".md\""] {
                assert!(!text.contains(secret), "{path} tells {secret}: {text}");
            }
            assert!(
                !reply.headers.contains_key("server") && !reply.headers.contains_key("x-powered-by"),
                "{path}"
            );
        }
    }
    assert_eq!(dump(&server), before);
}

/// What programs ask in the place of each page and form. Whoever adds one says here how a program does the same.
const ALIKE: &[(&str, &str)] = &[
    ("GET /", "GET /api/v1/tree"),
    ("GET /unread", "GET /api/v1/items"),
    ("GET /all", "GET /api/v1/items"),
    ("GET /starred", "GET /api/v1/items"),
    ("GET /category/{*path}", "GET /api/v1/items"),
    ("GET /feed/{feed}", "GET /api/v1/items"),
    ("GET /label/{label}", "GET /api/v1/items"),
    ("GET /tag/{tag}", "GET /api/v1/items"),
    ("GET /read/{item}", "GET /api/v1/items/{item}"),
    ("GET /read/{item}/versions", "GET /api/v1/items/{item}/difference"),
    ("GET /search", "GET /api/v1/search"),
    ("GET /sources", "GET /api/v1/feeds/health"),
    ("GET /sources/add", "GET /api/v1/categories"),
    ("GET /sources/{feed}", "GET /api/v1/feeds"),
    ("GET /sources.opml", "GET /api/v1/opml"),
    ("GET /settings", "GET /api/v1/me/settings"),
    ("POST /mark", "POST /api/v1/items/marks"),
    ("POST /mark-list", "POST /api/v1/marks/read"),
    ("POST /label", "POST /api/v1/items/marks"),
    ("POST /searches", "POST /api/v1/searches"),
    ("POST /searches/{search}/remove", "DELETE /api/v1/searches/{search}"),
    ("POST /sources", "POST /api/v1/feeds"),
    ("POST /sources/preview", "POST /api/v1/feeds/preview"),
    ("POST /sources/poll", "POST /api/v1/poll"),
    ("POST /sources/import", "POST /api/v1/opml"),
    ("POST /sources/{feed}", "PATCH /api/v1/feeds/{feed}"),
    ("POST /sources/{feed}/hide", "PATCH /api/v1/feeds/{feed}"),
    ("POST /settings", "PATCH /api/v1/me/settings"),
    ("POST /settings/password", "POST /api/v1/me/password"),
    ("POST /settings/app-passwords", "POST /api/v1/me/app-passwords"),
    ("POST /settings/app-passwords/{id}/revoke", "DELETE /api/v1/me/app-passwords/{id}"),
    ("POST /settings/sessions/end", "DELETE /api/v1/me/sessions/{session}"),
    ("POST /settings/invite", "POST /api/v1/users/invitations"),
    ("POST /sign-out", "DELETE /api/v1/me/sessions/{session}"),
];

#[test]
fn what_a_page_does_a_program_does_and_the_same_users_may() {
    let server = Server::new();
    let said = |route: &Route| format!("{} {}", route.method, route.path);
    let of_pages = |route: &&Route| matches!(route.access, Access::Browser | Access::BrowserOwner);
    let pages: Vec<&Route> = server.table.iter().filter(of_pages).collect();
    assert_eq!(pages.len(), ALIKE.len());
    for page in pages {
        let alike = ALIKE.iter().find(|(known, _)| *known == said(page)).map(|(_, alike)| *alike);
        let alike = alike.unwrap_or_else(|| panic!("{}: how does a program do it?", said(page)));
        let route = server.table.iter().find(|route| said(route) == alike);
        let access = route.unwrap_or_else(|| panic!("{alike} is not there")).access;
        let owners_only = (page.access == Access::BrowserOwner, access == Access::ApiOwner);
        assert_eq!(owners_only.0, owners_only.1, "{} and {alike}", said(page));
    }
}

#[tokio::test]
async fn a_body_that_is_wrong_or_too_large_changes_nothing() {
    let server = Server::new();
    let cookie = server.cookie("ann").await;
    let before = dump(&server);
    let large = vec![b' '; 10_000_000];
    for route in server.table.iter().filter(is_api).filter(changes) {
        let path = filled(route.path);
        for wrong in
            ["{", "null", "[]", "\"x\"", "{\"nonsense\":1}", "{\"__proto__\":{}}", "\u{0}", "[[[[[[[["]
        {
            let reply = server.ask(route.method.clone(), &path, &by_page(&cookie), wrong).await;
            assert!(reply.status.is_client_error(), "{} {path} {wrong}: {}", route.method, reply.status);
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path} {wrong}");
        }
        let reply = server.ask(route.method.clone(), &path, &by_page(&cookie), large.clone()).await;
        assert_eq!(reply.status, 413, "{} {path}", route.method);
    }
    assert_eq!(dump(&server), before);
}

#[tokio::test]
async fn t32_no_route_gives_or_changes_another_users_things() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let label = json!({ "items": [1], "add_labels": ["secret"], "starred": true });
    call(&server, Method::POST, "/api/v1/items/marks", &ann, label).await;
    let kept = json!({ "name": "secret", "query": "secret" });
    let search =
        call(&server, Method::POST, "/api/v1/searches", &ann, kept.clone()).await.json()["id"].to_string();
    let password = server.app.readers.app_passwords(server.user("ann").id).expect("read")[0].id.to_string();
    server.cookie("ann").await;
    let session = call(&server, Method::GET, "/api/v1/me/sessions", &ann, Value::Null).await.json();
    let session = session["sessions"][0]["id"].as_str().expect("an id").to_owned();
    let before = dump(&server);
    // What a path may name: things of one user, which nobody else finds; and what all users see, or owners alone.
    let own = [("{label}", "secret"), ("{search}", &search), ("{id}", &password), ("{session}", &session)];
    let shared = ["{feed}", "{item}", "{user}"];
    let mut walked = BTreeSet::new();
    for route in server.table.iter().filter(is_api) {
        let places: Vec<&str> = route.path.split('/').filter(|part| part.starts_with('{')).collect();
        for place in places {
            let Some((_, named)) = own.iter().find(|(known, _)| *known == place) else {
                assert!(shared.contains(&place), "{}: say in this test whose {place} is", route.path);
                continue;
            };
            let path = route.path.replace(place, named);
            let body = if route.method == Method::DELETE { Value::Null } else { kept.clone() };
            let body = if place == "{label}" && !body.is_null() { json!({ "name": "mine" }) } else { body };
            let reply = call(&server, route.method.clone(), &path, &other, body).await;
            assert_eq!(reply.status, 404, "{} {path}: {}", route.method, reply.text());
            walked.insert(place);
        }
    }
    assert_eq!(walked.len(), own.len());
    for route in server
        .table
        .iter()
        .filter(is_api)
        .filter(|route| route.method == Method::GET && !route.path.ends_with("events"))
    {
        let reply = call(&server, Method::GET, &filled(route.path), &other, Value::Null).await;
        assert!(!reply.text().contains("secret"), "{}: {}", route.path, reply.text());
    }
    assert_eq!(dump(&server), before);
}
