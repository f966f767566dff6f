//! Where a reader goes on from an article: its neighbours in the section, and what else is about the same.

use crate::address::section_folder;
use crate::index::{Index, label_folder};
use std::collections::BTreeMap;

/// Articles that are named as related.
const MOST: usize = 4;
/// How far back in each tag's list they are looked for.
const LOOKED_AT: usize = 200;
/// Of so many older articles and more, a tag that a fifth of them have says nothing.
const FEW: usize = 20;

/// The article before and after another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Neighbours {
    pub(crate) earlier: Option<usize>,
    pub(crate) later: Option<usize>,
}

/// The neighbours of an article in the section where it is filed; one that another stands for has none.
pub(crate) fn neighbours(index: &Index<'_>, at: usize) -> Neighbours {
    let list = index.list(&section_folder(index.cards[at].category()));
    let found = list.and_then(|list| Some((&list.members, list.members.binary_search(&at).ok()?)));
    found.map_or_else(Neighbours::default, |(members, place)| Neighbours {
        earlier: members.get(place + 1).copied(),
        later: place.checked_sub(1).map(|place| members[place]),
    })
}

/// Earlier articles that share tags with this one, the rarer the tags the better. Later ones count for nothing, so that the
/// page of an article stays as it is when another comes in.
pub(crate) fn related(index: &Index<'_>, at: usize) -> Vec<usize> {
    let older = |members: &[usize]| members.len() - members.partition_point(|member| *member <= at);
    let all = older(&index.lists[0].members);
    let mut scores: BTreeMap<usize, usize> = BTreeMap::new();
    for tag in &index.cards[at].tags {
        let Some(list) = label_folder("tag", tag).and_then(|folder| index.list(&folder)) else { continue };
        let known = older(&list.members);
        if known == 0 || all >= FEW && known * 5 >= all {
            continue;
        }
        for member in list.members.iter().skip(list.members.len() - known).take(LOOKED_AT) {
            *scores.entry(*member).or_default() += 1_000_000 / known;
        }
    }
    let mut best: Vec<(usize, usize)> =
        scores.into_iter().filter(|(member, _)| index.mains[*member] != index.mains[at]).collect();
    best.sort_by_key(|(member, score)| (std::cmp::Reverse(*score), *member));
    best.into_iter().take(MOST).map(|(member, _)| member).collect()
}
