//! Pictures that lie in the imported folder. A post names them by a path, and an article has addresses only: such a picture
//! gets one below a host that no name server knows (RFC 2606), or the one that the post's own address makes of its path.

use super::LocalPicture;
use crate::export::rewrite;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use tidings_extract::{images, sanitise};
use tidings_model::{CleanHtml, Problem, UntrustedHtml};

/// Where pictures without an address of the web are said to be.
pub(super) const HOST: &str = "https://import.invalid/";
/// What is encoded in a path (RFC 3986, section 2.3).
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');
/// Folders in which generators have their static files.
const STATIC: [&str; 5] = ["static/", "source/", "assets/", "public/", "themes/"];

/// A body that was cleaned, with the pictures of the folder that it shows.
pub(super) struct Cleaned {
    pub(super) body: CleanHtml,
    pub(super) pictures: Vec<LocalPicture>,
    pub(super) problems: Vec<Problem>,
}

/// Cleans a body. Relative addresses are paths from the post at `path` on for pictures, and addresses from `base` on for all
/// else.
pub(super) fn clean(html: String, path: &str, base: Option<&str>) -> Cleaned {
    let html = UntrustedHtml(html);
    let local = sanitise(&html, Some(&address(path)));
    if !local.html.as_str().contains(HOST) {
        return Cleaned { body: local.html, pictures: Vec::new(), problems: local.problems };
    }
    let of_folder = images(&local.html);
    let real = match base {
        Some(base) => sanitise(&html, Some(base)),
        None => sanitise(&UntrustedHtml(rewrite::without_links(local.html.as_str(), HOST)), None),
    };
    let shown = images(&real.html);
    let same = of_folder.len() == shown.len();
    let pairs = of_folder.iter().zip(&shown).filter(|_| same);
    let mut pictures: Vec<LocalPicture> = Vec::new();
    for (local, shown) in pairs {
        if let Some(place) = place_of(&local.src)
            && pictures.iter().all(|known| known.url != shown.src)
        {
            pictures.push(LocalPicture { url: shown.src.clone(), places: places(path, &place) });
        }
    }
    Cleaned { body: real.html, pictures, problems: real.problems }
}

/// A picture that a key of the front matter names by its path.
pub(super) fn lead(path: &str, written: &str) -> Option<LocalPicture> {
    let written = written.trim().trim_start_matches("![[").trim_start_matches("[[").trim_end_matches("]]");
    let written = written.split('|').next().unwrap_or_default().trim();
    let has_ending = written.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if !has_ending || written.contains("://") || written.starts_with("//") || written.starts_with("data:") {
        return None;
    }
    let place = join(path, written)?;
    Some(LocalPicture { url: address(&place), places: places(path, &place) })
}

/// The address of a path of the folder.
fn address(path: &str) -> String {
    format!("{HOST}{}", utf8_percent_encode(path, RESERVED))
}

/// The path that [`address`] made an address of.
fn place_of(url: &str) -> Option<String> {
    let path = url.strip_prefix(HOST)?.split(['?', '#']).next()?;
    percent_decode_str(path).decode_utf8().ok().map(Cow::into_owned)
}

/// `written` from the file at `path` on, or from the folder's root where it begins with `/`. None when it leads out of the
/// folder.
fn join(path: &str, written: &str) -> Option<String> {
    let mut names: Vec<&str> = match written.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => path.split('/').collect(),
    };
    if !written.starts_with('/') {
        names.pop();
    }
    for name in written.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()?),
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

/// Where a picture may lie: at its path; in the folder of the post's own name (Hexo); among the static files of the
/// generator, whose root may be a folder above; by its name alone (Obsidian).
fn places(path: &str, place: &str) -> Vec<String> {
    let name = place.rsplit('/').next().unwrap_or(place);
    let mut all = vec![place.to_owned()];
    if let Some(stem) = path.strip_suffix(".md").or_else(|| path.strip_suffix(".markdown")) {
        all.push(format!("{stem}/{name}"));
    }
    let roots = ["source/", "content/", "_posts/", "_drafts/"];
    let root = roots.iter().find_map(|root| Some(&path[..path.find(root)?])).unwrap_or_default();
    for prefix in if root.is_empty() { vec![""] } else { vec![root, ""] } {
        all.push(format!("{prefix}{place}"));
        all.extend(STATIC.iter().map(|folder| format!("{prefix}{folder}{place}")));
        // A site in a folder of its host says that folder's name first.
        if let Some((_, rest)) = place.split_once('/') {
            all.extend(STATIC.iter().map(|folder| format!("{prefix}{folder}{rest}")));
            all.push(format!("{prefix}{rest}"));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|place| seen.insert(place.clone()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pictures_of_each_program_are_looked_for_where_they_lie() {
        for (path, html, base, place) in [
            ("source/_posts/a b.md", "<img src=\"x.png\">", None, "source/_posts/a b/x.png"),
            ("source/_posts/a.md", "<img src=\"/images/图 1.png\">", None, "source/images/图 1.png"),
            ("content/posts/trip/index.md", "<img src=\"x.png\">", None, "content/posts/trip/x.png"),
            ("blog/content/posts/a.md", "<img src=\"/x.png\">", None, "blog/static/x.png"),
            ("_posts/2020-01-01-a.md", "<img src=\"/assets/x%20y.png\">", None, "assets/x y.png"),
            ("_posts/2020-01-01-a.md", "<img src=\"/blog/assets/x.png\">", None, "assets/x.png"),
            ("notes/a.md", "<img src=\"../files/x.png\">", None, "files/x.png"),
            ("notes/a.md", "<img src=\"x.png\">", Some("https://example.net/p/"), "notes/x.png"),
        ] {
            let cleaned = clean(html.to_owned(), path, base);
            assert_eq!(cleaned.pictures.len(), 1, "{path}: {}", cleaned.body);
            let picture = &cleaned.pictures[0];
            assert!(picture.places.iter().any(|known| known == place), "{path}: {picture:?}");
            assert!(cleaned.body.as_str().contains(&picture.url), "{}", cleaned.body);
            assert_eq!(picture.url.starts_with(HOST), base.is_none(), "{picture:?}");
        }
    }

    #[test]
    fn links_into_the_folder_are_no_links_of_the_web() {
        let cleaned = clean(
            "<p><a href=\"other.md\">a</a> <a href=\"https://x.example/\">b</a></p>".to_owned(),
            "n/a.md",
            None,
        );
        assert!(!cleaned.body.as_str().contains("import.invalid"), "{}", cleaned.body);
        assert!(cleaned.body.as_str().contains("https://x.example/"), "{}", cleaned.body);
        let cleaned = clean("<a href=\"/other\">a</a>".to_owned(), "n/a.md", Some("https://x.example/p/1"));
        assert!(cleaned.body.as_str().contains("https://x.example/other"), "{}", cleaned.body);
    }

    proptest! {
        #[test]
        fn a_path_comes_back_from_its_address(path in "[a-z /%?#\u{e9}\u{56fe}.]{1,20}") {
            prop_assert_eq!(place_of(&address(&path)), Some(path));
        }

        #[test]
        fn t44_no_path_leads_out(path in any::<String>(), written in "[./a]{0,12}") {
            if let Some(lead) = lead(&path.replace("..", ""), &written) {
                prop_assert!(lead.places[0].split('/').all(|name| name != ".."), "{:?}", lead);
            }
        }
    }
}
