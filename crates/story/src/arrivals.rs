use crate::index::Index;
use crate::{Edge, Signature, WINDOW_SECONDS, judge};
use tidings_model::{ArticleId, SourceId};

/// An article with what it is compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Its id.
    pub id: ArticleId,
    /// The source it belongs to.
    pub source: SourceId,
    /// Host of its address, by which one publisher is told from another.
    pub host: Option<String>,
    /// When it was published, seconds since 1970.
    pub published: i64,
    /// Its text.
    pub signature: Signature,
}

/// Articles that came in and are to be compared with all others. Whoever has more than fit into memory makes several of these,
/// one after the other, each with at most [`Arrivals::MOST`], and shows each of them every article of its time.
#[derive(Debug, Default)]
pub struct Arrivals {
    index: Index,
    articles: Vec<Signed>,
}

impl Arrivals {
    /// So many take about 50 MB.
    pub const MOST: usize = 20_000;

    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one in.
    pub fn add(&mut self, article: Signed) {
        self.index.insert(&article.signature);
        self.articles.push(article);
    }

    /// From when to when the articles were published with which these are to be compared; none when there are none.
    pub fn time(&self) -> Option<(i64, i64)> {
        let published = || self.articles.iter().map(|article| article.published);
        let (first, last) = (published().min()?, published().max()?);
        Some((first.saturating_sub(WINDOW_SECONDS), last.saturating_add(WINDOW_SECONDS)))
    }

    /// Those that are one with `article`, which may be one of them itself. Two articles of one source never are: what a source
    /// says twice it means twice, and what is alike in it is its own form.
    pub fn pairs(&self, article: &Signed) -> Vec<Edge> {
        let mut pairs = Vec::new();
        for number in self.index.candidates(&article.signature) {
            let other = &self.articles[number];
            // Most candidates fail here, and it costs least.
            let apart = other.published.abs_diff(article.published);
            if apart > WINDOW_SECONDS.unsigned_abs() || other.source == article.source {
                continue;
            }
            let Some(why) = judge(&other.signature, &article.signature, false) else { continue };
            let one_publisher = other.host.is_some() && other.host == article.host;
            if !one_publisher || judge(&other.signature, &article.signature, true).is_some() {
                pairs.push(Edge { one: other.id.clone(), other: article.id.clone(), why });
            }
        }
        pairs
    }
}
