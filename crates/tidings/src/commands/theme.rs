//! `tidings theme`: the files of the built-in theme, shown or put into the site folder to be changed.

use crate::cli::{Eject, Theme as Args, ThemeAction};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file};
use std::path::Path;
use tidings_site::Theme;

/// `tidings theme`
pub(super) fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    match &args.action {
        ThemeAction::List => list(&folder, console),
        ThemeAction::Eject(args) => eject(&folder, args, console),
    }
}

fn list(folder: &Folder, console: Console) -> Result<Exit, Failure> {
    let mut files = Vec::new();
    for name in Theme::names() {
        let is_own = folder.themes().join(name).exists();
        console.say(format!("{name}{}", if is_own { "   yours, in themes/" } else { "" }));
        files.push(serde_json::json!({ "file": name, "own": is_own }));
    }
    console.result(&files);
    Ok(Exit::Well)
}

fn eject(folder: &Folder, args: &Eject, console: Console) -> Result<Exit, Failure> {
    let names: Vec<&str> = match args.files.as_slice() {
        [] => Theme::names().collect(),
        files => files.iter().map(String::as_str).collect(),
    };
    // Nothing is written where one of them is unknown.
    let files: Vec<(&str, &str)> =
        names.into_iter().map(|name| Ok((name, text(name)?))).collect::<Result<_, Failure>>()?;
    let (mut written, mut there) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let path = folder.themes().join(name);
        if path.symlink_metadata().is_ok() {
            console.say(format!("themes/{name} is there already and stays as it is"));
            there.push(name);
        } else {
            write_file(&path, text.as_bytes())?;
            console.say(format!("themes/{name}"));
            written.push(name);
        }
    }
    if !written.is_empty() {
        console.say("these stand in place of the built-in ones; remove one to have the built-in one again");
    }
    console.result(&serde_json::json!({ "written": written, "there": there }));
    Ok(Exit::Well)
}

fn text(name: &str) -> Result<&'static str, Failure> {
    Theme::text(name).ok_or_else(|| {
        let known = Theme::names().collect::<Vec<_>>().join(", ");
        Failure::usage(format!("the theme has no file {name:?}")).advise(format!("it has {known}"))
    })
}
