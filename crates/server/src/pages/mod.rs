//! The reader's pages: made on the server, whole without a script, and with one more comfortable.

mod account;
mod article;
mod dates;
mod errors;
mod files;
mod list;
mod marks;
mod search_page;
mod sign;
mod sources;
mod subscriptions;
pub(crate) mod theme;
mod tree;
mod view;
mod viewer;

pub(crate) use errors::{not_found, show as show_errors};

use crate::access::Access;
use crate::routes::Table;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a part of a path or in a query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

pub(crate) fn routes(table: Table) -> Table {
    let table = sign::routes(files::routes(table));
    let table = account::routes(subscriptions::routes(sources::routes(search_page::routes(table))));
    let list = |table: Table, path| table.route(Method::GET, path, Access::Browser, list::list);
    let lists =
        ["/unread", "/all", "/starred", "/category/{*path}", "/feed/{feed}", "/label/{label}", "/tag/{tag}"];
    lists
        .into_iter()
        .fold(table, list)
        .route(Method::GET, "/", Access::Browser, list::home)
        .route(Method::GET, "/read/{item}", Access::Browser, article::article)
        .route(Method::GET, "/read/{item}/versions", Access::Browser, article::versions)
        .route(Method::POST, "/mark", Access::Browser, marks::mark)
        .route(Method::POST, "/mark-list", Access::Browser, marks::mark_list)
        .route(Method::POST, "/label", Access::Browser, marks::label)
}

/// A part of a path or of a query, so that it ends neither.
fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// Sends the browser on, with a GET. The target is one of this site.
fn see(target: &str) -> Response {
    let target = utf8_percent_encode(target, CONTROLS).to_string();
    (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response()
}
