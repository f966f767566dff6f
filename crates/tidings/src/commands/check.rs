use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use std::collections::BTreeSet;
use std::path::Path;
use tidings_archive::files::Archive;
use tidings_model::ArchivePath;
use tidings_store::Store;

/// `tidings check`
pub(super) fn run(dir: Option<&Path>, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root());
    let report = archive.check();
    let mut findings: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    findings.extend(against_database(&folder, &archive)?);
    for finding in &findings {
        console.say(finding);
    }
    console.say(format!(
        "{} articles and {} pictures: {} findings",
        report.records,
        report.pictures,
        findings.len()
    ));
    console.result(&serde_json::json!({
        "articles": report.records, "pictures": report.pictures, "findings": findings,
    }));
    Ok(if findings.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Files that the database does not know, and rows without a file.
fn against_database(folder: &Folder, archive: &Archive) -> Result<Vec<String>, Failure> {
    let database = folder.database();
    let rows = if database.exists() { Store::open(&database)?.files()? } else { Default::default() };
    let mut files: BTreeSet<ArchivePath> = BTreeSet::new();
    let mut other = Vec::new();
    for (path, read) in archive.walk() {
        let known = rows.get(&path);
        if read.is_ok_and(|record| known.is_some_and(|hash| *hash != record.hash)) {
            other.push(format!(
                "archive/{path}: the database knows another text of it; run `tidings rebuild` to take the file's"
            ));
        }
        files.insert(path);
    }
    let unknown = files.iter().filter(|path| !rows.contains_key(path));
    let mut findings: Vec<String> = unknown
        .map(|path| format!("archive/{path}: the database does not know it; run `tidings rebuild`"))
        .collect();
    findings.extend(other);
    for path in rows.keys().filter(|path| !files.contains(path)) {
        findings.push(format!(
            "archive/{path}: the database knows it, but the file is gone; take it from a backup, or run `tidings \
             rebuild` to forget it"
        ));
    }
    Ok(findings)
}
