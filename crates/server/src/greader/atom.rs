//! Streams as Atom, which newsboat reads: `GET /reader/atom/STREAM`.

use super::contents::{Article, MOST_ITEMS, of};
use super::ids::long;
use super::streams::Wanted;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::params::Params;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;
use tidings_feed::write::{OutFeed, OutItem, atom};

/// The id of an entry is the article's number in its long form, by which programs mark it.
pub(super) async fn of_stream(
    State(app): State<Arc<App>>,
    asker: Asker,
    Base(base): Base,
    Path(stream): Path<String>,
    params: Params,
) -> Result<impl IntoResponse, Problem> {
    let wanted = Wanted::read(&params, Some(&stream), MOST_ITEMS)?;
    let written = app
        .work(move |app| {
            let read = of(app, &asker.user, &wanted, &base)?;
            let home = read.home.unwrap_or(base);
            let newest = read.articles.iter().map(|article| article.item.arrived).max();
            Ok::<_, Problem>(atom(&OutFeed {
                title: read.title,
                home,
                updated: newest.unwrap_or_else(|| app.now()),
                items: read.articles.into_iter().map(entry).collect(),
                ..OutFeed::default()
            }))
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], written))
}

fn entry(article: Article) -> OutItem {
    let Article { item, feed, record, html } = article;
    let state = if item.unread { "fresh" } else { "read" };
    let mut labels = vec![state.to_owned()];
    labels.extend(item.starred.then(|| "starred".to_owned()));
    labels.push(feed.category.to_string());
    labels.extend(item.labels);
    OutItem {
        id: long(item.id),
        url: item.summary.url.or(feed.site).unwrap_or(feed.address),
        title: item.summary.title,
        authors: item.summary.authors,
        content_html: Some(html),
        published: item.published,
        updated: record.as_ref().and_then(|record| record.article.updated),
        language: item.summary.language,
        tags: item.summary.tags,
        labels,
        enclosures: record.map(|record| record.article.enclosures).unwrap_or_default(),
        ..OutItem::default()
    }
}
