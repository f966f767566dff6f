//! Lists of feeds, in and out.

use super::asked::{Raw, senseless};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::subscriptions;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What came of a list of feeds.
#[derive(Serialize, ToSchema)]
pub(super) struct Imported {
    /// Sources that are new.
    added: usize,
    /// Feeds that were there already.
    known: usize,
    /// What could not be taken, and why.
    problems: Vec<String>,
}

/// The feeds that the user sees and that are watched, as OPML 2.0 with folders for categories.
#[utoipa::path(get, path = "/api/v1/opml", tag = "feeds", responses((status = 200, content_type = "text/x-opml", body = String)))]
pub(super) async fn export(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    let feeds = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
    Ok(subscriptions::opml(&app, feeds.iter().filter(|feed| feed.watched), "feeds.opml"))
}

/// Adds the feeds of an OPML file to the site. Those in it that the user left are shown again.
#[utoipa::path(post, path = "/api/v1/opml", tag = "feeds", request_body(content = String, content_type = "text/x-opml"),
    responses((status = 200, body = Imported)))]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    asker: Asker,
    Raw(bytes): Raw,
) -> Result<Json<Imported>, Problem> {
    if bytes.is_empty() {
        return Err(senseless("there is no list of feeds").advise("send the OPML file as the body"));
    }
    let done = subscriptions::import(&app, &asker.user, bytes.to_vec()).await?;
    Ok(Json(Imported { added: done.added, known: done.known, problems: done.problems }))
}
