//! Paths of the files that are made, and the links between them. A link is always relative, so that the site works under
//! any address and from a disk.

use crate::FeedFormat;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tidings_model::CategoryPath;

/// What is encoded in a path (RFC 3986, section 2.3).
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path with every byte that has a meaning in an address percent-encoded; `/` stays.
pub(crate) fn encode(path: &str) -> String {
    utf8_percent_encode(path, RESERVED).collect()
}

/// What leads from the file at `path` to the root: `../` for each folder, empty at the root.
pub(crate) fn root_of(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The folder of a node of the category tree. A name that a list needs for itself gets a `~` in front, and so does one
/// that starts with `~`: no two nodes share a folder.
pub(crate) fn section_folder(category: &CategoryPath) -> String {
    let mut folder = String::from("section");
    for name in category.names() {
        folder.push('/');
        if name.starts_with('~') || is_taken(name) {
            folder.push('~');
        }
        folder.push_str(name);
    }
    folder
}

fn is_taken(name: &str) -> bool {
    let feeds = FeedFormat::ALL.map(FeedFormat::file);
    ["page", "index.html"].iter().chain(&feeds).any(|taken| name.eq_ignore_ascii_case(taken))
}

/// The public address of a file, without a final `index.html`.
pub fn absolute(base: &str, path: &str) -> String {
    let mut address = String::with_capacity(base.len() + path.len() + 32);
    push_absolute(&mut address, base, path);
    address
}

/// Writes the public address of a file.
pub(crate) fn push_absolute(out: &mut String, base: &str, path: &str) {
    let is_folder = |folder: &&str| folder.is_empty() || folder.ends_with('/');
    let path = path.strip_suffix("index.html").filter(is_folder).unwrap_or(path);
    out.push_str(base.trim_end_matches('/'));
    out.push('/');
    out.extend(utf8_percent_encode(path, RESERVED));
}

/// A web address that may stand in a link: http or https.
pub(crate) fn web(address: &str) -> Option<&str> {
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    (lower.starts_with("http://") || lower.starts_with("https://")).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_kept_apart() {
        assert_eq!(encode("a b/新?#%\"'<"), "a%20b/%E6%96%B0%3F%23%25%22%27%3C");
        assert_eq!(root_of("2022/03/x/index.html"), "../../../");
        let folder = |text| section_folder(&CategoryPath::parse(text).expect("a path"));
        assert_eq!(folder("A/page"), "section/A/~page");
        assert_eq!(folder("A/~page"), "section/A/~~page");
        assert_eq!(web("javascript:alert(1)"), None);
        assert_eq!(web("HTTPS://x"), Some("HTTPS://x"));
    }
}
