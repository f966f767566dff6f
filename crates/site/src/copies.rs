//! Smaller copies of kept pictures: what pages offer to a browser, which takes the one that its screen needs.

use crate::address::encode;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write;
use std::sync::Arc;

/// Digits of the colours of a [`Shown::tone`].
const DIGITS: &[u8] = b"0369cf";
/// Red, green and blue of the upper half, and of the lower.
const CHANNELS: &str = "abcdef";

/// Width of an article's column in CSS pixels, as in `style.css`, and of a page's margins beside it.
const COLUMN: u32 = 704;
const MARGINS: u32 = 48;

/// A smaller copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// Its file: below the sink's folder of copies, and below `media/` of the site.
    pub path: String,
    /// Width in pixels.
    pub width: u32,
    /// Whether it is an AVIF; else it is a WebP.
    pub avif: bool,
}

/// How a kept picture is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Its copies, the narrowest of a format first.
    pub copies: Vec<Copy>,
    /// Colours of its upper and its lower half, three digits of `0369cf` each (`#rgb`): they fill its place while it loads.
    pub tone: Option<[String; 2]>,
}

/// How kept pictures are shown, by the path of [`tidings_model::MediaFile`]. One of which nothing is known is shown by its own file alone.
#[derive(Clone, Default)]
pub struct Copies(Option<Arc<Find>>);

type Find = dyn Fn(&str) -> Option<Arc<Shown>> + Send + Sync;

impl fmt::Debug for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Copies").finish_non_exhaustive()
    }
}

impl FromIterator<(String, Shown)> for Copies {
    fn from_iter<I: IntoIterator<Item = (String, Shown)>>(pictures: I) -> Self {
        let pictures = pictures.into_iter().map(|(path, shown)| (path, Arc::new(shown)));
        let all: BTreeMap<String, Arc<Shown>> = pictures.collect();
        Self::by(move |path| all.get(path).cloned())
    }
}

/// One entry of a `srcset`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Candidate {
    /// Below the site's root, encoded.
    pub(crate) src: String,
    pub(crate) width: u32,
}

/// What stands in the markup of a picture besides its address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Offer {
    /// Candidates that every browser shows; empty when there is nothing to choose from.
    pub(crate) candidates: Vec<Candidate>,
    /// The same in AVIF.
    pub(crate) avif: Vec<Candidate>,
    /// Classes of its tone; may be empty.
    pub(crate) class: String,
}

impl Copies {
    /// Asks a function for each picture that a page shows, again and again.
    pub fn by(find: impl Fn(&str) -> Option<Arc<Shown>> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(find)))
    }

    fn shown(&self, picture: &str) -> Option<Arc<Shown>> {
        self.0.as_ref().and_then(|find| find(picture))
    }

    /// Paths of the copies of a picture.
    pub(crate) fn paths(&self, picture: &str) -> Vec<String> {
        let shown = self.shown(picture);
        shown.iter().flat_map(|shown| &shown.copies).map(|copy| copy.path.clone()).collect()
    }

    /// The copy that stands for a picture where only one can: the narrowest that fills a column, else the widest. None in AVIF.
    pub(crate) fn of_column(&self, picture: &str) -> Option<Copy> {
        let shown = self.shown(picture)?;
        let copies = || shown.copies.iter().filter(|copy| !copy.avif);
        let wide = copies().filter(|copy| copy.width >= COLUMN).min_by_key(|copy| copy.width);
        wide.or_else(|| copies().max_by_key(|copy| copy.width)).cloned()
    }

    /// What a page offers of a picture that is `width` wide.
    pub(crate) fn offer(&self, picture: &str, width: u32) -> Offer {
        let Some(shown) = self.shown(picture) else { return Offer::default() };
        let of = |avif: bool| {
            shown
                .copies
                .iter()
                .filter(move |copy| copy.avif == avif)
                .map(|copy| Candidate { src: encode(&format!("media/{}", copy.path)), width: copy.width })
        };
        let mut candidates: Vec<Candidate> = of(false).collect();
        // Beyond the widest copy stands the picture itself, unless it is one for no screen.
        let widest = candidates.last().map_or(0, |candidate| candidate.width);
        if widest > 0 && widest < width && width <= 2 * COLUMN {
            candidates.push(Candidate { src: encode(&format!("media/{picture}")), width });
        }
        let mut avif: Vec<Candidate> = of(true).collect();
        // A browser that takes AVIF looks at nothing else.
        if avif.last().map(|widest| widest.width) < candidates.last().map(|widest| widest.width) {
            avif.clear();
        }
        let class = shown.tone.as_ref().map(classes).unwrap_or_default();
        Offer { candidates, avif, class }
    }
}

/// The class of each channel of a tone's two colours: `a` to `f` with its digit.
fn classes([upper, lower]: &[String; 2]) -> String {
    let good = |digits: &str| digits.len() == 3 && digits.bytes().all(|digit| DIGITS.contains(&digit));
    if !good(upper) || !good(lower) {
        return String::new();
    }
    let mut out = String::from("tone");
    for (channel, digit) in CHANNELS.chars().zip(upper.chars().chain(lower.chars())) {
        out.extend([' ', channel, digit]);
    }
    out
}

/// The `sizes` of a picture of an article's column.
pub(crate) fn column_sizes(width: u32) -> String {
    let shown = width.min(COLUMN);
    format!("(min-width: {}px) {shown}px, 100vw", shown + MARGINS)
}

/// The value of a `srcset` on a page that is `root` away from the site's root.
pub(crate) fn srcset(candidates: &[Candidate], root: &str) -> String {
    let mut out = String::new();
    for candidate in candidates {
        let comma = if out.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(out, "{comma}{root}{} {}w", candidate.src, candidate.width);
    }
    out
}

/// Style of every tone. A rule for each value of a channel, so that pages hold no styles of their own and a
/// `Content-Security-Policy` need not allow any.
pub(crate) fn style() -> String {
    let mut out = String::from(
        ".tone { background: linear-gradient(rgb(var(--a) var(--b) var(--c)), rgb(var(--d) var(--e) var(--f))); }\n",
    );
    for channel in CHANNELS.chars() {
        for digit in DIGITS.iter().copied().map(char::from) {
            let value = digit.to_digit(16).unwrap_or_default() * 17;
            let _ = write!(out, ".{channel}{digit}{{--{channel}:{value}}}");
        }
    }
    out.push('\n');
    out
}
