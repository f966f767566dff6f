//! Feeds: whose changes are the site's, and whose are one's own.

use super::{call, get};
use crate::common::{Server, article};
use axum::http::Method;
use serde_json::{Value, json};

fn asked(server: &Server) -> Vec<String> {
    std::mem::take(&mut *server.fake.asked.lock().expect("whole"))
}

async fn names(server: &Server, password: &str) -> Vec<String> {
    let feeds = get(server, "/api/v1/feeds", password).await;
    let name = |feed: &Value| {
        format!(
            "{} in {}",
            feed["name"].as_str().expect("a name"),
            feed["category"].as_str().expect("a path")
        )
    };
    feeds["feeds"].as_array().expect("a list").iter().map(name).collect()
}

#[tokio::test]
async fn the_tree_of_categories_counts_what_is_below() {
    let server = Server::new();
    let tree = get(&server, "/api/v1/categories", &server.app_password("ann")).await;
    assert_eq!(
        tree,
        json!({ "unread": 5, "categories": [
            { "name": "World", "path": "World", "unread": 3, "feeds": [3], "categories": [
                { "name": "Asia", "path": "World/Asia", "unread": 2, "feeds": [1], "categories": [] }] },
            { "name": "新闻", "path": "新闻", "unread": 2, "feeds": [], "categories": [
                { "name": "国际", "path": "新闻/国际", "unread": 2, "feeds": [2], "categories": [] }] },
        ] })
    );
}

#[tokio::test]
async fn what_stands_beside_every_page_is_told_at_once_and_tags_by_pages() {
    let server = Server::new();
    let ann = server.app_password("ann");
    let label = json!({ "items": [1], "add_labels": ["稍后"], "starred": true });
    call(&server, Method::POST, "/api/v1/items/marks", &ann, label).await;
    let kept = json!({ "name": "停火", "query": "加沙" });
    call(&server, Method::POST, "/api/v1/searches", &ann, kept).await;
    let tree = get(&server, "/api/v1/tree", &ann).await;
    for (part, whole) in [
        ("categories", "/api/v1/categories"),
        ("feeds", "/api/v1/feeds"),
        ("labels", "/api/v1/labels"),
        ("searches", "/api/v1/searches"),
    ] {
        assert_eq!(tree[part], get(&server, whole, &ann).await[part], "{part}");
    }
    assert_eq!((&tree["unread"], &tree["starred"]), (&json!(5), &json!(1)));
    let mut more = article("arab", 6, "تونس", "ar", "<p>تونس</p>");
    more.tags = ["World & Sea", "a", "تونس"].map(str::to_owned).to_vec();
    server.file(&[more]);
    call(&server, Method::POST, "/api/v1/items/marks", &ann, json!({ "items": [6], "unread": false })).await;
    let first = call(&server, Method::GET, "/api/v1/tags?limit=3", &ann, Value::Null).await;
    let tag = |name: &str, articles: u64, unread: u64| json!({ "name": name, "articles": articles, "unread": unread });
    let page = first.json();
    assert_eq!(page["tags"], json!([tag("World & Sea", 1, 0), tag("a", 1, 0), tag("تونس", 1, 0)]));
    let next = page["next"].as_str().expect("another page");
    assert_eq!(first.header("link"), format!("<{next}>; rel=\"next\""));
    let last = get(&server, next, &ann).await;
    assert_eq!((&last["tags"], &last["next"]), (&json!([tag("加沙", 5, 5)]), &Value::Null));
    // Of a feed that is not seen there are none.
    call(&server, Method::PATCH, "/api/v1/feeds/3", &ann, json!({ "hidden": true })).await;
    assert_eq!(get(&server, "/api/v1/tags", &ann).await["tags"], json!([tag("加沙", 4, 4)]));
}

#[tokio::test]
async fn a_feed_is_hidden_and_shown_again_without_a_change_of_the_site() {
    let server = Server::new();
    let ann = server.app_password("ann");
    let one = "/api/v1/feeds/2";
    let hidden = call(&server, Method::PATCH, one, &ann, json!({ "hidden": true })).await;
    assert_eq!((hidden.status.as_u16(), &hidden.json()["hidden"]), (200, &json!(true)), "{}", hidden.text());
    assert_eq!(names(&server, &ann).await.len(), 2);
    let all = get(&server, "/api/v1/feeds?hidden=true", &ann).await;
    let of_all: Vec<(&Value, &Value)> =
        all["feeds"].as_array().expect("a list").iter().map(|feed| (&feed["id"], &feed["hidden"])).collect();
    assert_eq!(of_all, [(&json!(3), &json!(false)), (&json!(1), &json!(false)), (&json!(2), &json!(true))]);
    let health = get(&server, "/api/v1/feeds/health", &ann).await;
    assert_eq!((&health["sources"][1]["source"], &health["sources"][1]["feed"]), (&json!("wen"), &json!(2)));
    let shown = call(&server, Method::PATCH, one, &ann, json!({ "hidden": false })).await;
    assert_eq!((&shown.json()["hidden"], names(&server, &ann).await.len()), (&json!(false), 3));
    assert!(asked(&server).is_empty(), "the site is as it was");
}

#[tokio::test]
async fn an_owner_changes_the_site_and_another_user_his_own_view() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let change = json!({ "name": "海湾", "category": "亚洲" });
    let mine = call(&server, Method::PATCH, "/api/v1/feeds/1", &other, change).await;
    assert_eq!((mine.status.as_u16(), &mine.json()["name"]), (200, &json!("海湾")), "{}", mine.text());
    assert!(asked(&server).is_empty(), "the site is as it was");
    assert!(names(&server, &ann).await.contains(&"Gulf News in World/Asia".to_owned()));
    let refused = call(&server, Method::PATCH, "/api/v1/feeds/1", &other, json!({ "watched": false })).await;
    assert_eq!(refused.status, 403);
    let site = call(&server, Method::PATCH, "/api/v1/feeds/1", &ann, json!({ "name": "The Gulf" })).await;
    assert_eq!(site.json()["name"], "The Gulf");
    assert_eq!(asked(&server).len(), 1);
    assert!(names(&server, &other).await.contains(&"海湾 in 亚洲".to_owned()), "an own name stays");
    let again = call(&server, Method::PATCH, "/api/v1/feeds/1", &other, json!({ "name": null })).await;
    assert_eq!(again.json()["name"], "The Gulf");
    for wrong in [json!({ "name": " " }), json!({ "category": "a/../b" }), json!({ "left": true })] {
        assert_eq!(call(&server, Method::PATCH, "/api/v1/feeds/1", &ann, wrong).await.status, 422);
    }
    assert!(asked(&server).is_empty());
}

#[tokio::test]
async fn feeds_are_added_and_left() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let preview = json!({ "address": "https://new.example/" });
    let found = call(&server, Method::POST, "/api/v1/feeds/preview", &other, preview).await.json();
    assert_eq!(found["candidates"][0]["address"], "https://new.example/feed.xml");
    let nowhere = json!({ "address": "https://nowhere.example/" });
    assert_eq!(call(&server, Method::POST, "/api/v1/feeds/preview", &other, nowhere).await.status, 502);
    let new = json!({ "address": "https://new.example/feed.xml", "name": "New", "category": "World/Asia" });
    let added = call(&server, Method::POST, "/api/v1/feeds", &other, new).await;
    assert_eq!((added.status.as_u16(), &added.json()["name"]), (201, &json!("New")));
    let filed = "New in World/Asia".to_owned();
    assert!(names(&server, &ann).await.contains(&filed), "who adds a source says what it is for all");
    // Of a source that is there, another user's name is his own.
    let known = json!({ "address": "https://new.example/feed.xml", "name": "Mine" });
    let known = call(&server, Method::POST, "/api/v1/feeds", &other, known).await;
    assert_eq!((known.status.as_u16(), &known.json()["name"]), (201, &json!("Mine")));
    assert!(names(&server, &ann).await.contains(&filed));
    // So he leaves a feed for himself, and comes back.
    asked(&server);
    assert_eq!(call(&server, Method::DELETE, "/api/v1/feeds/2", &other, Value::Null).await.status, 204);
    assert_eq!(call(&server, Method::DELETE, "/api/v1/feeds/2", &other, Value::Null).await.status, 404);
    assert!(asked(&server).is_empty() && names(&server, &ann).await.len() == 4);
    assert_eq!(names(&server, &other).await.len(), 3);
    let back = json!({ "address": "https://wen.example/feed", "name": "文" });
    let back = call(&server, Method::POST, "/api/v1/feeds", &other, back).await;
    assert_eq!((back.status.as_u16(), &back.json()["name"]), (201, &json!("文")), "{}", back.text());
    // An owner who leaves a feed ends its polls, too.
    assert_eq!(call(&server, Method::DELETE, "/api/v1/feeds/3", &ann, Value::Null).await.status, 204);
    assert!(
        asked(&server).iter().any(|asked| asked.starts_with("edit arab") && asked.contains("Some(false)"))
    );
    let polled = call(&server, Method::POST, "/api/v1/poll", &ann, json!({ "feed": 2 })).await;
    assert_eq!(
        (polled.status.as_u16(), asked(&server)),
        (202, vec!["poll Some(SourceId(\"wen\"))".to_owned()])
    );
    assert_eq!(call(&server, Method::POST, "/api/v1/poll", &other, json!({})).await.status, 202);
    assert_eq!(asked(&server), ["poll None"]);
    let health = get(&server, "/api/v1/feeds/health", &other).await;
    let problem = &health["sources"][1]["problems"][0];
    assert_eq!((&problem["kind"], &problem["advice"]), (&json!("server-fault"), &json!("wait")));
}

#[tokio::test]
async fn lists_of_feeds_go_out_and_come_in() {
    let server = Server::new();
    let other = server.app_password("本");
    let list = call(&server, Method::GET, "/api/v1/opml", &other, Value::Null).await;
    let read = tidings_feed::opml::read(&list.bytes).expect("a list");
    let feeds: Vec<(String, &str)> = read
        .feeds()
        .into_iter()
        .map(|(folders, feed)| (folders.join("/"), feed.xml_url.as_deref().unwrap_or_default()))
        .collect();
    assert_eq!(
        feeds,
        [
            ("World".to_owned(), "https://arab.example/feed"),
            ("World/Asia".to_owned(), "https://gulf.example/feed"),
            ("新闻/国际".to_owned(), "https://wen.example/feed"),
        ]
    );
    let bearer = format!("Bearer {other}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "text/x-opml")];
    call(&server, Method::DELETE, "/api/v1/feeds/2", &other, Value::Null).await;
    let done = server.ask(Method::POST, "/api/v1/opml", &headers, list.bytes.clone()).await;
    assert_eq!(done.json()["added"], 3, "{}", done.text());
    assert_eq!(names(&server, &other).await.len(), 3, "what was left is shown again");
    // XXE: the entity is not read, and nothing of this machine comes back.
    let xxe = "<!DOCTYPE opml [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><opml><body><outline text=\"&x;\" xmlUrl=\"&x;\"/></body></opml>";
    let done = server.ask(Method::POST, "/api/v1/opml", &headers, xxe).await;
    assert!(!done.text().contains("hostname"), "{}", done.text());
    assert_eq!(server.ask(Method::POST, "/api/v1/opml", &headers, "{}").await.status, 422);
    assert_eq!(server.ask(Method::POST, "/api/v1/opml", &headers, "").await.status, 422);
}
