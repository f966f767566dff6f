//! The form of a pack: many records in one file, each to be read by itself.
//!
//! A pack is a row of zstd frames, one a record, and then a frame that zstd programs pass over, with the index: `zstd -dc` prints
//! the records one behind the other. docs/archive-format.md describes it for other programs.

use std::fmt::Write;
use std::io;
use tidings_model::ContentHash;

/// How the name of a pack ends.
pub const ENDING: &str = ".pack.zst";
/// The last bytes of a pack; the digit is the version of the form.
const MARK: &[u8; 8] = b"TIDPACK1";
/// First bytes of a frame that zstd programs pass over.
const SKIPPED: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
/// Bytes before the index: the mark of the frame and its length.
const HEAD: usize = 8;
/// Bytes at the end of a pack: the length of the index and the mark.
pub const FOOT: usize = 12;
/// Largest index, in bytes.
const LARGEST_INDEX: u64 = 64 << 20;
/// How hard zstd tries: a pack is written once and read often.
const LEVEL: i32 = 15;

/// A record of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its file's name, without folder.
    pub name: String,
    /// Where its frame begins.
    pub offset: u64,
    /// Bytes of its frame.
    pub packed: u64,
    /// Bytes of the record.
    pub bytes: u64,
    /// SHA-256 of the record's bytes.
    pub hash: ContentHash,
}

/// The frame of a record, with a checksum.
///
/// # Errors
/// When zstd has no memory.
pub fn frame(record: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(true))?;
    compressor.compress(record)
}

/// The record of a frame.
///
/// # Errors
/// When the bytes are not those that the index says; the text says how.
pub fn record(frame: &[u8], entry: &Entry) -> Result<Vec<u8>, String> {
    let size = usize::try_from(entry.bytes).map_err(|_| "its size is beyond this machine".to_owned())?;
    let bytes =
        zstd::bulk::decompress(frame, size).map_err(|error| format!("its frame is damaged: {error}"))?;
    if ContentHash::of(&bytes) == entry.hash {
        Ok(bytes)
    } else {
        Err("its bytes are not those of its hash".to_owned())
    }
}

/// The end of a pack: the index in a frame that zstd programs pass over.
pub fn tail(entries: &[Entry]) -> Vec<u8> {
    let mut index = String::new();
    for Entry { name, offset, packed, bytes, hash } in entries {
        // Writing to a String cannot fail.
        _ = writeln!(index, "{name}\t{offset}\t{packed}\t{bytes}\t{hash}");
    }
    _ = writeln!(index, "#{}", ContentHash::of(index.as_bytes()));
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let mut tail = Vec::with_capacity(HEAD + index.len() + FOOT);
    tail.extend(SKIPPED);
    tail.extend(length(index.len() + FOOT));
    tail.extend(index.as_bytes());
    tail.extend(length(index.len()));
    tail.extend(MARK);
    tail
}

/// Where the index of a pack of `size` bytes stands, by its last bytes: its beginning and its length.
///
/// # Errors
/// When the file is no pack, or one of a newer form.
pub fn index_place(foot: &[u8], size: u64) -> Result<(u64, usize), String> {
    let (length, mark) = foot.split_at_checked(4).ok_or("it is too short for a pack")?;
    if mark != MARK {
        let newer = mark.starts_with(b"TIDPACK");
        let what = if newer {
            "it is in another form: use the tidings that made it"
        } else {
            "it does not end as a pack does"
        };
        return Err(what.to_owned());
    }
    let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    let end = size.checked_sub(FOOT as u64).and_then(|end| end.checked_sub(length));
    let begin = end.filter(|begin| *begin >= HEAD as u64 && length <= LARGEST_INDEX);
    let begin = begin.ok_or("its index has no place in it")?;
    Ok((begin, usize::try_from(length).unwrap_or(usize::MAX)))
}

/// Reads an index that begins at `begin`. Entries are in the order of their names.
///
/// # Errors
/// When it is damaged, or names what is no place of the pack.
pub fn entries(index: &[u8], begin: u64) -> Result<Vec<Entry>, String> {
    let damaged = || "its index is damaged".to_owned();
    let text = std::str::from_utf8(index).map_err(|_| damaged())?;
    let (lines, hash) = text.trim_end_matches('\n').rsplit_once('#').ok_or_else(damaged)?;
    if ContentHash::of(lines.as_bytes()).as_str() != hash {
        return Err(damaged());
    }
    let room = begin.saturating_sub(HEAD as u64);
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines.lines() {
        let entry = entry(line).ok_or_else(damaged)?;
        let fits = entry.offset.checked_add(entry.packed).is_some_and(|end| end <= room);
        if !fits
            || entry.bytes > crate::form::LARGEST_RECORD
            || entries.last().is_some_and(|last| last.name >= entry.name)
        {
            return Err(damaged());
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(line: &str) -> Option<Entry> {
    let mut parts = line.split('\t');
    let mut next = || parts.next();
    let entry = Entry {
        name: next()?.to_owned(),
        offset: next()?.parse().ok()?,
        packed: next()?.parse().ok()?,
        bytes: next()?.parse().ok()?,
        hash: ContentHash::try_from(next()?.to_owned()).ok()?,
    };
    (parts.next().is_none() && !entry.name.contains('/')).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pack(records: &[(String, Vec<u8>)]) -> Vec<u8> {
        let (mut bytes, mut entries) = (Vec::new(), Vec::new());
        for (name, record) in records {
            let frame = frame(record).expect("memory");
            entries.push(Entry {
                name: name.clone(),
                offset: bytes.len() as u64,
                packed: frame.len() as u64,
                bytes: record.len() as u64,
                hash: ContentHash::of(record),
            });
            bytes.extend(frame);
        }
        bytes.extend(tail(&entries));
        bytes
    }

    fn read(pack: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
        let foot = &pack[pack.len().saturating_sub(FOOT)..];
        let (begin, length) = index_place(foot, pack.len() as u64)?;
        let at = begin as usize;
        let all = entries(&pack[at..at + length], begin)?;
        let one = |entry: Entry| {
            let frame = &pack[entry.offset as usize..(entry.offset + entry.packed) as usize];
            record(frame, &entry).map(|record| (entry.name, record))
        };
        all.into_iter().map(one).collect()
    }

    #[test]
    fn zstd_reads_the_records_one_behind_the_other() {
        let records = [("a.md".to_owned(), "一\n".into()), ("b.md".to_owned(), b"two\n".to_vec())];
        let pack = pack(&records);
        assert_eq!(zstd::stream::decode_all(pack.as_slice()).expect("frames"), "一\ntwo\n".as_bytes());
        assert_eq!(read(&pack).expect("a pack"), records);
        assert_eq!(read(&tail(&[])).expect("a pack"), []);
        let newer = [&pack[..pack.len() - 1], b"2"].concat();
        assert!(read(&newer).expect_err("newer").contains("another form"));
    }

    proptest! {
        /// What a disk does to a pack is found, and brings nothing down.
        #[test]
        fn no_damage_goes_unseen(at in 0_usize..400, with in any::<u8>(), cut in 0_usize..400) {
            let records = [("a.md".to_owned(), vec![b'x'; 90]), ("b.md".to_owned(), b"two\n".to_vec())];
            let whole = pack(&records);
            let mut other = whole.clone();
            let at = at % other.len();
            other[at] = with;
            // The head of the index's frame is not read here, but by zstd.
            if let Ok(read) = read(&other) {
                prop_assert_eq!(read.as_slice(), records.as_slice());
            }
            prop_assert!(read(&whole[..cut.min(whole.len() - 1)]).is_err());
        }
    }
}
