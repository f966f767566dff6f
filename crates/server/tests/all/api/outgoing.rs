//! Feeds that go out.

use super::{by_page, call, get};
use crate::common::{PASSWORD, Server};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tidings_feed::{Hints, parse};
use tidings_store::readers::AppPasswordId;

/// The path of an address.
fn path(address: &Value) -> String {
    address
        .as_str()
        .and_then(|address| address.strip_prefix("http://news.example"))
        .expect("an address")
        .to_owned()
}

#[tokio::test]
async fn every_list_of_a_user_is_a_feed_that_needs_no_sign_in() {
    let server = Server::new();
    let ann = server.app_password("ann");
    assert_eq!(get(&server, "/api/v1/me/feeds", &ann).await, json!({ "feeds": [] }));
    let label = json!({ "items": [4, 2], "add_labels": ["a/b ü"], "starred": true });
    call(&server, Method::POST, "/api/v1/items/marks", &ann, label).await;
    let search = json!({ "name": "停火", "query": "加沙" });
    call(&server, Method::POST, "/api/v1/searches", &ann, search).await;
    let made = call(&server, Method::POST, "/api/v1/me/feeds", &ann, Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let mut counts = Vec::new();
    for feed in made.json()["feeds"].as_array().expect("a list") {
        let atom = server.get(&path(&feed["atom"]), &[]).await;
        assert_eq!(
            (atom.status.as_u16(), atom.header("content-type")),
            (200, "application/atom+xml; charset=utf-8")
        );
        let parsed = parse(&atom.bytes, &Hints::default()).expect("a feed");
        let title = feed["title"].as_str().expect("a title");
        assert_eq!(parsed.feed.title.map(|title| title.value), Some(title.to_owned()));
        counts.push(format!("{} {title}: {}", feed["kind"].as_str().expect("a kind"), parsed.entries.len()));
        let json = server.get(&path(&feed["json"]), &[]).await;
        assert_eq!(json.json()["items"].as_array().map(Vec::len), Some(parsed.entries.len()));
        assert_eq!(json.json()["feed_url"], feed["json"]);
    }
    assert_eq!(
        counts,
        [
            "all 蓝海 News: 5",
            "starred ★ 蓝海 News: 2",
            "category World: 3",
            "category World/Asia: 2",
            "category 新闻: 2",
            "category 新闻/国际: 2",
            "feed الجزيرة: 1",
            "feed Gulf News: 2",
            "feed 文汇: 2",
            "label a/b ü: 2",
            "search 停火: 1",
        ]
    );
    let all = path(&made.json()["feeds"][0]["json"]);
    let tagged = server.get(&all.replace("/all.json", "/tag/%E5%8A%A0%E6%B2%99.json"), &[]).await;
    assert_eq!(tagged.json()["items"].as_array().map(Vec::len), Some(5));
    let first = server.get(&all, &[]).await;
    let text = first.json()["items"][4]["content_html"].as_str().expect("a text").to_owned();
    assert!(text.contains("src=\"http://news.example/picture/"), "{text}");
    let again = server.get(&all, &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
}

/// Behind a web server a request may name this machine: what is read elsewhere has the address that the owner gave.
#[tokio::test]
async fn what_is_read_elsewhere_has_the_public_address() {
    let server = Server::at("https://read.example.org");
    let (ann, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let made = call(&server, Method::POST, "/api/v1/me/feeds", &ann, Value::Null).await.json();
    let atom = made["feeds"][0]["atom"].as_str().expect("an address").to_owned();
    let feed = server.get(&atom.replace("https://read.example.org", ""), &[]).await;
    let item = get(&server, "/api/v1/items/1", &ann).await;
    let program = crate::greader::Program::sign_in(&server, "", "ann").await;
    let stream = program.get("api/0/stream/contents").await;
    let key = crate::fever::key("ann", &ann);
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let fever = server.ask(Method::POST, "/fever/?api&items", &form, format!("api_key={key}")).await;
    let own = json!({ "password": PASSWORD }).to_string();
    let invited = server.ask(Method::POST, "/api/v1/users/invitations", &by_page(&cookie), own).await;
    let browser = crate::pages::Browser::of(&server, "ann").await;
    let password = [("password", PASSWORD), ("label", "x")];
    for (what, text, address) in [
        ("outgoing", made.to_string(), "https://read.example.org/feeds/"),
        ("Atom", feed.text().to_owned(), "https://read.example.org/feeds/"),
        ("own", item.to_string(), "https://read.example.org/picture/"),
        ("Google Reader", stream.text().to_owned(), "https://read.example.org/picture/"),
        ("Fever", fever.text().replace("\\/", "/"), "https://read.example.org/picture/"),
        ("invitation", invited.text().to_owned(), "https://read.example.org/sign-up/"),
        (
            "page",
            browser.send("/settings/invite", &password).await.text().to_owned(),
            "https://read.example.org/sign-up/",
        ),
        (
            "page",
            browser.send("/settings/app-passwords", &password).await.text().to_owned(),
            "https://read.example.org/api/greader.php",
        ),
    ] {
        assert!(text.contains(address), "{what}: {text}");
        assert!(!text.contains("news.example/"), "{what}: {text}");
    }
}

#[tokio::test]
async fn t32_addresses_of_feeds_are_of_one_user_and_can_be_taken_back() {
    let server = Server::new();
    let (ann, other) = (server.app_password("ann"), server.app_password("本"));
    let addresses = |made: Value| path(&made["feeds"][0]["atom"]);
    let make = |password| call(&server, Method::POST, "/api/v1/me/feeds", password, Value::Null);
    let mine = addresses(make(&ann).await.json());
    let his = addresses(make(&other).await.json());
    let token = |path: &str| path.split('/').nth(2).expect("a token").to_owned();
    let (of_mine, of_his) = (token(&mine), token(&his));
    let signature = of_his.split_once('-').expect("two parts").1;
    let forged = mine.replace(&of_mine, &format!("{}-{signature}", server.user("ann").id));
    for wrong in [
        forged.as_str(),
        "/feeds/1/all.atom",
        "/feeds/x-y/all.atom",
        "/feeds/1-/all.atom",
        &mine.replace("all.atom", "all"),
        &mine.replace("all.atom", "all.xml"),
        &mine.replace("all.atom", "category/..%2f...atom"),
        &mine.replace("all.atom", "feed/77.atom"),
        &mine.replace("all.atom", "search/1.atom"),
        &mine.replace("all.atom", "users/1.atom"),
        &mine.replace("all.atom", "%ff.atom"),
    ] {
        assert_eq!(server.get(wrong, &[]).await.status, 404, "{wrong}");
    }
    assert_eq!(server.get(&mine, &[]).await.status, 200);
    let renewed = addresses(make(&ann).await.json());
    assert_eq!(
        (server.get(&mine, &[]).await.status, server.get(&renewed, &[]).await.status),
        (StatusCode::NOT_FOUND, StatusCode::OK)
    );
    // A program that was lost keeps no way in when its password is taken back; what a browser asked for stays.
    let (lost, cookie) = (server.app_password("ann"), server.cookie("ann").await);
    let by_lost = addresses(make(&lost).await.json());
    assert_eq!(server.get(&by_lost, &[]).await.status, 200);
    let revoke = |id: AppPasswordId| server.app.readers.revoke_app_password(server.user("ann").id, id);
    let last =
        || server.app.readers.app_passwords(server.user("ann").id).expect("read").last().expect("one").id;
    revoke(last()).expect("stored");
    assert_eq!(server.get(&by_lost, &[]).await.status, 404);
    let by_browser = server.ask(Method::POST, "/api/v1/me/feeds", &by_page(&cookie), "").await;
    let by_browser = addresses(by_browser.json());
    assert_eq!(server.get(&by_browser, &[]).await.status, 200);
    let renewed = addresses(make(&ann).await.json());
    assert_eq!(server.get(&by_browser, &[]).await.status, 404);
    assert_eq!(call(&server, Method::DELETE, "/api/v1/me/feeds", &ann, Value::Null).await.status, 204);
    assert_eq!(
        (server.get(&renewed, &[]).await.status, server.get(&his, &[]).await.status),
        (StatusCode::NOT_FOUND, StatusCode::OK)
    );
}
