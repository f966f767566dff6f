//! What ends a command early: a sentence for the person, what to do next, and the exit code.

use std::fmt;
use tidings_fetch::FetchError;

/// Exit codes of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All well.
    Well = 0,
    /// Some sources or files failed; each was named.
    SomeFailed = 1,
    /// Wrong use or wrong settings.
    Usage = 2,
}

/// Why a command could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code the program ends with.
    pub exit: Exit,
    /// What failed, on which file or address. May have several lines.
    pub message: String,
    /// What to do next.
    pub advice: Option<String>,
}

impl Failure {
    /// Something the person wrote is wrong: arguments or settings.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), advice: None }
    }

    /// The work itself failed.
    pub fn work(message: impl Into<String>) -> Self {
        Self { exit: Exit::SomeFailed, message: message.into(), advice: None }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// A file that cannot be read or written.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::work(format!("{}: cannot be {doing}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.advice {
            Some(advice) => write!(f, "\n  what to do: {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        Self::work(error.what()).advise(error.advice())
    }
}

impl From<tidings_index::IndexError> for Failure {
    fn from(error: tidings_index::IndexError) -> Self {
        Self::work(error.to_string()).advise(error.advice())
    }
}

impl From<tidings_store::StoreError> for Failure {
    fn from(error: tidings_store::StoreError) -> Self {
        Self::work(error.to_string()).advise(error.advice())
    }
}
