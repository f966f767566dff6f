//! A bucket over the network: a small service on this machine that keeps what it is sent.

use crate::places::{AT_WORK, Files, block_on, bucket_settings, build, files};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use tidings_publish::{Bucket, Keys, LIST, Options, PublishError, SiteFiles, Target, publish};

#[derive(Debug, Clone, Default)]
struct Object {
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

/// Objects by the path of their requests, as it stood on the wire.
type Objects = Arc<Mutex<BTreeMap<String, Object>>>;

/// What is answered to every request in place of the object; 0 for nothing.
type Refusal = Arc<Mutex<u16>>;

fn start() -> (String, Objects, Refusal) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (objects, refusal) = (Objects::default(), Refusal::default());
    let (kept, refuse) = (Arc::clone(&objects), Arc::clone(&refusal));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (kept, refuse) = (Arc::clone(&kept), Arc::clone(&refuse));
            std::thread::spawn(move || while answer(&stream, &kept, &refuse).is_some() {});
        }
    });
    (address, objects, refusal)
}

/// Answers one request; `None` when the connection has ended.
fn answer(stream: &TcpStream, objects: &Objects, refusal: &Refusal) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut objects = objects.lock().expect("no panic");
    let refused = *refusal.lock().expect("no panic");
    let signed = headers.get("authorization").is_some_and(|text| text.contains("Credential=the-id/"));
    let found = objects.get(&path).cloned();
    let (status, kind, reply) = match (method.as_str(), found) {
        _ if refused > 0 => (refused, Vec::new(), b"<Error><Code>AccessDenied</Code></Error>".to_vec()),
        _ if !signed => (401, Vec::new(), Vec::new()),
        ("PUT", _) => {
            objects.insert(path, Object { headers, body });
            (200, vec![("ETag".to_owned(), "\"1\"".to_owned())], Vec::new())
        }
        ("GET", None) if path.contains("list-type=2") => (200, Vec::new(), listing(&objects)),
        ("DELETE", _) => {
            objects.remove(&path);
            (204, Vec::new(), Vec::new())
        }
        (_, Some(object)) => {
            let kept = object.headers.into_iter().filter(|(name, _)| name.starts_with("x-amz-meta-"));
            let mut headers: Vec<(String, String)> = kept.collect();
            headers.push(("ETag".to_owned(), "\"1\"".to_owned()));
            headers.push(("Last-Modified".to_owned(), "Sat, 14 Mar 2026 02:30:09 GMT".to_owned()));
            (200, headers, object.body)
        }
        _ => (404, Vec::new(), Vec::new()),
    };
    drop(objects);
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", reply.len());
    for (name, value) in kind {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let reply = if method == "HEAD" { Vec::new() } else { reply };
    let mut stream = stream;
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&reply)).ok()
}

fn listing(objects: &BTreeMap<String, Object>) -> Vec<u8> {
    let one = |path: &String| {
        let key = url::Url::parse(&format!("http://x{path}")).expect("an address");
        let key = percent(key.path().strip_prefix("/news/").expect("the bucket"));
        let key = key.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<Contents><Key>{key}</Key><LastModified>2026-03-14T02:30:09.000Z</LastModified><ETag>\"1\"</ETag><Size>1</Size></Contents>"
        )
    };
    let all: String = objects.keys().map(one).collect();
    format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>{all}</ListBucketResult>"
    )
    .into_bytes()
}

/// Percent-encoding taken away.
fn percent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let code = (*first == b'%').then(|| std::str::from_utf8(&after[..2]).ok()).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn keys() -> Keys {
    Keys { id: "the-id".to_owned(), secret: "the-secret".to_owned(), token: Some("the-token".to_owned()) }
}

fn run(
    address: &str,
    public: &std::path::Path,
    site: &Files,
) -> Result<tidings_publish::Report, PublishError> {
    build(public, site);
    let bucket = Bucket::new(&bucket_settings(Some(address.to_owned())), keys()).expect("a bucket");
    let read = SiteFiles::read(public, AT_WORK).expect("a site");
    block_on(publish(read, Target::Bucket(bucket), Options::default(), &mut |_, _| {}))
}

#[test]
fn files_stand_under_the_addresses_that_pages_link_to_with_their_headers() {
    let root = tempfile::tempdir().expect("a folder");
    let public = root.path().join("public");
    let (address, objects, refusal) = start();
    let mut site = files(&[
        ("index.html", "x"),
        ("tag/C#/新 闻 100%/~page.html", "x"),
        ("atom.xml", "x"),
        ("atom.xml.br", "x"),
        ("media/ab/c.webp", "x"),
    ]);
    run(&address, &public, &site).expect("it went well");
    let kept = objects.lock().expect("no panic").clone();
    for (path, kind, cache, encoding) in [
        ("/news/site/index.html", "text/html; charset=utf-8", "public, max-age=300", None),
        (
            "/news/site/tag/C%23/%E6%96%B0%20%E9%97%BB%20100%25/~page.html",
            "text/html; charset=utf-8",
            "public, max-age=300",
            None,
        ),
        ("/news/site/atom.xml", "application/atom+xml; charset=utf-8", "public, max-age=300", None),
        ("/news/site/atom.xml.br", "application/atom+xml; charset=utf-8", "public, max-age=300", Some("br")),
        ("/news/site/media/ab/c.webp", "image/webp", "public, max-age=31536000, immutable", None),
    ] {
        let headers = &kept.get(path).unwrap_or_else(|| panic!("{path} of {:?}", kept.keys())).headers;
        assert_eq!(headers["content-type"], kind);
        assert_eq!(headers["cache-control"], cache);
        assert_eq!(headers.get("content-encoding").map(String::as_str), encoding);
        assert_eq!(headers["x-amz-security-token"], "the-token");
    }
    assert_eq!(kept.len(), 6);
    // A list that was lost: what stands there is found by a listing and by the hashes kept with it, and not sent again.
    site.extend((0..200).map(|number| (format!("2026/03/{number}/index.html"), number.to_string())));
    run(&address, &public, &site).expect("it went well");
    objects.lock().expect("no panic").remove(&format!("/news/site/{LIST}")).expect("a list");
    let report = run(&address, &public, &site).expect("it went well");
    assert_eq!((report.unchanged, report.bytes), (205, 0));
    site.retain(|path, _| path == "index.html");
    assert_eq!(run(&address, &public, &site).expect("it went well").removed.len(), 204);
    assert_eq!(objects.lock().expect("no panic").len(), 2);
    for (status, advice) in
        [(403, "read, write and remove"), (401, "AWS_ACCESS_KEY_ID"), (404, "publish.region")]
    {
        *refusal.lock().expect("no panic") = status;
        site.insert("new.html".to_owned(), status.to_string());
        let error = run(&address, &public, &site).expect_err("it is refused");
        assert!(error.advice().contains(advice), "{status}: {error} {}", error.advice());
        assert!(!error.to_string().contains("the-secret"), "{error}");
    }
}
