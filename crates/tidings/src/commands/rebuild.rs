use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use crate::site_build;
use std::path::Path;
use tidings_archive::Archive;
use tidings_store::{Archived, Earlier, Store};

/// `tidings rebuild`
pub(super) fn run(dir: Option<&Path>, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root()).map_err(archive_failure)?;
    archive.clean_temp().map_err(archive_failure)?;
    let (count, mut problems) = database(&folder, &archive)?;
    console.say(format!("the database holds {count} articles again"));
    let built = site_build::build(&folder, &archive)?;
    console.say(built.summary());
    for problem in &built.problems {
        if !problems.contains(problem) {
            problems.push(problem.clone());
        }
    }
    for problem in &problems {
        console.warn(problem);
    }
    console.result(&serde_json::json!({ "articles": count, "site": built, "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Fills the database from the archive; a file that cannot be read is named and left where it is.
pub(crate) fn database(folder: &Folder, archive: &Archive) -> Result<(u64, Vec<String>), Failure> {
    let mut problems = Vec::new();
    let mut store = Store::open(&folder.database())?;
    let articles = archive.walk().map_err(archive_failure)?.filter_map(|(path, read)| match read {
        Ok(record) => Some(Ok(Archived::of(&record.article, path, record.hash))),
        Err(error) => {
            problems.push(error.to_string());
            None
        }
    });
    let mut earlier = Vec::new();
    for (path, read) in archive.walk_revisions().map_err(archive_failure)? {
        match read {
            Ok(record) => earlier.push(Earlier {
                article: record.article.id,
                revision: record.article.revision,
                revised: record.article.revised.as_second(),
                record_hash: record.hash,
            }),
            Err(error) => earlier_problem(&mut problems_of_revisions(), &path, &error),
        }
    }
    let count = store.rebuild::<Failure>(articles, earlier.into_iter().map(Ok))?;
    Ok((count, problems))
}
