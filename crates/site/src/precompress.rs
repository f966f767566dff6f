//! Compressed copies beside the files of the site, for servers that give them to who can read them: `index.html.br` beside
//! `index.html`.

use crate::sink::{Put, Sink, Stored};
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// Brotli (RFC 7932).
    Brotli,
    /// Gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

/// Smaller files fit into the first packets of an answer as they are.
const SMALLEST: usize = 1024;

/// How names of files end that are text.
const TEXTS: [&str; 8] = [".html", ".css", ".js", ".json", ".xml", ".txt", ".opml", ".webmanifest"];

/// As hard as is worth it for files that are made anew with each article: the last steps take many times as long for a
/// hundredth.
const BROTLI: i32 = 9;
/// The same of gzip.
const GZIP: u32 = 9;
/// The same of Zstandard.
const ZSTD: i32 = 15;

impl Encoding {
    /// How the copy's name goes on behind that of its file.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }

    /// The compressed bytes: the same for the same bytes.
    ///
    /// # Errors
    /// None is known, since all is in memory.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(bytes.len() / 3);
        match self {
            Self::Brotli => {
                let params = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
            }
            Self::Gzip => {
                let mut encoder = GzEncoder::new(&mut out, Compression::new(GZIP));
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
            Self::Zstd => zstd::stream::copy_encode(bytes, &mut out, ZSTD)?,
        }
        Ok(out)
    }
}

/// Whether a file has compressed copies.
fn is_worth_it(path: &str, bytes: &[u8]) -> bool {
    bytes.len() >= SMALLEST && is_text(path)
}

fn is_text(path: &str) -> bool {
    TEXTS.iter().any(|end| path.ends_with(end))
}

/// A sink that puts compressed copies beside the files that another one takes, and has them removed with these.
pub struct Precompressed<'a> {
    sink: &'a mut dyn Sink,
    encodings: Vec<Encoding>,
    /// Gives the bytes that stand at a path now.
    there: &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    /// Files of this build that have no copies.
    plain: Mutex<BTreeSet<String>>,
}

impl std::fmt::Debug for Precompressed<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Precompressed").field("encodings", &self.encodings).finish_non_exhaustive()
    }
}

impl<'a> Precompressed<'a> {
    /// A sink over another one; `there` reads what stands at a path of it now.
    pub fn new(
        sink: &'a mut dyn Sink,
        encodings: &[Encoding],
        there: &'a (dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> Self {
        let encodings: BTreeSet<Encoding> = encodings.iter().copied().collect();
        Self { sink, encodings: encodings.into_iter().collect(), there, plain: Mutex::default() }
    }

    fn copies<'s>(&'s self, path: &'s str) -> impl Iterator<Item = (Encoding, String)> + 's {
        self.encodings.iter().map(move |encoding| (*encoding, format!("{path}{}", encoding.suffix())))
    }
}

impl Sink for Precompressed<'_> {
    /// The copies go first: a build that is cut off between leaves a file that differs, whose copies are made again.
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        if self.encodings.is_empty() {
            return self.sink.put(path, bytes);
        }
        if is_worth_it(path, bytes) {
            let is_same = (self.there)(path).is_some_and(|there| there == bytes);
            for (encoding, copy) in self.copies(path) {
                match (self.there)(&copy).filter(|_| is_same) {
                    Some(there) => self.sink.put(&copy, &there)?,
                    None => self.sink.put(&copy, &encoding.compress(bytes)?)?,
                };
            }
        } else {
            self.plain.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        }
        self.sink.put(path, bytes)
    }

    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put> {
        self.sink.link(path, from)
    }

    fn finish(&mut self, made: &BTreeSet<String>, may_go: &dyn Fn(&str) -> bool) -> io::Result<usize> {
        let plain = std::mem::take(self.plain.get_mut().unwrap_or_else(PoisonError::into_inner));
        let mut all = made.clone();
        for path in made.iter().filter(|path| !plain.contains(*path) && is_text(path)) {
            // Of a file that was made without being put, the copies stand as it does.
            let copies: Vec<String> = self.copies(path).map(|(_, copy)| copy).collect();
            all.extend(copies.into_iter().filter(|copy| (self.there)(copy).is_some()));
        }
        self.sink.finish(&all, may_go)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DiskSink;
    use std::io::Read;

    #[test]
    fn each_way_gives_back_what_went_in_and_the_same_each_time() {
        let bytes = "新闻 and news, على البحر. ".repeat(400).into_bytes();
        for encoding in [Encoding::Brotli, Encoding::Gzip, Encoding::Zstd] {
            let made = encoding.compress(&bytes).expect("memory");
            assert!(made.len() * 5 < bytes.len(), "{encoding:?} {}", made.len());
            assert_eq!(encoding.compress(&bytes).expect("memory"), made);
            let mut back = Vec::new();
            match encoding {
                Encoding::Brotli => brotli::BrotliDecompress(&mut &*made, &mut back).expect("brotli"),
                Encoding::Gzip => {
                    flate2::read::GzDecoder::new(&*made).read_to_end(&mut back).map(drop).expect("gzip");
                }
                Encoding::Zstd => zstd::stream::copy_decode(&*made, &mut back).expect("zstd"),
            }
            assert_eq!(back, bytes, "{encoding:?}");
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a crash left it there")]
    fn copies_come_and_go_with_their_files() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |path: &str| root.path().join(path);
        let there = |path: &str| std::fs::read(root.path().join(path)).ok();
        let (long, other) = ("long ".repeat(500), "other ".repeat(500));
        let build = |encodings: &[Encoding], files: &[(&str, &str)]| {
            let mut disk = DiskSink::new(root.path(), root.path(), root.path());
            let mut sink = Precompressed::new(&mut disk, encodings, &there);
            for (path, text) in files {
                sink.put(path, text.as_bytes()).expect("it is put");
            }
            let made = files.iter().map(|(path, _)| (*path).to_owned()).collect();
            sink.finish(&made, &|_| true).expect("it ends")
        };
        let unpacked = |path: &str| {
            let mut back = String::new();
            let file = std::fs::File::open(at(path)).expect("a copy");
            flate2::read::GzDecoder::new(file).read_to_string(&mut back).expect("gzip");
            back
        };
        let both = [Encoding::Zstd, Encoding::Gzip];
        build(&both, &[("a.html", &long), ("b.html", &long), ("c.html", "short"), ("d.webp", &long)]);
        for (path, is_there) in [
            ("a.html.gz", true),
            ("a.html.zst", true),
            ("a.html.br", false),
            ("c.html.gz", false),
            ("d.webp.gz", false),
        ] {
            assert_eq!(at(path).exists(), is_there, "{path}");
        }
        // Killed after the copy and before the file: the next build has both right.
        std::fs::write(at("a.html.gz"), "half").expect("a file");
        assert_eq!(build(&both, &[("a.html", &other), ("b.html", "short")]), 4);
        assert_eq!(unpacked("a.html.gz"), other);
        assert!(!at("b.html.gz").exists() && at("b.html").exists());
        assert_eq!(build(&[Encoding::Gzip], &[("a.html", &other), ("b.html", "short")]), 1);
        assert!(at("a.html.gz").exists() && !at("a.html.zst").exists());
        assert_eq!(build(&[], &[("a.html", &other), ("b.html", "short")]), 1);
    }
}
