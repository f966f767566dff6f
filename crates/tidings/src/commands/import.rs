use crate::cli::Import;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use crate::settings::check_address;
use std::path::{Path, PathBuf};
use tidings_archive::files::Archive;
use tidings_archive::import::{ImportForm, Target, read};
use tidings_feed::opml;
use tidings_model::{ArticleId, CategoryPath};
use tidings_store::{Archived, Store};

/// `tidings import`
pub(super) fn run(dir: Option<&Path>, args: &Import, console: Console) -> Result<Exit, Failure> {
    let mut folder = Folder::open(dir)?;
    if args.path.is_dir() {
        return posts(&folder, &args.path, console);
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
        let web = |url: &&str| url.starts_with("http") && check_address(url).is_ok();
        let Some(address) = outline.xml_url.as_deref().filter(web) else {
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

/// Every Markdown file of a folder becomes an article; what it was is kept where that can be given back.
fn posts(folder: &Folder, from: &Path, console: Console) -> Result<Exit, Failure> {
    let archive = Archive::open(folder.root()).writer("tidings import").map_err(archive_failure)?;
    let mut store = Store::open(&folder.database())?;
    let target = Target { source: None, category: folder.defaults().category, now: clock::now()? };
    let (mut taken, mut known, mut problems) = (0, 0, Vec::new());
    let files = markdown_files(from);
    let progress = console.progress(files.len() as u64, "import");
    for path in files {
        let name = path.strip_prefix(from).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let imported = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: cannot be read: {error}", path.display()))
            .and_then(|text| {
                let form = ImportForm::detect(&name, &text);
                read(form, &name, &text, &target)
                    .map(|post| (post, text))
                    .map_err(|e| format!("{}: {e}", path.display()))
            });
        progress.step(&name);
        let (mut post, text) = match imported {
            Ok(read) => read,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        problems.extend(post.problems.iter().map(|problem| format!("{}: {problem}", path.display())));
        // A record from elsewhere may say any id; it gets the one that is its own.
        post.article.id = ArticleId::of(&post.article.source.id, &post.article.key);
        let filed = store.filed(&post.article.id)?;
        if let Some(filed) = &filed {
            if filed.entry_hash == post.article.entry_hash.as_str() {
                known += 1;
                continue;
            }
            // What stands there stays as an earlier revision.
            post.article.revision = post.article.revision.max(filed.revision + 1);
            post.article.first_seen = filed.first_seen;
        }
        if post.keep_original {
            archive.put_original(&post.article.id, text.as_bytes()).map_err(archive_failure)?;
        }
        let path = filed.as_ref().map(|filed| &filed.path);
        let put = archive.put(&post.article, path).map_err(archive_failure)?;
        store.archived(&[Archived::of(&post.article, put.path, put.hash)])?;
        taken += 1;
    }
    drop(progress);
    for problem in &problems {
        console.warn(problem);
    }
    console.say(format!("{taken} articles taken in, {known} known already, {} problems", problems.len()));
    console.result(&serde_json::json!({ "articles": taken, "known": known, "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// The Markdown files below a folder, by path; hidden folders and links are passed by.
fn markdown_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&dir) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden => open.push(path),
                Ok(kind)
                    if kind.is_file() && path.extension().is_some_and(|e| e == "md" || e == "markdown") =>
                {
                    files.push(path);
                }
                _ => {}
            }
        }
    }
    files.sort();
    files
}
