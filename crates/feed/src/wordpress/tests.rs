use super::*;
use tidings_model::Entry;

const POST: &str = r#"{"id": 41, "date": "2026-03-14T10:30:09", "date_gmt": "2026-03-14T02:30:09",
  "modified_gmt": "2026-03-15T00:00:00", "guid": {"rendered": "https://press.example/?p=41"},
  "link": "https://press.example/tide/", "title": {"rendered": "The tide &#038; the mill"},
  "content": {"rendered": "<p>潮水 turned.</p>", "protected": false}, "excerpt": {"rendered": "<p>潮水…</p>\n"},
  "_embedded": {
    "author": [{"name": "Ann Li", "link": "https://press.example/author/ann/"}, {"code": "rest_user_invalid_id"}],
    "wp:featuredmedia": [{"source_url": "/wp-content/uploads/mill.jpg", "media_type": "image", "alt_text": "A mill",
      "media_details": {"width": 1600, "height": "900"}}],
    "wp:term": [[{"taxonomy": "category", "name": "Coast &amp; Sea", "slug": "coast"}],
      [{"taxonomy": "post_tag", "name": "潮", "slug": "t"}, {"taxonomy": "category", "name": "x", "slug": "uncategorized"}]]}}"#;

fn hints() -> Hints {
    Hints { base: Some("https://press.example/wp-json/wp/v2/posts?_embed=1".into()), ..Hints::default() }
}

fn read(json: &str) -> ParsedFeed {
    parse(json.as_bytes(), &hints()).expect("a list of posts")
}

#[test]
fn a_whole_post() {
    let feed = read(&format!("\u{feff}[{POST}]"));
    assert_eq!(feed.feed.link.as_deref(), Some("https://press.example/"));
    assert_eq!(feed.problems, []);
    let entry: &Entry = &feed.entries[0];
    assert_eq!(entry.guid.as_deref(), Some("https://press.example/?p=41"));
    assert_eq!(entry.published.expect("a date").to_string(), "2026-03-14T02:30:09Z");
    assert_eq!(entry.updated.expect("a date").to_string(), "2026-03-15T00:00:00Z");
    assert_eq!(crate::text::plain(entry.title.as_ref().expect("a title")), "The tide & the mill");
    assert_eq!(entry.content[0].value, "<p>潮水 turned.</p>");
    assert_eq!(entry.authors.len(), 1);
    let terms: Vec<&str> = entry.categories.iter().map(|category| category.term.as_str()).collect();
    assert_eq!(terms, ["Coast & Sea", "潮"]);
    let picture = &entry.images[0];
    assert_eq!(picture.url, "https://press.example/wp-content/uploads/mill.jpg");
    assert_eq!(
        (picture.width, picture.height, picture.title.as_deref()),
        (Some(1600), Some(900), Some("A mill"))
    );
}

#[test]
fn broken_lists_keep_what_was_whole() {
    for (json, entries, problems) in [
        ("[]".to_owned(), 0, 0),
        (format!("[{POST},{POST}]"), 2, 0),
        (format!("[{POST},{}", &POST[..200]), 1, 1),
        (format!("[{POST}, 7, {{}}, {POST}]"), 2, 2),
        (format!("[{}]", POST.replace("2026-03-14T02:30:09", "gestern")), 1, 1),
        (format!("[{}]", POST.replace("2026-03-14T02:30:09", "0000-00-00T00:00:00")), 1, 0),
    ] {
        let feed = read(&json);
        assert_eq!((feed.entries.len(), feed.problems.len()), (entries, problems), "{json}");
    }
    for (json, words) in [
        (r#"{"code":"rest_no_route","message":"No route","data":{"status":404}}"#, "No route"),
        ("<!doctype html><p>no", "web page"),
        ("[{\"id\":", "breaks off"),
        ("{}", "another kind"),
    ] {
        let error = parse(json.as_bytes(), &hints()).expect_err(json).to_string();
        assert!(error.contains(words), "{json}: {error}");
    }
}

#[test]
fn addresses() {
    let first = Page { number: 1, size: 20 };
    let list = "https://press.example/wp-json/wp/v2/posts?_embed=1&per_page=20";
    for (source, want) in [
        ("https://press.example", list),
        ("https://press.example/?utm=1#top", list),
        ("https://press.example/wp-json", list),
        ("https://press.example/wp-json/wp/v2/", list),
        ("https://press.example/zh/", "https://press.example/zh/wp-json/wp/v2/posts?_embed=1&per_page=20"),
        (
            "https://press.example/wp-json/wp/v2/story?categories=5&page=9",
            "https://press.example/wp-json/wp/v2/story?categories=5&_embed=1&per_page=20",
        ),
        (
            "https://press.example/?rest_route=/",
            "https://press.example/?rest_route=%2Fwp%2Fv2%2Fposts&_embed=1&per_page=20",
        ),
        (
            "https://public-api.wordpress.com/wp/v2/sites/press.example/posts",
            "https://public-api.wordpress.com/wp/v2/sites/press.example/posts?_embed=1&per_page=20",
        ),
    ] {
        assert_eq!(posts(source, first).as_deref(), Some(want), "{source}");
    }
    let third = Page { number: 3, size: 500 };
    assert!(posts(list, third).expect("an address").ends_with("_embed=1&per_page=100&page=3"));
    assert_eq!(posts("file:x", first), None);
}
