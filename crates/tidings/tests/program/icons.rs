//! The icons of sources: where each comes from, how often it is asked for, and what is seen of it.

use crate::pictures::photograph;
use crate::setup::{Server, Site, item, rss};
use image::{DynamicImage, ImageFormat, RgbaImage};
use std::io::Cursor;

const MONTH_LATER: &str = "2026-04-14T02:30:09Z";

fn site() -> Site {
    let site = Site::new();
    let settings = std::fs::read_to_string(site.path("tidings.toml")).expect("settings");
    site.write("tidings.toml", settings.replace("icons = false\n", ""));
    site
}

fn png(width: u32, height: u32) -> Vec<u8> {
    written(width, height, ImageFormat::Png)
}

fn written(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = RgbaImage::from_pixel(width, height, image::Rgba([10, 80, 160, 255]));
    DynamicImage::from(image).write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

/// A feed of one entry on a host of its own, with `more` in its head.
fn feed(server: &Server, more: &str) {
    let link = format!("<link>{}</link>{more}", server.address("/section/"));
    let text = rss(&[item(1, "河水", "河水很凉。The water is cold.")]);
    server.put("/feed", "text/xml", text.replace("<link>https://trial.example/</link>", &link));
}

fn asked(server: &Server) -> Vec<String> {
    let path = |request: String| request.split(' ').nth(1).unwrap_or_default().to_owned();
    server.requests().into_iter().map(path).filter(|path| path != "/robots.txt").collect()
}

/// The size of the icon of a source by its note, and the bytes of its file.
fn icon(site: &Site, id: &str) -> Option<((u64, u64), Vec<u8>)> {
    let note = std::fs::read(site.path(&format!("archive/.icons/{id}.json"))).ok()?;
    let note: serde_json::Value = serde_json::from_slice(&note).expect("JSON");
    let file = &note["file"];
    let (folder, rest) = file["hash"].as_str().expect("a hash").split_at(2);
    let bytes = std::fs::read(site.path(&format!("media/{folder}/{rest}.png"))).expect("a picture");
    Some(((file["width"].as_u64()?, file["height"].as_u64()?), bytes))
}

#[test]
fn the_feed_names_it_or_the_page_or_it_stands_at_the_usual_place() {
    let site = site();
    let page = |links: &str| format!("<!doctype html><html><head>{links}</head><body>…</body></html>");
    let picture = |path: &str| format!("<image><url>{path}</url></image>");
    let start = |id: &str| {
        let server = Server::start();
        site.source(id, &server.address("/feed"), "");
        server
    };
    // What each host has besides its feed, which icon is taken, what is asked for, and what is told of one that has none.
    let named = start("named");
    named.put("/i.png", "image/png", png(200, 100));
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>A</title><icon>{}</icon><entry><id>1</id><title>A</title><content>Text.</content></entry></feed>",
        named.address("/i.png")
    );
    named.put("/feed", "application/atom+xml", atom);
    let image = start("image");
    feed(&image, &picture("/logo.jpg"));
    image.put("/logo.jpg", "image/jpeg", png(144, 144));
    let wide = start("wide");
    feed(&wide, &picture("/wide.gif"));
    wide.put("/wide.gif", "image/gif", png(88, 31));
    wide.put("/section/", "text/html", page("<link rel=icon type=image/svg+xml href=/i.svg><link rel='shortcut icon' sizes=48x48 href=48.png>"));
    wide.put("/section/48.png", "image/png", png(48, 48));
    let usual = start("usual");
    feed(&usual, "");
    usual.put("/section/", "text/html", page("<link rel=icon href=/gone.png>"));
    usual.put("/favicon.ico", "image/x-icon", written(32, 32, ImageFormat::Ico));
    let none = start("none");
    feed(&none, &picture("http://10.0.0.1/logo.png"));
    none.put("/section/", "text/html", page("<link rel=icon href=/i.svg>"));
    none.put("/favicon.ico", "image/x-icon", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    let large = start("large");
    feed(&large, "");
    large.answer("/section/", 500, "", "");
    large.put("/favicon.ico", "image/png", photograph(500, 500, 3));
    let dropped = start("dropped");
    site.source("dropped", &dropped.address("/feed"), "pictures = \"drop\"\n");
    feed(&dropped, "");

    site.run(&["fetch", "--all"]).well();
    for (id, server, size, paths) in [
        ("named", &named, Some((64, 32)), vec!["/feed", "/i.png"]),
        ("image", &image, Some((64, 64)), vec!["/feed", "/logo.jpg"]),
        ("wide", &wide, Some((48, 48)), vec!["/feed", "/wide.gif", "/section/", "/section/48.png"]),
        ("usual", &usual, Some((32, 32)), vec!["/feed", "/section/", "/gone.png", "/favicon.ico"]),
        ("none", &none, None, vec!["/feed", "/section/", "/favicon.ico"]),
        ("large", &large, None, vec!["/feed", "/section/", "/favicon.ico"]),
        ("dropped", &dropped, None, vec!["/feed"]),
    ] {
        assert_eq!(icon(&site, id).map(|(size, _)| size), size, "{id}");
        assert_eq!(asked(server), paths, "{id}: its entries first");
    }
    for (id, told) in [
        ("named", "made of http://127.0.0.1"),
        ("none", "none: http://10.0.0.1/logo.png: "),
        ("none", "the page names no icon"),
        ("none", "it is an SVG, which is not drawn"),
        ("large", "answered with status 500"),
    ] {
        let status = site.run(&["status", id]).well().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(status.contains(told), "{told}: {status}");
        assert!(
            id == "named" || status.contains("): well") || status.contains(&format!("{id}: well")),
            "{status}"
        );
    }
    let told = site.run(&["status", "large", "--json"]).json()["sources"][0]["icon"].clone();
    assert!(told["why"].as_str().is_some_and(|why| why.contains("favicon.ico")), "{told}");
    assert_eq!(
        (&told["asked"], &told["next"]),
        (&"2026-03-14T02:30:09Z".into(), &"2026-04-13T02:30:09Z".into())
    );
}

#[test]
fn it_is_asked_for_once_a_month_and_outlives_the_state() {
    let (site, server) = (site(), Server::start());
    for id in ["one", "two"] {
        let name = format!("/{id}");
        site.source(id, &server.address(&name), "");
        let text = rss(&[item(1, id, "河水很凉。")]);
        server.put(
            &name,
            "text/xml",
            text.replace("https://trial.example/</link>", &format!("{}</link>", server.address("/"))),
        );
    }
    server.put("/favicon.ico", "image/png", png(40, 40));
    let icons = || asked(&server).into_iter().filter(|path| path == "/favicon.ico").count();
    site.run(&["fetch", "--all"]).well();
    assert_eq!(icons(), 1, "two sources of one site have one icon");
    site.run(&["fetch", "--all"]).well();
    assert_eq!(icons(), 1);
    let first = icon(&site, "one").expect("an icon");
    assert_eq!(icon(&site, "two"), Some(first.clone()));
    site.run(&["build"]).well();
    let public = site.files("public");
    let shown: Vec<&String> = public.keys().filter(|path| path.starts_with("media/")).collect();
    assert_eq!(shown.len(), 1);
    let article =
        public.iter().find(|(path, _)| path.starts_with("2026/") && path.contains("one")).expect("a page").1;
    let article = String::from_utf8_lossy(article);
    assert!(article.contains(&format!("../{}\" width=\"16\" height=\"16\" alt=\"\"", shown[0])), "{article}");

    // Without the state the icons are still there, and the site is the same.
    std::fs::remove_dir_all(site.path("state")).expect("the state");
    site.run(&["rebuild"]).well();
    assert_eq!(site.files("public"), public);
    assert!(site.run(&["check"]).well().contains("1 pictures: 0 findings, 0 notes"));
    site.run(&["fetch", "--all"]).well();
    assert_eq!(icons(), 2, "nobody knows when it was asked for");

    // A month later there is another one, and only the pages that show it change.
    server.put("/favicon.ico", "image/png", png(20, 20));
    site.run_at(MONTH_LATER, &["fetch", "--all"]).well();
    assert_eq!((icons(), icon(&site, "one").expect("an icon").0), (3, (20, 20)));
    assert!(
        site.run(&["check"]).well().contains("0 findings, 1 notes"),
        "the first one is of no use any more"
    );
    site.run(&["build"]).well();
    let changed = site.files("public");
    site.run(&["build", "--clean"]).well();
    assert_eq!(site.files("public"), changed);
    assert!(!changed.contains_key(shown[0]));

    // One that cannot be had any more stays as it was; one that is lost is asked for again.
    server.answer("/favicon.ico", 404, "", "");
    site.run_at("2026-06-01T00:00:00Z", &["fetch", "--all"]).well();
    assert_eq!((icons(), icon(&site, "two").expect("an icon").0), (4, (20, 20)));
    server.put("/favicon.ico", "image/png", png(24, 24));
    site.run_at("2026-07-10T00:00:00Z", &["fetch", "--all"]).well();
    site.write("archive/.icons/two.json", "{");
    let mended = site.run(&["check", "--mend"]).well();
    assert!(mended.contains("mended: archive/.icons/two.json: removed"), "{mended}");
    site.run_at("2026-07-10T00:01:00Z", &["fetch"]).well();
    assert_eq!((icons(), icon(&site, "two").expect("an icon").0), (6, (24, 24)));
}
