//! What is kept of a text to know it again.

use crate::normal::Normal;
use crate::sample::Sample;
use crate::shingle::{count, mix, prefixes, shingles};

/// Version of the rule by which signatures are made; two of different versions cannot be compared.
pub const VERSION: u8 = 2;

/// Characters of a shingle.
const SHINGLE: usize = 5;
/// Characters of the longer shingles by which a cut copy is looked for: common words fill a short one.
const LONG_SHINGLE: usize = 12;
/// Values of the MinHash.
pub(crate) const VALUES: usize = 128;
/// Values of a band, and how many bands they make.
pub(crate) const BAND: usize = 4;
pub(crate) const BANDS: usize = VALUES / BAND;
/// Shingles kept for measuring what part of a text is in another.
const SAMPLED: usize = 128;
/// Long shingles kept for finding it.
pub(crate) const KEYS: usize = 32;
/// Numbers kept.
const NUMBERS: usize = 32;
/// A text with fewer different shingles says too little to be known by.
const SHORTEST: u32 = 32;

/// Makes signatures, one after the other, in memory that it keeps.
#[derive(Debug, Default)]
pub struct Signer {
    normal: Normal,
    sums: Vec<u64>,
    hashes: Vec<u32>,
    long_hashes: Vec<u32>,
    seen: Vec<u64>,
}

impl Signer {
    /// See [`Signature::of`].
    pub fn sign(&mut self, text: &str) -> Option<Signature> {
        let Self { normal, sums, hashes, long_hashes, seen } = self;
        normal.read(text);
        prefixes(&normal.letters, sums);
        shingles(sums, SHINGLE, hashes);
        let size = count(hashes, seen);
        if size < SHORTEST {
            return None;
        }
        shingles(sums, LONG_SHINGLE, long_hashes);
        let numbers: Vec<u32> = normal.numbers.iter().map(|number| mix(*number)).collect();
        let sample = Sample::of(hashes, SAMPLED);
        Some(Signature {
            size,
            minhash: minhash(hashes),
            head: marks(&sample, &hashes[..hashes.len() / 3]),
            shingles: sample,
            keys: Sample::of(long_hashes, KEYS),
            numbers: Sample::of(&numbers, NUMBERS),
        })
    }
}

/// A text as far as it is needed to find it again elsewhere, whole or cut; about a kilobyte however long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    size: u32,
    pub(crate) minhash: [u16; VALUES],
    pub(crate) shingles: Sample,
    /// Which of the sampled shingles stand in the first third of the text, a bit each.
    pub(crate) head: u128,
    pub(crate) keys: Sample,
    pub(crate) numbers: Sample,
}

impl Signature {
    /// The signature of a plain text; none of one that is too short to be known by. Letter case, width, punctuation and spacing
    /// do not count, and no words are looked for, so that it is the same work in every script.
    pub fn of(text: &str) -> Option<Self> {
        Signer::default().sign(text)
    }

    /// How much text there is: the number of different shingles, within one in a hundred.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The bytes to keep; the first is [`VERSION`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1100);
        bytes.push(VERSION);
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(self.head.to_le_bytes());
        bytes.extend(self.minhash.iter().flat_map(|value| value.to_le_bytes()));
        for sample in [&self.shingles, &self.keys, &self.numbers] {
            bytes.push(u8::from(sample.whole));
            // No sample has more than 128 values.
            bytes.push(sample.values.len() as u8);
            bytes.extend(sample.values.iter().flat_map(|value| value.to_le_bytes()));
        }
        bytes
    }

    /// A signature from its bytes; none when they are not whole or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut bytes = bytes.strip_prefix(&[VERSION])?;
        let size = u32::from_le_bytes(take(&mut bytes)?);
        let head = u128::from_le_bytes(take(&mut bytes)?);
        let mut minhash = [0; VALUES];
        for value in &mut minhash {
            *value = u16::from_le_bytes(take(&mut bytes)?);
        }
        let mut sample = || {
            let [whole, count] = take(&mut bytes)?;
            let values = (0..count).map(|_| Some(u32::from_le_bytes(take(&mut bytes)?)));
            let values = values.collect::<Option<Vec<u32>>>()?;
            let sorted = values.is_sorted_by(|a, b| a < b);
            sorted.then_some(Sample { values, whole: whole == 1 })
        };
        let (shingles, keys, numbers) = (sample()?, sample()?, sample()?);
        bytes.is_empty().then_some(Self { size, minhash, shingles, head, keys, numbers })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

/// A bit for each value of a sample that is among the hashes.
fn marks(sample: &Sample, hashes: &[u32]) -> u128 {
    let last = sample.values.last().copied().unwrap_or(0);
    let few = hashes.iter().filter(|hash| **hash <= last);
    few.filter_map(|hash| sample.values.binary_search(hash).ok()).fold(0, |marks, at| marks | 1 << at)
}

/// For each of 128 parts of all hashes the one of the text that comes first in it, as far as 16 bits tell (one permutation hashing, Li, Owen and
/// Zhang 2012). A part that has none has that of another part, which is looked for in an order of its own (optimal densification,
/// Shrivastava 2017), so that it is the same in texts that have the same.
fn minhash(hashes: &[u32]) -> [u16; VALUES] {
    let mut firsts = [None::<u32>; VALUES];
    let part = |hash: u32| (hash >> (32 - VALUES.ilog2())) as usize;
    for &hash in hashes {
        let first = &mut firsts[part(hash)];
        *first = Some(first.map_or(hash, |known| known.min(hash)));
    }
    let donor = |at: usize| {
        let tries = (0_u64..).map(|attempt| part(mix((at as u64) << 32 | attempt)));
        tries.filter_map(|part| firsts[part]).next().unwrap_or_default()
    };
    std::array::from_fn(|at| mix(u64::from(firsts[at].unwrap_or_else(|| donor(at)))) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_give_the_signature_again(text in "[ -~一-龥ء-ي0-9]{0,400}") {
            if let Some(signature) = Signature::of(&text) {
                let bytes = signature.to_bytes();
                prop_assert_eq!(Signature::from_bytes(&bytes), Some(signature));
                prop_assert_eq!(Signature::from_bytes(&bytes[..bytes.len() - 1]), None);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = Signature::from_bytes(&bytes);
        }
    }

    #[test]
    fn signatures_never_change_without_a_new_version() {
        let text =
            "Signatures stand in databases: whoever changes how they are made changes their version as well.";
        let signature = Signature::of(text).expect("long enough");
        let sum = signature
            .to_bytes()
            .iter()
            .fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        assert_eq!((signature.size(), sum), (72, 1_807_350_601));
        assert_eq!(Signature::of("too short to be known by"), None);
    }
}
