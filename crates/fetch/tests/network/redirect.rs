use crate::server::{Reply, Server, client};
use tidings_fetch::{FetchErrorKind as Kind, FetchSettings, Hop, Http, Request};

#[tokio::test]
async fn chains_circles_and_odd_targets() {
    let server = Server::start(|path, _| match path {
        "/moved" => Reply::redirect("301 Moved", "/moved2?a=1#part"),
        "/moved2?a=1" => Reply::redirect("308 Moved", "./feed"),
        "/temporary" => Reply::redirect("302 Found", "feed"),
        "/loop" => Reply::redirect("302 Found", "/loop2"),
        "/loop2" => Reply::redirect("302 Found", "/loop"),
        "/self" => Reply::redirect("302 Found", "/self"),
        "/bad" => Reply::redirect("302 Found", "http://[::"),
        "/none" => Reply::new("302 Found", &[], b"no location"),
        "/choices" => Reply::redirect("300 Multiple Choices", "/feed"),
        "/feed" => Reply::ok(b"<rss/>"),
        path => {
            let n: u32 = path.trim_start_matches("/down").parse().unwrap_or_default();
            if n == 0 { Reply::ok(b"end") } else { Reply::redirect("302 Found", &format!("/down{}", n - 1)) }
        }
    })
    .await;
    let client = server.client();
    let get = |path: &str| client.send(Request::feed(server.url(path)));

    let moved = get("/moved").await.expect("a chain");
    assert_eq!(moved.url, server.url("/feed"));
    assert_eq!(moved.permanent_location(), Some(moved.url.as_str()));
    let hops = [("/moved", "/moved2?a=1", 301), ("/moved2?a=1", "/feed", 308)];
    let hops = hops.map(|(from, to, status)| Hop { from: server.url(from), to: server.url(to), status });
    assert_eq!(moved.redirects, hops);
    assert_eq!(get("/temporary").await.expect("one hop").permanent_location(), None);
    assert_eq!(get("/none").await.expect("an answer").status, 302);
    assert_eq!(get("/choices").await.expect("an answer").status, 300);
    assert_eq!(get("/down5").await.expect("five hops").body, "end");
    for (path, kind, words) in [
        ("/loop", Kind::TooManyRedirects, "circle"),
        ("/self", Kind::TooManyRedirects, "circle"),
        ("/down6", Kind::TooManyRedirects, "more than 5"),
        ("/bad", Kind::BadAddress, "redirects to"),
    ] {
        let error = get(path).await.expect_err(path);
        assert!(error.kind == kind && error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn credentials_stay_with_their_server() {
    let server = Server::start(|path, port| match path {
        "/own" => Reply::redirect("302 Found", "/feed"),
        "/other" => Reply::redirect("302 Found", &format!("http://also-here.example:{port}/feed")),
        _ => Reply::ok(b"<rss/>"),
    })
    .await;
    let port = server.port;
    let client = client(FetchSettings { allow_hosts: vec!["*.example".to_owned()], ..server.settings() });
    for (path, with) in [("/own", [true, true]), ("/other", [true, false])] {
        let before = server.requests().len();
        let url = format!("http://ann:geheim@here.example:{port}{path}");
        let response = client.send(Request::feed(url)).await.expect("an answer");
        assert!(!format!("{response:?}").contains("geheim"));
        let sent: Vec<bool> = server.requests()[before..]
            .iter()
            .map(|request| {
                String::from_utf8_lossy(request).to_lowercase().contains("\r\nauthorization: basic")
            })
            .collect();
        assert_eq!(sent, with, "{path}");
    }
}

#[tokio::test]
async fn t21_requests_say_who_asks_and_nothing_more() {
    let server = Server::start(|path, _| match path {
        "/" => Reply::new("302 Found", &[("Location", "/b"), ("Set-Cookie", "id=1; Path=/")], b""),
        _ => Reply::ok(b"<rss/>"),
    })
    .await;
    server.client().send(Request::feed(server.url("/"))).await.expect("an answer");
    for request in server.requests() {
        let request = String::from_utf8(request).expect("text").to_lowercase();
        let mut names: Vec<&str> =
            request.lines().skip(1).filter_map(|l| l.split_once(": ").map(|(n, _)| n)).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"], "{request}");
        assert!(request.contains("user-agent: tidings/") && request.contains("(+https://github.com/"));
    }
}
