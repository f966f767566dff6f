//! What people mistype: exit code 2, the file, the line, the key, and the nearest that exists.

use crate::setup::Site;

#[test]
fn mistakes_are_named_with_their_place() {
    for (file, text, wanted) in [
        ("tidings.toml", "[site]\ntitel = \"x\"\n", vec!["tidings.toml:2:", "titel", "title"]),
        ("tidings.toml", "[fetch]\ninterval = \"often\"\n", vec!["tidings.toml:2:", "fetch.interval"]),
        ("tidings.toml", "[site]\naccent = \"red\"\n", vec!["tidings.toml:2:", "site.accent", "#9a1b1b"]),
        ("tidings.toml", "[fetsh]\n", vec!["tidings.toml:1:", "[fetsh]", "fetch"]),
        ("tidings.toml", "[site\n", vec!["tidings.toml:1:"]),
        (
            "sources/a.toml",
            "address = \"https://a.example/\"\ncatgory = \"A\"\n",
            vec!["a.toml:2:", "category"],
        ),
        ("sources/a.toml", "name = \"x\"\n", vec!["a.toml:", "address"]),
        ("sources/a.toml", "address = \"ftp://a.example/\"\n", vec!["a.toml:1:", "http:"]),
        ("sources/a.toml", "address = \"https://a.example/\"\ncategory = \"../x\"\n", vec!["a.toml:2:"]),
        (
            "sources/a.toml",
            "address = \"https://a.example/\"\npictures = \"kep\"\n",
            vec!["a.toml:2:", "keep"],
        ),
    ] {
        let site = Site::new();
        site.write(file, text);
        for command in [vec!["fetch"], vec!["status"], vec!["build"]] {
            let ran = site.run(&command);
            assert_eq!(ran.code, 2, "{command:?} {text}: {}{}", ran.out, ran.errors);
            for part in &wanted {
                assert!(ran.errors.contains(part), "{text}: {} has no {part:?}", ran.errors);
            }
        }
    }
}

#[test]
fn wrong_commands_say_what_would_be_right() {
    let site = Site::new();
    for (arguments, code, wanted) in [
        (vec!["fecth"], 2, "fetch"),
        (vec!["fetch", "--source", "nobody"], 2, "there is no source nobody"),
        (vec!["--dir", "/nonexistent", "status"], 2, "tidings init"),
        (vec!["export", "wordstar", "out"], 2, "hugo"),
        (vec!["import", "missing.opml"], 1, "missing.opml"),
        (vec!["add", "not an address"], 2, "is no address"),
    ] {
        let ran = site.run(&arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {}{}", ran.out, ran.errors);
        assert!(ran.errors.contains(wanted), "{arguments:?}: {}", ran.errors);
    }
    for command in [
        "init", "add", "fetch", "build", "up", "status", "check", "rebuild", "search", "export", "import",
        "demo",
    ] {
        let help = site.run(&[command, "--help"]).well();
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn every_key_is_explained_by_what_reads_it() {
    let site = Site::new();
    let explained = site.run(&["config"]).well();
    let (settings, _) = explained.split_once("\n# A source").expect("the part on sources");
    let uncommented: Vec<String> = settings
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.split(' ').nth(1) == Some("=") && !key.contains('…') => key.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    site.write("tidings.toml", uncommented.join("\n"));
    site.run(&["status"]).well();
}
