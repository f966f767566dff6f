//! Lists of feeds, in and out.

use super::asked::{Raw, senseless};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::{App, Event};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use tidings_feed::opml::{Opml, Outline};
use tidings_store::readers::Feed;
use utoipa::ToSchema;

/// What came of a list of feeds.
#[derive(Serialize, ToSchema)]
pub(super) struct Imported {
    /// Sources that are new.
    added: usize,
    /// Feeds that were there already.
    known: usize,
    /// What could not be taken, and why.
    problems: Vec<String>,
}

/// The feeds that the user sees and that are watched, as OPML 2.0 with folders for categories.
#[utoipa::path(get, path = "/api/v1/opml", tag = "feeds", responses((status = 200, content_type = "text/x-opml", body = String)))]
pub(super) async fn export(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    let title = app.serving.title.clone();
    let feeds = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
    let mut list = Opml { title: Some(title), ..Opml::default() };
    for feed in feeds.into_iter().filter(|feed| feed.watched) {
        plant(&mut list.outlines, feed);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"feeds.opml\""),
    ];
    Ok((headers, tidings_feed::opml::write(&list)).into_response())
}

fn plant(mut level: &mut Vec<Outline>, feed: Feed) {
    for name in feed.category.names() {
        let place = level.iter().position(|folder| folder.xml_url.is_none() && folder.text == name);
        let place = place.unwrap_or_else(|| {
            level.push(Outline { text: name.to_owned(), ..Outline::default() });
            level.len() - 1
        });
        level = &mut level[place].children;
    }
    level.push(Outline {
        text: feed.name,
        xml_url: Some(feed.address),
        html_url: feed.site,
        ..Outline::default()
    });
}

/// Adds the feeds of an OPML file. For owners.
#[utoipa::path(post, path = "/api/v1/opml", tag = "feeds", request_body(content = String, content_type = "text/x-opml"),
    responses((status = 200, body = Imported)))]
pub(super) async fn import(
    State(app): State<Arc<App>>,
    _: Asker,
    Raw(bytes): Raw,
) -> Result<Json<Imported>, Problem> {
    if bytes.is_empty() {
        return Err(senseless("there is no list of feeds").advise("send the OPML file as the body"));
    }
    let done = app.sources.import(bytes.to_vec()).await?;
    _ = app.events.send(Event::Feeds);
    Ok(Json(Imported { added: done.added, known: done.known, problems: done.problems }))
}
