//! The whole program as its users run it: commands on a fresh site folder, against a web server on this machine.

mod digest;
mod disk;
mod duplicates;
mod exchange;
mod extract;
mod farm;
mod feeds;
mod health;
mod hostile;
mod import_again;
mod import_saved;
mod inspect;
mod lists;
mod mending;
mod packs;
mod parts;
mod pictures;
mod real_feeds;
mod recipes;
mod revisions;
mod rules;
mod setup;
mod site;
mod titles;
mod websub;
mod wrong_use;
