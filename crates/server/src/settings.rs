//! How a user wants the pages shown: an object of JSON in the user's row, in which every choice is one of a list.

use crate::answers::Problem;
use crate::pages::theme::Language;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use tidings_store::readers::Order;
use utoipa::ToSchema;

/// The settings of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Settings {
    /// Language of the interface; none: what the browser asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<Language>,
    pub(crate) theme: Theme,
    pub(crate) form: Form,
    pub(crate) order: ListOrder,
    pub(crate) show: Show,
    pub(crate) size: Size,
    /// Whether what was scrolled past counts as read.
    pub(crate) read_on_scroll: bool,
    /// Whether no keys do anything.
    pub(crate) no_keys: bool,
    /// Keys that are not the usual ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) keys: BTreeMap<Action, char>,
    /// Minutes east of UTC by which dates are shown; none: the site's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) offset_minutes: Option<i32>,
    /// What others keep here.
    #[serde(flatten)]
    pub(crate) other: serde_json::Map<String, serde_json::Value>,
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$more:meta])* $choice:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$more])* $choice,)* }

        impl $name {
            pub(crate) const ALL: &[Self] = &[$(Self::$choice,)*];
        }
    )*};
}

choices! {
    /// Colours.
    Theme { #[default] Auto, Light, Dark, }
    /// How lists look.
    Form { Cards, Compact, #[default] Magazine, }
    /// Which way lists go.
    ListOrder { #[default] Newest, Oldest, }
    /// What lists show.
    Show { #[default] Unread, All, }
    /// Size of the text.
    Size { Small, #[default] Normal, Large, Huge, }
    /// What a key does.
    Action { #[default] Next, Previous, NextUnread, PreviousUnread, Open, Original, Read, Star, Refresh, Search, Up, Go, Help, }
}

impl Action {
    /// The key that does it usually.
    fn usual(self) -> char {
        match self {
            Self::Next => 'j',
            Self::Previous => 'k',
            Self::NextUnread => 'n',
            Self::PreviousUnread => 'p',
            Self::Open => 'o',
            Self::Original => 'v',
            Self::Read => 'm',
            Self::Star => 's',
            Self::Refresh => 'r',
            Self::Search => '/',
            Self::Up => 'u',
            Self::Go => 'g',
            Self::Help => '?',
        }
    }
}

impl From<ListOrder> for Order {
    fn from(order: ListOrder) -> Self {
        match order {
            ListOrder::Newest => Self::Newest,
            ListOrder::Oldest => Self::Oldest,
        }
    }
}

/// The name of a choice, as it is stored and as the files of texts have it.
pub(crate) fn name_of(choice: &impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Settings {
    /// Those of a user. What cannot be read, which a newer tidings may have written, is as it is usually.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is stored.
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The key of each action.
    pub(crate) fn keys(&self) -> Vec<(String, char)> {
        let key = |action: &Action| self.keys.get(action).copied().unwrap_or(action.usual());
        Action::ALL.iter().map(|action| (name_of(action), key(action))).collect()
    }

    /// What the form of the settings page says; what is not on it stays.
    pub(crate) fn of_form(&self, fields: &HashMap<String, String>) -> Result<Self, Problem> {
        let language: String = chosen(fields, "language")?;
        let language = if language.is_empty() { None } else { Some(chosen(fields, "language")?) };
        let settings = Self {
            language,
            theme: chosen(fields, "theme")?,
            form: chosen(fields, "form")?,
            order: chosen(fields, "order")?,
            show: chosen(fields, "show")?,
            size: chosen(fields, "size")?,
            read_on_scroll: fields.contains_key("read_on_scroll"),
            no_keys: !fields.contains_key("keyboard"),
            keys: keys(|action| fields.get(&format!("key_{}", name_of(&action))).map_or("", String::as_str))?,
            offset_minutes: offset(fields)?,
            other: self.other.clone(),
        };
        Ok(settings)
    }
}

fn chosen<T: DeserializeOwned>(fields: &HashMap<String, String>, name: &str) -> Result<T, Problem> {
    let value = fields.get(name).cloned().unwrap_or_default();
    serde_json::from_value(serde_json::Value::String(value)).map_err(|_| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this is not one of the choices")
            .advise("open the page of the settings again")
    })
}

/// Keys that differ from the usual ones, by what is wanted for each action; nothing is the usual one. Every key may do one thing.
pub(crate) fn keys<'a>(wanted: impl Fn(Action) -> &'a str) -> Result<BTreeMap<Action, char>, Problem> {
    let refused = |what: &str| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, what).advise("give every action one key of its own")
    };
    let mut all: BTreeMap<char, Action> = BTreeMap::new();
    for action in Action::ALL {
        let mut characters = wanted(*action).trim().chars();
        let key = match (characters.next(), characters.next()) {
            (None, _) => action.usual(),
            (Some(key), None) if !key.is_control() && !key.is_whitespace() => key,
            _ => return Err(refused("a key is one character")),
        };
        if all.insert(key, *action).is_some() {
            return Err(refused("two actions have the same key"));
        }
    }
    Ok(all
        .into_iter()
        .filter(|(key, action)| *key != action.usual())
        .map(|(key, action)| (action, key))
        .collect())
}

/// Clocks are between twelve hours behind and fourteen before UTC, by quarters of hours.
pub(crate) fn offsets() -> impl Iterator<Item = i32> {
    (-48..=56).map(|quarter| quarter * 15)
}

/// Whether a clock is so many minutes before UTC.
pub(crate) fn is_offset(minutes: i32) -> bool {
    offsets().any(|offset| offset == minutes)
}

fn offset(fields: &HashMap<String, String>) -> Result<Option<i32>, Problem> {
    let text = fields.get("offset").map_or("", String::as_str);
    if text.is_empty() {
        return Ok(None);
    }
    let known = text.parse().ok().filter(|minutes| is_offset(*minutes));
    known.map(Some).ok_or_else(|| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "this is not one of the choices")
            .advise("open the page of the settings again")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_what_others_keep_stays() {
        let text = r#"{"theme":"dark","form":"compact","keys":{"next":"l"},"sync":{"a":1}}"#;
        let settings = Settings::read(text);
        assert_eq!((settings.theme, settings.form), (Theme::Dark, Form::Compact));
        assert_eq!(settings.keys()[0], ("next".to_owned(), 'l'));
        assert_eq!(Settings::read(&settings.write()), settings);
        assert_eq!(settings.other["sync"]["a"], 1);
        for broken in ["", "[]", "{\"theme\":\"../../etc\"}", "{\"language\":\"../en\"}"] {
            assert_eq!(Settings::read(broken), Settings::default(), "{broken}");
        }
    }
}
