//! The starter list: files of data that the program carries. A test reads all of them, so that reading cannot fail here.

use super::Name;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use tidings_model::SourceKind;

/// The files in `catalog/`: the tree first, then the sources by what they are about.
const FILES: [&str; 10] = [
    include_str!("../../catalog/categories.toml"),
    include_str!("../../catalog/world.toml"),
    include_str!("../../catalog/china.toml"),
    include_str!("../../catalog/asia.toml"),
    include_str!("../../catalog/middle-east.toml"),
    include_str!("../../catalog/europe-americas.toml"),
    include_str!("../../catalog/technology.toml"),
    include_str!("../../catalog/science.toml"),
    include_str!("../../catalog/business.toml"),
    include_str!("../../catalog/culture.toml"),
];

/// A place in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its id with those above it: `world/asia`. It stays when names change.
    pub id: String,
    /// Its name.
    #[serde(flatten)]
    pub name: Name,
}

/// A source of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its id, which stays when names and addresses change.
    pub id: String,
    /// English name.
    pub en: String,
    /// Chinese name.
    pub zh: String,
    /// Id of its place in the tree.
    pub category: String,
    /// How its address is read.
    #[serde(default)]
    pub kind: SourceKind,
    /// What is polled.
    pub address: String,
    /// The site.
    pub site: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Other names it is known by.
    #[serde(default)]
    pub aliases: Vec<String>,
}

impl Listed {
    /// Its name.
    pub fn name(&self) -> Name {
        Name { en: self.en.clone(), zh: self.zh.clone() }
    }
}

/// The starter list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Starter {
    /// The tree, each place after the one above it.
    #[serde(default, rename = "category")]
    pub categories: Vec<Category>,
    /// The sources.
    #[serde(default, rename = "source")]
    pub sources: Vec<Listed>,
}

impl Starter {
    /// The names from the root of the tree down to a place.
    pub fn path(&self, id: &str) -> Vec<&Name> {
        let ends = id.match_indices('/').map(|(at, _)| at).chain(std::iter::once(id.len()));
        ends.filter_map(|end| self.categories.iter().find(|category| category.id == id[..end]))
            .map(|category| &category.name)
            .collect()
    }

    /// The source with an id.
    pub fn source(&self, id: &str) -> Option<&Listed> {
        self.sources.iter().find(|source| source.id == id)
    }
}

/// The starter list.
pub fn starter() -> &'static Starter {
    static STARTER: OnceLock<Starter> = OnceLock::new();
    STARTER.get_or_init(|| {
        let mut all = Starter::default();
        for file in FILES {
            let read: Starter = toml::from_str(file).expect("the program's own files are tested");
            all.categories.extend(read.categories);
            all.sources.extend(read.sources);
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use tidings_model::{CategoryPath, SourceId};
    use url::Url;

    #[test]
    fn every_source_can_be_added_as_it_stands() {
        let all = starter();
        let mut ids = BTreeSet::new();
        let mut addresses = BTreeSet::new();
        for source in &all.sources {
            let id = &source.id;
            assert!(SourceId::new(id.clone()).is_ok() && ids.insert(id), "{id}");
            assert!(addresses.insert(&source.address), "{id}: its address stands twice");
            assert!(!source.en.is_empty() && !source.zh.is_empty() && source.language.len() >= 2, "{id}");
            let depth = source.category.matches('/').count() + 1;
            let path = all.path(&source.category);
            assert_eq!(path.len(), depth, "{id}: {} is no place of the tree", source.category);
            let names: [fn(&Name) -> &str; 2] = [|name| &name.zh, |name| &name.en];
            for of in names {
                assert!(CategoryPath::from_names(path.iter().map(|name| of(name))).is_some(), "{id}");
            }
            for address in [&source.address, &source.site] {
                let url = Url::parse(address).unwrap_or_else(|e| panic!("{id}: {address}: {e}"));
                assert!(matches!(url.scheme(), "http" | "https"), "{id}: {address}");
            }
        }
        assert!(all.sources.len() >= 120, "{} sources", all.sources.len());
        assert!(all.sources.iter().any(|source| source.site.contains("chinese.aljazeera.net")));
    }

    #[test]
    fn the_tree_is_whole() {
        let all = starter();
        for (at, category) in all.categories.iter().enumerate() {
            assert!(
                all.categories[..at].iter().all(|other| other.id != category.id),
                "{} twice",
                category.id
            );
            if let Some((above, _)) = category.id.rsplit_once('/') {
                assert!(
                    all.categories[..at].iter().any(|other| other.id == above),
                    "{} stands before {above}",
                    category.id
                );
            }
            let used = |source: &Listed| {
                source.category == category.id || source.category.starts_with(&format!("{}/", category.id))
            };
            assert!(all.sources.iter().any(used), "{} is empty", category.id);
        }
    }
}
