//! The users of the site, for its owners.

use super::asked::{Body, Place};
use super::missing;
use crate::access::{self, Asker, Machine, Password};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::readers::UserId;
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

/// What only the owner himself may do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InPerson {
    /// The owner's own password, once more.
    password: String,
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

/// Invites one person to sign up. For owners who signed in with a browser, and with their own password once more.
#[utoipa::path(post, path = "/api/v1/users/invitations", tag = "users", request_body = InPerson, responses((status = 201, body = Invitation)))]
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    machine: Machine,
    Body(own): Body<InPerson>,
) -> Result<(StatusCode, Json<Invitation>), Problem> {
    access::in_person(&app, &asker, Password::new(own.password), machine.address).await?;
    let token = app.work(|app| access::invite(&app.readers, app.now())).await?;
    let address = format!("{}/sign-up/{}", base.0, token.show());
    Ok((StatusCode::CREATED, Json(Invitation { address })))
}

/// Removes a user with all marks, searches and passwords. For owners who signed in with a browser, and with their own password once more;
/// nobody removes himself.
#[utoipa::path(post, path = "/api/v1/users/{user}/remove", tag = "users", params(("user" = i64, Path, description = "the number")),
    request_body = InPerson, responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asker: Asker,
    machine: Machine,
    Place(user): Place<i64>,
    Body(own): Body<InPerson>,
) -> Result<StatusCode, Problem> {
    access::in_person(&app, &asker, Password::new(own.password), machine.address).await?;
    if asker.user.id.0 == user {
        return Err(Problem::new(StatusCode::CONFLICT, "nobody removes himself")
            .advise("another owner, or `tidings user remove`, can do it"));
    }
    let removed = app.work(move |app| app.readers.remove_user(UserId(user))).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing("user")) }
}
