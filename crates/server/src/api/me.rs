//! The user who asks: who it is, the passwords of programs, the addresses of outgoing feeds.

use super::asked::{Body, NoBody, Place, name};
use super::missing;
use super::settings::SettingsShown;
use crate::access::{self, Asker, Machine, Password};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::Known;
use crate::outgoing;
use crate::settings::Settings;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::readers::{AppPasswordId, User};
use utoipa::ToSchema;

/// Who asks, and where.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    /// The number.
    id: i64,
    /// The name.
    name: String,
    /// Whether changes of feeds are changes of the site.
    is_owner: bool,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// How the pages are shown to this user.
    settings: SettingsShown,
    /// Articles that are unread.
    unread: u64,
    /// Articles that are starred.
    starred: u64,
    /// Name of the site.
    site: String,
}

/// Who asks, and what is unread.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Me)))]
pub(super) async fn me(State(app): State<Arc<App>>, asker: Asker, known: Known) -> Result<Response, Problem> {
    let site = app.serving.title.clone();
    let me = app
        .work(move |app| {
            let User { id, name, is_owner, created, settings, .. } = asker.user;
            let unread = app.readers.counts(id)?.iter().map(|count| count.unread).sum();
            let starred = app.readers.starred_count(id)?;
            let settings = SettingsShown::of(&Settings::read(&settings));
            Ok::<_, Problem>(Me { id: id.0, name, is_owner, created, settings, unread, starred, site })
        })
        .await?;
    known.json(&me)
}

/// The passwords of the user's programs.
#[derive(Serialize, ToSchema)]
pub(super) struct AppPasswords {
    /// Oldest first.
    app_passwords: Vec<AppPassword>,
}

/// The password of a program, which is shown nowhere again.
#[derive(Serialize, ToSchema)]
pub(super) struct AppPassword {
    /// Its number.
    id: i64,
    /// What it is for.
    label: String,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// When it was last used, to the minute or so.
    #[schema(value_type = Option<String>, format = DateTime)]
    used: Option<Timestamp>,
}

/// A program that gets a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAppPassword {
    /// What it is for: `phone`.
    label: String,
    /// The user's own password, once more.
    password: String,
}

/// A password that was made.
#[derive(Serialize, ToSchema)]
pub(super) struct MadeAppPassword {
    /// Its number.
    id: i64,
    /// The password, which is shown this once.
    password: String,
}

/// The passwords of the user's programs.
#[utoipa::path(get, path = "/api/v1/me/app-passwords", tag = "me", responses((status = 200, body = AppPasswords)))]
pub(super) async fn app_passwords(
    State(app): State<Arc<App>>,
    asker: Asker,
    known: Known,
) -> Result<Response, Problem> {
    let all = app.work(move |app| app.readers.app_passwords(asker.user.id)).await?;
    let one = |kept: tidings_store::readers::AppPassword| AppPassword {
        id: kept.id.0,
        label: kept.label,
        created: kept.created,
        used: kept.used,
    };
    known.json(&AppPasswords { app_passwords: all.into_iter().map(one).collect() })
}

/// Makes a password for a program. For who signed in with a browser, and with the user's own password once more.
#[utoipa::path(post, path = "/api/v1/me/app-passwords", tag = "me", request_body = NewAppPassword,
    responses((status = 201, body = MadeAppPassword)))]
pub(super) async fn new_app_password(
    State(app): State<Arc<App>>,
    asker: Asker,
    machine: Machine,
    Body(new): Body<NewAppPassword>,
) -> Result<(StatusCode, Json<MadeAppPassword>), Problem> {
    let label = name("label", &new.label)?;
    access::in_person(&app, &asker, Password::new(new.password), machine.address).await?;
    let (id, password) =
        app.work(move |app| access::new_app_password(&app.readers, &asker.user, &label, app.now())).await?;
    Ok((StatusCode::CREATED, Json(MadeAppPassword { id: id.0, password: password.show().to_owned() })))
}

/// Takes a program's password back, and ends what it began.
#[utoipa::path(delete, path = "/api/v1/me/app-passwords/{id}", tag = "me", params(("id" = i64, Path, description = "its number")),
    responses((status = 204)))]
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    asker: Asker,
    Place(id): Place<i64>,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let gone = app.work(move |app| app.readers.revoke_app_password(asker.user.id, AppPasswordId(id))).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(missing("app password")) }
}

/// The user's outgoing feeds.
#[derive(Serialize, ToSchema)]
pub(super) struct OutgoingFeeds {
    /// What each is of, and its addresses. Empty while the user has asked for none.
    feeds: Vec<OutgoingFeed>,
}

/// An outgoing feed. Whoever knows its address reads it.
#[derive(Serialize, ToSchema)]
pub(super) struct OutgoingFeed {
    /// `all`, `starred`, `category`, `feed`, `label` or `search`.
    kind: String,
    /// Its title.
    title: String,
    /// Its address as Atom.
    atom: String,
    /// Its address as JSON Feed.
    json: String,
}

impl OutgoingFeeds {
    fn of(app: &App, user: &User, base: &Base) -> Result<Self, Problem> {
        let all = outgoing::addresses(app, user, base)?;
        let one = |feed: outgoing::Address| OutgoingFeed {
            kind: feed.kind.to_owned(),
            title: feed.title,
            atom: format!("{}.atom", feed.address),
            json: format!("{}.json", feed.address),
        };
        Ok(Self { feeds: all.into_iter().map(one).collect() })
    }
}

/// The addresses of the user's outgoing feeds. For a tag of a publisher's, put `tag/` and its name in the place of `all`.
#[utoipa::path(get, path = "/api/v1/me/feeds", tag = "me", responses((status = 200, body = OutgoingFeeds)))]
pub(super) async fn addresses(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    known: Known,
) -> Result<Response, Problem> {
    let feeds = app.work(move |app| OutgoingFeeds::of(app, &asker.user, &base)).await?;
    known.json(&feeds)
}

/// Gives the user's outgoing feeds new addresses. The old ones lead nowhere from then on. Those that a program asked for end with its app password.
#[utoipa::path(post, path = "/api/v1/me/feeds", tag = "me", responses((status = 201, body = OutgoingFeeds)))]
pub(super) async fn new_addresses(
    State(app): State<Arc<App>>,
    asker: Asker,
    base: Base,
    _: NoBody,
) -> Result<(StatusCode, Json<OutgoingFeeds>), Problem> {
    let feeds = app.work(move |app| {
        outgoing::renew(app, &asker)?;
        OutgoingFeeds::of(app, &asker.user, &base)
    });
    Ok((StatusCode::CREATED, Json(feeds.await?)))
}

/// Ends the user's outgoing feeds.
#[utoipa::path(delete, path = "/api/v1/me/feeds", tag = "me", responses((status = 204)))]
pub(super) async fn no_addresses(
    State(app): State<Arc<App>>,
    asker: Asker,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    app.work(move |app| outgoing::end(app, &asker.user)).await?;
    Ok(StatusCode::NO_CONTENT)
}
