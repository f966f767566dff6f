//! Finds in the files of the index what a query asks for, as the script of the page does: newest month first, and in a month
//! what fits best first.

use crate::bytes::{take, take_slice};
use crate::month::{FOLDER, SHOWN_TOGETHER, TEXT, place};
use crate::query::{Clause, Key, Query};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its month.
    pub month: String,
    /// Its number in the month; 0 is the newest.
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

/// Points for a title that has the word, and for the very word that was asked for.
const TITLE_POINTS: u32 = 10;
const EXACT_POINTS: u32 = 2;

impl Found {
    fn score(&self) -> u32 {
        self.count.min(4) + u32::from(self.in_title) * TITLE_POINTS + u32::from(self.exact) * EXACT_POINTS
    }
}

/// Articles that the query finds. Months are asked until `wanted` are found.
///
/// # Errors
/// [`BadFile`]: a file that is needed is not there, or cannot be read.
pub fn search(query: &Query, wanted: usize, load: Load<'_>) -> Result<Vec<Hit>, BadFile> {
    let mut hits = Vec::new();
    if query.is_empty() {
        return Ok(hits);
    }
    let list = value("index", load)?;
    for month in list.as_array().ok_or_else(|| BadFile(path("index")))? {
        if hits.len() >= wanted {
            break;
        }
        let (name, files) =
            (month[0].as_str(), month[2].as_u64().and_then(|count| usize::try_from(count).ok()));
        let (Some(name), Some(files)) = (name, files.filter(|count| *count > 0)) else {
            return Err(BadFile(path("index")));
        };
        hits.extend(search_month(query, name, files, load)?);
    }
    Ok(hits)
}

/// What is shown of an article that was found: address, title, date, section, source, snippet.
///
/// # Errors
/// [`BadFile`]: its file is not there, or cannot be read.
pub fn shown(hit: &Hit, load: Load<'_>) -> Result<[String; 6], BadFile> {
    let name = format!("{}/d{}", hit.month, hit.article as usize / SHOWN_TOGETHER);
    let fields = value(&name, load)?;
    let fields = &fields[hit.article as usize % SHOWN_TOGETHER];
    if !fields.is_array() {
        return Err(BadFile(path(&name)));
    }
    Ok(std::array::from_fn(|at| fields[at].as_str().unwrap_or_default().to_owned()))
}

fn search_month(query: &Query, name: &str, files: usize, load: Load<'_>) -> Result<Vec<Hit>, BadFile> {
    let mut scores: Option<BTreeMap<u32, u32>> = None;
    for clause in query.clauses.iter().filter(|clause| !clause.negative) {
        let found = find_clause(clause, name, files, load)?;
        scores = Some(match scores {
            None => found.into_iter().map(|(article, found)| (article, found.score())).collect(),
            Some(scores) => scores
                .into_iter()
                .filter_map(|(article, score)| Some((article, score + found.get(&article)?.score())))
                .collect(),
        });
    }
    let mut scores = scores.unwrap_or_default();
    for clause in query.clauses.iter().filter(|clause| clause.negative) {
        if !scores.is_empty() {
            let found = find_clause(clause, name, files, load)?;
            scores.retain(|article, _| !found.contains_key(article));
        }
    }
    let hit = |(article, score)| Hit { month: name.to_owned(), article, score };
    let mut hits: Vec<Hit> = scores.into_iter().map(hit).collect();
    hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.article));
    Ok(hits)
}

fn find_clause(
    clause: &Clause,
    name: &str,
    files: usize,
    load: Load<'_>,
) -> Result<BTreeMap<u32, Found>, BadFile> {
    let mut shelves = Vec::new();
    for unit in &clause.units {
        let number = place(&unit.key.shelf(), files);
        let file = format!("{name}/w{number}");
        let entries = entries(&bytes(&file, load)?).ok_or_else(|| BadFile(path(&file)))?;
        shelves.push((number, entries));
    }
    let taken = clause.units.iter().zip(&shelves);
    let mut units: Vec<BTreeMap<u32, Found>> =
        taken.map(|(unit, (_, entries))| articles(&unit.key, entries, None)).collect();
    let everywhere = |units: &[BTreeMap<u32, Found>]| {
        let mut all: BTreeSet<u32> = units[0].keys().copied().collect();
        units[1..].iter().for_each(|unit| all.retain(|article| unit.contains_key(article)));
        all
    };
    let common = everywhere(&units);
    if units.len() == 1 {
        return Ok(units.swap_remove(0));
    }
    if common.is_empty() {
        return Ok(BTreeMap::new());
    }
    for (at, (unit, (number, entries))) in clause.units.iter().zip(&shelves).enumerate() {
        let file = format!("{name}/p{number}");
        let positions = bytes(&file, load)?;
        let positions = positions_of(entries, &positions).ok_or_else(|| BadFile(path(&file)))?;
        units[at] = articles(&unit.key, entries, Some(&positions));
    }
    Ok(common.into_iter().filter_map(|article| Some((article, phrase(clause, &units, article)?))).collect())
}

/// Where all units of a clause stand behind each other in an article.
fn phrase(clause: &Clause, units: &[BTreeMap<u32, Found>], article: u32) -> Option<Found> {
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
    for _ in 0..take(&mut rest)? {
        let shared = take(&mut rest)? as usize;
        let own = take(&mut rest)? as usize;
        let own = take_slice(&mut rest, own)?;
        before.truncate(shared);
        before.extend(own);
        let length = take(&mut rest)? as usize;
        let mut list = take_slice(&mut rest, length)?;
        let (mut next, mut articles) = (0u32, Vec::new());
        while !list.is_empty() {
            let number = take(&mut list)?;
            let article = next.checked_add(number >> 3)?;
            articles.push((article, number & 4 != 0, (number & 3) + 1));
            next = article.checked_add(1)?;
        }
        entries.push(Entry { key: String::from_utf8(before.clone()).ok()?, articles });
    }
    Some(entries)
}

/// The positions of each article of each entry.
fn positions_of(entries: &[Entry], bytes: &[u8]) -> Option<Vec<Vec<Vec<u32>>>> {
    let mut rest = bytes;
    for _ in entries {
        take(&mut rest)?;
    }
    let mut all = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut of_entry = Vec::with_capacity(entry.articles.len());
        for (_, _, count) in &entry.articles {
            let more = if *count == 4 { take(&mut rest)? } else { 0 };
            let (mut positions, mut position) = (Vec::new(), 0u32);
            for _ in 0..count.checked_add(more)? {
                position = position.checked_add(take(&mut rest)?)?;
                positions.push(position);
            }
            of_entry.push(positions);
        }
        all.push(of_entry);
    }
    Some(all)
}

/// The articles of all entries that a key asks for.
fn articles(key: &Key, entries: &[Entry], positions: Option<&[Vec<Vec<u32>>]>) -> BTreeMap<u32, Found> {
    let mut all: BTreeMap<u32, Found> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| key.takes(&entry.key)) {
        let exact = match key {
            Key::Forms(word) => entry.key == *word,
            _ => true,
        };
        for (number, (article, in_title, count)) in entry.articles.iter().enumerate() {
            let found = all.entry(*article).or_default();
            found.count += count;
            found.in_title |= in_title;
            found.exact |= exact;
            if let Some(positions) = positions {
                found.positions.extend(&positions[at][number]);
            }
        }
    }
    all
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
