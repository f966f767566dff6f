//! Blocks that repeat: elements of the same shape in the same surroundings, and how much each set of them looks like a list of
//! news. Title lengths are weighed so that ten Chinese characters count as much as twenty letters.

use crate::address;
use crate::recipe::auto;
use crate::recipe::dates::{self, DateRule, RecipeOptions};
use crate::recipe::dom::{Dom, Id, is_hidden};
use crate::recipe::values::{is_link, picture_of};
use crate::recipe::work::Work;
use crate::text::weigh;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use url::Url;

/// Fewest items of a list.
const FEWEST: usize = 3;
/// Items of a group that are looked at closely.
const SAMPLE: usize = 24;
/// Links of one item; what has more is a box of items.
const MOST_LINKS: usize = 40;
/// Groups that are weighed.
const MOST_GROUPS: usize = 400;

/// A page with what is needed to weigh its blocks.
pub(crate) struct Page<'a> {
    pub(crate) dom: &'a Dom,
    pub(crate) options: &'a RecipeOptions,
    pub(crate) work: &'a Work,
    base: Option<Url>,
    links: Vec<PageLink>,
    /// For every node, how much its surroundings speak against it: 1 for not at all.
    doubt: Vec<f64>,
    text: usize,
}

/// A link that leads somewhere.
struct PageLink {
    id: Id,
    weight: usize,
    target: u64,
    /// Looks like the address of an article.
    article: bool,
    outside: bool,
}

/// A set of blocks.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) items: Vec<Id>,
    /// 0 to 1.
    pub(crate) score: f64,
    /// Share of items with a title of a title's length.
    pub(crate) titled: f64,
    /// Share of items with a date.
    pub(crate) dated: f64,
    targets: HashSet<u64>,
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl<'a> Page<'a> {
    pub(crate) fn read(dom: &'a Dom, base_url: &str, options: &'a RecipeOptions, work: &'a Work) -> Self {
        let base = address::base(Some(base_url));
        let mut page = Self { dom, options, work, base, links: Vec::new(), doubt: Vec::new(), text: 0 };
        page.text = weigh(&dom.line(0, work)).max(1);
        page.find_links();
        page.find_doubts();
        page
    }

    fn find_links(&mut self) {
        let dom = self.dom;
        let host = self.base.as_ref().and_then(|base| address::host(base.as_str()));
        for id in (0..dom.len()).filter(|&id| dom.name(id) == "a") {
            let Some(href) = dom.attr(id, "href").map(str::trim).filter(|href| is_link(href)) else {
                continue;
            };
            if self.links.len() >= 50_000 || !self.work.spend(8) {
                break;
            }
            let target = address::web(href, self.base.as_ref());
            let own = target.as_deref().and_then(address::host);
            let outside = own.is_some() && host.is_some() && !related(own.as_deref(), host.as_deref());
            let target = target.unwrap_or_else(|| href.to_owned());
            self.links.push(PageLink {
                id,
                weight: weigh(&dom.line(id, self.work)),
                article: is_article(&target),
                target: hash(target.split('#').next()),
                outside,
            });
        }
    }

    /// Marks menus, footers, side columns and the like. What holds most of the page is the page, whatever it is called.
    fn find_doubts(&mut self) {
        let dom = self.dom;
        self.doubt = vec![1.0; dom.len()];
        for id in 1..dom.len() {
            let above = dom.parent(id).map_or(1.0, |parent| self.doubt[parent]);
            let own = match doubt_of(dom, id) {
                own if own < 1.0 && self.links_in(id).len() * 10 < self.links.len() * 6 => own,
                _ => 1.0,
            };
            self.doubt[id] = if is_hidden(dom.name(id)) { 0.0 } else { above.min(own) };
        }
    }

    fn links_in(&self, id: Id) -> &[PageLink] {
        let from = self.links.partition_point(|link| link.id < id);
        let to = self.links.partition_point(|link| link.id < self.dom.end(id));
        &self.links[from..to]
    }

    /// Sets of blocks that look like lists of news, the best first; only those inside `scope`, if there is one.
    pub(crate) fn groups(&self, scope: Option<&[Id]>) -> Vec<Group> {
        let inside =
            |id: Id| scope.is_none_or(|scope| scope.iter().any(|&top| top != id && self.dom.holds(top, id)));
        let mut sets: HashMap<u64, Vec<Id>> = HashMap::new();
        let mut chains = vec![0_u64; self.dom.len()];
        let mut shapes = vec![0_u64; self.dom.len()];
        for id in 1..self.dom.len() {
            let name = self.dom.name(id);
            let parent = self.dom.parent(id).unwrap_or(0);
            if name.is_empty() {
                continue;
            }
            let classes = classes(self.dom, id);
            shapes[id] = hash((name, &classes));
            chains[id] = hash((chains[parent], shapes[id]));
            let count = self.links_in(id).len();
            if count == 0 || count > MOST_LINKS || self.doubt[id] == 0.0 || !inside(id) {
                continue;
            }
            // The same way down from the root; the same parent; the same shape below the same shape; the same classes.
            let mut keys =
                vec![hash((0, chains[id])), hash((1, parent, shapes[id])), hash((5, parent, name))];
            if !classes.is_empty() || shapes[parent] != hash((self.dom.name(parent), Vec::<&str>::new())) {
                keys.push(hash((2, shapes[parent], shapes[id])));
            }
            if !classes.is_empty() {
                keys.push(hash((3, shapes[id])));
            }
            for key in keys {
                sets.entry(key).or_default().push(id);
            }
        }
        self.weigh_sets(sets)
    }

    fn weigh_sets(&self, sets: HashMap<u64, Vec<Id>>) -> Vec<Group> {
        let mut sets: Vec<Vec<Id>> = sets.into_values().filter(|set| set.len() >= FEWEST).collect();
        // A map has no order, and a guess must not hang on chance: by place, then by size.
        sets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        sets.dedup();
        let rough = |set: &Vec<Id>| -> usize {
            let weights = set
                .iter()
                .take(SAMPLE)
                .map(|&id| self.links_in(id).iter().map(|link| link.weight.min(80)).max());
            weights.map(Option::unwrap_or_default).sum::<usize>()
        };
        sets.sort_by_cached_key(|set| std::cmp::Reverse(rough(set)));
        let mut groups: Vec<Group> =
            sets.into_iter().take(MOST_GROUPS).filter_map(|set| self.weigh_set(set)).collect();
        groups.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.items.cmp(&b.items)));
        self.without_doubles(groups)
    }

    /// Of sets with the same links the best.
    fn without_doubles(&self, groups: Vec<Group>) -> Vec<Group> {
        let mut kept: Vec<Group> = Vec::new();
        for group in groups {
            let doubled = kept.iter().any(|known| {
                group.targets.iter().filter(|target| known.targets.contains(*target)).count() * 10
                    > group.targets.len() * 6
            });
            if !doubled {
                kept.push(group);
            }
            if kept.len() >= 12 {
                break;
            }
        }
        kept
    }

    fn weigh_set(&self, items: Vec<Id>) -> Option<Group> {
        if self.work.is_spent() {
            return None;
        }
        let seen: Vec<Item> = items.iter().take(400).map(|&id| self.item(id)).collect();
        let targets: HashSet<u64> = seen.iter().filter_map(|item| item.target).collect();
        if targets.len() < FEWEST {
            return None;
        }
        let count = seen.len() as f64;
        let average = |value: &dyn Fn(&Item) -> f64| seen.iter().map(value).sum::<f64>() / count;
        let step = seen.len().div_ceil(SAMPLE);
        let sample: Vec<Id> = items.iter().copied().take(400).step_by(step).collect();
        let share = |has: &dyn Fn(Id) -> bool| {
            sample.iter().filter(|&&id| has(id)).count() as f64 / sample.len() as f64
        };
        let title = average(&|item| title_worth(item.title));
        let dated = share(&|id| self.date_element(id).is_some());
        let pictured = share(&|id| picture_of(self.dom, id).is_some());
        let said = average(&|item| f64::from(u8::from(item.text > item.title * 3 / 2 + 20)));
        let depth = items.first().map_or(0, |&id| self.dom.ancestors(id).count());
        let length: usize = seen.iter().map(|item| item.text).sum();

        let mut score = title * (targets.len().min(60) as f64).ln_1p();
        score *= targets.len() as f64 / count;
        score *= 1.0 + 0.45 * dated + 0.12 * pictured + 0.12 * said;
        score *= 0.8 + 0.35 * average(&|item| f64::from(u8::from(item.article)));
        score *= 1.0 - 0.3 * average(&|item| f64::from(u8::from(item.outside)));
        score *= 1.0 + 0.5 * (length as f64 / self.text as f64).min(1.0);
        score *= average(&|item| item.doubt);
        // Items with several titles each are boxes of items.
        score /= average(&|item| item.titles.max(1) as f64);
        score *= 1.0 - 0.002 * depth.min(100) as f64;
        let titled = average(&|item| f64::from(u8::from(title_worth(item.title) >= 0.7)));
        Some(Group { items, score: (score / 5.0).min(1.0), titled, dated, targets })
    }

    fn item(&self, id: Id) -> Item {
        let links = self.links_in(id);
        let heading = auto::title_element(self.dom, id, self.work);
        let text = weigh(&self.dom.line(id, self.work));
        let own = heading.map_or(0, |heading| weigh(&self.dom.line(heading, self.work)));
        // The link of the heading, else the one that says most.
        let main = heading
            .and_then(|heading| {
                links.iter().find(|link| self.dom.holds(heading, link.id) || self.dom.holds(link.id, heading))
            })
            .or_else(|| links.iter().max_by_key(|link| link.weight));
        let mut titles: HashSet<u64> =
            links.iter().filter(|link| link.weight >= 16 && link.article).map(|link| link.target).collect();
        titles.extend(main.map(|link| link.target));
        Item {
            title: own.max(heading.map_or(text.min(200), |_| 0)),
            text,
            target: main.map(|link| link.target),
            article: main.is_some_and(|link| link.article),
            outside: main.is_some_and(|link| link.outside),
            titles: titles.len(),
            doubt: self.doubt[id],
        }
    }

    /// The element of an item that is a date.
    pub(crate) fn date_element(&self, item: Id) -> Option<Id> {
        let dom = self.dom;
        let rule = DateRule::default();
        let nodes = item + 1..dom.end(item).min(item + 400);
        let reads = |text: &str| dates::read(text, &rule, self.options).is_some();
        let marked = nodes
            .clone()
            .filter(|&id| dom.name(id) == "time")
            .find(|&id| dom.attr(id, "datetime").is_some_and(reads) || reads(&dom.line(id, self.work)));
        marked.or_else(|| {
            let plain = |&id: &Id| {
                dom.is_element(id) && dom.end(id) - id <= 8 && !matches!(dom.name(id), "a" | "img")
            };
            nodes.filter(plain).find(|&id| {
                let line = dom.line(id, self.work);
                let short = (2..=80).contains(&line.len()) && weigh(&line) <= 40;
                let telling = line.chars().any(char::is_numeric) || line.len() <= 16;
                short && telling && reads(&line)
            })
        })
    }

    /// True when the bare text of an item, between its elements, has a date.
    pub(crate) fn has_bare_date(&self, item: Id) -> bool {
        let rule = DateRule::default();
        let mut texts = self.dom.children(item).filter_map(|id| self.dom.text_node(id));
        texts.any(|text| text.trim().len() > 3 && dates::read(text, &rule, self.options).is_some())
    }
}

/// What one block shows.
struct Item {
    title: usize,
    text: usize,
    target: Option<u64>,
    article: bool,
    outside: bool,
    /// Different links that look like titles.
    titles: usize,
    doubt: f64,
}

/// How much a title's weight is that of a title.
fn title_worth(weight: usize) -> f64 {
    match weight {
        0..=7 => 0.05,
        8..=13 => 0.35,
        14..=23 => 0.75,
        24..=180 => 1.0,
        181..=300 => 0.6,
        _ => 0.25,
    }
}

fn related(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    let family = |host: &str| {
        let parts: Vec<&str> = host.rsplit('.').take(2).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join(".")
    };
    one == other || family(one) == family(other)
}

/// Addresses of articles have numbers, dates, long words with hyphens, or the name of a file.
fn is_article(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let path =
        path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let digits = path.bytes().filter(u8::is_ascii_digit).count();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let file = [".html", ".htm", ".shtml", ".jhtml", ".aspx", ".php"].iter().any(|end| last.ends_with(end))
        && !last.starts_with("index");
    digits >= 4
        || last.matches(['-', '_']).count() >= 2
        || last.len() >= 24
        || (file && last.len() > 9)
        || query.bytes().filter(u8::is_ascii_digit).count() >= 3
}

const AGAINST: [&str; 27] = [
    "nav",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "footer",
    "foot",
    "breadcrumb",
    "breadcrumbs",
    "pagination",
    "pager",
    "share",
    "social",
    "copyright",
    "comments",
    "comment",
    "cookie",
    "banner",
    "login",
    "friendlink",
    "friendlinks",
    "tags",
    "tagcloud",
    "toolbar",
    "sitemap",
    "advert",
    "ads",
];
const DOUBTED: [&str; 17] = [
    "sidebar",
    "aside",
    "related",
    "recommend",
    "recommended",
    "popular",
    "trending",
    "hot",
    "rank",
    "ranking",
    "mostread",
    "widget",
    "promo",
    "sponsored",
    "partner",
    "partners",
    "side",
];

/// How much an element's name and classes speak against its being the list of news.
fn doubt_of(dom: &Dom, id: Id) -> f64 {
    if matches!(dom.name(id), "nav" | "footer") || dom.attr(id, "role") == Some("navigation") {
        return 0.15;
    }
    let mut doubt = if dom.name(id) == "aside" { 0.5 } else { 1.0_f64 };
    for text in [dom.attr(id, "class"), dom.attr(id, "id")].into_iter().flatten() {
        for word in words(text) {
            if AGAINST.contains(&word.as_str()) {
                return 0.2;
            }
            if DOUBTED.contains(&word.as_str()) {
                doubt = doubt.min(0.5);
            }
        }
    }
    doubt
}

/// The words of a name: `mainNav_links-2` has main, nav, links.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars().take(400) {
        if !c.is_alphabetic() || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The classes of an element that say what it is, in order: none that a build made up, and none that say in which state or
/// column it is.
pub(crate) fn classes(dom: &Dom, id: Id) -> Vec<&str> {
    let all = dom.attr(id, "class").unwrap_or("").split_ascii_whitespace().take(20);
    let mut classes: Vec<&str> = all.filter(|class| is_lasting(class)).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

/// True for a class or id that will stand there tomorrow as well.
pub(crate) fn is_lasting(name: &str) -> bool {
    const STATES: [&str; 22] = [
        "active",
        "current",
        "selected",
        "first",
        "last",
        "odd",
        "even",
        "clearfix",
        "fl",
        "fr",
        "left",
        "right",
        "hidden",
        "show",
        "new",
        "visited",
        "row",
        "col",
        "on",
        "cf",
        "sticky",
        "highlight",
    ];
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let numbered = name.bytes().filter(u8::is_ascii_digit).count() >= 3
        || name
            .rsplit(['-', '_'])
            .next()
            .is_some_and(|end| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit()));
    let made = [
        "css-",
        "sc-",
        "jss",
        "emotion-",
        "svelte-",
        "col-",
        "category-",
        "tag-",
        "format-",
        "status-",
        "type-",
    ]
    .iter()
    .any(|start| name.starts_with(start));
    let mixed = name.len() >= 5
        && name.bytes().any(|b| b.is_ascii_digit())
        && name.bytes().any(|b| b.is_ascii_uppercase())
        && name.bytes().any(|b| b.is_ascii_lowercase());
    plain && name.len() <= 50 && !numbered && !made && !mixed && !STATES.contains(&name)
}
