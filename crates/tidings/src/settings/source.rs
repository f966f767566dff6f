//! A source's own file: `sources/ID.toml`.

use super::table::{Document, settings_table};
use super::value::{Value, quote};
use super::{Listed, SettingsError};
use std::fmt::Write;
use std::time::Duration;
use tidings_model::{CategoryPath, FullText, Pictures, Policy, Source, SourceId, SourceKind};

settings_table! {
    /// One source, as its file says.
    SourceFile {
        /// Address of the feed; "rsshub://NAMESPACE/PATH" for a route of RSSHub, answered by one of rsshub.instances;
        /// "file:PATH" for a feed on this machine (from the site folder on).
        address: String = String::new();
        /// Name for people. Left out: the id.
        name: Option<String> = None;
        /// How the address is read: as a feed, as a WordPress site's REST interface, as a sitemap of news, or as a page
        /// without a feed by the recipe in recipes/ID.toml.
        kind: SourceKind = SourceKind::Feed;
        /// Name of its recipe, where several sources share one: "NAME" for recipes/NAME.toml. With another kind than "recipe",
        /// its `[article]` table says how the articles' own pages are read.
        recipe: Option<SourceId> = None;
        /// Address of the site that the feed belongs to.
        site: Option<String> = None;
        /// Where its articles are filed: a path of any depth. Left out: "News" in the site's language.
        category: Option<CategoryPath> = None;
        /// Other places of the category tree that show its articles.
        also_in: Vec<CategoryPath> = Vec::new();
        /// Language of its articles (BCP 47, such as "zh-Hans"). Left out: what the feed or the text says.
        language: Option<String> = None;
        /// False: it is kept but not polled.
        enabled: bool = true;
        /// Time between two polls. Left out: fetch.interval of tidings.toml.
        interval: Option<Duration> = None;
        /// When the article's own page is read for its full text: where the feed's text is short, always, or never.
        full_text: FullText = FullText::Auto;
        /// Pictures are kept in the archive, shown from the publisher's address, or left out.
        pictures: Pictures = Pictures::Keep;
        /// Whether search engines are asked to leave its articles out.
        noindex: bool = false;
        /// The list that brought it (lists/ID.toml): when that names it no more, it is polled no more. Take the line out to
        /// keep it whatever the list says.
        list: Option<SourceId> = None;
        /// Its address in that list, by which it is known there when its own has changed.
        listed_as: Option<String> = None;
    }
}

/// What a source takes from the settings of the whole site.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// Time between two polls; `None` leaves it to each source's rhythm.
    pub interval: Option<Duration>,
    /// Where articles are filed.
    pub category: CategoryPath,
}

/// Reads a source's file; its name, without `.toml`, is the id.
///
/// # Errors
/// Every mistake with its line.
pub fn read_source(
    file: &str,
    id: &str,
    text: &str,
    defaults: &Defaults,
) -> Result<Source, Vec<SettingsError>> {
    read_listed(file, id, text, defaults).map(|(source, _)| source)
}

/// The same, with what the file says of the list that brought the source.
///
/// # Errors
/// Every mistake with its line.
pub fn read_listed(
    file: &str,
    id: &str,
    text: &str,
    defaults: &Defaults,
) -> Result<(Source, Option<Listed>), Vec<SettingsError>> {
    let document = Document { file, text };
    let id = SourceId::new(id).map_err(|e| {
        vec![document.error(
            0..0,
            "",
            format!("cannot be a source: its name without .toml is its id, and {e}"),
        )]
    })?;
    let root = document.parse().map_err(|error| vec![error])?;
    let read: SourceFile = document.read("", &root)?;
    let at = |key: &str| root.get(key).map_or(0..0, toml::Spanned::span);
    if read.address.is_empty() {
        return Err(vec![document.error(
            at("address"),
            "address",
            "is missing: a source needs the address of its feed",
        )]);
    }
    if let Err(message) = check_address(&read.address) {
        return Err(vec![document.error(at("address"), "address", message)]);
    }
    let listed = Listed::of(&read);
    let source = Source {
        recipe: read
            .recipe
            .filter(|name| read.kind != SourceKind::Recipe || *name != id)
            .map(|name| name.to_string()),
        name: read.name.unwrap_or_else(|| id.to_string()),
        id,
        kind: read.kind,
        address: read.address,
        site: read.site,
        category: read.category.unwrap_or_else(|| defaults.category.clone()),
        also_in: read.also_in,
        language: read.language,
        policy: Policy {
            enabled: read.enabled,
            interval_seconds: read.interval.or(defaults.interval).map(|interval| interval.as_secs().max(1)),
            full_text: read.full_text,
            pictures: read.pictures,
            noindex: read.noindex,
        },
    };
    Ok((source, listed))
}

/// Whether a source can have this address; the error is the end of a sentence "the address …".
///
/// # Errors
/// When it is neither a web address nor `file:` with a path.
pub fn check_address(address: &str) -> Result<(), String> {
    if address.strip_prefix("file:").is_some_and(|path| !path.is_empty()) {
        return Ok(());
    }
    match url::Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        Ok(url) if url.scheme() == "rsshub" && url.has_host() => Ok(()),
        Ok(url) => Err(format!(
            "must begin with http:, https:, rsshub:// or file:, and begins with {}:",
            url.scheme()
        )),
        Err(error) => Err(format!("is no address ({error})")),
    }
}

/// Whether a list of others can name this address: it may name web addresses, and nothing of this machine.
///
/// # Errors
/// The end of a sentence "the address …".
pub fn check_foreign_address(address: &str) -> Result<(), String> {
    check_address(address)?;
    match url::Url::parse(address) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(()),
        _ => Err("is no web address".to_owned()),
    }
}

/// The file of a source: only the keys that differ from their defaults.
pub fn write_source(source: &Source, defaults: &Defaults) -> String {
    let mut out = String::new();
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            _ = writeln!(out, "{key} = {value}");
        }
    };
    let policy = &source.policy;
    line("address", Some(quote(&source.address)));
    line("name", Some(quote(&source.name)));
    line("kind", source.kind.show().filter(|_| source.kind != SourceKind::Feed));
    line("recipe", source.recipe.as_deref().map(quote));
    line("site", source.site.as_deref().map(quote));
    line("category", source.category.show());
    line("also_in", source.also_in.show().filter(|_| !source.also_in.is_empty()));
    line("language", source.language.as_deref().map(quote));
    line("enabled", policy.enabled.show().filter(|_| !policy.enabled));
    let interval = policy.interval_seconds.map(Duration::from_secs);
    line("interval", interval.show().filter(|_| interval != defaults.interval));
    line("full_text", policy.full_text.show().filter(|_| policy.full_text != FullText::Auto));
    line("pictures", policy.pictures.show().filter(|_| policy.pictures != Pictures::Keep));
    out
}
