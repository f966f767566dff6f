use super::{Program, UNREAD};
use crate::common::Server;
use std::fmt::Write;
use tidings_store::readers::ItemId;

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let before = (program.feeds().await, program.get("api/0/tag/list").await.json());
    let read = "a=user/-/state/com.google/read";
    let long = "x".repeat(10_000);
    for (path, form, want) in [
        ("edit-tag", read.to_owned(), 400),
        ("edit-tag", "i=1".to_owned(), 400),
        ("edit-tag", format!("i=1&i=nonsense&{read}"), 400),
        ("edit-tag", format!("i=1&i=&{read}"), 400),
        ("edit-tag", format!("i=99999999999999999999&{read}"), 400),
        ("edit-tag", format!("i=1&{read}&a=nonsense"), 400),
        ("edit-tag", format!("i=1&{read}&a=feed/1"), 400),
        ("edit-tag", format!("i=1&{read}&a=user/-/label/a%00b"), 400),
        ("edit-tag", format!("i=1&{read}&a=user/-/label/a%0D%0Ab"), 400),
        ("edit-tag", format!("i=1&{read}&a=user/-/label/{long}"), 400),
        ("edit-tag", format!("i=1&{read}&a=user/-/label/"), 400),
        ("mark-all-as-read", String::new(), 400),
        ("mark-all-as-read", "s=nonsense".to_owned(), 400),
        ("mark-all-as-read", "s=feed/1&ts=nonsense".to_owned(), 400),
        ("mark-all-as-read", "s=feed/1&ts=-5".to_owned(), 400),
        ("mark-all-as-read", "s=feed/1&ts=99999999999999999999".to_owned(), 400),
        ("rename-tag", "s=user/-/label/World".to_owned(), 400),
        ("rename-tag", "s=user/-/label/World&dest=user/-/state/com.google/read".to_owned(), 400),
        ("rename-tag", format!("s=user/-/label/World&dest=user/-/label/{long}"), 400),
        ("rename-tag", "s=user/-/label/World&dest=user/-/label/a%07".to_owned(), 400),
        ("rename-tag", "s=user/-/label/no+such&dest=user/-/label/x".to_owned(), 404),
        ("disable-tag", String::new(), 400),
        ("subscription/edit", "ac=edit&t=x".to_owned(), 400),
        ("subscription/edit", "ac=destroy&s=feed/1".to_owned(), 400),
        ("subscription/edit", "ac=edit&s=feed/99&t=x".to_owned(), 404),
        ("subscription/edit", "ac=unsubscribe&s=feed/99".to_owned(), 404),
        ("subscription/edit", "ac=edit&s=user/-/label/World&t=x".to_owned(), 400),
        ("subscription/edit", format!("ac=edit&s=feed/1&t={long}"), 400),
        ("subscription/edit", "ac=edit&s=feed/1&t=a%0Ab".to_owned(), 400),
        ("subscription/edit", "ac=edit&s=feed/1&a=user/-/label/a%00".to_owned(), 400),
        ("subscription/quickadd", String::new(), 400),
        ("subscription/quickadd", "quickadd=".to_owned(), 400),
        ("subscription/import", "nonsense".to_owned(), 422),
        ("stream/items/contents", String::new(), 400),
        ("stream/items/contents", "i=nonsense".to_owned(), 400),
    ] {
        let shown: String = form.chars().take(100).collect();
        let reply = program.post(&format!("api/0/{path}"), form).await;
        assert_eq!(reply.status.as_u16(), want, "{path} {shown}: {}", reply.text());
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path} {shown}");
    }
    for query in ["s=nonsense", "n=x", "n=-1", "c=x", "ot=x", "nt=1e9", "xt=nonsense", "it=user/-/nonsense/x"]
    {
        for path in ["stream/items/ids", "stream/contents"] {
            let reply = program.get(&format!("api/0/{path}?{query}")).await;
            assert_eq!(reply.status.as_u16(), 400, "{path} {query}");
        }
    }
    assert_eq!(program.get("api/0/stream/contents/nonsense").await.status.as_u16(), 400);
    assert_eq!((program.feeds().await, program.get("api/0/tag/list").await.json()), before);
    assert_eq!(program.all(UNREAD).await.len(), 5);
}

#[tokio::test]
async fn a_request_names_so_many_articles_and_no_more() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let named = |count: usize, prefix: &str| {
        let mut form = "a=user/-/state/com.google/read".to_owned();
        (1..=count).for_each(|number| _ = write!(form, "&i={prefix}{number:016x}"));
        form
    };
    let long = "tag%3Agoogle.com%2C2005%3Areader%2Fitem%2F";
    for (form, what) in [
        (named(10_001, ""), "too many"),
        (named(100_000, ""), "many more"),
        (named(100_000, long), "too long"),
    ] {
        let reply = program.post("api/0/edit-tag", form).await;
        assert_eq!((reply.status.as_u16(), program.all(UNREAD).await.len()), (413, 5), "{what}");
    }
    program.ok("api/0/edit-tag", named(10_000, long)).await;
    assert!(program.all(UNREAD).await.is_empty());
    let too_many = program.post("api/0/stream/items/contents", named(1001, "")).await;
    assert_eq!(too_many.status.as_u16(), 413);
    let items = program.post("api/0/stream/items/contents", named(1000, "")).await.json();
    assert_eq!(items["items"].as_array().map(Vec::len), Some(5));
    assert_eq!(program.all("n=99999999").await.len(), 5, "a page of more has as many as there may be");
}

#[tokio::test]
async fn t23_a_list_of_feeds_reads_no_file_and_is_not_endless() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    // A file of this machine that is there.
    let item = server.app.readers.items(server.user("ann").id, &[ItemId(1)]).expect("read").remove(0);
    let secret = server.folder.path().join("archive").join(item.path.as_str());
    assert!(std::fs::read_to_string(&secret).expect("read").contains("Talks in Doha"));
    let list = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE opml [<!ENTITY x SYSTEM \"file://{}\">]>\
         <opml version=\"2.0\"><body><outline text=\"&x;\" xmlUrl=\"https://x.example/&x;\"/></body></opml>",
        secret.display()
    );
    let reply = program.post("api/0/subscription/import", list).await;
    assert!(!reply.text().contains("Doha"), "{}", reply.text());
    let all = program.get("api/0/subscription/export").await.text().to_owned();
    assert!(!all.contains("Doha"), "{all}");
    let large = format!("<opml><body>{}</body></opml>", "<outline text=\"x\"/>".repeat(10 << 20 >> 4));
    assert!(large.len() > 10 << 20);
    let reply = program.post("api/0/subscription/import", large).await;
    assert_eq!(reply.status.as_u16(), 413);
}

#[tokio::test]
async fn a_feed_that_is_not_found_is_said_to_be_none() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let answer = program.post("api/0/subscription/quickadd", "quickadd=https://nowhere.example/").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["numResults"]), (200, &serde_json::json!(0)));
    let answer =
        program.post("api/0/subscription/edit", "ac=subscribe&s=feed/https://nowhere.example/").await;
    assert_eq!(answer.status.as_u16(), 502);
    assert_eq!(program.feeds().await.len(), 3);
}
