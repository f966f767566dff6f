use crate::cli::Export;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use std::path::{Component, Path, PathBuf};
use tidings_archive::export::SiteInfo;
use tidings_archive::files::Archive;

/// Folders of a site that hold its own work, and nothing else.
const OWN: [&str; 7] = ["archive", "media", "state", "sources", "themes", "public", "digests"];

/// `tidings export`
pub(super) fn run(dir: Option<&Path>, args: &Export, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    refuse(folder.root(), &args.folder)?;
    let site = SiteInfo {
        title: folder.settings.site.title.clone(),
        language: folder.settings.site.language.tag().to_owned(),
        address: folder.settings.site.address.clone().unwrap_or_else(|| "/".into()),
    };
    let archive = Archive::open(folder.root());
    let done = archive.export(args.form, &args.folder, &site, &|_| true).map_err(archive_failure)?;
    let double = |path: &String| format!("{path}: two articles want this file; the first has it");
    let mut problems: Vec<String> = done.unreadable.iter().map(ToString::to_string).collect();
    problems.extend(done.doubles.iter().map(double));
    for problem in &problems {
        console.warn(problem);
    }
    let (articles, files) = (done.articles, done.files);
    console.say(format!(
        "{articles} articles in {files} files for {} in {}",
        args.form.as_str(),
        args.folder.display()
    ));
    console.result(&serde_json::json!({ "articles": articles, "files": files, "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// An export goes into a folder of its own.
fn refuse(root: &Path, to: &Path) -> Result<(), Failure> {
    let advice = "name a new folder: an export never writes over files";
    if std::fs::read_dir(to).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::usage(format!("{} is not empty", to.display())).advise(advice));
    }
    let (root, target) = (real(root), real(to));
    match target.strip_prefix(&root).ok().and_then(|below| below.iter().next()?.to_str()) {
        Some(name) if OWN.contains(&name) => {
            let message = format!("{} is inside {name}/, which holds the site's own work", to.display());
            Err(Failure::usage(message).advise("name a folder outside of it"))
        }
        _ => Ok(()),
    }
}

/// The path without links and `..`, though its end need not be there yet.
fn real(path: &Path) -> PathBuf {
    let mut real = PathBuf::new();
    for name in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match name {
            Component::ParentDir => _ = real.pop(),
            Component::CurDir => {}
            name => {
                real.push(name);
                real = real.canonicalize().unwrap_or(real);
            }
        }
    }
    real
}
