//! Who asks, and whether they may. A route's guard runs before its handler, so that no handler can forget it.

mod limits;
mod origin;
mod password;
mod secrets;
mod sign;

pub use password::{Password, PasswordError};
pub use secrets::{AppPasswordText, Token};
pub use sign::{
    BROWSER_DAYS, cookie, expired_cookie, invite, new_app_password, new_user, sign_in, sign_out, sign_up,
};

pub(crate) use limits::Limits;
pub(crate) use origin::{Machine, by_https, client, is_safe_target, peer};
pub(crate) use secrets::Secrets;
pub(crate) use sign::{
    by_app_password, by_fever_key, change_password, end_session_of, in_person, not_invited, sign_in_program,
};

use crate::answers::Problem;
use crate::app::App;
use crate::measure::AskedBy;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::net::IpAddr;
use std::sync::Arc;
use tidings_store::readers::{SessionKind, User};

/// Who may ask a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody; the handler looks for itself, where there is anything to look for.
    Open,
    /// Anybody, but a change only from a page of ours.
    Form,
    /// Who signed in with a browser. Others are sent to sign in.
    Browser,
    /// The same, for owners of the site alone.
    BrowserOwner,
    /// A program by a token of the Google Reader API.
    Program,
    /// A browser that signed in, or a program with `Authorization: Bearer APP-PASSWORD`.
    Api,
    /// The same, for owners of the site alone.
    ApiOwner,
}

/// Who asks: what handlers of guarded routes take as an argument.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The user.
    pub user: User,
    /// The hash of the session's token; none for one who brings a password with each request.
    pub session: Option<Vec<u8>>,
    /// What signed in.
    pub kind: SessionKind,
}

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // The guard of the route has put it there.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Problem::fault("a route without a guard asks who asks"))
    }
}

/// Lets a request through, or answers it.
pub(crate) async fn guard(
    State((app, access)): State<(Arc<App>, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    let machine = client(request.headers(), request.extensions(), &app.serving.proxies);
    let found = match find(&app, access, request.headers(), machine).await {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    let by_cookie = found.as_ref().is_some_and(|asker| asker.kind == SessionKind::Browser);
    if changes(request.method())
        && (by_cookie || access == Access::Form)
        && !origin::is_ours(request.headers())
    {
        return Problem::new(StatusCode::FORBIDDEN, "this change was not asked for by a page of this site")
            .advise("open the page again and repeat it there")
            .into_response();
    }
    let owners_only = matches!(access, Access::BrowserOwner | Access::ApiOwner);
    match found {
        None if matches!(access, Access::Open | Access::Form) => {}
        None => return refuse(access, &request),
        Some(asker) if owners_only && !asker.user.is_owner => {
            return Problem::new(StatusCode::FORBIDDEN, "only owners of the site may do this")
                .into_response();
        }
        Some(asker) => {
            let by = AskedBy(asker.user.id);
            request.extensions_mut().insert(asker);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(by);
            return response;
        }
    }
    next.run(request).await
}

/// Who asks, where the route wants to know.
async fn find(
    app: &Arc<App>,
    access: Access,
    headers: &HeaderMap,
    machine: IpAddr,
) -> Result<Option<Asker>, Problem> {
    match access {
        Access::Open => Ok(None),
        Access::Form | Access::Browser | Access::BrowserOwner => by_cookie(app, headers).await,
        // The token of a browser is none of a program's, nor the other way round: each opens its own doors alone.
        Access::Program => {
            let found = session(app, program_token(headers)).await?;
            Ok(found.filter(|asker| asker.kind != SessionKind::Browser))
        }
        Access::Api | Access::ApiOwner => match bearer(headers) {
            Some(password) => {
                let found = by_app_password(app, password.to_owned(), machine).await?;
                Ok(found.map(|(user, id)| Asker { user, session: None, kind: SessionKind::Program(id) }))
            }
            None => by_cookie(app, headers).await,
        },
    }
}

/// Whose browser it is.
async fn by_cookie(app: &Arc<App>, headers: &HeaderMap) -> Result<Option<Asker>, Problem> {
    let found = session(app, browser_token(headers)).await?;
    Ok(found.filter(|asker| asker.kind == SessionKind::Browser))
}

async fn session(app: &Arc<App>, token: Option<Token>) -> Result<Option<Asker>, Problem> {
    let Some(token) = token else { return Ok(None) };
    let hash = token.hash();
    app.work(move |app| {
        let now = app.now();
        let found = app.readers.session(&hash, now, sign::used_since(now))?;
        Ok::<_, Problem>(found.map(|session| Asker {
            user: session.user,
            kind: session.kind,
            session: Some(hash),
        }))
    })
    .await
}

/// Whose browser this is, where nothing depends on it but how a page looks.
pub(crate) async fn browser(app: &Arc<App>, headers: &HeaderMap) -> Option<Asker> {
    by_cookie(app, headers).await.ok().flatten()
}

fn refuse(access: Access, request: &Request) -> Response {
    let browses = matches!(access, Access::Browser | Access::BrowserOwner);
    if browses && !changes(request.method()) {
        let asked = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let next = percent_encoding::utf8_percent_encode(asked, percent_encoding::NON_ALPHANUMERIC);
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    let mut response = Problem::new(StatusCode::UNAUTHORIZED, "sign in first")
        .advise("a program signs in with an app password, which `tidings user app-password NAME` gives")
        .into_response();
    if matches!(access, Access::Api | Access::ApiOwner) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// The token in the cookie of a browser.
fn browser_token(headers: &HeaderMap) -> Option<Token> {
    Token::read(cookie_of(headers, sign::COOKIE)?)
}

/// The value of a cookie.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The token of `Authorization: GoogleLogin auth=TOKEN`.
fn program_token(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    let token = rest.trim().strip_prefix("auth=")?;
    // Tokens of this API are `NAME/TOKEN` elsewhere; here the name says nothing.
    scheme.eq_ignore_ascii_case("GoogleLogin").then(|| Token::read(token))?
}

/// The password of `Authorization: Bearer PASSWORD`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| rest.trim())
}
