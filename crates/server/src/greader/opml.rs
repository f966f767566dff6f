//! Lists of feeds, in and out.

use super::Feeds;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use std::collections::HashSet;
use std::sync::Arc;
use tidings_feed::opml::{Opml, Outline, read, write};
use tidings_store::StoreError;
use tidings_store::readers::Feed;

/// `POST subscription/import`: the body is the list. Feeds in it that the user had hidden are shown again.
pub(super) async fn import(
    State(app): State<Arc<App>>,
    asker: Asker,
    list: Bytes,
) -> Result<String, Problem> {
    let list_read =
        read(&list).map_err(|why| Problem::bad("this is no list of feeds").advise(why.to_string()))?;
    let addresses: HashSet<String> =
        list_read.feeds().iter().filter_map(|(_, outline)| outline.xml_url.clone()).collect();
    let imported = app.sources.import(list.to_vec()).await?;
    app.work(move |app| {
        for (feed, hidden) in Feeds::of(&app.readers, &asker.user)?.all {
            if hidden && addresses.contains(&feed.address) {
                app.readers.hide_feed(asker.user.id, feed.id, false)?;
            }
        }
        Ok::<_, StoreError>(())
    })
    .await?;
    let problems = imported.problems.iter().map(|problem| format!("\n{problem}"));
    Ok(["OK".to_owned()].into_iter().chain(problems).collect())
}

/// `GET subscription/export`: the feeds of the user in their folders.
pub(super) async fn export(State(app): State<Arc<App>>, asker: Asker) -> Result<impl IntoResponse, Problem> {
    let title = Some(app.serving.title.clone());
    let feeds = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
    let mut list = Opml { title, ..Opml::default() };
    for feed in &feeds {
        put(&mut list.outlines, &feed.category.names().collect::<Vec<_>>(), feed);
    }
    let headers = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"subscriptions.opml\""),
    ];
    Ok((headers, write(&list)))
}

fn put(outlines: &mut Vec<Outline>, folders: &[&str], feed: &Feed) {
    let Some((first, rest)) = folders.split_first() else {
        outlines.push(Outline {
            text: feed.name.clone(),
            kind: Some("rss".to_owned()),
            xml_url: Some(feed.address.clone()),
            html_url: feed.site.clone(),
            ..Outline::default()
        });
        return;
    };
    let is_it = |outline: &Outline| outline.xml_url.is_none() && outline.text == *first;
    let at = outlines.iter().position(is_it).unwrap_or_else(|| {
        outlines.push(Outline { text: (*first).to_owned(), ..Outline::default() });
        outlines.len() - 1
    });
    put(&mut outlines[at].children, rest, feed);
}
