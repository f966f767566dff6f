//! Faults on purpose: what a network does on a bad day, at the addresses and as often as a test says.
//!
//! Nothing here sleeps or is left to chance: a slow answer is compared with the time allowed, and the same script gives
//! the same faults.

use crate::{Accept, BoxFuture, FetchError, FetchErrorKind as Kind, Http, Request, Response};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A fault at some addresses.
#[derive(Debug)]
pub struct Fault {
    /// Part of the addresses that it strikes; empty strikes all.
    pub pattern: String,
    /// What happens.
    pub kind: FaultKind,
    /// How many requests it strikes before it is used up.
    left: AtomicU32,
}

/// What happens to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// No answer in time.
    Timeout,
    /// The connection is cut before the answer.
    Reset,
    /// The body ends after so many bytes: a feed is given truncated, anything else fails.
    CutBody(usize),
    /// The server answers with a status and no body; the second is its `Retry-After`.
    Status(u16, Option<String>),
    /// The answer takes so long: it comes if the time allowed is longer.
    Slow(Duration),
}

impl Fault {
    /// A fault that strikes every request whose address contains `pattern`.
    pub fn always(pattern: &str, kind: FaultKind) -> Self {
        Self::times(u32::MAX, pattern, kind)
    }

    /// A fault that strikes the first `times` requests whose address contains `pattern`.
    pub fn times(times: u32, pattern: &str, kind: FaultKind) -> Self {
        Self { pattern: pattern.to_owned(), kind, left: AtomicU32::new(times) }
    }

    fn strikes(&self, url: &str) -> bool {
        let take = |left: u32| if left == u32::MAX { Some(left) } else { left.checked_sub(1) };
        url.contains(&self.pattern)
            && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok()
    }
}

/// An [`Http`] with faults around another one. The first fault that strikes counts.
#[derive(Debug)]
pub struct Faults<H> {
    inner: H,
    faults: Vec<Fault>,
    timeout: Duration,
}

impl<H: Http> Faults<H> {
    /// Wraps `inner`; `timeout` is the time that [`FaultKind::Slow`] is measured against.
    pub fn new(inner: H, timeout: Duration, faults: Vec<Fault>) -> Self {
        Self { inner, faults, timeout }
    }

    async fn strike(&self, request: Request) -> Result<Response, FetchError> {
        let url = request.url.clone();
        let Some(fault) = self.faults.iter().find(|fault| fault.strikes(&url)) else {
            return self.inner.send(request).await;
        };
        let fail = |kind, message: &str| Err(FetchError::new(kind, &url, message));
        match &fault.kind {
            FaultKind::Timeout => fail(Kind::Timeout, "no whole answer in time"),
            FaultKind::Slow(takes) if *takes > self.timeout => fail(Kind::Timeout, "no whole answer in time"),
            FaultKind::Slow(_) => self.inner.send(request).await,
            FaultKind::Reset => fail(Kind::Protocol, "the answer could not be read (connection reset)"),
            FaultKind::Status(status, retry_after) => {
                Ok(Response { status: *status, url, retry_after: retry_after.clone(), ..Response::default() })
            }
            FaultKind::CutBody(keep) => {
                let accept = request.accept;
                let mut response = self.inner.send(request).await?;
                if *keep >= response.body.len() {
                    return Ok(response);
                }
                response.body.truncate(*keep);
                response.truncated = true;
                if accept == Accept::Feed && !response.body.is_empty() {
                    Ok(response)
                } else {
                    fail(Kind::Protocol, "the answer could not be read (the body was cut)")
                }
            }
        }
    }
}

impl<H: Http> Http for Faults<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(self.strike(request))
    }
}
