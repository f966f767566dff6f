//! The catalogue: sources worth knowing, in a tree with names in English and Chinese. It holds the starter list that the
//! program carries, and the routes of RSSHub that the owner had read from an instance.

pub mod rsshub;
mod search;
mod starter;

pub use search::{Hit, search};
pub use starter::{Category, Listed, Starter, starter};

/// A name in the two languages of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Name {
    /// English.
    pub en: String,
    /// 中文.
    pub zh: String,
}

impl Name {
    /// Both names, Chinese first; one where they are the same or one is missing.
    pub fn both(&self) -> String {
        match (self.zh.as_str(), self.en.as_str()) {
            (zh, en) if zh == en || en.is_empty() => zh.to_owned(),
            ("", en) => en.to_owned(),
            (zh, en) => format!("{zh} {en}"),
        }
    }
}
