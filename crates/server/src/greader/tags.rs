//! Folders and labels as wholes.

use super::ids::{Stream, stream};
use super::subscriptions::{category, place};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use tidings_model::CategoryPath;
use tidings_store::readers::{Feed, User};

/// `POST rename-tag`: from `s` to `dest`. A folder takes along what is below it.
pub(super) async fn rename(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<&'static str, Problem> {
    let (from, to) = (label(params.first("s"), "s")?, label(params.first("dest"), "dest")?);
    let target = category(&to)?;
    let feeds = feeds_of(&app, &asker.user, &from).await?;
    let user = asker.user.id;
    let (old, new) = (from.clone(), to.clone());
    let renamed = app.work(move |app| app.readers.rename_label(user, &old, &new)).await?;
    if feeds.is_empty() && !renamed {
        return Err(Problem::not_found("there is no folder or label of this name"));
    }
    for (feed, below) in feeds {
        let names = target.names().chain(below.iter().map(String::as_str));
        let whole = names.collect::<Vec<_>>().join("/");
        place(&app, &asker.user, &feed, Some(&category(&whole)?)).await?;
    }
    Ok("OK")
}

/// `POST disable-tag`: a label is taken from all articles, and feeds out of a folder, into the one above; where there is none, they go back
/// to where the site has them.
pub(super) async fn disable(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<&'static str, Problem> {
    let labels = params.all("s").map(|text| label(Some(text), "s")).collect::<Result<Vec<_>, _>>()?;
    if labels.is_empty() {
        return Err(Problem::bad("no folder or label is named").advise("name one with `s`"));
    }
    for label in labels {
        let feeds = feeds_of(&app, &asker.user, &label).await?;
        let (user, parent) = (asker.user.id, category(&label)?.parent());
        if asker.user.is_owner && parent.is_none() && feeds.iter().any(|(_, below)| below.is_empty()) {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "there are feeds in this folder, and none is above it",
            )
            .advise("move them to other folders first: every source has a category"));
        }
        for (feed, below) in feeds {
            let above = parent.as_ref().map(CategoryPath::names).into_iter().flatten();
            let names: Vec<&str> = above.chain(below.iter().map(String::as_str)).collect();
            let rest = if names.is_empty() { None } else { Some(category(&names.join("/"))?) };
            place(&app, &asker.user, &feed, rest.as_ref()).await?;
        }
        app.work(move |app| app.readers.remove_label(user, &label)).await?;
    }
    Ok("OK")
}

fn label(text: Option<&str>, parameter: &str) -> Result<String, Problem> {
    let text = text.unwrap_or_default();
    // Some programs send the name alone.
    let is_whole = text.starts_with("user/") || text.starts_with("feed/");
    let whole = if is_whole { text.to_owned() } else { super::lists::label_id(text) };
    match stream(&whole)? {
        Stream::Label(label) => Ok(label),
        _ => Err(Problem::bad(format!("`{parameter}` must name a folder or a label"))),
    }
}

/// The feeds of a folder and of those below it, each with the names of its folder below this one.
async fn feeds_of(app: &Arc<App>, user: &User, label: &str) -> Result<Vec<(Feed, Vec<String>)>, Problem> {
    let Ok(folder) = CategoryPath::parse(label) else { return Ok(Vec::new()) };
    let user = user.id;
    let feeds = app.work(move |app| app.readers.feeds(user)).await?;
    let within = feeds.iter().filter(|feed| feed.category.is_within(&folder));
    let below = |feed: &Feed| feed.category.names().skip(folder.depth()).map(str::to_owned).collect();
    Ok(within.map(|feed| (feed.clone(), below(feed))).collect())
}
