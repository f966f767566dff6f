//! The stream of events.

use crate::common::{Server, article};
use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt;
use tidings_server::Event;
use tower::ServiceExt;

struct Stream(BodyDataStream);

impl Stream {
    /// The next event, as it is sent; none at the end.
    async fn next(&mut self) -> Option<String> {
        let bytes = self.0.next().await?.expect("an event");
        Some(String::from_utf8(bytes.to_vec()).expect("UTF-8"))
    }
}

async fn listen(server: &Server, password: &str, headers: &[(&str, &str)]) -> Result<Stream, u16> {
    let mut request = Request::get("/api/v1/events").header("authorization", format!("Bearer {password}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = server.router.clone().oneshot(request).await.expect("an answer");
    if response.status() != 200 {
        return Err(response.status().as_u16());
    }
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Ok(Stream(response.into_body().into_data_stream()))
}

#[tokio::test]
async fn new_articles_are_told_and_what_was_missed_is_made_up_for() {
    let server = Server::new();
    let password = server.app_password("ann");
    let mut stream = listen(&server, &password, &[]).await.expect("a stream");
    server.file(&[article("gulf", 9, "Later", "en", "<p>Later.</p>")]);
    let told = stream.next().await.expect("an event");
    assert_eq!(told, "event: arrived\nid: 6\ndata: {\"items\":[6],\"unread\":6}\n\n");
    server.app.events.send(Event::Feeds).expect("heard");
    assert_eq!(stream.next().await.expect("an event"), "event: feeds\ndata: {}\n\n");
    let mut again = listen(&server, &password, &[("last-event-id", "4")]).await.expect("a stream");
    let told = again.next().await.expect("an event");
    assert_eq!(told, "event: arrived\nid: 6\ndata: {\"items\":[5,6],\"unread\":6}\n\n");
    assert_eq!(listen(&server, &password, &[("last-event-id", "x")]).await.err(), Some(400));
    // A feed that the user has left is not told of.
    let feed = server.app.readers.feeds(server.user("ann").id).expect("read")[0].id;
    server.app.readers.hide_feed(server.user("ann").id, feed, true).expect("stored");
    server.file(&[article("arab", 10, "x", "ar", "<p>x</p>"), article("wen", 11, "文", "zh", "<p>文</p>")]);
    assert!(again.next().await.expect("an event").contains("{\"items\":[8],"));
}

#[tokio::test]
async fn a_slow_listener_is_told_to_reload_and_a_stopping_server_ends_all() {
    let server = Server::new();
    let password = server.app_password("ann");
    let mut slow = listen(&server, &password, &[]).await.expect("a stream");
    for _ in 0..2000 {
        server.app.events.send(Event::Feeds).expect("heard");
    }
    assert_eq!(slow.next().await.expect("an event"), "event: reload\nid: 5\ndata: {}\n\n");
    let mut others = Vec::new();
    for _ in 0..7 {
        others.push(listen(&server, &password, &[]).await.expect("a stream"));
    }
    assert_eq!(listen(&server, &password, &[]).await.err(), Some(429));
    assert!(
        listen(&server, &server.app_password("本"), &[]).await.is_ok(),
        "another user has streams of his own"
    );
    others.pop();
    others.push(listen(&server, &password, &[]).await.expect("a stream"));
    server.app.stop();
    for mut stream in others {
        assert_eq!(stream.next().await, None);
    }
}
