//! The lasting address of a page: without what only counts readers, without AMP, and never on another site. A page's
//! word is taken for addresses of its own site alone, so that nobody can pass for another.

use super::head::Head;
use super::linked::Linked;
use crate::address;
use tidings_model::counts_readers;
use url::Url;

/// The lasting address of a page: the one it names itself if that is on the same site, without what only counts readers and
/// without AMP.
pub(crate) fn canonical(head: &Head, linked: &Linked, url: &str) -> Option<String> {
    let own = address::resolve(url, None)?;
    let own = out_of_cache(&own).unwrap_or(own);
    let named = [
        head.link("canonical"),
        head.get(&["og:url"]).and_then(|url| head.absolute(url)),
        linked.url.as_ref().and_then(|url| head.absolute(url)),
    ];
    let target = named
        .into_iter()
        .flatten()
        .filter_map(|address| Url::parse(&address).ok())
        .find(|named| {
            same_site(named, &own)
                && !(named.path() == "/" && own.path().len() > 1 && named.query().is_none())
        })
        .unwrap_or(own);
    Some(address::written(&plain(target)))
}

/// True when two addresses belong to one registrable name.
fn same_site(a: &Url, b: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(registrable);
    site(a).is_some() && site(a) == site(b)
}

/// The part of a host that is registered: two labels, or three below endings such as `co.uk`.
fn registrable(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    let second = labels.len().checked_sub(2).and_then(|at| labels.get(at)).copied().unwrap_or("");
    let national = labels.last().is_some_and(|last| last.len() == 2);
    let shared = national
        && ["co", "com", "org", "net", "gov", "gob", "edu", "ac", "or", "ne", "go", "gouv", "nom", "in"]
            .contains(&second);
    let hosted = matches!(
        labels.get(labels.len().saturating_sub(2)..),
        Some([
            "github"
                | "gitlab"
                | "blogspot"
                | "wordpress"
                | "substack"
                | "medium"
                | "tumblr"
                | "netlify"
                | "vercel"
                | "livejournal",
            _
        ])
    );
    let count = if shared || hosted { 3 } else { 2 };
    labels[labels.len().saturating_sub(count)..].join(".")
}

/// An address without what only counts readers, without AMP and without a place in the page.
fn plain(mut url: Url) -> Url {
    url.set_fragment(None);
    if let Some(query) = url.query().map(str::to_owned) {
        let kept: Vec<&str> = query.split('&').filter(|pair| names_page(pair)).collect();
        url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    let path = url.path().to_owned();
    let stripped = [("/amp/", "/"), ("/amp", ""), (".amp.html", ".html"), (".amp", "")]
        .iter()
        .find_map(|(end, real)| path.strip_suffix(end).map(|path| format!("{path}{real}")));
    if let Some(path) = stripped.filter(|path| path.len() > 1) {
        url.set_path(&path);
    }
    url
}

/// False for a parameter that counts readers or asks for AMP.
fn names_page(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let amp = match name.to_ascii_lowercase().as_str() {
        "amp" => matches!(value, "" | "0" | "1" | "true"),
        "outputtype" => value.eq_ignore_ascii_case("amp"),
        _ => false,
    };
    !name.is_empty() && !amp && !counts_readers(name)
}

/// The page that a cache of AMP shows: its address holds that of the publisher, and it shows no other page under it.
fn out_of_cache(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let inner = if host.ends_with(".cdn.ampproject.org") {
        ["/c/", "/v/", "/wp/"].iter().find_map(|kind| url.path().strip_prefix(kind))
    } else if host.starts_with("www.google.") {
        url.path().strip_prefix("/amp/")
    } else {
        None
    }?;
    let (scheme, inner) = inner.strip_prefix("s/").map_or(("http", inner), |inner| ("https", inner));
    let mut real = Url::parse(&format!("{scheme}://{inner}")).ok()?;
    real.set_query(url.query());
    real.host_str().is_some_and(|host| host.contains('.')).then_some(real)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::PAGE;
    use crate::tree::Tree;

    #[test]
    fn the_lasting_address_of_a_page() {
        for (url, link, lasting) in [
            (
                "https://a.example/1?utm_source=x&id=7&b=%E5%8D%8A%2C1#top",
                "",
                "https://a.example/1?id=7&b=%E5%8D%8A%2C1",
            ),
            ("https://a.example/1?fbclid=x", "", "https://a.example/1"),
            ("https://a.example/1?from=7&CMP=rss", "", "https://a.example/1?from=7"),
            ("https://a.example/2026/talks/amp/", "", "https://a.example/2026/talks/"),
            ("https://a.example/talks.amp.html?amp=1", "", "https://a.example/talks.html"),
            ("https://a.example/talks?outputType=amp", "", "https://a.example/talks"),
            ("https://a.example/talks?outputType=print", "", "https://a.example/talks?outputType=print"),
            ("https://a.example/amp", "", "https://a.example/amp"),
            ("https://amp.a.example/talks", "https://www.a.example/talks", "https://www.a.example/talks"),
            (
                "https://m.a.example/新闻/1",
                "https://a.example/新闻/1",
                "https://a.example/%E6%96%B0%E9%97%BB/1",
            ),
            // Another site's word is needed, not the page's.
            ("https://b.example/1", "https://a.example/1", "https://b.example/1"),
            ("https://ann.blogspot.com/1", "https://bob.blogspot.com/1", "https://ann.blogspot.com/1"),
            ("https://a.co.uk/1", "https://b.co.uk/1", "https://a.co.uk/1"),
            // A site that names its front page everywhere.
            ("https://a.example/1", "https://a.example/", "https://a.example/1"),
            (
                "https://www-a-example.cdn.ampproject.org/v/s/www.a.example/1/amp/?amp_js_v=0.1&usqp=x&amp=1",
                "https://www.a.example/1/",
                "https://www.a.example/1/",
            ),
            ("https://www.google.com/amp/s/a.example/1.amp", "", "https://a.example/1"),
        ] {
            let html = format!("<link rel=canonical href='{link}'>");
            let tree = Tree::document(&html, PAGE).expect("a page");
            let head = Head::read(&tree, url);
            let got = canonical(&head, &Linked::default(), url);
            assert_eq!(got.as_deref(), Some(lasting), "{url} {link}");
        }
    }
}
