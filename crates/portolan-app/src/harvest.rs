//! The main job: one source, read, normalised, published.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp, civil};
use portolan_config::{Contract, Estate, Source};
use portolan_core::{
    Cursor, Diagnostic, ItemId, RawItem, Severity,
    item::Flag,
    message::Stretch,
    snapshot::{Filter, Snapshot},
};
use portolan_fetch::archive::{RunEnd, RunRecord};
use portolan_harvest::{
    Limits, Retryable, Run, Slice, Summary,
    doctor::{Chart, Judged, State},
    history::{Budget, History, Yield},
    ladder::Outcome,
    timetable,
};
use portolan_host::SourceHandle;
use portolan_normalize::{
    Frame, MonthlyCount, content_hash, inconsistent_series, item_url, predecessors, twin_key,
};
use portolan_store::{
    HistoryMemory, HistorySlice, Likeness, Publication, Published, Reach, Retry, RunId,
    SourceMemory, StagedItem, StagedValidator, Store,
};
use serde::Serialize;

use crate::{
    app::{App, AppError, Live, run_name},
    drive::{
        Answers, Archived, Brought, Drive, Network, Sink, Tally, UrlMemory, blocking, limits,
        permit,
    },
    trial,
    ways::Lane,
    withdrawals::Seen,
};

/// Origins normalised between two writes to the staging area.
const BATCH: u32 = 100;
/// Items with monthly counts that one run sets beside one another, and the earlier items of the
/// office that are searched for such counts.
const COUNTING_MAX: usize = 1_000;
/// Raised when normalising itself changes, so that everything is derived anew.
const RULES_VERSION: u32 = 2;
/// Requests of a backfill that wait; more are dropped, and that is said.
const FRONTIER_MAX: usize = 200_000;
/// Origins of a source that are looked at to tell what it prints on every page.
const FRAME_ORIGINS: u32 = 40;

/// Follows a run while it goes on: progress bars, log lines.
pub trait Observer: Send + Sync {
    fn progress(&self, source: &str, summary: &Summary, waiting: usize);
    fn finished(&self, report: &RunReport);
}

/// Follows nothing.
pub struct Silent;

impl Observer for Silent {
    fn progress(&self, _: &str, _: &Summary, _: usize) {}
    fn finished(&self, _: &RunReport) {}
}

/// How a run went, for the table, the log and the record.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    pub source: String,
    /// By which of its ways the source was read, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    pub started: Timestamp,
    pub ended: Timestamp,
    pub requests: u64,
    /// Answers 304.
    pub not_modified: u64,
    /// Not asked: the last answer said how long it would hold.
    pub fresh: u64,
    /// Answers 200 with the body of the last run.
    pub same_body: u64,
    pub failed: u64,
    pub refused: u64,
    /// Body bytes as sent.
    pub wire_bytes: u64,
    pub items: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub sighted: u64,
    pub left_out: u64,
    /// Items that their source has no more, and items that it has again.
    pub withdrawn: u64,
    pub returned: u64,
    pub revision: u64,
    pub diagnostics: Vec<Diagnostic>,
    /// Why the run failed, if it did.
    pub failure: Option<Diagnostic>,
    /// Another process held the source: nothing was done.
    pub claimed: bool,
}

impl App {
    /// Harvests one source: plan, fetch and parse, normalise, publish. A source with several ways
    /// may take several runs; see `portolan_harvest::ladder`.
    ///
    /// A source that fails costs its run: the report says why, and what was known stays.
    pub async fn harvest(
        &self,
        live: &Arc<Live>,
        source_id: &str,
        observer: &dyn Observer,
    ) -> Result<RunReport, AppError> {
        let source = live.source(source_id)?.clone();
        let Some(_claim) = self.store.claim(source_id)? else {
            let mut report = RunReport::new(source_id, Timestamp::now());
            report.claimed = true;
            report.diagnostics.push(Diagnostic::source_claimed(source_id));
            observer.finished(&report);
            return Ok(report);
        };
        let every = SignedDuration::try_from(source.every).unwrap_or(timetable::LONGEST_WAIT);
        let (report, due) = if source.ways.is_empty() {
            let visited = self.visit(live, &Lane::best(&source), observer).await?;
            let Visited { report, failures, held_until, state, .. } = visited;
            let ended = report.ended;
            let due = timetable::next_visit(source_id, ended, every, failures, held_until, state);
            (report, due)
        } else {
            self.climb(live, &source, every, observer).await?
        };
        self.store.set_due(source_id, due)?;
        self.keep_origins(live)?;
        self.keep_plugins(live)?;
        self.revision_moved();
        observer.finished(&report);
        Ok(report)
    }

    /// One run over one way into a source, whose claim is held.
    pub(crate) async fn visit(
        &self,
        live: &Arc<Live>,
        lane: &Lane,
        observer: &dyn Observer,
    ) -> Result<Visited, AppError> {
        let source = &lane.source;
        let started = Timestamp::now();
        let memory = self.store.memory(&lane.key())?;
        let run = self.store.begin_run(&source.id, started)?;
        let answers =
            Archived { answers: Network(live), app: self, run: run.number(), source: &source.id };
        let mut pass = Pass::new(Arc::clone(&self.store), live, lane, &memory, run, started);
        let mut record =
            RunRecord::new(run_name(run.number()), &source.id, started, pass.same_rules);
        record.way.clone_from(&lane.way);
        self.note_run(&record);
        let failure = pass.go(&answers, observer).await.err();
        let Pass { mut report, mut tally, present, stretches, barred, published, .. } = pass;
        report.ended = Timestamp::now();
        self.note_end(record, published, &mut report, failure.is_none(), &barred)?;
        let visit =
            std::mem::take(&mut tally.chart).finish(report.ended, report.new, failure.as_ref());
        if failure.is_none() {
            let seen = Seen { present, stretches };
            if let Err(complaint) = self.look_after(live, lane, seen, &mut report).await {
                report.diagnostics.push(complaint);
            }
            report.diagnostics.extend(self.cluster_after_run().await);
            let record = serde_json::to_value(&report).unwrap_or_default();
            self.store.set_report(run, &record)?;
        }
        if let Some(diagnostic) = failure {
            let record = serde_json::to_value(&report).unwrap_or_default();
            let (key, words) = (lane.key(), &diagnostic.message);
            self.store.fail_run(run, Some(&key), words, report.ended, &record)?;
            report.failure = Some(diagnostic);
        }
        let redirects = serde_json::to_value(&tally.ledger).unwrap_or_default();
        self.store.set_redirects(&lane.key(), &redirects)?;
        let failures = if report.failure.is_some() { memory.failures + 1 } else { 0 };
        let held_until = tally.held.and_then(|wait| report.ended.checked_add(wait).ok());
        let (state, outcome) = self.examine(live, lane, &visit).await;
        self.close_archive(run.number());
        Ok(Visited { report, run, outcome, state, failures, held_until })
    }

    /// Tells the archive how a run ended, and takes out of it what is barred.
    pub(crate) fn note_end(
        &self,
        mut record: RunRecord,
        published: Option<Timestamp>,
        report: &mut RunReport,
        complete: bool,
        barred: &[String],
    ) -> Result<(), AppError> {
        record.end = Some(RunEnd {
            at: published.unwrap_or(report.ended),
            complete,
            revision: if published.is_some() { report.revision } else { self.store.revision()? },
        });
        self.note_run(&record);
        if !barred.is_empty()
            && let Err(complaint) = self.archive().drop_bodies(&record.run, barred)
        {
            report.diagnostics.push(complaint);
        }
        Ok(())
    }
}

/// What came of a run over one way.
pub(crate) struct Visited {
    pub(crate) report: RunReport,
    pub(crate) run: RunId,
    pub(crate) outcome: Outcome,
    pub(crate) state: State,
    /// Failed runs of this way in a row.
    pub(crate) failures: u32,
    pub(crate) held_until: Option<Timestamp>,
}

/// A slice of a backfill: what it goes on from, and what came of it.
pub(crate) struct Past {
    pub(crate) memory: HistoryMemory,
    pub(crate) state: History,
    pub(crate) budget: Budget,
    /// Requests that were taken out of the budget for it.
    pub(crate) reserved: u64,
    pub(crate) slice: Slice,
    items: u64,
    oldest: Option<civil::Date>,
}

impl Past {
    pub(crate) fn new(
        memory: HistoryMemory,
        state: History,
        budget: Budget,
        reserved: u64,
    ) -> Past {
        Past { memory, state, budget, reserved, slice: Slice::default(), items: 0, oldest: None }
    }
}

fn earlier(one: Option<civil::Date>, other: Option<civil::Date>) -> Option<civil::Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// One run into a store, wherever its answers come from.
pub(crate) struct Pass<'a> {
    store: Arc<Store>,
    live: &'a Arc<Live>,
    lane: &'a Lane,
    source: &'a Source,
    memory: &'a SourceMemory,
    run: RunId,
    started: Timestamp,
    /// The plugin, its settings and our rules are those of the last complete run.
    pub(crate) same_rules: bool,
    pub(crate) report: RunReport,
    pub(crate) tally: Tally,
    /// The ids of all that there is, if the run could tell.
    pub(crate) present: Option<HashSet<String>>,
    /// Parts of the source that the run saw whole.
    pub(crate) stretches: Vec<Stretch>,
    /// Addresses whose answers showed what has been taken down.
    pub(crate) barred: Vec<String>,
    /// Which answers showed which origin, while anything is barred.
    shown_at: HashMap<String, Vec<String>>,
    /// When it was, if it was.
    pub(crate) published: Option<Timestamp>,
    /// Old answers come in: they bring only what is not there, and leave all memory as it is.
    import: bool,
    /// A slice of a backfill, which leaves the memory of harvests as it is.
    pub(crate) past: Option<Past>,
}

impl<'a> Pass<'a> {
    pub(crate) fn new(
        store: Arc<Store>,
        live: &'a Arc<Live>,
        lane: &'a Lane,
        memory: &'a SourceMemory,
        run: RunId,
        started: Timestamp,
    ) -> Pass<'a> {
        let source = &lane.source;
        let ledger = serde_json::from_value(memory.redirects.clone()).unwrap_or_default();
        let fingerprint = fingerprint(live, source);
        Pass {
            store,
            live,
            lane,
            source,
            memory,
            run,
            started,
            same_rules: memory.fingerprint == Some(fingerprint),
            report: RunReport { way: lane.shown_name(), ..RunReport::new(&source.id, started) },
            tally: Tally { ledger, ..Tally::default() },
            present: None,
            stretches: Vec::new(),
            barred: Vec::new(),
            shown_at: HashMap::new(),
            published: None,
            import: false,
            past: None,
        }
    }

    /// Makes it a slice of a backfill.
    pub(crate) fn into_past(mut self, past: Past) -> Pass<'a> {
        self.same_rules = true;
        self.past = Some(past);
        self
    }

    /// Makes it a run that reads old answers beside what is there.
    pub(crate) fn into_import(mut self) -> Pass<'a> {
        self.same_rules = false;
        self.import = true;
        self
    }

    pub(crate) async fn go(
        &mut self,
        answers: &dyn Answers,
        observer: &dyn Observer,
    ) -> Result<(), Diagnostic> {
        let plugins = Arc::clone(&self.live.plugins);
        let name = self.source.plugin.clone();
        let settings = self.live.settings(self.source);
        let for_plugin = settings.clone();
        let handle = blocking(move || plugins.source(&name, &for_plugin)).await;
        self.complain(self.live.plugins.take_complaints());
        let handle = Arc::new(handle?);
        let bars = self.store.bars_anything().map_err(|err| store_failure(&err))?;
        let sink = StoreSink {
            store: Arc::clone(&self.store),
            lane: self.lane.clone(),
            source: self.source.id.clone(),
            run: self.run,
            asks_anew: !self.same_rules || self.past.is_some(),
            import: self.import,
            history: self.past.is_some(),
            has_menus: self.memory.last_success.is_some(),
            present: Mutex::default(),
            stretches: Mutex::default(),
            barred: Mutex::default(),
            shown_at: bars.then(Mutex::default),
        };
        let sink = Arc::new(sink);
        let mut drive = Drive {
            live: self.live,
            source: self.source,
            handle: Arc::clone(&handle),
            settings,
            now: self.started,
            answers,
            sink: Arc::clone(&sink) as Arc<dyn Sink>,
            tally: std::mem::take(&mut self.tally),
            history: self.past.is_some(),
        };
        let read = self.read(&mut drive, observer).await;
        self.barred =
            std::mem::take(&mut sink.barred.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(shown_at) = &sink.shown_at {
            self.shown_at =
                std::mem::take(&mut shown_at.lock().unwrap_or_else(PoisonError::into_inner));
        }
        self.tally = std::mem::take(&mut drive.tally);
        self.report.not_modified = self.tally.not_modified;
        self.report.fresh = self.tally.fresh;
        self.report.same_body = self.tally.same_body;
        self.report.wire_bytes = self.tally.wire_bytes;
        if let Ok((summary, _)) = &read {
            self.count(summary);
        }
        self.complain_of_denied(&handle);
        let (summary, retries) = read?;
        if let Some(failure) = summary.failure {
            return Err(failure);
        }
        // A stretch stands for itself, whatever became of the rest of the run.
        self.stretches =
            std::mem::take(&mut sink.stretches.lock().unwrap_or_else(PoisonError::into_inner));
        // A list says what is not there only if nothing else of the run is missing.
        let is_whole = summary.failed == 0 && summary.refused == 0 && self.past.is_none();
        if is_whole && !self.tally.list_withheld {
            let present = sink.present.lock().unwrap_or_else(PoisonError::into_inner).take();
            self.present = present.filter(|_| !summary.limit_reached);
        }
        self.normalize().await?;
        self.publish(retries, answers.ended()).await
    }

    async fn read(
        &mut self,
        drive: &mut Drive<'_>,
        observer: &dyn Observer,
    ) -> Result<(Summary, Vec<Retryable>), Diagnostic> {
        if self.past.is_some() {
            return Ok((self.read_past(drive, observer).await?, Vec::new()));
        }
        let cursor = if self.same_rules { self.memory.cursor.clone() } else { Cursor::default() };
        let planned = drive.plan(cursor).await?;
        if planned.is_empty() {
            return Err(Diagnostic::source_plans_nothing(&self.source.id));
        }
        let left = if self.import { &[][..] } else { &self.memory.retries[..] };
        let retries = left
            .iter()
            .map(|retry| Retryable { request: retry.request.clone(), attempts: retry.attempts });
        drive.tally.chart = Chart::new(self.started, &planned);
        let limits = limits(self.source);
        let permit = permit(self.live, self.source);
        let run = Run::new(limits, permit, self.started, planned, retries.collect());
        Ok(drive.read(run, observer).await?.finish())
    }

    /// Reads a slice of the past: it goes on where the last one ended, or begins.
    async fn read_past(
        &mut self,
        drive: &mut Drive<'_>,
        observer: &dyn Observer,
    ) -> Result<Summary, Diagnostic> {
        let Some(past) = &mut self.past else { return Ok(Summary::default()) };
        let HistoryMemory { frontier, answered, .. } = std::mem::take(&mut past.memory);
        let planned = match frontier.is_empty() {
            true => drive.plan(Cursor::default()).await?,
            false => Vec::new(),
        };
        if frontier.is_empty() && planned.is_empty() {
            return Err(Diagnostic::source_plans_nothing(&self.source.id));
        }
        let frontier =
            frontier.into_iter().map(|Retry { request, attempts }| Retryable { request, attempts });
        let limits = Limits { requests: past.reserved, ..limits(self.source) };
        let permit = permit(self.live, self.source);
        let frontier = frontier.collect();
        let run = Run::in_history(limits, permit, self.started, planned, frontier, answered);
        let (mut summary, mut slice) = drive.read(run, observer).await?.finish_slice();
        if slice.frontier.len() > FRONTIER_MAX {
            slice.frontier.truncate(FRONTIER_MAX);
            let complaint = Diagnostic::history_too_wide(&self.source.id, FRONTIER_MAX as u64);
            summary.diagnostics.push(complaint);
        }
        past.slice = slice;
        Ok(summary)
    }

    async fn normalize(&mut self) -> Result<(), Diagnostic> {
        let mut counting: Vec<(MonthlyCount, StagedItem)> = Vec::new();
        let reach = if self.same_rules { Reach::Staged } else { Reach::Everything };
        let frame = Arc::new(self.frame().await?);
        let mut after: Option<String> = None;
        loop {
            let store = Arc::clone(&self.store);
            let live = Arc::clone(self.live);
            let frame = Arc::clone(&frame);
            let source = self.source.clone();
            let (run, now) = (self.run, self.started);
            let from = after.take();
            let skip_unchanged = self.same_rules;
            let read_whole = self.report.not_modified + self.report.fresh + self.report.same_body;
            let renames = !self.import && self.past.is_none() && read_whole == 0;
            let room = COUNTING_MAX.saturating_sub(counting.len());
            let batch = blocking(move || {
                let origins = store
                    .staged_origins(run, &source.id, reach, from.as_deref(), BATCH)
                    .map_err(|err| store_failure(&err))?;
                let mut batch = Batch {
                    last: origins.last().map(|origin| origin.origin_id.clone()),
                    full: origins.len() as u64 == u64::from(BATCH),
                    ..Batch::default()
                };
                let (origins, same): (Vec<_>, Vec<_>) =
                    origins.into_iter().partition(|it| !(skip_unchanged && it.unchanged));
                batch.unchanged = same.len() as u64;
                let parts = origins.iter().map(|origin| origin.parts.as_slice());
                let judged =
                    trial::normalize_in(&live.estate, &source, parts, (*frame).clone(), now)?;
                let mut items = Vec::new();
                for (origin, judged) in origins.iter().zip(judged) {
                    batch.diagnostics.extend(judged.diagnostics);
                    let Some((item, hash)) = judged.item else {
                        batch.left_out += 1;
                        continue;
                    };
                    batch.judged.take(&item, now);
                    batch.oldest = earlier(batch.oldest, item.published.when.day());
                    let position = origin.position;
                    let count = MonthlyCount::of(&item).filter(|_| batch.counting.len() < room);
                    let likeness = live.estate.office(&source.office).map(|office| Likeness {
                        twin: twin_key(&item),
                        renames,
                        predecessors: predecessors(&item, office),
                    });
                    let likeness = likeness.unwrap_or_default();
                    let mirror = source.mirror;
                    let staged = StagedItem { item, hash, position, mirror, likeness };
                    match count {
                        Some(count) => batch.counting.push((count, staged)),
                        None => items.push(staged),
                    }
                }
                batch.barred = store.stage_items(run, &items).map_err(|err| store_failure(&err))?;
                Ok(batch)
            })
            .await?;
            if let Some(past) = &mut self.past {
                past.items += batch.unchanged + batch.judged.n;
                past.oldest = earlier(past.oldest, batch.oldest);
            }
            self.bar(&batch.barred);
            self.report.unchanged += batch.unchanged;
            self.report.left_out += batch.left_out;
            self.tally.chart.judged(&batch.judged);
            self.complain(batch.diagnostics);
            counting.extend(batch.counting);
            if !batch.full {
                return self.compare_figures(counting).await;
            }
            after = batch.last;
        }
    }

    /// What the source prints on every page, told from as many of its pages as a glance takes.
    async fn frame(&self) -> Result<Frame, Diagnostic> {
        let store = Arc::clone(&self.store);
        let source = self.source.id.clone();
        let run = self.run;
        let same_rules = self.same_rules;
        blocking(move || {
            let staged = store
                .staged_origins(run, &source, Reach::Staged, None, FRAME_ORIGINS)
                .map_err(|err| store_failure(&err))?;
            // A run that brought nothing new asks for nothing.
            if staged.is_empty() || same_rules && staged.iter().all(|origin| origin.unchanged) {
                return Ok(Frame::default());
            }
            let known = store
                .staged_origins(run, &source, Reach::Everything, None, FRAME_ORIGINS)
                .map_err(|err| store_failure(&err))?;
            Ok(Frame::of(known.iter().flat_map(|origin| &origin.parts)))
        })
        .await
    }

    /// Sets the items that count people by the month beside what their office published before: a
    /// sum that does not follow from the earlier one is flagged, and shown as it is.
    async fn compare_figures(
        &mut self,
        counting: Vec<(MonthlyCount, StagedItem)>,
    ) -> Result<(), Diagnostic> {
        if counting.is_empty() {
            return Ok(());
        }
        let store = Arc::clone(&self.store);
        let run = self.run;
        let office = self.source.office.clone();
        let barred = blocking(move || {
            let (mut counts, mut staged): (Vec<_>, Vec<_>) = counting.into_iter().unzip();
            if counts.iter().any(MonthlyCount::is_sum) {
                let filter = Filter { offices: vec![office], ..Filter::default() };
                let limit = u32::try_from(COUNTING_MAX).unwrap_or(u32::MAX);
                let snapshot = store.snapshot().map_err(|err| store_failure(&err))?;
                let earlier = snapshot
                    .items(&filter, 0, limit)
                    .map_err(|err| Diagnostic::store_failed(&err.to_string()))?;
                drop(snapshot);
                let of_this_run: HashSet<ItemId> = counts.iter().map(MonthlyCount::id).collect();
                counts.extend(
                    earlier
                        .iter()
                        .filter_map(|stored| MonthlyCount::of(&stored.item))
                        .filter(|count| !of_this_run.contains(&count.id())),
                );
            }
            let doubtful = inconsistent_series(&counts);
            for staged in &mut staged {
                if doubtful.contains(&staged.item.id) {
                    staged.item.flags.insert(Flag::InconsistentFigures);
                    staged.hash = content_hash(&staged.item);
                }
            }
            store.stage_items(run, &staged).map_err(|err| store_failure(&err))
        })
        .await?;
        self.bar(&barred);
        Ok(())
    }

    /// Marks the answers that showed these origins as not to be kept.
    fn bar(&mut self, origins: &[String]) {
        for url in origins.iter().filter_map(|it| self.shown_at.get(it)).flatten() {
            if !self.barred.contains(url) {
                self.barred.push(url.clone());
            }
        }
    }

    async fn publish(
        &mut self,
        retries: Vec<Retryable>,
        ended: Timestamp,
    ) -> Result<(), Diagnostic> {
        let store = Arc::clone(&self.store);
        let (run, source) = (self.run, self.source.id.clone());
        let today = fingerprint(self.live, self.source);
        let mut publication = Publication {
            cursor: self.tally.cursor.take(),
            fingerprint: today,
            retries: retries
                .into_iter()
                .map(|Retryable { request, attempts }| Retry { request, attempts })
                .collect(),
            ended,
            report: serde_json::to_value(&self.report).unwrap_or_default(),
            imported: self.import,
            way: self.lane.way.clone(),
            ways: self.lane.ways.clone(),
            history: None,
        };
        if let Some(past) = &mut self.past {
            let came = Yield {
                requests: self.tally.asked,
                items: past.items,
                oldest: past.oldest,
                held: self.tally.held,
            };
            past.state.ended(&past.slice, past.reserved, past.budget, came, ended);
            let frontier = past.slice.frontier.iter().cloned();
            publication.history = Some(HistorySlice {
                doc: serde_json::to_value(&past.state).unwrap_or_default(),
                frontier: frontier
                    .map(|Retryable { request, attempts }| Retry { request, attempts })
                    .collect(),
                answered: past.slice.answered.clone(),
            });
        }
        if self.import {
            publication.retries.clone_from(&self.memory.retries);
            if let Some(known) = &self.memory.fingerprint {
                publication.fingerprint.clone_from(known);
                publication.cursor = None;
            }
        }
        let published: Published = blocking(move || {
            store.publish(run, &source, &publication).map_err(|err| store_failure(&err))
        })
        .await?;
        self.published = Some(ended);
        self.report.new = published.new;
        self.report.changed = published.changed;
        self.report.unchanged += published.unchanged;
        self.report.sighted = published.sighted;
        self.report.revision = published.revision;
        Ok(())
    }

    fn count(&mut self, summary: &Summary) {
        self.report.requests = summary.requests - self.report.fresh;
        self.report.failed = summary.failed;
        self.report.refused = summary.refused;
        self.report.items = summary.items;
        self.complain(summary.diagnostics.clone());
    }

    /// What the plugin tried and was not given, each kind of attempt once.
    fn complain_of_denied(&mut self, handle: &SourceHandle) {
        for denied in handle.take_denied() {
            let is_known =
                |known: &Diagnostic| known.code == denied.code && known.message == denied.message;
            if !self.report.diagnostics.iter().any(is_known) {
                self.report.diagnostics.push(denied);
            }
        }
    }

    fn complain(&mut self, diagnostics: Vec<Diagnostic>) {
        self.report.diagnostics.extend(diagnostics);
    }
}

/// Stages what a run reads.
struct StoreSink {
    store: Arc<Store>,
    lane: Lane,
    source: String,
    run: RunId,
    /// Nothing that the last run left about addresses holds.
    asks_anew: bool,
    import: bool,
    history: bool,
    /// The source was read before: its menus are newer than those of old answers.
    has_menus: bool,
    present: Mutex<Option<HashSet<String>>>,
    stretches: Mutex<Vec<Stretch>>,
    barred: Mutex<Vec<String>>,
    /// Which answers showed which origin, while anything is barred: some of it is known only by
    /// an address that normalising makes out.
    shown_at: Option<Mutex<HashMap<String, Vec<String>>>>,
}

impl Sink for StoreSink {
    fn known(&self, url: &str) -> Option<UrlMemory> {
        if self.asks_anew {
            return None;
        }
        let found = self.store.validator(&self.lane.key(), url).ok().flatten()?;
        serde_json::from_value(found).ok()
    }

    fn take(
        &self,
        url: &str,
        brought: Brought,
        memory: Option<UrlMemory>,
    ) -> Result<u64, Diagnostic> {
        let Brought { mut items, mut navigation, mut present, stretches } = brought;
        let mut memory = memory;
        self.lane.own(&mut items, present.as_mut());
        if self.history {
            // What the past shows of menus is what the last harvest showed, or older.
            if self.has_menus {
                navigation.clear();
            }
            memory = None;
        }
        if self.import {
            let unknown = |id: &str| self.store.count_unknown(&self.source, [id]);
            let mut new = Vec::new();
            for item in items {
                if unknown(&item.origin_id).map_err(|err| store_failure(&err))? > 0 {
                    new.push(item);
                }
            }
            items = new;
            if self.has_menus {
                navigation.clear();
            }
            memory = None;
        }
        if let Some(memory) = memory.as_mut().filter(|_| !stretches.is_empty()) {
            memory.stretches.clone_from(&stretches);
        }
        let stretches = match &memory {
            // An answer that was not sent again still shows what it showed.
            Some(memory) if stretches.is_empty() => memory.stretches.clone(),
            _ => stretches,
        };
        self.stretches.lock().unwrap_or_else(PoisonError::into_inner).extend(stretches);
        let lists = present.is_some();
        if let Some(ids) = present {
            let mut known = self.present.lock().unwrap_or_else(PoisonError::into_inner);
            known.get_or_insert_default().extend(ids);
        }
        let unknown = self.count_unknown(&items).map_err(|err| store_failure(&err))?;
        let validator = memory.and_then(|mut memory| {
            memory.lists |= lists;
            let doc = serde_json::to_value(memory).ok()?;
            Some(StagedValidator { url: url.to_owned(), doc })
        });
        let n_barred = self
            .store
            .stage(self.run, &items, validator.as_ref(), &navigation)
            .map_err(|err| store_failure(&err))?;
        if let Some(shown_at) = &self.shown_at {
            let mut shown_at = shown_at.lock().unwrap_or_else(PoisonError::into_inner);
            for item in &items {
                let answers = shown_at.entry(item.origin_id.clone()).or_default();
                if answers.last().is_none_or(|last| last != url) {
                    answers.push(url.to_owned());
                }
            }
        }
        if n_barred > 0 {
            let mut barred = self.barred.lock().unwrap_or_else(PoisonError::into_inner);
            barred.push(url.to_owned());
        }
        Ok(unknown)
    }
}

impl StoreSink {
    /// How many of the items are not known. A lesser way does not page through all that a better
    /// one has brought: what is known by its address is known to it.
    fn count_unknown(&self, items: &[RawItem]) -> Result<u64, portolan_store::StoreError> {
        if self.lane.way.is_none() {
            let ids = items.iter().map(|item| item.origin_id.as_str());
            return self.store.count_unknown(&self.source, ids);
        }
        let mut unknown = 0;
        for item in items {
            if self.store.count_unknown(&self.source, [item.origin_id.as_str()])? > 0 {
                let urls = item.canonical.iter().chain(&item.url).chain(&item.aliases);
                let urls: Vec<String> = urls
                    .filter_map(|url| Some(item_url(url, &self.lane.source.hosts).ok()?.url))
                    .collect();
                unknown += u64::from(!self.store.knows_address(&urls)?);
            }
        }
        Ok(unknown)
    }
}

#[derive(Default)]
struct Batch {
    /// Origins that were left out because they have been taken down.
    barred: Vec<String>,
    oldest: Option<civil::Date>,
    /// Items with monthly counts, held back until all of the run are there.
    counting: Vec<(MonthlyCount, StagedItem)>,
    last: Option<String>,
    full: bool,
    unchanged: u64,
    left_out: u64,
    judged: Judged,
    diagnostics: Vec<Diagnostic>,
}

impl RunReport {
    pub(crate) fn new(source: &str, started: Timestamp) -> RunReport {
        RunReport {
            source: source.to_owned(),
            way: None,
            started,
            ended: started,
            requests: 0,
            not_modified: 0,
            fresh: 0,
            same_body: 0,
            failed: 0,
            refused: 0,
            wire_bytes: 0,
            items: 0,
            new: 0,
            changed: 0,
            unchanged: 0,
            sighted: 0,
            left_out: 0,
            withdrawn: 0,
            returned: 0,
            revision: 0,
            diagnostics: Vec::new(),
            failure: None,
            claimed: false,
        }
    }

    /// A report to add others to, for the last line of a table.
    pub fn empty(name: &str) -> RunReport {
        RunReport::new(name, Timestamp::UNIX_EPOCH)
    }

    /// Adds another report's counts.
    pub fn add(&mut self, other: &RunReport) {
        self.requests += other.requests;
        self.not_modified += other.not_modified;
        self.fresh += other.fresh;
        self.same_body += other.same_body;
        self.failed += other.failed;
        self.refused += other.refused;
        self.wire_bytes += other.wire_bytes;
        self.items += other.items;
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.sighted += other.sighted;
        self.left_out += other.left_out;
        self.withdrawn += other.withdrawn;
        self.returned += other.returned;
    }

    /// Complaints that are more than notes.
    pub fn warnings(&self) -> usize {
        let serious = |it: &&Diagnostic| it.severity != Severity::Note;
        self.diagnostics.iter().filter(serious).count()
    }
}

/// Changes when the same bytes would be read or judged otherwise: another plugin version, other
/// settings, other rules or taxonomies.
fn fingerprint(live: &Live, source: &Source) -> String {
    let Estate { offices, places, terms, gone, opt_out, .. } = &live.estate;
    let version = live.manifest_version(&source.plugin);
    // What is expected of a source changes nothing in what is read.
    // So does how its past is imported.
    let source = Source {
        contract: Contract::default(),
        backfill: portolan_config::Backfill::default(),
        ..source.clone()
    };
    let words = format!(
        "{RULES_VERSION} {version} {source:?} {offices:?} {places:?} {terms:?} {gone:?} {opt_out:?}"
    );
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
}

pub(crate) fn store_failure(err: &portolan_store::StoreError) -> Diagnostic {
    Diagnostic::store_failed(&err.to_string())
}
