//! What the live reader stands on: the readers' database, the sources' files, the archive followed.

mod follower;
mod sources;

pub(crate) use follower::Follower;
pub(crate) use sources::{SiteSources, watched};

use crate::failure::Failure;
use crate::folder::Folder;
use std::path::PathBuf;
use std::sync::Arc;
use tidings_store::readers::Readers;

/// The file of the readers' database.
pub(crate) fn database(folder: &Folder) -> PathBuf {
    folder.readers_folder().join("readers.db")
}

/// Opens the readers' database, and makes it the first time. Nobody but the owner of the folder may look into it.
///
/// # Errors
/// When it cannot be opened or made.
pub(crate) fn readers(folder: &Folder) -> Result<Arc<Readers>, Failure> {
    let place = folder.readers_folder();
    std::fs::create_dir_all(&place).map_err(|e| Failure::file("made", &place, &e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let only_owner = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(&place, only_owner)
            .map_err(|e| Failure::file("closed to others", &place, &e))?;
    }
    Ok(Arc::new(Readers::open(&database(folder))?))
}
