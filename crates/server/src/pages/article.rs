//! An article, and how it changed.

use super::dates::direction;
use super::encoded;
use super::list::{picture, title};
use super::view::{View, path_of};
use super::viewer::{Here, Viewer};
use crate::answers::Problem;
use crate::app::App;
use crate::content;
use crate::icons::address_of;
use crate::settings::{ListOrder, Show};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_extract::difference;
use tidings_model::Article;
use tidings_store::readers::{Item, ItemId, Listing, Order, Scope};

/// What an address of an article says besides its number.
#[derive(Deserialize)]
pub(super) struct From {
    /// The list that one came from.
    #[serde(rename = "in")]
    list: Option<String>,
    /// Set when it is to stay unread although it is open.
    keep: Option<String>,
}

impl From {
    /// The list that one came from, where it is one of this site.
    fn list(&self) -> Option<&str> {
        self.list.as_deref().filter(|list| crate::access::is_safe_target(list))
    }
}

fn no_article() -> Problem {
    Problem::not_found("there is no such article").advise("its record may have been taken out of the archive")
}

fn item(app: &App, viewer: &Viewer, number: &str) -> Result<Item, Problem> {
    let id = number.parse().map(ItemId).map_err(|_| no_article())?;
    app.readers.items(viewer.id(), &[id])?.pop().ok_or_else(no_article)
}

pub(super) async fn article(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Query(from): Query<From>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    app.work(move |app| {
        let item = item(app, &viewer, &number)?;
        page(app, &viewer, &item, &from)
    })
    .await
}

fn page(app: &App, viewer: &Viewer, item: &Item, from: &From) -> Result<Response, Problem> {
    let record = content::record(app, item)?;
    let article = &record.article;
    let feeds = viewer.feeds(app)?;
    let feed = feeds.iter().find(|feed| feed.id == item.feed);
    let list = from.list();
    let view = list.and_then(|list| View::read(list, &viewer.settings));
    let back = list.filter(|list| view.is_some() || list.starts_with("/search?"));
    let back = back.map_or_else(|| path_of(&Scope::Feed(item.feed), Show::All), str::to_owned);
    let from_list = encoded(&back);
    let beside = match &view {
        Some(view) => beside(app, viewer, item, view, &from_list)?,
        None => super::list::nothing(),
    };
    let scope = view.map_or(Scope::Feed(item.feed), |view| view.scope);
    let here = Here { path: back.split('?').next().unwrap_or_default().to_owned(), scope: Some(scope) };
    let title = title(viewer, item);
    let dates = viewer.dates(app);
    let source = feed.map_or(article.source.name.as_str(), |feed| feed.name.as_str());
    let shows_lead = article.lead_image.as_deref().is_some_and(|lead| !stands_in(article, lead));
    let labels: Vec<String> = app.readers.labels(viewer.id())?.into_iter().map(|(label, _)| label).collect();
    let own = context! {
        id => item.id.0,
        feed_id => item.feed.0,
        article_title => title.clone(),
        article_lang => article.language.clone(),
        article_dir => article.language.as_deref().map(direction),
        body => Value::from_safe_string(content::body(app, &record, "")),
        picture => shows_lead.then(|| picture(app, item)).flatten().map(Serde),
        source => source.to_owned(),
        source_icon => address_of(&app.icons(), &article.source.id),
        source_href => path_of(&Scope::Feed(item.feed), Show::All),
        category => article.category.to_string(),
        authors => article.authors.iter().filter_map(|author| author.name.clone()).collect::<Vec<_>>(),
        date => Serde(dates.show(item.published)),
        updated => article.updated.filter(|at| *at > item.published).map(|at| Serde(dates.show(at))),
        minutes => item.summary.minutes,
        revision => article.revision,
        tags => Serde(article.tags.iter().map(|tag| Link::tag(tag)).collect::<Vec<_>>()),
        labels => item.labels.clone(),
        known_labels => labels,
        enclosures => Serde(article.enclosures.iter().map(Attached::of).collect::<Vec<_>>()),
        url => article.url.clone(),
        unread => item.unread,
        starred => item.starred,
        keeps => from.keep.is_some(),
        back => back,
        self_address => format!("/read/{}?in={from_list}", item.id),
        beside => beside,
        ..context! { versions => format!("/read/{}/versions?in={from_list}", item.id) }
    };
    viewer.page(app, "article.html", &title, &here, own)
}

/// Whether the text shows a picture itself.
fn stands_in(article: &Article, address: &str) -> bool {
    article.body.as_str().contains(&address.replace('&', "&amp;"))
}

#[derive(Serialize)]
struct Link {
    name: String,
    href: String,
}

impl Link {
    fn tag(tag: &str) -> Self {
        Self { name: tag.to_owned(), href: path_of(&Scope::Tag(tag.to_owned()), Show::All) }
    }
}

/// A file that belongs to an article, at its publisher's.
#[derive(Serialize)]
struct Attached {
    name: String,
    href: String,
    kind: Option<String>,
}

impl Attached {
    fn of(file: &tidings_model::Enclosure) -> Self {
        let end = file.url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
        let name = file.title.clone().unwrap_or_else(|| end.unwrap_or(&file.url).to_owned());
        Self { name, href: file.url.clone(), kind: file.media_type.clone() }
    }
}

/// The articles before and behind one in the list that one came from.
fn beside(app: &App, viewer: &Viewer, item: &Item, view: &View, from: &str) -> Result<Value, Problem> {
    let onward = Order::from(view.order);
    let back = if view.order == ListOrder::Newest { Order::Oldest } else { Order::Newest };
    let unread = (view.show == Show::Unread).then_some(true);
    let find = |order, unread| -> Result<Option<Value>, Problem> {
        let after = Some(item.id);
        let listing = Listing { order, unread, after, ..Listing::of(view.scope.clone(), 1) };
        let found = app.readers.list(viewer.id(), &listing)?;
        let found = app.readers.items(viewer.id(), &found)?.pop();
        Ok(found.map(|found| {
            context! {
                href => format!("/read/{}?in={from}", found.id),
                title => title(viewer, &found),
                lang => found.summary.language.clone(),
                dir => found.summary.language.as_deref().map(direction),
            }
        }))
    };
    Ok(context! {
        next => find(onward, unread)?,
        // Also in a list of unread ones: what was just read is before it.
        previous => find(back, None)?,
        next_unread => find(onward, Some(true))?,
        previous_unread => find(back, Some(true))?,
    })
}

/// Each state of an article against the one before it, newest first.
pub(super) async fn versions(
    State(app): State<Arc<App>>,
    Path(number): Path<String>,
    Query(from): Query<From>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    app.work(move |app| {
        let item = item(app, &viewer, &number)?;
        let article = content::record(app, &item)?.article;
        let (kept, lost): (Vec<_>, Vec<_>) = app
            .archive
            .revisions(&article.id)?
            .into_iter()
            .map(|revision| revision.record)
            .partition(Result::is_ok);
        let mut states: Vec<Article> = kept.into_iter().flatten().map(|record| record.article).collect();
        let (lang, title) = (article.language.clone(), title(&viewer, &item));
        states.push(article);
        let dates = viewer.dates(app);
        let steps = states.windows(2).rev().filter_map(|pair| {
            let difference = difference(&pair[0], &pair[1]);
            let when = Serde(dates.show(pair[1].revised));
            (!difference.is_empty()).then(|| {
                context! {
                    number => pair[1].revision, when => when,
                    fields => Serde(difference.fields), text => Serde(difference.text),
                }
            })
        });
        let here = Here { path: String::new(), scope: Some(Scope::Feed(item.feed)) };
        let own = context! {
            article_title => title.clone(),
            article_dir => lang.as_deref().map(direction),
            article_lang => lang.clone(),
            steps => steps.collect::<Vec<_>>(),
            lost => lost.len(),
            article => from.list().map_or_else(
                || format!("/read/{}", item.id),
                |list| format!("/read/{}?in={}", item.id, encoded(list)),
            ),
        };
        viewer.page(app, "versions.html", &title, &here, own)
    })
    .await
}
