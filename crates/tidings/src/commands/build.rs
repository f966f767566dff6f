use crate::cli::Build as Args;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use crate::site_build::{self, Built};
use notify::{Event, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;
use tidings_archive::files::Archive;

/// Time without a change after which a build begins.
const QUIET: Duration = Duration::from_millis(200);

/// `tidings build`
pub(super) fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    if args.watch {
        return watch(folder, args.clean, console);
    }
    let built = build(&folder, args.clean)?;
    tell(&built, console);
    Ok(if built.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

fn build(folder: &Folder, clean: bool) -> Result<Built, Failure> {
    let archive = Archive::open(folder.root()).writer("tidings build").map_err(archive_failure)?;
    site_build::build(folder, &archive, clean)
}

fn tell(built: &Built, console: Console) {
    for problem in &built.problems {
        console.warn(problem);
    }
    console.say(built.summary());
    console.result(built);
}

/// Builds, waits for a change and builds again. What goes wrong is told and stops nothing: a template is often wrong while it is written.
fn watch(mut folder: Folder, clean: bool, console: Console) -> Result<Exit, Failure> {
    let root = folder.root().to_owned();
    let (sender, changes) = channel();
    let failed = |error: notify::Error| {
        Failure::work(format!("{}: cannot be watched: {error}", root.display()))
            .advise("run `tidings build` by hand after a change, or raise fs.inotify.max_user_watches")
    };
    let mut watcher = notify::recommended_watcher(move |event| _ = sender.send(event)).map_err(failed)?;
    watcher.watch(&root, RecursiveMode::NonRecursive).map_err(failed)?;
    for part in
        ["archive", "themes", "sources"].map(|part| root.join(part)).iter().filter(|part| part.is_dir())
    {
        watcher.watch(part, RecursiveMode::Recursive).map_err(failed)?;
    }
    let mut clean = clean;
    loop {
        match build(&folder, clean) {
            Ok(built) => tell(&built, console),
            Err(failure) => console.warn(failure.to_string()),
        }
        clean = false;
        console.say("waiting for a change; stop with Ctrl-C");
        loop {
            wait(&root, &changes);
            match Folder::open(Some(&root)) {
                Ok(changed) => break folder = changed,
                Err(failure) => console.warn(failure.to_string()),
            }
        }
    }
}

/// Waits for a change of what a site is made of, and until no other follows it at once.
fn wait(root: &Path, changes: &Receiver<notify::Result<Event>>) {
    let counts = |event: &notify::Result<Event>| match event {
        Ok(event) => !event.kind.is_access() && event.paths.iter().any(|path| is_input(root, path)),
        // Events were lost, or a folder is gone: a build looks for itself.
        Err(_) => true,
    };
    // It ends when the watcher does, which lives as long as the program.
    while changes.recv().is_ok_and(|event| !counts(&event)) {}
    while changes.recv_timeout(QUIET).is_ok() {}
}

/// Whether a site is made of this file: a record, a file of the theme, a source, the settings or what was linked by hand.
fn is_input(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut names = below.iter().map(|name| name.to_string_lossy());
    let first = names.next().unwrap_or_default();
    match &*first {
        "archive" | "themes" | "sources" => names.all(|name| !name.starts_with('.')),
        _ => names.next().is_none() && first.ends_with(".toml"),
    }
}
