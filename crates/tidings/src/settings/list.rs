//! A list that is followed: `lists/ID.toml`, and what a source's file says of the list that brought it.

use super::source::check_address;
use super::table::{Document, settings_table};
use super::value::{Value, quote};
use super::{SettingsError, SourceFile};
use std::time::Duration;
use tidings_model::{CategoryPath, SourceId};

/// Time between two polls of a list whose owner set none.
const USUAL: Duration = Duration::from_secs(6 * 3600);

settings_table! {
    /// One list, as its file says.
    ListFile {
        /// Address of the list (OPML), or "file:PATH" for one on this machine (from the site folder on).
        address: String = String::new();
        /// Name for people. Left out: the id.
        name: Option<String> = None;
        /// Where the list's own categories stand. Left out: at the root.
        category: Option<CategoryPath> = None;
        /// False: it is kept but not polled, and stops none of its sources.
        enabled: bool = true;
        /// Time between two polls.
        interval: Duration = USUAL;
    }
}

/// A list of feeds that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedList {
    /// Its name for machines, and of its file.
    pub id: SourceId,
    /// Its name for people.
    pub name: String,
    /// What is polled.
    pub address: String,
    /// Where its categories stand.
    pub category: Option<CategoryPath>,
    /// False when it is not polled.
    pub enabled: bool,
    /// Time between two polls.
    pub interval: Duration,
}

/// By which list a source came, and under which address it stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The list.
    pub list: SourceId,
    /// The feed's address in the list, whatever the source's address is by now.
    pub address: String,
}

impl Listed {
    /// What a source's file says of it; `None` when no list brought it.
    pub(super) fn of(file: &SourceFile) -> Option<Self> {
        Some(Self {
            list: file.list.clone()?,
            address: file.listed_as.clone().unwrap_or_else(|| file.address.clone()),
        })
    }

    /// The lines of a source's file that say so.
    pub fn lines(&self) -> String {
        format!("list = {}\nlisted_as = {}\n", quote(self.list.as_str()), quote(&self.address))
    }
}

/// Reads a list's file; its name, without `.toml`, is the id.
///
/// # Errors
/// Every mistake with its line.
pub fn read_list(file: &str, id: &str, text: &str) -> Result<FollowedList, Vec<SettingsError>> {
    let document = Document { file, text };
    let id = SourceId::new(id).map_err(|e| {
        let message = format!("cannot be a list: its name without .toml is its id, and {e}");
        vec![document.error(0..0, "", message)]
    })?;
    let root = document.parse().map_err(|error| vec![error])?;
    let read: ListFile = document.read("", &root)?;
    if let Err(message) = check_list_address(&read.address) {
        let at = root.get("address").map_or(0..0, toml::Spanned::span);
        return Err(vec![document.error(at, "address", message)]);
    }
    Ok(FollowedList {
        name: read.name.unwrap_or_else(|| id.to_string()),
        id,
        address: read.address,
        category: read.category,
        enabled: read.enabled,
        interval: read.interval,
    })
}

/// Whether a list can have this address; the error is the end of a sentence "the address …".
///
/// # Errors
/// When it is neither a web address nor `file:` with a path.
pub fn check_list_address(address: &str) -> Result<(), String> {
    if address.is_empty() {
        return Err("is missing: a list needs the address of its OPML".to_owned());
    }
    if address.starts_with("rsshub:") {
        return Err("must begin with http:, https: or file:".to_owned());
    }
    check_address(address)
}

/// The file of a list: only the keys that differ from their defaults.
pub fn write_list(list: &FollowedList) -> String {
    let mut out = format!("address = {}\nname = {}\n", quote(&list.address), quote(&list.name));
    let interval = list.interval.show().filter(|_| list.interval != USUAL);
    for (key, value) in [("category", list.category.show()), ("interval", interval)] {
        if let Some(value) = value {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    out
}
