//! `pack` and `unpack`: every command reads what is packed as it reads files.

use crate::setup::{Server, Site, item, rss};

const YEAR_LATER: &str = "2027-04-14T02:30:09Z";

#[test]
fn every_command_reads_packs() {
    let (site, server) = (Site::new(), Server::start());
    let long = "港口于周一重新开放，十二艘船进港。市长说，这座城市等这一天等了三年，码头工人已经回到岗位。"
        .repeat(4);
    server.put("/feed", "text/xml", rss(&[item(1, "港口将开放", &long), item(2, "Two", "Other words.")]));
    server.put("/copy", "text/xml", rss(&[item(3, "港口", &long)]).replace("trial-3", "copy-3"));
    site.source("trial", &server.address("/feed"), "");
    site.source("other", &server.address("/copy"), "");
    site.run(&["fetch", "--all"]).well();
    site.run(&["build"]).well();
    let (archive, public) = (site.files("archive"), site.files("public"));
    let records = site.records();
    let told = |arguments: &[&str]| {
        let ran = site.run_at(YEAR_LATER, arguments);
        (ran.code, ran.out)
    };
    let duplicates = told(&["duplicates"]);
    site.run_at(YEAR_LATER, &["export", "hexo", "out/before"]).well();

    let early = site.run(&["pack"]).well();
    assert!(early.contains("0 records"), "nothing is a year old: {early}");
    let out = site.run_at(YEAR_LATER, &["pack"]).well();
    assert!(out.contains("3 records of the months before 2026-04 went into 2 packs"), "{out}");
    let packed = site.files("archive");
    assert!(packed.keys().all(|path| path.ends_with(".pack.zst")), "{:?}", packed.keys());
    assert!(packed.contains_key("World/trial/2026/2026-03-trial.pack.zst"), "{:?}", packed.keys());

    site.run_at(YEAR_LATER, &["check"]).well();
    assert_eq!(told(&["duplicates"]), duplicates);
    site.run_at(YEAR_LATER, &["export", "hexo", "out/after"]).well();
    assert_eq!(site.files("out/after"), site.files("out/before"));
    site.run(&["build"]).well();
    assert_eq!(site.files("public"), public);
    std::fs::remove_dir_all(site.path("state")).expect("a folder");
    std::fs::remove_dir_all(site.path("public")).expect("a folder");
    site.run(&["rebuild"]).well();
    assert_eq!(site.files("public"), public);
    site.run(&["check"]).well();

    // A rule and a feed change packed articles: these become files, and their past is kept.
    site.write("rules.toml", "[[rule]]\nname = 'x'\nin = 'title'\ncontains = 'two'\nstar = true\n");
    site.run_at(YEAR_LATER, &["rules", "apply"]).well();
    server.put("/feed", "text/xml", rss(&[item(1, "港口已开放", &long)]));
    site.run_at(YEAR_LATER, &["fetch", "--all"]).well();
    site.run(&["check"]).well();
    let now = site.files("archive");
    let files: Vec<&String> =
        now.keys().filter(|path| path.ends_with(".md") && !path.starts_with('.')).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    let id = &files[0][files[0].len() - 15..files[0].len() - 3];
    assert!(site.run(&["diff", id]).well().contains("1 → 2"));
    let pages = site.run_at(YEAR_LATER, &["build"]).well();
    assert!(pages.contains("3 articles"), "{pages}");
    site.run_at("2027-04-15T02:30:09Z", &["pack", "--older-than", "1y", "--source", "trial"]).well();
    site.run_at("2027-04-15T02:30:09Z", &["unpack"]).well();
    site.run(&["check"]).well();
    let out = site.files("archive").into_keys().filter(|path| !path.starts_with('.')).collect::<Vec<_>>();
    assert!(out.iter().eq(records.keys()), "{out:?}");
    let same = archive.iter().filter(|(path, bytes)| site.files("archive").get(*path) == Some(bytes)).count();
    assert_eq!(same, 1, "the copy is as it was");
}

#[test]
fn a_damaged_pack_is_told_by_every_command_and_nothing_else_stops() {
    let (site, server) = (Site::new(), Server::start());
    server.put("/feed", "text/xml", rss(&[item(1, "One", "Words."), item(2, "Two", "Other words.")]));
    site.source("trial", &server.address("/feed"), "");
    site.run(&["fetch", "--all"]).well();
    site.run_at(YEAR_LATER, &["pack"]).well();
    let (pack, bytes) = site.files("archive").into_iter().next().expect("a pack");
    site.write(&format!("archive/{pack}"), &bytes[..bytes.len() - 20]);
    for arguments in [&["check"][..], &["check", "--mend"], &["unpack"], &["rebuild"]] {
        let ran = site.run_at(YEAR_LATER, arguments);
        let text = ran.out + &ran.errors;
        assert!(ran.code == 1 && text.contains("2026-03-trial.pack.zst"), "{arguments:?}: {text}");
    }
    site.write(&format!("archive/{pack}"), &bytes);
    site.run(&["rebuild"]).well();
    site.run(&["check"]).well();
    for (arguments, part) in
        [(&["pack", "--older-than", "x"][..], "12m"), (&["pack", "--source", "a/b"], "--source")]
    {
        let ran = site.run(arguments);
        assert!(ran.code == 2 && ran.errors.contains(part), "{ran:?}");
    }
}
