//! A hub on this machine: asked, believed when it signs, and left when the source is gone.

use crate::setup::{Server, Site, item, rss};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tidings::console::Console;
use tidings::folder::Folder;
use tidings::run::{self, Run, Which, hubs};
use tidings_model::Timestamp;

const DAY: i64 = 86_400;
static START: LazyLock<Timestamp> = LazyLock::new(|| "2026-03-14T02:00:00Z".parse().expect("a time"));

type Form = BTreeMap<String, String>;

/// A hub that says yes to everything and does nothing.
fn hub() -> (String, Receiver<Form>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
            let (mut head, mut length) = (String::new(), 0);
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).expect("a line") > 0 {}
            for line in head.lines().filter_map(|line| line.split_once(": ")) {
                if line.0.eq_ignore_ascii_case("content-length") {
                    length = line.1.parse().expect("a length");
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("the body");
            let form = url::form_urlencoded::parse(&body).into_owned().collect();
            _ = stream.write_all(b"HTTP/1.1 202 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            _ = asked.send(form);
        }
    });
    (address, requests)
}

/// One call to the callback: status and body.
#[expect(clippy::disallowed_methods, reason = "the test is the hub")]
fn call(door: SocketAddr, start: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(door).expect("a connection");
    let length = body.len();
    let text = format!(
        "{start} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    );
    // What is too much is answered before all of it is read: the rest cannot be sent, and the connection may end hard behind the answer.
    _ = stream.write_all(text.as_bytes());
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status"), body.to_owned())
}

fn signed(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body.as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("X-Hub-Signature: sha256={hex}\r\nContent-Type: application/rss+xml\r\n")
}

/// The world of one test: a site folder, its run, and the door where hubs call.
struct World {
    site: Site,
    run: Arc<Run>,
    door: SocketAddr,
    asked: Receiver<Form>,
}

impl World {
    async fn start() -> Self {
        let (site, server, (hub, asked)) = (Site::new(), Server::start(), hub());
        let feed = server.address("/feed");
        let link =
            format!("Content-Type: text/xml\r\nLink: <{hub}>; rel=\"hub\", <{feed}>; rel=\"self\"\r\n");
        server.answer("/feed", 200, &link, rss(&[item(1, "One", "x")]));
        site.source("trial", &feed, "");
        let folder = Folder::open(Some(&site.path("."))).expect("a folder");
        let http = run::http(&folder).expect("a client");
        let run = Run::open(&folder, http, *START).expect("the folder is free");
        let run = Arc::new(run.with_hubs(Some("https://news.example/websub")));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let door = listener.local_addr().expect("an address");
        tokio::spawn(hubs::serve(listener, Arc::clone(&run), std::future::pending()));
        Self { site, run, door, asked }
    }

    fn folder(&self) -> Folder {
        Folder::open(Some(&self.site.path("."))).expect("a folder")
    }

    fn at(&self, seconds: i64) {
        self.run.set_now(Timestamp::from_second(START.as_second() + seconds).expect("a time"));
    }

    /// One round over the sources; the records that there are then.
    async fn round(&self, which: Which<'_>) -> usize {
        let folder = self.folder();
        let tasks = run::choose(&self.run, &folder, which).await.expect("the sources");
        let progress = Console { json: true }.progress(1, "fetch");
        run::work(&self.run, &folder, tasks, &progress).await.expect("no disk fails");
        self.site.records().len()
    }

    async fn tend(&self) {
        hubs::tend(&self.run, &self.folder()).await.expect("no disk fails");
    }

    /// The name of the only callback.
    fn callback(&self) -> String {
        let database = rusqlite::Connection::open(self.site.path("state/tidings.db")).expect("a database");
        database
            .query_row("SELECT callback FROM subscriptions", [], |row| row.get(0))
            .expect("a subscription")
    }

    /// What the hub was asked by now.
    fn form(&self) -> Option<Form> {
        // The hub has answered before it tells of the form.
        self.asked.recv_timeout(Duration::from_secs(5)).ok()
    }

    fn status(&self, seconds: i64) -> Value {
        let now = Timestamp::from_second(START.as_second() + seconds).expect("a time").to_string();
        self.site.run_at(&now, &["status", "--json"]).json()["sources"][0].clone()
    }
}

fn verification(name: &str, mode: &str, topic: &str) -> String {
    let topic: String = url::form_urlencoded::byte_serialize(topic.as_bytes()).collect();
    format!(
        "GET /any/{name}?hub.mode={mode}&hub.topic={topic}&hub.challenge=c%3Cb%3E&hub.lease_seconds=864000"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_is_asked_and_what_it_signs_is_filed() {
    let world = World::start().await;
    assert_eq!(world.round(Which::Due).await, 1);
    let early = format!("POST /any/{}", world.callback());
    assert_eq!(call(world.door, &early, "", "x").0, 503, "before the first look nothing is acknowledged");
    world.tend().await;
    let form = world.form().expect("the hub is asked");
    assert_eq!((form["hub.mode"].as_str(), form["hub.lease_seconds"].as_str()), ("subscribe", "864000"));
    let (topic, secret) = (form["hub.topic"].clone(), form["hub.secret"].clone());
    let name = form["hub.callback"].strip_prefix("https://news.example/websub/").expect("ours").to_owned();
    assert!(name.len() == 32 && secret.len() == 32 && name != secret);
    let shown = world.status(0);
    assert_eq!(shown["hub"]["state"], "asked", "{shown}");
    assert!(!shown.to_string().contains(&secret));

    // Only what was asked for is confirmed, and a stranger learns nothing.
    let ask = |start: &str| call(world.door, start, "", "");
    assert_eq!(ask(&verification(&name, "subscribe", "https://other.example/")).0, 404);
    assert_eq!(ask(&verification(&name, "unsubscribe", &topic)).0, 404);
    assert_eq!(ask(&verification(&"0".repeat(32), "subscribe", &topic)).0, 410);
    assert_eq!(call(world.door, "POST /", "", "x").0, 410);
    assert_eq!(ask(&format!("DELETE /{name}")).0, 405);
    assert_eq!(ask(&verification(&name, "subscribe", &topic)), (200, "c<b>".to_owned()));

    let push = format!("POST /any/{name}");
    let two = rss(&[item(2, "Two", "y")]);
    assert_eq!(call(world.door, &push, &signed(&secret, &two), &two).0, 200);
    assert_eq!(world.round(Which::Due).await, 2, "filed without a poll");
    let three = rss(&[item(3, "Three", "z")]);
    for headers in [signed("not the secret", &three), signed(&secret, &two), String::new()] {
        assert_eq!(call(world.door, &push, &headers, &three).0, 202);
    }
    assert_eq!(call(world.door, &push, "", &"x".repeat(3 * 1024 * 1024 + 1)).0, 413);
    assert_eq!(world.round(Which::Due).await, 2, "what is not signed is not read");
    assert_eq!(call(world.door, &push, &signed(&secret, "no feed"), "no feed").0, 200);
    let hub = world.status(0)["hub"].clone();
    assert_eq!((&hub["state"], &hub["thrown_away"]), (&"pushing".into(), &3.into()), "{hub}");
    assert!(hub["what_is_wrong"].as_str().is_some_and(|what| what.contains("could not be read")), "{hub}");

    // Polling stays, once a day.
    world.at(3600);
    world.round(Which::All).await;
    let next: Timestamp = world.status(3600)["next_poll"].as_str().expect("a time").parse().expect("a time");
    assert_eq!(next.as_second(), START.as_second() + 3600 + DAY);
    // After a start it is as if there was no hub: what was pushed meanwhile is lost.
    hubs::catch_up(&world.run).await.expect("no disk fails");
    let next: Timestamp = world.status(3600)["next_poll"].as_str().expect("a time").parse().expect("a time");
    assert!(next.as_second() < START.as_second() + 3600 + DAY);

    // Half of the lease is over; then the source goes.
    world.at(4 * DAY);
    world.tend().await;
    world.at(5 * DAY + 1);
    world.tend().await;
    let renewed = world.form().expect("the hub is asked again");
    assert_eq!((&renewed["hub.mode"], &renewed["hub.secret"]), (&"subscribe".to_owned(), &secret));
    assert_eq!(ask(&verification(&name, "subscribe", &topic)).0, 200);
    std::fs::remove_file(world.site.path("sources/trial.toml")).expect("it was there");
    world.tend().await;
    assert_eq!(world.form().expect("the end is asked for")["hub.mode"], "unsubscribe");
    assert_eq!(call(world.door, &push, &signed(&secret, &two), &two).0, 410);
    assert_eq!(ask(&verification(&name, "unsubscribe", &topic)).0, 200);
    world.tend().await;
    assert_eq!(ask(&verification(&name, "unsubscribe", &topic)).0, 410, "it is forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_refuses_is_told_of() {
    let world = World::start().await;
    world.round(Which::Due).await;
    world.tend().await;
    let form = world.form().expect("the hub is asked");
    let name = form["hub.callback"].rsplit('/').next().expect("a name").to_owned();
    let denied = verification(&name, "denied", &form["hub.topic"]) + "&hub.reason=not%20here";
    assert_eq!(call(world.door, &denied, "", "").0, 200);
    let shown = world.status(0);
    assert_eq!(shown["hub"]["state"], "refused", "{shown}");
    let text = world.site.run(&["status", "trial"]);
    assert!(text.out.contains("it refused: not here") && text.out.contains("what to do"), "{}", text.out);
}
