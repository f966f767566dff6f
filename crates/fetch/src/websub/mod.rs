//! The subscriber's side of WebSub (W3C Recommendation of 2018): a hub pushes a feed when it changes.
//!
//! Everything here is pure. [`Subscription`] is the state of one source, kept with the rest of what is known of it;
//! [`Subscription::due`] says what to ask the hub, [`handle`] answers what a hub sends, and
//! [`Subscription::next_poll`] says how far its pushes can be relied on. Sending and listening are for others.
//!
//! A hub is believed while it pushes: then the source is polled once a day only. When a poll finds what the hub did not
//! push, the source is polled as without a hub until the hub has shown anew that it pushes.

mod answer;
mod offer;
mod signature;

pub use answer::{Answer, Call, Notice, Verify, handle};
pub use offer::Offer;

use crate::schedule::later;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use tidings_model::Timestamp;
use url::form_urlencoded;

/// Hexadecimal digits of a callback's name.
const NAME: usize = 32;
/// Largest push that is read: 3 MiB. A larger one is refused, and the next poll finds what it held.
pub const LARGEST_PUSH: usize = 3 * 1024 * 1024;
/// The lease that is asked for: 10 days.
pub const LEASE_ASKED: Duration = Duration::from_secs(10 * 86_400);
/// Longest lease that is believed: 30 days.
const LONGEST_LEASE: Duration = Duration::from_secs(30 * 86_400);
/// Shortest lease that is believed: 10 minutes. A hub that grants less would be asked without end.
const SHORTEST_LEASE: Duration = Duration::from_secs(600);
/// Time between two requests to a hub that does not answer them; it doubles up to [`LONGEST_RETRY`].
const FIRST_RETRY: Duration = Duration::from_secs(3600);
/// Longest time between two requests to a hub: 7 days.
const LONGEST_RETRY: Duration = Duration::from_secs(7 * 86_400);
/// Time between polls while the hub pushes: 24 hours.
const SAFETY_NET: Duration = Duration::from_secs(86_400);
/// A push may come this much later than the poll that found the same: 15 minutes.
const NEAR_MISS: Duration = Duration::from_secs(900);
/// Pushes that a hub has to send before it is believed again.
const PUSHES_TO_MEND: u32 = 3;
/// Time that a hub has to confirm the end of a subscription: 1 day. Then its callback is known no more.
const LAST_WORD: Duration = Duration::from_secs(86_400);
/// Most characters kept of the reason that a hub gives.
const LONGEST_REASON: usize = 200;

/// A subscription to one feed. The name under which its callback is reached must not be guessable; it and the secret are
/// made of the random bytes given to [`Subscription::new`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The hub's address.
    pub hub: String,
    /// The feed's address as the feed itself names it (`rel=self`): what the hub knows it by.
    pub topic: String,
    /// The last part of the callback's address: 32 hexadecimal digits.
    pub callback: String,
    secret: String,
    #[serde(default)]
    state: State,
    /// The lease's end; a push after it is still read.
    #[serde(default)]
    lease_until: Option<Timestamp>,
    /// When the hub is asked next.
    #[serde(default)]
    ask_at: Option<Timestamp>,
    /// Requests in a row that led to no lease.
    #[serde(default)]
    unanswered: u32,
    /// The last push that bore the right signature.
    #[serde(default)]
    last_push: Option<Timestamp>,
    /// When a poll found what the hub had not pushed.
    #[serde(default)]
    missed_at: Option<Timestamp>,
    /// Pushes since then.
    #[serde(default)]
    pushes_since_miss: u32,
    /// Why the hub refused, in its words.
    #[serde(default)]
    refused: Option<String>,
    /// What went wrong last, until the hub confirms or pushes.
    #[serde(default)]
    trouble: Option<String>,
    /// Pushes that were not read since they bore no right signature.
    #[serde(default)]
    thrown_away: u64,
}

/// What was asked of the hub last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// To push.
    #[default]
    Wanted,
    /// To push no more: the source has been removed, or its feed names another hub.
    Unwanted,
}

/// A request to a hub: a POST with a form as its body.
#[derive(Clone, PartialEq, Eq)]
pub struct HubRequest {
    /// The hub's address.
    pub url: String,
    /// The body, `application/x-www-form-urlencoded`. It holds the secret.
    pub form: String,
}

impl Subscription {
    /// A subscription that is still to be asked for. `random` are 32 bytes that nobody can guess.
    pub fn new(offer: Offer, random: &[u8; 32]) -> Self {
        Self {
            hub: offer.hub,
            topic: offer.topic,
            callback: hex(&random[..NAME / 2]),
            secret: hex(&random[NAME / 2..]),
            state: State::Wanted,
            lease_until: None,
            ask_at: None,
            unanswered: 0,
            last_push: None,
            missed_at: None,
            pushes_since_miss: 0,
            refused: None,
            trouble: None,
            thrown_away: 0,
        }
    }

    /// The request that is due at `now`, if one is; it counts as sent. `callback` is the whole address at which the hub
    /// reaches this subscription.
    pub fn due(&mut self, callback: &str, now: Timestamp) -> Option<HubRequest> {
        if self.state == State::Unwanted || self.ask_at.is_some_and(|at| at > now) {
            return None;
        }
        let wait = FIRST_RETRY.saturating_mul(1 << self.unanswered.min(10)).min(LONGEST_RETRY);
        self.ask_at = Some(later(now, wait));
        self.unanswered = self.unanswered.saturating_add(1);
        Some(self.request("subscribe", callback))
    }

    /// The request that ends the subscription, once: what the hub still pushes is answered with 410. There is none where the
    /// hub was never asked for anything.
    pub fn end(&mut self, callback: &str, now: Timestamp) -> Option<HubRequest> {
        if self.state == State::Unwanted {
            return None;
        }
        self.state = State::Unwanted;
        let was_asked = self.ask_at.replace(later(now, LAST_WORD)).is_some();
        was_asked.then(|| self.request("unsubscribe", callback))
    }

    /// True when it has ended and the hub has confirmed so, or had time enough to.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.state == State::Unwanted && (self.lease_until.is_none() || self.had_its_time(now))
    }

    /// True when the time is over in which a hub that was told to stop may still confirm it.
    pub fn had_its_time(&self, now: Timestamp) -> bool {
        self.ask_at.is_none_or(|until| until <= now)
    }

    /// True for what may be the name of a callback: no other is looked for.
    pub fn is_callback(name: &str) -> bool {
        name.len() == NAME && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    }

    /// True until it is ended.
    pub fn is_wanted(&self) -> bool {
        self.state == State::Wanted
    }

    /// Takes note of what went wrong with the hub.
    pub fn failed(&mut self, trouble: &str) {
        self.trouble = Some(harmless(trouble));
    }

    fn request(&self, mode: &str, callback: &str) -> HubRequest {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("hub.mode", mode)
            .append_pair("hub.topic", &self.topic)
            .append_pair("hub.callback", callback);
        if mode == "subscribe" {
            form.append_pair("hub.secret", &self.secret)
                .append_pair("hub.lease_seconds", &LEASE_ASKED.as_secs().to_string());
        }
        HubRequest { url: self.hub.clone(), form: form.finish() }
    }

    /// When the source is polled although the hub may push: `planned` is what the schedule says without a hub.
    pub fn next_poll(&self, planned: Timestamp, now: Timestamp) -> Timestamp {
        if self.pushes(now) { planned.max(later(now, SAFETY_NET)) } else { planned }
    }

    /// True while the hub can be relied on: its lease holds, it has pushed, and it has missed nothing since.
    pub fn pushes(&self, now: Timestamp) -> bool {
        let leased = self.lease_until.is_some_and(|until| until > now);
        self.state == State::Wanted && leased && self.last_push.is_some() && self.missed_at.is_none()
    }

    /// Takes note of a poll that found `new` entries which no push had brought.
    pub fn polled(&mut self, new: usize, now: Timestamp) {
        let leased = self.lease_until.is_some_and(|until| until > now);
        let pushed_just_now = self.last_push.is_some_and(|push| now <= later(push, NEAR_MISS));
        if new > 0 && leased && !pushed_just_now {
            self.missed_at = Some(now);
            self.pushes_since_miss = 0;
        }
    }

    /// What went wrong last, where that still holds.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// The end of the lease, where the hub has granted one.
    pub fn lease_until(&self) -> Option<Timestamp> {
        self.lease_until
    }

    /// The last push that bore the right signature.
    pub fn last_push(&self) -> Option<Timestamp> {
        self.last_push
    }

    /// When a poll found what the hub had not pushed, while that counts against it.
    pub fn missed_at(&self) -> Option<Timestamp> {
        self.missed_at
    }

    /// Pushes that were not read since they bore no right signature.
    pub fn thrown_away(&self) -> u64 {
        self.thrown_away
    }

    /// Why the hub refused, where it did.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// The hub confirmed what it was asked, for `lease`.
    fn leased(&mut self, lease: Option<Duration>, now: Timestamp) {
        let lease = lease.unwrap_or(LEASE_ASKED).clamp(SHORTEST_LEASE, LONGEST_LEASE);
        self.lease_until = Some(later(now, lease));
        self.ask_at = Some(later(now, lease / 2));
        self.unanswered = 0;
        (self.refused, self.trouble) = (None, None);
    }

    /// The hub will not push.
    fn denied(&mut self, reason: &str, now: Timestamp) {
        self.lease_until = None;
        self.refused = Some(harmless(reason));
        self.ask_at = Some(later(now, LONGEST_RETRY));
    }

    /// A push with the right signature came.
    fn pushed(&mut self, now: Timestamp) {
        self.last_push = Some(now);
        self.trouble = None;
        if let Some(missed) = self.missed_at {
            self.pushes_since_miss = self.pushes_since_miss.saturating_add(1);
            let near = now <= later(missed, NEAR_MISS);
            if near || self.pushes_since_miss >= PUSHES_TO_MEND {
                self.missed_at = None;
            }
        }
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("hub", &self.hub)
            .field("topic", &self.topic)
            .field("state", &self.state)
            .field("lease_until", &self.lease_until)
            .field("last_push", &self.last_push)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HubRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// A few words of a stranger on one line.
fn harmless(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_REASON).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
