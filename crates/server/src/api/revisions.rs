//! The states through which an article went.

use super::asked::{Parameters, Place};
use super::difference::Difference;
use super::{items, missing};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use crate::content;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::{Article, Timestamp};
use tidings_store::readers::{Item, ItemId};
use utoipa::{IntoParams, ToSchema};

/// The states of an article.
#[derive(Serialize, ToSchema)]
pub(super) struct Revisions {
    /// Oldest first; the last is the article as it is now.
    revisions: Vec<Revision>,
}

/// A state of an article.
#[derive(Serialize, ToSchema)]
pub(super) struct Revision {
    /// Its number.
    number: u32,
    /// When it was made; none when its file cannot be read, which `tidings check` explains.
    #[schema(value_type = Option<String>, format = DateTime)]
    revised: Option<Timestamp>,
    /// Its title.
    title: Option<String>,
    /// Whether it is another state of the same number.
    variant: bool,
}

/// Which two states are compared.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DifferenceAsked {
    /// Number of the earlier state; left out: the one before `to`.
    from: Option<u32>,
    /// Number of the later state; left out: the article as it is now.
    to: Option<u32>,
}

/// The states through which an article went.
#[utoipa::path(get, path = "/api/v1/items/{item}/revisions", tag = "articles",
    params(("item" = i64, Path, description = "number of the article")), responses((status = 200, body = Revisions)))]
pub(super) async fn list(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
    Place(item): Place<i64>,
) -> Result<Response, Problem> {
    let revisions = app
        .work(move |app| {
            let item = items::find(app, &asker.user, ItemId(item))?;
            let states = states(app, &item)?;
            Ok::<_, Problem>(states.into_iter().map(|(revision, _)| revision).collect())
        })
        .await?;
    known.json(&Revisions { revisions })
}

/// What a later state of an article says differently than an earlier one.
#[utoipa::path(get, path = "/api/v1/items/{item}/difference", tag = "articles",
    params(("item" = i64, Path, description = "number of the article"), DifferenceAsked), responses((status = 200, body = Difference)))]
pub(super) async fn difference(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
    Place(item): Place<i64>,
    Parameters(asked): Parameters<DifferenceAsked>,
) -> Result<Response, Problem> {
    let difference = app
        .work(move |app| {
            let item = items::find(app, &asker.user, ItemId(item))?;
            let readable: Vec<(u32, Article)> = states(app, &item)?
                .into_iter()
                .filter(|(revision, _)| !revision.variant)
                .filter_map(|(revision, article)| Some((revision.number, article?)))
                .collect();
            let at = |number: u32| {
                readable.iter().rposition(|(known, _)| *known == number).ok_or_else(|| missing("revision"))
            };
            let to = asked.to.map_or_else(|| Ok(readable.len().saturating_sub(1)), at)?;
            let from = asked.from.map_or_else(|| Ok(to.saturating_sub(1)), at)?;
            let (Some((from, before)), Some((to, after))) = (readable.get(from), readable.get(to)) else {
                return Err(missing("revision"));
            };
            Ok::<_, Problem>(Difference::of(*from, *to, tidings_extract::difference(before, after)))
        })
        .await?;
    known.json(&difference)
}

/// Every state, oldest first, and what could be read of it.
fn states(app: &App, item: &Item) -> Result<Vec<(Revision, Option<Article>)>, Problem> {
    let mut states = Vec::new();
    for earlier in app.archive.revisions(&item.article)? {
        let article = earlier.record.ok().map(|record| record.article);
        states.push((revision(earlier.number, earlier.is_variant, article.as_ref()), article));
    }
    let now = content::record(app, item)?.article;
    states.push((revision(now.revision, false, Some(&now)), Some(now)));
    Ok(states)
}

fn revision(number: u32, variant: bool, article: Option<&Article>) -> Revision {
    let title = article.map(|article| article.title.clone());
    Revision { number, revised: article.map(|article| article.revised), title, variant }
}
