use super::day;
use crate::cli::Add;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::find_feed::{Candidate, Found, Means, find, read_unread};
use crate::folder::Folder;
use crate::recipes;
use crate::rsshub::Instances;
use crate::run;
use std::path::{Path, PathBuf};
use tidings_extract::{Asked, FeedLink, Why};
use tidings_model::{CategoryPath, Source};

/// Addresses shown that were named and not read.
const MOST_UNREAD: usize = 12;
/// Problems shown of a feed.
const PROBLEMS: usize = 3;

/// What is to be added, and how.
#[derive(Debug, Default, Clone)]
pub(crate) struct Wish {
    /// Where its articles are filed.
    pub(crate) category: Option<CategoryPath>,
    /// Its name for people.
    pub(crate) name: Option<String>,
    /// The number of the feed to take.
    pub(crate) pick: Option<usize>,
}

/// `tidings add`
pub(super) async fn run(dir: Option<&Path>, args: &Add, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    if args.list {
        let found = look(&folder, &args.address).await?;
        show(&found, console);
        if found.candidates.is_empty() {
            return Err(found.nothing());
        }
        console.result(&json(&found, None));
        return Ok(Exit::Well);
    }
    let wish =
        Wish { category: args.category.clone(), name: args.name.clone(), pick: args.pick.map(usize::from) };
    let found = look(&folder, &args.address).await?;
    show(&found, console);
    let added = take(&mut folder, &found, wish).await?;
    let path = folder.sources_folder().join(format!("{}.toml", added.id));
    console.say(format!("added {} ({}) in {}: {}", added.id, added.name, added.category, path.display()));
    if let Some(name) = added.recipe_name() {
        let file = recipes::file(folder.root(), name);
        console.say(format!(
            "its recipe is a guess: {}; `tidings recipe test {}` tries it",
            file.display(),
            added.id
        ));
    }
    console.say(format!("next:  tidings fetch --source {}", added.id));
    console.result(&json(&found, Some((&added, &path))));
    Ok(Exit::Well)
}

/// What is behind an address or in a file.
pub(super) async fn look(folder: &Folder, address: &str) -> Result<Found, Failure> {
    if let Some(found) = local_file(folder, address)? {
        return Ok(found);
    }
    let (http, instances) = (run::http(folder)?, Instances::new(&folder.settings.rsshub.instances));
    find(Means { http: &*http, rsshub: &instances, now: clock::now()? }, address).await
}

/// Writes the file of the feed that was picked, or of the best.
pub(crate) async fn take(folder: &mut Folder, found: &Found, wish: Wish) -> Result<Source, Failure> {
    let chosen = match wish.pick {
        None => found.best().cloned().ok_or_else(|| found.nothing())?,
        Some(number) => picked(folder, found, number).await?,
    };
    if let Some(known) = folder.sources.iter().find(|source| source.address == chosen.address) {
        return Err(Failure::usage(format!("{} is watched already, as {}", chosen.address, known.id)));
    }
    let title = wish.name.or_else(|| chosen.title.clone()).unwrap_or_else(|| chosen.name_for_id());
    let category = wish.category.unwrap_or_else(|| folder.defaults().category);
    let mut source = folder.new_source(chosen.address.clone(), &title, category);
    source.id = folder.free_id(&chosen.name_for_id());
    source.kind = chosen.kind;
    source.site = chosen.site;
    if let Some(recipe) = &chosen.recipe {
        folder.add_recipe(&mut source, recipe)?;
    }
    folder.add_source(source.clone())?;
    Ok(source)
}

/// The feed with a number; those that were only named come after those that were read.
async fn picked(folder: &Folder, found: &Found, number: usize) -> Result<Candidate, Failure> {
    let at = number.saturating_sub(1);
    if let Some(candidate) = found.candidates.get(at) {
        return Ok(candidate.clone());
    }
    let Some(link) = found.unread.get(at - found.candidates.len()).filter(|_| at < total(found)) else {
        return Err(Failure::usage(format!("there is no feed number {number}: {} were found", total(found)))
            .advise("see them with `tidings add URL --list`"));
    };
    let (http, instances) = (run::http(folder)?, Instances::new(&folder.settings.rsshub.instances));
    read_unread(Means { http: &*http, rsshub: &instances, now: clock::now()? }, link).await
}

fn total(found: &Found) -> usize {
    found.candidates.len() + found.unread.len().min(MOST_UNREAD)
}

fn show(found: &Found, console: Console) {
    for (at, feed) in found.candidates.iter().enumerate() {
        let language = feed.language.as_ref().map_or(String::new(), |tag| format!(", {tag}"));
        let newest = feed.newest.map_or(String::new(), |at| format!(", newest {}", day(at)));
        console.say(format!("{}. {} ({})", at + 1, feed.address, feed.why));
        let title = feed.title.as_deref().unwrap_or("without a title");
        console.say(format!("   {title}: {}{language}, {} entries{newest}", feed.format, feed.entries));
        for entry in &feed.preview {
            let date = entry.date.map_or_else(|| "no date   ".to_owned(), day);
            console.say(format!("     {date}  {}", entry.title));
        }
        for problem in feed.problems.iter().take(PROBLEMS) {
            console.say(format!("     {problem}"));
        }
    }
    for (at, link) in found.unread.iter().take(MOST_UNREAD).enumerate() {
        let title = link.title.as_ref().map_or(String::new(), |title| format!(" {title}"));
        console.say(format!(
            "{}. {}{title} ({}; not read)",
            found.candidates.len() + at + 1,
            link.url,
            link.why
        ));
    }
    if total(found) > 1 {
        console.say("   take another than the best with `--pick N`");
    }
}

fn json(found: &Found, added: Option<(&Source, &PathBuf)>) -> serde_json::Value {
    let unread: Vec<&str> = found.unread.iter().take(MOST_UNREAD).map(|link| link.url.as_str()).collect();
    serde_json::json!({
        "source": added.map(|(source, _)| source),
        "file": added.map(|(_, file)| file),
        "asked": found.asked,
        "candidates": found.candidates,
        "not_read": unread,
        "tried": found.tried,
    })
}

/// The feed in a file on this machine, if `address` names one.
fn local_file(folder: &Folder, address: &str) -> Result<Option<Found>, Failure> {
    let named = address.strip_prefix("file:").map(PathBuf::from);
    if named.is_none() && (address.contains("://") || !Path::new(address).is_file()) {
        return Ok(None);
    }
    let path = named.unwrap_or_else(|| PathBuf::from(address));
    let path = path.canonicalize().map_err(|e| Failure::file("read", &path, &e))?;
    let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, &e))?;
    let root = folder.root().canonicalize().unwrap_or_else(|_| folder.root().to_owned());
    let shown = path.strip_prefix(&root).unwrap_or(&path);
    let feed = tidings_feed::parse(&bytes, &tidings_feed::Hints::default())
        .map_err(|e| Failure::work(format!("{}: {e}", path.display())).advise(e.advice()))?;
    let address = format!("file:{}", shown.display());
    let link = FeedLink::new(address.clone(), Why::Itself);
    let candidate = Candidate::of(&link, address.clone(), &Asked::default(), feed);
    Ok(Some(Found { asked: address, candidates: vec![candidate], ..Found::default() }))
}
