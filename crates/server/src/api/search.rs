//! Searches, and those that a user keeps.

use super::asked::{Body, NoBody, Parameters, Place, name, senseless};
use super::items::{self, ItemBrief};
use super::missing;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use crate::search as engine;
use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;
use tidings_index::Order;
use tidings_search::Request;
use tidings_store::readers::{SearchId, User};
use utoipa::{IntoParams, ToSchema};

/// Characters of a query at most.
const LONGEST_QUERY: usize = 1000;

/// What is searched for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchAsked {
    /// The query, 1,000 characters at most.
    q: String,
    /// What fits best comes first, or what arrived last.
    #[serde(default)]
    order: By,
    /// Articles at most, 1 to 500; 50 where it is left out.
    limit: Option<usize>,
    /// What `next` of the page before says.
    after: Option<String>,
}

/// What comes first.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum By {
    /// What fits best.
    #[default]
    Relevance,
    /// What arrived last.
    Newest,
}

/// A page of what was found.
#[derive(Serialize, ToSchema)]
pub(super) struct FoundPage {
    /// The articles.
    hits: Vec<Hit>,
    /// The address of the next page; none on the last.
    next: Option<String>,
}

/// An article that was found.
#[derive(Serialize, ToSchema)]
pub(super) struct Hit {
    /// The article.
    item: ItemBrief,
    /// Where words of the query stand in the title.
    title_marks: Vec<Stretch>,
    /// A part of the text with words of the query.
    snippet: String,
    /// Where they stand in it.
    snippet_marks: Vec<Stretch>,
}

/// A stretch of a text, in bytes of its UTF-8.
#[derive(Serialize, ToSchema)]
pub(super) struct Stretch {
    /// Its first byte.
    from: usize,
    /// The byte behind its last.
    to: usize,
}

/// Searches the articles of all feeds that the user sees.
#[utoipa::path(get, path = "/api/v1/search", tag = "searches", params(SearchAsked), responses(
    (status = 200, body = FoundPage, headers(("Link" = String, description = "the next page"), ("ETag" = String)))))]
pub(super) async fn search(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
    OriginalUri(uri): OriginalUri,
    Parameters(asked): Parameters<SearchAsked>,
) -> Result<Response, Problem> {
    let limit = items::limit(asked.limit)?;
    query(&asked.q).map_err(|problem| Problem { status: StatusCode::BAD_REQUEST, ..problem })?;
    let order = match asked.order {
        By::Relevance => Order::Relevance,
        By::Newest => Order::Date,
    };
    let (hits, next) = app
        .work(move |app| {
            let asked = engine::Asked { query: &asked.q, order, after: asked.after.as_deref(), limit };
            let found = engine::search(app, asker.user.id, &asked)?;
            let shown = found.hits.into_iter().map(|hit| Hit {
                item: ItemBrief::of(app, &base, hit.item),
                title_marks: stretches(hit.title_marks),
                snippet: hit.snippet.text,
                snippet_marks: stretches(hit.snippet.marks),
            });
            Ok::<_, Problem>((shown.collect::<Vec<_>>(), found.next))
        })
        .await?;
    let next = next.map(|after| items::next_page(uri.path(), uri.query(), &after));
    items::page(&known, &FoundPage { hits, next: next.clone() }, next.as_deref())
}

fn stretches(marks: Vec<Range<usize>>) -> Vec<Stretch> {
    marks.into_iter().map(|mark| Stretch { from: mark.start, to: mark.end }).collect()
}

/// A query that can be searched for.
fn query(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_QUERY {
        return Err(senseless("this cannot be searched for")
            .advise(format!("a query has 1 to {LONGEST_QUERY} characters")));
    }
    // Its filters, too: `after:yesterday` means nothing.
    Request::parse(text)?;
    Ok(())
}

/// The searches that a user keeps.
#[derive(Serialize, ToSchema)]
pub(super) struct SavedSearches {
    /// By name.
    searches: Vec<SavedSearch>,
}

/// A search that is kept.
#[derive(Serialize, ToSchema)]
pub(super) struct SavedSearch {
    /// Its number.
    id: i64,
    /// The user's name for it.
    name: String,
    /// What is searched for.
    query: String,
}

/// A search to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSearch {
    /// A name, which no other search of the user's has.
    name: String,
    /// What is searched for.
    query: String,
}

impl NewSearch {
    fn check(self) -> Result<(String, String), Problem> {
        query(&self.query)?;
        Ok((name("name", &self.name)?, self.query))
    }
}

/// The searches that the user keeps.
#[utoipa::path(get, path = "/api/v1/searches", tag = "searches", responses((status = 200, body = SavedSearches)))]
pub(super) async fn saved(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let searches = app.work(move |app| searches_of(app, &asker.user)).await?;
    known.json(&SavedSearches { searches })
}

pub(super) fn searches_of(app: &App, user: &User) -> Result<Vec<SavedSearch>, Problem> {
    let kept = app.readers.searches(user.id)?.into_iter();
    Ok(kept.map(|kept| SavedSearch { id: kept.id.0, name: kept.name, query: kept.query }).collect())
}

/// Keeps a search. One of the same name is replaced and keeps its number.
#[utoipa::path(post, path = "/api/v1/searches", tag = "searches", request_body = NewSearch, responses((status = 201, body = SavedSearch)))]
pub(super) async fn save(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(new): Body<NewSearch>,
) -> Result<(StatusCode, Json<SavedSearch>), Problem> {
    let (name, query) = new.check()?;
    let saved = app
        .work(move |app| {
            let id = app.readers.save_search(asker.user.id, &name, &query)?;
            Ok::<_, Problem>(SavedSearch { id: id.0, name, query })
        })
        .await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// Changes a search that is kept.
#[utoipa::path(put, path = "/api/v1/searches/{search}", tag = "searches", params(("search" = i64, Path, description = "its number")),
    request_body = NewSearch, responses((status = 200, body = SavedSearch)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(search): Place<i64>,
    Body(new): Body<NewSearch>,
) -> Result<Json<SavedSearch>, Problem> {
    let (name, query) = new.check()?;
    app.work(move |app| {
        let mine = app.readers.searches(asker.user.id)?;
        if mine.iter().any(|other| other.name == name && other.id.0 != search) {
            return Err(Problem::new(StatusCode::CONFLICT, "another search has this name")
                .advise("choose another name"));
        }
        let changed = app.readers.change_search(asker.user.id, SearchId(search), &name, &query)?;
        if changed { Ok(Json(SavedSearch { id: search, name, query })) } else { Err(missing("search")) }
    })
    .await
}

/// Forgets a search.
#[utoipa::path(delete, path = "/api/v1/searches/{search}", tag = "searches", params(("search" = i64, Path, description = "its number")),
    responses((status = 204)))]
pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(search): Place<i64>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let removed = app.work(move |app| app.readers.remove_search(asker.user.id, SearchId(search))).await?;
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing("search")) }
}
