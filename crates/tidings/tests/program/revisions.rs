//! An article that changes: what makes a revision, and how it is shown.

use crate::setup::{Server, Site, item, rss};

#[test]
fn a_change_is_shown_and_a_trifle_makes_no_revision() {
    let (site, server) = (Site::new(), Server::start());
    site.source("trial", &server.address("/feed"), "");
    let poll = |at: &str, title: &str, text: &str| {
        server.put("/feed", "text/xml", rss(&[item(1, title, text)]));
        site.run_at(at, &["fetch", "--all"]).well()
    };
    poll("2026-03-14T02:00:00Z", "港口将开放", "<p>港口于周一重新开放，有十二艘船。</p><p>阅读 1024</p>");
    poll("2026-03-14T03:00:00Z", "港口已开放", "<p>港口于周二重新开放，有十二艘船。</p><p>阅读 1024</p>");
    let filed = site.files("archive");

    let told =
        poll("2026-03-14T04:00:00Z", "港口已开放", "<p>港口于周二重新开放,有十二艘船。</p><p>阅读 2048</p>");
    assert!(told.contains("1 changed in nothing that counts"), "{told}");
    assert_eq!(site.files("archive"), filed, "a comma and a counter leave the archive as it is");
    site.run(&["check"]).well();
    let told = poll("2026-03-14T04:10:00Z", "港口已开放", "<p>港口关闭了，没有船。</p>");
    assert!(told.contains("1 changed again, to be filed later"), "{told}");
    poll("2026-03-14T05:00:00Z", "港口已开放", "<p>港口关闭了，没有船。</p>");

    let path = site.records().into_keys().next().expect("a record");
    let id = &path[path.len() - 15..path.len() - 3];
    let told = site.run(&["diff", id]).well();
    for part in ["1 → 2", "title: 港口[-将-]{+已+}开放", "~ 港口于周[-一-]{+二+}重新开放", "2 → 3"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let steps = site.run(&["diff", &format!("archive/{path}"), "--from", "1", "--json"]).json();
    assert_eq!(steps["steps"][0]["from"], "1");
    assert_eq!(steps["steps"][0]["to"], "3");
    for (arguments, part) in [
        (&["diff", "nothing"][..], "names no article"),
        (&["diff", "aaaaaaaaaaaa"], "has no article"),
        (&["diff", id, "--to", "9"], "the revisions are: 1, 2, 3"),
    ] {
        let ran = site.run(arguments);
        assert!(ran.code == 2 && ran.errors.contains(part), "{part}: {ran:?}");
    }

    site.run(&["build"]).well();
    let files = site.files("public");
    let (_, page) = files.iter().find(|(path, _)| path.contains("/revisions/")).expect("a page of revisions");
    let page = String::from_utf8_lossy(page);
    assert!(
        page.contains("Text removed: </span>将</del><ins>") && page.contains("Text added: </span>已</ins>")
    );
    site.run(&["rebuild"]).well();
    assert_eq!(site.files("public"), files);
}
