//! The Fever API.

use crate::common::{Reply, Server, article};
use axum::http::{Method, StatusCode};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use tidings_server::access::AppPasswordText;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A program of a user's.
struct Program<'s> {
    server: &'s Server,
    key: String,
}

pub(crate) fn key(name: &str, password: &str) -> String {
    Md5::digest(format!("{name}:{password}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl<'s> Program<'s> {
    fn new(server: &'s Server, name: &str) -> Self {
        Self { server, key: key(name, &server.app_password(name)) }
    }

    /// What is asked stands in the address, what is changed in the form.
    async fn send(&self, asked: &str, form: &str) -> Reply {
        let body = format!("api_key={}{form}", self.key);
        self.server.ask(Method::POST, &format!("/fever/?api{asked}"), &[FORM], body).await
    }

    async fn ask(&self, asked: &str) -> Value {
        let answer = self.send(asked, "").await.json();
        assert_eq!((&answer["api_version"], &answer["auth"]), (&json!(3), &json!(1)), "{asked}");
        assert!(answer["last_refreshed_on_time"].is_i64());
        answer
    }

    async fn mark(&self, form: &str) -> Value {
        let reply = self.send("", &format!("&{form}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{form}: {}", reply.text());
        reply.json()
    }

    async fn unread(&self) -> String {
        self.ask("&unread_item_ids").await["unread_item_ids"].as_str().expect("a string").to_owned()
    }

    async fn saved(&self) -> String {
        self.ask("&saved_item_ids").await["saved_item_ids"].as_str().expect("a string").to_owned()
    }

    async fn items(&self, asked: &str) -> Vec<i64> {
        let answer = self.ask(&format!("&items{asked}")).await;
        let items = answer["items"].as_array().expect("a list");
        items.iter().map(|item| item["id"].as_i64().expect("a number")).collect()
    }
}

fn arrive(server: &Server, numbers: std::ops::Range<i64>) {
    let all: Vec<_> = numbers
        .map(|number| article("gulf", number, &format!("No {number}"), "en", "<p>Text.</p>"))
        .collect();
    server.file(&all);
}

#[tokio::test]
async fn a_key_is_taken_however_it_is_sent() {
    let server = Server::new();
    let good = key("ann", &server.app_password("ann"));
    let parts = format!(
        "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n{good}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"mark\"\r\n\r\nitem\r\n--b\r\n\
         Content-Disposition: form-data; name=\"as\"\r\n\r\nread\r\n--b\r\n\
         Content-Disposition: form-data; name=\"id\"\r\n\r\n1\r\n--b--\r\n"
    );
    let multipart = ("content-type", "multipart/form-data; boundary=b");
    for place in ["/fever/", "/fever", "/fever.php", "/api/fever.php"] {
        for (headers, body, want) in [
            (&[FORM][..], format!("api_key={good}"), 1),
            (&[FORM], format!("api_key={}", good.to_uppercase()), 1),
            (&[], format!("api_key={good}"), 1),
            (&[multipart], parts.clone(), 1),
            (&[FORM], "api_key=00000000000000000000000000000000".to_owned(), 0),
            (&[FORM], "api_key=".to_owned(), 0),
            (&[], String::new(), 0),
            (&[FORM], format!("api_key={}", key("ANN", "x")), 0),
        ] {
            let reply = server
                .ask(Method::POST, &format!("{place}?api&unread_item_ids"), headers, body.clone())
                .await;
            assert_eq!(
                (reply.status, &reply.json()["auth"]),
                (StatusCode::OK, &json!(want)),
                "{place} {body}"
            );
            if want == 0 {
                assert_eq!(reply.json(), json!({ "api_version": 3, "auth": 0 }));
            }
        }
        let bare = server.get(&format!("{place}?api&items&groups"), &[]).await;
        assert_eq!(bare.json(), json!({ "api_version": 3, "auth": 0 }));
        let asked = server.get(&format!("{place}?api&links&api_key={good}"), &[]).await;
        assert_eq!(asked.json()["links"], json!([]));
        let change = format!("{place}?api&api_key={good}&mark=item&as=read&id=2");
        assert_eq!(
            server.get(&change, &[]).await.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "t35: nothing changes by GET"
        );
    }
    assert_eq!(Program { server: &server, key: good }.unread().await, "2,3,4,5");
    // The user's own password makes no key.
    let own = key("ann", crate::common::PASSWORD);
    let reply = server.ask(Method::POST, "/fever/?api", &[FORM], format!("api_key={own}")).await;
    assert_eq!(reply.json()["auth"], 0);
    let typed = AppPasswordText::read(&server.app_password("本"));
    let reply = server
        .ask(Method::POST, "/fever/?api", &[FORM], format!("api_key={}", key("本", typed.show())))
        .await;
    assert_eq!(reply.json()["auth"], 1);
}

#[tokio::test]
async fn guessing_keys_is_slow() {
    let server = Server::new();
    let program = Program::new(&server, "ann");
    let guess = |key: String| server.ask(Method::POST, "/fever/?api", &[FORM], format!("api_key={key}"));
    for _ in 0..100 {
        assert_eq!(guess("an old key".to_owned()).await.json()["auth"], 0);
    }
    assert_eq!(program.unread().await, "1,2,3,4,5", "one program with an old key locks nobody out");
    for number in 1..30 {
        assert_eq!(guess(format!("{number:032x}")).await.status, StatusCode::OK);
    }
    assert_eq!(guess("1".to_owned()).await.status, StatusCode::TOO_MANY_REQUESTS);
    server.later(901);
    assert_eq!(program.unread().await, "1,2,3,4,5");
}

#[tokio::test]
async fn a_feed_has_its_icon_or_a_colour() {
    let server = Server::new();
    let program = Program::new(&server, "ann");
    let shown = async || {
        let all = program.ask("&feeds&favicons").await;
        let picture = |feed: &Value| {
            let icons = all["favicons"].as_array().expect("a list").iter();
            let found: Vec<&Value> = icons.filter(|icon| icon["id"] == feed["favicon_id"]).collect();
            assert_eq!(found.len(), 1, "{feed}");
            found[0]["data"].as_str().expect("a string").to_owned()
        };
        let mut feeds = all["feeds"].as_array().expect("a list").clone();
        feeds.sort_by_key(|feed| feed["id"].as_i64());
        (feeds.iter().map(picture).collect::<Vec<_>>(), all["favicons"].as_array().expect("a list").len())
    };
    let (before, colours) = shown().await;
    assert!(before.iter().all(|picture| picture.starts_with("image/gif;base64,")), "{before:?}");
    server.put_icon("gulf", b"an icon");
    server.put_icon("arab", b"an icon");
    let (after, all) = shown().await;
    let icon = "image/png;base64,YW4gaWNvbg==";
    assert_eq!(after, [icon, before[1].as_str(), icon]);
    assert_eq!(all, colours + 1, "two feeds share one");
}

#[tokio::test]
async fn several_things_are_asked_at_once() {
    let server = Server::new();
    let program = Program::new(&server, "ann");
    let all = program.ask("&groups&feeds&favicons&items&links&unread_item_ids&saved_item_ids").await;
    let groups = all["groups"].as_array().expect("a list");
    let titles: Vec<&str> = groups.iter().map(|group| group["title"].as_str().expect("a string")).collect();
    let sorted: std::collections::BTreeSet<&str> = titles.iter().copied().collect();
    assert_eq!(sorted.into_iter().collect::<Vec<_>>(), ["World", "World/Asia", "新闻/国际"]);
    let numbers: Vec<i64> = groups.iter().map(|group| group["id"].as_i64().expect("a number")).collect();
    assert!(numbers.iter().all(|number| (1..1 << 31).contains(number)), "{numbers:?}");
    let members = all["feeds_groups"].as_array().expect("a list");
    let of = |title: &str| {
        let at = titles.iter().position(|other| *other == title).expect("a group");
        members.iter().find(|one| one["group_id"] == numbers[at]).expect("its feeds")["feed_ids"].clone()
    };
    assert_eq!((of("World"), of("World/Asia"), of("新闻/国际")), (json!("3"), json!("1"), json!("2")));
    let again = Program::new(&server, "本").ask("&groups").await;
    assert_eq!(again["groups"], all["groups"], "a number is of its name alone");
    assert_eq!(again["feeds_groups"], all["feeds_groups"]);
    let feed = all["feeds"].as_array().expect("a list").iter().find(|feed| feed["id"] == 1).expect("a feed");
    let icon = feed["favicon_id"].clone();
    let want = json!({
        "id": 1, "favicon_id": icon, "title": "Gulf News", "url": "https://gulf.example/feed",
        "site_url": "https://gulf.example/", "is_spark": 0, "last_updated_on_time": 1_790_100_000,
    });
    assert_eq!(feed, &want);
    let icons = all["favicons"].as_array().expect("a list");
    let picture =
        icons.iter().find(|one| one["id"] == icon).expect("a picture")["data"].as_str().expect("a string");
    assert!(picture.starts_with("image/gif;base64,R0lGODlh"), "{picture}");
    assert_eq!((&all["total_items"], &all["links"]), (&json!(5), &json!([])));
    assert_eq!((&all["unread_item_ids"], &all["saved_item_ids"]), (&json!("1,2,3,4,5"), &json!("")));
    let item = &all["items"][0];
    for (name, want) in [
        ("id", json!(1)),
        ("feed_id", json!(1)),
        ("title", json!("Talks in Doha")),
        ("author", json!("Ann Writer")),
        ("url", json!("https://gulf.example/1")),
        ("is_saved", json!(0)),
        ("is_read", json!(0)),
        ("created_on_time", json!(1_790_003_600)),
    ] {
        assert_eq!(item[name], want, "{name}");
    }
    let picture = tidings_server::testing::foreign_address(&server.app, "https://pics.example/a.png");
    let html = item["html"].as_str().expect("a text");
    assert!(html.contains(&format!("src=\"http://news.example{picture}\"")), "{html}");
}

#[tokio::test]
async fn articles_come_fifty_at_a_time() {
    let server = Server::new();
    arrive(&server, 6..121);
    let program = Program::new(&server, "ann");
    let up = |from: i64, to: i64| (from..=to).collect::<Vec<_>>();
    let down = |from: i64, to: i64| (to..=from).rev().collect::<Vec<_>>();
    for (asked, want) in [
        ("", up(1, 50)),
        ("&since_id=0", up(1, 50)),
        ("&since_id=50", up(51, 100)),
        ("&since_id=100", up(101, 120)),
        ("&since_id=120", vec![]),
        ("&max_id=0", down(120, 71)),
        ("&max_id=71", down(70, 21)),
        ("&max_id=21", down(20, 1)),
        ("&max_id=1", vec![]),
        // What a program sends that knows no number yet.
        ("&max_id=9007199254740991", down(120, 71)),
        ("&max_id=2147483647", down(120, 71)),
        ("&with_ids=3,1,999,2", vec![3, 1, 2]),
        ("&with_ids=", vec![]),
    ] {
        assert_eq!(program.items(asked).await, want, "{asked}");
    }
    let many = up(1, 60).iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    assert_eq!(program.items(&format!("&with_ids={many}")).await, up(1, 50));
    assert_eq!(program.ask("&items&max_id=0").await["total_items"], 120);
    // Nothing shifts under a reader.
    arrive(&server, 200..210);
    assert_eq!(program.items("&max_id=71").await, down(70, 21));
}

#[tokio::test]
async fn a_change_says_what_it_does_and_no_more() {
    let server = Server::new();
    let (program, other) = (Program::new(&server, "ann"), Program::new(&server, "本"));
    for (form, unread, saved) in [
        ("mark=item&as=read&id=1", "2,3,4,5", ""),
        ("mark=item&as=saved&id=1", "2,3,4,5", "1"),
        ("mark=item&as=saved&id=1", "2,3,4,5", "1"),
        ("mark=item&as=saved&id=2", "2,3,4,5", "1,2"),
        // To take a star away is neither to toggle it nor to read.
        ("mark=item&as=unsaved&id=2", "2,3,4,5", "1"),
        ("mark=item&as=unsaved&id=2", "2,3,4,5", "1"),
        ("mark=item&as=unread&id=1", "1,2,3,4,5", "1"),
        ("mark=item&as=read&id=999", "1,2,3,4,5", "1"),
        ("mark=feed&as=read&id=2&before=1790200000", "1,3,5", "1"),
        ("mark=group&as=read&id=-1&before=1790200000", "1,3,5", "1"),
        ("unread_recently_read=1", "1,3,5", "1"),
        ("mark=group&as=read&id=0&before=1790100000", "1,3,5", "1"),
        ("mark=group&as=read&id=0&before=1790100001", "", "1"),
    ] {
        let answer = program.mark(form).await;
        let (list, want) =
            if form.contains("saved") { ("saved_item_ids", saved) } else { ("unread_item_ids", unread) };
        assert_eq!(answer[list], want, "{form}");
        assert_eq!(
            (program.unread().await.as_str(), program.saved().await.as_str()),
            (unread, saved),
            "{form}"
        );
    }
    assert_eq!((other.unread().await.as_str(), other.saved().await.as_str()), ("1,2,3,4,5", ""));
}

#[tokio::test]
async fn what_arrived_since_stays_unread() {
    let server = Server::new();
    let program = Program::new(&server, "ann");
    let group = |title: &'static str| {
        let program = &program;
        async move {
            let groups = program.ask("&groups").await["groups"].clone();
            let found = groups.as_array().expect("a list").iter().find(|group| group["title"] == title);
            found.expect("a group")["id"].as_i64().expect("a number")
        }
    };
    server.later(10);
    let refreshed = program.ask("&items").await["last_refreshed_on_time"].as_i64().expect("a number");
    server.later(10);
    arrive(&server, 6..8);
    let (world, asia) = (group("World").await, group("World/Asia").await);
    // A group is the feeds that are named as its own, not those of groups below.
    program.mark(&format!("mark=group&as=read&id={world}&before={refreshed}")).await;
    assert_eq!(program.unread().await, "1,2,4,5,6,7");
    program.mark(&format!("mark=group&as=read&id={asia}&before={refreshed}")).await;
    assert_eq!(program.unread().await, "2,4,6,7");
    program.mark("mark=feed&as=read&id=1").await;
    assert_eq!(program.unread().await, "2,4", "without a bound: what has arrived");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let server = Server::new();
    let program = Program::new(&server, "ann");
    for (asked, form, want) in [
        ("", "&mark=item&as=read", 400),
        ("", "&mark=item&as=read&id=x", 400),
        ("", "&mark=item&as=read&id=-1", 400),
        ("", "&mark=item&as=burned&id=1", 400),
        ("", "&mark=everything&as=read&id=0", 400),
        ("", "&mark=feed&as=unread&id=1&before=1790200000", 400),
        ("", "&mark=feed&as=read&id=1&before=x", 400),
        ("", "&mark=feed&as=read&id=1&before=99999999999999999", 400),
        ("", "&mark=group&as=read&id=12345&before=1790200000", 404),
        ("&items&since_id=x", "", 400),
        ("&items&max_id=-5", "", 400),
        ("&items&with_ids=1,x", "", 400),
    ] {
        let reply = program.send(asked, form).await;
        assert_eq!(reply.status.as_u16(), want, "{asked} {form}: {}", reply.text());
    }
    assert_eq!((program.unread().await.as_str(), program.saved().await.as_str()), ("1,2,3,4,5", ""));
    let large = format!("&mark=item&as=read&id={}", "1".repeat(3 << 20));
    assert_eq!(program.send("", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Fluent Reader: takes the largest number of its language for "newest", goes down while it gets 50, and wants the two lists as strings;
/// marks a feed with a bound one second later than now.
#[tokio::test]
async fn fluent_reader() {
    let server = Server::new();
    arrive(&server, 6..121);
    let program = Program::new(&server, "ann");
    let sources = program.ask("&feeds").await;
    assert_eq!(
        (sources["feeds"].as_array().map(Vec::len), sources["feeds_groups"].as_array().map(Vec::len)),
        (Some(3), Some(3))
    );
    assert!(program.ask("&groups").await["groups"].is_array());
    let (mut read, mut max) = (Vec::new(), 9_007_199_254_740_991);
    loop {
        let page = program.items(&format!("&max_id={max}")).await;
        let full = page.len() >= 50;
        max = page.iter().copied().chain([max]).min().expect("one");
        read.extend(page);
        if !full {
            break;
        }
    }
    assert_eq!(read, (1..=120).rev().collect::<Vec<_>>());
    assert_eq!((program.unread().await.split(',').count(), program.saved().await.as_str()), (120, ""));
    program.mark("mark=item&as=read&id=120").await;
    program.mark("mark=item&as=saved&id=120").await;
    program.mark("mark=feed&as=read&id=1&before=1790100001").await;
    assert_eq!((program.unread().await.as_str(), program.saved().await.as_str()), ("2,3,4", "120"));
}

/// Read You: groups and feeds, then articles by `since_id` while it gets any, then what is unread and starred; texts that it misses by
/// `with_ids`.
#[tokio::test]
async fn read_you() {
    let server = Server::new();
    arrive(&server, 6..121);
    let program = Program::new(&server, "ann");
    assert_eq!(program.send("", "").await.json()["auth"], 1);
    let all = program.ask("=&groups=").await;
    assert!(all["groups"].is_array() && all["feeds_groups"].is_array());
    assert!(program.ask("=&feeds=&favicons=").await["favicons"].is_array());
    let (mut read, mut since) = (Vec::new(), 0);
    loop {
        let page = program.items(&format!("&since_id={since}")).await;
        let Some(last) = page.last() else { break };
        since = *last;
        read.extend(page);
    }
    assert_eq!(read, (1..=120).collect::<Vec<_>>());
    assert_eq!(program.items("&with_ids=7,8").await, [7, 8]);
    program.mark("mark=item&as=saved&id=7").await;
    program.mark("mark=item&as=unsaved&id=7").await;
    assert_eq!(program.unread().await.split(',').count(), 120);
}

/// Reeder Classic, Unread and their like: several things in one call, the numbers first and the texts that are missing by 50, then changes
/// with the time of the last answer as their bound.
#[tokio::test]
async fn reeder_classic() {
    let server = Server::new();
    arrive(&server, 6..61);
    let program = Program::new(&server, "ann");
    let all = program.ask("&groups&feeds&unread_item_ids&saved_item_ids").await;
    let unread: Vec<&str> = all["unread_item_ids"].as_str().expect("a string").split(',').collect();
    assert_eq!(unread.len(), 60);
    for piece in unread.chunks(50) {
        assert_eq!(program.items(&format!("&with_ids={}", piece.join(","))).await.len(), piece.len());
    }
    server.later(5);
    let refreshed = program.ask("").await["last_refreshed_on_time"].clone();
    server.later(5);
    arrive(&server, 300..301);
    program.mark(&format!("mark=group&as=read&id=0&before={refreshed}")).await;
    assert_eq!(program.unread().await, "61");
}
