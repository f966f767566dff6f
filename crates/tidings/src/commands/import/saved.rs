//! One file that another program saved: its form is found by what stands in it, and each of its items becomes an article.

use super::input::Input;
use super::intake::Intake;
use super::sources::Sources;
use super::{database, links, subscriptions};
use crate::cli::Import;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use serde_json::{Map, Value};
use tidings_archive::files::Archive;
use tidings_archive::import::saved::{JsonItems, SAVED_FORMS, SavedForm, SavedItem, read_feed, read_item};
use tidings_feed::opml;
use tidings_model::{CategoryPath, Timestamp};
use tidings_store::Store;

/// Largest file of a form that is read whole, in bytes.
const LARGEST_WHOLE: u64 = 256 << 20;
/// Problems that are listed for machines; all are told to people.
const MOST_LISTED: usize = 1000;

pub(super) fn run(
    folder: &mut Folder,
    args: &Import,
    category: &CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    let input = Input::file(&args.path);
    let Some(file) = Known::of(input.clone())? else { return Err(unknown(&input)) };
    match file.form {
        SavedForm::Zip => packed(folder, &input, args, category, console),
        SavedForm::Opml | SavedForm::PocketCsv | SavedForm::PocketHtml => {
            list(folder, &file, args, category, console)
        }
        _ => articles(folder, &[file], category.clone(), console),
    }
}

/// A list of feeds or of links.
fn list(
    folder: &mut Folder,
    Known { input, form, .. }: &Known,
    args: &Import,
    category: &CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    if *form != SavedForm::Opml {
        return links::run(folder, input, *form, category.clone(), console);
    }
    let list = opml::read(&input.bytes(LARGEST_WHOLE)?)
        .map_err(|error| Failure::work(format!("{}: {error}", input.label)).advise(advice()))?;
    subscriptions::run(folder, &list, args.without_bridge, console)
}

/// The files of a ZIP: lists of feeds first, so that articles find their sources; then the articles, then links.
fn packed(
    folder: &mut Folder,
    input: &Input,
    args: &Import,
    category: &CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    let (mut lists, mut articles_in, mut others, mut worst) =
        (Vec::new(), Vec::new(), Vec::new(), Exit::Well);
    for file in input.packed()? {
        // What stands beside the items of many files may be much: it is read again with each.
        let known = Known::of(file.clone())?.map(|known| Known { beside: None, ..known });
        let Some(known) =
            known.filter(|known| !matches!(known.form, SavedForm::Zip | SavedForm::FreshRssDatabase))
        else {
            console.warn(format!("{}: it has no form that is known; it was left out", file.label));
            worst = Exit::SomeFailed;
            continue;
        };
        match known.form {
            SavedForm::Opml => lists.push(known),
            SavedForm::PocketCsv | SavedForm::PocketHtml => others.push(known),
            _ => articles_in.push(known),
        }
    }
    if lists.is_empty() && articles_in.is_empty() && others.is_empty() {
        return Err(unknown(input));
    }
    let mut worse = |exit: Exit| {
        if exit != Exit::Well {
            worst = exit
        }
    };
    for file in &lists {
        worse(list(folder, file, args, category, console)?);
    }
    if !articles_in.is_empty() {
        worse(articles(folder, &articles_in, category.clone(), console)?);
    }
    for file in &others {
        worse(list(folder, file, args, category, console)?);
    }
    Ok(worst)
}

/// A file whose form is known.
struct Known {
    input: Input,
    form: SavedForm,
    /// What stands beside its items, of JSON that was read for it.
    beside: Option<Beside>,
}

type Beside = Map<String, Value>;

impl Known {
    /// Finds the form of a file: by its first bytes, by its members where it is JSON, else by whether a reader makes sense of
    /// it.
    fn of(input: Input) -> Result<Option<Self>, Failure> {
        let head = input.head()?;
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
        let (form, beside) = if let Some(form) = SavedForm::by_head(&head) {
            (Some(form), None)
        } else if matches!(first, Some(b'{' | b'[')) {
            let (form, beside) = of_json(&input)?;
            (form, Some(beside))
        } else {
            (by_readers(&input)?, None)
        };
        Ok(form.map(|form| Self { input, form, beside }))
    }
}

fn of_json(input: &Input) -> Result<(Option<SavedForm>, Beside), Failure> {
    input.read(|reader| SavedForm::of_json(reader).map_err(|error| input.failure(&error)))
}

/// The form of lists and feeds in UTF-16, or with much before their first element.
fn by_readers(input: &Input) -> Result<Option<SavedForm>, Failure> {
    let bytes = input.bytes(LARGEST_WHOLE)?;
    if opml::read(&bytes).is_ok() {
        return Ok(Some(SavedForm::Opml));
    }
    Ok(read_feed(&bytes).is_ok().then_some(SavedForm::Feed))
}

fn unknown(input: &Input) -> Failure {
    Failure::work(format!("{}: this is no file that can be imported", input.label)).advise(advice())
}

fn advice() -> String {
    format!("give one of these: {SAVED_FORMS}")
}

/// What is needed while items come in.
pub(super) struct Work<'a, 'f> {
    folder: &'f mut Folder,
    intake: Intake<'a>,
    sources: Sources,
    console: Console,
    now: Timestamp,
    problems: usize,
    listed: Vec<String>,
}

impl Work<'_, '_> {
    /// Files one item, and tells what is wrong with it.
    pub(super) fn take(
        &mut self,
        place: &str,
        form: SavedForm,
        item: Result<SavedItem, String>,
    ) -> Result<(), Failure> {
        let key = item.and_then(|item| {
            item.key().map(|key| (item, key)).ok_or("it has nothing to know it by".to_owned())
        });
        match key {
            Ok((item, key)) => {
                let source = self.sources.find(self.folder, &item.feed);
                self.sources.write(self.folder, 64)?;
                let post = item.into_imported(&source, key, form.as_str(), self.now);
                self.intake.take(place, post, &[])?;
            }
            Err(why) => self.intake.problems.push(format!("{place}: {why}; it was left out")),
        }
        self.tell();
        Ok(())
    }

    pub(super) fn problem(&mut self, line: String) {
        self.intake.problems.push(line);
        self.tell();
    }

    fn tell(&mut self) {
        for line in std::mem::take(&mut self.intake.problems) {
            self.console.warn(&line);
            self.problems += 1;
            if self.listed.len() < MOST_LISTED {
                self.listed.push(line);
            }
        }
    }
}

fn articles(
    folder: &mut Folder,
    files: &[Known],
    category: CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    let archive = Archive::open(folder.root()).writer("tidings import").map_err(archive_failure)?;
    archive.clean_temp().map_err(archive_failure)?;
    let now = clock::now()?;
    let sources = Sources::of(folder, category);
    let intake = Intake::new(&archive, Store::open(&folder.database())?, now);
    let mut work = Work { folder, intake, sources, console, now, problems: 0, listed: Vec::new() };
    for file in files {
        // What came before a file that cannot be read stays, and is told.
        let taken = take_file(&mut work, file);
        work.sources.write(work.folder, 1)?;
        work.intake.commit()?;
        if let Err(failure) = taken {
            if !file.input.is_packed() {
                return Err(failure);
            }
            work.problem(failure.message);
        }
    }
    let (made, problems, listed) = (work.sources.made, work.problems, work.listed);
    let Intake { new, revised, known, .. } = work.intake;
    console.say(format!(
        "{new} articles taken in, {revised} changed, {known} known already, {problems} problems"
    ));
    if made > 0 {
        console.say(format!(
            "{made} sources written to {}, not enabled: nothing polls them until their files say `enabled = true`",
            work.folder.sources_folder().display()
        ));
    }
    console.result(&serde_json::json!({
        "articles": new + revised, "new": new, "changed": revised, "known": known, "sources": made,
        "problems": listed, "problems_count": problems,
    }));
    Ok(if problems == 0 { Exit::Well } else { Exit::SomeFailed })
}

fn take_file(work: &mut Work<'_, '_>, Known { input, form, beside }: &Known) -> Result<(), Failure> {
    match *form {
        SavedForm::FreshRssDatabase => database::take(work, input),
        SavedForm::Feed => take_feed(work, input),
        form => match beside {
            Some(beside) => take_json(work, input, form, beside),
            None => take_json(work, input, form, &of_json(input)?.1),
        },
    }
}

fn take_json(
    work: &mut Work<'_, '_>,
    input: &Input,
    form: SavedForm,
    beside: &Beside,
) -> Result<(), Failure> {
    input.read(|reader| {
        let mut items = JsonItems::new(reader);
        while let Some(item) = items.next_item().map_err(|error| input.failure(&error))? {
            let place = format!("{}: item {} (byte {})", input.label, item.number, item.byte);
            work.take(&place, form, item.value.and_then(|value| read_item(form, &value, beside)))?;
        }
        Ok(())
    })
}

fn take_feed(work: &mut Work<'_, '_>, input: &Input) -> Result<(), Failure> {
    let read = read_feed(&input.bytes(LARGEST_WHOLE)?)
        .map_err(|error| Failure::work(format!("{}: {error}", input.label)).advise(advice()))?;
    for problem in read.problems {
        work.problem(format!("{}: {problem}", input.label));
    }
    for (number, item) in read.items.into_iter().enumerate() {
        let place = format!("{}: entry {} (byte {})", input.label, number + 1, item.entry.at_byte);
        work.take(&place, SavedForm::Feed, Ok(item))?;
    }
    Ok(())
}
