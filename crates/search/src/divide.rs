//! How the articles of a site are divided into segments of its index.

use std::ops::Range;

/// Articles that stand together in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name: the same as long as it is the same stretch of time.
    pub name: String,
    /// Its articles, as places among all.
    pub articles: Range<usize>,
}

/// Fewer articles are never divided. A new article makes one such part anew.
const SMALL: usize = 8;
/// More articles are always divided: those of one part are in memory while it is made.
const LARGE: usize = 16_384;
/// How many times the number of newer articles a part may have. The parts of a long archive are few by this, and each grows to the next larger one only
/// when as many newer articles have come that the work is little for each.
const TIMES: usize = 4;
/// Two to this many seconds before and after 1970 have every instant that a date can say.
const WIDEST: u32 = 40;

/// Divides articles, given by the second in which each was published and the newest first, so that a new one changes a small part, and the parts
/// are few.
///
/// Time is halved, and its halves again, until a part is small beside what is newer. So the borders are always the same instants: an article
/// that comes late, or goes, changes the part in which its second is, and moves no other article into another part but where two halves become one.
/// One article of the far future makes no part larger than it may be, as it would if parts were days of the newest month.
pub fn divide(published: &[i64]) -> Vec<Part> {
    let mut parts = Vec::new();
    let since_1970 = published.partition_point(|at| *at >= 0);
    divide_stretch(published, 0..since_1970, 0, WIDEST, &mut parts);
    divide_stretch(published, since_1970..published.len(), -(1 << WIDEST), WIDEST, &mut parts);
    parts
}

/// A stretch of two to the `level` seconds, which holds the articles of a range.
fn divide_stretch(published: &[i64], articles: Range<usize>, start: i64, level: u32, parts: &mut Vec<Part>) {
    if articles.is_empty() {
        return;
    }
    let newer = articles.start;
    if articles.len() <= SMALL.max(newer.saturating_mul(TIMES).min(LARGE)) || level == 0 {
        parts.push(Part { name: format!("{level}-{}", start >> level), articles });
        return;
    }
    let middle = start + (1 << (level - 1));
    let border = articles.start + published[articles.clone()].partition_point(|at| *at >= middle);
    divide_stretch(published, articles.start..border, middle, level - 1, parts);
    divide_stretch(published, border..articles.end, start, level - 1, parts);
}
