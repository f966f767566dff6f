//! What is counted.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tidings_model::Timestamp;

/// Seconds that parts of a histogram end at.
const TIMES: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// The figures of the running server.
pub struct Metrics {
    registry: Registry,
    polls: Family<Outcome, Counter>,
    entries: Counter,
    due: Gauge,
    oldest_due: Gauge<f64, AtomicU64>,
    requests: Family<Asked, Histogram, fn() -> Histogram>,
    searches: Histogram,
    failed_sign_ins: Counter,
    articles: Gauge,
    users: Gauge,
    follow_lag: Gauge<f64, AtomicU64>,
    /// When the archive was last taken in whole; 0: not yet.
    followed: AtomicI64,
}

fn times() -> Histogram {
    Histogram::new(TIMES)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("tidings"),
            polls: Family::default(),
            entries: Counter::default(),
            due: Gauge::default(),
            oldest_due: Gauge::default(),
            requests: Family::new_with_constructor(times as fn() -> Histogram),
            searches: times(),
            failed_sign_ins: Counter::default(),
            articles: Gauge::default(),
            users: Gauge::default(),
            follow_lag: Gauge::default(),
            followed: AtomicI64::new(0),
        };
        all.register();
        all
    }
}

impl Metrics {
    fn register(&mut self) {
        let Self { registry, .. } = self;
        registry.register("polls", "Polls of sources, by what came of them", self.polls.clone());
        registry.register("entries", "New and changed entries that polls brought", self.entries.clone());
        registry.register("sources_due", "Sources that are due and not yet polled", self.due.clone());
        let seconds = || Unit::Seconds;
        let help = "For how long the source has waited that is due longest";
        registry.register_with_unit("oldest_due", help, seconds(), self.oldest_due.clone());
        let help = "Since when the archive was last taken in whole";
        registry.register_with_unit("follow_lag", help, seconds(), self.follow_lag.clone());
        registry.register("articles", "Articles that readers have", self.articles.clone());
        registry.register("users", "Users of the site", self.users.clone());
        let help = "Times to answer requests, by route and status";
        registry.register_with_unit("http_request", help, seconds(), self.requests.clone());
        registry.register_with_unit("search", "Times of searches", seconds(), self.searches.clone());
        let help = "Attempts to sign in with a wrong password";
        registry.register("failed_sign_ins", help, self.failed_sign_ins.clone());
    }

    /// A source was polled. `outcome` is one of a few words.
    pub fn polled(&self, outcome: &'static str) {
        self.polls.get_or_create(&Outcome { outcome }).inc();
    }

    /// A poll brought so many new and changed entries.
    pub fn entries(&self, count: u64) {
        self.entries.inc_by(count);
    }

    /// So many sources are due, and one has waited for so long.
    pub(super) fn queue(&self, due: usize, oldest: Duration) {
        self.due.set(i64::try_from(due).unwrap_or(i64::MAX));
        self.oldest_due.set(oldest.as_secs_f64());
    }

    /// Everything in the archive is taken in.
    pub fn followed(&self, now: Timestamp) {
        self.followed.store(now.as_second(), Ordering::Relaxed);
    }

    /// A request was answered.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let asked = Asked { method, route: route.to_owned(), status };
        self.requests.get_or_create(&asked).observe(took.as_secs_f64());
    }

    /// A search was done.
    pub(crate) fn searched(&self, took: Duration) {
        self.searches.observe(took.as_secs_f64());
    }

    /// Somebody did not get in.
    pub(crate) fn sign_in_failed(&self) {
        self.failed_sign_ins.inc();
    }

    /// All figures as they are now.
    pub(super) fn text(&self, articles: u64, users: usize, now: Timestamp) -> String {
        self.articles.set(articles.cast_signed());
        self.users.set(i64::try_from(users).unwrap_or(i64::MAX));
        let followed = self.followed.load(Ordering::Relaxed);
        let lag = u32::try_from(now.as_second() - followed).map_or(f64::NAN, f64::from);
        self.follow_lag.set(if followed == 0 { f64::NAN } else { lag });
        let mut text = String::new();
        // Writing into a text does not fail.
        _ = encode(&mut text, &self.registry);
        text
    }
}
