//! Arguments of the commands of the live reader.

use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on. Left out: serve.listen of tidings.toml.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Build the static site as well, after each look for news, and serve it under /site/.
    #[arg(long)]
    pub site: bool,
    /// Poll nothing: another tidings does, such as `tidings fetch` by a timer.
    #[arg(long, conflicts_with = "site")]
    pub no_poll: bool,
    /// Threads that answer requests. Left out: one for each core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub workers: Option<u16>,
}

/// Arguments of `user`.
#[derive(Debug, Args)]
pub struct User {
    /// What to do.
    #[command(subcommand)]
    pub action: UserAction,
}

/// What `user` does.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Add a user. The first is an owner of the site.
    Add {
        /// The name.
        name: String,
        /// Read the password from standard input, one line.
        #[arg(long, required = true)]
        password_stdin: bool,
        /// Make this one an owner, too: one whose changes of sources change their files, and who may invite others.
        #[arg(long)]
        owner: bool,
    },
    /// Give a user another password, which ends all sessions in browsers.
    Passwd {
        /// The name.
        name: String,
        /// Read the password from standard input, one line.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Show every user.
    List,
    /// Remove a user with all marks, searches and passwords.
    Remove {
        /// The name.
        name: String,
    },
    /// Print an address at which one person may sign up, once.
    Invite,
    /// Make a password for one program of a user's, and print it, once.
    AppPassword {
        /// The name of the user.
        name: String,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Take an app password back: the program that has it is signed out.
    Revoke {
        /// The name of the user.
        name: String,
        /// The number of the app password, as `tidings user list` shows it.
        number: i64,
    },
}

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder of the backup: a new one, or one of an earlier backup.
    #[arg(value_name = "FOLDER")]
    pub to: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of the backup.
    #[arg(value_name = "FOLDER")]
    pub from: PathBuf,
    /// The site folder to make.
    #[arg(value_name = "DIR")]
    pub to: PathBuf,
}
