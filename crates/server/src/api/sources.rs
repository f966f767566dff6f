//! What is behind an address, how the sources are doing, and polls by hand.

use super::asked::{Body, senseless};
use super::{feeds, missing};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use crate::sources;
use crate::subscriptions;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use tidings_model::{SourceId, Timestamp};
use tidings_store::readers::FeedId;
use utoipa::ToSchema;

/// An address of which a preview is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    /// Any address: of a feed, or of a page with one.
    address: String,
}

/// What is behind an address.
#[derive(Serialize, ToSchema)]
pub(super) struct Candidates {
    /// The feeds, the best first.
    candidates: Vec<Candidate>,
}

/// A feed that was found.
#[derive(Serialize, ToSchema)]
pub(super) struct Candidate {
    /// Its address, to be added.
    address: String,
    /// Its title.
    title: String,
    /// What it is, for people: `Atom`, `RSS 2.0`, ….
    kind: String,
    /// Its newest entries.
    entries: Vec<CandidateEntry>,
    /// The id of the source that has it already.
    known: Option<String>,
}

/// An entry that a feed would give.
#[derive(Serialize, ToSchema)]
pub(super) struct CandidateEntry {
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    published: Option<Timestamp>,
    /// Its title.
    title: String,
}

/// Looks what feeds are behind an address and what each would give. Changes nothing.
#[utoipa::path(post, path = "/api/v1/feeds/preview", tag = "feeds", request_body = Address, responses((status = 200, body = Candidates)))]
pub(super) async fn preview(
    State(app): State<Arc<App>>,
    _: Asker,
    Body(asked): Body<Address>,
) -> Result<Json<Candidates>, Problem> {
    let found = subscriptions::preview(&app, feeds::address(&asked.address)?).await?;
    let candidate = |found: sources::Candidate| Candidate {
        address: found.address,
        title: found.title,
        kind: found.kind,
        entries: found
            .entries
            .into_iter()
            .map(|(published, title)| CandidateEntry { published, title })
            .collect(),
        known: found.known.map(|source| source.to_string()),
    };
    Ok(Json(Candidates { candidates: found.into_iter().map(candidate).collect() }))
}

/// How the sources are doing.
#[derive(Serialize, ToSchema)]
pub(super) struct HealthOfAll {
    /// By name.
    sources: Vec<SourceHealth>,
}

/// How a source is doing.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceHealth {
    /// The id of the source.
    source: String,
    /// The number of its feed.
    feed: Option<i64>,
    /// Its name.
    name: String,
    /// The worst first: `gone`, `failing`, `paused` (its host asked for it), `moving`, `problems`, `new`, `dropped`, `off`, `well`.
    standing: String,
    /// When it was last polled.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_poll: Option<Timestamp>,
    /// When it last answered well.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_success: Option<Timestamp>,
    /// When it is polled next.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_poll: Option<Timestamp>,
    /// Articles that it brought.
    articles: u64,
    /// What is wrong, newest first.
    problems: Vec<SourceProblem>,
}

/// What is wrong with a source.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceProblem {
    /// Since when, or when.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// What sort it is: `dns`, `not-found`, `syntax`, ….
    kind: String,
    /// What.
    what: String,
    /// What to do.
    advice: Option<String>,
}

/// How the sources are doing, and what to do about those that are not well.
#[utoipa::path(get, path = "/api/v1/feeds/health", tag = "feeds", responses((status = 200, body = HealthOfAll)))]
pub(super) async fn health(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let feeds = app.work(move |app| app.readers.all_feeds(asker.user.id)).await?;
    let feeds: HashMap<SourceId, FeedId> =
        feeds.into_iter().map(|(feed, _)| (feed.source, feed.id)).collect();
    let one = |health: sources::Health| SourceHealth {
        feed: feeds.get(&health.source).map(|feed| feed.0),
        source: health.source.to_string(),
        name: health.name,
        standing: health.standing.to_owned(),
        last_poll: health.last_poll,
        last_success: health.last_success,
        next_poll: health.next_poll,
        articles: health.articles,
        problems: health
            .problems
            .into_iter()
            .map(|problem| SourceProblem {
                at: problem.at,
                kind: problem.kind,
                what: problem.what,
                advice: problem.advice,
            })
            .collect(),
    };
    let sources = app.sources.health().await?.into_iter().map(one).collect();
    known.json(&HealthOfAll { sources })
}

/// What is to be polled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Polled {
    /// The number of a feed; left out: every source that is watched.
    feed: Option<i64>,
}

/// Has a source polled soon, or all.
#[utoipa::path(post, path = "/api/v1/poll", tag = "feeds", request_body = Polled, responses((status = 202)))]
pub(super) async fn poll(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(asked): Body<Polled>,
) -> Result<StatusCode, Problem> {
    let source = match asked.feed {
        None => None,
        Some(feed) => {
            let all = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
            let found = all.into_iter().find(|seen| seen.id.0 == feed).ok_or_else(|| missing("feed"))?;
            if !found.watched {
                return Err(senseless("this feed is not watched").advise("change `watched` of it first"));
            }
            Some(found.source)
        }
    };
    app.sources.poll(source).await?;
    Ok(StatusCode::ACCEPTED)
}
