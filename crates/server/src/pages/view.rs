//! The address of a list: which articles, in which order, how they look. What is as the user's settings have it is not in the address.

use super::encoded;
use crate::settings::{Form, ListOrder, Settings, Show, name_of};
use axum::extract::Query;
use axum::http::Uri;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use tidings_model::CategoryPath;
use tidings_store::readers::{FeedId, ItemId, Listing, Order, Scope};

/// A list as its address has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct View {
    pub(crate) scope: Scope,
    pub(crate) show: Show,
    pub(crate) order: ListOrder,
    pub(crate) form: Form,
    /// The last article of the page before.
    pub(crate) after: Option<ItemId>,
}

impl View {
    /// The list at an address of this site; none when it is of another page.
    pub(crate) fn read(address: &str, settings: &Settings) -> Option<Self> {
        let uri: Uri = address.parse().ok()?;
        let Query(query) = Query::<HashMap<String, String>>::try_from_uri(&uri).ok()?;
        let (scope, usual) = scope(uri.path())?;
        let scope_shows = usual.unwrap_or(settings.show);
        Some(Self {
            scope,
            show: chosen(&query, "show").unwrap_or(scope_shows),
            order: chosen(&query, "order").unwrap_or(settings.order),
            form: chosen(&query, "form").unwrap_or(settings.form),
            after: query.get("after").and_then(|after| after.parse().ok()).map(ItemId),
        })
    }

    /// Its path, without what the user chose for this once.
    pub(crate) fn path(&self) -> String {
        path_of(&self.scope, self.show)
    }

    /// Its address.
    pub(crate) fn address(&self, settings: &Settings) -> String {
        let mut query = Vec::new();
        let path = self.path();
        let usual = match (&self.scope, path.as_str()) {
            (Scope::All, "/unread") => Show::Unread,
            (Scope::All | Scope::Starred | Scope::Label(_), _) => Show::All,
            _ => settings.show,
        };
        if self.show != usual {
            query.push(format!("show={}", name_of(&self.show)));
        }
        if self.order != settings.order {
            query.push(format!("order={}", name_of(&self.order)));
        }
        if self.form != settings.form {
            query.push(format!("form={}", name_of(&self.form)));
        }
        query.extend(self.after.map(|after| format!("after={after}")));
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    /// Which articles of the database these are.
    pub(crate) fn listing(&self, limit: usize) -> Listing {
        Listing {
            unread: (self.show == Show::Unread).then_some(true),
            order: Order::from(self.order),
            after: self.after,
            ..Listing::of(self.scope.clone(), limit)
        }
    }
}

/// The path of a list.
pub(crate) fn path_of(scope: &Scope, show: Show) -> String {
    match scope {
        Scope::All if show == Show::Unread => "/unread".to_owned(),
        Scope::All => "/all".to_owned(),
        Scope::Starred => "/starred".to_owned(),
        Scope::Feed(feed) => format!("/feed/{feed}"),
        Scope::Category(category) => {
            let names: Vec<String> = category.names().map(encoded).collect();
            format!("/category/{}", names.join("/"))
        }
        Scope::Label(label) => format!("/label/{}", encoded(label)),
        Scope::Tag(tag) => format!("/tag/{}", encoded(tag)),
    }
}

/// The scope of a path, and what its list shows where that is no matter of the settings.
fn scope(path: &str) -> Option<(Scope, Option<Show>)> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    let (kind, rest) = path.strip_prefix('/')?.split_once('/').unwrap_or((path.get(1..)?, ""));
    Some(match (kind, rest) {
        ("unread", "") => (Scope::All, Some(Show::Unread)),
        ("all", "") => (Scope::All, Some(Show::All)),
        ("starred", "") => (Scope::Starred, Some(Show::All)),
        ("feed", id) => (Scope::Feed(FeedId(id.parse().ok()?)), None),
        ("category", names) => (Scope::Category(CategoryPath::parse(&decoded(names)?).ok()?), None),
        ("label", label) if !label.is_empty() => (Scope::Label(decoded(label)?), Some(Show::All)),
        ("tag", tag) if !tag.is_empty() => (Scope::Tag(decoded(tag)?), None),
        _ => return None,
    })
}

/// A choice of a list; an unknown word is none, so that no text of an address reaches the database as an order (T41).
fn chosen<T: DeserializeOwned>(query: &HashMap<String, String>, name: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(query.get(name)?.clone())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t41_a_list_is_its_address_and_nothing_else_is_one() {
        let settings = Settings::default();
        for address in [
            "/unread",
            "/all",
            "/starred",
            "/feed/3?show=all",
            "/category/%E6%96%B0%E9%97%BB/World%20%26%20Sea?order=oldest&form=compact",
            "/label/a%2Fb",
            "/tag/%E5%8A%A0%E6%B2%99?show=all&after=17",
            "/all?show=unread",
        ] {
            let view = View::read(address, &settings).expect(address);
            let again = view.address(&settings);
            let same = if address == "/all?show=unread" { "/unread" } else { address };
            assert_eq!(again, same);
        }
        for (address, want) in [
            ("/all?order=id;DROP", Some("/all")),
            ("/unread?order=oldest&order=newest", Some("/unread")),
            ("/feed/x", None),
            ("/category/", None),
            ("/category/..", None),
            ("/settings", None),
            ("//evil.example/all", None),
            ("", None),
        ] {
            let found = View::read(address, &settings).map(|view| view.address(&settings));
            assert_eq!(found.as_deref(), want, "{address}");
        }
    }
}
