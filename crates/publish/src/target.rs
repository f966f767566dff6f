use crate::bucket::Bucket;
use crate::error::PublishError;
use crate::folder::Folder;
use crate::git::Branch;
use crate::plan::{Look, Question};

/// Where a site is put.
#[derive(Debug)]
pub enum Target {
    /// A folder of this machine, or one that stands in its tree.
    Folder(Folder),
    /// A bucket of an object store.
    Bucket(Bucket),
    /// A branch of a git repository.
    Git(Box<Branch>),
}

impl Target {
    /// How messages name it.
    pub fn name(&self) -> &str {
        match self {
            Self::Folder(folder) => folder.name(),
            Self::Bucket(bucket) => bucket.name(),
            Self::Git(branch) => branch.name(),
        }
    }

    /// Files that the target needs besides those of the site.
    pub(crate) fn needs(&self) -> &'static [&'static str] {
        match self {
            // Hosts that make pages of a branch with Jekyll leave out what begins with `_` unless told not to.
            Self::Git(_) => &[".nojekyll"],
            _ => &[],
        }
    }

    /// How many files may be sent at the same time.
    pub(crate) fn at_once(&self) -> usize {
        match self {
            Self::Bucket(_) => 16,
            _ => 1,
        }
    }

    /// Whether what is done can be seen before all is done.
    pub(crate) fn is_gradual(&self) -> bool {
        !matches!(self, Self::Git(_))
    }

    /// The list of what was published; `None` where there is none.
    pub(crate) async fn list(&self) -> Result<Option<String>, PublishError> {
        match self {
            Self::Folder(folder) => folder.list(),
            Self::Bucket(bucket) => bucket.list().await,
            Self::Git(branch) => branch.list(),
        }
    }

    /// What stands at these paths, in their order.
    pub(crate) async fn look(&self, questions: &[Question]) -> Result<Vec<Look>, PublishError> {
        match self {
            _ if questions.is_empty() => Ok(Vec::new()),
            Self::Folder(folder) => folder.look(questions),
            Self::Bucket(bucket) => bucket.look(questions).await,
            Self::Git(branch) => branch.look(questions),
        }
    }

    /// Puts a file in its place, whole or not at all.
    pub(crate) async fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        match self {
            Self::Folder(folder) => folder.put(path, &bytes),
            Self::Bucket(bucket) => bucket.put(path, bytes).await,
            Self::Git(branch) => branch.put(path, bytes),
        }
    }

    /// Removes a file.
    pub(crate) async fn remove(&self, path: &str) -> Result<(), PublishError> {
        match self {
            Self::Folder(folder) => folder.remove(path),
            Self::Bucket(bucket) => bucket.remove(path).await,
            Self::Git(branch) => branch.remove(path),
        }
    }

    /// Ends the work; the answer is the name of what was made, where it has one.
    pub(crate) fn finish(&self, message: &str) -> Result<Option<String>, PublishError> {
        match self {
            Self::Git(branch) => branch.finish(message).map(Some),
            _ => Ok(None),
        }
    }
}
