//! The main job: one source, read, normalised, published.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use portolan_config::{Estate, Source};
use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, ItemId, Request, Settings, Severity,
    item::Flag,
    message::Answer,
    snapshot::{Filter, Snapshot},
    source::Context,
};
use portolan_fetch::{Ask, BodyHash, Freshness, Outcome, Permitted, RedirectLedger, Validators};
use portolan_harvest::{
    Arrival, Fetch, Limits, Parsed, Permit, Retryable, Run, Summary, timetable,
};
use portolan_host::{CallError, SourceHandle};
use portolan_normalize::{MonthlyCount, content_hash, inconsistent_series};
use portolan_store::{
    Publication, Published, Reach, Retry, RunId, SourceMemory, StagedItem, StagedValidator,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    app::{App, AppError, Live},
    trial,
};

/// Requests of one run under way or waiting to be parsed.
const WINDOW: usize = 8;
/// Origins normalised between two writes to the staging area.
const BATCH: u32 = 100;
/// Items with monthly counts that one run sets beside one another, and the earlier items of the
/// office that are searched for such counts.
const COUNTING_MAX: usize = 1_000;
/// Raised when normalising itself changes, so that everything is derived anew.
const RULES_VERSION: u32 = 1;

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
    pub revision: u64,
    pub diagnostics: Vec<Diagnostic>,
    /// Why the run failed, if it did.
    pub failure: Option<Diagnostic>,
    /// Another process held the source: nothing was done.
    pub claimed: bool,
}

/// What the fetcher wants to know the next time it asks for a URL.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct UrlMemory {
    validators: Option<Validators>,
    body_hash: Option<BodyHash>,
    freshness: Option<Freshness>,
}

/// What came of a request, with what the run's counters want to know.
struct Arrived {
    ticket: u64,
    arrival: Arrival,
    memory: Option<UrlMemory>,
    kind: ArrivalKind,
    wire_bytes: u64,
    hops: Vec<portolan_fetch::Hop>,
    notes: Vec<Diagnostic>,
    held: Option<SignedDuration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ArrivalKind {
    Body,
    NotModified,
    Fresh,
    SameBody,
    Failed,
}

impl App {
    /// Harvests one source: plan, fetch and parse, normalise, publish.
    ///
    /// A source that fails costs its run: the report says why, and what was known stays.
    pub async fn harvest(
        &self,
        live: &Arc<Live>,
        source_id: &str,
        observer: &dyn Observer,
    ) -> Result<RunReport, AppError> {
        let source = live.source(source_id)?.clone();
        let started = Timestamp::now();
        let Some(_claim) = self.store.claim(source_id)? else {
            let mut report = RunReport::new(source_id, started);
            report.claimed = true;
            report.diagnostics.push(Diagnostic::source_claimed(source_id));
            observer.finished(&report);
            return Ok(report);
        };
        let memory = self.store.memory(source_id)?;
        let run = self.store.begin_run(source_id, started)?;
        let mut pass = Pass {
            app: self,
            live,
            source: &source,
            memory: &memory,
            run,
            started,
            same_rules: false,
            settings: live.settings(&source),
            handle: None,
            cursor: None,
            held: None,
            report: RunReport::new(source_id, started),
            ledger: serde_json::from_value(memory.redirects.clone()).unwrap_or_default(),
        };
        let outcome = pass.go(observer).await;
        let failure = outcome.err();
        let mut report = pass.report;
        if failure.is_none() {
            report.diagnostics.extend(self.cluster_after_run().await);
        }
        let held = pass.held;
        let ledger = pass.ledger;
        report.ended = Timestamp::now();
        if let Some(diagnostic) = failure {
            let record = serde_json::to_value(&report).unwrap_or_default();
            self.store.fail_run(run, source_id, &diagnostic.message, report.ended, &record)?;
            report.failure = Some(diagnostic);
        }
        self.store.set_redirects(source_id, &serde_json::to_value(&ledger).unwrap_or_default())?;
        let failures = if report.failure.is_some() { memory.failures + 1 } else { 0 };
        let every = SignedDuration::try_from(source.every).unwrap_or(timetable::LONGEST_WAIT);
        let held_until = held.and_then(|wait| report.ended.checked_add(wait).ok());
        let due = timetable::next_due(source_id, report.ended, every, failures, held_until);
        self.store.set_due(source_id, due)?;
        self.close_archive(run.number());
        self.keep_origins(live)?;
        self.keep_plugins(live)?;
        self.revision_moved();
        observer.finished(&report);
        Ok(report)
    }
}

/// One run with all it needs.
struct Pass<'a> {
    app: &'a App,
    live: &'a Arc<Live>,
    source: &'a Source,
    memory: &'a SourceMemory,
    run: RunId,
    started: Timestamp,
    /// The plugin, its settings and our rules are those of the last complete run.
    same_rules: bool,
    settings: Settings,
    handle: Option<Arc<SourceHandle>>,
    cursor: Option<Cursor>,
    held: Option<SignedDuration>,
    report: RunReport,
    ledger: RedirectLedger,
}

impl Pass<'_> {
    async fn go(&mut self, observer: &dyn Observer) -> Result<(), Diagnostic> {
        let plugins = Arc::clone(&self.live.plugins);
        let name = self.source.plugin.clone();
        let settings = self.settings.clone();
        let handle = blocking(move || plugins.source(&name, &settings)).await;
        self.complain(self.live.plugins.take_complaints());
        self.handle = Some(Arc::new(handle?));
        let fingerprint = fingerprint(self.live, self.source);
        self.same_rules = self.memory.fingerprint.as_deref() == Some(fingerprint.as_str());

        let planned = self.plan().await;
        self.complain_of_denied()?;
        let planned = planned?;
        if planned.is_empty() {
            return Err(Diagnostic::source_plans_nothing(&self.source.id));
        }
        let retries = self
            .memory
            .retries
            .iter()
            .map(|retry| Retryable { request: retry.request.clone(), attempts: retry.attempts });
        let limits = limits(self.source);
        let permit = permit(self.live, self.source);
        let run = Run::new(limits, permit, self.started, planned, retries.collect());
        let (summary, retries) = self.read(run, observer).await?;
        self.count(&summary);
        self.complain_of_denied()?;
        if let Some(failure) = summary.failure {
            return Err(failure);
        }
        self.normalize().await?;
        self.publish(fingerprint, retries).await
    }

    async fn plan(&self) -> Result<Vec<Request>, Diagnostic> {
        let handle = self.handle()?;
        let source = self.source.id.clone();
        let settings = self.settings.clone();
        let cursor = if self.same_rules { self.memory.cursor.clone() } else { Cursor::default() };
        let now = self.started;
        blocking(move || {
            let cx = Context::new(&source, &settings, now);
            handle.plan(&cx, &cursor).map_err(|err| call_failure(&source, "", err))
        })
        .await
    }

    /// The one loop of the house: fetch and parse until nothing is left to ask.
    async fn read(
        &mut self,
        mut run: Run,
        observer: &dyn Observer,
    ) -> Result<(Summary, Vec<Retryable>), Diagnostic> {
        let mut under_way: FuturesUnordered<BoxFuture<'_, Arrived>> = FuturesUnordered::new();
        let mut memories = HashMap::new();
        let app = self.app;
        let live = self.live;
        let source = self.source;
        let same_rules = self.same_rules;
        let number = self.run.number();
        loop {
            while let Some(fetch) = run.next_fetch(Timestamp::now()) {
                under_way.push(Box::pin(ask(app, live, source, number, fetch, same_rules)));
            }
            observer.progress(&self.source.id, run.progress(), run.waiting());
            if let Some(arrived) = under_way.next().await {
                self.note(&arrived, &mut run);
                if let Some(memory) = arrived.memory {
                    memories.insert(arrived.ticket, memory);
                }
                run.arrived(arrived.ticket, arrived.arrival);
            }
            while let Some((ticket, exchange)) = run.next_parse() {
                let parsed = self.parse(exchange, memories.remove(&ticket)).await?;
                run.parsed(ticket, parsed);
                observer.progress(&self.source.id, run.progress(), run.waiting());
            }
            if run.is_finished() {
                drop(under_way);
                return Ok(run.finish());
            }
        }
    }

    /// Parses one exchange and stages what it brought.
    async fn parse(
        &mut self,
        exchange: Exchange,
        memory: Option<UrlMemory>,
    ) -> Result<Parsed, Diagnostic> {
        let handle = self.handle()?;
        let source = self.source.clone();
        let settings = self.settings.clone();
        let store = Arc::clone(&self.app.store);
        let now = self.started;
        let run = self.run;
        let (parsed, cursor) = blocking(move || {
            let url = exchange.request.url.clone();
            let cx = Context::new(&source.id, &settings, now);
            let harvest = match handle.parse(&cx, &exchange) {
                Ok(harvest) => harvest,
                Err(err) => {
                    let (failure, diagnostics) = match err {
                        CallError::Refused(mut err) => {
                            let diagnostics = std::mem::take(&mut err.diagnostics);
                            (Diagnostic::source_unrecognised(&url, &err.message), diagnostics)
                        }
                        err => (call_failure(&source.id, &url, err), Vec::new()),
                    };
                    let parsed =
                        Parsed { diagnostics, failure: Some(failure), ..Parsed::default() };
                    return Ok((parsed, None));
                }
            };
            let Harvest { items, requests, navigation, cursor, diagnostics, .. } = harvest;
            let unknown = store
                .count_unknown(&source.id, items.iter().map(|item| item.origin_id.as_str()))
                .map_err(|err| store_failure(&err))?;
            // Validators are kept only for what was understood: an answer that the source
            // rejected must be sent again in full.
            let validator = memory.and_then(|memory| {
                let doc = serde_json::to_value(memory).ok()?;
                Some(StagedValidator { url, doc })
            });
            store
                .stage(run, &items, validator.as_ref(), &navigation)
                .map_err(|err| store_failure(&err))?;
            let requests =
                requests.into_iter().filter(|request| source.allows(&request.url)).collect();
            let items = items.len() as u64;
            let parsed =
                Parsed { requests, items, unknown_items: unknown, diagnostics, failure: None };
            Ok((parsed, cursor))
        })
        .await?;
        if cursor.is_some() {
            self.cursor = cursor;
        }
        Ok(parsed)
    }

    async fn normalize(&mut self) -> Result<(), Diagnostic> {
        let mut counting: Vec<(MonthlyCount, StagedItem)> = Vec::new();
        let reach = if self.same_rules { Reach::Staged } else { Reach::Everything };
        let mut after: Option<String> = None;
        loop {
            let store = Arc::clone(&self.app.store);
            let live = Arc::clone(self.live);
            let source = self.source.clone();
            let (run, now) = (self.run, self.started);
            let from = after.take();
            let skip_unchanged = self.same_rules;
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
                let judged = trial::normalize_all(&live.estate, &source, parts, now)?;
                let mut items = Vec::new();
                for (origin, judged) in origins.iter().zip(judged) {
                    batch.diagnostics.extend(judged.diagnostics);
                    let Some((item, hash)) = judged.item else {
                        batch.left_out += 1;
                        continue;
                    };
                    let position = origin.position;
                    let count = MonthlyCount::of(&item).filter(|_| batch.counting.len() < room);
                    let staged = StagedItem { item, hash, position, mirror: source.mirror };
                    match count {
                        Some(count) => batch.counting.push((count, staged)),
                        None => items.push(staged),
                    }
                }
                store.stage_items(run, &items).map_err(|err| store_failure(&err))?;
                Ok(batch)
            })
            .await?;
            self.report.unchanged += batch.unchanged;
            self.report.left_out += batch.left_out;
            self.complain(batch.diagnostics);
            counting.extend(batch.counting);
            if !batch.full {
                return self.compare_figures(counting).await;
            }
            after = batch.last;
        }
    }

    /// Sets the items that count people by the month beside what their office published before: a
    /// sum that does not follow from the earlier one is flagged, and shown as it is.
    async fn compare_figures(
        &self,
        counting: Vec<(MonthlyCount, StagedItem)>,
    ) -> Result<(), Diagnostic> {
        if counting.is_empty() {
            return Ok(());
        }
        let store = Arc::clone(&self.app.store);
        let run = self.run;
        let office = self.source.office.clone();
        blocking(move || {
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
        .await
    }

    async fn publish(
        &mut self,
        fingerprint: String,
        retries: Vec<Retryable>,
    ) -> Result<(), Diagnostic> {
        let store = Arc::clone(&self.app.store);
        let (run, source) = (self.run, self.source.id.clone());
        let publication = Publication {
            cursor: self.cursor.take(),
            fingerprint,
            retries: retries
                .into_iter()
                .map(|Retryable { request, attempts }| Retry { request, attempts })
                .collect(),
            ended: Timestamp::now(),
            report: serde_json::to_value(&self.report).unwrap_or_default(),
        };
        let published: Published = blocking(move || {
            store.publish(run, &source, &publication).map_err(|err| store_failure(&err))
        })
        .await?;
        self.report.new = published.new;
        self.report.changed = published.changed;
        self.report.unchanged += published.unchanged;
        self.report.sighted = published.sighted;
        self.report.revision = published.revision;
        Ok(())
    }

    fn handle(&self) -> Result<Arc<SourceHandle>, Diagnostic> {
        self.handle
            .clone()
            .ok_or_else(|| Diagnostic::plugin_panicked(&self.source.plugin, "it was not started"))
    }

    /// Counts an arrival and remembers its redirects.
    fn note(&mut self, arrived: &Arrived, run: &mut Run) {
        self.report.wire_bytes += arrived.wire_bytes;
        match arrived.kind {
            ArrivalKind::NotModified => self.report.not_modified += 1,
            ArrivalKind::Fresh => self.report.fresh += 1,
            ArrivalKind::SameBody => self.report.same_body += 1,
            ArrivalKind::Body | ArrivalKind::Failed => {}
        }
        for note in &arrived.notes {
            run.complain(note.clone());
        }
        if let Some(wait) = arrived.held {
            self.held = Some(self.held.map_or(wait, |known| known.max(wait)));
        }
        // An address that answers for itself has not moved, whatever was seen before.
        if let Arrival::Answer { exchange, .. } = &arrived.arrival
            && arrived.hops.is_empty()
            && !matches!(arrived.kind, ArrivalKind::Fresh)
            && let Ok(url) = Url::parse(&exchange.request.url)
        {
            self.ledger.answered(url.as_str());
        }
        let today = Offset::UTC.to_datetime(self.started).date();
        for hop in &arrived.hops {
            if let Some(move_) = self.ledger.observe(&hop.from, &hop.to, hop.permanent, today) {
                run.complain(Diagnostic::moved_for_good(&move_.from, &move_.to));
            }
        }
    }

    fn count(&mut self, summary: &Summary) {
        self.report.requests = summary.requests - self.report.fresh;
        self.report.failed = summary.failed;
        self.report.refused = summary.refused;
        self.report.items = summary.items;
        self.complain(summary.diagnostics.clone());
    }

    /// What the plugin tried and was not given, each kind of attempt once.
    fn complain_of_denied(&mut self) -> Result<(), Diagnostic> {
        for denied in self.handle()?.take_denied() {
            let is_known =
                |known: &Diagnostic| known.code == denied.code && known.message == denied.message;
            if !self.report.diagnostics.iter().any(is_known) {
                self.report.diagnostics.push(denied);
            }
        }
        Ok(())
    }

    fn complain(&mut self, diagnostics: Vec<Diagnostic>) {
        self.report.diagnostics.extend(diagnostics);
    }
}

#[derive(Default)]
struct Batch {
    /// Items with monthly counts, held back until all of the run are there.
    counting: Vec<(MonthlyCount, StagedItem)>,
    last: Option<String>,
    full: bool,
    unchanged: u64,
    left_out: u64,
    diagnostics: Vec<Diagnostic>,
}

impl RunReport {
    pub(crate) fn new(source: &str, started: Timestamp) -> RunReport {
        RunReport {
            source: source.to_owned(),
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
    }

    /// Complaints that are more than notes.
    pub fn warnings(&self) -> usize {
        let serious = |it: &&Diagnostic| it.severity != Severity::Note;
        self.diagnostics.iter().filter(serious).count()
    }
}

/// Makes one request, over the network or from an allowed directory.
async fn ask(
    app: &App,
    live: &Arc<Live>,
    source: &Source,
    run: i64,
    fetch: Fetch,
    same_rules: bool,
) -> Arrived {
    let Fetch { ticket, request } = fetch;
    let remembered = if same_rules {
        let found = app.store.validator(&source.id, &request.url).ok().flatten();
        found.and_then(|doc| serde_json::from_value::<UrlMemory>(doc).ok())
    } else {
        None
    };
    let mut known = remembered.unwrap_or_default();
    let url = match Url::parse(&request.url) {
        Ok(url) => url,
        Err(err) => {
            let diagnostic = Diagnostic::request_unreadable(&request.url, &err.to_string());
            return Arrived::failed(ticket, diagnostic, false, None);
        }
    };
    let is_file = url.scheme() == "file";
    if is_file {
        // A directory's list of names stays the same while the files in it change.
        known.body_hash = None;
    }
    let permit = permit(live, source);
    let ask = Ask::new(url)
        .with_accept(request.accept.clone())
        .with_validators(known.validators.clone())
        .with_known_body(known.body_hash)
        .with_freshness(known.freshness)
        .with_permitted(Permitted::by(move |url| permit.allows(url)));
    let outcome = live.ask(&ask).await;
    app.record(run, &source.id, &request, &ask, &outcome).await;
    let mut arrived = translate(ticket, request, outcome, &known);
    if is_file {
        arrived.wire_bytes = 0;
    }
    arrived
}

/// The fetcher's outcome in the run's words.
fn translate(ticket: u64, request: Request, outcome: Outcome, known: &UrlMemory) -> Arrived {
    match outcome {
        Outcome::Response(fetched) => {
            let memory = UrlMemory {
                validators: fetched.validators.clone(),
                body_hash: Some(fetched.body_hash),
                freshness: Some(fetched.freshness),
            };
            let (answer, kind) = if fetched.same_body {
                (Answer::NotModified, ArrivalKind::SameBody)
            } else {
                (Answer::Response(fetched.to_response()), ArrivalKind::Body)
            };
            let decoded_bytes = fetched.body.len() as u64;
            let exchange = Exchange::new(request, answer, fetched.fetched_at);
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes },
                memory: Some(memory),
                kind,
                wire_bytes: fetched.wire_bytes,
                hops: fetched.hops,
                notes: fetched.notes,
                held: None,
            }
        }
        Outcome::NotModified(same) => {
            let memory = UrlMemory {
                validators: Some(same.validators),
                body_hash: known.body_hash,
                freshness: Some(same.freshness),
            };
            let exchange = Exchange::new(request, Answer::NotModified, same.fetched_at);
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes: 0 },
                memory: Some(memory),
                kind: ArrivalKind::NotModified,
                wire_bytes: 0,
                hops: same.hops,
                notes: Vec::new(),
                held: None,
            }
        }
        Outcome::Fresh => {
            let exchange = Exchange::new(request, Answer::NotModified, Timestamp::now());
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes: 0 },
                memory: Some(known.clone()),
                kind: ArrivalKind::Fresh,
                wire_bytes: 0,
                hops: Vec::new(),
                notes: Vec::new(),
                held: None,
            }
        }
        Outcome::Failed(failure) => {
            let passing = failure.kind.is_transient();
            let held = failure.retry_after.and_then(|wait| SignedDuration::try_from(wait).ok());
            let complaint = match failure.diagnostic.place {
                Some(_) => failure.diagnostic,
                None => failure.diagnostic.at_content(request.url.as_str(), None),
            };
            Arrived::failed(ticket, complaint, passing, held)
        }
        outcome => {
            let words = format!("{outcome:?}");
            Arrived::failed(
                ticket,
                Diagnostic::source_unrecognised(&request.url, &words),
                false,
                None,
            )
        }
    }
}

impl Arrived {
    fn failed(
        ticket: u64,
        diagnostic: Diagnostic,
        passing: bool,
        held: Option<SignedDuration>,
    ) -> Arrived {
        Arrived {
            ticket,
            arrival: Arrival::Failed { diagnostic, passing },
            memory: None,
            kind: ArrivalKind::Failed,
            wire_bytes: 0,
            hops: Vec::new(),
            notes: Vec::new(),
            held,
        }
    }
}

pub(crate) fn limits(source: &Source) -> Limits {
    Limits {
        requests: u64::from(source.limits.requests),
        items: u64::from(source.limits.items),
        bytes: source.limits.bytes,
        duration: SignedDuration::try_from(source.limits.time).unwrap_or(timetable::LONGEST_WAIT),
        window: WINDOW,
    }
}

/// The source's hosts, and the directory it names if it reads files.
pub(crate) fn permit(live: &Live, source: &Source) -> Permit {
    Permit::new(source.hosts.iter().cloned(), live.directories(source))
}

/// Changes when the same bytes would be read or judged otherwise: another plugin version, other
/// settings, other rules or taxonomies.
fn fingerprint(live: &Live, source: &Source) -> String {
    let Estate { offices, places, terms, .. } = &live.estate;
    let version = live.manifest_version(&source.plugin);
    let words = format!("{RULES_VERSION} {version} {source:?} {offices:?} {places:?} {terms:?}");
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
}

pub(crate) fn call_failure(source: &str, url: &str, err: CallError) -> Diagnostic {
    match err {
        CallError::Refused(err) => {
            Diagnostic::source_unrecognised(if url.is_empty() { source } else { url }, &err.message)
        }
        CallError::Broken(diagnostic) => diagnostic,
    }
}

pub(crate) fn store_failure(err: &portolan_store::StoreError) -> Diagnostic {
    Diagnostic::store_failed(&err.to_string())
}

/// Runs computing or disk work where it does not hold up the network.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Diagnostic> + Send + 'static,
) -> Result<T, Diagnostic> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(err) => Err(Diagnostic::run_broke(&err.to_string())),
    }
}
