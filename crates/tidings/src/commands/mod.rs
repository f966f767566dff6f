//! One module a command: each opens what it needs, does its work through the crates below, and reports.

mod add;
mod backup;
mod build;
mod catalog;
mod check;
mod config;
mod demo;
mod diff;
mod digest;
mod export;
mod extract;
mod fetch;
mod import;
mod init;
mod inspect;
mod links;
mod pack;
mod publish;
mod rebuild;
mod recipe;
mod rules;
mod search;
mod serve;
mod site_configs;
mod status;
mod theme;
mod up;
mod user;
mod workflow;

pub(crate) use add::{Wish, take};
pub(crate) use fetch::round;
pub(crate) use import::take_list;
pub(crate) use status::health;

use crate::cli::{Cli, Command};
use crate::console::Console;
use crate::failure::{Exit, Failure};

/// Runs the command.
///
/// # Errors
/// When it could not do its work at all; what failed in part is reported and told by the [`Exit`].
pub fn run(cli: &Cli) -> Result<Exit, Failure> {
    let console = Console { json: cli.json };
    let dir = cli.dir.as_deref();
    match &cli.command {
        Command::Init(args) => init::run(dir, args, console),
        Command::Add(args) => block_on(add::run(dir, args, console)),
        Command::Fetch(args) => block_on(fetch::run(dir, args, console)),
        Command::Build(args) => build::run(dir, args, console),
        Command::Up(args) => block_on(up::run(dir, args, console)),
        Command::Serve(args) => serve::run(dir, args, console),
        Command::User(args) => user::run(dir, args, console),
        Command::Backup(args) => backup::backup(dir, args, console),
        Command::Restore(args) => backup::restore(args, console),
        Command::Status(args) => status::run(dir, args, console),
        Command::Check(args) => block_on(check::run(dir, args, console)),
        Command::Rebuild(args) => rebuild::run(dir, args, console),
        Command::Export(args) => export::run(dir, args, console),
        Command::Import(args) if args.follow => block_on(import::follow(dir, args, console)),
        Command::Import(args) => import::run(dir, args, console),
        Command::Diff(args) => diff::run(dir, args, console),
        Command::Digest(args) => digest::run(dir, args, console),
        Command::Demo(args) => block_on(demo::run(args, console)),
        Command::Inspect(args) => block_on(inspect::run(dir, args, console)),
        Command::Extract(args) => block_on(extract::run(dir, args, console)),
        Command::Catalog(args) => block_on(catalog::run(dir, args, console)),
        Command::Duplicates(args) => links::list(dir, args, console),
        Command::Link(args) => links::decide(dir, args, false, console),
        Command::Unlink(args) => links::decide(dir, args, true, console),
        Command::Recipe(args) => block_on(recipe::run(dir, args, console)),
        Command::Pack(args) => pack::pack(dir, args, console),
        Command::Unpack(args) => pack::unpack(dir, args, console),
        Command::Search(args) => search::run(dir, args, console),
        Command::Rules(args) => rules::run(dir, args, console),
        Command::Publish(args) => block_on(publish::run(dir, args, console)),
        Command::Workflow(args) => workflow::run(dir, args, console),
        Command::Theme(args) => theme::run(dir, args, console),
        Command::Config => config::run(console),
    }
}

fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|e| Failure::work(format!("the runtime could not start: {e}")))?.block_on(work)
}

/// The day of an instant in UTC.
fn day(at: tidings_model::Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

/// An entry on one line: its date and its title.
fn entry_line(entry: &tidings_model::Entry) -> String {
    let date = entry.published.or(entry.updated);
    let date = date.map_or_else(|| "no date".to_owned(), |at| at.to_string());
    let title = entry.title.as_ref().map(tidings_feed::text::plain).filter(|title| !title.is_empty());
    format!("{date}  {}", title.as_deref().unwrap_or("(no title)"))
}
