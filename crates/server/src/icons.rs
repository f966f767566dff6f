//! The icons of sources: which source has which, and the address of each here.

use crate::app::App;
use crate::media;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tidings_model::{MediaFile, SourceId};

/// Nanoseconds after which a change of the archive is told apart from another one, whatever the clock of the file system.
const TELLS_APART: u64 = 2_000_000_000;

/// An icon.
#[derive(Debug)]
pub(crate) struct Icon {
    pub(crate) file: MediaFile,
    /// Its address on this server, without host.
    pub(crate) address: String,
}

/// The icons of all sources that have one.
pub(crate) type Icons = HashMap<SourceId, Icon>;

/// What was read of the archive last.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Option<Read>>);

#[derive(Debug)]
struct Read {
    changed: u64,
    /// Whether nothing can have changed since with the same time of change.
    sure: bool,
    icons: Arc<Icons>,
}

impl App {
    /// The icons as they are now: their notes are read when one has changed.
    pub(crate) fn icons(&self) -> Arc<Icons> {
        let mut known = self.known_icons.0.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = self.archive.icons_changed();
        if let Some(read) = known.as_ref().filter(|read| read.sure && read.changed == changed) {
            return Arc::clone(&read.icons);
        }
        let now = u64::try_from(self.now().as_nanosecond()).unwrap_or_default();
        let of = |icon: tidings_archive::files::Icon| Icon {
            address: media::kept_address(self, &icon.file.path()),
            file: icon.file,
        };
        let icons = self.archive.icons().into_iter().map(|(source, icon)| (source, of(icon)));
        let icons = Arc::new(icons.collect::<Icons>());
        let sure = changed.saturating_add(TELLS_APART) < now;
        *known = Some(Read { changed, sure, icons: Arc::clone(&icons) });
        icons
    }
}

/// The address of a source's icon.
pub(crate) fn address_of(icons: &Icons, source: &SourceId) -> Option<String> {
    icons.get(source).map(|icon| icon.address.clone())
}
