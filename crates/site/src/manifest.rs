//! What a build made and of what, as it is kept beside the site: from it the next build knows which files need not be made again.
//!
//! A text. The first line is [`HEAD`] with the mark of what all pages share. Then, in the order of the plan, a row for each output: its mark and
//! its path, `0123456789abcdef 2022/03/slug-id/index.html`; after it, a line `+PATH` for each further file that it gives, and a line
//! `*PATH SUFFIX…` for each picture that its pages show, with what stands in place of the ending in the names of its smaller copies. A file of
//! another form lists paths alone, as earlier versions of the program wrote it.

use std::collections::HashMap;
use std::fmt::Write;

/// How the first line begins.
const HEAD: &str = "tidings-manifest 2 ";

/// The mark of what an output is made of; equal marks, equal bytes. Zero is the mark of an output that is to be made again in any case.
pub(crate) type Mark = u64;

/// What an earlier build made.
#[derive(Debug, Default)]
pub(crate) struct Manifest<'t> {
    /// The mark of what all pages share; zero when it is not known.
    pub(crate) shared: Mark,
    /// In the order in which they stand.
    rows: Vec<Row<'t>>,
    places: HashMap<&'t str, usize>,
    /// Paths of a list in an older form.
    old: Vec<&'t str>,
}

/// One output of an earlier build.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'t> {
    pub(crate) mark: Mark,
    /// The path of the output.
    path: &'t str,
    /// Its lines, the first one among them.
    pub(crate) text: &'t str,
}

impl<'t> Row<'t> {
    /// The path of the output.
    pub(crate) fn path(&self) -> &'t str {
        self.path
    }

    /// Its files, pictures aside.
    pub(crate) fn files(&self) -> impl Iterator<Item = &'t str> + use<'t> {
        self.text.lines().filter_map(|line| match line.as_bytes().first()? {
            b'*' => None,
            b'+' => line.get(1..),
            _ => line.get(17..),
        })
    }

    /// Its pictures and their smaller copies, below the folder of media.
    pub(crate) fn media(&self) -> impl Iterator<Item = String> + use<'t> {
        self.text.lines().filter_map(|line| line.strip_prefix('*')).flat_map(|line| {
            let mut words = line.split(' ');
            let picture = words.next().unwrap_or_default();
            let stem = stem(picture);
            std::iter::once(picture.to_owned()).chain(words.map(move |suffix| format!("{stem}{suffix}")))
        })
    }
}

impl<'t> Manifest<'t> {
    /// Reads what [`Rows`] wrote, or a list of paths. A row that cannot be read is left out: its output is made again.
    pub(crate) fn read(text: &'t str) -> Self {
        let Some(rest) = text.strip_prefix(HEAD) else {
            return Self { old: text.lines().filter(|line| is_inside(line)).collect(), ..Self::default() };
        };
        let (shared, mut rest) = rest.split_once('\n').unwrap_or_default();
        let mut all = Self { shared: mark(shared).unwrap_or_default(), ..Self::default() };
        all.rows.reserve(rest.len() / 64);
        all.places.reserve(rest.len() / 64);
        while !rest.is_empty() {
            let end = row_end(rest);
            let (row, after) = rest.split_at(end);
            rest = after;
            if let Some(mark) = row.split_once(' ').and_then(|(digits, _)| mark(digits)) {
                let mut row = Row { mark, path: "", text: row };
                if row.files().all(is_inside) {
                    row.path = row.files().next().unwrap_or_default();
                    // A path has one row.
                    match all.places.get(row.path) {
                        Some(at) => all.rows[*at] = row,
                        None => {
                            all.places.insert(row.path, all.rows.len());
                            all.rows.push(row);
                        }
                    }
                }
            }
        }
        all
    }

    /// The rows of outputs. These stand nearly in the order of the rows, so that most are found where the one before was.
    pub(crate) fn rows_of<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<Option<Row<'t>>> {
        let mut next = 0;
        paths
            .map(|path| {
                let at = match self.rows.get(next) {
                    Some(row) if row.path == path => Some(next),
                    _ => self.places.get(path).copied(),
                };
                next = at.map_or(next, |at| at + 1);
                at.map(|at| self.rows[at])
            })
            .collect()
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'t>> {
        self.rows.iter().copied()
    }

    /// Paths that an earlier version of the program made, of which no more is known.
    pub(crate) fn old(&self) -> &[&'t str] {
        &self.old
    }
}

/// Every file that the builds made of which a manifest tells, pictures among them; `media` is the folder of pictures, with its slash.
pub(crate) fn files(text: &str, media: &str) -> std::collections::HashSet<String> {
    let manifest = Manifest::read(text);
    let old = manifest.old.iter().map(|path| (*path).to_owned());
    let pages = manifest.rows.iter().flat_map(Row::files).map(str::to_owned);
    let pictures = manifest.rows.iter().flat_map(Row::media).map(|path| format!("{media}{path}"));
    old.chain(pages).chain(pictures).collect()
}

/// Writes the rows of a manifest.
#[derive(Debug, Default)]
pub(crate) struct Rows(String);

impl Rows {
    pub(crate) fn new(shared: Mark) -> Self {
        Self(format!("{HEAD}{shared:016x}\n"))
    }

    /// A row that stays as it was.
    pub(crate) fn keep(&mut self, row: Row<'_>) {
        self.0.push_str(row.text);
    }

    /// The row of an output: the files that it gave besides that of its path, and its pictures with their copies.
    pub(crate) fn add<'m>(
        &mut self,
        mark: Mark,
        path: &str,
        files: impl Iterator<Item = &'m str>,
        media: &[(String, Vec<String>)],
    ) {
        let out = &mut self.0;
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{mark:016x} {path}");
        for file in files {
            let _ = writeln!(out, "+{file}");
        }
        for (picture, copies) in media {
            let _ = write!(out, "*{picture}");
            for suffix in copies.iter().filter_map(|copy| copy.strip_prefix(stem(picture))) {
                let _ = write!(out, " {suffix}");
            }
            out.push('\n');
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

/// A picture's path without its ending.
fn stem(picture: &str) -> &str {
    picture.rsplit_once('.').map_or(picture, |(stem, _)| stem)
}

fn mark(text: &str) -> Option<Mark> {
    (text.len() == 16).then(|| Mark::from_str_radix(text, 16).ok()).flatten()
}

/// Where the first row of a text ends.
fn row_end(text: &str) -> usize {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if end > 0 && !line.starts_with(['+', '*']) {
            break;
        }
        end += line.len();
    }
    end
}

/// Whether a path stays inside the site; what leads out of it is not believed.
pub(crate) fn is_inside(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|name| !name.is_empty() && name != "." && name != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let mut rows = Rows::new(7);
        let picture =
            ("ab/cd.jpg".to_owned(), vec!["ab/cd-320.webp".to_owned(), "ab/cd-640.webp".to_owned()]);
        rows.add(0x1234, "2022/03/标题-0123/index.html", ["a b.html"].into_iter(), &[picture]);
        rows.add(0, "x.html", std::iter::empty(), &[]);
        let text = rows.into_text();
        let manifest = Manifest::read(&text);
        assert_eq!(manifest.shared, 7);
        let paths = ["2022/03/标题-0123/index.html", "y.html", "x.html"];
        let found = manifest.rows_of(paths.into_iter());
        assert_eq!(
            found.iter().map(|row| row.map(|row| row.mark)).collect::<Vec<_>>(),
            [Some(0x1234), None, Some(0)]
        );
        let row = found[0].expect("the row");
        assert_eq!(row.mark, 0x1234);
        assert_eq!(row.files().collect::<Vec<_>>(), ["2022/03/标题-0123/index.html", "a b.html"]);
        assert_eq!(row.media().collect::<Vec<_>>(), ["ab/cd.jpg", "ab/cd-320.webp", "ab/cd-640.webp"]);
        let mut again = Rows::new(7);
        found.into_iter().flatten().for_each(|row| again.keep(row));
        assert_eq!(again.into_text(), text);
        assert_eq!(files(&text, "media/").len(), 6);
    }

    #[test]
    fn what_is_broken_or_leads_out_is_not_believed() {
        let text = "tidings-manifest 2 0000000000000001\n0000000000000002 ../x\nnonsense\n0000000000000003 a\n+/etc/passwd\n\
                    0000000000000004 good\n00000000000";
        let manifest = Manifest::read(text);
        assert_eq!(manifest.rows().map(|row| row.path()).collect::<Vec<_>>(), ["good"]);
        assert_eq!(Manifest::read("a/b\n../c\n\n").old(), ["a/b"]);
    }
}
