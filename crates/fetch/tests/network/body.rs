use crate::server::{Reply, Server, client};
use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder};
use std::time::Duration;
use tidings_fetch::{FetchErrorKind as Kind, FetchSettings, Http, Request};
use tokio::io::AsyncWriteExt;

const MIB: u64 = 1024 * 1024;

macro_rules! pack {
    ($encoder:ident, $bytes:expr) => {{
        let mut encoder = $encoder::new(Vec::new());
        encoder.write_all($bytes).await.expect("memory");
        encoder.shutdown().await.expect("memory");
        encoder.into_inner()
    }};
}

async fn packed(encoding: &str, bytes: &[u8]) -> Vec<u8> {
    match encoding {
        "gzip" => pack!(GzipEncoder, bytes),
        "br" => pack!(BrotliEncoder, bytes),
        "zstd" => pack!(ZstdEncoder, bytes),
        "deflate" => pack!(ZlibEncoder, bytes),
        _ => bytes.to_vec(),
    }
}

#[tokio::test]
async fn each_compression_is_read_and_counted() {
    let feed = "<rss>新闻 أخبار ニュース</rss>".repeat(1000).into_bytes();
    let bomb = vec![b' '; 24 * 1024 * 1024];
    for encoding in ["gzip", "br", "zstd", "deflate", "identity"] {
        let (small, large) = (packed(encoding, &feed).await, packed(encoding, &bomb).await);
        let cut = small[..small.len() / 2].to_vec();
        let server = Server::start(move |path, _| {
            let headers = [("Content-Encoding", encoding)];
            match path {
                "/feed" => Reply::new("200 OK", &headers, &small),
                "/cut" => Reply::new("200 OK", &headers, &cut),
                "/bomb" => Reply::new("200 OK", &headers, &large),
                _ => Reply::new("302 Found", &[("Location", "/feed"), headers[0]], &large),
            }
        })
        .await;
        let client = server.client();
        let response = client.send(Request::feed(server.url("/feed"))).await.expect(encoding);
        assert!(response.body == feed && !response.truncated, "{encoding}");
        let error = client.send(Request::feed(server.url("/bomb"))).await.expect_err("too large");
        assert_eq!(error.kind, Kind::TooLarge, "{encoding} {error}");
        let small = Request { max_bytes: Some(100), ..Request::picture(server.url("/feed")) };
        assert_eq!(client.send(small).await.expect_err("too large").kind, Kind::TooLarge, "{encoding}");
        let behind = client.send(Request::feed(server.url("/bomb-on-redirect"))).await.expect("not read");
        assert_eq!(behind.body.len(), feed.len());
        if encoding != "identity" {
            let error = client.send(Request::page(server.url("/cut"))).await.expect_err("half a stream");
            assert_eq!(error.kind, Kind::Protocol, "{encoding} {error}");
        }
    }
}

#[tokio::test]
async fn encodings_that_are_not_read_are_told() {
    let twice = packed("gzip", &packed("gzip", b"<rss/>").await).await;
    let server = Server::start(move |path, _| {
        let encoding = if path == "/twice" { "gzip, gzip" } else { "compress" };
        Reply::new("200 OK", &[("Content-Encoding", encoding)], &twice)
    })
    .await;
    for path in ["/twice", "/unknown"] {
        let error = server.client().send(Request::feed(server.url(path))).await.expect_err(path);
        assert!(error.kind == Kind::Protocol && error.message.contains("encoding"), "{error}");
    }
}

#[tokio::test]
async fn a_length_over_the_limit_is_refused_before_the_body() {
    let server = Server::start(|_, _| {
        let Reply::Bytes(head) = Reply::new("200 OK", &[("Content-Length", "99999999999")], b"") else {
            unreachable!("new makes bytes")
        };
        Reply::Hang(head)
    })
    .await;
    let error = server.client().send(Request::feed(server.url("/"))).await.expect_err("too large");
    assert_eq!(error.kind, Kind::TooLarge);
}

#[tokio::test]
async fn slow_answers_end_in_time() {
    let server = Server::start(|path, _| match path {
        "/silent" => Reply::Hang(Vec::new()),
        "/head" => Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        "/hop" => Reply::redirect("302 Found", "/body"),
        _ => Reply::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>".to_vec()),
    })
    .await;
    let client = client(FetchSettings { timeout: Duration::from_millis(150), ..server.settings() });
    for path in ["/silent", "/head", "/body", "/hop"] {
        let error = client.send(Request::feed(server.url(path))).await.expect_err(path);
        assert_eq!(error.kind, Kind::Timeout, "{error}");
    }
}

#[tokio::test]
async fn a_cut_body_is_half_a_feed_and_no_page() {
    let server = Server::start(|path, _| match path {
        "/cut" => Reply::new("200 OK", &[("Content-Length", "100")], b"<rss><item/>"),
        "/chunks" => {
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n".to_vec())
        }
        "/nothing" => Reply::new("200 OK", &[("Content-Length", "100")], b""),
        "/garbage" => Reply::Bytes(b"220 mail.example ESMTP\r\n\r\n".to_vec()),
        _ => Reply::Bytes(Vec::new()),
    })
    .await;
    let client = server.client();
    for (path, body) in [("/cut", "<rss><item/>"), ("/chunks", "<rss>")] {
        let response = client.send(Request::feed(server.url(path))).await.expect(path);
        assert!(response.truncated && response.body == body, "{path}");
        let error = client.send(Request::page(server.url(path))).await.expect_err(path);
        assert_eq!(error.kind, Kind::Protocol);
    }
    for path in ["/nothing", "/garbage", "/closed"] {
        let error = client.send(Request::feed(server.url(path))).await.expect_err(path);
        assert_eq!(error.kind, Kind::Protocol, "{path} {error}");
        assert!(!error.message.is_empty() && error.url == server.url(path));
    }
}

#[tokio::test]
async fn every_status_is_an_answer() {
    let server = Server::start(|path, _| {
        let status = path.trim_start_matches('/');
        Reply::new(
            &format!("{status} Status"),
            &[("Retry-After", "120"), ("cf-mitigated", "challenge")],
            b"why",
        )
    })
    .await;
    for status in [200, 204, 400, 401, 403, 404, 410, 429, 500, 503, 599] {
        let response =
            server.client().send(Request::feed(server.url(&format!("/{status}")))).await.expect("an answer");
        assert_eq!(response.status, status);
        assert_eq!(response.retry_after.as_deref(), Some("120"));
        assert!(response.challenged);
    }
    assert!(MIB < server.settings().max_bytes);
}
