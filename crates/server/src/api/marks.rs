//! What a user says of articles.

use super::asked::{Body, name, senseless};
use super::items;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::readers::{ItemId, Listing, Mark, User, next_moment};
use utoipa::ToSchema;

/// Articles of one request.
const MOST: usize = 10_000;
/// Labels of one request.
const MOST_LABELS: usize = 20;

/// What is to be so of some articles. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMarks {
    /// Numbers of articles, 10,000 at most. Those that are not there are passed over.
    items: Vec<i64>,
    /// Whether they are unread.
    unread: Option<bool>,
    /// Whether they are starred.
    starred: Option<bool>,
    /// Labels that they get.
    #[serde(default)]
    add_labels: Vec<String>,
    /// Labels that they lose.
    #[serde(default)]
    remove_labels: Vec<String>,
}

/// Which articles were read: those at one place that arrived up to some point, so that none is lost that came meanwhile. Of `feed`,
/// `category`, `tag` and `label` one at most; with none, those of all feeds, or all starred ones.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReadUpTo {
    /// Of the feed with this number.
    feed: Option<i64>,
    /// Of the feeds in this category and those below it.
    category: Option<String>,
    /// With this tag of the publisher's.
    tag: Option<String>,
    /// With this label of the user's.
    label: Option<String>,
    /// Only starred ones.
    #[serde(default)]
    starred: bool,
    /// The number of the last article that was seen. This or `before` must be given.
    up_to: Option<i64>,
    /// When the list was made.
    #[schema(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(super) struct Marked {
    /// Marks that were not so before.
    changed: usize,
}

/// Says the same of many articles, of all or none.
#[utoipa::path(post, path = "/api/v1/items/marks", tag = "articles", request_body = NewMarks, responses((status = 200, body = Marked)))]
pub(super) async fn mark(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(new): Body<NewMarks>,
) -> Result<Json<Marked>, Problem> {
    if new.items.len() > MOST {
        return Err(senseless("these are too many articles").advise(format!("send {MOST} at one time")));
    }
    let marks = marks(&new)?;
    let items: Vec<ItemId> = new.items.into_iter().map(ItemId).collect();
    let changed = app.work(move |app| app.readers.mark(asker.user.id, &items, &marks, app.now())).await?;
    Ok(Json(Marked { changed }))
}

fn marks(new: &NewMarks) -> Result<Vec<Mark>, Problem> {
    if new.add_labels.len() + new.remove_labels.len() > MOST_LABELS {
        return Err(senseless("these are too many labels").advise(format!("send {MOST_LABELS} at one time")));
    }
    let mut marks = Vec::new();
    marks.extend(new.unread.map(|unread| if unread { Mark::Unread } else { Mark::Read }));
    marks.extend(new.starred.map(|starred| if starred { Mark::Star } else { Mark::Unstar }));
    for label in &new.add_labels {
        marks.push(Mark::Label(name("add_labels", label)?));
    }
    marks.extend(new.remove_labels.iter().cloned().map(Mark::Unlabel));
    if marks.is_empty() {
        return Err(senseless("nothing is said of the articles")
            .advise("give one of unread, starred, add_labels and remove_labels"));
    }
    Ok(marks)
}

/// Says of all articles at a place that they were read.
#[utoipa::path(post, path = "/api/v1/marks/read", tag = "articles", request_body = ReadUpTo, responses((status = 200, body = Marked)))]
pub(super) async fn read(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(asked): Body<ReadUpTo>,
) -> Result<Json<Marked>, Problem> {
    let changed = app
        .work(move |app| {
            let before = bound(app, &asker.user, &asked)?;
            let ReadUpTo { feed, category, tag, label, starred, .. } = asked;
            let scope = items::scope(feed, category.as_deref(), tag, label, starred)?;
            items::check(app, &asker.user, &scope)?;
            let starred = starred.then_some(true);
            let listing = Listing { starred, before: Some(before), ..Listing::of(scope, usize::MAX) };
            Ok::<_, Problem>(app.readers.mark_list_read(asker.user.id, &listing, app.now())?)
        })
        .await?;
    Ok(Json(Marked { changed }))
}

/// The time before which articles arrived that were seen.
fn bound(app: &App, user: &User, asked: &ReadUpTo) -> Result<Timestamp, Problem> {
    match (asked.up_to, asked.before) {
        (Some(item), None) => {
            // No two arrive at one moment.
            Ok(next_moment(items::find(app, user, ItemId(item))?.arrived))
        }
        (None, Some(before)) => Ok(before),
        _ => Err(senseless("it is not said up to where")
            .advise("give one of `up_to`, an article's number, and `before`, a time")),
    }
}
