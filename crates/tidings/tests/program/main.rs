//! The whole program as its users run it: commands on a fresh site folder, against a web server on this machine.

mod disk;
mod exchange;
mod farm;
mod feeds;
mod import_again;
mod inspect;
mod mending;
mod real_feeds;
mod setup;
mod site;
mod titles;
mod wrong_use;
