//! What the boundary to plugins costs, in this process and in sealed workers.

use std::process::Command;

use super::process::release;
use crate::shell;

pub(crate) fn build() -> anyhow::Result<()> {
    shell::run(shell::cargo().args([
        "build",
        "--release",
        "--quiet",
        "--package",
        "portolan-host",
        "--package",
        "source-batch",
        "--lib",
        "--bins",
        "--example",
        "boundary",
    ]))
}

pub(crate) fn run() -> anyhow::Result<()> {
    println!("\nplugins:");
    shell::run(Command::new(release("examples/boundary")).arg(shell::target().join("release")))
}
