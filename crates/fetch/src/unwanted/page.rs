//! What came instead of an article's page. Pages of real articles hold forms to sign in and words of every kind, so that only
//! an address, a title, or marks on a page of next to no text count.

use super::looks::LOOKED_AT;
use super::{Unwanted, detect, is_consent, is_sign_in};
use crate::Response;
use std::fmt;
use url::Url;

/// Characters of text below which the marks of a page count.
const NEXT_TO_NOTHING: usize = 200;
/// Characters of text below which a title counts that says that nothing is there.
const SHORT: usize = 600;
/// Beginnings of titles of pages that stand for one that is missing, though the status does not say so.
const MISSING: &[&str] = &[
    "404",
    "error 404",
    "page not found",
    "page cannot be found",
    "the page you",
    "oops",
    "page introuvable",
    "seite nicht gefunden",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "страница не найдена",
    "页面不存在",
    "页面未找到",
    "找不到页面",
    "找不到网页",
    "頁面不存在",
    "找不到頁面",
    "您访问的页面",
    "ページが見つかりません",
    "お探しのページ",
    "페이지를 찾을 수 없",
    "الصفحة غير موجودة",
    "لم يتم العثور على الصفحة",
];

/// What came instead of an article's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoArticle {
    /// Something that is no article at all, and nothing of it is to be believed.
    Other(Unwanted),
    /// The site's front page.
    Front,
    /// Frames and nothing else.
    Frames,
    /// A page without text that can be read, which may still tell title and date.
    NoText,
}

impl NoArticle {
    /// True when the page still is the article's, and what it tells of itself may be taken.
    pub fn is_of_the_article(self) -> bool {
        matches!(self, Self::Frames | Self::NoText)
    }
}

impl fmt::Display for NoArticle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other(Unwanted::Challenge) => {
                "the site answered with a check for browsers instead of the article"
            }
            Self::Other(Unwanted::SignIn) => "the site asks to sign in before it shows the article",
            Self::Other(Unwanted::Consent) => "the site answered with a consent page instead of the article",
            Self::Other(Unwanted::Parked) => "the domain is for sale or parked",
            Self::Other(Unwanted::Blocked) => {
                "the site's firewall refuses to give the article to this program or network"
            }
            Self::Other(Unwanted::Suspended) => "the server is there and the site is not",
            Self::Other(Unwanted::Maintenance) => "the site says that it is being worked on",
            Self::Other(Unwanted::Empty) => "the answer is empty",
            Self::Other(Unwanted::Page) | Self::NoText => "it holds no text that can be read without scripts",
            Self::Other(Unwanted::Missing) => {
                "it says that there is no such page, though its status says that there is"
            }
            Self::Front => "it led to the front page of the site",
            Self::Frames => "it consists of frames and holds no text of its own",
        })
    }
}

/// What an answer to a request for the page `asked` is, when it is no article. `title` and `text` are what was read of it.
pub fn instead_of_article(asked: &str, response: &Response, title: &str, text: &str) -> Option<NoArticle> {
    let shorter = |most: usize| text.chars().nth(most).is_none();
    let moved = !response.redirects.is_empty();
    if response.challenged {
        return Some(NoArticle::Other(Unwanted::Challenge));
    }
    let (from, came) = (Url::parse(asked).ok(), Url::parse(&response.url).ok());
    // Where a redirect led, unless the article's own address is of that kind.
    let newly =
        |is: fn(&Url) -> bool| moved && came.as_ref().is_some_and(is) && !from.as_ref().is_some_and(is);
    if newly(is_consent) {
        return Some(NoArticle::Other(Unwanted::Consent));
    }
    if newly(is_sign_in) {
        return Some(NoArticle::Other(Unwanted::SignIn));
    }
    if newly(is_front) {
        return Some(NoArticle::Front);
    }
    let title = title.trim().to_lowercase();
    if shorter(SHORT) && (title == "not found" || MISSING.iter().any(|words| title.starts_with(words))) {
        return Some(NoArticle::Other(Unwanted::Missing));
    }
    if shorter(NEXT_TO_NOTHING)
        && let Some(kind) = detect(response).filter(|kind| *kind != Unwanted::Page)
    {
        return Some(NoArticle::Other(kind));
    }
    if !text.trim().is_empty() {
        return None;
    }
    let start = &response.body[..response.body.len().min(LOOKED_AT)];
    let frames = String::from_utf8_lossy(start).to_ascii_lowercase().contains("<frameset");
    Some(if frames { NoArticle::Frames } else { NoArticle::NoText })
}

/// True for the address of a site's first page.
fn is_front(url: &Url) -> bool {
    url.query().is_none() && matches!(url.path(), "" | "/" | "/index.html" | "/index.php" | "/home")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hop;

    #[test]
    fn an_article_is_told_from_what_came_instead() {
        let link = "https://news.example/2026/1";
        let long = "Words of an article, and more of them. ".repeat(40);
        let page = |url: &str, body: &str| Response {
            status: 200,
            url: url.to_owned(),
            redirects: if url == link {
                Vec::new()
            } else {
                vec![Hop { from: link.to_owned(), to: url.to_owned(), status: 302 }]
            },
            body: body.to_owned().into(),
            ..Response::default()
        };
        let other = |kind| Some(NoArticle::Other(kind));
        let form = "<html><form><input type=\"password\"></form>";
        for (response, title, text, found) in [
            (page(link, form), "Talks go on", long.as_str(), None),
            (page(link, "<html><script src=/cdn-cgi/challenge-platform/x>"), "Talks", &long, None),
            (page(link, form), "Sign in", "Name", other(Unwanted::SignIn)),
            (page("https://consent.news.example/x", "<html>"), "News", &long, other(Unwanted::Consent)),
            (page("https://news.example/login?to=1", "<html>"), "News", &long, other(Unwanted::SignIn)),
            (page(link, "<html>Before you continue to News"), "", "Cookies", other(Unwanted::Consent)),
            (Response { challenged: true, ..page(link, "") }, "", &long, other(Unwanted::Challenge)),
            (page("https://news.example/", "<html>"), "News", &long, Some(NoArticle::Front)),
            (page("https://news.example/other", "<html>"), "News", &long, None),
            (page(link, "<html>"), "Page not found", "Try the search.", other(Unwanted::Missing)),
            (page(link, "<html>"), "页面不存在", "返回首页", other(Unwanted::Missing)),
            (page(link, "<html>"), "404 days of talks", &long, None),
            (page(link, "<html>"), "Body not found", "A short report.", None),
            (page(link, "<html><FRAMESET cols=1>"), "News", "", Some(NoArticle::Frames)),
            (page(link, "<html><div id=app>"), "News", " ", Some(NoArticle::NoText)),
            (page(link, ""), "", "", other(Unwanted::Empty)),
        ] {
            assert_eq!(instead_of_article(link, &response, title, text), found, "{title} {}", response.url);
        }
        let front = page("https://news.example/", "<html>");
        assert_eq!(instead_of_article("https://news.example/", &front, "News", &long), None);
    }
}
