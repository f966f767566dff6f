//! Articles: their numbers, and what is in them.

use super::Feeds;
use super::ids::{self, long};
use super::lists::label_id;
use super::streams::{self, Page, Wanted};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::content;
use crate::params::Params;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tidings_archive::form::Record;
use tidings_model::Timestamp;
use tidings_store::readers::{Feed, FeedId, Item, ItemId, User};

/// Numbers on one page.
const MOST_IDS: usize = 10_000;
/// Articles in one answer.
pub(super) const MOST_ITEMS: usize = 1000;
/// When the texts of an answer have so many bytes, it ends; the rest is on the next page.
const MOST_BYTES: usize = 16 << 20;

/// `GET stream/items/ids`.
pub(super) async fn ids(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<Json<Ids>, Problem> {
    let wanted = Wanted::read(&params, None, MOST_IDS)?;
    let Page { ids, more } = app
        .work(move |app| {
            let feeds = Feeds::of(&app.readers, &asker.user)?;
            streams::page(&app.readers, &asker.user, &feeds, &wanted)
        })
        .await?;
    let item_refs = ids.iter().map(|id| ItemRef { id: id.to_string() }).collect();
    Ok(Json(Ids { item_refs, continuation: more.map(|more| more.to_string()) }))
}

/// Thousands of numbers.
#[derive(Serialize)]
pub(super) struct Ids {
    #[serde(rename = "itemRefs")]
    item_refs: Vec<ItemRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continuation: Option<String>,
}

#[derive(Serialize)]
struct ItemRef {
    id: String,
}

/// `GET` or `POST stream/items/contents`. What is not there is left out.
pub(super) async fn of_items(
    State(app): State<Arc<App>>,
    asker: Asker,
    Base(base): Base,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let ids = ids::items(params.all("i"), MOST_ITEMS)?;
    app.work(move |app| {
        let feeds = Feeds::of(&app.readers, &asker.user)?;
        let (articles, last) = read(app, &asker.user, &feeds, &ids, &base)?;
        let mut answer =
            stream_object(app, "user/-/state/com.google/reading-list", &app.serving.title, &articles);
        go_on(&mut answer, last);
        Ok::<_, Problem>(Json(answer))
    })
    .await
}

/// `GET stream/contents?s=STREAM`.
pub(super) async fn of_named_stream(
    state: State<Arc<App>>,
    asker: Asker,
    base: Base,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let named = params.first("s").unwrap_or("user/-/state/com.google/reading-list").to_owned();
    of_stream(state, asker, base, Path(named), params).await
}

/// `GET stream/contents/STREAM`.
pub(super) async fn of_stream(
    State(app): State<Arc<App>>,
    asker: Asker,
    Base(base): Base,
    Path(stream): Path<String>,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let wanted = Wanted::read(&params, Some(&stream), MOST_ITEMS)?;
    app.work(move |app| {
        let read = of(app, &asker.user, &wanted, &base)?;
        let mut answer = stream_object(app, &stream, &read.title, &read.articles);
        go_on(&mut answer, read.more);
        Ok::<_, Problem>(Json(answer))
    })
    .await
}

/// A page of a stream, read.
pub(super) struct Read {
    pub(super) title: String,
    /// Address of the feed's site, if it is a feed.
    pub(super) home: Option<String>,
    pub(super) articles: Vec<Article>,
    pub(super) more: Option<ItemId>,
}

/// An article as a program gets it.
pub(super) struct Article {
    pub(super) item: Item,
    pub(super) feed: Feed,
    pub(super) record: Option<Record>,
    pub(super) html: String,
}

/// The page that is wanted, with its texts.
pub(super) fn of(app: &App, user: &User, wanted: &Wanted, base: &str) -> Result<Read, Problem> {
    let feeds = Feeds::of(&app.readers, user)?;
    let page = streams::page(&app.readers, user, &feeds, wanted)?;
    let (articles, last) = read(app, user, &feeds, &page.ids, base)?;
    let feed = feeds.find(|feed| wanted.stream.is_feed(feed));
    let title = match (&wanted.stream, feed) {
        (_, Some((feed, _))) => feed.name.clone(),
        (ids::Stream::Label(label), _) => label.clone(),
        _ => app.serving.title.clone(),
    };
    let home = feed.and_then(|(feed, _)| feed.site.clone());
    Ok(Read { title, home, articles, more: last.or(page.more) })
}

/// The articles with these numbers, and the last of them when not all had room.
fn read(
    app: &App,
    user: &User,
    feeds: &Feeds,
    ids: &[ItemId],
    base: &str,
) -> Result<(Vec<Article>, Option<ItemId>), Problem> {
    let feeds: HashMap<FeedId, &Feed> = feeds.every().map(|feed| (feed.id, feed)).collect();
    let (mut articles, mut bytes) = (Vec::new(), 0);
    for item in app.readers.items(user.id, ids)? {
        if bytes > MOST_BYTES {
            let last = articles.last().map(|article: &Article| article.item.id);
            return Ok((articles, last));
        }
        let Some(feed) = feeds.get(&item.feed) else { continue };
        let (record, html) = content::record_and_body(app, &item, base);
        bytes += html.len();
        articles.push(Article { item, feed: (*feed).clone(), record, html });
    }
    Ok((articles, None))
}

fn go_on(answer: &mut Value, more: Option<ItemId>) {
    if let (Some(more), Some(answer)) = (more, answer.as_object_mut()) {
        answer.insert("continuation".to_owned(), more.to_string().into());
    }
}

fn stream_object(app: &App, id: &str, title: &str, articles: &[Article]) -> Value {
    let items: Vec<Value> = articles.iter().map(item_object).collect();
    json!({ "direction": "ltr", "id": id, "title": title, "updated": app.now().as_second(), "items": items })
}

/// The states and labels of an article.
fn categories(article: &Article) -> Vec<String> {
    let state = |name: &str| format!("user/-/state/com.google/{name}");
    let mut all = vec![state("reading-list")];
    all.push(state(if article.item.unread { "fresh" } else { "read" }));
    all.extend(article.item.starred.then(|| state("starred")));
    all.extend(article.feed.category.lineage().map(|folder| label_id(&folder.to_string())));
    all.extend(article.item.labels.iter().map(|label| label_id(label)));
    all
}

/// The fields that one program or another wants. Numbers that do not fit a double are strings.
fn item_object(article: &Article) -> Value {
    let Article { item, feed, record, html } = article;
    let arrived = item.arrived.as_microsecond();
    let record = record.as_ref().map(|record| &record.article);
    let updated = record.and_then(|record| record.updated).unwrap_or(item.published);
    // Some programs give up on a page where one article has no address.
    let address = item.summary.url.as_deref().or(feed.site.as_deref()).unwrap_or(&feed.address);
    let enclosures: Vec<Value> = record
        .map_or(&[][..], |record| &record.enclosures)
        .iter()
        .map(|file| {
            let kind = file.media_type.as_deref().unwrap_or_default();
            json!({ "href": file.url, "type": kind, "length": file.length.unwrap_or(0) })
        })
        .collect();
    json!({
        "id": long(item.id),
        "crawlTimeMsec": (arrived / 1000).to_string(),
        "timestampUsec": arrived.to_string(),
        "published": seconds(item.published),
        "updated": seconds(updated),
        "title": item.summary.title,
        "author": item.summary.authors.join(", "),
        "canonical": [{ "href": address }],
        "alternate": [{ "href": address, "type": "text/html" }],
        "categories": categories(article),
        "origin": {
            "streamId": format!("feed/{}", feed.id),
            "title": feed.name,
            "htmlUrl": feed.site.as_deref().unwrap_or(&feed.address),
        },
        "enclosure": enclosures,
        "summary": { "content": html },
        "content": { "content": html },
    })
}

/// Programs take seconds since 1970 for a number without a sign.
fn seconds(at: Timestamp) -> i64 {
    at.as_second().max(0)
}
