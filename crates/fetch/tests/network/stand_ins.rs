//! Replay, Recorder and Faults: what stands in for the network behaves as the network does.

use crate::server::{Reply, Server};
use std::time::Duration;
use tidings_fetch::record::{load, save};
use tidings_fetch::{
    Fault, FaultKind, Faults, FetchErrorKind as Kind, Http, Recorder, Replay, Request, Validators,
};

#[tokio::test]
async fn a_recording_is_played_back_from_files() {
    let server = Server::start(|path, _| match path {
        "/feed" => Reply::new(
            "200 OK",
            &[("ETag", "\"1\""), ("Cache-Control", "max-age=9")],
            "<rss>新闻</rss>".as_bytes(),
        ),
        "/moved" => Reply::redirect("301 Moved", "/feed"),
        "/picture" => Reply::ok(b"\x89PNG\xff\0"),
        _ => Reply::redirect("302 Found", "http://10.0.0.1/"),
    })
    .await;
    let recorder = Recorder::new(server.client());
    let requests: Vec<Request> = ["/feed", "/moved", "/picture", "/inside"]
        .iter()
        .map(|path| Request { max_bytes: Some(1000), ..Request::feed(server.url(path)) })
        .collect();
    let mut live = Vec::new();
    for request in &requests {
        live.push(recorder.send(request.clone()).await);
    }
    let folder = tempfile::tempdir().expect("a folder");
    recorder.save(folder.path()).expect("written");
    let loaded = load(folder.path()).expect("read");
    assert_eq!(loaded, recorder.exchanges());
    let again = tempfile::tempdir().expect("a folder");
    save(again.path(), &loaded).expect("written");
    let name = format!("127.0.0.1_{}.jsonl", server.port);
    let read =
        |folder: &tempfile::TempDir| std::fs::read(folder.path().join(&name)).expect("one file a host");
    assert_eq!(read(&folder), read(&again), "the same bytes");

    let replay = Replay::load(folder.path()).expect("read");
    for (request, live) in requests.into_iter().zip(live) {
        assert_eq!(replay.send(request).await, live);
    }
    assert_eq!(replay.requests().len(), 4);
}

#[tokio::test]
async fn a_bad_line_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    for (line, words) in [
        ("{", "line 2"),
        (r#"{"url": "http://a.example/"}"#, "either a response or an error"),
        (r#"{"url": "x", "response": {"status": 200, "body_base64": "*"}}"#, "body_base64"),
        (r#"{"url": "x", "error": {"kind": "odd", "url": "x", "message": "m"}}"#, "odd"),
        (r#"{"url": "x", "response": {"status": 200, "colour": 1}}"#, "colour"),
    ] {
        #[expect(clippy::disallowed_methods, reason = "a file of this test only")]
        std::fs::write(folder.path().join("a.jsonl"), format!("\n{line}\n")).expect("written");
        let error = load(folder.path()).expect_err(line).to_string();
        assert!(error.contains("a.jsonl") && error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_replay_answers_in_order_and_knows_validators() {
    let url = "https://news.example/feed";
    let replay =
        Replay::new().with(url, "application/rss+xml", "one").with(url, "application/rss+xml", "two");
    for body in ["one", "two", "two"] {
        assert_eq!(replay.send(Request::feed(url)).await.expect("an answer").body, body);
    }
    let error = replay.send(Request::feed("https://other.example/")).await.expect_err("unknown");
    assert_eq!(error.kind, Kind::NotRecorded);

    let validators = Validators { etag: Some(b"\"1\"".to_vec()), ..Validators::default() };
    let mut tagged = replay.send(Request::feed(url)).await.expect("an answer");
    tagged.validators = validators.clone();
    replay.push("https://tagged.example/", Ok(tagged));
    let request = Request { validators, ..Request::feed("https://tagged.example/") };
    assert!(replay.send(request).await.expect("an answer").is_not_modified());
    let small = Request { max_bytes: Some(1), ..Request::feed(url) };
    assert_eq!(replay.send(small).await.expect_err("too large").kind, Kind::TooLarge);
}

#[tokio::test]
async fn faults_strike_where_and_as_often_as_said() {
    let url = "https://news.example/feed";
    let replay =
        Replay::new().with(url, "text/xml", "<rss></rss>").with("https://ok.example/", "text/xml", "ok");
    let faults = Faults::new(
        replay,
        Duration::from_secs(20),
        vec![
            Fault::times(1, "news.", FaultKind::Timeout),
            Fault::times(1, "news.", FaultKind::Reset),
            Fault::times(1, "news.", FaultKind::Status(503, Some("60".to_owned()))),
            Fault::times(1, "news.", FaultKind::Slow(Duration::from_secs(21))),
            Fault::times(1, "news.", FaultKind::Slow(Duration::from_secs(19))),
            Fault::always("news.", FaultKind::CutBody(5)),
        ],
    );
    let kinds = async |request: Request| faults.send(request).await.map_err(|e| e.kind);
    assert_eq!(kinds(Request::feed(url)).await, Err(Kind::Timeout));
    assert_eq!(kinds(Request::feed(url)).await, Err(Kind::Protocol));
    let busy = kinds(Request::feed(url)).await.expect("a status");
    assert_eq!((busy.status, busy.retry_after.as_deref()), (503, Some("60")));
    assert_eq!(kinds(Request::feed(url)).await, Err(Kind::Timeout));
    assert_eq!(kinds(Request::feed(url)).await.expect("slow").body, "<rss></rss>");
    let cut = kinds(Request::feed(url)).await.expect("half");
    assert!(cut.truncated && cut.body == "<rss>");
    assert_eq!(kinds(Request::page(url)).await, Err(Kind::Protocol));
    assert_eq!(kinds(Request::feed("https://ok.example/")).await.expect("no fault").body, "ok");
}
