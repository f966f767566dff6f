use crate::cli::Export;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, write_file};
use crate::run::archive_failure;
use std::collections::BTreeSet;
use std::path::Path;
use tidings_archive::export::{ExportContent, ExportFile, SiteInfo, export, site_files};
use tidings_archive::files::Archive;

/// `tidings export`
pub(super) fn run(dir: Option<&Path>, args: &Export, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let occupied = std::fs::read_dir(&args.folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return Err(Failure::usage(format!("{} is not empty", args.folder.display()))
            .advise("name a new folder: an export never writes over files"));
    }
    let archive = Archive::open(folder.root());
    let site = SiteInfo {
        title: folder.settings.site.title.clone(),
        language: folder.settings.site.language.tag().to_owned(),
        address: folder.settings.site.address.clone().unwrap_or_else(|| "/".into()),
    };
    let mut out =
        Out { archive: &archive, root: &args.folder, written: BTreeSet::new(), problems: Vec::new() };
    for file in site_files(args.form, &site) {
        out.put(file)?;
    }
    let mut articles = 0;
    for (path, read) in archive.walk() {
        let record = match read {
            Ok(record) => record,
            Err(error) => {
                out.problems.push(error.to_string());
                continue;
            }
        };
        let original = archive.original(&record.article.id).map_err(archive_failure)?;
        for file in export(args.form, &record.article, &path, original.as_deref()) {
            out.put(file)?;
        }
        articles += 1;
    }
    for problem in &out.problems {
        console.warn(problem);
    }
    let files = out.written.len();
    console.say(format!(
        "{articles} articles in {files} files for {} in {}",
        args.form.as_str(),
        args.folder.display()
    ));
    console.result(&serde_json::json!({ "articles": articles, "files": files, "problems": out.problems }));
    Ok(if out.problems.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

struct Out<'a> {
    archive: &'a Archive,
    root: &'a Path,
    written: BTreeSet<String>,
    problems: Vec<String>,
}

impl Out<'_> {
    fn put(&mut self, file: ExportFile) -> Result<(), Failure> {
        if self.written.contains(&file.path) {
            // Articles share pictures; two posts never share a file, since its name holds the id.
            if matches!(file.content, ExportContent::Bytes(_)) {
                self.problems.push(format!("{}: two articles want this file; the first has it", file.path));
            }
            return Ok(());
        }
        let bytes = match file.content {
            ExportContent::Bytes(bytes) => bytes,
            ExportContent::Media(media) => match self.archive.read_media(&media) {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.problems.push(error.to_string());
                    return Ok(());
                }
            },
        };
        write_file(&self.root.join(&file.path), &bytes)?;
        self.written.insert(file.path);
        Ok(())
    }
}
