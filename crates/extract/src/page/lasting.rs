//! The lasting address of a page: without what only counts readers, without AMP, and never on another site. A page's
//! word is taken for addresses of its own site alone, so that nobody can pass for another.

use super::head::Head;
use super::linked::Linked;
use crate::address;
use url::Url;

/// The lasting address of a page: the one it names itself if that is on the same site, without what only counts readers and
/// without AMP.
pub(crate) fn canonical(head: &Head, linked: &Linked, url: &str) -> Option<String> {
    let own = address::resolve(url, None)?;
    let named = [
        head.link("canonical"),
        head.get(&["og:url"]).and_then(|url| head.absolute(url)),
        linked.url.as_ref().and_then(|url| head.absolute(url)),
    ];
    let target = named
        .into_iter()
        .flatten()
        .filter_map(|address| Url::parse(&address).ok())
        .find(|named| {
            same_site(named, &own)
                && !(named.path() == "/" && own.path().len() > 1 && named.query().is_none())
        })
        .unwrap_or(own);
    Some(address::written(&plain(target)))
}

/// True when two addresses belong to one registrable name.
fn same_site(a: &Url, b: &Url) -> bool {
    let site = |url: &Url| url.host_str().map(registrable);
    site(a).is_some() && site(a) == site(b)
}

/// The part of a host that is registered: two labels, or three below endings such as `co.uk`.
fn registrable(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    let second = labels.len().checked_sub(2).and_then(|at| labels.get(at)).copied().unwrap_or("");
    let national = labels.last().is_some_and(|last| last.len() == 2);
    let shared = national
        && ["co", "com", "org", "net", "gov", "gob", "edu", "ac", "or", "ne", "go", "gouv", "nom", "in"]
            .contains(&second);
    let hosted = matches!(
        labels.get(labels.len().saturating_sub(2)..),
        Some([
            "github"
                | "gitlab"
                | "blogspot"
                | "wordpress"
                | "substack"
                | "medium"
                | "tumblr"
                | "netlify"
                | "vercel"
                | "livejournal",
            _
        ])
    );
    let count = if shared || hosted { 3 } else { 2 };
    labels[labels.len().saturating_sub(count)..].join(".")
}

/// An address without what only counts readers, without AMP and without a place in the page.
fn plain(mut url: Url) -> Url {
    url.set_fragment(None);
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(key, _)| !counts_readers(key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    if kept.len() != url.query_pairs().count() {
        if kept.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
    }
    let path = url.path().to_owned();
    let stripped = path
        .strip_suffix("/amp/")
        .map(|path| format!("{path}/"))
        .or_else(|| path.strip_suffix("/amp").map(str::to_owned))
        .or_else(|| path.strip_suffix(".amp").map(str::to_owned));
    if let Some(path) = stripped.filter(|path| path.len() > 1) {
        url.set_path(&path);
    }
    url
}

fn counts_readers(key: &str) -> bool {
    key.starts_with("utm_")
        || key.starts_with("pk_")
        || key.starts_with("mtm_")
        || key.starts_with("at_")
        || matches!(
            key,
            "fbclid"
                | "gclid"
                | "dclid"
                | "gbraid"
                | "wbraid"
                | "msclkid"
                | "yclid"
                | "twclid"
                | "igshid"
                | "mc_cid"
                | "mc_eid"
                | "spm"
                | "_ga"
                | "cmpid"
                | "ocid"
                | "xtor"
                | "wt_mc"
                | "ns_mchannel"
                | "ns_source"
                | "ns_campaign"
                | "ns_linkname"
                | "__twitter_impression"
                | "smid"
                | "ftag"
                | "amp"
                | "outputType"
                | "_hsenc"
                | "_hsmi"
                | "guccounter"
                | "guce_referrer"
                | "guce_referrer_sig"
                | "ncid"
                | "mkt_tok"
                | "ref_src"
                | "ref_url"
                | "feature"
                | "taid"
                | "sref"
                | "CMP"
        )
}
