//! Lists of feeds and folders of posts, in and out.

use crate::setup::{Server, Site, item, rss, shared};
use image::{ImageFormat, Rgb, RgbImage};

#[test]
fn a_list_of_feeds_becomes_sources() {
    let site = Site::new();
    site.write(
        "list.opml",
        "<opml version=\"2.0\"><body><outline text=\"世界\"><outline text=\"亚洲\">\
         <outline type=\"rss\" text=\"甲报\" xmlUrl=\"https://jia.example/feed\" htmlUrl=\"https://jia.example/\"/>\
         </outline></outline><outline text=\"Tech\"><outline text=\"甲报\" xmlurl=\"https://jia.example/feed\"/>\
         <outline title=\"B\" xmlUrl=\"https://b.example/rss\"/><outline text=\"No address\" xmlUrl=\"mailto:x\"/>\
         <outline text=\"Half\" xmlUrl=\"http://[bad/f\"/><outline text=\"Spy\" xmlUrl=\"file:/etc/passwd\"/>\
         </outline></body></opml>",
    );
    let ran = site.run(&["import", "list.opml"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("2 sources added, 1 known already, 3 refused"), "{}", ran.out);
    for name in ["No address: ", "Half: ", "Spy: "] {
        assert!(ran.errors.contains(name), "{}", ran.errors);
    }
    site.run(&["status"]).well();
    let sources = site.files("sources");
    assert_eq!(sources.len(), 2);
    let text: String = sources.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(text.contains("category = \"世界/亚洲\"") && text.contains("also_in = [\"Tech\"]"), "{text}");
    let again = site.run(&["import", "list.opml"]);
    assert!(again.out.contains("0 sources added"), "{}", again.out);
}

#[test]
fn the_seed_comes_back_byte_for_byte() {
    let Some(shared) = shared() else { return };
    let seed = std::fs::read(shared.join("seed/post.md")).expect("the seed");
    let site = Site::new();
    let place = "old/新媒体/Aljazeera 半岛网/新闻/俄乌新一轮谈判和外交努力继续尝试平息战争.md";
    site.write(place, &seed);
    site.run(&["import", "old"]).well();
    let records = site.records();
    let (path, _) = records.first_key_value().expect("a record");
    assert!(path.starts_with("新媒体/Aljazeera 半岛网/新闻/2022/2022-03-14-"), "{path}");
    site.run(&["export", "rsshub-page", "out"]).well();
    let out = site.files("out");
    let given: Vec<&String> = out.iter().filter(|(_, bytes)| **bytes == seed).map(|(path, _)| path).collect();
    assert_eq!(given.len(), 1, "{:?}", out.keys());
    site.run(&["rebuild"]).well();
    site.run(&["export", "rsshub-page", "again"]).well();
    assert_eq!(site.files("again"), out);
}

#[test]
fn an_export_does_not_go_into_the_sites_own_folders() {
    let site = Site::new();
    for to in ["archive/out", "./media", "public/a/b", "out/../archive/x", "state/x", "sources/x", "themes/x"]
    {
        let ran = site.run(&["export", "hugo", to]);
        assert!(ran.code == 2 && ran.errors.contains("outside"), "{to}: {ran:?}");
    }
    assert_eq!(site.run(&["export", "hugo", "out"]).code, 0);
}

#[test]
fn an_export_is_a_new_folder_and_every_form_has_every_post() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "一", "文 {{ x }}"), item(2, "Two", "text")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    for form in ["rsshub-page", "hugo", "zola", "jekyll", "hexo", "obsidian"] {
        let out = format!("out/{form}");
        site.run(&["export", form, &out]).well();
        let files = site.files(&out);
        let posts = files.values().filter(|bytes| String::from_utf8_lossy(bytes).contains("text</")).count();
        assert_eq!(posts, 1, "{form}: {:?}", files.keys());
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".md")) {
            let text = String::from_utf8_lossy(bytes);
            let body = text.split("\n---\n").last().and_then(|text| text.split("\n+++\n").last());
            assert!(!body.expect("a body").contains("{{ x }}"), "{form}: {path}");
        }
        assert_eq!(site.run(&["export", form, &out]).code, 2);
    }
}

/// One site's archive exported in each form and taken in by another: the records are the same but for what the import says of
/// itself, pictures and all.
#[test]
fn an_export_taken_in_by_another_site_is_the_same_archive() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/p.png", "image/png", picture(300, 200));
    let body = format!("文 {{{{ x }}}} <img src=\"{}\">", server.address("/p.png"));
    server.put("/feed", "text/xml", rss(&[item(1, "一 'x' \"y\": z", &body), item(2, "Two", "text")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    assert_eq!(site.files("media").len(), 1, "a picture is kept");
    let records = site.records();
    for form in ["hugo", "zola", "jekyll", "hexo", "obsidian"] {
        let out = format!("out/{form}");
        site.run(&["export", form, &out]).well();
        let other = Site::new();
        let from = site.path(&out);
        let ran = other.run(&["import", from.to_str().expect("a path"), "--json"]);
        assert_eq!((ran.code, ran.json()["new"].clone()), (0, 2.into()), "{form}: {ran:?}");
        assert_eq!(other.records(), records, "{form}");
        assert_eq!(other.files("media"), site.files("media"), "{form}");
        let again = site.run(&["import", &out, "--json"]).json();
        assert_eq!((&again["known"], &again["changed"]), (&2.into(), &0.into()), "{form}: {again}");
    }
}

/// Pictures that lie beside posts come into `media/`, wherever the program keeps them.
#[test]
fn pictures_beside_posts_are_taken_in() {
    let png = picture(300, 200);
    for (post, text, place) in [
        (
            "source/_posts/a.md",
            "title: a\ndate: 2022-03-14\ncover: /images/x.png\n---\n{% asset_img p.png %}\n",
            "source/_posts/a/p.png",
        ),
        (
            "content/posts/a/index.md",
            "+++\ntitle = 'a'\ndate = 2022-03-14\n+++\n{{< figure src=\"p.png\" >}}\n",
            "content/posts/a/p.png",
        ),
        (
            "_posts/2022-03-14-a.md",
            "---\ntitle: a\n---\n![x]({{ site.baseurl }}/assets/p.png)\n",
            "assets/p.png",
        ),
        ("Notes/a.md", "---\ncreated: 2022-03-14\n---\n![[p.png]]\n", "Attachments/deep/p.png"),
        (
            "Notes/a.md",
            "---\ncreated: 2022-03-14\nsource: https://x.example/a\n---\n![x](../p.png)\n",
            "p.png",
        ),
    ] {
        let site = Site::new();
        site.write(&format!("old/{post}"), text);
        site.write(&format!("old/{place}"), &png);
        let ran = site.run(&["import", "old"]);
        assert_eq!(site.files("media").len(), 1, "{post}: {ran:?}");
        assert_eq!(ran.code, i32::from(text.contains("cover")), "{post}: {ran:?}");
        assert_eq!(
            ran.errors.contains("images/x.png"),
            text.contains("cover"),
            "what is missing is named: {ran:?}"
        );
        let (_, record) = site.records().pop_first().expect("a record");
        assert!(record.contains("width: 300") && record.contains("<img src="), "{post}: {record}");
        assert!(!record.contains("images/x.png"), "a picture that is nowhere is not shown: {record}");
        site.run(&["build"]).well();
        let again = site.run(&["import", "old", "--json"]).json();
        assert_eq!((&again["new"], &again["changed"]), (&0.into(), &0.into()), "{post}: {again}");
        assert_eq!(site.run(&["check"]).code, 0, "{post}");
    }
}

/// A site's own folder has more Markdown than posts.
#[test]
fn of_a_generators_folder_the_posts_are_taken() {
    let post = "---\ntitle: a post\ndate: 2022-03-14\n---\ntext\n";
    for (settings, place) in [
        ("_config.yml", "source/_posts/a.md"),
        ("hugo.toml", "content/posts/a.md"),
        ("_config.yml", "_posts/2022-03-14-a.md"),
    ] {
        let site = Site::new();
        site.write(&format!("old/{settings}"), "");
        site.write(&format!("old/{place}"), post);
        for other in ["README.md", "about.md", "themes/x/README.md", "node_modules/y/README.md"] {
            site.write(&format!("old/{other}"), "# Notes\n");
        }
        let told = site.run(&["import", "old", "--json"]).json();
        assert_eq!(told["new"], 1, "{place}: {told}");
        let below = format!("old/{}", place.rsplit_once('/').expect("a folder").0);
        let told = site.run(&["import", &below, "--json"]).json();
        assert_eq!((&told["new"], &told["known"]), (&0.into(), &1.into()), "the same post: {below}: {told}");
    }
}

fn picture(width: u32, height: u32) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 256) as u8, (y % 256) as u8, 7]));
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, ImageFormat::Png).expect("a picture");
    out.into_inner()
}
