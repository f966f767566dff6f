//! Answers that say what went wrong.

use crate::sources::{Refusal, RefusalKind};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tidings_archive::files::FilesError;
use tidings_store::StoreError;

/// Why a request was refused, as RFC 9457 has it, with what to do in `detail`. What went wrong inside is in the log and not in the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The status, as a number.
    #[serde(serialize_with = "number")]
    pub status: StatusCode,
    /// What failed, in a few words.
    pub title: String,
    /// More of it, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Seconds to wait before another try.
    #[serde(skip)]
    pub retry_after: Option<u64>,
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A refusal with this status.
    pub fn new(status: StatusCode, title: impl Into<String>) -> Self {
        Self { status, title: title.into(), detail: None, retry_after: None }
    }

    /// The same, with what to do.
    #[must_use]
    pub fn advise(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// A request that makes no sense.
    pub fn bad(title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, title)
    }

    /// There is nothing of that name, for this user.
    pub fn not_found(title: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, title)
    }

    /// A fault of this program; the reason goes into the log.
    pub fn fault(reason: &str) -> Self {
        tracing::error!(reason, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "this machine could not do it")
            .advise("try again; the log of `tidings serve` says what is wrong")
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if error.limit().is_some() {
            return Self::new(StatusCode::CONFLICT, error.to_string()).advise(error.advice());
        }
        tracing::error!(%error, advice = error.advice(), "the database");
        if error.is_disk_full() {
            return Self::new(StatusCode::INSUFFICIENT_STORAGE, "the disk of this machine is full")
                .advise("nothing was changed; make room and try again");
        }
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the database could not be used")
            .advise("nothing was changed; the log of `tidings serve` says what to do")
    }
}

impl From<FilesError> for Problem {
    fn from(error: FilesError) -> Self {
        tracing::error!(%error, "the archive");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the article's file could not be read")
            .advise("`tidings check` says what is wrong with it")
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.kind {
            RefusalKind::Bad => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalKind::NotFound => StatusCode::NOT_FOUND,
            RefusalKind::Upstream => StatusCode::BAD_GATEWAY,
            RefusalKind::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { detail: refusal.advice, ..Self::new(status, refusal.message) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry = self.retry_after.map(HeaderValue::from);
        let mut response = (self.status, Json(&self)).into_response();
        // For browsers a page is made of it.
        response.extensions_mut().insert(self);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(retry) = retry {
            headers.insert(header::RETRY_AFTER, retry);
        }
        response
    }
}
