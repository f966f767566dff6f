//! A site that is built again and again: equal to one that is built once, and whole whatever happens on the way.

mod sample;

use proptest::prelude::*;
use sample::{Sample, article, icon, small, sources};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tidings_model::{Article, CategoryPath};
use tidings_site::{
    Before, Copies, DiskSink, Excerpts, FeedFormat, MemorySink, Put, Sink, SiteError, SiteSettings, Stored,
    Theme, finish_change, read_cards, write_cards,
};

/// What can happen to an archive and its site between two builds.
#[derive(Debug, Clone)]
enum Step {
    /// An article comes in, with a date that is so many days before the newest.
    Add { number: usize, days: i64, kind: usize },
    /// One gets another title, other tags, another author or another section.
    Change { which: usize, what: usize },
    /// One is removed.
    Remove(usize),
    /// One begins or ceases to stand for another.
    Copy { one: usize, other: usize },
    /// Search engines are asked to leave out a source, or no more.
    Unlist(usize),
    /// A source gets an icon, another one, or none.
    Icon { which: usize, what: usize },
    /// A setting changes.
    Settings(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let add = || {
        (100..160_usize, 0..40_i64, 0..6_usize).prop_map(|(number, days, kind)| Step::Add {
            number,
            days,
            kind,
        })
    };
    prop_oneof![
        4 => add(),
        3 => (0..60_usize, 0..5_usize).prop_map(|(which, what)| Step::Change { which, what }),
        2 => (0..60_usize).prop_map(Step::Remove),
        2 => (0..60_usize, 0..60_usize).prop_map(|(one, other)| Step::Copy { one, other }),
        1 => (0..4_usize).prop_map(Step::Unlist),
        2 => (0..3_usize, 0..3_usize).prop_map(|(which, what)| Step::Icon { which, what }),
        1 => (0..6_usize).prop_map(Step::Settings),
    ]
}

/// An archive that changes.
struct World {
    articles: BTreeMap<usize, Article>,
    copies: BTreeMap<usize, usize>,
    unlisted: [bool; 4],
    icons: [usize; 3],
    settings: SiteSettings,
}

const PLACES: [&str; 6] = [
    "Business/Ledger",
    "World/Harbour Post/Politics",
    "World/Harbour Post",
    "新闻/海港报/时政",
    "أخبار/الميناء",
    "Science/Tidal Review/Sea",
];

impl World {
    fn new() -> Self {
        let settings = SiteSettings {
            address: Some("https://tidings.example/".to_owned()),
            per_page: 5,
            full_feeds: true,
            ..SiteSettings::default()
        };
        let (articles, copies) = (BTreeMap::new(), BTreeMap::new());
        Self { articles, copies, unlisted: [false; 4], icons: [0, 1, 0], settings }
    }

    fn pick(&self, which: usize) -> Option<usize> {
        self.articles.keys().nth(which % self.articles.len().max(1)).copied()
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Add { number, days, kind } => {
                let mut new =
                    article(number, PLACES[kind], "en", &format!("Title {number}"), "It has come in.");
                new.published.at = new
                    .published
                    .at
                    .saturating_sub(jiff::SignedDuration::from_hours(days * 24))
                    .expect("a time");
                new.tags = vec![
                    ["tide", "Tide", "harbour", "条约", "rare", "海"][kind].to_owned(),
                    format!("tag {}", number % 7),
                ];
                self.articles.insert(number, new);
            }
            Step::Change { which, what } => {
                let Some(article) = self.pick(which).and_then(|at| self.articles.get_mut(&at)) else {
                    return;
                };
                match what {
                    0 => article.title.push('!'),
                    1 => article.tags = vec!["rare".to_owned(), "TIDE".to_owned()],
                    2 => article.authors[0].name = Some("Omar Haddad".to_owned()),
                    3 => article.category = CategoryPath::parse(PLACES[3]).expect("a category"),
                    _ => article.revision += 1,
                }
            }
            Step::Remove(which) => _ = self.pick(which).map(|at| self.articles.remove(&at)),
            Step::Copy { one, other } => {
                let (Some(one), Some(other)) = (self.pick(one), self.pick(other)) else { return };
                if self.copies.remove(&one).is_none()
                    && one != other
                    && !self.copies.values().any(|of| *of == one)
                {
                    self.copies.insert(one, other);
                }
            }
            Step::Unlist(which) => self.unlisted[which] = !self.unlisted[which],
            Step::Icon { which, what } => self.icons[which] = what,
            Step::Settings(which) => match which {
                0 => self.settings.group_copies = !self.settings.group_copies,
                1 => self.settings.per_page = 9 - self.settings.per_page,
                2 => self.settings.utc_offset_minutes = 480 - self.settings.utc_offset_minutes,
                3 => self.settings.revisions = !self.settings.revisions,
                4 => {
                    let is_all = self.settings.feed_formats.len() == FeedFormat::ALL.len();
                    self.settings.feed_formats =
                        if is_all { vec![FeedFormat::Json] } else { FeedFormat::ALL.to_vec() };
                }
                _ => self.settings.noindex = !self.settings.noindex,
            },
        }
    }

    fn build(&self, sink: &mut dyn Sink) {
        let mut sample = Sample::default();
        self.articles.values().for_each(|article| sample.add(article.clone()));
        for (one, other) in &self.copies {
            if let (Some(one), Some(other)) = (self.articles.get(one), self.articles.get(other)) {
                let cards = sample.cards.iter_mut().filter(|card| card.id == one.id);
                cards.for_each(|card| card.copy_of = Some(other.id.clone()));
            }
        }
        let mut sources = sources();
        for (source, unlisted) in sources.iter_mut().zip(self.unlisted) {
            source.noindex = unlisted;
        }
        for (source, number) in sources.iter_mut().zip(self.icons) {
            source.icon = (number > 0).then(|| icon(&format!("icon {number}")));
        }
        let theme = Theme::built_in().expect("the built-in theme");
        let report =
            sample.build(&self.settings, &sources, &Copies::default(), &theme, sink).expect("a site");
        assert_eq!(report.problems, Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_step_by_step_is_what_is_built_at_once(steps in prop::collection::vec(step(), 1..24)) {
        let mut world = World::new();
        (0..20).for_each(|number| world.take(&Step::Add { number: 100 + number, days: number as i64 % 5, kind: number % 6 }));
        let mut sink = MemorySink::default();
        world.build(&mut sink);
        for step in &steps {
            world.take(step);
            world.build(&mut sink);
            let mut clean = MemorySink::default();
            world.build(&mut clean);
            let (grown, clean) = (sink.files(), clean.files());
            let paths = grown.keys().chain(clean.keys()).filter(|path| grown.get(*path) != clean.get(*path));
            prop_assert_eq!(paths.collect::<Vec<_>>(), Vec::<&String>::new(), "after {:?}", step);
        }
    }
}

/// Fails from a certain call on.
struct Failing<'s> {
    inner: &'s mut DiskSink,
    left: AtomicUsize,
}

impl Failing<'_> {
    fn step(&self) -> io::Result<()> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map(drop).map_err(|_| io::Error::other("the disk is full"))
    }
}

impl Sink for Failing<'_> {
    fn before(&self) -> io::Result<Option<Before>> {
        self.inner.before()
    }
    fn begin(&mut self, anew: bool) -> io::Result<()> {
        self.inner.begin(anew)
    }
    fn put(&self, path: &str, bytes: &[u8]) -> io::Result<Put> {
        self.step().and_then(|()| self.inner.put(path, bytes))
    }
    fn link(&self, path: &str, from: Stored<'_>) -> io::Result<Put> {
        self.step().and_then(|()| self.inner.link(path, from))
    }
    fn keep(&self, path: &str) -> io::Result<()> {
        self.inner.keep(path)
    }
    fn finish(&mut self, manifest: &str, gone: &[String]) -> io::Result<usize> {
        self.step().and_then(|()| self.inner.finish(manifest, gone))
    }
}

/// The files below a folder, without those of the build itself.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut left) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
            match path.is_dir() {
                true if name != ".tidings-new" => left.push(path),
                false if !name.starts_with(".tidings") => {
                    _ = found.insert(name, std::fs::read(path).expect("a file"))
                }
                _ => {}
            }
        }
    }
    found
}

struct Disk {
    _folder: tempfile::TempDir,
    public: PathBuf,
    media: PathBuf,
}

impl Disk {
    fn new(sample: &Sample) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let [public, media] = ["public", "media"].map(|name| folder.path().join(name));
        for article in sample.articles.values() {
            for file in article.media.iter().filter_map(|media| media.file.as_ref()) {
                write(&media.join(file.path()), "a picture");
            }
        }
        Self { _folder: folder, public, media }
    }

    fn sink(&self) -> DiskSink {
        DiskSink::new(&self.public, &self.media, self.media.with_file_name("copies"))
    }

    fn build(&self, sample: &Sample, settings: &SiteSettings) -> tidings_site::BuildReport {
        let theme = Theme::built_in().expect("the built-in theme");
        sample.build(settings, &sources(), &Copies::default(), &theme, &mut self.sink()).expect("a site")
    }
}

#[expect(clippy::disallowed_methods, reason = "fixtures")]
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[test]
fn a_build_that_fails_leaves_the_old_site_and_the_next_one_is_whole() {
    let (before, mut after) = (small(), small());
    let mut new = article(1, "Business/Ledger", "en", "A new one", "It has just come in.");
    new.id = article(900, "Business/Ledger", "en", "", "").id;
    after.add(new);
    let theme = Theme::built_in().expect("the built-in theme");
    let settings =
        |title: &str| SiteSettings { per_page: 5, title: title.to_owned(), ..SiteSettings::default() };
    // A small change, and another name of the site, for which every page is made again.
    for (title, steps) in [("Tidings", vec![0, 1, 5, 12]), ("Other", vec![0, 7, 100, 150])] {
        let disk = Disk::new(&after);
        disk.build(&before, &settings("Tidings"));
        let old = files(&disk.public);
        for left in steps {
            let mut inner = disk.sink();
            let mut sink = Failing { inner: &mut inner, left: AtomicUsize::new(left) };
            let built = after.build(&settings(title), &sources(), &Copies::default(), &theme, &mut sink);
            built.expect_err("a full disk");
            assert!(files(&disk.public) == old, "{title}, {left} steps");
        }
        disk.build(&after, &settings(title));
        let clean = Disk::new(&after);
        clean.build(&after, &settings(title));
        assert!(files(&disk.public) == files(&clean.public), "{title}");
    }
}

#[test]
fn an_icon_is_on_the_pages_of_its_source_and_no_others() {
    let sample = small();
    let theme = Theme::built_in().expect("the built-in theme");
    let settings = SiteSettings { per_page: 5, ..SiteSettings::default() };
    let mut sink = MemorySink::default();
    let mut build = |of: Option<&str>| {
        let mut sources = sources();
        sources[0].icon = of.map(icon);
        sample.build(&settings, &sources, &Copies::default(), &theme, &mut sink).expect("a site");
        sink.files().clone()
    };
    let without = build(None);
    let paths = ["one", "two"].map(|of| format!("media/{}", icon(of).path()));
    let shows =
        |page: &[u8], path: &str| String::from_utf8_lossy(page).contains(&format!("/{path}\" width="));
    let with = build(Some("one"));
    let changed = |before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let pages = after
            .iter()
            .filter(|(path, page)| before.get(*path) != Some(page) && !path.starts_with("media/"));
        pages.map(|(path, _)| path.clone()).collect()
    };
    let pages = changed(&without, &with);
    assert!(pages.iter().all(|page| shows(&with[page], &paths[0])), "{pages:?}");
    assert!(
        pages.contains(&"about/index.html".to_owned())
            && pages.contains(&"source/harbour-post/index.html".to_owned())
    );
    let articles = with.values().filter(|page| {
        let page = String::from_utf8_lossy(page);
        page.contains("<article class=\"article\"")
            && page.contains("source/harbour-post/index.html\"><img class=\"favicon\"")
    });
    assert_eq!(articles.count(), 12, "all articles of the source");
    assert!(with.contains_key(&paths[0]) && !without.contains_key(&paths[0]));
    assert!(
        with.iter().all(|(path, page)| path.ends_with(".html") || !shows(page, &paths[0])),
        "no feed has it"
    );

    let other = build(Some("two"));
    assert_eq!(changed(&with, &other), pages, "another icon");
    assert!(other.contains_key(&paths[1]) && !other.contains_key(&paths[0]));
    assert!(build(None) == without, "and none is left behind");
}

#[test]
fn a_change_that_counts_is_carried_out_by_whoever_finds_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let public = folder.path().join("public");
    for (path, text) in [
        ("a.html", "old"),
        ("b/c/gone.html", "old"),
        (".tidings-new/0", "new"),
        (".tidings-new/2", "deep"),
        // Number 1 was put in its place before the kill; nothing leads out of the site.
        (
            ".tidings-new/change",
            "0 a.html\n1 moved.html\n2 d/e.html\n2 ../out.html\n-b/c/gone.html\n-../kept\nend",
        ),
        ("moved.html", "moved"),
    ] {
        write(&public.join(path), text);
    }
    write(&folder.path().join("kept"), "kept");
    assert!(finish_change(&public).expect("an end"));
    assert!(!finish_change(&public).expect("nothing"));
    let found: Vec<(String, String)> = files(&public)
        .into_iter()
        .map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8")))
        .collect();
    let wanted = [("a.html", "new"), ("d/e.html", "deep"), ("moved.html", "moved")];
    assert_eq!(found, wanted.map(|(path, text)| (path.to_owned(), text.to_owned())));
    assert!(
        !public.join("b").exists()
            && !public.join(".tidings-new").exists()
            && folder.path().join("kept").exists()
    );
    write(&public.join(".tidings-new/change"), "0 a.html\n");
    assert!(finish_change(&public).is_err(), "a list that was cut");
}

#[test]
fn what_the_owner_put_there_stays_and_what_was_made_before_goes() {
    let disk = Disk::new(&small());
    // The list of an earlier version of the program, and files of the owner's, one of them in a folder of the site.
    for path in ["CNAME", ".git/HEAD", "about/mine.html", "old/index.html", "index.html"] {
        write(&disk.public.join(path), "text");
    }
    write(&disk.public.join(".tidings-manifest"), "index.html\nold/index.html\n");
    let settings = SiteSettings::default();
    let built = disk.build(&small(), &settings);
    assert_eq!((built.removed, disk.public.join("old").exists()), (1, false));
    for title in ["A", "B", "B"] {
        let settings = SiteSettings { title: title.to_owned(), ..settings.clone() };
        disk.build(&small(), &settings);
        for path in ["CNAME", ".git/HEAD", "about/mine.html"] {
            assert!(disk.public.join(path).exists(), "{title}: {path}");
        }
    }
    let beside: Vec<_> =
        std::fs::read_dir(disk.public.parent().expect("a folder")).expect("a folder").flatten().collect();
    assert_eq!(beside.len(), 2, "the site and the pictures, no remains: {beside:?}");
    // The archive's pictures are other files than those of the site.
    let shown = files(&disk.public).into_keys().find(|path| path.starts_with("media/")).expect("a picture");
    let mut file =
        std::fs::OpenOptions::new().write(true).open(disk.public.join(&shown)).expect("the picture");
    io::Write::write_all(&mut file, b"smaller").expect("a write");
    let kept = std::fs::read(disk.public.parent().expect("a folder").join(&shown)).expect("the archive's");
    assert_eq!(kept, b"a picture");
}

#[test]
fn a_link_stays_a_link() {
    let disk = Disk::new(&small());
    let real = disk.public.with_file_name("real");
    std::fs::create_dir_all(&real).expect("a folder");
    std::os::unix::fs::symlink(&real, &disk.public).expect("a link");
    disk.build(&small(), &SiteSettings::default());
    disk.build(&small(), &SiteSettings { title: "Other".to_owned(), ..SiteSettings::default() });
    assert!(disk.public.is_symlink() && real.join("index.html").exists());
}

#[test]
fn cards_come_back() {
    let sample = small();
    let (bytes, excerpts) = write_cards(&sample.cards);
    let kept = || {
        Excerpts::new({
            let excerpts = excerpts.clone();
            move || Some(excerpts.clone())
        })
    };
    let mut back = read_cards(&bytes, kept()).expect("the cards");
    for (card, before) in back.iter_mut().zip(&sample.cards) {
        assert_eq!(*card.excerpt, *before.excerpt);
        card.excerpt = before.excerpt.clone();
    }
    assert_eq!(format!("{back:?}"), format!("{:?}", sample.cards));
    for end in (0..bytes.len()).step_by(97) {
        assert!(read_cards(&bytes[..end], kept()).is_none_or(|cards| cards.len() < back.len()), "{end}");
    }
}

#[test]
fn no_site_is_made_without_its_excerpts() {
    let mut sample = small();
    let bytes = write_cards(&sample.cards).0;
    sample.cards = read_cards(&bytes, Excerpts::new(|| None)).expect("the cards");
    let theme = Theme::built_in().expect("the built-in theme");
    let mut sink = MemorySink::default();
    let built = sample.build(&SiteSettings::default(), &[], &Copies::default(), &theme, &mut sink);
    assert!(matches!(built, Err(SiteError::Excerpts)), "{built:?}");
    assert!(sink.files().is_empty());
}
