use crate::cli::Init;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{SETTINGS, write_file};
use crate::settings::{template, value::SiteLanguage};
use std::path::{Path, PathBuf};

/// What is made again at any time and has no place in a repository.
const GITIGNORE: &str = "/public/\n/state/\n";

/// `tidings init`
pub(super) fn run(dir: Option<&Path>, args: &Init, console: Console) -> Result<Exit, Failure> {
    let root = args.folder.as_deref().or(dir).unwrap_or(Path::new("."));
    let language = match args.language.as_str() {
        "zh" => SiteLanguage::Chinese,
        "ar" => SiteLanguage::Arabic,
        _ => SiteLanguage::English,
    };
    let settings = make(root, &args.title, language)?;
    console.say(format!("made the site folder {}", root.display()));
    console.say(format!(
        "next:  tidings add URL --dir {}    settings: {}",
        root.display(),
        settings.display()
    ));
    console.result(&serde_json::json!({ "folder": root, "settings": settings }));
    Ok(Exit::Well)
}

/// Makes a site folder and gives its settings file.
pub(super) fn make(root: &Path, title: &str, language: SiteLanguage) -> Result<PathBuf, Failure> {
    let settings = root.join(SETTINGS);
    if settings.exists() {
        return Err(Failure::usage(format!("{} is a site folder already", root.display()))
            .advise("add sources with `tidings add URL`, or name another folder"));
    }
    for name in ["sources", "themes", "archive", "media", "state"] {
        let folder = root.join(name);
        std::fs::create_dir_all(&folder).map_err(|e| Failure::file("made", &folder, &e))?;
    }
    let ignore = root.join(".gitignore");
    if !ignore.exists() {
        write_file(&ignore, GITIGNORE.as_bytes())?;
    }
    write_file(&settings, template(title, language).as_bytes())?;
    Ok(settings)
}
