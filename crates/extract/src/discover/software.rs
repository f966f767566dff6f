//! The program that made a page, known by its marks, and where that program puts its feeds.

use super::{FeedLink, Why};
use crate::address;
use crate::page::Head;
use tidings_model::SourceKind;

/// Bytes of the page in which marks are looked for.
const LOOKED_AT: usize = 256 << 10;

/// A program, the words by which its pages are known, and its feeds: from the root with `/` before them, else from
/// the page's own folder.
struct Program {
    name: &'static str,
    /// Beginnings of `<meta name=generator>`, in lower case.
    generators: &'static [&'static str],
    /// Words of the page's source.
    marks: &'static [&'static str],
    feeds: &'static [&'static str],
}

const fn by_generator(
    name: &'static str,
    generators: &'static [&'static str],
    feeds: &'static [&'static str],
) -> Program {
    Program { name, generators, marks: &[], feeds }
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "WordPress",
        generators: &["wordpress"],
        marks: &["/wp-content/themes/", "/wp-content/plugins/", "/wp-content/uploads/", "/wp-includes/"],
        feeds: &["/feed/", "/?feed=rss2"],
    },
    Program {
        name: "Substack",
        generators: &[],
        marks: &["substackcdn.com/bundle", "https://substackcdn.com\"", "substack-post-media"],
        feeds: &["/feed"],
    },
    Program {
        name: "Medium",
        generators: &[],
        marks: &["com.medium.reader", "cdn-static-1.medium.com", "glyph.medium.com"],
        feeds: &["/feed"],
    },
    Program {
        name: "Tumblr",
        generators: &[],
        marks: &["assets.tumblr.com", "static.tumblr.com"],
        feeds: &["/rss"],
    },
    Program {
        name: "Discourse",
        generators: &["discourse"],
        marks: &[],
        feeds: &["/latest.rss", "/posts.rss"],
    },
    Program {
        name: "Squarespace",
        generators: &[],
        marks: &["static1.squarespace.com"],
        feeds: &["?format=rss", "/blog?format=rss", "/news?format=rss"],
    },
    Program {
        name: "Shopify",
        generators: &[],
        marks: &["cdn.shopify.com/s/files"],
        feeds: &["/blogs/news.atom"],
    },
    by_generator("Blogger", &["blogger"], &["/feeds/posts/default"]),
    by_generator("Ghost", &["ghost"], &["/rss/"]),
    by_generator("Hugo", &["hugo"], &["index.xml", "/index.xml"]),
    by_generator("Hexo", &["hexo"], &["/atom.xml", "/rss2.xml"]),
    by_generator("Jekyll", &["jekyll"], &["/feed.xml"]),
    by_generator("Zola", &["zola"], &["/atom.xml", "/rss.xml"]),
    by_generator("Astro", &["astro", "eleventy", "gatsby", "pelican", "nikola"], &["/rss.xml", "/feed.xml"]),
    by_generator("Drupal", &["drupal"], &["/rss.xml"]),
    by_generator("Joomla", &["joomla"], &["?format=feed&type=rss"]),
    by_generator("Typecho", &["typecho"], &["/feed/"]),
    by_generator("Z-Blog", &["z-blog", "zblog"], &["/feed.php"]),
    by_generator("Halo", &["halo"], &["/rss.xml"]),
    by_generator("Discuz!", &["discuz"], &["/forum.php?mod=rss"]),
    by_generator("Wix", &["wix.com"], &["/blog-feed.xml", "/feed.xml"]),
    by_generator("Movable Type", &["movable type"], &["/atom.xml", "/index.xml"]),
    by_generator("micro.blog", &["micro.blog"], &["/feed.xml", "/feed.json"]),
    by_generator("Weebly", &["weebly"], &["/feed"]),
    by_generator("Mastodon", &["mastodon"], &[]),
];

/// Adds the feeds that the page's program is known to have.
pub(super) fn collect(html: &str, head: &Head, url: &str, feeds: &mut Vec<FeedLink>) {
    let generator = head.get(&["generator"]).unwrap_or_default().to_lowercase();
    let source = &html[..html.floor_char_boundary(LOOKED_AT)];
    let found = PROGRAMS
        .iter()
        .find(|program| program.generators.iter().any(|name| generator.starts_with(name)))
        .or_else(|| PROGRAMS.iter().find(|program| program.marks.iter().any(|mark| source.contains(mark))));
    let (Some(program), Some(page)) = (found, address::base(Some(url))) else { return };
    for feed in program.feeds {
        if let Ok(url) = page.join(feed) {
            feeds.push(FeedLink::new(url, Why::Software(program.name)));
        }
    }
    if program.name == "WordPress" && !feeds.iter().any(|link| link.kind == SourceKind::WordPress) {
        let api = page.join("/wp-json/").ok();
        feeds.extend(
            api.map(|url| FeedLink::new(url, Why::Software(program.name)).of_kind(SourceKind::WordPress)),
        );
    }
}
