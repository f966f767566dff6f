use crate::cli::Fetch;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::{self, Run, RunReport, Which};
use std::path::Path;
use std::sync::Arc;
use tidings_model::SourceId;

/// `tidings fetch`
pub(super) async fn run(dir: Option<&Path>, args: &Fetch, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    let which = match (args.all, args.source.as_slice()) {
        (true, _) => Which::All,
        (false, []) => Which::Due,
        (false, ids) => Which::These(ids),
    };
    if folder.sources.is_empty() && folder.lists.is_empty() {
        console.say("there are no sources yet; add one with `tidings add URL`");
    }
    let run = Arc::new(Run::open(&folder, run::http(&folder)?, clock::now()?)?);
    let report = if args.history {
        histories(&run, &folder, &args.source, console).await?
    } else {
        round(&run, &mut folder, which, console).await?
    };
    console.say(report.summary());
    console.result(&report);
    Ok(if report.failed() + report.failed_lists() + report.rule_mistakes.len() > 0 {
        Exit::SomeFailed
    } else {
        Exit::Well
    })
}

/// The histories of sources, one after the other.
async fn histories(
    run: &Arc<Run>,
    folder: &Folder,
    ids: &[SourceId],
    console: Console,
) -> Result<RunReport, Failure> {
    let progress = console.progress(0, "history");
    let mut report = RunReport { rule_mistakes: rule_mistakes(run, console)?, ..RunReport::default() };
    for id in ids {
        let source = run::history(run, run::named(folder, id)?, &progress).await?;
        progress.line(&source.line());
        report.sources.push(source);
    }
    report.pairs = run::compare(run).await?;
    Ok(report)
}

/// Reads the rules; what is wrong with them is told once, and stops nothing.
fn rule_mistakes(run: &Run, console: Console) -> Result<Vec<String>, Failure> {
    let mistakes = run.read_rules()?;
    for mistake in &mistakes {
        console.warn(mistake);
    }
    Ok(mistakes)
}

/// One round over the lists and the sources, with a line for each.
pub(crate) async fn round(
    run: &Arc<Run>,
    folder: &mut Folder,
    which: Which<'_>,
    console: Console,
) -> Result<RunReport, Failure> {
    let rule_mistakes = rule_mistakes(run, console)?;
    let lists = run::lists::follow(run, folder, which).await?;
    for list in &lists {
        console.say(list.line());
    }
    let tasks = run::choose(run, folder, which).await?;
    let progress = console.progress(tasks.len() as u64, "fetch");
    let mut report = run::work(run, folder, tasks, &progress).await?;
    report.lists = lists;
    report.rule_mistakes = rule_mistakes;
    drop(progress);
    report.pairs = run::compare(run).await?;
    for source in &report.sources {
        if let Some(address) = &source.adopt {
            folder.change_address(&source.source, address)?;
        }
    }
    Ok(report)
}
