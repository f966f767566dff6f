//! What a user says of articles: read, starred, labels.

use super::Feeds;
use super::ids::{self, Stream, stream};
use super::streams::{scopes, time};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::params::Params;
use axum::extract::State;
use axum::http::StatusCode;
use std::sync::Arc;
use tidings_store::StoreError;
use tidings_store::readers::{Listing, Mark, next_moment};

/// Articles that one request may mark.
const MOST_MARKED: usize = 10_000;
/// Things that one request may say of them: each is written for every article.
const MOST_SAID: usize = 20;

/// `POST edit-tag`: `a` is said of all articles `i`, and `r` is no longer. What has no meaning here, such as that an article is shared, is
/// passed over; programs send it along.
pub(super) async fn edit_tag(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<&'static str, Problem> {
    let items = ids::items(params.all("i"), MOST_MARKED)?;
    let mut marks = Vec::new();
    for (name, added) in [("a", true), ("r", false)] {
        for text in params.all(name) {
            marks.extend(mark(text, stream(text)?, added)?);
            if marks.len() > MOST_SAID {
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too much is said at one time")
                    .advise(format!("nothing was changed; send {MOST_SAID} of `a` and `r` at most")));
            }
        }
    }
    if !params.has("a") && !params.has("r") {
        return Err(Problem::bad("nothing is said of these articles").advise("say it with `a` or `r`"));
    }
    app.work(move |app| app.readers.mark(asker.user.id, &items, &marks, app.now())).await?;
    Ok("OK")
}

fn mark(text: &str, stream: Stream, added: bool) -> Result<Option<Mark>, Problem> {
    Ok(match (stream, added) {
        (Stream::Read, true) => Some(Mark::Read),
        (Stream::Read, false) | (Stream::Unread, true) => Some(Mark::Unread),
        (Stream::Starred, true) => Some(Mark::Star),
        (Stream::Starred, false) => Some(Mark::Unstar),
        (Stream::Label(label), true) => Some(Mark::Label(label)),
        (Stream::Label(label), false) => Some(Mark::Unlabel(label)),
        // Who takes "keep unread" away says no more than that it need not be kept so: newsboat does with what it marks as read.
        (Stream::Unread, false) | (Stream::All | Stream::Nothing, _) => None,
        (Stream::Feed(_) | Stream::Address(_), _) => {
            return Err(Problem::bad("a feed cannot be said of an article").advise(ids::shown(text)));
        }
    })
}

/// `POST mark-all-as-read`: all of the streams `s` that had arrived at the time `ts`.
pub(super) async fn mark_all_as_read(
    State(app): State<Arc<App>>,
    asker: Asker,
    params: Params,
) -> Result<&'static str, Problem> {
    let streams = params.all("s").map(stream).collect::<Result<Vec<_>, _>>()?;
    if streams.is_empty() {
        return Err(Problem::bad("no stream is named").advise("name one with `s`"));
    }
    let until =
        params.first("ts").filter(|text| !text.is_empty()).map(|text| time("ts", text)).transpose()?;
    app.work(move |app| {
        let feeds = Feeds::of(&app.readers, &asker.user)?;
        for stream in streams.iter().filter(|stream| **stream != Stream::Read) {
            for scope in scopes(stream, &feeds) {
                let listing = Listing { before: until.map(next_moment), ..Listing::of(scope, usize::MAX) };
                app.readers.mark_list_read(asker.user.id, &listing, app.now())?;
            }
        }
        Ok::<_, StoreError>(())
    })
    .await?;
    Ok("OK")
}
