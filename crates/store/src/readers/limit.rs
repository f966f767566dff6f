//! How much one user may have.

use std::fmt;

/// What a user may have so many of and no more, so that one does not fill the pages and the disk of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Labels; on how many articles each is does not matter.
    Labels,
    /// Searches that are kept.
    Searches,
    /// Passwords of programs.
    AppPasswords,
}

impl Limit {
    /// So many.
    pub fn most(self) -> usize {
        match self {
            Self::Labels => 1000,
            Self::Searches => 200,
            Self::AppPasswords => 100,
        }
    }

    /// Whether one more is too many.
    pub(super) fn is_full(self, count: i64) -> bool {
        usize::try_from(count).is_ok_and(|count| count >= self.most())
    }

    /// What the person can do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Labels => "remove a label that is used no more, or use one that is there",
            Self::Searches => "remove a search that is used no more, or change one",
            Self::AppPasswords => "take back one that is used no more",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Labels => "labels",
            Self::Searches => "saved searches",
            Self::AppPasswords => "app passwords",
        };
        write!(f, "there are {} {what} already, and no user has more", self.most())
    }
}
