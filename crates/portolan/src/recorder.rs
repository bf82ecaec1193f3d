//! `portolan replay`, `portolan archive` and `portolan source import`.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use clap::{Args, Subcommand};
use portolan_app::{App, Difference, Holding, ItemChange, Replayed, Silent, SourceReplay};
use portolan_core::Diagnostic;

use crate::{
    add,
    cli::{Form, Verdict},
    harvest::watch,
    table::{Lean, bytes, counted, table},
};

#[derive(Args)]
pub(crate) struct Replay {
    /// Sources to compare; without any, all.
    sources: Vec<String>,
    /// Bring the difference into the store, one transaction a source.
    #[arg(long)]
    apply: bool,
}

#[derive(Subcommand)]
pub(crate) enum Archive {
    /// What is kept: of each source, or of one, run by run.
    List { source: Option<String> },
    /// Let go of what `keep-days` and `keep-bytes` do not keep; `serve` does so every six hours.
    Sweep,
    /// Write what is kept of a source as a web archive's file.
    Export(Export),
}

#[derive(Args)]
pub(crate) struct Export {
    source: String,
    /// The file, which must not be there yet: `office.warc.gz`.
    #[arg(long, value_name = "FILE")]
    warc: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    /// With `--warc` the source that is read; without it a list of subscriptions, `feeds.opml`.
    #[arg(value_name = "NAME or FILE")]
    what: String,
    /// The web archive's file: `site.warc.gz`.
    #[arg(long, value_name = "FILE")]
    warc: Option<PathBuf>,
    /// Take of each address the capture nearest to this day; without it, the newest.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "warc")]
    at: Option<String>,
    /// The office of subscriptions whose folder and host are no office's.
    #[arg(long, value_name = "OFFICE", conflicts_with = "warc")]
    office: Option<String>,
    /// Write the sources that the list would become.
    #[arg(long, conflicts_with = "warc")]
    write: bool,
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

pub(crate) fn archive(app: &App, verb: &Archive, form: Form) -> anyhow::Result<Verdict> {
    match verb {
        Archive::List { source } => list(app, source.as_deref(), form),
        Archive::Sweep => sweep(app, form),
        Archive::Export(options) => export(app, options, form),
    }
}

fn list(app: &App, source: Option<&str>, form: Form) -> anyhow::Result<Verdict> {
    let mut holdings = app.holdings()?;
    if let Some(source) = source {
        holdings.retain(|it| it.source == source);
        if holdings.is_empty() {
            anyhow::bail!("the archive has no run of `{source}`");
        }
    }
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&holdings)?);
        return Ok(Verdict::Clean);
    }
    match (source, &holdings[..]) {
        (Some(_), [holding]) => print_runs(holding),
        _ => print_holdings(&holdings),
    }
    let n_torn: u64 = holdings.iter().map(|it| it.torn).sum();
    if n_torn > 0 {
        println!("{} cannot be read", counted(n_torn, "line"));
    }
    Ok(Verdict::Clean)
}

fn print_holdings(holdings: &[Holding]) {
    let head = [
        ("source", Lean::Left),
        ("runs", Lean::Right),
        ("exchanges", Lean::Right),
        ("bodies", Lean::Right),
        ("on disk", Lean::Right),
        ("since", Lean::Left),
    ];
    let row = |it: &Holding| {
        let oldest = it.runs.last().map(|run| run.started.to_string());
        vec![
            it.source.clone(),
            it.runs.len().to_string(),
            it.exchanges.to_string(),
            it.bodies.to_string(),
            bytes(it.bytes),
            oldest.unwrap_or_default().chars().take(10).collect(),
        ]
    };
    let rows: Vec<_> = holdings.iter().map(row).collect();
    print!("{}", table(&head, &rows));
}

fn print_runs(holding: &Holding) {
    let head = [
        ("run", Lean::Left),
        ("began", Lean::Left),
        ("state", Lean::Left),
        ("exchanges", Lean::Right),
        ("on disk", Lean::Right),
    ];
    let rows: Vec<_> = holding
        .runs
        .iter()
        .map(|run| {
            let began = run.started.to_string().chars().take(19).collect();
            let (n, size) = (run.exchanges.to_string(), bytes(run.bytes));
            vec![run.run.clone(), began, run.state.to_owned(), n, size]
        })
        .collect();
    print!("{}", table(&head, &rows));
}

fn sweep(app: &App, form: Form) -> anyhow::Result<Verdict> {
    let swept = app.sweep_archive(&app.live())?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&swept)?);
        return Ok(Verdict::Clean);
    }
    for source in &swept.sources {
        if source.exchanges_dropped > 0 || !source.diagnostics.is_empty() {
            println!(
                "{}: {} dropped out of {}; {} in {} are kept",
                source.source,
                counted(source.exchanges_dropped, "exchange"),
                counted(source.runs_thinned, "run"),
                counted(source.exchanges_kept, "exchange"),
                bytes(source.bytes_kept)
            );
        }
        source.diagnostics.iter().for_each(|it| println!("{it}"));
    }
    let kept: u64 = swept.sources.iter().map(|it| it.bytes_kept).sum();
    println!(
        "{} deleted that nothing names; {} of {} are kept",
        counted(swept.bodies_deleted, "body file"),
        bytes(kept),
        counted(swept.sources.len() as u64, "source")
    );
    Ok(Verdict::Clean)
}

fn export(app: &App, options: &Export, form: Form) -> anyhow::Result<Verdict> {
    let exported = app.export_warc(&options.source, &options.warc)?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&exported)?);
    } else {
        let written = &exported.written;
        println!(
            "{}: {}, {}, {} out of {}",
            options.warc.display(),
            counted(written.responses, "answer"),
            counted(written.revisits, "revisit"),
            counted(written.redirects, "redirect"),
            counted(exported.runs, "run")
        );
        if written.without_answer > 0 {
            println!("{} had no answer that is kept", counted(written.without_answer, "request"));
        }
        if written.files > 0 {
            println!("{} of this machine left out", counted(written.files, "file"));
        }
        print_complaints(&exported.diagnostics);
    }
    let clean = exported.diagnostics.is_empty();
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

pub(crate) async fn import(app: &App, options: &Import, form: Form) -> anyhow::Result<Verdict> {
    let Some(warc) = &options.warc else {
        let file = Path::new(&options.what);
        if is_web_archive(file) {
            anyhow::bail!(
                "`{}` is a web archive's file; `portolan source import NAME --warc {}` reads the \
                 source NAME out of it",
                file.display(),
                file.display()
            );
        }
        return add::import(app, file, options.office.as_deref(), options.write, form);
    };
    let at = match &options.at {
        Some(day) => Some(
            format!("{day}T12:00:00Z")
                .parse()
                .with_context(|| format!("`{day}` is no day such as 2019-05-31"))?,
        ),
        None => None,
    };
    let observer = watch(form).unwrap_or_else(|| Arc::new(Silent));
    let live = app.live();
    let imported = app.import_warc(&live, &options.what, warc, at, observer.as_ref()).await?;
    let report = &imported.report;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&imported)?);
    } else {
        println!(
            "{}: {} in the file, {} of other sites; {} new, {} left out",
            options.what,
            counted(imported.captures, "answer"),
            imported.foreign,
            counted(report.new, "item"),
            report.left_out
        );
        if !imported.lacking.is_empty() {
            println!(
                "the file has no answer for {}:",
                counted(imported.lacking.len() as u64, "address")
            );
        }
        for url in imported.lacking.iter().take(SHOWN) {
            println!("  {url}");
        }
        if imported.lacking.len() > SHOWN {
            println!("  … and {} more", imported.lacking.len() - SHOWN);
        }
        if let Some(failure) = &report.failure {
            println!("nothing was imported\n{failure}");
        }
        let told = |it: &&Diagnostic| it.code != "warc-lacks-answer";
        let complaints: Vec<Diagnostic> = report.diagnostics.iter().filter(told).cloned().collect();
        print_complaints(&complaints);
    }
    let clean = report.failure.is_none() && imported.lacking.is_empty();
    Ok(if clean { Verdict::Clean } else { Verdict::Complaints })
}

/// Whether a file begins as web archives do, packed or not.
fn is_web_archive(file: &Path) -> bool {
    let mut head = [0; 5];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && (head == *b"WARC/" || head.starts_with(&[0x1f, 0x8b]))
}

fn print_complaints(complaints: &[Diagnostic]) {
    for complaint in complaints.iter().take(COMPLAINTS_SHOWN) {
        println!("{complaint}");
    }
    if complaints.len() > COMPLAINTS_SHOWN {
        println!(
            "… and {} more; `--format json` has them all",
            complaints.len() - COMPLAINTS_SHOWN
        );
    }
}
