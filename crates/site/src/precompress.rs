//! Compressed copies beside the files of the site, for servers that give them to who can read them: `index.html.br` beside
//! `index.html`.

use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// A way to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    fn suffix(self) -> &'static str {
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
    fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
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

/// The compressed copies of a file, with their paths; none of what is small or no text.
///
/// # Errors
/// None is known, since all is in memory.
pub(crate) fn copies(encodings: &[Encoding], path: &str, bytes: &[u8]) -> io::Result<Vec<(String, Vec<u8>)>> {
    if bytes.len() < SMALLEST || !TEXTS.iter().any(|end| path.ends_with(end)) {
        return Ok(Vec::new());
    }
    let encodings: BTreeSet<Encoding> = encodings.iter().copied().collect();
    let copy = |encoding: Encoding| Ok((format!("{path}{}", encoding.suffix()), encoding.compress(bytes)?));
    encodings.into_iter().map(copy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
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
}
