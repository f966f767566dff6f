//! The site folder: where everything of one site is, its settings and its sources.

use crate::failure::{Exit, Failure};
use crate::recipes;
use crate::settings::{
    Defaults, FollowedList, Listed, Settings, SettingsError, read_list, read_listed, write_list, write_source,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tidings_archive::atomic::{self, Durability};
use tidings_extract::Recipe;
use tidings_model::{CategoryPath, FullText, Pictures, Policy, Source, SourceId, SourceKind};

/// Name of the settings file, by which a site folder is known.
pub const SETTINGS: &str = "tidings.toml";

/// A site folder with its settings and sources read.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
    /// Everything in `tidings.toml`.
    pub settings: Settings,
    /// Every source, by id.
    pub sources: Vec<Source>,
    /// The sources that a list brought.
    pub listed: BTreeMap<SourceId, Listed>,
    /// Every list that is followed, by id.
    pub lists: Vec<FollowedList>,
}

impl Folder {
    /// Opens the site folder at `dir`, or the nearest one from the working folder upwards.
    ///
    /// # Errors
    /// When there is none, or its settings hold mistakes; all of them are named.
    pub fn open(dir: Option<&Path>) -> Result<Self, Failure> {
        Self::at(find(dir)?)
    }

    /// The same for commands that work without one: `None` where none was named and none is there.
    ///
    /// # Errors
    /// When one that was named is none, or its settings hold mistakes.
    pub fn open_if_any(dir: Option<&Path>) -> Result<Option<Self>, Failure> {
        match find(dir) {
            Err(_) if dir.is_none() => Ok(None),
            root => Self::at(root?).map(Some),
        }
    }

    fn at(root: PathBuf) -> Result<Self, Failure> {
        let path = root.join(SETTINGS);
        let text = std::fs::read_to_string(&path).map_err(|e| Failure::file("read", &path, &e))?;
        let settings = Settings::read(&path.display().to_string(), &text).map_err(|e| mistakes(&e))?;
        let mut folder =
            Self { root, settings, sources: Vec::new(), listed: BTreeMap::new(), lists: Vec::new() };
        atomic::clean(&folder.root);
        atomic::clean(&folder.sources_folder());
        atomic::clean(&folder.lists_folder());
        atomic::clean(&folder.recipes_folder());
        (folder.sources, folder.listed) = folder.read_sources()?;
        folder.lists = folder.read_lists()?;
        Ok(folder)
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.root.join("state").join("tidings.db")
    }

    /// The folder of the readers of the live site: users and marks, which are in no other place.
    pub fn readers_folder(&self) -> PathBuf {
        self.root.join("readers")
    }

    /// Where smaller copies of pictures are kept.
    pub fn picture_copies(&self) -> PathBuf {
        self.root.join("state/pictures")
    }

    /// What builds know of the records that they have read.
    pub fn known(&self) -> PathBuf {
        self.root.join("state/site")
    }

    /// The search index.
    pub fn search_index(&self) -> PathBuf {
        self.root.join("state/search")
    }

    /// The static site.
    pub fn public(&self) -> PathBuf {
        self.root.join("public")
    }

    /// What `tidings digest` makes.
    pub fn digests(&self) -> PathBuf {
        self.root.join("digests")
    }

    /// The overrides of the theme.
    pub fn themes(&self) -> PathBuf {
        self.root.join("themes")
    }

    /// The sources' files.
    pub fn sources_folder(&self) -> PathBuf {
        self.root.join("sources")
    }

    /// The files of the lists that are followed.
    pub fn lists_folder(&self) -> PathBuf {
        self.root.join("lists")
    }

    /// What a source takes from `tidings.toml`.
    pub fn defaults(&self) -> Defaults {
        let name = self.settings.site.language.default_category();
        let category = CategoryPath::parse(name).expect("the built-in names are good segments");
        Defaults { interval: self.settings.fetch.interval, category }
    }

    /// The recipes' files.
    pub fn recipes_folder(&self) -> PathBuf {
        self.root.join(recipes::FOLDER)
    }

    /// Writes a recipe for a source under the source's id, or under another name where a file of that name is there
    /// already, and makes the source one that uses it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_recipe(&self, source: &mut Source, recipe: &Recipe) -> Result<PathBuf, Failure> {
        let folder = self.recipes_folder();
        let mut names = FreeIds::without([]);
        let (name, path) = loop {
            let name = names.take(source.id.as_str());
            let path = folder.join(format!("{name}.toml"));
            if !path.exists() {
                break (name, path);
            }
        };
        let by_id = source.kind == SourceKind::Recipe && name == source.id;
        source.recipe = Some(name).filter(|_| !by_id).map(|name| name.to_string());
        write_file(&path, recipes::written(source, recipe).as_bytes())?;
        Ok(path)
    }

    /// The source with this id.
    pub fn source(&self, id: &SourceId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == *id)
    }

    /// An id made from `text` that no source has yet.
    pub fn free_id(&self, text: &str) -> SourceId {
        FreeIds::of(&self.sources).take(text)
    }

    /// A feed with the site's usual policy and an id that no source has yet.
    pub fn new_source(&self, address: String, name: &str, category: CategoryPath) -> Source {
        self.source_with_id(self.free_id(name), address, name.to_owned(), category)
    }

    /// A feed with the site's usual policy.
    pub fn source_with_id(
        &self,
        id: SourceId,
        address: String,
        name: String,
        category: CategoryPath,
    ) -> Source {
        Source {
            id,
            name,
            kind: SourceKind::Feed,
            recipe: None,
            address,
            site: None,
            category,
            also_in: Vec::new(),
            language: None,
            policy: Policy {
                enabled: true,
                interval_seconds: self.defaults().interval.map(|interval| interval.as_secs().max(1)),
                full_text: FullText::Auto,
                pictures: Pictures::Keep,
                noindex: false,
            },
        }
    }

    /// Puts a new address into a source's file and leaves the rest of the file as its owner wrote it.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn change_address(&self, id: &SourceId, address: &str) -> Result<(), Failure> {
        put(&self.source_file(id), &[("address", address.into())])
    }

    /// Puts new values into a source's file and leaves the rest of the file as its owner wrote it.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn change_source(&self, id: &SourceId, values: &[(&str, toml_edit::Value)]) -> Result<(), Failure> {
        put(&self.source_file(id), values)
    }

    /// The same for a list's file.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn change_list_address(&self, id: &SourceId, address: &str) -> Result<(), Failure> {
        put(&self.list_file(id), &[("address", address.into())])
    }

    /// Writes a list's file and takes it among the lists.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_list(&mut self, list: FollowedList) -> Result<PathBuf, Failure> {
        let path = self.list_file(&list.id);
        write_file(&path, write_list(&list).as_bytes())?;
        self.lists.push(list);
        Ok(path)
    }

    /// Writes the files of sources that a list brought, and takes them among the sources.
    ///
    /// # Errors
    /// When a file cannot be written; those before it are.
    pub fn add_listed(&mut self, sources: Vec<(Source, Listed)>) -> Result<(), Failure> {
        let (mut plain, mut ids) = (Vec::with_capacity(sources.len()), Vec::with_capacity(sources.len()));
        for (source, listed) in sources {
            ids.push((source.id.clone(), listed));
            plain.push(source);
        }
        self.listed.extend(ids);
        self.add_sources(plain)
    }

    /// Writes a source's file and takes it among the sources.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_source(&mut self, source: Source) -> Result<PathBuf, Failure> {
        let path = self.source_file(&source.id);
        self.add_sources([source])?;
        Ok(path)
    }

    /// The same for many.
    ///
    /// # Errors
    /// When a file cannot be written; those before it are.
    pub fn add_sources(&mut self, sources: impl IntoIterator<Item = Source>) -> Result<(), Failure> {
        let mut all: BTreeMap<SourceId, Source> =
            std::mem::take(&mut self.sources).into_iter().map(|known| (known.id.clone(), known)).collect();
        let defaults = self.defaults();
        let written = sources.into_iter().try_for_each(|source| {
            let listed = self.listed.get(&source.id).map(Listed::lines).unwrap_or_default();
            let text = write_source(&source, &defaults) + &listed;
            write_file(&self.source_file(&source.id), text.as_bytes())?;
            all.insert(source.id.clone(), source);
            Ok(())
        });
        self.sources = all.into_values().collect();
        written
    }

    fn source_file(&self, id: &SourceId) -> PathBuf {
        self.sources_folder().join(format!("{id}.toml"))
    }

    fn list_file(&self, id: &SourceId) -> PathBuf {
        self.lists_folder().join(format!("{id}.toml"))
    }

    fn read_sources(&self) -> Result<(Vec<Source>, BTreeMap<SourceId, Listed>), Failure> {
        let defaults = self.defaults();
        let read =
            read_files(&self.sources_folder(), |file, id, text| read_listed(file, id, text, &defaults))?;
        let mut listed = BTreeMap::new();
        let sources = read.into_iter().map(|(source, by)| {
            listed.extend(by.map(|by| (source.id.clone(), by)));
            source
        });
        Ok((sources.collect(), listed))
    }

    fn read_lists(&self) -> Result<Vec<FollowedList>, Failure> {
        read_files(&self.lists_folder(), read_list)
    }
}

/// Reads every settings file of a folder, by name; the mistakes of all are told at once.
fn read_files<T>(
    folder: &Path,
    read: impl Fn(&str, &str, &str) -> Result<T, Vec<SettingsError>>,
) -> Result<Vec<T>, Failure> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|e| Failure::file("read", &path, &e))?;
        let id = path.file_stem().unwrap_or_default().to_string_lossy();
        match read(&path.display().to_string(), &id, &text) {
            Ok(one) => all.push(one),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(mistakes(&errors)) }
}

fn put(path: &Path, values: &[(&str, toml_edit::Value)]) -> Result<(), Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, &e))?;
    let document = text.parse::<toml_edit::DocumentMut>();
    let mut document = document.map_err(|e| Failure::usage(format!("{}: {e}", path.display())))?;
    for (key, value) in values {
        document[key] = toml_edit::value(value.clone());
    }
    write_file(path, document.to_string().as_bytes())
}

/// Ids that no source has, however many of one name are asked for.
#[derive(Debug)]
pub struct FreeIds {
    taken: BTreeSet<SourceId>,
    /// The number to be tried next for a name that was taken.
    next: BTreeMap<SourceId, u64>,
}

impl FreeIds {
    /// All but these.
    pub fn without<'a>(taken: impl IntoIterator<Item = &'a SourceId>) -> Self {
        Self { taken: taken.into_iter().cloned().collect(), next: BTreeMap::new() }
    }

    /// Those that none of these sources has.
    pub fn of(sources: &[Source]) -> Self {
        Self::without(sources.iter().map(|source| &source.id))
    }

    /// An id made from `text`, which is taken from now on.
    pub fn take(&mut self, text: &str) -> SourceId {
        let wanted = SourceId::from_text(text);
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let next = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let id = SourceId::new(format!("{wanted}-{next}"));
            *next += 1;
            if let Some(id) = id.ok().filter(|id| self.taken.insert(id.clone())) {
                return id;
            }
        }
    }
}

/// Writes a file of the site folder whole or not at all, and makes its folder.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|e| Failure::file("made", parent, &e))?;
    }
    atomic::write(path, bytes, Durability::Full).map_err(|e| Failure::work(e.to_string()))
}

/// Writes a file that can be made again, piece by piece: whole or not at all, but not waiting for the disk.
///
/// # Errors
/// When it cannot be written.
pub fn write_file_with<T>(
    path: &Path,
    fill: impl FnOnce(&mut std::fs::File) -> std::io::Result<T>,
) -> Result<T, Failure> {
    atomic::write_with(path, Durability::Rename, fill).map_err(|e| Failure::work(e.to_string()))
}

fn find(dir: Option<&Path>) -> Result<PathBuf, Failure> {
    let here = match dir {
        Some(dir) => dir.to_owned(),
        None => std::env::current_dir().map_err(|e| Failure::work(format!("the working folder: {e}")))?,
    };
    let candidates: Vec<&Path> = if dir.is_some() { vec![&here] } else { here.ancestors().collect() };
    let found = candidates.iter().find(|folder| folder.join(SETTINGS).is_file());
    found.map(|folder| folder.to_path_buf()).ok_or_else(|| {
        Failure::usage(format!("{} is no site folder: there is no {SETTINGS} in it", here.display()))
            .advise("make one with `tidings init DIR`, or name one with `--dir DIR`")
    })
}

fn mistakes(errors: &[SettingsError]) -> Failure {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Failure {
        exit: Exit::Usage,
        message: lines.join("\n"),
        advice: Some("`tidings config` prints every key with its meaning".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a search over all that there is for each number, this would take hours.
    #[test]
    fn one_name_has_as_many_ids_as_are_asked_for() {
        let mut ids = FreeIds::of(&[]);
        let mut given: BTreeSet<SourceId> = (0..100_000).map(|_| ids.take("News")).collect();
        given.extend(["news 7", "News-100001", "新闻"].map(|name| ids.take(name)));
        assert_eq!(given.len(), 100_003);
        let is = |text: &str| given.iter().any(|id| id.as_str() == text);
        assert!(is("news") && is("news-100000") && is("news-7-2") && is("news-100001"));
    }
}
