//! Signing up, in and out.

use super::Asker;
use super::origin::Machine;
use super::password::{Password, PasswordError};
use super::secrets::{AppPasswordText, Token, fever_hash};
use crate::answers::Problem;
use crate::app::App;
use crate::hex;
use axum::http::StatusCode;
use std::net::IpAddr;
use std::sync::Arc;
use tidings_model::Timestamp;
use tidings_store::StoreError;
use tidings_store::readers::{AppPasswordId, Readers, SessionKind, User, UserId};

/// Name of the cookie.
pub(super) const COOKIE: &str = "tidings";
/// A session that was not used for so many days has ended.
pub const BROWSER_DAYS: i64 = 30;
/// A new user has what arrived in the last days before as unread.
const UNREAD_DAYS: i64 = 30;
/// An invitation holds for so many days.
const INVITED_DAYS: i64 = 7;
const DAY: i64 = 86_400;
/// Longer names are refused.
const LONGEST_NAME: usize = 64;
/// What a browser calls itself is cut there.
const LONGEST_AGENT: usize = 200;

/// A session that was used since then goes on.
pub(super) fn used_since(now: Timestamp) -> Timestamp {
    before(now, BROWSER_DAYS)
}

fn before(now: Timestamp, days: i64) -> Timestamp {
    Timestamp::from_second(now.as_second().saturating_sub(days * DAY)).unwrap_or_default()
}

/// Adds a user to the database. The commands of the program use it as the pages do.
///
/// # Errors
/// When the name cannot be one or is taken, the password is refused, or the database cannot be written.
pub fn new_user(
    readers: &Readers,
    name: &str,
    password: &Password,
    is_owner: bool,
    now: Timestamp,
) -> Result<UserId, Problem> {
    let name = name.trim();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | ' ');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this cannot be a name")
            .advise(format!("use letters, digits and - _ . @, {LONGEST_NAME} bytes at most")));
    }
    let hash = password.hash().map_err(refused)?;
    let added = readers.add_user(name, &hash, is_owner, now, before(now, UNREAD_DAYS))?;
    added.ok_or_else(|| {
        Problem::new(StatusCode::CONFLICT, "there is a user of this name").advise("choose another name")
    })
}

fn refused(error: PasswordError) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).advise("choose another password")
}

/// Invites one person to sign up: the token stands in the address that is told.
///
/// # Errors
/// When the database cannot be written.
pub fn invite(readers: &Readers, now: Timestamp) -> Result<Token, StoreError> {
    let token = Token::new();
    let until = Timestamp::from_second(now.as_second() + INVITED_DAYS * DAY).unwrap_or(Timestamp::MAX);
    readers.invite(&token.hash(), now, until)?;
    Ok(token)
}

/// Gives a user one more app password.
///
/// # Errors
/// When the database cannot be written.
pub fn new_app_password(
    readers: &Readers,
    user: &User,
    label: &str,
    now: Timestamp,
) -> Result<(AppPasswordId, AppPasswordText), StoreError> {
    let password = AppPasswordText::new();
    let label: String = label.trim().chars().filter(|c| !c.is_control()).take(100).collect();
    let id =
        readers.add_app_password(user.id, &label, &password.hash(), &password.fever_hash(&user.name), now)?;
    Ok((id, password))
}

/// What is said to who comes with an invitation that does not hold.
pub(crate) fn not_invited() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "this address was used, or is too old")
        .advise("ask the owner of the site for another: `tidings user add` makes users, too")
}

/// Makes a user of whoever has an invitation, the first an owner, and signs in: the token of the session comes back. The session that the
/// browser had until then, which `old` names, ends: it may be another one's.
///
/// # Errors
/// When the invitation does not hold, or as [`new_user`].
pub async fn sign_up(
    app: &Arc<App>,
    invitation: Token,
    name: String,
    password: Password,
    agent: String,
    old: Option<Vec<u8>>,
) -> Result<Token, Problem> {
    let _place = hashing(app).await?;
    app.work(move |app| {
        let now = app.now();
        if !app.readers.is_invited(&invitation.hash(), now)? {
            return Err(not_invited());
        }
        let is_first = app.readers.users()?.is_empty();
        let user = new_user(&app.readers, &name, &password, is_first, now)?;
        // Two who came at one time with one invitation: the later one is no user.
        if !app.readers.take_invitation(&invitation.hash(), now)? {
            app.readers.remove_user(user)?;
            return Err(not_invited());
        }
        if let Some(old) = old {
            app.readers.end_session(&old)?;
        }
        begin(app, user, SessionKind::Browser, &agent)
    })
    .await
}

/// Signs in: the token of the new session comes back. One that `old` names ends.
///
/// # Errors
/// When name or password is wrong, which of them is not told, or when there were too many attempts.
pub async fn sign_in(
    app: &Arc<App>,
    name: String,
    password: Password,
    agent: String,
    machine: IpAddr,
    old: Option<Vec<u8>>,
) -> Result<Token, Problem> {
    let (name, tried) = (name.trim().to_owned(), name.trim().to_lowercase());
    may_try(app, machine, &tried)?;
    let _place = hashing(app).await?;
    // Many that came at one time were all let in: each is asked again when its turn comes.
    may_try(app, machine, &tried)?;
    app.work(move |app| {
        let user = app.readers.user_named(&name)?;
        let right = password.is(user.as_ref().map(|user| user.password.as_str()));
        let Some(user) = user.filter(|_| right) else {
            app.limits.failed(machine, &tried, app.now());
            app.metrics.sign_in_failed();
            tracing::warn!(%machine, "a sign-in failed");
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "name or password is wrong"));
        };
        if let Some(old) = old {
            app.readers.end_session(&old)?;
        }
        app.readers.end_old_sessions(used_since(app.now()))?;
        begin(app, user.id, SessionKind::Browser, &agent)
    })
    .await
}

/// Lets a user alone do what gives or takes away the right to come in: one who signed in with a browser, and types the password once more.
/// An app password that was lost is not enough for it, nor is a browser that was left open (T36). Pages and our own interface ask here.
///
/// # Errors
/// When a program asks, when the password is wrong, or when there were too many attempts.
pub(crate) async fn in_person(
    app: &Arc<App>,
    asker: &Asker,
    password: Password,
    machine: IpAddr,
) -> Result<(), Problem> {
    if asker.kind != SessionKind::Browser {
        return Err(Problem::new(StatusCode::FORBIDDEN, "an app password is not enough for this")
            .advise("sign in with a browser and do it there"));
    }
    let (name, hash) = (asker.user.name.to_lowercase(), asker.user.password.clone());
    may_try(app, machine, &name)?;
    let _place = hashing(app).await?;
    may_try(app, machine, &name)?;
    app.work(move |app| {
        if password.is(Some(&hash)) {
            return Ok(());
        }
        app.limits.failed(machine, &name, app.now());
        app.metrics.sign_in_failed();
        tracing::warn!(%machine, "a password was asked for once more, and was wrong");
        Err(Problem::new(StatusCode::FORBIDDEN, "the password is wrong").advise("nothing was changed"))
    })
    .await
}

/// Gives a user another password, and ends every session of a browser but this one.
///
/// # Errors
/// As [`in_person`], or when the new password is refused.
pub(crate) async fn change_password(
    app: &Arc<App>,
    asker: &Asker,
    old: Password,
    new: Password,
    machine: IpAddr,
) -> Result<(), Problem> {
    in_person(app, asker, old, machine).await?;
    let (id, session) = (asker.user.id, asker.session.clone());
    let _place = hashing(app).await?;
    app.work(move |app| {
        let hash = new.hash().map_err(refused)?;
        app.readers.set_password(id, &hash, session.as_deref())?;
        Ok::<_, Problem>(())
    })
    .await
}

/// Ends a session.
///
/// # Errors
/// When the database cannot be written.
pub async fn sign_out(app: &Arc<App>, session: Vec<u8>) -> Result<(), Problem> {
    app.work(move |app| app.readers.end_session(&session)).await
}

/// Ends the session of a browser of the user's that has this id: the hash of its token, in hexadecimal digits. False when there is none.
pub(crate) fn end_session_of(app: &App, user: &User, id: &str) -> Result<bool, StoreError> {
    let all = app.readers.browser_sessions(user.id)?;
    let Some(session) = all.iter().find(|session| hex::encode(&session.hash) == id) else {
        return Ok(false);
    };
    app.readers.end_session(&session.hash)?;
    Ok(true)
}

/// Whose app password it is; wrong ones are counted.
pub(crate) async fn by_app_password(
    app: &Arc<App>,
    password: String,
    machine: IpAddr,
) -> Result<Option<(User, AppPasswordId)>, Problem> {
    may_try(app, machine, "")?;
    app.work(move |app| {
        let found = app.readers.by_app_password(&AppPasswordText::read(&password).hash(), app.now())?;
        if found.is_none() {
            app.limits.failed_with(machine, &password_mark(&password), app.now());
            app.metrics.sign_in_failed();
            tracing::warn!(%machine, "an app password was wrong");
        }
        Ok::<_, Problem>(found)
    })
    .await
}

/// Signs a program in: the token of its session, if the app password is one of the user of that name.
pub(crate) async fn sign_in_program(
    app: &Arc<App>,
    name: &str,
    password: String,
    machine: Machine,
) -> Result<Option<Token>, Problem> {
    let Machine { address: machine, agent, .. } = machine;
    let mark = password_mark(&password);
    let Some((user, id)) = by_app_password(app, password, machine).await? else { return Ok(None) };
    if user.name.to_lowercase() != name.trim().to_lowercase() {
        app.limits.failed_with(machine, &mark, app.now());
        app.metrics.sign_in_failed();
        tracing::warn!(%machine, "an app password came with another name");
        return Ok(None);
    }
    app.work(move |app| {
        app.readers.end_old_sessions(used_since(app.now()))?;
        begin(app, user.id, SessionKind::Program(id), &agent).map(Some)
    })
    .await
}

/// Whose key of Fever it is; wrong ones are counted.
pub(crate) async fn by_fever_key(
    app: &Arc<App>,
    key: &str,
    machine: IpAddr,
) -> Result<Option<User>, Problem> {
    may_try(app, machine, "")?;
    let (hash, mark) = (fever_hash(key), password_mark(key));
    app.work(move |app| {
        let found = app.readers.by_fever_key(&hash, app.now())?;
        if found.is_none() {
            app.limits.failed_with(machine, &mark, app.now());
            app.metrics.sign_in_failed();
            tracing::warn!(%machine, "a key of Fever was wrong");
        }
        Ok::<_, Problem>(found.map(|(user, _)| user))
    })
    .await
}

/// A program that tries one wrong password again and again fails once, so that it does not lock its user out.
fn password_mark(password: &str) -> String {
    AppPasswordText::read(password).hash().iter().take(4).map(u8::to_string).collect()
}

/// Refuses who has failed too often.
pub(super) fn may_try(app: &App, machine: IpAddr, name: &str) -> Result<(), Problem> {
    let Some(seconds) = app.limits.wait(machine, name, app.now()) else { return Ok(()) };
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too many attempts to sign in")
        .advise(format!("try again in {} minutes", seconds.div_ceil(60)));
    Err(Problem { retry_after: Some(seconds), ..problem })
}

async fn hashing(app: &Arc<App>) -> Result<tokio::sync::SemaphorePermit<'_>, Problem> {
    app.limits.hashing.acquire().await.map_err(|error| Problem::fault(&error.to_string()))
}

fn begin(app: &App, user: UserId, kind: SessionKind, agent: &str) -> Result<Token, Problem> {
    let token = Token::new();
    let agent: String = agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect();
    app.readers.begin_session(&token.hash(), user, kind, &agent, app.now())?;
    Ok(token)
}

/// The value of `Set-Cookie` for a new session; `by_https` says that the browser came so.
pub fn cookie(app: &App, token: &Token, by_https: bool) -> String {
    let secure = if app.serving.is_secure() || by_https { "; Secure" } else { "" };
    let age = BROWSER_DAYS * DAY;
    format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", token.show())
}

/// The value of `Set-Cookie` for a session that has ended.
pub fn expired_cookie() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
}
