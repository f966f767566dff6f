//! Signing in, up and out.

use super::theme::Words;
use super::viewer::{Fields, page, words_of};
use super::{encoded, see};
use crate::access::{self, Access, Asker, Machine, Password, Token};
use crate::answers::Problem;
use crate::app::App;
use crate::routes::Table;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes(table: Table) -> Table {
    table
        .route(Method::GET, "/sign-in", Access::Form, sign_in_page)
        .route(Method::POST, "/sign-in", Access::Form, sign_in)
        .route(Method::GET, "/sign-up/{token}", Access::Form, sign_up_page)
        .route(Method::POST, "/sign-up/{token}", Access::Form, sign_up)
        .route(Method::POST, "/sign-out", Access::Browser, sign_out)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
}

/// Where one goes on to: nowhere else than on this site.
fn onward(next: &str) -> &str {
    if access::is_safe_target(next) { next } else { "/" }
}

async fn sign_in_page(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    asker: Option<Extension<Asker>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let next = onward(&asked.next);
    if asker.is_some() {
        return Ok(see(next));
    }
    form(&app, words_of(&app, &headers), &Form { next, ..Form::default() })
}

async fn sign_in(
    State(app): State<Arc<App>>,
    asker: Option<Extension<Asker>>,
    machine: Machine,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let next = fields.target("next", "/");
    let password = Password::new(fields.raw("password"));
    let old = asker.and_then(|Extension(asker)| asker.session);
    let name = fields.get("name");
    let token = access::sign_in(&app, name.to_owned(), password, machine.agent, machine.address, old).await;
    match token {
        Ok(token) => Ok(begun(&app, &token, next, machine.by_https)),
        Err(problem) => form(
            &app,
            words_of(&app, &headers),
            &Form { next, name, problem: Some(&problem), ..Form::default() },
        ),
    }
}

async fn sign_up_page(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = words_of(&app, &headers);
    let Some(invitation) = Token::read(&token) else { return Err(access::not_invited()) };
    let now = app.now();
    let invited = app.work(move |app| app.readers.is_invited(&invitation.hash(), now)).await?;
    if !invited {
        return Err(access::not_invited());
    }
    form(&app, words, &Form { invitation: Some(&token), ..Form::default() })
}

async fn sign_up(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    asker: Option<Extension<Asker>>,
    machine: Machine,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Problem> {
    let Some(invitation) = Token::read(&token) else { return Err(access::not_invited()) };
    let name = fields.get("name");
    let password = Password::new(fields.raw("password"));
    let old = asker.and_then(|Extension(asker)| asker.session);
    let made = access::sign_up(&app, invitation, name.to_owned(), password, machine.agent, old).await;
    match made {
        Ok(session) => Ok(begun(&app, &session, "/", machine.by_https)),
        Err(problem) => form(
            &app,
            words_of(&app, &headers),
            &Form { invitation: Some(&token), name, problem: Some(&problem), ..Form::default() },
        ),
    }
}

async fn sign_out(State(app): State<Arc<App>>, asker: Asker) -> Result<Response, Problem> {
    if let Some(session) = asker.session {
        access::sign_out(&app, session).await?;
    }
    let mut response = see("/sign-in");
    set_cookie(&mut response, &access::expired_cookie());
    // What the browser kept of pages is nobody's to see now.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    Ok(response)
}

fn begun(app: &App, session: &Token, next: &str, by_https: bool) -> Response {
    let mut response = see(next);
    set_cookie(&mut response, &access::cookie(app, session, by_https));
    response
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

/// What the form of signing in or up says already.
#[derive(Default)]
struct Form<'a> {
    next: &'a str,
    name: &'a str,
    invitation: Option<&'a str>,
    problem: Option<&'a Problem>,
}

fn form(app: &App, words: &'static Words, form: &Form<'_>) -> Result<Response, Problem> {
    let told = form.problem.map(|problem| told(words, problem));
    let title = words.get(if form.invitation.is_some() { "sign_up" } else { "sign_in" });
    let own = context! {
        next => form.next,
        name => form.name,
        action => form.invitation.map_or_else(|| "/sign-in".to_owned(), |token| format!("/sign-up/{}", encoded(token))),
        is_new => form.invitation.is_some(),
        problem => told,
    };
    let mut response = page(app, words, "sign.html", title, own)?;
    if let Some(problem) = form.problem {
        *response.status_mut() = problem.status;
        let retry = problem.retry_after.map(HeaderValue::from);
        response.headers_mut().extend(retry.map(|retry| (header::RETRY_AFTER, retry)));
    }
    // Who signs in next is another one, perhaps.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// What went wrong, for the place beside a form.
pub(super) fn told(words: &Words, problem: &Problem) -> Value {
    let (told, lang) = words.problem(&problem.title);
    let advice = problem.detail.as_deref().map(|detail| words.problem(detail));
    context! {
        told => told, lang => lang,
        advice_lang => advice.as_ref().map(|(_, lang)| *lang), advice => advice.map(|(text, _)| text),
    }
}
