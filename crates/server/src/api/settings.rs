//! How the pages are shown to the user, and with which keys.

use super::asked::{Body, given, senseless};
use crate::access::Asker;
use crate::answers::Problem;
use crate::app::App;
use crate::conditional::Known;
use crate::pages::theme::Language;
use crate::settings::{Action, Form, ListOrder, Settings, Show, Size, Theme, is_offset, keys};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How the pages are shown to a user.
#[derive(Serialize, ToSchema)]
pub(super) struct SettingsShown {
    /// Language of the interface; none: what the browser asks for.
    language: Option<Language>,
    /// Colours.
    theme: Theme,
    /// Size of the text.
    size: Size,
    /// How lists look.
    form: Form,
    /// Which way lists go.
    order: ListOrder,
    /// What lists show.
    show: Show,
    /// Whether what was scrolled past counts as read.
    read_on_scroll: bool,
    /// Whether keys do anything.
    keyboard: bool,
    /// The key of each action.
    #[schema(value_type = BTreeMap<String, String>)]
    keys: BTreeMap<String, char>,
    /// Minutes east of UTC by which dates are shown; none: the site's.
    offset_minutes: Option<i32>,
}

impl SettingsShown {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            language: settings.language,
            theme: settings.theme,
            size: settings.size,
            form: settings.form,
            order: settings.order,
            show: settings.show,
            read_on_scroll: settings.read_on_scroll,
            keyboard: !settings.no_keys,
            keys: settings.keys().into_iter().collect(),
            offset_minutes: settings.offset_minutes,
        }
    }
}

/// What is to be otherwise. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsChange {
    /// Language of the interface; `null`: what the browser asks for.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Language>)]
    language: Option<Option<Language>>,
    /// Colours.
    theme: Option<Theme>,
    /// Size of the text.
    size: Option<Size>,
    /// How lists look.
    form: Option<Form>,
    /// Which way lists go.
    order: Option<ListOrder>,
    /// What lists show.
    show: Option<Show>,
    /// Whether what was scrolled past counts as read.
    read_on_scroll: Option<bool>,
    /// Whether keys do anything.
    keyboard: Option<bool>,
    /// The keys, one character each. An action that is left out has its usual one; no two have the same.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    keys: Option<BTreeMap<Action, String>>,
    /// Minutes east of UTC by which dates are shown, by quarters of hours; `null`: the site's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i32>)]
    offset_minutes: Option<Option<i32>>,
}

impl SettingsChange {
    /// The settings with what is otherwise.
    fn on(self, old: &Settings) -> Result<Settings, Problem> {
        if let Some(Some(minutes)) = self.offset_minutes
            && !is_offset(minutes)
        {
            return Err(senseless("`offset_minutes` cannot be this")
                .advise("give a number of quarters of hours from -720 to 840, or null"));
        }
        let keys = self.keys.map(|wanted| keys(|action| wanted.get(&action).map_or("", String::as_str)));
        Ok(Settings {
            language: self.language.unwrap_or(old.language),
            theme: self.theme.unwrap_or(old.theme),
            size: self.size.unwrap_or(old.size),
            form: self.form.unwrap_or(old.form),
            order: self.order.unwrap_or(old.order),
            show: self.show.unwrap_or(old.show),
            read_on_scroll: self.read_on_scroll.unwrap_or(old.read_on_scroll),
            no_keys: self.keyboard.map_or(old.no_keys, |keyboard| !keyboard),
            keys: keys.transpose()?.unwrap_or_else(|| old.keys.clone()),
            offset_minutes: self.offset_minutes.unwrap_or(old.offset_minutes),
            other: old.other.clone(),
        })
    }
}

/// How the pages are shown to the user.
#[utoipa::path(get, path = "/api/v1/me/settings", tag = "me", responses((status = 200, body = SettingsShown)))]
pub(super) async fn settings(asker: Asker, known: Known) -> Result<Response, Problem> {
    known.json(&SettingsShown::of(&Settings::read(&asker.user.settings)))
}

/// Changes how the pages are shown to the user.
#[utoipa::path(patch, path = "/api/v1/me/settings", tag = "me", request_body = SettingsChange,
    responses((status = 200, body = SettingsShown)))]
pub(super) async fn change(
    State(app): State<Arc<App>>,
    asker: Asker,
    Body(change): Body<SettingsChange>,
) -> Result<Json<SettingsShown>, Problem> {
    let settings = change.on(&Settings::read(&asker.user.settings))?;
    let (shown, written) = (SettingsShown::of(&settings), settings.write());
    app.work(move |app| app.readers.set_settings(asker.user.id, &written)).await?;
    Ok(Json(shown))
}
