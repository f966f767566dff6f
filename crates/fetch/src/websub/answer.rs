//! What a hub sends to the callback, and what it is answered.

use super::{LARGEST_PUSH, State, Subscription, signature};
use std::time::Duration;
use tidings_model::Timestamp;
use url::form_urlencoded;

/// What a hub sends.
#[derive(Debug, Clone, Copy)]
pub enum Call<'a> {
    /// A GET: is this what you asked for (WebSub, section 5.3), or: you shall not have it (section 5.2).
    Verify(Verify<'a>),
    /// A POST: the feed as it is now.
    Notify(Notice<'a>),
}

/// The query of a GET, as it stands in the address after `?`.
#[derive(Debug, Clone, Copy)]
pub struct Verify<'a> {
    /// `hub.mode=…&hub.topic=…&hub.challenge=…`, percent-encoded.
    pub query: &'a str,
}

/// What is needed of a POST.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// `X-Hub-Signature`.
    pub signature: Option<&'a str>,
    /// The body. Whoever reads it may stop after [`LARGEST_PUSH`] and one byte.
    pub body: &'a [u8],
}

/// The answer to a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body, plain text. A challenge is given back as it came: it must not be served as HTML.
    pub body: String,
    /// True when the body of the push is the feed and is to be read. It is the hub's word: links and text in it are as
    /// little trusted as those of a poll.
    pub read: bool,
}

impl Answer {
    fn status(status: u16) -> Self {
        Self { status, body: String::new(), read: false }
    }
}

/// Answers a hub's call to the callback of `subscription`; `None` where no subscription has that callback.
///
/// A push without the right signature is acknowledged and not read (section 8), so that nobody learns by trying.
pub fn handle(subscription: Option<&mut Subscription>, call: &Call<'_>, now: Timestamp) -> Answer {
    let Some(subscription) = subscription else { return Answer::status(410) };
    match call {
        Call::Verify(verify) => subscription.verify(verify, now),
        Call::Notify(notice) => subscription.notify(notice, now),
    }
}

impl Subscription {
    fn verify(&mut self, verify: &Verify<'_>, now: Timestamp) -> Answer {
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(verify.query.as_bytes());
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if value("hub.topic").is_none_or(|topic| topic != self.topic) {
            return Answer::status(404);
        }
        let challenge = value("hub.challenge").filter(|challenge| !challenge.is_empty());
        match (value("hub.mode").as_deref(), self.state, challenge) {
            // Nobody but the hub that was asked knows this callback.
            (Some("subscribe"), State::Wanted, Some(challenge)) if self.ask_at.is_some() => {
                let lease = value("hub.lease_seconds").and_then(|text| text.trim().parse().ok());
                self.leased(lease.map(Duration::from_secs), now);
                Answer { status: 200, body: challenge, read: false }
            }
            (Some("unsubscribe"), State::Unwanted, Some(challenge)) => {
                self.lease_until = None;
                Answer { status: 200, body: challenge, read: false }
            }
            (Some("denied"), State::Wanted, _) => {
                self.denied(&value("hub.reason").unwrap_or_default(), now);
                Answer::status(200)
            }
            _ => Answer::status(404),
        }
    }

    fn notify(&mut self, notice: &Notice<'_>, now: Timestamp) -> Answer {
        if self.state == State::Unwanted {
            return Answer::status(410);
        }
        if notice.body.len() > LARGEST_PUSH {
            return Answer::status(413);
        }
        let signed = |header| signature::is_good(header, self.secret.as_bytes(), notice.body);
        if !notice.signature.is_some_and(signed) {
            self.thrown_away = self.thrown_away.saturating_add(1);
            return Answer::status(202);
        }
        self.pushed(now);
        Answer { read: true, ..Answer::status(200) }
    }
}
