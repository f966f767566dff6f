//! The smallest hashes of a set stand for the set: what they share with another's tells what the sets share.

/// The smallest hashes of a set, at most a number fixed by the use, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    pub(crate) values: Vec<u32>,
    /// True when these are all of the set.
    pub(crate) whole: bool,
}

/// The hashes up to `end`, in order and each once; none where they are more than `most`.
fn smallest(hashes: &[u32], end: u32, most: usize) -> Option<Vec<u32>> {
    // Each is written, and the next one over it where it is too large: a branch would be guessed wrong too often.
    let (mut few, mut count) = (vec![0; most + 1], 0);
    for &hash in hashes {
        few[count] = hash;
        count = (count + usize::from(hash <= end)).min(most);
    }
    few.truncate(count);
    (count < most).then(|| in_order(few))
}

/// The hashes in order and each once.
fn in_order(mut hashes: Vec<u32>) -> Vec<u32> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// How much of two samples can be compared, and is alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shared {
    pub(crate) one: usize,
    pub(crate) other: usize,
    pub(crate) both: usize,
}

impl Sample {
    /// The sample of a set in any order, doubles among it.
    pub(crate) fn of(hashes: &[u32], most: usize) -> Self {
        // Hashes are spread evenly, so that a part of them holds the smallest; where it does not, all are looked at.
        let share = most as u64 * 2 * u64::from(u32::MAX) / hashes.len().max(1) as u64;
        let end = u32::try_from(share).unwrap_or(u32::MAX);
        let few = smallest(hashes, end, 4 * most).filter(|few| few.len() > most || end == u32::MAX);
        let mut values = few.unwrap_or_else(|| in_order(hashes.to_vec()));
        let whole = values.len() <= most;
        values.truncate(most);
        Self { values, whole }
    }

    /// Up to the largest hash that both samples would hold if their sets had it, each is a fair sample of its set.
    pub(crate) fn shared(&self, other: &Self) -> Shared {
        let end = self.end().min(other.end());
        let one = self.values.partition_point(|value| *value <= end);
        let two = other.values.partition_point(|value| *value <= end);
        let (mut at, mut both) = (0, 0);
        for value in &self.values[..one] {
            while at < two && other.values[at] < *value {
                at += 1;
            }
            both += usize::from(at < two && other.values[at] == *value);
        }
        Shared { one, other: two, both }
    }

    /// Part of the marked values that the other sample has, as far as both can be compared.
    pub(crate) fn part_of_marked(&self, marks: u128, other: &Self) -> f32 {
        let end = self.end().min(other.end());
        let marked =
            self.values.iter().enumerate().filter(|(at, value)| marks >> at & 1 == 1 && **value <= end);
        let (mut all, mut both) = (0, 0);
        for (_, value) in marked {
            all += 1;
            both += usize::from(other.values.binary_search(value).is_ok());
        }
        if all == 0 { 1.0 } else { both as f32 / all as f32 }
    }

    fn end(&self) -> u32 {
        if self.whole { u32::MAX } else { self.values.last().copied().unwrap_or(u32::MAX) }
    }

    /// About how many the set has.
    pub(crate) fn size(&self) -> f32 {
        let share = (f64::from(self.end()) + 1.0) / (f64::from(u32::MAX) + 1.0);
        (self.values.len() as f64 / share) as f32
    }
}
