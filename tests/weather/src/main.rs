//! Prints what a season says about the doctor. `cargo xtask weather` builds and calls it.

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::Parser;
use portolan_weather::{Report, Season};

/// A season in which more is wrong than this does not hold.
const RIGHT_MIN: f64 = 0.95;
const FALSE_ALARMS_MAX: f64 = 1.0;

#[derive(Parser)]
#[command(name = "portolan-weather", about = "A simulated web of sites and their faults")]
struct Options {
    #[arg(long, default_value_t = 200)]
    sites: usize,
    #[arg(long, default_value_t = 240)]
    days: i64,
    /// Sites at once.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Every so many-th fault of a site.
    #[arg(long, default_value_t = 1)]
    stride: usize,
    /// Print so many of the cases that went wrong.
    #[arg(long, default_value_t = 0)]
    wrong: usize,
    /// Only faults whose names begin so.
    #[arg(long, default_value = "")]
    only: String,
    /// Only this site, and print each of its runs under a fault.
    #[arg(long)]
    trace: Option<usize>,
    /// Write the figures between the marks of this page.
    #[arg(long, value_name = "PAGE")]
    write: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let Options { sites, days, jobs, seed, stride, wrong, only, trace, write } = Options::parse();
    // It lives as long as the program.
    let only = &*only.leak();
    let season = Season { seed, sites, days, stride, only, patient: true, traced: trace };
    let report = portolan_weather::run(season, jobs, |n| {
        if n % 20 == 0 {
            eprintln!("{n} sites");
        }
    })?;
    println!("{}\n{}", report.table(), report.summary());
    for words in report.alarms.iter().take(wrong) {
        println!("false alarm: {words}");
    }
    for words in report.wrong.iter().take(wrong) {
        println!("wrong: {words}");
    }
    if let Some(page) = write {
        fill(&page, &report)?;
    }
    let holds = report.right() >= RIGHT_MIN
        && report.false_alarms() < FALSE_ALARMS_MAX
        && report.lost_or_doubled() == 0;
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const FROM: &str = "<!-- weather: begin -->";
const TO: &str = "<!-- weather: end -->";

fn fill(page: &PathBuf, report: &Report) -> anyhow::Result<()> {
    let text = fs::read_to_string(page).with_context(|| format!("`{}`", page.display()))?;
    let (before, rest) = text.split_once(FROM).context("the page has no begin mark")?;
    let (_, after) = rest.split_once(TO).context("the page has no end mark")?;
    let text = format!("{before}{FROM}\n\n{}\n{}\n{TO}{after}", report.summary(), report.table());
    fs::write(page, text).with_context(|| format!("`{}`", page.display()))
}
