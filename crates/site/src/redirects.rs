//! Addresses at which pages once stood. A static site cannot answer with a redirect: a stub page stands at each old address,
//! and `_redirects` tells it to the hosts that can.

use crate::SiteError;
use crate::address::{absolute, encode, root_of};
use crate::names::names;
use crate::view::Site;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use tidings_model::ArticleId;

/// The file of a site folder that holds redirects: a line each, the old address and the new one with spaces between. What
/// follows `#` at the beginning of a line is a remark.
pub const REDIRECTS: &str = "redirects.txt";

/// Redirects as they were written, in the order of their lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redirects(Vec<Redirect>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Redirect {
    line: usize,
    /// The file that stood there.
    old: String,
    new: String,
}

/// An article whose page stands at another address than before: the files of its pages, below the root of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where its page stood.
    pub old: String,
    /// Where it stands.
    pub new: String,
}

impl Moved {
    /// As a line of [`REDIRECTS`].
    pub fn line(&self) -> String {
        format!("{} {}", absolute("", &self.old), absolute("", &self.new))
    }
}

/// The articles whose pages stood at one of these paths and stand at another now; `page` gives the page of an article. What has no page now is
/// gone, and has not moved.
pub(crate) fn moved<'p>(
    old: impl Iterator<Item = &'p str>,
    page: impl Fn(&ArticleId) -> Option<String>,
) -> Vec<Moved> {
    let moved = |old: &str| {
        let folder = old.strip_suffix("/index.html")?;
        let id = folder.get(folder.len().checked_sub(12)?..)?.parse().ok()?;
        page(&id).filter(|new| new != old).map(|new| Moved { old: old.to_owned(), new })
    };
    let mut all: Vec<Moved> = old.filter_map(moved).collect();
    all.sort_by(|one, other| one.old.cmp(&other.old));
    all
}

impl Redirects {
    /// Reads the text of [`REDIRECTS`]; `address` is that of the site, where it has one. A line that is wrong is told with its
    /// number and costs no other.
    pub fn read(text: &str, address: Option<&str>) -> (Self, Vec<String>) {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match pair(line, address) {
                Ok((old, new)) => all.push(Redirect { line: at + 1, old, new }),
                Err(why) => problems.push(format!("{REDIRECTS}:{}: {why}", at + 1)),
            }
        }
        (Self(all), problems)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The redirects that can be made beside these files of the site. Of two lines with one old address the later counts; a
    /// line whose old address is a page again, to which a later one leads, is out of date.
    pub(crate) fn resolve<'p>(&self, pages: impl Iterator<Item = &'p str>) -> Resolved {
        let pages: BTreeSet<&str> = pages.collect();
        let mut last: BTreeMap<&str, &Redirect> = BTreeMap::new();
        for redirect in &self.0 {
            if pages.contains(redirect.new.as_str()) {
                last.remove(redirect.new.as_str());
            }
            last.insert(&redirect.old, redirect);
        }
        let mut resolved = Resolved::default();
        for redirect in last.values() {
            match one(redirect, &last, &pages) {
                Ok(new) => resolved.made.push(Moved { old: redirect.old.clone(), new: new.to_owned() }),
                Err(why) => resolved.problems.push(format!("{REDIRECTS}:{}: {why}", redirect.line)),
            }
        }
        resolved
    }
}

/// The file at which a redirect ends, or why it cannot be made.
fn one<'r>(
    redirect: &'r Redirect,
    last: &BTreeMap<&str, &'r Redirect>,
    pages: &BTreeSet<&str>,
) -> Result<&'r str, String> {
    let old = absolute("", &redirect.old);
    if pages.contains(redirect.old.as_str()) {
        return Err(format!("{old} is a page of the site, which stays; remove the line"));
    }
    let below = format!("{}/", redirect.old);
    let is_folder = pages.range(below.as_str()..).next().is_some_and(|path| path.starts_with(&below));
    let above = redirect.old.match_indices('/').any(|(at, _)| pages.contains(&redirect.old[..at]));
    if is_folder || above {
        return Err(format!("{old} has no room for a page beside those of the site; remove the line"));
    }
    let mut new = redirect.new.as_str();
    for _ in 0..=last.len() {
        if pages.contains(new) {
            return Ok(new);
        }
        new = match last.get(new) {
            Some(next) => &next.new,
            None => {
                return Err(format!(
                    "{} is no page of the site; write where the page stands now",
                    absolute("", new)
                ));
            }
        };
    }
    Err(format!("{old} leads back to itself; write where the page stands now"))
}

/// Redirects that are made, by their old addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) made: Vec<Moved>,
    pub(crate) problems: Vec<String>,
}

/// The two files of a line.
fn pair(line: &str, address: Option<&str>) -> Result<(String, String), String> {
    let mut words = line.split_whitespace();
    let (Some(old), Some(new), None) = (words.next(), words.next(), words.next()) else {
        return Err(
            "a line is an old address, a space and a new address; write a space in an address as %20"
                .to_owned(),
        );
    };
    let (old, new) = (file(old, address)?, file(new, address)?);
    if old == new {
        return Err(format!("{} leads to itself", absolute("", &old)));
    }
    Ok((old, new))
}

/// The file at an address of the site.
fn file(text: &str, address: Option<&str>) -> Result<String, String> {
    let own =
        || Some(text.strip_prefix(address?.trim_end_matches('/'))?).filter(|rest| rest.starts_with('/'));
    let path = match text.strip_prefix('/') {
        Some(path) if !path.starts_with('/') => path,
        _ => own().ok_or_else(|| {
            format!("{text} is no address of this site; it begins with /, such as /2026/03/old/")
        })?,
    };
    if path.contains(['?', '#']) {
        return Err(format!("{text} has a query or a fragment, which no file can have"));
    }
    let path = percent_decode_str(path.trim_start_matches('/')).decode_utf8();
    let path = path.map_err(|_| format!("{text} is no UTF-8"))?;
    let (folder, name) = path.rsplit_once('/').map_or((None, &*path), |(folder, name)| (Some(folder), name));
    let good = |name: &str| !name.is_empty() && !name.starts_with('.') && !name.contains('\\');
    if path.chars().any(char::is_control)
        || !folder.is_none_or(|f| f.split('/').all(good))
        || !(name.is_empty() || good(name))
    {
        return Err(format!("{text} leads out of the site or has a name that no page has"));
    }
    Ok(match name {
        "" => format!("{path}index.html"),
        name if has_type(name) => path.into_owned(),
        _ => format!("{path}/index.html"),
    })
}

/// Whether a name ends as those of files do; else it is a folder's.
fn has_type(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end).unwrap_or_default();
    (2..=5).contains(&end.len())
        && end.bytes().all(|b| b.is_ascii_alphanumeric())
        && end.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether a page can stand there for a browser to read.
pub(crate) fn is_page(file: &str) -> bool {
    [".html", ".htm"].iter().any(|end| file.ends_with(end))
}

/// The page at an old address.
pub(crate) fn stub(site: &Site<'_>, moved: &Moved) -> Result<String, SiteError> {
    let href = format!("{}{}", root_of(&moved.old), encode(&moved.new));
    let canonical = site.settings.address.as_deref().map(|base| absolute(base, &moved.new));
    let context = names!(site.page(&moved.old, "", None)?; href => href, canonical => canonical);
    site.theme.render("redirect.html", context)
}

/// The redirects as Netlify and Cloudflare Pages read them.
pub(crate) fn for_hosts(moved: &[Moved]) -> String {
    moved.iter().map(|moved| format!("{} 301\n", moved.line())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: [&str; 5] = [
        "2026/03/新闻-a/index.html",
        "2026/03/b/index.html",
        "about/index.html",
        "index.html",
        "section/a.html/index.html",
    ];

    /// What is made of a file, and the lines of which something is told.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let (redirects, mut problems) = Redirects::read(text, Some("https://news.example/site/"));
        let resolved = redirects.resolve(PAGES.into_iter());
        problems.extend(resolved.problems);
        (resolved.made.iter().map(Moved::line).collect(), problems)
    }

    #[test]
    fn lines_are_read_and_followed_to_their_end() {
        for (text, want) in [
            ("# moved\n\n/old/ /about/\n", vec!["/old/ /about/"]),
            ("\u{feff}/old /about", vec!["/old/ /about/"]),
            ("/old.html\t/about/index.html\r\n", vec!["/old.html /about/"]),
            ("/旧 /2026/03/新闻-a/", vec!["/%E6%97%A7/ /2026/03/%E6%96%B0%E9%97%BB-a/"]),
            ("/%e6%97%a7%20x/ /", vec!["/%E6%97%A7%20x/ /"]),
            ("https://news.example/site/old https://news.example/site/about/", vec!["/old/ /about/"]),
            ("/rss.xml /about/", vec!["/rss.xml /about/"]),
            ("/v1.2-x /about/", vec!["/v1.2-x/ /about/"]),
            // A chain ends where a page is, whatever the order of its lines.
            ("/c/ /d/\n/d/ /about/\n", vec!["/c/ /about/", "/d/ /about/"]),
            ("/d/ /about/\n/c/ /d/\n", vec!["/c/ /about/", "/d/ /about/"]),
            // Moved, and moved back: the first line is out of date.
            ("/2026/03/b/ /2026/03/c/\n/2026/03/c/ /2026/03/b/", vec!["/2026/03/c/ /2026/03/b/"]),
            ("/old/ /2026/03/b/\n/old/ /about/", vec!["/old/ /about/"]),
        ] {
            let (made, problems) = read(text);
            assert_eq!((made, problems), (want.iter().map(ToString::to_string).collect(), vec![]), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_costs_no_other() {
        for (line, part) in [
            ("/old/", "a space"),
            ("/a b /about/", "%20"),
            ("old/ /about/", "begins with /"),
            ("//evil.example/ /about/", "begins with /"),
            ("/old/ https://evil.example/", "no address of this site"),
            ("/old/ https://news.example/sitemap/", "no address of this site"),
            ("/../x /about/", "leads out"),
            ("/a/%2e%2e/x /about/", "leads out"),
            ("/a/%00 /about/", "leads out"),
            ("/a%5Cb /about/", "leads out"),
            ("/.htaccess /about/", "leads out"),
            ("/%ff /about/", "UTF-8"),
            ("/old?x=1 /about/", "query"),
            ("/about /index.html", "is a page of the site"),
            ("/ /about/", "is a page of the site"),
            ("/section/a.html /about/", "no room"),
            ("/index.html/x/ /about/", "no room"),
            ("/old/ /nowhere/", "/nowhere/ is no page"),
            ("/old/ /old/index.html", "leads to itself"),
        ] {
            let (made, problems) = read(&format!("/first/ /about/\n{line}\n"));
            assert_eq!(made, ["/first/ /about/"], "{line}");
            assert_eq!(problems.len(), 1, "{line}: {problems:?}");
            assert!(
                problems[0].starts_with("redirects.txt:2: ") && problems[0].contains(part),
                "{problems:?}"
            );
        }
        let (made, problems) = read("/x/ /y/\n/y/ /z/\n/z/ /y/\n");
        assert!(made.is_empty() && problems.len() == 3, "{made:?} {problems:?}");
        assert!(problems.iter().all(|problem| problem.contains("leads back to itself")), "{problems:?}");
    }

    #[test]
    fn articles_that_moved_are_recorded() {
        let old = [
            "2026/03/a-4zp8k2m9qwer/index.html",
            "2026/03/旧-eyd5sgcy1ws8/index.html",
            "x-0123456789ab/index.html",
            "about/index.html",
        ];
        let page = |id: &ArticleId| match id.as_str() {
            "4zp8k2m9qwer" => Some(old[0].to_owned()),
            "eyd5sgcy1ws8" => Some("2026/04/new/index.html".to_owned()),
            _ => None,
        };
        let moved = moved(old.into_iter(), page);
        assert_eq!(
            moved.iter().map(Moved::line).collect::<Vec<_>>(),
            ["/2026/03/%E6%97%A7-eyd5sgcy1ws8/ /2026/04/new/"]
        );
        let (read, problems) = Redirects::read(&moved[0].line(), None);
        assert_eq!(read.resolve(["2026/04/new/index.html"].into_iter()).made, moved);
        assert!(problems.is_empty());
    }
}
