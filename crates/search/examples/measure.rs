//! What the index of the static site costs: `measure FOLDER WORDS…` indexes the Markdown files below a folder and asks for each
//! query; prints articles a second, bytes of the index, and the bytes that each query loads.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measure for the terminal, of files that are there"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tidings_search::{Document, File, Month, Query, index, search, shown};

struct Post {
    date: String,
    title: String,
    text: String,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let mut months: BTreeMap<String, Vec<Post>> = BTreeMap::new();
    let mut paths = Vec::new();
    walk(Path::new(&folder), &mut paths);
    for path in &paths {
        let post = post(&std::fs::read_to_string(path).unwrap());
        months.entry(post.date[..7].to_owned()).or_default().push(post);
    }
    let articles: usize = months.values().map(Vec::len).sum();
    let text: usize = months.values().flatten().map(|post| post.text.len() + post.title.len()).sum();
    let start = Instant::now();
    let mut files = BTreeMap::new();
    let mut listed = Vec::new();
    for (name, mut posts) in months.into_iter().rev() {
        posts.sort_by(|a, b| b.date.cmp(&a.date));
        let mut month = Month::default();
        for post in &posts {
            let snippet: String = post.text.chars().take(100).collect();
            month.add(&Document {
                address: "2025/03/14/an-article-1234567/index.html",
                title: &post.title,
                date: &post.date,
                section: "新媒体",
                source: "Aljazeera 半岛网",
                snippet: &snippet,
                text: &post.text,
            });
        }
        let (more, entry) = month.files(&name);
        files.extend(more.into_iter().map(|File { path, text }| (path, text)));
        listed.push(entry);
    }
    let list = index(&listed);
    files.insert(list.path, list.text);
    let seconds = start.elapsed().as_secs_f64();
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
        let query = Query::parse(&words);
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
            let of = if wanted == 10 { "the first ten" } else { "all months" };
            println!("{words}: {of}: {} hits, {} files, {bytes} bytes", hits.len(), loaded.len());
        }
    }
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
    paths.sort();
}

fn post(file: &str) -> Post {
    let (front, body) = file.trim_start().trim_start_matches("---").split_once("\n---").unwrap();
    let field = |name: &str| {
        front
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or_default()
            .trim()
            .trim_matches('\'')
            .to_owned()
    };
    let mut text = String::new();
    for part in body.split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        text.push(' ');
    }
    Post { date: date(&field("date:")), title: field("title:"), text }
}

/// `Mon, 14 Mar 2022 02:30:09 GMT` as it can be sorted.
fn date(text: &str) -> String {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = names.find(parts[2]).unwrap() / 3 + 1;
    format!("{}-{month:02}-{} {}", parts[3], parts[1], parts[4])
}
