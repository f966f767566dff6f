//! Where a reader goes on from an article: what else is about the same.

use crate::index::{Index, Subject};
use crate::manifest::Mark;
use crate::marks::mark;
use std::collections::{BTreeMap, HashMap};

/// Articles that are named as related.
const MOST: usize = 4;
/// How far back in each tag's list they are looked for.
const LOOKED_AT: usize = 200;
/// Of so many older articles and more, a tag that a fifth of them have says nothing.
const FEW: usize = 20;

/// How many members of a list are older than an article.
fn older(members: &[usize], at: usize) -> usize {
    members.len() - members.partition_point(|member| *member <= at)
}

/// The lists of an article's tags that tell something of it, each with the number of older articles in it.
fn telling(index: &Index<'_>, at: usize) -> impl Iterator<Item = (usize, usize)> {
    let all = older(&index.lists[0].members, at);
    index.cards[at].tags.iter().filter_map(move |tag| {
        let list = index.tag(tag)?;
        let known = older(&index.lists[list].members, at);
        (known > 0 && (all < FEW || known * 5 < all)).then_some((list, known))
    })
}

/// Earlier articles that share tags with this one, the rarer the tags the better. Later ones count for nothing, so that the
/// page of an article stays as it is when another comes in.
pub(crate) fn related(index: &Index<'_>, at: usize) -> Vec<usize> {
    let mut scores: BTreeMap<usize, usize> = BTreeMap::new();
    for (list, known) in telling(index, at) {
        let members = &index.lists[list].members;
        for member in members.iter().skip(members.len() - known).take(LOOKED_AT) {
            *scores.entry(*member).or_default() += 1_000_000 / known;
        }
    }
    let mut best: Vec<(usize, usize)> =
        scores.into_iter().filter(|(member, _)| index.mains[*member] != index.mains[at]).collect();
    best.sort_by_key(|(member, score)| (std::cmp::Reverse(*score), *member));
    best.into_iter().take(MOST).map(|(member, _)| member).collect()
}

/// What [`related`] depends on, for all articles: of each tag's list, a mark of every article together with all older ones.
#[derive(Debug)]
pub(crate) struct Related(HashMap<usize, Vec<Mark>>);

impl Related {
    /// `of` gives the mark of an article.
    pub(crate) fn of(index: &Index<'_>, of: impl Fn(usize) -> Mark) -> Self {
        let tags = index.lists.iter().enumerate().filter(|(_, list)| list.subject == Subject::Tag);
        let chain = |members: &[usize]| {
            let mut marks: Vec<Mark> = members.iter().map(|at| of(*at)).collect();
            let mut older = 0;
            for place in marks.iter_mut().rev() {
                older = mark((*place, older));
                *place = older;
            }
            marks
        };
        Self(tags.map(|(at, list)| (at, chain(&list.members))).collect())
    }

    /// The mark of what is related to an article.
    pub(crate) fn mark(&self, index: &Index<'_>, at: usize) -> Mark {
        let of = |(list, known): (usize, usize)| {
            let marks = self.0.get(&list)?;
            Some((&index.lists[list].folder, *marks.get(marks.len() - known)?))
        };
        mark((index.mains[at] == at, telling(index, at).map(of).collect::<Vec<_>>()))
    }
}
