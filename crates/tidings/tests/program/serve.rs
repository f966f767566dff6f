//! The live reader as it runs: `tidings serve` on a port of this machine, asked by bytes that no browser would send.

use crate::setup::{NOW, Server, Site, item, rss};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

const PASSWORD: &str = "a long password";
const FORM: &str = "application/x-www-form-urlencoded";

/// A running `tidings serve`, until it is dropped.
struct Running {
    child: Child,
    /// `127.0.0.1:PORT`
    host: String,
    /// What it said when it began.
    said: String,
}

/// An answer, as it came.
struct Got {
    status: u16,
    text: String,
}

impl Got {
    fn json(&self) -> Value {
        let body = self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Running {
    fn start(site: &Site, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).current_dir(site.path(""));
        command.env("TIDINGS_NOW", NOW).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program runs");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        while !said.contains("stop with Ctrl-C") {
            assert!(out.read_line(&mut said).expect("a line") > 0, "it ended: {said}");
        }
        let host = said.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        Self { host: host.to_owned(), said, child }
    }

    #[expect(clippy::disallowed_methods, reason = "a reader on this machine")]
    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.host).expect("a connection")
    }

    /// Sends a request with its path as it is.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Got {
        let mut stream = self.connect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nOrigin: http://{}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            self.host,
            self.host,
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        Got { status: status.unwrap_or_else(|| panic!("{path}: {text}")), text }
    }

    /// Waits until an article is shown: the stream of events says so.
    fn arrived(&self, bearer: &str) {
        let mut stream = self.connect();
        let request = format!("GET /api/v1/events?after=0 HTTP/1.1\r\nHost: {}\r\n{bearer}\r\n", self.host);
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.contains("event: arrived")), "nothing arrived");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// What a user brings: the header of a browser, of a program of the own API, and of one of Google Reader.
struct Headers {
    browser: String,
    own: String,
    greader: String,
}

fn sign_in(running: &Running, app_password: &str) -> Headers {
    let of_form = format!("Content-Type: {FORM}\r\n");
    let fields = format!("name=ann&password={}", PASSWORD.replace(' ', "+"));
    let page = running.ask("POST", "/sign-in", &of_form, &fields);
    let cookie = page.text.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
    let login =
        running.ask("POST", "/accounts/ClientLogin", &of_form, &format!("Email=ann&Passwd={app_password}"));
    let token = login.text.lines().find_map(|line| line.strip_prefix("Auth=")).expect("a token");
    Headers {
        browser: format!("{of_form}Cookie: {}\r\n", cookie.expect("a cookie")),
        own: format!("Content-Type: application/json\r\nAuthorization: Bearer {app_password}\r\n"),
        greader: format!("{of_form}Authorization: GoogleLogin auth={token}\r\n"),
    }
}

/// Names an address at every door that takes one; what each says must be a refusal.
fn at_every_door(running: &Running, headers: &Headers, address: &str) {
    let encoded: String = address.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("address={encoded}");
    let own = json!({ "address": address }).to_string();
    let greader = "/reader/api/0/subscription/";
    for (path, headers, body) in [
        ("/sources/preview", &headers.browser, form.clone()),
        ("/sources", &headers.browser, form),
        ("/api/v1/feeds/preview", &headers.own, own.clone()),
        ("/api/v1/feeds", &headers.own, own),
        (&*format!("{greader}quickadd"), &headers.greader, format!("quickadd={encoded}")),
        (&*format!("{greader}edit"), &headers.greader, format!("ac=subscribe&s=feed/{encoded}")),
    ] {
        let got = running.ask("POST", path, headers, &body);
        let refused = matches!(got.status, 400 | 422 | 502) || got.text.contains("\"numResults\":0");
        assert!(refused, "{path} {address}: {}", got.text);
        assert!(!got.text.contains("INSIDE"), "{path} {address}: {}", got.text);
    }
}

fn settings(allowed: &str) -> String {
    format!(
        "[site]\ntitle = \"Test\"\naddress = \"https://news.example/\"\n\n\
         [fetch]\nallow_hosts = [{allowed}]\nhost_pause = \"0ms\"\ntimeout = \"2s\"\nicons = false\n"
    )
}

#[test]
fn t14_t16_t18_t19_t20_no_door_of_the_live_reader_leads_inside() {
    let (site, server) = (Site::new(), Server::start());
    let own = server.address("");
    let port = own.rsplit(':').next().expect("a port").to_owned();
    let spellings = [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127。0。0。1",
        "0.0.0.0",
        "localhost",
        "LOCALHOST.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
    ];
    let inside: Vec<String> = spellings.iter().map(|host| format!("http://{host}:{port}/inside")).collect();
    let others =
        ["http://169.254.169.254/latest", "http://10.0.0.1/", "https://192.168.0.1/", "http://[fd00::1]/"];
    let pictures: String = inside
        .iter()
        .map(String::as_str)
        .chain(others)
        .chain([&*server.address("/away.png")])
        .map(|address| format!("<p>Words. <img src=\"{address}\"></p>"))
        .collect();
    server.put("/feed", "text/xml", rss(&[item(1, "One", &pictures)]));
    for path in ["/away", "/away.png"] {
        server.answer(path, 302, &format!("Location: http://localhost:{port}/inside\r\n"), "");
    }
    server.answer("/scheme", 302, "Location: file:///etc/passwd\r\n", "");
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch"]).well();
    server.put("/inside", "text/xml", rss(&[item(1, "INSIDE", "INSIDE")]));
    site.run_with_input(&["user", "add", "ann", "--password-stdin"], &format!("{PASSWORD}\n")).well();
    let app_password = site.run(&["user", "app-password", "ann"]).well().trim().to_owned();
    let before = server.requests().len();

    site.write("tidings.toml", settings(""));
    let running = Running::start(&site, &["--no-poll"]);
    let headers = sign_in(&running, &app_password);
    for address in inside.iter().map(String::as_str).chain(others).chain([
        "file:///etc/passwd",
        "gopher://example.org/",
        "ftp://example.org/feed",
        "http://example.org:22/",
        "http://user:pass@127.0.0.1/",
        "| cat /etc/passwd",
        "exec:cat /etc/passwd",
    ]) {
        at_every_door(&running, &headers, address);
    }
    assert_eq!(server.requests().len(), before, "{:?}", server.requests());
    drop(running);

    // What may be asked leads nowhere else.
    site.write("tidings.toml", settings("\"127.0.0.1\""));
    let running = Running::start(&site, &["--no-poll"]);
    let headers = sign_in(&running, &app_password);
    for path in ["/away", "/scheme"] {
        at_every_door(&running, &headers, &server.address(path));
    }
    running.arrived(&headers.own);
    let article = running.ask("GET", "/api/v1/items/1", &headers.own, "").json();
    let html = article["content_html"].as_str().expect("a text").to_owned();
    let signed: Vec<&str> = html
        .split("<img src=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.split_once(&running.host).map(|(_, path)| path))
        .collect();
    assert!(signed.len() >= others.len() + 3, "{html}");
    for path in signed {
        let got = running.ask("GET", path, "", "");
        assert!(got.status == 502 && !got.text.contains("INSIDE"), "{path}: {}", got.text);
    }
    let asked: Vec<String> = server.requests()[before..].to_vec();
    let of_localhost =
        |request: &&String| request.to_ascii_lowercase().contains(&format!("host: localhost:{port}"));
    assert_eq!(asked.iter().filter(of_localhost).count(), 0, "{asked:?}");
}

/// The titles that a search finds.
fn titles(running: &Running, own: &str, query: &str) -> Vec<String> {
    let found = running.ask("GET", &format!("/api/v1/search?q={query}"), own, "").json();
    let hits = found["hits"].as_array().unwrap_or_else(|| panic!("{found}"));
    hits.iter().map(|hit| hit["item"]["title"].as_str().expect("a title").to_owned()).collect()
}

#[test]
fn the_search_goes_on_when_its_index_or_the_whole_state_is_removed_and_made_anew() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "One whale", "a"), item(2, "Two whales", "b")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch"]).well();
    site.run_with_input(&["user", "add", "ann", "--password-stdin"], &format!("{PASSWORD}\n")).well();
    let app_password = site.run(&["user", "app-password", "ann"]).well().trim().to_owned();
    let running = Running::start(&site, &["--no-poll"]);
    let own = format!("Content-Type: application/json\r\nAuthorization: Bearer {app_password}\r\n");
    running.arrived(&own);
    let read = json!({ "items": [1], "unread": false }).to_string();
    running.ask("POST", "/api/v1/items/marks", &own, &read);
    let until_found = |query: &str| {
        let found = (0..20_000).any(|_| !titles(&running, &own, query).is_empty());
        assert!(found, "{query} is not found");
    };
    until_found("whale");
    let mut entries = vec![item(1, "One whale", "a"), item(2, "Two whales", "b")];
    for (number, removed, rebuilt) in [
        (0, Some("state"), true),
        (1, None, true),
        (2, Some("state/search"), false),
        (3, Some("state/search"), true),
    ] {
        if let Some(folder) = removed {
            // A file that is written meanwhile stays from the first go.
            while site.path(folder).exists() {
                _ = std::fs::remove_dir_all(site.path(folder));
            }
        }
        // What is open goes on answering, and nobody loses an article because its database is not there.
        assert_eq!(titles(&running, &own, "whale").len(), 2, "{removed:?}");
        let there = running.ask("GET", "/api/v1/items", &own, "").json();
        assert_eq!(there["items"].as_array().map(Vec::len), Some(entries.len()), "{removed:?} {there}");
        if rebuilt {
            site.run(&["rebuild", "--without-site"]).well();
        }
        let (day, word) = (16 + number, format!("squid{number}"));
        entries.push(item(10 + number, &word, "c"));
        server.put("/feed", "text/xml", rss(&entries));
        site.run_at(&format!("2026-03-{day}T02:30:09Z"), &["fetch", "--all"]).well();
        until_found(&word);
        assert_eq!(titles(&running, &own, "whale").len(), 2, "{removed:?}");
    }
    let read = running.ask("GET", "/api/v1/items?unread=false", &own, "").json();
    assert_eq!(read["items"][0]["id"], 1, "numbers and marks are as they were: {read}");
}

#[test]
fn t40_t42_t48_the_site_alone_is_served_beside_the_reader_and_to_this_machine_alone() {
    let site = Site::new();
    site.run_with_input(&["user", "add", "ann", "--password-stdin"], &format!("{PASSWORD}\n")).well();
    site.run(&["build"]).well();
    assert!(site.path("readers/readers.db").is_file() && site.path("public/index.html").is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = site.path("readers").metadata().expect("a folder").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others could look into it: {mode:o}");
    }
    let running = Running::start(&site, &["--site"]);
    assert!(running.said.contains("only this machine reaches it"), "{}", running.said);
    let port = running.host.rsplit(':').next().expect("a port").to_owned();
    for out in [
        "../readers/readers.db",
        "%2e%2e/readers/readers.db",
        "..%2freaders%2freaders.db",
        "%2e%2e%2freaders%2freaders.db",
        "..%5creaders%5creaders.db",
        "x/../../readers/readers.db",
        "x/%2e%2e/%2e%2e/readers/readers.db",
        "%00/../../readers/readers.db",
        "../tidings.toml",
        "%2e%2e/tidings.toml",
        "../state/tidings.db",
        "../../../../../../etc/passwd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
    ] {
        for start in ["/site/", "/static/", "/", "/media/", "http://127.0.0.1/site/"] {
            let path = format!("{start}{out}");
            let got = running.ask("GET", &path, "", "");
            assert!(!(200..300).contains(&got.status), "{path}: {}", got.text);
            for secret in ["SQLite format", "[site]", "root:", "$argon2id$"] {
                assert!(!got.text.contains(secret), "{path}: {}", got.text);
            }
        }
    }
    // The figures are for this machine by its own name: a page that took another name for the address gets none.
    let figures = |host: &str| {
        let mut stream = running.connect();
        let request = format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        text
    };
    assert!(figures(&format!("127.0.0.1:{port}")).starts_with("HTTP/1.1 200"));
    assert!(figures(&format!("evil.example:{port}")).starts_with("HTTP/1.1 401"));
}
