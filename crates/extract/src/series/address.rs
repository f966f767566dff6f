//! The number of a page in its address.

use tidings_model::counts_readers;
use url::Url;

/// Where in an address the number of the page stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// In a parameter.
    Parameter(String),
    /// In the path, between these.
    Path { before: String, after: String },
}

/// Parameters that number the pages of an article.
const PARAMETERS: [&str; 22] = [
    "page",
    "p",
    "pg",
    "pn",
    "paged",
    "pageno",
    "page_no",
    "pagenum",
    "page_num",
    "pagenumber",
    "page_number",
    "pageindex",
    "currentpage",
    "curpage",
    "pagina",
    "pag",
    "seite",
    "sayfa",
    "strona",
    "stranka",
    "sida",
    "side",
];
/// What stands between the address of the first page and the number of another.
const SEPARATORS: [&str; 22] = [
    "/page/", "/page-", "/page", "-page-", "-page", "_page_", "_page", ",page-", "/seite/", "/seite-",
    "-seite-", ",seite-", "/pagina/", "/pag/", "/p/", "/p", "-p", "_p", "/", "_", "-", ",",
];
/// Highest number of a page: what is longer names an article.
const DIGITS: usize = 2;

/// Where the number of `second` stands, if it is the second page of an article that begins with `first`.
pub(super) fn second(first: &Url, second: &Url) -> Option<(Place, u32)> {
    if host(first) != host(second) || first.path().trim_matches('/').is_empty() {
        return None;
    }
    by_parameter(first, second).or_else(|| by_path(first, second))
}

/// The number of an address in the series of `first`.
pub(super) fn number(first: &Url, url: &Url, place: &Place) -> Option<u32> {
    if host(first) != host(url) {
        return None;
    }
    match place {
        Place::Parameter(name) => {
            let (found, text) = odd_parameter(first, url)?;
            (found == *name).then(|| count(&text))?
        }
        Place::Path { before, after } => {
            count(url.path().strip_prefix(before.as_str())?.strip_suffix(after.as_str())?)
        }
    }
}

/// True for two addresses of one page.
pub(super) fn same(a: &Url, b: &Url) -> bool {
    host(a) == host(b)
        && a.path().trim_end_matches('/') == b.path().trim_end_matches('/')
        && pairs(a) == pairs(b)
}

fn host(url: &Url) -> Option<&str> {
    let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https"))?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

fn count(digits: &str) -> Option<u32> {
    let real = (1..=DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    real.then(|| digits.parse().ok())?
}

/// The parameters that name the page, in order of their names.
fn pairs(url: &Url) -> Vec<(String, String)> {
    let mut pairs: Vec<_> =
        url.query_pairs().into_owned().filter(|(name, _)| !counts_readers(name)).collect();
    pairs.sort();
    pairs
}

/// The one parameter of a page's number in which an address differs from that of the first page, which has none or its own.
fn odd_parameter(first: &Url, url: &Url) -> Option<(String, String)> {
    if first.path().trim_end_matches('/') != url.path().trim_end_matches('/') {
        return None;
    }
    let (own, others) = (pairs(first), pairs(url));
    let mut more = others.iter().filter(|pair| !own.contains(pair));
    let (name, text) =
        more.next().filter(|(name, _)| PARAMETERS.contains(&name.to_ascii_lowercase().as_str()))?;
    let less = own.iter().filter(|pair| !others.contains(pair));
    let numbers_first = less.clone().all(|(other, text)| other == name && matches!(text.as_str(), "0" | "1"));
    (more.next().is_none() && less.count() <= 1 && numbers_first).then(|| (name.clone(), text.clone()))
}

fn by_parameter(first: &Url, second: &Url) -> Option<(Place, u32)> {
    let (name, text) = odd_parameter(first, second)?;
    let own = pairs(first).into_iter().find(|(other, _)| *other == name).and_then(|(_, text)| count(&text));
    // Where the first page has no number, the second of some programs is number 1.
    let number = count(&text).filter(|number| match own {
        Some(own) => *number == own + 1,
        None => matches!(number, 1 | 2),
    })?;
    Some((Place::Parameter(name), number))
}

/// The path without its ending: `/a/b.html` is `/a/b` and `.html`.
fn split_ending(path: &str) -> (&str, &str) {
    let path = path.trim_end_matches('/');
    let file = path.rfind('/').map_or(0, |at| at + 1);
    match path[file..].rfind('.') {
        Some(dot) if path.len() - file - dot <= 6 => path.split_at(file + dot),
        _ => (path, ""),
    }
}

fn by_path(first: &Url, second: &Url) -> Option<(Place, u32)> {
    if pairs(first) != pairs(second) {
        return None;
    }
    let (path, (stem, ending)) = (second.path(), split_ending(second.path()));
    let digits = stem.len() - stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let number = count(&stem[digits..])?;
    let (own, own_ending) = split_ending(first.path());
    let own_page = own.strip_suffix("/index").unwrap_or(own);
    SEPARATORS.iter().find_map(|separator| {
        let base = stem[..digits].strip_suffix(separator).filter(|base| base.len() > 1)?;
        let unnumbered = base == own || base == own_page || base.strip_suffix("/index") == Some(own);
        let numbered = |n: u32| own.strip_prefix(base) == Some(format!("{separator}{n}").as_str());
        let is_second = match number {
            2 => {
                (unnumbered && (ending.is_empty() || own_ending.is_empty() || ending == own_ending))
                    || numbered(1)
            }
            1 => (unnumbered && *separator == "_" && !ending.is_empty()) || numbered(0),
            _ => false,
        };
        let before = path[..digits].to_owned();
        is_second.then(|| (Place::Path { before, after: path[stem.len()..].to_owned() }, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_page_of_an_article_is_told_from_another_article() {
        for (first, second, expected) in [
            ("/a/talks", "/a/talks?page=2", Some(2)),
            ("/a/talks?id=7&utm_source=x", "/a/talks?page=2&id=7", Some(2)),
            ("/a/talks?page=1", "/a/talks?page=2", Some(2)),
            ("/a/talks", "/a/talks?page=1", Some(1)),
            ("/a/talks", "/a/talks/2", Some(2)),
            ("/a/talks/", "/a/talks/2/", Some(2)),
            ("/a/talks/", "/a/talks/page/2/", Some(2)),
            ("/a/talks.html", "/a/talks/2.html", Some(2)),
            ("/a/talks.html", "/a/talks_2.html", Some(2)),
            ("/a/talks_1.html", "/a/talks_2.html", Some(2)),
            ("/a/t20260302_99.html", "/a/t20260302_99_1.html", Some(1)),
            ("/a/20260302/", "/a/20260302/index_1.html", Some(1)),
            ("/a/talks-seite-1.html", "/a/talks-seite-2.html", Some(2)),
            ("/新闻/会谈.shtml", "/新闻/会谈_2.shtml", Some(2)),
            // Other articles, other sites, lists.
            ("/a/7.html", "/a/8.html", None),
            ("/a/1.html", "/a/talks.html", None),
            ("/a/talks?p=122", "/a/talks?p=123", None),
            ("/a/talks", "/a/talks?comments=2", None),
            ("/a/talks", "/a/talks?page=3", None),
            ("/a/talks", "/a/other?page=2", None),
            ("/a/talks", "/a/talks/comment-page-2", None),
            ("/", "/page/2", None),
            ("/a/talks", "https://b.example/a/talks?page=2", None),
            ("/a/talks", "/a/talks", None),
        ] {
            let base = Url::parse("https://a.example/").expect("an address");
            let (first, second) = (base.join(first).expect("one"), base.join(second).expect("two"));
            let found = super::second(&first, &second);
            assert_eq!(found.as_ref().map(|(_, number)| *number), expected, "{first} {second}");
            if let Some((place, number)) = found {
                assert_eq!(super::number(&first, &second, &place), Some(number), "{second}");
            }
        }
    }
}
