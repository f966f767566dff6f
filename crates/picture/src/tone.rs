//! The two colours that fill a picture's place while it loads.

/// The colours of a picture's upper and lower half, each of six steps for red, green and blue (`#rgb` with the digits
/// `0369cf`): few enough that a style sheet names them all, so that no page needs styles of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tone {
    /// Of the upper half: three hexadecimal digits.
    pub upper: String,
    /// Of the lower half: three hexadecimal digits.
    pub lower: String,
}

/// The digits of a colour.
const DIGITS: [char; 6] = ['0', '3', '6', '9', 'c', 'f'];

impl Tone {
    /// The tone of a thumbhash; `None` when it is none, or the picture's ground is seen through it.
    pub fn of(thumbhash: &[u8]) -> Option<Self> {
        let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(thumbhash).ok()?;
        if pixels.chunks_exact(4).any(|pixel| pixel[3] < 250) {
            return None;
        }
        let (upper, lower) = pixels.split_at(width * height.div_ceil(2) * 4);
        let upper = colour(upper)?;
        let lower = colour(lower).unwrap_or_else(|| upper.clone());
        Some(Self { upper, lower })
    }
}

/// The mean of RGBA pixels.
fn colour(pixels: &[u8]) -> Option<String> {
    let count = u32::try_from(pixels.len() / 4).ok().filter(|count| *count > 0)?;
    let digit = |channel: usize| {
        let sum: u32 = pixels.chunks_exact(4).map(|pixel| u32::from(pixel[channel])).sum();
        // The nearest of the steps 0, 51, 102, …, 255.
        DIGITS.get(((sum / count + 25) / 51) as usize).copied()
    };
    (0..3).map(digit).collect()
}
