//! Manners: one request to a host at a time, a pause before the next, and a host that wants to be left alone is.
//!
//! Feeds, pages and pictures share one [`Polite`], since the server does not care which of them it is asked for. Whatever
//! waits for one host does not hold up the others: a request counts among the hosts at once only when it is its turn.

use crate::{BoxFuture, FetchError, FetchErrorKind, FetchSettings, Http, Request, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tidings_model::Timestamp;
use tokio::sync::{Mutex as Turn, Semaphore};
use tokio::time::{Instant, sleep_until};
use url::Url;

/// Longest pause that a host's `Retry-After` can ask for: 24 hours.
const LONGEST_CLOSED: Duration = Duration::from_secs(86_400);
/// Pause after 429 or 503 without a `Retry-After`.
const CLOSED_WITHOUT_WORD: Duration = Duration::from_secs(60);
/// A request waits this long for a host that wants a pause; for longer pauses it is given back as
/// [`FetchErrorKind::HostBusy`].
const PATIENCE: Duration = Duration::from_secs(10);
/// Hosts that are remembered before those with nothing to remember are dropped.
const HOSTS_KEPT: usize = 1024;

/// An [`Http`] with manners around another one.
#[derive(Debug)]
pub struct Polite<H> {
    inner: H,
    pause: Duration,
    at_once: Semaphore,
    hosts: Mutex<HashMap<String, Arc<Turn<Manners>>>>,
}

/// What is remembered of a host.
#[derive(Debug, Default)]
struct Manners {
    /// When the pause after the last request ends.
    free_at: Option<Instant>,
    /// Until when the host wants no requests.
    closed_until: Option<Instant>,
}

impl<H: Http> Polite<H> {
    /// Wraps `inner` with the pause and the number of hosts of `settings`.
    pub fn new(inner: H, settings: &FetchSettings) -> Self {
        Self {
            inner,
            pause: settings.host_pause,
            at_once: Semaphore::new(settings.hosts_at_once.clamp(1, Semaphore::MAX_PERMITS)),
            hosts: Mutex::default(),
        }
    }

    /// What is remembered of the host of `url`. An address without a host has a turn of its own: the client refuses it.
    fn host(&self, url: &str) -> Arc<Turn<Manners>> {
        let name = host_of(url);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS_KEPT && !hosts.contains_key(&name) {
            let now = Instant::now();
            hosts.retain(|_, turn| {
                Arc::strong_count(turn) > 1
                    || turn.try_lock().is_ok_and(|manners| manners.opens_at() > Some(now))
            });
        }
        Arc::clone(hosts.entry(name).or_default())
    }

    async fn wait_until_ready(&self, url: &str) {
        let host = self.host(url);
        loop {
            let opens_at = host.lock().await.opens_at();
            let now = Instant::now();
            // For a longer pause nobody waits: the request is given back.
            match opens_at
                .filter(|&at| at > now && at.saturating_duration_since(now) <= PATIENCE.max(self.pause))
            {
                Some(opens_at) => sleep_until(opens_at).await,
                None => return,
            }
        }
    }

    async fn take_turn(&self, request: Request) -> Result<Response, FetchError> {
        let host = self.host(&request.url);
        let mut manners = host.lock().await;
        if let Some(wait) = manners.closed_for(Instant::now()).filter(|&wait| wait > PATIENCE) {
            let message = format!("the host asked for a pause that lasts {} s more", wait.as_secs());
            let error = FetchError::new(FetchErrorKind::HostBusy, &request.url, message);
            return Err(FetchError { retry_after: Some(wait), ..error });
        }
        if let Some(opens_at) = manners.opens_at() {
            sleep_until(opens_at).await;
        }
        // The semaphore is never closed; without a permit the request would only be less polite.
        let permit = self.at_once.acquire().await;
        // Also for the case that the caller gives up while the request is under way.
        manners.free_at = Instant::now().checked_add(self.pause);
        let answer = self.inner.send(request).await;
        drop(permit);
        let now = Instant::now();
        manners.free_at = now.checked_add(self.pause);
        if let Ok(response) = &answer {
            manners.closed_until = closed_for(response).and_then(|wait| now.checked_add(wait));
        }
        answer
    }
}

impl Manners {
    fn opens_at(&self) -> Option<Instant> {
        self.free_at.max(self.closed_until)
    }

    fn closed_for(&self, now: Instant) -> Option<Duration> {
        self.closed_until.map(|until| until.saturating_duration_since(now))
    }
}

/// The host that is asked with manners when `url` is: without port, in lower case, without a final dot. Empty for an address
/// without a host.
pub fn host_of(url: &str) -> String {
    let parsed = Url::parse(url).ok();
    parsed.as_ref().and_then(Url::host_str).unwrap_or_default().trim_end_matches('.').to_owned()
}

/// How long an answer closes its host.
fn closed_for(response: &Response) -> Option<Duration> {
    if !matches!(response.status, 429 | 503) {
        return None;
    }
    // A dated Retry-After counts from the answer's own Date; one without it is not to be had from a clock here.
    let asked = response.retry_after(Timestamp::MAX);
    Some(asked.unwrap_or(CLOSED_WITHOUT_WORD).min(LONGEST_CLOSED))
}

impl<H: Http> Http for Polite<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(self.take_turn(request))
    }

    fn ready<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(self.wait_until_ready(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// Takes 2 s for each answer, and notes when each request began and how many ran at once.
    #[derive(Default)]
    struct Slow {
        began: Mutex<Vec<(String, Instant)>>,
        running: AtomicUsize,
        most: AtomicUsize,
        answers: Mutex<Vec<Response>>,
    }

    impl Http for Slow {
        fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
            Box::pin(async move {
                self.began.lock().expect("no panic").push((request.url, Instant::now()));
                self.most.fetch_max(self.running.fetch_add(1, SeqCst) + 1, SeqCst);
                tokio::time::sleep(Duration::from_secs(2)).await;
                self.running.fetch_sub(1, SeqCst);
                Ok(self.answers.lock().expect("no panic").pop().unwrap_or_default())
            })
        }
    }

    fn polite(hosts_at_once: usize) -> Polite<Slow> {
        let settings = FetchSettings { hosts_at_once, ..FetchSettings::default() };
        Polite::new(Slow::default(), &settings)
    }

    async fn send_all(polite: &Polite<Slow>, urls: &[&str]) -> Vec<(String, u64)> {
        let start = Instant::now();
        let mut waiting: Vec<_> = urls.iter().map(|url| polite.send(Request::feed(*url))).collect();
        std::future::poll_fn(|context| {
            waiting.retain_mut(|future| future.as_mut().poll(context).is_pending());
            if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        let began = polite.inner.began.lock().expect("no panic");
        began.iter().map(|(url, at)| (url.clone(), (*at - start).as_secs())).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_a_host_and_a_pause_between() {
        let polite = polite(9);
        let began =
            send_all(&polite, &["https://a.example/1", "https://A.example:444/2", "http://b.example/"]).await;
        let expected = [("https://a.example/1", 0), ("http://b.example/", 0), ("https://A.example:444/2", 3)];
        assert_eq!(began, expected.map(|(url, at)| (url.to_owned(), at)));
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_hosts_at_once() {
        let polite = polite(2);
        let urls = [
            "http://a.example",
            "http://b.example",
            "http://c.example",
            "http://d.example",
            "http://a.example",
        ];
        let began = send_all(&polite, &urls).await;
        assert_eq!(began.iter().map(|(_, at)| *at).collect::<Vec<_>>(), [0, 0, 2, 2, 4]);
        assert_eq!(polite.inner.most.load(SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn t29_a_host_that_wants_a_pause_gets_it() {
        let busy = |status, retry_after: &str| Response {
            status,
            retry_after: Some(retry_after.to_owned()),
            date: Some("Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
            ..Response::default()
        };
        for (answer, seconds) in [
            (busy(429, "3600"), 3600),
            (busy(503, "Sun, 06 Nov 1994 09:49:37 GMT"), 3600),
            (busy(429, "999999999"), 86_400),
            (Response { status: 429, ..Response::default() }, 60),
        ] {
            let polite = polite(1);
            polite.inner.answers.lock().expect("no panic").push(answer.clone());
            polite.send(Request::feed("http://a.example/1")).await.expect("the busy answer itself");
            let error = polite.send(Request::page("http://a.example/2")).await.expect_err("not now");
            assert_eq!(
                (error.kind, error.retry_after),
                (FetchErrorKind::HostBusy, Some(Duration::from_secs(seconds)))
            );
            polite.send(Request::page("http://b.example/")).await.expect("another host");
            tokio::time::advance(Duration::from_secs(seconds)).await;
            polite.send(Request::page("http://a.example/2")).await.expect("the pause is over");
        }
        let polite = polite(1);
        polite.inner.answers.lock().expect("no panic").push(busy(503, "5"));
        let began = send_all(&polite, &["http://a.example/1", "http://a.example/2"]).await;
        assert_eq!(began[1].1, 7, "a short pause is waited for");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_host_need_hold_nothing() {
        let polite = polite(9);
        let start = Instant::now();
        polite.ready("http://a.example/1").await;
        assert_eq!(start.elapsed(), Duration::ZERO, "nobody has asked yet");
        polite.send(Request::feed("http://a.example/1")).await.expect("an answer");
        polite.ready("http://b.example/").await;
        assert_eq!(start.elapsed().as_secs(), 2, "another host is ready");
        polite.ready("http://A.example:81/2").await;
        assert_eq!(start.elapsed().as_secs(), 3, "the request's two seconds and the pause");
        let busy = Response { status: 429, ..Response::default() };
        polite.inner.answers.lock().expect("no panic").push(busy);
        polite.send(Request::feed("http://a.example/2")).await.expect("the busy answer itself");
        polite.ready("http://a.example/3").await;
        assert_eq!(start.elapsed().as_secs(), 5, "a long pause is told at once, by the request");
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_with_nothing_to_remember_are_forgotten() {
        let polite = polite(1);
        for n in 0..HOSTS_KEPT + 10 {
            drop(polite.host(&format!("http://h{n}.example/")));
        }
        assert!(polite.hosts.lock().expect("no panic").len() <= HOSTS_KEPT);
    }
}
