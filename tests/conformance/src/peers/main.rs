//! Peers of the house in `cargo xtask bench harvest`: parts beside libraries of others, and the
//! plain program that a developer would write with them in an afternoon.

// It measures, talks to a terminal, and owns a network and a disk of its own.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

mod parts;
mod prototype;

#[derive(Parser)]
enum Cli {
    /// Reading a feed, sanitising and language identification, each beside libraries.
    Parts,
    /// Fetches feeds and keeps their items with feed-rs, ammonia and SQLite.
    Prototype(Feeds),
    /// Fetches feeds and does nothing else.
    Fetch(Feeds),
}

#[derive(clap::Args)]
pub(crate) struct Feeds {
    /// The port of this machine on which the feeds are served.
    #[arg(long)]
    pub(crate) port: u16,
    /// So many feeds, named by their `Host`: `f0.bench.example` and so on.
    #[arg(long)]
    pub(crate) feeds: u32,
    /// The folder for validators and items.
    #[arg(long)]
    pub(crate) data: PathBuf,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse() {
        Cli::Parts => parts::run(),
        Cli::Prototype(feeds) => prototype::run(&feeds, true),
        Cli::Fetch(feeds) => prototype::run(&feeds, false),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::FAILURE
        }
    }
}
