//! The table of all routes, and who may ask each.

use crate::access::{self, Access};
use crate::app::App;
use crate::{api, fever, greader, headers, health, measure, media, metrics, outgoing, pages};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, on};
use std::sync::Arc;
use tower::util::MapRequest;

/// A request may be so large where its route does not say otherwise.
const LARGEST_REQUEST: usize = 2 << 20;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// GET or POST, mostly.
    pub method: Method,
    /// As `axum` writes it: `/read/{item}`.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
}

/// A table that is being written.
pub struct Table {
    app: Arc<App>,
    router: Router<Arc<App>>,
    routes: Vec<Route>,
}

impl Table {
    /// Adds a route.
    #[must_use]
    pub fn route<H, T>(self, method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.large(method, path, access, LARGEST_REQUEST, handler)
    }

    /// Adds a route whose requests may be of so many bytes.
    #[must_use]
    pub fn large<H, T>(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        largest: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let guard = middleware::from_fn_with_state((Arc::clone(&self.app), access), access::guard);
        // The last layer is the first to see a request.
        let methods = on(filter, handler).layer(DefaultBodyLimit::max(largest)).layer(guard);
        self.router = self.router.route(path, methods);
        self.routes.push(Route { method, path, access });
        self
    }
}

/// The whole server, and its table.
pub fn all(app: &Arc<App>) -> (Router, Vec<Route>) {
    let table = Table { app: Arc::clone(app), router: Router::new(), routes: Vec::new() };
    let table = media::routes(health::routes(table));
    let table = fever::routes(greader::routes(table));
    let table = api::routes(outgoing::routes(metrics::routes(table)));
    let table = pages::routes(table);
    let Table { router, routes, .. } = table;
    let router = router.fallback(pages::not_found);
    let errors = middleware::from_fn_with_state(Arc::clone(app), pages::show_errors);
    let router = router.with_state(Arc::clone(app)).layer(errors).layer(middleware::from_fn(headers::add));
    let router = router.layer(middleware::from_fn_with_state(Arc::clone(app), measure::measure));
    // What is outside sees a request before its route is looked up.
    (Router::new().fallback_service(MapRequest::new(router, one_slash)), routes)
}

/// Programs put their paths behind what a person typed, which may end with a slash already.
fn one_slash(mut request: Request) -> Request {
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    let inner = path.strip_prefix(greader::BELOW);
    let base = if inner.is_some() { greader::BELOW } else { "" };
    let rest = inner.unwrap_or(path);
    if rest.starts_with("//") {
        let mended = format!("{base}/{}", rest.trim_start_matches('/'));
        if let Ok(uri) = mended.parse() {
            *request.uri_mut() = uri;
        }
    }
    request
}
