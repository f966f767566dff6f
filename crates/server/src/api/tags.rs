//! The tags that publishers give.

use super::asked::Parameters;
use super::items;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_store::readers::TagCount;
use utoipa::{IntoParams, ToSchema};

/// Which tags.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TagsAsked {
    /// Tags at most, 1 to 500; 50 where it is left out.
    limit: Option<usize>,
    /// The last tag of the page before.
    #[serde(default)]
    after: String,
}

/// A page of tags.
#[derive(Serialize, ToSchema)]
pub(super) struct TagsPage {
    /// In the order of their characters' numbers.
    tags: Vec<Tag>,
    /// The address of the next page; none on the last.
    next: Option<String>,
}

/// A tag of publishers.
#[derive(Serialize, ToSchema)]
pub(super) struct Tag {
    /// As publishers write it.
    name: String,
    /// Articles with it, in the feeds that the user sees.
    articles: u64,
    /// Those of them that are unread.
    unread: u64,
}

/// The tags that publishers gave to the articles of the feeds that the user sees.
#[utoipa::path(get, path = "/api/v1/tags", tag = "labels", params(TagsAsked), responses(
    (status = 200, body = TagsPage, headers(("Link" = String, description = "the next page"), ("ETag" = String)))))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
    OriginalUri(uri): OriginalUri,
    Parameters(asked): Parameters<TagsAsked>,
) -> Result<Response, Problem> {
    let limit = items::limit(asked.limit)?;
    // One more tells whether there is a further page.
    let mut tags = app.work(move |app| app.readers.tags(asker.user.id, &asked.after, limit + 1)).await?;
    let more = tags.len() > limit;
    tags.truncate(limit);
    let last = tags.last().filter(|_| more);
    let next = last.map(|last| items::next_page(uri.path(), uri.query(), &last.tag));
    let one = |TagCount { tag, articles, unread }| Tag { name: tag, articles, unread };
    let page = TagsPage { tags: tags.into_iter().map(one).collect(), next: next.clone() };
    items::page(&known, &page, next.as_deref())
}
