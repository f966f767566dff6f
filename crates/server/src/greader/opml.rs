//! Lists of feeds, in and out.

use super::Feeds;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::subscriptions;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use std::collections::HashSet;
use std::sync::Arc;
use tidings_feed::opml::read;
use tidings_store::StoreError;

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
    subscriptions::tell(&app);
    let problems = imported.problems.iter().map(|problem| format!("\n{problem}"));
    Ok(["OK".to_owned()].into_iter().chain(problems).collect())
}

/// `GET subscription/export`: the feeds of the user in their folders.
pub(super) async fn export(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    let feeds = app.work(move |app| app.readers.feeds(asker.user.id)).await?;
    Ok(subscriptions::opml(&app, &feeds, "subscriptions.opml"))
}
