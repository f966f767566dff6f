//! A list that is followed from now on: its file is written, and it is read at once.

use crate::cli::Import;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, FreeIds};
use crate::run::{self, Run};
use crate::settings::{FollowedList, ListFile, check_list_address};
use std::path::Path;

/// `tidings import URL --follow`
pub(in crate::commands) async fn run(
    dir: Option<&Path>,
    args: &Import,
    console: Console,
) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    let address = address(&folder, &args.path)?;
    if let Some(known) = folder.lists.iter().find(|list| list.address == address) {
        let file = folder.lists_folder().join(format!("{}.toml", known.id));
        return Err(Failure::usage(format!("{address} is followed already, as {}", known.id))
            .advise(format!("change it in {}, or read it now with `tidings fetch --all`", file.display())));
    }
    let name = args.name.clone().unwrap_or_else(|| name_of(&address));
    let list = FollowedList {
        id: FreeIds::without(folder.lists.iter().map(|list| &list.id)).take(&name),
        name,
        address,
        category: args.category.clone(),
        enabled: true,
        interval: ListFile::default().interval,
    };
    let run = Run::open(&folder, run::http(&folder)?, clock::now()?)?;
    let path = folder.add_list(list.clone())?;
    let report = run::lists::follow_one(&run, &mut folder, &list).await?;
    if let Some(trouble) = report.failure {
        // A list that could not be read once is not worth a file.
        std::fs::remove_file(&path).map_err(|e| Failure::file("removed", &path, &e))?;
        return Err(Failure::work(trouble.message).advise(trouble.advice));
    }
    console.say(report.line());
    console.say(format!("it is followed from now on, as {} says", path.display()));
    console.say("next:  tidings fetch");
    console.result(&serde_json::json!({ "file": path, "report": report }));
    Ok(if report.refused.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// The address of a list, or that of a file on this machine from the site folder on.
fn address(folder: &Folder, path: &Path) -> Result<String, Failure> {
    let text = path.to_string_lossy();
    if text.contains("://") {
        let wrong = |why| {
            Failure::usage(format!("the address {text} {why}"))
                .advise("give the address of an OPML that begins with http: or https:, or a file")
        };
        return check_list_address(&text).map_err(wrong).map(|()| text.into_owned());
    }
    let path = path.canonicalize().map_err(|e| Failure::file("read", path, &e))?;
    if path.is_dir() {
        return Err(Failure::usage(format!("{} is a folder, which cannot be followed", path.display()))
            .advise("give an OPML file or the address of one"));
    }
    let root = folder.root().canonicalize().unwrap_or_else(|_| folder.root().to_owned());
    Ok(format!("file:{}", path.strip_prefix(&root).unwrap_or(&path).display()))
}

/// The host, or the file's name without its ending.
fn name_of(address: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let stem = || {
        Path::new(address.trim_start_matches("file:")).file_stem().map(|s| s.to_string_lossy().into_owned())
    };
    host.or_else(stem).unwrap_or_else(|| "list".to_owned())
}
