//! `tidings publish` as it is run.

use crate::setup::{Server, Site, files, item, rss};
use std::process::Command;

fn with_site() -> Site {
    let (site, server) = (Site::new(), Server::start());
    server.put(
        "/feed",
        "text/xml",
        rss(&[item(1, "第一 & first", "Words of it."), item(2, "Second", "More words.")]),
    );
    site.source("paper", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    site.run(&["build"]).well();
    site
}

fn git(site: &Site, arguments: &[&str]) -> String {
    let output =
        Command::new("git").arg("-C").arg(site.path("")).args(arguments).output().expect("git is here");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
}

#[test]
fn a_site_is_published_to_a_folder_and_to_a_branch() {
    let site = with_site();
    let mut built = site.files("public");
    built.retain(|path, _| !path.starts_with('.'));
    let dry = site.run(&["publish", "www", "--dry-run"]).well();
    assert!(dry.contains("+ index.html") && !site.path("www").exists(), "{dry}");
    let said = site.run(&["publish", "www", "--json"]).json();
    assert_eq!(said["added"].as_array().expect("a list").len(), built.len());
    let mut there = files(&site.path("www"));
    there.remove(".tidings-published").expect("a list");
    assert_eq!(there, built);
    let again = site.run(&["publish", "www"]).well();
    assert!(again.contains("0 files added, 0 changed, 0 removed"), "{again}");

    git(&site, &["init", "--quiet", "--initial-branch=main"]);
    git(&site, &["init", "--quiet", "--bare", "state/remote.git"]);
    git(&site, &["remote", "add", "origin", "state/remote.git"]);
    let settings = std::fs::read_to_string(site.path("tidings.toml")).expect("settings");
    site.write("tidings.toml", format!("{settings}\n[publish]\ntarget = \"git:origin\"\nhistory = false\n"));
    let said = site.run(&["publish", "--json"]).json();
    let commit = git(&site, &["--git-dir=state/remote.git", "rev-parse", "gh-pages"]);
    assert_eq!(said["commit"], commit.as_str());
    let names = git(&site, &["--git-dir=state/remote.git", "ls-tree", "-r", "--name-only", "-z", "gh-pages"]);
    for path in built.keys().map(String::as_str).chain([".nojekyll", ".tidings-published"]) {
        assert!(names.split('\0').any(|name| name == path), "{path}");
    }
}

#[test]
fn a_workflow_is_written_once_and_says_what_is_left_to_do() {
    let site = Site::new();
    let said = site.run(&["workflow", "github"]).well();
    assert!(said.contains(".github/workflows/news.yml") && said.contains("GitHub Actions"), "{said}");
    let again = site.run(&["workflow", "github", "--archive", "bucket"]);
    assert!(again.code == 2 && again.errors.contains("--replace"), "{again:?}");
    let said = site.run(&["workflow", "gitlab", "--archive", "bucket"]).well();
    assert!(said.contains("ARCHIVE_BUCKET") && site.path(".gitlab-ci.yml").is_file(), "{said}");
    let settings = std::fs::read_to_string(site.path("tidings.toml")).expect("settings");
    site.write("tidings.toml", format!("{settings}\n[publish]\ntarget = \"../www\"\n"));
    let folder = site.run(&["workflow", "github", "--replace"]);
    assert!(folder.code == 2 && folder.errors.contains("publish.target"), "{folder:?}");
}

#[test]
fn the_hub_hears_of_the_feeds_that_changed() {
    let (site, server) = (with_site(), Server::start());
    let hub = server.address("/hub");
    server.answer("/hub", 204, "", "");
    let settings = std::fs::read_to_string(site.path("tidings.toml")).expect("settings");
    site.write("tidings.toml", settings.replace("[fetch]", &format!("hub = {hub:?}\n[fetch]")));
    site.run(&["build"]).well();
    let feed = std::fs::read_to_string(site.path("public/feed.json")).expect("a feed");
    let feed: serde_json::Value = serde_json::from_str(&feed).expect("JSON");
    assert_eq!(feed["hubs"][0]["url"], hub.as_str());
    for (file, link) in [("atom.xml", "<link rel=\"hub\""), ("rss.xml", "<atom:link rel=\"hub\"")] {
        let text = std::fs::read_to_string(site.path("public").join(file)).expect("a feed");
        assert!(text.contains(link) && text.contains("rel=\"self\""), "{text}");
    }
    site.run(&["publish", "www", "--dry-run"]).well();
    assert!(server.requests().is_empty());
    site.run(&["publish", "www"]).well();
    let posts = |server: &Server| server.requests().iter().filter(|r| r.starts_with("POST /hub")).count();
    assert_eq!(posts(&server), 1, "{:?}", server.requests());
    site.run(&["publish", "www"]).well();
    assert_eq!(posts(&server), 1, "nothing changed");
    server.answer("/hub", 500, "", "");
    site.write("www/atom.xml", "broken");
    let told = site.run(&["publish", "www", "--verify"]);
    assert!(told.code == 1 && told.errors.contains("it answered 500"), "{told:?}");
}

#[test]
fn old_addresses_lead_to_the_new_ones() {
    let site = with_site();
    site.write("redirects.txt", "/旧/ /about/\n/about/ /index.html\n");
    let built = site.run(&["build"]);
    assert!(built.code == 1 && built.errors.contains("redirects.txt:2: /about/ is a page"), "{built:?}");
    let stub = std::fs::read_to_string(site.path("public/旧/index.html")).expect("a stub");
    for part in [
        "<meta http-equiv=\"refresh\" content=\"0; url=../about/index.html\">",
        "<meta name=\"robots\" content=\"noindex\">",
        "<link rel=\"canonical\" href=\"https://news.example/about/\">",
    ] {
        assert!(stub.contains(part), "{part}: {stub}");
    }
    let hosts = std::fs::read_to_string(site.path("public/_redirects")).expect("a file");
    assert_eq!(hosts, "/%E6%97%A7/ /about/ 301\n");
    site.write("redirects.txt", "/about/ /index.html\n");
    assert_eq!(site.run(&["build"]).code, 1);
    let hosts = std::fs::read_to_string(site.path("public/_redirects")).expect("a file");
    assert_eq!(hosts, "", "what leads nowhere any more is told to no host");
    site.write("redirects.txt", "");
    site.run(&["build"]).well();
    assert!(!site.path("public/旧").exists() && !site.path("public/_redirects").exists());
}

#[test]
fn what_cannot_be_published_is_told_with_what_to_do() {
    let site = Site::new();
    let unbuilt = site.run(&["publish", "www"]);
    assert!(unbuilt.code == 1 && unbuilt.errors.contains("tidings build"), "{unbuilt:?}");
    site.write("public/index.html", "x");
    for (arguments, part) in [
        (vec!["publish"], "publish.target"),
        (vec!["publish", "ftp://host/x"], "s3://BUCKET/FOLDER"),
        (vec!["publish", "s3://news"], "AWS_ACCESS_KEY_ID"),
        (vec!["publish", "git:origin#a..b"], "cannot be one"),
        (vec!["publish", "."], "own folder"),
        (vec!["publish", "public/x"], "own folder"),
        (vec!["publish", "sources"], "own folder"),
    ] {
        let ran = site.run(&arguments);
        assert!(ran.code == 2 && ran.errors.contains(part), "{arguments:?}: {ran:?}");
    }
    site.write("www/index.html", "somebody's own");
    let foreign = site.run(&["publish", "www"]);
    assert!(
        foreign.code == 1 && foreign.errors.contains("index.html") && foreign.errors.contains("--overwrite")
    );
    site.run(&["publish", "www", "--overwrite"]).well();
}
