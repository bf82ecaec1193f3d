//! What was read is read again: all archived runs, with today's plugins, settings and rules,
//! without the network, into a store of their own that is compared with the real one.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use portolan_core::{Diagnostic, Request};
use portolan_fetch::{
    Ask, Freshness, Outcome,
    archive::{Archive, ExchangeRecord, RunEnd, RunRecord},
};
use portolan_harvest::history::{Budget, History};
use portolan_store::{Claim, HistoryMemory, Store};
use serde::Serialize;

use crate::{
    app::{App, AppError, Live, run_name},
    difference::{self, Compared},
    drive::{Answers, blocking},
    harvest::{Observer, Pass, Past, RunReport},
    ways::Lane,
};

/// Lacking answers that are listed of one source; more are counted.
const HOLES_KEPT: usize = 200;
/// Complaints of today's rules that are listed of one source.
const COMPLAINTS_KEPT: usize = 200;
/// The name of the claim on the room in which stores are rebuilt. No source is called so.
pub(crate) const ROOM: &str = ".replay";

/// What a replay found, and did.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Replayed {
    pub sources: Vec<SourceReplay>,
    /// What concerns no source that the settings know.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a replay found of one source.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct SourceReplay {
    pub source: String,
    /// Archived runs that were replayed.
    pub runs: u64,
    pub exchanges: u64,
    /// What the archive lacks. As long as anything is lacking, nothing is removed.
    pub holes: Vec<Diagnostic>,
    /// What today's rules say of the archived answers, each once.
    pub diagnostics: Vec<Diagnostic>,
    #[serde(flatten)]
    pub difference: difference::Difference,
    /// Whether the difference was brought into the store.
    pub applied: bool,
    /// Another process held the source: nothing was compared.
    pub claimed: bool,
}

impl SourceReplay {
    /// The archive has everything that the store was made of.
    pub fn is_whole(&self) -> bool {
        self.holes.is_empty()
    }
}

/// A store rebuilt from the archive, in a directory that goes with it.
struct Rebuilt {
    store: Arc<Store>,
    directory: Room,
    sources: BTreeMap<String, Progress>,
    diagnostics: Vec<Diagnostic>,
    _claim: Claim,
}

struct Room(PathBuf);

impl Drop for Room {
    fn drop(&mut self) {
        // The next replay clears what could not be cleared now.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How far the replay of one source has come.
#[derive(Default)]
struct Progress {
    runs: u64,
    exchanges: u64,
    /// The newest answer with a body to each request, by address and tag.
    standing: HashMap<(String, String), ExchangeRecord>,
    /// In which run, by its place in the order, each address was asked last.
    last_asked: HashMap<String, usize>,
    holes: BTreeMap<String, Diagnostic>,
    n_more_holes: u64,
    complaints: BTreeMap<String, Diagnostic>,
}

impl App {
    /// Replays the archive and compares what came of it with the store, for these sources or for
    /// all; `apply` brings the difference into the store, one transaction a source.
    ///
    /// Everything is replayed in any case, because sources show one another's items.
    pub async fn replay(
        &self,
        live: &Arc<Live>,
        sources: &[String],
        apply: bool,
        observer: &dyn Observer,
    ) -> Result<Replayed, AppError> {
        let names: Vec<String> = if sources.is_empty() {
            live.estate.sources.iter().map(|source| source.id.clone()).collect()
        } else {
            for source in sources {
                live.source(source)?;
            }
            sources.to_vec()
        };
        let mut claims = HashMap::new();
        for name in &names {
            claims.insert(name.clone(), self.store.claim(name)?);
        }
        let mut rebuilt = self.rebuild(live, observer).await?;
        let mut replayed =
            Replayed { sources: Vec::new(), diagnostics: std::mem::take(&mut rebuilt.diagnostics) };
        let mut compared = Vec::new();
        for name in names {
            let progress = rebuilt.sources.remove(&name).unwrap_or_default();
            let claimed = claims.get(&name).is_some_and(Option::is_none);
            let mut replay = SourceReplay {
                source: name.clone(),
                runs: progress.runs,
                exchanges: progress.exchanges,
                holes: progress.holes(),
                diagnostics: progress.complaints.into_values().collect(),
                difference: difference::Difference::default(),
                applied: false,
                claimed,
            };
            if claimed {
                replay.diagnostics.push(Diagnostic::source_claimed(&name));
            } else if replay.runs > 0 || !replay.holes.is_empty() {
                let it = difference::compare(&self.store, &rebuilt.store, &name, &replay.holes)?;
                compared.push((replayed.sources.len(), it));
            }
            replayed.sources.push(replay);
        }
        let snapshots = (self.store.snapshot()?, rebuilt.store.snapshot()?);
        for (idx, it) in &mut compared {
            let name = &replayed.sources[*idx].source;
            let (before, after) = (&snapshots.0, &snapshots.1);
            difference::name_portals(&live.estate.portals, name, before, after, it)?;
            replayed.sources[*idx].difference = it.difference.clone();
        }
        drop(snapshots);
        if apply {
            for (idx, it) in &compared {
                let replay = &mut replayed.sources[*idx];
                if it.difference.is_empty() {
                    // The same items under other rules: the next harvest need not read them anew.
                    let here = self.store.memory(&replay.source)?.fingerprint;
                    let there = rebuilt.store.memory(&replay.source)?.fingerprint;
                    if !replay.is_whole() || here == there {
                        continue;
                    }
                }
                self.adopt(&rebuilt, replay, it)?;
                replay.applied = true;
            }
            self.follow_clusters()?;
            self.revision_moved();
        }
        Ok(replayed)
    }

    fn adopt(
        &self,
        rebuilt: &Rebuilt,
        replay: &SourceReplay,
        compared: &Compared,
    ) -> Result<(), AppError> {
        let at = Timestamp::now();
        let run = self.store.begin_run(&replay.source, at)?;
        let report = serde_json::json!({ "replayed": compared.difference.counts() });
        self.store.adopt(
            run,
            &portolan_store::Adoption {
                source: &replay.source,
                from: &rebuilt.directory.0,
                spared: &compared.spared,
                withdrawn: &compared.withdrawn,
                whole: replay.is_whole(),
                at,
                report: &report,
            },
        )?;
        Ok(())
    }

    /// Replays every archived run, in the order in which they were published, into a new store.
    async fn rebuild(
        &self,
        live: &Arc<Live>,
        observer: &dyn Observer,
    ) -> Result<Rebuilt, AppError> {
        let Some(claim) = self.store.claim(ROOM)? else {
            return Err(AppError::Author(
                "another replay is going on; wait for its end".to_owned(),
            ));
        };
        let directory = self.data_directory().join(ROOM);
        match fs::remove_dir_all(&directory) {
            Err(err) if err.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::Io(directory, err));
            }
            _ => {}
        }
        let store = Arc::new(self.store.open_scratch(&directory)?);
        let mut rebuilt = Rebuilt {
            store,
            directory: Room(directory),
            sources: BTreeMap::new(),
            diagnostics: Vec::new(),
            _claim: claim,
        };
        let runs = self.archived_runs(live, &mut rebuilt)?;
        for (nth, record) in runs.iter().enumerate() {
            let progress = rebuilt.sources.entry(record.source.clone()).or_default();
            let taken = std::mem::take(progress);
            let store = Arc::clone(&rebuilt.store);
            let done = self.replay_run(live, &store, record, nth, taken, observer).await?;
            rebuilt.sources.insert(record.source.clone(), done);
        }
        for source in rebuilt.sources.keys() {
            observer.finished(&RunReport::empty(source));
        }
        Ok(rebuilt)
    }

    /// All runs that can be replayed, in the order in which they were published. What is lacking
    /// is noted with its source.
    fn archived_runs(
        &self,
        live: &Live,
        rebuilt: &mut Rebuilt,
    ) -> Result<Vec<RunRecord>, AppError> {
        let unfit = |diagnostic| AppError::Unfit(vec![diagnostic]);
        let archive = self.archive();
        let mut records = Vec::new();
        let mut unknown = HashSet::new();
        for run in archive.runs().map_err(unfit)? {
            let Some(record) = archive.run_record(&run).map_err(unfit)? else { continue };
            if live.estate.source(&record.source).is_none() {
                if unknown.insert(record.source.clone()) {
                    let complaint = Diagnostic::archive_source_unknown(&record.source);
                    rebuilt.diagnostics.push(complaint);
                }
                continue;
            }
            records.push(record);
        }
        // The store knows how runs ended, even if we were killed before the archive was told.
        let mut ends = HashMap::new();
        for (run, source, at) in self.store.complete_runs()? {
            ends.insert(run_name(run), (source, at));
        }
        for record in &mut records {
            if let Some((_, at)) = ends.remove(&record.run) {
                if !record.is_complete() {
                    record.end = Some(RunEnd { at, complete: true, revision: 0 });
                }
                if record.thinned {
                    ends.insert(record.run.clone(), (record.source.clone(), at));
                }
            }
        }
        let mut lacking: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (run, (source, _)) in ends {
            lacking.entry(source).or_default().push(run);
        }
        for record in records.iter().filter(|record| record.thinned) {
            lacking.entry(record.source.clone()).or_default().push(record.run.clone());
        }
        for (source, mut runs) in lacking {
            runs.sort();
            runs.dedup();
            let n_runs = runs.len() as u64;
            let hole = Diagnostic::archive_lacks_runs(n_runs, &runs[0]);
            rebuilt.sources.entry(source).or_default().hole(String::new(), hole);
        }
        in_order(&mut records);
        for (nth, record) in records.iter().enumerate() {
            let progress = rebuilt.sources.entry(record.source.clone()).or_default();
            for exchange in archive.exchanges(&record.run).map_err(unfit)? {
                match exchange {
                    Ok(exchange) => {
                        progress.last_asked.insert(exchange.request.url, nth);
                    }
                    Err(torn) => progress.hole(torn.message.clone(), torn),
                }
            }
        }
        Ok(records)
    }

    async fn replay_run(
        &self,
        live: &Arc<Live>,
        store: &Arc<Store>,
        record: &RunRecord,
        nth: usize,
        mut progress: Progress,
        observer: &dyn Observer,
    ) -> Result<Progress, AppError> {
        let unfit = |diagnostic| AppError::Unfit(vec![diagnostic]);
        let mut exchanges = Vec::new();
        for exchange in self.archive().exchanges(&record.run).map_err(unfit)?.flatten() {
            exchanges.push(exchange);
        }
        // A run that was killed left nothing behind then. What it was answered may still stand
        // for something later.
        if record.thinned || record.end.is_none() {
            progress.stand(exchanges);
            return Ok(progress);
        }
        progress.runs += 1;
        let n_exchanges = exchanges.len() as u64;
        progress.exchanges += n_exchanges;
        let lane = Lane::by_memory(live.source(&record.source)?, record.way.as_deref());
        let memory = store.memory(&lane.key())?;
        let run = store.begin_run(&record.source, record.started)?;
        let reel = Reel {
            archive: Arc::clone(self.archive()),
            record: record.clone(),
            nth,
            of_run: exchanges
                .iter()
                .map(|it| ((it.request.url.clone(), it.request.tag.0.clone()), it.clone()))
                .collect(),
            progress: Mutex::new(progress),
        };
        let mut pass = Pass::new(Arc::clone(store), live, &lane, &memory, run, record.started);
        pass.same_rules &= record.same_rules;
        if record.history {
            pass = pass.into_past(past(store, &lane, n_exchanges, record)?);
        }
        if record.import {
            pass = pass.into_import();
        }
        let outcome = pass.go(&reel, observer).await;
        let Pass { report, tally, .. } = pass;
        let mut progress = reel.progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        for diagnostic in report.diagnostics {
            progress.complain(diagnostic);
        }
        match outcome {
            Err(failure) => {
                if record.is_complete() {
                    let complaint = Diagnostic::replay_run_fails(&record.run, &failure.message);
                    progress.hole(record.run.clone(), complaint);
                }
                let at = record.over_at();
                let nothing = serde_json::Value::Null;
                let key = (!record.history).then(|| lane.key());
                store.fail_run(run, key.as_deref(), &failure.message, at, &nothing)?;
            }
            Ok(()) if !record.is_complete() => {
                progress.complain(Diagnostic::replay_run_mended(&record.run));
            }
            Ok(()) => {}
        }
        let ledger = serde_json::to_value(&tally.ledger).unwrap_or_default();
        store.set_redirects(&lane.key(), &ledger)?;
        // What was read out of a web archive stands for no later answer of the site.
        if !record.import {
            progress.stand(exchanges);
        }
        Ok(progress)
    }
}

/// A slice of a backfill, as it was: it asks as often as it asked then.
fn past(
    store: &Store,
    lane: &Lane,
    n_exchanges: u64,
    record: &RunRecord,
) -> Result<Past, AppError> {
    let memory = store.history_memory(&lane.source.id)?;
    let known = memory.doc.clone().and_then(|doc| serde_json::from_value::<History>(doc).ok());
    let (name, at) = (lane.name.clone(), record.started);
    let budget = Budget { slice: n_exchanges, day: u64::MAX, price: 1 };
    if let Some(state) = known.filter(|state| state.way == name && state.done.is_none()) {
        return Ok(Past::new(memory, state, budget, n_exchanges));
    }
    store.forget_history(&lane.source.id)?;
    let state = History::begin(name, String::new(), at);
    Ok(Past::new(HistoryMemory::default(), state, budget, n_exchanges))
}

/// Sorts runs as they were published. Two that ended together are told apart by the revision they
/// made; a run of which no revision is known stands where its time puts it.
fn in_order(records: &mut Vec<RunRecord>) {
    records.sort_by_key(|record| (record.over_at(), record.run.clone()));
    let mut newest = 0;
    let mut keyed = Vec::new();
    for record in records.drain(..) {
        let revision = match &record.end {
            Some(end) if end.revision > 0 => end.revision,
            _ => newest,
        };
        newest = newest.max(revision);
        keyed.push((revision, record));
    }
    keyed.sort_by_key(|(revision, record)| (*revision, record.over_at(), record.run.clone()));
    records.extend(keyed.into_iter().map(|(_, record)| record));
}

impl Progress {
    /// Answers with a body stand for what later runs were not told again.
    fn stand(&mut self, exchanges: Vec<ExchangeRecord>) {
        for exchange in exchanges {
            if exchange.body_hash().is_some() {
                let key = (exchange.request.url.clone(), exchange.request.tag.0.clone());
                self.standing.insert(key, exchange);
            }
        }
    }

    fn hole(&mut self, about: String, hole: Diagnostic) {
        if self.holes.len() < HOLES_KEPT || self.holes.contains_key(&about) {
            self.holes.entry(about).or_insert(hole);
        } else {
            self.n_more_holes += 1;
        }
    }

    fn complain(&mut self, diagnostic: Diagnostic) {
        if self.complaints.len() < COMPLAINTS_KEPT {
            self.complaints.entry(diagnostic.to_string()).or_insert(diagnostic);
        }
    }

    fn holes(&self) -> Vec<Diagnostic> {
        let mut holes: Vec<Diagnostic> = self.holes.values().cloned().collect();
        if self.n_more_holes > 0 {
            holes.push(Diagnostic::archive_lacks_more(self.n_more_holes));
        }
        holes
    }
}

/// Answers the requests of one run out of the archive.
struct Reel {
    archive: Arc<Archive>,
    record: RunRecord,
    nth: usize,
    of_run: HashMap<(String, String), ExchangeRecord>,
    progress: Mutex<Progress>,
}

/// What was found in the archive for a request.
enum Found {
    /// In the run itself.
    Then(ExchangeRecord),
    /// In an earlier run.
    Standing(ExchangeRecord),
    /// Only in a later run.
    Later,
    Nowhere,
}

impl Answers for Reel {
    fn answer<'a>(&'a self, request: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            match self.find(request) {
                Found::Then(exchange) => self.answer_with(request, ask, exchange).await,
                Found::Standing(exchange) => self.stand_in(request, ask, exchange).await,
                Found::Later => {
                    let lack = Diagnostic::archive_answers_later(&request.url);
                    Outcome::unanswered(true, self.now(), lack)
                }
                Found::Nowhere => {
                    self.hole(request, Diagnostic::archive_lacks_answer(&request.url))
                }
            }
        })
    }

    /// The run's limit of time held then.
    fn now(&self) -> Timestamp {
        self.record.started
    }

    fn ended(&self) -> Timestamp {
        self.record.over_at()
    }
}

impl Reel {
    fn find(&self, request: &Request) -> Found {
        let key = (request.url.clone(), request.tag.0.clone());
        if let Some(exchange) = self.of_run.get(&key) {
            return Found::Then(exchange.clone());
        }
        // Today's plugin may write other notes on the same request.
        let same_url = |known: &&ExchangeRecord| known.request.url == request.url;
        if let Some(exchange) = self.of_run.values().find(same_url) {
            return Found::Then(exchange.clone());
        }
        if let Some(exchange) = self.standing(request) {
            return Found::Standing(exchange);
        }
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match progress.last_asked.get(&request.url) {
            Some(nth) if *nth > self.nth => Found::Later,
            _ => Found::Nowhere,
        }
    }

    async fn answer_with(&self, request: &Request, ask: &Ask, exchange: ExchangeRecord) -> Outcome {
        use portolan_fetch::archive::RecordedResult::{Fresh, NotModified};
        // “As before” is an answer to a source that has read what was before.
        let has_read = ask.validators.is_some() || ask.known_body.is_some();
        let has_read = has_read || ask.freshness.is_some();
        if matches!(exchange.result, NotModified { .. } | Fresh) && !has_read {
            return match self.standing(request) {
                Some(standing) => self.body_of(request, ask, standing).await,
                None => self.hole(request, Diagnostic::archive_lacks_answer(&request.url)),
            };
        }
        self.body_of(request, ask, exchange).await
    }

    /// Not asked in this run, as far as the archive knows: the earlier answer holds.
    async fn stand_in(&self, request: &Request, ask: &Ask, standing: ExchangeRecord) -> Outcome {
        if ask.known_body.is_some() && ask.known_body == standing.body_hash() {
            return Outcome::Fresh;
        }
        self.body_of(request, ask, standing).await
    }

    async fn body_of(&self, request: &Request, ask: &Ask, exchange: ExchangeRecord) -> Outcome {
        let archive = Arc::clone(&self.archive);
        let body = match exchange.body_hash() {
            Some(hash) => blocking(move || archive.body(hash)).await,
            None => Ok(bytes::Bytes::new()),
        };
        match exchange.to_outcome(ask, |_| body) {
            Ok(Outcome::Response(mut fetched)) if self.record.import => {
                fetched.validators = None;
                fetched.freshness = Freshness::default();
                Outcome::Response(fetched)
            }
            Ok(outcome) => outcome,
            Err(hole) => {
                let hole = match hole.place {
                    Some(_) => hole,
                    None => hole.at_content(&request.url, None),
                };
                self.hole(request, hole)
            }
        }
    }

    fn hole(&self, request: &Request, hole: Diagnostic) -> Outcome {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.hole(request.url.clone(), hole.clone());
        Outcome::unanswered(false, self.now(), hole)
    }

    fn standing(&self, request: &Request) -> Option<ExchangeRecord> {
        let key = (request.url.clone(), request.tag.0.clone());
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.standing.get(&key).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, second: i64, revision: Option<u64>) -> RunRecord {
        let at = Timestamp::from_second(second).unwrap();
        let mut record = RunRecord::new(name, "office", at, true);
        record.end = revision.map(|revision| RunEnd { at, complete: true, revision });
        record
    }

    fn check(runs: &[(&str, i64, Option<u64>)], expect: &[&str]) {
        let mut records: Vec<RunRecord> =
            runs.iter().map(|(name, second, revision)| run(name, *second, *revision)).collect();
        in_order(&mut records);
        let names: Vec<&str> = records.iter().map(|it| it.run.as_str()).collect();
        assert_eq!(names, expect);
    }

    #[test]
    fn runs_are_replayed_as_they_were_published() {
        check(&[("b", 2, Some(9)), ("a", 1, Some(3))], &["a", "b"]);
        // The one that ended first waited for the other's transaction.
        check(&[("a", 1, Some(9)), ("b", 2, Some(5))], &["b", "a"]);
        // Of a run that was killed, or of an old archive, only the time is known.
        check(&[("a", 1, Some(3)), ("b", 2, None), ("c", 3, Some(5))], &["a", "b", "c"]);
        check(&[("c", 3, Some(0)), ("a", 1, Some(0)), ("b", 2, Some(0))], &["a", "b", "c"]);
    }

    #[test]
    fn lacking_answers_beyond_the_limit_are_counted() {
        let mut progress = Progress::default();
        for nth in 0..HOLES_KEPT + 5 {
            let url = format!("https://a.example/{nth}");
            progress.hole(url.clone(), Diagnostic::archive_lacks_answer(&url));
        }
        let holes = progress.holes();
        assert_eq!(holes.len(), HOLES_KEPT + 1);
        assert!(holes.last().unwrap().message.starts_with("5 more"));
    }
}
