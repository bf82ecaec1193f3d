//! Pictures of the demo's pages, for eyes.

use std::path::PathBuf;

use clap::Args;

use crate::{
    judges::{Bench, Stage},
    shell,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Where the pictures go; `target/shots` if not given.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Languages to picture. May be repeated.
    #[arg(long, value_name = "TAG", default_values = ["en", "ar"])]
    lang: Vec<String>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let out = options.out.clone().unwrap_or_else(|| shell::target().join("shots"));
    let bench = Bench::prepare()?;
    let stage = Stage::build(bench.directory())?;
    let mut command = bench.node("shots.mjs");
    command.arg("--out").arg(std::path::absolute(out)?);
    for lang in &options.lang {
        command.args(["--lang", lang]);
    }
    shell::run(command.args(stage.bases()))
}
