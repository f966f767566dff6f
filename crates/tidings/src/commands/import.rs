mod database;
mod follow;
mod input;
mod intake;
mod links;
mod posts;
mod saved;
mod sources;
mod subscriptions;

use crate::cli::Import;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use std::path::Path;

pub(super) use follow::run as follow;
pub(crate) use subscriptions::take as take_list;

/// `tidings import`
pub(super) fn run(dir: Option<&Path>, args: &Import, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    let category = args.category.clone().unwrap_or_else(|| folder.defaults().category);
    if args.path.is_dir() {
        return posts::run(&folder, &args.path, category, console);
    }
    if args.path.to_string_lossy().contains("://") {
        return Err(Failure::usage(format!("{} is an address and no file", args.path.display()))
            .advise("to follow a list at an address: `tidings import URL --follow`; to take it in once, save it to a file first"));
    }
    saved::run(&mut folder, args, &category, console)
}
