//! `portolan source backfill`, which `portolan harvest --history` calls too.

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use portolan_app::{App, BackfillEnd, BackfillReport, BackfillWish};
use portolan_core::Severity;

use crate::{
    cli::{Form, Verdict},
    harvest::{Lines, watch},
    table::counted,
};

#[derive(Args)]
pub(crate) struct Backfill {
    /// The source whose history is imported.
    name: String,
    /// Requests in this call, repetitions included; without it, what the settings give for a day.
    #[arg(long, value_name = "REQUESTS", value_parser = clap::value_parser!(u64).range(1..))]
    budget: Option<u64>,
    /// Begin from the newest page again. Nothing is doubled.
    #[arg(long)]
    again: bool,
    /// Only say how far it has come.
    #[arg(long, conflicts_with_all = ["budget", "again"])]
    status: bool,
}

/// Complaints that are printed of one call.
const COMPLAINTS_SHOWN: usize = 12;

pub(crate) async fn run(app: Arc<App>, options: &Backfill, form: Form) -> anyhow::Result<Verdict> {
    if options.status {
        return status(&app, &options.name, form);
    }
    let wish = BackfillWish { budget: options.budget, again: options.again };
    import(app, std::slice::from_ref(&options.name), wish, form).await
}

/// Imports the history of sources, one after the other.
pub(crate) async fn import(
    app: Arc<App>,
    names: &[String],
    wish: BackfillWish,
    form: Form,
) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    for name in names {
        live.source(name)?;
    }
    let observer = watch(form).unwrap_or_else(|| Arc::new(Lines));
    let mut reports = Vec::new();
    for name in names {
        let report = app.backfill(&live, name, wish, observer.as_ref()).await?;
        if form == Form::Text {
            print(&report);
        }
        reports.push(report);
    }
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    let failed = reports.iter().any(|it| it.end == BackfillEnd::Failed);
    Ok(if failed { Verdict::Complaints } else { Verdict::Clean })
}

fn status(app: &App, name: &str, form: Form) -> anyhow::Result<Verdict> {
    app.live().source(name)?;
    let progress = app.backfill_progress(name)?;
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&progress)?);
        return Ok(Verdict::Clean);
    }
    match progress {
        Some(progress) => println!("{name}: {}", progress.words()),
        None => println!("{name}: its history has not been asked for"),
    }
    Ok(Verdict::Clean)
}

fn print(report: &BackfillReport) {
    let BackfillReport { source, slices, requests, new, changed, known, .. } = report;
    if let Some(progress) = &report.progress {
        println!("{source}: {}", progress.words());
    }
    println!(
        "  this call: {} in {}; {new} new, {changed} changed, {known} known",
        counted(*requests, "request"),
        counted(*slices, "slice"),
    );
    if report.harvests > 0 {
        println!("  {} came first", counted(report.harvests, "harvest"));
    }
    println!("  {}", ending(report));
    if let Some(failure) = &report.failure {
        println!("{failure}");
    }
    let serious = report.diagnostics.iter().filter(|it| it.severity != Severity::Note);
    let serious: Vec<String> = serious.map(ToString::to_string).collect();
    for complaint in serious.iter().take(COMPLAINTS_SHOWN) {
        println!("{complaint}");
    }
    if serious.len() > COMPLAINTS_SHOWN {
        println!("… and {} more; `--format json` has them", serious.len() - COMPLAINTS_SHOWN);
    }
}

fn ending(report: &BackfillReport) -> String {
    let until = report.until.map(minute).unwrap_or_default();
    match report.end {
        BackfillEnd::Done => "all that the source shows of its past is here".to_owned(),
        BackfillEnd::BudgetSpent => "the budget is spent; the next call goes on".to_owned(),
        BackfillEnd::DaySpent => format!(
            "the day's budget (`requests-per-day` under `backfill`) is spent; it can go on {until}"
        ),
        BackfillEnd::Rests => {
            format!("the site wants to be left alone, or does not answer, until {until}")
        }
        BackfillEnd::Claimed => "another process held the source all the time".to_owned(),
        BackfillEnd::Failed => "a slice failed; what was known stays".to_owned(),
    }
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
