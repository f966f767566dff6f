use crate::cli::Fetch;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::{self, Run, RunReport, Which};
use std::path::Path;
use std::sync::Arc;

/// `tidings fetch`
pub(super) async fn run(dir: Option<&Path>, args: &Fetch, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let which = match (args.all, args.source.as_slice()) {
        (true, _) => Which::All,
        (false, []) => Which::Due,
        (false, ids) => Which::These(ids),
    };
    if folder.sources.is_empty() {
        console.say("there are no sources yet; add one with `tidings add URL`");
    }
    let run = Arc::new(Run::open(&folder, run::http(&folder)?, clock::now()?)?);
    let report = round(&run, &folder, which, console).await?;
    console.say(report.summary());
    console.result(&report);
    Ok(if report.failed() > 0 { Exit::SomeFailed } else { Exit::Well })
}

/// One round over the sources, with a line for each.
pub(super) async fn round(
    run: &Arc<Run>,
    folder: &Folder,
    which: Which<'_>,
    console: Console,
) -> Result<RunReport, Failure> {
    let tasks = run::choose(run, folder, which)?;
    let progress = console.progress(tasks.len() as u64, "fetch");
    let report = run::work(run, folder, tasks, &progress).await?;
    drop(progress);
    for source in &report.sources {
        if let Some(address) = &source.adopt {
            folder.change_address(&source.source, address)?;
        }
    }
    Ok(report)
}
