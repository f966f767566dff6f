use crate::cli::Diff;
use crate::console::{Console, visible};
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::archive_failure;
use serde::Serialize;
use std::io::IsTerminal;
use std::path::Path;
use tidings_archive::files::{Archive, Revision};
use tidings_extract::{Difference, Passage, Piece, difference};
use tidings_model::{Article, ArticleId, Timestamp};

/// A state of an article.
struct State {
    /// `2`, or `2 (another state)` for one that a hand or a repeated step left.
    name: String,
    number: u32,
    article: Article,
}

/// What one state says differently than another.
#[derive(Serialize)]
struct Step {
    from: String,
    to: String,
    revised: Timestamp,
    difference: Difference,
}

/// `tidings diff`
pub(super) fn run(dir: Option<&Path>, args: &Diff, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let archive = Archive::open(folder.root());
    let id = id_of(&args.article)?;
    let (states, lost) = states(&archive, &id)?;
    for lost in &lost {
        console.warn(lost);
    }
    let steps = steps(&states, args)?;
    console.say(format!("{}  {id}", states.last().map_or("", |state| state.article.title.as_str())));
    let marks = Marks::for_terminal();
    for step in &steps {
        console.say(format!("\n{} → {}  {}", step.from, step.to, step.revised));
        for line in lines(&step.difference, &marks) {
            console.say_coloured(&line);
        }
    }
    if states.len() == 1 {
        console.say("It has one revision: nothing changed since it was filed.");
    }
    console.result(&serde_json::json!({ "id": id.as_str(), "steps": steps, "unreadable": lost }));
    Ok(if lost.is_empty() { Exit::Well } else { Exit::SomeFailed })
}

/// The id in a file's name, in the address of a page, or by itself.
fn id_of(text: &str) -> Result<ArticleId, Failure> {
    let names =
        text.split(['/', '\\']).rev().filter(|name| !matches!(*name, "" | "index.html" | "revisions"));
    let name = names.map(|name| name.strip_suffix(".md").unwrap_or(name)).next().unwrap_or_default();
    name.get(name.len().saturating_sub(12)..).and_then(|id| id.parse().ok()).ok_or_else(|| {
        Failure::usage(format!("{text:?} names no article")).advise(
            "give the twelve characters at the end of its file's name, the file, or the address of its page",
        )
    })
}

/// Every state that can be read, oldest first and the present one last; and what is wrong with the others.
fn states(archive: &Archive, id: &ArticleId) -> Result<(Vec<State>, Vec<String>), Failure> {
    let paths = archive.paths();
    let path = paths.get(id).ok_or_else(|| {
        Failure::usage(format!("the archive has no article {id}"))
            .advise("the id stands at the end of the file's name and of the page's address")
    })?;
    let (mut states, mut lost) = (Vec::new(), Vec::new());
    for Revision { number, is_variant, record, .. } in archive.revisions(id).map_err(archive_failure)? {
        let name = if is_variant { format!("{number} (another state)") } else { number.to_string() };
        match record {
            Ok(record) => states.push(State { name, number, article: record.article }),
            Err(error) => lost.push(error.to_string()),
        }
    }
    let article = archive.read(path).map_err(archive_failure)?.article;
    states.push(State { name: article.revision.to_string(), number: article.revision, article });
    Ok((states, lost))
}

/// Each state against the one before it, or one against another where the person asks for two.
fn steps(states: &[State], args: &Diff) -> Result<Vec<Step>, Failure> {
    let find = |number: u32| {
        states.iter().rfind(|state| state.number == number).ok_or_else(|| {
            let known: Vec<&str> = states.iter().map(|state| state.name.as_str()).collect();
            Failure::usage(format!("there is no revision {number}"))
                .advise(format!("the revisions are: {}", known.join(", ")))
        })
    };
    let step = |before: &State, after: &State| Step {
        from: before.name.clone(),
        to: after.name.clone(),
        revised: after.article.revised,
        difference: difference(&before.article, &after.article),
    };
    if args.from.is_none() && args.to.is_none() {
        return Ok(states.windows(2).map(|pair| step(&pair[0], &pair[1])).collect());
    }
    let (first, last) = (states.first(), states.last());
    let before = args.from.map(find).transpose()?.or(first);
    let after = args.to.map(find).transpose()?.or(last);
    Ok(before.zip(after).map(|(before, after)| step(before, after)).into_iter().collect())
}

/// How removed and added words are set apart.
struct Marks {
    removed: (&'static str, &'static str),
    added: (&'static str, &'static str),
}

impl Marks {
    const COLOURS: Self = Self { removed: ("\x1b[9;31m", "\x1b[0m"), added: ("\x1b[4;32m", "\x1b[0m") };
    const BRACKETS: Self = Self { removed: ("[-", "-]"), added: ("{+", "+}") };

    /// Colours for a person at a terminal, unless `NO_COLOR` is set; else the brackets of a word diff.
    fn for_terminal() -> Self {
        let colours =
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        if colours { Self::COLOURS } else { Self::BRACKETS }
    }

    fn show(&self, pieces: &[Piece]) -> String {
        let show = |piece: &Piece| match piece {
            Piece::Same(text) => visible(text),
            Piece::Removed(text) => format!("{}{}{}", self.removed.0, visible(text), self.removed.1),
            Piece::Added(text) => format!("{}{}{}", self.added.0, visible(text), self.added.1),
        };
        pieces.iter().map(show).collect()
    }
}

fn lines(difference: &Difference, marks: &Marks) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if difference.is_empty() {
        lines.push("  nothing that a reader sees".to_owned());
    }
    for change in &difference.fields {
        lines.push(format!("  {}: {}", change.field, marks.show(&change.pieces)));
    }
    for passage in &difference.text {
        lines.push(match passage {
            Passage::Same(1) => "    … one paragraph as before".to_owned(),
            Passage::Same(count) => format!("    … {count} paragraphs as before"),
            Passage::Changed(pieces) => format!("  ~ {}", marks.show(pieces)),
            Passage::Removed(text) => format!("  - {}", marks.show(&[Piece::Removed(text.clone())])),
            Passage::Added(text) => format!("  + {}", marks.show(&[Piece::Added(text.clone())])),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_the_programs_and_no_others() {
        let pieces = vec![Piece::Same("a\x1b[2J".into()), Piece::Removed("b\u{202e}".into())];
        let changed = Difference { fields: Vec::new(), text: vec![Passage::Changed(pieces)] };
        assert_eq!(lines(&changed, &Marks::COLOURS), ["  ~ a\u{fffd}[2J\x1b[9;31mb\u{fffd}\x1b[0m"]);
        assert_eq!(lines(&changed, &Marks::BRACKETS), ["  ~ a\u{fffd}[2J[-b\u{fffd}-]"]);
    }
}
