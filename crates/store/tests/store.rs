//! What the rest of tidings relies on: an entry is stored once, a change is a revision, a rebuild gives the same rows.

use proptest::prelude::*;
use tidings_model::{
    ArchivePath, ArticleId, CategoryPath, ContentHash, Entry, EntryKey, SourceId, Timestamp,
};
use tidings_store::{
    Again, Archived, Earlier, FeedFacts, Pair, Pending, Poll, Print, Recorded, Seen, Store, StoreError,
};

fn source(name: &str) -> SourceId {
    SourceId::new(name).expect("an id")
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// A time at which nothing is held any more.
const LATER: Timestamp = Timestamp::MAX;

fn seen(guid: &str, text: &str) -> Seen {
    let entry = Entry { guid: Some(guid.to_owned()), ..Entry::default() };
    let key = EntryKey::of(Some(guid), None, None, None).expect("a guid");
    Seen { key, entry_hash: ContentHash::of(text.as_bytes()), entry }
}

fn poll(store: &mut Store, name: &str, entries: &[Seen], now: i64) -> Recorded {
    let feed = FeedFacts { site: Some("https://example.org/".into()), language: Some("zh".into()) };
    let poll = Poll {
        source: &source(name),
        address: "https://a.example/",
        state: &now,
        next_poll: at(now + 60),
        feed: &feed,
        entries,
        now: at(now),
    };
    store.record_poll(&poll).expect("a working store")
}

fn filed(name: &str, pending: &Pending) -> Archived {
    let id = ArticleId::of(&source(name), &pending.key);
    let category = CategoryPath::parse("新闻/国际").expect("a path");
    Archived {
        source: source(name),
        key: pending.key.clone(),
        path: pending.path.clone().unwrap_or_else(|| ArchivePath::of(&category, at(0), "标题", &id)),
        article: id,
        record_hash: ContentHash::of(
            format!("{}{}", pending.entry_hash.as_str(), pending.revision).as_bytes(),
        ),
        entry_hash: pending.entry_hash.clone(),
        revision: pending.revision,
        first_seen: pending.first_seen,
        revised: pending.revised,
        published: at(0),
        title: "标题".into(),
        lead: None,
        pictures: Vec::new(),
        again: None,
    }
}

#[test]
fn an_entry_is_stored_once_and_a_change_is_a_revision() {
    let mut store = Store::in_memory().expect("memory");
    let feed = [seen("a", "one"), seen("b", "two")];
    assert_eq!(poll(&mut store, "s", &feed, 100), Recorded { new: 2, ..Recorded::default() });
    for now in 101..200 {
        assert_eq!(poll(&mut store, "s", &feed, now), Recorded { unchanged: 2, ..Recorded::default() });
    }
    let pending = store.pending(&source("s"), LATER, 10).expect("rows");
    assert_eq!(pending.len(), 2);
    assert_eq!((pending[0].revision, pending[0].first_seen), (1, at(100)));
    assert_eq!(pending[0].feed.language.as_deref(), Some("zh"));

    let articles: Vec<_> = pending.iter().map(|p| filed("s", p)).collect();
    store.archived(&articles).expect("rows");
    store.archived(&articles).expect("the same again");
    assert!(store.pending(&source("s"), LATER, 10).expect("rows").is_empty());
    assert_eq!(poll(&mut store, "s", &feed, 300), Recorded { unchanged: 2, ..Recorded::default() });

    let changed = [seen("a", "one, changed")];
    assert_eq!(poll(&mut store, "s", &changed, 400), Recorded { changed: 1, ..Recorded::default() });
    assert_eq!(poll(&mut store, "s", &[seen("a", "and again")], 500).changed, 1);
    let pending = store.pending(&source("s"), LATER, 10).expect("rows");
    assert_eq!(pending.len(), 1);
    assert_eq!((pending[0].revision, pending[0].first_seen, pending[0].revised), (2, at(100), at(500)));
    assert_eq!(pending[0].path.as_ref(), Some(&articles[0].path));
    store.archived(&[filed("s", &pending[0])]).expect("rows");
    let dump = store.dump().expect("rows");
    assert_eq!(dump.lines().filter(|line| line.starts_with("revisions")).count(), 1, "{dump}");
}

#[test]
fn a_feed_that_changes_at_every_poll_adds_ever_fewer_revisions() {
    let mut store = Store::in_memory().expect("memory");
    let mut revisions = 0;
    for number in 0..2000 {
        let recorded = poll(&mut store, "s", &[seen("a", &number.to_string())], number * 60);
        assert_eq!(recorded.new + recorded.changed + recorded.held, 1);
        for pending in store.pending(&source("s"), at(number * 60), 10).expect("rows") {
            revisions += 1;
            assert_eq!(pending.revision, revisions);
            store.archived(&[filed("s", &pending)]).expect("rows");
        }
    }
    assert!((15..=22).contains(&revisions), "{revisions}");
}

#[test]
fn a_change_that_makes_no_revision_leaves_what_is_filed() {
    let mut store = Store::in_memory().expect("memory");
    poll(&mut store, "s", &[seen("a", "1 view")], 0);
    let pending = store.pending(&source("s"), at(0), 10).expect("rows");
    store.archived(&[filed("s", &pending[0])]).expect("rows");
    let before = store.dump().expect("rows");

    assert_eq!(poll(&mut store, "s", &[seen("a", "2 views")], 100).changed, 1);
    let pending = store.pending(&source("s"), at(100), 10).expect("rows");
    for _ in 0..2 {
        store.keep_filed(&source("s"), &[(&pending[0].key, &pending[0].entry_hash)], at(100)).expect("rows");
    }
    assert!(store.pending(&source("s"), LATER, 10).expect("rows").is_empty());
    assert_eq!(poll(&mut store, "s", &[seen("a", "2 views")], 200).unchanged, 1);
    let text = |dump: &str, hash: &str| dump.replace(ContentHash::of(hash.as_bytes()).as_str(), "-");
    let after = store.dump().expect("rows").replace("\t3700", "\t-");
    assert_eq!(text(&after, "2 views"), text(&before, "1 view"), "the same row but for what was said");

    // The next change waits an hour, and is the second revision then.
    assert_eq!(poll(&mut store, "s", &[seen("a", "two")], 300).held, 1);
    assert!(store.pending(&source("s"), at(3699), 10).expect("rows").is_empty());
    assert_eq!(store.pending(&source("s"), at(3700), 10).expect("rows")[0].revision, 2);
}

#[test]
fn a_change_that_comes_too_soon_is_kept_and_filed_later() {
    let mut store = Store::in_memory().expect("memory");
    for (now, text) in [(0, "one"), (100, "two")] {
        poll(&mut store, "s", &[seen("a", text)], now);
        let pending = store.pending(&source("s"), at(now), 10).expect("rows");
        store.archived(&[filed("s", &pending[0])]).expect("rows");
    }
    for (now, text) in [(200, "three"), (300, "four")] {
        let recorded = poll(&mut store, "s", &[seen("a", text)], now);
        assert_eq!(recorded, Recorded { held: 1, ..Recorded::default() });
    }
    assert!(store.pending(&source("s"), at(699), 10).expect("rows").is_empty());
    assert!(store.sources_pending(at(699)).expect("rows").is_empty());
    // The feed says nothing more, and the last that it said is filed all the same.
    assert_eq!(store.sources_pending(at(700)).expect("rows"), [source("s")]);
    let pending = store.pending(&source("s"), at(700), 10).expect("rows");
    assert_eq!((pending[0].revision, pending[0].revised), (3, at(300)));
    assert_eq!(pending[0].entry_hash, seen("a", "four").entry_hash);
    store.archived(&[filed("s", &pending[0])]).expect("rows");
    assert!(store.sources_pending(LATER).expect("rows").is_empty());
}

#[test]
fn what_could_not_be_had_is_tried_again() {
    let mut store = Store::in_memory().expect("memory");
    poll(&mut store, "s", &[seen("a", "short")], 100);
    let pending = store.pending(&source("s"), LATER, 10).expect("rows");
    let again = |due, tries| Some(Again { due: at(due), tries });
    store.archived(&[Archived { again: again(1000, 1), ..filed("s", &pending[0]) }]).expect("rows");
    assert!(store.sources_pending(at(999)).expect("rows").is_empty());
    assert_eq!(store.sources_pending(at(1000)).expect("rows"), [source("s")]);
    let due = store.retries(&source("s"), at(1000), 10).expect("rows");
    assert_eq!((due[0].revision, due[0].tries, due[0].revised), (2, 1, at(1000)));
    assert_eq!(due[0].entry, pending[0].entry);
    store.retry_later(&source("s"), &due[0].key, again(2000, 2)).expect("rows");
    assert!(store.retries(&source("s"), at(1000), 10).expect("rows").is_empty());

    let due = store.retries(&source("s"), at(2000), 10).expect("rows");
    store.archived(&[Archived { again: again(3000, 3), ..filed("s", &due[0]) }]).expect("rows");
    let due = store.retries(&source("s"), at(3000), 10).expect("rows");
    assert_eq!((due[0].revision, due[0].tries), (3, 3));
    assert_eq!(poll(&mut store, "s", &[seen("a", "other")], 3100).changed, 1);
    assert!(store.retries(&source("s"), at(9000), 10).expect("rows").is_empty());
    assert_eq!(store.pending(&source("s"), LATER, 10).expect("rows")[0].revision, 3);
}

#[test]
fn what_is_stored_together_fails_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("state.db");
    let mut store = Store::open(&path).expect("a database");
    poll(&mut store, "a", &[seen("1", "one"), seen("2", "two")], 100);
    let pending = store.pending(&source("a"), LATER, 10).expect("rows");
    // Two articles cannot have one path: the second is refused, and the first with it.
    let of_one_path: Vec<_> = pending.iter().map(|pending| filed("a", pending)).collect();
    let refused: Vec<_> = of_one_path
        .iter()
        .map(|article| Archived { path: of_one_path[0].path.clone(), ..article.clone() })
        .collect();
    let done = store.together(|store| {
        let before = poll(store, "b", &[seen("1", "one")], 200);
        let between = store.archived(&refused);
        let after = poll(store, "c", &[seen("1", "one")], 200);
        (before.new, between.is_err(), after.new)
    });
    assert_eq!(done.expect("a commit"), (1, true, 1));
    drop(store);
    let mut store = Store::open(&path).expect("the same database");
    assert_eq!(store.pending(&source("a"), LATER, 10).expect("rows"), pending);
    for other in ["b", "c"] {
        assert_eq!(store.pending(&source(other), LATER, 10).expect("rows").len(), 1, "{other}");
    }
}

#[test]
fn two_entries_with_one_id_do_not_stop_a_poll() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tidings.db");
    let mut store = Store::open(&path).expect("a new one");
    poll(&mut store, "s", &[seen("a", "x")], 100);
    let raw = rusqlite::Connection::open(&path).expect("the file");
    raw.execute("UPDATE entries SET key = '1:00000000000000000000000000000000'", []).expect("a row");
    let recorded = poll(&mut store, "s", &[seen("a", "x"), seen("b", "y")], 200);
    assert_eq!((recorded.new, recorded.taken.len()), (1, 1));
}

#[test]
fn a_path_that_was_decided_stays_whatever_the_article_is_called_later() {
    let mut store = Store::in_memory().expect("memory");
    poll(&mut store, "s", &[seen("a", "one"), seen("b", "two")], 100);
    let pending = store.pending(&source("s"), LATER, 10).expect("rows");
    let id = ArticleId::of(&source("s"), &pending[0].key);
    let category = CategoryPath::parse("News").expect("a path");
    let at_title = |title: &str| ArchivePath::of(&category, at(0), title, &id);
    let key = pending[0].key.clone();
    store.plan_paths(&source("s"), &[(key.clone(), at_title("first"))]).expect("rows");
    store.plan_paths(&source("s"), &[(key, at_title("second"))]).expect("rows");
    assert!(store.files().expect("no file is there yet").is_empty());
    let paths: Vec<_> =
        store.pending(&source("s"), LATER, 10).expect("rows").into_iter().map(|entry| entry.path).collect();
    assert_eq!(paths, [Some(at_title("first")), None]);

    let known = store.known(&id).expect("rows").expect("a row");
    assert_eq!((known.path, known.filed, known.revision), (Some(at_title("first")), false, 1));
    let mut article = filed("s", &pending[0]);
    article.path = at_title("first");
    store.archived(std::slice::from_ref(&article)).expect("rows");
    let known = store.known(&id).expect("rows").expect("a row");
    assert_eq!((known.filed, known.first_seen, known.entry_hash), (true, at(100), article.entry_hash));
    assert_eq!(store.files().expect("rows").len(), 1);
    // A newer state that no feed showed: an import.
    let newer = Archived { entry_hash: ContentHash::of(b"newer"), revision: 2, revised: at(900), ..article };
    let newer = Archived { record_hash: ContentHash::of(b"its file"), ..newer };
    store.archived(std::slice::from_ref(&newer)).expect("rows");
    let known = store.known(&id).expect("rows").expect("a row");
    assert_eq!((known.revision, &known.entry_hash, known.filed), (2, &newer.entry_hash, true));
    assert!(store.dump().expect("rows").lines().any(|line| line.starts_with("revisions")));
    let nobody = ArticleId::of(&source("t"), &pending[0].key);
    assert_eq!(store.known(&nobody).expect("rows"), None);
}

#[test]
fn a_source_is_due_when_its_time_has_come() {
    let mut store = Store::in_memory().expect("memory");
    let all = [source("new"), source("later"), source("now")];
    poll(&mut store, "later", &[], 1000);
    poll(&mut store, "now", &[], 40);
    let at_address = |address: &'static str| all.iter().map(|id| (id, address)).collect::<Vec<_>>();
    let known = "https://a.example/";
    assert_eq!(store.due(&at_address(known), at(100)).expect("rows"), [&all[0], &all[2]]);
    assert_eq!(store.due(&at_address("https://new.example/"), at(100)).expect("rows").len(), 3);
    assert_eq!(store.poll_state::<i64>(&all[1], known).expect("a row"), Some(1000));
    assert_eq!(store.poll_state::<i64>(&all[1], "https://new.example/").expect("no row"), None);
    assert_eq!(store.poll_state::<i64>(&all[0], known).expect("no row"), None);
}

#[test]
fn a_database_of_a_newer_tidings_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tidings.db");
    drop(Store::open(&path).expect("a new one"));
    drop(Store::open(&path).expect("the same again"));
    let raw = rusqlite::Connection::open(&path).expect("the file");
    raw.pragma_update(None, "user_version", 99).expect("a number");
    let error = Store::open(&path).expect_err("a newer one");
    assert!(error.to_string().contains("newer tidings (format 99"), "{error}");
    assert!(error.advice().contains("rebuild"));
}

proptest! {
    /// Polls, changes and crashes in any order: what was filed, and only that, comes back from the archive.
    #[test]
    fn a_rebuild_gives_the_same_rows(steps in prop::collection::vec((0..3usize, 0..6u8, 0..3u8, any::<bool>()), 1..40)) {
        let names = ["a", "b", "c"];
        let mut store = Store::in_memory().expect("memory");
        let mut archive = std::collections::BTreeMap::new();
        let mut earlier = Vec::new();
        for (now, (name, guid, text, file)) in steps.into_iter().enumerate() {
            let name = names[name];
            poll(&mut store, name, &[seen(&guid.to_string(), &text.to_string())], now as i64);
            if !file {
                continue;
            }
            for pending in store.pending(&source(name), at(now as i64), 10).expect("rows") {
                let article = filed(name, &pending);
                store.archived(std::slice::from_ref(&article)).expect("rows");
                if let Some(old) = archive.insert(article.article.clone(), article) {
                    let old: Archived = old;
                    earlier.push(Earlier {
                        article: old.article, revision: old.revision, revised: old.revised.as_second(), record_hash: old.record_hash,
                    });
                }
            }
        }
        let before = store.dump().expect("rows");
        store.rebuild_articles::<StoreError>(archive.clone().into_values().map(Ok)).expect("rows");
        store.rebuild_revisions(&earlier).expect("rows");
        prop_assert_eq!(&before, &store.dump().expect("rows"));
        let mut fresh = Store::in_memory().expect("memory");
        fresh.rebuild_articles::<StoreError>(archive.into_values().map(Ok)).expect("rows");
        fresh.rebuild_revisions(&earlier).expect("rows");
        let filed = before.lines().filter(|line| !line.contains("\"seen\"")).collect::<Vec<_>>();
        let again = fresh.dump().expect("rows");
        prop_assert!(again.lines().filter(|line| filed.contains(line)).count() == filed.len());
    }
}

#[test]
fn an_article_that_is_signed_anew_is_compared_anew() {
    let mut store = Store::in_memory().expect("memory");
    let print = |name: &str, published: i64| {
        let key = EntryKey::of(Some(name), None, None, None).expect("a guid");
        let article = ArticleId::of(&source(name), &key);
        let address = Some("a.example/1".to_owned());
        Print {
            article,
            source: source(name),
            first_seen: published,
            published,
            address,
            host: None,
            size: 9,
            signature: Some(vec![1]),
        }
    };
    let (a, b, hash) = (print("a", 10), print("b", 20), ContentHash::of(b"one"));
    store.sign(&[(a.clone(), hash.clone()), (b.clone(), hash.clone())], 1).expect("rows");
    assert_eq!(store.uncompared(9).expect("rows"), [a.clone(), b.clone()]);
    let pair =
        Pair { one: a.article.clone(), other: b.article.clone(), why: "contained".into(), figure: Some(0.9) };
    for _ in 0..2 {
        store.compared(&[a.clone(), b.clone()], std::slice::from_ref(&pair)).expect("rows");
        assert_eq!(store.pairs().expect("rows"), std::slice::from_ref(&pair));
    }
    assert!(store.uncompared(9).expect("rows").is_empty());
    assert_eq!(store.same_address().expect("rows"), [[a.article.clone(), b.article.clone()]]);
    let mut shown = Vec::new();
    store.each_signed(11, 20, |print| shown.push(print.article)).expect("rows");
    assert_eq!(shown, std::slice::from_ref(&b.article));
    let is_signed = |store: &Store, text: &[u8], version| {
        store.is_signed(&a.article, &ContentHash::of(text), version).expect("rows")
    };
    assert!(is_signed(&store, b"one", 1) && !is_signed(&store, b"one", 2) && !is_signed(&store, b"two", 1));
    let signed = store.signed(1).expect("rows");
    assert_eq!((signed.len(), signed.get(&a.article)), (2, Some(&ContentHash::of(b"one"))));
    assert!(store.signed(2).expect("rows").is_empty());

    store.sign(&[(a.clone(), ContentHash::of(b"two"))], 1).expect("rows");
    assert!(store.pairs().expect("rows").is_empty());
    assert_eq!(store.uncompared(9).expect("rows"), std::slice::from_ref(&a));
    store.keep_signatures(&[b.article.clone()].into()).expect("rows");
    assert_eq!(store.seen_and_size(&a.article).expect("rows"), None);
    assert_eq!(store.seen_and_size(&b.article).expect("rows"), Some((20, 9)));
}

#[test]
fn who_follows_the_archive_hears_of_each_article_once() {
    let mut store = Store::in_memory().expect("memory");
    let file = |store: &mut Store, now: i64, texts: &[(&str, &str)]| -> Vec<ArticleId> {
        let feed: Vec<Seen> = texts.iter().map(|(guid, text)| seen(guid, text)).collect();
        poll(store, "s", &feed, now);
        let pending = store.pending(&source("s"), LATER, 10).expect("rows");
        let articles: Vec<_> = pending.iter().map(|p| filed("s", p)).collect();
        store.archived(&articles).expect("rows");
        articles.into_iter().map(|article| article.article).collect()
    };
    let heard = |store: &Store, from: Option<&str>, limit| {
        let changes = store.changes(from, limit).expect("rows");
        let ids: Vec<ArticleId> = changes.articles.iter().map(|change| change.article.clone()).collect();
        (ids, changes.position, changes.anew)
    };
    let ids = file(&mut store, 100, &[("a", "one"), ("b", "two")]);
    let (all, position, anew) = heard(&store, None, 10);
    assert_eq!((&all, anew), (&ids, true));
    assert_eq!(heard(&store, Some(&position), 10), (vec![], position.clone(), false));
    file(&mut store, 90_000, &[("a", "changed"), ("c", "three")]);
    let (some, next, _) = heard(&store, Some(&position), 1);
    assert_eq!(some, [ids[0].clone()], "the one that changed, first");
    assert_eq!(heard(&store, Some(&next), 10).0.len(), 1);
    assert_eq!(heard(&store, None, 10).0.len(), 3, "each once");
    assert!(heard(&store, Some("another-7"), 1).2, "a database that was made again has other numbers");
    let articles: Vec<Result<Archived, StoreError>> = Vec::new();
    let before = heard(&store, None, 10).1;
    store.rebuild_articles(articles).expect("rows");
    let lost = store.changes(Some(&before), 10).expect("rows").articles;
    assert!(lost.len() == 3 && lost.iter().all(|change| change.record.is_none()));
}
