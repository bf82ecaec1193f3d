//! The simulated web: built here, kept by `portolan-weather`.

use std::{ffi::OsString, process::Command};

use anyhow::{Context, bail};
use clap::Args;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// Put the figures into `docs/doctor.md`.
    #[arg(long)]
    write: bool,
    /// What else the season is asked, such as `--seed 7`; `-- --help` names all of it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// Two hundred sites take some minutes, and only as an optimised program.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let packages = ["-p", "portolan-weather", "-p", "source-feed", "-p", "source-listing"];
    shell::run(shell::cargo().args(["build", "--release", "--quiet"]).args(packages))?;
    let program = shell::target().join("release/portolan-weather");
    let mut command = Command::new(&program);
    command.args(&options.words);
    if options.write {
        command.arg("--write").arg(shell::root().join("docs/doctor.md"));
    }
    let status = command
        .status()
        .with_context(|| format!("`{}` could not be started", program.display()))?;
    if !status.success() {
        bail!("the doctor's figures do not hold");
    }
    Ok(())
}
