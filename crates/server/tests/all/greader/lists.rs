use super::{Program, arrive};
use crate::common::{Server, at};
use serde_json::{Value, json};
use tidings_store::readers::{ItemId, Mark};

#[tokio::test]
async fn folders_labels_and_feeds_are_listed() {
    let server = Server::new();
    let program = Program::sign_in(&server, "/api/greader.php", "ann").await;
    let label = |label: &str| Mark::Label(label.to_owned());
    let ann = server.user("ann").id;
    // One label of its own, and one of the name of a folder.
    server.app.readers.mark(ann, &[ItemId(2)], &[label("later"), label("World")], at(0)).expect("stored");
    server.app.readers.mark(server.user("本").id, &[ItemId(2)], &[label("private")], at(0)).expect("stored");
    let tags = program.get("api/0/tag/list?output=json&types=1").await.json();
    let folder =
        |name: &str| json!({ "id": format!("user/-/label/{name}"), "label": name, "type": "folder" });
    let later = json!({ "id": "user/-/label/later", "label": "later", "type": "tag", "unread_count": 1 });
    let starred = json!({ "id": "user/-/state/com.google/starred" });
    let want = [starred, folder("World"), folder("World/Asia"), folder("新闻"), folder("新闻/国际"), later];
    assert_eq!(tags, json!({ "tags": want }));
    let feeds = program.feeds().await;
    let shown: Vec<(&str, &str, &str)> =
        feeds.iter().map(|(id, name, folder, _)| (id.as_str(), name.as_str(), folder.as_str())).collect();
    let want = [
        ("feed/3", "الجزيرة", "World"),
        ("feed/1", "Gulf News", "World/Asia"),
        ("feed/2", "文汇", "新闻/国际"),
    ];
    assert_eq!(shown, want);
    let first = program.get("api/0/subscription/list").await.json()["subscriptions"][0].clone();
    for name in ["id", "title", "url", "htmlUrl", "iconUrl", "sortid", "firstitemmsec"] {
        assert!(first[name].is_string(), "{name}: {first}");
    }
}

#[tokio::test]
async fn what_is_unread_is_counted_for_each_level() {
    let server = Server::new();
    arrive(&server, 6..8);
    let program = Program::sign_in(&server, "", "ann").await;
    let ann = server.user("ann").id;
    let (later, world) = (Mark::Label("later".to_owned()), Mark::Label("World".to_owned()));
    server.app.readers.mark(ann, &[ItemId(1), ItemId(2)], &[later], at(0)).expect("stored");
    // One of the folder itself, and one of another: the second makes the folder one larger.
    server.app.readers.mark(ann, &[ItemId(3), ItemId(4)], &[world], at(0)).expect("stored");
    server.app.readers.mark(ann, &[ItemId(2)], &[Mark::Read], at(0)).expect("stored");
    let answer = program.get("api/0/unread-count?output=json").await.json();
    let counts: Vec<(&str, u64)> = answer["unreadcounts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|count| (count["id"].as_str().expect("a string"), count["count"].as_u64().expect("a number")))
        .collect();
    let want = [
        ("user/-/state/com.google/reading-list", 6),
        ("user/-/label/World", 6),
        ("user/-/label/World/Asia", 4),
        ("user/-/label/later", 1),
        ("user/-/label/新闻", 1),
        ("user/-/label/新闻/国际", 1),
        ("feed/1", 4),
        ("feed/2", 1),
        ("feed/3", 1),
    ];
    assert_eq!((counts, answer["max"].as_u64()), (want.to_vec(), Some(6)));
    let newest = answer["unreadcounts"][0]["newestItemTimestampUsec"].as_str().expect("a string");
    assert_eq!(newest.len(), 16, "microseconds: {newest}");
    program.ok("api/0/mark-all-as-read", "s=user/-/state/com.google/reading-list").await;
    let shown = |answer: Value| answer["unreadcounts"].as_array().expect("a list").len();
    assert_eq!(shown(program.get("api/0/unread-count").await.json()), 1);
    assert_eq!(shown(program.get("api/0/unread-count?all=1").await.json()), 9);
}

#[tokio::test]
async fn what_has_no_meaning_here_has_its_shape() {
    let server = Server::new();
    let program = Program::sign_in(&server, "/api/greader.php", "本").await;
    for (path, want) in [
        ("preference/list?output=json", json!({ "prefs": [] })),
        ("preference/stream/list?output=json", json!({ "streamprefs": {} })),
        ("friend/list?output=json", json!({ "friends": [] })),
        ("friend/acls", json!({ "acls": [] })),
        ("friend/groups", json!({ "groups": [] })),
        ("recommendation/list", json!({ "recs": [] })),
    ] {
        assert_eq!(program.get(&format!("api/0/{path}")).await.json(), want, "{path}");
    }
    program.ok("api/0/preference/set", "k=a&v=b").await;
    program.ok("api/0/preference/stream/set", "s=feed/1&k=a&v=b").await;
}
