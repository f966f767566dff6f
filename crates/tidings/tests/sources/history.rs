//! The whole history of a WordPress site, with a break in the middle.

use crate::world::{World, posts};
use std::path::Path;
use std::sync::Arc;
use tidings::console::Console;
use tidings::folder::Folder;
use tidings::run::{Run, SourceReport, SourceState, history};
use tidings_fetch::Response;
use tidings_model::{SourceId, Timestamp};

const POSTS: &str = "https://press.example/wp-json/wp/v2/posts?_embed=1&per_page=50";

pub(crate) fn site(root: &Path, source: &str) -> (Folder, SourceId) {
    std::fs::create_dir_all(root.join("sources")).expect("a folder");
    std::fs::create_dir_all(root.join("state")).expect("a folder");
    #[expect(clippy::disallowed_methods, reason = "files of a test, which nobody misses after a crash")]
    for (name, text) in [
        (
            "tidings.toml",
            "[rsshub]\ninstances = [\"https://hub-one.example\", \"https://hub-two.example\"]\n",
        ),
        ("sources/press.toml", source),
    ] {
        std::fs::write(root.join(name), text).expect("a file");
    }
    (Folder::open(Some(root)).expect("a site folder"), SourceId::new("press").expect("an id"))
}

pub(crate) fn now() -> Timestamp {
    "2026-03-15T00:00:00Z".parse().expect("a time")
}

fn page(world: &World, number: u32, of: u32) {
    let url = if number == 1 { POSTS.to_owned() } else { format!("{POSTS}&page={number}") };
    let items: Vec<(String, String)> = (0..50)
        .map(|n| (format!("Post {number}.{n}"), format!("https://press.example/{number}/{n}")))
        .collect();
    let response =
        Response { status: 200, total_pages: Some(of), body: posts(&items).into(), ..Response::default() };
    world.push(&url, response);
}

async fn read(folder: &Folder, world: &Arc<World>, id: &SourceId) -> SourceReport {
    let run = Arc::new(Run::open(folder, Arc::clone(world) as Arc<_>, now()).expect("the folder is free"));
    let progress = Console { json: true }.progress(0, "history");
    history(&run, folder.source(id).expect("the source"), &progress).await.expect("no disk fails")
}

#[tokio::test]
async fn it_goes_on_where_it_was_stopped() {
    let root = tempfile::tempdir().expect("a folder");
    let (folder, id) = site(
        root.path(),
        "address = \"https://press.example/\"\nkind = \"wordpress\"\npictures = \"drop\"\n",
    );
    let first = Arc::new(World::default());
    page(&first, 1, 3);
    page(&first, 2, 3);
    first.put(&format!("{POSTS}&page=3"), "502");
    let stopped = read(&folder, &first, &id).await;
    assert_eq!((stopped.new, stopped.filed), (100, 100));
    assert!(stopped.failure.is_some(), "the third page failed");

    let second = Arc::new(World::default());
    page(&second, 2, 3);
    page(&second, 3, 3);
    let ended = read(&folder, &second, &id).await;
    assert_eq!((ended.new, ended.filed, ended.failure), (50, 50, None));
    assert_eq!(
        second.asked(),
        [format!("{POSTS}&page=2"), format!("{POSTS}&page=3")],
        "the first page is behind"
    );

    let store = tidings_store::Store::open(&folder.database()).expect("the database");
    let state: SourceState =
        store.poll_state(&id, "https://press.example/").expect("readable").expect("stored");
    let done = state.history.expect("it was read");
    assert_eq!((done.pages, done.of, done.done), (3, Some(3), true));
    assert_eq!(store.tallies().expect("readable")[&id].archived, 150);
}

#[tokio::test]
async fn a_site_that_does_not_count_its_pages_has_an_end_too() {
    let root = tempfile::tempdir().expect("a folder");
    let (folder, id) = site(root.path(), "address = \"https://press.example/\"\nkind = \"wordpress\"\n");
    let world = Arc::new(World::default());
    page(&world, 1, 0);
    world.put(&format!("{POSTS}&page=2"), "400 rest_post_invalid_page_number");
    let report = read(&folder, &world, &id).await;
    assert_eq!((report.new, report.failure), (50, None));

    let (feed, id) = site(root.path(), "address = \"https://press.example/feed\"\n");
    let run = Arc::new(Run::open(&feed, world, now()).expect("the folder is free"));
    let progress = Console { json: true }.progress(0, "history");
    let refused = history(&run, feed.source(&id).expect("the source"), &progress).await.expect_err("a feed");
    assert!(refused.to_string().contains("kind = \"wordpress\""), "{refused}");
}
