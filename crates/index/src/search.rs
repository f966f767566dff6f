//! Goes through what a query finds, and keeps the best.

use crate::ask::{Ask, Cursor, Found, Hit, Order};
use crate::plan::{period, plan};
use crate::schema::{Fields, ID, PUBLISHED};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader, TERMINATED, Term};
use tidings_model::{ArticleId, Timestamp};

pub(crate) fn search(ask: &Ask<'_>, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Found> {
    let period = period(ask.request, ask.utc_offset_minutes);
    let Some(plan) = plan(ask.request, ask.order, fields, searcher)?.filter(|_| ask.limit > 0) else {
        return Ok(Found::default());
    };
    let usual = Usual { fields: *fields };
    let unscored = EnableScoring::disabled_from_searcher(searcher);
    let asked = plan.asked.weight(match ask.order {
        Order::Relevance => EnableScoring::enabled_from_statistics_provider(&usual, searcher),
        Order::Date => unscored,
    })?;
    let refused: Vec<Box<dyn Weight>> =
        plan.refused.iter().map(|query| query.weight(unscored)).collect::<Result<_, _>>()?;
    let mut best = Best { ask, period, heap: BinaryHeap::new() };
    for reader in searcher.segment_readers() {
        best.go_through(reader, asked.as_ref(), &refused)?;
    }
    Ok(best.found())
}

/// The best so far, one more than is wanted, so that it is known whether there is more.
struct Best<'a> {
    ask: &'a Ask<'a>,
    period: Range<i64>,
    heap: BinaryHeap<Reverse<Cursor>>,
}

impl Best<'_> {
    fn go_through(
        &mut self,
        reader: &SegmentReader,
        asked: &dyn Weight,
        refused: &[Box<dyn Weight>],
    ) -> tantivy::Result<()> {
        let published = reader.fast_fields().column_first_or_default::<i64>(PUBLISHED)?;
        if published.max_value() < self.period.start || published.min_value() >= self.period.end {
            return Ok(());
        }
        let ids = reader.fast_fields().column_first_or_default::<u64>(ID)?;
        let alive = reader.alive_bitset();
        let mut scorer = asked.scorer(reader, 1.0)?;
        let mut refused: Vec<Box<dyn Scorer>> =
            refused.iter().map(|weight| weight.scorer(reader, 1.0)).collect::<Result<_, _>>()?;
        let mut document = scorer.doc();
        while document != TERMINATED {
            let at = published.get_val(document);
            if self.period.contains(&at)
                && alive.is_none_or(|alive| alive.is_alive(document))
                && !refused.iter_mut().any(|scorer| stands_at(scorer.as_mut(), document))
            {
                let score = match self.ask.order {
                    Order::Relevance => steps(scorer.score()),
                    Order::Date => 0,
                };
                self.offer(Cursor { score, published: at, id: 0 }, || ids.get_val(document));
            }
            document = scorer.advance();
        }
        Ok(())
    }

    /// Takes an article if it is among the best so far, behind where the page begins and accepted.
    fn offer(&mut self, mut place: Cursor, id: impl Fn() -> u64) {
        let full = self.heap.len() > self.ask.limit;
        let last = self.heap.peek().filter(|_| full).map(|Reverse(last)| *last);
        // Most are sorted out by what is known without their ids.
        if last.is_some_and(|last| (place.score, place.published) < (last.score, last.published)) {
            return;
        }
        place.id = id();
        if last.is_some_and(|last| place < last)
            || self.ask.after.is_some_and(|after| place >= after)
            || self.ask.accept.is_some_and(|accept| !accept(place.id))
        {
            return;
        }
        if full {
            self.heap.pop();
        }
        self.heap.push(Reverse(place));
    }

    fn found(self) -> Found {
        let mut places: Vec<Cursor> = self.heap.into_iter().map(|Reverse(place)| place).collect();
        places.sort_unstable_by(|one, other| other.cmp(one));
        let more = places.len() > self.ask.limit;
        places.truncate(self.ask.limit);
        let next = places.last().copied().filter(|_| more);
        let hit = |place: Cursor| {
            Some(Hit {
                id: ArticleId::from_number(place.id)?,
                number: place.id,
                score: place.score,
                published: Timestamp::from_second(place.published).ok()?,
            })
        };
        Found { hits: places.into_iter().filter_map(hit).collect(), next }
    }
}

/// Whether a scorer has a document that is not before those that it was asked for until now.
fn stands_at(scorer: &mut dyn Scorer, document: DocId) -> bool {
    scorer.doc() == document || (scorer.doc() < document && scorer.seek(document) == document)
}

/// Steps of a score: articles that fit about alike are put in order by date.
const STEPS: f32 = 8.0;

fn steps(score: f32) -> u32 {
    (score * STEPS).round() as u32
}

/// What BM25 takes for the usual article, whatever the index holds. With the true figures every new article would change the scores of all others, and what a reader
/// has paged through would shift. All words must be found, so that it matters little that a rare one counts no more than a common one.
struct Usual {
    fields: Fields,
}

impl Usual {
    const DOCUMENTS: u64 = 1_000_000;
    /// A word that every second article has would count little.
    const WITH_TERM: u64 = 100_000;
}

impl Bm25StatisticsProvider for Usual {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let title = [self.fields.title.keys, self.fields.title.parts].contains(&field);
        Ok(if title { 12 } else { 500 } * Self::DOCUMENTS)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(Self::DOCUMENTS)
    }

    fn doc_freq(&self, _: &Term) -> tantivy::Result<u64> {
        Ok(Self::WITH_TERM)
    }
}
