//! Site configs of other readers taken over: a recipe for each host.

use crate::cli::ImportRules;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::recipes;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tidings_archive::atomic::{self, Durability};
use tidings_extract::from_site_config;

/// What became of one file.
enum Outcome {
    Written(PathBuf, Vec<String>),
    Kept(PathBuf),
    Refused(String),
}

/// `tidings recipe import`
pub(super) fn run(dir: Option<&Path>, args: &ImportRules, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let files = files(&args.path)?;
    if files.is_empty() {
        return Err(Failure::usage(format!("{}: there is no site config in it", args.path.display()))
            .advise("name a file HOST.txt, or a folder with such"));
    }
    let (mut told, mut refused) = (Vec::new(), 0);
    let mut written = 0;
    for file in &files {
        let outcome = take_over(&folder, file, args.replace)?;
        let name = file.display();
        match &outcome {
            Outcome::Written(path, notes) => {
                written += 1;
                console.say(format!("{name}: {}", path.display()));
                notes.iter().for_each(|note| console.say(format!("    {note}")));
            }
            Outcome::Kept(path) => {
                console.say(format!("{name}: {} is there already; --replace writes over it", path.display()));
            }
            Outcome::Refused(why) => {
                refused += 1;
                console.warn(format!("{name}: {why}"));
            }
        }
        told.push(json_of(file, &outcome));
    }
    console.say(format!("{written} of {} site configs were taken over", files.len()));
    console.result(&json!({ "files": told, "written": written }));
    Ok(if refused > 0 { Exit::SomeFailed } else { Exit::Well })
}

/// The file, or those of the folder in the order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = std::fs::read_dir(path).map_err(|e| Failure::file("read", path, &e))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "txt") && host(file).is_some());
    files.sort();
    Ok(files)
}

/// The host that a file is for: `example.org.txt`, or `.example.org.txt` for all hosts below it.
fn host(file: &Path) -> Option<String> {
    let name = file.file_stem()?.to_str()?.trim_start_matches('.').to_ascii_lowercase();
    let name = name.strip_prefix("www.").map(str::to_owned).unwrap_or(name);
    let real = name.contains('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    real.then_some(name)
}

fn take_over(folder: &Folder, file: &Path, replace: bool) -> Result<Outcome, Failure> {
    let Some(host) = host(file) else {
        return Ok(Outcome::Refused("the name is no host: it has to be HOST.txt".to_owned()));
    };
    let path = recipes::file(folder.root(), &host);
    if path.exists() && !replace {
        return Ok(Outcome::Kept(path));
    }
    let bytes = std::fs::read(file).map_err(|e| Failure::file("read", file, &e))?;
    let imported = match from_site_config(&String::from_utf8_lossy(&bytes)) {
        Ok(imported) => imported,
        Err(errors) => {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            return Ok(Outcome::Refused(told.join("; ")));
        }
    };
    let text = format!("# How articles of {host} are read.\n{}", imported.recipe.to_toml(false));
    atomic::write(&path, text.as_bytes(), Durability::Full).map_err(|e| Failure::work(e.to_string()))?;
    Ok(Outcome::Written(path, imported.notes))
}

fn json_of(file: &Path, outcome: &Outcome) -> Value {
    let file = file.display().to_string();
    match outcome {
        Outcome::Written(path, notes) => {
            json!({ "file": file, "recipe": path.display().to_string(), "left_out": notes })
        }
        Outcome::Kept(path) => json!({ "file": file, "kept": path.display().to_string() }),
        Outcome::Refused(why) => json!({ "file": file, "error": why }),
    }
}
