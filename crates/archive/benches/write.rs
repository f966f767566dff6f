//! Records a second: made in memory, read back, and written to a disk so that they outlive a power cut.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::path::Path;
use tidings_archive::files::Archive;
use tidings_archive::form;
use tidings_archive::import::{self, ImportForm, Target};
use tidings_model::{Article, ArticleId, CategoryPath, EntryKey};

const POSTS: u64 = 100;

/// Articles like the seed, or like a small text of our own where the shared data is absent.
fn articles() -> Vec<Article> {
    let shared = std::env::var("TIDINGS_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let text = std::fs::read_to_string(Path::new(&shared).join("seed/post.md")).unwrap_or_else(|_| {
        "\n---\ntitle: 'A'\ncategories: \n - A\nheadimg: ''\nauthor: B\ncomments: false\ndate: Invalid Date\n\
         thumbnail: ''\n---\n\n<div>   \n<p>text</p>  \n</div>\n            "
            .to_owned()
    });
    let category = CategoryPath::parse("News").expect("a path");
    let target = Target { source: None, category, now: "2026-01-02T03:04:05Z".parse().expect("a time") };
    let one = import::read(ImportForm::RsshubPage, "a.md", &text, &target).expect("a post").article;
    let numbered = |i: u64| {
        let key = EntryKey::of(Some(&i.to_string()), None, None, None).expect("a key");
        Article {
            id: ArticleId::of(&one.source.id, &key),
            key,
            title: format!("{} {i}", one.title),
            ..one.clone()
        }
    };
    (0..POSTS).map(numbered).collect()
}

fn bench(c: &mut Criterion) {
    let articles = articles();
    let texts: Vec<String> = articles.iter().map(form::write).collect();
    let mut group = c.benchmark_group("record");
    group.throughput(Throughput::Elements(POSTS)).sample_size(20);
    group
        .bench_function("write", |b| b.iter(|| articles.iter().map(|a| form::write(a).len()).sum::<usize>()));
    group.bench_function("read", |b| {
        b.iter(|| texts.iter().filter(|text| form::read(text).is_ok_and(|record| record.verified)).count());
    });
    group.bench_function("put, one batch", |b| {
        b.iter_batched(
            || tempfile::tempdir().expect("a folder"),
            |folder| {
                let writer = Archive::open(folder.path()).writer("bench").expect("a lock");
                let mut batch = writer.batch();
                for article in &articles {
                    batch.put(article, None).expect("staged");
                }
                batch.commit().expect("a commit");
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("put, one by one", |b| {
        b.iter_batched(
            || tempfile::tempdir().expect("a folder"),
            |folder| {
                let writer = Archive::open(folder.path()).writer("bench").expect("a lock");
                for article in &articles {
                    writer.put(article, None).expect("a write");
                }
                folder
            },
            BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
