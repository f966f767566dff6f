use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use crate::site_build;
use std::path::Path;
use tidings_archive::files::Archive;

/// `tidings build`
pub(super) fn run(dir: Option<&Path>, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root()).writer("tidings build").map_err(archive_failure)?;
    let built = site_build::build(&folder, &archive)?;
    for problem in &built.problems {
        console.warn(problem);
    }
    console.say(built.summary());
    console.result(&built);
    Ok(if built.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}
