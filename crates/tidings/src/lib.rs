//! The program's parts, joined: commands, settings, wiring, progress and exit codes. What a library user wants is in
//! the crates below; here they meet the disk, the clock and the terminal.

pub mod catalog;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod console;
pub mod demo;
pub mod failure;
pub mod find_feed;
pub mod folder;
pub mod kinds;
pub mod links;
mod live;
pub mod log;
mod parallel;
mod polling;
mod publish;
pub mod recipes;
pub mod redirects;
pub mod rsshub;
pub mod rules;
pub mod run;
pub mod search_index;
pub mod serve;
pub mod settings;
pub mod site_build;
pub mod workflow;

pub use site_build::finish_site;
