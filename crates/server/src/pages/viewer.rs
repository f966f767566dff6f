//! Who looks at a page, and how that one wants it.

use super::dates::Dates;
use super::theme::{Language, Words, render, version};
use super::tree;
use crate::access::{self, Asker};
use crate::answers::Problem;
use crate::app::App;
use crate::settings::{Settings, Show, name_of};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use minijinja::value::Serde;
use minijinja::{Value, context};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};
use tidings_store::StoreError;
use tidings_store::readers::{Feed, FeedId, Scope, UserId};

/// A user in front of a browser.
pub(crate) struct Viewer {
    pub(crate) asker: Asker,
    pub(crate) settings: Settings,
    pub(crate) words: &'static Words,
    /// Marks of the categories that stand open, as the script keeps them.
    pub(crate) open: BTreeSet<String>,
    feeds: OnceLock<Vec<Feed>>,
}

/// Which list a page belongs to, so that it is shown in the tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Here {
    /// A path: `/unread`, `/feed/3`, `/settings`.
    pub(crate) path: String,
    /// The list.
    pub(crate) scope: Option<Scope>,
}

impl Here {
    pub(crate) fn at(path: &str) -> Self {
        Self { path: path.to_owned(), scope: None }
    }

    /// Whether it is the list of this feed.
    pub(crate) fn is_feed(&self, feed: FeedId) -> bool {
        matches!(&self.scope, Some(Scope::Feed(here)) if *here == feed)
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let asker = Asker::from_request_parts(parts, app).await?;
        Ok(Self::of(app, asker, &parts.headers))
    }
}

impl Viewer {
    pub(crate) fn of(app: &App, asker: Asker, headers: &HeaderMap) -> Self {
        let settings = Settings::read(&asker.user.settings);
        let words = settings.language.map_or_else(|| words_of(app, headers), Language::words);
        let open = access::cookie_of(headers, "open").unwrap_or_default();
        let open = open.split('.').take(200).map(str::to_owned).collect();
        Self { asker, settings, words, open, feeds: OnceLock::new() }
    }

    pub(crate) fn id(&self) -> UserId {
        self.asker.user.id
    }

    /// The feeds that the user sees, by category and name; read once for a page.
    pub(crate) fn feeds(&self, app: &App) -> Result<&[Feed], StoreError> {
        if let Some(feeds) = self.feeds.get() {
            return Ok(feeds);
        }
        let feeds = app.readers.feeds(self.id())?;
        Ok(self.feeds.get_or_init(|| feeds))
    }

    pub(crate) fn dates(&self, app: &App) -> Dates {
        let offset = self.settings.offset_minutes.map_or(app.serving.offset, |minutes| minutes * 60);
        Dates::new(offset, self.words, app.now())
    }

    /// Makes a page for this user, with the tree of sources beside it.
    pub(crate) fn page(
        &self,
        app: &App,
        template: &str,
        title: &str,
        here: &Here,
        own: Value,
    ) -> Result<Response, Problem> {
        let tree = tree::tree(app, self, here)?;
        let settings = &self.settings;
        let keys: serde_json::Map<String, serde_json::Value> = settings
            .keys()
            .into_iter()
            .map(|(action, key)| (action, serde_json::Value::String(key.to_string())))
            .collect();
        let context = context! {
            user => context! { name => self.asker.user.name.clone(), is_owner => self.asker.user.is_owner },
            theme => name_of(&settings.theme),
            size => name_of(&settings.size),
            keys => (!settings.no_keys).then(|| serde_json::Value::Object(keys.clone()).to_string()),
            key_names => if settings.no_keys { Value::UNDEFINED } else { Value::from(Serde(&keys)) },
            read_on_scroll => settings.read_on_scroll,
            tree => Serde(&tree),
            here => here.path.clone(),
            is_unread => settings.show == Show::Unread,
            ..own
        };
        page(app, self.words, template, title, context)
    }
}

/// Makes a page for anybody.
pub(crate) fn page(
    app: &App,
    words: &Words,
    template: &str,
    title: &str,
    own: Value,
) -> Result<Response, Problem> {
    let context = context! {
        t => words.value.clone(),
        lang => words.language.tag(),
        dir => words.direction(),
        site => app.serving.title.clone(),
        title => title,
        v => version(),
        ..own
    };
    Ok(Html(render(template, &context)?).into_response())
}

/// The texts for one who has not said in which language: what the browser asks for, else the site's.
pub(crate) fn words_of(app: &App, headers: &HeaderMap) -> &'static Words {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let site = || Language::of(&app.serving.language);
    accepted.and_then(Language::asked).or_else(site).unwrap_or(Language::En).words()
}

/// The fields of a form, by name. What a page does not ask for is never looked at.
pub(crate) struct Fields(pub(crate) HashMap<String, String>);

impl FromRequest<Arc<App>> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let read = Form::<HashMap<String, String>>::from_request(request, app).await;
        let Form(fields) = read.map_err(|rejection: FormRejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "this is too much for one form")
            } else {
                Problem::bad("this is no form of a page of this site")
                    .advise("open the page again and repeat it there")
            }
        })?;
        Ok(Self(fields))
    }
}

impl Fields {
    /// What a field says, without spaces around; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The same with its spaces, which belong to passwords.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Where the form wants to go on to, if it is on this site.
    pub(crate) fn target<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        let target = self.get(name);
        if access::is_safe_target(target) { target } else { usual }
    }
}
