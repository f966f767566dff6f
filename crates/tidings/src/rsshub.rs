//! Routes of RSSHub, held free of any instance as `rsshub://namespace/path`: the instances of the settings are tried in
//! turn, and one that fails rests for a while.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tidings_fetch::{FetchError, FetchErrorKind, Http, Request, Response, unwanted};
use tidings_model::Timestamp;

/// How long an instance that failed is passed by, in seconds.
const REST_SECONDS: i64 = 30 * 60;
/// The scheme with what follows it.
const SCHEME: &str = "rsshub://";

/// The instances, and which of them rest.
#[derive(Debug, Default)]
pub struct Instances {
    list: Vec<String>,
    resting: Mutex<BTreeMap<String, Timestamp>>,
}

/// What came of a route.
#[derive(Debug)]
pub struct Answered {
    /// The instance that gave the answer.
    pub instance: Option<String>,
    /// The answer, or why none came from the instance tried last.
    pub answer: Result<Response, FetchError>,
    /// The instances that were passed by before, each with the reason.
    pub passed: Vec<String>,
}

/// What an answer says of the instance that gave it.
enum Verdict {
    Good,
    /// The route failed there, and the instance is well.
    Route(String),
    /// The instance is not fit for use.
    Instance(String),
}

/// The route of a `rsshub://` address, with a `/` in front; `None` for other addresses.
pub fn route(address: &str) -> Option<String> {
    let path = address.get(..SCHEME.len()).filter(|start| start.eq_ignore_ascii_case(SCHEME))?;
    let rest = address[path.len()..].trim_matches('/');
    (!rest.is_empty()).then(|| format!("/{rest}"))
}

impl Instances {
    /// These instances, in the order in which they are tried.
    pub fn new(list: &[String]) -> Self {
        let list = list.iter().map(|address| address.trim_end_matches('/').to_owned()).collect();
        Self { list, resting: Mutex::default() }
    }

    /// Asks for a route, instance by instance; `request` makes the request from the whole address.
    pub async fn ask(
        &self,
        http: &dyn Http,
        route: &str,
        request: impl Fn(&str, String) -> Request,
        now: Timestamp,
    ) -> Answered {
        let mut answered = Answered { instance: None, answer: Err(self.nobody(route)), passed: Vec::new() };
        for instance in &self.list {
            if self.rests(instance, now) {
                answered.passed.push(format!("{instance} rests after a failure"));
                continue;
            }
            let answer = http.send(request(instance, format!("{instance}{route}"))).await;
            let (why, rest) = match verdict(&answer) {
                Verdict::Good => return Answered { instance: Some(instance.clone()), answer, ..answered },
                Verdict::Route(why) => (why, false),
                Verdict::Instance(why) => (why, true),
            };
            if rest {
                self.rest(instance, now);
            }
            answered.passed.push(format!("{instance}: {why}"));
            answered.answer = answer;
        }
        answered
    }

    fn nobody(&self, route: &str) -> FetchError {
        let (kind, message) = if self.list.is_empty() {
            (FetchErrorKind::Settings, "no instance of RSSHub is set: name one in instances of [rsshub]")
        } else {
            (FetchErrorKind::HostBusy, "every instance of RSSHub rests after a failure")
        };
        FetchError::new(kind, &format!("{SCHEME}{}", route.trim_start_matches('/')), message)
    }

    fn rests(&self, instance: &str, now: Timestamp) -> bool {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.get(instance).is_some_and(|until| *until > now)
    }

    fn rest(&self, instance: &str, now: Timestamp) {
        let until = Timestamp::from_second(now.as_second().saturating_add(REST_SECONDS)).unwrap_or(now);
        self.resting.lock().unwrap_or_else(PoisonError::into_inner).insert(instance.to_owned(), until);
    }
}

/// RSSHub answers 404 for a route it does not know and 503 for one that failed; other instances may do better, and this
/// one may do other routes well.
fn verdict(answer: &Result<Response, FetchError>) -> Verdict {
    match answer {
        Err(error) => Verdict::Instance(error.message.clone()),
        Ok(response) if response.is_not_modified() => Verdict::Good,
        Ok(response) if response.is_success() => match unwanted::detect(response) {
            Some(kind) => Verdict::Instance(kind.explanation().to_owned()),
            None => Verdict::Good,
        },
        Ok(response) if matches!(response.status, 404 | 503) => {
            Verdict::Route(format!("answered with status {}", response.status))
        }
        Ok(response) => Verdict::Instance(format!("answered with status {}", response.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidings_fetch::Replay;

    const FEED: &str = "<rss><channel><item><title>潮</title></item></channel></rss>";

    fn status(replay: &Replay, url: &str, status: u16) {
        replay.push(url, Ok(Response { status, url: url.into(), ..Response::default() }));
    }

    async fn ask(instances: &Instances, http: &Replay, second: i64) -> Answered {
        let now = Timestamp::from_second(second).expect("a time");
        instances.ask(http, "/ns/path", |_, url| Request::feed(url), now).await
    }

    #[tokio::test]
    async fn instances_are_tried_in_turn_and_rest_when_they_fail() {
        let instances = Instances::new(&["https://a.example/".into(), "https://b.example".into()]);
        let http = Replay::new().with("https://b.example/ns/path", "application/xml", FEED);
        status(&http, "https://a.example/ns/path", 403);
        let first = ask(&instances, &http, 0).await;
        assert_eq!(first.instance.as_deref(), Some("https://b.example"));
        assert_eq!(first.passed.len(), 1);
        ask(&instances, &http, 60).await;
        assert_eq!(http.requests().len(), 3, "the first rests");
        ask(&instances, &http, REST_SECONDS + 1).await;
        assert_eq!(http.requests().len(), 5, "the first was asked again");
    }

    #[test]
    fn t17_a_route_names_no_host() {
        for text in [
            "@evil.example/x",
            "//evil.example",
            ".evil.example",
            ":8080/x",
            "\\evil.example",
            "%2f%23/x",
            "../../x",
            "#x",
        ] {
            let route = route(&format!("{SCHEME}{text}")).expect("a route");
            let url = url::Url::parse(&format!("https://a.example{route}")).expect("an address");
            assert_eq!((url.host_str(), url.port(), url.username()), (Some("a.example"), None, ""), "{text}");
        }
    }

    #[tokio::test]
    async fn a_route_that_fails_does_not_rest_the_instance() {
        let instances = Instances::new(&["https://a.example".into()]);
        let http = Replay::new();
        status(&http, "https://a.example/ns/path", 503);
        for second in [0, 1] {
            let answered = ask(&instances, &http, second).await;
            assert_eq!(answered.instance, None);
            assert_eq!(answered.answer.expect("an answer").status, 503);
        }
        assert_eq!(http.requests().len(), 2);
        let html = Replay::new().with("https://a.example/ns/path", "text/html", "<!doctype html><p>hello");
        assert_eq!(ask(&instances, &html, 2).await.instance, None);
        let rests = ask(&instances, &html, 3).await.answer.expect_err("nobody is left");
        assert_eq!(rests.kind, FetchErrorKind::HostBusy);
        let nobody = ask(&Instances::default(), &http, 0).await.answer.expect_err("nobody");
        assert_eq!(nobody.kind, FetchErrorKind::Settings);
    }

    #[test]
    fn routes() {
        for (address, want) in [
            ("rsshub://ns/path?x=1", Some("/ns/path?x=1")),
            ("RSSHub://ns", Some("/ns")),
            ("rsshub://", None),
            ("https://ns/path", None),
        ] {
            assert_eq!(route(address).as_deref(), want, "{address}");
        }
    }
}
