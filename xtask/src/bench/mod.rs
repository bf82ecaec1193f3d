//! Ratios against named peers in the same run, and CPU per operation: the machines are noisy, so
//! seconds alone say nothing.

mod export;
mod harvest;
mod process;
mod serve;

use clap::{Args, ValueEnum};

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// Only these; all if none is named.
    names: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// A cached page against a bare hyper server and nginx.
    Serve,
    /// A hundred feeds: new, changed, unchanged.
    Harvest,
    /// The demo's portals as files.
    Export,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    println!("building with optimisation …");
    shell::run(shell::cargo().args(["build", "--release", "--quiet", "--workspace"]))?;
    shell::run(shell::cargo().args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "portolan-server",
        "--example",
        "bare",
    ]))?;
    let wanted = |name| options.names.is_empty() || options.names.contains(&name);
    let data = process::demo_data()?;
    if wanted(Name::Serve) {
        serve::run(&data)?;
    }
    if wanted(Name::Harvest) {
        harvest::run()?;
    }
    if wanted(Name::Export) {
        export::run(&data)?;
    }
    Ok(())
}
