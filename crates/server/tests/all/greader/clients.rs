//! The sequences of requests that programs of readers send, as their public sources show them (Reeder and FeedMe have none: what authors
//! of servers have seen of them).

use super::{FORM, Program, arrive};
use crate::common::Server;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;

const READING_LIST: &str = "user/-/state/com.google/reading-list";
const READ: &str = "user/-/state/com.google/read";
const STARRED: &str = "user/-/state/com.google/starred";
const LONG: &str = "tag:google.com,2005:reader/item/";
const ROOTS: [&str; 2] = ["", "/api/greader.php"];

/// All numbers of a stream, page by page, as a program asks for them.
async fn every(program: &Program<'_>, query: &str) -> Vec<i64> {
    let (mut all, mut more) = (Vec::new(), None::<String>);
    loop {
        let after = more.map(|more| format!("&c={more}")).unwrap_or_default();
        let (ids, following) = program.ids(&format!("{query}{after}")).await;
        all.extend(ids);
        more = following;
        if more.is_none() {
            return all;
        }
    }
}

/// NetNewsWire: cuts lines at `=`, wants two parts of each; asks for 1,000 numbers at a time, and since the start of the last fetch, whose
/// seconds have a fraction; fetches 150 texts at a time by hexadecimal ids without zeros; marks 1,000 at a time by ids with zeros.
#[tokio::test]
async fn netnewswire() {
    let server = Server::new();
    arrive(&server, 6..1010);
    for root in ROOTS {
        let program = Program::sign_in(&server, root, "ann").await;
        let tags = program.get("api/0/tag/list?output=json").await.json();
        assert!(tags["tags"].as_array().is_some_and(|tags| tags.iter().all(|tag| tag["id"].is_string())));
        let feeds = program.get("api/0/subscription/list?output=json").await.json();
        for feed in feeds["subscriptions"].as_array().expect("a list") {
            let known = ["id", "title", "url", "htmlUrl"].iter().all(|name| feed[name].is_string());
            assert!(known && feed["categories"][0]["label"].is_string(), "{feed}");
        }
        let token = program.get("api/0/token").await.text().to_owned();
        let unread = every(&program, &format!("s={READING_LIST}&n=1000&xt={READ}&output=json")).await;
        let starred = every(&program, &format!("s={STARRED}&n=1000&output=json")).await;
        let recent =
            every(&program, &format!("ot=1782000000.5481&n=1000&s={READING_LIST}&output=json")).await;
        assert_eq!((unread.len(), starred.len(), recent.len()), (1009, 0, 1009), "{root}");
        let mut fetched = BTreeSet::new();
        for piece in recent.chunks(150) {
            let mut form = format!("T={token}&output=json");
            piece.iter().for_each(|id| _ = write!(form, "&i={LONG}{id:x}"));
            let answer = program.post("api/0/stream/items/contents", form).await.json();
            assert!(answer["id"].is_string() && answer["updated"].is_i64());
            for item in answer["items"].as_array().expect("a list") {
                let id = item["id"].as_str().and_then(|id| id.strip_prefix(LONG)).expect("a long id");
                fetched.insert(i64::from_str_radix(id, 16).expect("a number"));
                let whole = item["summary"]["content"].is_string() && item["origin"]["streamId"].is_string();
                assert!(whole && item["published"].is_i64() && item["crawlTimeMsec"].is_string(), "{item}");
            }
        }
        assert_eq!(fetched, recent.iter().copied().collect(), "{root}");
        let mark = |ids: &[i64], what: &str| {
            ids.iter().fold(format!("T={token}"), |form, id| format!("{form}&i={LONG}{id:016x}")) + "&" + what
        };
        program.ok("api/0/edit-tag", mark(&unread[..1000], &format!("a={READ}"))).await;
        assert_eq!(every(&program, &format!("s={READING_LIST}&n=1000&xt={READ}")).await, unread[1000..]);
        program.ok("api/0/edit-tag", mark(&unread[..1000], &format!("r={READ}"))).await;
        program.ok("api/0/edit-tag", mark(&unread[..2], &format!("a={STARRED}"))).await;
        assert_eq!(every(&program, &format!("s={STARRED}&n=1000")).await, unread[..2]);
        program.ok("api/0/edit-tag", mark(&unread[..2], &format!("r={STARRED}"))).await;
        // A feed is added, found in the list by the id of the answer, renamed, put into a folder and taken out of the other.
        let added = program
            .post(
                "api/0/subscription/quickadd",
                format!("T={token}&quickadd=https://{}.example/", root.len()),
            )
            .await;
        let id = added.json()["streamId"].as_str().expect("an id").to_owned();
        let (_, folder) = program.feed(&id).await.expect("in the list");
        program.ok("api/0/subscription/edit", format!("T={token}&s={id}&ac=edit&t=Other name")).await;
        program
            .ok("api/0/subscription/edit", format!("T={token}&s={id}&ac=edit&r=user/-/label/{folder}"))
            .await;
        program
            .ok("api/0/subscription/edit", format!("T={token}&s={id}&ac=edit&a=user/-/label/Gulf&t="))
            .await;
        assert_eq!(program.feed(&id).await, Some(("Other name".to_owned(), "Gulf".to_owned())));
        program.ok("api/0/rename-tag", format!("T={token}&s=user/-/label/Gulf&dest=user/-/label/Golf")).await;
        program.ok("api/0/subscription/edit", format!("T={token}&s={id}&ac=unsubscribe")).await;
        program.ok("api/0/disable-tag", format!("T={token}&s=user/-/label/Golf")).await;
        assert_eq!(program.feeds().await.len(), 3, "{root}");
    }
    let wrong = server.ask(Method::POST, "/accounts/ClientLogin", &[FORM], "Email=ann&Passwd=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
}

/// Read You: asks for JSON at sign-in; takes the number from behind `feed/` and the name from behind `label/`; compares unread, starred and
/// (by `it`) read numbers with its own; fetches 100 texts at a time by long ids; sends what it adds in address and form.
#[tokio::test]
async fn read_you() {
    let server = Server::new();
    for root in ROOTS {
        let form = format!(
            "output=json&Email=ann&Passwd={}&client=ReadYou&accountType=HOSTED_OR_GOOGLE&service=reader",
            server.app_password("ann")
        );
        let signed =
            server.ask(Method::POST, &format!("{root}/accounts/ClientLogin"), &[FORM], form).await.json();
        assert!(signed["Auth"].is_string() && signed["SID"].is_string() && signed["LSID"].is_string());
        let program = Program::sign_in(&server, root, "ann").await;
        let user = program.get("api/0/user-info?output=json").await.json();
        assert!(
            ["userId", "userName", "userProfileId", "userEmail"].iter().all(|name| user[name].is_string())
        );
        for (id, _, folder, _) in program.feeds().await {
            let number = id.strip_prefix("feed/").expect("a feed");
            assert!(number.parse::<i64>().is_ok() && !folder.is_empty());
            assert!(!every(&program, &format!("s=feed/{number}&n=1000")).await.is_empty());
            let label = percent_encoding::utf8_percent_encode(&folder, percent_encoding::NON_ALPHANUMERIC);
            assert!(!every(&program, &format!("s=user/-/label/{label}&xt={READ}&n=1000")).await.is_empty());
        }
        let unread = every(&program, &format!("s={READING_LIST}&xt={READ}&n=1000")).await;
        let mut form = String::new();
        unread.iter().for_each(|id| _ = write!(form, "i={LONG}{id:016x}&"));
        let answer =
            program.post("api/0/stream/items/contents?output=json", format!("{form}T=x")).await.json();
        let items = answer["items"].as_array().expect("a list");
        assert_eq!(items.len(), unread.len());
        assert!(items.iter().all(|item| item["canonical"][0]["href"].is_string()));
        program.ok("api/0/edit-tag?output=json", format!("i={LONG}{:016x}&a={READ}&T=x", unread[0])).await;
        let month = format!("ot={}&n=1000", 1_787_500_000);
        let it = every(&program, &format!("s={READING_LIST}&it={READ}&{month}")).await;
        assert_eq!(
            (it, every(&program, &format!("s={READ}&{month}")).await),
            (vec![unread[0]], vec![unread[0]])
        );
        program.ok("api/0/mark-all-as-read?output=json", "s=feed/1&ts=1790200000000000&T=x").await;
        assert!(every(&program, &format!("s=feed/1&xt={READ}")).await.is_empty());
        program.ok("api/0/edit-tag", format!("i=1&i=2&i=3&i=4&i=5&r={READ}")).await;
        let address = format!("https://{}.example/f", root.len());
        let added = program
            .post(
                &format!("api/0/subscription/quickadd?output=json&quickadd={address}"),
                format!("quickadd={address}&T=x"),
            )
            .await;
        let added = added.json();
        let id = added["streamId"].as_str().expect("an id");
        assert!(added["numResults"] == 1 && added["streamName"].is_string());
        let edit = format!("ac=edit&s={id}&a=user/-/label/News 2&t=N&T=x");
        program.ok("api/0/subscription/edit?output=json", edit).await;
        program
            .ok("api/0/rename-tag?output=json", "s=user/-/label/News 2&dest=user/-/label/News 3&T=x")
            .await;
        assert_eq!(program.feed(id).await, Some(("N".to_owned(), "News 3".to_owned())));
        program.ok("api/0/subscription/edit?output=json", format!("ac=unsubscribe&s={id}&T=x")).await;
        program.ok("api/0/disable-tag?output=json", "s=user/-/label/News 3&T=x").await;
    }
}

/// FeedMe and its like on Android: sign in by address, want `unread-count`, read whole texts page by page from `stream/contents`, send an
/// empty write token.
#[tokio::test]
async fn feedme() {
    let server = Server::new();
    arrive(&server, 6..30);
    for root in ROOTS {
        let query = format!("Email=ann&Passwd={}&service=reader&source=FeedMe", server.app_password("ann"));
        let signed = server.get(&format!("{root}/accounts/ClientLogin?{query}"), &[]).await;
        assert!(signed.text().starts_with("SID="));
        let program = Program::sign_in(&server, root, "ann").await;
        assert!(program.get("api/0/user-info").await.json()["userId"].is_string());
        let counts = program.get("api/0/unread-count?output=json&all=true").await.json();
        assert_eq!(counts["unreadcounts"][0]["count"], 29);
        let (mut read, mut more) = (Vec::new(), String::new());
        loop {
            let path =
                format!("api/0/stream/contents/{READING_LIST}?output=json&n=10&r=n&xt={READ}&ot=0{more}");
            let answer = program.get(&path).await.json();
            let id = |item: &Value| item["id"].as_str().expect("a string").to_owned();
            read.extend(answer["items"].as_array().expect("a list").iter().map(id));
            let Some(next) = answer["continuation"].as_str() else { break };
            more = format!("&c={next}");
        }
        assert_eq!((read.len(), read.iter().collect::<BTreeSet<_>>().len()), (29, 29));
        let form = format!("i={}&i={}&a={READ}&async=true&T=", read[0], read[1]);
        program.ok("api/0/edit-tag?client=FeedMe", form).await;
        assert_eq!(program.get("api/0/unread-count").await.json()["max"], 27);
        program
            .ok(
                "api/0/edit-tag",
                format!("i={}&i={}&r={READ}&a=user/-/state/com.google/kept-unread&T=", read[0], read[1]),
            )
            .await;
        let starred = program.get(&format!("api/0/stream/contents?s={STARRED}&n=50")).await.json();
        assert_eq!(starred["items"], serde_json::json!([]));
    }
}

/// Reeder: up to 10,000 numbers in one answer, texts by decimal numbers, `x` for a token, what is read marked in one request.
#[tokio::test]
async fn reeder() {
    let server = Server::new();
    for root in ROOTS {
        let program = Program::sign_in(&server, root, "ann").await;
        assert!(program.get("api/0/tag/list?output=json&client=Reeder").await.json()["tags"].is_array());
        assert_eq!(program.feeds().await.len(), 3);
        let preferences = program.get("api/0/preference/stream/list?output=json").await.json();
        assert!(preferences["streamprefs"].is_object());
        let (unread, _) = program.ids(&format!("s={READING_LIST}&xt={READ}&n=10000&client=Reeder")).await;
        let form = unread.iter().fold("T=x".to_owned(), |form, id| format!("{form}&i={id}"));
        let items = program.post("api/0/stream/items/contents?output=json", form.clone()).await.json();
        assert_eq!(items["items"].as_array().map(Vec::len), Some(5));
        program.ok("api/0/edit-tag", format!("{form}&a={READ}&ac=edit-tags")).await;
        assert!(program.all(super::UNREAD).await.is_empty());
        program.ok("api/0/edit-tag", format!("{form}&r={READ}")).await;
        let folder = "s=user/-/label/World&t=World&ts=1790200000000000&T=x";
        program.ok("api/0/mark-all-as-read", folder).await;
        assert_eq!(program.all(super::UNREAD).await, [4, 2]);
        program.ok("api/0/edit-tag", format!("{form}&r={READ}")).await;
    }
}

/// Fluent Reader: asks for texts without naming a stream, 125 at a time, since the time of the newest that it has, rounded to a second; takes the
/// first `canonical` of each; marks by the 16 digits of the long id or by the number in them, whichever it was told to.
#[tokio::test]
async fn fluent_reader() {
    let server = Server::new();
    arrive(&server, 6..201);
    for root in ROOTS {
        let program = Program::sign_in(&server, root, "ann").await;
        assert_eq!(program.get("api/0/user-info").await.status, StatusCode::OK);
        let (mut texts, mut more) = (Vec::new(), String::new());
        loop {
            let answer = program.get(&format!("api/0/stream/contents?output=json&n=125{more}")).await.json();
            let items = answer["items"].as_array().expect("a list");
            for item in items {
                let whole =
                    item["canonical"][0]["href"].is_string() && item["summary"]["content"].is_string();
                assert!(whole && item["categories"].is_array() && item["author"].is_string(), "{item}");
                texts.push(
                    item["id"].as_str().expect("a string").rsplit('/').next().expect("a part").to_owned(),
                );
            }
            let (Some(next), true) = (answer["continuation"].as_str(), items.len() >= 125) else { break };
            more = format!("&c={next}");
        }
        assert_eq!(texts.len(), 200, "{root}");
        assert_eq!(every(&program, &format!("s={READING_LIST}&xt={READ}&n=1000")).await.len(), 200);
        let decimal = i64::from_str_radix(&texts[1], 16).expect("a number");
        program.ok("api/0/edit-tag", format!("i={}&i={decimal}&a={READ}", texts[0])).await;
        assert_eq!(every(&program, &format!("s={READING_LIST}&it={READ}&n=1000")).await, [200, 199]);
        program.ok("api/0/edit-tag", format!("i={}&i={decimal}&r={READ}", texts[0])).await;
        program.ok("api/0/mark-all-as-read", "s=feed%2F3").await;
        program.ok("api/0/edit-tag", format!("i=3&r={READ}")).await;
    }
}

/// newsboat by its source `feedhq`: reads each feed as Atom with the id of its stream escaped in the path; knows what is read by the labels
/// `fresh` and `read`; marks one at a time by the id of the entry and says along that it is (not) kept unread; fetches a token each time.
#[tokio::test]
async fn newsboat() {
    let server = Server::new();
    for root in ROOTS {
        let body = format!(
            "service=reader&Email=ann&Passwd={}&source=newsboat%2F2.21&accountType=HOSTED_OR_GOOGLE&continue=http://www.google.com/",
            server.app_password("ann")
        );
        let signed = server.ask(Method::POST, &format!("{root}/accounts/ClientLogin"), &[FORM], body).await;
        assert!(signed.text().lines().any(|line| line.starts_with("Auth=")));
        let program = Program::sign_in(&server, root, "ann").await;
        for (id, name, ..) in program.feeds().await {
            let path = format!("atom/{}?n=20", id.replace('/', "%2F"));
            let feed = tidings_feed::parse(&program.get(&path).await.bytes, &tidings_feed::Hints::default())
                .expect("a feed");
            assert_eq!(feed.feed.title.as_ref().map(|title| title.value.as_str()), Some(name.as_str()));
            for entry in &feed.entries {
                let guid = entry.guid.as_deref().expect("an id");
                let token = program.get("api/0/token").await.text().to_owned();
                program
                    .ok(
                        "api/0/edit-tag",
                        format!("i={guid}&a={READ}&r=user/-/state/com.google/kept-unread&ac=edit&T={token}"),
                    )
                    .await;
            }
            assert!(program.get(&path).await.text().contains("label=\"read\""));
        }
        assert!(program.all(super::UNREAD).await.is_empty());
        for id in 1..=5 {
            let kept = "a=user/-/state/com.google/kept-unread&a=user/-/state/com.google/tracking-kept-unread";
            program.ok("api/0/edit-tag", format!("i={LONG}{id:016x}&r={READ}&{kept}&ac=edit&T=t")).await;
        }
        for (word, want) in [("a", vec![1]), ("r", vec![])] {
            program.ok("api/0/edit-tag", format!("i={LONG}{:016x}&{word}={STARRED}&ac=edit&T=t", 1)).await;
            program
                .ok(
                    "api/0/edit-tag",
                    format!("i={LONG}{:016x}&{word}=user/-/state/com.google/broadcast&ac=edit&T=t", 1),
                )
                .await;
            assert_eq!(program.all(&format!("s={STARRED}")).await, want);
        }
        program.ok("api/0/mark-all-as-read", Body::from("s=feed/2&T=t")).await;
        assert_eq!(program.all(super::UNREAD).await, [5, 3, 1]);
        program.ok("api/0/edit-tag", format!("i=2&i=4&r={READ}")).await;
    }
}
