//! The gate.

use std::time::Instant;

use clap::Args;

use crate::{
    cases::{self, Results},
    fuzz, judges, shell, tidy,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Leave the tests out: format, lints and house rules only.
    #[arg(long)]
    fast: bool,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let started = Instant::now();
    step("format", || shell::run(shell::cargo().args(["fmt", "--all", "--check"])))?;
    step("house rules", tidy::run)?;
    step("lints", || {
        let words = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
        shell::run(shell::cargo().args(words))
    })?;
    if !options.fast {
        // Tests load the plugins as the libraries that operators run.
        step("plugins", || shell::run(shell::cargo().args(["build", "--workspace", "--quiet"])))?;
        let mut results = None;
        step("tests", || {
            results = Some(tests()?);
            Ok(())
        })?;
        if let Some(results) = results {
            step("cases", || cases::check(&results))?;
        }
        // The same noise every time: new noise is for developers who have the time to look at it.
        let options = fuzz::Options { seconds: 30, seed: Some(1), stage: None, input: None };
        step("noise", || fuzz::run(&options))?;
        let options = judges::Options { schemas: None, fast: false };
        step("judges", || judges::run(&options))?;
    }
    println!("\nall green in {} s", started.elapsed().as_secs());
    Ok(())
}

fn tests() -> anyhow::Result<Results> {
    if shell::answers("cargo-nextest", "--version") {
        shell::run(shell::cargo().args(["nextest", "run", "--workspace", "--profile", "ci"]))?;
        shell::run(shell::cargo().args(["test", "--workspace", "--doc", "--quiet"]))?;
        return Results::of_nextest();
    }
    println!("cargo-nextest is not installed; `cargo test` runs the same tests, more slowly");
    Results::of_libtest(shell::cargo().args(["test", "--workspace", "--no-fail-fast"]))
}

fn step(name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
    println!("== {name}");
    let started = Instant::now();
    work()?;
    println!("   {name}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}
