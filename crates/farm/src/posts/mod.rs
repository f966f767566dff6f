//! Invented posts of the form in which tidings' forerunner wrote them: a title, a path of three categories, a lead picture and a
//! text with two or three pictures, in Chinese or English. The same number gives the same post.

mod copy;
mod peers;
mod record;

pub use copy::{Copied, copy};

use crate::text::{Chance, Writer};
use jiff::Timestamp;
use std::fmt::Write;
use std::io;
use std::path::Path;

/// For which program the posts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A site folder of tidings: settings, sources and records.
    Tidings,
    /// Hugo.
    Hugo,
    /// Hexo.
    Hexo,
    /// Eleventy.
    Eleventy,
}

/// A source of posts; its name is the second category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outlet {
    pub(crate) top: usize,
    pub(crate) site: usize,
    pub(crate) section: usize,
}

/// The top of the category tree.
const TOPS: [&str; 5] = ["地方", "World", "经济", "Science", "文化体育"];
/// Sites of each top.
const SITES: [&str; 20] = [
    "海湾晨报",
    "渡口新闻网",
    "Bay Courier",
    "灯塔周刊",
    "The Meridian",
    "North Coast Post",
    "四海电讯",
    "Harbour Wire",
    "集市日报",
    "Ledger & Tide",
    "码头财讯",
    "The Counting House",
    "Lantern Review",
    "观星台",
    "The Slow Engine",
    "果园科学",
    "小剧场",
    "Second Act",
    "球场内外",
    "Sunday Reader",
];
const SITES_OF_A_TOP: usize = SITES.len() / TOPS.len();
const SECTIONS: [&str; 5] = ["新闻", "观点", "Reports", "专题", "Letters"];
const OUTLETS: u64 = (SITES.len() * SECTIONS.len()) as u64;

impl Outlet {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..OUTLETS as usize).map(Self::of)
    }

    fn of(number: usize) -> Self {
        let site = number / SECTIONS.len();
        Self { top: site / SITES_OF_A_TOP, site, section: number % SECTIONS.len() }
    }

    /// Names of the category and of those above it.
    pub(crate) fn names(self) -> [&'static str; 3] {
        [TOPS[self.top], SITES[self.site], SECTIONS[self.section]]
    }

    /// The names by number, in which no program's rules for addresses make two categories one.
    pub(crate) fn keys(self) -> [String; 3] {
        let Self { top, site, section } = self;
        [format!("c{top}"), format!("c{top}-{site}"), format!("c{top}-{site}-{section}")]
    }
}

/// One post.
#[derive(Debug)]
pub(crate) struct Post {
    pub(crate) number: u64,
    pub(crate) outlet: Outlet,
    pub(crate) title: String,
    pub(crate) chinese: bool,
    pub(crate) published: Timestamp,
    pub(crate) picture: String,
    /// The text as a feed has it.
    pub(crate) html: String,
}

/// 1 January 2023, and the seconds of the three years over which posts are spread.
const FIRST: i64 = 1_672_531_200;
const SPAN: u64 = 3 * 365 * 86_400;

impl Post {
    /// The post of a number.
    pub(crate) fn of(number: u64) -> Self {
        let mut chance = Chance::of(number.wrapping_mul(2_654_435_761).wrapping_add(97));
        // A few sections have most of the posts, as it is with news.
        let outlet = if chance.share() < 0.7 {
            ((OUTLETS as f64).powf(chance.share()) - 1.0) as u64
        } else {
            chance.below(OUTLETS)
        };
        let chinese = chance.share() < 0.7;
        let seconds = FIRST + chance.below(SPAN) as i64;
        let mut writer = Writer::of(number, chinese);
        let mut title = writer.title();
        if chance.share() < 0.08 {
            title.push_str([": it's \"over\"", " #1", " & more", " 100 %"][chance.below(4) as usize]);
        }
        let picture = address(number, 0);
        let html = text(&mut writer, number);
        let published = Timestamp::from_second(seconds).unwrap_or_default();
        Self { number, outlet: Outlet::of(outlet as usize), title, chinese, published, picture, html }
    }

    /// A name for its file that says nothing.
    pub(crate) fn stem(&self) -> String {
        format!("p{:06}", self.number)
    }
}

fn address(post: u64, picture: u64) -> String {
    format!("https://pictures.example/{}/{post}-{picture}.jpg?quality=80&w=770&resize=770%2C433", post % 97)
}

/// Ten to 24 paragraphs, up to three headings, two or three pictures. Sentences that were given are longer than invented ones, and three to nine
/// paragraphs of them are as long as news is.
fn text(writer: &mut Writer, number: u64) -> String {
    let paragraphs = if crate::text::are_given() { 3 + writer.below(7) } else { 10 + writer.below(15) };
    let pictures = 2 + writer.below(2);
    let headings = writer.below(4);
    let mut html = String::with_capacity(8 << 10);
    let mut shown = 0;
    for paragraph in 0..paragraphs {
        if paragraph > 0 && headings > 0 && paragraph % (paragraphs / headings).max(1) == 0 {
            // Writing to a String cannot fail.
            let _ = writeln!(html, "<h3>{}</h3>", writer.title());
        }
        html.push_str("<p>");
        writer.sentences(&mut html);
        html.push_str("</p>\n");
        if shown < pictures && paragraph % (paragraphs / pictures) == 1 {
            let (id, src) = (number * 4 + shown, address(number, shown).replace('&', "&amp;"));
            let _ = writeln!(
                html,
                "<figure id=\"attachment_{id}\" aria-describedby=\"caption-{id}\" style=\"width:770px\" class=\"wp-caption \
                 aligncenter\"><img loading=\"lazy\" class=\"size-large wp-image-{id}\" src=\"{src}\" alt referrerpolicy=\"no-referrer\">\
                 <figcaption id=\"caption-{id}\" class=\"wp-caption-text\">({})</figcaption></figure>",
                writer.title()
            );
            shown += 1;
        }
    }
    html
}

/// Writes so many posts into the folder, with all that the program needs to build a site of them.
///
/// # Errors
/// When a file cannot be written.
pub fn write(form: Form, count: u64, folder: &Path) -> io::Result<()> {
    match form {
        Form::Tidings => record::settings(folder)?,
        Form::Hugo | Form::Hexo | Form::Eleventy => peers::settings(form, folder)?,
    }
    on_all_cores(|first, threads| {
        let mut numbers = (first..count).step_by(threads);
        numbers.try_for_each(|number| {
            let post = Post::of(number);
            match form {
                Form::Tidings => record::post(&post, folder),
                Form::Hugo | Form::Hexo | Form::Eleventy => peers::post(form, &post, folder),
            }
        })
    })
}

/// Runs the work on as many threads as there are cores; it is told which of how many threads it is on.
fn on_all_cores(work: impl Fn(u64, usize) -> io::Result<()> + Sync) -> io::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let work = &work;
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || work(thread as u64, threads))).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(io::Error::other("a thread broke down")))
        })
    })
}

#[expect(clippy::disallowed_methods, reason = "files of a folder that is made anew each time")]
fn put(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    std::fs::write(path, &bytes).or_else(|_| {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, &bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_post() {
        let (one, same) = (Post::of(17), Post::of(17));
        assert_eq!((one.html, one.title), (same.html, same.title));
        let posts: Vec<Post> = (0..200).map(Post::of).collect();
        let chinese = posts.iter().filter(|post| post.chinese).count();
        assert!((100..180).contains(&chinese), "{chinese}");
        for post in &posts {
            let pictures = post.html.matches("<figure ").count();
            assert!((2..=3).contains(&pictures), "{pictures} pictures in {}", post.number);
            assert_eq!(record::article(post).expect("an article").media.len(), pictures);
        }
    }
}
