//! The verbs and their options.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::anyhow;
use clap::{Args, Parser, Subcommand, ValueEnum};
use portolan_app::{App, AppError, BackfillWish, RulingKind};

use crate::{
    add, author, backfill, cluster, doctor, explain, harvest, items, plugins, recorder, serve,
    settings, sources, terms, trial,
};

#[derive(Parser)]
#[command(name = "portolan", version, about = "Many sites, a few portals")]
pub(crate) struct Cli {
    /// Folder that holds `portolan.toml`.
    #[arg(long, short, global = true, default_value = "config/live", value_name = "DIR")]
    profile: PathBuf,
    /// Data directory, instead of the one that the settings name.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Further directory to look for plugins in. May be repeated.
    #[arg(long, global = true, value_name = "DIR")]
    plugins: Vec<PathBuf>,
    /// How results are printed.
    #[arg(long, global = true, value_enum, default_value_t = Form::Text)]
    format: Form,
    /// Log more; twice for debugging.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Verb {
    /// Check all settings, offline, and print every complaint.
    Check,
    /// Show settings.
    #[command(subcommand)]
    Config(ConfigVerb),
    /// Try sources.
    #[command(subcommand)]
    Source(SourceVerb),
    /// Look after plugins, and make and test your own.
    #[command(subcommand)]
    Plugin(PluginVerb),
    /// Items that are one statement: see them, and correct them.
    #[command(subcommand)]
    Cluster(ClusterVerb),
    /// Read sources now: all enabled ones, or those named.
    Harvest {
        names: Vec<String>,
        /// Import their history, page by page, under the budget of their settings.
        #[arg(long, requires = "names")]
        history: bool,
    },
    /// Why an item is as it is and where it is; why an address is nowhere; what a portal leaves out;
    /// what a complaint means.
    Explain {
        /// An item's id, an address, a portal's name, or a complaint's code.
        what: String,
    },
    /// Take an item out of every output; what is known of it stays.
    Withdraw(items::Withdraw),
    /// Remove an item, all that was kept of it, and every way back.
    Takedown(items::Takedown),
    /// Derive everything again from the archive, with today's rules, and show what would change.
    Replay(recorder::Replay),
    /// Look after the archive of exchanges.
    #[command(subcommand)]
    Archive(recorder::Archive),
    /// Serve the portals, and harvest each source on its timetable.
    Serve(Serve),
    /// Write portals as files: the same bytes that `serve` answers.
    Export {
        directory: PathBuf,
        /// Only this portal. May be repeated.
        #[arg(long, value_name = "PORTAL")]
        portal: Vec<String>,
    },
}

#[derive(Subcommand)]
enum ConfigVerb {
    /// Effective values, each with the place it comes from.
    Show {
        /// `PORTAL`, `sources.NAME` or any other beginning of a key.
        what: Option<String>,
    },
    /// The JSON Schema of all settings, those of the plugins at hand included.
    Schema,
}

#[derive(Subcommand)]
enum SourceVerb {
    /// All sources: how each is, by which of its ways it is read, how far its history has come.
    List,
    /// Import a source's history, page by page under a budget. What was imported stays; a call that
    /// is killed costs the slice under way.
    Backfill(backfill::Backfill),
    /// Look at an address: which ways in it has, what each would bring, and the settings of the best.
    Add(add::Add),
    /// Read a source without storing anything, and show the items it would bring.
    Test { name: String },
    /// What a source seems to have no more, and since when.
    Missing(items::Missing),
    /// Tags of what was read that no term means: how many items carry each, and the nearest term.
    Terms {
        /// Only of these sources.
        names: Vec<String>,
    },
    /// How sources are: state, since when, by which evidence, and what helps.
    Doctor {
        /// All enabled ones, unless some are named.
        names: Vec<String>,
        /// What these sources show now is right: forget what was usual and learn it anew.
        #[arg(long, requires = "names")]
        accept: bool,
    },
    /// Save what a source is answered as a recording for tests, without secrets.
    Record(author::Record),
    /// Read a source out of a web archive's file (`NAME --warc FILE`), or make sources out of a list
    /// of subscriptions (`FILE.opml`).
    Import(recorder::Import),
}

#[derive(Subcommand)]
enum ClusterVerb {
    /// Clusters with their members, those with the newest items first.
    List {
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    /// The cluster of an item, and why each of its links was made.
    Show {
        /// The item's address, its id, or its address on a portal.
        address: String,
    },
    /// Keep two items apart, whatever the evidence says.
    Split(cluster::Ruled),
    /// Take two items for one, whatever the evidence says.
    Join(cluster::Ruled),
}

#[derive(Subcommand)]
enum PluginVerb {
    /// Make a new plugin that works, with a test that passes.
    New(author::New),
    /// Build a plugin, load it, play its recordings and try every promise of the contract.
    Test(author::Test),
    /// Every plugin at hand: what it is, where it runs, which layers hold it. Starts each.
    List,
    /// All that can be told of a library's file. Loads it only in a sealed worker.
    Check { file: PathBuf },
    /// Take the files of these plugins, or of all, for the only right ones.
    Lock { names: Vec<String> },
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Leave harvesting to another process; its results appear within 2 seconds.
    #[arg(long)]
    pub(crate) no_harvest: bool,
    /// Address to listen on, instead of the one that the settings name.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
}

/// What the exit status says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clean,
    Complaints,
}

pub(crate) async fn run(cli: Cli) -> anyhow::Result<Verdict> {
    match &cli.verb {
        Verb::Check => settings::check(&cli.profile, &cli.plugins, cli.format),
        Verb::Config(ConfigVerb::Show { what }) => {
            settings::show(&cli.profile, &cli.plugins, what.as_deref(), cli.format)
        }
        Verb::Config(ConfigVerb::Schema) => settings::schema(&cli.profile, &cli.plugins),
        Verb::Source(SourceVerb::Test { name }) => {
            trial::run(open(&cli)?.as_ref(), name, cli.format).await
        }
        Verb::Source(SourceVerb::Add(options)) => {
            add::run(open(&cli)?.as_ref(), options, cli.format).await
        }
        Verb::Source(SourceVerb::Terms { names }) => {
            terms::run(open(&cli)?.as_ref(), names, cli.format)
        }
        Verb::Source(SourceVerb::Doctor { names, accept }) => {
            doctor::run(open(&cli)?.as_ref(), names, *accept, cli.format)
        }
        Verb::Plugin(PluginVerb::List) => {
            plugins::list(&cli.profile, &cli.plugins, cli.data.as_deref(), cli.format)
        }
        Verb::Plugin(PluginVerb::Check { file }) => plugins::check(file, cli.format),
        Verb::Plugin(PluginVerb::Lock { names }) => {
            plugins::lock(&cli.profile, &cli.plugins, names)
        }
        Verb::Source(SourceVerb::Record(options)) => {
            author::record(open(&cli)?.as_ref(), options, cli.format).await
        }
        Verb::Plugin(PluginVerb::New(options)) => author::new(options, cli.format),
        Verb::Plugin(PluginVerb::Test(options)) => author::test(options, cli.format),
        Verb::Cluster(ClusterVerb::List { limit }) => {
            cluster::list(open(&cli)?.as_ref(), *limit, cli.format)
        }
        Verb::Cluster(ClusterVerb::Show { address }) => {
            cluster::show(open(&cli)?.as_ref(), address, cli.format)
        }
        Verb::Cluster(ClusterVerb::Split(ruled)) => {
            cluster::rule(open(&cli)?.as_ref(), RulingKind::Split, ruled, cli.format)
        }
        Verb::Cluster(ClusterVerb::Join(ruled)) => {
            cluster::rule(open(&cli)?.as_ref(), RulingKind::Join, ruled, cli.format)
        }
        Verb::Source(SourceVerb::Missing(options)) => {
            items::missing(open(&cli)?.as_ref(), options, cli.format).await
        }
        Verb::Explain { what } => {
            let profile = App::check(&cli.profile, &cli.plugins)?;
            explain::run(open(&cli)?.as_ref(), &profile.show(None), what, cli.format)
        }
        Verb::Withdraw(options) => items::withdraw(open(&cli)?.as_ref(), options, cli.format),
        Verb::Takedown(options) => items::takedown(open(&cli)?.as_ref(), options, cli.format).await,
        Verb::Harvest { names, history: false } => {
            harvest::run(open(&cli)?, names, cli.format).await
        }
        Verb::Harvest { names, history: true } => {
            backfill::import(open(&cli)?, names, BackfillWish::default(), cli.format).await
        }
        Verb::Source(SourceVerb::List) => sources::list(open(&cli)?.as_ref(), cli.format),
        Verb::Source(SourceVerb::Backfill(options)) => {
            backfill::run(open(&cli)?, options, cli.format).await
        }
        Verb::Source(SourceVerb::Import(options)) => {
            recorder::import(open(&cli)?.as_ref(), options, cli.format).await
        }
        Verb::Archive(verb) => recorder::archive(open(&cli)?.as_ref(), verb, cli.format),
        Verb::Replay(options) => recorder::replay(open(&cli)?.as_ref(), options, cli.format).await,
        Verb::Serve(options) => serve::run(open(&cli)?, options).await,
        Verb::Export { directory, portal } => {
            harvest::export(open(&cli)?, directory, portal, cli.format).await
        }
    }
}

fn open(cli: &Cli) -> anyhow::Result<Arc<App>> {
    match App::open(&cli.profile, &cli.plugins, cli.data.as_deref()) {
        Ok(app) => Ok(Arc::new(app)),
        Err(AppError::Unchecked(profile)) => {
            eprint!("{}", profile.report());
            Err(anyhow!("the settings in `{}` do not check clean", profile.directory.display()))
        }
        Err(AppError::Unfit(complaints)) => {
            for complaint in &complaints {
                eprintln!("{complaint}\n");
            }
            let profile = cli.profile.display();
            Err(anyhow!("the settings in `{profile}` check clean and cannot be put to work"))
        }
        Err(err) => Err(err.into()),
    }
}
