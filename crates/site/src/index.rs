//! The lists of a site: which articles each shows, newest first, and where its pages stand.

use crate::dates::Dates;
use crate::lists::{Labelled, Listed};
use crate::parallel::{in_parallel, meanwhile};
use crate::{Card, FeedFormat, SiteSettings};
use std::collections::{BTreeMap, HashMap};
use tidings_model::{ArticleId, CategoryPath, Segment};

/// What a list is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Latest,
    Section(CategoryPath),
    Source,
    Tag,
    Author,
    Month(i16, i8),
    Day,
}

/// A list of articles.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) subject: Subject,
    pub(crate) folder: String,
    /// Empty for the list of all, which the interface names.
    pub(crate) heading: String,
    /// Places in [`Index::cards`], ascending: newest first.
    pub(crate) members: Vec<usize>,
}

impl List {
    pub(crate) fn index(&self) -> String {
        format!("{}/index.html", self.folder)
    }

    /// The file of a page; without a number the newest.
    pub(crate) fn page(&self, number: Option<usize>) -> String {
        number.map_or_else(|| self.index(), |number| format!("{}/page/{number}/index.html", self.folder))
    }

    /// Folder of the feeds, with its slash; none for lists that have no feeds.
    pub(crate) fn feed_folder(&self) -> Option<String> {
        match self.subject {
            Subject::Latest => Some(String::new()),
            Subject::Section(_) | Subject::Source | Subject::Tag => Some(format!("{}/", self.folder)),
            Subject::Author | Subject::Month(..) | Subject::Day => None,
        }
    }

    /// The file of its feed in a format; none for lists that have no feeds.
    pub(crate) fn feed(&self, format: FeedFormat) -> Option<String> {
        self.feed_folder().map(|folder| format!("{folder}{}", format.file()))
    }

    /// How many numbered pages there are. They count from the oldest and are full, so that a new article changes
    /// none of them; what is newer, at least a page and less than two, stands on the index.
    pub(crate) fn numbered(&self, per_page: usize) -> usize {
        (self.members.len() / per_page.max(1)).saturating_sub(1)
    }

    /// The members on a page.
    pub(crate) fn on_page(&self, number: Option<usize>, per_page: usize) -> &[usize] {
        let (count, per_page) = (self.members.len(), per_page.max(1));
        let (newest, oldest) = match number {
            Some(number) => (number * per_page, (number - 1) * per_page),
            None => (count, self.numbered(per_page) * per_page),
        };
        self.members.get(count.saturating_sub(newest)..count - oldest.min(count)).unwrap_or_default()
    }
}

/// All articles in order, with their files and lists.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    /// Newest first.
    pub(crate) cards: Vec<&'a Card>,
    /// The file of each.
    pub(crate) paths: Vec<String>,
    /// The one that stands for each; itself, where no other does.
    pub(crate) mains: Vec<usize>,
    /// The others that each stands for, in the order in which they were published.
    pub(crate) copies: BTreeMap<usize, Vec<usize>>,
    /// The list of all first.
    pub(crate) lists: Vec<List>,
    /// The articles beside each in the section where it is filed; none beside one that another stands for.
    pub(crate) beside: Vec<Neighbours>,
    /// The lists of the nodes below each node of the category tree; of the roots by none.
    below: HashMap<Option<CategoryPath>, Vec<usize>>,
    /// The lists by their folders.
    places: HashMap<String, usize>,
    /// The lists of tags and of authors, by all the ways in which articles write them.
    tags: HashMap<&'a str, usize>,
    authors: HashMap<&'a str, usize>,
    /// Year and month, newest first, with the number of articles.
    pub(crate) months: Vec<((i16, i8), usize)>,
}

impl<'a> Index<'a> {
    pub(crate) fn of(settings: &SiteSettings, dates: &Dates, cards: &'a [Card]) -> Self {
        let sorted = in_order(cards);
        let (mains, copies) = mains(&sorted);
        let listed = Listed { cards: &sorted, mains: settings.group_copies.then_some(&mains) };
        let all = List {
            subject: Subject::Latest,
            folder: "latest".to_owned(),
            heading: String::new(),
            members: (0..sorted.len()).filter(|at| listed.by(*at) == *at).collect(),
        };
        let mut lists = vec![all];
        let labels = || {
            let tags = listed.labelled("tag", &Subject::Tag, |card: &'a Card| {
                card.tags.iter().map(|tag| &**tag).collect()
            });
            let authors = listed.labelled("author", &Subject::Author, |card| by(card).collect());
            (listed.sources().collect::<Vec<_>>(), tags, authors, listed.days(dates).collect::<Vec<_>>())
        };
        let rest = || {
            lists.extend(listed.sections());
            let paths = in_parallel(&sorted, |card| article_path(card, dates));
            (paths, neighbours(&sorted, &lists))
        };
        let ((paths, beside), (sources, tags, authors, days)) = meanwhile(rest, labels);
        lists.extend(sources);
        let below = below(&lists);
        let mut add = |Labelled { lists: found, places }: Labelled<'a>| -> HashMap<&'a str, usize> {
            let first = lists.len();
            lists.extend(found);
            places.into_iter().map(|(label, place)| (label, first + place)).collect()
        };
        let (tags, authors) = (add(tags), add(authors));
        let months: Vec<List> = listed.months(dates, &days);
        let counts = months.iter().rev().filter_map(|list| match list.subject {
            Subject::Month(year, month) => Some(((year, month), list.members.len())),
            _ => None,
        });
        let counts = counts.collect();
        lists.extend(months);
        lists.extend(days);
        let places = lists.iter().enumerate().map(|(at, list)| (list.folder.clone(), at)).collect();
        Self {
            cards: sorted,
            paths,
            mains,
            copies,
            lists,
            beside,
            below,
            places,
            tags,
            authors,
            months: counts,
        }
    }

    /// The list of a folder.
    pub(crate) fn list(&self, folder: &str) -> Option<&List> {
        self.places.get(folder).map(|at| &self.lists[*at])
    }

    /// The list of a tag as an article writes it, by its place.
    pub(crate) fn tag(&self, tag: &str) -> Option<usize> {
        self.tags.get(tag).copied()
    }

    /// The list of an author as an article writes the name, by its place.
    pub(crate) fn author(&self, name: &str) -> Option<usize> {
        self.authors.get(name).copied()
    }

    /// Lists of the nodes below `above`; of the roots without one.
    pub(crate) fn children(&self, above: Option<&CategoryPath>) -> impl Iterator<Item = &List> {
        let children = self.below.get(&above.cloned());
        children.into_iter().flatten().map(|at| &self.lists[*at])
    }
}

/// The cards, newest first, each article once: a hand or a copy can put one into two files.
fn in_order(cards: &[Card]) -> Vec<&Card> {
    let mut sorted: Vec<&Card> = cards.iter().collect();
    // Twelve digits each, which are compared as one number.
    let number =
        |card: &Card| card.id.as_str().bytes().fold(0, |number: u128, b| number << 8 | u128::from(b));
    let mut ids: Vec<u128> = cards.iter().map(number).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|two| two[0] == two[1]) {
        sorted.sort_by_key(|card| (&card.id, std::cmp::Reverse(card.revision), card.path.as_str()));
        sorted.dedup_by(|a, b| a.id == b.id);
    }
    sorted.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.id.cmp(&b.id)));
    sorted
}

/// The article before and after another.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Neighbours {
    pub(crate) earlier: Option<usize>,
    pub(crate) later: Option<usize>,
}

fn neighbours(cards: &[&Card], lists: &[List]) -> Vec<Neighbours> {
    let mut beside = vec![Neighbours::default(); cards.len()];
    for list in lists {
        let Subject::Section(node) = &list.subject else { continue };
        for (place, &at) in list.members.iter().enumerate().filter(|(_, at)| cards[**at].category() == node) {
            let later = place.checked_sub(1).map(|place| list.members[place]);
            beside[at] = Neighbours { earlier: list.members.get(place + 1).copied(), later };
        }
    }
    beside
}

fn below(lists: &[List]) -> HashMap<Option<CategoryPath>, Vec<usize>> {
    let mut below: HashMap<Option<CategoryPath>, Vec<usize>> = HashMap::new();
    for (at, list) in lists.iter().enumerate() {
        if let Subject::Section(node) = &list.subject {
            below.entry(node.parent()).or_default().push(at);
        }
    }
    below
}

/// The authors of an article, without its source where that is named as one.
pub(crate) fn by(card: &Card) -> impl Iterator<Item = &str> {
    card.authors.iter().map(|name| &**name).filter(|name| *name != card.source.name)
}

/// The folder of a tag's or an author's list: one for all ways to write it in capitals and small letters.
pub(crate) fn label_folder(kind: &str, label: &str) -> Option<String> {
    let name = Segment::from_text(&label.to_lowercase())?;
    Some(format!("{kind}/{}", name.as_str()))
}

/// The one that stands for each, and the others that each stands for.
fn mains(cards: &[&Card]) -> (Vec<usize>, BTreeMap<usize, Vec<usize>>) {
    let places: BTreeMap<&ArticleId, usize> = if cards.iter().all(|card| card.copy_of.is_none()) {
        BTreeMap::new()
    } else {
        cards.iter().enumerate().map(|(at, card)| (&card.id, at)).collect()
    };
    let main = |(at, card): (usize, &&Card)| {
        let main = card.copy_of.as_ref().and_then(|id| places.get(id).copied());
        main.filter(|main| cards[*main].copy_of.is_none()).unwrap_or(at)
    };
    let mains: Vec<usize> = cards.iter().enumerate().map(main).collect();
    let mut copies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, &main) in mains.iter().enumerate().rev().filter(|(at, main)| *at != **main) {
        copies.entry(main).or_default().push(at);
    }
    (mains, copies)
}

pub(crate) fn month_folder(year: i16, month: i8) -> String {
    format!("{year:04}/{month:02}")
}

/// The page of an article stands under the month of its file's name, which stays as it was first filed: an article whose
/// date is set right later keeps its address.
fn article_path(card: &Card, dates: &Dates) -> String {
    let (slug, id) = (card.path.slug(), card.id.as_str());
    let folder = filed_month(card.path.as_str()).unwrap_or_else(|| {
        let (year, month) = dates.month_of(card.published);
        month_folder(year, month)
    });
    let mut path = String::with_capacity(folder.len() + slug.len() + id.len() + 14);
    let dash = if slug.is_empty() { "" } else { "-" };
    for part in [folder.as_str(), "/", slug, dash, id, "/index.html"] {
        path.push_str(part);
    }
    path
}

/// `2022/03` of `…/2022-03-14-slug-id.md`; a hand may have given the file another name.
fn filed_month(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let (year, month) = name.get(..7)?.split_once('-')?;
    let is_number = |text: &str, digits| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(year, 4) && is_number(month, 2) && name.as_bytes().get(7) == Some(&b'-'))
        .then(|| format!("{year}/{month}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_of_a_files_name() {
        for (path, month) in [
            ("新闻/2022/2022-03-14-标题-0123456789ab.md", Some("2022/03")),
            ("A/2022/2022-03-14-0123456789ab.md", Some("2022/03")),
            ("A/notes-0123456789ab.md", None),
            ("A/标题标题-0123456789ab.md", None),
            ("A/2022-0123456789ab.md", None),
        ] {
            assert_eq!(filed_month(path).as_deref(), month, "{path}");
        }
    }
}
