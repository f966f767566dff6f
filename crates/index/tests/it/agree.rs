//! The index finds what the search of the static site finds, and what reading all texts would find.

use crate::id;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tidings_index::{Amount, Ask, Document, Index, Order};
use tidings_model::{SourceId, Timestamp};
use tidings_search::{Listed, Query, Request, Segment, Shown, split};

const CHARACTERS: &str = "加沙停火以色列總統台臺湾灣ガザ戦争ーのニュース가자휴전กาซาหยุดยิง😀";
const PARTS: [&str; 17] = [
    "gaza",
    "Elections ",
    "election",
    " the",
    "Straße ",
    "c++ ",
    "C ",
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
        2 => prop::sample::select(&PARTS[..]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..length).prop_map(|parts| parts.concat())
}

fn query() -> impl Strategy<Value = String> {
    let clause = (any::<bool>(), any::<bool>(), text(4)).prop_map(|(negative, quoted, text)| {
        let quote = if quoted { "\"" } else { "" };
        format!("{}{quote}{text}{quote}", if negative { "-" } else { "" })
    });
    prop::collection::vec(clause, 1..4).prop_map(|clauses| clauses.join(" "))
}

/// What has the query by reading all texts.
fn read_through(query: &Query, articles: &[(String, String)]) -> BTreeSet<u64> {
    let has = |(title, text): &(String, String)| {
        query.clauses.iter().all(|clause| {
            let found = [title, text].into_iter().any(|text| clause.stands_in(text));
            found != clause.negative
        })
    };
    let numbers = (1u64..).zip(articles).filter(|(_, article)| !query.is_empty() && has(article));
    numbers.map(|(number, _)| number).collect()
}

/// What the search of the static site finds.
fn static_search(query: &Query, articles: &[(String, String)]) -> BTreeSet<u64> {
    let mut segment = Segment::default();
    for (title, text) in articles {
        let shown = Shown { address: "a.html", title, ..Shown::default() };
        segment.add(&tidings_search::Document { shown, texts: &[text] });
    }
    let mut files: BTreeMap<String, String> =
        segment.files("0-0", 2).into_iter().map(|file| (file.path, file.text)).collect();
    let list = tidings_search::index(&[Listed { name: "0-0".to_owned(), files: 2, version: String::new() }]);
    files.insert(list.path, list.text);
    let hits = tidings_search::search(query, usize::MAX, &mut |path| files.get(path).cloned());
    hits.expect("all files are there").iter().map(|hit| u64::from(hit.article) + 1).collect()
}

fn indexed(articles: &[(String, String)]) -> (tempfile::TempDir, Index) {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::open(folder.path()).expect("made").index;
    let mut writer = index.writer(Amount::Few).expect("free");
    let source = SourceId::new("test").expect("an id");
    for (number, (title, text)) in (1..).zip(articles) {
        let document = Document {
            id: &id(number),
            version: 0,
            source: &source,
            source_name: "Test",
            categories: Vec::new(),
            title,
            text,
            authors: Vec::new(),
            tags: Vec::new(),
            language: None,
            published: Timestamp::UNIX_EPOCH,
        };
        writer.put(&document).expect("taken");
        // Several segments, as an index has them that has grown.
        if number % 8 == 0 {
            writer.commit("").expect("written");
        }
    }
    writer.commit("").expect("written");
    (folder, index)
}

fn in_index(index: &Index, request: &Request, order: Order) -> BTreeSet<u64> {
    let ask = Ask { order, limit: usize::MAX - 1, ..Ask::new(request) };
    index.search(&ask).expect("searched").hits.iter().map(|hit| hit.number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn both_searches_find_the_same(
        articles in prop::collection::vec((text(6), text(30)), 1..24),
        queries in prop::collection::vec(query(), 24),
    ) {
        let (_folder, index) = indexed(&articles);
        for typed in queries {
            let request = Request::parse(&typed).expect("no filters in it");
            let want = static_search(&request.text, &articles);
            prop_assert_eq!(&want, &read_through(&request.text, &articles), "{}", typed);
            for order in [Order::Relevance, Order::Date] {
                prop_assert_eq!(&in_index(&index, &request, order), &want, "{}", typed);
            }
        }
    }

    #[test]
    fn every_part_finds_its_text(texts in prop::collection::vec(text(40), 8), from in 0usize..200, length in 1usize..12) {
        let articles: Vec<(String, String)> = texts.iter().map(|text| (String::new(), text.clone())).collect();
        let (_folder, index) = indexed(&articles);
        for (number, text) in (1u64..).zip(&texts) {
            let tokens = split(text, None);
            if tokens.is_empty() {
                continue;
            }
            let first = from % tokens.len();
            let last = (first + length - 1).min(tokens.len() - 1);
            let part = &text[tokens[first].range.start..tokens[last].range.end];
            let request = Request::parse(&format!("\"{part}\"")).expect("no filters in it");
            prop_assert!(in_index(&index, &request, Order::Relevance).contains(&number), "{part:?} in {text:?}");
        }
    }
}

/// The texts and queries by which the program and the script of the search page are compared.
#[test]
fn both_searches_find_the_same_in_real_texts() {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let texts = lines(include_str!("../../../search/tests/data/texts.txt"));
    let articles: Vec<(String, String)> =
        texts.iter().zip(texts.iter().skip(1)).map(|(title, text)| (title.clone(), text.clone())).collect();
    let (_folder, index) = indexed(&articles);
    let mut all = BTreeSet::new();
    for typed in lines(include_str!("../../../search/tests/data/queries.txt")).iter().chain(&texts) {
        let query = Query::parse(typed);
        let want = static_search(&query, &articles);
        let request = Request { text: query, filters: Vec::new() };
        assert_eq!(in_index(&index, &request, Order::Relevance), want, "{typed}");
        all.extend(want);
    }
    assert_eq!(all.len(), articles.len(), "each is found by something");
}
