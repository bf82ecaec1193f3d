//! The past of a large site: built here, kept by `portolan-tests`.

use clap::Args;

use crate::shell;

#[derive(Args)]
pub(crate) struct Options {
    /// Posts of the site.
    #[arg(long, default_value_t = 100_000)]
    posts: u32,
}

/// The same test as in `ci`, which imports three thousand; its figures are printed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let built = ["portolan", "source-feed", "source-listing", "source-pages", "render-text"];
    let packages = built.iter().flat_map(|package| ["--package", package]);
    shell::run(shell::cargo().args(["build", "--quiet"]).args(packages))?;
    let test = ["test", "--quiet", "--package", "portolan-tests", "--", "--nocapture"];
    let name = "backfill::a_large_past_comes_exactly_once_through_kills_and_refusals";
    let posts = options.posts.to_string();
    shell::run(shell::cargo().args(test).arg(name).env("PORTOLAN_POSTS", posts))
}
