//! Answers from recorded exchanges instead of the network: the whole of tidings runs on it in tests and in the demo.
//!
//! It behaves as a server does: the n-th request for an address gets its n-th answer, the last one stays, and a request
//! that carries the validators of the answer it would get is told "not modified".

use crate::record::{Exchange, load};
use crate::{BoxFuture, FetchError, FetchErrorKind, Http, Request, Response};
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An [`Http`] that answers what it was told.
#[derive(Debug, Default)]
pub struct Replay {
    inner: Mutex<Script>,
}

#[derive(Debug, Default)]
struct Script {
    answers: HashMap<String, VecDeque<Result<Response, FetchError>>>,
    requests: Vec<Request>,
}

impl Replay {
    /// A replay that knows no answer.
    pub fn new() -> Self {
        Self::default()
    }

    /// A replay of exchanges, in order.
    pub fn of(exchanges: impl IntoIterator<Item = Exchange>) -> Self {
        let replay = Self::new();
        for Exchange { request, answer } in exchanges {
            replay.push(&request.url, answer);
        }
        replay
    }

    /// A replay of the files of a folder.
    ///
    /// # Errors
    /// As [`crate::record::load`].
    pub fn load(folder: &Path) -> io::Result<Self> {
        Ok(Self::of(load(folder)?))
    }

    /// Adds the next answer for `url`.
    pub fn push(&self, url: &str, answer: Result<Response, FetchError>) {
        self.script().answers.entry(url.to_owned()).or_default().push_back(answer);
    }

    /// Adds the next answer for `url`: 200 with this type and body.
    #[must_use]
    pub fn with(self, url: &str, content_type: &str, body: impl Into<Bytes>) -> Self {
        let response = Response {
            status: 200,
            url: url.to_owned(),
            content_type: Some(content_type.to_owned()),
            body: body.into(),
            ..Response::default()
        };
        self.push(url, Ok(response));
        self
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.script().requests.clone()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: Request) -> Result<Response, FetchError> {
        let mut script = self.script();
        let answers = script.answers.get_mut(&request.url);
        let answer =
            answers.and_then(|left| if left.len() > 1 { left.pop_front() } else { left.front().cloned() });
        let answer = answer.unwrap_or_else(|| {
            let message = "no answer to this address is recorded";
            Err(FetchError::new(FetchErrorKind::NotRecorded, &request.url, message))
        });
        let answer = answer.and_then(|response| within(&request, response));
        script.requests.push(request);
        answer
    }
}

impl Http for Replay {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        let answer = self.answer(request);
        Box::pin(std::future::ready(answer))
    }
}

/// The answer as a server and the client's limit would make it for this request.
fn within(request: &Request, response: Response) -> Result<Response, FetchError> {
    let (asked, given) = (&request.validators, &response.validators);
    let same = match (&asked.etag, &given.etag) {
        (Some(asked), Some(given)) => asked == given,
        _ => asked.last_modified.is_some() && asked.last_modified == given.last_modified,
    };
    if response.is_success() && same {
        return Ok(Response { status: 304, body: Bytes::new(), ..response });
    }
    if let Some(limit) = request.max_bytes.filter(|&limit| response.body.len() as u64 > limit) {
        let message = format!("the body is larger than {limit} bytes after decompression");
        return Err(FetchError::new(FetchErrorKind::TooLarge, &response.url, message));
    }
    Ok(response)
}
