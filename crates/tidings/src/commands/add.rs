use crate::cli::Add;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::find_feed::{Candidate, Found, find};
use crate::folder::Folder;
use crate::run;
use std::path::{Path, PathBuf};
use tidings_model::{CategoryPath, Source};

/// Titles shown of a feed before it is added.
const PREVIEW: usize = 3;

/// `tidings add`
pub(super) async fn run(dir: Option<&Path>, args: &Add, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    let added = add(&mut folder, &args.address, args.category.clone(), args.name.clone(), console).await?;
    let path = folder.sources_folder().join(format!("{}.toml", added.id));
    console.say(format!("added {} ({}) in {}: {}", added.id, added.name, added.category, path.display()));
    console.say(format!("next:  tidings fetch --source {}", added.id));
    console.result(&serde_json::json!({ "source": added, "file": path }));
    Ok(Exit::Well)
}

/// Finds the feed behind an address and writes the source's file.
pub(super) async fn add(
    folder: &mut Folder,
    address: &str,
    category: Option<CategoryPath>,
    name: Option<String>,
    console: Console,
) -> Result<Source, Failure> {
    let found = match local_file(folder, address)? {
        Some(found) => found,
        None => find(&*run::http(folder)?, address).await?,
    };
    show(&found, console);
    if let Some(known) = folder.sources.iter().find(|source| source.address == found.feed.address) {
        return Err(Failure::usage(format!("{} is watched already, as {}", found.feed.address, known.id)));
    }
    let title = name.or_else(|| found.feed.title.clone()).unwrap_or_else(|| found.feed.address.clone());
    let category = category.unwrap_or_else(|| folder.defaults().category);
    let mut source = folder.new_source(found.feed.address.clone(), &title, category);
    source.id = folder.free_id(&found.feed.name_for_id());
    source.site = found.feed.site;
    folder.add_source(source.clone())?;
    Ok(source)
}

fn show(found: &Found, console: Console) {
    let feed = &found.feed;
    console.say(format!("found {} ({}): {} entries", feed.address, feed.why, feed.titles.len()));
    for title in feed.titles.iter().take(PREVIEW) {
        console.say(format!("    {title}"));
    }
    for other in &found.others {
        console.say(format!("    there is also {} ({})", other.url, other.why));
    }
    for problem in feed.problems.iter().take(PREVIEW) {
        console.say(format!("    {problem}"));
    }
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
    let feed = Candidate::of(format!("file:{}", shown.display()), "a file on this machine", feed);
    Ok(Some(Found { feed, others: Vec::new() }))
}
