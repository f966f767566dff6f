//! The command line: one definition for parsing, help and the table in the README.

mod live;
mod publish;
mod search;

pub use live::{Backup, Restore, Serve, User, UserAction};
pub use publish::{Build, Digest, DigestForm, Eject, Export, Publish, Theme, ThemeAction, Workflow};
pub use search::{Search, SearchOrder};

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use tidings_model::{ArticleId, CategoryPath, SourceId};

/// Watches the news sources that you choose, turns every new item into a clean post, keeps it for good in an
/// archive of plain files, and publishes a news site.
#[derive(Debug, Parser)]
#[command(name = "tidings", version, propagate_version = true, after_help = "Start here:  tidings demo")]
pub struct Cli {
    /// The site folder. Left out: the nearest one from the working folder upwards.
    #[arg(long, global = true, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Print one JSON document instead of lines.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a site folder.
    #[command(after_help = "Example:  tidings init mysite --title 蓝海新闻 --language zh")]
    Init(Init),
    /// Add a source: a feed, a page that links to one, or a feed file on this machine.
    #[command(
        after_help = "Examples:\n  tidings add https://example.org/ --category World/Asia\n  tidings add https://example.org/ --list\n  tidings add https://example.org/ --pick 2\n  tidings add rsshub://bilibili/user/video/2267573\n  tidings add feeds/local.xml --name 'Local paper'"
    )]
    Add(Add),
    /// Poll the sources that are due and file what is new.
    #[command(
        after_help = "Examples:\n  tidings fetch\n  tidings fetch --all\n  tidings fetch --source example-org\n  tidings fetch --history --source example-org\n\nExit code 1 when a source failed; each is named with what to do."
    )]
    Fetch(Fetch),
    /// Make the static site in public/ from the archive.
    #[command(
        after_help = "Examples:\n  tidings build\n  tidings build --watch\n\nWhat is made of the same as in the build before is not made again. The old site stays until the new one is complete."
    )]
    Build(Build),
    /// Fetch, build and serve the site, and keep polling until stopped.
    #[command(after_help = "Example:  tidings up      then open http://127.0.0.1:8080/")]
    Up(Up),
    /// Serve the live reader and the interfaces that phones speak, and keep polling until stopped.
    #[command(
        after_help = "Examples:\n  tidings serve      then open the address that it prints\n  tidings serve --listen 0.0.0.0:8080 --site\n\nThe first start prints an address to sign up at, once. Only this machine reaches 127.0.0.1; docs/serve.md says how it is put behind a web server with TLS."
    )]
    Serve(Serve),
    /// Add, list and remove who may sign in to the live reader, and give their programs passwords.
    #[command(
        after_help = "Examples:\n  tidings user add ann --password-stdin < password.txt\n  tidings user invite\n  tidings user app-password ann --label 'my phone'\n  tidings user list"
    )]
    User(User),
    /// Copy everything that cannot be made again into a folder, also while tidings is at work.
    #[command(
        after_help = "Examples:\n  tidings backup /mnt/disk/news-backup\n\nA second backup into the same folder copies only what is new."
    )]
    Backup(Backup),
    /// Make a site folder of a backup.
    #[command(after_help = "Example:  tidings restore /mnt/disk/news-backup mysite")]
    Restore(Restore),
    /// Put the built site where readers find it: a folder, a bucket (S3) or a branch of a git repository.
    #[command(
        after_help = "Examples:\n  tidings publish /srv/www/news\n  tidings publish s3://my-news/site --dry-run\n  tidings publish git:origin#gh-pages\n\nOnly what changed is sent, and only what tidings sent is removed. docs/deploy.md says how each target is set up."
    )]
    Publish(Publish),
    /// Write a file that makes GitHub or GitLab fetch and publish on a schedule.
    #[command(
        after_help = "Examples:\n  tidings workflow github\n  tidings workflow gitlab --archive bucket\n\ndocs/deploy.md says what is left to do by hand."
    )]
    Workflow(Workflow),
    /// Say for every source when it was polled, what it brought and what is wrong.
    #[command(
        after_help = "Examples:\n  tidings status\n  tidings status example-org\n  tidings status --problems\n  tidings status --json\n\nExit code 1 when a source that is shown fails or is gone; one that its host asked to pause, or with problems in single entries, is no failure."
    )]
    Status(Status),
    /// Find articles by words, phrases and filters.
    #[command(
        after_help = "Examples:\n  tidings search 加沙 停火\n  tidings search '\"white house\" -trump source:bbc after:2026-03'\n  tidings search 'in:World/Asia author:\"John Smith\"' --order date --limit 5\n\ndocs/search.md says what can be written."
    )]
    Search(Search),
    /// Compare archive, pictures and database, and say what does not fit.
    #[command(
        after_help = "Examples:\n  tidings check\n  tidings check --mend\n\nExit code 1 when something does not fit, or still does not."
    )]
    Check(Check),
    /// Make database, search index and site again from the archive alone.
    #[command(after_help = "Example:  rm -r state public && tidings rebuild")]
    Rebuild(Rebuild),
    /// Write the archive in another program's form into a new folder.
    #[command(
        after_help = "Examples:\n  tidings export hugo ../hugo-site\n  tidings export obsidian ~/Vault/News"
    )]
    Export(Export),
    /// Take in a list of feeds (OPML) or a folder of posts.
    #[command(
        after_help = "Examples:\n  tidings import subscriptions.opml\n  tidings import subscriptions.opml --without-bridge\n  tidings import ../old-site/source/_posts\n  tidings import freshrss_export.zip --category Saved\n  tidings import https://example.org/blogs.opml --follow --category Blogs"
    )]
    Import(Import),
    /// Show the whole of it on sample sources on this machine; needs no internet.
    #[command(
        after_help = "Examples:\n  tidings demo\n  tidings demo --live\n  tidings demo mydemo --no-serve"
    )]
    Demo(Demo),
    /// Show what a feed says and what is wrong with it.
    #[command(
        after_help = "Examples:\n  tidings inspect https://example.org/feed.xml\n  tidings inspect saved.xml --json\n  tidings inspect --jsonl < cases.jsonl      a line in: {\"id\", \"file\", \"headers\"?, \"base\"?}\n  tidings inspect --dates < dates.txt"
    )]
    Inspect(Inspect),
    /// Show how an article changed: each revision against the one before it.
    #[command(
        after_help = "Examples:\n  tidings diff 4zp8k2m9qwer\n  tidings diff archive/World/2026/2026-03-14-talks-4zp8k2m9qwer.md --from 1\n\nRemoved words stand in [-…-], added ones in {+…+}; on a terminal they are coloured."
    )]
    Diff(Diff),
    /// Put the articles of a day, a week or any days into one file: a book (EPUB), a page, plain text, or a message of mail.
    #[command(
        after_help = "Examples:\n  tidings digest\n  tidings digest --week 2026-11-23\n  tidings digest --since 2026-11-01 --until 2026-11-15 --category World/Asia\n  tidings digest --day 2026-11-23 --source example-org --format html --out digest.html\n  tidings digest --format mail --from news@example.org --to me@example.org --out - | sendmail -t\n\nLeft out, it is of the last day that is over in the site's time zone, and goes into digests/. Without articles nothing is written."
    )]
    Digest(Digest),
    /// Show the article that is read out of a page.
    #[command(
        after_help = "Examples:\n  tidings extract https://example.org/2026/article.html\n  tidings extract saved.html --json\n  tidings extract --jsonl < pages.jsonl      a line in: {\"id\", \"file\", \"url\"}"
    )]
    Extract(Extract),
    /// Find sources in the catalogue and add them.
    #[command(
        after_help = "Examples:\n  tidings catalog search 半岛\n  tidings catalog list world\n  tidings catalog add bbc-world\n  tidings catalog sync rsshub https://rsshub.app"
    )]
    Catalog(Catalog),
    /// Show which articles of several sources are one, and why.
    #[command(
        after_help = "Examples:\n  tidings duplicates\n  tidings duplicates 加沙\n  tidings duplicates example.org --json"
    )]
    Duplicates(Duplicates),
    /// Say that articles are one, whatever their texts.
    #[command(after_help = "Example:  tidings link eyd5sgcy1ws8 0123456789ab")]
    Link(Articles),
    /// Say that articles are not one, for good.
    #[command(after_help = "Example:  tidings unlink eyd5sgcy1ws8 0123456789ab")]
    Unlink(Articles),
    /// Read pages that have no feed: guess a recipe, or try one on a page.
    #[command(
        after_help = "Examples:\n  tidings recipe guess https://example.org/news > recipes/example.toml\n  tidings recipe guess saved.html --base https://example.org/news\n  tidings recipe test example-org\n  tidings recipe test saved.html --recipe recipes/example.toml\n  tidings recipe import example.org.txt\n\nA source in sources/ID.toml with kind = \"recipe\" is read by recipes/ID.toml. docs/recipes.md says what a recipe may hold."
    )]
    Recipe(Recipe),
    /// Show your rules for articles (rules.toml), try them on the archive, or apply them to the past.
    #[command(
        after_help = "Examples:\n  tidings rules list\n  tidings rules list --left-out\n  tidings rules test\n  tidings rules test '足球' --source example-org --limit 20\n  tidings rules apply --dry-run\n\nRules stand in rules.toml; docs/rules.md says how they are written."
    )]
    Rules(Rules),
    /// Put the records of old months into one file a source and month; every command reads them there.
    #[command(
        after_help = "Examples:\n  tidings pack\n  tidings pack --older-than 2y\n  tidings pack --older-than 6m --source example-org\n\ndocs/archive-format.md says how to read a pack without tidings."
    )]
    Pack(Pack),
    /// Take the records out of their packs again.
    #[command(after_help = "Examples:\n  tidings unpack\n  tidings unpack --source example-org")]
    Unpack(Unpack),
    /// Show the files of the built-in theme, or put them into themes/ to change them.
    #[command(
        after_help = "Examples:\n  tidings theme list\n  tidings theme eject article.html style.css\n  tidings theme eject i18n/zh.toml\n\nA file in themes/ stands in place of the built-in one of the same name. docs/publishing.md says what each is for."
    )]
    Theme(Theme),
    /// Print every settings key with its default and meaning.
    #[command(after_help = "Example:  tidings config | less")]
    Config,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder to make. Left out: the working folder.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Name of the site.
    #[arg(long, default_value = "My news")]
    pub title: String,
    /// Language of the site's own words: en, zh or ar.
    #[arg(long, default_value = "en", value_parser = ["en", "zh", "ar"])]
    pub language: String,
}

/// Arguments of `add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Address of a feed or of a site, or a feed file.
    #[arg(value_name = "URL|FILE")]
    pub address: String,
    /// Where its articles are filed, such as World/Asia.
    #[arg(long, value_parser = category, value_name = "A/B/C")]
    pub category: Option<CategoryPath>,
    /// Name for people. Left out: the feed's title.
    #[arg(long)]
    pub name: Option<String>,
    /// Take the feed with this number of those shown, instead of the best.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub pick: Option<u16>,
    /// Only show the feeds that are found, and add none.
    #[arg(long, conflicts_with = "pick")]
    pub list: bool,
}

/// Arguments of `catalog`.
#[derive(Debug, Args)]
pub struct Catalog {
    /// What to do with the catalogue.
    #[command(subcommand)]
    pub action: CatalogAction,
}

/// What `catalog` does.
#[derive(Debug, Subcommand)]
pub enum CatalogAction {
    /// Find sources by their names, in any of their languages.
    Search {
        /// Words that must all be found; parts of words do.
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
    },
    /// Show the tree of the catalogue, or one branch of it.
    List {
        /// A branch, by its id or its name in English or Chinese.
        category: Option<String>,
    },
    /// Add a source of the catalogue to the site.
    Add {
        /// Its id, as search and list show it.
        id: String,
        /// Where its articles are filed. Left out: its place in the catalogue, in the site's language.
        #[arg(long, value_parser = category, value_name = "A/B/C")]
        category: Option<CategoryPath>,
    },
    /// Read which routes an instance of RSSHub has, so that search finds them.
    Sync {
        /// What is read: rsshub.
        #[arg(value_parser = ["rsshub"])]
        registry: String,
        /// Address of the instance. Left out: the first of rsshub.instances in tidings.toml.
        #[arg(value_name = "INSTANCE")]
        instance: Option<String>,
    },
}

/// Arguments of `fetch`.
#[derive(Debug, Args)]
pub struct Fetch {
    /// Poll every enabled source, due or not.
    #[arg(long, conflicts_with = "source")]
    pub all: bool,
    /// Poll only this source, due or not; may be given several times.
    #[arg(long, value_parser = source_id, value_name = "ID")]
    pub source: Vec<SourceId>,
    /// Read the whole history of the sources named with --source, newest first; goes on where it was stopped.
    #[arg(long, requires = "source")]
    pub history: bool,
}

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct Status {
    /// Tell all of these sources. Left out: a table of all, and those in trouble in full.
    #[arg(value_parser = source_id, value_name = "ID")]
    pub sources: Vec<SourceId>,
    /// Only those that are not well, each with all that is wrong.
    #[arg(long, conflicts_with = "sources")]
    pub problems: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Put right what can be put right without losing anything: records from their revisions, pictures from their publishers, rows
    /// from files.
    #[arg(long)]
    pub mend: bool,
}

/// Arguments of `rebuild`.
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Leave the site as it is: for who only serves the live reader.
    #[arg(long)]
    pub without_site: bool,
}

/// Arguments of `up`.
#[derive(Debug, Args)]
pub struct Up {
    /// Address and port to listen on. Left out: serve.listen of tidings.toml.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<std::net::SocketAddr>,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A list of feeds (OPML), a saved feed, an export of wallabag, FreshRSS, Miniflux or Pocket, or a folder of posts
    /// (tidings, rsshub-page, Hexo, Hugo, Jekyll, Obsidian).
    #[arg(value_name = "FILE|DIR|URL")]
    pub path: PathBuf,
    /// Keep to the OPML list from now on: poll it, add its new feeds, stop those that it names no more.
    #[arg(long)]
    pub follow: bool,
    /// Where the followed list's categories stand, or where articles go that name no category.
    #[arg(long, value_parser = category, value_name = "A/B/C")]
    pub category: Option<CategoryPath>,
    /// Name of the followed list for people. Left out: made from its address.
    #[arg(long, requires = "follow")]
    pub name: Option<String>,
    /// Make recipes of the feeds that RSS-Bridge makes by selectors, so that they need no bridge.
    #[arg(long)]
    pub without_bridge: bool,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// Its id (the twelve characters at the end of the file's name), its file, or the address of its page.
    #[arg(value_name = "ID|FILE|URL")]
    pub article: String,
    /// The earlier revision. Left out with --to: the first.
    #[arg(long, value_name = "N")]
    pub from: Option<u32>,
    /// The later revision. Left out with --from: the newest.
    #[arg(long, value_name = "N")]
    pub to: Option<u32>,
}

/// Arguments of `duplicates`.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// Only those with all these words in a title, a source's name, an address or an id; parts of words do.
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
}

/// Arguments of `link` and `unlink`.
#[derive(Debug, Args)]
pub struct Articles {
    /// Ids of articles: the end of the file's name and of the page's address.
    #[arg(value_name = "ID", required = true, num_args = 2.., value_parser = article_id)]
    pub articles: Vec<ArticleId>,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// A feed file or its address.
    #[arg(value_name = "FILE|URL", required_unless_present_any = ["jsonl", "dates"])]
    pub address: Option<String>,
    /// Read cases from standard input, one JSON object a line, and answer each with a line.
    #[arg(long, conflicts_with = "address")]
    pub jsonl: bool,
    /// Read dates from standard input, one a line, and print each in UTC to the second (RFC 3339), or - where it cannot be read.
    #[arg(long, conflicts_with_all = ["address", "jsonl"])]
    pub dates: bool,
}

/// Arguments of `recipe`.
#[derive(Debug, Args)]
pub struct Recipe {
    /// What to do with a recipe.
    #[command(subcommand)]
    pub action: RecipeAction,
}

/// What `recipe` does.
#[derive(Debug, Subcommand)]
pub enum RecipeAction {
    /// Look for a list of news on a page, and print a recipe for it, with what it gives as comments.
    Guess(Guess),
    /// Try a recipe on a page: what it gives, which of its selectors are broken, and what may be written instead.
    Test(TryRecipe),
    /// Take over site configs (`HOST.txt`, the rules for articles that Full-Text RSS and other readers share) into recipes/.
    Import(ImportRules),
}

/// Arguments of `recipe import`.
#[derive(Debug, Args)]
pub struct ImportRules {
    /// A site config, or a folder of them.
    #[arg(value_name = "FILE|DIR")]
    pub path: PathBuf,
    /// Write over recipes that are there.
    #[arg(long)]
    pub replace: bool,
}

/// Arguments of `recipe guess`.
#[derive(Debug, Args)]
pub struct Guess {
    /// Address of a page, or a saved page (HTML or JSON).
    #[arg(value_name = "URL|FILE")]
    pub page: String,
    /// Address of a saved page, for its relative links.
    #[arg(long, value_name = "URL")]
    pub base: Option<String>,
    /// Print the guess with this number instead of the best.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub pick: Option<u16>,
}

/// Arguments of `recipe test`.
#[derive(Debug, Args)]
pub struct TryRecipe {
    /// Id of a source, address of a page, or a saved page.
    #[arg(value_name = "ID|URL|FILE")]
    pub page: String,
    /// The recipe: a file, or the name of one in recipes/. Left out: that of the source with this id or address.
    #[arg(long, value_name = "FILE|NAME")]
    pub recipe: Option<String>,
    /// Address of a saved page, for its relative links. Left out: the recipe's url.
    #[arg(long, value_name = "URL")]
    pub base: Option<String>,
    /// Read this page of an article as well, by the recipe's `[article]` table.
    #[arg(long, value_name = "URL|FILE")]
    pub article: Option<String>,
}

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct Rules {
    /// What to do with the rules.
    #[command(subcommand)]
    pub action: RulesAction,
}

/// What `rules` does.
#[derive(Debug, Subcommand)]
pub enum RulesAction {
    /// Show every rule, what is wrong with the file, and how many entries each has left out.
    List {
        /// Show the entries that were left out instead, the newest first.
        #[arg(long)]
        left_out: bool,
        /// Only those of this source.
        #[arg(long, value_parser = source_id, value_name = "ID", requires = "left_out")]
        source: Option<SourceId>,
        /// How many are shown.
        #[arg(long, value_name = "N", default_value_t = 50, requires = "left_out")]
        limit: usize,
    },
    /// Show what the rules would do to the articles of the archive, with words before and after; changes nothing.
    Test {
        /// Name of one rule, to try it alone, also when it is switched off. Left out: all, in their order.
        #[arg(value_name = "RULE")]
        rule: Option<String>,
        /// Only on articles of this source.
        #[arg(long, value_parser = source_id, value_name = "ID")]
        source: Option<SourceId>,
        /// How many articles are shown for each rule.
        #[arg(long, value_name = "N", default_value_t = 5)]
        limit: usize,
    },
    /// Apply the rules to the articles that are filed, as revisions, and let in what no rule leaves out any more.
    Apply {
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Arguments of `pack`.
#[derive(Debug, Args)]
pub struct Pack {
    /// How old a month must be, in months or years: 12m, 2y. The date of an article is that in its file's name.
    #[arg(long, default_value = "12m", value_parser = months, value_name = "AGE")]
    pub older_than: u32,
    /// Only records of this source.
    #[arg(long, value_parser = source_id, value_name = "ID")]
    pub source: Option<SourceId>,
}

/// Arguments of `unpack`.
#[derive(Debug, Args)]
pub struct Unpack {
    /// Only records of this source.
    #[arg(long, value_parser = source_id, value_name = "ID")]
    pub source: Option<SourceId>,
}

/// Arguments of `extract`.
#[derive(Debug, Args)]
pub struct Extract {
    /// A saved page or its address.
    #[arg(value_name = "FILE|URL", required_unless_present = "jsonl")]
    pub address: Option<String>,
    /// Read pages from standard input, one JSON object a line with "id", "file" and "url", and answer each with a line.
    #[arg(long, conflicts_with = "address")]
    pub jsonl: bool,
    /// The address of a saved page, where it is known.
    #[arg(long, value_name = "URL", requires = "address")]
    pub base: Option<String>,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder to make. Left out: a new one in the folder for temporary files.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Stop when the site is built.
    #[arg(long)]
    pub no_serve: bool,
    /// Serve the live reader instead, with the site under /site/.
    #[arg(long, conflicts_with = "no_serve")]
    pub live: bool,
    /// Address and port to serve the site on.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: std::net::SocketAddr,
}

fn category(text: &str) -> Result<CategoryPath, String> {
    CategoryPath::parse(text).map_err(|e| e.to_string())
}

/// An age in months.
fn months(text: &str) -> Result<u32, String> {
    let wrong = || "an age is a number of months or years, such as 12m or 2y".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match unit {
        "m" => Ok(number),
        "y" => number.checked_mul(12).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

fn source_id(text: &str) -> Result<SourceId, String> {
    SourceId::new(text).map_err(|e| e.to_string())
}

fn article_id(text: &str) -> Result<ArticleId, String> {
    text.parse().map_err(|e: tidings_model::IdError| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent_and_each_command_has_an_example() {
        let command = Cli::command();
        command.clone().debug_assert();
        for sub in command.get_subcommands() {
            let help = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{} has no example", sub.get_name());
        }
    }
}
