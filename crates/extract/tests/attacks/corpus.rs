//! The strings of `tests/data/attacks/`. Each line is one; `\n`, `\r`, `\t` and `\u{…}` stand for a character and `\x{…}` for a
//! byte. A line that begins with `%% ` is a heading.

use std::path::Path;

/// A string made to break something.
#[derive(Debug, Clone)]
pub(crate) struct Attack {
    /// File and line that it stands in.
    pub(crate) place: String,
    /// The string; `bytes.txt` has some that are no UTF-8.
    pub(crate) bytes: Vec<u8>,
}

impl Attack {
    /// The string as a reader of UTF-8 has it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Every string, in the order of files and lines.
pub(crate) fn all() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../extract/tests/data/attacks");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    let mut attacks = Vec::new();
    for path in files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let lines =
            text.split('\n').enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with("%% "));
        attacks.extend(
            lines.map(|(at, line)| Attack { place: format!("{name}:{}", at + 1), bytes: unescaped(line) }),
        );
    }
    attacks
}

fn unescaped(line: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let after = &rest[at + 1..];
        let code = |from: &str| {
            let (digits, tail) = after.strip_prefix(from)?.split_once('}')?;
            Some((u32::from_str_radix(digits, 16).ok()?, after.len() - tail.len()))
        };
        let taken = if let Some((code, taken)) = code("u{") {
            let c = char::from_u32(code).expect("a character");
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            taken
        } else if let Some((code, taken)) = code("x{") {
            bytes.push(u8::try_from(code).expect("a byte"));
            taken
        } else {
            let known = [('n', b'\n'), ('r', b'\r'), ('t', b'\t')];
            let found = known.iter().find(|(letter, _)| after.starts_with(*letter));
            bytes.push(found.map_or(b'\\', |(_, byte)| *byte));
            usize::from(found.is_some())
        };
        rest = &after[taken..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
