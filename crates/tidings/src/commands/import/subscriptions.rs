//! Every feed of an OPML list becomes a source; one that stands in several places is shown in all of them.

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, FreeIds};
use crate::settings::check_address;
use std::collections::{BTreeMap, BTreeSet};
use tidings_feed::opml::{Opml, Outline};
use tidings_model::{CategoryPath, Source};

pub(super) fn run(folder: &mut Folder, list: &Opml, console: Console) -> Result<Exit, Failure> {
    let mut merge = Merge::into(folder);
    let mut refused = Vec::new();
    for (names, outline) in list.feeds() {
        let address = outline.xml_url.as_deref().unwrap_or_default();
        match web_address(address) {
            Ok(()) => {
                let category = CategoryPath::from_names(&names).unwrap_or_else(|| folder.defaults().category);
                merge.take(folder, address, outline, category);
            }
            Err(why) => refused.push(format!("{}: its address {address:?} {why}", outline.name())),
        }
    }
    let Merge { sources, changed, added, known, .. } = merge;
    folder.add_sources(changed.into_iter().map(|at| sources[at].clone()))?;
    for why in &refused {
        console.warn(format!("{why}; it was left out"));
    }
    console.say(format!("{added} sources added, {known} known already, {} refused", refused.len()));
    console.result(&serde_json::json!({ "added": added, "known": known, "refused": refused }));
    Ok(if refused.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// A list comes from others: it may name what the settings take, but no file of this machine.
fn web_address(address: &str) -> Result<(), String> {
    check_address(address)?;
    let scheme = address.split(':').next().unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if is_web { Ok(()) } else { Err("is a file, which a list cannot add".to_owned()) }
}

/// The sources of the folder with those of the list, each looked up and not searched for: a list can be long.
struct Merge {
    sources: Vec<Source>,
    by_address: BTreeMap<String, usize>,
    places: BTreeSet<(usize, CategoryPath)>,
    ids: FreeIds,
    /// Sources whose files are to be written.
    changed: BTreeSet<usize>,
    added: usize,
    known: usize,
}

impl Merge {
    fn into(folder: &Folder) -> Self {
        let sources = folder.sources.clone();
        let mut places = BTreeSet::new();
        let mut by_address = BTreeMap::new();
        for (at, source) in sources.iter().enumerate() {
            by_address.entry(source.address.clone()).or_insert(at);
            places.extend(
                std::iter::once(&source.category).chain(&source.also_in).map(|path| (at, path.clone())),
            );
        }
        let ids = FreeIds::of(&sources);
        Self { sources, by_address, places, ids, changed: BTreeSet::new(), added: 0, known: 0 }
    }

    fn take(&mut self, folder: &Folder, address: &str, outline: &Outline, category: CategoryPath) {
        if let Some(&at) = self.by_address.get(address) {
            self.known += 1;
            if self.places.insert((at, category.clone())) {
                self.sources[at].also_in.push(category);
                self.changed.insert(at);
            }
            return;
        }
        let id = self.ids.take(outline.name());
        let mut source =
            folder.source_with_id(id, address.to_owned(), outline.name().to_owned(), category.clone());
        source.site.clone_from(&outline.html_url);
        source.language.clone_from(&outline.language);
        let at = self.sources.len();
        self.by_address.insert(address.to_owned(), at);
        self.places.insert((at, category));
        self.changed.insert(at);
        self.sources.push(source);
        self.added += 1;
    }
}
