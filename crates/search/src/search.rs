//! Finds in the files of the index what a query asks for, as the script of the page does: newest segment first, and in a segment
//! what fits best first.

use crate::Shown;
use crate::bytes::{take, take_slice};
use crate::query::{Clause, Key, Query};
use crate::segment::{FOLDER, LONG, POSITIONS_TOGETHER, SHOWN_TOGETHER, TEXT, place};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its segment.
    pub segment: String,
    /// Its number in the segment; 0 is the newest.
    pub article: u32,
    /// How well it fits.
    pub score: u32,
}

/// A file of the index that is absent, or that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile(
    /// Its path.
    pub String,
);

impl std::fmt::Display for BadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not there, or is no file of the index; build the site anew", self.0)
    }
}

impl std::error::Error for BadFile {}

/// Gives the text of a file of the index.
pub type Load<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

/// What an article has of a clause.
#[derive(Debug, Clone, Default)]
struct Found {
    count: u32,
    in_title: bool,
    exact: bool,
    positions: Vec<u32>,
}

/// What articles of a segment have of a clause.
type Having = BTreeMap<u32, Found>;

/// Points for a title that has the word, and for the very word that was asked for.
const TITLE_POINTS: u32 = 10;
const EXACT_POINTS: u32 = 2;

impl Found {
    fn score(&self) -> u32 {
        self.count.min(4) + u32::from(self.in_title) * TITLE_POINTS + u32::from(self.exact) * EXACT_POINTS
    }
}

/// Articles that the query finds. Segments are asked until `wanted` are found.
///
/// # Errors
/// [`BadFile`]: a file that is needed is not there, or cannot be read.
pub fn search(query: &Query, wanted: usize, load: Load<'_>) -> Result<Vec<Hit>, BadFile> {
    let mut hits = Vec::new();
    if query.is_empty() {
        return Ok(hits);
    }
    let list = value("index", load)?;
    for segment in list.as_array().ok_or_else(|| BadFile(path("index")))? {
        if hits.len() >= wanted {
            break;
        }
        let (name, files) =
            (segment[0].as_str(), segment[1].as_u64().and_then(|count| usize::try_from(count).ok()));
        let (Some(name), Some(files)) = (name, files.filter(|count| *count > 0)) else {
            return Err(BadFile(path("index")));
        };
        hits.extend(search_segment(query, name, files, load)?);
    }
    Ok(hits)
}

/// What is shown of an article that was found.
///
/// # Errors
/// [`BadFile`]: its file is not there, or cannot be read.
pub fn shown(hit: &Hit, load: Load<'_>) -> Result<Shown<String>, BadFile> {
    let name = format!("{}/d{}", hit.segment, hit.article as usize / SHOWN_TOGETHER);
    let fields = value(&name, load)?;
    let fields = &fields[hit.article as usize % SHOWN_TOGETHER];
    if !fields.is_array() {
        return Err(BadFile(path(&name)));
    }
    Ok(Shown::of(std::array::from_fn(|at| fields[at].as_str().unwrap_or_default().to_owned())))
}

fn search_segment(query: &Query, name: &str, files: usize, load: Load<'_>) -> Result<Vec<Hit>, BadFile> {
    let mut scores: Option<BTreeMap<u32, u32>> = None;
    let (refused, asked): (Vec<_>, Vec<_>) = query.clauses.iter().partition(|clause| clause.negative);
    for clause in asked.into_iter().chain(refused) {
        // What no article has is not looked for further.
        if scores.as_ref().is_some_and(BTreeMap::is_empty) {
            break;
        }
        let found = find_clause(clause, name, files, load)?;
        let Some(scores) = &mut scores else {
            scores = Some(found.into_iter().map(|(article, found)| (article, found.score())).collect());
            continue;
        };
        scores.retain(|article, _| found.contains_key(article) != clause.negative);
        scores.iter_mut().for_each(|(article, score)| *score += found.get(article).map_or(0, Found::score));
    }
    let hit = |(article, score)| Hit { segment: name.to_owned(), article, score };
    let mut hits: Vec<Hit> = scores.unwrap_or_default().into_iter().map(hit).collect();
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.article));
    Ok(hits)
}

fn find_clause(clause: &Clause, name: &str, files: usize, load: Load<'_>) -> Result<Having, BadFile> {
    let mut units = Vec::new();
    let mut common: Option<BTreeSet<u32>> = None;
    for unit in &clause.units {
        let numbers: BTreeSet<usize> = unit.key.shelves().iter().map(|shelf| place(shelf, files)).collect();
        let mut having = Having::new();
        let mut shelves = Vec::new();
        for number in numbers {
            let file = format!("{name}/w{number}");
            let entries = entries(&bytes(&file, load)?).ok_or_else(|| BadFile(path(&file)))?;
            add_articles(&unit.key, &entries, None, &mut having);
            shelves.push((number, entries));
        }
        let common = common.get_or_insert_with(|| having.keys().copied().collect());
        common.retain(|article| having.contains_key(article));
        if common.is_empty() || clause.units.len() == 1 {
            having.retain(|article, _| common.contains(article));
            return Ok(having);
        }
        units.push((&unit.key, shelves));
    }
    let units = units.into_iter().map(|(key, shelves)| with_positions(key, &shelves, name, load));
    let units: Vec<Having> = units.collect::<Result<_, _>>()?;
    let common = common.unwrap_or_default().into_iter();
    Ok(common.filter_map(|article| Some((article, phrase(clause, &units, article)?))).collect())
}

/// The articles of a key, with its positions.
fn with_positions(
    key: &Key,
    shelves: &[(usize, Vec<Entry>)],
    name: &str,
    load: Load<'_>,
) -> Result<Having, BadFile> {
    let mut having = Having::new();
    for (number, entries) in shelves {
        let file = format!("{name}/p{}", number / POSITIONS_TOGETHER);
        let parts = value(&file, load)?;
        let positions = parts[number % POSITIONS_TOGETHER]
            .as_str()
            .and_then(|text| STANDARD.decode(text).ok())
            .and_then(|bytes| positions_of(entries, &bytes))
            .ok_or_else(|| BadFile(path(&file)))?;
        add_articles(key, entries, Some(&positions), &mut having);
    }
    Ok(having)
}

/// Where all units of a clause stand behind each other in an article.
fn phrase(clause: &Clause, units: &[Having], article: u32) -> Option<Found> {
    let mut places = units[0].get(&article)?.positions.clone();
    for (unit, found) in clause.units.iter().zip(units).skip(1) {
        let found: BTreeSet<u32> = found.get(&article)?.positions.iter().copied().collect();
        places.retain(|place| place.checked_add(unit.offset).is_some_and(|place| found.contains(&place)));
    }
    let count = u32::try_from(places.len()).ok().filter(|count| *count > 0)?;
    let in_title = places.iter().any(|place| *place < TEXT);
    Some(Found { count, in_title, exact: true, positions: places })
}

struct Entry {
    key: String,
    /// Number, whether the title has it, how often it stands there (4: that or more).
    articles: Vec<(u32, bool, u32)>,
}

fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut rest = bytes;
    let mut before: Vec<u8> = Vec::new();
    let mut entries = Vec::new();
    while let Some((&head, after)) = rest.split_first() {
        rest = after;
        let mut own = head as usize & LONG;
        if own == LONG {
            own += take(&mut rest)? as usize;
        }
        let own = take_slice(&mut rest, own)?;
        before.truncate(head as usize >> 4 & 7);
        before.extend(own);
        let mut articles = Vec::new();
        if head & 0x80 != 0 {
            articles.extend(listed(take(&mut rest)?, &mut 0));
        } else {
            let length = take(&mut rest)? as usize;
            let (mut list, mut next) = (take_slice(&mut rest, length)?, 0);
            while !list.is_empty() {
                articles.push(listed(take(&mut list)?, &mut next)?);
            }
        }
        entries.push(Entry { key: String::from_utf8(before.clone()).ok()?, articles });
    }
    Some(entries)
}

/// An article of a list: `next` is the number of the first that it could be, and then of the one behind it.
fn listed(number: u32, next: &mut u32) -> Option<(u32, bool, u32)> {
    let article = next.checked_add(number >> 3)?;
    *next = article.checked_add(1)?;
    Some((article, number & 4 != 0, (number & 3) + 1))
}

/// The positions of each article of each entry.
fn positions_of(entries: &[Entry], bytes: &[u8]) -> Option<Vec<Vec<Vec<u32>>>> {
    let mut rest = bytes;
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut of_entry = Vec::with_capacity(entry.articles.len());
        for (_, _, count) in &entry.articles {
            let (mut positions, mut next) = (Vec::new(), 0u32);
            while *count == 4 || positions.len() < *count as usize {
                let step = take(&mut rest)?;
                if step == 0 {
                    break;
                }
                next = next.checked_add(step)?;
                positions.push(next - 1);
            }
            of_entry.push(positions);
        }
        all.push(of_entry);
    }
    Some(all)
}

/// Adds the articles of all entries that a key asks for.
fn add_articles(key: &Key, entries: &[Entry], positions: Option<&[Vec<Vec<u32>>]>, having: &mut Having) {
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| key.takes(&entry.key)) {
        let exact = match key {
            Key::Forms(word) => entry.key == *word,
            _ => true,
        };
        for (number, (article, in_title, count)) in entry.articles.iter().enumerate() {
            let found = having.entry(*article).or_default();
            found.count += count;
            found.in_title |= in_title;
            found.exact |= exact;
            if let Some(positions) = positions {
                found.positions.extend(&positions[at][number]);
            }
        }
    }
}

fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.js")
}

fn bytes(name: &str, load: Load<'_>) -> Result<Vec<u8>, BadFile> {
    let value = value(name, load)?;
    value.as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or_else(|| BadFile(path(name)))
}

fn value(name: &str, load: Load<'_>) -> Result<Value, BadFile> {
    let path = path(name);
    let read = |text: String| {
        let value =
            text.strip_prefix("tidingsTake(")?.split_once(',')?.1.trim_end().strip_suffix(')')?.to_owned();
        serde_json::from_str(&value).ok()
    };
    load(&path).and_then(read).ok_or(BadFile(path))
}
