//! Packs: read like files, written so that no failure loses a record.

use super::tests::Site;
use super::*;
use crate::fault::fail_after;
use crate::pack::ENDING;
use crate::testing::{article, time};
use std::collections::BTreeSet;
use tidings_model::{Article, Published, SourceId};

/// An article of a month and a source.
fn of(title: &str, month: &str, source: &str) -> Article {
    let mut made = article(title);
    made.published = Published { at: time(&format!("{month}-14T02:30:09Z")), ..made.published };
    made.source.id = SourceId::new(source).expect("an id");
    made
}

/// Three months of two sources.
fn filled(site: &Site) -> Vec<(ArchivePath, Article)> {
    let writer = site.writer();
    let mut all = Vec::new();
    for month in ["2022-01", "2022-02", "2022-03"] {
        for (source, count) in [("one", 3), ("two", 2)] {
            for number in 0..count {
                let article = of(&format!("{source} {month} 第{number}篇"), month, source);
                all.push((writer.put(&article, None).expect("a write").path, article));
            }
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[track_caller]
fn holds(archive: &Archive, all: &[(ArchivePath, Article)]) {
    let walked: Vec<(ArchivePath, Article)> =
        archive.walk().map(|(path, record)| (path, record.expect("a record").article)).collect();
    assert_eq!(walked, all);
    for (path, article) in all {
        assert_eq!(archive.read(path).expect("a record").article, *article);
    }
    assert_eq!(archive.paths().len(), all.len());
    let problems: Vec<_> = archive.check().problems;
    assert!(problems.iter().all(|problem| problem.kind == CheckProblemKind::MissingMedia), "{problems:?}");
}

fn packs(site: &Site) -> BTreeSet<String> {
    let names = site.files().into_keys().filter(|name| name.ends_with(ENDING));
    names.map(|name| name.rsplit('/').next().expect("a name").to_owned()).collect()
}

#[test]
fn packed_records_are_read_like_files_and_come_out_as_they_went_in() {
    let site = Site::new();
    let all = filled(&site);
    let before = site.files();
    let writer = site.writer();
    let done = writer.pack("2022-03", None).expect("a disk");
    assert_eq!((done.packs, done.records, done.edited, done.left.len()), (4, 10, 0, 0));
    assert!(done.packed_bytes < done.bytes);
    let names =
        ["2022-01-one", "2022-01-two", "2022-02-one", "2022-02-two"].map(|name| format!("{name}{ENDING}"));
    assert_eq!(packs(&site), BTreeSet::from(names));
    assert_eq!(site.files().len(), 4 + 5);
    holds(&writer, &all);
    let again = writer.pack("2022-03", None).expect("a disk");
    assert_eq!((again.packs, again.records), (0, 0));
    assert_eq!(writer.unpack(Some(&SourceId::new("one").expect("an id"))).expect("a disk").records, 6);
    assert_eq!(packs(&site).len(), 2);
    holds(&writer, &all);
    writer.unpack(None).expect("a disk");
    assert_eq!(site.files(), before);
}

#[test]
fn a_packed_article_that_changes_becomes_a_file_and_keeps_its_past() {
    let site = Site::new();
    let mut all = filled(&site);
    let writer = site.writer();
    writer.pack("2022-03", None).expect("a disk");
    let (path, first) = all[0].clone();
    assert!(!writer.put(&first, Some(&path)).expect("no write").changed);
    let second = Article { revision: 2, title: "又改".to_owned(), ..first.clone() };
    assert!(writer.put(&second, Some(&path)).expect("a write").changed);
    all[0].1 = second;
    holds(&writer, &all);
    let past = writer.revisions(&first.id).expect("revisions");
    assert_eq!((past.len(), &past[0].record.as_ref().expect("a record").article), (1, &first));
    // Packed again, the file takes the place of what the pack had.
    let done = writer.pack("2022-03", None).expect("a disk");
    assert_eq!((done.packs, done.records), (1, 1));
    holds(&writer, &all);
    assert_eq!(writer.revisions(&first.id).expect("revisions").len(), 1);
    // What a hand edited stays a file, beside the pack that has its state of before.
    let file = writer.records_folder().join(all.last().expect("a record").0.as_str());
    let text = fs::read_to_string(&file).expect("a file").replace("第", "其");
    fs::write(&file, text).expect("an edit");
    assert_eq!(writer.pack("2023-01", None).expect("a disk").edited, 1);
    assert!(file.exists());
}

#[test]
fn unpacking_keeps_what_a_file_has_replaced() {
    for edit in ["别的标题", ""] {
        let site = Site::new();
        let (path, first) = filled(&site)[0].clone();
        let writer = site.writer();
        writer.pack("2022-03", None).expect("a disk");
        let file = writer.records_folder().join(path.as_str());
        let text = crate::form::write(&first).replace(&first.title, edit);
        // A person's change, and a file that is no record any more.
        fs::write(&file, if edit.is_empty() { "gone" } else { &text }).expect("an edit");
        let done = writer.unpack(None).expect("a disk");
        assert_eq!((done.packs, done.records, done.left.len()), (4, 9, 0));
        let past = writer.revisions(&first.id).expect("revisions");
        assert_eq!(past.len(), 1, "{edit}");
        assert_eq!(past[0].record.as_ref().expect("a record").article, first);
    }
}

#[test]
fn no_record_is_moved_over_one_in_a_pack() {
    let site = Site::new();
    let writer = site.writer();
    let first = of("a", "2022-01", "one");
    let to = writer.put(&first, None).expect("a write").path;
    let from = ArchivePath::try_from(to.as_str().replace("-a-", "-b-")).expect("a path");
    let file = writer.records_folder().join(from.as_str());
    writer.pack("2022-03", None).expect("a disk");
    fs::write(&file, crate::form::write(&first)).expect("a write");
    assert!(!writer.move_record(&from, &to).expect("a disk"), "a pack has it");
    let pack = site.files().into_keys().find(|name| name.ends_with(ENDING)).expect("a pack");
    fs::write(site.folder.path().join(&pack), "no pack").expect("a write");
    assert!(!writer.move_record(&from, &to).expect("a disk"), "a pack may have it");
    fs::remove_file(site.folder.path().join(&pack)).expect("a disk");
    assert!(writer.move_record(&from, &to).expect("a disk"));
    assert_eq!(writer.read(&to).expect("a record").article, first);
}

#[test]
fn a_damaged_pack_is_told_and_stays() {
    let site = Site::new();
    let all = filled(&site);
    let writer = site.writer();
    writer.pack("2022-02", Some(&SourceId::new("one").expect("an id"))).expect("a disk");
    let pack = site.files().into_keys().find(|name| name.ends_with(ENDING)).expect("a pack");
    let place = site.folder.path().join(&pack);
    let whole = fs::read(&place).expect("a pack");
    let mut damaged = whole.clone();
    damaged[40] ^= 0x55;
    fs::write(&place, &damaged).expect("a write");
    let unreadable = |writer: &Writer| writer.walk().filter(|(_, record)| record.is_err()).count();
    assert_eq!(unreadable(&writer), 1, "one frame, one record");
    assert!(writer.check().problems.iter().any(|problem| problem.kind == CheckProblemKind::Unreadable));
    assert_eq!(writer.unpack(None).expect("a disk").left.len(), 1);
    assert_eq!(fs::read(&place).expect("a pack"), damaged);
    // A new state of the damaged record is filed all the same.
    let (path, article) =
        all.iter().find(|(path, _)| writer.read(path).is_err()).expect("the damaged one").clone();
    writer.put(&Article { revision: 2, ..article }, Some(&path)).expect("a write");
    assert_eq!(unreadable(&writer), 0);

    fs::write(&place, &whole[..whole.len() - 30]).expect("a write");
    assert_eq!(writer.broken_packs().len(), 1);
    assert!(writer.check().problems.iter().any(|problem| problem.kind == CheckProblemKind::BrokenPack));
    assert!(writer.read(&all[1].0).is_err());
}

/// Whatever step fails, every record is there and as it was, and the same work done again ends the same way.
#[test]
fn no_failure_while_packing_or_unpacking_loses_a_record() {
    let clean = Site::new();
    let few = |site: &Site| -> Vec<(ArchivePath, Article)> {
        let writer = site.writer();
        let mut all: Vec<_> = ["a", "b"]
            .iter()
            .map(|title| of(title, "2022-01", "one"))
            .chain([of("c", "2022-01", "two"), of("d", "2022-03", "one")])
            .map(|article| (writer.put(&article, None).expect("a write").path, article))
            .collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    };
    let all = few(&clean);
    let files = clean.files();
    clean.writer().pack("2022-03", None).expect("nothing fails");
    let packed = clean.files();
    for steps in 0.. {
        let site = Site::new();
        few(&site);
        let writer = site.writer();
        fail_after(Some(steps));
        let failed = writer.pack("2022-03", None).is_err();
        fail_after(None);
        holds(&writer, &all);
        writer.pack("2022-03", None).expect("nothing fails");
        assert_eq!(site.files(), packed, "after {steps} steps");
        fail_after(Some(steps));
        let failed_out = writer.unpack(None).is_err();
        fail_after(None);
        holds(&writer, &all);
        writer.unpack(None).expect("nothing fails");
        assert_eq!(site.files(), files, "after {steps} steps");
        if !failed && !failed_out {
            assert!(steps > 15, "only {steps} steps were counted");
            break;
        }
    }
}
