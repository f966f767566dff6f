//! Feeds that go out: what a user reads, for other readers, as Atom and JSON Feed. Their addresses hold a signature that stands for the
//! user, so that programs without sign-in can read them; a new word in the database makes all old addresses worthless.

use crate::access::{Access, Asker, Token};
use crate::answers::Problem;
use crate::app::App;
use crate::base::Base;
use crate::conditional::{Known, tag, tagged, unchanged};
use crate::routes::Table;
use crate::search;
use crate::subscriptions::categories;
use crate::{content, media};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::sync::Arc;
use tidings_feed::write::{OutFeed, OutItem, atom, json_feed};
use tidings_index::Order;
use tidings_model::{CategoryPath, Timestamp};
use tidings_store::StoreError;
use tidings_store::readers::{FeedId, Item, Listing, Scope, SessionKind, User, UserId};

/// What signatures are for.
const PURPOSE: &str = "feeds";
/// Articles of a feed.
const LONGEST: usize = 50;
/// Changes when feeds of the same articles are written otherwise.
const FORM: &[u8] = b"1";

pub(crate) fn routes(table: Table) -> Table {
    table.route(Method::GET, "/feeds/{token}/{file}", Access::Open, whole).route(
        Method::GET,
        "/feeds/{token}/{kind}/{file}",
        Access::Open,
        part,
    )
}

/// Under this name stands the word of a user that is signed; empty: the user has no outgoing feeds. Where a program asked for them, the number of
/// its app password stands behind the word: they end with it.
fn kept_as(user: UserId) -> String {
    format!("outgoing feeds of {user}")
}

/// What is signed for a user, while it holds.
fn word(app: &App, user: UserId) -> Result<Option<String>, StoreError> {
    let Some(word) = app.readers.kept(&kept_as(user))?.filter(|word| !word.is_empty()) else {
        return Ok(None);
    };
    let Some((_, program)) = word.split_once(' ') else { return Ok(Some(word)) };
    let holds = app.readers.app_passwords(user)?.iter().any(|known| known.id.to_string() == program);
    Ok(holds.then_some(word))
}

/// What stands in addresses for a user: the number and the signature.
fn token(app: &App, user: UserId) -> Result<Option<String>, StoreError> {
    Ok(word(app, user)?
        .map(|word| format!("{user}-{}", app.secrets.sign(PURPOSE, &format!("{user} {word}")))))
}

/// Gives a user new addresses.
pub(crate) fn renew(app: &App, asker: &Asker) -> Result<(), StoreError> {
    let word = Token::new();
    let word = match asker.kind {
        SessionKind::Browser => word.show().to_owned(),
        SessionKind::Program(id) => format!("{} {id}", word.show()),
    };
    app.readers.keep(&kept_as(asker.user.id), &word)
}

/// Takes a user's addresses away.
pub(crate) fn end(app: &App, user: &User) -> Result<(), StoreError> {
    app.readers.keep(&kept_as(user.id), "")
}

/// An outgoing feed.
pub(crate) struct Address {
    /// What it is of.
    pub(crate) kind: &'static str,
    /// Its title.
    pub(crate) title: String,
    /// Its address without `.atom` or `.json`.
    pub(crate) address: String,
}

/// The outgoing feeds of a user; none while the user has asked for none.
pub(crate) fn addresses(app: &App, user: &User, base: &Base) -> Result<Vec<Address>, StoreError> {
    let Some(token) = token(app, user.id)? else { return Ok(Vec::new()) };
    let start = format!("{}/feeds/{token}", base.0);
    let address = |kind: &'static str, title: String, name: Option<String>| {
        let place = match name {
            Some(name) => format!("{kind}/{}", utf8_percent_encode(&name, NON_ALPHANUMERIC)),
            None => kind.to_owned(),
        };
        Address { kind, title, address: format!("{start}/{place}") }
    };
    let feeds = app.readers.feeds(user.id)?;
    let categories = categories(&feeds);
    let site = app.serving.title.clone();
    let mut all = vec![address("all", site.clone(), None), address("starred", format!("★ {site}"), None)];
    all.extend(categories.into_iter().map(|path| address("category", path.clone(), Some(path))));
    all.extend(feeds.into_iter().map(|feed| address("feed", feed.name, Some(feed.id.to_string()))));
    let labels = app.readers.labels(user.id)?;
    all.extend(labels.into_iter().map(|(label, _)| address("label", label.clone(), Some(label))));
    let searches = app.readers.searches(user.id)?;
    all.extend(searches.into_iter().map(|kept| address("search", kept.name, Some(kept.id.to_string()))));
    Ok(all)
}

/// How a feed is written.
#[derive(Clone, Copy)]
enum Form {
    Atom,
    Json,
}

impl Form {
    fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }
}

/// What is wanted: of whom, of what, how.
struct Asked {
    token: String,
    kind: String,
    name: String,
    form: Form,
}

fn no_feed() -> Problem {
    Problem::not_found("there is no such feed")
}

/// The name without its ending, which says how the feed is written.
fn form_of(file: &str) -> Result<(String, Form), Problem> {
    let endings = [(".atom", Form::Atom), (".json", Form::Json)];
    let found = endings.into_iter().find_map(|(end, form)| Some((file.strip_suffix(end)?.to_owned(), form)));
    found.ok_or_else(no_feed)
}

async fn whole(
    State(app): State<Arc<App>>,
    base: Base,
    known: Known,
    place: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((token, file)) = place.map_err(|_| no_feed())?;
    let (kind, form) = form_of(&file)?;
    let asked = Asked { token, kind, name: String::new(), form };
    app.work(move |app| answer(app, &base, &known, &asked)).await
}

async fn part(
    State(app): State<Arc<App>>,
    base: Base,
    known: Known,
    place: Result<Path<(String, String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let Path((token, kind, file)) = place.map_err(|_| no_feed())?;
    let (name, form) = form_of(&file)?;
    let asked = Asked { token, kind, name, form };
    app.work(move |app| answer(app, &base, &known, &asked)).await
}

/// Whose feeds they are.
fn owner(app: &App, token: &str) -> Result<User, Problem> {
    let (number, signature) = token.split_once('-').ok_or_else(no_feed)?;
    let user = UserId(number.parse().map_err(|_| no_feed())?);
    let word = word(app, user)?.ok_or_else(no_feed)?;
    if !app.secrets.is_signed(PURPOSE, &format!("{user} {word}"), signature) {
        return Err(no_feed());
    }
    app.readers.user(user)?.ok_or_else(no_feed)
}

fn answer(app: &App, base: &Base, known: &Known, asked: &Asked) -> Result<Response, Problem> {
    let user = owner(app, &asked.token)?;
    let (title, items) = articles(app, &user, &asked.kind, &asked.name)?;
    let mut parts: Vec<Vec<u8>> =
        vec![FORM.to_vec(), title.clone().into_bytes(), base.0.clone().into_bytes()];
    parts.extend(items.iter().map(|item| format!("{} {}", item.id, item.record_hash.as_str()).into_bytes()));
    let tag = tag(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
    if known.has(&tag) {
        return Ok(unchanged(&tag));
    }
    let feed = write(app, base, asked, title, &items)?;
    let text = match asked.form {
        Form::Atom => atom(&feed),
        Form::Json => json_feed(&feed),
    };
    let headers = [(header::CONTENT_TYPE, asked.form.media_type())];
    Ok(tagged(&tag, (headers, text).into_response()))
}

/// The title of a feed and its newest articles.
fn articles(app: &App, user: &User, kind: &str, name: &str) -> Result<(String, Vec<Item>), Problem> {
    let site = &app.serving.title;
    let (title, scope) = match (kind, name) {
        ("all", "") => (site.clone(), Scope::All),
        ("starred", "") => (format!("★ {site}"), Scope::Starred),
        ("category", name) => {
            let path = CategoryPath::parse(name).map_err(|_| no_feed())?;
            (name.to_owned(), Scope::Category(path))
        }
        ("tag", name) if !name.is_empty() => (name.to_owned(), Scope::Tag(name.to_owned())),
        ("label", name) if !name.is_empty() => (name.to_owned(), Scope::Label(name.to_owned())),
        ("feed", name) => {
            let id = FeedId(name.parse().map_err(|_| no_feed())?);
            let feed = app.readers.feeds(user.id)?.into_iter().find(|feed| feed.id == id);
            (feed.ok_or_else(no_feed)?.name, Scope::Feed(id))
        }
        ("search", name) => {
            let kept = app.readers.searches(user.id)?.into_iter().find(|kept| kept.id.to_string() == name);
            let kept = kept.ok_or_else(no_feed)?;
            let asked = search::Asked { query: &kept.query, order: Order::Date, after: None, limit: LONGEST };
            let found = search::find(app, user.id, &asked)?;
            return Ok((kept.name, found.items));
        }
        _ => return Err(no_feed()),
    };
    let ids = app.readers.list(user.id, &Listing::of(scope, LONGEST))?;
    Ok((title, app.readers.items(user.id, &ids)?))
}

fn write(app: &App, base: &Base, asked: &Asked, title: String, items: &[Item]) -> Result<OutFeed, Problem> {
    let name = utf8_percent_encode(&asked.name, NON_ALPHANUMERIC).to_string();
    let place = if name.is_empty() { asked.kind.clone() } else { format!("{}/{name}", asked.kind) };
    let ending = match asked.form {
        Form::Atom => "atom",
        Form::Json => "json",
    };
    let mut feed = OutFeed {
        title,
        home: format!("{}/", base.0),
        address: Some(format!("{}/feeds/{}/{place}.{ending}", base.0, asked.token)),
        author: Some(app.serving.title.clone()),
        ..OutFeed::default()
    };
    for item in items {
        match entry(app, base, item) {
            Ok(entry) => feed.items.push(entry),
            // One file that cannot be read does not cost the others.
            Err(error) => {
                tracing::warn!(%error, item = item.id.0, "an article is left out of an outgoing feed")
            }
        }
    }
    let changed = |item: &OutItem| item.updated.unwrap_or(item.published);
    feed.updated = feed.items.iter().map(changed).max().unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(feed)
}

fn entry(app: &App, base: &Base, item: &Item) -> Result<OutItem, tidings_archive::files::FilesError> {
    let record = content::record(app, item)?;
    let content_html = Some(content::body(app, &record, &base.0));
    let article = record.article;
    let here = format!("{}/read/{}", base.0, item.id);
    let changed = (article.revision > 1).then_some(article.revised);
    Ok(OutItem {
        id: format!("urn:tidings:{}", article.id),
        url: article.url.unwrap_or(here),
        external_url: None,
        title: article.title,
        authors: article.authors.into_iter().filter_map(|author| author.name).collect(),
        summary: Some(article.excerpt).filter(|excerpt| !excerpt.is_empty()),
        content_html,
        published: article.published.at,
        updated: changed,
        language: article.language,
        tags: article.tags,
        labels: Vec::new(),
        image: item
            .summary
            .lead
            .as_ref()
            .map(|lead| format!("{}{}", base.0, media::kept_address(app, &lead.file))),
        enclosures: article.enclosures,
        source: Some((article.source.name, article.source.address)),
    })
}
