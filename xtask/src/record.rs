//! A recording for one of the house's own plugins. Authors elsewhere say `portolan source record`.

use clap::Args;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// The source, as its profile names it.
    source: String,
    /// The plugin that reads it; the recording lands in its folder.
    #[arg(long, value_name = "NAME")]
    plugin: String,
    #[arg(long, default_value = "config/live", value_name = "DIR")]
    profile: String,
    /// Ask no more often than this.
    #[arg(long, value_name = "N", default_value_t = 10)]
    requests: u64,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let Options { source, plugin, profile, requests } = options;
    // A profile checks clean only where all of its plugins are.
    shell::run(shell::cargo().args(["build", "--workspace", "--quiet"]))?;
    let into = format!("plugins/{plugin}/recordings/{source}");
    let requests = requests.to_string();
    shell::run(shell::cargo().args([
        "run",
        "--quiet",
        "--package",
        "portolan",
        "--",
        "--profile",
        profile,
        "source",
        "record",
        source,
        "--into",
        &into,
        "--requests",
        &requests,
    ]))
}
