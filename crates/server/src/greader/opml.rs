//! Lists of feeds, in and out.

use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::subscriptions;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// `POST subscription/import`: the body is the list.
pub(super) async fn import(
    State(app): State<Arc<App>>,
    asker: Asker,
    list: Bytes,
) -> Result<String, Problem> {
    let imported = subscriptions::import(&app, &asker.user, list.to_vec()).await?;
    let problems = imported.problems.iter().map(|problem| format!("\n{problem}"));
    Ok(["OK".to_owned()].into_iter().chain(problems).collect())
}

/// `GET subscription/export`: the feeds of the user in their folders.
pub(super) async fn export(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    let feeds = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
    Ok(subscriptions::opml(&app, &feeds, "subscriptions.opml"))
}
