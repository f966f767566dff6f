//! The program `tidings`: reads the command line, runs the command, tells what came of it.

use clap::Parser;
use std::process::ExitCode;
use tidings::{cli::Cli, commands, console::Console, log};

/// A build makes and frees some ten thousand strings for each page of a list, on all threads: the system's allocator took a tenth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(done) = tidings::finish_site(std::env::args_os().skip(1)) {
        return done;
    }
    let cli = Cli::parse();
    log::start();
    match commands::run(&cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            let console = Console { json: cli.json };
            console.warn(format!("tidings: {failure}"));
            console.result(&serde_json::json!({ "error": failure.message, "what_to_do": failure.advice }));
            ExitCode::from(failure.exit as u8)
        }
    }
}
