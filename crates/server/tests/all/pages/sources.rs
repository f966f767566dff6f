//! Sources: added, changed, hidden, brought and taken away.

use super::Browser;
use crate::common::Server;
use axum::http::StatusCode;
use tidings_store::readers::FeedId;

fn asked(server: &Server) -> Vec<String> {
    std::mem::take(&mut *server.fake.asked.lock().expect("whole"))
}

#[tokio::test]
async fn a_source_is_looked_at_and_added() {
    let server = Server::new();
    let browser = Browser::of(&server, "本").await;
    let page = browser.send("/sources/preview", &[("address", " https://new.example/ ")]).await;
    assert_eq!(page.status, StatusCode::OK);
    for part in ["新 &lt;Feed&gt;", "First &amp; only", "value=\"https://new.example/feed.xml\""] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    assert_eq!(asked(&server), ["preview https://new.example/"]);
    let fields = [("address", "https://new.example/feed.xml"), ("name", "新闻"), ("category", "World/New")];
    let reply = browser.send("/sources", &fields).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    let list = reply.header("location");
    assert!(list.starts_with("/feed/"), "{list}");
    assert_eq!(asked(&server), ["add https://new.example/feed.xml Some(\"新闻\") Some(\"World/New\")"]);
    assert!(browser.page(list).await.contains("<h1><bdi>新闻</bdi></h1>"));
    for (address, status) in
        [("", StatusCode::UNPROCESSABLE_ENTITY), ("https://nowhere.example/<b>", StatusCode::BAD_GATEWAY)]
    {
        let reply = browser.send("/sources/preview", &[("address", address)]).await;
        assert_eq!(reply.status, status, "{address}");
        assert!(!reply.text().contains("<b>"), "{}", reply.text());
        assert!(reply.text().contains("role=\"alert\""), "{}", reply.text());
    }
    let reply =
        browser.send("/sources", &[("address", "https://new.example/"), ("category", "a/../b")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    // An address in an address is filled in, and asked for by nobody.
    asked(&server);
    let page = browser.page("/sources/add?address=https%3A%2F%2Fother.example%2F%22%3E").await;
    assert!(page.contains("value=\"https://other.example/&quot;&gt;\""), "{page}");
    assert!(asked(&server).is_empty());
}

#[tokio::test]
async fn an_owner_changes_the_site_and_others_their_own_view() {
    let server = Server::new();
    let (ann, ben) = (Browser::of(&server, "ann").await, Browser::of(&server, "本").await);
    let fields = [("name", "海湾"), ("category", "Mine")];
    ben.done("/sources/1", &fields, "/sources?done=saved").await;
    assert!(asked(&server).is_empty());
    assert!(ben.page("/feed/1").await.contains("<h1><bdi>海湾</bdi></h1>"));
    assert!(ben.page("/category/Mine").await.contains("A quiet day"));
    assert!(ann.page("/feed/1").await.contains("<h1><bdi>Gulf News</bdi></h1>"));
    ben.done("/sources/1", &[("name", ""), ("category", "")], "/sources?done=saved").await;
    assert!(ben.page("/feed/1").await.contains("<h1><bdi>Gulf News</bdi></h1>"));
    ann.done("/sources/1", &[("name", "Gulf"), ("category", "World/Asia")], "/sources?done=saved").await;
    let edit = "edit gulf SourceEdit { name: Some(\"Gulf\"), category: None, watched: Some(false) }";
    assert_eq!(asked(&server), [edit]);
    assert!(ben.page("/feed/1").await.contains("<h1><bdi>Gulf</bdi></h1>"));
    ben.done("/sources/1/hide", &[("hidden", "yes")], "/sources?done=hidden").await;
    assert_eq!(ben.get("/feed/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(ann.get("/feed/1").await.status, StatusCode::OK);
    assert!(ben.page("/sources/1").await.contains("Show again"));
    ben.done("/sources/1/hide", &[("hidden", "no")], "/sources?done=shown").await;
    assert_eq!(ben.get("/feed/1").await.status, StatusCode::OK);
    for path in ["/sources/99", "/sources/x"] {
        assert_eq!(ann.send(path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let reply = ann.send("/sources/1", &[("name", "x"), ("category", "../up"), ("watched", "yes")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !server.app.readers.feeds(server.user("ann").id).expect("read").iter().any(|f| f.id == FeedId(99))
    );
}

#[tokio::test]
async fn the_health_of_sources_says_what_to_do() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let page = browser.page("/sources").await;
    assert!(page.contains("wen.example answered 503 &lt;b&gt;") && page.contains("→ wait"), "{page}");
    assert!(page.contains("Sources that need a look: 1"), "{page}");
    // The program's own sentence stands below what it means in the reader's language.
    let told = "<p class=\"told\" lang=\"en\" dir=\"ltr\">wen.example answered 503 &lt;b&gt;</p>";
    for (language, title, advice) in [
        ("en", "<h3>The site has a fault · <time", "<p>→ wait</p>"),
        ("zh", "<h3>网站出了故障 · <time", "<p>→ 不必做什么：会再次询问，间隔越来越长</p>"),
        ("ar", "<h3>في الموقع عطل · <time", "<p>← لا شيء يُفعل: سيُسأل من جديد على فترات أطول فأطول</p>"),
    ] {
        let page = Browser::of(&server, "ann").await.speaking(language).page("/sources").await;
        for part in [title, told, advice] {
            assert!(page.contains(part), "{language}: {part}: {page}");
        }
    }
    // What is ill stands first.
    assert!(page.find("class=\"ill\"") < page.find("Gulf News</bdi></a> <span"), "{page}");
    browser.done("/sources/poll", &[("feed", "2")], "/sources?done=polled").await;
    browser.done("/sources/poll", &[], "/sources?done=polled").await;
    assert_eq!(asked(&server), ["poll Some(SourceId(\"wen\"))", "poll None"]);
    assert_eq!(browser.send("/sources/poll", &[("feed", "99")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn lists_of_feeds_go_out_and_come_in() {
    let server = Server::new();
    let browser = Browser::of(&server, "ann").await;
    let out = browser.get("/sources.opml").await;
    assert!(out.header("content-disposition").starts_with("attachment"));
    let list = tidings_feed::opml::read(&out.bytes).expect("OPML");
    browser.done("/sources/2/hide", &[("hidden", "yes")], "/sources?done=hidden").await;
    let feeds: Vec<(String, String)> =
        list.feeds().into_iter().map(|(names, feed)| (names.join("/"), feed.name().to_owned())).collect();
    let want = [("World", "الجزيرة"), ("World/Asia", "Gulf News"), ("新闻/国际", "文汇")];
    let mut sorted = feeds.clone();
    sorted.sort();
    assert_eq!(sorted, want.map(|(place, name)| (place.to_owned(), name.to_owned())));
    let kind = "multipart/form-data; boundary=XX";
    let file = |bytes: &[u8]| {
        let mut body =
            b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.opml\"\r\n\r\n".to_vec();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        body
    };
    let reply = browser.post("/sources/import", kind, file(&out.bytes)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert!(reply.text().contains("New sources: 3."), "{}", reply.text());
    assert_eq!(browser.get("/feed/2").await.status, StatusCode::OK, "what was hidden is shown again");
    for (bytes, status) in [
        (file(b"no OPML"), StatusCode::UNPROCESSABLE_ENTITY),
        (file(b""), StatusCode::UNPROCESSABLE_ENTITY),
        (file(&vec![b'x'; 10 << 20]), StatusCode::PAYLOAD_TOO_LARGE),
        (b"--XX\r\nbroken".to_vec(), StatusCode::BAD_REQUEST),
    ] {
        let reply = browser.post("/sources/import", kind, bytes).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        assert!(reply.text().contains("<html"), "{}", reply.text());
    }
}
