//! `portolan replay`.

use std::sync::Arc;

use clap::Args;
use portolan_app::{App, Difference, ItemChange, Replayed, Silent, SourceReplay};

use crate::{
    cli::{Form, Verdict},
    harvest::watch,
    table::counted,
};

#[derive(Args)]
pub(crate) struct Replay {
    /// Sources to compare; without any, all.
    sources: Vec<String>,
    /// Bring the difference into the store, one transaction a source.
    #[arg(long)]
    apply: bool,
}

/// Items of one kind of difference that are printed of a source.
const SHOWN: usize = 20;
/// Fields of one item that are printed.
const FIELDS_SHOWN: usize = 12;
/// Complaints that are printed of a source.
const COMPLAINTS_SHOWN: usize = 6;

pub(crate) async fn replay(app: &App, options: &Replay, form: Form) -> anyhow::Result<Verdict> {
    let live = app.live();
    let observer = watch(form).unwrap_or_else(|| Arc::new(Silent));
    let replayed = app.replay(&live, &options.sources, options.apply, observer.as_ref()).await?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&replayed)?);
    } else {
        print(&replayed, !options.sources.is_empty());
    }
    let complains = |it: &SourceReplay| it.claimed || !it.is_whole();
    let complaints = replayed.sources.iter().any(complains);
    Ok(if complaints { Verdict::Complaints } else { Verdict::Clean })
}

fn print(replayed: &Replayed, named: bool) {
    for complaint in &replayed.diagnostics {
        println!("{complaint}\n");
    }
    let mut n_silent = 0;
    for source in &replayed.sources {
        if source.runs == 0 && source.is_whole() && !source.claimed && !named {
            n_silent += 1;
            continue;
        }
        print_source(source);
    }
    if n_silent > 0 {
        println!("{} have no archived run", counted(n_silent as u64, "source"));
    }
}

fn print_source(source: &SourceReplay) {
    let Difference { same, added, changed, removed, spared, unlisted, .. } = &source.difference;
    if source.claimed {
        println!("{}: being harvested by another process; not compared", source.source);
        return;
    }
    println!(
        "{}: {} with {}; {same} the same, {} added, {} changed, {} removed{}",
        source.source,
        counted(source.runs, "run"),
        counted(source.exchanges, "exchange"),
        added.len(),
        changed.len(),
        removed.len(),
        if source.applied { "; applied" } else { "" }
    );
    for (mark, list) in [("+", added), ("~", changed), ("-", removed)] {
        for change in list.iter().take(SHOWN) {
            print_change(mark, change);
        }
        if list.len() > SHOWN {
            println!("  {mark} … and {} more; `--format json` has them", list.len() - SHOWN);
        }
    }
    if *unlisted > 0 {
        println!("  {unlisted} more differences are not listed");
    }
    for (portal, n) in source.difference.by_portal() {
        println!("  the portal `{portal}` would show {}", counted(n, "difference"));
    }
    if !spared.is_empty() {
        println!("  {} left as they are:", counted(spared.len() as u64, "item"));
    }
    for it in spared.iter().take(COMPLAINTS_SHOWN) {
        println!("  = {}: {}", it.title, it.because);
    }
    let complaints = source.holes.iter().chain(&source.diagnostics);
    let complaints: Vec<String> = complaints.map(ToString::to_string).collect();
    for complaint in complaints.iter().take(COMPLAINTS_SHOWN) {
        println!("{complaint}");
    }
    if complaints.len() > COMPLAINTS_SHOWN {
        let n_more = complaints.len() - COMPLAINTS_SHOWN;
        println!("… and {n_more} more; `--format json` has them all");
    }
}

fn print_change(mark: &str, change: &ItemChange) {
    let portals = match &change.portals[..] {
        [] => "no portal".to_owned(),
        portals => portals.join(", "),
    };
    println!("  {mark} {} [{portals}]", change.title);
    if let Some(url) = &change.url {
        println!("      {url}");
    }
    for field in change.fields.iter().take(FIELDS_SHOWN) {
        let side = |it: &Option<String>| match it {
            Some(text) => format!("“{text}”"),
            None => "nothing".to_owned(),
        };
        println!("      {}: {} → {}", field.field, side(&field.before), side(&field.after));
    }
    if change.fields.len() > FIELDS_SHOWN {
        println!("      … and {} more fields", change.fields.len() - FIELDS_SHOWN);
    }
}
