//! Where a site's posts are: from whatever address of it the owner wrote down.

use url::Url;

/// A page of the list of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Its number, from 1: the newest posts are on the first.
    pub number: u32,
    /// Posts on a page, 1 to 100.
    pub size: u32,
}

/// The address of a page of posts. `source` is the site, the root of its interface (`…/wp-json/`), or a list such as
/// `…/wp-json/wp/v2/posts?categories=5`, whose query is kept. `None` when it is no web address.
pub fn posts(source: &str, page: Page) -> Option<String> {
    let mut url = Url::parse(source.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    url.set_fragment(None);
    let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let plain = query.iter().position(|(key, _)| key == "rest_route");
    match plain {
        // A site without speaking addresses: the route stands in the query.
        Some(at) => query[at].1 = list_below(&query[at].1),
        None => {
            let path = url.path();
            let path = match path.find("/wp-json") {
                Some(at) => {
                    let end = at + "/wp-json".len();
                    format!("{}{}", &path[..end], list_below(&path[end..]))
                }
                None if path.contains("/wp/v2/") => path.to_owned(),
                None => {
                    query.clear();
                    format!("{}/wp-json{}", path.trim_end_matches('/'), list_below(""))
                }
            };
            url.set_path(&path);
        }
    }
    query.retain(|(key, _)| !matches!(key.as_str(), "_embed" | "per_page" | "page"));
    query.push(("_embed".to_owned(), "1".to_owned()));
    query.push(("per_page".to_owned(), page.size.clamp(1, 100).to_string()));
    if page.number > 1 {
        query.push(("page".to_owned(), page.number.to_string()));
    }
    url.query_pairs_mut().clear().extend_pairs(query);
    Some(url.into())
}

/// A route with a list in it; the interface's root has the posts.
fn list_below(route: &str) -> String {
    match route.trim_end_matches('/') {
        "" | "/wp" | "/wp/v2" => "/wp/v2/posts".to_owned(),
        route => route.to_owned(),
    }
}

/// The site whose posts an address lists.
pub(super) fn site(list: &str) -> Option<String> {
    let mut url = Url::parse(list).ok()?;
    let root =
        url.path().find("/wp-json").map_or_else(|| "/".to_owned(), |at| format!("{}/", &url.path()[..at]));
    // The shared host of WordPress.com names the site in its path.
    if let Some((_, rest)) =
        url.path().split_once("/sites/").filter(|_| url.host_str() == Some("public-api.wordpress.com"))
    {
        return rest.split('/').next().map(|host| format!("https://{host}/"));
    }
    url.set_path(&root);
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}
