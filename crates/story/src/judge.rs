//! Whether two texts are one, and why.

use crate::Signature;
use crate::sample::Shared;
use crate::signature::VALUES;
use std::fmt;

/// Part of the shorter text that must be in the longer one.
const ENOUGH: f32 = 0.7;
/// The same for the shortest texts, which say less; between [`SMALL`] and [`LARGE`] shingles the measure slides.
const ENOUGH_OF_SMALL: f32 = 0.9;
const SMALL: f32 = 100.0;
const LARGE: f32 = 250.0;
/// A text that is a smaller part of the other is a quotation, or one piece of news of many.
const SMALLEST_PART: f32 = 0.25;
/// Of 128 values of the MinHash so many are the same in all but one in a thousand of the least alike texts that are one: a quick
/// look that spares the others.
const FEWEST_VALUES: usize = 8;
/// One publisher's articles share their frame and their forms: they must be alike in nearly everything.
const ENOUGH_OF_ONE_PUBLISHER: f32 = 0.92;
/// Part of the first third of at least one text that the other must have: articles that begin each in its own way and end
/// alike have a tail in common, a notice or an advertisement.
const ENOUGH_OF_HEAD: f32 = 0.4;
/// A copy that is as like, or about as long, is called a near-duplicate; any other is a part of the longer text.
const NEAR: f32 = 0.6;
const ABOUT_AS_LONG: f32 = 0.8;

/// Why two articles are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// Somebody said so.
    ByHand,
    /// They have the same canonical address.
    SameAddress,
    /// Their texts are nearly the same.
    NearDuplicate {
        /// Part of all shingles that both have, 0 to 1 (Jaccard).
        likeness: f32,
    },
    /// The text of one is in the other.
    Contained {
        /// Part of the shorter text that is in the longer one, 0 to 1.
        part: f32,
    },
}

impl Why {
    /// The name of the reason in files and output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ByHand => "by-hand",
            Self::SameAddress => "same-address",
            Self::NearDuplicate { .. } => "near-duplicate",
            Self::Contained { .. } => "contained",
        }
    }

    /// The figure that belongs to the reason.
    pub fn figure(&self) -> Option<f32> {
        match self {
            Self::ByHand | Self::SameAddress => None,
            Self::NearDuplicate { likeness: figure } | Self::Contained { part: figure } => Some(*figure),
        }
    }

    /// The reason from its name and figure.
    pub fn from_parts(name: &str, figure: Option<f32>) -> Option<Self> {
        Some(match (name, figure) {
            ("by-hand", _) => Self::ByHand,
            ("same-address", _) => Self::SameAddress,
            ("near-duplicate", Some(likeness)) => Self::NearDuplicate { likeness },
            ("contained", Some(part)) => Self::Contained { part },
            _ => return None,
        })
    }

    /// A stronger reason is greater.
    pub(crate) fn strength(&self) -> (u8, f32) {
        match self {
            Self::ByHand => (3, 1.0),
            Self::SameAddress => (2, 1.0),
            Self::NearDuplicate { likeness } => (1, *likeness),
            Self::Contained { part } => (0, *part),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByHand => f.write_str("linked by hand"),
            Self::SameAddress => f.write_str("same canonical address"),
            Self::NearDuplicate { likeness } => {
                write!(f, "near-duplicate, {:.0} % of both texts", likeness * 100.0)
            }
            Self::Contained { part } => {
                write!(f, "{:.0} % of the shorter text is in the longer", part * 100.0)
            }
        }
    }
}

/// How alike two texts are, estimated from their signatures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// Shingles of both among the shingles of either (Jaccard), 0 to 1.
    pub jaccard: f32,
    /// Part of the shorter text's shingles that the longer has, 0 to 1.
    pub part: f32,
    /// The shorter text's size by the longer's, 0 to 1.
    pub sizes: f32,
    /// Part of the first third of one text that is in the other; of the two figures the greater.
    pub head: f32,
    /// Part of the numbers of the text with fewer of them that the other has; 1 where there are too few to say.
    pub numbers: f32,
    /// Different numbers in a hundred shingles, of the text with fewer of them.
    pub density: f32,
}

impl Likeness {
    /// Compares two signatures.
    pub fn of(one: &Signature, other: &Signature) -> Self {
        let (short, long) = in_order(one, other);
        let by_minhash = same_values(short, long) as f32 / VALUES as f32;
        let shared = short.shingles.shared(&long.shingles);
        let Shared { one: of_short, other: of_long, both } = shared;
        let either = of_short + of_long - both;
        let by_sample = both as f32 / either.max(1) as f32;
        // Two independent estimates are better than one; a whole set needs none.
        let jaccard = if short.shingles.whole && long.shingles.whole {
            by_sample
        } else {
            (by_minhash + by_sample) / 2.0
        };
        let numbers = short.numbers.shared(&long.numbers);
        let head_of =
            |one: &Signature, other: &Signature| one.shingles.part_of_marked(one.head, &other.shingles);
        let fewer = numbers.one.min(numbers.other);
        Self {
            jaccard,
            part: part_of_short(short, long, shared),
            sizes: short.size() as f32 / long.size().max(1) as f32,
            head: head_of(short, long).max(head_of(long, short)),
            numbers: if fewer == 0 { 1.0 } else { numbers.both as f32 / fewer as f32 },
            density: short.numbers.size().min(long.numbers.size()) * 100.0 / short.size().max(1) as f32,
        }
    }

    /// A form that was filled in twice: weather, prices, results. Nearly all words are the same and the numbers are not.
    fn is_a_form(&self) -> bool {
        self.density >= 2.5 && (self.numbers < 0.5 || (self.numbers < 0.75 && self.part < 0.9))
    }
}

/// The shorter one first.
fn in_order<'a>(one: &'a Signature, other: &'a Signature) -> (&'a Signature, &'a Signature) {
    if one.size() <= other.size() { (one, other) } else { (other, one) }
}

/// Part of the shorter text's shingles that the longer has, 0 to 1; of two of one size the greater part, since it must not matter which is
/// named first.
fn part_of_short(short: &Signature, long: &Signature, shared: Shared) -> f32 {
    let of_short = if short.size() == long.size() { shared.one.min(shared.other) } else { shared.one };
    shared.both as f32 / of_short.max(1) as f32
}

fn same_values(one: &Signature, other: &Signature) -> usize {
    one.minhash.iter().zip(&other.minhash).filter(|(a, b)| a == b).count()
}

/// Whether two texts are one, and why. `one_publisher` says that both stand on the same site, whose pages share their frame
/// and their forms. Whether they were published within [`WINDOW_SECONDS`](crate::WINDOW_SECONDS) is the caller's to look at.
pub fn judge(one: &Signature, other: &Signature, one_publisher: bool) -> Option<Why> {
    let sizes = (one.size().min(other.size()), one.size().max(other.size()));
    if (sizes.0 as f32) < SMALLEST_PART * sizes.1 as f32 || same_values(one, other) < FEWEST_VALUES {
        return None;
    }
    let size = one.size().min(other.size()) as f32;
    let small = ((LARGE - size) / (LARGE - SMALL)).clamp(0.0, 1.0);
    let enough = ENOUGH + (ENOUGH_OF_SMALL - ENOUGH) * small;
    // The rest costs more, and most fail here.
    let (short, long) = in_order(one, other);
    if part_of_short(short, long, short.shingles.shared(&long.shingles)) < enough {
        return None;
    }
    let likeness = Likeness::of(one, other);
    if likeness.head < ENOUGH_OF_HEAD {
        return None;
    }
    if likeness.is_a_form() {
        return None;
    }
    if one_publisher && (likeness.jaccard < ENOUGH_OF_ONE_PUBLISHER || likeness.numbers < 0.8) {
        return None;
    }
    Some(if likeness.jaccard >= NEAR || likeness.sizes >= ABOUT_AS_LONG {
        Why::NearDuplicate { likeness: likeness.jaccard }
    } else {
        Why::Contained { part: likeness.part }
    })
}
