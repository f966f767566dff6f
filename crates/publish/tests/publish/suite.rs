//! What holds for every kind of target.

use crate::places::{AT_WORK, Files, Place, build, files};
use tidings_publish::{LIST, Options, PublishError};

const OVERWRITE: Options = Options { dry_run: false, overwrite: true, verify: false };

/// A page with links, each from the root of the site.
fn page(links: &[&str]) -> String {
    links.iter().map(|link| format!("<a href=\"{link}\">")).collect()
}

/// Two states of a site: of the second, an article is new, one gone, one and the lists changed. Names are such as feeds bring.
fn states() -> [Files; 2] {
    let article = |name: &str| format!("2026/03/{name}/index.html");
    let (old, stays, new) =
        (article("旧闻-aaaaaaaaaaaa"), article("stays-bbbbbbbbbbbb"), article("新闻 #1 50%-cccccccccccc"));
    let tag = "tag/C#/index.html";
    let section = "section/国际/~page/index.html";
    let first: Files = [
        ("index.html", page(&[&old, &stays, section])),
        (section, page(&[&old, &stays])),
        (&old, page(&["media/ab/old.jpg", section])),
        (&stays, page(&[&old, "index.html"])),
        ("media/ab/old.jpg", "old".to_owned()),
        ("style.css", "a{}".to_owned()),
        ("feed.json", page(&[&old, &stays])),
        ("gone", String::new()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    let second: Files = [
        ("index.html", page(&[&new, &stays, section, tag])),
        (section, page(&[&new, &stays])),
        (tag, page(&[&new])),
        (&new, page(&["media/ab/new.jpg", section, tag, &stays])),
        (&stays, page(&[&new, "index.html"])),
        ("media/ab/new.jpg", "new".to_owned()),
        ("style.css", "a{}".to_owned()),
        ("feed.json", page(&[&new, &stays])),
        // A file gives way to a folder.
        ("gone/index.html", page(&["index.html"])),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    [first, second]
}

/// Links of what can be reached from the front page that lead nowhere.
fn broken(files: &Files) -> Vec<String> {
    let (mut open, mut seen, mut broken) = (vec!["index.html".to_owned()], Vec::new(), Vec::new());
    while let Some(path) = open.pop() {
        let Some(text) = files.get(&path) else {
            broken.push(path);
            continue;
        };
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if !seen.iter().any(|known| known == link) {
                seen.push(link.to_owned());
                open.push(link.to_owned());
            }
        }
    }
    broken
}

#[test]
fn only_what_changed_is_sent_and_only_what_was_sent_is_removed() {
    let root = tempfile::tempdir().expect("a folder");
    let public = root.path().join("public");
    let [first, second] = states();
    for place in Place::all(root.path()) {
        place.put("CNAME", "news.example.org");
        build(&public, &first);
        build_leftovers(&public);
        let report = place.publish_well(&public);
        assert_eq!((report.removed.len(), report.problems.len()), (0, 0), "{report:?}");
        let mut want = first.clone();
        want.insert("CNAME".to_owned(), "news.example.org".to_owned());
        assert_eq!(place.files(), want);
        let before = place.all_files();
        assert!(before.contains_key(LIST) && !before.keys().any(|path| path.contains("manifest")));
        let report = place.publish_well(&public);
        assert_eq!((report.added.len(), report.changed.len(), report.bytes), (0, 0, 0));
        assert_eq!(report.made, None);
        assert_eq!(place.all_files(), before);

        build(&public, &second);
        let dry = Options { dry_run: true, ..Options::default() };
        let would = place.publish(&public, dry, None).expect("it ran").expect("it went well");
        assert_eq!(place.all_files(), before, "a dry run changes nothing");
        let report = place.publish_well(&public);
        assert_eq!(
            (&would.added, &would.changed, &would.removed),
            (&report.added, &report.changed, &report.removed)
        );
        assert_eq!(report.removed.len(), 3, "{report:?}");
        let mut want = second.clone();
        want.insert("CNAME".to_owned(), "news.example.org".to_owned());
        assert_eq!(place.files(), want);
    }
}

/// What a build keeps for itself, and what only links elsewhere.
#[expect(clippy::disallowed_methods, reason = "a test's own files")]
fn build_leftovers(public: &std::path::Path) {
    std::fs::write(public.join(".tidings-manifest"), "index.html\n").expect("a file");
    std::fs::create_dir_all(public.join("tag/.cache")).expect("a folder");
    std::fs::write(public.join("tag/.cache/x"), "x").expect("a file");
}

#[test]
fn a_run_that_is_cut_off_anywhere_breaks_no_link_and_goes_on() {
    let [first, second] = states();
    for kind in 0..3 {
        // A branch moves once, at the end.
        for stop in (1..40).step_by(if kind == 2 { 5 } else { 1 }) {
            let root = tempfile::tempdir().expect("a folder");
            let public = root.path().join("public");
            let place = Place::all(root.path()).into_iter().nth(kind).expect("a place");
            build(&public, &first);
            place.publish_well(&public);
            build(&public, &second);
            let ended = place.publish(&public, Options::default(), Some(stop)).is_some();
            assert_eq!(broken(&place.files()), Vec::<String>::new(), "after {stop} steps");
            let again = place.publish_well(&public);
            assert_eq!(place.files(), second, "after {stop} steps");
            if ended {
                assert!(stop > 5 && again.added.is_empty() && again.changed.is_empty());
                break;
            }
            // What was sent is not sent again.
            let sent = again.added.len() + again.changed.len() + again.removed.len();
            assert!(kind == 2 || sent + stop <= 14, "{stop}: {again:?}");
        }
    }
}

#[test]
fn an_interrupted_first_run_whose_site_then_changed_leaves_nothing_behind() {
    let [first, second] = states();
    for kind in 0..2 {
        let root = tempfile::tempdir().expect("a folder");
        let public = root.path().join("public");
        let place = Place::all(root.path()).into_iter().nth(kind).expect("a place");
        build(&public, &first);
        assert!(place.publish(&public, Options::default(), Some(6)).is_none());
        build(&public, &second);
        assert!(place.publish(&public, Options::default(), Some(6)).is_none());
        build(&public, &first);
        assert!(place.publish(&public, Options::default(), Some(3)).is_none());
        build(&public, &second);
        place.publish_well(&public);
        assert_eq!(place.files(), second);
    }
}

#[test]
fn what_others_put_there_is_never_replaced_or_removed_unasked() {
    let root = tempfile::tempdir().expect("a folder");
    let public = root.path().join("public");
    let [first, second] = states();
    for place in Place::all(root.path()) {
        place.put("index.html", "somebody's own");
        build(&public, &first);
        let refused = place.publish(&public, Options::default(), None).expect("it ran");
        let Err(PublishError::Foreign { paths, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(paths, ["index.html"]);
        assert_eq!(place.files(), files(&[("index.html", "somebody's own")]));
        place.publish(&public, OVERWRITE, None).expect("it ran").expect("it went well");
        assert_eq!(place.files(), first);

        // A file that somebody changed at the target stays when the site has it no more.
        place.put("feed.json", "by hand");
        let mut fewer = first.clone();
        fewer.remove("feed.json");
        build(&public, &fewer);
        let report = place.publish_well(&public);
        assert!(report.removed.is_empty() && report.problems[0].contains("feed.json"), "{report:?}");
        assert_eq!(place.files()["feed.json"], "by hand");

        // A list that is broken stops all; one that is lost costs no file of others.
        let list = place.all_files().remove(LIST).expect("a list");
        place.put(LIST, &list[..list.len() / 2]);
        build(&public, &second);
        let refused = place.publish(&public, OVERWRITE, None).expect("it ran");
        assert!(matches!(refused, Err(PublishError::List { .. })), "{refused:?}");
        place.put(LIST, &list);
        let report = place.publish(&public, OVERWRITE, None).expect("it ran").expect("it went well");
        assert_eq!(report.removed.len(), 3, "{report:?}");
        assert_eq!(place.files(), second);
    }
}

#[test]
fn what_is_gone_at_the_target_comes_back_with_a_look_at_all() {
    let root = tempfile::tempdir().expect("a folder");
    let public = root.path().join("public");
    let [first, _] = states();
    for place in Place::all(root.path()) {
        build(&public, &first);
        place.publish_well(&public);
        place.put("style.css", "broken");
        assert!(place.publish_well(&public).changed.is_empty(), "the list is believed");
        let verify = Options { verify: true, ..Options::default() };
        let report = place.publish(&public, verify, None).expect("it ran").expect("it went well");
        assert_eq!(report.changed, ["style.css"]);
        assert_eq!(place.files(), first);
    }
}

#[test]
fn a_site_that_is_not_there_or_not_whole_is_refused() {
    let root = tempfile::tempdir().expect("a folder");
    let public = root.path().join("public");
    let read = || tidings_publish::SiteFiles::read(&public, AT_WORK);
    assert!(matches!(read(), Err(PublishError::NoSite(_))));
    build(&public, &files(&[("index.html", "x"), (".at-work/0", "half")]));
    assert!(matches!(read(), Err(PublishError::UnderWay(_))));
    build(&public, &files(&[("index.html", "x"), (".well-known/security.txt", "y"), (".DS_Store", "z")]));
    let site = read().expect("a site");
    assert_eq!(site.files.keys().collect::<Vec<_>>(), [".well-known/security.txt", "index.html"]);
}
