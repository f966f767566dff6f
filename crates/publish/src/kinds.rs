//! What a file of the site is to those who ask for it: its type, whether it may be kept, and when it is sent.

/// The headers with which a file is given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headers {
    /// `Content-Type`.
    pub content_type: &'static str,
    /// `Content-Encoding`, of a file that was compressed beforehand.
    pub content_encoding: Option<&'static str>,
    /// `Cache-Control`.
    pub cache_control: String,
}

/// How names of files end, and what they hold.
const TYPES: [(&str, &str); 31] = [
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("txt", "text/plain; charset=utf-8"),
    ("md", "text/markdown; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("xml", "application/xml"),
    ("opml", "text/x-opml; charset=utf-8"),
    ("epub", "application/epub+zip"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("heic", "image/heic"),
    ("heif", "image/heif"),
    ("svg", "image/svg+xml"),
    ("ico", "image/x-icon"),
    ("bmp", "image/bmp"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("ttf", "font/ttf"),
    ("wasm", "application/wasm"),
];

/// Names that say more than their end.
const NAMES: [(&str, &str); 7] = [
    ("atom.xml", "application/atom+xml; charset=utf-8"),
    ("rss.xml", "application/rss+xml; charset=utf-8"),
    ("feed.json", "application/feed+json"),
    ("opds.xml", "application/atom+xml;profile=opds-catalog;kind=acquisition"),
    ("_headers", "text/plain; charset=utf-8"),
    ("_redirects", "text/plain; charset=utf-8"),
    ("CNAME", "text/plain; charset=utf-8"),
];

const ENCODINGS: [(&str, &str); 3] = [("br", "br"), ("gz", "gzip"), ("zst", "zstd")];

/// The headers of the file at `path`; what is not named by the hash of its bytes may be kept for `max_age` seconds.
pub(crate) fn headers(path: &str, max_age: u64) -> Headers {
    let (plain, content_encoding) = plain(path);
    let cache_control = if path.starts_with("media/") {
        "public, max-age=31536000, immutable".to_owned()
    } else if max_age == 0 {
        "no-cache".to_owned()
    } else {
        format!("public, max-age={max_age}")
    };
    let content_type = known_type(plain).unwrap_or("application/octet-stream");
    Headers { content_type, content_encoding, cache_control }
}

/// The path without the end of a compressed copy, and its encoding.
fn plain(path: &str) -> (&str, Option<&'static str>) {
    let copy = path.rsplit_once('.').filter(|(before, _)| known_type(before).is_some());
    let found = copy.and_then(|(before, end)| {
        let (_, encoding) = ENCODINGS.iter().find(|(name, _)| *name == end)?;
        Some((before, Some(*encoding)))
    });
    found.unwrap_or((path, None))
}

fn known_type(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let whole = NAMES.iter().find(|(known, _)| *known == name);
    let by_end = || {
        let end = name.rsplit_once('.')?.1.to_ascii_lowercase();
        TYPES.iter().find(|(known, _)| *known == end)
    };
    whole.or_else(by_end).map(|(_, kind)| *kind)
}

/// When a file is sent among those of its sort: what pages show, the pages themselves, the lists that lead to them, and last
/// what others look at first. A compressed copy goes with its file.
pub(crate) fn rank(path: &str) -> u8 {
    let (path, _) = plain(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let first = path.split('/').next().unwrap_or(path);
    let is_list = || {
        matches!(first, "section" | "source" | "tag" | "author" | "latest" | "archive" | "about" | "search")
            // A month or a day, and not an article of it.
            || path.split('/').all(|part| part == "index.html" || part.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_feed = matches!(name, "atom.xml" | "rss.xml" | "feed.json" | "opds.xml");
    let is_root = !path.contains('/') && !matches!(name, "style.css" | "404.html");
    match () {
        () if is_feed || is_root => 3,
        () if is_list() => 2,
        () if first == "media" || !name.ends_with(".html") => 0,
        () => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_encodings_and_caches() {
        for (path, kind, encoding, cache) in [
            ("index.html", "text/html; charset=utf-8", None, "public, max-age=300"),
            ("section/国际/atom.xml", "application/atom+xml; charset=utf-8", None, "public, max-age=300"),
            ("rss.xml", "application/rss+xml; charset=utf-8", None, "public, max-age=300"),
            ("sitemap.xml", "application/xml", None, "public, max-age=300"),
            ("feed.json", "application/feed+json", None, "public, max-age=300"),
            ("feed.json.br", "application/feed+json", Some("br"), "public, max-age=300"),
            ("a/index.html.zst", "text/html; charset=utf-8", Some("zstd"), "public, max-age=300"),
            ("a/archive.gz", "application/octet-stream", None, "public, max-age=300"),
            ("media/ab/cd.JPG", "image/jpeg", None, "public, max-age=31536000, immutable"),
            ("_redirects", "text/plain; charset=utf-8", None, "public, max-age=300"),
            ("digests/a.epub", "application/epub+zip", None, "public, max-age=300"),
            ("none", "application/octet-stream", None, "public, max-age=300"),
        ] {
            let found = headers(path, 300);
            assert_eq!((found.content_type, found.content_encoding), (kind, encoding), "{path}");
            assert_eq!(found.cache_control, cache, "{path}");
        }
        assert_eq!(headers("a.html", 0).cache_control, "no-cache");
    }

    #[test]
    fn what_leads_to_others_comes_after_them() {
        for (path, want) in [
            ("media/ab/cd.jpg", 0),
            ("style.css", 0),
            ("2026/03/talks-4zp8k2m9qwer/index.html", 1),
            ("2026/03/talks-4zp8k2m9qwer/revisions/index.html", 1),
            ("404.html", 1),
            ("2026/03/index.html", 2),
            ("2026/03/14/index.html", 2),
            ("section/World/index.html", 2),
            ("section/World/atom.xml", 3),
            ("style.css.br", 0),
            ("2026/03/index.html.gz", 2),
            ("section/World/atom.xml.zst", 3),
            ("index.html", 3),
            ("sitemap.xml", 3),
        ] {
            assert_eq!(rank(path), want, "{path}");
        }
    }
}
