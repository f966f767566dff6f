//! A site of a few articles, and a server for it.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tidings_archive::files::Archive;
use tidings_index::{Amount, Index};
use tidings_model::{
    Article, ArticleId, CategoryPath, CleanHtml, ContentHash, DateOrigin, Enclosure, EntryKey, MediaRef,
    Person, Published, SourceId, SourceRef, Timestamp, UntrustedHtml,
};
use tidings_server::access::{Password, new_app_password, new_user};
use tidings_server::{
    Answer, App, Candidate, Health, HealthProblem, Imported, NewSource, Picture, Refusal, RefusalKind,
    Serving, SourceEdit, Sources, follow, routes,
};
use tidings_store::readers::{Readers, User, WatchedFeed};
use tidings_store::{Archived, Store};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// A server and what it stands on. Two users: `ann`, an owner, and `本`.
pub(crate) struct Server {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    pub(crate) table: Vec<routes::Route>,
    pub(crate) fake: Arc<FakeSources>,
    pub(crate) store: Mutex<Store>,
    clock: Arc<AtomicI64>,
    pub(crate) folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

/// Sources that need no internet, and what was asked of them.
#[derive(Default)]
pub(crate) struct FakeSources {
    pub(crate) asked: Mutex<Vec<String>>,
    pub(crate) pictures: Mutex<HashMap<String, Picture>>,
    pub(crate) readers: Mutex<Option<Arc<Readers>>>,
    pub(crate) feeds: Mutex<Vec<WatchedFeed>>,
    /// Where it is set, hosts answer one request for each of its permits.
    pub(crate) slow: Mutex<Option<Arc<Semaphore>>>,
}

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn source(id: &str) -> SourceId {
    SourceId::new(id).expect("an id")
}

pub(crate) fn category(text: &str) -> CategoryPath {
    CategoryPath::parse(text).expect("a path")
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

pub(crate) fn clean(html: &str) -> CleanHtml {
    tidings_extract::sanitise(&UntrustedHtml(html.to_owned()), None).html
}

/// The feeds of the site: id, name, category.
pub(crate) const FEEDS: [(&str, &str, &str); 3] =
    [("gulf", "Gulf News", "World/Asia"), ("wen", "文汇", "新闻/国际"), ("arab", "الجزيرة", "World")];

pub(crate) fn article(feed: &str, number: i64, title: &str, language: &str, html: &str) -> Article {
    let (_, name, place) = FEEDS.into_iter().find(|(id, ..)| *id == feed).expect("a feed of the site");
    let guid = format!("{feed}-{number}");
    let key = EntryKey::of(Some(&guid), None, None, None).expect("a guid");
    let when = at(1_790_000_000 + number * 3600);
    Article {
        id: ArticleId::of(&source(feed), &key),
        key,
        source: SourceRef {
            id: source(feed),
            name: name.to_owned(),
            address: format!("https://{feed}.example/feed"),
            site: Some(format!("https://{feed}.example/")),
        },
        category: category(place),
        also_in: Vec::new(),
        title: title.to_owned(),
        url: Some(format!("https://{feed}.example/{number}")),
        guid: Some(guid),
        authors: vec![Person { name: Some("Ann Writer".to_owned()), ..Person::default() }],
        language: Some(language.to_owned()),
        section: None,
        licence: None,
        tags: vec!["加沙".to_owned()],
        published: Published { at: when, from: DateOrigin::Feed },
        updated: None,
        first_seen: when,
        revised: when,
        excerpt: tidings_extract::excerpt(&clean(html), 200),
        starred: false,
        lead_image: None,
        media: Vec::<MediaRef>::new(),
        enclosures: vec![Enclosure {
            url: format!("https://{feed}.example/{number}.mp3"),
            ..Enclosure::default()
        }],
        body: clean(html),
        revision: 1,
        entry_hash: ContentHash::of(html.as_bytes()),
        provenance: Vec::new(),
    }
}

/// The articles of the site, in the order in which they arrive: item 1, 2, ….
pub(crate) fn articles() -> Vec<Article> {
    vec![
        article(
            "gulf",
            1,
            "Talks in Doha",
            "en",
            "<p>The talks <b>began</b>. <img src='https://pics.example/a.png'></p>",
        ),
        article(
            "wen",
            2,
            "加沙停火谈判开始",
            "zh",
            "<p>以色列与哈马斯在加沙停火。<a href='/logout'>相关</a></p>",
        ),
        article("arab", 3, "محادثات في الدوحة", "ar", "<p>بدأت المحادثات في الدوحة.</p>"),
        article("wen", 4, "臺灣選舉結果公布", "zh-Hant", "<p>臺灣選舉的結果今天公布。</p>"),
        article("gulf", 5, "A quiet day <at> sea", "en", "<p>Nothing happened &amp; nobody minded.</p>"),
    ]
}

impl Server {
    /// A server for the site of [`articles`].
    pub(crate) fn new() -> Self {
        Self::of(Vec::new(), None)
    }

    /// The same behind a proxy that is named.
    pub(crate) fn behind(proxy: std::net::IpAddr) -> Self {
        Self::of(vec![proxy], None)
    }

    /// The same at an address that its owner gave it.
    pub(crate) fn at(address: &str) -> Self {
        Self::of(Vec::new(), Some(address.to_owned()))
    }

    fn of(proxies: Vec<std::net::IpAddr>, address: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let readers = Arc::new(Readers::open(&folder.path().join("readers.db")).expect("a database"));
        let clock = Arc::new(AtomicI64::new(1_790_100_000));
        let feeds: Vec<WatchedFeed> = FEEDS
            .into_iter()
            .map(|(id, name, place)| WatchedFeed {
                source: source(id),
                name: name.to_owned(),
                address: format!("https://{id}.example/feed"),
                site: Some(format!("https://{id}.example/")),
                category: category(place),
                watched: true,
            })
            .collect();
        readers.set_feeds(&feeds).expect("stored");
        for (name, is_owner) in [("ann", true), ("本", false)] {
            new_user(&readers, name, &Password::new(PASSWORD), is_owner, at(1_790_000_000))
                .expect("a new user");
        }
        let fake = Arc::new(FakeSources::default());
        *fake.readers.lock().expect("whole") = Some(Arc::clone(&readers));
        *fake.feeds.lock().expect("whole") = feeds;
        let serving = Serving {
            title: "蓝海 News".to_owned(),
            language: "en".to_owned(),
            offset: 0,
            proxies,
            address,
            per_page: 3,
        };
        let archive = Archive::open(folder.path());
        let time = Arc::clone(&clock);
        let index = Index::open(&folder.path().join("search")).expect("an index").index;
        let app =
            App::new(
                readers,
                archive,
                index,
                fake.clone(),
                serving,
                move || at(time.load(Ordering::Relaxed)),
            );
        let app = Arc::new(app.expect("a server"));
        let (router, table) = routes::all(&app);
        let store = Mutex::new(Store::in_memory().expect("memory"));
        let server = Self { app, router, table, fake, store, clock, folder };
        server.file(&articles());
        server
    }

    /// Puts articles into the archive and has them followed.
    pub(crate) fn file(&self, articles: &[Article]) {
        let writer = Archive::open(self.folder.path()).writer("a test").expect("the lock is free");
        let mut store = self.store.lock().expect("whole");
        for article in articles {
            let put = writer.put(article, None).expect("a write");
            let archived = Archived::of(article, put.path, put.hash);
            store.edited(&[archived]).expect("stored");
        }
        let mut index = self.app.index.now().writer(Amount::Few).expect("the index is free");
        let followed = follow(&self.app, &store, Some(&mut index)).expect("followed");
        assert!(followed.problems.is_empty(), "{:?}", followed.problems);
        self.app.metrics.followed(self.app.now());
    }

    /// Gives a source an icon.
    pub(crate) fn put_icon(&self, id: &str, png: &[u8]) {
        let writer = Archive::open(self.folder.path()).writer("a test").expect("the lock is free");
        let from = format!("https://{id}.example/favicon.ico");
        writer.put_icon(&source(id), png, (64, 64), &from).expect("a write");
    }

    /// Moves the clock on.
    pub(crate) fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn user(&self, name: &str) -> User {
        self.app.readers.user_named(name).expect("read").expect("there")
    }

    /// A new app password of a user's.
    pub(crate) fn app_password(&self, name: &str) -> String {
        let made = new_app_password(&self.app.readers, &self.user(name), "a test", self.app.now());
        made.expect("stored").1.show().to_owned()
    }

    /// Signs in with a browser: the value of the header `Cookie`.
    pub(crate) async fn cookie(&self, name: &str) -> String {
        let token = tidings_server::access::sign_in(
            &self.app,
            name.to_owned(),
            Password::new(PASSWORD),
            "a test".to_owned(),
            [127, 0, 0, 1].into(),
            None,
        );
        let token = token.await.expect("signed in");
        tidings_server::access::cookie(&self.app, &token, false).split(';').next().expect("a pair").to_owned()
    }

    /// Sends a request.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "news.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        Reply { status: head.status, headers: head.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask(Method::GET, path, headers, Body::empty()).await
    }
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }
}

impl FakeSources {
    fn note(&self, what: String) {
        self.asked.lock().expect("whole").push(what);
    }

    /// An answer that comes when its host does.
    fn after_the_host<T: Send + 'static>(&self, value: Result<T, Refusal>) -> Answer<T> {
        let slow = self.slow.lock().expect("whole").clone();
        Box::pin(async move {
            if let Some(slow) = slow {
                slow.acquire().await.expect("open").forget();
            }
            value
        })
    }

    /// Changes the feeds as the real one does, which writes their files.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Vec<WatchedFeed>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut feeds = self.feeds.lock().expect("whole");
        let done = change(&mut feeds)?;
        let readers = self.readers.lock().expect("whole");
        readers.as_ref().expect("set").set_feeds(&feeds).expect("stored");
        Ok(done)
    }
}

fn refusal(kind: RefusalKind, message: &str) -> Refusal {
    Refusal { kind, message: message.to_owned(), advice: Some("do something else".to_owned()) }
}

fn ready<T: Send + 'static>(value: Result<T, Refusal>) -> Answer<T> {
    Box::pin(async move { value })
}

impl Sources for FakeSources {
    fn preview(&self, address: String) -> Answer<Vec<Candidate>> {
        self.note(format!("preview {address}"));
        if address.contains("nowhere") {
            return ready(Err(refusal(RefusalKind::Upstream, "nowhere.example did not answer")));
        }
        self.after_the_host(Ok(vec![Candidate {
            address: format!("{address}feed.xml"),
            title: "新 <Feed>".to_owned(),
            kind: "Atom".to_owned(),
            entries: vec![(Some(at(1_790_000_000)), "First & only".to_owned())],
            known: None,
        }]))
    }

    fn add(&self, new: NewSource) -> Answer<SourceId> {
        self.note(format!(
            "add {} {:?} {:?}",
            new.address,
            new.name,
            new.category.as_ref().map(ToString::to_string)
        ));
        if new.address.contains("nowhere") {
            return ready(Err(refusal(RefusalKind::Upstream, "nowhere.example did not answer")));
        }
        let id = SourceId::from_text(&new.address.replace("https://", ""));
        ready(self.change(|feeds| {
            let known = feeds.iter_mut().find(|feed| feed.address == new.address);
            if let Some(known) = known {
                known.watched = true;
                return Ok(known.source.clone());
            }
            feeds.push(WatchedFeed {
                source: id.clone(),
                name: new.name.unwrap_or_else(|| new.address.clone()),
                address: new.address,
                site: None,
                category: new.category.unwrap_or_else(|| category("News")),
                watched: true,
            });
            Ok(id)
        }))
    }

    fn edit(&self, source: SourceId, edit: SourceEdit) -> Answer<()> {
        self.note(format!("edit {source} {edit:?}"));
        ready(self.change(|feeds| {
            let feed = feeds.iter_mut().find(|feed| feed.source == source);
            let feed = feed.ok_or_else(|| refusal(RefusalKind::NotFound, "there is no such source"))?;
            feed.name = edit.name.unwrap_or_else(|| feed.name.clone());
            feed.category = edit.category.unwrap_or_else(|| feed.category.clone());
            feed.watched = edit.watched.unwrap_or(feed.watched);
            Ok(())
        }))
    }

    fn import(&self, opml: Vec<u8>) -> Answer<Imported> {
        self.note(format!("import {} bytes", opml.len()));
        ready(match tidings_feed::opml::read(&opml) {
            Ok(list) => Ok(Imported { added: list.feeds().len(), ..Imported::default() }),
            Err(_) => Err(refusal(RefusalKind::Bad, "this is no OPML")),
        })
    }

    fn health(&self) -> Answer<Vec<Health>> {
        let health = |id: &str, standing: &'static str, problems| Health {
            source: source(id),
            name: id.to_owned(),
            standing,
            last_poll: Some(at(1_790_000_000)),
            last_success: Some(at(1_790_000_000)),
            next_poll: Some(at(1_790_200_000)),
            articles: 2,
            problems,
        };
        let problem = HealthProblem {
            at: Some(at(1_790_000_000)),
            kind: "server-fault".to_owned(),
            what: "wen.example answered 503 <b>".to_owned(),
            advice: Some("wait".to_owned()),
        };
        ready(Ok(vec![health("gulf", "well", vec![]), health("wen", "failing", vec![problem])]))
    }

    fn poll(&self, source: Option<SourceId>) -> Answer<()> {
        self.note(format!("poll {source:?}"));
        ready(Ok(()))
    }

    fn picture(&self, address: String) -> Answer<Picture> {
        self.note(format!("picture {address}"));
        let picture = self.pictures.lock().expect("whole").get(&address).cloned();
        let got =
            picture.ok_or_else(|| refusal(RefusalKind::Upstream, &format!("<script>{address}</script>")));
        self.after_the_host(got)
    }
}
