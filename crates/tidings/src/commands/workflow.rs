//! `tidings workflow`: a file that makes a host of repositories fetch and publish on a schedule.

use crate::cli::Workflow as Args;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file};
use crate::workflow::{Host, Keep, text};
use std::path::Path;
use tidings_publish::Place;

/// `tidings workflow`
pub(super) fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    // The settings were read: it is a target.
    let target = folder.settings.publish.target.as_deref().and_then(|target| Place::parse(target).ok());
    if matches!(target, Some(Place::Folder(_))) {
        return Err(Failure::usage(
            "publish.target is a folder, which the machines of the host lose after each run",
        )
        .advise("set publish.target to a bucket or a branch, or leave it out for the host's own pages"));
    }
    let path = folder.root().join(args.host.file());
    if path.symlink_metadata().is_ok() && !args.replace {
        return Err(Failure::usage(format!("{} is there already", path.display()))
            .advise("write over it with --replace, or change it by hand"));
    }
    write_file(&path, text(args.host, args.archive, target.as_ref()).as_bytes())?;
    console.say(format!("wrote {}", path.display()));
    for step in next(args.host, args.archive, target.as_ref()) {
        console.say(format!("next:  {step}"));
    }
    console.result(&serde_json::json!({ "file": path }));
    Ok(Exit::Well)
}

/// What is left to a person.
fn next(host: Host, keep: Keep, target: Option<&Place>) -> Vec<&'static str> {
    let mut steps = Vec::new();
    match (host, target) {
        (Host::Github, None) => {
            steps.push("in the repository's settings, set the source of Pages to GitHub Actions")
        }
        (Host::Gitlab, _) => steps.push("make a pipeline schedule in the project, such as 17 * * * *"),
        _ => {}
    }
    match (host, keep) {
        (Host::Gitlab, Keep::Repository) => {
            steps.push(
                "make an access token that may write the repository, as the masked variable ARCHIVE_TOKEN",
            );
        }
        (_, Keep::Bucket) => steps.push("set the variable ARCHIVE_BUCKET"),
        _ => {}
    }
    if keep == Keep::Bucket || matches!(target, Some(Place::Bucket { .. })) {
        steps
            .push("set the secrets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the variable AWS_REGION");
    }
    steps
}
