//! What is wrong with an archive, for the person who keeps it. It reads everything and changes nothing.

use super::icons::note;
use super::{Archive, FilesError, FilesErrorKind, TEMP_FOLDER};
use crate::form::{FORMAT, Record};
use crate::pack::ENDING;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use tidings_model::{ArchivePath, ArticleId, ContentHash, MediaFile};

/// What [`Archive::check`] found.
#[derive(Debug, Default)]
pub struct Report {
    /// Records that were read.
    pub records: usize,
    /// Pictures that were read.
    pub pictures: usize,
    /// What is wrong, in the order of the walk.
    pub problems: Vec<CheckProblem>,
    /// What is not wrong but of no use; empty when not everything could be read, since then nobody knows.
    pub notes: Vec<CheckProblem>,
    /// The records that were read, each with its hash.
    pub hashes: BTreeMap<ArchivePath, ContentHash>,
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckProblem {
    /// The file, below the site folder: `archive/…` or `media/…`.
    pub path: String,
    /// What sort of thing is wrong.
    pub kind: CheckProblemKind,
    /// What was found.
    pub what: String,
    /// The article that has it, of a picture.
    pub article: Option<ArchivePath>,
}

/// The sorts of problem with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CheckProblemKind {
    /// The file's hash is not that of its text.
    EditedByHand,
    /// A key of the front matter is not what it should be; it was mended in reading.
    Mended,
    /// The file cannot be read, or is no record.
    Unreadable,
    /// The index of a pack cannot be read, so that nobody knows what is in it.
    BrokenPack,
    /// The file is in a newer form than this program knows.
    NewerForm,
    /// The file is in an older form, which is read all the same.
    OlderForm,
    /// A picture that an article has is not there.
    MissingMedia,
    /// A picture's bytes are not those of its name.
    DamagedMedia,
    /// The id in the file's name is not the article's.
    WrongPath,
    /// Two files have one article.
    SharedId,
    /// A file that a crash left behind.
    LeftoverTemp,
    /// A file that is no record of ours, or a link.
    Stray,
    /// A picture that no article has, nor an earlier revision of one.
    UnusedMedia,
    /// The icon of a source is not there, or damaged, or nobody can tell which it is.
    BrokenIcon,
}

impl CheckProblemKind {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::EditedByHand => {
                "nothing to do if you meant it: the next revision keeps the edited file among the revisions"
            }
            Self::Mended => "mend the key by hand, or let the next revision write it anew",
            Self::Unreadable => {
                "`tidings check --mend` puts back its last whole state; or mend it by hand, or take it from a backup"
            }
            Self::BrokenPack => "take the pack from a backup: none of its articles can be read",
            Self::NewerForm => "it was made by a newer tidings: use that one, or a still newer one",
            Self::OlderForm => {
                "nothing to do: it is read as it is; `tidings check --mend` writes it in today's form"
            }
            Self::MissingMedia => "`tidings check --mend` asks for it again; or take it from a backup",
            Self::DamagedMedia => "`tidings check --mend` asks for it again; or take it from a backup",
            Self::WrongPath => {
                "`tidings check --mend` gives it back the name it was archived under; the name ends with the article's id"
            }
            Self::SharedId => {
                "keep one of the two files and remove the other; `tidings check --mend` does so where they are the same"
            }
            Self::LeftoverTemp => "nothing to do: the next tidings fetch removes it",
            Self::UnusedMedia => "nothing to do; it may be removed to save its room",
            Self::BrokenIcon => {
                "remove the file: the next poll of its source asks for the icon again; `tidings check --mend` does so"
            }
            Self::Stray => "move it out of the archive; it is neither read nor published",
        }
    }
}

impl fmt::Display for CheckProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.path, self.what, self.kind.advice())
    }
}

pub(super) fn check(archive: &Archive) -> Report {
    let mut checker = Checker {
        archive,
        report: Report::default(),
        ids: BTreeMap::new(),
        used: BTreeMap::new(),
        once_used: BTreeSet::new(),
        unread: false,
    };
    let mut records = BTreeSet::new();
    for (path, record) in archive.walk() {
        checker.record(&path, record);
        records.insert(path.to_string());
    }
    checker.strays("", &records, 0);
    checker.revisions();
    checker.icons();
    checker.pictures();
    checker.temps();
    checker.report
}

struct Checker<'a> {
    archive: &'a Archive,
    report: Report,
    ids: BTreeMap<ArticleId, ArchivePath>,
    /// Pictures by their path below `media/`, and an article that has each.
    used: BTreeMap<String, (MediaFile, ArchivePath)>,
    /// Pictures of earlier revisions, and icons of sources.
    once_used: BTreeSet<String>,
    /// Whether a record could not be read, whose pictures nobody knows.
    unread: bool,
}

impl Checker<'_> {
    fn problem(&mut self, path: String, kind: CheckProblemKind, what: impl Into<String>) {
        self.report.problems.push(CheckProblem { path, kind, what: what.into(), article: None });
    }

    fn picture_problem(&mut self, path: String, kind: CheckProblemKind, what: String, article: ArchivePath) {
        self.report.problems.push(CheckProblem { path, kind, what, article: Some(article) });
    }

    fn record(&mut self, path: &ArchivePath, record: Result<Record, FilesError>) {
        let place = format!("archive/{path}");
        let Record { article, verified, problems, hash, format } = match record {
            Ok(record) => record,
            Err(error) => {
                self.unread = true;
                let newer = matches!(&error.kind, FilesErrorKind::Record(record) if record.is_newer());
                let kind = if newer { CheckProblemKind::NewerForm } else { CheckProblemKind::Unreadable };
                return self.problem(place, kind, what_of(&error));
            }
        };
        self.report.records += 1;
        self.report.hashes.insert(path.clone(), hash);
        if !verified {
            let what = "the file is not as it was written: its hash is another";
            self.problem(place.clone(), CheckProblemKind::EditedByHand, what);
        }
        if format < FORMAT {
            let what = format!("it is in version {format} of the form; today's is {FORMAT}");
            let (path, kind) = (place.clone(), CheckProblemKind::OlderForm);
            self.report.notes.push(CheckProblem { path, kind, what, article: None });
        }
        for problem in problems {
            self.problem(place.clone(), CheckProblemKind::Mended, problem.to_string());
        }
        if !path.as_str().ends_with(&format!("-{}.md", article.id)) {
            let what = format!("its name ends with another id than {}", article.id);
            self.problem(place.clone(), CheckProblemKind::WrongPath, what);
        }
        if let Some(other) = self.ids.insert(article.id.clone(), path.clone()) {
            let what = format!("it holds the same article as archive/{other}");
            self.problem(place, CheckProblemKind::SharedId, what);
        }
        for file in article.media.into_iter().filter_map(|media| media.file) {
            self.used.entry(file.path()).or_insert_with(|| (file, path.clone()));
        }
    }

    /// Files of the archive that the walk did not give.
    fn strays(&mut self, folder: &str, records: &BTreeSet<String>, depth: usize) {
        let names = match self.archive.archive.names(folder) {
            Ok(names) => names,
            Err(error) => {
                return self.problem(
                    format!("archive/{folder}"),
                    CheckProblemKind::Unreadable,
                    what_of(&error),
                );
            }
        };
        for name in names.into_iter().filter(|name| !name.starts_with('.')) {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let meta = self.archive.archive.path().join(&path).symlink_metadata();
            match meta {
                Ok(meta) if meta.is_dir() && depth < 20 => self.strays(&path, records, depth + 1),
                Ok(meta) if meta.is_symlink() => {
                    self.problem(
                        format!("archive/{path}"),
                        CheckProblemKind::Stray,
                        "it is a link, which is not followed",
                    );
                }
                _ if records.contains(&path) => {}
                _ if path.ends_with(ENDING) => {
                    if let Err(error) = self.archive.pack_index(&path) {
                        self.unread = true;
                        self.problem(
                            format!("archive/{path}"),
                            CheckProblemKind::BrokenPack,
                            what_of(&error),
                        );
                    }
                }
                _ => self.problem(
                    format!("archive/{path}"),
                    CheckProblemKind::Stray,
                    "it is not a file of the archive",
                ),
            }
        }
    }

    /// The pictures that earlier revisions show.
    fn revisions(&mut self) {
        for id in self.ids.keys() {
            for revision in self.archive.revisions(id).unwrap_or_default() {
                match revision.record {
                    Ok(record) => self.once_used.extend(
                        record.article.media.into_iter().filter_map(|media| Some(media.file?.path())),
                    ),
                    Err(_) => self.unread = true,
                }
            }
        }
    }

    /// The icons of sources.
    fn icons(&mut self) {
        for source in self.archive.icon_notes() {
            let what = match self.archive.icon_note(&source) {
                Ok(icon) => {
                    let path = icon.file.path();
                    let read = self.archive.read_media(&icon.file);
                    let is_new = self.once_used.insert(path.clone()) && !self.used.contains_key(&path);
                    self.report.pictures += usize::from(is_new);
                    match read {
                        Ok(bytes) if ContentHash::of(&bytes) == icon.file.hash => continue,
                        Ok(_) => format!("the bytes of the icon, media/{path}, are not those of its name"),
                        Err(error) => format!("the icon, media/{path}, cannot be had: {}", what_of(&error)),
                    }
                }
                Err(error) => what_of(&error),
            };
            self.problem(format!("archive/{}", note(&source)), CheckProblemKind::BrokenIcon, what);
        }
    }

    /// Pictures that nobody shows. A folder that cannot be listed has none.
    fn unused(&mut self, used: &BTreeMap<String, (MediaFile, ArchivePath)>) {
        if self.unread {
            return;
        }
        let root = &self.archive.media;
        for folder in root.names("").unwrap_or_default().into_iter().filter(|name| !name.starts_with('.')) {
            for name in root.names(&folder).unwrap_or_default() {
                let path = format!("{folder}/{name}");
                if !used.contains_key(&path) && !self.once_used.contains(&path) {
                    let (kind, what) = (CheckProblemKind::UnusedMedia, "no article shows it".to_owned());
                    let path = format!("media/{path}");
                    self.report.notes.push(CheckProblem { path, kind, what, article: None });
                }
            }
        }
    }

    fn pictures(&mut self) {
        let used = std::mem::take(&mut self.used);
        self.unused(&used);
        for (path, (file, article)) in used {
            let place = format!("media/{path}");
            match self.archive.read_media(&file) {
                Ok(bytes) => {
                    self.report.pictures += 1;
                    if ContentHash::of(&bytes) != file.hash {
                        let what = "its bytes are not those of its name".to_owned();
                        self.picture_problem(place, CheckProblemKind::DamagedMedia, what, article);
                    }
                }
                Err(error) if error.is_missing() => {
                    let what = format!("the picture is not there, and archive/{article} shows it");
                    self.picture_problem(place, CheckProblemKind::MissingMedia, what, article);
                }
                Err(error) => {
                    self.picture_problem(place, CheckProblemKind::DamagedMedia, what_of(&error), article);
                }
            }
        }
    }

    fn temps(&mut self) {
        for (root, name) in [(&self.archive.archive, "archive"), (&self.archive.media, "media")] {
            for temp in root.names(TEMP_FOLDER).unwrap_or_default() {
                let path = format!("{name}/{TEMP_FOLDER}/{temp}");
                self.problem(path, CheckProblemKind::LeftoverTemp, "a crash left it behind");
            }
        }
    }
}

/// The error without its path, which the problem has already, and without its advice.
fn what_of(error: &FilesError) -> String {
    match &error.kind {
        FilesErrorKind::Record(record) if record.line > 0 => format!("line {}: {}", record.line, record.what),
        FilesErrorKind::Record(record) => record.what.clone(),
        FilesErrorKind::Io(doing, io) => format!("cannot {doing} it: {io}"),
        FilesErrorKind::Pack(what) | FilesErrorKind::Media(what) => what.clone(),
        FilesErrorKind::Link => "a link stands here or above, and the archive follows none".to_owned(),
        _ => error.to_string(),
    }
}
