//! Which hub a feed names, and by which address the hub knows the feed.

use serde::{Deserialize, Serialize};
use tidings_model::FeedInfo;
use url::Url;

/// A hub, and the feed's address as it is known there: what WebSub calls the topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Offer {
    /// The hub's address.
    pub hub: String,
    /// The feed's own address.
    pub topic: String,
}

impl Offer {
    /// What a feed and the header `Link` (RFC 8288) of its answer name, the header first (WebSub, section 4); nothing unless
    /// both hub and topic are named, by addresses of http or https. Of several hubs the first is taken. Relative addresses of
    /// the header are read against `url`, where the answer came from.
    pub fn of(feed: &FeedInfo, link: Option<&str>, url: &str) -> Option<Self> {
        let base = Url::parse(url).ok();
        let header: Vec<(&str, String)> = link.map(links).unwrap_or_default();
        let by_header = |rel: &str| {
            let mut named = header.iter().filter(|(_, rels)| rels.split_ascii_whitespace().any(|r| r == rel));
            named.find_map(|(target, _)| web(target, base.as_ref()))
        };
        let hub = by_header("hub").or_else(|| feed.hubs.iter().find_map(|hub| web(hub, None)))?;
        let topic = by_header("self").or_else(|| web(feed.feed_url.as_deref()?, None))?;
        Some(Self { hub, topic })
    }
}

/// An address of the web as it was written, unless it has to be made absolute: a hub knows the feed by these very letters.
fn web(text: &str, base: Option<&Url>) -> Option<String> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    match Url::parse(text) {
        Ok(url) => is_web(&url).then(|| text.to_owned()),
        Err(_) => base?.join(text).ok().filter(is_web).map(String::from),
    }
}

/// The targets of a header `Link`, each with its relations in lower case.
fn links(header: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    for part in header.split('<').skip(1) {
        let Some((target, parameters)) = part.split_once('>') else { continue };
        let rels = parameters.split(';').filter_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_end_matches(',').trim_end().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel").then(|| value.to_ascii_lowercase())
        });
        found.push((target.trim(), rels.collect::<Vec<_>>().join(" ")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_and_a_topic_are_taken_where_both_are_named() {
        let feed = |hubs: &[&str], topic: Option<&str>| FeedInfo {
            hubs: hubs.iter().map(|hub| (*hub).to_owned()).collect(),
            feed_url: topic.map(str::to_owned),
            ..FeedInfo::default()
        };
        let (hub, topic) = ("https://h.example/", "https://n.example/feed?a=1,2");
        let both = "</hub>; rel=\"hub\", <https://N.example/f,1>;type=x;REL=self";
        for (feed, link, offered) in [
            (feed(&["javascript:x", hub], Some(topic)), None, Some((hub, topic))),
            (feed(&[], Some(topic)), None, None),
            (feed(&[hub], None), None, None),
            (feed(&[hub], Some("urn:x")), None, None),
            (feed(&[], None), Some(both), Some(("https://n.example/hub", "https://N.example/f,1"))),
            (
                feed(&[hub], Some(topic)),
                Some("<https://a.example/>; rel=\"x hub\""),
                Some(("https://a.example/", topic)),
            ),
            (feed(&[hub], Some(topic)), Some("<ftp://a.example/>; rel=hub"), Some((hub, topic))),
            (feed(&[hub], None), Some("<>; rel=self"), Some((hub, "https://n.example/feed"))),
            (feed(&[], None), Some("<<>>;;;=rel=\"hub, self"), None),
        ] {
            let offer = Offer::of(&feed, link, "https://n.example/feed");
            let offer = offer.as_ref().map(|offer| (offer.hub.as_str(), offer.topic.as_str()));
            assert_eq!(offer, offered, "{link:?}");
        }
    }
}
