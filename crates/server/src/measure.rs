//! Every request is counted, timed and logged by the route that it matched: never by its address, which can hold a password or a token.

use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;
use tidings_store::readers::UserId;

/// Who asked, as a guard found: told to the log by the way back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AskedBy(pub(crate) UserId);

/// What is said of a request that no route matched.
const NO_ROUTE: &str = "none";

pub(crate) async fn measure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let took = begun.elapsed();
    let route = path.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let status = response.status().as_u16();
    app.metrics.answered(method, route, status, took);
    let user = response.extensions().get::<AskedBy>().map(|AskedBy(user)| user.0);
    let duration_ms = took.as_secs_f64() * 1000.0;
    tracing::info!(target: "tidings_server::requests", method, route, status, duration_ms, user, "answered");
    response
}

/// Anybody can make up a method.
fn method(method: &Method) -> &'static str {
    let known = [
        (Method::GET, "GET"),
        (Method::HEAD, "HEAD"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::OPTIONS, "OPTIONS"),
    ];
    known.iter().find(|(known, _)| known == method).map_or("other", |(_, name)| name)
}
