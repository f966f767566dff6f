mod posts;

use crate::cli::Import;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use std::path::Path;
use tidings_feed::opml;
use tidings_model::CategoryPath;

/// `tidings import`
pub(super) fn run(dir: Option<&Path>, args: &Import, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    if args.path.is_dir() {
        return posts::run(&folder, &args.path, console);
    }
    let bytes = std::fs::read(&args.path).map_err(|e| Failure::file("read", &args.path, &e))?;
    let list = opml::read(&bytes).map_err(|e| {
        Failure::work(format!("{}: {e}", args.path.display()))
            .advise("give an OPML file, as feed readers export it, or a folder of posts")
    })?;
    subscriptions(&mut folder, &list, console)
}

/// Every feed of a list becomes a source; one that stands in several places is shown in all of them.
fn subscriptions(folder: &mut Folder, list: &opml::Opml, console: Console) -> Result<Exit, Failure> {
    let (mut added, mut known, mut refused) = (0, 0, Vec::new());
    for (names, outline) in list.feeds() {
        let Some(address) = outline.xml_url.as_deref().filter(|url| url.starts_with("http")) else {
            refused.push(outline.name().to_owned());
            continue;
        };
        let category = CategoryPath::from_names(&names).unwrap_or_else(|| folder.defaults().category);
        let same = folder.sources.iter().find(|source| source.address == address).cloned();
        if let Some(mut source) = same {
            known += 1;
            if source.category != category && !source.also_in.contains(&category) {
                source.also_in.push(category);
                folder.add_source(source)?;
            }
            continue;
        }
        let mut source = folder.new_source(address.to_owned(), outline.name(), category);
        source.site.clone_from(&outline.html_url);
        source.language.clone_from(&outline.language);
        folder.add_source(source)?;
        added += 1;
    }
    for name in &refused {
        console.warn(format!("{name}: has no web address and was left out"));
    }
    console
        .say(format!("{added} sources added, {known} known already, {} without an address", refused.len()));
    console.result(&serde_json::json!({ "added": added, "known": known, "refused": refused }));
    Ok(if refused.is_empty() { Exit::Well } else { Exit::SomeFailed })
}
