//! What is shown of the hub that pushes a source. Its JSON is described in docs/status.md.

use super::words::Words;
use crate::run::hubs::Subscribed;
use serde::Serialize;
use std::collections::BTreeMap;
use tidings_model::{SourceId, Timestamp};
use tidings_store::Kept;

/// How far it is with a hub, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HubState {
    /// It will not push.
    Refused,
    /// It is asked, and has not confirmed.
    Asked,
    /// It has confirmed, and has not shown that it pushes, or has missed something.
    Leased,
    /// It pushes, and the source is polled once a day.
    Pushing,
}

/// What is shown of the hub of one source.
#[derive(Serialize)]
pub(super) struct HubLine {
    hub: String,
    state: HubState,
    lease_until: Option<Timestamp>,
    last_push: Option<Timestamp>,
    missed_at: Option<Timestamp>,
    thrown_away: u64,
    pub(super) what_is_wrong: Option<String>,
    #[serde(skip)]
    pub(super) next_poll: Option<Timestamp>,
}

/// The hubs of the sources that have one.
pub(super) fn by_source(rows: Vec<Kept<Subscribed>>, now: Timestamp) -> BTreeMap<SourceId, HubLine> {
    let live = rows.into_iter().filter(|row| row.state.subscription.is_wanted());
    live.map(|row| (row.source.clone(), HubLine::of(row, now))).collect()
}

impl HubLine {
    fn of(row: Kept<Subscribed>, now: Timestamp) -> Self {
        let subscription = row.state.subscription;
        let state = if subscription.refused().is_some() {
            HubState::Refused
        } else if subscription.pushes(now) {
            HubState::Pushing
        } else if subscription.lease_until().is_some_and(|until| until > now) {
            HubState::Leased
        } else {
            HubState::Asked
        };
        let refused = subscription.refused().map(|why| match why {
            "" => "it refused, and did not say why".to_owned(),
            why => format!("it refused: {why}"),
        });
        Self {
            state,
            lease_until: subscription.lease_until(),
            last_push: subscription.last_push(),
            missed_at: subscription.missed_at(),
            thrown_away: subscription.thrown_away(),
            what_is_wrong: refused.or_else(|| subscription.trouble().map(str::to_owned)),
            next_poll: row.next_poll.filter(|_| state == HubState::Pushing),
            hub: subscription.hub,
        }
    }

    /// All of it in a line.
    pub(super) fn in_words(&self, words: &Words) -> String {
        let mut text = match self.state {
            HubState::Refused => format!("{} will not push", self.hub),
            HubState::Asked => format!("{} is asked to push, and has not confirmed", self.hub),
            HubState::Leased => format!("{} has promised to push", self.hub),
            HubState::Pushing => format!("{} pushes; polled once a day meanwhile", self.hub),
        };
        if let Some(at) = self.last_push {
            text.push_str(&format!("; last at {}", words.when(at)));
        }
        if let Some(at) = self.missed_at {
            text.push_str(&format!("; it missed what the poll of {} found", words.when(at)));
        }
        if let Some(at) = self.lease_until {
            text.push_str(&format!("; until {}", words.when(at)));
        }
        if self.thrown_away > 0 {
            text.push_str(&format!("; {} calls without the right signature were not read", self.thrown_away));
        }
        text
    }

    /// What is wrong, and what to do.
    pub(super) fn wrong(&self) -> Option<(String, &'static str)> {
        let what = self.what_is_wrong.as_ref()?;
        let advice = "nothing: the source is polled as if it had no hub, and the hub is asked again; if it stays so, see whether \
                      websub.callback in tidings.toml can be reached from outside";
        Some((format!("the hub {}: {what}", self.hub), advice))
    }
}
