//! One article, many sources: what an agency wrote stands in two feeds, whole and cut.

use crate::setup::{Server, Site, rss};
use serde_json::Value;

const PARTS: [&str; 4] = [
    "<p>海港市政府星期二宣布，新建的跨海大桥将于六月一日通车。大桥全长18.6公里，连接老城区和东岸新区，总投资约93亿元。市长林海在新闻发布会上说，\
     通车以后，从市中心到机场的时间将由原来的70分钟缩短到25分钟。</p>",
    "<p>大桥的建设历时五年，先后有四千多名工人参加施工。设计单位介绍，桥墩可以承受十六级台风，主航道可供10万吨级货轮通过。为了保护海湾里的白海豚，\
     施工方在繁殖季节停工三个月，并安装了水下降噪设备。</p>",
    "<p>东岸新区的居民对大桥期待已久。在新区开了一家面馆的周师傅说，过去送一趟货要坐两个小时的轮渡，遇上大雾还要停航，以后就方便了。\
     不过也有市民担心，通车之后老城区的房租会继续上涨。</p>",
    "<p>市交通局表示，大桥通车后的前三个月对小客车免收通行费，公共汽车将开通6条过桥线路，票价两元。轮渡公司将保留观光航线，\
     原有的320名职工将转到公交集团工作。</p>",
];

fn entry(host: &str, number: u32, title: &str, text: &str) -> String {
    format!(
        "<item><title>{title}</title><link>https://{host}/{number}</link><guid>{host}-{number}</guid>\
         <pubDate>{number:02} Mar 2026 08:00:00 +0800</pubDate><description><![CDATA[{text}]]></description></item>"
    )
}

/// Three sources: the whole text; the text with a head and a tail, and one of its own; a cut text, and an article that has
/// no more than the title in common.
fn world() -> (Site, Server) {
    let (site, server) = (Site::new(), Server::start());
    let whole = PARTS.concat();
    let framed = format!("<p>本报海港讯，据通讯社报道：</p>{whole}<p>责任编辑：王一。欢迎订阅本报。</p>");
    let other = "<p>记者昨天走上桥面，海风很大，工人们正在刷最后一遍标线。项目经理说，这是他干过的最长的桥，最难忘的是前年秋天的台风，全队守了两天两夜，\
                 没有一个人受伤。船长老吴说，公司打算把两条老船改成观光船，晚上载游客看桥上的灯。</p>";
    let title = "跨海大桥六月一日通车";
    server.put("/agency", "text/xml", rss(&[entry("agency.example", 3, title, &whole)]));
    let second = [
        entry("paper.example", 4, "海港大桥儿童节通车", &framed),
        entry("paper.example", 5, "书展开幕", "书展星期六开幕。"),
    ];
    server.put("/paper", "text/xml", rss(&second));
    let third = [
        entry("city.example", 4, "大桥要通车了", &PARTS[..2].concat()),
        entry("city.example", 5, title, other),
    ];
    server.put("/city", "text/xml", rss(&third));
    for (id, now) in [
        ("agency", "2026-03-14T02:00:00Z"),
        ("paper", "2026-03-14T03:00:00Z"),
        ("city", "2026-03-14T04:00:00Z"),
    ] {
        site.source(id, &server.address(&format!("/{id}")), &format!("name = \"{id} 报\"\n"));
        site.run_at(now, &["fetch", "--source", id]).well();
    }
    site.run(&["build"]).well();
    (site, server)
}

fn listed(site: &Site) -> Value {
    site.run(&["--json", "duplicates"]).json()
}

/// The page of the article of a source, and its path.
fn page(site: &Site, host: &str) -> (String, String) {
    let mut pages = site.files("public").into_iter().filter_map(|(path, bytes)| {
        let text = String::from_utf8(bytes).ok()?;
        let is_its = path.starts_with("2026/03/")
            && path.matches('/').count() == 3
            && text.contains(&format!("class=\"original\"><a href=\"https://{host}/4\""));
        is_its.then_some((path, text))
    });
    pages.next().unwrap_or_else(|| panic!("no page of {host}"))
}

fn text(site: &Site, path: &str) -> String {
    std::fs::read_to_string(site.path("public").join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

#[test]
fn one_article_of_three_sources_is_one_card() {
    let (site, _server) = world();
    let found = listed(&site);
    let groups = found["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), 1, "{found:#}");
    assert_eq!(groups[0]["main"]["source"], "agency 报", "the first one is the post: {found:#}");
    let copies: Vec<(&str, &str)> = groups[0]["copies"]
        .as_array()
        .expect("copies")
        .iter()
        .map(|copy| (copy["source"].as_str().unwrap_or_default(), copy["why"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(copies, [("paper 报", "near-duplicate"), ("city 报", "contained")]);
    assert!(
        site.run(&["duplicates", "儿童节", "city"]).well().contains("通车"),
        "a word of any of them finds it"
    );
    assert!(site.run(&["duplicates", "书展"]).well().starts_with("0 articles"));

    let latest = text(&site, "latest/index.html");
    assert_eq!(latest.matches("<article").count(), 3, "{latest}");
    assert!(latest.contains("paper 报</bdi></a>") && latest.contains("Also in"), "{latest}");
    assert!(!latest.contains("海港大桥儿童节通车") && !latest.contains("大桥要通车了"), "{latest}");
    for place in ["section/World/city", "source/paper"] {
        let list = text(&site, &format!("{place}/index.html"));
        assert!(
            list.contains("Also in") && list.contains("跨海大桥六月一日通车"),
            "no place loses it: {list}"
        );
    }
    let feed = text(&site, "rss.xml");
    assert_eq!(feed.matches("<item>").count(), 3, "{feed}");
    assert_eq!(text(&site, "sitemap-1.xml").matches("<url>").count(), 3);

    let (path, copy) = page(&site, "paper.example");
    assert!(copy.contains("rel=\"canonical\" href=\"https://news.example/2026/03/"), "{copy}");
    assert!(copy.contains("The same article") && copy.contains("agency 报"), "{copy}");
    site.write("tidings.toml", "[site]\naddress = \"https://news.example/\"\ngroup_copies = false\n");
    site.run(&["build"]).well();
    assert_eq!(text(&site, "latest/index.html").matches("<article").count(), 5);
    assert!(site.path("public").join(path).exists(), "addresses stay");
}

#[test]
fn what_a_hand_says_holds_for_good() {
    let (site, _server) = world();
    let id =
        |found: &Value, which: &str| found.pointer(which).and_then(Value::as_str).expect("an id").to_owned();
    let found = listed(&site);
    let (main, paper) = (id(&found, "/groups/0/main/id"), id(&found, "/groups/0/copies/0/id"));
    site.run(&["unlink", &main, &paper]).well();
    site.run(&["build"]).well();
    let parted = listed(&site);
    assert_eq!(parted["groups"][0]["copies"].as_array().map(Vec::len), Some(1), "{parted:#}");
    assert_eq!(text(&site, "latest/index.html").matches("<article").count(), 4);

    // A rebuild from the files alone gives the same pages and links, and the hand's word still holds.
    let before = site.files("public");
    std::fs::remove_dir_all(site.path("state")).expect("a folder");
    site.run(&["rebuild"]).well();
    assert_eq!(site.files("public"), before);
    assert_eq!(listed(&site), parted);
    // So does a build without a database.
    std::fs::remove_dir_all(site.path("state")).expect("a folder");
    site.run(&["build"]).well();
    assert_eq!(site.files("public"), before);
    site.run(&["rebuild"]).well();

    site.run(&["link", &paper, &main]).well();
    assert_eq!(listed(&site), found);
    for (arguments, wanted) in [
        (vec!["link", &main, "0123456789ab"], "there is no article 0123456789ab"),
        (vec!["link", &main, &main], "two different"),
        (vec!["unlink", &main, "x"], "no article id"),
    ] {
        let ran = site.run(&arguments);
        assert!(ran.code == 2 && ran.errors.contains(wanted), "{arguments:?}: {ran:?}");
    }
    site.write("links.toml", "same = [[\"x\"]]\n");
    let ran = site.run(&["build"]);
    assert!(ran.code == 2 && ran.errors.contains("links.toml") && ran.errors.contains("line 1"), "{ran:?}");
}
