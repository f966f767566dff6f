//! The feeds of a user, and their changes, however they are asked for: pages, interfaces of programs and our own ask here, so that there is
//! one rule. Sources are of the site, and every user may add some and have them polled; whoever adds one says what it is called and where
//! it is filed. What an owner changes afterwards is changed in the source's file, for everybody. What another user changes is that user's
//! own view of it.

use crate::answers::Problem;
use crate::app::{App, Event};
use crate::sources::{Candidate, Imported, NewSource, RefusalKind, SourceEdit};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeSet, HashSet};
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

/// The feeds behind an address.
pub(crate) async fn preview(app: &App, address: String) -> Result<Vec<Candidate>, Problem> {
    let _place = app.waiting.for_a_look()?;
    Ok(app.sources.preview(address).await?)
}

/// Adds a source to the site, or finds that it is there, and shows it to the user. The name and the category that are wanted of one that is
/// there are a change of it as any other.
pub(crate) async fn add(app: &Arc<App>, user: &User, new: NewSource) -> Result<Feed, Problem> {
    let NewSource { name, category, .. } = new.clone();
    let place = app.waiting.for_a_look()?;
    let source = app.sources.add(new).await.map_err(|refusal| {
        tracing::info!(reason = refusal.message, kind = ?refusal.kind, "a feed could not be added");
        Problem::from(refusal)
    })?;
    drop(place);
    let feed = show(app, user, source).await?;
    let wanted = Change {
        name: name.filter(|name| *name != feed.name).map(Some),
        category: category.filter(|category| *category != feed.category).map(Some),
        watched: None,
    };
    if wanted == Change::default() {
        return Ok(feed);
    }
    change(app, user, &feed, wanted).await?;
    let changed = find(app, user, move |known| known.id == feed.id).await?;
    changed.ok_or_else(|| Problem::fault("a source that was added is not there"))
}

/// Adds the feeds of a file of OPML. Those in it that the user had hidden are shown again.
pub(crate) async fn import(app: &Arc<App>, user: &User, list: Vec<u8>) -> Result<Imported, Problem> {
    let read = opml::read(&list);
    let imported = app.sources.import(list).await?;
    let addresses: HashSet<String> =
        read.iter().flat_map(Opml::feeds).filter_map(|(_, outline)| outline.xml_url.clone()).collect();
    let user = user.id;
    app.work(move |app| {
        for feed in app.readers.hidden_feeds(user)? {
            if addresses.contains(&feed.address) {
                app.readers.hide_feed(user, feed.id, false)?;
            }
        }
        Ok::<_, Problem>(())
    })
    .await?;
    tell(app);
    Ok(imported)
}

/// Shows a source to the user, who may have hidden it.
async fn show(app: &Arc<App>, user: &User, source: SourceId) -> Result<Feed, Problem> {
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
