//! Every Markdown file of a folder becomes an article; what it was is kept where that can be given back.

use super::intake::Intake;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use std::path::Path;
use tidings_archive::files::{Archive, ImportFolder};
use tidings_archive::import::{Imported, Target};
use tidings_fetch::picture;
use tidings_model::{CategoryPath, MediaFile};
use tidings_store::Store;

/// Why a picture has no file.
const NOT_THERE: &str = "it was not in the folder that the article was imported from";

pub(super) fn run(
    folder: &Folder,
    from: &Path,
    category: CategoryPath,
    console: Console,
) -> Result<Exit, Failure> {
    let archive = Archive::open(folder.root()).writer("tidings import").map_err(archive_failure)?;
    archive.clean_temp().map_err(archive_failure)?;
    let target = Target { source: None, category, now: clock::now()? };
    let open = || ImportFolder::open(from, None, target.clone()).map_err(archive_failure);
    let mut counted = open()?;
    let count = std::iter::from_fn(|| counted.next_path()).count();
    let progress = console.progress(count as u64, "import");
    let mut posts = open()?;
    let mut intake = Intake::new(&archive, Store::open(&folder.database())?, target.now);
    let limits = picture::Limits {
        max_pixels: u64::from(folder.settings.fetch.max_pixels),
        ..picture::Limits::default()
    };
    while let Some((name, read)) = posts.next() {
        progress.step(&name);
        match read {
            Ok((mut post, bytes)) => {
                let place = posts.root().join(&name).display().to_string();
                for why in keep_pictures(&mut intake, &mut post, &posts, &limits)? {
                    intake.problems.push(format!("{place}: {why}"));
                }
                intake.take(&place, post, &bytes)?;
            }
            Err(error) => intake.problems.push(error.to_string()),
        }
    }
    intake.commit()?;
    drop(progress);
    let Intake { new, revised, known, problems, .. } = intake;
    for problem in &problems {
        console.warn(problem);
    }
    console.say(format!(
        "{new} articles taken in, {revised} changed, {known} known already, {} problems",
        problems.len()
    ));
    if count == 0 {
        console
            .warn(format!("{} has no Markdown files, of which a folder of posts consists", from.display()));
    }
    console.result(&serde_json::json!({
        "articles": new + revised, "new": new, "changed": revised, "known": known, "problems": problems,
    }));
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Takes over the pictures that a record of another archive has, and those that lie beside a post. Those that the folder
/// lacks are shown from their publisher's address. Gives what was wrong with each.
fn keep_pictures(
    intake: &mut Intake<'_>,
    post: &mut Imported,
    from: &ImportFolder,
    limits: &picture::Limits,
) -> Result<Vec<String>, Failure> {
    let mut problems = Vec::new();
    for media in &mut post.article.media {
        let Some(file) = media.file.as_ref().filter(|file| !intake.archive.has_media(file)) else {
            continue;
        };
        let why = match from.read_media(file) {
            Ok(bytes) if bytes.len() as u64 == file.bytes => {
                match intake.batch.put_media(&bytes, &file.hash, &file.extension) {
                    Ok(_) => continue,
                    Err(error) if error.is_of_the_picture() => error.to_string(),
                    Err(error) => return Err(archive_failure(error)),
                }
            }
            Ok(bytes) => format!("it has {} bytes, and the record says {}", bytes.len(), file.bytes),
            Err(error) => error.to_string(),
        };
        problems.push(format!("the picture media/{} was not taken over: {why}", file.path()));
        media.file = None;
        media.problem = Some(NOT_THERE.to_owned());
    }
    for local in std::mem::take(&mut post.pictures) {
        let kept = match from.read_local(&local) {
            None => Err("it is not in the folder".to_owned()),
            Some(bytes) => keep_picture(intake, &bytes, limits)?,
        };
        match kept {
            Ok(file) => {
                for media in post.article.media.iter_mut().filter(|media| media.url == local.url) {
                    media.file = Some(file.clone());
                }
            }
            Err(why) => {
                let name = local.places.first().map_or(local.url.as_str(), String::as_str);
                problems.push(format!("the picture {name} was not taken over: {why}"));
                post.lose_picture(&local.url, NOT_THERE);
            }
        }
    }
    Ok(problems)
}

/// Checks a picture as one of the web and keeps it under its hash.
fn keep_picture(
    intake: &mut Intake<'_>,
    bytes: &[u8],
    limits: &picture::Limits,
) -> Result<Result<MediaFile, String>, Failure> {
    let (bytes, file) = match picture::kept(bytes, limits) {
        Ok(kept) => kept,
        Err(problem) => return Ok(Err(problem.to_string())),
    };
    intake.batch.put_media(&bytes, &file.hash, &file.extension).map_err(archive_failure)?;
    Ok(Ok(file))
}
