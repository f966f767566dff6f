//! The labels that a user has given.

use super::asked::{Body, NoBody, Place, name};
use super::missing;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_store::readers::User;
use utoipa::ToSchema;

/// The labels of a user.
#[derive(Serialize, ToSchema)]
pub(super) struct Labels {
    /// By name.
    labels: Vec<Label>,
}

/// A label.
#[derive(Serialize, ToSchema)]
pub(super) struct Label {
    /// Its name.
    name: String,
    /// Articles with it that are unread.
    unread: u64,
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewName {
    /// The name. When there is a label of this name, both become one.
    name: String,
}

/// The labels that the user has given.
#[utoipa::path(get, path = "/api/v1/labels", tag = "labels", responses((status = 200, body = Labels)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let labels = app.work(move |app| labels_of(app, &asker.user)).await?;
    known.json(&Labels { labels })
}

pub(super) fn labels_of(app: &App, user: &User) -> Result<Vec<Label>, Problem> {
    let labels = app.readers.labels(user.id)?;
    Ok(labels.into_iter().map(|(name, unread)| Label { name, unread }).collect())
}

/// Gives a label another name.
#[utoipa::path(patch, path = "/api/v1/labels/{label}", tag = "labels", params(("label" = String, Path, description = "its name")),
    request_body = NewName, responses((status = 204)))]
pub(super) async fn rename(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(label): Place<String>,
    Body(new): Body<NewName>,
) -> Result<StatusCode, Problem> {
    let to = name("name", &new.name)?;
    let renamed = app.work(move |app| app.readers.rename_label(asker.user.id, &label, &to)).await?;
    if renamed { Ok(StatusCode::NO_CONTENT) } else { Err(missing("label")) }
}

/// Takes a label from all articles.
#[utoipa::path(delete, path = "/api/v1/labels/{label}", tag = "labels", params(("label" = String, Path, description = "its name")),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(label): Place<String>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let removed = app.work(move |app| app.readers.remove_label(asker.user.id, &label)).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing("label")) }
}
