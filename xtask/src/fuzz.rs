//! Noise and damage at the boundary of plugins, for as long as one likes.

use clap::Args;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// For all doors together.
    #[arg(long, default_value_t = 600)]
    pub(crate) seconds: u64,
    /// Of an earlier search, to repeat it.
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// One door only: `image`, `wire`, `channel`, `forged`, `worker` or `library`.
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// One input only, as an earlier search has written it.
    #[arg(long, requires = "stage")]
    pub(crate) input: Option<std::path::PathBuf>,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut command = shell::cargo();
    command.args(["run", "--quiet", "--package", "portolan-host", "--example", "fuzz", "--"]);
    command.args(["--seconds", &options.seconds.to_string()]);
    if let Some(seed) = options.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    if let Some(stage) = &options.stage {
        command.args(["--stage", stage]);
    }
    if let Some(input) = &options.input {
        command.arg("--input").arg(std::path::absolute(input)?);
    }
    shell::run(&mut command)
}
