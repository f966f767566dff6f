//! What is left of an index after a kill or a damage.

use crate::{Post, found, id, index_of, put};
use std::collections::HashMap;
use std::path::Path;
use tidings_index::{Amount, Index, IndexError, Order};

/// The names of the files of an index.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.ends_with(".lock")).collect()
}

fn posts() -> Vec<Post> {
    vec![
        Post { title: "加沙", text: "停火", ..Post::default() },
        Post { title: "以色列", text: "停火", published: 1, ..Post::default() },
    ]
}

#[test]
fn what_is_not_committed_is_gone_and_the_note_says_so() {
    let (folder, index) = index_of(&posts());
    let mut writer = index.writer(Amount::Few).expect("free");
    put(&mut writer, 3, &posts()[0]);
    writer.remove(&id(1));
    drop((writer, index));
    let index = Index::open(folder.path()).expect("whole").index;
    assert_eq!(index.position().expect("read").as_deref(), Some("all"));
    assert_eq!(found(&index, "停火", Order::Date), [2, 1]);
    let mut writer = index.writer(Amount::Few).expect("free again");
    put(&mut writer, 3, &posts()[0]);
    put(&mut writer, 2, &Post { title: "天气", ..Post::default() });
    writer.remove(&id(1));
    writer.commit("further").expect("written");
    writer.finish().expect("ended");
    assert_eq!(index.position().expect("read").as_deref(), Some("further"));
    assert_eq!(found(&index, "停火", Order::Date), [3]);
    assert_eq!(index.versions().expect("read"), HashMap::from([(2, 2), (3, 3)]));
}

/// What stands in the folder in the middle of the writing is what a kill leaves.
#[test]
fn a_kill_in_the_middle_leaves_the_last_commit() {
    let (folder, index) = index_of(&posts());
    let mut writer = index.writer(Amount::Few).expect("free");
    let before = files(folder.path()).len();
    // More than is held in memory, so that some of it is on the disk.
    let text: String = (0x4e00..0x9000).step_by(3).filter_map(char::from_u32).collect();
    let text: &'static str = text.leak();
    for number in 3..400 {
        let (from, to) = text.split_at(text.len() / 400 / 3 * 3 * number);
        let text: &'static str = [to, from].concat().leak();
        put(&mut writer, number as u64, &Post { title: "停火", text, ..Post::default() });
    }
    let left = tempfile::tempdir().expect("a folder");
    let copy = || {
        for name in files(folder.path()) {
            #[expect(clippy::disallowed_methods, reason = "the files of the killed process are put aside")]
            let copied = std::fs::copy(folder.path().join(&name), left.path().join(&name));
            // A file can go while its folder is read.
            assert!(copied.is_ok() || !folder.path().join(&name).exists());
        }
    };
    // The writer's thread begins a segment with its first article.
    while files(folder.path()).len() <= before {
        std::thread::yield_now();
    }
    copy();
    writer.commit("all of them").expect("written");
    assert_eq!(found(&index, "停火", Order::Date).len(), 50, "a page of them");

    let opened = Index::open(left.path()).expect("whole");
    assert_eq!(opened.thrown_away, None);
    assert_eq!(opened.index.position().expect("read").as_deref(), Some("all"));
    assert_eq!(found(&opened.index, "停火", Order::Date), [2, 1]);
    let mut writer = opened.index.writer(Amount::Few).expect("free");
    put(&mut writer, 3, &posts()[0]);
    writer.commit("further").expect("written");
    writer.finish().expect("ended");
    assert_eq!(found(&opened.index, "停火", Order::Date), [2, 3, 1]);
}

#[test]
fn one_process_writes_at_a_time_and_others_search() {
    let (folder, index) = index_of(&posts());
    let mut writer = index.writer(Amount::Few).expect("free");
    let other = Index::open(folder.path()).expect("readable").index;
    assert!(matches!(other.writer(Amount::Few), Err(IndexError::Busy { .. })));
    put(&mut writer, 3, &posts()[0]);
    writer.commit("").expect("written");
    assert_eq!(found(&other, "停火", Order::Date).len(), 2);
    other.refresh().expect("read");
    assert_eq!(found(&other, "停火", Order::Date).len(), 3);
    assert!(matches!(Index::renew(folder.path()), Err(IndexError::Busy { .. })));
    drop(writer);
    assert!(Index::renew(folder.path()).expect("free").is_empty());
}

#[expect(clippy::disallowed_methods, reason = "the test damages files on purpose")]
fn cut(path: &Path, length: usize) {
    let bytes = std::fs::read(path).expect("a file");
    std::fs::write(path, &bytes[..length.min(bytes.len())]).expect("written");
}

/// Each file of the index, cut in the middle or gone, has it made anew.
#[test]
fn a_damaged_index_is_made_anew_and_says_so() {
    let (folder, _) = index_of(&posts());
    let count = files(folder.path()).len();
    assert!(count > 5, "{:?}", files(folder.path()));
    for at in 0..count {
        for damage in ["cut", "empty", "gone"] {
            let (folder, index) = index_of(&posts());
            drop(index);
            let mut names = files(folder.path());
            names.sort_by_key(|name| (Path::new(name).extension().map(ToOwned::to_owned), name.clone()));
            let path = folder.path().join(&names[at]);
            let half = std::fs::metadata(&path).expect("a file").len() / 2;
            match damage {
                "cut" => cut(&path, half as usize),
                "empty" => cut(&path, 0),
                _ => std::fs::remove_file(&path).expect("removed"),
            }
            let opened = Index::open(folder.path()).expect("made anew");
            // What files there are is noted beside; without that note the index is whole.
            if names[at] == ".managed.json" && damage == "gone" {
                continue;
            }
            let why = opened.thrown_away.unwrap_or_else(|| panic!("{} {damage} is not seen", names[at]));
            assert!(why.contains("is made anew: "), "{why}");
            assert!(opened.index.is_empty() && opened.index.position().expect("read").is_none());
            assert!(Index::open(folder.path()).expect("whole").thrown_away.is_none());
            let mut writer = opened.index.writer(Amount::Few).expect("free");
            put(&mut writer, 1, &posts()[0]);
            writer.commit("again").expect("written");
            assert_eq!(found(&opened.index, "加沙", Order::Date), [1]);
        }
    }
}

#[test]
fn an_index_of_another_version_is_made_anew() {
    let (folder, index) = index_of(&posts());
    drop(index);
    let metas = folder.path().join("meta.json");
    let text = std::fs::read_to_string(&metas).expect("a file");
    let other = text.replace("\"payload\": \"2 all\"", "\"payload\": \"1 all\"");
    assert_ne!(other, text, "{text}");
    #[expect(clippy::disallowed_methods, reason = "the test damages a file on purpose")]
    std::fs::write(&metas, other).expect("written");
    let opened = Index::open(folder.path()).expect("made anew");
    assert!(opened.thrown_away.is_some_and(|why| why.contains("another version")));
    assert!(opened.index.is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    #[expect(clippy::disallowed_methods, reason = "a file where the folder should be")]
    std::fs::write(&file, "").expect("written");
    let error = Index::open(&file.join("search")).expect_err("a file is in its way");
    assert!(error.to_string().contains("cannot be read or written"), "{error}");
}
