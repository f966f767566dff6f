//! What the index costs: `measure FOLDER ARTICLES QUERIES…` makes so many articles of three years, 600 characters of Chinese or 300 words of
//! English each, takes them in, and asks for each query many times; prints articles a second, bytes on the disk, the slowest of a hundred
//! searches, and resident memory. A folder that has an index of so many articles is only asked.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measure for the terminal, on a disk that takes it"
)]

use std::path::Path;
use std::time::{Duration, Instant};
use tidings_index::{Amount, Ask, Document, Index, Order};
use tidings_model::{ArticleId, CategoryPath, SourceId, Timestamp};
use tidings_search::Request;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let folder = Path::new(&folder);
    let count: u64 = arguments.next().and_then(|count| count.parse().ok()).expect("a number of articles");
    let queries: Vec<String> = arguments.collect();
    let mut index = Index::open(folder).unwrap().index;
    if index.len() != count {
        index = Index::renew(folder).unwrap();
        fill(&index, count);
    }
    let size: u64 =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    println!("{count} articles, {} bytes of index each; {}", size / count, memory());
    for query in &queries {
        for order in [Order::Relevance, Order::Date] {
            ask(&index, query, order);
        }
    }
    all_in_turn(&index);
    follow(&index, count);
    println!("{}", memory());
}

fn fill(index: &Index, count: u64) {
    let words = Words::new();
    let mut random = Random(7);
    let mut writer = index.writer(Amount::Many).unwrap();
    let (start, mut making, mut bytes) = (Instant::now(), Duration::ZERO, 0);
    for number in 0..count {
        let begun = Instant::now();
        let (title, text) = words.article(&mut random);
        let source = random.below(1000);
        let published = 1_760_000_000 - random.below(3 * 365 * 86_400) as i64;
        making += begun.elapsed();
        bytes += title.len() + text.len();
        put(&mut writer, number, source, published, (&title, &text));
        if number % 5000 == 4999 {
            writer.commit("").unwrap();
        }
    }
    writer.commit("").unwrap();
    let taken = start.elapsed() - making;
    println!(
        "{:.0} articles a second, {} bytes of text each, and {:.1?} for merging the rest; {}",
        count as f64 / taken.as_secs_f64(),
        bytes as u64 / count,
        {
            let begun = Instant::now();
            writer.finish().unwrap();
            begun.elapsed()
        },
        memory()
    );
}

fn put(
    writer: &mut tidings_index::Writer,
    number: u64,
    source: usize,
    published: i64,
    (title, text): (&str, &str),
) {
    let category = CategoryPath::parse(&format!("World/Part {}", source % 20)).unwrap();
    let document = Document {
        id: &ArticleId::from_number(number).unwrap(),
        version: number,
        source: &SourceId::new(format!("source-{source}")).unwrap(),
        source_name: &format!("Source {source}"),
        categories: vec![&category],
        title,
        text,
        authors: vec!["A Person"],
        tags: Vec::new(),
        language: None,
        published: Timestamp::from_second(published).unwrap(),
    };
    writer.put(&document).unwrap();
}

fn ask(index: &Index, typed: &str, order: Order) {
    let request = Request::parse(typed).unwrap();
    let mut times = Vec::new();
    let mut hits = 0;
    for _ in 0..100 {
        let begun = Instant::now();
        let found = index.search(&Ask { order, ..Ask::new(&request) }).unwrap();
        times.push(begun.elapsed());
        hits = found.hits.len();
    }
    let all = index.search(&Ask { limit: 1 << 30, ..Ask::new(&request) }).unwrap().hits.len();
    println!("{typed} by {order:?}: {hits} of {all}; {}", times_of(times));
}

/// Many pairs of Chinese words, each asked once: what a reader meets who asks for something that nobody asked before.
fn all_in_turn(index: &Index) {
    let words = Words::new();
    let mut random = Random(99);
    let mut times = Vec::new();
    let mut hits = 0;
    for _ in 0..1000 {
        let mut word = || loop {
            let word = &words.chinese[random.ranked(words.chinese.len())];
            if word.chars().nth(1).is_some() {
                break word;
            }
        };
        let request = Request::parse(&format!("{} {}", word(), word())).unwrap();
        let begun = Instant::now();
        let found = index.search(&Ask::new(&request)).unwrap();
        times.push(begun.elapsed());
        hits += found.hits.len();
    }
    println!("1000 searches of two Chinese words: {} hits each; {}", hits / 1000, times_of(times));
}

/// What it takes until a new article is found.
fn follow(index: &Index, count: u64) {
    let mut writer = index.writer(Amount::Few).unwrap();
    let mut times = Vec::new();
    for number in 0..100 {
        let begun = Instant::now();
        put(&mut writer, count + number, 1, 1_760_000_000, ("加沙停火", "以色列同意加沙停火"));
        writer.commit("").unwrap();
        times.push(begun.elapsed());
    }
    println!("one article more: {}", times_of(times));
    (0..100).for_each(|number| writer.remove(&ArticleId::from_number(count + number).unwrap()));
    writer.commit("").unwrap();
    writer.finish().unwrap();
}

fn times_of(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    format!("half within {:.1?}, 99 of 100 within {:.1?}", at(50), at(99))
}

/// What the process holds, of which the files of the index can be given back at any time.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
    };
    format!("{} MB resident, {} of them its own", of("VmRSS:"), of("RssAnon:"))
}

/// Made-up words, as rare and as common as words are: the word at place n comes a n-th part as often as the first.
struct Words {
    chinese: Vec<String>,
    english: Vec<String>,
}

impl Words {
    fn new() -> Self {
        let mut random = Random(1);
        let common = "的国在一中和人是年不大有了会日对为上月发家他这个来们到说地出要时以生作方成分行公业过现多前自同面动学部经市高下后新本全社主法关事长化力机电理开工民府报政进部重区实员当定产战体外加合家员表于与之从将但并被所者第次名场内相应代两三四五六十百万亿美英法德俄日韩北南东西京海沪港台湾省县城村军警院校医师记者网手子女";
        let rare =
            (0..3500).filter_map(|at| char::from_u32(0x4e00 + at * 5)).filter(|c| !common.contains(*c));
        let characters: Vec<char> = common.chars().chain(rare).take(3000).collect();
        let mut chinese: Vec<String> = (0..40_000)
            .map(|at| {
                // The commonest words are short.
                let length = if at < 40 { 1 } else { [1, 2, 2, 2, 3][random.below(5)] };
                (0..length).map(|_| characters[random.ranked(3000)]).collect()
            })
            .collect();
        let syllables: Vec<String> =
            "bcdfghklmnprstv".chars().flat_map(|a| "aeiou".chars().map(move |b| format!("{a}{b}"))).collect();
        let mut english: Vec<String> = (0..40_000)
            .map(|_| (0..2 + random.below(3)).map(|_| syllables[random.below(75)].as_str()).collect())
            .collect();
        for (at, word) in [(300, "停火"), (500, "以色列"), (9000, "地震"), (30_000, "海啸")] {
            chinese[at] = word.to_owned();
        }
        for (at, word) in [(100, "election"), (9000, "earthquake"), (30_000, "tsunami")] {
            english[at] = word.to_owned();
        }
        Self { chinese, english }
    }

    /// A title and a text.
    fn article(&self, random: &mut Random) -> (String, String) {
        let (words, separator, length) = match random.below(10) {
            0..7 => (&self.chinese, "", 320),
            _ => (&self.english, " ", 300),
        };
        let mut text = |length: usize| {
            let words: Vec<&str> = (0..length).map(|_| words[random.ranked(words.len())].as_str()).collect();
            words.join(separator)
        };
        (text(10), text(length))
    }
}

/// Numbers as if by chance, the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// Steep but for the first three: no character of a language is every tenth.
    fn ranked(&mut self, end: usize) -> usize {
        let part = self.below(1 << 30) as f64 / f64::from(1 << 30);
        ((3.0 * (end as f64 / 3.0 + 1.0).powf(part) - 3.0) as usize).min(end - 1)
    }
}
