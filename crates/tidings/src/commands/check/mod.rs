//! `tidings check`: what of archive, pictures and database does not fit, and what of it can be put right.

mod mend;

use crate::cli::Check;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use mend::Mended;
use std::collections::BTreeSet;
use std::path::Path;
use tidings_archive::files::{Archive, Report};
use tidings_model::ArchivePath;
use tidings_store::Store;

/// `tidings check`
pub(super) async fn run(dir: Option<&Path>, args: &Check, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root());
    let mut report = archive.check();
    let mut mended = Mended::default();
    if args.mend {
        mended = mend::mend(&folder, report, console).await?;
        for line in &mended.done {
            console.say(format!("mended: {line}"));
        }
        for line in &mended.left {
            console.say(format!("not mended: {line}"));
        }
        report = archive.check();
    }
    let mut findings: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    findings.extend(against_database(&folder, &archive, &report)?);
    let notes: Vec<String> = report.notes.iter().map(ToString::to_string).collect();
    for line in findings.iter().chain(&notes) {
        console.say(line);
    }
    console.say(format!(
        "{} articles and {} pictures: {} findings, {} notes",
        report.records,
        report.pictures,
        findings.len(),
        notes.len()
    ));
    console.result(&serde_json::json!({
        "articles": report.records, "pictures": report.pictures, "findings": findings, "notes": notes, "mended": mended.done,
        "not_mended": mended.left,
    }));
    Ok(if findings.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Files that the database does not know or knows with another hash, and rows without a file.
fn against_database(folder: &Folder, archive: &Archive, report: &Report) -> Result<Vec<String>, Failure> {
    let database = folder.database();
    let rows = if database.exists() { Store::open(&database)?.files()? } else { Default::default() };
    let mut walk = archive.walk();
    let mut files: BTreeSet<ArchivePath> = BTreeSet::new();
    while let Some(path) = walk.next_path() {
        files.insert(path);
    }
    let unknown = files.iter().filter(|path| !rows.contains_key(path));
    let mut findings: Vec<String> = unknown
        .map(|path| format!("archive/{path}: the database does not know it; run `tidings rebuild`"))
        .collect();
    for (path, hash) in &rows {
        if !files.contains(path) {
            findings.push(format!(
                "archive/{path}: the database knows it, but the file is gone; take it from a backup, or run `tidings \
                 rebuild` to forget it"
            ));
        } else if report.hashes.get(path).is_some_and(|found| found != hash) {
            findings.push(format!(
                "archive/{path}: the database knows another state of it: the file was changed or put back; run `tidings \
                 rebuild` if the file is right"
            ));
        }
    }
    Ok(findings)
}
