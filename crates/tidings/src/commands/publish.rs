//! `tidings publish`: the built site, put to a folder, a bucket or a branch.

use crate::cli::Publish as Args;
use crate::clock;
use crate::console::{Console, Progress};
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::publish;
use std::path::Path;
use tidings_publish::{Options, Report};

/// `tidings publish`
pub(super) async fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let _lock = publish::lock(&folder)?;
    let site = publish::site(&folder)?;
    let target = publish::target(&folder, args.target.as_deref(), clock::now()?)?;
    let name = target.name().to_owned();
    let options = Options { dry_run: args.dry_run, overwrite: args.overwrite, verify: args.verify };
    let mut progress: Option<Progress> = None;
    let mut step = |path: &str, in_all: usize| {
        progress.get_or_insert_with(|| console.progress(in_all as u64, "publishing")).step(path);
    };
    let mut report = tidings_publish::publish(site, target, options, &mut step).await?;
    drop(progress);
    if !args.dry_run {
        report.problems.extend(publish::tell_hub(&folder, &report).await?);
    }
    tell(&name, &report, args.dry_run, console);
    Ok(if report.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

fn tell(name: &str, report: &Report, dry_run: bool, console: Console) {
    for problem in &report.problems {
        console.warn(problem);
    }
    if dry_run {
        for (mark, paths) in [("+", &report.added), ("~", &report.changed), ("-", &report.removed)] {
            for path in paths {
                console.say(format!("{mark} {path}"));
            }
        }
    }
    let commit = report.made.as_ref().map(|commit| format!(", commit {commit}")).unwrap_or_default();
    console.say(format!(
        "{name}: {} files added, {} changed, {} removed, {} unchanged; {} bytes {}{commit}",
        report.added.len(),
        report.changed.len(),
        report.removed.len(),
        report.unchanged,
        report.bytes,
        if dry_run { "to send" } else { "sent" }
    ));
    console.result(&serde_json::json!({
        "target": name, "dry_run": dry_run, "added": report.added, "changed": report.changed,
        "removed": report.removed, "unchanged": report.unchanged, "bytes": report.bytes,
        "commit": report.made, "problems": report.problems,
    }));
}
