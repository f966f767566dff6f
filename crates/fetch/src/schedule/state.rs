use super::full_is_due;
use crate::{Request, Validators};
use serde::{Deserialize, Serialize};
use tidings_model::{ContentHash, Timestamp};

/// What is known of a source's polls. It changes only in the transaction that stores the entries of the poll.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PollState {
    /// Validators of the last full answer, or of a later 304.
    #[serde(skip_serializing_if = "Validators::is_empty")]
    pub validators: Validators,
    /// Hash of the last full body: the same body need not be parsed again.
    pub body_hash: Option<ContentHash>,
    /// When the source is due; `None` means at once.
    pub next_poll: Option<Timestamp>,
    /// What made the wait until then as long as it is.
    pub why: Option<Why>,
    /// The last poll, however it ended.
    pub last_poll: Option<Timestamp>,
    /// The last poll that gave a feed or the word that it is unchanged.
    pub last_ok: Option<Timestamp>,
    /// The last poll that gave a whole body.
    pub last_full: Option<Timestamp>,
    /// Polls in a row that failed.
    pub failures: u32,
    /// Why the last poll failed, in one sentence; `None` when it did not.
    pub last_error: Option<String>,
    /// A permanent redirect that has not held long enough to be adopted.
    pub moved: Option<Moved>,
    /// When the server said 410: the source is polled no more.
    pub gone: Option<Timestamp>,
}

/// Why the next poll is when it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The owner's interval.
    Interval,
    /// The rhythm in which the source publishes.
    Rhythm,
    /// Nothing is known of its rhythm yet.
    Unknown,
    /// The answer is fresh until then (`Cache-Control`, `Expires`).
    Fresh,
    /// The feed asks for it (`ttl`, `sy:updatePeriod`).
    Ttl,
    /// The feed wants no poll in the hours before (`skipHours`).
    SkippedHours,
    /// The server asks to be left alone until then (`Retry-After`).
    RetryAfter,
    /// It fails, and is asked less often with each time.
    Backoff,
}

/// A permanent redirect under observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Where the source has moved to.
    pub to: String,
    /// The first poll that said so; every poll since said the same.
    pub since: Timestamp,
}

impl PollState {
    /// When the source is due: [`Timestamp::MIN`] for at once, [`Timestamp::MAX`] for never, since it is gone.
    pub fn due_at(&self) -> Timestamp {
        match self.gone {
            Some(_) => Timestamp::MAX,
            None => self.next_poll.unwrap_or(Timestamp::MIN),
        }
    }

    /// The request of the next poll: with the validators, or without them when a full answer is due.
    pub fn request(&self, address: &str, now: Timestamp) -> Request {
        let validators = if full_is_due(self, now) { Validators::default() } else { self.validators.clone() };
        Request { validators, ..Request::feed(address) }
    }

    /// True when `body` is the one that was read last.
    pub fn is_same_body(&self, body: &[u8]) -> bool {
        self.body_hash.as_ref().is_some_and(|hash| *hash == ContentHash::of(body))
    }
}
