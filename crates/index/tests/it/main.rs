//! The index on a disk: what it finds, and what is left of it when something goes wrong.

mod agree;
mod find;
mod survive;

use tempfile::TempDir;
use tidings_index::{Amount, Ask, Document, Index, Order};
use tidings_model::{ArticleId, CategoryPath, SourceId, Timestamp};
use tidings_search::Request;

/// An article of a test; its number is that of its id.
#[derive(Debug, Clone, Default)]
struct Post {
    title: &'static str,
    text: &'static str,
    source: (&'static str, &'static str),
    categories: &'static [&'static str],
    authors: &'static [&'static str],
    tags: &'static [&'static str],
    language: Option<&'static str>,
    /// Seconds since 1970.
    published: i64,
}

fn id(number: u64) -> ArticleId {
    ArticleId::from_number(number).expect("a small number")
}

/// A folder with an index of these articles, numbered from 1.
fn index_of(posts: &[Post]) -> (TempDir, Index) {
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::open(folder.path()).expect("made").index;
    let mut writer = index.writer(Amount::Few).expect("free");
    for (number, post) in (1..).zip(posts) {
        put(&mut writer, number, post);
    }
    writer.commit("all").expect("written");
    (folder, index)
}

fn put(writer: &mut tidings_index::Writer, number: u64, post: &Post) {
    let categories: Vec<CategoryPath> =
        post.categories.iter().map(|path| CategoryPath::parse(path).expect(path)).collect();
    let (source, name) = if post.source.0.is_empty() { ("test", "Test") } else { post.source };
    let document = Document {
        id: &id(number),
        version: number,
        source: &SourceId::new(source).expect(source),
        source_name: name,
        categories: categories.iter().collect(),
        title: post.title,
        text: post.text,
        authors: post.authors.to_vec(),
        tags: post.tags.to_vec(),
        language: post.language,
        published: Timestamp::from_second(post.published).expect("a time"),
    };
    writer.put(&document).expect("taken");
}

/// Numbers of the articles that are found, in order.
fn found(index: &Index, typed: &str, order: Order) -> Vec<u64> {
    let request = Request::parse(typed).expect(typed);
    let found = index.search(&Ask { order, ..Ask::new(&request) }).expect(typed);
    found.hits.iter().map(|hit| hit.number).collect()
}
