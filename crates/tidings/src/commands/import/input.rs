//! A file that is to be imported, or one inside a ZIP, read as often as is needed and within limits.

use crate::failure::Failure;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Most files that are looked at in a ZIP.
const MOST_ENTRIES: usize = 10_000;
/// What a file in a ZIP may unpack to: so many times its packed size, and this many bytes on top.
const MOST_RATIO: u64 = 200;
const FREE_BYTES: u64 = 16 << 20;
/// What all files of a ZIP may unpack to, in bytes.
const MOST_BYTES: u64 = 64 << 30;

/// Where bytes come from.
#[derive(Debug, Clone)]
pub(super) struct Input {
    file: PathBuf,
    /// Number of the file in the ZIP, and what it may unpack to.
    entry: Option<(usize, u64)>,
    /// Its name for people.
    pub(super) label: String,
}

impl Input {
    pub(super) fn file(path: &Path) -> Self {
        Self { file: path.to_owned(), entry: None, label: path.display().to_string() }
    }

    /// True for a file inside of a ZIP.
    pub(super) fn is_packed(&self) -> bool {
        self.entry.is_some()
    }

    /// The file's path; that of the ZIP for one inside of it.
    pub(super) fn path(&self) -> &Path {
        &self.file
    }

    /// Opens the file for one reading.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut dyn BufRead) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let file = File::open(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let Some((number, most)) = self.entry else {
            return work(&mut BufReader::with_capacity(256 << 10, file));
        };
        let mut archive =
            ZipArchive::new(BufReader::new(file)).map_err(|error| unreadable(&self.file, &error))?;
        let packed = archive.by_index(number).map_err(|error| unreadable(Path::new(&self.label), &error))?;
        work(&mut BufReader::with_capacity(256 << 10, Bounded { inner: packed, left: most }))
    }

    /// The first bytes.
    pub(super) fn head(&self) -> Result<Vec<u8>, Failure> {
        self.read(|input| {
            let mut head = Vec::new();
            input.take(64 << 10).read_to_end(&mut head).map_err(|error| self.failure(&error))?;
            Ok(head)
        })
    }

    /// All bytes, `most` at the utmost.
    pub(super) fn bytes(&self, most: u64) -> Result<Vec<u8>, Failure> {
        self.read(|input| {
            let mut bytes = Vec::new();
            input.take(most + 1).read_to_end(&mut bytes).map_err(|error| self.failure(&error))?;
            if bytes.len() as u64 > most {
                let message = format!(
                    "{} is larger than {} MiB, the most for a file of this form",
                    self.label,
                    most >> 20
                );
                return Err(Failure::work(message).advise("cut it into smaller files, then import each"));
            }
            Ok(bytes)
        })
    }

    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        Failure::work(format!("{}: cannot be read: {error}", self.label))
            .advise("make the export again, and see that it came whole")
    }

    /// The files inside a ZIP in its order, folders left out.
    pub(super) fn packed(&self) -> Result<Vec<Self>, Failure> {
        let file = File::open(&self.file).map_err(|error| Failure::file("read", &self.file, &error))?;
        let wrong = |error| unreadable(&self.file, &error);
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(wrong)?;
        let refuse = |what: String| {
            Err(Failure::work(format!("{}: {what}", self.label))
                .advise("if you trust the file, unpack it and import what is in it"))
        };
        if archive.len() > MOST_ENTRIES {
            return refuse(format!("the ZIP has {} files, and {MOST_ENTRIES} is the most", archive.len()));
        }
        if archive.has_overlapping_files().map_err(wrong)? {
            return refuse("files in the ZIP lie over each other".to_owned());
        }
        let (mut files, mut total) = (Vec::new(), 0_u64);
        for number in 0..archive.len() {
            let entry = archive.by_index_raw(number).map_err(wrong)?;
            if entry.is_dir() {
                continue;
            }
            let most = entry.compressed_size().saturating_mul(MOST_RATIO).saturating_add(FREE_BYTES);
            let name = entry.name().map_or_else(|_| format!("file {number}"), |name| name.into_owned());
            total = total.saturating_add(entry.size());
            if entry.size() > most || total > MOST_BYTES {
                return refuse(format!("{name} in the ZIP unpacks to far more than it has"));
            }
            let label = format!("{}/{name}", self.label);
            files.push(Self { file: self.file.clone(), entry: Some((number, most)), label });
        }
        Ok(files)
    }
}

fn unreadable(path: &Path, error: &zip::result::ZipError) -> Failure {
    Failure::work(format!("{}: the ZIP cannot be read: {error}", path.display())).advise(
        "make the export again, and see that it came whole; a ZIP with a password must be unpacked first",
    )
}

/// A reader that fails when more comes than a file may have: what a ZIP says of its sizes is not believed.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other("it unpacks to far more than it has"))?;
        Ok(read)
    }
}
