//! The developers' command: `cargo xtask VERB`.
//!
//! **Never:** logic that operators need; theirs is the `portolan` command.

// A face: it talks to a terminal, reads files and starts programs.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod backfill;
mod bench;
mod cases;
mod ci;
mod conformance;
mod demo;
mod fuzz;
mod judges;
mod new;
mod record;
mod shell;
mod shots;
mod tidy;
mod weather;
mod wordpress;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The developers' command")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// A hundred thousand posts of a site on loopback, imported through kills and refusals.
    Backfill(backfill::Options),
    /// Speed, as ratios against named peers in the same run.
    Bench(bench::Options),
    /// The page of the book that lists case → test → result, from a run of the tests.
    Cases(cases::Options),
    /// Everything the gate asks: format, lints, house rules, generated files, all tests.
    Ci(ci::Options),
    /// The fixture estate, harvested and served on this machine.
    Demo(demo::Options),
    /// Write generated files anew: the settings' schema and the reference pages.
    Codegen,
    /// Scores against test files written by others; fails below the committed floors.
    #[command(disable_help_flag = true)]
    Conformance(conformance::Options),
    /// Noise and damage at the boundary of plugins: files, messages, frames, libraries.
    Fuzz(fuzz::Options),
    /// The demo's pages before judges that others wrote: axe-core in Chromium, and the Nu HTML
    /// Checker.
    Judges(judges::Options),
    /// A new plugin in `plugins/`, with a test that passes: `new source my-town`.
    New(new::Options),
    /// What a source is answered, as a recording of one of our plugins, without secrets.
    Record(record::Options),
    /// Pictures of every type of page, at two widths, light and dark.
    Shots(shots::Options),
    /// The doctor on a simulated web: two hundred sites, their faults, a table per fault.
    Weather(weather::Options),
    /// A real WordPress, set up here with Debian's packages, harvested, and asked what must have
    /// arrived; not part of the gate.
    Wordpress(wordpress::Options),
    /// House rules: walls between crates, purpose lines, names in documents, large files.
    Tidy,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().verb {
        Verb::Backfill(options) => backfill::run(&options),
        Verb::Bench(options) => bench::run(&options),
        Verb::Cases(options) => cases::run(&options),
        Verb::Ci(options) => ci::run(&options),
        Verb::Conformance(options) => conformance::run(&options),
        Verb::Demo(options) => demo::run(&options),
        Verb::Fuzz(options) => fuzz::run(&options),
        Verb::Codegen => codegen(),
        Verb::Judges(options) => judges::run(&options),
        Verb::New(options) => new::run(&options),
        Verb::Record(options) => record::run(&options),
        Verb::Shots(options) => shots::run(&options),
        Verb::Tidy => tidy::run(),
        Verb::Weather(options) => weather::run(&options),
        Verb::Wordpress(options) => wordpress::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::FAILURE
        }
    }
}

/// Tests hold these files fresh; this writes them.
fn codegen() -> anyhow::Result<()> {
    for (package, example) in [
        ("portolan-core", "complaints"),
        ("portolan-config", "pages"),
        ("portolan-normalize", "grammars"),
        ("portolan-plugin", "contract"),
    ] {
        let words = ["run", "--quiet", "--package", package, "--example", example];
        shell::run(shell::cargo().args(words))?;
    }
    Ok(())
}
