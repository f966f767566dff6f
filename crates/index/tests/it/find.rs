//! What is found, and in which order.

use crate::{Post, found, id, index_of, put};
use tidings_index::{Amount, Ask, Cursor, Order};
use tidings_search::Request;

#[test]
fn words_of_every_language() {
    let posts = [
        Post {
            title: "以色列與哈馬斯在加沙停火", text: "聯合國表示歡迎。", ..Post::default()
        },
        Post { title: "天气", text: "加沙地带今天下雨，以色列也是。", ..Post::default() },
        Post {
            title: "Elections in two countries",
            text: "The elected met C++ teachers.",
            ..Post::default()
        },
        Post { title: "الحكومة", text: "أَخْبَارٌ من مِصر", ..Post::default() },
        Post {
            title: "東京の戦争とガザ", text: "ｶﾞｰﾃﾞｨｱﾝ が BBC中文", ..Post::default()
        },
    ];
    let (_folder, index) = index_of(&posts);
    for (typed, want) in [
        ("加沙", &[1, 2][..]),
        ("以色列", &[1, 2]),
        ("停火", &[1]),
        ("马斯", &[1]),
        ("联合国", &[1]),
        ("天氣", &[2]),
        ("沙", &[1, 2]),
        ("加沙 -停火", &[2]),
        ("\"加沙 停火\"", &[1]),
        ("election", &[3]),
        ("country electing", &[3]),
        ("\"election\"", &[]),
        ("c++", &[3]),
        ("حكومة", &[4]),
        ("مصر اخبار", &[4]),
        ("戦争", &[5]),
        ("ガーディアン", &[5]),
        ("BBC中", &[5]),
        ("ガザBBC", &[]),
        ("-加沙", &[]),
        ("，", &[]),
    ] {
        let mut numbers = found(&index, typed, Order::Date);
        numbers.sort_unstable();
        assert_eq!(numbers, want, "{typed}");
    }
}

fn filed() -> Vec<Post> {
    const DAY: i64 = 86_400;
    vec![
        Post {
            title: "one",
            source: ("bbc", "BBC 中文網"),
            categories: &["World/Asia/中國", "Best"],
            authors: &["John Smith", "王小明"],
            tags: &["Gaza Strip", "加沙"],
            language: Some("zh-Hant-TW"),
            published: 0,
            ..Post::default()
        },
        Post {
            title: "two",
            source: ("bbc-sport", "BBC Sport"),
            categories: &["World"],
            authors: &["Smith, Anna"],
            tags: &["strip"],
            language: Some("en"),
            published: 31 * DAY - 3600,
            ..Post::default()
        },
        Post {
            title: "three",
            source: ("aljazeera", "Aljazeera 半岛网"),
            categories: &["World/Africa"],
            authors: &["Smith John"],
            language: Some("zh_CN"),
            published: 31 * DAY,
            ..Post::default()
        },
    ]
}

#[test]
fn filters() {
    let (_folder, index) = index_of(&filed());
    for (typed, want) in [
        ("source:bbc", &[1][..]),
        ("source:BBC-s", &[2]),
        ("source:bbc source:半島", &[1, 3]),
        ("source:中文", &[1]),
        ("source:b", &[1, 2]),
        ("source:none", &[]),
        ("-source:bbc", &[2, 3]),
        ("in:world", &[1, 2, 3]),
        ("in:World/Asia", &[1]),
        ("in:/world/asia/中国/", &[1]),
        ("in:Asia", &[]),
        ("in:best in:World/Africa", &[1, 3]),
        ("in:World -in:World/Asia", &[2, 3]),
        ("author:smith", &[1, 2, 3]),
        ("author:\"john smith\"", &[1]),
        ("author:smi", &[]),
        ("author:小明", &[1]),
        ("author:明", &[1]),
        ("lang:zh", &[1, 3]),
        ("lang:zh-hant", &[1]),
        ("lang:ZH_cn", &[3]),
        ("tag:strip", &[2]),
        ("tag:\"gaza strip\"", &[1]),
        ("tag:加沙 lang:en", &[]),
        ("after:1970-02", &[3]),
        ("before:1970-02", &[1, 2]),
        ("after:1970-01-31 before:1970-02-01", &[2]),
        ("-after:1970-01-02", &[1]),
        ("after:1971", &[]),
        ("is:unread", &[1, 2, 3]),
        ("in:world -two", &[1, 3]),
        ("two in:world", &[2]),
        ("two in:world/asia", &[]),
    ] {
        for order in [Order::Relevance, Order::Date] {
            let mut numbers = found(&index, typed, order);
            numbers.sort_unstable();
            assert_eq!(numbers, want, "{typed}");
        }
    }
}

/// The second was published at eleven in the evening, UTC.
#[test]
fn days_begin_where_the_site_is() {
    let (_folder, index) = index_of(&filed());
    let request = Request::parse("after:1970-02").expect("read");
    let ask = Ask { utc_offset_minutes: 60, ..Ask::new(&request) };
    assert_eq!(index.search(&ask).expect("searched").hits.len(), 2);
}

#[test]
fn titles_count_more_and_newer_comes_first_of_two_alike() {
    let posts = [
        Post { title: "Weather", text: "An election and another election.", ..Post::default() },
        Post { title: "Election day", text: "People vote.", ..Post::default() },
        Post { title: "Election day", text: "People vote.", published: 1, ..Post::default() },
        Post { title: "Weather", text: "Rain and an election.", published: 2, ..Post::default() },
        Post { title: "Weather", text: "Rain and sun.", published: 3, ..Post::default() },
    ];
    let (_folder, index) = index_of(&posts);
    assert_eq!(found(&index, "election", Order::Relevance)[..2], [3, 2]);
    assert_eq!(found(&index, "election", Order::Date), [4, 3, 2, 1]);
}

/// What comes in between two pages shifts nothing: neither what was shown comes again nor is anything passed over.
#[test]
fn pages_do_not_shift() {
    for order in [Order::Relevance, Order::Date] {
        let post =
            |published| Post { title: "加沙", text: "停火 election", published, ..Post::default() };
        let posts: Vec<Post> = (0..25).map(|number| post(number / 2)).collect();
        let (_folder, index) = index_of(&posts);
        let request = Request::parse("加沙 election").expect("read");
        let (mut after, mut numbers): (Option<Cursor>, Vec<u64>) = (None, Vec::new());
        for page in 0.. {
            let ask = Ask { order, limit: 7, after, ..Ask::new(&request) };
            let found = index.search(&ask).expect("searched");
            numbers.extend(found.hits.iter().map(|hit| hit.number));
            let Some(next) = found.next else { break };
            after = Some(next.to_string().parse().expect("what it wrote"));
            let mut writer = index.writer(Amount::Few).expect("free");
            put(&mut writer, 100 + page, &post(1000));
            writer.remove(&id(numbers[0]));
            writer.commit("").expect("written");
        }
        let want: Vec<u64> = (1..=25).rev().collect();
        assert_eq!(numbers, want, "{order:?}");
    }
}

#[test]
fn whoever_knows_the_marks_decides() {
    let posts: Vec<Post> =
        (0..20).map(|published| Post { title: "加沙", published, ..Post::default() }).collect();
    let (_folder, index) = index_of(&posts);
    let request = Request::parse("加沙 is:unread").expect("read");
    let unread = |number: u64| request.takes_marks(number.is_multiple_of(2), false);
    let ask = Ask { limit: 4, accept: Some(&unread), order: Order::Date, ..Ask::new(&request) };
    let found = index.search(&ask).expect("searched");
    let numbers: Vec<u64> = found.hits.iter().map(|hit| hit.number).collect();
    assert_eq!((numbers, found.next.is_some()), (vec![19, 17, 15, 13], true));
    let rest = index.search(&Ask { limit: 6, after: found.next, ..ask }).expect("searched");
    assert_eq!((rest.hits.len(), rest.next), (6, None));
    assert_eq!(index.search(&Ask { limit: 0, ..ask }).expect("searched").hits.len(), 0);
}
