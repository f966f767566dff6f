//! The own API under `/api/v1`: everything that the reader can do, as JSON.
//!
//! Wire types stand beside the handlers that speak them and are described to programs by [`document`]. What is wrong with a request is
//! answered as problem+json and changes nothing.

mod asked;
mod difference;
mod document;
mod events;
mod feeds;
mod items;
mod labels;
mod marks;
mod me;
mod opml;
mod revisions;
mod search;
mod sessions;
mod settings;
mod sources;
mod tags;
mod tree;
mod users;

pub(crate) use events::Listeners;

use crate::access::Access;
use crate::answers::Problem;
use crate::routes::Table;
use axum::http::Method;

/// Bytes of the largest list of feeds that is taken.
const LARGEST_OPML: usize = 8 << 20;

pub(crate) fn routes(table: Table) -> Table {
    let table = things(feeds_and_items(table));
    table
        .route(Method::GET, "/api/v1/openapi.json", Access::Api, document::document)
        .route(Method::GET, "/api/v1/events", Access::Api, events::events)
        .route(Method::GET, "/api/v1/users", Access::ApiOwner, users::users)
        .route(Method::POST, "/api/v1/users/invitations", Access::ApiOwner, users::invite)
        .route(Method::POST, "/api/v1/users/{user}/remove", Access::ApiOwner, users::remove)
}

fn feeds_and_items(table: Table) -> Table {
    table
        .route(Method::GET, "/api/v1/tree", Access::Api, tree::tree)
        .route(Method::GET, "/api/v1/categories", Access::Api, tree::categories)
        .route(Method::GET, "/api/v1/feeds", Access::Api, feeds::list)
        .route(Method::POST, "/api/v1/feeds", Access::Api, feeds::add)
        .route(Method::POST, "/api/v1/feeds/preview", Access::Api, sources::preview)
        .route(Method::GET, "/api/v1/feeds/health", Access::Api, sources::health)
        .route(Method::PATCH, "/api/v1/feeds/{feed}", Access::Api, feeds::change)
        .route(Method::DELETE, "/api/v1/feeds/{feed}", Access::Api, feeds::leave)
        .route(Method::POST, "/api/v1/poll", Access::Api, sources::poll)
        .route(Method::GET, "/api/v1/opml", Access::Api, opml::export)
        .large(Method::POST, "/api/v1/opml", Access::Api, LARGEST_OPML, opml::import)
        .route(Method::GET, "/api/v1/items", Access::Api, items::list)
        .route(Method::GET, "/api/v1/items/{item}", Access::Api, items::one)
        .route(Method::GET, "/api/v1/items/{item}/revisions", Access::Api, revisions::list)
        .route(Method::GET, "/api/v1/items/{item}/difference", Access::Api, revisions::difference)
        .route(Method::POST, "/api/v1/items/marks", Access::Api, marks::mark)
        .route(Method::POST, "/api/v1/marks/read", Access::Api, marks::read)
        .route(Method::GET, "/api/v1/search", Access::Api, search::search)
}

fn things(table: Table) -> Table {
    table
        .route(Method::GET, "/api/v1/me", Access::Api, me::me)
        .route(Method::GET, "/api/v1/me/settings", Access::Api, settings::settings)
        .route(Method::PATCH, "/api/v1/me/settings", Access::Api, settings::change)
        .route(Method::POST, "/api/v1/me/password", Access::Api, sessions::change_password)
        .route(Method::GET, "/api/v1/me/sessions", Access::Api, sessions::sessions)
        .route(Method::DELETE, "/api/v1/me/sessions/{session}", Access::Api, sessions::end)
        .route(Method::GET, "/api/v1/me/app-passwords", Access::Api, me::app_passwords)
        .route(Method::POST, "/api/v1/me/app-passwords", Access::Api, me::new_app_password)
        .route(Method::DELETE, "/api/v1/me/app-passwords/{id}", Access::Api, me::revoke)
        .route(Method::GET, "/api/v1/me/feeds", Access::Api, me::addresses)
        .route(Method::POST, "/api/v1/me/feeds", Access::Api, me::new_addresses)
        .route(Method::DELETE, "/api/v1/me/feeds", Access::Api, me::no_addresses)
        .route(Method::GET, "/api/v1/tags", Access::Api, tags::list)
        .route(Method::GET, "/api/v1/labels", Access::Api, labels::list)
        .route(Method::PATCH, "/api/v1/labels/{label}", Access::Api, labels::rename)
        .route(Method::DELETE, "/api/v1/labels/{label}", Access::Api, labels::remove)
        .route(Method::GET, "/api/v1/searches", Access::Api, search::saved)
        .route(Method::POST, "/api/v1/searches", Access::Api, search::save)
        .route(Method::PUT, "/api/v1/searches/{search}", Access::Api, search::change)
        .route(Method::DELETE, "/api/v1/searches/{search}", Access::Api, search::remove)
}

/// Something that the user does not have, or nobody.
fn missing(what: &str) -> Problem {
    Problem::not_found(format!("there is no such {what}"))
}
