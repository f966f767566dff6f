//! Articles on several pages: joined, and never worse off for a page that is missing.

use crate::setup::{Server, Site, rss};
use serde_json::Value;

/// A page of an article: its own paragraphs between the title, the lead picture and the links to the other pages.
fn page(number: usize, links: &str) -> String {
    let said = |line: &str| {
        format!(
            "<p>第{number}部分：{line}，记者在现场采访了多位当事人，并查阅了相关的公开文件和历史资料。</p>"
        )
    };
    format!(
        "<!doctype html><html lang=zh><head><title>河口新港的三十年 - 江声报</title></head><body><div class=article>\
         <h1>河口新港的三十年</h1><p><img src=/lead.jpg alt=新港 width=800 height=500></p>{}{}{}\
         <div class=pages>{links}</div><p class=other>下一篇：<a href=/news/other.html>渔民的新船</a></p></div></body></html>",
        said("港口从一片滩涂开始建设"),
        said("第一批工人住在临时的木屋里"),
        said("如今这里每天停靠上百艘货轮"),
    )
}

fn links(number: usize, last: usize) -> String {
    let name = |n: usize| if n == 1 { "talks.html".to_owned() } else { format!("talks_{n}.html") };
    let numbers: String =
        (1..=last)
            .map(|n| {
                if n == number {
                    format!("<span>{n}</span> ")
                } else {
                    format!("<a href={}>{n}</a> ", name(n))
                }
            })
            .collect();
    let next =
        if number < last { format!("<a href={}>下一页</a>", name(number + 1)) } else { String::new() };
    format!("{numbers}{next}")
}

/// What `extract` reads of an article of which so many pages are there.
fn read(server: &Server, site: &Site, there: usize, last: usize) -> Value {
    for number in 1..=there {
        let path =
            if number == 1 { "/news/talks.html".to_owned() } else { format!("/news/talks_{number}.html") };
        server.put(&path, "text/html; charset=utf-8", page(number, &links(number, last)));
    }
    site.run(&["extract", &server.address("/news/talks.html"), "--json"]).json()
}

fn text(answer: &Value) -> &str {
    answer["text"].as_str().unwrap_or_default()
}

#[test]
fn the_pages_of_an_article_are_joined() {
    let (site, server) = (Site::new(), Server::start());
    let answer = read(&server, &site, 3, 3);
    let text = text(&answer);
    let places: Vec<_> = (1..=3).map(|number| text.find(&format!("第{number}部分：港口"))).collect();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text}");
    assert_eq!(text.matches("河口新港的三十年").count(), 0, "{text}");
    assert!(!text.contains("下一页") && !text.contains("1 2 3"), "{text}");
    assert_eq!(answer["images"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!((answer["provenance"]["pages"].as_str(), &answer["next_page"]), (Some("3"), &Value::Null));
    assert_eq!(answer["problems"], serde_json::json!([]));
}

#[test]
fn a_missing_page_leaves_what_was_read() {
    let (site, server) = (Site::new(), Server::start());
    let answer = read(&server, &site, 2, 4);
    assert!(text(&answer).contains("第2部分") && !text(&answer).contains("第3部分"), "{answer}");
    let problem = answer["problems"][0]["message"].as_str().unwrap_or_default();
    assert!(
        problem.contains("page 3") && problem.contains("talks_3.html") && problem.contains("404"),
        "{problem}"
    );
    assert!(
        answer["next_page"].as_str().is_some_and(|next| next.ends_with("/news/talks_3.html")),
        "{answer}"
    );
}

#[test]
fn an_article_without_end_is_ended() {
    let (site, server) = (Site::new(), Server::start());
    let answer = read(&server, &site, 25, 25);
    assert!(text(&answer).contains("第20部分") && !text(&answer).contains("第21部分"), "{answer}");
    assert!(
        answer["problems"][0]["message"].as_str().is_some_and(|told| told.contains("20 pages")),
        "{answer}"
    );
    // One page under many addresses.
    let same = |number: usize| page(1, &links(number, 9));
    server.put("/same/talks.html", "text/html; charset=utf-8", same(1));
    server.put("/same/talks_2.html", "text/html; charset=utf-8", same(2));
    let answer = site.run(&["extract", &server.address("/same/talks.html"), "--json"]).json();
    assert_eq!(text(&answer).matches("第1部分：港口").count(), 1, "{answer}");
    assert!(
        answer["problems"][0]["message"].as_str().is_some_and(|told| told.contains("what stands before it")),
        "{answer}"
    );
}

#[test]
fn a_record_holds_all_pages_of_its_article() {
    let (site, server) = (Site::new(), Server::start());
    read(&server, &site, 3, 3);
    let link = server.address("/news/talks.html");
    let item = format!(
        "<item><title>河口新港的三十年</title><link>{link}</link><description>短</description></item>"
    );
    server.put("/feed", "text/xml; charset=utf-8", rss(&[item]));
    let feed = server.address("/feed");
    site.write(
        "sources/port.toml",
        format!("address = {feed:?}\ncategory = \"World\"\nfull_text = \"always\"\n"),
    );
    site.run(&["fetch", "--all"]).well();
    let records = site.records();
    let text = records.values().next().expect("a record");
    assert!((1..=3).all(|number| text.contains(&format!("第{number}部分"))), "{text}");
    assert_eq!(text.matches("lead.jpg").count(), 5, "{text}");
}

#[test]
fn a_site_config_rules_the_pages_of_its_host() {
    let (site, server) = (Site::new(), Server::start());
    let config = "body: //div[@id='real']\nstrip_id_or_class: promo\ntitle: //h1\nrequires_login: yes\n";
    site.write("configs/127.0.0.1.txt", config);
    site.write("configs/none.example.txt", "title: //h1\n");
    let ran = site.run(&["recipe", "import", "configs"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.errors);
    assert!(ran.out.contains("line 3: title") && ran.out.contains("line 4: requires_login"), "{}", ran.out);
    assert!(ran.errors.contains("none.example.txt"), "{}", ran.errors);
    let again = site.run(&["recipe", "import", "configs/127.0.0.1.txt"]).well();
    assert!(again.contains("--replace"), "{again}");
    let page = "<title>T</title><article><p>别的话，说得很长，说得很长，说得很长，说得很长。</p></article>\
                <div id=real><p>真正的正文。</p><p class=promo-box>广告</p></div>";
    server.put("/1", "text/html; charset=utf-8", page);
    let item = format!("<item><title>T</title><link>{}</link></item>", server.address("/1"));
    server.put("/feed", "text/xml; charset=utf-8", rss(&[item]));
    let feed = server.address("/feed");
    site.write(
        "sources/a.toml",
        format!("address = {feed:?}\ncategory = \"World\"\nfull_text = \"always\"\n"),
    );
    site.run(&["fetch", "--all"]).well();
    let records = site.records();
    let text = records.values().next().expect("a record");
    assert!(text.contains("真正的正文") && !text.contains("广告") && !text.contains("别的话"), "{text}");
}
