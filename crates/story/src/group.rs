//! From pairs that are one to posts that stand for several.

use crate::Why;
use std::collections::{BTreeMap, BTreeSet};
use tidings_model::ArticleId;

/// An article that may be one with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: ArticleId,
    /// When it was seen first, seconds since 1970.
    pub first_seen: i64,
    /// Size of its text, as [`Signature::size`](crate::Signature::size) has it; 0 where it has no signature.
    pub size: u32,
}

/// Two articles that are one, and why. Which of them is named first says nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// One of them.
    pub one: ArticleId,
    /// The other.
    pub other: ArticleId,
    /// Why they are one.
    pub why: Why,
}

/// What was decided by hand. It goes before everything else; of the two, `apart` goes before `same`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByHand {
    /// Articles that are one.
    pub same: BTreeSet<(ArticleId, ArticleId)>,
    /// Articles that are not.
    pub apart: BTreeSet<(ArticleId, ArticleId)>,
}

impl ByHand {
    /// The pair in the order in which it is kept.
    pub fn pair(one: &ArticleId, other: &ArticleId) -> (ArticleId, ArticleId) {
        if one <= other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) }
    }
}

/// An article that another one stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// Its id.
    pub id: ArticleId,
    /// The article that it was found to be one with: the one that stands for it, or one that did when it came.
    pub with: ArticleId,
    /// Why.
    pub why: Why,
}

/// Several articles that are one.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The one that stands for all.
    pub main: ArticleId,
    /// The others, in the order in which they were seen.
    pub copies: Vec<Copy>,
}

/// Makes groups of pairs, in the order in which their mains were seen; an article that is alone is in none.
///
/// The members are taken in the order in which they were seen. Each joins the group for whose first article or main it has
/// the strongest reason, so that a chain of pairs, each a little other than the one before, does not become one post. The main
/// is the first of those that have at least two thirds of the fullest one's text: a later article takes the place of a cut one,
/// and of no other. Pairs of articles that are not among the members are passed over.
pub fn group(members: &[Member], edges: &[Edge], by_hand: &ByHand) -> Vec<Group> {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|member| (member.first_seen, &member.id));
    sorted.dedup_by(|a, b| a.id == b.id);
    let ids: BTreeMap<&ArticleId, usize> =
        sorted.iter().enumerate().map(|(at, member)| (&member.id, at)).collect();
    let mut near: Vec<Vec<(usize, Why)>> = vec![Vec::new(); sorted.len()];
    let hands = by_hand.same.iter().map(|(one, other)| (one, other, Why::ByHand));
    for (one, other, why) in edges.iter().map(|edge| (&edge.one, &edge.other, edge.why)).chain(hands) {
        if let (Some(&one), Some(&other)) = (ids.get(one), ids.get(other))
            && one != other
        {
            near[one.max(other)].push((one.min(other), why));
        }
    }
    let mut groups = Groups { members: &sorted, by_hand, groups: Vec::new(), of: Vec::new() };
    for near in &near {
        groups.take(near);
    }
    groups.finish()
}

/// A member of a group: its place, and with whom it is one and why; the first one joined nobody.
#[derive(Clone, Copy)]
struct Joined {
    at: usize,
    by: Option<(usize, Why)>,
}

struct Groups<'a> {
    members: &'a [&'a Member],
    by_hand: &'a ByHand,
    /// The members of each, the first one first; none once it went into another.
    groups: Vec<Vec<Joined>>,
    /// The group of each member that was taken.
    of: Vec<usize>,
}

impl Groups<'_> {
    /// Takes the next member; `near` are those before it that it is one with.
    fn take(&mut self, near: &[(usize, Why)]) {
        let at = self.of.len();
        let linked: Vec<usize> =
            near.iter().filter(|(_, why)| *why == Why::ByHand).map(|near| near.0).collect();
        let mut chosen: Option<(usize, usize, Why)> = None;
        for &(other, why) in near.iter().filter(|(_, why)| *why != Why::ByHand) {
            let group = self.of[other];
            let counts = why == Why::SameAddress || self.stands_for(group, other);
            // A link by hand must not fail since the article stands beside one that is apart from the linked one.
            let free =
                self.may_join(at, group) && linked.iter().all(|one| self.may_meet(group, self.of[*one]));
            if !counts || !free {
                continue;
            }
            let better = |&(_, with, than): &(usize, usize, Why)| {
                let (new, old) = (why.strength(), than.strength());
                new.0 > old.0 || (new.0 == old.0 && (new.1 > old.1 || (new.1 == old.1 && other < with)))
            };
            if chosen.as_ref().is_none_or(better) {
                chosen = Some((group, other, why));
            }
        }
        match chosen {
            Some((group, other, why)) => {
                self.of.push(group);
                self.groups[group].push(Joined { at, by: Some((other, why)) });
            }
            None => {
                self.of.push(self.groups.len());
                self.groups.push(vec![Joined { at, by: None }]);
            }
        }
        for other in linked {
            self.join(at, other);
        }
    }

    /// Joins the groups of two members that somebody linked, where nobody said that any two of theirs are apart.
    fn join(&mut self, at: usize, other: usize) {
        let (from, to) = (self.of[at].max(self.of[other]), self.of[at].min(self.of[other]));
        if from == to || !self.may_meet(from, to) {
            return;
        }
        let moved = std::mem::take(&mut self.groups[from]);
        let with = if self.of[at] == to { at } else { other };
        for Joined { at, by } in moved {
            self.of[at] = to;
            self.groups[to].push(Joined { at, by: by.or(Some((with, Why::ByHand))) });
        }
        self.groups[to].sort_by_key(|member| member.at);
    }

    fn may_meet(&self, one: usize, other: usize) -> bool {
        one == other || self.groups[one].iter().all(|member| self.may_join(member.at, other))
    }

    fn may_join(&self, at: usize, group: usize) -> bool {
        self.by_hand.apart.is_empty()
            || self.groups[group].iter().all(|member| {
                let pair = ByHand::pair(&self.members[at].id, &self.members[member.at].id);
                !self.by_hand.apart.contains(&pair)
            })
    }

    fn stands_for(&self, group: usize, at: usize) -> bool {
        self.groups[group].first().is_some_and(|first| first.at == at) || self.main(group) == Some(at)
    }

    fn main(&self, group: usize) -> Option<usize> {
        let members = || self.groups[group].iter().map(|member| member.at);
        let fullest = members().map(|at| self.members[at].size).max()?;
        members().find(|at| u64::from(self.members[*at].size) * 3 >= u64::from(fullest) * 2)
    }

    fn finish(self) -> Vec<Group> {
        let id = |at: usize| self.members[at].id.clone();
        let mut made = Vec::new();
        for (number, members) in self.groups.iter().enumerate().filter(|(_, members)| members.len() > 1) {
            let Some(main) = self.main(number) else { continue };
            // The first one has no reason of its own; where another one took its place, it has that one's.
            let of_first =
                |at| members.iter().find_map(|other| Some((other.at, other.by.filter(|by| by.0 == at)?.1)));
            let copies = members.iter().filter(|member| member.at != main).map(|member| {
                let (with, why) = member.by.or_else(|| of_first(member.at)).unwrap_or((main, Why::ByHand));
                Copy { id: id(member.at), with: id(with), why }
            });
            made.push(Group { main: id(main), copies: copies.collect() });
        }
        made
    }
}
