//! What the cards of many articles take: `card_memory [ARTICLES]`. Says the resident memory that a card adds, and the peak of a
//! build whose files are thrown away. Reads `/proc`, so that it runs on Linux only.

#[path = "../tests/sample/mod.rs"]
mod sample;

use sample::article;
use std::io;
use tidings_model::{ArchivePath, Article};
use tidings_site::{Before, Cards, Copies, Loader, Put, Request, Sink, SiteSettings, Stored, Theme, build};

struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &str, _: &[u8]) -> io::Result<Put> {
        Ok(Put::Written)
    }
    fn link(&self, _: &str, _: Stored<'_>) -> io::Result<Put> {
        Ok(Put::Written)
    }
    fn before(&self) -> io::Result<Option<Before>> {
        Ok(None)
    }
    fn begin(&mut self, _: bool) -> io::Result<()> {
        Ok(())
    }
    fn keep(&self, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn finish(&mut self, _: &str, _: &[String]) -> io::Result<usize> {
        Ok(0)
    }
}

/// A number of `/proc/self/status`, in bytes.
fn status(key: &str) -> Result<usize, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with(key)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<usize>()? * 1024)
}

fn made(number: usize) -> Article {
    let excerpt = "四国代表在午夜过后离开会场，带走一份共同草案，只剩一章未定：由谁测量水位。".repeat(4);
    let title = format!("Talks on the river treaty enter night {number}");
    article(number, "新媒体/Harbour Post/Politics", "zh", &title, &excerpt)
}

#[expect(clippy::print_stdout, reason = "what it measured is its output")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).map_or(Ok(50_000), |count| count.parse())?;
    let theme = Theme::built_in()?;
    let before = status("VmRSS")?;
    let (mut cards, mut made_cards) = (Vec::new(), Cards::default());
    for number in 0..count {
        let article = made(number);
        let path = ArchivePath::of(&article.category, article.published.at, &article.title, &article.id);
        cards.push(made_cards.card(&article, &path, number as u64));
    }
    let held = status("VmRSS")? - before;
    println!("{count} cards: {held} bytes, {} a card", held / count);
    // The guid of an article is its number, which its id hides: the address tells it.
    let load = |path: &ArchivePath| {
        let night = path.slug().rsplit('-').next().and_then(|number| number.parse().ok());
        night.map(made).ok_or_else(|| format!("{path}: no such article"))
    };
    let request = Request {
        settings: &SiteSettings::default(),
        cards: &cards,
        sources: &[],
        copies: &Copies::default(),
        books: &[],
        load: Loader {
            article: &load,
            revisions: &|_| Vec::new(),
            book: &|_| Err(io::ErrorKind::NotFound.into()),
        },
        theme: &theme,
        program: "",
        clean: true,
        tell_moves: false,
    };
    let report = build(&request, &mut Nowhere)?;
    println!("{} pages, peak of the build {} bytes", report.pages, status("VmHWM")?);
    Ok(())
}
