//! Lists of articles.

use super::dates::{Shown, direction};
use super::view::{View, path_of};
use super::viewer::{Here, Viewer};
use super::{encoded, see};
use crate::answers::Problem;
use crate::app::App;
use crate::icons::address_of;
use crate::media;
use crate::settings::{Form, ListOrder, Show, name_of};
use axum::extract::State;
use axum::http::Uri;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use tidings_store::readers::{Feed, FeedId, Item, ItemId, Scope};

/// The first page: what is unread, or all, as the user likes lists.
pub(super) async fn home(viewer: Viewer) -> Response {
    see(&path_of(&Scope::All, viewer.settings.show))
}

pub(super) async fn list(State(app): State<Arc<App>>, uri: Uri, viewer: Viewer) -> Result<Response, Problem> {
    app.work(move |app| {
        let address = uri.path_and_query().map_or("", |address| address.as_str());
        let view = View::read(address, &viewer.settings).ok_or_else(no_list)?;
        page(app, &viewer, &view)
    })
    .await
}

fn no_list() -> Problem {
    Problem::not_found("there is no such list")
        .advise("it may have been renamed; look for it beside this page")
}

fn page(app: &App, viewer: &Viewer, view: &View) -> Result<Response, Problem> {
    let feeds = viewer.feeds(app)?;
    let name = name_of_scope(app, viewer, &view.scope, view.show, feeds)?;
    // One more tells whether there is a further page.
    let mut ids = app.readers.list(viewer.id(), &view.listing(app.serving.per_page + 1))?;
    let more = ids.len() > app.serving.per_page;
    ids.truncate(app.serving.per_page);
    let items = app.readers.items(viewer.id(), &ids)?;
    let here = Here { path: view.path(), scope: Some(view.scope.clone()) };
    let address = view.address(&viewer.settings);
    let onward = ids.last().filter(|_| more);
    let onward = onward.map(|last| View { after: Some(*last), ..view.clone() }.address(&viewer.settings));
    let feed = match &view.scope {
        Scope::Feed(id) => feeds.iter().find(|feed| feed.id == *id),
        _ => None,
    };
    let own = context! {
        heading => name.clone(),
        cards => Serde(cards(app, viewer, &items, feeds, &address)),
        form => name_of(&view.form),
        choices => Serde(choices(viewer, view)),
        address => address.clone(),
        list => View { after: None, ..view.clone() }.address(&viewer.settings),
        first_page => view.after.map(|_| View { after: None, ..view.clone() }.address(&viewer.settings)),
        newest => ids.iter().map(|id| id.0).max(),
        older => onward,
        oldest_first => view.order == ListOrder::Oldest,
        feed => feed.map(|feed| context! { id => feed.id.0, icon => address_of(&app.icons(), &feed.source), site => feed.site.clone(), is_paused => !feed.watched }),
    };
    let mut response = viewer.page(app, "list.html", &name, &here, own)?;
    // Prefetching a page is no reason to ask again when it is gone back to.
    response.headers_mut().entry(header::VARY).or_insert(header::HeaderValue::from_static("Cookie"));
    Ok(response)
}

/// What the heading of a list says.
fn name_of_scope(
    app: &App,
    viewer: &Viewer,
    scope: &Scope,
    show: Show,
    feeds: &[Feed],
) -> Result<String, Problem> {
    let words = viewer.words;
    Ok(match scope {
        Scope::All if show == Show::Unread => words.get("unread").to_owned(),
        Scope::All => words.get("all").to_owned(),
        Scope::Starred => words.get("starred").to_owned(),
        Scope::Feed(id) => {
            let feed = feeds.iter().find(|feed| feed.id == *id);
            feed.map(|feed| feed.name.clone()).ok_or_else(no_list)?
        }
        Scope::Category(category) => {
            let any = feeds.iter().any(|feed| feed.category.is_within(category));
            any.then(|| category.names().collect::<Vec<_>>().join(" / ")).ok_or_else(no_list)?
        }
        Scope::Label(label) => {
            let known = app.readers.labels(viewer.id())?.iter().any(|(known, _)| known == label);
            known.then(|| label.clone()).ok_or_else(no_list)?
        }
        Scope::Tag(tag) => format!("#{tag}"),
    })
}

/// A choice above a list.
#[derive(Serialize)]
struct Choice {
    name: String,
    href: String,
    is_chosen: bool,
}

/// What can be chosen for this list once; the settings say it for all.
fn choices(viewer: &Viewer, view: &View) -> Vec<(&'static str, Vec<Choice>)> {
    let choice = |name: String, other: View| {
        let is_chosen = other == View { after: None, ..view.clone() };
        Choice { name, href: other.address(&viewer.settings), is_chosen }
    };
    let base = View { after: None, ..view.clone() };
    let show = Show::ALL.iter().map(|show| choice(name_of(show), View { show: *show, ..base.clone() }));
    let order =
        ListOrder::ALL.iter().map(|order| choice(name_of(order), View { order: *order, ..base.clone() }));
    let form = Form::ALL.iter().map(|form| choice(name_of(form), View { form: *form, ..base.clone() }));
    vec![("show", show.collect()), ("order", order.collect()), ("form", form.collect())]
}

/// An article in a list.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub(super) id: ItemId,
    pub(super) href: String,
    pub(super) title: String,
    pub(super) excerpt: String,
    /// Language and direction, where they are not those of the interface.
    pub(super) lang: Option<String>,
    pub(super) dir: Option<&'static str>,
    pub(super) source: String,
    pub(super) feed: FeedId,
    /// Address of the icon of its source.
    pub(super) icon: Option<String>,
    pub(super) source_href: String,
    pub(super) date: Shown,
    pub(super) minutes: u32,
    pub(super) unread: bool,
    pub(super) starred: bool,
    pub(super) url: Option<String>,
    pub(super) labels: Vec<String>,
    pub(super) picture: Option<Picture>,
}

/// A picture of this server.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    pub(super) src: String,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// How articles are shown in a list at this address.
pub(super) fn cards(app: &App, viewer: &Viewer, items: &[Item], feeds: &[Feed], address: &str) -> Vec<Card> {
    let feeds: HashMap<FeedId, &Feed> = feeds.iter().map(|feed| (feed.id, feed)).collect();
    let icons = app.icons();
    let from = encoded(address);
    let dates = viewer.dates(app);
    items
        .iter()
        .map(|item| {
            let summary = &item.summary;
            let feed = feeds.get(&item.feed);
            let name = feed.map_or("", |feed| feed.name.as_str());
            let lang = summary.language.clone().filter(|tag| tag != viewer.words.language.tag());
            Card {
                id: item.id,
                href: format!("/read/{}?in={from}", item.id),
                title: title(viewer, item),
                excerpt: summary.excerpt.clone(),
                dir: lang.as_deref().map(direction),
                lang,
                source: if name.is_empty() { summary.category.clone() } else { name.to_owned() },
                feed: item.feed,
                icon: feed.and_then(|feed| address_of(&icons, &feed.source)),
                source_href: path_of(&Scope::Feed(item.feed), Show::All),
                date: dates.show(item.published),
                minutes: summary.minutes,
                unread: item.unread,
                starred: item.starred,
                url: summary.url.clone(),
                labels: item.labels.clone(),
                picture: picture(app, item),
            }
        })
        .collect()
}

/// Its title, or its beginning where it has none.
pub(super) fn title(viewer: &Viewer, item: &Item) -> String {
    match (item.summary.title.as_str(), item.summary.excerpt.as_str()) {
        ("", "") => viewer.words.get("untitled").to_owned(),
        ("", excerpt) => excerpt.chars().take(60).collect(),
        (title, _) => title.to_owned(),
    }
}

pub(super) fn picture(app: &App, item: &Item) -> Option<Picture> {
    let lead = item.summary.lead.as_ref()?;
    Some(Picture { src: media::kept_address(app, &lead.file), width: lead.width, height: lead.height })
}

/// A page that a script asked for, told that what it wanted was done.
pub(super) fn done(wants_page: bool, target: &str) -> Response {
    if wants_page { see(target) } else { axum::http::StatusCode::NO_CONTENT.into_response() }
}

/// Of what a context is made where there is nothing to say.
pub(super) fn nothing() -> Value {
    context! {}
}
