//! What a user says of articles: read, starred, labelled. Only by a POST: an address in an article can change nothing (T35).

use super::list::done;
use super::view::View;
use super::viewer::{Fields, Viewer};
use crate::answers::Problem;
use crate::app::App;
use crate::names::is_name;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use std::sync::Arc;
use tidings_store::readers::{ItemId, Listing, Mark, next_moment};

/// Articles of one request at most.
const MOST: usize = 1000;
/// Characters of a label at most.
const LONGEST_LABEL: usize = 100;

/// A script of ours asks without wanting a page.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    !accepted.is_some_and(|accepted| accepted.starts_with("application/json"))
}

/// The fields `read`, `unread`, `star` and `unstar` have numbers of articles with commas between them; a button has one.
pub(super) async fn mark(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let mut all = Vec::new();
    for (name, mark) in
        [("read", Mark::Read), ("unread", Mark::Unread), ("star", Mark::Star), ("unstar", Mark::Unstar)]
    {
        let ids = numbers(fields.get(name))?;
        if !ids.is_empty() {
            all.push((ids, mark));
        }
    }
    if all.is_empty() {
        return Err(Problem::bad("no article is named").advise("open the list again"));
    }
    let user = viewer.id();
    app.work(move |app| {
        for (ids, mark) in all {
            app.readers.mark(user, &ids, &[mark], app.now())?;
        }
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(done(wants_page(&headers), fields.target("back", "/")))
}

fn numbers(text: &str) -> Result<Vec<ItemId>, Problem> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    let ids: Vec<ItemId> = parts
        .map(|part| part.trim().parse().map(ItemId))
        .collect::<Result<_, _>>()
        .map_err(|_| Problem::bad("this is no number of an article").advise("open the list again"))?;
    if ids.len() > MOST {
        return Err(Problem::bad("these are too many articles for one request")
            .advise(format!("name {MOST} at most, or mark a whole list")));
    }
    Ok(ids)
}

/// Marks a list read up to the newest article that was shown, so that what arrived since stays unread.
pub(super) async fn mark_list(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let view = View::read(fields.get("list"), &viewer.settings);
    let view = view.ok_or_else(|| Problem::bad("this is no list").advise("open the list again"))?;
    let newest: i64 = fields
        .get("newest")
        .parse()
        .map_err(|_| Problem::bad("this is no number of an article").advise("open the list again"))?;
    let user = viewer.id();
    app.work(move |app| {
        let item = app.readers.items(user, &[ItemId(newest)])?.pop();
        let item = item.ok_or_else(|| Problem::not_found("this article is not there any more"))?;
        // Every article arrived at a moment of its own.
        let before = Some(next_moment(item.arrived));
        let listing = Listing { before, ..Listing::of(view.scope, usize::MAX) };
        app.readers.mark_list_read(user, &listing, app.now())?;
        Ok::<_, Problem>(())
    })
    .await?;
    Ok(done(wants_page(&headers), fields.target("back", "/")))
}

/// Gives an article a label, or takes one from it.
pub(super) async fn label(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let label = fields.get("label").to_owned();
    if !is_name(&label, LONGEST_LABEL) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this cannot be a label")
            .advise(format!("use 1 to {LONGEST_LABEL} characters")));
    }
    let item = numbers(fields.get("item"))?;
    let mark = if fields.get("remove").is_empty() { Mark::Label(label) } else { Mark::Unlabel(label) };
    let user = viewer.id();
    app.work(move |app| app.readers.mark(user, &item, &[mark], app.now())).await?;
    Ok(done(wants_page(&headers), fields.target("back", "/")))
}
