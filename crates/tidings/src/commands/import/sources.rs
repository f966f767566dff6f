//! The sources of imported articles: those that the site has, and new ones that are kept and not polled.

use crate::failure::Failure;
use crate::folder::{Folder, FreeIds};
use crate::settings::check_foreign_address;
use std::collections::BTreeMap;
use tidings_archive::import::saved::SavedFeed;
use tidings_model::{CategoryPath, ContentHash, Source, SourceId};

/// The sources by what an article says of where it came from.
pub(super) struct Sources {
    by_address: BTreeMap<String, Source>,
    /// Those of pages without a feed, by their ids.
    of_sites: BTreeMap<SourceId, Source>,
    ids: FreeIds,
    /// New sources whose files are not written yet.
    pending: Vec<Source>,
    category: CategoryPath,
    /// How many got a file.
    pub(super) made: usize,
}

impl Sources {
    /// Those of the folder. Articles of feeds that name no category go to `category`.
    pub(super) fn of(folder: &Folder, category: CategoryPath) -> Self {
        let known = folder.sources.iter().rev().map(|source| (source.address.clone(), source.clone()));
        Self {
            by_address: known.collect(),
            of_sites: BTreeMap::new(),
            ids: FreeIds::of(&folder.sources),
            pending: Vec::new(),
            category,
            made: 0,
        }
    }

    /// The source of a feed or site. A feed that no source has becomes one that is not enabled; a site without a feed has
    /// none of its own, and its articles say its name.
    pub(super) fn find(&mut self, folder: &Folder, feed: &SavedFeed) -> Source {
        let names = feed.category.iter().map(String::as_str);
        let category = CategoryPath::from_names(names).unwrap_or_else(|| self.category.clone());
        let name = if feed.name.trim().is_empty() { "imported" } else { feed.name.trim() };
        match feed.address.as_ref().filter(|address| check_foreign_address(address).is_ok()) {
            Some(address) => {
                if let Some(known) = self.by_address.get(address) {
                    return known.clone();
                }
                let id = self.ids.take(name);
                let mut source = folder.source_with_id(id, address.clone(), name.to_owned(), category);
                source.site = feed.site.clone().filter(|site| check_foreign_address(site).is_ok());
                source.policy.enabled = false;
                self.by_address.insert(address.clone(), source.clone());
                self.pending.push(source.clone());
                source
            }
            None => {
                let id = id_of_site(name, feed.site.as_deref());
                if let Some(known) = folder.source(&id).or_else(|| self.of_sites.get(&id)) {
                    return known.clone();
                }
                let mut source = folder.source_with_id(id.clone(), String::new(), name.to_owned(), category);
                source.site.clone_from(&feed.site);
                self.of_sites.insert(id, source.clone());
                source
            }
        }
    }

    /// Writes the files of new sources, once there are `many` of them.
    pub(super) fn write(&mut self, folder: &mut Folder, many: usize) -> Result<(), Failure> {
        if self.pending.len() < many {
            return Ok(());
        }
        self.made += self.pending.len();
        folder.add_sources(std::mem::take(&mut self.pending))
    }
}

/// The host's name names a site; any other name is told apart by the site's address.
fn id_of_site(name: &str, site: Option<&str>) -> SourceId {
    let id = SourceId::from_text(name);
    let host = site.and_then(|site| url::Url::parse(site).ok()?.host_str().map(str::to_owned));
    match site {
        Some(site) if host.as_deref() != Some(name) => {
            let told = format!("{id}-{}", &ContentHash::of(site.as_bytes()).as_str()[..8]);
            SourceId::new(told).unwrap_or(id)
        }
        _ => id,
    }
}
