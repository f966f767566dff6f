//! What must hold of any text: every part of it finds it, and the index finds what reading all texts would find.

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tidings_search::{Document, File, Month, Query, index, search, shown, split};

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

fn text(length: usize) -> impl Strategy<Value = String> {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let part = prop_oneof![
        3 => prop::sample::select(characters).prop_map(|c| c.to_string()),
        1 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..length).prop_map(|parts| parts.concat())
}

fn document<'a>(title: &'a str, text: &'a str) -> Document<'a> {
    Document {
        address: "a.html",
        title,
        date: "2025-03-14",
        section: "世界",
        source: "半岛",
        snippet: "…",
        text,
    }
}

/// The files of an index of two months.
fn files(articles: &[(String, String)]) -> BTreeMap<String, String> {
    let (newer, older) = articles.split_at(articles.len() / 2);
    let mut files = Vec::new();
    let mut listed = Vec::new();
    for (name, articles) in [("2025-03", newer), ("2025-02", older)] {
        let mut month = Month::default();
        articles.iter().for_each(|(title, text)| month.add(&document(title, text)));
        let (more, entry) = month.files(name);
        files.extend(more);
        listed.push(entry);
    }
    files.push(index(&listed));
    files.into_iter().map(|File { path, text }| (path, text)).collect()
}

/// What has the query by reading all texts.
fn read_through(query: &Query, articles: &[(String, String)]) -> BTreeSet<usize> {
    let has = |(title, text): &(String, String)| {
        query.clauses.iter().all(|clause| {
            let found = [title, text].into_iter().any(|text| !clause.places(&split(text, None)).is_empty());
            found != clause.negative
        })
    };
    (0..articles.len()).filter(|at| !query.is_empty() && has(&articles[*at])).collect()
}

fn found(query: &Query, articles: &[(String, String)]) -> BTreeSet<usize> {
    let files = files(articles);
    let hits = search(query, usize::MAX, &mut |path| files.get(path).cloned()).expect("all files are there");
    let first = |month: &str| if month == "2025-03" { 0 } else { articles.len() / 2 };
    hits.iter().map(|hit| first(&hit.month) + hit.article as usize).collect()
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
        articles in prop::collection::vec((text(6), text(30)), 1..12),
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
fn a_title_weighs_more_and_newer_months_come_first() {
    let articles = [
        ("Weather", "One election and another election."),
        ("Election day", "People vote."),
        ("Old", "The elections of last year"),
        ("", "nothing"),
    ]
    .map(|(title, text)| (title.to_owned(), text.to_owned()));
    let files = files(&articles);
    let load = &mut |path: &str| files.get(path).cloned();
    let hits = search(&Query::parse("election"), 9, load).expect("found");
    let order: Vec<(&str, u32)> = hits.iter().map(|hit| (hit.month.as_str(), hit.article)).collect();
    assert_eq!(order, [("2025-03", 1), ("2025-03", 0), ("2025-02", 0)]);
    assert_eq!(shown(&hits[0], load).expect("shown")[1], "Election day");
    assert_eq!(
        search(&Query::parse("election"), 1, load).expect("found").len(),
        2,
        "a month that is begun is given whole"
    );
}

#[test]
fn a_file_that_is_broken_is_named() {
    let articles = [("加沙".to_owned(), "停火".to_owned()), (String::new(), String::new())];
    let whole = files(&articles);
    for path in ["search/index.js", "search/2025-03/w0.js"] {
        for broken in ["", "tidingsTake(\"x\",\"////\")", "tidingsTake(\"x\",[[\"2025-03\",1,0]])"] {
            let load = &mut |wanted: &str| match wanted == path {
                true => Some(broken.to_owned()),
                false => whole.get(wanted).cloned(),
            };
            let error = search(&Query::parse("加"), 1, load).expect_err("broken");
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
