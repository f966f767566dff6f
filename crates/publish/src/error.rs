use crate::list::{LIST, ListError};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a site could not be published. What was sent before stays, and the next run goes on from there.
#[derive(Debug)]
pub enum PublishError {
    /// There is no built site in this folder.
    NoSite(PathBuf),
    /// A build is at work on the site, or broke off.
    UnderWay(PathBuf),
    /// A file of the site cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the site changed while it was published.
    Changed(String),
    /// The target holds other files where those of the site would go.
    Foreign {
        /// The target.
        place: String,
        /// Their paths, in order.
        paths: Vec<String>,
    },
    /// The list of what was published cannot be read.
    List {
        /// The target.
        place: String,
        /// What is wrong with it.
        why: ListError,
    },
    /// The target did not do what was asked of it.
    Target {
        /// The target.
        place: String,
        /// The file it was about; empty when it was about all.
        path: String,
        /// What it said.
        why: String,
        /// What to do.
        advice: &'static str,
    },
    /// The settings of the target are wrong.
    Settings {
        /// What is wrong.
        message: String,
        /// What to do.
        advice: &'static str,
    },
}

/// Paths that a message names; more are counted.
const NAMED: usize = 5;

impl PublishError {
    /// What to do next.
    pub fn advice(&self) -> String {
        match self {
            Self::NoSite(_) => "make it with `tidings build`".to_owned(),
            Self::UnderWay(_) => "wait until it has ended, or run `tidings build`".to_owned(),
            Self::Read { .. } => "give access to the file, or run `tidings build`".to_owned(),
            Self::Changed(_) => "run it again: it goes on from here".to_owned(),
            Self::Foreign { .. } => {
                "name a target of the site's own, or let them be replaced with --overwrite".to_owned()
            }
            Self::List { .. } => format!(
                "put {LIST} back as it was; or remove it and publish with --overwrite, then what the site has no more stays there"
            ),
            Self::Target { advice, .. } | Self::Settings { advice, .. } => (*advice).to_owned(),
        }
    }

    /// Whether what the person wrote is wrong, and not the work.
    pub fn is_wrong_use(&self) -> bool {
        matches!(self, Self::Settings { .. })
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSite(folder) => write!(f, "{}: there is no built site", folder.display()),
            Self::UnderWay(folder) => {
                write!(f, "{}: a build is at work on the site, or broke off", folder.display())
            }
            Self::Read { path, source } => write!(f, "{}: cannot be read: {source}", path.display()),
            Self::Changed(path) => write!(f, "{path} changed while the site was published"),
            Self::Foreign { place, paths } => {
                let named = paths.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
                write!(f, "{place} holds files that tidings did not put there: {named}")?;
                match paths.len().saturating_sub(NAMED) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
            Self::List { place, why } => {
                write!(f, "{place}: the list of what was published ({LIST}) cannot be read: {why}")
            }
            Self::Target { place, path, why, .. } if path.is_empty() => write!(f, "{place}: {why}"),
            Self::Target { place, path, why, .. } => write!(f, "{place}: {path}: {why}"),
            Self::Settings { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            Self::List { why, .. } => Some(why),
            _ => None,
        }
    }
}
