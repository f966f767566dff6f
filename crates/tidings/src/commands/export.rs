use crate::cli::Export;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use std::path::Path;
use tidings_archive::Archive;

/// `tidings export`
pub(super) fn run(dir: Option<&Path>, args: &Export, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let occupied = std::fs::read_dir(&args.folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return Err(Failure::usage(format!("{} is not empty", args.folder.display()))
            .advise("name a new folder: an export never writes over files"));
    }
    let archive = Archive::open_read_only(folder.root()).map_err(archive_failure)?;
    let _ = (archive, console);
    Ok(Exit::Well)
}
