//! Signing in with an app password.

use crate::access::{Asker, Machine, sign_in_program};
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// `POST /accounts/ClientLogin` with `Email` and `Passwd`. Some programs cut each line at every `=`, so that a token has none.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    machine: Machine,
    params: Params,
) -> Result<Response, Problem> {
    let (Some(name), Some(password)) = (params.first("Email"), params.first("Passwd")) else {
        return Ok(refused());
    };
    let token = sign_in_program(&app, name, password.to_owned(), machine).await?;
    let Some(token) = token else { return Ok(refused()) };
    let token = token.show();
    Ok(match params.first("output") {
        Some("json") => Json(json!({ "SID": token, "LSID": token, "Auth": token })).into_response(),
        _ => format!("SID={token}\nLSID={token}\nAuth={token}\n").into_response(),
    })
}

fn refused() -> Response {
    (StatusCode::UNAUTHORIZED, "Error=BadAuthentication\n").into_response()
}

/// `GET token`: what programs send back as `T` with each change. It is looked at by nobody, since a change needs the header.
pub(super) async fn token(State(app): State<Arc<App>>, asker: Asker) -> String {
    app.secrets.sign("write token", &asker.user.id.to_string())
}
