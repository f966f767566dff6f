//! The page of the search, and searches that are kept.

use super::list::{cards, picture};
use super::sign::told;
use super::viewer::{Fields, Here, Viewer};
use super::{encoded, see};
use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::names::is_name;
use crate::routes::Table;
use crate::search::{self, Found};
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use tidings_index::Order;
use tidings_store::readers::SearchId;

/// Characters of a name at most.
const LONGEST_NAME: usize = 100;

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/search", Access::Browser, page)
        .route(Method::POST, "/searches", Access::Browser, keep)
        .route(Method::POST, "/searches/{search}/remove", Access::Browser, remove)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    order: String,
    after: Option<String>,
}

async fn page(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    app.work(move |app| {
        let by_date = asked.order == "date";
        let order = if by_date { Order::Date } else { Order::Relevance };
        let query = asked.q.trim();
        let wanted =
            search::Asked { query, order, after: asked.after.as_deref(), limit: app.serving.per_page };
        let found = search::search(app, viewer.id(), &wanted);
        // What the user typed wrongly is said beside it.
        let (found, problem) = match found {
            Ok(found) => (found, None),
            Err(problem) if problem.status.is_client_error() => (Found::default(), Some(problem)),
            Err(problem) => return Err(problem),
        };
        let base = format!("/search?q={}", encoded(query));
        let address = if by_date { format!("{base}&order=date") } else { base.clone() };
        let here = Here::at(&base);
        let own = context! {
            query => query,
            by_date => by_date,
            results => results(app, &viewer, &found, &address)?,
            address => address.clone(),
            by_relevance_href => base.clone(),
            by_date_href => format!("{base}&order=date"),
            next => found.next.map(|next| format!("{address}&after={}", encoded(&next))),
            searches => searches(app, &viewer)?,
            is_first => asked.after.is_none() && problem.is_none(),
            problem => problem.as_ref().map(|problem| told(viewer.words, problem)),
        };
        let mut response = viewer.page(app, "search.html", viewer.words.get("search"), &here, own)?;
        if let Some(problem) = problem {
            *response.status_mut() = problem.status;
        }
        Ok::<_, Problem>(response)
    })
    .await
}

fn searches(app: &App, viewer: &Viewer) -> Result<Vec<Value>, Problem> {
    let all = app.readers.searches(viewer.id())?;
    let shown = all.into_iter().map(|search| {
        context! {
            id => search.id.0, name => search.name, query => search.query.clone(),
            href => format!("/search?q={}", encoded(&search.query)),
        }
    });
    Ok(shown.collect())
}

fn results(app: &App, viewer: &Viewer, found: &Found, address: &str) -> Result<Vec<Value>, Problem> {
    let feeds = viewer.feeds(app)?;
    let items: Vec<_> = found.hits.iter().map(|hit| hit.item.clone()).collect();
    let cards = cards(app, viewer, &items, feeds, address);
    let shown = cards.into_iter().zip(&found.hits).map(|(card, hit)| {
        // A title that stands in for a missing one has no marks.
        let marks = if hit.item.summary.title.is_empty() { &[][..] } else { &hit.title_marks[..] };
        context! {
            title => Serde(pieces(&card.title, marks)),
            snippet => Serde(pieces(&hit.snippet.text, &hit.snippet.marks)),
            card => Serde(&card),
            picture => picture(app, &hit.item).map(Serde),
        }
    });
    Ok(shown.collect())
}

/// A text in pieces: each with whether it is marked.
fn pieces(text: &str, marks: &[Range<usize>]) -> Vec<(bool, String)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut add = |is_marked: bool, range: Range<usize>| {
        if let Some(piece) = text.get(range).filter(|piece| !piece.is_empty()) {
            pieces.push((is_marked, piece.to_owned()));
        }
    };
    for mark in marks {
        add(false, at..mark.start);
        add(true, mark.clone());
        at = mark.end;
    }
    add(false, at..text.len());
    pieces
}

/// Keeps a search under a name.
async fn keep(State(app): State<Arc<App>>, viewer: Viewer, fields: Fields) -> Result<Response, Problem> {
    let (name, query) = (fields.get("name").to_owned(), fields.get("q").to_owned());
    if !is_name(&name, LONGEST_NAME) || query.is_empty() || query.chars().count() > 1000 {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this search cannot be kept")
            .advise(format!("give it a name of 1 to {LONGEST_NAME} characters")));
    }
    let target = format!("/search?q={}", encoded(&query));
    let user = viewer.id();
    app.work(move |app| app.readers.save_search(user, &name, &query)).await?;
    Ok(see(&target))
}

async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let none = || Problem::not_found("there is no such search").advise("it may have been removed already");
    let id = id.parse().map(SearchId).map_err(|_| none())?;
    let user = viewer.id();
    let gone = app.work(move |app| app.readers.remove_search(user, id)).await?;
    if gone { Ok(see("/search")) } else { Err(none()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a text may have one mark")]
    fn a_text_falls_into_marked_and_other_pieces() {
        let piece = |is_marked, text: &str| (is_marked, text.to_owned());
        for (text, marks, want) in [
            ("加沙停火", vec![0..6], vec![piece(true, "加沙"), piece(false, "停火")]),
            ("a b", vec![2..3], vec![piece(false, "a "), piece(true, "b")]),
            ("a", vec![], vec![piece(false, "a")]),
            // Marks that do not fit are passed over: nothing is lost.
            ("加沙", vec![1..2, 3..6], vec![piece(true, "沙")]),
        ] {
            assert_eq!(pieces(text, &marks), want, "{text}");
        }
    }
}
