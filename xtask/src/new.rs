//! A new plugin of the house's own. Authors elsewhere say `portolan plugin new`.

use clap::{Args, ValueEnum};
use portolan_scaffold::{Kind, Sdk, Wish, make};

use crate::{codegen, shell};

#[derive(Args)]
pub(crate) struct Options {
    kind: Sort,
    /// `my-town`, or with its prefix `source-my-town`.
    name: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Sort {
    Source,
    Renderer,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let kind = match options.kind {
        Sort::Source => Kind::Source,
        Sort::Renderer => Kind::Renderer,
    };
    let parent = shell::root().join("plugins");
    let made = make(&Wish { kind, name: &options.name, parent: &parent, sdk: Sdk::Workspace })?;
    // Its settings belong into the schema and the reference.
    codegen()?;
    let name = &made.name;
    println!("plugins/{name} is there and its test passes; next:");
    println!("  cargo test -p {name}");
    println!("  name `{name}` in ARCHITECTURE.md, among the plugins");
    Ok(())
}
