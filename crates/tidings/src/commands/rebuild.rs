use crate::cli::Rebuild;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use crate::search_index;
use crate::site_build;
use std::collections::BTreeMap;
use std::path::Path;
use tidings_archive::files::{Archive, Writer};
use tidings_extract::lead_name;
use tidings_model::{ArchivePath, ArticleId};
use tidings_store::{Archived, Earlier, Store};

/// `tidings rebuild`
pub(super) fn run(dir: Option<&Path>, args: &Rebuild, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root()).writer("tidings rebuild").map_err(archive_failure)?;
    archive.clean_temp().map_err(archive_failure)?;
    let (count, mut problems) = database(&folder, &archive)?;
    console.say(format!("the database holds {count} articles again"));
    let taken = search_index::rebuild(&folder, &Store::open(&folder.database())?, &archive)?;
    match taken {
        Some(taken) => console.say(format!("the search index holds {} articles again", taken.put)),
        None => {
            console.say("another tidings is writing the search index: it takes the articles in by itself")
        }
    }
    let built = match args.without_site {
        true => None,
        false => Some(site_build::build(&folder, &archive, true)?),
    };
    if let Some(built) = &built {
        console.say(built.summary());
        let new: Vec<String> =
            built.problems.iter().filter(|problem| !problems.contains(problem)).cloned().collect();
        problems.extend(new);
    }
    for problem in &problems {
        console.warn(problem);
    }
    console.result(&serde_json::json!({ "articles": count, "site": built, "problems": problems }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Fills the database from the archive; a file that cannot be read is named and left where it is.
pub(super) fn database(folder: &Folder, archive: &Writer) -> Result<(u64, Vec<String>), Failure> {
    let mut problems: Vec<String> = archive.broken_packs().iter().map(ToString::to_string).collect();
    let mut files: BTreeMap<ArticleId, (u32, ArchivePath)> = BTreeMap::new();
    let mut store = Store::open(&folder.database())?;
    let articles = archive.walk().filter_map(|(path, read)| match read {
        Ok(record) => {
            let (id, revision) = (&record.article.id, record.article.revision);
            let (wins, problem) = against_other(files.get(id), id, (revision, &path));
            problems.extend(problem);
            if !wins {
                return None;
            }
            files.insert(id.clone(), (revision, path.clone()));
            let lead = lead_name(&record.article);
            Some(Ok::<_, Failure>(Archived { lead, ..Archived::of(&record.article, path, record.hash) }))
        }
        Err(error) => {
            problems.push(error.to_string());
            None
        }
    });
    let count = store.rebuild_articles(articles)?;
    for (id, (newest, _)) in files {
        let mut earlier = Vec::new();
        for revision in archive.revisions(&id).map_err(archive_failure)? {
            match revision.record {
                // Beside the newest state there may be another one of its number, which was never filed.
                Ok(record) if record.article.revision < newest => earlier.push(Earlier {
                    article: id.clone(),
                    revision: record.article.revision,
                    revised: record.article.revised.as_second(),
                    record_hash: record.hash,
                }),
                Ok(_) => {}
                Err(error) => problems.push(error.to_string()),
            }
        }
        store.rebuild_revisions(&earlier)?;
    }
    Ok((count, problems))
}

/// Whether a file of an article is the one that counts, and what is to be said when another holds the same article: the
/// newer revision wins, and of two alike the first.
fn against_other(
    other: Option<&(u32, ArchivePath)>,
    id: &ArticleId,
    (revision, path): (u32, &ArchivePath),
) -> (bool, Option<String>) {
    let Some((old, first)) = other else { return (true, None) };
    let wins = revision > *old;
    let taken = if wins { path } else { first };
    let problem = format!(
        "archive/{first} and archive/{path} hold the same article {id}; archive/{taken} was taken: keep one of the two and \
         move the other away"
    );
    (wins, Some(problem))
}
