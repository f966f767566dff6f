//! The site's sources: how each is doing, new ones by any address, lists of feeds in and out.

use super::see;
use super::sign::told;
use super::subscriptions::name;
use super::view::path_of;
use super::viewer::{Fields, Here, Viewer};
use crate::access::Access;
use crate::answers::Problem;
use crate::app::App;
use crate::icons::address_of;
use crate::routes::Table;
use crate::settings::Show;
use crate::sources::{Candidate, Health, Imported, NewSource};
use crate::subscriptions::{self, categories};
use axum::extract::{Multipart, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use tidings_model::{CategoryPath, SourceId};
use tidings_store::readers::{Feed, FeedId, Scope};

/// A list of feeds may be so large, with what a browser sends around it.
const LARGEST_LIST: usize = (2 << 20) + 4096;

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/sources", Access::Browser, health)
        .route(Method::GET, "/sources/add", Access::Browser, add_page)
        .route(Method::POST, "/sources/preview", Access::Browser, preview)
        .route(Method::POST, "/sources", Access::Browser, add)
        .route(Method::POST, "/sources/poll", Access::Browser, poll)
        .route(Method::GET, "/sources.opml", Access::Browser, export)
        .large(Method::POST, "/sources/import", Access::Browser, LARGEST_LIST, import)
}

#[derive(Deserialize)]
struct Told {
    /// What was done just now: a name of a text.
    done: Option<String>,
}

async fn health(
    State(app): State<Arc<App>>,
    Query(asked): Query<Told>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let all = app.sources.health().await?;
    let done = asked.done.filter(|done| ["polled", "saved", "hidden", "shown"].contains(&done.as_str()));
    app.work(move |app| health_page(app, &viewer, &all, context! { done => done })).await
}

fn health_page(app: &App, viewer: &Viewer, all: &[Health], own: Value) -> Result<Response, Problem> {
    let (feeds, hidden) = (viewer.feeds(app)?, app.readers.hidden_feeds(viewer.id())?);
    let by_source: HashMap<&SourceId, &Feed> =
        feeds.iter().chain(&hidden).map(|feed| (&feed.source, feed)).collect();
    let (dates, icons) = (viewer.dates(app), app.icons());
    let date = |at: Option<tidings_model::Timestamp>| at.map(|at| Serde(dates.show(at)));
    let shown = all.iter().map(|health| {
        let feed = by_source.get(&health.source);
        let problems = health.problems.iter().map(|problem| {
            let advice = problem.advice.as_deref();
            let advice = advice.map(|advice| viewer.words.advice(&problem.kind, advice));
            context! {
                when => date(problem.at), title => viewer.words.trouble(&problem.kind), what => problem.what.as_str(),
                advice_lang => advice.map(|(_, lang)| lang), advice => advice.map(|(text, _)| text),
            }
        });
        context! {
            id => feed.map(|feed| feed.id.0),
            icon => address_of(&icons, &health.source),
            name => feed.map_or(health.name.as_str(), |feed| feed.name.as_str()),
            href => feed.map(|feed| path_of(&Scope::Feed(feed.id), Show::All)),
            category => feed.map(|feed| feed.category.to_string()),
            address => feed.map(|feed| feed.address.as_str()),
            is_hidden => hidden.iter().any(|hidden| hidden.source == health.source),
            standing => health.standing,
            is_ill => !matches!(health.standing, "well" | "new" | "off" | "dropped"),
            last_success => date(health.last_success),
            last_poll => date(health.last_poll),
            next_poll => date(health.next_poll),
            articles => health.articles,
            problems => problems.collect::<Vec<_>>(),
        }
    });
    let mut shown: Vec<Value> = shown.collect();
    // What needs somebody stands first; the sort keeps the order of names.
    shown.sort_by_key(|health| !health.get_attr("is_ill").is_ok_and(|is_ill| is_ill.is_true()));
    let context = context! {
        ill => shown.iter().filter(|health| health.get_attr("is_ill").is_ok_and(|is_ill| is_ill.is_true())).count(),
        sources => shown,
        ..own
    };
    viewer.page(app, "sources.html", viewer.words.get("sources"), &Here::at("/sources"), context)
}

#[derive(Deserialize)]
struct Proposed {
    #[serde(default)]
    address: String,
}

async fn add_page(
    State(app): State<Arc<App>>,
    Query(proposed): Query<Proposed>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    app.work(move |app| adding(app, &viewer, &proposed.address, None, None)).await
}

/// The page on which a source is added, with what was found behind an address or why nothing was.
fn adding(
    app: &App,
    viewer: &Viewer,
    address: &str,
    found: Option<&[Candidate]>,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let feeds = viewer.feeds(app)?;
    let dates = viewer.dates(app);
    let candidates = found.map(|found| {
        found.iter().map(|candidate| {
            let entries = candidate.entries.iter().map(|(when, title)| {
                context! { when => when.map(|at| Serde(dates.show(at))), title => title }
            });
            let known = candidate.known.as_ref().and_then(|known| feeds.iter().find(|feed| feed.source == *known));
            context! {
                address => candidate.address.clone(), title => candidate.title.clone(), kind => candidate.kind.clone(),
                entries => entries.collect::<Vec<_>>(),
                is_known => candidate.known.is_some(),
                known_href => known.map(|feed| path_of(&Scope::Feed(feed.id), Show::All)),
            }
        })
    });
    let own = context! {
        address => address,
        candidates => candidates.map(Iterator::collect::<Vec<_>>),
        categories => categories(feeds),
        problem => problem.map(|problem| told(viewer.words, problem)),
    };
    let here = Here::at("/sources/add");
    let mut response = viewer.page(app, "add.html", viewer.words.get("add_source"), &here, own)?;
    if let Some(problem) = problem {
        *response.status_mut() = problem.status;
    }
    Ok(response)
}

/// Shows what an address would give. A POST, since it asks somebody else; it changes nothing.
async fn preview(State(app): State<Arc<App>>, viewer: Viewer, fields: Fields) -> Result<Response, Problem> {
    let address = fields.get("address").to_owned();
    let found = if address.is_empty() {
        Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no address is given")
            .advise("type or paste the address of a site or a feed"))
    } else {
        subscriptions::preview(&app, address.clone()).await
    };
    app.work(move |app| match found {
        Ok(found) => adding(app, &viewer, &address, Some(&found), None),
        Err(problem) => adding(app, &viewer, &address, None, Some(&problem)),
    })
    .await
}

/// A category as it was typed; none where nothing was.
pub(super) fn category(text: &str) -> Result<Option<CategoryPath>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    CategoryPath::parse(text).map(Some).map_err(|error| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this cannot be a category").advise(error.to_string())
    })
}

async fn add(State(app): State<Arc<App>>, viewer: Viewer, fields: Fields) -> Result<Response, Problem> {
    let address = fields.get("address").to_owned();
    let named = name(&fields).and_then(|name| Ok((name, category(fields.get("category"))?)));
    let added = match named {
        Ok((name, category)) => {
            let new = NewSource { address: address.clone(), name, category };
            subscriptions::add(&app, &viewer.asker.user, new).await
        }
        Err(problem) => Err(problem),
    };
    match added {
        Ok(feed) => Ok(see(&path_of(&Scope::Feed(feed.id), Show::All))),
        Err(problem) => app.work(move |app| adding(app, &viewer, &address, None, Some(&problem))).await,
    }
}

/// Has a source, or all, polled soon.
async fn poll(State(app): State<Arc<App>>, viewer: Viewer, fields: Fields) -> Result<Response, Problem> {
    let source = match fields.get("feed") {
        "" => None,
        id => Some(feed(&app, &viewer, id).await?.source),
    };
    app.sources.poll(source).await?;
    Ok(see(fields.target("back", "/sources?done=polled")))
}

/// A feed that the user sees or has hidden.
pub(super) async fn feed(app: &Arc<App>, viewer: &Viewer, id: &str) -> Result<Feed, Problem> {
    let none = || Problem::not_found("there is no such source").advise("look for it on the page of sources");
    let id = id.parse().map(FeedId).map_err(|_| none())?;
    subscriptions::find(app, &viewer.asker.user, move |feed| feed.id == id).await?.ok_or_else(none)
}

/// The user's feeds as OPML, by category.
async fn export(State(app): State<Arc<App>>, viewer: Viewer) -> Result<Response, Problem> {
    let user = viewer.id();
    let feeds = app.work(move |app| app.readers.feeds(user)).await?;
    Ok(subscriptions::opml(&app, feeds.iter().filter(|feed| feed.watched), "sources.opml"))
}

/// Adds the feeds of an OPML file that is sent.
async fn import(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    mut parts: Multipart,
) -> Result<Response, Problem> {
    let mut file = None;
    while let Some(part) = parts.next_field().await.map_err(|error| too_much(&error))? {
        if part.name() == Some("file") {
            file = Some(part.bytes().await.map_err(|error| too_much(&error))?.to_vec());
        }
    }
    let file = file.filter(|bytes| !bytes.is_empty());
    let imported: Result<Imported, Problem> = match file {
        Some(bytes) => subscriptions::import(&app, &viewer.asker.user, bytes).await,
        None => Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no file was chosen")
            .advise("choose the OPML file that another reader gave you")),
    };
    let all = app.sources.health().await?;
    app.work(move |app| {
        let (own, status) = match &imported {
            Ok(imported) => {
                let Imported { added, known, problems } = imported;
                (context! { imported => context! { added, known, problems } }, StatusCode::OK)
            }
            Err(problem) => (context! { problem => told(viewer.words, problem) }, problem.status),
        };
        let mut response = health_page(app, &viewer, &all, own)?;
        *response.status_mut() = status;
        Ok::<_, Problem>(response)
    })
    .await
}

fn too_much(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the file is larger than 2 MB")
            .advise("divide the list into several files, or give it to `tidings import`");
    }
    Problem::bad("the file did not come whole").advise("send it again")
}
