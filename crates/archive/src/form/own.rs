//! The front matter as our own writer writes it, read line by line. A build reads every record of an archive, and a reader of all
//! of YAML takes most of that time. Whatever is not exactly as [`super::write()`] has it is left to that reader.

use super::raw::{KEYS, Raw, RawEnclosure, RawMedia, RawPerson, RawProvenance, RawSource};
use crate::yaml::needs_escape;
use std::iter::Peekable;

/// The lines of a text, which all end; what stands after the last end is none.
struct Lines<'t> {
    text: &'t str,
    ends: memchr::Memchr<'t>,
    at: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, ends: memchr::memchr_iter(b'\n', text.as_bytes()), at: 0 }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let end = self.ends.next()?;
        let line = &self.text[self.at..end];
        self.at = end + 1;
        Some(line)
    }
}

/// The keys of a front matter; nothing where a line is not as the writer would have written it.
pub(super) fn read(matter: &str) -> Option<Raw> {
    matter.ends_with('\n').then_some(())?;
    let mut raw = Raw::default();
    let mut lines = Lines::of(matter).peekable();
    let mut keys = KEYS.iter();
    while let Some(line) = lines.next() {
        let (key, value) = line.split_once(':')?;
        // In the order of the form, so that no key stands there twice.
        keys.find(|known| **known == key)?;
        if value.is_empty() {
            list(&mut raw, key, &mut lines)?;
        } else {
            scalar(&mut raw, key, value.strip_prefix(' ')?)?;
        }
    }
    Some(raw)
}

fn scalar(raw: &mut Raw, key: &str, value: &str) -> Option<()> {
    let field = match key {
        "title" => &mut raw.title,
        "date" => &mut raw.date,
        "updated" => &mut raw.updated,
        "updated_from" => &mut raw.updated_from,
        "published_from" => &mut raw.published_from,
        "id" => &mut raw.id,
        "key" => &mut raw.key,
        "source_url" => &mut raw.source_url,
        "guid" => &mut raw.guid,
        "language" => &mut raw.language,
        "section" => &mut raw.section,
        "licence" => &mut raw.licence,
        "first_seen" => &mut raw.first_seen,
        "revised" => &mut raw.revised,
        "entry_hash" => &mut raw.entry_hash,
        "excerpt" => &mut raw.excerpt,
        "lead_image" => &mut raw.lead_image,
        "headimg" | "author" | "thumbnail" | "hash" => return text(value).map(drop),
        "comments" | "disableNunjucks" | "render_with_liquid" => return truth(value).map(drop),
        "starred" => {
            raw.starred = Some(truth(value)?);
            return Some(());
        }
        "format" => return set(&mut raw.format, u32::try_from(number(value)?).ok()),
        "revision" => return set(&mut raw.revision, u32::try_from(number(value)?).ok()),
        _ => return None,
    };
    set(field, text(value))
}

fn list(raw: &mut Raw, key: &str, lines: &mut Peekable<Lines<'_>>) -> Option<()> {
    match key {
        "categories" => set(&mut raw.categories, texts(lines)),
        "tags" => set(&mut raw.tags, texts(lines)),
        "also_in" => set(&mut raw.also_in, texts(lines)),
        "source" => {
            let mut source = RawSource::default();
            let mut names = ["id", "name", "address", "site"].into_iter();
            while let Some(line) = lines.next_if(|line| line.starts_with("  ")) {
                let (name, value) = field(&line[2..], &mut names)?;
                let field = match name {
                    "id" => &mut source.id,
                    "name" => &mut source.name,
                    "address" => &mut source.address,
                    _ => &mut source.site,
                };
                set(field, text(value))?;
            }
            // Without a field it would be null and no mapping.
            source.id.is_some().then_some(())?;
            raw.source = Some(source);
            Some(())
        }
        "authors" => set(&mut raw.authors, mappings(lines, &["name", "email", "url"], person)),
        "media" => {
            let names = ["url", "file", "bytes", "width", "height", "problem"];
            set(&mut raw.media, mappings(lines, &names, picture))
        }
        "enclosures" => {
            let names = ["url", "media_type", "length", "duration_seconds", "title"];
            set(&mut raw.enclosures, mappings(lines, &names, enclosure))
        }
        "provenance" => set(&mut raw.provenance, mappings(lines, &["field", "rule"], provenance)),
        _ => None,
    }
}

fn person(person: &mut RawPerson, name: &str, value: &str) -> Option<()> {
    let field = match name {
        "name" => &mut person.name,
        "email" => &mut person.email,
        _ => &mut person.url,
    };
    set(field, text(value))
}

fn picture(media: &mut RawMedia, name: &str, value: &str) -> Option<()> {
    match name {
        "url" => set(&mut media.url, text(value)),
        "file" => set(&mut media.file, text(value)),
        "bytes" => set(&mut media.bytes, number(value)),
        "width" => set(&mut media.width, u32::try_from(number(value)?).ok()),
        "height" => set(&mut media.height, u32::try_from(number(value)?).ok()),
        _ => set(&mut media.problem, text(value)),
    }
}

fn enclosure(file: &mut RawEnclosure, name: &str, value: &str) -> Option<()> {
    match name {
        "url" => set(&mut file.url, text(value)),
        "media_type" => set(&mut file.media_type, text(value)),
        "length" => set(&mut file.length, number(value)),
        "duration_seconds" => set(&mut file.duration_seconds, number(value)),
        _ => set(&mut file.title, text(value)),
    }
}

fn provenance(provenance: &mut RawProvenance, name: &str, value: &str) -> Option<()> {
    let field = if name == "field" { &mut provenance.field } else { &mut provenance.rule };
    set(field, text(value))
}

/// The items of a list of strings, at least one.
fn texts(lines: &mut Peekable<Lines<'_>>) -> Option<Vec<String>> {
    let mut all = Vec::new();
    while let Some(line) = lines.next_if(|line| line.starts_with(" - ")) {
        all.push(text(&line[3..])?);
    }
    (!all.is_empty()).then_some(all)
}

/// The items of a list of mappings, at least one; `take` puts one field into its place.
fn mappings<T: Default>(
    lines: &mut Peekable<Lines<'_>>,
    names: &[&'static str],
    take: impl Fn(&mut T, &str, &str) -> Option<()>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    while let Some(line) = lines.next_if(|line| line.starts_with(" - ")) {
        let mut item = T::default();
        if &line[3..] != "{}" {
            let mut names = names.iter().copied();
            let (name, value) = field(&line[3..], &mut names)?;
            take(&mut item, name, value)?;
            while let Some(line) = lines.next_if(|line| line.starts_with("   ")) {
                let (name, value) = field(&line[3..], &mut names)?;
                take(&mut item, name, value)?;
            }
        }
        all.push(item);
    }
    (!all.is_empty()).then_some(all)
}

/// The name and the value of a field, which is one of those that are left in the order of the form.
fn field<'a>(
    line: &'a str,
    names: &mut impl Iterator<Item = &'static str>,
) -> Option<(&'static str, &'a str)> {
    let (name, value) = line.split_once(": ")?;
    Some((names.find(|known| *known == name)?, value))
}

/// Puts a value that could be read into its place.
fn set<T>(place: &mut Option<T>, value: Option<T>) -> Option<()> {
    *place = Some(value?);
    Some(())
}

fn truth(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// A number without sign and without zeros before it, which have a meaning in YAML.
fn number(value: &str) -> Option<u64> {
    let plain = value == "0" || !value.starts_with('0');
    (plain && value.bytes().all(|b| b.is_ascii_digit())).then(|| value.parse().ok()).flatten()
}

/// A string in the quotes that the writer sets.
fn text(value: &str) -> Option<String> {
    if let Some(inner) = value.strip_prefix('\'') {
        let inner = inner.strip_suffix('\'')?;
        // What must be escaped never stands in these quotes.
        if may_need_escape(inner.as_bytes()) && inner.chars().any(needs_escape) {
            return None;
        }
        if !inner.contains('\'') {
            return Some(inner.to_owned());
        }
        let single = inner.replace("''", "");
        return (!single.contains('\'')).then(|| inner.replace("''", "'"));
    }
    escaped(value.strip_prefix('"')?.strip_suffix('"')?)
}

/// False where no character of a text can be one that must be escaped. Without branches, so that it looks at many bytes at a time.
fn may_need_escape(text: &[u8]) -> bool {
    let later = |by: usize| text.get(by..).unwrap_or_default();
    let alone = |byte: u8| byte < b' ' || matches!(byte, 0x7f | 0xc2 | 0xf0..);
    // The separators U+2028 and U+2029, and the byte order mark with the last two of the plane.
    let separator = |(first, third): (&u8, &u8)| *first == 0xe2 && *third | 1 == 0xa9;
    let mark = |(first, second): (&u8, &u8)| *first == 0xef && *second | 4 == 0xbf;
    text.iter().fold(false, |found, byte| found | alone(*byte))
        | text.iter().zip(later(2)).fold(false, |found, both| found | separator(both))
        | text.iter().zip(later(1)).fold(false, |found, both| found | mark(both))
}

fn escaped(inner: &str) -> Option<String> {
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return None,
            '\\' => out.push(match chars.next()? {
                '"' => '"',
                '\\' => '\\',
                'n' => '\n',
                't' => '\t',
                'x' => code(&mut chars, 2)?,
                'u' => code(&mut chars, 4)?,
                'U' => code(&mut chars, 8)?,
                _ => return None,
            }),
            c if needs_escape(c) => return None,
            c => out.push(c),
        }
    }
    Some(out)
}

fn code(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let number = (0..digits).try_fold(0, |sum, _| Some(sum * 16 + chars.next()?.to_digit(16)?))?;
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::write;
    use crate::testing::any_article;
    use crate::{front, yaml};
    use proptest::prelude::*;

    fn matter(text: &str) -> &str {
        front::split(text).expect("front matter").matter
    }

    proptest! {
        #[test]
        fn what_the_writer_writes_is_read_as_yaml_reads_it(article in any_article()) {
            let text = write(&article);
            let raw = read(matter(&text));
            prop_assert!(raw.is_some(), "{text}");
            prop_assert_eq!(raw, yaml::parse::<Raw>(matter(&text)).ok());
        }

        #[test]
        fn whatever_is_read_is_what_yaml_says(article in any_article(), at in 0_usize..2000, with in "[ -~\n]{0,3}", cut in 0_usize..3) {
            let text = write(&article);
            let mut changed = matter(&text).to_owned();
            let start = changed.floor_char_boundary(at.min(changed.len()));
            let end = changed.floor_char_boundary((start + cut).min(changed.len())).max(start);
            changed.replace_range(start..end, &with);
            if let Some(raw) = read(&changed) {
                prop_assert_eq!(Some(raw), yaml::parse::<Raw>(&changed).ok(), "{}", changed);
            }
        }
    }

    #[test]
    fn no_character_that_must_be_escaped_is_passed_over() {
        for c in ('\0'..=char::MAX).filter(|c| needs_escape(*c)) {
            let text = format!("港口{c}，“a");
            assert!(may_need_escape(text.as_bytes()), "{c:?}");
        }
        assert!(!may_need_escape("港口，“harbour” café ميناء！".as_bytes()));
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_yaml() {
        for text in [
            "title: bare\n",
            "title:  'two'\n",
            "title: 'a'b'\n",
            "title: 'a'\ntitle: 'b'\n",
            "date: 'x'\ntitle: 'x'\n",
            "tags: []\n",
            "tags:\n",
            "tags:\n- 'x'\n",
            "format: 01\n",
            "format: +1\n",
            "format: ''\n",
            "starred: yes\n",
            "title: \"\\e\"\n",
            "title: 'a' # b\n",
            "note: 'x'\n",
            "source:\n",
            "media:\n - url: 'x'\n   url: 'y'\n",
            "title: \"a\"b\"\n",
            "\n",
            "id: 'x\n",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
        let raw = read("title: 'it''s'\nexcerpt: \"\\u2028\\x07\\U0001fffe\"\nauthors:\n - {}\n")
            .expect("as it is written");
        assert_eq!(
            (raw.title.as_deref(), raw.excerpt.as_deref()),
            (Some("it's"), Some("\u{2028}\u{7}\u{1fffe}"))
        );
        assert_eq!(raw.authors, Some(vec![RawPerson::default()]));
    }
}
