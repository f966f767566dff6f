//! `tidings rules apply`: the past by today's rules. What a rule changes becomes the article's next revision at the same path;
//! what was left out by a rule that says so no more waits to be filed again.

use super::{lines, store};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::links;
use crate::rules::SiteRules;
use crate::run::archive_failure;
use serde::Serialize;
use std::collections::BTreeMap;
use tidings_archive::files::{Archive, Batch, Writer};
use tidings_archive::form::Record;
use tidings_extract::lead_name;
use tidings_model::{ArchivePath, Article, Timestamp};
use tidings_rules::{Hit, Rules};
use tidings_store::{Archived, Known, Store};

/// Articles filed in one go: their files become durable together.
const BATCH: usize = 32;

/// What came of it.
#[derive(Default, Serialize)]
struct Report {
    articles: usize,
    changed: usize,
    /// Filed articles that would be left out today.
    would_be_left_out: usize,
    /// Articles that a hand edited.
    edited_by_hand: usize,
    /// Articles whose next state waits to be filed, by these rules.
    waiting: usize,
    /// Entries that come back, by the rule that left them out.
    let_in: BTreeMap<String, u64>,
    changes: Vec<Changed>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Changed {
    file: String,
    hits: Vec<Hit>,
}

pub(super) fn run(folder: &Folder, site: &SiteRules, dry: bool, console: Console) -> Result<Exit, Failure> {
    if !site.mistakes.is_empty() {
        // The past is not made by half of the rules.
        return Err(Failure::usage(site.mistakes.join("\n")).advise("mend these rules, then apply them"));
    }
    let archive = Archive::open(folder.root());
    let mut report = Report::default();
    if dry {
        let mut store = store(folder)?;
        let mut work =
            Work { rules: &site.rules, store: &mut store, now: clock::now()?, report: &mut report, console };
        work.walk(&archive, None)?;
        report.let_in = store.left_out_but_by(&site.rules.marks())?;
    } else {
        let writer = archive.writer("tidings rules apply").map_err(archive_failure)?;
        writer.clean_temp().map_err(archive_failure)?;
        let mut store = Store::open(&folder.database())?;
        let mut work =
            Work { rules: &site.rules, store: &mut store, now: clock::now()?, report: &mut report, console };
        work.walk(&archive, Some(&writer))?;
        report.let_in = store.left_out_but_by(&site.rules.marks())?;
        store.let_in_but_by(&site.rules.marks())?;
        links::update(&mut store, &writer)?;
    }
    tell(&report, dry, console);
    Ok(if report.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// A walk over the archive with the rules in hand.
struct Work<'a> {
    rules: &'a Rules,
    store: &'a mut Store,
    now: Timestamp,
    report: &'a mut Report,
    console: Console,
}

impl Work<'_> {
    /// Goes over every article; without a writer it only counts.
    fn walk(&mut self, archive: &Archive, writer: Option<&Writer>) -> Result<(), Failure> {
        let mut batch = writer.map(Writer::batch);
        let mut rows = Vec::new();
        for (path, record) in archive.walk() {
            match record {
                Ok(record) => rows.extend(self.one(path, record, batch.as_mut())?),
                Err(error) => self.report.problems.push(error.to_string()),
            }
            if rows.len() >= BATCH {
                self.commit(&mut batch, writer, &mut rows)?;
            }
        }
        self.commit(&mut batch, writer, &mut rows)
    }

    /// Files, then rows: after a crash between them the next time finds the file as it should be and sets its row right.
    fn commit<'w>(
        &mut self,
        batch: &mut Option<Batch<'w>>,
        writer: Option<&'w Writer>,
        rows: &mut Vec<Archived>,
    ) -> Result<(), Failure> {
        if let Some(batch) = batch.take() {
            batch.commit().map_err(archive_failure)?;
        }
        self.store.edited(rows)?;
        rows.clear();
        *batch = writer.map(Writer::batch);
        Ok(())
    }

    /// Tells a change at once, since there may be as many as articles; one document for machines has to wait for all.
    fn changed(&mut self, file: String, hits: Vec<Hit>) {
        self.report.changed += 1;
        if self.console.json {
            self.report.changes.push(Changed { file, hits });
        } else {
            say(&file, &hits, self.console);
        }
    }

    /// One article; its row when it was put into the batch, or when its row is behind its file.
    fn one(
        &mut self,
        path: ArchivePath,
        record: Record,
        batch: Option<&mut Batch<'_>>,
    ) -> Result<Option<Archived>, Failure> {
        self.report.articles += 1;
        let known = self.store.known(&record.article.id)?;
        let outcome = self.rules.apply(record.article.clone());
        if outcome.left_out.is_some() {
            self.report.would_be_left_out += 1;
            return Ok(None);
        }
        if outcome.article == record.article {
            let behind = known.is_some_and(|known| is_behind(&known, &path, &record));
            let put = behind && record.verified && batch.is_some();
            return Ok(put.then(|| row(&record.article, path, record.hash)));
        }
        let Some(known) = known.filter(|known| known.path.as_ref() == Some(&path)) else {
            let problem = format!(
                "archive/{path}: the database does not know it so; run `tidings rebuild`, then apply again"
            );
            self.report.problems.push(problem);
            return Ok(None);
        };
        if !record.verified {
            self.report.edited_by_hand += 1;
            return Ok(None);
        }
        if !known.filed {
            self.report.waiting += 1;
            return Ok(None);
        }
        self.changed(format!("archive/{path}"), outcome.hits);
        let Some(batch) = batch else { return Ok(None) };
        let next = Article {
            revision: record.article.revision.saturating_add(1),
            revised: self.now,
            ..outcome.article
        };
        match batch.put(&next, Some(&path)) {
            Ok(put) => Ok(Some(row(&next, put.path, put.hash))),
            Err(error) if error.is_of_the_article() => {
                self.report.problems.push(error.to_string());
                Ok(None)
            }
            Err(error) => Err(archive_failure(error)),
        }
    }
}

/// What was changed, as it is changed.
fn say(file: &str, hits: &[Hit], console: Console) {
    console.say(file);
    for hit in hits.iter().filter(|hit| !hit.changes.is_empty()) {
        console.say(format!("  {}", hit.rule));
        for line in lines(hit) {
            console.say(line);
        }
    }
}

fn row(article: &Article, path: ArchivePath, hash: tidings_model::ContentHash) -> Archived {
    Archived { lead: lead_name(article), ..Archived::of(article, path, hash) }
}

/// True when a run that was killed has written the file and not its row.
fn is_behind(known: &Known, path: &ArchivePath, record: &Record) -> bool {
    known.filed
        && known.path.as_ref() == Some(path)
        && known.revision < record.article.revision
        && known.record_hash.as_ref() != Some(&record.hash)
}

fn tell(report: &Report, dry: bool, console: Console) {
    for problem in &report.problems {
        console.warn(problem);
    }
    let would = if dry { "would be " } else { "" };
    console.say(format!("{} articles, {} {would}changed", report.articles, report.changed));
    for (count, what) in [
        (report.would_be_left_out, "would not be filed today; what is filed stays"),
        (report.edited_by_hand, "were edited by hand and stay as they are"),
        (report.waiting, "have a next state that waits; the next `tidings fetch` files it by these rules"),
    ] {
        if count > 0 {
            console.say(format!("{count} {what}"));
        }
    }
    for (rule, count) in &report.let_in {
        let comes = if dry { "would come" } else { "come" };
        console.say(format!(
            "{count} entries that {rule} left out {comes} back with the next `tidings fetch`, by the rules of then"
        ));
    }
    console.result(report);
}
