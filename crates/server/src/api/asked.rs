//! What a request says, read strictly: whatever is wrong is told with what would be right.

use crate::answers::Problem;
use crate::app::App;
use crate::names::{LONGEST_NAME, is_name};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use std::sync::Arc;
use tidings_model::CategoryPath;

/// The body, as JSON.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(wrong_body(&rejection)),
        }
    }
}

fn wrong_body(rejection: &JsonRejection) -> Problem {
    let status = rejection.status();
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::new(status, "the body must be JSON")
            .advise("send it with the header `Content-Type: application/json`"),
        _ => Problem::new(status, "the body is not what this address takes").advise(rejection.body_text()),
    }
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large").advise("send less at one time")
}

/// The body, as bytes.
pub(crate) struct Raw(pub(crate) Bytes);

impl FromRequest<Arc<App>> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let read = Bytes::from_request(request, app).await;
        read.map(Self).map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            status => Problem::new(status, "the body could not be read"),
        })
    }
}

/// A request that says all by its address.
pub(crate) struct NoBody;

impl FromRequest<Arc<App>> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let Raw(bytes) = Raw::from_request(request, app).await?;
        if bytes.is_empty() {
            return Ok(Self);
        }
        Err(Problem::bad("this address takes no body").advise("leave the body out"))
    }
}

/// The parameters behind `?`.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, app).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::bad("a parameter is wrong").advise(rejection.body_text())),
        }
    }
}

/// What stands in the path.
pub(crate) struct Place<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<App>> for Place<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::not_found("there is nothing at this address")
                .advise("numbers stand in its places; see /api/v1/openapi.json")),
        }
    }
}

/// A key that may be left out, given, or given as `null`.
pub(crate) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// Something in the body that reads as JSON and makes no sense.
pub(crate) fn senseless(title: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, title)
}

/// A name that a user gives.
pub(crate) fn name(key: &str, text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if !is_name(text, LONGEST_NAME) {
        return Err(senseless(format!("`{key}` cannot be this"))
            .advise(format!("give one line of 1 to {LONGEST_NAME} characters")));
    }
    Ok(text.to_owned())
}

/// The path of a category.
pub(crate) fn category(text: &str) -> Result<CategoryPath, Problem> {
    CategoryPath::parse(text).map_err(|error| {
        senseless("`category` cannot be this").advise(format!("{error}; it is a path of names: `World/Asia`"))
    })
}
