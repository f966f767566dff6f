//! Finding the few signatures that may be of one text among many.

use crate::Signature;
use crate::signature::{BAND, BANDS, KEYS};
use rustc_hash::FxHashMap;

/// Places of a key that are looked at: more only have what thousands share, such as one text that everybody prints.
const MOST_PLACES: usize = 1000;
/// Keys that a cut copy must share with the whole text.
const SHARED_KEYS: u32 = 2;
const PLACES: usize = BANDS + KEYS;
const NONE: u32 = u32::MAX;

/// Signatures by what they may share with others: 32 bands of four MinHash values for near-duplicates, and long shingles for
/// cut copies. It takes about two kilobytes a signature; who has more than fit into memory makes several, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The newest place of each key, which is a hash already; a place is `signature * PLACES + number of the key`.
    newest: FxHashMap<u32, u32>,
    /// The place before each place that has the same key.
    before: Vec<u32>,
}

impl Index {
    /// Takes a signature in; the first has the number 0, and each the next.
    pub(crate) fn insert(&mut self, signature: &Signature) {
        let number = self.before.len() / PLACES;
        self.before.resize((number + 1) * PLACES, NONE);
        for (at, key) in keys(signature) {
            let place = number * PLACES + at;
            // 67 million signatures would be needed for a place not to fit.
            if let Ok(small) = u32::try_from(place) {
                self.before[place] = self.newest.insert(key, small).unwrap_or(NONE);
            }
        }
    }

    /// The numbers of those that may be of one text with `signature`, ascending: they share a band, or enough long shingles.
    pub(crate) fn candidates(&self, signature: &Signature) -> Vec<usize> {
        let (mut found, mut by_key) = (Vec::new(), Vec::new());
        for (at, key) in keys(signature) {
            let mut place = self.newest.get(&key).copied().unwrap_or(NONE);
            for _ in 0..MOST_PLACES {
                if place == NONE {
                    break;
                }
                let number = place as usize / PLACES;
                if at < BANDS {
                    found.push(number)
                } else {
                    by_key.push(number)
                }
                place = self.before[place as usize];
            }
        }
        by_key.sort_unstable();
        let needed = SHARED_KEYS.min(signature.keys.values.len() as u32) as usize;
        found.extend(by_key.chunk_by(|a, b| a == b).filter(|same| same.len() >= needed).map(|same| same[0]));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The keys of a signature, each with its number: a band is the same only beside the same band.
fn keys(signature: &Signature) -> impl Iterator<Item = (usize, u32)> {
    let bands = signature.minhash.chunks_exact(BAND).enumerate().map(|(at, band)| {
        let start = 0x811c_9dc5_u32.wrapping_add(at as u32);
        (
            at,
            band.iter().fold(start, |hash, value| {
                (hash ^ u32::from(*value)).wrapping_mul(0x0100_0193).rotate_left(7)
            }),
        )
    });
    let keys = signature.keys.values.iter().enumerate().map(|(at, key)| (BANDS + at, *key));
    bands.chain(keys)
}
