use super::*;
use crate::testing::{NASTY, any_article, article};
use proptest::prelude::*;

#[test]
fn the_file_of_an_article() {
    let article = article("it's \"new\": [视频]");
    let text = write(&article);
    let start = "---\n\
        title: 'it''s \"new\": [视频]'\n\
        categories:\n - '新媒体'\n - 'Example 网'\n - '新闻'\n\
        headimg: 'https://example.net/a.jpg'\n\
        author: '半岛 ''Example'' 网'\n\
        comments: false\n\
        date: '2022-03-14T02:30:09Z'\n\
        thumbnail: 'https://example.net/a.jpg'\n\
        disableNunjucks: true\n\
        render_with_liquid: false\n\
        updated: '2022-03-14T02:30:09Z'\n\
        updated_from: 'date'\n\
        published_from: 'feed'\n\
        format: 1\n";
    assert!(text.starts_with(start), "{text}");
    assert!(
        text.contains("\nexcerpt: 'Talks &amp; &lt;b&gt; &#123;&#123; x &#125;&#125; &amp;lt;'\n"),
        "{text}"
    );
    assert!(text.contains(" - url: 'https://example.net/b.jpg'\n   problem: '404 Not Found'\n"), "{text}");
    assert!(!text.contains("\nlink:") && text.ends_with("\n</div>\n"), "{text}");
    let record = read(&text).expect("a record");
    assert_eq!((record.article, record.verified, record.problems), (article, true, Vec::new()));
}

/// The three rules that make one body safe in every generator.
fn obeys_the_rules(body: &str) -> bool {
    let blank = body.lines().any(|line| line.trim().is_empty());
    !body.contains('{') && (body.is_empty() || !blank) && !body.lines().any(|line| line.starts_with("    "))
}

#[test]
fn nasty_titles() {
    for title in NASTY {
        let article = article(title);
        let text = write(&article);
        let record = read(&text).expect("a record");
        assert_eq!(record.article, article, "{title:?}");
        assert!(obeys_the_rules(article.body.as_str()));
        let lines = text.lines().filter(|line| line.starts_with("id: ")).count();
        assert_eq!((lines, text.matches("\n---\n").count()), (1, 1), "{title:?}");
    }
}

#[test]
fn what_a_hand_changes_is_no_longer_trusted() {
    let text = write(&article("a title"));
    let tampered = text.replace("<p>Text", "<p onclick=\"x()\">Text<script>alert(1)</script>");
    let record = read(&tampered).expect("a record");
    assert!(!record.verified);
    assert!(record.article.body.as_str().contains("<p>Text"), "{}", record.article.body);
    let foreign = read_foreign(&text).expect("a record");
    assert!(!foreign.verified, "another archive's hash proves nothing");
    assert_eq!(foreign.article, article("a title"));
    let windows = read(&format!("\u{feff}{}", text.replace('\n', "\r\n"))).expect("a record");
    assert_eq!((windows.article, windows.verified), (article("a title"), false));
    let bare = text.replace("title: 'a title'", "title: A hand's title # with a comment\nnote: mine");
    let record = read(&bare).expect("a record");
    assert_eq!(record.article.title, "A hand's title");
    assert_eq!(record.problems[0].place.map(|place| place.line), Some(3));
    let bad =
        text.replace("published_from: 'feed'", "published_from: 'x'").replace("file: 'ab", "file: '../ab");
    let record = read(&bad).expect("a record");
    assert_eq!(record.problems.len(), 1, "{:?}", record.problems);
}

/// A search for the line of each problem would go through a megabyte two hundred thousand times.
#[test]
fn many_problems_are_found_in_one_pass_and_told_in_short() {
    let keys: String = (0..60_000).map(|n| format!("k{n}: 1\n")).collect();
    let media = " - {}\n".repeat(100_000);
    let text = write(&Article { media: Vec::new(), ..article("t") });
    let text = text.replace("enclosures:\n", &format!("{keys}media:\n{media}enclosures:\n"));
    let record = read(&text).expect("a record");
    assert!(record.article.media.is_empty());
    let told: Vec<String> = record.problems.iter().map(ToString::to_string).collect();
    assert!(told.len() == 51 && told[0].contains("k0"), "{told:?}");
    assert!(told[50].contains("159950 further problems"), "{}", told[50]);
}

#[test]
fn what_is_no_record_is_refused_with_its_line() {
    let text = write(&article("t"));
    let id = article("t").id;
    for (bad, line, what) in [
        (String::new(), 1, "front matter"),
        (text.replace("---\n", ""), 1, "front matter"),
        (text.replace(&format!("id: '{id}'"), "id: '../x'"), 18, "article id"),
        (text.replace("format: 1", "format: 2"), 17, "version 2"),
        (text.replace("format: 1", "format: '3'"), 17, "version 3"),
        (text.replace("format: 1\n", "format: 2\nid: [1, {}]\n"), 17, "version 2"),
        (text.replace("headimg: ", "headimg: 'a' 'b"), 7, "front matter"),
        (text.replace("first_seen: '2022", "first_seen: 'x"), 30, "no date"),
        (text.replace("comments: false", "comments: &a [*a, *a]"), 9, "front matter"),
    ] {
        let error = read(&bad).expect_err("no record");
        assert!(error.what.contains(what), "{error}");
        assert_eq!(error.line, line, "{error}");
    }
}

#[test]
fn an_older_form_is_read_and_known_as_such() {
    let text = write(&article("旧")).replace("format: 1", "format: 0");
    let hash = hash_of(&text).expect("a hash").to_string();
    let without = text.replace(&format!("hash: '{hash}'\n"), "");
    let text = text.replace(&hash, ContentHash::of(without.as_bytes()).as_str());
    let record = read(&text).expect("a record");
    assert_eq!((record.format, record.verified, record.problems.len()), (0, true, 0));
    assert_eq!(record.article, article("旧"));
    assert!(read(&text.replace("format: 0", "format: 7")).expect_err("newer").is_newer());
}

proptest! {
    #[test]
    fn reading_gives_what_was_written(article in any_article()) {
        let text = write(&article);
        prop_assert_eq!(&write(&article), &text);
        let record = read(&text).expect("a record");
        prop_assert!(record.verified && record.problems.is_empty(), "{:?}", record.problems);
        prop_assert_eq!(record.article, article);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), cut in 0_usize..1500) {
        let _ = read(&text);
        let mut whole = write(&article("x"));
        let cut = (0..=cut.min(whole.len())).rev().find(|&i| whole.is_char_boundary(i)).unwrap_or(0);
        whole.insert_str(cut, &text);
        let _ = read(&whole);
    }
}
