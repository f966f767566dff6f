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
    /// An object of JSON.
    Json,
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
        let end = memchr::memchr(b'\n', &matter.as_bytes()[at..]).map_or(matter.len(), |i| at + i + 1);
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

/// Takes a file apart that begins with an object of JSON, as Hugo and Hexo take it. `None` when it begins with none.
pub(crate) fn json(text: &str) -> Option<Front<'_>> {
    let start = text.strip_prefix('\u{feff}').unwrap_or(text);
    let object = start.trim_start();
    if !object.starts_with('{') || object.starts_with("{{") || object.starts_with("{%") {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(object).into_iter::<serde::de::IgnoredAny>();
    values.next()?.ok()?;
    let (matter, rest) = object.split_at(values.byte_offset());
    let before = &start[..start.len() - object.len()];
    let line = 1 + lines(before);
    // Hexo ends it with a line of `;;;`.
    let after = rest.trim_start_matches([' ', '\t']);
    let after = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after);
    let after = after
        .strip_prefix(";;;")
        .map_or(after, |after| after.split_once('\n').map_or("", |(_, after)| after));
    let rest_line = line + lines(&object[..object.len() - after.len()]);
    Some(Front { syntax: Syntax::Json, matter, line, rest: after, rest_line })
}

/// Takes a file apart whose YAML has no fence before it, as Hexo takes it too. `None` when no fence follows.
pub(crate) fn until_fence(text: &str) -> Option<Front<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        if line.trim_end() == "---" {
            let rest = &text[at + line.len()..];
            return Some(Front {
                syntax: Syntax::Yaml,
                matter: &text[..at],
                line: 1,
                rest,
                rest_line: number + 1,
            });
        }
        at += line.len();
    }
    None
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
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
        let front = json("\n{\n \"a\": \"}\"\n}\nrest\n").expect("front matter");
        assert_eq!(
            (front.matter, front.line, front.rest, front.rest_line),
            ("{\n \"a\": \"}\"\n}", 2, "rest\n", 5)
        );
        assert_eq!(json("{\"a\": 1}\n;;;\nrest").map(|front| front.rest), Some("rest"));
        assert_eq!((json("{{ x }}"), json("{% x %}"), json("{ no"), json("x")), (None, None, None, None));
        let front = until_fence("a: 1\n---\nrest").expect("front matter");
        assert_eq!((front.matter, front.rest, front.rest_line), ("a: 1\n", "rest", 3));
        for none in ["", "---", "---\na: 1", "x\n---\n---\n", "---js\n---\n", "\n\n"] {
            assert_eq!(split(none), None, "{none:?}");
        }
    }
}
