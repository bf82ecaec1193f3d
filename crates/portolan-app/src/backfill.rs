//! A source's history, imported slice by slice under a budget.
//!
//! Each slice is one run under the source's claim. Its items, what is left to ask and what it cost
//! are stored in one transaction, so a kill costs the slice under way and nothing else. Between two
//! slices the source is free for its harvest, which comes first.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date};
use portolan_config::Source;
use portolan_core::Diagnostic;
use portolan_fetch::archive::RunRecord;
use portolan_harvest::{
    history::{Budget, History, Ready},
    ladder::Ladder,
};
use portolan_store::HistoryMemory;
use serde::Serialize;

use crate::{
    app::{App, AppError, Live, run_name},
    drive::{Archived, Network},
    harvest::{Observer, Pass, Past, RunReport},
    ways::Lane,
};

/// A rest is waited for no longer; the next call goes on after it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);
/// How long the claim of another process is waited for.
const CLAIM_PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How often it is looked whether a harvest is due while waiting.
const GLANCE: SignedDuration = SignedDuration::from_secs(1);

/// What an operator wants of a backfill.
#[derive(Clone, Copy, Debug, Default)]
pub struct BackfillWish {
    /// Requests in this call, repetitions included; without it, what the day allows.
    pub budget: Option<u64>,
    /// Begin from the newest page again.
    pub again: bool,
}

/// What a call came to.
#[derive(Clone, Debug, Serialize)]
pub struct BackfillReport {
    pub source: String,
    pub end: BackfillEnd,
    /// When it can go on, if that is a matter of time.
    pub until: Option<Timestamp>,
    /// What this call did.
    pub slices: u64,
    pub requests: u64,
    pub new: u64,
    pub changed: u64,
    pub known: u64,
    /// Harvests that were due meanwhile and came first.
    pub harvests: u64,
    /// How far it has come in all.
    pub progress: Option<BackfillProgress>,
    pub diagnostics: Vec<Diagnostic>,
    pub failure: Option<Diagnostic>,
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackfillEnd {
    Done,
    /// What the call was given.
    BudgetSpent,
    /// What the settings give for a day.
    DaySpent,
    /// The site asked to be left alone, or does not answer.
    Rests,
    /// Another process held the source all the time.
    Claimed,
    Failed,
}

/// How far the import of a source's history has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackfillProgress {
    pub way: String,
    pub began: Option<Timestamp>,
    pub done: Option<Timestamp>,
    pub slices: u64,
    pub requests: u64,
    pub items: u64,
    pub oldest: Option<Date>,
    pub requests_to_go: u64,
    /// The source cannot say how many are left; it is so many or more.
    pub at_least: bool,
    pub missing: u64,
    pub rests_until: Option<Timestamp>,
}

/// What became of the wish for a slice.
pub(crate) enum Sliced {
    Came(Box<Came>),
    Not(Ready),
    /// The call's own budget does not pay for one more request.
    Unpaid,
    Claimed,
}

pub(crate) struct Came {
    pub(crate) report: RunReport,
    asked: u64,
}

impl BackfillProgress {
    fn of(history: &History) -> BackfillProgress {
        BackfillProgress {
            way: history.way.clone(),
            began: history.began,
            done: history.done,
            slices: history.slices,
            requests: history.requests,
            items: history.items,
            oldest: history.oldest,
            requests_to_go: history.to_go(),
            at_least: history.remaining.is_none(),
            missing: history.missing,
            rests_until: history.rests_until,
        }
    }

    /// “2,340 items so far, oldest 2014-03-02, about 600 requests to go”.
    pub fn words(&self) -> String {
        let mut words = format!("{} items", grouped(self.items));
        if self.done.is_none() {
            words += " so far";
        }
        if let Some(oldest) = self.oldest {
            words += &format!(", oldest {oldest}");
        }
        match (self.done, self.at_least) {
            (Some(done), _) => words += &format!(", complete since {}", done.strftime("%Y-%m-%d")),
            (None, at_least) => {
                let about = if at_least { "at least" } else { "about" };
                let noun = if self.requests_to_go == 1 { "request" } else { "requests" };
                words += &format!(", {about} {} {noun} to go", grouped(self.requests_to_go));
            }
        }
        if self.missing > 0 {
            let noun = if self.missing == 1 { "page" } else { "pages" };
            words += &format!(", {} {noun} not to be had", grouped(self.missing));
        }
        words
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

impl App {
    /// Imports a source's history for as long as budget, day and site allow.
    pub async fn backfill(
        &self,
        live: &Arc<Live>,
        source_id: &str,
        wish: BackfillWish,
        observer: &dyn Observer,
    ) -> Result<BackfillReport, AppError> {
        let source = live.source(source_id)?.clone();
        let mut report = BackfillReport::new(source_id);
        if wish.again {
            self.store().forget_history(source_id)?;
        }
        let mut claimed_since: Option<Timestamp> = None;
        loop {
            if self.is_due(&source)? {
                let harvested = self.harvest(live, source_id, observer).await?;
                report.harvests += u64::from(!harvested.claimed);
            }
            let left = wish.budget.map(|budget| budget.saturating_sub(report.requests));
            let now = Timestamp::now();
            match self.slice(live, &source, left, observer).await? {
                Sliced::Came(came) => {
                    claimed_since = None;
                    report.take(*came);
                    if report.failure.is_some() {
                        return self.end_backfill(report, BackfillEnd::Failed, None);
                    }
                }
                Sliced::Unpaid => {
                    return self.end_backfill(report, BackfillEnd::BudgetSpent, None);
                }
                Sliced::Not(Ready::Spent(until)) => {
                    return self.end_backfill(report, BackfillEnd::DaySpent, Some(until));
                }
                Sliced::Not(Ready::Rests(until)) if until.duration_since(now) > PATIENCE => {
                    return self.end_backfill(report, BackfillEnd::Rests, Some(until));
                }
                Sliced::Not(Ready::Rests(until)) => {
                    sleep(until.duration_since(now).min(GLANCE)).await;
                }
                Sliced::Not(Ready::Done | Ready::Go(_)) => {
                    return self.end_backfill(report, BackfillEnd::Done, None);
                }
                Sliced::Claimed => {
                    let since = *claimed_since.get_or_insert(now);
                    if now.duration_since(since) > CLAIM_PATIENCE {
                        return self.end_backfill(report, BackfillEnd::Claimed, None);
                    }
                    sleep(GLANCE).await;
                }
            }
        }
    }

    fn end_backfill(
        &self,
        mut report: BackfillReport,
        end: BackfillEnd,
        until: Option<Timestamp>,
    ) -> Result<BackfillReport, AppError> {
        report.end = end;
        report.until = until;
        report.progress = self.backfill_progress(&report.source)?;
        Ok(report)
    }

    /// How far the import of a source's history has come; nothing if it has not begun.
    pub fn backfill_progress(&self, source: &str) -> Result<Option<BackfillProgress>, AppError> {
        let doc = self.store().history(source)?;
        let history: Option<History> = doc.and_then(|doc| serde_json::from_value(doc).ok());
        Ok(history.as_ref().map(BackfillProgress::of))
    }

    fn is_due(&self, source: &Source) -> Result<bool, AppError> {
        let next = self.store().memory(&source.id)?.next_due;
        Ok(source.enabled && next.is_none_or(|next| next <= Timestamp::now()))
    }

    /// One slice, if its time has come.
    pub(crate) async fn slice(
        &self,
        live: &Arc<Live>,
        source: &Source,
        left: Option<u64>,
        observer: &dyn Observer,
    ) -> Result<Sliced, AppError> {
        let Some(_claim) = self.store.claim(&source.id)? else { return Ok(Sliced::Claimed) };
        let started = Timestamp::now();
        let mut notes = Vec::new();
        let (lane, mut state, memory) = self.resumed(live, source, started, &mut notes)?;
        let price = u64::from(live.estate.fetch.retries_max) + 1;
        let budget = Budget {
            slice: u64::from(source.backfill.requests),
            day: u64::from(source.backfill.requests_per_day),
            price,
        };
        let n_requests = match state.ready(budget, started) {
            Ready::Go(requests) => requests.min(left.map_or(u64::MAX, |left| left / price)),
            not => return Ok(Sliced::Not(not)),
        };
        if n_requests == 0 {
            return Ok(Sliced::Unpaid);
        }
        state.reserve(n_requests, budget, started);
        self.keep_history(source, &state)?;

        let harvests = self.store.memory(&lane.key())?;
        let run = self.store.begin_run(&source.id, started)?;
        let answers =
            Archived { answers: Network(live), app: self, run: run.number(), source: &source.id };
        let past = Past::new(memory, state.clone(), budget, n_requests);
        let store = Arc::clone(&self.store);
        let mut pass = Pass::new(store, live, &lane, &harvests, run, started).into_past(past);
        let mut record = RunRecord::new(run_name(run.number()), &source.id, started, true);
        record.way.clone_from(&lane.way);
        record.history = true;
        self.note_run(&record);
        let failure = pass.go(&answers, observer).await.err();
        let Pass { mut report, tally, barred, published, .. } = pass;
        report.ended = Timestamp::now();
        report.diagnostics.splice(0..0, notes);
        self.note_end(record, published, &mut report, failure.is_none(), &barred)?;
        match failure {
            None => {
                report.diagnostics.extend(self.cluster_after_run().await);
                let doc = serde_json::to_value(&report).unwrap_or_default();
                self.store.set_report(run, &doc)?;
            }
            Some(diagnostic) => {
                state.failed(n_requests, budget, tally.asked, report.ended);
                self.keep_history(source, &state)?;
                let doc = serde_json::to_value(&report).unwrap_or_default();
                let words = &diagnostic.message;
                self.store.fail_run(run, None, words, report.ended, &doc)?;
                report.failure = Some(diagnostic);
            }
        }
        self.close_archive(run.number());
        self.keep_origins(live)?;
        self.keep_plugins(live)?;
        self.revision_moved();
        observer.finished(&report);
        Ok(Sliced::Came(Box::new(Came { report, asked: tally.asked })))
    }

    /// Where the next slice begins: where the last one ended; or at the newest page, where there
    /// was none, or where its requests do not mean the same any more, or where its way is lost.
    fn resumed(
        &self,
        live: &Live,
        source: &Source,
        now: Timestamp,
        notes: &mut Vec<Diagnostic>,
    ) -> Result<(Lane, History, HistoryMemory), AppError> {
        let acting = self.acting(source)?;
        let memory = self.store.history_memory(&source.id)?;
        let known: Option<History> =
            memory.doc.clone().and_then(|doc| serde_json::from_value(doc).ok());
        if let Some(state) = known {
            let lane = Lane::by(source, &state.way);
            let ladder = self.store.ladder(&source.id)?;
            let ladder: Ladder =
                ladder.and_then(|doc| serde_json::from_value(doc).ok()).unwrap_or_default();
            let is_lost = acting.name != state.way && ladder.failed.contains_key(&state.way);
            let is_there = source.way_names().contains(&state.way);
            if state.done.is_some() || (is_there && !is_lost && state.rules == rules(live, &lane)) {
                return Ok((lane, state, memory));
            }
            if state.way != acting.name {
                let note = Diagnostic::history_restarted(&source.id, &state.way, &acting.name);
                notes.push(note);
            }
            self.store.forget_history(&source.id)?;
        }
        let state = History::begin(acting.name.clone(), rules(live, &acting), now);
        Ok((acting, state, HistoryMemory::default()))
    }

    fn keep_history(&self, source: &Source, state: &History) -> Result<(), AppError> {
        let doc = serde_json::to_value(state).unwrap_or_default();
        Ok(self.store.set_history(&source.id, &doc)?)
    }
}

/// Changes when requests that wait may mean something else.
fn rules(live: &Live, lane: &Lane) -> String {
    let words = format!("{} {:?}", lane.source.plugin, live.settings(&lane.source));
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
}

async fn sleep(time: SignedDuration) {
    tokio::time::sleep(Duration::try_from(time).unwrap_or_default()).await;
}

impl BackfillReport {
    fn new(source: &str) -> BackfillReport {
        BackfillReport {
            source: source.to_owned(),
            end: BackfillEnd::Done,
            until: None,
            slices: 0,
            requests: 0,
            new: 0,
            changed: 0,
            known: 0,
            harvests: 0,
            progress: None,
            diagnostics: Vec::new(),
            failure: None,
        }
    }

    fn take(&mut self, came: Came) {
        let Came { report, asked } = came;
        self.slices += 1;
        self.requests += asked;
        self.new += report.new;
        self.changed += report.changed;
        self.known += report.unchanged + report.sighted;
        let room = DIAGNOSTICS_KEPT.saturating_sub(self.diagnostics.len());
        self.diagnostics.extend(report.diagnostics.into_iter().take(room));
        self.failure = report.failure;
    }
}

/// Complaints kept of one call; all of them stand in the records of the runs.
const DIAGNOSTICS_KEPT: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(items: u64, done: Option<Timestamp>, remaining: Option<u64>) -> BackfillProgress {
        let mut history = History::begin("feed".to_owned(), String::new(), Timestamp::UNIX_EPOCH);
        history.items = items;
        history.waiting = 1;
        history.remaining = remaining;
        history.oldest = "2014-03-02".parse().ok();
        history.done = done;
        BackfillProgress::of(&history)
    }

    #[test]
    fn progress_is_told_in_words() {
        let words = |items, done, remaining| progress(items, done, remaining).words();
        assert_eq!(
            words(2_340, None, Some(599)),
            "2,340 items so far, oldest 2014-03-02, about 600 requests to go"
        );
        assert_eq!(
            words(40, None, None),
            "40 items so far, oldest 2014-03-02, at least 1 request to go"
        );
        assert_eq!(
            words(1_234_567, Some(Timestamp::UNIX_EPOCH), None),
            "1,234,567 items, oldest 2014-03-02, complete since 1970-01-01"
        );
    }
}
