//! What the last build was made of: where nothing of it changed, and its site stands, a build has nothing to do.

use super::{Built, Icons};
use crate::failure::Failure;
use crate::folder::{Folder, write_file};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::UNIX_EPOCH;
use tidings_site::{REDIRECTS, standing};
use tidings_store::{Store, StoreError};
use tidings_story::ByHand;

/// Its file in the folder of what builds know.
const FILE: &str = "last.json";

#[derive(Serialize, Deserialize)]
struct Last {
    inputs: u64,
    /// What was known of the records.
    records: String,
    /// What tells the site that it left from any other.
    site: String,
    built: Built,
}

/// Names the program and the way in which it makes copies of pictures. A program of the same version that was built anew has another name.
pub(super) fn program(method: &str) -> String {
    let file = std::env::current_exe().and_then(|path| path.metadata());
    let built = file.map(|meta| {
        let changed = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        format!("{} {}", meta.len(), changed.unwrap_or_default().as_nanos())
    });
    format!("{} {} {method}", env!("CARGO_PKG_VERSION"), built.unwrap_or_default())
}

/// A mark of all that a site is made of besides the records.
pub(super) fn inputs(
    folder: &Folder,
    program: &str,
    theme: &BTreeMap<String, String>,
    by_hand: &ByHand,
    store: &Store,
    icons: &Icons,
) -> Result<u64, StoreError> {
    let mut hasher = DefaultHasher::new();
    (program, theme, &by_hand.same, &by_hand.apart, store.likeness_counts()?).hash(&mut hasher);
    icons.iter().for_each(|(source, icon)| (source, &icon.file.hash).hash(&mut hasher));
    let redirects = std::fs::read(folder.root().join(REDIRECTS)).ok();
    format!("{:?} {:?}", super::settings(folder), folder.sources).hash(&mut hasher);
    (redirects, super::books::stamps(folder)).hash(&mut hasher);
    Ok(hasher.finish())
}

/// What a build would say that has nothing to do; none where it may have something to do.
pub(super) fn built(folder: &Folder, inputs: u64, records: &str) -> Option<Built> {
    let last: Last = serde_json::from_slice(&std::fs::read(folder.known().join(FILE)).ok()?).ok()?;
    let same =
        last.inputs == inputs && last.records == records && standing(&folder.public()).ok()?? == last.site;
    let unchanged = last.built.unchanged + last.built.written;
    same.then_some(Built { written: 0, removed: 0, unchanged, ..last.built })
}

/// Keeps what a build was made of and did, where nothing was wrong; else the next one has something to do.
pub(super) fn keep(folder: &Folder, inputs: u64, built: &Built) {
    let path = folder.known().join(FILE);
    let kept =
        standing(&folder.public()).ok().flatten().filter(|_| built.problems.is_empty()).and_then(|site| {
            let records = super::known::state(&folder.known());
            let last = Last { inputs, records, site, built: built.clone() };
            let text = serde_json::to_vec(&last).ok()?;
            write_file(&path, &text).map_err(|_: Failure| ()).ok()
        });
    if kept.is_none() {
        _ = std::fs::remove_file(path);
    }
}
