//! Any text as a page, a `Link` header and a robots.txt: each address that comes out is one that may be asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_extract::{
    Asked, FeedLink, discover, in_header, known_sites, score, sitemaps_of_robots, well_known,
};

const URL: &str = "https://n.example/news/";

fn check(links: &[FeedLink]) {
    for link in links {
        let known = ["http://", "https://", "rsshub://"];
        assert!(known.iter().any(|scheme| link.url.starts_with(scheme)), "{link:?}");
    }
}

fuzz_target!(|text: &str| {
    let found = discover(text, URL);
    check(&found.feeds);
    let asked = Asked { page: URL.to_owned(), ..Asked::default() };
    for link in &found.feeds {
        _ = score(link, &asked, None);
    }
    let line = text.lines().next().unwrap_or_default();
    check(&in_header(line, URL));
    check(&sitemaps_of_robots(text, URL));
    check(&known_sites(line));
    check(&well_known(line));
});
