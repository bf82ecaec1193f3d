//! Scores the house against test files written by others: `cargo xtask conformance` runs this.

#![allow(clippy::print_stderr)] // The last line of a run that failed.

use std::process::ExitCode;

use clap::Parser;
use portolan_conformance::Options;

#[derive(Parser)]
#[command(
    bin_name = "cargo xtask conformance",
    about = "Scores against test files written by others"
)]
struct Cli {
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    match portolan_conformance::run(&Cli::parse().options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::FAILURE
        }
    }
}
