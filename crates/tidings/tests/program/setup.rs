//! A site folder in a temporary place, the program, and a web server that answers what a test tells it to.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

/// The moment at which every command runs unless a test names another.
pub(crate) const NOW: &str = "2026-03-14T02:30:09Z";

/// What a command gave.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Ran {
    /// The standard output of a command that was well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.errors);
        self.out
    }

    /// The JSON document that the command printed.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}{}", self.out, self.errors))
    }
}

/// A fresh site folder.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A folder whose sources may be on this machine and need no pause. Nobody asks for their icons, so that each request is of an entry.
    pub(crate) fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().expect("a folder") };
        site.run(&["init", ".", "--title", "Test"]).well();
        site.write(
            "tidings.toml",
            "[site]\ntitle = \"Test\"\naddress = \"https://news.example/\"\n\n\
             [fetch]\nallow_hosts = [\"127.0.0.1\"]\nhost_pause = \"0ms\"\ntimeout = \"2s\"\nicons = false\n",
        );
        site
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    #[expect(clippy::disallowed_methods, reason = "a fixture")]
    pub(crate) fn write(&self, below: &str, text: impl AsRef<[u8]>) {
        let path = self.path(below);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// A source with its file; `more` are further lines of it.
    pub(crate) fn source(&self, id: &str, address: &str, more: &str) {
        let text = format!("address = {address:?}\ncategory = \"World/{id}\"\nfull_text = \"never\"\n{more}");
        self.write(&format!("sources/{id}.toml"), text);
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_at(NOW, arguments)
    }

    pub(crate) fn run_at(&self, now: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.args(arguments).current_dir(self.folder.path()).env("TIDINGS_NOW", now);
        ran(command)
    }

    /// Runs a command that reads `input`.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.args(arguments).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        // The input is small enough for the pipe to take it whole.
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("room");
        ended(&child.wait_with_output().expect("the program ends"))
    }

    /// Every file below a folder of the site with its bytes.
    pub(crate) fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(below))
    }

    /// The archive's records as text, by path; originals and earlier revisions lie in hidden folders and are not among them.
    pub(crate) fn records(&self) -> BTreeMap<String, String> {
        let files = self.files("archive").into_iter().filter(|(path, _)| !path.starts_with('.'));
        files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
    }
}

/// Every file below a folder with its bytes, by its path there.
pub(crate) fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(path).expect("a file"));
            }
        }
    }
    found
}

pub(crate) fn ran(mut command: Command) -> Ran {
    ended(&command.output().expect("the program runs"))
}

fn ended(output: &Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// One answer of a web server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

/// A web server on a free port of this machine; it keeps the requests that it was sent.
pub(crate) struct Server {
    port: u16,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, answers: Arc::default(), requests: Arc::default() };
        let (answers, requests) = (Arc::clone(&server.answers), Arc::clone(&server.requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, requests) = (Arc::clone(&answers), Arc::clone(&requests));
                std::thread::spawn(move || answer(&stream, &answers, &requests));
            }
        });
        server
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn put(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) {
        self.answer(path, 200, &format!("Content-Type: {kind}\r\n"), body);
    }

    pub(crate) fn answer(&self, path: &str, status: u16, headers: &str, body: impl Into<Vec<u8>>) {
        let answer = Answer { status, headers: headers.to_owned(), body: body.into() };
        self.answers.lock().expect("no panic").insert(path.to_owned(), answer);
    }

    /// The requests so far, each with its header lines.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }
}

fn answer(stream: &TcpStream, answers: &Mutex<BTreeMap<String, Answer>>, requests: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut request = String::new();
        while !request.ends_with("\r\n\r\n") {
            if reader.read_line(&mut request).unwrap_or(0) == 0 {
                return;
            }
        }
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        requests.lock().expect("no panic").push(request);
        let found = answers.lock().expect("no panic").get(&path).cloned();
        let answer = found.unwrap_or(Answer { status: 404, ..Answer::default() });
        let head = format!(
            "HTTP/1.1 {} X\r\n{}Content-Length: {}\r\n\r\n",
            answer.status,
            answer.headers,
            answer.body.len()
        );
        let mut stream = stream;
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer.body)).is_err() {
            return;
        }
    }
}

/// An RSS feed of items that are given as XML.
pub(crate) fn rss(items: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>试刊 Trial</title>\
         <link>https://trial.example/</link><language>zh</language>{}</channel></rss>",
        items.concat()
    )
}

/// One item with a title, a text of several sentences and a date in March 2026.
pub(crate) fn item(number: u32, title: &str, text: &str) -> String {
    format!(
        "<item><title><![CDATA[{title}]]></title><link>https://trial.example/{number}</link>\
         <guid isPermaLink=\"false\">trial-{number}</guid><pubDate>{:02} Mar 2026 08:00:00 +0800</pubDate>\
         <description><![CDATA[{text}]]></description></item>",
        number % 12 + 1
    )
}

/// The folder of shared data; `None` on a machine without it.
#[expect(clippy::print_stderr, reason = "a test that could not run says so")]
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var("TIDINGS_SHARED")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if folder.join("seed/post.md").is_file() {
        return Some(folder);
    }
    assert!(std::env::var("CI").is_err(), "{} is missing: set TIDINGS_SHARED", folder.display());
    eprintln!("{} is not here: this test was not run", folder.display());
    None
}
