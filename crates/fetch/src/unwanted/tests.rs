use super::*;

const FEED: &str = "https://news.example/feed";

fn page(status: u16, url: &str, body: &str) -> Response {
    Response { status, url: url.to_owned(), body: body.to_owned().into(), ..Response::default() }
}

#[track_caller]
fn check(response: &Response, kind: Option<Unwanted>) {
    assert_eq!(detect(response), kind, "{} {:?}", response.url, response.body);
}

#[test]
fn kinds() {
    for (status, body, kind) in [
        (403, "<!DOCTYPE html><title>Just a moment...</title>", Unwanted::Challenge),
        (503, "<html><script src='/cdn-cgi/challenge-platform/x'></script>", Unwanted::Challenge),
        (200, "<html><title>安全验证</title>请拖动滑块", Unwanted::Challenge),
        (200, "<html><title>某报</title><p>请完成验证后继续访问</p>", Unwanted::Challenge),
        (200, "<html><title>Press</title><p>Проверка браузера, подождите", Unwanted::Challenge),
        (200, "<html><script>var _cf_chl_opt={}</script>", Unwanted::Challenge),
        (200, "<html><body><div class='g-recaptcha'></div>One step more", Unwanted::Challenge),
        (403, "<html><title>Attention</title><h1>Sorry, you have been blocked</h1>", Unwanted::Blocked),
        (200, "<html><title>提示</title><p>您的请求被拦截，如有疑问请联系管理员", Unwanted::Blocked),
        (200, "<html><form><input type=\"password\">", Unwanted::SignIn),
        (200, "<html><form><input type=password><div class=h-captcha></div></form>", Unwanted::SignIn),
        (200, "<html><title>用户登录 - 某报</title><p>欢迎", Unwanted::SignIn),
        (200, "<html><title>Iniciar sesión | Diario</title>", Unwanted::SignIn),
        (200, "<html><h1>Before you continue to News", Unwanted::Consent),
        (200, "<html><h1>Wir und Cookies</h1><button>Alle akzeptieren</button>", Unwanted::Consent),
        (200, "<html><p>本站用 Cookie 记录浏览情况</p><button>同意并继续</button>", Unwanted::Consent),
        (200, "<html><a href='x'>Buy this domain</a>", Unwanted::Parked),
        (200, "<html lang=zh>该域名正在出售", Unwanted::Parked),
        (200, "<html><p>Diese Domain steht zum Verkauf", Unwanted::Parked),
        (200, "<html><script>window.location.href=\"/lander\"</script>", Unwanted::Parked),
        (200, "<html><h1>This Account has been suspended.</h1>", Unwanted::Suspended),
        (200, "<html><title>Welcome to nginx!</title><p>More is to be set up.", Unwanted::Suspended),
        (200, "<html><p>该网站未备案，暂时无法访问", Unwanted::Suspended),
        (503, "<html><h1>We are down for maintenance</h1>", Unwanted::Maintenance),
        (200, "<html><title>系统维护</title><p>本站正在维护，预计两小时后恢复。", Unwanted::Maintenance),
        (200, "<html><p>ただいまメンテナンス中です", Unwanted::Maintenance),
        (200, "<html><title>404 - 某报</title><p>您要找的内容", Unwanted::Missing),
        (200, "<html><title>Press</title><p>The page you requested is gone", Unwanted::Missing),
        (200, "<html><title>某报</title><p>页面不存在，三秒后返回首页", Unwanted::Missing),
        (404, "<html><title>404 Not Found</title>", Unwanted::Page),
        (200, "\u{feff}\n<!doctype html>\n<title>أخبار</title>", Unwanted::Page),
        (200, "", Unwanted::Empty),
        (200, " \r\n\t", Unwanted::Empty),
        (200, "\u{feff}\n", Unwanted::Empty),
    ] {
        check(&page(status, FEED, body), Some(kind));
    }
    check(&Response { challenged: true, status: 403, ..Response::default() }, Some(Unwanted::Challenge));
    check(&page(401, FEED, ""), Some(Unwanted::SignIn));
}

#[test]
fn where_it_came_from_tells_too() {
    for (url, kind) in [
        ("https://news.example/login?next=feed", Unwanted::SignIn),
        ("https://passport.news.example/x", Unwanted::SignIn),
        ("https://consent.news.example/x", Unwanted::Consent),
        ("https://news.example/how-to-login", Unwanted::Page),
    ] {
        check(&page(200, url, "<html><h1>Welcome"), Some(kind));
    }
}

#[test]
fn an_ordinary_page_is_only_a_page() {
    let story =
        "The council met again and spoke about the harbour, the boats and the price of fish. ".repeat(30);
    let zh = "今天的会议讨论了港口、渔船和鱼价，与会者各抒己见，没有得出结论。".repeat(40);
    for body in [
        format!(
            "<html><title>Harbour</title><p>{story}<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'>"
        ),
        format!("<html><title>How I bought it</title><p>“Buy this domain”, it said. {story}"),
        format!("<html><title>渔港新闻</title><p>有人说请完成验证，页面不存在，网站维护。{zh}"),
        format!("<html><title>News</title><form><input type='password'></form><p>{story}"),
        format!("<html><title>Why so many sites ask you to log in before you read</title><p>{story}"),
        format!("<html><title>News</title><div>We value your privacy: accept all cookies</div><p>{story}"),
    ] {
        check(&page(200, FEED, &body), Some(Unwanted::Page));
    }
}

#[test]
fn what_is_no_page_is_not_named() {
    for (status, body) in [
        (200, "<?xml version='1.0'?><rss><title>Just a moment...</title>"),
        (200, "<feed><script/><html>"),
        (200, "<opml><body><outline text='登录'/>"),
        (200, "{\"version\": \"https://jsonfeed.org/version/1.1\"}"),
        (404, "nothing here"),
        (500, ""),
    ] {
        check(&page(status, FEED, body), None);
    }
    let cut_inside_a_character = format!("<{}", "文".repeat(64 * 1024));
    check(&page(200, "", &cut_inside_a_character), None);
}

#[test]
fn pages_in_other_encodings_are_read() {
    let text = "<html><meta charset=gbk><title>某报</title><p>请完成验证后继续访问";
    let (bytes, ..) = encoding_rs::GBK.encode(text);
    let body = bytes.into_owned();
    check(&Response { body: body.into(), ..page(200, FEED, "") }, Some(Unwanted::Challenge));
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("<html><p>ただいまメンテナンス中です");
    let content_type = Some("text/html; charset=Shift_JIS".to_owned());
    let response = Response { body: bytes.into_owned().into(), content_type, ..page(200, FEED, "") };
    check(&response, Some(Unwanted::Maintenance));
}

#[test]
fn each_kind_has_a_name_words_and_advice_of_its_own() {
    let mut seen = std::collections::BTreeSet::new();
    for kind in Unwanted::ALL {
        assert!(seen.insert(kind.as_str()) && seen.insert(kind.what()), "{kind:?}");
        assert!(kind.advice().len() > 20, "{kind:?}");
    }
}
