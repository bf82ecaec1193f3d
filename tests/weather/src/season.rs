//! A season: every site through a year of fair weather, and through every fault it can have.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use portolan_core::Settings;
use portolan_harvest::doctor::{State, Turn};
use portolan_host::{Plugins, Policies, Policy};
use url::Url;

use crate::{
    dice::Dice,
    faults::{Detectable, FAULTS, Fault, Meeting, is_detectable},
    pages::{self, Answer, Http, Look, Trouble},
    report::{Case, Report},
    sites::{BEGIN, DAY, Site},
    watch::{Source, Watch},
};

/// How much weather there is.
#[derive(Clone, Copy, Debug)]
pub struct Season {
    pub seed: u64,
    pub sites: usize,
    /// Days of fair weather, in which faults begin after the first third.
    pub days: i64,
    /// Every so many-th fault of a site; 1 is all.
    pub stride: usize,
    /// Only faults whose names begin so.
    pub only: &'static str,
    /// Waits for silence as well, which takes months of runs.
    pub patient: bool,
    /// Only this site, run by run on standard output.
    pub traced: Option<usize>,
}

/// At so many moments of the season faults begin.
const MOMENTS: usize = 8;
/// Runs after a fault in which the source must be well again.
const RECOVERY_RUNS: u32 = 12;
/// Chance that a run meets a passing trouble, and that it meets a slow hour.
const TROUBLE: f64 = 0.004;
const SLOW_RUN: f64 = 0.01;
/// Chance that a whole day is slow.
const SLOW_DAY: f64 = 0.004;

/// Runs a season, with so many sites at once.
pub fn run(season: Season, jobs: usize, progress: impl Fn(usize) + Sync) -> anyhow::Result<Report> {
    let plugins = Plugins::new(vec![built()?]).with_policies(Policies::all(Policy::in_process()));
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<Report> {
        let mut report = Report::new(season);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= season.sites {
                return Ok(report);
            }
            if season.traced.is_none_or(|traced| traced == number) {
                year_of(number, season, &plugins, &mut report)?;
            }
            progress(number + 1);
        }
    };
    let reports: Vec<anyhow::Result<Report>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let ended = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| Err(anyhow!("a part of the season panicked")))
        };
        threads.into_iter().map(ended).collect()
    });
    let mut whole = Report::new(season);
    for report in reports {
        whole.merge(report?);
    }
    Ok(whole)
}

/// One site through the season.
fn year_of(
    number: usize,
    season: Season,
    plugins: &Plugins,
    report: &mut Report,
) -> anyhow::Result<()> {
    let site = Site::new(season.seed, number);
    let settings: Settings = Settings(match site.settings() {
        serde_json::Value::Object(settings) => settings.into_iter().collect(),
        _ => return Err(anyhow!("settings are a table")),
    });
    let handle = plugins
        .source(site.plugin(), &settings)
        .map_err(|err| anyhow!("`{}`: {err}; `cargo build --workspace` first", site.plugin()))?;
    let source = Source::new(&site, handle, settings);
    let snapshots = fair_weather(&source, season, report);
    let faults = FAULTS.iter().enumerate().filter(|(nth, fault)| {
        (nth + number) % season.stride == 0
            && fault.can_be_at(&site)
            && fault.name.starts_with(season.only)
            && (season.patient || fault.detectable != Detectable::Silence)
    });
    for (nth, fault) in faults {
        let moment = &snapshots[(nth + number) % snapshots.len()];
        let case = meet(&source, fault, moment.clone(), season);
        report.add(fault.name, &site.name, case);
    }
    Ok(())
}

/// The folder in which this program's build left the plugins.
fn built() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe().context("this program has no path")?;
    let folder = program
        .ancestors()
        .find(|folder| folder.join("libsource_feed.so").is_file())
        .context("the plugins are not built: run `cargo build --workspace` first")?;
    Ok(folder.to_owned())
}

/// A year without faults: passing troubles, slow days, bursts, holidays, corrections, withdrawals.
fn fair_weather(source: &Source<'_>, season: Season, report: &mut Report) -> Vec<Watch> {
    let mut watch = Watch::due_at(second(BEGIN));
    let mut snapshots = Vec::new();
    let end = BEGIN + season.days * DAY;
    let first = BEGIN + season.days / 3 * DAY;
    let apart = (end - first) / MOMENTS as i64;
    while watch.due.as_second() < end {
        let now = watch.due;
        if now.as_second() >= first + apart * snapshots.len() as i64
            && snapshots.len() < MOMENTS
            && watch.health.diagnosis.state.is_fine()
        {
            snapshots.push(watch.clone());
        }
        let site = source.site;
        let mut hour = Hour::new(season.seed, site, now);
        let notices = watch.run(source, now, &mut |url| hour.honest(site, url));
        for notice in notices.iter().filter(|it| it.turn == Turn::Fell) {
            report.false_alarm(&site.name, &format!("{:?}", site.law), notice);
        }
        report.runs += 1;
    }
    report.days += season.days as u64;
    if snapshots.is_empty() {
        snapshots.push(watch);
    }
    snapshots
}

/// What the air does to one run.
struct Hour {
    trouble: Option<Trouble>,
    status: Option<u16>,
    slowness: u64,
    at: i64,
}

impl Hour {
    fn new(seed: u64, site: &Site, now: Timestamp) -> Hour {
        let at = now.as_second();
        let mut dice = Dice::of(seed ^ at.unsigned_abs(), &site.name);
        let mut day = Dice::of(seed ^ at.div_euclid(DAY).unsigned_abs(), &site.name);
        let mut hour = Hour { trouble: None, status: None, slowness: 1, at };
        if dice.falls(TROUBLE) {
            match dice.below(4) {
                0 => hour.trouble = Some(Trouble::NoAnswer),
                1 => hour.trouble = Some(Trouble::Hangup),
                2 => hour.status = Some(500),
                _ => hour.status = Some(502),
            }
        }
        if dice.falls(SLOW_RUN) {
            hour.slowness = 3 + dice.below(20);
        } else if day.falls(SLOW_DAY) {
            hour.slowness = 4;
        }
        hour
    }

    /// What the air does to an answer.
    fn carry(&mut self, mut answer: Answer) -> Answer {
        if let Some(trouble) = self.trouble {
            return Answer::Trouble(trouble);
        }
        if let Some(status) = self.status {
            return Answer::Http(Http::status(status));
        }
        if let Answer::Http(http) = &mut answer {
            http.wait_ms *= self.slowness;
        }
        answer
    }

    fn honest(&mut self, site: &Site, url: &Url) -> Answer {
        let query = url.query().unwrap_or_default();
        let http = pages::answer(site, url.path(), query, self.at, &Look::default());
        self.carry(Answer::Http(http))
    }
}

/// A source meets a fault, is told what it has, and gets well again.
fn meet(source: &Source<'_>, fault: &Fault, mut watch: Watch, season: Season) -> Case {
    let site = source.site;
    watch.traced = season.traced.is_some();
    let begun = watch.due.as_second();
    let mut case = Case::default();
    let mut run = 0;
    let mut news_run = None;
    let mut detectable_at = None;
    let mut last_run = begun - site.every_hours * 3_600;
    loop {
        let now = watch.due;
        run += 1;
        if news_run.is_none() && site.has_news(last_run, now.as_second()) {
            news_run = Some(run);
        }
        last_run = now.as_second();
        if detectable_at.is_none() && is_detectable(fault, site, run, news_run, begun, now) {
            detectable_at = Some(run);
        }
        let at = now.as_second();
        let mut hour = Hour::new(season.seed ^ 0xfa, site, now);
        let notices = watch.run(source, now, &mut |url| {
            hour.carry(fault.answer(&Meeting { site, url, at, begun, run }))
        });
        if let Some(notice) = notices.iter().find(|it| it.turn == Turn::Fell) {
            case.named = Some(notice.state);
            case.evidence.clone_from(&notice.evidence);
            break;
        }
        if detectable_at.is_some_and(|from| run > from) || run > 2_000 {
            break;
        }
    }
    case.is_right = case.named.is_some_and(|named| fault.states.contains(&named));
    case.runs = run;
    case.detectable_at = detectable_at;
    // It lasts a little, then the site is well again.
    for _ in 0..3 {
        let now = watch.due;
        let at = now.as_second();
        run += 1;
        let notices =
            watch.run(source, now, &mut |url| fault.answer(&Meeting { site, url, at, begun, run }));
        case.turns += notices.len() as u32;
    }
    // Somebody has the trouble mended; the source is due in its own time.
    let mut well_after = None;
    for nth in 1..=RECOVERY_RUNS {
        let now = watch.due;
        let at = now.as_second();
        watch.run(source, now, &mut |url| {
            let query = url.query().unwrap_or_default();
            Answer::Http(pages::answer(site, url.path(), query, at, &Look::default()))
        });
        if well_after.is_none() && watch.health.diagnosis.state.is_fine() {
            well_after = Some(nth);
        }
    }
    case.well_after = well_after;
    count(site, &watch, &mut case);
    case
}

/// What is lost: shown by the site at the end and not known. What is doubled: known twice. What is
/// foreign: known and never published.
fn count(site: &Site, watch: &Watch, case: &mut Case) {
    let mut known: BTreeMap<u64, u64> = BTreeMap::new();
    for (identity, address) in &watch.items {
        let number = [identity, address].into_iter().find_map(|it| {
            let tail = it.trim_end_matches('/').trim_end_matches(".html");
            tail.rsplit(['/', '-', ':']).next()?.parse::<u64>().ok()
        });
        match number.filter(|number| site.article(*number).is_some()) {
            Some(number) => *known.entry(number).or_default() += 1,
            None => case.foreign += 1,
        }
    }
    case.doubled = known.values().filter(|n| **n > 1).count() as u64;
    let end = watch.health.last_visit.map_or(0, Timestamp::as_second);
    let shown = site.shown(end).take(site.window);
    case.lost = shown.filter(|article| !known.contains_key(&article.number)).count() as u64;
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or_default()
}

/// For the report: the word of a state, or that there was none.
pub(crate) fn word(state: Option<State>) -> String {
    state.map_or_else(|| "nothing".to_owned(), |it| it.word().to_owned())
}
