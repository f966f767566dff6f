//! Pocket's exports: each link's page is asked for, and what has no page stays on a list that can be imported again.

use super::input::Input;
use super::sources::Sources;
use crate::clock;
use crate::commands::block_on;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file};
use crate::run::{self, LinkOutcome, Run, file_link};
use std::path::PathBuf;
use std::sync::Arc;
use tidings_archive::atomic;
use tidings_archive::import::saved::{
    PocketLink, SavedFeed, SavedForm, pocket_csv, pocket_html, pocket_list,
};
use tidings_model::{CategoryPath, Entry, Source};
use tokio::task::JoinSet;

/// Pages that are waited for at the same time; each host is still asked one at a time.
const AT_ONCE: usize = 8;
/// Largest export in HTML, in bytes.
const LARGEST_HTML: u64 = 64 << 20;

pub(super) fn run(
    folder: &mut Folder,
    input: &Input,
    form: SavedForm,
    category: CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    let lines = read(input, form)?;
    let opened = Arc::new(Run::open(folder, run::http(folder)?, clock::now()?)?);
    let mut sources = Sources::of(folder, category);
    let (mut wanted, mut left, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (line, link) in lines {
        match link {
            Ok(link) => match link.entry() {
                Ok(entry) => wanted.push((source_of(&mut sources, folder, &link), link, entry)),
                Err(why) => left.push((link, why)),
            },
            Err(why) => {
                let problem = format!("{}: line {line}: {why}; it was left out", input.label);
                console.warn(&problem);
                problems.push(problem);
            }
        }
    }
    let (filed, known) = file_links(&opened, wanted, &mut left, console)?;
    finish(folder, input, (filed, known), &left, &problems, console)
}

/// The lines of an export by their numbers; the error says why a line has no link.
type Lines = Vec<(u64, Result<PocketLink, String>)>;

fn read(input: &Input, form: SavedForm) -> Result<Lines, Failure> {
    if form == SavedForm::PocketHtml {
        let bytes = input.bytes(LARGEST_HTML)?;
        return Ok(pocket_html(&String::from_utf8_lossy(&bytes)));
    }
    input.read(|reader| Ok(pocket_csv(reader).collect()))
}

fn source_of(sources: &mut Sources, folder: &Folder, link: &PocketLink) -> Source {
    let name = link.host().unwrap_or_default();
    let site = url::Url::parse(&link.url).ok().and_then(|url| url.join("/").ok());
    sources.find(folder, &SavedFeed { name, site: site.map(String::from), ..SavedFeed::default() })
}

type Wanted = (Source, PocketLink, Entry);

/// Files what can be had; how many were filed, and how many known. The rest goes to `left`.
fn file_links(
    run: &Arc<Run>,
    wanted: Vec<Wanted>,
    left: &mut Vec<(PocketLink, String)>,
    console: Console,
) -> Result<(usize, usize), Failure> {
    let progress = console.progress(wanted.len() as u64, "pages");
    let (mut filed, mut known) = (0, 0);
    block_on(async {
        let (mut tasks, mut waiting) = (JoinSet::new(), wanted.into_iter());
        loop {
            while tasks.len() < AT_ONCE
                && let Some((source, link, entry)) = waiting.next()
            {
                let run = Arc::clone(run);
                tasks.spawn(async move {
                    let outcome = file_link(&run, &source, entry, link.added(), "pocket").await;
                    (link, outcome)
                });
            }
            let Some(done) = tasks.join_next().await else { return Ok((filed, known)) };
            let (link, outcome) =
                done.map_err(|error| Failure::work(format!("a step broke off: {error}")))?;
            progress.step(&link.url);
            match outcome? {
                LinkOutcome::Filed => filed += 1,
                LinkOutcome::Known => known += 1,
                LinkOutcome::Lost(why) => left.push((link, why)),
            }
        }
    })
}

fn finish(
    folder: &Folder,
    input: &Input,
    (filed, known): (usize, usize),
    left: &[(PocketLink, String)],
    problems: &[String],
    console: Console,
) -> Result<Exit, Failure> {
    let path = list_path(folder, input);
    console.say(format!(
        "{filed} articles taken in, {known} known already, {} links without an article, {} problems",
        left.len(),
        problems.len()
    ));
    console.result(&serde_json::json!({
        "articles": filed, "new": filed, "known": known, "left": left.len(),
        "list": (!left.is_empty()).then_some(&path), "problems": problems,
    }));
    if !left.is_empty() {
        write_file(&path, &pocket_list(left))?;
        let path = path.display();
        console.say(format!("{path} has those links with the reasons; import it to try them again"));
    } else if problems.is_empty() && path.exists() {
        // Every link of the export has its article by now.
        atomic::remove(&path).map_err(|error| Failure::work(error.to_string()))?;
        console.say(format!("{} was removed: no link is left", path.display()));
    }
    Ok(if left.is_empty() && problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// `imports/NAME.left.csv` in the site folder. A list that is imported again is replaced.
fn list_path(folder: &Folder, input: &Input) -> PathBuf {
    let name = input.label.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.strip_suffix(".left").unwrap_or(stem);
    let stem: String = stem.chars().filter(|c| !c.is_control()).take(100).collect();
    folder.root().join("imports").join(format!("{stem}.left.csv"))
}
