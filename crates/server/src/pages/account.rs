//! The settings page: how pages look, and the user's passwords, programs and sessions.

use super::see;
use super::sign::told;
use super::theme::Language;
use super::viewer::{Fields, Here, Viewer};
use crate::access::{self, Access, Machine, Password};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::hex;
use crate::routes::Table;
use crate::settings::{Form, ListOrder, Show, Size, Theme, name_of, offsets};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tidings_store::readers::AppPasswordId;

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/settings", Access::Browser, page)
        .route(Method::POST, "/settings", Access::Browser, save)
        .route(Method::POST, "/settings/password", Access::Browser, password)
        .route(Method::POST, "/settings/app-passwords", Access::Browser, new_app_password)
        .route(Method::POST, "/settings/app-passwords/{id}/revoke", Access::Browser, revoke)
        .route(Method::POST, "/settings/sessions/end", Access::Browser, end_session)
        .route(Method::POST, "/settings/invite", Access::BrowserOwner, invite)
}

#[derive(Deserialize)]
struct Told {
    done: Option<String>,
}

async fn page(
    State(app): State<Arc<App>>,
    Query(asked): Query<Told>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let done =
        asked.done.filter(|done| ["saved", "password_changed", "revoked", "ended"].contains(&done.as_str()));
    app.work(move |app| shown(app, &viewer, context! { done => done }, None)).await
}

/// The page with a problem beside what was wanted.
async fn refused(app: &Arc<App>, viewer: Viewer, problem: Problem) -> Result<Response, Problem> {
    app.work(move |app| shown(app, &viewer, super::list::nothing(), Some(&problem))).await
}

/// Choices of one kind, each with whether it is chosen.
fn choices<T: Serialize + PartialEq>(all: &[T], chosen: &T) -> Vec<(String, bool)> {
    all.iter().map(|choice| (name_of(choice), choice == chosen)).collect()
}

fn shown(app: &App, viewer: &Viewer, own: Value, problem: Option<&Problem>) -> Result<Response, Problem> {
    let (settings, dates) = (&viewer.settings, viewer.dates(app));
    let languages = Language::ALL.map(|language| {
        (language.tag(), language.words().get("name").to_owned(), settings.language == Some(language))
    });
    let passwords = app.readers.app_passwords(viewer.id())?.into_iter().map(|password| {
        context! {
            id => password.id.0, label => password.label,
            created => Serde(dates.show(password.created)),
            used => password.used.map(|at| Serde(dates.show(at))),
        }
    });
    let sessions = app.readers.browser_sessions(viewer.id())?.into_iter().map(|session| {
        context! {
            hash => hex::encode(&session.hash), agent => session.agent,
            began => Serde(dates.show(session.began)), used => Serde(dates.show(session.used)),
            is_this => viewer.asker.session.as_deref() == Some(&session.hash),
        }
    });
    let context = context! {
        languages => languages.to_vec(),
        themes => choices(Theme::ALL, &settings.theme),
        forms => choices(Form::ALL, &settings.form),
        orders => choices(ListOrder::ALL, &settings.order),
        shows => choices(Show::ALL, &settings.show),
        sizes => choices(Size::ALL, &settings.size),
        keyboard => !settings.no_keys,
        actions => settings.keys().into_iter().map(|(name, key)| (name, key.to_string())).collect::<Vec<_>>(),
        offsets => offsets().map(|minutes| (minutes, clock(minutes))).collect::<Vec<_>>(),
        offset => settings.offset_minutes,
        passwords => passwords.collect::<Vec<_>>(),
        sessions => sessions.collect::<Vec<_>>(),
        problem => problem.map(|problem| told(viewer.words, problem)),
        ..own
    };
    let title = viewer.words.get("settings");
    let mut response = viewer.page(app, "settings.html", title, &Here::at("/settings"), context)?;
    if let Some(problem) = problem {
        *response.status_mut() = problem.status;
        let retry = problem.retry_after.map(HeaderValue::from);
        response.headers_mut().extend(retry.map(|retry| (header::RETRY_AFTER, retry)));
    }
    Ok(response)
}

/// `UTC+05:30`
fn clock(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

async fn save(State(app): State<Arc<App>>, viewer: Viewer, fields: Fields) -> Result<Response, Problem> {
    let settings = match viewer.settings.of_form(&fields.0) {
        Ok(settings) => settings.write(),
        Err(problem) => return refused(&app, viewer, problem).await,
    };
    let user = viewer.id();
    app.work(move |app| app.readers.set_settings(user, &settings)).await?;
    Ok(see("/settings?done=saved"))
}

async fn password(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    machine: Machine,
    fields: Fields,
) -> Result<Response, Problem> {
    let (old, new) = (Password::new(fields.raw("old")), Password::new(fields.raw("new")));
    match access::change_password(&app, &viewer.asker, old, new, machine.address).await {
        Ok(()) => Ok(see("/settings?done=password_changed")),
        Err(problem) => refused(&app, viewer, problem).await,
    }
}

/// A secret that is shown on this page and never again.
fn secret(app: &App, viewer: &Viewer, base: &Base, kind: &str, secret: &str) -> Result<Response, Problem> {
    let own = context! { kind => kind, secret => secret, base => base.0.clone() };
    let mut response =
        viewer.page(app, "secret.html", viewer.words.get(kind), &Here::at("/settings"), own)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Makes a password for a program.
async fn new_app_password(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    machine: Machine,
    base: Base,
    fields: Fields,
) -> Result<Response, Problem> {
    let own = Password::new(fields.raw("password"));
    if let Err(problem) = access::in_person(&app, &viewer.asker, own, machine.address).await {
        return refused(&app, viewer, problem).await;
    }
    let label = fields.get("label").to_owned();
    app.work(move |app| {
        let (_, text) = access::new_app_password(&app.readers, &viewer.asker.user, &label, app.now())?;
        secret(app, &viewer, &base, "app_password", text.show())
    })
    .await
}

async fn revoke(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    viewer: Viewer,
) -> Result<Response, Problem> {
    let none =
        || Problem::not_found("there is no such app password").advise("it may have been taken back already");
    let id = id.parse().map(AppPasswordId).map_err(|_| none())?;
    let user = viewer.id();
    let gone = app.work(move |app| app.readers.revoke_app_password(user, id)).await?;
    if gone { Ok(see("/settings?done=revoked")) } else { Err(none()) }
}

async fn end_session(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    fields: Fields,
) -> Result<Response, Problem> {
    let wanted = fields.get("session").to_owned();
    let ended = app.work(move |app| access::end_session_of(app, &viewer.asker.user, &wanted)).await?;
    if ended {
        return Ok(see("/settings?done=ended"));
    }
    Err(Problem::not_found("there is no such session").advise("it may have ended already"))
}

/// Makes an address by which one more person can sign up.
async fn invite(
    State(app): State<Arc<App>>,
    viewer: Viewer,
    machine: Machine,
    base: Base,
    fields: Fields,
) -> Result<Response, Problem> {
    let own = Password::new(fields.raw("password"));
    if let Err(problem) = access::in_person(&app, &viewer.asker, own, machine.address).await {
        return refused(&app, viewer, problem).await;
    }
    app.work(move |app| {
        let token = access::invite(&app.readers, app.now())?;
        secret(app, &viewer, &base, "invitation", token.show())
    })
    .await
}
