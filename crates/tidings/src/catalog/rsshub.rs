//! The routes of RSSHub as an instance tells them (`/api/namespace`). Its registry is under the AGPL: nothing of it is in
//! the program; it is read at run time, and what names need is kept in the site folder.
//!
//! Each route has an id of ours, given when it is seen first. A route that changes its path, or whose namespace is
//! renamed, is known again by its example, its name or its site, and keeps its id; its earlier addresses stay as aliases.

mod merge;
mod read;

pub use merge::merged;
pub use read::{NoRegistry, read};

use serde::{Deserialize, Serialize};

/// Version of the file's form.
pub const FORMAT: u32 = 1;

/// What is known of an instance's routes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registry {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// The instance that told it.
    pub instance: String,
    /// The sites, by their names in addresses.
    pub namespaces: Vec<Namespace>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Namespace {
    /// Its name in addresses.
    pub namespace: String,
    /// Its name for people.
    pub name: String,
    /// Its names in other languages, by tag.
    pub other_names: Vec<(String, String)>,
    /// The site's host, with or without a path.
    pub site: Option<String>,
    /// Its routes.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Route {
    /// Our id.
    pub id: String,
    /// Its path below the namespace, parameters as `:name`, those that may be left out with `?`.
    pub path: String,
    /// Its name for people.
    pub name: String,
    /// Its names in other languages, by tag.
    pub other_names: Vec<(String, String)>,
    /// A path that works, the namespace included.
    pub example: Option<String>,
    /// Its categories in RSSHub's words: `new-media`, `finance`, …
    pub categories: Vec<String>,
    /// Its parameters, each with what it means.
    pub parameters: Vec<(String, String)>,
    /// Addresses that it had before.
    pub earlier: Vec<String>,
    /// True when the instance no longer has it.
    pub gone: bool,
}

impl Namespace {
    /// Its names in all languages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.other_names.iter().map(|(_, name)| name.as_str()))
    }
}

impl Route {
    /// Its names in all languages.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.other_names.iter().map(|(_, name)| name.as_str()))
    }

    /// Its address with the parameters still open.
    pub fn pattern(&self, namespace: &Namespace) -> String {
        format!("rsshub://{}/{}", namespace.namespace, self.path.trim_start_matches('/'))
            .trim_end_matches('/')
            .to_owned()
    }

    /// An address that can be added: the pattern where it is open to nothing that must be given, else the example.
    pub fn address(&self, namespace: &Namespace) -> Option<String> {
        let required = |part: &&str| part.starts_with(':') && !part.ends_with(['?', '*']);
        if let Some(example) = &self.example {
            return Some(format!("rsshub://{}", example.trim_start_matches('/')));
        }
        let parts: Vec<&str> = self.path.split('/').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(required) {
            return None;
        }
        let fixed: Vec<&str> = parts.into_iter().take_while(|part| !part.starts_with(':')).collect();
        let parts: Vec<&str> = std::iter::once(namespace.namespace.as_str()).chain(fixed).collect();
        Some(format!("rsshub://{}", parts.join("/")))
    }

    /// True when somebody else's name stands in the example: an address for show, in which a parameter must be replaced.
    pub fn needs_parameters(&self) -> bool {
        self.path.split('/').any(|part| part.starts_with(':') && !part.ends_with(['?', '*']))
    }
}

impl Registry {
    /// The route with an id, or that once had this address.
    pub fn route(&self, id: &str) -> Option<(&Namespace, &Route)> {
        let all = || {
            self.namespaces
                .iter()
                .flat_map(|namespace| namespace.routes.iter().map(move |route| (namespace, route)))
        };
        all()
            .find(|(_, route)| route.id == id)
            .or_else(|| all().find(|(_, route)| route.earlier.iter().any(|earlier| earlier == id)))
    }
}

/// The name of a category of RSSHub, in Chinese and English.
pub fn category_name(category: &str) -> super::Name {
    let (zh, en) = match category {
        "popular" => ("热门", "Popular"),
        "social-media" => ("社交媒体", "Social media"),
        "new-media" => ("新媒体", "New media"),
        "traditional-media" => ("传统媒体", "Traditional media"),
        "bbs" => ("论坛", "Forums"),
        "blog" => ("博客", "Blogs"),
        "programming" => ("编程", "Programming"),
        "design" => ("设计", "Design"),
        "live" => ("直播", "Live"),
        "multimedia" => ("影音", "Sound and film"),
        "picture" => ("图片", "Pictures"),
        "anime" => ("动漫", "Anime"),
        "program-update" => ("软件更新", "Software updates"),
        "university" => ("大学", "Universities"),
        "forecast" => ("预报", "Forecasts"),
        "travel" => ("旅行", "Travel"),
        "shopping" => ("购物", "Shopping"),
        "game" => ("游戏", "Games"),
        "reading" => ("阅读", "Reading"),
        "government" => ("政府", "Government"),
        "study" => ("学习", "Study"),
        "journal" => ("学术期刊", "Journals"),
        "finance" => ("财经", "Finance"),
        "other" | "" => ("其他", "Other"),
        unknown => (unknown, unknown),
    };
    super::Name { en: en.to_owned(), zh: zh.to_owned() }
}

#[cfg(test)]
mod tests;
