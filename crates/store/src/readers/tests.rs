use super::*;
use crate::readers::{Arrived, Listing, Mark, Order, Scope, SessionKind, Summary, WatchedFeed};
use tidings_model::{
    ArchivePath, ArticleId, CategoryPath, ContentHash, EntryKey, SourceId, SourceRef, Timestamp,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn source(id: &str) -> SourceId {
    SourceId::new(id).expect("an id")
}

fn path(text: &str) -> CategoryPath {
    CategoryPath::parse(text).expect("a path")
}

fn arrived(feed: &str, category: &str, name: &str, tags: &[&str]) -> Arrived {
    let key = EntryKey::of(Some(name), None, None, None).expect("a key");
    let article = ArticleId::of(&source(feed), &key);
    Arrived {
        source: SourceRef {
            id: source(feed),
            name: feed.to_uppercase(),
            address: format!("https://{feed}.example/"),
            site: None,
        },
        category: path(category),
        published: at(500),
        path: ArchivePath::try_from(format!("{category}/{feed}/2026/2026-03-14-x-{article}.md"))
            .expect("a path"),
        record_hash: ContentHash::of(name.as_bytes()),
        starred: false,
        summary: Summary {
            title: name.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..Summary::default()
        },
        article,
    }
}

/// A database with two users and three feeds of three articles each, of which the numbers 1 to 9 are in turn of a, b, c.
struct Set {
    readers: Readers,
    one: UserId,
    other: UserId,
    _folder: tempfile::TempDir,
}

fn set() -> Set {
    let folder = tempfile::tempdir().expect("a folder");
    let readers = Readers::open(&folder.path().join("readers.db")).expect("a database");
    let add = |name| {
        readers.add_user(name, "hash", name == "ann", at(0), at(0)).expect("stored").expect("a new name")
    };
    let (one, other) = (add("ann"), add("本"));
    let feeds: Vec<WatchedFeed> = [("a", "World/Asia"), ("b", "World"), ("c", "新闻")]
        .into_iter()
        .map(|(id, category)| WatchedFeed {
            source: source(id),
            name: id.to_uppercase(),
            address: format!("https://{id}.example/feed"),
            site: None,
            category: path(category),
            watched: true,
        })
        .collect();
    readers.set_feeds(&feeds).expect("stored");
    for round in 0..3 {
        let of = |id, category| {
            arrived(id, category, &format!("{id}{round}"), if round == 1 { &["加沙"] } else { &[] })
        };
        let all = [of("a", "World/Asia"), of("b", "World"), of("c", "新闻")];
        readers.take(&all, &[], &format!("x-{round}"), at(1000 * (round + 1))).expect("stored");
    }
    Set { readers, one, other, _folder: folder }
}

impl Set {
    fn list(&self, user: UserId, listing: &Listing) -> Vec<i64> {
        self.readers.list(user, listing).expect("read").into_iter().map(|id| id.0).collect()
    }

    fn mark(&self, user: UserId, ids: &[i64], mark: Mark) -> usize {
        let ids: Vec<ItemId> = ids.iter().map(|id| ItemId(*id)).collect();
        self.readers.mark(user, &ids, &[mark], at(9)).expect("stored")
    }

    fn feed(&self, id: &str) -> FeedId {
        let feeds = self.readers.feeds(self.one).expect("read");
        feeds.into_iter().find(|feed| feed.source.as_str() == id).expect("there").id
    }

    fn unread(&self, user: UserId) -> Vec<u64> {
        self.readers.counts(user).expect("read").into_iter().map(|count| count.unread).collect()
    }
}

#[test]
fn lists_hold_what_they_say() {
    let set = set();
    set.mark(set.one, &[1, 2, 3, 9], Mark::Read);
    set.mark(set.one, &[2, 8], Mark::Star);
    set.mark(set.one, &[4, 5], Mark::Label("later".into()));
    let a = set.feed("a");
    let of = |scope| Listing::of(scope, 100);
    let all = of(Scope::All);
    for (listing, want) in [
        (all.clone(), &[9, 8, 7, 6, 5, 4, 3, 2, 1][..]),
        (Listing { order: Order::Oldest, limit: 2, ..all.clone() }, &[1, 2]),
        (Listing { order: Order::Oldest, limit: 2, after: Some(ItemId(2)), ..all.clone() }, &[3, 4]),
        (Listing { limit: 2, after: Some(ItemId(8)), ..all.clone() }, &[7, 6]),
        (Listing { unread: Some(true), ..all.clone() }, &[8, 7, 6, 5, 4]),
        (Listing { unread: Some(false), ..all.clone() }, &[9, 3, 2, 1]),
        (Listing { starred: Some(true), ..all.clone() }, &[8, 2]),
        (Listing { starred: Some(true), unread: Some(true), ..all.clone() }, &[8]),
        (Listing { starred: Some(false), unread: Some(false), ..all.clone() }, &[9, 3, 1]),
        (Listing { since: Some(at(2000)), before: Some(at(3000)), ..all.clone() }, &[6, 5, 4]),
        (Listing { since: Some(at(4000)), ..all.clone() }, &[]),
        (of(Scope::Feed(a)), &[7, 4, 1]),
        (Listing { unread: Some(true), ..of(Scope::Feed(a)) }, &[7, 4]),
        (of(Scope::Feed(FeedId(99))), &[]),
        (of(Scope::Category(path("World"))), &[8, 7, 5, 4, 2, 1]),
        (of(Scope::Category(path("World/Asia"))), &[7, 4, 1]),
        (of(Scope::Category(path("Wor"))), &[]),
        (Listing { unread: Some(true), limit: 3, ..of(Scope::Category(path("World"))) }, &[8, 7, 5]),
        (of(Scope::Starred), &[8, 2]),
        (Listing { unread: Some(false), ..of(Scope::Starred) }, &[2]),
        (of(Scope::Label("later".into())), &[5, 4]),
        (of(Scope::Tag("加沙".into())), &[6, 5, 4]),
        (Listing { unread: Some(true), ..of(Scope::Tag("加沙".into())) }, &[6, 5, 4]),
        (Listing { starred: Some(true), ..of(Scope::Tag("加沙".into())) }, &[]),
    ] {
        assert_eq!(set.list(set.one, &listing), want, "{listing:?}");
    }
    assert_eq!(set.list(set.other, &Listing { unread: Some(false), ..all }), [] as [i64; 0]);
    assert_eq!(set.list(set.other, &of(Scope::Starred)), [] as [i64; 0]);
    assert_eq!(set.readers.labels(set.one).expect("read"), [("later".to_owned(), 2)]);
    assert_eq!(set.readers.labels(set.other).expect("read"), []);
}

#[test]
fn marks_are_of_one_user_and_may_be_said_twice() {
    let set = set();
    assert_eq!((set.mark(set.one, &[1, 2, 77], Mark::Read), set.mark(set.one, &[1, 2], Mark::Read)), (2, 0));
    assert_eq!((set.unread(set.one), set.unread(set.other)), (vec![2, 2, 3], vec![3, 3, 3]));
    assert_eq!((set.mark(set.one, &[1], Mark::Unread), set.mark(set.one, &[1, 77], Mark::Unread)), (1, 0));
    assert_eq!(set.unread(set.one), [3, 2, 3]);
    let world = Listing { before: Some(at(3000)), ..Listing::of(Scope::Category(path("World")), 1) };
    assert_eq!(set.readers.mark_list_read(set.one, &world, at(9)).expect("stored"), 3);
    assert_eq!((set.unread(set.one), set.unread(set.other)), (vec![1, 1, 3], vec![3, 3, 3]));
    set.mark(set.one, &[4], Mark::Label("one".into()));
    assert!(set.readers.rename_label(set.one, "one", "二").expect("stored"));
    assert!(!set.readers.rename_label(set.other, "二", "x").expect("stored"));
    let item = set.readers.items(set.one, &[ItemId(4), ItemId(77)]).expect("read");
    assert_eq!((item.len(), &item[0].labels[..], item[0].unread), (1, &["二".to_owned()][..], false));
    assert!(set.readers.items(set.other, &[ItemId(4)]).expect("read")[0].labels.is_empty());
    let unread = |user, number| set.readers.marks_of(user, number).expect("read").map(|marks| marks.unread);
    let number = item[0].article.number();
    assert_eq!((unread(set.one, number), unread(set.other, number)), (Some(false), Some(true)));
    assert_eq!(unread(set.one, 5), None);
}

#[test]
fn an_article_keeps_its_number_and_its_marks() {
    let set = set();
    set.mark(set.one, &[9], Mark::Read);
    let mut changed = arrived("c", "新闻", "c2", &["x"]);
    changed.summary.title = "changed".into();
    let new = arrived("gone", "Old", "g", &[]);
    let ids = set.readers.take(&[changed.clone(), new.clone()], &[], "x-4", at(10)).expect("stored");
    assert_eq!(ids, [ItemId(10)]);
    let items = set.readers.items(set.one, &[ItemId(9), ItemId(10)]).expect("read");
    assert_eq!((&items[0].summary.title[..], items[0].unread, items[1].unread), ("changed", false, true));
    assert!(items[1].arrived > items[0].arrived, "a clock that went back changes no order");
    assert_eq!(set.readers.position().expect("read").as_deref(), Some("x-4"));
    set.readers.take(&[], std::slice::from_ref(&new.article), "x-5", at(11)).expect("stored");
    assert!(set.readers.items(set.one, &[ItemId(10)]).expect("read").is_empty());
    let found = || set.readers.items_of(set.one, std::slice::from_ref(&new.article)).expect("read");
    assert_eq!(found(), []);
    assert_eq!(set.readers.all_taken().expect("read").len(), 9);
    set.readers.take(std::slice::from_ref(&new), &[], "x-6", at(12)).expect("stored");
    assert_eq!(found()[0].id, ItemId(10));
    assert_eq!(
        set.readers.taken(std::slice::from_ref(&new.article)).expect("read")[&new.article].1,
        new.record_hash
    );
}

#[test]
fn a_user_sees_feeds_in_a_way_of_his_own() {
    let set = set();
    let (a, c) = (set.feed("a"), set.feed("c"));
    assert!(set.readers.name_feed(set.other, a, Some("我的")).expect("stored"));
    assert!(set.readers.move_feed(set.other, a, Some(&path("Mine"))).expect("stored"));
    assert!(set.readers.hide_feed(set.other, c, true).expect("stored"));
    assert!(!set.readers.hide_feed(set.other, FeedId(99), true).expect("stored"));
    let names = |user| -> Vec<String> {
        let feeds = set.readers.feeds(user).expect("read");
        feeds.iter().map(|feed| format!("{} {}", feed.category, feed.name)).collect()
    };
    assert_eq!(names(set.one), ["World B", "World/Asia A", "新闻 C"]);
    assert_eq!(names(set.other), ["Mine 我的", "World B"]);
    assert_eq!(set.list(set.other, &Listing::of(Scope::All, 3)), [8, 7, 5]);
    assert_eq!(set.list(set.other, &Listing::of(Scope::Category(path("World")), 3)), [8, 5, 2]);
    assert_eq!(set.list(set.other, &Listing::of(Scope::Feed(c), 3)), [] as [i64; 0]);
    assert_eq!(set.unread(set.other).len(), 2);
    let all = set.readers.all_feeds(set.other).expect("read");
    let all: Vec<(&str, bool)> = all.iter().map(|(feed, hidden)| (feed.name.as_str(), *hidden)).collect();
    assert_eq!(all, [("我的", false), ("B", false), ("C", true)]);
    let count = |user| set.readers.article_count(user).expect("read");
    assert_eq!((count(set.one), count(set.other)), (9, 6));
    // The files say that one feed is left; the others have articles and are shown, but not watched.
    set.readers.set_feeds(&[]).expect("stored");
    assert!(set.readers.feeds(set.one).expect("read").iter().all(|feed| !feed.watched));
}

#[test]
fn accounts_begin_and_end() {
    let set = set();
    let readers = &set.readers;
    assert_eq!(readers.add_user("ANN", "x", true, at(0), at(0)).expect("stored"), None);
    let later = readers.add_user("late", "x", false, at(0), at(3000)).expect("stored").expect("new");
    assert_eq!(set.unread(later), [1, 1, 1]);
    readers.begin_session(b"s1", set.one, SessionKind::Browser, "browser", at(100)).expect("stored");
    let app = readers.add_app_password(set.one, "phone", b"a1", b"f1", at(100)).expect("stored");
    readers.begin_session(b"s2", set.one, SessionKind::Program(app), "program", at(100)).expect("stored");
    let session =
        |hash: &[u8], now| readers.session(hash, at(now), at(now - 1000)).expect("read").map(|s| s.user.name);
    assert_eq!((session(b"s1", 200).as_deref(), session(b"s3", 200)), (Some("ann"), None));
    assert_eq!(
        (session(b"s1", 1150).as_deref(), session(b"s2", 1150)),
        (Some("ann"), None),
        "the use at 200 counts"
    );
    // A program that signs in again and again does not fill the disk, and pushes out none that is in use.
    assert_eq!(session(b"s2", 400).as_deref(), Some("ann"));
    for number in 0..150_u8 {
        let (hash, now) = ([9, number], at(140 + i64::from(number)));
        readers.begin_session(&hash, set.one, SessionKind::Program(app), "again", now).expect("stored");
    }
    let others = (0..150_u8).filter(|number| session(&[9, *number], 150).is_some());
    assert_eq!((others.count(), session(b"s2", 401).as_deref()), (99, Some("ann")));
    assert_eq!(readers.by_app_password(b"a1", at(5)).expect("read").map(|(_, id)| id), Some(app));
    assert_eq!(readers.by_fever_key(b"f1", at(5)).expect("read").map(|(user, _)| user.id), Some(set.one));
    assert!(!readers.revoke_app_password(set.other, app).expect("stored"), "another's");
    assert_eq!(session(b"s2", 150).as_deref(), Some("ann"));
    assert!(readers.revoke_app_password(set.one, app).expect("stored"));
    assert_eq!((session(b"s2", 150), readers.by_fever_key(b"f1", at(5)).expect("read")), (None, None));
    assert!(readers.set_password(set.one, "new", None).expect("stored"));
    assert_eq!(session(b"s1", 300), None);
    readers.invite(b"i", at(0), at(10)).expect("stored");
    let taken = |now| readers.take_invitation(b"i", at(now)).expect("stored");
    assert_eq!((taken(10), taken(9), taken(9)), (false, true, false));
    let search = readers.save_search(set.one, "g", "加沙").expect("stored");
    assert_eq!(readers.save_search(set.one, "g", "加沙 停火").expect("stored"), search);
    assert!(
        !readers.remove_search(set.other, search).expect("stored")
            && readers.searches(set.other).expect("read").is_empty()
    );
    assert!(readers.remove_user(set.one).expect("stored") && !readers.remove_user(set.one).expect("stored"));
    assert!(readers.searches(set.one).expect("read").is_empty());
    assert_eq!(set.unread(set.one), [0, 0, 0]);
}

#[test]
fn a_copy_is_whole() {
    let set = set();
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("copy.db");
    set.readers.copy_to(&to).expect("written");
    set.readers.copy_to(&to).expect_err("a file is there");
    let copy = Readers::open(&to).expect("a database");
    assert_eq!(copy.users().expect("read"), set.readers.users().expect("read"));
    assert_eq!(copy.counts(set.one).expect("read"), set.readers.counts(set.one).expect("read"));
}
