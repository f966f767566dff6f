//! The browsers in which the user is signed in, and the password by which one signs in.

use super::asked::{Body, NoBody, Place};
use super::missing;
use crate::access::{self, Asker, Machine, Password};
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use crate::hex;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::readers::BrowserSession;
use utoipa::ToSchema;

/// Where the user is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Sessions {
    /// What was used last comes first.
    sessions: Vec<Session>,
}

/// A browser in which the user is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// Its id, which opens nothing.
    id: String,
    /// What the browser calls itself.
    agent: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    began: Timestamp,
    /// When it was last used, to the minute or so.
    #[schema(value_type = String, format = DateTime)]
    used: Timestamp,
    /// Whether it is the one that asks.
    is_this: bool,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The one that holds now.
    old: String,
    /// The one that is to hold.
    new: String,
}

/// The browsers in which the user is signed in.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", responses((status = 200, body = Sessions)))]
pub(super) async fn sessions(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let all = app.work(move |app| app.readers.browser_sessions(asker.user.id)).await?;
    let one = |session: BrowserSession| Session {
        is_this: asker.session.as_deref() == Some(&session.hash),
        id: hex::encode(&session.hash),
        agent: session.agent,
        began: session.began,
        used: session.used,
    };
    known.json(&Sessions { sessions: all.into_iter().map(one).collect() })
}

/// Signs a browser of the user's out.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{session}", tag = "me", params(("session" = String, Path, description = "its id")),
    responses((status = 204)))]
pub(super) async fn end(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(session): Place<String>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let ended = app.work(move |app| access::end_session_of(app, &asker.user, &session)).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(missing("session")) }
}

/// Changes the password by which the user signs in with a browser, and signs all other browsers out. For who signed in with a browser, and
/// with the password that holds now.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "me", request_body = NewPassword, responses((status = 204)))]
pub(super) async fn change_password(
    State(app): State<Arc<App>>,
    asker: Asker,
    machine: Machine,
    Body(asked): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
    let (old, new) = (Password::new(asked.old), Password::new(asked.new));
    access::change_password(&app, &asker, old, new, machine.address).await?;
    Ok(StatusCode::NO_CONTENT)
}
