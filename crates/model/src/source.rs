use crate::{CategoryPath, SourceId};
use serde::{Deserialize, Serialize};

/// A news source that is watched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name for machines.
    pub id: SourceId,
    /// Its name for people.
    pub name: String,
    /// How its address is read.
    pub kind: SourceKind,
    /// Name of its recipe, where that is another than its id. A recipe says how a page becomes entries, and how the
    /// articles' own pages are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<String>,
    /// What is polled: an http(s) address, `rsshub://` and a path, or `file:` for a feed on this machine.
    pub address: String,
    /// The site that the feed belongs to, for links.
    pub site: Option<String>,
    /// Where its articles are filed.
    pub category: CategoryPath,
    /// Other places of the category tree that show its articles.
    pub also_in: Vec<CategoryPath>,
    /// BCP 47 tag of the source's language, if the owner set it.
    pub language: Option<String>,
    /// How it is polled and what is kept.
    pub policy: Policy,
}

impl Source {
    /// The name of its recipe, if it has one.
    pub fn recipe_name(&self) -> Option<&str> {
        match (&self.recipe, self.kind) {
            (Some(name), _) => Some(name),
            (None, SourceKind::Recipe) => Some(self.id.as_str()),
            (None, _) => None,
        }
    }
}

/// How a source's address is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// RSS, RDF, Atom or JSON Feed.
    #[default]
    Feed,
    /// The REST interface of a WordPress site.
    #[serde(rename = "wordpress")]
    WordPress,
    /// A sitemap, best one for news, or an index of sitemaps.
    NewsSitemap,
    /// A web page, JSON or XML without a feed, by a recipe.
    Recipe,
}

/// What a source's owner decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// False when it is kept but not polled.
    pub enabled: bool,
    /// Time between polls in seconds, where the owner set it; else the source's own rhythm decides.
    pub interval_seconds: Option<u64>,
    /// When the article's page is fetched for its full text.
    pub full_text: FullText,
    /// What happens to pictures.
    pub pictures: Pictures,
    /// Search engines are asked to leave its articles out.
    pub noindex: bool,
}

/// When the article's own page is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FullText {
    /// When the feed's text is short.
    #[default]
    Auto,
    /// For every entry.
    Always,
    /// Never: the feed's text is the article.
    Never,
}

/// What happens to the pictures of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pictures {
    /// Fetched and stored with the archive.
    #[default]
    Keep,
    /// Shown from the publisher's address.
    Link,
    /// Left out.
    Drop,
}
