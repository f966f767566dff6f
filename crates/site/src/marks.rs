//! Marks of what outputs are made of: an output whose mark is that of an earlier build would come out the same, and is not made.
//!
//! A mark may change where the output does not: then it is made, compared and left as it is. It must change wherever the output does.
//! The state of an article is its file ([`Card::content`](crate::Card)), so that whatever a page shows of an article is in its mark.

use crate::index::{List, Subject, by};
use crate::manifest::Mark;
use crate::onward::Related;
use crate::parallel::in_parallel;
use crate::plan::What;
use crate::search::Segment;
use crate::view::{Site, icon_path};
use crate::{Moved, feeds, sitemap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Articles of each list that the front page may show.
const FRONT: usize = 32;

/// The mark of a value.
pub(crate) fn mark(value: impl Hash) -> Mark {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    // Zero stands for what is to be made in any case.
    hasher.finish().max(1)
}

/// What the marks of all outputs need.
pub(crate) struct Marks<'s, 'a> {
    site: &'s Site<'a>,
    /// What all pages share.
    pub(crate) shared: Mark,
    /// What a card shows of each article.
    shown: Vec<Mark>,
    related: Related,
}

impl<'s, 'a> Marks<'s, 'a> {
    /// `program` names the program, and all that its pages depend on and nothing else here tells.
    pub(crate) fn new(site: &'s Site<'a>, program: &str) -> Self {
        let settings = serde_json::to_string(site.settings).unwrap_or_default();
        let nav: Vec<(&str, &str)> =
            site.index.children(None).map(|list| (list.folder.as_str(), list.heading.as_str())).collect();
        let shared = mark((program, settings, site.theme.mark(), nav));
        let index = &site.index;
        let own = |at: usize| mark((index.cards[at].content, &index.paths[at]));
        let shown = |at: usize| match index.copies.get(&at) {
            None => own(at),
            Some(copies) => mark((own(at), copies.iter().map(|copy| own(*copy)).collect::<Vec<_>>())),
        };
        let places: Vec<usize> = (0..index.cards.len()).collect();
        let shown = in_parallel(&places, |at| shown(*at));
        let related = Related::of(index, |at| mark((shown[at], &index.paths[index.mains[at]])));
        Self { site, shared, shown, related }
    }

    /// The mark of an output.
    pub(crate) fn of(&self, what: What) -> Mark {
        let (site, index) = (self.site, &self.site.index);
        let all = &index.lists[0];
        let parts = match what {
            What::Front => mark((
                self.members(&all.members, FRONT),
                index.children(None).map(|list| self.front_section(list)).collect::<Vec<_>>(),
            )),
            What::List { list, number } => self.list(list, number),
            What::Article(at) => self.article(at),
            What::Revisions(at) => self.shown[at],
            What::Archive => mark(&index.months),
            What::About | What::Sources => mark(format!("{:?}", site.sources)),
            What::Feed(list) => {
                let list = &index.lists[list];
                mark((&list.heading, self.members(&list.members, feeds::ENTRIES)))
            }
            What::Llms => mark(index.lists.iter().filter_map(named).collect::<Vec<_>>()),
            What::SitemapIndex => mark(sitemap::count(site)),
            What::Sitemap(number) => self.addresses(sitemap::members(site, number)),
            What::NewsSitemap => self.addresses(all.members.iter().take(sitemap::MOST_NEWS + 1)),
            What::Book(at) => site.books[at].mark,
            What::Catalogue => {
                mark(site.books.iter().map(|book| (&book.file, book.mark)).collect::<Vec<_>>())
            }
            What::Redirect(at) => mark(site.redirects.made[at].line()),
            What::Redirects => mark(site.redirects.made.iter().map(Moved::line).collect::<Vec<_>>()),
            What::Segment(number) => mark(&site.segments[number].version),
            What::SearchList => {
                let of = |segment: &Segment| mark((&segment.name, &segment.version, segment.files));
                mark(site.segments.iter().map(of).collect::<Vec<_>>())
            }
            What::Search | What::SearchRules => 0,
            What::NotFound | What::Style | What::Robots | What::Headers => 0,
        };
        mark((self.shared, parts))
    }

    fn members(&self, members: &[usize], most: usize) -> Mark {
        mark(members.iter().take(most).map(|at| self.shown[*at]).collect::<Vec<_>>())
    }

    fn addresses<'m>(&self, members: impl Iterator<Item = &'m usize>) -> Mark {
        let of = |at: &usize| (self.shown[*at], self.site.is_unlisted(*at));
        let mut hasher = DefaultHasher::new();
        members.map(of).for_each(|part| part.hash(&mut hasher));
        hasher.finish()
    }

    fn front_section(&self, list: &List) -> Mark {
        mark((&list.heading, self.children(list), self.members(&list.members, FRONT)))
    }

    fn children(&self, list: &List) -> Mark {
        let children = match &list.subject {
            Subject::Section(node) => {
                self.site.index.children(Some(node)).map(|child| &child.folder).collect()
            }
            _ => Vec::new(),
        };
        mark(children)
    }

    fn list(&self, at: usize, number: Option<usize>) -> Mark {
        let (site, list) = (self.site, &self.site.index.lists[at]);
        let last = list.numbered(site.settings.per_page);
        let place = match number {
            Some(number) => (number, usize::from(number < last), 0),
            None => (0, last, list.members.len()),
        };
        let days = match list.subject {
            Subject::Month(year, month) if number.is_none() => {
                let of = |day| site.index.list(&format!("{year:04}/{month:02}/{day:02}"));
                (1..=31).map(|day| of(day).map_or(0, |list| list.members.len())).collect()
            }
            _ => Vec::new(),
        };
        let on_page = list.on_page(number, site.settings.per_page);
        let members = self.members(on_page, on_page.len());
        let icon = site.icon_of(list).map(icon_path);
        mark((&list.heading, place, site.is_list_unlisted(at), self.children(list), days, members, icon))
    }

    fn article(&self, at: usize) -> Mark {
        let (site, index) = (self.site, &self.site.index);
        let card = index.cards[at];
        let main = (index.mains[at] != at).then(|| self.shown[index.mains[at]]);
        let beside = index.beside[at];
        let beside = [beside.earlier, beside.later].map(|other| other.map(|at| self.shown[at]));
        let related = self.related.mark(index, at);
        let tags: Vec<bool> = card.tags.iter().map(|tag| index.tag(tag).is_some()).collect();
        let authors: Vec<bool> = by(card).map(|name| index.author(name).is_some()).collect();
        let icon = site.icon(&card.source.id).map(icon_path);
        mark((self.shown[at], main, beside, related, tags, authors, site.is_unlisted(at), icon))
    }
}

/// What `llms.txt` says of a list.
fn named(list: &List) -> Option<(&str, &str)> {
    matches!(list.subject, Subject::Section(_) | Subject::Source)
        .then_some((list.folder.as_str(), list.heading.as_str()))
}
