//! Signing in with an app password.

use crate::access::{Asker, client, sign_in_program};
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// `POST /accounts/ClientLogin` with `Email` and `Passwd`. Some programs cut each line at every `=`, so that a token has none.
pub(super) async fn sign_in(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let machine = client(&request, &app.serving.proxies);
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let params = Params::from_request(request, &app).await?;
    let (Some(name), Some(password)) = (params.first("Email"), params.first("Passwd")) else {
        return Ok(refused());
    };
    let token = sign_in_program(&app, name.to_owned(), password.to_owned(), agent, machine).await?;
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
