//! A branch of a git repository as target, as hosts of pages read it. One publication is one commit.
//!
//! The program `git` does the work, in the repository in which the site folder stands, or in one of the publisher's own where
//! it stands in none. `fast-import` writes the files straight into the object database: no work tree, no index and no branch
//! of that repository is touched, only the ref `refs/tidings/…` that keeps what was made, and by the push what it knows of the
//! remote's branch.

mod objects;
mod program;

use crate::error::PublishError;
use crate::list::LIST;
use crate::plan::{Look, Question};
use objects::Entry;
use program::Git;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Where a branch is, and how it is kept.
#[derive(Debug, Clone)]
pub struct BranchSettings {
    /// Name of a remote or its address.
    pub remote: String,
    /// Name of the branch, without `refs/heads/`.
    pub branch: String,
    /// A folder in the repository that is used, such as the site folder; where it stands in none, `own` is used.
    pub site: PathBuf,
    /// A bare repository that is made where there is none.
    pub own: PathBuf,
    /// Whether each publication stands on the one before; false: the branch has one commit.
    pub history: bool,
    /// The time of the commit, in seconds since 1970.
    pub time: i64,
}

/// A branch.
#[derive(Debug)]
pub struct Branch {
    git: Git,
    settings: BranchSettings,
    name: String,
    /// The commit at which the branch stands, and its files.
    base: Option<Base>,
    changes: Mutex<Changes>,
}

#[derive(Debug)]
struct Base {
    commit: String,
    files: BTreeMap<String, Entry>,
}

/// What the commit will hold besides what is there.
#[derive(Debug, Default)]
struct Changes {
    put: BTreeMap<String, Vec<u8>>,
    remove: Vec<String>,
}

impl Branch {
    /// Looks where the branch stands.
    ///
    /// # Errors
    /// When git is not here, or the remote does not answer.
    pub fn open(settings: BranchSettings) -> Result<Self, PublishError> {
        let name = format!("git:{}#{}", settings.remote, settings.branch);
        let git = Git::open(&settings, &name)?;
        let base = match git.remote_commit()? {
            Some(commit) => {
                git.fetch(&commit)?;
                Some(Base { files: git.files(&commit)?, commit })
            }
            None => None,
        };
        Ok(Self { git, settings, name, base, changes: Mutex::default() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn list(&self) -> Result<Option<String>, PublishError> {
        let entry = self.base.as_ref().and_then(|base| base.files.get(LIST));
        entry.map(|entry| self.git.text(&entry.id)).transpose()
    }

    /// Links and executable files of the branch are others' work, whatever they hold.
    pub(crate) fn look(&self, questions: &[Question]) -> Result<Vec<Look>, PublishError> {
        let files = self.base.as_ref().map(|base| &base.files);
        let entries: Vec<Option<&Entry>> =
            questions.iter().map(|(path, _)| files.and_then(|files| files.get(path))).collect();
        let plain = entries.iter().copied().flatten().filter(|entry| entry.is_plain);
        let hashes = self.git.hashes(plain.map(|entry| entry.id.as_str()))?;
        let look = |(entry, (_, wanted)): (&Option<&Entry>, &Question)| match entry {
            None => Look::Absent,
            Some(entry) => match hashes.get(&entry.id) {
                Some(hash) if entry.is_plain && wanted.contains(hash) => Look::Same,
                _ => Look::Other,
            },
        };
        Ok(entries.iter().zip(questions).map(look).collect())
    }

    pub(crate) fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).put.insert(path.to_owned(), bytes);
        Ok(())
    }

    pub(crate) fn remove(&self, path: &str) -> Result<(), PublishError> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).remove.push(path.to_owned());
        Ok(())
    }

    /// Makes the commit and pushes it; the answer is its id.
    pub(crate) fn finish(&self, message: &str) -> Result<String, PublishError> {
        let changes = std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner));
        let base = self.base.as_ref().map(|base| base.commit.as_str());
        let commit = self.git.commit(&changes, base, message, &self.settings)?;
        self.git.push(&commit, base)?;
        Ok(commit)
    }
}
