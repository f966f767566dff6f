//! What a poll costs tidings itself: one request over the loopback, the schedule's arithmetic, and the look at a body that is
//! no feed. Run with `cargo bench -p tidings-fetch`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use tidings_fetch::robots::Robots;
use tidings_fetch::unwanted::detect;
use tidings_fetch::{Client, FetchSettings, Http, Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const BODY: usize = 100_000;

/// A server that answers every request on a connection with the same feed, and its port.
async fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {BODY}\r\n\r\n").into_bytes();
    answer.resize(answer.len() + BODY, b'x');
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                while stream.read(&mut request).await.is_ok_and(|n| n > 0) {
                    if stream.write_all(&answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

fn requests(c: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
    let port = runtime.block_on(server());
    let settings = FetchSettings { allow_hosts: vec!["127.0.0.1".to_owned()], ..FetchSettings::default() };
    let client = Client::new(settings).expect("good settings");
    let url = format!("http://127.0.0.1:{port}/feed");
    let mut group = c.benchmark_group("client");
    group.throughput(Throughput::Bytes(BODY as u64));
    group.bench_function("100 KB over the loopback", |b| {
        b.iter(|| runtime.block_on(client.send(Request::feed(&url))).expect("an answer"));
    });
}

fn pure(c: &mut Criterion) {
    let body = format!("<!doctype html><html><body>{}", "<p>新闻 news أخبار</p>".repeat(4000));
    let page = Response { status: 200, body: body.into(), ..Response::default() };
    c.bench_function("unwanted page of 130 KB", |b| b.iter(|| detect(black_box(&page))));
    let rules: String = (0..2000).map(|n| format!("disallow: /section-{n}/*.pdf$\n")).collect();
    let robots = Robots::parse(format!("user-agent: *\n{rules}").as_bytes());
    c.bench_function("robots.txt of 2,000 rules", |b| {
        b.iter(|| robots.allowed(black_box("/section-77/2026/03/14/article.html"), "tidings"));
    });
}

criterion_group!(benches, requests, pure);
criterion_main!(benches);
