//! `tidings pack` and `tidings unpack`: old months of the archive in one file a source and month, and back.

use crate::cli::{Pack, Unpack};
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use std::path::Path;
use tidings_archive::files::{Archive, Packed, Writer};
use tidings_model::Timestamp;

/// `tidings pack`
pub(super) fn pack(dir: Option<&Path>, args: &Pack, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let writer = writer(&folder, "tidings pack")?;
    let month = month_before(clock::now()?, args.older_than);
    let done = writer.pack(&month, args.source.as_ref()).map_err(archive_failure)?;
    console.say(format!(
        "{} records of the months before {month} went into {} packs: {} as files, {} in the packs with what was there",
        done.records,
        done.packs,
        size(done.bytes),
        size(done.packed_bytes)
    ));
    if done.edited > 0 {
        console.say(format!("{} records were edited by hand and stay files", done.edited));
    }
    Ok(told(&done, console))
}

/// `tidings unpack`
pub(super) fn unpack(dir: Option<&Path>, args: &Unpack, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let writer = writer(&folder, "tidings unpack")?;
    let done = writer.unpack(args.source.as_ref()).map_err(archive_failure)?;
    console.say(format!("{} records came out of {} packs", done.records, done.packs));
    Ok(told(&done, console))
}

fn writer(folder: &Folder, holder: &str) -> Result<Writer, Failure> {
    let writer = Archive::open(folder.root()).writer(holder).map_err(archive_failure)?;
    writer.clean_temp().map_err(archive_failure)?;
    Ok(writer)
}

fn told(done: &Packed, console: Console) -> Exit {
    let left: Vec<String> = done.left.iter().map(ToString::to_string).collect();
    for problem in &left {
        console.warn(format!("left as it is: {problem}"));
    }
    console.result(&serde_json::json!({
        "packs": done.packs, "records": done.records, "bytes": done.bytes, "packed_bytes": done.packed_bytes,
        "edited_by_hand": done.edited, "problems": left,
    }));
    if left.is_empty() { Exit::Well } else { Exit::SomeFailed }
}

/// The month so many months before that of `now`, in UTC as the names of records: `2026-03`.
fn month_before(now: Timestamp, months: u32) -> String {
    let text = now.to_string();
    let part = |range: std::ops::Range<usize>| {
        text.get(range).and_then(|part| part.parse::<i64>().ok()).unwrap_or(0)
    };
    let month = part(0..4) * 12 + part(5..7) - 1 - i64::from(months);
    format!("{:04}-{:02}", month.div_euclid(12).max(0), month.rem_euclid(12) + 1)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} KB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_over_years() {
        for (now, months, want) in [
            ("2026-03-14T02:30:09Z", 12, "2025-03"),
            ("2026-03-14T02:30:09Z", 0, "2026-03"),
            ("2026-01-01T00:00:00Z", 1, "2025-12"),
            ("2026-12-31T23:59:59Z", 12, "2025-12"),
            ("2026-03-14T02:30:09Z", 99_999, "0000-12"),
        ] {
            assert_eq!(month_before(now.parse().expect("a time"), months), want, "{now} {months}");
        }
    }
}
