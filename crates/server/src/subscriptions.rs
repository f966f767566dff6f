//! The feeds of a user, and their changes, however they are asked for. Sources are of the site: what an owner changes is changed in the
//! source's file, for everybody. What another user changes is that user's own view of it.

use crate::answers::Problem;
use crate::app::{App, Event};
use crate::sources::{NewSource, RefusalKind, SourceEdit};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeSet;
use std::sync::Arc;
use tidings_feed::opml::{self, Opml, Outline};
use tidings_model::{CategoryPath, SourceId};
use tidings_store::readers::{Feed, FeedId, User};

/// What is to be otherwise; what is `None` stays. An inner `None` is what the site says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Change {
    pub(crate) name: Option<Option<String>>,
    pub(crate) category: Option<Option<CategoryPath>>,
    /// Whether it is polled, which owners alone say.
    pub(crate) watched: Option<bool>,
}

/// A feed that the user sees or has hidden.
pub(crate) async fn find(
    app: &Arc<App>,
    user: &User,
    wanted: impl Fn(&Feed) -> bool + Send + 'static,
) -> Result<Option<Feed>, Problem> {
    let user = user.id;
    let all = app.work(move |app| app.readers.all_feeds(user)).await?;
    Ok(all.into_iter().map(|(feed, _)| feed).find(|feed| wanted(feed)))
}

/// Adds a source to the site, or finds that it is there, and shows it to the user.
pub(crate) async fn add(app: &Arc<App>, user: &User, new: NewSource) -> Result<Feed, Problem> {
    let source = app.sources.add(new).await.map_err(|refusal| {
        tracing::info!(reason = refusal.message, kind = ?refusal.kind, "a feed could not be added");
        Problem::from(refusal)
    })?;
    show(app, user, source).await
}

/// Shows a source to the user, who may have hidden it.
pub(crate) async fn show(app: &Arc<App>, user: &User, source: SourceId) -> Result<Feed, Problem> {
    let feed = find(app, user, move |feed| feed.source == source).await?;
    let feed = feed.ok_or_else(|| Problem::fault("a source that was added is not there"))?;
    hide(app, user, feed.id, false).await?;
    Ok(feed)
}

/// Hides a feed from the user, or shows it again.
pub(crate) async fn hide(app: &Arc<App>, user: &User, feed: FeedId, hidden: bool) -> Result<(), Problem> {
    let user = user.id;
    app.work(move |app| app.readers.hide_feed(user, feed, hidden)).await?;
    tell(app);
    Ok(())
}

/// Changes a feed.
pub(crate) async fn change(app: &Arc<App>, user: &User, feed: &Feed, change: Change) -> Result<(), Problem> {
    let Change { mut name, mut category, watched } = change;
    if user.is_owner {
        let edit = SourceEdit { name: name.clone().flatten(), category: category.clone().flatten(), watched };
        if edit != SourceEdit::default() {
            app.sources.edit(feed.source.clone(), edit).await?;
        }
        // A name of his own would hide the one that was just given.
        (name, category) = (name.map(|_| None), category.map(|_| None));
    }
    let (user, feed) = (user.id, feed.id);
    app.work(move |app| {
        if let Some(name) = name {
            app.readers.name_feed(user, feed, name.as_deref())?;
        }
        if let Some(category) = category {
            app.readers.move_feed(user, feed, category.as_ref())?;
        }
        Ok::<_, Problem>(())
    })
    .await?;
    tell(app);
    Ok(())
}

/// Leaves a feed: it is no longer shown to the user, and what an owner leaves is polled no more. Its articles stay.
pub(crate) async fn leave(app: &Arc<App>, user: &User, feed: &Feed) -> Result<(), Problem> {
    if user.is_owner && feed.watched {
        let edit = SourceEdit { watched: Some(false), ..SourceEdit::default() };
        match app.sources.edit(feed.source.clone(), edit).await {
            // Its file is gone already.
            Err(refusal) if refusal.kind == RefusalKind::NotFound => {}
            done => done?,
        }
    }
    hide(app, user, feed.id, true).await
}

/// Tells those who listen; nobody may.
pub(crate) fn tell(app: &App) {
    _ = app.events.send(Event::Feeds);
}

/// The categories of some feeds and all above them, in order.
pub(crate) fn categories<'f>(feeds: impl IntoIterator<Item = &'f Feed>) -> BTreeSet<String> {
    let lineages = feeds.into_iter().flat_map(|feed| feed.category.lineage().collect::<Vec<_>>());
    lineages.map(|category| category.to_string()).collect()
}

/// Feeds as a file of OPML 2.0 with folders for categories, of this name.
pub(crate) fn opml<'f>(app: &App, feeds: impl IntoIterator<Item = &'f Feed>, file: &str) -> Response {
    let mut list = Opml { title: Some(app.serving.title.clone()), ..Opml::default() };
    for feed in feeds {
        let mut level = &mut list.outlines;
        for name in feed.category.names() {
            let known = level.iter().rposition(|outline| outline.xml_url.is_none() && outline.text == name);
            let known = known.unwrap_or_else(|| {
                level.push(Outline { text: name.to_owned(), ..Outline::default() });
                level.len() - 1
            });
            level = &mut level[known].children;
        }
        level.push(Outline {
            text: feed.name.clone(),
            xml_url: Some(feed.address.clone()),
            html_url: feed.site.clone(),
            ..Outline::default()
        });
    }
    let headers = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
    ];
    (headers, opml::write(&list)).into_response()
}
