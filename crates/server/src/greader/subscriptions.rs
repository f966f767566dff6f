//! Adding feeds, and what they are called and where they stand.
//!
//! Whose change is the site's says [`crate::subscriptions`]. A feed stands in one folder: another one that is added is its new one.

use super::ids::{Stream, shown, stream};
use super::name;
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use crate::sources::NewSource;
use crate::subscriptions::{self, Change};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;
use tidings_model::CategoryPath;
use tidings_store::readers::{Feed, User};

/// Feeds that one request may change.
const MOST_FEEDS: usize = 1000;

/// `POST subscription/quickadd`: any address, with or without `feed/` before it.
pub(super) async fn quick_add(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<Json<Value>, Problem> {
    let query = params.first("quickadd").map(str::trim).filter(|query| !query.is_empty());
    let query =
        query.ok_or_else(|| Problem::bad("no address is named").advise("name one with `quickadd`"))?;
    let address = query.strip_prefix("feed/").unwrap_or(query);
    match add(&app, &asker.user, address, None, None).await {
        Ok(feed) => Ok(Json(json!({
            "numResults": 1,
            "query": query,
            "streamId": format!("feed/{}", feed.id),
            "streamName": feed.name,
        }))),
        // Programs say that nothing was found there.
        Err(problem) if !problem.status.is_server_error() || problem.status.as_u16() == 502 => {
            Ok(Json(json!({ "numResults": 0, "query": query, "error": problem.title })))
        }
        Err(problem) => Err(problem),
    }
}

/// `POST subscription/edit`: `ac` says what is done with each feed `s`; `t` are their names, `a` and `r` folders.
pub(super) async fn edit(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<&'static str, Problem> {
    let feeds = params.all("s").take(MOST_FEEDS + 1).map(feed_name).collect::<Result<Vec<_>, _>>()?;
    if feeds.is_empty() || feeds.len() > MOST_FEEDS {
        return Err(Problem::bad(format!("name 1 to {MOST_FEEDS} feeds with `s`")));
    }
    let names =
        params.all("t").map(|text| if text.trim().is_empty() { Ok(None) } else { name(text).map(Some) });
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let (to, from) = (folder(&params, "a")?, folder(&params, "r")?);
    let action = params.first("ac").unwrap_or("edit");
    if !matches!(action, "subscribe" | "edit" | "unsubscribe") {
        return Err(Problem::bad("`ac` must be subscribe, edit or unsubscribe"));
    }
    let user = &asker.user;
    for (at, wanted) in feeds.iter().enumerate() {
        let name = names.get(at).cloned().flatten();
        match action {
            "subscribe" => subscribe(&app, user, wanted, name, to.clone()).await?,
            "unsubscribe" => {
                subscriptions::leave(&app, user, &known(&app, user, wanted).await?).await?;
            }
            _ => {
                let feed = known(&app, user, wanted).await?;
                change(&app, user, &feed, name, to.as_ref(), from.as_ref()).await?;
            }
        }
    }
    Ok("OK")
}

fn feed_name(text: &str) -> Result<Stream, Problem> {
    let found = stream(text)?;
    let is_feed = matches!(found, Stream::Feed(_) | Stream::Address(_));
    is_feed.then_some(found).ok_or_else(|| Problem::bad("`s` must name a feed").advise(shown(text)))
}

/// The first folder that a parameter names. States mean nothing for a feed, and a folder without a name is none: programs send both.
fn folder(params: &Params, parameter: &str) -> Result<Option<CategoryPath>, Problem> {
    for text in params.all(parameter).filter(|text| !text.is_empty() && !text.ends_with("/label/")) {
        if let Stream::Label(label) = stream(text)? {
            return category(&label).map(Some);
        }
    }
    Ok(None)
}

/// The category of a folder's name; characters that no folder may have are replaced.
pub(super) fn category(label: &str) -> Result<CategoryPath, Problem> {
    let label = name(label)?;
    let path = CategoryPath::parse(&label).ok();
    path.or_else(|| CategoryPath::from_names(label.split('/'))).ok_or_else(|| {
        Problem::bad("this cannot be a folder").advise("use names of letters and digits, joined by `/`")
    })
}

/// The feed that is meant, of those that the user sees or has hidden.
async fn known(app: &Arc<App>, user: &User, wanted: &Stream) -> Result<Feed, Problem> {
    let wanted = wanted.clone();
    let found = subscriptions::find(app, user, move |feed| wanted.is_feed(feed)).await?;
    found.ok_or_else(|| Problem::not_found("there is no such feed"))
}

async fn subscribe(
    app: &Arc<App>,
    user: &User,
    wanted: &Stream,
    name: Option<String>,
    to: Option<CategoryPath>,
) -> Result<(), Problem> {
    let address = match wanted {
        Stream::Address(address) => address.clone(),
        _ => known(app, user, wanted).await?.address,
    };
    add(app, user, &address, name, to).await.map(|_| ())
}

/// Adds the feed behind an address for the site, and shows it to the user.
async fn add(
    app: &Arc<App>,
    user: &User,
    address: &str,
    name: Option<String>,
    to: Option<CategoryPath>,
) -> Result<Feed, Problem> {
    let new = NewSource { address: address.to_owned(), name, category: to };
    subscriptions::add(app, user, new).await
}

/// Renames and moves a feed, where that is wanted and not so already.
async fn change(
    app: &Arc<App>,
    user: &User,
    feed: &Feed,
    name: Option<String>,
    to: Option<&CategoryPath>,
    from: Option<&CategoryPath>,
) -> Result<(), Problem> {
    if let Some(name) = name.filter(|name| *name != feed.name) {
        let change = Change { name: Some(Some(name)), ..Change::default() };
        subscriptions::change(app, user, feed, change).await?;
    }
    match (to, from) {
        (Some(to), _) if *to != feed.category => place(app, user, feed, Some(to)).await,
        (None, Some(from)) if *from == feed.category => place(app, user, feed, from.parent().as_ref()).await,
        _ => Ok(()),
    }
}

/// Puts a feed into a folder. Taken out of its folder, a feed of an owner goes to the one above, and stays where there is none: every source
/// has a category. Another user's goes back to where the site has it.
pub(super) async fn place(
    app: &Arc<App>,
    user: &User,
    feed: &Feed,
    to: Option<&CategoryPath>,
) -> Result<(), Problem> {
    let change = Change { category: Some(to.cloned()), ..Change::default() };
    subscriptions::change(app, user, feed, change).await
}
