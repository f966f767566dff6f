//! Megabytes of real feeds a second, beside feed-rs and quick-xml's bare event loop on the same bytes; and beside Python's
//! feedparser, where `FEEDPARSER` names a Python that has it. `scripts/feed-bench` runs all of them and prints a table.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use tidings_feed::{Hints, parse};

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

fn feeds() -> Vec<Vec<u8>> {
    let shared = std::env::var("TIDINGS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let mut feeds = Vec::new();
    for suite in ["netnewswire", "feedjira"] {
        let mut files = Vec::new();
        below(&shared.join("feeds/corpus").join(suite), &mut files);
        files.sort();
        for file in files {
            let bytes = std::fs::read(file).unwrap_or_default();
            if parse(&bytes, &Hints::default()).is_ok() && bytes.first().is_some_and(|byte| *byte != b'{') {
                feeds.push(bytes);
            }
        }
    }
    if feeds.is_empty() {
        let item = "<item><title>谈判</title><link>https://a.example/1</link><description>&lt;p&gt;文&lt;/p&gt;</description></item>";
        feeds.push(
            format!("<rss version=\"2.0\"><channel><title>x</title>{}</channel></rss>", item.repeat(2000))
                .into_bytes(),
        );
    }
    feeds
}

fn events(bytes: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut count = 0;
    while let Ok(event) = reader.read_event() {
        if matches!(event, quick_xml::events::Event::Eof) {
            break;
        }
        count += 1;
    }
    count
}

/// A Python that parses the same feeds with feedparser when it is asked to, and says how long that took.
struct Feedparser {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Feedparser {
    fn start(python: &str, feeds: &[Vec<u8>]) -> std::io::Result<Self> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/time_feedparser.py");
        let mut child =
            Command::new(python).arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut asks = child.stdin.take().expect("its standard input is a pipe");
        let answers = BufReader::new(child.stdout.take().expect("its standard output is a pipe"));
        for feed in feeds {
            writeln!(asks, "{}", feed.len())?;
            asks.write_all(feed)?;
        }
        writeln!(asks, "0")?;
        asks.flush()?;
        Ok(Self { child, asks, answers })
    }

    fn time(&mut self, kind: &str, rounds: u64) -> std::io::Result<Duration> {
        writeln!(self.asks, "{kind} {rounds}")?;
        self.asks.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let nanoseconds = line.trim().parse().map_err(std::io::Error::other)?;
        Ok(Duration::from_nanos(nanoseconds))
    }
}

fn bench_feedparser(group: &mut BenchmarkGroup<'_, WallTime>, feeds: &[Vec<u8>]) {
    let Ok(python) = std::env::var("FEEDPARSER") else { return };
    let mut parser = Feedparser::start(&python, feeds).expect("a Python that has feedparser");
    group.sample_size(10);
    for (name, kind) in [("feedparser", "full"), ("feedparser without sanitiser", "bare")] {
        group.bench_function(name, |b| {
            b.iter_custom(|rounds| parser.time(kind, rounds).expect("an answer of feedparser"));
        });
    }
    drop(parser.asks);
    parser.child.wait().expect("the end of feedparser");
}

fn bench(c: &mut Criterion) {
    let feeds = feeds();
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    let mut group = c.benchmark_group("parse");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("tidings", |b| {
        b.iter(|| {
            feeds
                .iter()
                .filter_map(|feed| parse(black_box(feed), &Hints::default()).ok())
                .map(|feed| feed.entries.len())
                .sum::<usize>()
        });
    });
    group.bench_function("feed-rs", |b| {
        b.iter(|| {
            feeds
                .iter()
                .filter_map(|feed| feed_rs::parser::parse(black_box(feed.as_slice())).ok())
                .map(|feed| feed.entries.len())
                .sum::<usize>()
        });
    });
    group.bench_function("quick-xml events only", |b| {
        b.iter(|| feeds.iter().map(|feed| events(black_box(feed))).sum::<usize>())
    });
    bench_feedparser(&mut group, &feeds);
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
