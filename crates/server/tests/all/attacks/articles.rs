//! What stands in articles, on each way out: the page, the three interfaces and the feeds that go out.

#[path = "../../../../extract/tests/attacks/corpus.rs"]
mod corpus;

use super::FORM;
use crate::api::{call, get};
use crate::common::{Server, article, clean};
use axum::http::Method;
use serde_json::Value;
use tidings_model::UntrustedHtml;

const HOST: &str = "http://news.example";

/// The text of the article with this number, on each way out.
async fn ways_out(server: &Server, number: usize) -> Vec<(&'static str, String)> {
    let (cookie, password) = (server.cookie("ann").await, server.app_password("ann"));
    let page = server.get(&format!("/read/{number}"), &[("cookie", &cookie), ("accept", "text/html")]).await;
    let body = page.text().split_once("<div class=\"body\"").and_then(|(_, rest)| rest.split_once('>'));
    let body = body.and_then(|(_, rest)| rest.split_once("\n</div>").or_else(|| rest.rsplit_once("</div>")));
    let own = get(server, &format!("/api/v1/items/{number}"), &password).await;
    let login = format!("Email=ann&Passwd={password}");
    let token = server.ask(Method::POST, "/accounts/ClientLogin", &[("content-type", FORM)], login).await;
    let token = token.text().lines().find_map(|line| line.strip_prefix("Auth=")).expect("a token").to_owned();
    let bearer = format!("GoogleLogin auth={token}");
    let path = format!("/reader/api/0/stream/items/contents?i={number}");
    let greader = server.get(&path, &[("authorization", &bearer)]).await.json();
    let key = crate::fever::key("ann", &password);
    let path = format!("/fever/?api&items&with_ids={number}");
    let fever =
        server.ask(Method::POST, &path, &[("content-type", FORM)], format!("api_key={key}")).await.json();
    let feeds = call(server, Method::POST, "/api/v1/me/feeds", &password, Value::Null).await.json();
    let feed = |form: &str| feeds["feeds"][0][form].as_str().expect("an address").replace(HOST, "");
    let json = server.get(&feed("json"), &[]).await.json();
    let all = json["items"].as_array().expect("items");
    let title = own["title"].as_str().expect("a title");
    let in_json = all.iter().find(|item| item["title"] == title).expect("the article");
    let atom = server.get(&feed("atom"), &[]).await;
    let atom = tidings_feed::parse(&atom.bytes, &tidings_feed::Hints::default()).expect("a feed");
    let in_atom = atom.entries.iter().find(|entry| entry.title.as_ref().is_some_and(|t| t.value == title));
    let in_atom = in_atom.and_then(|entry| entry.content.first()).expect("a text");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    vec![
        ("own", text(&own["content_html"])),
        ("page", body.expect("a text").0.trim().replace("src=\"/", &format!("src=\"{HOST}/"))),
        ("greader summary", text(&greader["items"][0]["summary"]["content"])),
        ("greader content", text(&greader["items"][0]["content"]["content"])),
        ("fever", text(&fever["items"][0]["html"])),
        ("json feed", text(&in_json["content_html"])),
        ("atom", in_atom.value.clone()),
    ]
}

/// Beginnings of what may never come out; each string says in its text that it is still there.
const HOSTILE: [&str; 14] = [
    // T5, T6
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><p>one</p>",
    "<form><button formaction='javascript:alert(1)'>b</button></form><a ping=https://e.example referrerpolicy=unsafe-url href=https://e.example/>a</a>",
    // T7
    "<p data-behavior=x data-controller=y id=main class=to>c</p><video><source src='javascript:alert(1)'></video><iframe src='data:text/html,x'></iframe>",
    // T9
    "<!--><img src=x onerror=alert(1)>--!><p>d</p>",
    "<!-- x --!><script>alert(1)</script> --><p>e</p>",
    // T10
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s><set attributeName=href to='javascript:alert(1)'></svg>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    // T35: an address of ours
    "<img src='/sign-out'><a href='/sign-out'>out</a><a href='//news.example/settings'>in</a>",
    // T14: our own picture door, which only we sign
    "<img src='https://pics.example/\" onerror=\"alert(1)'>",
    "<img src=\"https://pics.example/?&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">",
    "<img alt='&lt;img src=\"https://x.example/&quot;' src='https://pics.example/ok.png'>",
];

#[tokio::test]
async fn t5_t6_t7_t9_t10_what_is_hostile_in_an_article_comes_out_nowhere() {
    let server = Server::new();
    let mut texts: Vec<(String, String)> = HOSTILE.map(|text| (text.to_owned(), text.to_owned())).to_vec();
    texts.extend(corpus::all().into_iter().map(|attack| (attack.place.clone(), attack.text())));
    // Each string is cleaned by itself, as an article's text is; many of them make one article.
    let cleaned =
        |some: &[(String, String)]| some.iter().map(|(_, text)| clean(text).as_str().to_owned()).collect();
    let articles: Vec<(&str, String)> = texts.chunks(100).map(|some| (&*some[0].0, cleaned(some))).collect();
    for ((_, html), number) in articles.iter().zip(6_i64..) {
        server.file(&[article("gulf", number, &format!("No {number}"), "en", html)]);
    }
    for ((begin, html), number) in articles.iter().zip(6..) {
        let all = ways_out(&server, number).await;
        let (_, first) = &all[0];
        assert!(first.len() * 4 > html.len(), "the text is there: {first}");
        for (way, text) in &all {
            // One text on each way, and one that the sanitiser finds nothing to do with.
            assert_eq!(text, first, "from {begin} on, {way}");
            let again = tidings_extract::sanitise(&UntrustedHtml(text.clone()), None).html;
            assert_eq!(again.as_str(), text, "from {begin} on, {way}");
            let tags: Vec<String> = text
                .split('<')
                .skip(1)
                .map(|tag| tag.split('>').next().unwrap_or_default().to_ascii_lowercase())
                .collect();
            for tag in tags {
                for never in [
                    "script",
                    "iframe",
                    "srcdoc",
                    "svg",
                    "math",
                    "style",
                    "form",
                    "button",
                    " ping",
                    " referrerpolicy",
                    " data-",
                    " id=",
                    "\"javascript:",
                ] {
                    let names: String = tag.split('"').step_by(2).collect::<Vec<_>>().join("\"");
                    assert!(!names.contains(never), "from {begin} on, {way}: {never} in <{tag}>");
                }
                let own =
                    tag.contains("href=\"http://news.example") && !tag.contains("//news.example/settings");
                assert!(!tag.contains("href=\"/") && !own, "from {begin} on, {way}: <{tag}>");
            }
            for picture in text.split("<img src=\"").skip(1) {
                let signed = [format!("{HOST}/picture/"), format!("{HOST}/media/")];
                assert!(
                    signed.iter().any(|start| picture.starts_with(start)),
                    "from {begin} on, {way}: {picture}"
                );
            }
        }
    }
}

#[tokio::test]
async fn t11_a_line_end_in_a_name_begins_no_header() {
    let server = Server::new();
    let evil = "a\r\nX-Evil: 1\r\n\r\n<script>alert(1)</script>\u{2028}";
    let mut hostile = article("gulf", 6, evil, "en", "<p>x</p>");
    hostile.tags = vec![evil.to_owned()];
    hostile.url = Some(format!("https://gulf.example/{evil}"));
    server.file(&[hostile]);
    let (cookie, password) = (server.cookie("ann").await, server.app_password("ann"));
    call(&server, Method::POST, "/api/v1/me/feeds", &password, Value::Null).await;
    server.app.stop();
    let bearer = format!("Bearer {password}");
    let gets = server.table.iter().filter(|route| route.method == Method::GET);
    let paths = gets.map(|route| super::filled(route.path).replace("/read/1", "/read/6"));
    let encoded = "a%0D%0AX-Evil:%201";
    let named = [
        "/search?q=",
        "/tag/",
        "/label/",
        "/sign-in?next=/",
        "/api/v1/search?limit=1&q=",
        "/api/v1/items?limit=1&tag=",
        "/",
    ];
    for path in paths.chain(named.map(|start| format!("{start}{encoded}"))) {
        for (name, value) in [("cookie", &cookie), ("authorization", &bearer)] {
            let reply = server.get(&path, &[(name, value), ("accept", "text/html")]).await;
            assert!(!reply.status.is_server_error(), "{path}: {}", reply.status);
            assert!(!reply.headers.contains_key("x-evil"), "{path}: {:?}", reply.headers);
            let is_page = reply.header("content-type").starts_with("text/html");
            assert!(!is_page || !reply.text().contains("<script>alert"), "{path}");
        }
    }
}
