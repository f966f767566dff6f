//! One poll of each kind of source.

use crate::history::{now, site};
use crate::world::World;
use std::sync::Arc;
use tidings::console::Console;
use tidings::folder::Folder;
use tidings::run::{self, Run, SourceReport, SourceState, Which};
use tidings_model::SourceId;

async fn poll(folder: &Folder, id: &SourceId, world: Arc<World>) -> (SourceReport, SourceState) {
    let run = Arc::new(Run::open(folder, world, now()).expect("the folder is free"));
    let tasks = run::choose(&run, folder, Which::These(std::slice::from_ref(id))).await.expect("the source");
    let progress = Console { json: true }.progress(1, "fetch");
    let mut report = run::work(&run, folder, tasks, &progress).await.expect("no disk fails");
    drop(run);
    let store = tidings_store::Store::open(&folder.database()).expect("the database");
    (
        report.sources.remove(0),
        store
            .poll_state(id, &folder.source(id).expect("the source").address)
            .expect("readable")
            .expect("stored"),
    )
}

#[tokio::test]
async fn each_kind_gives_its_entries() {
    for (source, answers) in [
        (
            "address = \"https://press.example/\"\nkind = \"wordpress\"\n",
            vec![("https://press.example/wp-json/wp/v2/posts?_embed=1&per_page=20", "posts Press")],
        ),
        (
            "address = \"https://press.example/n.xml\"\nkind = \"news-sitemap\"\n",
            vec![("https://press.example/n.xml", "news Press")],
        ),
        (
            "address = \"https://press.example/i.xml\"\nkind = \"news-sitemap\"\n",
            vec![
                ("https://press.example/i.xml", "index https://press.example/n.xml"),
                ("https://press.example/n.xml", "news Press"),
            ],
        ),
        ("address = \"rsshub://press/all\"\n", vec![("https://hub-one.example/press/all", "rss Press")]),
    ] {
        let root = tempfile::tempdir().expect("a folder");
        let (folder, id) = site(root.path(), source);
        let world = Arc::new(World::default());
        for (url, says) in answers {
            world.put(url, says);
        }
        let (report, _) = poll(&folder, &id, world).await;
        assert_eq!((report.new, report.filed), (2, 2), "{source}: {report:?}");
        assert_eq!((report.failure, report.adopt), (None, None), "{source}");
    }
}

#[tokio::test]
async fn an_index_is_read_again_although_it_is_the_same() {
    let root = tempfile::tempdir().expect("a folder");
    let (folder, id) =
        site(root.path(), "address = \"https://press.example/i.xml\"\nkind = \"news-sitemap\"\n");
    for (says, new) in [("news Press", 2), ("news Tides", 0)] {
        let world = Arc::new(World::default());
        world.put("https://press.example/i.xml", "index https://press.example/n.xml");
        world.put("https://press.example/n.xml", says);
        let (report, state) = poll(&folder, &id, world).await;
        assert_eq!((report.new, report.changed), (new, 2 - new), "{says}");
        assert!(state.is_index);
    }
}

#[tokio::test]
async fn the_state_tells_which_instance_answered() {
    let root = tempfile::tempdir().expect("a folder");
    let (folder, id) = site(root.path(), "address = \"rsshub://press/all\"\n");
    let world = Arc::new(World::default());
    world.put("https://hub-one.example/press/all", "dns");
    world.put("https://hub-two.example/press/all", "rss Press");
    let (report, state) = poll(&folder, &id, world).await;
    assert_eq!(report.failure, None);
    assert_eq!(state.answered_by.as_deref(), Some("https://hub-two.example"));

    let (report, _) = poll(&folder, &id, Arc::new(World::default())).await;
    let failure = report.failure.expect("nobody answers").message;
    assert!(failure.contains("hub-two.example"), "{failure}");
}

#[tokio::test]
async fn an_index_whose_sitemaps_are_lost_is_a_failure() {
    let root = tempfile::tempdir().expect("a folder");
    let (folder, id) =
        site(root.path(), "address = \"https://press.example/i.xml\"\nkind = \"news-sitemap\"\n");
    let world = Arc::new(World::default());
    world.put("https://press.example/i.xml", "index https://press.example/n.xml");
    let (report, _) = poll(&folder, &id, world).await;
    let failure = report.failure.expect("nothing could be read").message;
    assert!(failure.contains("https://press.example/n.xml: answered with status 404"), "{failure}");
}
