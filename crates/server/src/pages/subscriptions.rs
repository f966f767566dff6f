//! One source as a user has it: its name, its category, whether it is shown. An owner's change is one of the site itself.

use super::see;
use super::sign::told;
use super::sources::{categories, category, feed};
use super::viewer::{Fields, Here, Viewer};
use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::routes::Table;
use crate::sources::SourceEdit;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use minijinja::context;
use std::sync::Arc;
use tidings_store::readers::{Feed, Scope};

/// Characters of a name at most.
const LONGEST_NAME: usize = 200;

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
    let feeds = app.readers.feeds(viewer.id())?;
    let own = context! {
        id => feed.id.0,
        name => feed.name.clone(),
        category => feed.category.to_string(),
        categories => categories(&feeds),
        address => feed.address.clone(),
        site_address => feed.site.clone(),
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
    let done = if viewer.asker.user.is_owner {
        edit_source(&app, &feed, &fields).await
    } else {
        edit_view(&app, &viewer, &feed, &fields).await
    };
    match done {
        Ok(()) => Ok(see("/sources?done=saved")),
        Err(problem) => app.work(move |app| editing(app, &viewer, &feed, Some(&problem))).await,
    }
}

pub(super) fn name(fields: &Fields) -> Result<Option<String>, Problem> {
    let name = fields.get("name");
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this cannot be a name")
            .advise(format!("use {LONGEST_NAME} characters at most")));
    }
    Ok(Some(name.to_owned()).filter(|name| !name.is_empty()))
}

/// What an owner changes is in the source's file, for everybody.
async fn edit_source(app: &Arc<App>, feed: &Feed, fields: &Fields) -> Result<(), Problem> {
    let edit = SourceEdit {
        name: name(fields)?.filter(|name| *name != feed.name),
        category: category(fields.get("category"))?.filter(|category| *category != feed.category),
        watched: Some(fields.get("watched") == "yes").filter(|watched| *watched != feed.watched),
    };
    if edit == SourceEdit::default() {
        return Ok(());
    }
    Ok(app.sources.edit(feed.source.clone(), edit).await?)
}

/// What another user changes is that user's own view; what is left empty is as the site has it.
async fn edit_view(app: &Arc<App>, viewer: &Viewer, feed: &Feed, fields: &Fields) -> Result<(), Problem> {
    let (name, category) = (name(fields)?, category(fields.get("category"))?);
    let (user, id) = (viewer.id(), feed.id);
    let (old_name, old_category) = (feed.name.clone(), feed.category.clone());
    app.work(move |app| {
        // What stays as it is goes on to follow the site.
        if name.as_deref() != Some(&*old_name) {
            app.readers.name_feed(user, id, name.as_deref())?;
        }
        if category.as_ref() != Some(&old_category) {
            app.readers.move_feed(user, id, category.as_ref())?;
        }
        Ok::<_, Problem>(())
    })
    .await
}

async fn hide(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
    fields: Fields,
) -> Result<Response, Problem> {
    let feed = feed(&app, &viewer, &id).await?;
    let hidden = fields.get("hidden") == "yes";
    let user = viewer.id();
    app.work(move |app| app.readers.hide_feed(user, feed.id, hidden)).await?;
    Ok(see(if hidden { "/sources?done=hidden" } else { "/sources?done=shown" }))
}
