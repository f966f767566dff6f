//! A request as a query of tantivy.

use crate::ask::Order;
use crate::document::language_term;
use crate::schema::{Fields, Texts, category_term, source_range};
use std::collections::BTreeSet;
use std::ops::Range;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
    TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};
use tidings_search::{Clause, Condition, Filter, Lookup, Request, fold};

type Boxed = Box<dyn Query>;

/// How much more a clause counts that the title has.
const TITLE: f32 = 3.0;
/// How much more the very word counts that was asked for than another form of it.
const EXACT: f32 = 0.3;

/// Seconds that articles must be published in.
pub(crate) fn period(request: &Request, utc_offset_minutes: i32) -> Range<i64> {
    let offset = i64::from(utc_offset_minutes) * 60;
    let begins = |day: &tidings_search::Date| day_of(day) * 86_400 - offset;
    let mut period = i64::MIN..i64::MAX;
    for Filter { negative, condition } in &request.filters {
        match (condition, negative) {
            (Condition::After(day), false) | (Condition::Before(day), true) => {
                period.start = period.start.max(begins(day));
            }
            (Condition::Before(day), false) | (Condition::After(day), true) => {
                period.end = period.end.min(begins(day));
            }
            _ => {}
        }
    }
    period
}

/// Days since 1970.
fn day_of(day: &tidings_search::Date) -> i64 {
    tidings_search::Date::constant(1970, 1, 1).duration_until(*day).as_secs() / 86_400
}

/// What finds the articles of a request, but for their dates and marks.
pub(crate) struct Plan {
    /// What they must have.
    pub(crate) asked: Boxed,
    /// What they must have none of. It is not a part of `asked`: tantivy's exclusion moves the scorers of phrases back, which they
    /// are not made for.
    pub(crate) refused: Vec<Boxed>,
}

/// `None` where a request asks for nothing.
pub(crate) fn plan(
    request: &Request,
    order: Order,
    fields: &Fields,
    searcher: &Searcher,
) -> tantivy::Result<Option<Plan>> {
    if request.is_empty() {
        return Ok(None);
    }
    let (mut asked, mut refused): (Vec<(Occur, Boxed)>, Vec<Boxed>) = (Vec::new(), Vec::new());
    for clause in &request.text.clauses {
        let found = in_texts(clause, fields.text);
        if clause.negative {
            refused.push(found);
            continue;
        }
        asked.push((Occur::Must, found));
        if order == Order::Relevance {
            asked.push((Occur::Should, Box::new(BoostQuery::new(in_texts(clause, fields.title), TITLE))));
            if let Lookup::Part { exact: Some(word), .. } = clause.lookup() {
                asked.push((Occur::Should, Box::new(BoostQuery::new(term(fields.text.keys, &word), EXACT))));
            }
        }
    }
    for (of_kind, negative) in filters(request, fields, searcher)? {
        match negative {
            true => refused.push(of_kind),
            false => asked.push((Occur::Must, Box::new(ConstScoreQuery::new(of_kind, 0.0)))),
        }
    }
    if asked.is_empty() {
        asked.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    Ok(Some(Plan { asked: Box::new(BooleanQuery::new(asked)), refused }))
}

/// The filters that the index knows, and whether they must not hold. Those of one kind that must are one: one of them is enough.
fn filters(request: &Request, fields: &Fields, searcher: &Searcher) -> tantivy::Result<Vec<(Boxed, bool)>> {
    let mut all = Vec::new();
    let mut asked: [Vec<Boxed>; 5] = Default::default();
    for Filter { negative, condition } in &request.filters {
        let (kind, query): (usize, Boxed) = match condition {
            Condition::Source(value) => (0, source(value, fields.source, searcher)?),
            Condition::Category(value) => {
                let names = value.split('/').map(str::trim).filter(|name| !name.is_empty());
                (1, term(fields.category, &category_term(names)))
            }
            Condition::Author(value) => match Clause::phrase(value) {
                Some(clause) => (2, in_texts(&clause, fields.author)),
                None => (2, Box::new(EmptyQuery)),
            },
            Condition::Language(value) => (3, term(fields.language, &language_term(value))),
            Condition::Tag(value) => (4, term(fields.tag, &fold(value))),
            Condition::After(_) | Condition::Before(_) | Condition::Is(_) => continue,
        };
        match negative {
            true => all.push((query, true)),
            false => asked[kind].push(query),
        }
    }
    let asked = asked.into_iter().filter(|queries| !queries.is_empty());
    all.extend(asked.map(|queries| -> (Boxed, bool) { (Box::new(BooleanQuery::union(queries)), false) }));
    Ok(all)
}

fn term(field: Field, value: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::WithFreqs))
}

fn in_texts(clause: &Clause, texts: Texts) -> Boxed {
    match clause.lookup() {
        Lookup::Part { part, .. } => term(texts.parts, &part),
        Lookup::Keys(keys) => match keys.as_slice() {
            [(_, key)] => term(texts.keys, key),
            keys => {
                let term = |(offset, key): &(u32, String)| {
                    (*offset as usize, Term::from_field_text(texts.keys, key))
                };
                Box::new(PhraseQuery::new_with_offset(keys.iter().map(term).collect()))
            }
        },
    }
}

/// The source with this id; where there is none, all with the value in their id or name, for which all sources are looked through.
fn source(value: &str, field: Field, searcher: &Searcher) -> tantivy::Result<Boxed> {
    let value = fold(value);
    let mut found = BTreeSet::new();
    for reader in searcher.segment_readers() {
        let index = reader.inverted_index(field)?;
        let (from, to) = source_range(&value);
        let mut terms = index.terms().range().ge(from).lt(to).into_stream()?;
        while terms.advance() {
            found.insert(terms.key().to_owned());
        }
    }
    if found.is_empty() {
        for reader in searcher.segment_readers() {
            let index = reader.inverted_index(field)?;
            let mut terms = index.terms().stream()?;
            while terms.advance() {
                let key = terms.key();
                if std::str::from_utf8(key).is_ok_and(|term| term.contains(&value)) && !found.contains(key) {
                    found.insert(key.to_owned());
                }
            }
        }
    }
    let texts = found.iter().filter_map(|key| std::str::from_utf8(key).ok());
    Ok(Box::new(TermSetQuery::new(texts.map(|text| Term::from_field_text(field, text)))))
}
