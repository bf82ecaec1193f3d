//! `portolan harvest` and `portolan export`.

use std::{
    collections::HashMap,
    io::IsTerminal,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::bail;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use portolan_app::{App, Observer, RunReport, RunSummary};
use portolan_core::{Diagnostic, Severity};
use tokio::task::JoinSet;

use crate::{
    cli::{Form, Verdict},
    table::{Lean, bytes, table},
};

/// Sources read at once.
const AT_ONCE: usize = 4;

pub(crate) async fn run(app: Arc<App>, names: &[String], form: Form) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    let names: Vec<String> = if names.is_empty() {
        let enabled = live.estate.sources.iter().filter(|source| source.enabled);
        enabled.map(|source| source.id.clone()).collect()
    } else {
        for name in names {
            let source = live.source(name)?;
            if let Some(note) = source.note.as_deref().filter(|_| !source.enabled) {
                eprintln!("`{name}` is switched off: {note}");
            }
        }
        names.to_vec()
    };
    if names.is_empty() {
        bail!("no source is enabled; write `enabled = true` into one, or name one");
    }
    let bars = watch(form).unwrap_or_else(|| Arc::new(Lines));
    let mut waiting = names.iter().cloned();
    let mut running: JoinSet<Result<RunReport, portolan_app::AppError>> = JoinSet::new();
    let mut reports = Vec::new();
    loop {
        while running.len() < AT_ONCE
            && let Some(name) = waiting.next()
        {
            let (app, live, bars) = (Arc::clone(&app), Arc::clone(&live), Arc::clone(&bars));
            running.spawn(async move { app.harvest(&live, &name, bars.as_ref()).await });
        }
        let Some(done) = running.join_next().await else { break };
        reports.push(done??);
    }
    reports.sort_by_key(|report| names.iter().position(|name| *name == report.source));
    print(&reports, form)?;
    let failed = reports.iter().any(|report| report.failure.is_some());
    Ok(if failed { Verdict::Complaints } else { Verdict::Clean })
}

/// Progress bars, if a person is looking.
pub(crate) fn watch(form: Form) -> Option<Arc<dyn Observer>> {
    let is_seen = std::io::stderr().is_terminal() && form == Form::Text;
    is_seen.then(|| Arc::new(Bars::default()) as Arc<dyn Observer>)
}

fn print(reports: &[RunReport], form: Form) -> anyhow::Result<()> {
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(reports)?);
        return Ok(());
    }
    let mut total = RunReport::empty("all");
    let mut rows = Vec::new();
    for report in reports {
        total.add(report);
        let outcome = match (&report.failure, report.claimed, report.warnings()) {
            (Some(_), ..) => "failed".to_owned(),
            (None, true, _) => "elsewhere".to_owned(),
            (None, false, 0) => "ok".to_owned(),
            (None, false, 1) => "ok, 1 warning".to_owned(),
            (None, false, n) => format!("ok, {n} warnings"),
        };
        rows.push(row(report, outcome));
    }
    rows.push(row(&total, String::new()));
    let head = [
        ("source", Lean::Left),
        ("requests", Lean::Right),
        ("304", Lean::Right),
        ("fresh", Lean::Right),
        ("same", Lean::Right),
        ("failed", Lean::Right),
        ("body", Lean::Right),
        ("new", Lean::Right),
        ("changed", Lean::Right),
        ("unchanged", Lean::Right),
        ("outcome", Lean::Left),
    ];
    print!("{}", table(&head, &rows));
    for report in reports {
        if let Some(failure) = &report.failure {
            println!("\n{}: the run failed; what was known stays\n{failure}", report.source);
        }
        let serious = report
            .diagnostics
            .iter()
            .filter(|it| it.severity != Severity::Note || it.code == "source-claimed");
        let serious: Vec<String> = serious
            .filter(|it| Some(*it) != report.failure.as_ref())
            .map(ToString::to_string)
            .collect();
        if serious.is_empty() {
            continue;
        }
        println!("\n{}:", report.source);
        for complaint in serious.iter().take(SHOWN) {
            println!("{complaint}");
        }
        if serious.len() > SHOWN {
            println!("… and {} more; `--format json` has them all", serious.len() - SHOWN);
        }
    }
    Ok(())
}

/// Complaints of one source below the table.
const SHOWN: usize = 12;

fn row(report: &RunReport, outcome: String) -> Vec<String> {
    vec![
        report.source.clone(),
        report.requests.to_string(),
        report.not_modified.to_string(),
        report.fresh.to_string(),
        report.same_body.to_string(),
        report.failed.to_string(),
        bytes(report.wire_bytes),
        report.new.to_string(),
        report.changed.to_string(),
        (report.unchanged + report.sighted).to_string(),
        outcome,
    ]
}

/// One bar a source.
#[derive(Default)]
struct Bars {
    all: MultiProgress,
    bars: Mutex<HashMap<String, ProgressBar>>,
}

impl Observer for Bars {
    fn progress(&self, source: &str, summary: &RunSummary, waiting: usize) {
        let mut bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bars.entry(source.to_owned()).or_insert_with(|| {
            let style = ProgressStyle::with_template("{prefix:24} {bar:24} {pos}/{len} {msg}");
            let bar = self.all.add(ProgressBar::new(1));
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_prefix(source.to_owned());
            bar
        });
        bar.set_length(summary.requests + waiting as u64);
        bar.set_position(summary.requests);
        bar.set_message(format!("{} items", summary.items));
    }

    fn finished(&self, report: &RunReport) {
        let bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = bars.get(&report.source) {
            bar.finish_and_clear();
        }
    }
}

/// One log line a run.
pub(crate) struct Lines;

impl Observer for Lines {
    fn progress(&self, _: &str, _: &RunSummary, _: usize) {}

    fn finished(&self, report: &RunReport) {
        let duration_ms = report.ended.duration_since(report.started).as_millis();
        match &report.failure {
            Some(failure) => tracing::error!(
                source.id = report.source,
                duration_ms,
                "the run failed; what was known stays: {}",
                first_line(failure)
            ),
            None => tracing::info!(
                source.id = report.source,
                duration_ms,
                requests = report.requests,
                not_modified = report.not_modified,
                new = report.new,
                changed = report.changed,
                warnings = report.warnings(),
                "harvested"
            ),
        }
    }
}

/// The complaint without its cure, which stands below the table and in the store.
fn first_line(complaint: &Diagnostic) -> String {
    let words = complaint.to_string();
    words.lines().next().unwrap_or_default().to_owned()
}

pub(crate) async fn export(
    app: Arc<App>,
    directory: &Path,
    portals: &[String],
    form: Form,
) -> anyhow::Result<Verdict> {
    let live = app.live();
    for portal in portals {
        if live.estate.portal(portal).is_none() {
            let known: Vec<&str> =
                live.estate.portals.iter().map(|portal| portal.id.as_str()).collect();
            bail!("no portal is called `{portal}`; there are: {}", known.join(", "));
        }
    }
    let bar = ProgressBar::new_spinner();
    if form == Form::Json || !std::io::stderr().is_terminal() {
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    }
    let (directory, portals) = (directory.to_owned(), portals.to_vec());
    let target = directory.clone();
    let shown = bar.clone();
    let report = tokio::task::spawn_blocking(move || {
        let mut step = |portal: &str, _: &Path| {
            shown.inc(1);
            shown.set_message(format!("{portal}: {} files", shown.position()));
        };
        app.export(&live, &directory, &portals, &mut step)
    })
    .await??;
    bar.finish_and_clear();
    if form == Form::Json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "{} files ({}) in `{}`, {} of them new or changed, {} failed, {} without a page removed",
            report.files,
            bytes(report.bytes),
            target.display(),
            report.written,
            report.failed,
            report.removed
        );
    }
    Ok(if report.failed > 0 { Verdict::Complaints } else { Verdict::Clean })
}
