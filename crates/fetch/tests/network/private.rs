use crate::server::{Reply, Server, client};
use tidings_fetch::{FetchErrorKind as Kind, FetchSettings, Http, Request};

#[tokio::test]
async fn a_literal_is_refused_without_a_connection() {
    let server = Server::start(|_, _| Reply::ok(b"secret")).await;
    let settings = FetchSettings { allow_hosts: Vec::new(), ..server.settings() };
    let client = client(settings);
    for host in ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "0", "[::1]"] {
        let url = format!("http://{host}:{}/", server.port);
        let error = client.send(Request::feed(&url)).await.expect_err(&url);
        assert_eq!(error.kind, Kind::PrivateAddress, "{url}");
        assert!(error.to_string().contains("allow_hosts"), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn t15_a_name_that_leads_inside_is_refused() {
    let server = Server::start(|_, _| Reply::ok(b"secret")).await;
    let settings = FetchSettings { allow_hosts: Vec::new(), ..server.settings() };
    let client = client(settings);
    for (host, kind) in [
        ("here.example", Kind::PrivateAddress),
        ("inside.example", Kind::PrivateAddress),
        ("unknown.example", Kind::Dns),
    ] {
        let url = format!("http://{host}:{}/", server.port);
        let error = client.send(Request::picture(&url)).await.expect_err(&url);
        assert_eq!(error.kind, kind, "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_that_the_owner_allows_is_asked() {
    let server = Server::start(|_, _| Reply::ok(b"mine")).await;
    let url = format!("http://here.example:{}/", server.port);
    for entry in [format!("here.example:{}", server.port), "*.example".to_owned(), "127.0.0.0/8".to_owned()] {
        let settings = FetchSettings { allow_hosts: vec![entry.clone()], ..server.settings() };
        let response = client(settings).send(Request::feed(&url)).await.expect(&entry);
        assert_eq!(response.body, "mine");
    }
}

#[tokio::test]
async fn every_hop_is_checked() {
    let server = Server::start(|path, port| match path {
        "/literal" => Reply::redirect("302 Found", "http://10.0.0.1/"),
        "/metadata" => Reply::redirect("301 Moved", "http://169.254.169.254/latest/meta-data/"),
        "/mapped" => {
            Reply::redirect("307 Moved", &format!("http://[::ffff:127.0.0.1]:{}/x", port.wrapping_add(1)))
        }
        "/name" => Reply::redirect("302 Found", &format!("http://inside.example:{port}/x")),
        "/twice" => Reply::redirect("302 Found", "/literal"),
        "/file" => Reply::redirect("302 Found", "file:///etc/passwd"),
        "/port" => Reply::redirect("302 Found", "http://inside.example:6379/"),
        "/gopher" => Reply::redirect("302 Found", "gopher://inside.example/"),
        _ => Reply::ok(b"secret"),
    })
    .await;
    let client = server.client();
    for (path, kind) in [
        ("/literal", Kind::PrivateAddress),
        ("/metadata", Kind::PrivateAddress),
        ("/mapped", Kind::PrivateAddress),
        ("/name", Kind::PrivateAddress),
        ("/twice", Kind::PrivateAddress),
        ("/file", Kind::BadAddress),
        ("/port", Kind::BadAddress),
        ("/gopher", Kind::BadAddress),
    ] {
        let error = client.send(Request::feed(server.url(path))).await.expect_err(path);
        assert_eq!(error.kind, kind, "{error}");
    }
    assert!(!server.lines().iter().any(|line| line.contains("/x")), "{:?}", server.lines());
}

#[tokio::test]
async fn failures_to_connect_are_told_apart() {
    let server = Server::start(|_, _| Reply::ok(b"plain")).await;
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = closed.local_addr().expect("bound").port();
    drop(closed);
    let settings = FetchSettings { allow_hosts: vec!["127.0.0.1".to_owned()], ..server.settings() };
    let client = client(settings);
    for (url, kind) in [
        (format!("http://127.0.0.1:{port}/"), Kind::Refused),
        (format!("https://127.0.0.1:{}/", server.port), Kind::Tls),
        ("http://".to_owned(), Kind::BadAddress),
        ("新闻".to_owned(), Kind::BadAddress),
        ("http://empty.example/".to_owned(), Kind::Dns),
    ] {
        let error = client.send(Request::feed(&url)).await.expect_err(&url);
        assert_eq!(error.kind, kind, "{error}");
    }
}
