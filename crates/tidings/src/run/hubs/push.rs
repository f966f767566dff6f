//! A feed that a hub pushed, stored by the same transaction as a poll's. The articles are made by the next round, which begins
//! at once.

use super::{Run, Subscribed};
use crate::failure::Failure;
use crate::kinds::{self, Parsed};
use crate::run::poll::recognise;
use crate::run::{SourceReport, SourceState};
use axum::body::Bytes;
use tidings_feed::Hints;
use tidings_model::{ParsedFeed, Source};
use tidings_store::{FeedFacts, Poll};

/// A push whose signature was right.
pub(super) struct Push {
    pub(super) callback: String,
    pub(super) source: Source,
    pub(super) content_type: Option<String>,
    pub(super) body: Bytes,
}

/// Reads and stores a push. One that is no feed is told of in the subscription.
pub(super) async fn take(run: &Run, push: Push) -> Result<(), Failure> {
    let Push { callback, source, content_type, body } = push;
    let hints = Hints { content_type, base: Some(source.address.clone()), ..Hints::default() };
    let kind = source.kind;
    let what = match run.compute(move || kinds::parse(kind, &body, &hints)).await {
        Ok(Ok(Parsed::Feed(feed))) => return store(run, &source, *feed).await,
        Ok(Ok(Parsed::Index(_))) => "it is an index of sitemaps".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(broken) => broken.message,
    };
    run.store(move |store| {
        let Some(mut row) = store.subscription::<Subscribed>(&callback)? else { return Ok(()) };
        row.state.subscription.failed(&format!("what it pushed could not be read: {what}"));
        store.save_subscription(&row)
    })
    .await
}

/// A push may hold the new entries alone: what is known of the whole feed stays, and so does the time of the next poll.
async fn store(run: &Run, source: &Source, feed: ParsedFeed) -> Result<(), Failure> {
    let facts = FeedFacts::from(&feed.feed);
    let mut report = SourceReport::of(source);
    report.problems = feed.problems;
    let entries = recognise(run, source, feed.entries, &mut report).await?;
    let (id, address, now) = (source.id.clone(), source.address.clone(), run.now());
    let recorded = run.store(move |store| {
        let mut state: SourceState = store.poll_state(&id, &address)?.unwrap_or_default();
        state.note_problems(&report.problems);
        let kept = store.subscriptions_of::<Subscribed>(&id)?;
        let next_poll = kept.first().and_then(|row| row.next_poll).unwrap_or_else(|| state.poll.due_at());
        store.record_poll(&Poll {
            source: &id,
            address: &address,
            state: &state,
            next_poll,
            feed: &facts,
            entries: &entries,
            now,
        })
    });
    let recorded = recorded.await?;
    if let Some(hubs) = run.hubs.as_ref().filter(|_| recorded.new + recorded.changed > 0) {
        hubs.pushed.notify_one();
    }
    Ok(())
}
