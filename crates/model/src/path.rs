use crate::{ArticleId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Longest name of a file or folder, in bytes: file systems take 255, and room is left for suffixes.
const LONGEST_SEGMENT: usize = 120;
/// Longest slug in bytes: with date, id and suffix it stays below the limit of every file system.
const LONGEST_SLUG: usize = 96;
/// Most segments of a category path.
const DEEPEST_PATH: usize = 16;

/// Why a text is no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    text: String,
    why: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} cannot be a category path: {}", self.text, self.why)
    }
}

impl std::error::Error for PathError {}

/// One name in a path, safe as a folder on every system: NFC, no separators or control characters, not `.` or
/// `..`, no name that Windows reserves, no dot or space at the ends, at most 120 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Segment(String);

impl Segment {
    /// Takes a name that already obeys the rules; NFC is applied.
    pub fn new(text: &str) -> Result<Self, PathError> {
        if is_plainly_good(text) {
            return Ok(Self(text.to_owned()));
        }
        let made = Self::from_text(text);
        let nfc: String = text.nfc().collect();
        match made {
            Some(segment) if segment.0 == nfc => Ok(segment),
            _ => Err(PathError { text: text.to_owned(), why: reason(text) }),
        }
    }

    /// Makes a name from any text: what is not allowed becomes `_`, and what is too long is cut. `None` when nothing is
    /// left.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut name: String = text.nfc().map(|c| if forbidden(c) { '_' } else { c }).collect();
        truncate(&mut name, LONGEST_SEGMENT);
        name = trimmed(&name).to_owned();
        if reserved(&name) {
            // Before the extension, which does not free the name.
            let stem = name.find('.').unwrap_or(name.len());
            name.insert(stem, '_');
            truncate(&mut name, LONGEST_SEGMENT);
            name = trimmed(&name).to_owned();
        }
        (!name.is_empty()).then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Segment {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::new(&text)
    }
}

impl From<Segment> for String {
    fn from(segment: Segment) -> Self {
        segment.0
    }
}

/// Characters that some file system, shell or program takes for something else: separators, what Windows forbids,
/// control and formatting characters (right-to-left marks could disguise a name).
fn forbidden(c: char) -> bool {
    matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a name obeys the rules of a [`Segment`] as it stands, as almost all do. A name that is not plainly good may still be good.
fn is_plainly_good(name: &str) -> bool {
    is_nfc_quick(name.chars()) == IsNormalized::Yes
        && !name.is_empty()
        && name.len() <= LONGEST_SEGMENT
        && !name.chars().any(forbidden)
        && trimmed(name).len() == name.len()
        && !reserved(name)
}

/// A name without white space and dots at its ends.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || c == '.')
}

/// Names that Windows keeps for devices, with or without an extension.
fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    // The longest is `CONOUT$`.
    if stem.len() > 7 {
        return false;
    }
    let stem = stem.to_ascii_uppercase();
    let numbered = |rest: &str| {
        let mut digits = rest.chars();
        digits.next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'))
            && digits.next().is_none()
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|port| stem.strip_prefix(port).is_some_and(numbered))
}

fn reason(text: &str) -> &'static str {
    if text.trim().is_empty() {
        "a name is empty"
    } else if text.chars().any(forbidden) {
        "a name holds one of / \\ : * ? \" < > | or a control character"
    } else if text.len() > LONGEST_SEGMENT {
        "a name is longer than 120 bytes"
    } else if reserved(text) {
        "Windows reserves the name"
    } else {
        "a name starts or ends with a dot or a space"
    }
}

/// Cuts at a character boundary so that at most `limit` bytes stay.
fn truncate(text: &mut String, limit: usize) {
    if text.len() > limit {
        text.truncate(text.floor_char_boundary(limit));
    }
}

/// A place in the category tree: 1 to 16 names. Written `A/B/C`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CategoryPath(Vec<Segment>);

impl CategoryPath {
    /// Reads `A/B/C`, refusing what the rules of [`Segment`] refuse.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let segments = text.split('/').map(|name| Segment::new(name.trim())).collect::<Result<Vec<_>, _>>();
        Self::from_segments(segments.map_err(|e| PathError { text: text.to_owned(), why: e.why })?)
            .ok_or_else(|| PathError { text: text.to_owned(), why: "more than 16 names" })
    }

    /// Makes a path from names as people write them, mending each as [`Segment::from_text`] does and leaving out what
    /// is empty. `None` when nothing is left.
    pub fn from_names<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Option<Self> {
        let segments = names.into_iter().filter_map(|name| Segment::from_text(name.as_ref()));
        Self::from_segments(segments.take(DEEPEST_PATH).collect())
    }

    fn from_segments(segments: Vec<Segment>) -> Option<Self> {
        (1..=DEEPEST_PATH).contains(&segments.len()).then_some(Self(segments))
    }

    /// The names from the root down.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        self.0.iter().map(Segment::as_str)
    }

    /// Number of names, at least 1.
    pub fn depth(&self) -> usize {
        self.0.len()
    }

    /// The last name.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", Segment::as_str)
    }

    /// The node above, if there is one.
    pub fn parent(&self) -> Option<Self> {
        (self.0.len() > 1).then(|| Self(self.0[..self.0.len() - 1].to_vec()))
    }

    /// Whether this is `other` or a node below it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// This node and all above it, from the root down.
    pub fn lineage(&self) -> impl Iterator<Item = Self> + '_ {
        (1..=self.0.len()).map(|depth| Self(self.0[..depth].to_vec()))
    }
}

impl TryFrom<String> for CategoryPath {
    type Error = PathError;
    fn try_from(text: String) -> Result<Self, PathError> {
        Self::parse(&text)
    }
}

impl From<CategoryPath> for String {
    fn from(path: CategoryPath) -> Self {
        path.to_string()
    }
}

impl fmt::Display for CategoryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.names().enumerate() {
            if i > 0 {
                f.write_str("/")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

/// A title made fit for file names and addresses: letters and digits of any script in lower case, joined by `-`, at
/// most 96 bytes. Empty when the title has none (only emoji, say).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(String);

impl Slug {
    /// The slug of a title.
    pub fn of(title: &str) -> Self {
        let mut slug = String::new();
        for c in title.nfc().flat_map(char::to_lowercase).nfc() {
            let is_mark = !c.is_ascii() && unicode_normalization::char::is_combining_mark(c);
            if c.is_alphanumeric() || (is_mark && !slug.is_empty()) {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
                slug.push('-');
            }
            if slug.len() > LONGEST_SLUG + 16 {
                break;
            }
        }
        if slug.len() > LONGEST_SLUG {
            truncate(&mut slug, LONGEST_SLUG);
            // Do not end inside a Latin word when an earlier word end is near.
            if let Some(end) = slug.rfind('-').filter(|&end| end > LONGEST_SLUG / 2) {
                slug.truncate(end);
            }
        }
        Self(slug.trim_end_matches('-').to_owned())
    }

    /// The slug; may be empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an article's file stands below the archive's root: `A/B/C/2022/2022-03-14-<slug>-<id>.md`. Made once, at the first
/// writing; a later change of title or category does not move the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArchivePath(String);

impl ArchivePath {
    /// The path of an article from its category, date of publication, title and id.
    pub fn of(category: &CategoryPath, published: Timestamp, title: &str, id: &ArticleId) -> Self {
        let date = jiff::tz::Offset::UTC.to_datetime(published).date();
        let slug = Slug::of(title);
        let dash = if slug.as_str().is_empty() { "" } else { "-" };
        Self(format!("{category}/{:04}/{date}{dash}{}-{id}.md", date.year(), slug.as_str()))
    }

    /// The path with `/` between its names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The slug in the file's name, between date and id; may be empty.
    pub fn slug(&self) -> &str {
        let name = self.0.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix(".md").unwrap_or(name);
        let end = name.len().saturating_sub(13);
        name.get(11..end).unwrap_or_default()
    }

    /// The folder that the file is in.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Another file in the same folder.
    ///
    /// # Errors
    /// When no article's file can have that name.
    pub fn beside(&self, name: &str) -> Result<Self, PathError> {
        file_name(name).map_err(|why| PathError { text: name.to_owned(), why })?;
        Ok(Self([self.folder(), "/", name].concat()))
    }

    /// The id at the end of the file's name.
    pub fn article_id(&self) -> Option<ArticleId> {
        let stem = self.0.strip_suffix(".md")?;
        stem.get(stem.len().checked_sub(12)?..)?.parse().ok()
    }
}

/// Refuses a name that the file of an article cannot have.
fn file_name(file: &str) -> Result<(), &'static str> {
    let stem = file.strip_suffix(".md").ok_or("not a .md file")?;
    let start = stem.len().checked_sub(12).ok_or("no id")?;
    let id = stem.get(start..).ok_or("no id")?;
    if !ArticleId::is_one(id) {
        return Err("the name does not end with an id");
    }
    if stem.chars().any(forbidden) || stem.starts_with('.') {
        return Err("a character that no file name may hold");
    }
    Ok(())
}

impl TryFrom<String> for ArchivePath {
    type Error = PathError;
    /// Accepts only what [`ArchivePath::of`] can make: every name is a [`Segment`], the last ends with an id and `.md`.
    fn try_from(text: String) -> Result<Self, PathError> {
        let bad = |why| PathError { text: text.clone(), why };
        let (folders, file) = text.rsplit_once('/').ok_or_else(|| bad("no folder"))?;
        for name in folders.split('/').filter(|name| !is_plainly_good(name)) {
            Segment::new(name)?;
        }
        file_name(file).map_err(bad)?;
        Ok(Self(text))
    }
}

impl From<ArchivePath> for String {
    fn from(path: ArchivePath) -> Self {
        path.0
    }
}

impl fmt::Display for ArchivePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EntryKey, SourceId};
    use proptest::prelude::*;

    fn id() -> ArticleId {
        let key = EntryKey::of(Some("x"), None, None, None).expect("a guid");
        ArticleId::of(&SourceId::new("s").expect("an id"), &key)
    }

    #[test]
    fn category_paths() {
        let path = CategoryPath::parse("新媒体/Aljazeera 半岛网/新闻").expect("the seed's path");
        assert_eq!(path.names().collect::<Vec<_>>(), ["新媒体", "Aljazeera 半岛网", "新闻"]);
        assert_eq!(path.lineage().map(|p| p.to_string()).collect::<Vec<_>>()[1], "新媒体/Aljazeera 半岛网");
        for bad in
            ["", "a//b", "..", "a/../b", "/a", "CON", "a/nul.txt", "a\nb", "a:b", "a.", ".a", "a\u{202e}b"]
        {
            assert!(CategoryPath::parse(bad).is_err(), "{bad:?}");
        }
        let mended = CategoryPath::from_names(["AC/DC", "..", "CON", " x. ", "nul.txt", "COM¹"]);
        assert_eq!(mended.expect("some are good").to_string(), "AC_DC/CON_/x/nul_.txt/COM¹_");
        assert_eq!(CategoryPath::from_names(["", " . "]), None);
    }

    #[test]
    fn slugs() {
        for (title, slug) in [
            ("俄乌新一轮谈判和外交努力", "俄乌新一轮谈判和外交努力"),
            ("It's “over” --- {{ now }}", "its-over-now"),
            ("../../etc/passwd", "etc-passwd"),
            ("🎉🎉", ""),
            ("", ""),
            ("CAFÉ Ünïcode", "café-ünïcode"),
            ("محادثات جديدة", "محادثات-جديدة"),
        ] {
            assert_eq!(Slug::of(title).as_str(), slug, "{title:?}");
        }
        assert!(Slug::of(&"word ".repeat(100)).as_str().len() <= LONGEST_SLUG);
    }

    #[test]
    fn archive_path_of_the_seed() {
        let category = CategoryPath::parse("新媒体/Aljazeera 半岛网/新闻").expect("a path");
        let at = "2022-03-14T02:30:09Z".parse().expect("a time");
        let path = ArchivePath::of(&category, at, "俄乌谈判", &id());
        assert_eq!(
            path.as_str(),
            format!("新媒体/Aljazeera 半岛网/新闻/2022/2022-03-14-俄乌谈判-{}.md", id())
        );
        assert_eq!((path.slug(), path.article_id()), ("俄乌谈判", Some(id())));
        assert_eq!(ArchivePath::of(&category, at, "🎉", &id()).slug(), "");
    }

    proptest! {
        #[test]
        fn t45_no_title_escapes_its_folder(
            title in any::<String>(),
            name in prop_oneof![any::<String>(), "(con|nul|com1|lpt\\.)?[. ]{0,2}[a-z. ]{0,130}"],
        ) {
            if is_plainly_good(&name) {
                prop_assert_eq!(Segment::from_text(&name), Some(Segment(name.clone())));
            }
            let category = CategoryPath::from_names([name.as_str(), "z"]).expect("z is left");
            let path = ArchivePath::of(&category, Timestamp::UNIX_EPOCH, &title, &id());
            prop_assert_eq!(ArchivePath::try_from(path.to_string()), Ok(path.clone()));
            prop_assert_eq!(path.beside(path.name()), Ok(path.clone()));
            prop_assert_eq!(
                path.beside(&name).is_ok(),
                !name.contains('/') && ArchivePath::try_from(format!("z/{name}")).is_ok()
            );
            for part in path.as_str().split('/') {
                prop_assert!(part.len() <= 255 && part != ".." && !part.is_empty() && !part.chars().any(forbidden));
            }
            prop_assert_eq!(CategoryPath::parse(&category.to_string()), Ok(category));
        }
    }
}
