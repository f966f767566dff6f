mod follow;
mod posts;
mod subscriptions;

use crate::cli::Import;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use std::path::Path;
use tidings_feed::opml;

pub(super) use follow::run as follow;

/// `tidings import`
pub(super) fn run(dir: Option<&Path>, args: &Import, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    if args.path.is_dir() {
        return posts::run(&folder, &args.path, console);
    }
    if args.path.to_string_lossy().contains("://") {
        return Err(Failure::usage(format!("{} is an address and no file", args.path.display()))
            .advise("to follow a list at an address: `tidings import URL --follow`; to take it in once, save it to a file first"));
    }
    let bytes = std::fs::read(&args.path).map_err(|e| Failure::file("read", &args.path, &e))?;
    let list = opml::read(&bytes).map_err(|e| {
        Failure::work(format!("{}: {e}", args.path.display()))
            .advise("give an OPML file, as feed readers export it, or a folder of posts")
    })?;
    subscriptions::run(&mut folder, &list, args.without_bridge, console)
}
