//! Files of the pages themselves, and what makes them an app on a phone. Nothing here is anybody's: the worker keeps these alone.

use super::theme::{FILES, version};
use super::viewer::{page, words_of};
use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::routes::Table;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use minijinja::context;
use serde_json::json;
use std::sync::Arc;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/static/{file}", Access::Open, file)
        .route(Method::GET, "/favicon.ico", Access::Open, favicon)
        .route(Method::GET, "/manifest.webmanifest", Access::Open, manifest)
        .route(Method::GET, "/service-worker.js", Access::Open, worker)
        .route(Method::GET, "/offline", Access::Open, offline)
}

/// A file of ours. Under an address with the right version it never changes.
async fn file(Path(name): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let file = FILES.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| Problem::not_found("there is no such file"))?;
    let is_current = query.as_deref().and_then(|query| query.strip_prefix("v=")) == Some(version());
    let keep = if is_current { FOR_EVER } else { ASK_AGAIN };
    Ok(([(header::CONTENT_TYPE, file.kind), (header::CACHE_CONTROL, keep)], file.bytes).into_response())
}

async fn favicon(query: RawQuery) -> Result<Response, Problem> {
    file(Path("icon-192.png".to_owned()), query).await
}

async fn manifest(State(app): State<Arc<App>>) -> Response {
    let icon = |name: &str, size: &str, purpose: &str| json!({ "src": format!("/static/{name}?v={}", version()), "sizes": size, "type": "image/png", "purpose": purpose });
    let manifest = json!({
        "id": "/",
        "name": app.serving.title,
        "short_name": app.serving.title.chars().take(12).collect::<String>(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fdfcf9",
        "theme_color": "#9a1b1b",
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    });
    let kind = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, ASK_AGAIN)];
    (kind, Json(manifest).into_response().into_body()).into_response()
}

/// The worker, which has to stand at the root to see every page.
async fn worker() -> Response {
    let text = include_str!("../../static/service-worker.js").replace("{version}", version());
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, ASK_AGAIN)];
    (kind, text).into_response()
}

/// What is shown while the server cannot be reached.
async fn offline(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let words = words_of(&app, &headers);
    let title = words.get("offline");
    let mut response = page(
        &app,
        words,
        "told.html",
        title,
        context! { told => title, told_lang => words.language.tag(), advice => words.get("offline_advice"), back => "/" },
    )?;
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static(ASK_AGAIN));
    Ok(response)
}
