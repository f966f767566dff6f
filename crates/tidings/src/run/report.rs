//! What came of a run, for a person and for a machine.

use super::lists::ListReport;
use serde::Serialize;
use tidings_fetch::FetchError;
use tidings_model::{Problem, Source, SourceId};

/// Why a source gave nothing this time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What sort it is: the name of a [`tidings_fetch::FetchErrorKind`], of an [`Unwanted`](tidings_fetch::unwanted::Unwanted), or of a
    /// status (`forbidden`, `not-found`, `gone`, `too-many-requests`, `server-fault`, `status`), `not-a-feed`, or `recipe`.
    pub kind: &'static str,
    /// What failed.
    pub message: String,
    /// What to do.
    pub advice: String,
}

impl From<&FetchError> for Trouble {
    fn from(error: &FetchError) -> Self {
        Self { kind: error.kind.as_str(), message: error.what(), advice: error.advice().to_owned() }
    }
}

/// What came of one source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceReport {
    /// Its id.
    pub source: SourceId,
    /// Its name.
    pub name: String,
    /// Entries that the feed showed; `None` when it was not read, being unchanged or failed.
    pub entries: Option<usize>,
    /// Entries never seen before.
    pub new: usize,
    /// Entries that said something else than before.
    pub changed: usize,
    /// Entries that changed again so soon that the change is filed later.
    pub held: usize,
    /// Changed entries that say no more than before to a reader: a comma, a counter, an advertisement.
    pub trifles: usize,
    /// Articles filed, those left over by an earlier run among them.
    pub filed: usize,
    /// Articles filed again, since their page or pictures could be had at last.
    pub completed: usize,
    /// Entries that a rule left out.
    pub left_out: usize,
    /// Pictures stored.
    pub pictures: usize,
    /// What was wrong and stopped nothing.
    pub problems: Vec<Problem>,
    /// Why it gave nothing.
    pub failure: Option<Trouble>,
    /// Something the owner should know.
    pub notice: Option<String>,
    /// The address that the source has moved to for good.
    pub adopt: Option<String>,
    /// True when it was polled well and its icon is to be asked for.
    #[serde(skip)]
    pub(super) wants_icon: bool,
}

impl SourceReport {
    /// Nothing has happened yet.
    pub(super) fn of(source: &Source) -> Self {
        Self {
            source: source.id.clone(),
            name: source.name.clone(),
            entries: None,
            new: 0,
            changed: 0,
            held: 0,
            trifles: 0,
            filed: 0,
            completed: 0,
            left_out: 0,
            pictures: 0,
            problems: Vec::new(),
            failure: None,
            notice: None,
            adopt: None,
            wants_icon: false,
        }
    }

    /// One line, and one more for each thing to know.
    pub fn line(&self) -> String {
        let mut line = match (&self.failure, self.entries) {
            (Some(trouble), _) => {
                format!("{}: failed: {}\n    what to do: {}", self.source, trouble.message, trouble.advice)
            }
            (None, None) if self.filed + self.completed + self.left_out == 0 => {
                format!("{}: unchanged", self.source)
            }
            (None, _) => format!("{}: {}", self.source, self.counts()),
        };
        if let Some(notice) = &self.notice {
            line.push_str(&format!("\n    {notice}"));
        }
        for problem in self.problems.iter().take(3) {
            line.push_str(&format!("\n    {problem}"));
        }
        if self.problems.len() > 3 {
            line.push_str(&format!(
                "\n    and {} more; `tidings status` shows them",
                self.problems.len() - 3
            ));
        }
        line
    }

    fn counts(&self) -> String {
        let mut parts = Vec::new();
        if let Some(entries) = self.entries {
            parts.push(format!("{entries} entries"));
        }
        for (count, what) in [
            (self.new, "new"),
            (self.changed, "changed"),
            (self.held, "changed again, to be filed later"),
            (self.trifles, "changed in nothing that counts"),
            (self.filed, "filed"),
            (self.completed, "completed"),
            (self.left_out, "left out by rules"),
            (self.pictures, "pictures"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        parts.join(", ")
    }
}

/// What came of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RunReport {
    /// Each list that was polled, by id.
    pub lists: Vec<ListReport>,
    /// Each source, by id.
    pub sources: Vec<SourceReport>,
    /// Pairs of articles that were found to be one.
    pub pairs: usize,
    /// What is wrong with the rules and was not told before.
    pub rule_mistakes: Vec<String>,
}

impl RunReport {
    /// Sources that gave nothing.
    pub fn failed(&self) -> usize {
        self.sources.iter().filter(|source| source.failure.is_some()).count()
    }

    /// Lists that gave nothing.
    pub fn failed_lists(&self) -> usize {
        self.lists.iter().filter(|list| list.failure.is_some()).count()
    }

    /// Articles filed or completed.
    pub fn filed(&self) -> usize {
        self.sources.iter().map(|source| source.filed + source.completed).sum()
    }

    /// One line over all.
    pub fn summary(&self) -> String {
        let problems: usize = self.sources.iter().map(|source| source.problems.len()).sum();
        let mut summary = format!(
            "{} sources, {} failed; {} articles filed; {problems} problems noted",
            self.sources.len(),
            self.failed(),
            self.filed(),
        );
        let left_out: usize = self.sources.iter().map(|source| source.left_out).sum();
        if left_out > 0 {
            summary.push_str(&format!(
                "; {left_out} entries left out by rules: `tidings rules list --left-out` shows them"
            ));
        }
        if self.pairs > 0 {
            summary.push_str(&format!(
                "; {} pairs are one article: `tidings duplicates` shows them",
                self.pairs
            ));
        }
        summary
    }
}
