//! The runs of letters of a text, as hashes: what a text is compared by.

/// The 32 best bits of a number whose bits are spread over all of it (the finaliser of SplitMix64).
pub(crate) const fn mix(number: u64) -> u32 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((number ^ (number >> 31)) >> 32) as u32
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// For each place in a text the polynomial of all letters before it, from which that of any run of them is had (Karp and Rabin 1987).
pub(crate) fn prefixes(letters: &[char], sums: &mut Vec<u64>) {
    let number = |letter: char| u64::from(u32::from(letter));
    let mut sum = 0_u64;
    sums.clear();
    sums.reserve(letters.len() + 1);
    sums.push(sum);
    // The next sum but one needs not wait for the next.
    let (pairs, last) = letters.as_chunks::<2>();
    for [one, two] in pairs {
        let next = sum.wrapping_mul(BASE).wrapping_add(number(*one));
        let pair = number(*one).wrapping_mul(BASE).wrapping_add(number(*two));
        sum = sum.wrapping_mul(BASE.wrapping_mul(BASE)).wrapping_add(pair);
        sums.extend([next, sum]);
    }
    sums.extend(last.iter().map(|letter| sum.wrapping_mul(BASE).wrapping_add(number(*letter))));
}

/// The hash of every run of so many letters, in the order of the text; `sums` are the [`prefixes`] of its letters.
pub(crate) fn shingles(sums: &[u64], length: usize, hashes: &mut Vec<u32>) {
    // With the widest vectors that this processor has.
    pulp::Arch::new().dispatch(Runs { sums, length, hashes });
}

struct Runs<'a> {
    sums: &'a [u64],
    length: usize,
    hashes: &'a mut Vec<u32>,
}

impl pulp::WithSimd for Runs<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { sums, length, hashes } = self;
        let leaving = (0..length).fold(1_u64, |power, _| power.wrapping_mul(BASE));
        let ends = sums.get(length..).unwrap_or_default();
        hashes.clear();
        hashes.extend(
            ends.iter().zip(sums).map(|(end, begin)| mix(end.wrapping_sub(begin.wrapping_mul(leaving)))),
        );
    }
}

/// About how many different ones are among hashes, by linear counting (Whang, Vander-Zanden and Taylor 1990): within one in a hundred.
pub(crate) fn count(hashes: &[u32], seen: &mut Vec<u64>) -> u32 {
    // A bit for each beginning that a hash may have. They are spread evenly: of 64 different hashes one begins as another does, at most.
    let bits = (32 * hashes.len()).next_power_of_two().clamp(1 << 12, 1 << 24).ilog2();
    seen.clear();
    seen.resize(1 << (bits - 6), 0);
    let mut count = 0_u64;
    for hash in hashes {
        let beginning = hash >> (32 - bits);
        let word = &mut seen[(beginning >> 6) as usize];
        count += !*word >> (beginning & 63) & 1;
        *word |= 1 << (beginning & 63);
    }
    // Those that begin alike were counted as one.
    let alike = (count * count) >> (bits + 1);
    u32::try_from(count + alike).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn doubles_are_not_counted(different in 0_u64..20_000, doubles in 0_usize..1000) {
            let hashes: Vec<u32> = (0..different).map(mix).collect();
            let all = [&hashes, &hashes[..doubles.min(hashes.len())]].concat();
            // What was counted before does not matter.
            let mut seen = vec![u64::MAX; 3];
            let counted = count(&all, &mut seen);
            prop_assert!(u64::from(counted).abs_diff(different) <= different / 100, "{different}: {counted}");
        }

        #[test]
        fn a_run_has_the_hash_of_its_letters(letters in proptest::collection::vec(any::<char>(), 0..40), length in 1_usize..13) {
            let (mut sums, mut hashes) = (Vec::new(), Vec::new());
            prefixes(&letters, &mut sums);
            shingles(&sums, length, &mut hashes);
            let of = |run: &[char]| {
                mix(run.iter().fold(0_u64, |sum, c| sum.wrapping_mul(BASE).wrapping_add(u64::from(u32::from(*c)))))
            };
            prop_assert_eq!(hashes, letters.windows(length).map(of).collect::<Vec<_>>());
        }
    }
}
