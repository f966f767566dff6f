//! The parameters of the APIs of readers' programs, which send them in the address, in a form, in parts, or in a body without a type.

use crate::answers::Problem;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

/// The parameters of a request, those of its address and those of its body, in order. A name may come several times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// The first value of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name is there, with whatever value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    fn add(&mut self, encoded: &[u8]) {
        let pairs = form_urlencoded::parse(encoded);
        self.0.extend(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())));
    }
}

impl<S: Send + Sync> FromRequest<S> for Params {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut params = Self::default();
        params.add(request.uri().query().unwrap_or_default().as_bytes());
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data")) {
            let parts = Multipart::from_request(request, state).await;
            let mut parts = parts.map_err(|error| refused(error.status(), &error.body_text()))?;
            let broken =
                |error: axum::extract::multipart::MultipartError| refused(error.status(), &error.body_text());
            while let Some(part) = parts.next_field().await.map_err(broken)? {
                let name = part.name().unwrap_or_default().to_owned();
                params.0.push((name, part.text().await.map_err(broken)?));
            }
        } else {
            let body = Bytes::from_request(request, state).await;
            let body = body.map_err(|error| refused(error.status(), &error.body_text()))?;
            params.add(&body);
        }
        Ok(params)
    }
}

fn refused(status: StatusCode, why: &str) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(status, "the request is too large")
            .advise("nothing was changed; send it in several pieces");
    }
    Problem::new(status, "the request could not be read").advise(why)
}
