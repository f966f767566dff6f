//! One source as a user has it: its name, its category, whether it is shown. An owner's change is one of the site itself.

use super::see;
use super::sign::told;
use super::sources::{category, feed};
use super::viewer::{Fields, Here, Viewer};
use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::icons::address_of;
use crate::names::{LONGEST_NAME, is_name};
use crate::routes::Table;
use crate::subscriptions::{self, Change, categories};
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use minijinja::context;
use std::sync::Arc;
use tidings_store::readers::{Feed, Scope};

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/sources/{feed}", Access::Browser, page)
        .route(Method::POST, "/sources/{feed}", Access::Browser, edit)
        .route(Method::POST, "/sources/{feed}/hide", Access::Browser, hide)
}

async fn page(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let feed = feed(&app, &viewer, &id).await?;
    app.work(move |app| editing(app, &viewer, &feed, None)).await
}

fn editing(app: &App, viewer: &Viewer, feed: &Feed, problem: Option<&Problem>) -> Result<Response, Problem> {
    let feeds = viewer.feeds(app)?;
    let own = context! {
        id => feed.id.0,
        name => feed.name.clone(),
        category => feed.category.to_string(),
        categories => categories(feeds),
        address => feed.address.clone(),
        site_address => feed.site.clone(),
        source_icon => address_of(&app.icons(), &feed.source),
        is_watched => feed.watched,
        is_hidden => !feeds.iter().any(|seen| seen.id == feed.id),
        problem => problem.map(|problem| told(viewer.words, problem)),
    };
    let here = Here { path: String::new(), scope: Some(Scope::Feed(feed.id)) };
    let mut response = viewer.page(app, "source.html", &feed.name, &here, own)?;
    if let Some(problem) = problem {
        *response.status_mut() = problem.status;
    }
    Ok(response)
}

async fn edit(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
    fields: Fields,
) -> Result<Response, Problem> {
    let feed = feed(&app, &viewer, &id).await?;
    let done = match change(&viewer, &feed, &fields) {
        Ok(change) => subscriptions::change(&app, &viewer.asker.user, &feed, change).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(see("/sources?done=saved")),
        Err(problem) => app.work(move |app| editing(app, &viewer, &feed, Some(&problem))).await,
    }
}

pub(super) fn name(fields: &Fields) -> Result<Option<String>, Problem> {
    let name = fields.get("name");
    if !name.is_empty() && !is_name(name, LONGEST_NAME) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this cannot be a name")
            .advise(format!("use {LONGEST_NAME} characters at most")));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

/// What the form says otherwise. What stays as it is goes on to follow the site, and what is left empty is as the site has it.
fn change(viewer: &Viewer, feed: &Feed, fields: &Fields) -> Result<Change, Problem> {
    let (name, category) = (name(fields)?, category(fields.get("category"))?);
    let watched = (fields.get("watched") == "yes") != feed.watched;
    Ok(Change {
        name: (name.as_ref() != Some(&feed.name)).then_some(name),
        category: (category.as_ref() != Some(&feed.category)).then_some(category),
        watched: (watched && viewer.asker.user.is_owner).then_some(!feed.watched),
    })
}

async fn hide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
    fields: Fields,
) -> Result<Response, Problem> {
    let feed = feed(&app, &viewer, &id).await?;
    let hidden = fields.get("hidden") == "yes";
    subscriptions::hide(&app, &viewer.asker.user, feed.id, hidden).await?;
    Ok(see(if hidden { "/sources?done=hidden" } else { "/sources?done=shown" }))
}
