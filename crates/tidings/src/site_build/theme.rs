//! The owner's files in `themes/` that stand in place of the built-in ones.

use crate::failure::Failure;
use std::collections::BTreeMap;
use std::path::Path;
use tidings_site::Theme;

/// Deepest folder that is looked into.
const DEEPEST: usize = 4;

/// What `themes/` holds.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    /// Files for the theme, by their paths there.
    pub(super) files: BTreeMap<String, String>,
    /// What is of no use to the theme, each with what to do.
    pub(super) problems: Vec<String>,
}

impl Overrides {
    /// Reads the folder. Hidden files, and the papers of a theme that was copied whole, are passed over.
    ///
    /// # Errors
    /// When a file of the theme cannot be read, or is not UTF-8.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut overrides = Self::default();
        let mut names = Vec::new();
        list(folder, "", 0, &mut names);
        names.sort();
        for name in names {
            if !Theme::takes(&name) {
                overrides.problems.push(unknown(&name));
                continue;
            }
            let path = folder.join(&name);
            let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, &e))?;
            let text = String::from_utf8(bytes).map_err(|_| {
                Failure::usage(format!("{}: is not UTF-8", path.display()))
                    .advise("save the file as UTF-8, or remove it to have the built-in one")
            })?;
            overrides.files.insert(name, text);
        }
        let unused = overrides.files.keys().filter(|name| !overrides.is_used(name));
        overrides.problems.extend(unused.map(|name| unknown(name)).collect::<Vec<_>>());
        Ok(overrides)
    }

    /// Whether a file stands for a built-in one, or another file names it.
    fn is_used(&self, name: &str) -> bool {
        let is_named = || self.files.iter().any(|(other, text)| other != name && text.contains(name));
        !name.ends_with(".html") || Theme::names().any(|known| known == name) || is_named()
    }
}

fn list(folder: &Path, below: &str, depth: usize, names: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder.join(below)) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        // A folder that is a link may lead back up.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if depth < DEEPEST && !name.starts_with('.') {
                list(folder, &path, depth + 1, names);
            }
        } else if !name.starts_with('.') && !is_paper(&name) {
            names.push(path);
        }
    }
}

fn is_paper(name: &str) -> bool {
    ["README", "LICENSE", "LICENCE", "CHANGELOG"].iter().any(|paper| name.to_uppercase().starts_with(paper))
}

fn unknown(name: &str) -> String {
    let nearest = Theme::names()
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7);
    match nearest {
        Some((_, known)) => {
            format!("themes/{name}: the theme has no such file, and it was left out; did you mean {known:?}?")
        }
        None => format!(
            "themes/{name}: the theme has no such file, and it was left out; the theme's files are {}",
            Theme::names().collect::<Vec<_>>().join(", ")
        ),
    }
}
