//! A record read back. What a hand has changed is taken as far as its meaning is plain, and said.

use super::limits::SURELY_READABLE;
use super::own;
use super::raw::{KEYS, Raw, RawEnclosure, RawMedia, RawPerson};
use super::write::unescape;
use super::{FORMAT, NEWER, Record, RecordError, hash_in, hash_line, steps};
use crate::front::{self, Front, Syntax};
use crate::{date, yaml};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use tidings_model::{
    Article, ArticleId, CategoryPath, ContentHash, DateOrigin, Enclosure, EntryKey, MediaFile, MediaRef,
    Person, Place, Problem, ProblemKind, Published, SourceId, SourceRef, Timestamp,
};

/// Reads a file of the archive. A file that was edited by hand is read as far as its meaning is plain: its body goes
/// through the sanitiser again, and `verified` is false.
pub fn read(text: &str) -> Result<Record, RecordError> {
    read_with(text, intact_hash(text))
}

/// Reads a file of the same form that comes from somebody else's archive. Its hash proves nothing, since anybody can
/// compute one: the body always goes through the sanitiser.
pub fn read_foreign(text: &str) -> Result<Record, RecordError> {
    read_with(text, None)
}

/// The hash that stands in the file, where it is that of the rest of the file.
fn intact_hash(text: &str) -> Option<ContentHash> {
    let line = hash_line(text)?;
    let bytes = text.as_bytes();
    let rest = [&bytes[..line.start], &bytes[line.end..]];
    hash_in(&text[line]).filter(|hash| ContentHash::of_joined(&rest) == *hash)
}

/// Reads a file; `intact` is the hash in it where that is right.
fn read_with(text: &str, intact: Option<ContentHash>) -> Result<Record, RecordError> {
    let verified = intact.is_some();
    let hash = intact.unwrap_or_else(|| ContentHash::of(text.as_bytes()));
    let unix;
    let text = if !verified && text.contains("\r\n") {
        unix = text.replace("\r\n", "\n");
        &unix
    } else {
        text
    };
    let front = front::split(text)
        .ok_or_else(|| RecordError::new(1, "the file does not begin with front matter between --- lines"))?;
    if front.syntax != Syntax::Yaml {
        return Err(RecordError::new(1, "the front matter is TOML, which the record is never written in"));
    }
    let mut raw = keys(&front, verified)?;
    let mut reader = Reader { lines: OnceCell::new(), front, problems: Vec::new(), left_out: 0 };
    if !verified {
        reader.name_unknown_keys();
    }
    let format = raw.format.unwrap_or(FORMAT);
    if format > FORMAT {
        return Err(newer(format, reader.line_of("format")));
    }
    steps::move_up(&mut raw, format);
    let article = reader.article(raw, verified)?;
    Ok(Record { article, verified, hash, format, problems: reader.into_problems() })
}

/// The keys of the front matter, line by line where it is as it was written, and else with all that YAML allows.
fn keys(front: &Front<'_>, verified: bool) -> Result<Raw, RecordError> {
    let as_written = || own::read(front.matter);
    if let Some(raw) = (verified && front.matter.len() <= SURELY_READABLE).then(as_written).flatten() {
        return Ok(raw);
    }
    refuse_newer(front)?;
    yaml::parse(front.matter).map_err(|error| {
        let line = if error.line == 0 { 0 } else { error.line + front.line - 1 };
        RecordError::new(line, format!("the front matter is not readable: {}", error.what))
    })
}

/// A newer form is known before its keys are read: they may be of kinds that this program does not know.
fn refuse_newer(front: &Front<'_>) -> Result<(), RecordError> {
    let mut lines = front.matter.lines().zip(front.line..);
    let found = lines.find_map(|(line, number)| {
        let value = line.strip_prefix("format:")?.trim();
        Some((value.parse::<u32>().ok()?, number))
    });
    match found {
        Some((format, line)) if format > FORMAT => Err(newer(format, line)),
        _ => Ok(()),
    }
}

fn newer(format: u32, line: u32) -> RecordError {
    let what = format!("the form is version {format}, this program knows version {FORMAT}");
    RecordError { line, what, advice: NEWER }
}

/// Problems of one file that are told one by one.
const MOST_PROBLEMS: usize = 50;

/// The line of each key at the left margin, by name; the first where one stands twice.
fn lines<'a>(front: &Front<'a>) -> BTreeMap<&'a str, u32> {
    let mut lines = BTreeMap::new();
    for (line, number) in front.matter.lines().zip(front.line..) {
        if let Some((key, _)) = line.split_once(':')
            && !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        {
            lines.entry(key).or_insert(number);
        }
    }
    lines
}

/// The text between the `<div>` lines, or all of it when a hand took them away.
fn body(rest: &str) -> &str {
    let text = rest.strip_prefix('\n').unwrap_or(rest);
    let inner = text.strip_prefix("<div>\n").and_then(|text| text.strip_suffix("</div>\n"));
    match inner {
        Some(inner) => inner.strip_suffix('\n').unwrap_or(inner),
        None => {
            let text = text.trim();
            let inner = text.strip_prefix("<div>").and_then(|text| text.strip_suffix("</div>"));
            inner.unwrap_or(text).trim()
        }
    }
}

struct Reader<'a> {
    front: Front<'a>,
    /// Made when it is asked for the first time: where nothing is wrong, nobody asks.
    lines: OnceCell<BTreeMap<&'a str, u32>>,
    problems: Vec<Problem>,
    left_out: usize,
}

impl<'a> Reader<'a> {
    fn lines(&self) -> &BTreeMap<&'a str, u32> {
        self.lines.get_or_init(|| lines(&self.front))
    }

    fn article(&mut self, raw: Raw, verified: bool) -> Result<Article, RecordError> {
        let source = raw.source.unwrap_or_default();
        let id: ArticleId = self.required("id", raw.id)?;
        let source_id: SourceId = self.required("source", source.id)?;
        let key: EntryKey = self.required("key", raw.key)?;
        let first_seen = self.required_time("first_seen", raw.first_seen)?;
        let at = match raw.date.as_deref() {
            Some(text) => self.time("date", text),
            None => None,
        };
        let published = match at {
            Some(at) => Published { at, from: self.origin(raw.published_from.as_deref()) },
            None => Published { at: first_seen, from: DateOrigin::FirstSeen },
        };
        let revised = raw.revised.and_then(|text| self.time("revised", &text)).unwrap_or(first_seen);
        let updated = match (raw.updated_from.as_deref(), raw.updated) {
            (Some("publisher"), Some(text)) => self.time("updated", &text),
            _ => None,
        };
        let names = raw.categories.unwrap_or_default();
        let category = CategoryPath::from_names(names.iter().map(String::as_str)).ok_or_else(|| {
            RecordError::new(self.line_of("categories"), "the categories name no place in the tree")
        })?;
        if !category.names().eq(names.iter().map(String::as_str)) {
            self.problem("categories", ProblemKind::Value, "names that no folder can have were mended");
        }
        let also_in = raw.also_in.unwrap_or_default();
        let also_in = also_in.into_iter().filter_map(|path| self.valid("also_in", path)).collect();
        let media = raw.media.unwrap_or_default().into_iter().filter_map(|media| self.media(media)).collect();
        let entry_hash = match raw.entry_hash.and_then(|hash| self.valid("entry_hash", hash)) {
            Some(hash) => hash,
            None => ContentHash::of(self.front.rest.as_bytes()),
        };
        let body = tidings_extract::restore(body(self.front.rest), verified, raw.source_url.as_deref());
        Ok(Article {
            id,
            key,
            source: SourceRef {
                id: source_id,
                name: source.name.unwrap_or_default(),
                address: source.address.unwrap_or_default(),
                site: source.site,
            },
            category,
            also_in,
            title: raw.title.unwrap_or_default(),
            url: raw.source_url,
            guid: raw.guid,
            authors: raw.authors.unwrap_or_default().into_iter().map(person).collect(),
            language: raw.language,
            section: raw.section,
            licence: raw.licence,
            tags: raw.tags.unwrap_or_default(),
            published,
            updated,
            first_seen,
            revised,
            excerpt: unescape(&raw.excerpt.unwrap_or_default()),
            starred: raw.starred.unwrap_or(false),
            lead_image: raw.lead_image,
            media,
            enclosures: raw.enclosures.unwrap_or_default().into_iter().map(enclosure).collect(),
            body,
            revision: raw.revision.unwrap_or(1),
            entry_hash,
            provenance: raw
                .provenance
                .unwrap_or_default()
                .into_iter()
                .map(|p| (p.field.unwrap_or_default(), p.rule.unwrap_or_default()))
                .collect(),
        })
    }

    fn required<T: TryFrom<String>>(&self, key: &str, text: Option<String>) -> Result<T, RecordError>
    where
        T::Error: std::fmt::Display,
    {
        let text = text.ok_or_else(|| RecordError::new(0, format!("the key {key} is missing")))?;
        T::try_from(text).map_err(|error| RecordError::new(self.line_of(key), format!("{key}: {error}")))
    }

    fn required_time(&self, key: &str, text: Option<String>) -> Result<Timestamp, RecordError> {
        let text = text.ok_or_else(|| RecordError::new(0, format!("the key {key} is missing")))?;
        let wrong = || RecordError::new(self.line_of(key), format!("{key}: {text:?} is no date"));
        date::parse(&text).ok_or_else(wrong)
    }

    /// A value that the article can do without.
    fn valid<T: TryFrom<String>>(&mut self, key: &str, text: String) -> Option<T>
    where
        T::Error: std::fmt::Display,
    {
        T::try_from(text)
            .map_err(|error| self.problem(key, ProblemKind::Value, &format!("{error}; it was left out")))
            .ok()
    }

    fn time(&mut self, key: &str, text: &str) -> Option<Timestamp> {
        let at = date::parse(text);
        if at.is_none() {
            self.problem(key, ProblemKind::Date, &format!("{text:?} is no date"));
        }
        at
    }

    fn origin(&mut self, text: Option<&str>) -> DateOrigin {
        let all = [DateOrigin::Feed, DateOrigin::Page, DateOrigin::FirstSeen];
        all.into_iter().find(|origin| Some(origin.as_str()) == text).unwrap_or_else(|| {
            self.problem(
                "published_from",
                ProblemKind::Value,
                "it is not feed, page or first-seen; feed was taken",
            );
            DateOrigin::Feed
        })
    }

    fn media(&mut self, raw: RawMedia) -> Option<MediaRef> {
        let Some(url) = raw.url else {
            self.problem("media", ProblemKind::Value, "a picture without its address was left out");
            return None;
        };
        let sizes = (raw.bytes.unwrap_or(0), raw.width.unwrap_or(0), raw.height.unwrap_or(0));
        let file = raw.file.and_then(|path| {
            let file = media_file(&path, sizes);
            if file.is_none() {
                self.problem(
                    "media",
                    ProblemKind::Value,
                    &format!("{path:?} is no file of media/; it was left out"),
                );
            }
            file
        });
        Some(MediaRef { url, file, problem: raw.problem })
    }

    fn problem(&mut self, key: &str, kind: ProblemKind, message: &str) {
        if self.problems.len() >= MOST_PROBLEMS {
            self.left_out += 1;
            return;
        }
        let line = self.line_of(key);
        self.problems.push(Problem::at(kind, Place { byte: 0, line }, format!("{key}: {message}")));
    }

    fn into_problems(mut self) -> Vec<Problem> {
        if self.left_out > 0 {
            let message = format!("{} further problems of this file are not told", self.left_out);
            self.problems.push(Problem::new(ProblemKind::Value, message));
        }
        self.problems
    }

    /// Line of a key at the left margin, 0 when it is not there.
    fn line_of(&self, key: &str) -> u32 {
        self.lines().get(key).copied().unwrap_or(0)
    }

    /// Says which keys a hand has added: they are not part of the article, and its next revision will not have them.
    fn name_unknown_keys(&mut self) {
        let mut unknown: Vec<(u32, &str)> = self
            .lines()
            .iter()
            .filter(|(key, _)| !KEYS.contains(key))
            .map(|(key, line)| (*line, *key))
            .collect();
        unknown.sort_unstable();
        for (_, key) in unknown {
            let message = "this key is not part of the record: the article's next revision will not have it";
            self.problem(key, ProblemKind::Value, message);
        }
    }
}

/// The file of `media/` that a path like `ab/cdef….jpg` names.
pub(crate) fn media_file(path: &str, (bytes, width, height): (u64, u32, u32)) -> Option<MediaFile> {
    let (folder, rest) = path.split_once('/')?;
    let (rest, extension) = rest.split_once('.')?;
    let hash = ContentHash::try_from(format!("{folder}{rest}")).ok().filter(|_| folder.len() == 2)?;
    let is_word = extension.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    ((1..=8).contains(&extension.len()) && is_word).then(|| MediaFile {
        hash,
        extension: extension.to_owned(),
        bytes,
        width,
        height,
    })
}

fn person(raw: RawPerson) -> Person {
    Person { name: raw.name, email: raw.email, url: raw.url }
}

fn enclosure(raw: RawEnclosure) -> Enclosure {
    Enclosure {
        url: raw.url.unwrap_or_default(),
        media_type: raw.media_type,
        length: raw.length,
        duration_seconds: raw.duration_seconds,
        title: raw.title,
    }
}
