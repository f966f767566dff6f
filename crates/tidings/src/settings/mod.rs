//! The settings of a site folder: `tidings.toml`, and one file a source in `sources/`.
//!
//! Every key is defined once, with its kind, default and meaning; reading, `tidings config` and the file that
//! `tidings init` writes come from that definition.

mod list;
mod source;
pub mod table;
pub mod value;

pub use list::{FollowedList, ListFile, Listed, check_list_address, read_list, write_list};
pub use source::{
    Defaults, SourceFile, check_address, check_foreign_address, read_listed, read_source, write_source,
};

use std::fmt;
use std::fmt::Write;
use std::time::Duration;
use table::{Document, Key, Table, settings_table, unknown};
use tidings_site::{Encoding, FeedFormat, Typeface};
use value::{ByteSize, Colour, SiteLanguage, UtcOffset};

/// A mistake in a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key with its table; empty when it is about the whole file.
    pub key: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{} ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

settings_table! {
    /// How the site looks and where it stands.
    Site {
        /// Name of the site.
        title: String = "My news".into();
        /// One sentence about it, for feeds and search engines.
        description: String = String::new();
        /// Public address, such as `https://news.example.org/`. Pages link to each other without it;
        /// feeds, the sitemap and previews of shared links need it.
        address: Option<String> = None;
        /// Language of the site's own words. Articles keep their own.
        language: SiteLanguage = SiteLanguage::English;
        /// Clock by which dates are shown.
        time_zone: UtcOffset = UtcOffset::default();
        /// Colour of links and headings.
        accent: Option<Colour> = None;
        /// The same in the dark, for readers whose machine asks for it.
        accent_dark: Option<Colour> = None;
        /// Letters of texts and headings: with serifs or without.
        typeface: Typeface = Typeface::Serif;
        /// Articles on one page of a list.
        per_page: u32 = 40;
        /// Formats of the site's feeds: "atom", "rss", "json". With none there are no feeds.
        feed_formats: Vec<FeedFormat> = FeedFormat::ALL.to_vec();
        /// Whether the site's feeds carry whole articles; false: their beginnings.
        full_feeds: bool = true;
        /// Hub of WebSub that the feeds name, such as `https://pubsubhubbub.appspot.com/`; `tidings publish` tells it which of them
        /// changed. Needs `address`.
        hub: Option<String> = None;
        /// Whether search engines are asked to leave the site out.
        noindex: bool = false;
        /// Whether an article's page names the publisher's address as the canonical one.
        canonical_to_source: bool = true;
        /// Whether lists and feeds show an article that several sources have once, with the others named beside it;
        /// false: each source's. Every article keeps its page.
        group_copies: bool = true;
        /// Whether an article that changed has a page that shows how.
        revisions: bool = true;
        /// Whether the books that `tidings digest` has put into digests/ are part of the site, with a catalogue for readers of
        /// books (OPDS).
        digests: bool = true;
        /// Compressed copies beside pages, feeds and other texts of 1 KiB and more, for web servers that give them out: "br", "gz",
        /// "zstd". That of `tidings up` does.
        precompress: Vec<Encoding> = Vec::new();
        /// Whether the site has a page that searches all of its articles in the reader's browser: the only page with a script.
        search: bool = true;
        /// Whether pages offer kept pictures in smaller copies too (WebP, 320 to 1440 pixels wide), so that a telephone
        /// does not load what fills a desk's screen. A site's first build takes some tenths of a second for each picture.
        picture_copies: bool = true;
        /// Whether there are copies in AVIF besides: about a fifth smaller, made ten times as slowly. Needs a tidings that
        /// was built with `--features avif`.
        avif: bool = false;
    }
}

settings_table! {
    /// How sources are asked.
    Fetch {
        /// Time between two polls of a source that sets none of its own. Left out: from each source's own rhythm,
        /// between 5 minutes and a day.
        interval: Option<Duration> = None;
        /// Longest time for one request.
        timeout: Duration = Duration::from_secs(20);
        /// Largest answer, counted after decompression.
        max_size: ByteSize = ByteSize::mib(15);
        /// Redirects followed for one request.
        max_redirects: u32 = 5;
        /// Pause between two requests to one host; a host never sees two at once.
        host_pause: Duration = Duration::from_secs(1);
        /// Hosts asked at the same time.
        hosts_at_once: u32 = 128;
        /// Hosts that may be asked although their address is private: a name, an address, or either with ":port".
        /// It holds for everything that any source leads to, pictures and redirects too: name as little as will do.
        allow_hosts: Vec<String> = Vec::new();
        /// What tidings calls itself. Empty: "tidings/VERSION (+its home page)".
        user_agent: String = String::new();
        /// Largest picture, in pixels (width times height).
        max_pixels: u32 = 50_000_000;
        /// Ask for the icon of each source, about once a month; not of those whose pictures are left out (`pictures = "drop"`).
        icons: bool = true;
    }
}

settings_table! {
    /// Who answers for `rsshub://` addresses.
    RssHub {
        /// Instances of RSSHub, tried in turn; one that fails is passed by for half an hour. One on a private address
        /// must stand in fetch.allow_hosts too.
        instances: Vec<String> = vec!["https://rsshub.app".into()];
    }
}

settings_table! {
    /// The web server of `tidings up` and of `tidings serve`.
    Serve {
        /// Address and port it listens on. Only this machine reaches 127.0.0.1.
        listen: String = "127.0.0.1:8080".into();
        /// Public address of the live reader, such as `https://read.example.org/`, where a web server with TLS stands in front.
        /// Left out: the one it listens on.
        address: Option<String> = None;
        /// Addresses of the web servers in front, such as `["127.0.0.1"]`: what they say of who asks is believed, and nobody else.
        proxies: Vec<String> = Vec::new();
    }
}

impl Serve {
    /// Scheme, host and port of the public address, if there is one; none either when it names something on its host: the reader
    /// stands at the root.
    pub fn origin(&self) -> Option<String> {
        let url = url::Url::parse(self.address.as_deref()?).ok()?;
        let is_root = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        is_root.then(|| url.origin().ascii_serialization())
    }
}

settings_table! {
    /// Feeds that hubs push to `tidings up` (WebSub).
    WebSub {
        /// Public address under which hubs reach this machine, such as `https://news.example.org/websub/`; what comes there
        /// has to be passed on to `listen`. Left out: no hub is asked for anything.
        callback: Option<String> = None;
        /// Address and port at which hubs' calls are taken. Only this machine reaches 127.0.0.1: a web server in front of it
        /// passes them on.
        listen: String = "127.0.0.1:8081".into();
    }
}

settings_table! {
    /// Where `tidings publish` puts the site.
    Publish {
        /// A folder (from the site folder), `s3://BUCKET/FOLDER` or `git:REMOTE#BRANCH`. Keys of a bucket are taken from the
        /// environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where there is one, AWS_SESSION_TOKEN.
        target: Option<String> = None;
        /// Region of the bucket. Left out: that of AWS_REGION, else us-east-1.
        region: Option<String> = None;
        /// Address of the bucket's service, such as `https://s3.example.org`. Left out: that of AWS_ENDPOINT_URL, else of AWS.
        endpoint: Option<String> = None;
        /// How long browsers may keep what may change before they ask the bucket again; pictures they keep for a year.
        max_age: Duration = Duration::from_secs(300);
        /// Whether each commit of a branch stands on the one before; false: the branch has one commit, and its repository does
        /// not grow with every change.
        history: bool = true;
    }
}

/// Everything in `tidings.toml`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    /// `[site]`.
    pub site: Site,
    /// `[fetch]`.
    pub fetch: Fetch,
    /// `[rsshub]`.
    pub rsshub: RssHub,
    /// `[serve]`.
    pub serve: Serve,
    /// `[websub]`.
    pub websub: WebSub,
    /// `[publish]`.
    pub publish: Publish,
}

/// The tables of `tidings.toml` with what each is about and its keys.
fn tables() -> [(&'static str, &'static str, Vec<Key>); 6] {
    [
        ("site", "How the site looks and where it stands.", Site::keys()),
        ("fetch", "How sources are asked.", Fetch::keys()),
        ("rsshub", "Who answers for rsshub:// addresses.", RssHub::keys()),
        ("serve", "The web server of `tidings up` and of `tidings serve`.", Serve::keys()),
        ("websub", "Feeds that hubs push to `tidings up` (WebSub).", WebSub::keys()),
        ("publish", "Where `tidings publish` puts the site.", Publish::keys()),
    ]
}

impl Settings {
    /// Reads `tidings.toml`; `file` is its name in messages.
    ///
    /// # Errors
    /// Every mistake with its line, never only the first.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<SettingsError>> {
        let document = Document { file, text };
        let root = document.parse().map_err(|error| vec![error])?;
        let mut settings = Self::default();
        let mut errors = Vec::new();
        for (key, value) in &root {
            let name = key.get_ref().as_ref();
            let section = format!("{name}.");
            let Some(table) = value.get_ref().as_table() else {
                let known = tables();
                let message = unknown(name, known.iter().map(|(name, ..)| *name));
                errors.push(document.error(key.span(), name, message));
                continue;
            };
            let read = match name {
                "site" => document.read(&section, table).map(|read| settings.site = read),
                "fetch" => document.read(&section, table).map(|read| settings.fetch = read),
                "rsshub" => document.read(&section, table).map(|read| settings.rsshub = read),
                "serve" => document.read(&section, table).map(|read| settings.serve = read),
                "websub" => document.read(&section, table).map(|read| settings.websub = read),
                "publish" => document.read(&section, table).map(|read| settings.publish = read),
                _ => {
                    let message = unknown(name, tables().iter().map(|(name, ..)| *name));
                    Err(vec![document.error(key.span(), &format!("[{name}]"), message)])
                }
            };
            errors.extend(read.err().into_iter().flatten());
        }
        errors.extend(settings.out_of_range(&document, &root));
        errors.sort_by_key(|error| error.line);
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// What each key's kind alone cannot tell.
    fn out_of_range(&self, document: &Document<'_>, root: &toml::de::DeTable<'_>) -> Vec<SettingsError> {
        let mut errors = Vec::new();
        let mut refuse = |table: &str, key: &str, message: &str| {
            let span = root.get(table).and_then(|t| t.get_ref().as_table()).and_then(|t| t.get(key));
            let at = span.map_or(0..0, toml::Spanned::span);
            errors.push(document.error(at, &format!("{table}.{key}"), message));
        };
        if !(1..=1000).contains(&self.site.per_page) {
            refuse("site", "per_page", "must be from 1 to 1000");
        }
        if self.site.avif && !tidings_picture::HAS_AVIF {
            let message =
                "cannot be true: this tidings was built without AVIF (build it with `--features avif`)";
            refuse("site", "avif", message);
        }
        if self.fetch.hosts_at_once == 0 {
            refuse("fetch", "hosts_at_once", "must be 1 or more");
        }
        if self.fetch.timeout.is_zero() {
            refuse("fetch", "timeout", "must be longer than nothing");
        }
        let is_web = |address: &str| {
            url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
        };
        if !self.rsshub.instances.iter().all(|address| is_web(address)) {
            refuse("rsshub", "instances", "must be web addresses such as [\"https://rsshub.example.org\"]");
        }
        if self.site.address.as_deref().is_some_and(|address| !is_web(address)) {
            refuse("site", "address", "must be a web address such as \"https://news.example.org/\"");
        }
        if self.site.hub.as_deref().is_some_and(|address| !is_web(address)) {
            refuse("site", "hub", "must be a web address such as \"https://pubsubhubbub.appspot.com/\"");
        }
        if self.serve.listen.parse::<std::net::SocketAddr>().is_err() {
            refuse("serve", "listen", "must be an address and a port such as \"127.0.0.1:8080\"");
        }
        if self.serve.address.is_some() && self.serve.origin().is_none() {
            let message = "must be a web address without a path, such as \"https://read.example.org/\"";
            refuse("serve", "address", message);
        }
        if !self.serve.proxies.iter().all(|text| text.parse::<std::net::IpAddr>().is_ok()) {
            refuse("serve", "proxies", "must be addresses of machines such as [\"127.0.0.1\"]");
        }
        let is_plain = |address: &str| is_web(address) && !address.contains(['?', '#']);
        if self.websub.callback.as_deref().is_some_and(|address| !is_plain(address)) {
            let message = "must be a web address without ? and #, such as \"https://news.example/websub/\"";
            refuse("websub", "callback", message);
        }
        if self.websub.listen.parse::<std::net::SocketAddr>().is_err() {
            refuse("websub", "listen", "must be an address and a port such as \"127.0.0.1:8081\"");
        }
        if let Some(Err(message)) = self.publish.target.as_deref().map(tidings_publish::Place::parse) {
            refuse("publish", "target", &message);
        }
        if self.publish.endpoint.as_deref().is_some_and(|address| !is_plain(address)) {
            let message = "must be a web address without ? and #, such as \"https://s3.example.org\"";
            refuse("publish", "endpoint", message);
        }
        errors
    }
}

/// Every key with its default and meaning, as a settings file in which each key is commented out.
pub fn explain() -> String {
    let mut out = String::from(
        "# Settings of tidings (tidings.toml). A key that is left out has the value shown here.\n",
    );
    for (name, about, keys) in tables() {
        _ = write!(out, "\n# {about}\n[{name}]\n");
        explain_keys(&mut out, &keys);
    }
    out.push_str("\n# A source (sources/ID.toml), one file each; the file's name is the source's id.\n");
    explain_keys(&mut out, &SourceFile::keys());
    out.push_str(
        "\n# A list that is followed (lists/ID.toml), one file each; the file's name is the list's id.\n",
    );
    explain_keys(&mut out, &ListFile::keys());
    out
}

/// The same for machines: `{"site": [{"name", "may_be", "default", "meaning"}, …], …}`, a source's file under `source`, a list's
/// under `list`.
pub fn keys_json() -> serde_json::Value {
    let source = ("source", "", SourceFile::keys());
    let list = ("list", "", ListFile::keys());
    let tables = tables().into_iter().chain([source, list]);
    let keys = |keys: Vec<Key>| -> Vec<serde_json::Value> {
        let one = |key: Key| {
            let meaning = key.meaning.concat();
            serde_json::json!({ "name": key.name, "may_be": key.kind, "default": key.default, "meaning": meaning.trim() })
        };
        keys.into_iter().map(one).collect()
    };
    tables
        .map(|(name, _, list)| (name.to_owned(), keys(list).into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The file that `tidings init` writes: every key of `tidings.toml`, commented out but for the title.
pub fn template(title: &str, language: SiteLanguage) -> String {
    let mut out = String::from("# Settings of this site. `tidings config` explains every key.\n");
    for (name, about, keys) in tables() {
        _ = write!(out, "\n# {about}\n[{name}]\n");
        if name == "site" {
            _ = writeln!(out, "title = {}\nlanguage = \"{}\"", value::quote(title), language.tag());
        }
        for key in keys.iter().filter(|key| !(name == "site" && matches!(key.name, "title" | "language"))) {
            let default = key.default.as_deref().unwrap_or("\"…\"");
            _ = writeln!(out, "# {} = {default}", key.name);
        }
    }
    out
}

fn explain_keys(out: &mut String, keys: &[Key]) {
    for key in keys {
        out.push('\n');
        for line in key.meaning {
            _ = writeln!(out, "#{line}");
        }
        _ = writeln!(out, "# May be: {}.", key.kind);
        match &key.default {
            Some(default) => _ = writeln!(out, "# {} = {default}", key.name),
            None => _ = writeln!(out, "# {} = …    (left out unless you set it)", key.name),
        }
    }
}

#[cfg(test)]
mod tests;
