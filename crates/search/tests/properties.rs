//! What must hold of any text: every part of it finds it, and the index finds what reading all texts would find.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tidings_search::{
    Dated, Document, File, Listed, Part, Query, Request, Segment, Shown, Snippet, divide, index, search,
    shown, snippet, split,
};

/// Characters of scripts without spaces, words, and what stands between.
const CHARACTERS: &str = "加沙停火以色列總統台臺湾灣ガザ戦争ーのニュース가자휴전대통령กาซาหยุดยิง😀";
const PARTS: [&str; 16] = [
    "gaza",
    "Elections ",
    "election",
    " the",
    "Straße ",
    "c++ ",
    "COVID-19",
    " 2025",
    "مِصر ",
    "الحكومة ",
    "выборы ",
    "，",
    "。",
    " ",
    "\n",
    "ＢＢＣ",
];

/// What a person may type of a request, rightly and wrongly.
const TYPED: [&str; 20] = [
    "source", "in", "author", "after", "before", "is", ":", "：", "-", "－", "\"", "「", "」", " ", "　",
    "2022", "-03", "加沙", "unread", "x\u{301}",
];

fn text(length: usize) -> impl Strategy<Value = String> {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let part = prop_oneof![
        3 => prop::sample::select(characters).prop_map(|c| c.to_string()),
        1 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..length).prop_map(|parts| parts.concat())
}

/// The files of an index of articles an hour apart, the newest first, and the first article of each segment.
fn files(articles: &[(String, String)]) -> (BTreeMap<String, String>, BTreeMap<String, usize>) {
    let published = (0..articles.len()).map(|at| 1_750_000_000 - 3600 * at as i64);
    let dated: Vec<Dated> = published.map(|published| Dated { published, bytes: 100 }).collect();
    let (mut files, mut listed, mut firsts) = (Vec::new(), Vec::new(), BTreeMap::new());
    for Part { name, articles: range } in divide(&dated) {
        let mut segment = Segment::default();
        for (title, text) in &articles[range.clone()] {
            let shown = Shown { address: "a.html", title, date: "2025-03-14", ..Shown::default() };
            segment.add(&Document { shown, texts: &[text] });
        }
        files.extend(segment.files(&name, 2));
        firsts.insert(name.clone(), range.start);
        listed.push(Listed { name, files: 2, version: String::new() });
    }
    files.push(index(&listed));
    (files.into_iter().map(|File { path, text }| (path, text)).collect(), firsts)
}

/// What has the query by reading all texts.
fn read_through(query: &Query, articles: &[(String, String)]) -> BTreeSet<usize> {
    let has = |(title, text): &(String, String)| {
        query.clauses.iter().all(|clause| {
            let found = [title, text].into_iter().any(|text| clause.stands_in(text));
            found != clause.negative
        })
    };
    (0..articles.len()).filter(|at| !query.is_empty() && has(&articles[*at])).collect()
}

fn found(query: &Query, articles: &[(String, String)]) -> BTreeSet<usize> {
    let (files, firsts) = files(articles);
    let hits = search(query, usize::MAX, &mut |path| files.get(path).cloned()).expect("all files are there");
    hits.iter().map(|hit| firsts[&hit.segment] + hit.article as usize).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A part that begins and ends in the middle of a word is no part of its words.
    #[test]
    fn every_part_finds_its_text(text in text(40), from in 0usize..200, length in 1usize..12) {
        let tokens = split(&text, None);
        prop_assume!(!tokens.is_empty());
        let first = from % tokens.len();
        let last = (first + length - 1).min(tokens.len() - 1);
        let part = &text[tokens[first].range.start..tokens[last].range.end];
        let query = Query::parse(&format!("\"{part}\""));
        prop_assert!(!query.is_empty());
        let articles = [(String::new(), String::new()), (String::new(), text.clone())];
        prop_assert!(found(&query, &articles).contains(&1), "{part:?} in {text:?}");
        prop_assert!(!query.marks(&text).is_empty(), "{part:?} in {text:?}");
    }

    #[test]
    fn the_index_finds_what_reading_finds(
        articles in prop::collection::vec((text(6), text(30)), 1..24),
        words in prop::collection::vec((any::<bool>(), any::<bool>(), text(4)), 1..4),
    ) {
        let words = words.iter().map(|(negative, quoted, text)| match (negative, quoted) {
            (false, false) => text.clone(),
            (true, false) => format!("-{text}"),
            (false, true) => format!("\"{text}\""),
            (true, true) => format!("-\"{text}\""),
        });
        let query = Query::parse(&words.collect::<Vec<_>>().join(" "));
        prop_assert_eq!(found(&query, &articles), read_through(&query, &articles), "{:?}", query);
    }

    /// Every article stands in one part, in order, and no part is large beside what is newer. Where one more comes, parts are as before, are halved, or
    /// become one.
    #[test]
    fn parts_are_whole_and_stay_where_they_are(
        published in prop::collection::vec(prop_oneof![any::<i32>().prop_map(i64::from), 1_700_000_000i64..1_760_000_000], 1..400),
    ) {
        let divided = |published: &[i64]| {
            let mut published = published.to_vec();
            published.sort_by_key(|at| std::cmp::Reverse(*at));
            divide(&published.into_iter().map(|published| Dated { published, bytes: 100 }).collect::<Vec<_>>())
        };
        let parts = divided(&published);
        let all: Vec<usize> = parts.iter().flat_map(|part| part.articles.clone()).collect();
        prop_assert_eq!(all, (0..published.len()).collect::<Vec<_>>());
        for part in &parts {
            let newer = part.articles.start;
            prop_assert!(part.articles.len() <= (4 * newer).max(8) || part.name.starts_with("0-"), "{part:?}");
        }
        let stretch = |part: &Part| {
            let (level, number) = part.name.split_once('-').expect("level and number");
            let (level, number): (u32, i64) = (level.parse().expect("a level"), number.parse().expect("a number"));
            (number << level)..((number + 1) << level)
        };
        let (apart, within) = (
            |a: &std::ops::Range<i64>, b: &std::ops::Range<i64>| a.end <= b.start || b.end <= a.start,
            |a: &std::ops::Range<i64>, b: &std::ops::Range<i64>| b.start <= a.start && a.end <= b.end,
        );
        for (a, b) in parts.iter().flat_map(|a| divided(&published[1..]).into_iter().map(move |b| (stretch(a), stretch(&b)))) {
            prop_assert!(apart(&a, &b) || within(&a, &b) || within(&b, &a), "{a:?} {b:?}");
        }
    }

    /// Whatever is typed is read or refused.
    #[test]
    fn any_text_is_read_or_refused(
        text in prop_oneof![any::<String>(), prop::collection::vec(prop::sample::select(&TYPED[..]), 0..12).prop_map(|parts| parts.concat())],
    ) {
        match Request::parse(&text) {
            Ok(request) => prop_assert!(request.filters.is_empty() || text.contains([':', '：'])),
            Err(error) => prop_assert!(!error.to_string().is_empty() && !error.advice().is_empty()),
        }
    }

    #[test]
    fn a_snippet_is_a_piece_of_its_text(query in text(4), text in text(60), most in 1usize..40) {
        let query = Query::parse(&query);
        let Snippet { text: piece, marks } = snippet(&query, &text, most);
        prop_assert!(piece.chars().count() <= most + 2, "{piece}");
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        prop_assert!(squeezed(&text).contains(squeezed(&piece).trim_matches('…')), "{piece} of {text}");
        for range in &marks {
            prop_assert!(piece.get(range.clone()).is_some_and(|part| !part.is_empty()));
        }
        prop_assert!(marks.windows(2).all(|two| two[0].end <= two[1].start));
        prop_assert_eq!(marks.is_empty(), query.marks(&text).is_empty());
    }

    #[test]
    fn tokens_of_any_text_stand_in_it(text: String) {
        let tokens = split(&text, None);
        for token in &tokens {
            prop_assert!(text.get(token.range.clone()).is_some_and(|part| !part.is_empty()));
            prop_assert!(!token.text.is_empty() && !token.text.contains(char::is_whitespace));
        }
        prop_assert!(tokens.windows(2).all(|two| two[0].position <= two[1].position));
        for range in Query::parse(&text).marks(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }
}

#[test]
fn a_title_weighs_more_and_newer_segments_come_first() {
    let mut articles = vec![
        ("Weather", "One election and another election."),
        ("Election day", "People vote."),
        ("", "nothing"),
    ];
    articles.resize(9, ("", "nothing"));
    articles.push(("Old elections", "The elections of last year"));
    let articles: Vec<_> =
        articles.into_iter().map(|(title, text)| (title.to_owned(), text.to_owned())).collect();
    let (files, firsts) = files(&articles);
    let load = &mut |path: &str| files.get(path).cloned();
    let hits = search(&Query::parse("election"), 9, load).expect("found");
    let order: Vec<usize> = hits.iter().map(|hit| firsts[&hit.segment] + hit.article as usize).collect();
    assert_eq!(order, [1, 0, 9]);
    assert_eq!(shown(&hits[0], load).expect("shown").title, "Election day");
    let begun = search(&Query::parse("election"), 1, load).expect("found");
    assert_eq!(begun.len(), 2, "a segment that is begun is given whole");
}

#[test]
fn no_phrase_goes_from_one_text_to_the_next() {
    let mut segment = Segment::default();
    segment.add(&Document {
        shown: Shown { title: "以", ..Shown::default() },
        texts: &["色列 White", "House 加"],
    });
    let mut files = segment.files("0-0", 1);
    let listed = Listed { name: "0-0".to_owned(), files: 1, version: String::new() };
    files.push(index(&[listed]));
    let load = &mut |path: &str| files.iter().find(|file| file.path == path).map(|file| file.text.clone());
    for (query, count) in [("色列", 1), ("以色", 0), ("\"white house\"", 0), ("white house 加 以", 1)] {
        assert_eq!(search(&Query::parse(query), 9, load).expect("found").len(), count, "{query}");
    }
}

#[test]
fn a_file_that_is_broken_is_named() {
    let (whole, firsts) = files(&[("加沙".to_owned(), "停火停火停火停火".to_owned())]);
    let name = firsts.keys().next().expect("a segment");
    let number = (0..2).find(|number| {
        let without =
            |path: &str| whole.get(path).cloned().filter(|_| path != format!("search/{name}/w{number}.js"));
        search(&Query::parse("停火停"), 1, &mut |path| without(path)).is_err()
    });
    let number = number.expect("its file of keys");
    for path in
        ["search/index.js".to_owned(), format!("search/{name}/w{number}.js"), format!("search/{name}/p0.js")]
    {
        for broken in ["", "tidingsTake(\"x\",\"////\")", "tidingsTake(\"x\",[[\"0-0\",0]])"] {
            let load = &mut |wanted: &str| match wanted == path {
                true => Some(broken.to_owned()),
                false => whole.get(wanted).cloned(),
            };
            let error = search(&Query::parse("停火停"), 1, load).expect_err("broken");
            assert_eq!(error.0, path);
        }
    }
}

#[test]
fn equal_articles_give_equal_files() {
    let articles: Vec<(String, String)> = (0..40)
        .map(|number| (format!("新闻 {number}"), format!("text {number} of 加沙 and the elections")))
        .collect();
    assert_eq!(files(&articles), files(&articles));
}
