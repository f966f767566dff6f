//! Where front matter ends and the text begins.
//!
//! Every generator draws this line a little differently; here it is drawn once, with the line numbers that an error
//! message needs.

/// The syntax of a front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Between `---` lines.
    Yaml,
    /// Between `+++` lines.
    Toml,
}

/// A file taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Front<'a> {
    /// The syntax of the front matter.
    pub syntax: Syntax,
    /// The lines between the fences, with their line ends.
    pub matter: &'a str,
    /// Line of the file on which `matter` starts, from 1.
    pub line: u32,
    /// Everything after the closing fence's line.
    pub rest: &'a str,
    /// Line of the file on which `rest` starts, from 1.
    pub rest_line: u32,
}

/// Takes a file apart. Blank lines and a byte order mark before the opening fence are passed over. `None` when there is
/// no front matter, or its end is missing.
pub(crate) fn split(text: &str) -> Option<Front<'_>> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    let syntax = loop {
        let (first, after) = rest.split_once('\n')?;
        rest = after;
        line += 1;
        match first.trim_end() {
            "" => {}
            "---" => break Syntax::Yaml,
            "+++" => break Syntax::Toml,
            _ => return None,
        }
    };
    let fence = if syntax == Syntax::Yaml { "---" } else { "+++" };
    let (matter, mut at, start) = (rest, 0, line);
    loop {
        let end = matter[at..].find('\n').map_or(matter.len(), |i| at + i + 1);
        line += 1;
        if matter[at..end].trim_end() == fence {
            return Some(Front {
                syntax,
                matter: &matter[..at],
                line: start,
                rest: &matter[end..],
                rest_line: line,
            });
        }
        if end == matter.len() {
            return None;
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences() {
        let front = split("\n---\na: 1\n---\n\nx").expect("front matter");
        assert_eq!((front.matter, front.line, front.rest, front.rest_line), ("a: 1\n", 3, "\nx", 5));
        let front = split("+++\r\na = 1\r\n+++").expect("front matter");
        assert_eq!((front.syntax, front.matter, front.rest), (Syntax::Toml, "a = 1\r\n", ""));
        assert_eq!(split("---\n---\n").map(|f| f.matter), Some(""));
        for none in ["", "---", "---\na: 1", "x\n---\n---\n", "---js\n---\n", "\n\n"] {
            assert_eq!(split(none), None, "{none:?}");
        }
    }
}
