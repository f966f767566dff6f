use super::{Program, arrive};
use crate::common::{Server, article, at};
use axum::http::Method;
use serde_json::{Value, json};
use tidings_store::readers::{ItemId, Mark};

const ARRIVED: i64 = 1_790_100_000;

/// Five articles and two a while later; some marks.
fn marked() -> Server {
    let server = Server::new();
    server.later(100);
    arrive(&server, 6..8);
    let mark = |ids: &[i64], mark: Mark| {
        let ids: Vec<ItemId> = ids.iter().map(|id| ItemId(*id)).collect();
        server.app.readers.mark(server.user("ann").id, &ids, &[mark], at(0)).expect("stored");
    };
    mark(&[1, 2], Mark::Read);
    mark(&[2, 5], Mark::Star);
    mark(&[4, 5], Mark::Label("later".to_owned()));
    mark(&[2], Mark::Label("World".to_owned()));
    server
}

#[tokio::test]
async fn streams_hold_what_they_say() {
    let server = marked();
    let program = Program::sign_in(&server, "", "ann").await;
    let state = "user/-/state/com.google";
    for (query, want) in [
        (format!("s={state}/reading-list"), &[7, 6, 5, 4, 3, 2, 1][..]),
        (String::new(), &[7, 6, 5, 4, 3, 2, 1]),
        (format!("s={state}/reading-list&r=o"), &[1, 2, 3, 4, 5, 6, 7]),
        (format!("s={state}/reading-list&r=d"), &[7, 6, 5, 4, 3, 2, 1]),
        (format!("s={state}/reading-list&xt={state}/read"), &[7, 6, 5, 4, 3]),
        (format!("s={state}/reading-list&it={state}/read"), &[2, 1]),
        (format!("s={state}/read"), &[2, 1]),
        (format!("s={state}/read&xt={state}/read"), &[]),
        (format!("s={state}/unread"), &[7, 6, 5, 4, 3]),
        (format!("s={state}/starred"), &[5, 2]),
        (format!("s={state}/starred&xt={state}/read"), &[5]),
        (format!("s={state}/reading-list&it={state}/starred&it={state}/read"), &[2]),
        (format!("s={state}/reading-list&xt={state}/starred"), &[7, 6, 4, 3, 1]),
        (format!("s={state}/broadcast"), &[]),
        (format!("s={state}/reading-list&it={state}/like"), &[]),
        (format!("s={state}/reading-list&xt={state}/like&xt={state}/broadcast"), &[7, 6, 5, 4, 3, 2, 1]),
        ("s=feed/1".to_owned(), &[7, 6, 5, 1]),
        ("s=feed%2F1&n=3&r=o".to_owned(), &[1, 5, 6]),
        ("s=feed/https://gulf.example/feed".to_owned(), &[7, 6, 5, 1]),
        ("s=feed/99".to_owned(), &[]),
        ("s=user/-/label/later".to_owned(), &[5, 4]),
        ("s=user/1005921515/label/later".to_owned(), &[5, 4]),
        // A folder has what is below it, and what has the label of its name.
        ("s=user/-/label/World".to_owned(), &[7, 6, 5, 3, 2, 1]),
        ("s=user/-/label/World/Asia".to_owned(), &[7, 6, 5, 1]),
        ("s=user/-/label/%E6%96%B0%E9%97%BB".to_owned(), &[4, 2]),
        ("s=user/-/label/nothing".to_owned(), &[]),
        (format!("s={state}/reading-list&xt=user/-/label/later&xt=feed/3"), &[7, 6, 2, 1]),
        (format!("s={state}/starred&it=feed/1"), &[5]),
        (format!("s={state}/reading-list&ot={}", ARRIVED + 2), &[7, 6]),
        // A program rounds up the time of the newest that it has.
        (format!("s={state}/reading-list&ot={}", ARRIVED + 1), &[7, 6, 5, 4, 3, 2, 1]),
        (format!("s={state}/reading-list&ot={}.75", ARRIVED + 100), &[7, 6]),
        (format!("s={state}/reading-list&nt={}", ARRIVED + 1), &[5, 4, 3, 2, 1]),
        (format!("s={state}/reading-list&nt={ARRIVED}000002"), &[3, 2, 1]),
        (format!("s={state}/reading-list&nt={ARRIVED}000002&ot={ARRIVED}000001"), &[3, 2]),
        (format!("s={state}/reading-list&ot={}", ARRIVED + 1000), &[]),
        ("n=0".to_owned(), &[]),
    ] {
        let (ids, more) = program.ids(&query).await;
        assert_eq!((ids.as_slice(), more.is_some()), (want, query.contains("n=3")), "{query}");
    }
    let other = Program::sign_in(&server, "", "本").await;
    assert!(other.all("s=user/-/label/later").await.is_empty(), "another's label");
    assert!(other.all(&format!("s={state}/starred")).await.is_empty());
}

#[tokio::test]
async fn pages_do_not_shift_when_articles_arrive() {
    let server = Server::new();
    arrive(&server, 6..26);
    let program = Program::sign_in(&server, "", "ann").await;
    let mut next = 1000;
    for query in [super::UNREAD, "s=feed/1", "s=user/-/label/World&r=o"] {
        let whole = program.all(&format!("{query}&n=1000")).await;
        let (mut read, mut more) = (Vec::<i64>::new(), None::<String>);
        while read.len() < whole.len() {
            let after = more.map(|more| format!("&c={more}")).unwrap_or_default();
            let (ids, following) = program.ids(&format!("{query}&n=4{after}")).await;
            assert!(!ids.is_empty(), "{query}");
            read.extend(&ids);
            more = following;
            // Between every two pages something arrives, and something of this page is read.
            arrive(&server, next..next + 1);
            next += 1;
            if query == super::UNREAD {
                program.ok("api/0/edit-tag", format!("i={}&a=user/-/state/com.google/read", ids[0])).await;
            }
        }
        assert_eq!(read[..whole.len()], whole, "{query}");
    }
}

#[tokio::test]
async fn an_article_has_every_field_that_a_program_wants() {
    let server = marked();
    let program = Program::sign_in(&server, "", "ann").await;
    let long = "tag:google.com,2005:reader/item/0000000000000001";
    let answer = program.post("api/0/stream/items/contents", "i=1&output=json&T=x").await.json();
    assert!(answer["id"].is_string() && answer["updated"].is_i64(), "{answer}");
    let item = &answer["items"][0];
    for (name, want) in [
        ("id", json!(long)),
        ("title", json!("Talks in Doha")),
        ("author", json!("Ann Writer")),
        ("published", json!(1_790_003_600)),
        ("crawlTimeMsec", json!("1790100000000")),
        ("timestampUsec", json!("1790100000000000")),
        ("canonical", json!([{ "href": "https://gulf.example/1" }])),
        ("alternate", json!([{ "href": "https://gulf.example/1", "type": "text/html" }])),
        ("enclosure", json!([{ "href": "https://gulf.example/1.mp3", "type": "", "length": 0 }])),
        ("origin", json!({ "streamId": "feed/1", "title": "Gulf News", "htmlUrl": "https://gulf.example/" })),
        (
            "categories",
            json!([
                "user/-/state/com.google/reading-list",
                "user/-/state/com.google/read",
                "user/-/label/World",
                "user/-/label/World/Asia"
            ]),
        ),
    ] {
        assert_eq!(item[name], want, "{name}");
    }
    assert!(item["updated"].is_i64());
    let html = item["summary"]["content"].as_str().expect("a text");
    let picture = tidings_server::testing::foreign_address(&server.app, "https://pics.example/a.png");
    assert!(html.contains(&format!("<img src=\"http://news.example{picture}\"")), "{html}");
    assert_eq!(item["content"]["content"], item["summary"]["content"]);
    assert_eq!(
        program.get("api/0/stream/items/contents?i=5").await.json()["items"][0]["categories"]
            .as_array()
            .map(Vec::len),
        Some(6)
    );
    // Every form of the id, in one request and in the order asked for.
    let forms = format!("i=2&i={long}&i=0000000000000003&i=tag:google.com,2005:reader/item/4&i=77");
    let items = program.post("api/0/stream/items/contents", forms).await.json()["items"].clone();
    let ids: Vec<&str> = items
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| &item["id"].as_str().expect("a string")[32..])
        .collect();
    assert_eq!(ids, ["0000000000000002", "0000000000000001", "0000000000000003", "0000000000000004"]);
}

#[tokio::test]
async fn contents_come_by_path_and_by_name() {
    let server = marked();
    let program = Program::sign_in(&server, "/api/greader.php", "ann").await;
    let count = |answer: &Value| answer["items"].as_array().map(Vec::len);
    for path in [
        "stream/contents/feed/1?n=3",
        "stream/contents/feed%2F1?n=3",
        "stream/contents?s=feed/1&n=3",
        "stream/contents?s=feed%2F1&n=3&output=json&client=x",
        "stream/contents/feed/https%3A%2F%2Fgulf.example%2Ffeed?n=3",
    ] {
        let answer = program.get(&format!("api/0/{path}")).await.json();
        assert_eq!((count(&answer), answer["continuation"].as_str()), (Some(3), Some("5")), "{path}");
        assert_eq!(answer["title"], "Gulf News", "{path}");
        let rest = program.get(&format!("api/0/{path}&c=5")).await.json();
        assert_eq!((count(&rest), rest.get("continuation")), (Some(1), None), "{path}");
    }
    let path = "stream/contents/user/-/state/com.google/reading-list?xt=user/-/state/com.google/read&n=100";
    assert_eq!(count(&program.get(&format!("api/0/{path}")).await.json()), Some(5));
    assert_eq!(count(&program.get("api/0/stream/contents").await.json()), Some(7));
    let label = program
        .get("api/0/stream/contents/user/-/label/%E6%96%B0%E9%97%BB%2F%E5%9B%BD%E9%99%85")
        .await
        .json();
    assert_eq!((count(&label), label["title"].as_str()), (Some(2), Some("新闻/国际")));
}

#[tokio::test]
async fn addresses_begin_as_the_program_asked() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    for (host, header, want) in [
        ("reader.example:8443", "x", "<img src=\"http://reader.example:8443/picture/"),
        // Nobody has named this proxy.
        ("reader.example", "https", "<img src=\"http://reader.example/picture/"),
        ("evil\"onerror=\"x", "x", "<img src=\"/picture/"),
    ] {
        let headers = [("authorization", program.header.as_str()), ("x-forwarded-proto", header)];
        let mut request = axum::http::Request::builder()
            .method(Method::GET)
            .uri("/reader/api/0/stream/items/contents?i=1")
            .header("host", host);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let answer = tower::ServiceExt::oneshot(server.router.clone(), request).await.expect("an answer");
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
        let html = answer["items"][0]["content"]["content"].as_str().expect("a text");
        assert!(html.contains(want), "{host}: {html}");
    }
}

#[tokio::test]
async fn an_article_whose_file_cannot_be_read_is_not_left_out() {
    let server = Server::new();
    let program = Program::sign_in(&server, "", "ann").await;
    let item = server.app.readers.items(server.user("ann").id, &[ItemId(5)]).expect("read").remove(0);
    std::fs::remove_file(server.folder.path().join("archive").join(item.path.as_str())).expect("removed");
    let items = program.get("api/0/stream/items/contents?i=5&i=1").await.json()["items"].clone();
    assert_eq!(items[0]["content"]["content"], "<p>Nothing happened &amp; nobody minded.</p>");
    assert_eq!(items.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_page_of_long_articles_ends_early_and_goes_on() {
    let server = Server::new();
    let long = format!("<p>{}</p>", "word ".repeat(200_000));
    let all: Vec<_> = (6..26).map(|number| article("gulf", number, "Long", "en", &long)).collect();
    server.file(&all);
    let program = Program::sign_in(&server, "", "ann").await;
    let numbers = |answer: &Value| {
        let items = answer["items"].as_array().expect("a list").clone();
        items.iter().map(|item| item["id"].as_str().expect("a string").to_owned()).collect::<Vec<_>>()
    };
    let first = program.get("api/0/stream/contents?s=feed/1&n=1000").await.json();
    let more = first["continuation"].as_str().expect("more");
    let rest = program.get(&format!("api/0/stream/contents?s=feed/1&n=1000&c={more}")).await.json();
    let (first, last) = (numbers(&first), numbers(&rest));
    assert!(first.len() < 20 && rest.get("continuation").is_none(), "{} and {}", first.len(), last.len());
    let both: std::collections::BTreeSet<_> = first.iter().chain(&last).collect();
    assert_eq!((both.len(), first.len() + last.len()), (22, 22));
}

#[tokio::test]
async fn an_article_without_an_address_has_that_of_its_feed() {
    let server = Server::new();
    server.file(&[tidings_model::Article { url: None, ..article("gulf", 6, "Ticker", "en", "<p>t</p>") }]);
    let program = Program::sign_in(&server, "", "ann").await;
    let item = program.get("api/0/stream/items/contents?i=6").await.json()["items"][0].clone();
    assert_eq!(item["canonical"], json!([{ "href": "https://gulf.example/" }]));
    assert!(program.get("atom/feed/1").await.text().contains("href=\"https://gulf.example/\""));
}

#[tokio::test]
async fn streams_are_atom_for_who_wants_atom() {
    let server = marked();
    let program = Program::sign_in(&server, "", "ann").await;
    let reply = program.get("atom/feed%2F1?n=2").await;
    assert_eq!(reply.header("content-type"), "application/atom+xml; charset=utf-8");
    let feed = tidings_feed::parse(&reply.bytes, &tidings_feed::Hints::default()).expect("a feed");
    let ids: Vec<Option<&str>> = feed.entries.iter().map(|entry| entry.guid.as_deref()).collect();
    assert_eq!(
        ids,
        [7, 6]
            .map(|id| Some(format!("tag:google.com,2005:reader/item/{id:016x}")))
            .each_ref()
            .map(Option::as_deref)
    );
    let label = |name: &str| {
        format!("<category scheme=\"http://www.google.com/reader/\" term=\"{name}\" label=\"{name}\"/>")
    };
    assert!(
        reply.text().contains(&label("fresh")) && !reply.text().contains(&label("read")),
        "{}",
        reply.text()
    );
    let starred = program.get("atom/user/-/state/com.google/starred").await;
    for name in ["read", "starred", "新闻/国际", "World", "later"] {
        assert!(starred.text().contains(&label(name)), "{name}: {}", starred.text());
    }
}
