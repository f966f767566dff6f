//! What there is: folders, labels, feeds, and how much of each is unread.

use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::params::Params;
use crate::subscriptions::categories;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{Feed, FeedCount, Listing, Readers, Scope, User};

const READING_LIST: &str = "user/-/state/com.google/reading-list";

/// The stream id of a folder or label.
pub(super) fn label_id(label: &str) -> String {
    format!("user/-/label/{label}")
}

/// `GET tag/list`. A label that is a folder too is named once, as a folder.
pub(super) async fn tags(State(app): State<Arc<App>>, asker: Asker) -> Result<Json<Value>, Problem> {
    app.work(move |app| {
        let folders = categories(&app.readers.feeds(asker.user.id)?);
        let mut tags = vec![json!({ "id": "user/-/state/com.google/starred" })];
        tags.extend(
            folders.iter().map(|folder| json!({ "id": label_id(folder), "label": folder, "type": "folder" })),
        );
        for (label, unread) in app.readers.labels(asker.user.id)? {
            if !folders.contains(&label) {
                let id = label_id(&label);
                tags.push(json!({ "id": id, "label": label, "type": "tag", "unread_count": unread }));
            }
        }
        Ok::<_, StoreError>(Json(json!({ "tags": tags })))
    })
    .await
}

/// `GET subscription/list`.
pub(super) async fn subscriptions(
    State(app): State<Arc<App>>,
    Base(base): Base,
    asker: Asker,
) -> Result<Json<Value>, Problem> {
    app.work(move |app| {
        let icons = app.icons();
        let icon = |feed: &Feed| icons.get(&feed.source).map(|icon| format!("{base}{}", icon.address));
        let feeds = app.readers.feeds(asker.user.id)?;
        let all: Vec<Value> = feeds.iter().map(|feed| subscription(feed, icon(feed))).collect();
        Ok::<_, StoreError>(Json(json!({ "subscriptions": all })))
    })
    .await
}

fn subscription(feed: &Feed, icon: Option<String>) -> Value {
    let category = feed.category.to_string();
    json!({
        "id": format!("feed/{}", feed.id),
        "title": feed.name,
        "categories": [{ "id": label_id(&category), "label": category, "type": "folder" }],
        "sortid": format!("{:08X}", feed.id.0),
        "firstitemmsec": "0",
        "url": feed.address,
        "htmlUrl": feed.site.as_deref().unwrap_or(&feed.address),
        "iconUrl": icon.unwrap_or_default(),
    })
}

/// `GET unread-count`: of feeds, of folders with all below them, of labels, and of all. With `all=1` also of those that have none.
pub(super) async fn unread_counts(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let empty_too = params.first("all").is_some_and(|all| matches!(all, "1" | "true"));
    app.work(move |app| {
        let counts = counts(&app.readers, &asker.user)?;
        let max = counts.iter().find(|count| count.id == READING_LIST).map_or(0, |count| count.unread);
        let shown = counts.iter().filter(|count| empty_too || count.unread > 0 || count.id == READING_LIST);
        let shown: Vec<Value> = shown
            .map(|count| {
                let newest = count.newest.map_or(0, Timestamp::as_microsecond).to_string();
                json!({ "id": count.id, "count": count.unread, "newestItemTimestampUsec": newest })
            })
            .collect();
        Ok::<_, StoreError>(Json(json!({ "max": max, "unreadcounts": shown })))
    })
    .await
}

#[derive(Default)]
struct Count {
    id: String,
    unread: u64,
    newest: Option<Timestamp>,
}

impl Count {
    fn add(&mut self, count: &FeedCount) {
        self.unread += count.unread;
        self.newest = self.newest.max(count.newest);
    }
}

fn counts(readers: &Readers, user: &User) -> Result<Vec<Count>, StoreError> {
    let feeds: BTreeMap<_, _> = readers.feeds(user.id)?.into_iter().map(|feed| (feed.id, feed)).collect();
    let mut all = Count { id: READING_LIST.to_owned(), ..Count::default() };
    let (mut of_feeds, mut of_folders) = (Vec::new(), BTreeMap::<String, Count>::new());
    for count in readers.counts(user.id)? {
        let Some(feed) = feeds.get(&count.feed) else { continue };
        all.add(&count);
        of_feeds.push(Count { id: format!("feed/{}", feed.id), unread: count.unread, newest: count.newest });
        for folder in feed.category.lineage() {
            let folder = folder.to_string();
            let id = label_id(&folder);
            of_folders.entry(folder).or_insert_with(|| Count { id, ..Count::default() }).add(&count);
        }
    }
    for (label, unread) in readers.labels(user.id)? {
        let id = label_id(&label);
        match of_folders.get_mut(&label) {
            Some(both) => both.unread += only_labelled(readers, user, &label)?,
            None => _ = of_folders.insert(label, Count { id, unread, newest: None }),
        }
    }
    Ok([all].into_iter().chain(of_folders.into_values()).chain(of_feeds).collect())
}

/// What is unread of a label and not in the folder of the same name.
fn only_labelled(readers: &Readers, user: &User, label: &str) -> Result<u64, StoreError> {
    let unread =
        |scope| readers.list(user.id, &Listing { unread: Some(true), ..Listing::of(scope, usize::MAX) });
    let Ok(folder) = tidings_model::CategoryPath::parse(label) else { return Ok(0) };
    let in_folder: BTreeSet<_> = unread(Scope::Category(folder))?.into_iter().collect();
    let labelled = unread(Scope::Label(label.to_owned()))?;
    Ok(labelled.iter().filter(|id| !in_folder.contains(id)).count() as u64)
}
