//! The program `tidings`: reads the command line, runs the command, tells what came of it.

use clap::Parser;
use std::process::ExitCode;
use tidings::{cli::Cli, commands, console::Console, log};

fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    match commands::run(&cli) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            Console { json: cli.json }.warn(format!("tidings: {failure}"));
            ExitCode::from(failure.exit as u8)
        }
    }
}
