use super::*;
use crate::fault::fail_after;
use crate::testing::article;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tidings_model::SourceId;

pub(super) struct Site {
    pub(super) folder: tempfile::TempDir,
}

impl Site {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn archive(&self) -> Archive {
        Archive::open(self.folder.path())
    }

    pub(super) fn writer(&self) -> Writer {
        self.archive().writer("a test").expect("the lock is free")
    }

    /// Every file of archive and media with its bytes.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut left = vec![self.folder.path().join("archive"), self.folder.path().join("media")];
        while let Some(path) = left.pop() {
            if path.is_dir() {
                left.extend(
                    fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()),
                );
            } else if let Ok(bytes) = fs::read(&path) {
                let name =
                    path.strip_prefix(self.folder.path()).expect("below").to_string_lossy().into_owned();
                files.insert(name, bytes);
            }
        }
        files
    }
}

fn revised(article: &Article, title: &str) -> Article {
    Article { revision: article.revision + 1, title: title.to_owned(), ..article.clone() }
}

#[test]
fn an_article_goes_in_once_and_keeps_its_past() {
    let site = Site::new();
    let writer = site.writer();
    let first = article("first");
    let put = writer.put(&first, None).expect("a write");
    assert!(put.changed);
    assert_eq!(put.path.as_str(), format!("新媒体/Example 网/新闻/2022/2022-03-14-first-{}.md", first.id));
    let before = site.files();
    let again = writer.put(&first, Some(&put.path)).expect("no write");
    assert_eq!((again.changed, again.hash, site.files()), (false, put.hash, before));

    let second = revised(&first, "second");
    let changed = writer.put(&second, Some(&put.path)).expect("a write");
    assert_eq!((changed.changed, &changed.path), (true, &put.path), "a new title does not move the file");
    let record = writer.read(&put.path).expect("a record");
    assert_eq!((&record.article, record.verified, &record.hash), (&second, true, &changed.hash));
    let past = writer.revisions(&first.id).expect("revisions");
    assert_eq!(past.len(), 1);
    assert_eq!((past[0].number, past[0].record.as_ref().expect("a record").article.clone()), (1, first));

    let path = site.archive().records_folder().join(put.path.as_str());
    let edited = fs::read_to_string(&path).expect("the file").replace("second", "by hand");
    fs::write(&path, edited).expect("an edit");
    writer.put(&second, Some(&put.path)).expect("a write");
    let past = writer.revisions(&second.id).expect("revisions");
    assert_eq!(past.iter().map(|revision| revision.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(past[1].record.as_ref().expect("a record").article.title, "by hand", "no edit is lost");

    let other = Article { lead_image: None, ..second.clone() };
    writer.put(&other, Some(&put.path)).expect("a write");
    writer.put(&other, Some(&put.path)).expect("no write");
    let past = writer.revisions(&other.id).expect("revisions");
    let numbers: Vec<_> = past.iter().map(|revision| (revision.number, revision.is_variant)).collect();
    assert_eq!(numbers, [(1, false), (2, true), (2, true)], "the same number with other bytes replaces none");
    let of_second = |revision: &Revision| revision.record.as_ref().is_ok_and(|r| r.article == second);
    assert!(past.iter().any(of_second));
    assert!(writer.check().problems.iter().all(|p| p.kind == CheckProblemKind::MissingMedia));
}

#[test]
fn no_revision_takes_the_place_of_another() {
    let site = Site::new();
    let writer = site.writer();
    let first = article("first");
    let path = writer.put(&first, None).expect("a write").path;
    writer.put(&revised(&first, "second"), Some(&path)).expect("a write");
    // A file of before comes back with other words and the same number.
    let other = Article { lead_image: None, ..first.clone() };
    fs::write(writer.records_folder().join(path.as_str()), form::write(&other)).expect("a write");
    writer.put(&revised(&first, "third"), Some(&path)).expect("a write");
    let past = writer.revisions(&first.id).expect("revisions");
    let kept: Vec<_> = past.iter().map(|revision| (revision.number, revision.is_variant)).collect();
    // `1-….md` comes before `1.md`.
    assert_eq!(kept, [(1, true), (1, false)]);
    let article = |at: usize| past[at].record.as_ref().expect("a record").article.clone();
    assert_eq!((article(0), article(1)), (other, first));
}

#[test]
fn a_batch_keeps_every_state() {
    let site = Site::new();
    let writer = site.writer();
    let mut batch = writer.batch();
    let first = article("first");
    let path = batch.put(&first, None).expect("staged").path;
    batch.put(&revised(&first, "second"), Some(&path)).expect("staged");
    let (bytes, hash) = (b"picture", ContentHash::of(b"picture"));
    assert!(batch.put_media(bytes, &hash, "jpg").expect("staged").1);
    assert!(!batch.put_media(bytes, &hash, "jpg").expect("staged").1);
    assert_eq!(batch.len(), 3);
    batch.commit().expect("a commit");
    let record = writer.read(&path).expect("a record");
    assert_eq!(
        (record.article.title.as_str(), writer.revisions(&first.id).expect("revisions").len()),
        ("second", 1)
    );
    let file = record.article.media[0].file.clone().expect("a kept picture");
    assert!(writer.has_media(&file));
    assert_eq!(writer.read_media(&file).expect("the picture"), bytes);
    assert_eq!(writer.check().problems, []);
    drop(writer.batch().put(&article("dropped"), None));
    assert_eq!(site.archive().walk().count(), 1, "a batch that is dropped leaves nothing");

    for (bytes, extension) in [(b"other".as_slice(), "jpg"), (b"picture", "../x"), (b"picture", "")] {
        let error = writer.put_media(bytes, &hash, extension).expect_err("refused");
        assert!(matches!(error.kind, FilesErrorKind::Media(_)), "{error}");
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let site = Site::new();
    let writer = site.writer();
    let large = |title: &str, change: &dyn Fn(&mut Article)| {
        let mut article = article(title);
        change(&mut article);
        article
    };
    let refused = [
        ("excerpt, of", large("a", &|article| article.excerpt = "长".repeat(2 << 20))),
        ("tags, with 300000", large("b", &|article| article.tags = vec![String::new(); 300_000])),
        ("authors, with", large("c", &|article| article.authors = vec![Default::default(); 400_000])),
        ("title, of", large("d", &|article| article.title = "\u{7}".repeat(2 << 20))),
    ];
    let taken = [
        large("e", &|article| article.excerpt = "长".repeat(1 << 20)),
        large("f", &|article| article.tags = vec!["t".repeat(60_000), "\u{7}".repeat(4_000)]),
        large("g", &|article| article.tags = vec![String::new(); 20_000]),
        large("h", &|article| article.tags = vec![String::new(); 200_000]),
    ];
    let mut batch = writer.batch();
    for (part, article) in &refused {
        let error = batch.put(article, None).expect_err("too large");
        assert!(error.is_of_the_article() && error.to_string().contains(part), "{part}: {error}");
    }
    let paths: Vec<_> = taken.iter().map(|article| batch.put(article, None).expect("staged").path).collect();
    batch.commit().expect("a commit");
    for (path, article) in paths.iter().zip(&taken) {
        assert_eq!(&writer.read(path).expect("a record").article, article);
    }
    assert_eq!(writer.walk().count(), taken.len());
}

#[test]
fn one_writer_at_a_time() {
    let site = Site::new();
    let writer = site.writer();
    let error = site.archive().writer("another").expect_err("held");
    let text = error.to_string();
    assert!(text.contains("held by a test (process ") && text.contains("wait until it is done"), "{text}");
    assert!(site.archive().walk().next().is_none(), "reading needs no lock");
    drop(writer);
    site.writer();
}

#[test]
fn the_walk_has_an_order() {
    let site = Site::new();
    let writer = site.writer();
    let titles = ["b", "a", "c", "视频", "É"];
    let mut paths: Vec<String> = titles
        .iter()
        .map(|title| writer.put(&article(title), None).expect("a write").path.to_string())
        .collect();
    paths.sort();
    fs::write(writer.records_folder().join("notes.txt"), "x").expect("a file");
    let walked: Vec<String> = writer
        .walk()
        .map(|(path, record)| {
            record.expect("a record");
            path.to_string()
        })
        .collect();
    assert_eq!(walked, paths);
}

#[test]
fn check_says_what_is_wrong() {
    let site = Site::new();
    let writer = site.writer();
    let [good, edited, broken, moved] = ["good", "edited", "broken", "moved"]
        .map(|title| writer.put(&article(title), None).expect("a write").path);
    let root = writer.records_folder().to_owned();
    let change = |path: &ArchivePath, from: &str, to: &str| {
        let path = root.join(path.as_str());
        fs::write(&path, fs::read_to_string(&path).expect("a file").replace(from, to)).expect("a change");
    };
    change(&edited, "title: 'edited'", "title: 'x'");
    change(&broken, "key: ", "key: [");
    let other = good.as_str().replace("good", "copy");
    fs::copy(root.join(good.as_str()), root.join(&other)).expect("a copy");
    let wrong = moved.as_str().replace(article("moved").id.as_str(), "zzzzzzzzzzzz");
    fs::rename(root.join(moved.as_str()), root.join(&wrong)).expect("a rename");
    fs::write(root.join(".tmp/.tidings-1-1.tmp"), "half").expect("a leftover");
    fs::write(root.join("notes.txt"), "x").expect("a stray file");
    let media = writer.media_folder().join(article("x").media[0].file.clone().expect("a file").path());
    fs::create_dir_all(media.parent().expect("a folder")).expect("a folder");
    fs::write(&media, "damaged").expect("a picture");

    let report = writer.check();
    use CheckProblemKind::*;
    let mut kinds: Vec<CheckProblemKind> = report.problems.iter().map(|problem| problem.kind).collect();
    kinds.sort();
    assert_eq!(kinds, [EditedByHand, Unreadable, DamagedMedia, WrongPath, SharedId, LeftoverTemp, Stray]);
    assert_eq!(report.records, 4);
    let unreadable = report.problems.iter().find(|problem| problem.kind == Unreadable).expect("found");
    assert!(unreadable.to_string().contains("line 1"), "{unreadable}");
    assert!(unreadable.path.starts_with("archive/新媒体/"), "{unreadable}");
    fs::remove_file(&media).expect("a removal");
    assert!(writer.check().problems.iter().any(|problem| problem.kind == MissingMedia));
    assert_eq!(writer.clean_temp().expect("a clean-up"), 1);
    assert!(writer.check().problems.iter().all(|problem| problem.kind != LeftoverTemp));
}

#[test]
fn an_icon_is_kept_for_each_source_that_has_one() {
    let site = Site::new();
    let writer = site.writer();
    let ids = ["one", "two"].map(|id| SourceId::new(id).expect("an id"));
    assert_eq!((writer.icons().len(), writer.icons_changed()), (0, 0));
    let put = |id: &SourceId, png: &[u8]| {
        writer.put_icon(id, png, (64, 48), "https://a.example/i.ico").expect("a write")
    };
    let icon = put(&ids[0], b"a picture");
    assert_eq!(put(&ids[1], b"a picture").file, icon.file, "two sources may have one");
    assert_eq!(writer.icon(&ids[0]), Some(icon.clone()));
    assert_eq!(writer.read_media(&icon.file).expect("a picture"), b"a picture");
    assert!(writer.icons_changed() > 0);
    let report = writer.check();
    assert!(
        report.problems.is_empty() && report.notes.is_empty(),
        "{:?} {:?}",
        report.problems,
        report.notes
    );
    // The earlier one is of no use once nobody has it.
    put(&ids[0], b"another");
    assert!(writer.check().notes.is_empty());
    let other = put(&ids[1], b"another");
    assert_eq!(writer.check().notes.len(), 1);

    let file = writer.media_folder().join(other.file.path());
    let note = |id: &SourceId| writer.records_folder().join(format!(".icons/{id}.json"));
    let hostile = fs::read_to_string(note(&ids[0])).expect("a note").replace("png", "../../../etc/passwd");
    let kinds = || writer.check().problems.into_iter().map(|problem| problem.kind).collect::<Vec<_>>();
    for (damage, expected) in [
        (Box::new(|| fs::write(&file, "another?").expect("damage")) as Box<dyn Fn()>, 2),
        (Box::new(|| fs::remove_file(&file).expect("a removal")), 2),
        (Box::new(|| fs::write(note(&ids[0]), &hostile).expect("damage")), 1),
        (Box::new(|| fs::write(note(&ids[0]), "{").expect("damage")), 1),
    ] {
        damage();
        assert_eq!(kinds(), vec![CheckProblemKind::BrokenIcon; expected]);
        assert!(!writer.icons().contains_key(&ids[0]), "as if it had none");
        for id in &ids {
            writer.forget_icon(id).expect("a removal");
        }
        assert!(kinds().is_empty());
        ids.iter().for_each(|id| _ = put(id, b"another"));
        assert_eq!((kinds().len(), writer.icons().len()), (0, 2));
    }
}

#[cfg(unix)]
#[test]
fn t43_no_link_is_followed() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    let outside = tempfile::tempdir().expect("a folder");
    let writer = site.writer();
    let path = writer.put(&article("t"), None).expect("a write").path;
    let root = writer.records_folder().to_owned();
    fs::rename(root.join("新媒体"), outside.path().join("新媒体")).expect("a move");
    symlink(outside.path().join("新媒体"), root.join("新媒体")).expect("a link");
    for error in [
        writer.put(&article("u"), None).expect_err("refused"),
        writer.read(&path).expect_err("refused"),
        writer.put(&revised(&article("t"), "x"), Some(&path)).expect_err("refused"),
    ] {
        assert!(matches!(error.kind, FilesErrorKind::Link), "{error}");
    }
    assert_eq!(writer.walk().count(), 0);
    assert_eq!(writer.check().problems.len(), 1);
    fs::remove_file(root.join("新媒体")).expect("a removal");
    symlink(outside.path(), root.join(".revisions")).expect("a link");
    writer.put(&article("t"), None).expect("a write");
    writer.put(&revised(&article("t"), "x"), Some(&path)).expect_err("refused");
    assert_eq!(
        writer.read(&path).expect("a record").article.title,
        "t",
        "the file stays until its past is safe"
    );
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1, "nothing was written outside");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever step fails, every file is whole, none is lost, and the same work done again ends the same way.
    #[test]
    fn a_failure_at_any_step_leaves_whole_files(steps in 0_u32..60, posts in 1_usize..5) {
        let clean = Site::new();
        let broken = Site::new();
        let old: Vec<Article> = (0..posts).map(|i| article(&format!("post {i}"))).collect();
        let new: Vec<Article> = old.iter().map(|old| revised(old, "changed")).collect();
        let paths = |writer: &Writer| -> Vec<ArchivePath> {
            old.iter().map(|old| writer.put(old, None).expect("a write").path).collect()
        };
        let run = |writer: &Writer, paths: &[ArchivePath]| -> Result<(), FilesError> {
            let mut batch = writer.batch();
            batch.put_media(b"picture", &ContentHash::of(b"picture"), "jpg")?;
            for (new, path) in new.iter().zip(paths) {
                batch.put(new, Some(path))?;
            }
            batch.commit()
        };
        let writer = clean.writer();
        let clean_paths = paths(&writer);
        run(&writer, &clean_paths).expect("nothing fails");
        let writer = broken.writer();
        let paths = paths(&writer);
        fail_after(Some(steps));
        let result = run(&writer, &paths);
        fail_after(None);
        if let Err(error) = result {
            prop_assert!(error.is_disk_full() && error.to_string().contains("make room"));
        }
        let done = clean.files();
        for (name, bytes) in broken.files() {
            let whole = done.get(&name) == Some(&bytes) || old.iter().any(|old| form::write(old).as_bytes() == bytes);
            prop_assert!(whole, "{} is not whole", name);
        }
        for ((old, new), path) in old.iter().zip(&new).zip(&paths) {
            let record = writer.read(path).expect("every article is there");
            prop_assert!(record.verified && (record.article == *old || record.article == *new));
            let kept = writer.revisions(&old.id).expect("revisions").len();
            prop_assert!(kept == 1 || record.article == *old, "its past is kept before it changes");
        }
        run(&writer, &paths).expect("nothing fails");
        prop_assert_eq!(broken.files(), done);
    }
}

#[test]
fn a_folder_goes_in_and_comes_out() {
    use crate::export::{ExportForm, SiteInfo};
    use crate::import::Target;
    let old = tempfile::tempdir().expect("a folder");
    let file = "\n---\ntitle: 'A title'\ncategories: \n - A\n - B\n - C\nheadimg: ''\nauthor: B\ncomments: false\n\
        date: Mon, 14 Mar 2022 02:30:09 GMT\nthumbnail: ''\n---\n\n<div>   \n<p onclick=\"x()\">text</p>  \n</div>\n            ";
    let place = old.path().join("source/_posts/A/B/C/A title.md");
    crate::atomic::write(&place, file.as_bytes(), crate::atomic::Durability::Rename).expect("a write");
    fs::write(old.path().join("source/_posts/broken.md"), "---\na: [\n---\n").expect("a write");
    let site = Site::new();
    let writer = site.writer();
    let target = Target {
        source: None,
        category: tidings_model::CategoryPath::parse("Imported").expect("a path"),
        now: crate::testing::time("2026-01-02T03:04:05Z"),
    };
    let mut broken = Vec::new();
    for (path, post) in ImportFolder::open(old.path(), None, target).expect("a folder") {
        match post {
            Ok((imported, bytes)) => {
                assert!(
                    imported.keep_original && writer.put(&imported.article, None).expect("a write").changed
                );
                writer.put_original(&imported.article.id, &bytes).expect("a write");
            }
            Err(error) => broken.push((path, error.to_string())),
        }
    }
    assert_eq!((broken.len(), broken[0].0.as_str()), (1, "source/_posts/broken.md"));
    assert!(broken[0].1.contains("line 2") || broken[0].1.contains("line 3"), "{broken:?}");
    let new = tempfile::tempdir().expect("a folder");
    let info = SiteInfo { title: "T".to_owned(), language: "zh".to_owned(), address: "/".to_owned() };
    let done = writer.export(ExportForm::RsshubPage, new.path(), &info, &|_| true).expect("an export");
    assert_eq!((done.articles, done.unreadable.len()), (1, 0));
    let article = writer.walk().next().expect("an article").1.expect("a record").article;
    let out = fs::read_to_string(new.path().join(crate::rsshub_page::path(&article))).expect("a file");
    assert_eq!(out, file, "an unchanged article comes out as it went in");
    for other in ["another", "and another", "another"] {
        writer.put_original(&article.id, other.as_bytes()).expect("a write");
        assert_eq!(writer.original(&article.id).expect("a file").as_deref(), Some(other.as_bytes()));
    }
    let kept: Vec<Vec<u8>> =
        site.files().into_iter().filter(|(path, _)| path.contains(".originals")).map(|file| file.1).collect();
    assert!(kept.contains(&file.as_bytes().to_vec()), "the original of an earlier import is not lost");
    writer.put(&revised(&article, "Another"), None).expect("a write");
}
