//! Pictures as the reader of the site sees them: kept, linked or left out, in several widths, and none that says nothing.

use crate::setup::{Server, Site, rss};
use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A photograph, nearly: no two of one `seed` differ, and no encoder makes it small at once.
pub(crate) fn photograph(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let grain = |n: u32| u8::try_from(n % 90).unwrap_or(0);
    let image = RgbImage::from_fn(width, height, |x, y| {
        let grain = grain(x.wrapping_mul(x ^ seed) ^ y.wrapping_mul(y ^ 31));
        Rgb([grain, 120 + grain, u8::try_from(y * 255 / height).unwrap_or(0)])
    });
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, ImageFormat::Png).expect("a picture");
    out.into_inner()
}

fn item(number: u32, lead: &str, body: &str) -> String {
    format!(
        "<item><title>Story {number}</title><guid>{number}</guid><pubDate>Sat, 14 Mar 2026 08:0{number}:00 GMT</pubDate>\
         <media:content xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"{lead}\" medium=\"image\"/>\
         <description><![CDATA[{body}]]></description></item>"
    )
}

fn page_of(site: &Site, title: &str) -> String {
    let heading = format!("<h1>{title}</h1>");
    let pages = site.files("public").into_iter().filter(|(name, _)| name.ends_with(".html"));
    let mut pages = pages.filter_map(|(_, bytes)| String::from_utf8(bytes).ok());
    pages.find(|page| page.contains(&heading)).unwrap_or_else(|| panic!("no page of {title}"))
}

#[test]
fn a_picture_is_kept_linked_or_left_out_as_its_source_says() {
    let (site, server) = (Site::new(), Server::start());
    let (photo, remote) = (server.address("/photo.png"), server.address("/lead.png"));
    server.put("/photo.png", "image/png", photograph(900, 600, 1));
    server.put("/lead.png", "image/png", photograph(700, 400, 2));
    let text = "<p>A long enough text of a story, so that nobody asks for its page. </p>".repeat(30);
    let body = format!(
        "{text}<figure><img src=\"{photo}\"><figcaption>The harbour. Photo: A. Lin</figcaption></figure>"
    );
    for mode in ["keep", "link", "drop"] {
        let one = item(1, &remote, &body).replace("Story 1", &format!("Story {mode}"));
        server.put(&format!("/{mode}"), "text/xml", rss(&[one]));
        site.source(mode, &server.address(&format!("/{mode}")), &format!("pictures = \"{mode}\"\n"));
    }
    site.run(&["fetch", "--all"]).well();
    site.run(&["build"]).well();

    let keep = page_of(&site, "Story keep");
    assert!(
        !keep.contains(&photo) && !keep.contains("referrerpolicy"),
        "nothing comes from the publisher: {keep}"
    );
    assert!(
        keep.contains("640w, ") && keep.contains("-320.webp 320w") && keep.contains("width=\"900\""),
        "{keep}"
    );
    assert!(keep.contains("<figcaption>The harbour. Photo: A. Lin</figcaption>"), "{keep}");
    assert_eq!(keep.matches("<img").count(), 2, "the lead above, the figure in the text");
    let link = page_of(&site, "Story link");
    assert!(link.contains(&format!("<img src=\"{photo}\" referrerpolicy=\"no-referrer\"")), "{link}");
    assert!(link.contains("The harbour.") && !link.contains("media/"), "{link}");
    let drop = page_of(&site, "Story drop");
    assert!(!drop.contains("<img") && !drop.contains("The harbour."), "{drop}");

    // Every picture that a page names is there.
    let files = site.files("public");
    for named in keep.split(['"', ' ']).filter_map(|part| part.split("media/").nth(1)) {
        assert!(files.contains_key(&format!("media/{named}")), "{named}");
    }
    // What is made again is made alike; what is there is not made again; what no page shows goes.
    std::fs::remove_dir_all(site.path("state/pictures")).expect("the copies");
    assert!(site.run(&["build"]).well().contains(" 0 files written"));
    assert_eq!(site.files("public"), files);
    let copies = site.files("state/pictures");
    assert_eq!(copies.len(), 8, "two notes, three copies each: {:?}", copies.keys());
    site.write("state/pictures/ab/cdef-320.webp", "of a picture that is gone");
    site.run(&["build", "--clean"]).well();
    assert_eq!(site.files("state/pictures"), copies);
    site.write("tidings.toml", "[site]\npicture_copies = false\n\n[fetch]\nallow_hosts = [\"127.0.0.1\"]\n");
    site.run(&["build"]).well();
    assert!(!page_of(&site, "Story keep").contains("srcset"));
    assert_eq!(site.files("public").keys().filter(|name| name.starts_with("media/")).count(), 2);
    site.write("tidings.toml", "[site]\navif = true\n");
    let refused = site.run(&["build"]);
    assert!(
        cfg!(feature = "avif") || refused.errors.contains("tidings.toml:2: site.avif cannot be true"),
        "{}",
        refused.errors
    );
}

#[test]
fn the_picture_of_a_site_is_no_picture_of_its_articles() {
    let (site, server) = (Site::new(), Server::start());
    let share = server.address("/share.png");
    server.put("/share.png", "image/png", photograph(300, 200, 9));
    let own = |n: u32| server.address(&format!("/own-{n}.png"));
    for n in 1..9 {
        server.put(&format!("/own-{n}.png"), "image/png", photograph(220, 150, n));
    }
    let story = |n: u32| {
        let text = format!("<p>Text of story {n}, which is long enough to stand by itself. </p>").repeat(30);
        item(n, &share, &format!("{text}<img src=\"{}\">", own(n)))
    };
    site.source("s", &server.address("/feed"), "");
    let lead = |n: u32| {
        let records = site.records();
        let record =
            records.values().find(|text| text.contains(&format!("title: 'Story {n}'"))).expect("a record");
        record.lines().find(|line| line.starts_with("lead_image: ")).unwrap_or_default().to_owned()
    };
    // Two may have one picture; of four that are seen at once, none keeps it.
    server.put("/feed", "text/xml", rss(&[story(1), story(2)]));
    site.run(&["fetch", "--all"]).well();
    assert!(lead(1).contains(&share) && lead(2).contains(&share));
    let items: Vec<String> = (1..6).map(story).collect();
    server.put("/feed", "text/xml", rss(&items));
    site.run_at("2026-03-15T09:00:00Z", &["fetch", "--all"]).well();
    for n in 3..6 {
        assert!(lead(n).contains(&own(n)), "{n}: {}", lead(n));
    }
    // The archive alone tells as much.
    std::fs::remove_dir_all(site.path("state")).expect("the database");
    site.run(&["rebuild"]).well();
    let items: Vec<String> = (1..7).map(story).collect();
    server.put("/feed", "text/xml", rss(&items));
    site.run_at("2026-03-16T09:00:00Z", &["fetch", "--all"]).well();
    assert!(lead(6).contains(&own(6)), "{}", lead(6));
    // The file is in the archive, and its pages name the first two's alone.
    site.run(&["check"]).well();
}
