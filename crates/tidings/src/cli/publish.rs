//! What the archive is made into: exports, digests, the theme of the site.

use super::{category, source_id};
use crate::workflow::{Host, Keep};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use tidings_archive::export::ExportForm;
use tidings_model::{CategoryPath, SourceId};
use tidings_site::digest::Date;

/// Arguments of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// Read every record and make every page again, whatever earlier builds left.
    #[arg(long)]
    pub clean: bool,
    /// Build again whenever articles, theme, sources or settings change, until stopped with Ctrl-C.
    #[arg(long)]
    pub watch: bool,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// rsshub-page, hugo, zola, jekyll, hexo or obsidian.
    #[arg(value_parser = export_form)]
    pub form: ExportForm,
    /// The folder to write; it must be empty or not exist.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Arguments of `digest`.
#[derive(Debug, Args)]
pub struct Digest {
    /// The articles of this day.
    #[arg(long, value_name = "DATE", conflicts_with_all = ["week", "since"])]
    pub day: Option<Date>,
    /// The articles of the week, Monday to Sunday, in which this day is.
    #[arg(long, value_name = "DATE", conflicts_with = "since")]
    pub week: Option<Date>,
    /// The articles from this day on.
    #[arg(long, value_name = "DATE")]
    pub since: Option<Date>,
    /// The last of the days. Left out: the last day that is over.
    #[arg(long, value_name = "DATE", requires = "since")]
    pub until: Option<Date>,
    /// Only what is filed or shown here or below.
    #[arg(long, value_parser = category, value_name = "A/B/C")]
    pub category: Option<CategoryPath>,
    /// Only articles of this source; may be given several times.
    #[arg(long, value_parser = source_id, value_name = "ID")]
    pub source: Vec<SourceId>,
    /// What is made.
    #[arg(long, value_enum, default_value_t = DigestForm::Epub)]
    pub format: DigestForm,
    /// The file to write, - for standard output. Left out: a file in digests/.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Address of the sender of a message.
    #[arg(long, value_parser = mail_address, value_name = "ADDRESS")]
    pub from: Option<String>,
    /// Address of a reader of a message; may be given several times.
    #[arg(long, value_parser = mail_address, value_name = "ADDRESS")]
    pub to: Vec<String>,
}

/// What `digest` makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DigestForm {
    /// A book with its pictures, for readers (EPUB 3).
    Epub,
    /// One page, without pictures.
    Html,
    /// Plain text in lines of 76 columns.
    Text,
    /// A message of mail that has it as text and as a page.
    Mail,
}

impl DigestForm {
    /// How the names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Epub => "epub",
            Self::Html => "html",
            Self::Text => "txt",
            Self::Mail => "eml",
        }
    }
}

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct Publish {
    /// Where the site goes: a folder, s3://BUCKET/FOLDER or git:REMOTE#BRANCH. Left out: publish.target of tidings.toml.
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// Only say what would be sent and removed.
    #[arg(long)]
    pub dry_run: bool,
    /// Replace files of others that stand where those of the site go.
    #[arg(long)]
    pub overwrite: bool,
    /// Look at every file at the target, and send again what is not as it was sent.
    #[arg(long)]
    pub verify: bool,
}

/// Arguments of `workflow`.
#[derive(Debug, Args)]
pub struct Workflow {
    /// The host for which the file is written.
    #[arg(value_enum, value_name = "HOST")]
    pub host: Host,
    /// Where the archive is kept between two runs.
    #[arg(long, value_enum, default_value_t = Keep::Repository)]
    pub archive: Keep,
    /// Write over a file that is there.
    #[arg(long)]
    pub replace: bool,
}

/// Arguments of `theme`.
#[derive(Debug, Args)]
pub struct Theme {
    /// What to do with the theme.
    #[command(subcommand)]
    pub action: ThemeAction,
}

/// What `theme` does.
#[derive(Debug, Subcommand)]
pub enum ThemeAction {
    /// Name the files of the theme, and which of them yours stand in place of.
    List,
    /// Put built-in files into themes/; one that is there stays as it is.
    Eject(Eject),
}

/// Arguments of `theme eject`.
#[derive(Debug, Args)]
pub struct Eject {
    /// The files. Left out: all.
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
}

/// The address of a mailbox, without a name.
fn mail_address(text: &str) -> Result<String, String> {
    let good = |part: &str| {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;:\"()[]\\@".contains(c);
        !part.is_empty() && !part.chars().any(odd)
    };
    match text.split_once('@') {
        Some((name, host)) if good(name) && good(host) => Ok(text.to_owned()),
        _ => Err("an address is such as me@example.org".to_owned()),
    }
}

fn export_form(text: &str) -> Result<ExportForm, String> {
    text.parse().map_err(|e: tidings_archive::export::NoSuchForm| e.to_string())
}
