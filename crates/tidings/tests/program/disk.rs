//! A disk that takes no more: no half file, a plain message, and the next run goes on.

use crate::setup::{NOW, Ran, Server, Site, item, ran, rss};
use std::process::Command;

/// Runs the program where no file may grow beyond `blocks` of 512 bytes, as on a full disk.
fn run_limited(site: &Site, blocks: u32, arguments: &str) -> Ran {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" {arguments}");
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_tidings"));
    command.current_dir(site.path(".")).env("TIDINGS_NOW", NOW);
    ran(command)
}

#[test]
fn a_full_disk_leaves_no_half_file() {
    let server = Server::start();
    let long = "<p>长长的正文，写满一页又一页。</p>".repeat(4000);
    let items: Vec<String> = (1..=8).map(|number| item(number, &format!("第 {number} 条"), &long)).collect();
    server.put("/feed", "text/xml", rss(&items));
    let undisturbed = Site::new();
    undisturbed.source("trial", &server.address("/feed"), "");
    undisturbed.run(&["fetch", "--all"]).well();
    undisturbed.run(&["build"]).well();

    let mut failed = 0;
    for blocks in [8, 64, 200, 300, 400, 800, 1600, 6000] {
        let site = Site::new();
        site.source("trial", &server.address("/feed"), "");
        let first = run_limited(&site, blocks, "fetch --all");
        if first.code != 0 {
            failed += 1;
            assert!(first.errors.contains("tidings") || first.out.contains("failed"), "{first:?}");
        }
        for (path, text) in site.records() {
            assert_eq!(undisturbed.records().get(&path), Some(&text), "{blocks} blocks: {path} is not whole");
        }
        run_limited(&site, blocks, "build");
        site.run(&["fetch", "--all"]).well();
        site.run(&["build"]).well();
        assert_eq!(site.records(), undisturbed.records(), "{blocks} blocks");
        assert_eq!(site.files("public"), undisturbed.files("public"), "{blocks} blocks");
        let stray =
            site.files(".").into_keys().filter(|path| path.contains(".tmp") || path.contains(".tidings-new"));
        assert_eq!(stray.collect::<Vec<_>>(), Vec::<String>::new(), "{blocks} blocks");
    }
    assert!(failed >= 3, "the limit never showed");
}
