use super::source::Defaults;
use super::*;
use tidings_model::{CategoryPath, FullText, Pictures};

fn defaults() -> Defaults {
    Defaults { interval: None, category: CategoryPath::parse("新闻").expect("a path") }
}

fn errors(text: &str) -> Vec<String> {
    let errors = Settings::read("tidings.toml", text).expect_err("mistakes");
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn a_settings_file_says_what_it_means() {
    let text = "[site]\ntitle = \"新闻\"\nlanguage = \"zh\"\ntime_zone = \"+08:00\"\n[fetch]\ntimeout = \"500ms\"\nmax_size = \"2MiB\"\nallow_hosts = [\"127.0.0.1\"]\n";
    let settings = Settings::read("tidings.toml", text).expect("good settings");
    assert_eq!(settings.site.title, "新闻");
    assert_eq!(settings.site.time_zone.minutes, 480);
    assert_eq!(settings.fetch.timeout, Duration::from_millis(500));
    assert_eq!(settings.fetch.max_size, ByteSize::mib(2));
    assert_eq!(settings.fetch.allow_hosts, ["127.0.0.1"]);
    assert_eq!(Settings::read("tidings.toml", "").expect("nothing set"), Settings::default());
}

#[test]
fn mistakes_are_named_with_file_line_and_key() {
    for (text, expected) in [
        ("[site]\ntitel = \"x\"\n", "tidings.toml:2: site.titel is no key here; did you mean \"title\"?"),
        ("[sites]\ntitle = \"x\"\n", "tidings.toml:1: [sites] is no key here; did you mean \"site\"?"),
        ("\ntitle = \"x\"\n", "tidings.toml:2: title is no key here"),
        ("[site]\n\nper_page = 0\n", "tidings.toml:3: site.per_page must be from 1 to 1000"),
        ("[fetch]\ntimeout = 20\n", "tidings.toml:2: fetch.timeout must be a time such as"),
        ("[fetch]\ntimeout = \"20 parsecs\"\n", "and is \"20 parsecs\""),
        (
            "[fetch]\nallow_hosts = [3]\n",
            "fetch.allow_hosts is a list in which each must be a text in quotes, and is 3",
        ),
        ("[site]\naddress = \"news\"\n", "site.address must be a web address"),
        (
            "[serve]\naddress = \"https://news.example/read/\"\n",
            "serve.address must be a web address without a path",
        ),
        (
            "[serve]\naddress = \"https://ann:x@news.example/\"\n",
            "serve.address must be a web address without",
        ),
        ("[site]\ntime_zone = \"UTC+8\"\n", "site.time_zone must be hours and minutes from UTC"),
        ("[site\n", "tidings.toml:1: "),
    ] {
        let found = errors(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(expected), "{found:?} lacks {expected:?}");
    }
    assert_eq!(errors("[site]\na = 1\nb = 2\n[fetch]\nc = 3\n").len(), 3, "all mistakes at once");
}

#[test]
fn a_public_address_is_its_scheme_host_and_port() {
    for (address, want) in [
        ("https://read.example.org/", Some("https://read.example.org")),
        ("https://read.example.org:443", Some("https://read.example.org")),
        ("http://Read.Example:8080", Some("http://read.example:8080")),
        ("https://读.example/", Some("https://xn--hf3a.example")),
        ("https://read.example/\"onload=x", None),
        ("ftp://read.example/", None),
        ("read.example", None),
    ] {
        let serve = Serve { address: Some(address.to_owned()), ..Serve::default() };
        assert_eq!(serve.origin().as_deref(), want, "{address}");
    }
}

#[test]
fn what_is_explained_can_be_read() {
    let uncommented = |text: &str| -> String {
        let lines = text.lines().map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => rest,
            _ => line,
        });
        lines.filter(|line| !line.contains('…')).collect::<Vec<_>>().join("\n")
    };
    let explained = explain();
    let (settings, files) = explained.split_once("# A source").expect("both files");
    let (source, list) = files.split_once("# A list").expect("the lists' file");
    assert_eq!(Settings::read("x", &uncommented(settings)).expect("the defaults"), Settings::default());
    let source =
        format!("# {}", uncommented(source)).replace("address = \"\"", "address = \"https://example.org/f\"");
    let source = read_source("sources/x.toml", "x", &source, &defaults()).expect("the defaults");
    assert_eq!(source.policy.full_text, FullText::Auto);
    let list =
        format!("# {}", uncommented(list)).replace("address = \"\"", "address = \"https://example.org/l\"");
    let read = read_list("lists/x.toml", "x", &list).expect("the defaults");
    assert_eq!((read.interval.as_secs(), read.enabled), (6 * 3600, true));
    let settings =
        Settings::read("x", &uncommented(&template("半岛", SiteLanguage::Chinese))).expect("a template");
    assert_eq!((settings.site.title.as_str(), settings.site.language), ("半岛", SiteLanguage::Chinese));
}

#[test]
fn a_source_is_written_and_read_again() {
    let text = "address = \"https://example.org/feed\"\nname = '半岛 \"网\"'\ncategory = \"新媒体/新闻\"\nalso_in = [\"世界\"]\nlanguage = \"zh\"\nenabled = false\ninterval = \"30m\"\nfull_text = \"never\"\npictures = \"link\"\n";
    let source = read_source("sources/a.toml", "a", text, &defaults()).expect("a source");
    assert_eq!(source.policy.pictures, Pictures::Link);
    assert_eq!(write_source(&source, &defaults()), text);
    for (id, text, expected) in [
        ("a", "name = \"x\"\n", "sources/a.toml:1: address is missing"),
        (
            "a",
            "\naddress = \"ftp://x/\"\n",
            "sources/a.toml:2: address must begin with http:, https:, rsshub:// or file:",
        ),
        (
            "a",
            "address = \"https://x/\"\ncategory = \"../x\"\n",
            "sources/a.toml:2: category must be a category path",
        ),
        ("A b", "address = \"https://x/\"\n", "cannot be a source"),
    ] {
        let errors = read_source("sources/a.toml", id, text, &defaults()).expect_err("a mistake");
        assert!(errors[0].to_string().contains(expected), "{errors:?}");
    }
}
