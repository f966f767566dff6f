//! `tidings digest`: the articles of a day, a week or any days in one file to take along or to send.

use crate::cli::{Digest as Args, DigestForm};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file_with};
use crate::links;
use crate::site_build;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidings_archive::files::Archive;
use tidings_model::{ArchivePath, Article, ArticleId, Timestamp};
use tidings_site::digest::{Digest, Envelope, NoPeriod, Period, Selection, Supply};
use tidings_site::{Copies, Stored};

/// `tidings digest`
pub(super) fn run(dir: Option<&Path>, args: &Args, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let now = clock::now()?;
    let selection = selection(args, now, folder.settings.site.time_zone.minutes)?;
    let place = place(&folder, args, &selection)?;
    let theme = site_build::theme(&folder)?;
    let settings = site_build::settings(&folder);
    let archive = Archive::open(folder.root());
    let mut digest = Digest::new(&settings, &theme, selection);
    let mut problems: Vec<String> = archive.broken_packs().iter().map(ToString::to_string).collect();
    for (path, read) in archive.walk() {
        match read {
            Ok(record) => _ = digest.add(&record.article, &path),
            Err(error) => problems.push(error.to_string()),
        }
    }
    if settings.group_copies {
        // As far as they are compared: a digest changes nothing.
        let store = links::database(&folder)?;
        let ids = digest.ids();
        let there = |id: &ArticleId| ids.contains(id);
        digest.group(&links::mains(&store, &links::read(folder.root())?, &there)?);
    }
    let written = if digest.is_empty() {
        None
    } else {
        let copies = site_build::kept_copies(&folder);
        let work = Work { digest: &digest, args, now, copies: &copies, archive: &archive, folder: &folder };
        problems.extend(work.write(&place)?);
        Some(place)
    };
    report(&digest, written.as_ref(), &problems, console);
    Ok(if problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// Where a digest goes.
enum Place {
    File(PathBuf),
    StandardOutput,
}

fn report(digest: &Digest<'_>, written: Option<&Place>, problems: &[String], console: Console) {
    for problem in problems {
        console.warn(problem);
    }
    let file = match written {
        Some(Place::File(path)) => Some(path.display().to_string()),
        // The digest itself went where lines would go.
        Some(Place::StandardOutput) => return,
        None => None,
    };
    let title = digest.title();
    console.say(match &file {
        Some(file) => format!("{title}: {} articles in {file}", digest.len()),
        None => format!("{title}: no articles, and nothing written"),
    });
    console.result(&serde_json::json!({
        "title": title, "articles": digest.len(), "file": file, "problems": problems,
    }));
}

/// What is asked for; left out, the last day that is over where the site is.
fn selection(args: &Args, now: Timestamp, minutes: i32) -> Result<Selection, Failure> {
    let yesterday = Period::last_whole_day(now, minutes);
    let wrong = |error: NoPeriod| Failure::usage(error.to_string()).advise("name the earlier day first");
    let period = match (args.day, args.week, args.since) {
        (Some(day), ..) => Period::day(day),
        (_, Some(day), _) => Period::week(day).map_err(wrong)?,
        (.., Some(since)) => Period::new(since, args.until.unwrap_or(yesterday.last())).map_err(wrong)?,
        _ => yesterday,
    };
    Ok(Selection { period, category: args.category.clone(), sources: args.source.clone() })
}

fn place(folder: &Folder, args: &Args, selection: &Selection) -> Result<Place, Failure> {
    if args.format == DigestForm::Mail {
        if args.to.is_empty() || args.from.is_none() {
            return Err(Failure::usage("a message needs a sender and a reader")
                .advise("give --from ADDRESS and --to ADDRESS"));
        }
    } else if !args.to.is_empty() || args.from.is_some() {
        return Err(Failure::usage("--from and --to belong to a message").advise("add --format mail"));
    }
    match &args.out {
        Some(out) if out.as_os_str() == "-" && args.format == DigestForm::Epub => {
            Err(Failure::usage("an EPUB cannot go to standard output").advise("name a file with --out FILE"))
        }
        Some(out) if out.as_os_str() == "-" => Ok(Place::StandardOutput),
        Some(out) => Ok(Place::File(out.clone())),
        None => {
            let name = format!("{}.{}", selection.file_stem(), args.format.extension());
            Ok(Place::File(folder.digests().join(name)))
        }
    }
}

/// What writing takes.
struct Work<'a> {
    digest: &'a Digest<'a>,
    args: &'a Args,
    now: Timestamp,
    copies: &'a Copies,
    archive: &'a Archive,
    folder: &'a Folder,
}

impl Work<'_> {
    /// Writes the file; the answer is what was wrong with single articles and pictures.
    fn write(&self, place: &Place) -> Result<Vec<String>, Failure> {
        let article = |path: &ArchivePath| -> Result<Article, String> {
            self.archive.read(path).map(|record| record.article).map_err(|error| error.to_string())
        };
        let picture = |from: Stored<'_>| site_build::picture(self.folder, self.archive, from);
        let supply = Supply { article: &article, picture: &picture };
        match place {
            Place::StandardOutput => {
                let mut out = io::BufWriter::new(io::stdout().lock());
                let problems = self.letter(&mut out, supply);
                let problems = problems.and_then(|problems| out.flush().map(|()| problems));
                problems.map_err(|error| Failure::work(format!("standard output: {error}")))
            }
            Place::File(path) if self.args.format == DigestForm::Epub => {
                write_file_with(path, |file| self.digest.epub(io::BufWriter::new(file), self.copies, supply))
            }
            Place::File(path) => write_file_with(path, |file| {
                let mut out = io::BufWriter::new(file);
                let problems = self.letter(&mut out, supply)?;
                out.flush().map(|()| problems)
            }),
        }
        .map_err(|failure: Failure| {
            failure.advise("make room or give access, or name another file with --out FILE")
        })
    }

    fn letter(&self, out: &mut dyn Write, supply: Supply<'_>) -> io::Result<Vec<String>> {
        match (self.args.format, &self.args.from) {
            (DigestForm::Html, _) => self.digest.html(out, supply),
            (DigestForm::Mail, Some(from)) => {
                let envelope = Envelope { from, to: &self.args.to, date: self.now };
                self.digest.mail(out, supply, &envelope)
            }
            _ => self.digest.text(out, supply),
        }
    }
}
