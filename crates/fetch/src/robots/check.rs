use super::{LONGEST_ROBOTS, Robots};
use crate::{Accept, BoxFuture, FetchError, FetchErrorKind, Http, Request, Response};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex as Turn;
use tokio::time::Instant;
use url::Url;

/// How long a robots.txt is believed (RFC 9309, section 2.4).
const BELIEVED: Duration = Duration::from_secs(86_400);
/// How long it is believed that a site cannot say.
const BELIEVED_BROKEN: Duration = Duration::from_secs(3600);
/// Sites that are remembered before those whose rules are too old are dropped.
const SITES_KEPT: usize = 1024;

/// A site's rules, or why they could not be had, and until when that is believed.
type Known = Arc<Turn<Option<(Instant, Result<Robots, FetchError>)>>>;

/// An [`Http`] that asks a site's robots.txt before its first page, and keeps to it. Feeds and pictures pass.
#[derive(Debug)]
pub struct RobotsCheck<H> {
    inner: H,
    agent: String,
    sites: Mutex<HashMap<String, Known>>,
}

impl<H: Http> RobotsCheck<H> {
    /// Keeps to the rules for the product token `agent`: `tidings`.
    pub fn new(inner: H, agent: &str) -> Self {
        Self { inner, agent: agent.to_owned(), sites: Mutex::default() }
    }

    fn site(&self, origin: &str) -> Known {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() >= SITES_KEPT && !sites.contains_key(origin) {
            let now = Instant::now();
            let fresh = |known: &Known| {
                known.try_lock().is_ok_and(|k| k.as_ref().is_some_and(|(until, _)| *until > now))
            };
            sites.retain(|_, known| Arc::strong_count(known) > 1 || fresh(known));
        }
        Arc::clone(sites.entry(origin.to_owned()).or_default())
    }

    /// Fails with what is to be told when the page may not be asked for.
    async fn may_ask(&self, page: &str, url: &Url) -> Result<(), FetchError> {
        let known = self.site(&url.origin().ascii_serialization());
        let mut known = known.lock().await;
        if known.as_ref().is_none_or(|(until, _)| *until <= Instant::now()) {
            let (robots, believed) = self.ask(url).await;
            *known = Instant::now().checked_add(believed).map(|until| (until, robots));
        }
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        match known.as_ref() {
            Some((_, Err(error))) => Err(error.clone()),
            Some((_, Ok(robots))) if !robots.allowed(&path, &self.agent) => {
                let message = "the site's robots.txt does not allow this page";
                Err(FetchError::new(FetchErrorKind::Robots, page, message))
            }
            _ => Ok(()),
        }
    }

    async fn ask(&self, page: &Url) -> (Result<Robots, FetchError>, Duration) {
        let mut url = page.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        let address = url.to_string();
        let request = Request { max_bytes: Some(4 * LONGEST_ROBOTS as u64), ..Request::feed(url) };
        let unknown = |what: &str| {
            let message = format!("{what}, and no page is read without it");
            Err(FetchError::new(FetchErrorKind::RobotsUnknown, &address, message))
        };
        match self.inner.send(request).await {
            Ok(response) => match Robots::of_answer(response.status, &response.body) {
                Some(robots) => (Ok(robots), BELIEVED),
                None => {
                    (unknown(&format!("the site answered with status {}", response.status)), BELIEVED_BROKEN)
                }
            },
            // A robots.txt without end is as good as none, and a page of a host that is not asked is the client's to refuse.
            Err(error) if matches!(error.kind, FetchErrorKind::TooLarge | FetchErrorKind::PrivateAddress) => {
                (Ok(Robots::default()), BELIEVED)
            }
            // The host's wish for a pause is over sooner than that.
            Err(error) if error.kind == FetchErrorKind::HostBusy => (Err(error), Duration::ZERO),
            Err(error) => (unknown(&error.message), BELIEVED_BROKEN),
        }
    }
}

impl<H: Http> Http for RobotsCheck<H> {
    fn send<'a>(&'a self, request: Request) -> BoxFuture<'a, Result<Response, FetchError>> {
        Box::pin(async move {
            // An address that cannot be read is the client's to refuse.
            if let (Accept::Page, Ok(url)) = (request.accept, Url::parse(&request.url)) {
                self.may_ask(&request.url, &url).await?;
            }
            self.inner.send(request).await
        })
    }

    fn ready<'a>(&'a self, url: &'a str) -> BoxFuture<'a, ()> {
        self.inner.ready(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Replay;

    #[tokio::test(start_paused = true)]
    async fn pages_keep_to_it_and_feeds_do_not_ask() {
        let site = Replay::new()
            .with("https://news.example/robots.txt", "text/plain", "user-agent: tidings\ndisallow: /paid")
            .with("https://news.example/paid/1", "text/html", "…")
            .with("https://news.example/free/1?x", "text/html", "…");
        let check = RobotsCheck::new(site, "tidings");
        check.send(Request::feed("https://news.example/paid/1")).await.expect("a feed");
        assert_eq!(check.inner.requests().len(), 1);
        check.send(Request::page("https://news.example/free/1?x")).await.expect("allowed");
        let error = check.send(Request::page("https://news.example/paid/1")).await.expect_err("forbidden");
        assert_eq!(error.kind, FetchErrorKind::Robots);
        assert_eq!(check.inner.requests().len(), 3, "robots.txt is asked once");
        tokio::time::advance(BELIEVED).await;
        check.send(Request::page("https://news.example/free/1?x")).await.expect("allowed");
        assert_eq!(check.inner.requests().len(), 5, "and again a day later");
    }

    #[tokio::test(start_paused = true)]
    async fn a_site_that_cannot_say_has_not_refused() {
        let page = "https://news.example/1";
        let answers = |status: u16| {
            let robots = "https://news.example/robots.txt".to_owned();
            let answer = Response { status, url: robots.clone(), ..Response::default() };
            let site = Replay::new().with(page, "text/html", "…");
            site.push(&robots, Ok(answer));
            site
        };
        for (site, told) in [(answers(503), "status 503"), (Replay::new().with(page, "text/html", "…"), "")]
        {
            let check = RobotsCheck::new(site, "tidings");
            let error = check.send(Request::page(page)).await.expect_err("not asked");
            assert_eq!(error.kind, FetchErrorKind::RobotsUnknown);
            assert_eq!(error.url, "https://news.example/robots.txt");
            assert!(error.message.contains(told), "{}", error.message);
        }
        RobotsCheck::new(answers(404), "tidings").send(Request::page(page)).await.expect("no rules");
    }
}
