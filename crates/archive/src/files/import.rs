//! A foreign folder read from a disk. Nothing in it is trusted: no link, no size, no hash.

use super::place::Root;
use super::{FilesError, FilesErrorKind, LARGEST_RECORD};
use crate::form::RecordError;
use crate::import::{self, ImportForm, Imported, LocalPicture, Target};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tidings_model::MediaFile;

/// Deepest folder that is looked into.
const DEEPEST: usize = 32;

/// Largest picture that is read, in bytes.
const LARGEST_PICTURE: u64 = 256 << 20;

/// Folders of programs that no one writes posts into.
const NO_POSTS: [&str; 3] = ["node_modules", "_site", "vendor"];

/// Settings of Hugo and Zola, by which a folder is known for the root of a site.
const SETTINGS: [&str; 6] =
    ["hugo.toml", "hugo.yaml", "hugo.json", "config.toml", "config.yaml", "config.json"];

/// Where the site of a generator has its posts, when the folder is the root of one: what else it has of Markdown are pages, themes
/// and notes for its makers.
fn posts_of_site(root: &Root) -> Option<Vec<String>> {
    let is = |path: &str| root.path().join(path).symlink_metadata().is_ok_and(|meta| !meta.is_symlink());
    let there =
        |paths: &[&str]| paths.iter().filter(|path| is(path)).map(|path| (*path).to_owned()).collect();
    if is("source/_posts") {
        Some(there(&["source/_drafts", "source/_posts"]))
    } else if is("content") && SETTINGS.iter().any(|file| is(file)) {
        Some(there(&["content"]))
    } else if is("_posts") && is("_config.yml") {
        Some(there(&["_drafts", "_posts"]))
    } else {
        None
    }
}

/// The root of the site whose posts the folder has, and where in it; else the folder itself. By it a post's form and its pictures
/// are found.
fn site_above(folder: &Path) -> (PathBuf, Option<String>) {
    let names: Vec<&str> = folder.iter().filter_map(|name| name.to_str()).collect();
    let up = match names.as_slice() {
        [.., "source", "_posts" | "_drafts"] => Some(2),
        [.., "_posts" | "_drafts"] => Some(1),
        // Sections of Hugo and Zola lie below their `content`.
        _ => folder.ancestors().position(|above| above.ends_with("content")).map(|up| up + 1).filter(|up| {
            let root = folder.ancestors().nth(*up);
            root.is_some_and(|root| SETTINGS.iter().any(|file| root.join(file).is_file()))
        }),
    };
    let root = up.and_then(|up| folder.ancestors().nth(up));
    let start = root.and_then(|root| folder.strip_prefix(root).ok()?.to_str());
    match (root, start) {
        (Some(root), Some(start)) => (root.to_owned(), Some(start.replace('\\', "/"))),
        _ => (folder.to_owned(), None),
    }
}

/// The posts of a folder that is to be imported, file by file in the order of their names. Links are not followed.
#[derive(Debug)]
pub struct ImportFolder {
    root: Root,
    form: Option<ImportForm>,
    target: Target,
    left: Vec<String>,
    /// The paths of all other files by their names, once they are asked for.
    by_name: OnceCell<BTreeMap<String, Vec<String>>>,
}

impl ImportFolder {
    /// The posts in `folder`; without a form, each file's is found by its look.
    pub fn open(folder: &Path, form: Option<ImportForm>, target: Target) -> Result<Self, FilesError> {
        let folder = folder.canonicalize().map_err(FilesError::io("open", folder))?;
        let (root, start) = site_above(&folder);
        let root = Root::new(root);
        let mut left = match (start, posts_of_site(&root)) {
            (Some(start), _) => vec![start],
            (None, Some(folders)) => folders,
            (None, None) => root.names("")?,
        };
        left.reverse();
        Ok(Self { root, form, target, left, by_name: OnceCell::new() })
    }

    /// The folder from which the paths of posts count: the one that was opened, or the root of the site that it belongs to.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The bytes of a picture that an imported record of another tidings has, with `media/` in the folder.
    pub fn read_media(&self, file: &MediaFile) -> Result<Vec<u8>, FilesError> {
        let first = self.root.read(&format!("media/{}", file.path()), LARGEST_PICTURE);
        // Exports have it among the static files of their generator.
        let others = ["static", "source"].iter();
        let mut others = others.filter_map(|folder| {
            self.root.read(&format!("{folder}/media/{}", file.path()), LARGEST_PICTURE).ok()
        });
        first.or_else(|error| others.next().ok_or(error))
    }

    /// The bytes of a picture that lies in the folder at `path`, with `/` between names. A path that leads out of the folder
    /// has none.
    fn read_picture(&self, path: &str) -> Result<Vec<u8>, FilesError> {
        if path.split('/').any(|name| matches!(name, "" | "." | "..")) || path.contains('\\') {
            let missing = std::io::ErrorKind::NotFound.into();
            return Err(FilesError::io("read", &self.root.path().join(path))(missing));
        }
        self.root.read(path, LARGEST_PICTURE)
    }

    /// The bytes of the first of a picture's places that has a file; where none has, of the one file of its name that the
    /// folder has, as Obsidian finds it.
    pub fn read_local(&self, picture: &LocalPicture) -> Option<Vec<u8>> {
        let at_place = picture.places.iter().find_map(|place| self.read_picture(place).ok());
        at_place.or_else(|| {
            let name = picture.places.first()?.rsplit('/').next()?.to_lowercase();
            match self.by_name.get_or_init(|| self.files_by_name()).get(&name)?.as_slice() {
                [place] => self.read_picture(place).ok(),
                _ => None,
            }
        })
    }

    fn files_by_name(&self) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut left = self.root.names("").unwrap_or_default();
        while let Some(path) = left.pop() {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let Ok(meta) = self.root.path().join(&path).symlink_metadata() else { continue };
            if meta.is_dir() && !name.starts_with('.') && path.split('/').count() < DEEPEST {
                let names = self.root.names(&path).unwrap_or_default();
                left.extend(names.iter().map(|name| format!("{path}/{name}")));
            } else if meta.is_file() && !name.ends_with(".md") {
                found.entry(name.to_lowercase()).or_default().push(path);
            }
        }
        found
    }

    /// Path below the folder of the next file that could be a post, without reading it; an error is a folder that cannot be
    /// listed.
    pub fn next_path(&mut self) -> Option<Result<String, (String, FilesError)>> {
        while let Some(path) = self.left.pop() {
            let name = path.rsplit('/').next().unwrap_or(&path);
            let Ok(meta) = self.root.path().join(&path).symlink_metadata() else { continue };
            let is_open = !name.starts_with('.') && !NO_POSTS.contains(&name);
            if meta.is_dir() && is_open && path.split('/').count() < DEEPEST {
                match self.root.names(&path) {
                    Ok(names) => self.left.extend(names.iter().rev().map(|name| format!("{path}/{name}"))),
                    Err(error) => return Some(Err((path, error))),
                }
            } else if meta.is_file()
                && (name.ends_with(".md") || name.ends_with(".markdown"))
                && name != "_index.md"
            {
                return Some(Ok(path));
            }
        }
        None
    }

    fn read_post(&self, path: &str) -> Result<(Imported, Vec<u8>), FilesError> {
        let bytes = self.root.read(path, LARGEST_RECORD)?;
        let wrong =
            |error: RecordError| FilesError::new(self.root.path().join(path), FilesErrorKind::Record(error));
        let text = std::str::from_utf8(&bytes).map_err(|_| {
            let advice = "save the file as UTF-8, then import it again";
            wrong(RecordError { line: 0, what: "the file is not UTF-8".to_owned(), advice })
        })?;
        let form = self.form.unwrap_or_else(|| ImportForm::detect(path, text));
        let imported = import::read(form, path, text, &self.target).map_err(wrong)?;
        Ok((imported, bytes))
    }
}

impl Iterator for ImportFolder {
    /// Path below the folder, and the post with the bytes of its file.
    type Item = (String, Result<(Imported, Vec<u8>), FilesError>);

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.next_path()? {
            Ok(path) => {
                let taken = self.read_post(&path);
                (path, taken)
            }
            Err((path, error)) => (path, Err(error)),
        })
    }
}
