//! Answers that are not sent again to who has them.

use crate::answers::Problem;
use crate::hex;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// The answers that the asker has: what `If-None-Match` says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known(Vec<String>);

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl Known {
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let tags = values.flat_map(|value| value.split(','));
        // Who compares weakly may send a strong tag as a weak one.
        Self(tags.map(|tag| tag.trim().trim_start_matches("W/").to_owned()).collect())
    }

    /// Whether this one is among them.
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.0.iter().any(|known| known == tag || known == "*")
    }

    /// A value as JSON, or 304. The tag is a hash of what is sent.
    pub(crate) fn json<T: Serialize>(&self, value: &T) -> Result<Response, Problem> {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::fault(&error.to_string()))?;
        let tag = tag(&[&bytes]);
        if self.has(&tag) {
            return Ok(unchanged(&tag));
        }
        let kind = HeaderValue::from_static("application/json");
        Ok(tagged(&tag, ([(header::CONTENT_TYPE, kind)], bytes).into_response()))
    }
}

/// A strong entity tag: a hash of these parts.
pub(crate) fn tag(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(part);
    }
    format!("\"{}\"", hex::encode(&hash.finalize()[..16]))
}

/// The answer to who has it.
pub(crate) fn unchanged(tag: &str) -> Response {
    tagged(tag, StatusCode::NOT_MODIFIED.into_response())
}

/// Puts the tag on an answer.
pub(crate) fn tagged(tag: &str, mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_compared_as_they_are_sent() {
        let mine = tag(&[b"ab", b"c"]);
        assert_ne!(mine, tag(&[b"a", b"bc"]));
        for (sent, want) in [
            (mine.clone(), true),
            (format!("W/{mine}"), true),
            (format!("\"other\", {mine}"), true),
            ("*".to_owned(), true),
            ("\"other\"".to_owned(), false),
            (String::new(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(&sent).expect("a value"));
            assert_eq!(Known::of(&headers).has(&mine), want, "{sent}");
        }
    }
}
