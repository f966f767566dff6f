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

/// What the division asks of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The second in which it was published.
    pub published: i64,
    /// Bytes of its text, about.
    pub bytes: u64,
}

/// Fewer articles are never divided. A new article makes one such part anew.
const SMALL: usize = 8;
/// Articles with more bytes are always divided, but for those of one second: those of one part are in memory while it is made, about twenty bytes
/// for each of these.
const LARGE: u64 = 8 << 20;
/// What is shown of an article counts for so many bytes.
const SHOWN: u64 = 512;
/// How many times the number of newer articles a part may have. The parts of a long archive are few by this, and each grows to the next larger one only
/// when as many newer articles have come that the work is little for each.
const TIMES: usize = 4;
/// Two to this many seconds before and after 1970 have every instant that a date can say.
const WIDEST: u32 = 40;

/// Divides articles, the newest first, so that a new one changes a small part, and the parts are few.
///
/// Time is halved, and its halves again, until a part is small beside what is newer. So the borders are always the same instants: an article
/// that comes late, or goes, changes the part in which its second is, and moves no other article into another part but where two halves become one.
/// One article of the far future makes no part larger than it may be, as it would if parts were days of the newest month.
pub fn divide(articles: &[Dated]) -> Vec<Part> {
    let mut parts = Vec::new();
    let since_1970 = articles.partition_point(|article| article.published >= 0);
    divide_stretch(articles, 0..since_1970, 0, WIDEST, &mut parts);
    divide_stretch(articles, since_1970..articles.len(), -(1 << WIDEST), WIDEST, &mut parts);
    parts
}

/// A stretch of two to the `level` seconds, which holds the articles of a range.
fn divide_stretch(all: &[Dated], articles: Range<usize>, start: i64, level: u32, parts: &mut Vec<Part>) {
    if articles.is_empty() {
        return;
    }
    let of_stretch = &all[articles.clone()];
    let newer = articles.start;
    let bytes = of_stretch.iter().fold(0, |sum: u64, article| sum.saturating_add(article.bytes + SHOWN));
    let is_small = articles.len() <= SMALL
        || articles.len() <= newer.saturating_mul(TIMES) && bytes <= LARGE
        || level == 0;
    if is_small {
        parts.push(Part { name: format!("{level}-{}", start >> level), articles });
        return;
    }
    let middle = start + (1 << (level - 1));
    let border = articles.start + of_stretch.partition_point(|article| article.published >= middle);
    divide_stretch(all, articles.start..border, middle, level - 1, parts);
    divide_stretch(all, border..articles.end, start, level - 1, parts);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn dated(published: &[i64]) -> Vec<Dated> {
        published.iter().map(|published| Dated { published: *published, bytes: 1800 }).collect()
    }

    #[test]
    fn no_part_has_more_bytes_than_it_may() {
        for bytes in [0, 1800, 100_000] {
            let published = (0..40_000).map(|number| 1_760_000_000 - number * 600);
            let articles: Vec<Dated> = published.map(|published| Dated { published, bytes }).collect();
            let parts = divide(&articles);
            let largest = parts.iter().map(|part| part.articles.len() as u64).max();
            assert!(largest.is_some_and(|largest| largest * (bytes + SHOWN) <= LARGE), "{largest:?}");
            assert_eq!(parts.iter().map(|part| part.articles.len()).sum::<usize>(), articles.len());
        }
        let long = [Dated { published: 7, bytes: u64::MAX - SHOWN }; 20];
        assert_eq!(divide(&long).len(), 1);
    }

    #[test]
    fn a_new_article_changes_a_small_part() {
        // One in about 40 minutes, some at night and many in the morning.
        let time = |number: i64| 1_700_000_000 + number * 2400 + (number * number * 7919) % 1800;
        let mut published: Vec<i64> = (0..20_000).map(time).rev().collect();
        let sizes = |published: &[i64]| -> BTreeMap<String, usize> {
            divide(&dated(published)).into_iter().map(|part| (part.name, part.articles.len())).collect()
        };
        let mut before = sizes(&published);
        let mut changed = Vec::new();
        for number in 20_000..20_400 {
            published.insert(0, time(number));
            let after = sizes(&published);
            assert!(after.len() <= 20, "{after:?}");
            let other = after.iter().filter(|(name, size)| before.get(*name) != Some(size));
            changed.push(other.map(|(_, size)| *size).sum::<usize>());
            before = after;
        }
        changed.sort_unstable();
        assert!(changed[200] <= SMALL, "{} in the middle", changed[200]);
        assert!(changed.iter().sum::<usize>() <= 400 * 25, "{} in all", changed.iter().sum::<usize>());
    }

    #[test]
    fn a_wrong_year_makes_no_part_large() {
        let mut published: Vec<i64> = (0..500).map(|number| 1_760_000_000 - number * 600).collect();
        published.insert(0, 4_000_000_000);
        let parts = divide(&dated(&published));
        assert!(parts[1].articles.len() <= SMALL, "{parts:?}");
        assert_eq!(divide(&[]), []);
        // Articles of one second are one part, however many.
        assert_eq!(divide(&dated(&[7; 100])).len(), 1);
    }
}
