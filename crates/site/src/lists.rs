//! Which articles each list shows. What stands in a list is shown by the article that stands for it, wherever that one is
//! filed: no section, source or tag loses an article that others have, too.

use crate::Card;
use crate::address::section_folder;
use crate::dates::{Dates, day_folder};
use crate::index::{List, Subject, label_folder, month_folder};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tidings_model::CategoryPath;

/// Fewest articles that make a list of a tag or an author: a list of one says nothing that its article does not.
const FEWEST: usize = 2;

/// The lists of tags or authors, and which of them each way to write one has.
#[derive(Debug, Default)]
pub(crate) struct Labelled<'a> {
    pub(crate) lists: Vec<List>,
    pub(crate) places: HashMap<&'a str, usize>,
}

/// The articles as lists show them, newest first.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'l, 'a> {
    pub(crate) cards: &'l [&'a Card],
    /// The one that stands for each; none where each stands for itself.
    pub(crate) mains: Option<&'l Vec<usize>>,
}

impl<'l, 'a> Listed<'l, 'a> {
    /// The article that shows the one at a place.
    pub(crate) fn by(&self, at: usize) -> usize {
        self.mains.map_or(at, |mains| mains[at])
    }

    fn each(&self) -> impl Iterator<Item = (usize, &'a Card)> + use<'l, 'a> {
        self.cards.iter().copied().enumerate()
    }

    /// Those that stand for themselves.
    fn own(&self) -> impl Iterator<Item = (usize, &'a Card)> {
        self.each().filter(|(at, _)| self.by(*at) == *at)
    }

    /// Every node of the category tree.
    pub(crate) fn sections(&self) -> impl Iterator<Item = List> + use<'l, 'a> {
        let mut sections: BTreeMap<CategoryPath, Vec<usize>> = BTreeMap::new();
        let mut places: HashMap<&[CategoryPath], Vec<usize>> = HashMap::new();
        for (at, card) in self.each() {
            places.entry(&card.places).or_default().push(self.by(at));
        }
        for (places, members) in places {
            for node in places.iter().flat_map(CategoryPath::lineage).collect::<BTreeSet<_>>() {
                sections.entry(node).or_default().extend(&members);
            }
        }
        sections.into_iter().map(|(node, members)| List {
            folder: section_folder(&node),
            heading: node.name().to_owned(),
            subject: Subject::Section(node),
            members: in_order(members),
        })
    }

    /// Every source, by the name that its newest article has.
    pub(crate) fn sources(&self) -> impl Iterator<Item = List> + use<'l, 'a> {
        let mut sources: BTreeMap<&str, (&str, Vec<usize>)> = BTreeMap::new();
        for (at, card) in self.each() {
            let source = sources.entry(card.source.id.as_str()).or_insert((&card.source.name, Vec::new()));
            source.1.push(self.by(at));
        }
        sources.into_iter().map(|(id, (name, members))| List {
            subject: Subject::Source,
            folder: format!("source/{id}"),
            heading: if name.is_empty() { id } else { name }.to_owned(),
            members: in_order(members),
        })
    }

    /// The lists of what `labels` gives of each article, each as its oldest article writes it.
    pub(crate) fn labelled(
        &self,
        kind: &str,
        subject: &Subject,
        labels: impl Fn(&'a Card) -> Vec<&'a str>,
    ) -> Labelled<'a> {
        // The ways to write one label, in the order of the articles.
        let mut written: HashMap<&'a str, usize> = HashMap::new();
        let mut ways: Vec<(&'a str, Vec<usize>)> = Vec::new();
        for (at, card) in self.each() {
            for label in labels(card) {
                let way = *written.entry(label).or_insert_with(|| {
                    ways.push((label, Vec::new()));
                    ways.len() - 1
                });
                ways[way].1.push(at);
            }
        }
        let mut lists: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (way, (label, _)) in ways.iter().enumerate() {
            if let Some(folder) = label_folder(kind, label) {
                lists.entry(folder).or_default().push(way);
            }
        }
        let mut all = Labelled::default();
        for (folder, of_list) in lists {
            let members = of_list.iter().flat_map(|way| &ways[*way].1);
            let members = in_order(members.map(|at| self.by(*at)).collect());
            if members.len() < FEWEST {
                continue;
            }
            let oldest = of_list.iter().max_by_key(|way| ways[**way].1.last());
            let heading = oldest.map_or("", |way| ways[*way].0.trim()).to_owned();
            all.places.extend(of_list.iter().map(|way| (ways[*way].0, all.lists.len())));
            all.lists.push(List { subject: subject.clone(), folder, heading, members });
        }
        all
    }

    /// Every month, oldest first, made of the days.
    pub(crate) fn months(&self, dates: &Dates, days: &[List]) -> Vec<List> {
        let mut months: Vec<List> = Vec::new();
        for day in days {
            let Some(first) = day.members.first() else { continue };
            let (year, month) = dates.month_of(self.cards[*first].published);
            let subject = Subject::Month(year, month);
            match months.last_mut().filter(|last| last.subject == subject) {
                // A later day is before the earlier ones.
                Some(last) => _ = last.members.splice(0..0, day.members.iter().copied()),
                None => months.push(List {
                    subject,
                    folder: month_folder(year, month),
                    heading: dates.month(year, month),
                    members: day.members.clone(),
                }),
            }
        }
        months
    }

    /// Every day, oldest first.
    pub(crate) fn days<'d>(&self, dates: &'d Dates) -> impl Iterator<Item = List> + use<'d, 'l, 'a> {
        // The articles are in the order of time, so that those of a day stand together.
        let mut days: Vec<(i64, Date, Vec<usize>)> = Vec::new();
        for (at, card) in self.own() {
            let number = dates.day_number(card.published);
            match days.last_mut() {
                Some((last, _, members)) if *last == number => members.push(at),
                _ => days.push((number, dates.date_of(card.published), vec![at])),
            }
        }
        days.into_iter().rev().map(|(_, day, members)| List {
            subject: Subject::Day,
            folder: day_folder(day),
            heading: dates.day(day),
            members,
        })
    }
}

/// Places in ascending order, each once.
fn in_order(mut members: Vec<usize>) -> Vec<usize> {
    members.sort_unstable();
    members.dedup();
    members
}
