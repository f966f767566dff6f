//! What the index of the static site costs: `measure ARTICLES WORDS…` makes so many articles of three years, 600 characters of Chinese or 300
//! words of English each, indexes them and asks for each query; prints articles a second, files and bytes of the index, the bytes that
//! each query loads, and what one new article changes. With a folder in place of a number it takes the Markdown files there.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measure for the terminal, of files that are there"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tidings_search::{
    Dated, Document, File, Listed, Part, Query, Segment, Shown, divide, files_for, index, search, shown,
};

struct Post {
    published: i64,
    title: String,
    text: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().expect("a number of articles or a folder");
    let mut posts = match what.parse() {
        Ok(count) => made(count),
        Err(_) => read(Path::new(&what)),
    };
    posts.sort_by_key(|post| std::cmp::Reverse(post.published));
    let text: usize = posts.iter().map(|post| post.text.len() + post.title.len()).sum();
    let start = Instant::now();
    let files = files(&posts);
    let seconds = start.elapsed().as_secs_f64();
    let articles = posts.len();
    println!(
        "{articles} articles, {:.0} a second; {} bytes of text each",
        articles as f64 / seconds,
        text / articles
    );
    for sort in ["w", "p", "d", "index"] {
        let of_sort = files.iter().filter(|(path, _)| path.rsplit('/').next().unwrap().starts_with(sort));
        let sizes: Vec<usize> = of_sort.map(|(_, text)| text.len()).collect();
        let (sum, most) = (sizes.iter().sum::<usize>(), sizes.iter().max().unwrap());
        println!("{sort}: {} files, {} bytes an article, {most} the largest", sizes.len(), sum / articles);
    }
    for words in arguments {
        ask(&words, &files);
    }
    one_more(posts, files);
}

fn parts(posts: &[Post]) -> Vec<Part> {
    let dated = |post: &Post| Dated { published: post.published, bytes: post.text.len() as u64 };
    divide(&posts.iter().map(dated).collect::<Vec<_>>())
}

fn files(posts: &[Post]) -> BTreeMap<String, String> {
    let (mut files, mut listed) = (BTreeMap::new(), Vec::new());
    for Part { name, articles } in parts(posts) {
        let of = &posts[articles];
        let count = files_for(of.iter().map(|post| post.text.len() as u64).sum());
        files.extend(made_part(of, &name, count).into_iter().map(|File { path, text }| (path, text)));
        listed.push(Listed { name, files: count, version: "0123abcd".to_owned() });
    }
    let list = index(&listed);
    files.insert(list.path, list.text);
    println!(
        "{} segments of {:?} articles",
        listed.len(),
        parts(posts).iter().map(|part| part.articles.len()).collect::<Vec<_>>()
    );
    files
}

fn made_part(posts: &[Post], name: &str, count: usize) -> Vec<File> {
    let mut segment = Segment::default();
    for post in posts {
        let snippet: String = post.text.chars().take(100).collect();
        let shown = Shown {
            address: "2025/03/an-article-0123456789ab/index.html",
            title: &post.title,
            date: "2025年3月14日",
            section: "新媒体/Aljazeera 半岛网/新闻",
            source: "Aljazeera 半岛网",
            snippet: &snippet,
            language: "",
        };
        segment.add(&Document { shown, texts: &[&post.text] });
    }
    segment.files(name, count)
}

fn ask(words: &str, files: &BTreeMap<String, String>) {
    let query = Query::parse(words);
    for wanted in [10, usize::MAX] {
        let mut loaded: BTreeMap<String, usize> = BTreeMap::new();
        let load = &mut |path: &str| {
            let text = files.get(path).cloned()?;
            loaded.insert(path.to_owned(), text.len());
            Some(text)
        };
        let hits = search(&query, wanted, load).unwrap();
        hits.iter().take(10).for_each(|hit| drop(shown(hit, load).unwrap()));
        let bytes: usize = loaded.values().sum();
        let of = if wanted == 10 { "the first ten" } else { "all segments" };
        println!("{words}: {of}: {} hits, {} files, {bytes} bytes", hits.len(), loaded.len());
    }
}

/// A hundred times one new article, each a while after the newest.
fn one_more(mut posts: Vec<Post>, mut before: BTreeMap<String, String>) {
    let (mut written, mut most, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    for number in 0..100 {
        let old: BTreeMap<String, usize> =
            parts(&posts).into_iter().map(|part| (part.name, part.articles.len())).collect();
        let published = posts[0].published + 1 + (number * 7919) % 3600;
        let new = Post { published, title: "加沙".to_owned(), text: posts[5].text.clone() };
        posts.insert(0, new);
        let start = Instant::now();
        let mut changed = 1;
        for Part { name, articles } in parts(&posts) {
            if old.get(&name) != Some(&articles.len()) {
                let of = &posts[articles];
                let count = files_for(of.iter().map(|post| post.text.len() as u64).sum());
                most = most.max(of.len());
                for File { path, text } in made_part(of, &name, count) {
                    changed += usize::from(before.insert(path, text.clone()) != Some(text));
                }
            }
        }
        written.push(changed);
        slowest = slowest.max(start.elapsed());
    }
    written.sort_unstable();
    println!(
        "one more: {} files in the middle, {} at most; {most} articles at most, {slowest:.1?}",
        written[50], written[99]
    );
}

/// Articles of made-up words, as rare and as common as words are: the word at place n comes a n-th part as often as the first.
fn made(count: usize) -> Vec<Post> {
    let mut random = Random(1);
    let common = "的国在一中和人是年不大有了会日对为上月发家他这个来们到说地出要时以生作方成分行公业过现多前自同面动学部经市高下后新本全社主法关事长化力机电理开工民府报政进部重区实员当定产战体外加合家员表于与之从将但并被所者第次名场内相应代两三四五六十百万亿美英法德俄日韩北南东西京海沪港台湾省县城村军警院校医师记者网手子女";
    let rare = (0..3500).filter_map(|at| char::from_u32(0x4e00 + at * 5)).filter(|c| !common.contains(*c));
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
    let post = |_| {
        let (words, separator, length) = match random.below(10) {
            0..7 => (&chinese, "", 320),
            _ => (&english, " ", 300),
        };
        let mut text = |length: usize| {
            let words: Vec<&str> = (0..length).map(|_| words[random.ranked(words.len())].as_str()).collect();
            words.join(separator)
        };
        let (title, text) = (text(10), text(length));
        Post { published: 1_760_000_000 - random.below(3 * 365 * 86_400) as i64, title, text }
    };
    (0..count).map(post).collect()
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

fn read(folder: &Path) -> Vec<Post> {
    let mut paths = Vec::new();
    walk(folder, &mut paths);
    paths.iter().map(|path| post(&std::fs::read_to_string(path).unwrap())).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            paths.push(path);
        }
    }
}

fn post(file: &str) -> Post {
    let (front, body) = file.trim_start().trim_start_matches("---").split_once("\n---").unwrap();
    let field = |name: &str| {
        let line = front.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().trim_matches('\'').to_owned()
    };
    let mut text = String::new();
    for part in body.split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        text.push(' ');
    }
    Post { published: seconds(&field("date:")), title: field("title:"), text }
}

/// `Mon, 14 Mar 2022 02:30:09 GMT` in seconds of months of 31 days.
fn seconds(text: &str) -> i64 {
    let parts: Vec<&str> = text.split([' ', ':']).collect();
    let number = |at: usize| parts[at].parse::<i64>().unwrap();
    let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(parts[2]).unwrap() as i64 / 3;
    ((((number(3) * 12 + month) * 31 + number(1)) * 24 + number(4)) * 60 + number(5)) * 60 + number(6)
}
