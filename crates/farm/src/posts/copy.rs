//! What it costs to write the files of a site and nothing else: the limit of every program that makes them.

use super::{on_all_cores, put};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Bytes that are read before they are written.
const CHUNK: usize = 256 << 20;

/// What was written, and what it took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Copied {
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Time in which they were written; that in which they were read is left out.
    pub writing: Duration,
    /// Processor time of the writing, as far as the system tells.
    pub cpu: Duration,
}

/// Writes the files below `from` into the empty folder `to`, on as many threads as there are cores. They are read a lot at a time,
/// and the clock stands still meanwhile.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> io::Result<Copied> {
    let mut copied = Copied::default();
    let mut paths = Vec::new();
    list(from, Path::new(""), &mut paths)?;
    let mut lot: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut held = 0;
    let mut paths = paths.into_iter().peekable();
    while let Some(path) = paths.next() {
        let bytes = fs::read(from.join(&path))?;
        held += bytes.len();
        copied.files += 1;
        copied.bytes += bytes.len() as u64;
        lot.push((to.join(path), bytes));
        if held >= CHUNK || paths.peek().is_none() {
            let (began, spent) = (Instant::now(), cpu());
            write(&lot)?;
            copied.writing += began.elapsed();
            copied.cpu += cpu().saturating_sub(spent);
            lot.clear();
            held = 0;
        }
    }
    Ok(copied)
}

fn list(root: &Path, below: &Path, to: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() { list(root, &path, to)? } else { to.push(path) }
    }
    Ok(())
}

fn write(lot: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    on_all_cores(|_, _| {
        while let Some((path, bytes)) = lot.get(next.fetch_add(1, Ordering::Relaxed)) {
            put(path, bytes)?;
        }
        Ok(())
    })
}

/// Processor time of this process by `/proc`, in hundredths of a second; zero where there is none.
fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is a name in parentheses, which may hold spaces; user and system time are the 14th and 15th.
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let hundredths = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum::<u64>();
    Duration::from_millis(hundredths * 10)
}
