//! Pages a second: real pages where the shared data is at hand, else one of our own.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flate2::read::GzDecoder;
use std::io::Read;
use std::path::PathBuf;
use tidings_extract::{PageOptions, extract_page};

/// Pages of one round.
const PAGES: usize = 60;

fn pages() -> Vec<String> {
    let shared = std::env::var_os("TIDINGS_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let files = std::fs::read_dir(shared.join("pages/wcxb-dev-article/html")).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let mut html = Vec::new();
        GzDecoder::new(std::fs::File::open(path).ok()?).read_to_end(&mut html).ok()?;
        Some(String::from_utf8_lossy(&html).into_owned())
    };
    let pages: Vec<String> = paths.iter().take(PAGES).filter_map(read).collect();
    if pages.is_empty() {
        return vec![format!(
            "<title>t</title><article>{}</article>",
            "<p>Some words, and more of them.</p>".repeat(200)
        )];
    }
    pages
}

fn extract(criterion: &mut Criterion) {
    let pages = pages();
    let mut group = criterion.benchmark_group("extract");
    group.throughput(Throughput::Elements(pages.len() as u64)).sample_size(10);
    group.bench_function("pages", |bencher| {
        bencher.iter(|| {
            for page in &pages {
                std::hint::black_box(extract_page(
                    page,
                    "https://a.example/b",
                    &PageOptions { parse_date: |_| None },
                ));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, extract);
criterion_main!(benches);
