//! What a branch has of its own: commits, and the repository of the site folder, of which nothing is touched.

use crate::places::{AT_WORK, Place, block_on, branch_settings, build, files, folder_files, git};
use std::path::Path;
use tidings_publish::{Branch, Options, PublishError, SiteFiles, Target, publish};

/// A repository with one commit, something staged and something changed.
fn repository(root: &Path) -> std::path::PathBuf {
    let site = root.join("site");
    build(&site, &files(&[("tidings.toml", "[site]\n"), ("archive/a.md", "a"), ("staged.txt", "1")]));
    git(&site, &["init", "--quiet", "--initial-branch=main"]);
    git(&site, &["config", "user.name", "新闻 Editor"]);
    git(&site, &["config", "user.email", "editor@example.org"]);
    git(&site, &["add", "tidings.toml"]);
    git(&site, &["commit", "--quiet", "-m", "first"]);
    git(&site, &["add", "staged.txt"]);
    site
}

#[test]
fn nothing_of_the_site_folders_own_repository_is_touched() {
    let root = tempfile::tempdir().expect("a folder");
    let [.., place] = Place::all(root.path());
    let Place::Git(remote, _) = &place else { panic!("a branch") };
    let site = repository(root.path());
    git(&site, &["remote", "add", "origin", &remote.to_string_lossy()]);
    let state = |site: &Path| {
        let look = |arguments: &[&str]| git(site, arguments);
        (
            look(&["status", "--porcelain=v2", "--branch"]),
            look(&["for-each-ref", "refs/heads", "refs/tags"]),
            std::fs::read(site.join(".git/index")).expect("an index"),
            folder_files(&site.join("archive")),
        )
    };
    let before = state(&site);
    let public = root.path().join("public");
    for (number, text) in ["one", "two", "two"].iter().enumerate() {
        build(&public, &files(&[("index.html", text), ("标签/C#\"/index.html", "x")]));
        let settings =
            tidings_publish::BranchSettings { remote: "origin".to_owned(), ..branch_settings(remote, &site) };
        let target = Target::Git(Box::new(Branch::open(settings).expect("a branch")));
        let read = SiteFiles::read(&public, AT_WORK).expect("a site");
        let report =
            block_on(publish(read, target, Options::default(), &mut |_, _| {})).expect("it went well");
        assert_eq!(report.made.is_some(), number < 2, "nothing new is no commit");
        assert_eq!(place.files(), files(&[("index.html", text), ("标签/C#\"/index.html", "x")]));
    }
    assert_eq!(place.all_files()[".nojekyll"], "");
    assert_eq!(state(&site), before);
    let log = git(remote, &["log", "--format=%an <%ae> %ct %s", "gh-pages"]);
    let want = "新闻 Editor <editor@example.org> 1773455409 Site: 0 files added, 1 changed, 0 removed\n\
                新闻 Editor <editor@example.org> 1773455409 Site: 3 files added, 0 changed, 0 removed";
    assert_eq!(log, want);
    // The branch of the site folder itself is refused.
    let own = tidings_publish::BranchSettings { branch: "main".to_owned(), ..branch_settings(remote, &site) };
    assert!(matches!(Branch::open(own), Err(PublishError::Settings { .. })));
}

#[test]
fn without_history_the_branch_has_one_commit_and_others_files_stay() {
    let root = tempfile::tempdir().expect("a folder");
    let [.., place] = Place::all(root.path());
    let Place::Git(remote, site) = &place else { panic!("a branch") };
    place.put("CNAME", "news.example.org");
    place.put(".nojekyll", "somebody's own");
    let public = root.path().join("public");
    for text in ["one", "two"] {
        build(&public, &files(&[("index.html", text), (&format!("{text}.html"), "x")]));
        let settings = tidings_publish::BranchSettings { history: false, ..branch_settings(remote, site) };
        let target = Target::Git(Box::new(Branch::open(settings).expect("a branch")));
        let read = SiteFiles::read(&public, AT_WORK).expect("a site");
        block_on(publish(read, target, Options::default(), &mut |_, _| {})).expect("it went well");
        assert_eq!(git(remote, &["rev-list", "--count", "gh-pages"]), "1");
    }
    assert_eq!(
        place.files(),
        files(&[("CNAME", "news.example.org"), ("index.html", "two"), ("two.html", "x")])
    );
}

#[test]
fn a_branch_that_somebody_pushed_meanwhile_and_a_remote_that_is_none_are_told() {
    let root = tempfile::tempdir().expect("a folder");
    let [.., place] = Place::all(root.path());
    let Place::Git(_, site) = &place else { panic!("a branch") };
    let public = root.path().join("public");
    build(&public, &files(&[("index.html", "one")]));
    let target = place.target();
    place.put("README", "pushed meanwhile");
    let read = SiteFiles::read(&public, AT_WORK).expect("a site");
    let refused = block_on(publish(read, target, Options::default(), &mut |_, _| {}));
    let Err(PublishError::Target { why, .. }) = refused else { panic!("{refused:?}") };
    assert!(why.starts_with("git push:"), "{why}");
    place.publish_well(&public);
    assert_eq!(place.files(), files(&[("README", "pushed meanwhile"), ("index.html", "one")]));
    let none = branch_settings(&root.path().join("nowhere.git"), site);
    let Err(error) = Branch::open(none) else { panic!("it opened") };
    assert!(error.to_string().contains("git ls-remote:") && error.advice().contains("remote"), "{error}");
}
