//! Ratios against named peers in the same run, and CPU per operation: the machines are noisy, so
//! seconds alone say nothing.

mod export;
mod harvest;
mod plugins;
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
    /// The boundary to plugins and its workers.
    Plugins,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let wanted = |name| options.names.is_empty() || options.names.contains(&name);
    println!("building with optimisation …");
    if wanted(Name::Plugins) {
        plugins::build()?;
        plugins::run()?;
    }
    if options.names == [Name::Plugins] {
        return Ok(());
    }
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
