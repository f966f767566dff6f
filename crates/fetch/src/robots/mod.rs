//! robots.txt (RFC 9309): which pages of a site programs may read.
//!
//! It is asked for articles' pages. A feed is published to be read by programs, and pictures belong to what was read.

mod check;

pub use check::RobotsCheck;

/// Most bytes of a robots.txt that are read (RFC 9309, section 2.5, asks for at least 500 KiB).
pub const LONGEST_ROBOTS: usize = 500 * 1024;

/// The rules of one robots.txt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Robots {
    groups: Vec<Group>,
}

/// Rules for some agents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Group {
    /// Product tokens in lower case; `*` stands for all.
    agents: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// Path pattern in normal form; `*` is any text, a final `$` is the end.
    pattern: Vec<u8>,
}

impl Robots {
    /// Reads a robots.txt. There is no wrong one: what is not understood is passed over.
    pub fn parse(bytes: &[u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(LONGEST_ROBOTS)];
        let text = String::from_utf8_lossy(bytes);
        let mut groups: Vec<Group> = Vec::new();
        let mut naming = false;
        for line in text.trim_start_matches('\u{feff}').split(['\r', '\n']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !naming {
                        groups.push(Group::default());
                    }
                    naming = true;
                    if let Some(group) = groups.last_mut() {
                        group.agents.push(value.to_ascii_lowercase());
                    }
                }
                key @ ("allow" | "disallow") => {
                    naming = false;
                    // An empty pattern names no path, and rules before the first agent belong to nobody.
                    if let Some(group) = groups.last_mut().filter(|_| !value.is_empty()) {
                        group.rules.push(Rule { allow: key == "allow", pattern: normal(value.as_bytes()) });
                    }
                }
                _ => {}
            }
        }
        Self { groups }
    }

    /// The rules that an answer to the request for robots.txt stands for (RFC 9309, section 2.3.1): those of the body; all is
    /// allowed when there is none (4xx), and nothing is known, so nothing allowed, when the server cannot say (5xx and the rest).
    pub fn of_answer(status: u16, body: &[u8]) -> Option<Self> {
        match status {
            200..=299 => Some(Self::parse(body)),
            400..=499 => Some(Self::default()),
            _ => None,
        }
    }

    /// True when the program with the product token `agent` (`tidings`) may read `path`, a path with its query. The
    /// longest pattern decides; `allow` wins over a `disallow` of the same length.
    pub fn allowed(&self, path: &str, agent: &str) -> bool {
        let path = normal(path.as_bytes());
        if path == b"/robots.txt" {
            return true;
        }
        let agent = agent.to_ascii_lowercase();
        let name = if self.groups_for(&agent).next().is_some() { agent.as_str() } else { "*" };
        let decisive = self
            .groups_for(name)
            .flat_map(|group| &group.rules)
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow));
        decisive.is_none_or(|rule| rule.allow)
    }

    fn groups_for<'a>(&'a self, agent: &'a str) -> impl Iterator<Item = &'a Group> {
        self.groups.iter().filter(move |group| group.agents.iter().any(|name| name == agent))
    }
}

/// A path or pattern in normal form: bytes that are not ASCII percent-encoded, percent-encoded unreserved characters
/// decoded, hexadecimal digits in upper case (RFC 9309, section 2.2.2).
fn normal(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [first, after @ ..] = rest {
        rest = after;
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)).map(|(h, l)| h << 4 | l),
            _ => None,
        };
        let byte = escaped.unwrap_or(*first);
        if escaped.is_some() {
            rest = &after[2..];
        }
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if unreserved || (escaped.is_none() && byte.is_ascii()) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    out
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// True when `path` begins with `pattern`. Each piece between stars is looked for once, from left to right; only the
/// last one before `$` is looked for at the end.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split(|&b| b == b'*').peekable();
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if to_end && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let found =
            if piece.is_empty() { Some(0) } else { rest.windows(piece.len()).position(|w| w == piece) };
        match found {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by trying everything.
    fn matches_slowly(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            b"$" => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|at| matches_slowly(rest, &path[at..])),
            [first, rest @ ..] => path.first() == Some(first) && matches_slowly(rest, &path[1..]),
        }
    }

    proptest! {
        #[test]
        fn patterns_match_as_by_trying_everything(pattern in "[ab*]{0,8}\\$?", path in "[ab]{0,10}") {
            let (pattern, path) = (pattern.as_bytes(), path.as_bytes());
            prop_assert_eq!(matches(pattern, path), matches_slowly(pattern, path));
        }

        #[test]
        fn no_file_panics(file in any::<Vec<u8>>(), path in any::<String>()) {
            Robots::parse(&[b"user-agent: *\ndisallow:", file.as_slice()].concat()).allowed(&path, "tidings");
        }
    }

    #[test]
    fn groups_and_agents() {
        let robots = Robots::parse(
            "\u{feff}# rules\nDisallow: /before\r\nUser-Agent: a\rUSER-AGENT: Tidings # us\nAllow: /x/y\ndisallow: /x\n\
             sitemap: https://news.example/s.xml\nUser-agent: *\nDisallow: /\nuser-agent: tidings\ndisallow: /z"
                .as_bytes(),
        );
        for (path, agent, allowed) in [
            ("/x/1", "tidings", false),
            ("/x/y", "tidings", true),
            ("/z", "TIDINGS", false),
            ("/z", "a", true),
            ("/w", "tidings", true),
            ("/w", "other", false),
            ("/before", "a", true),
            ("/robots.txt", "other", true),
        ] {
            assert_eq!(robots.allowed(path, agent), allowed, "{path} {agent}");
        }
        assert!(Robots::parse(b"").allowed("/", "tidings"));
        assert!(Robots::parse(b"user-agent: *\ndisallow:").allowed("/", "tidings"));
        assert_eq!(Robots::of_answer(404, b"user-agent: *\ndisallow: /"), Some(Robots::default()));
        assert_eq!(Robots::of_answer(503, b""), None);
    }

    #[test]
    fn patterns() {
        for (pattern, path, hit) in [
            ("/fish", "/fish.html", true),
            ("/fish", "/Fish", false),
            ("/fish*", "/fish", true),
            ("/fish/", "/fish", false),
            ("/*.php", "/folder/file.php?x", true),
            ("/*.php$", "/file.php", true),
            ("/*.php$", "/file.php?x", false),
            ("/*.php$", "/a.php/b.php", true),
            ("/*.php$", "/a.php.", false),
            ("/fish*.php", "/fishheads/catfish.php?x", true),
            ("*/x", "/a/x", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/$", "/", true),
            ("/新闻", "/%e6%96%b0%E9%97%BB/1", true),
            ("/%7Ejoe", "/~joe/", true),
            ("/a%2fb", "/a/b", false),
            ("/a*b*b$", "/a1b2", false),
            ("/a*b*b$", "/ab1b", true),
            ("/x**y", "/x1y", true),
            ("*aba$", "/ababa", true),
            ("/ab*b$", "/ab", false),
        ] {
            assert_eq!(
                matches(&normal(pattern.as_bytes()), &normal(path.as_bytes())),
                hit,
                "{pattern} {path}"
            );
        }
        let robots = Robots::parse(
            b"user-agent: *\nallow: /p\ndisallow: /\nallow: /same\ndisallow: /same\ndisallow: /*.htm",
        );
        assert!(robots.allowed("/page", "t") && robots.allowed("/same", "t"));
        assert!(!robots.allowed("/page.htm", "t"), "the longer pattern");
    }

    #[test]
    fn hostile_files_are_read_in_bounds() {
        let stars = format!("user-agent: *\ndisallow: /{}$", "*a".repeat(100_000));
        assert!(Robots::parse(stars.as_bytes()).allowed(&"/a".repeat(2000), "t"));
        let many = "user-agent: *\ndisallow: *%\n".repeat(100_000);
        assert!(Robots::parse(many.as_bytes()).allowed("/a", "t"));
    }
}
