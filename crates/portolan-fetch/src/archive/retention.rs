//! What may go: how long exchanges are kept, and what is left of those that go.
//!
//! Whole runs go, the oldest first. The newest complete run always stays, and of older runs the
//! newest answer to each request that later ones were only told “as before” to, or did not ask
//! again. So what the store holds can be derived as long as anything is kept at all. A run of which
//! only such answers are left is marked as thinned: it is not replayed, it answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use portolan_core::Diagnostic;
use serde::Serialize;

use super::{Archive, ExchangeRecord, RecordedResult, RunRecord, failed};
use crate::outcome::BodyHash;

/// How much of one source's history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub age: SignedDuration,
    pub bytes: u64,
}

/// What retention did to a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Retained {
    pub source: String,
    /// Runs of which no more than standing answers are left.
    pub runs_thinned: u64,
    pub exchanges_dropped: u64,
    pub exchanges_kept: u64,
    /// Lines and bodies as they lie on the disk; a body that two sources name counts for both.
    pub bytes_kept: u64,
    pub diagnostics: Vec<Diagnostic>,
}

/// What the archive holds of one source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Holding {
    pub source: String,
    pub runs: Vec<RunHolding>,
    pub exchanges: u64,
    pub bodies: u64,
    pub bytes: u64,
    /// Lines that cannot be read.
    pub torn: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunHolding {
    pub run: String,
    pub started: Timestamp,
    /// `complete`, `failed`, `interrupted` or `thinned`.
    pub state: &'static str,
    pub exchanges: u64,
    /// Its lines, and the bodies that no newer run of the source names.
    pub bytes: u64,
}

/// The runs to be thinned, of a source's runs in the order in which they ended, each with the
/// bytes that only it and older ones need.
fn to_thin(runs: &[(RunRecord, u64)], retention: &Retention, now: Timestamp) -> Vec<String> {
    let is_harvest = |run: &RunRecord| !run.import && !run.history;
    let Some(newest) =
        runs.iter().rposition(|(run, _)| run.is_complete() && !run.thinned && is_harvest(run))
    else {
        return Vec::new();
    };
    let mut bytes: u64 = runs[newest..].iter().map(|(_, bytes)| bytes).sum();
    let mut go = Vec::new();
    for (run, own) in runs[..newest].iter().rev() {
        bytes = bytes.saturating_add(*own);
        let age = now.duration_since(run.over_at());
        // Once one goes, all older ones go: a history has no gaps.
        if !go.is_empty() || age > retention.age || bytes > retention.bytes {
            go.push(run.run.clone());
        }
    }
    go.reverse();
    go
}

impl Archive {
    /// What is kept of each source, by its name.
    pub fn holdings(&self) -> Result<BTreeMap<String, Holding>, Diagnostic> {
        let mut holdings: BTreeMap<String, Holding> = BTreeMap::new();
        for (source, runs) in self.runs_by_source()? {
            let mut holding = Holding { source: source.clone(), ..Holding::default() };
            let mut named = HashSet::new();
            for record in runs.iter().rev() {
                let weight = self.weigh(record, &mut named)?;
                holding.exchanges += weight.exchanges;
                holding.bodies += weight.bodies;
                holding.bytes += weight.bytes;
                holding.torn += weight.torn;
                holding.runs.push(RunHolding {
                    run: record.run.clone(),
                    started: record.started,
                    state: match &record.end {
                        _ if record.thinned => "thinned",
                        None => "interrupted",
                        Some(end) if end.complete => "complete",
                        Some(_) => "failed",
                    },
                    exchanges: weight.exchanges,
                    bytes: weight.bytes,
                });
            }
            holdings.insert(source, holding);
        }
        Ok(holdings)
    }

    /// Lets go of what may go of a source. Bodies go with the next [`sweep`](Archive::sweep).
    ///
    /// May be stopped at any moment: a run is marked before its lines go, and each file is
    /// replaced as a whole.
    pub fn retain(
        &self,
        source: &str,
        retention: &Retention,
        now: Timestamp,
    ) -> Result<Retained, Diagnostic> {
        let mut retained = Retained { source: source.to_owned(), ..Retained::default() };
        let runs = self.runs_by_source()?.remove(source).unwrap_or_default();
        let mut named = HashSet::new();
        let mut weighed = Vec::new();
        for record in runs.into_iter().rev() {
            let weight = self.weigh(&record, &mut named)?;
            weighed.push((record, weight.bytes));
        }
        weighed.reverse();
        let go: HashSet<String> = to_thin(&weighed, retention, now).into_iter().collect();
        let mut thin = Vec::new();
        let mut whole = Vec::new();
        for (record, _) in weighed {
            // What was read out of a web archive stands for no later answer, and stays.
            if (go.contains(&record.run) || record.thinned) && !record.import {
                thin.push(record);
            } else {
                whole.push(record);
            }
        }
        if !go.is_empty() {
            let oldest = whole.iter().find(|record| !record.import);
            self.thin(&thin, oldest, &mut retained)?;
        }
        let mut named = HashSet::new();
        for record in thin.iter().chain(&whole).rev() {
            let weight = self.weigh(record, &mut named)?;
            retained.exchanges_kept += weight.exchanges;
            retained.bytes_kept += weight.bytes;
        }
        if retained.bytes_kept > retention.bytes {
            let (kept, limit) = (retained.bytes_kept, retention.bytes);
            retained.diagnostics.push(Diagnostic::archive_above_limit(source, kept, limit));
        }
        Ok(retained)
    }

    /// Leaves of these runs only the newest answer to each request that the oldest whole run does
    /// not answer itself.
    fn thin(
        &self,
        runs: &[RunRecord],
        oldest_whole: Option<&RunRecord>,
        retained: &mut Retained,
    ) -> Result<(), Diagnostic> {
        let key = |it: &ExchangeRecord| (it.request.url.clone(), it.request.tag.0.clone());
        let mut answered = HashSet::new();
        if let Some(whole) = oldest_whole {
            let exchanges = self.exchanges(&whole.run)?.flatten();
            answered.extend(exchanges.filter(|it| it.body_hash().is_some()).map(|it| key(&it)));
        }
        let mut newest: HashMap<(String, String), usize> = HashMap::new();
        for (nth, record) in runs.iter().enumerate() {
            for exchange in self.exchanges(&record.run)? {
                let exchange = self.readable(exchange)?;
                let Some(exchange) = exchange.filter(|it| it.body_hash().is_some()) else {
                    continue;
                };
                if !answered.contains(&key(&exchange)) {
                    newest.insert(key(&exchange), nth);
                }
            }
        }
        for (nth, record) in runs.iter().enumerate() {
            let mut lines = Vec::new();
            let mut n_dropped = 0;
            for exchange in self.exchanges(&record.run)? {
                let Some(exchange) = self.readable(exchange)? else { continue };
                if exchange.body_hash().is_some() && newest.get(&key(&exchange)) == Some(&nth) {
                    let path = self.run_path(&record.run)?;
                    serde_json::to_writer(&mut lines, &exchange)
                        .map_err(|err| failed(&path, &err.into()))?;
                    lines.push(b'\n');
                } else {
                    n_dropped += 1;
                }
            }
            if n_dropped == 0 && record.thinned {
                continue;
            }
            retained.exchanges_dropped += n_dropped;
            retained.runs_thinned += u64::from(!record.thinned);
            self.note_run(&RunRecord { thinned: true, ..record.clone() })?;
            let path = self.run_path(&record.run)?;
            if lines.is_empty() && nth + 1 < runs.len() {
                // The newest thinned run keeps its record: it tells that something is gone.
                self.forget(&record.run)?;
            } else {
                self.replace(&path, &lines).map_err(|err| failed(&path, &err))?;
            }
        }
        Ok(())
    }

    /// A torn line is nothing that could be kept; a disk that cannot be read is another matter.
    fn readable(
        &self,
        exchange: Result<ExchangeRecord, Diagnostic>,
    ) -> Result<Option<ExchangeRecord>, Diagnostic> {
        match exchange {
            Ok(exchange) => Ok(Some(exchange)),
            Err(torn) if torn.code == "archive-line-torn" => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The runs of each source, in the order in which they ended.
    pub fn runs_by_source(&self) -> Result<BTreeMap<String, Vec<RunRecord>>, Diagnostic> {
        let mut sources: BTreeMap<String, Vec<RunRecord>> = BTreeMap::new();
        for run in self.runs()? {
            if let Some(record) = self.run_record(&run)? {
                sources.entry(record.source.clone()).or_default().push(record);
            }
        }
        for runs in sources.values_mut() {
            runs.sort_by_key(|record| (record.over_at(), record.run.clone()));
        }
        Ok(sources)
    }

    /// A run's weight, without the bodies in `named`, to which its own are added.
    fn weigh(
        &self,
        record: &RunRecord,
        named: &mut HashSet<BodyHash>,
    ) -> Result<Weight, Diagnostic> {
        let path = self.run_path(&record.run)?;
        let size = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |it| it.len());
        let mut weight = Weight { bytes: size(&path), ..Weight::default() };
        for exchange in self.exchanges(&record.run)? {
            let Some(exchange) = self.readable(exchange)? else {
                weight.torn += 1;
                continue;
            };
            weight.exchanges += 1;
            if let RecordedResult::Response { body: Some(hash), .. } = exchange.result
                && named.insert(hash)
            {
                weight.bodies += 1;
                weight.bytes += size(&self.body_path(hash));
            }
        }
        Ok(weight)
    }
}

#[derive(Default)]
struct Weight {
    exchanges: u64,
    bodies: u64,
    bytes: u64,
    torn: u64,
}

#[cfg(test)]
mod tests;
