//! The users of the site, for its owners.

use super::asked::{NoBody, Place};
use super::missing;
use crate::access::{self, Asker};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::readers::{SessionKind, UserId};
use utoipa::ToSchema;

/// The users of the site.
#[derive(Serialize, ToSchema)]
pub(super) struct Users {
    /// By name.
    users: Vec<OneUser>,
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(super) struct OneUser {
    /// The number.
    id: i64,
    /// The name.
    name: String,
    /// Whether the user is an owner of the site.
    is_owner: bool,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
}

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct Invitation {
    /// Where one person may sign up, once, within seven days.
    address: String,
}

/// Who gives or takes away the right to come in must be there himself: an app password that was lost is not enough.
pub(super) fn by_browser(asker: &Asker) -> Result<(), Problem> {
    if asker.kind == SessionKind::Browser {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "an app password is not enough for this")
        .advise("sign in with a browser and do it there"))
}

/// The users of the site. For owners.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", responses((status = 200, body = Users)))]
pub(super) async fn users(State(app): State<Arc<App>>, _: Asker, known: Known) -> Result<Response, Problem> {
    let users = app.work(|app| app.readers.users()).await?;
    let one = |user: tidings_store::readers::User| OneUser {
        id: user.id.0,
        name: user.name,
        is_owner: user.is_owner,
        created: user.created,
    };
    known.json(&Users { users: users.into_iter().map(one).collect() })
}

/// Invites one person to sign up. For owners who signed in with a browser.
#[utoipa::path(post, path = "/api/v1/users/invitations", tag = "users", responses((status = 201, body = Invitation)))]
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    _: NoBody,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    by_browser(&asker)?;
    let token = app.work(|app| access::invite(&app.readers, app.now())).await?;
    let address = format!("{}/sign-up/{}", base.0, token.show());
    Ok((StatusCode::CREATED, Json(Invitation { address })))
}

/// Removes a user with all marks, searches and passwords. For owners who signed in with a browser; nobody removes himself.
#[utoipa::path(delete, path = "/api/v1/users/{user}", tag = "users", params(("user" = i64, Path, description = "the number")),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(user): Place<i64>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    by_browser(&asker)?;
    if asker.user.id.0 == user {
        return Err(Problem::new(StatusCode::CONFLICT, "nobody removes himself")
            .advise("another owner, or `tidings user remove`, can do it"));
    }
    let removed = app.work(move |app| app.readers.remove_user(UserId(user))).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing("user")) }
}
