//! What programs change. Each change says what it does and may be said twice: to star is not to toggle, and a star has nothing to do with what
//! is read.

use super::groups;
use super::reads::{add_saved, add_unread, number};
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use serde_json::{Map, Value};
use tidings_model::Timestamp;
use tidings_store::readers::{FeedId, ItemId, Listing, Mark, Scope, User};

/// Does what `mark` says and adds the list that it changed.
pub(super) fn apply(
    app: &App,
    user: &User,
    params: &Params,
    out: &mut Map<String, Value>,
) -> Result<(), Problem> {
    if params.has("unread_recently_read") {
        // When something was read is kept nowhere, so that nothing can be taken back by it.
        add_unread(&app.readers, user, out)?;
    }
    let Some(what) = params.first("mark") else { return Ok(()) };
    let word = params.first("as").unwrap_or_default();
    match (what, word) {
        ("item", "read" | "unread" | "saved" | "unsaved") => mark_item(app, user, word, params)?,
        ("feed" | "group", "read") => mark_all(app, user, what, params)?,
        _ => {
            return Err(Problem::bad("this cannot be said").advise(
                "`mark` is item, feed or group, and `as` read; of an item also unread, saved or unsaved",
            ));
        }
    }
    if matches!(word, "saved" | "unsaved") {
        add_saved(&app.readers, user, out)?;
    } else {
        add_unread(&app.readers, user, out)?;
    }
    Ok(())
}

fn mark_item(app: &App, user: &User, word: &str, params: &Params) -> Result<(), Problem> {
    let mark = match word {
        "read" => Mark::Read,
        "unread" => Mark::Unread,
        "saved" => Mark::Star,
        _ => Mark::Unstar,
    };
    let id = number("id", params.first("id").unwrap_or_default())?;
    app.readers.mark(user.id, &[ItemId(id)], &[mark], app.now())?;
    Ok(())
}

/// Marks what had arrived before `before`; where it is left out, what has arrived by now.
fn mark_all(app: &App, user: &User, what: &str, params: &Params) -> Result<(), Problem> {
    let before = params
        .first("before")
        .filter(|text| !text.is_empty())
        .map(|text| number("before", text))
        .transpose()?;
    let before = before.map(|second| {
        Timestamp::from_second(second)
            .map_err(|_| Problem::bad("`before` must be a time in seconds since 1970"))
    });
    let before = before.transpose()?;
    let id = params.first("id").unwrap_or_default().trim();
    let scopes = match (what, id) {
        ("feed", _) => vec![Scope::Feed(FeedId(number("id", id)?))],
        // The original keeps feeds there that are never counted. Here are none.
        ("group", "-1") => Vec::new(),
        ("group", "0") => vec![Scope::All],
        _ => of_group(app, user, number("id", id)?)?,
    };
    for scope in scopes {
        let listing = Listing { before, ..Listing::of(scope, usize::MAX) };
        app.readers.mark_list_read(user.id, &listing, app.now())?;
    }
    Ok(())
}

/// The feeds that the group names to programs, and no others.
fn of_group(app: &App, user: &User, group: i64) -> Result<Vec<Scope>, Problem> {
    let feeds = app.readers.feeds(user.id)?;
    let groups = groups(&feeds);
    let members =
        groups.get(&group).map(|(_, feeds)| feeds.iter().map(|feed| Scope::Feed(feed.id)).collect());
    members.ok_or_else(|| Problem::not_found("there is no group of this number"))
}
