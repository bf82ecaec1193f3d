//! Scores against test files written by others: built here, kept by `portolan-conformance`.

use std::{ffi::OsString, process::Command};

use anyhow::{Context, bail};
use clap::Args;

use crate::{judges, shell};

#[derive(Args)]
pub(crate) struct Options {
    /// What the scorer is asked, such as `--corpus DIR`; `--help` names all of it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// It runs where we were called, so that the folders it is given are found.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    shell::run(shell::cargo().args(["build", "--workspace", "--quiet"]))?;
    // Not every suite needs it; the scorer says so where it is missing.
    if let Err(err) = judges::require("xmllint", "--version", "libxml2-utils") {
        println!("{err}");
    }
    let bench = judges::Bench::prepare();
    if let Err(err) = &bench {
        println!("{err:#}; nothing is watched in a browser");
    }
    let program = shell::target().join("debug/portolan-conformance");
    let mut command = Command::new(&program);
    if let Ok(bench) = &bench {
        command.arg("--browser").arg(std::path::absolute(bench.directory())?);
    }
    let status = command
        .args(&options.words)
        .status()
        .with_context(|| format!("`{}` could not be started", program.display()))?;
    if !status.success() {
        bail!("the scores do not hold");
    }
    Ok(())
}
