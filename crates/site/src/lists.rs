//! Which articles each list shows. What stands in a list is shown by the article that stands for it, wherever that one is
//! filed: no section, source or tag loses an article that others have, too.

use crate::Card;
use crate::address::section_folder;
use crate::dates::Dates;
use crate::index::{List, Subject, label_folder, month_folder};
use std::collections::{BTreeMap, BTreeSet};
use tidings_model::CategoryPath;

/// Fewest articles that make a list of a tag or an author: a list of one says nothing that its article does not.
const FEWEST: usize = 2;

/// The articles as lists show them, newest first.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) cards: &'a [&'a Card],
    /// The one that stands for each; none where each stands for itself.
    pub(crate) mains: Option<&'a Vec<usize>>,
}

impl<'a> Listed<'a> {
    /// The article that shows the one at a place.
    pub(crate) fn by(&self, at: usize) -> usize {
        self.mains.map_or(at, |mains| mains[at])
    }

    fn each(&self) -> impl Iterator<Item = (usize, &'a Card)> {
        self.cards.iter().copied().enumerate()
    }

    /// Those that stand for themselves.
    fn own(&self) -> impl Iterator<Item = (usize, &'a Card)> {
        self.each().filter(|(at, _)| self.by(*at) == *at)
    }

    /// Every node of the category tree.
    pub(crate) fn sections(&self) -> impl Iterator<Item = List> + use<> {
        let mut sections: BTreeMap<CategoryPath, BTreeSet<usize>> = BTreeMap::new();
        for (at, card) in self.each() {
            for node in card.places.iter().flat_map(CategoryPath::lineage).collect::<BTreeSet<_>>() {
                sections.entry(node).or_default().insert(self.by(at));
            }
        }
        sections.into_iter().map(|(node, members)| List {
            folder: section_folder(&node),
            heading: node.name().to_owned(),
            subject: Subject::Section(node),
            members: members.into_iter().collect(),
        })
    }

    /// Every source, by the name that its newest article has.
    pub(crate) fn sources(&self) -> impl Iterator<Item = List> + use<'a> {
        let mut sources: BTreeMap<&str, (&str, BTreeSet<usize>)> = BTreeMap::new();
        for (at, card) in self.each() {
            let source =
                sources.entry(card.source.id.as_str()).or_insert((&card.source.name, BTreeSet::new()));
            source.1.insert(self.by(at));
        }
        sources.into_iter().map(|(id, (name, members))| List {
            subject: Subject::Source,
            folder: format!("source/{id}"),
            heading: if name.is_empty() { id } else { name }.to_owned(),
            members: members.into_iter().collect(),
        })
    }

    /// The lists of what `labels` gives of each article, each as its oldest article writes it.
    pub(crate) fn named(
        &self,
        kind: &str,
        subject: &Subject,
        labels: impl Fn(&'a Card) -> Vec<&'a str>,
    ) -> Vec<List> {
        let mut lists: BTreeMap<String, (&str, BTreeSet<usize>)> = BTreeMap::new();
        for (at, card) in self.each() {
            for label in labels(card) {
                let Some(folder) = label_folder(kind, label) else { continue };
                let (heading, members) = lists.entry(folder).or_default();
                *heading = label.trim();
                members.insert(self.by(at));
            }
        }
        lists.retain(|_, (_, members)| members.len() >= FEWEST);
        let list = |(folder, (heading, members)): (String, (&str, BTreeSet<usize>))| List {
            subject: subject.clone(),
            folder,
            heading: heading.to_owned(),
            members: members.into_iter().collect(),
        };
        lists.into_iter().map(list).collect()
    }

    /// Every month, oldest first.
    pub(crate) fn months<'d>(&self, dates: &'d Dates) -> impl Iterator<Item = List> + use<'d> {
        let mut months: BTreeMap<(i16, i8), Vec<usize>> = BTreeMap::new();
        for (at, card) in self.own() {
            months.entry(dates.month_of(card.published)).or_default().push(at);
        }
        months.into_iter().map(|((year, month), members)| List {
            subject: Subject::Month(year, month),
            folder: month_folder(year, month),
            heading: dates.month(year, month),
            members,
        })
    }

    /// Every day, oldest first.
    pub(crate) fn days<'d>(&self, dates: &'d Dates) -> impl Iterator<Item = List> + use<'d> {
        let mut days: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
        for (at, card) in self.own() {
            let day = days.entry(dates.day_folder(card.published));
            day.or_insert_with(|| (dates.show(card.published).date, Vec::new())).1.push(at);
        }
        days.into_iter().map(|(folder, (heading, members))| List {
            subject: Subject::Day,
            folder,
            heading,
            members,
        })
    }
}
