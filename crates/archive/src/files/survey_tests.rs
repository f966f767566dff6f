//! What a survey finds, beside what an earlier one found.

use super::tests::Site;
use super::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;

type Known = BTreeMap<String, Listing>;

/// What is found beside what is known, and the folders that are as they are known.
fn survey(archive: &Archive, known: &Known) -> (Known, Vec<String>) {
    let (found, broken) = archive.survey(|folder| known.get(folder));
    assert_eq!(broken.len(), 0);
    let is_same = |folder: &&Surveyed<'_>| matches!(folder.listing, Cow::Borrowed(_));
    let same = found.iter().filter(is_same).map(|folder| folder.folder.clone()).collect();
    (found.into_iter().map(|folder| (folder.folder, folder.listing.into_owned())).collect(), same)
}

fn names(found: &Known) -> Vec<String> {
    let of = |(folder, listing): (&String, &Listing)| {
        let records = listing.records().iter().map(|(name, _)| format!("{folder}/{name}"));
        records.collect::<Vec<_>>()
    };
    found.iter().flat_map(of).collect()
}

/// What is kept of what was found, with all times taken for sure, or none.
fn kept(found: Known, sure: u64) -> Known {
    found.into_iter().map(|(folder, listing)| (folder, listing.known(sure, |_, _| true))).collect()
}

/// Goes on when the clock of the file system has: it stands still for some milliseconds, within which a build takes nothing for sure.
fn tick(root: &Path) {
    let probe = root.join(".probe");
    let now = || {
        fs::write(&probe, "now").expect("a file");
        fs::metadata(&probe).and_then(|meta| meta.modified()).expect("a time")
    };
    let begun = now();
    while now() == begun {}
}

#[test]
fn a_survey_sees_every_change_whether_it_reads_a_folder_or_not() {
    const ONE: &str = "A/2022/2022-03-14-one-0123456789ab.md";
    const TWO: &str = "A/2022/2022-03-15-two-0123456789cd.md";
    const FAR: &str = "A/B/2023/2023-01-01-far-0123456789ef.md";
    for sure in [u64::MAX, 0] {
        let site = Site::new();
        let archive = Archive::open(site.folder.path());
        let root = archive.archive.path().to_owned();
        let put = |path: &str, text: &str| {
            fs::create_dir_all(root.join(path).parent().expect("a folder")).expect("a folder");
            fs::write(root.join(path), text).expect("a file");
            tick(&root);
        };
        put(ONE, "one");
        put(FAR, "far");
        put("A/2022/notes.md", "no record");
        put("A/2022/.hidden-0123456789ab.md", "no record");
        let found = survey(&archive, &Known::new());
        assert_eq!((names(&found.0), found.1), (vec![ONE.to_owned(), FAR.to_owned()], vec![]));
        let known = kept(found.0, sure);
        let same = survey(&archive, &known);
        assert_eq!(same.1, ["A/2022", "A/B/2023"]);

        // In its place: the folder has the same names and the same times.
        put(FAR, "another text");
        assert_eq!(survey(&archive, &known).1, ["A/2022"]);
        let known = kept(survey(&archive, &known).0, sure);
        put(TWO, "two");
        let found = survey(&archive, &known);
        assert_eq!(
            (names(&found.0), found.1),
            (vec![ONE.to_owned(), TWO.to_owned(), FAR.to_owned()], vec!["A/B/2023".to_owned()])
        );
        let known = kept(found.0, sure);
        // Beside records there may be folders.
        let deep = "A/2022/C/2024-01-01-deep-0123456789gh.md";
        put(deep, "deep");
        fs::remove_file(root.join(ONE)).expect("a file");
        tick(&root);
        let found = survey(&archive, &known);
        assert_eq!(names(&found.0), [TWO, deep, FAR]);
        let known = kept(found.0, sure);
        put(deep, "deeper");
        let found = survey(&archive, &known);
        assert_eq!((names(&found.0), found.1.len()), (names(&known), 2));
        fs::remove_dir_all(root.join("A/B")).expect("a folder");
        assert_eq!(names(&survey(&archive, &known).0), [TWO, deep]);
    }
}

#[test]
fn a_record_that_was_not_kept_is_found_again() {
    let site = Site::new();
    let writer = site.writer();
    let paths: Vec<ArchivePath> = ["一", "二"]
        .map(|title| writer.put(&crate::testing::article(title), None).expect("a write").path)
        .to_vec();
    let archive = Archive::open(site.folder.path());
    let (found, _) = survey(&archive, &Known::new());
    let all = names(&found);
    assert_eq!(all.len(), paths.len());
    let is_first = |name: &str| paths[0].as_str().ends_with(name);
    let known: Known = found
        .into_iter()
        .map(|(folder, listing)| (folder, listing.known(u64::MAX, |name, _| is_first(name))))
        .collect();
    assert_eq!(names(&known).len(), 1);
    assert_eq!(names(&survey(&archive, &known).0), all);
}
