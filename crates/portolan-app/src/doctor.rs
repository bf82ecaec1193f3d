//! How sources are: the facts of each run go to the doctor, what changed goes to whoever is to be
//! told, and operators ask.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use portolan_config::Source;
use portolan_core::{
    Diagnostic, Exchange, Harvest,
    message::Answer,
    raw::Part,
    snapshot::{Snapshot, SourceState},
};
use portolan_fetch::{Hop, Outcome};
use portolan_harvest::{
    doctor::{Answered, Contract, Grade, Health, Moved, Notice, Reading, State, Turn, Visit, What},
    ladder,
};
use portolan_store::{HealthChange, HealthState};
use serde::Serialize;

use crate::{
    alerts::Alert,
    app::{App, AppError, Live},
    backfill::BackfillProgress,
    ways::{Lane, WayChange, WayStanding},
};

/// Changes of state shown of one source.
const CHANGES_SHOWN: u32 = 10;

/// How one source is, for operators.
#[derive(Clone, Debug, Serialize)]
pub struct Checkup {
    pub source: String,
    /// By which of its ways it is read, where it has several; the state is that way's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<String>,
    /// All its ways, the best first, where it has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<WayStanding>,
    /// The newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub way_changes: Vec<WayChange>,
    /// How far the import of its history has come, if it has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backfill: Option<BackfillProgress>,
    pub enabled: bool,
    pub state: State,
    pub grade: Grade,
    pub since: Option<Timestamp>,
    pub evidence: String,
    pub meaning: &'static str,
    pub cure: &'static str,
    pub last_visit: Option<Timestamp>,
    /// The last run that brought what it should: the age of what is shown.
    pub last_good: Option<Timestamp>,
    pub next_due: Option<Timestamp>,
    /// Days after its last news at which it counts as quiet.
    pub silence_days: Option<i64>,
    pub usual_items: Option<u32>,
    pub usual_wait_ms: Option<i64>,
    /// The newest first.
    pub changes: Vec<CheckupChange>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CheckupChange {
    pub at: Timestamp,
    pub state: String,
    pub evidence: String,
}

impl App {
    /// Lets the doctor see a run, keeps what he remembers and tells what has changed. A fault in
    /// here costs the diagnosis, never the run.
    pub(crate) async fn examine(
        &self,
        live: &Arc<Live>,
        lane: &Lane,
        visit: &Visit,
    ) -> (State, ladder::Outcome) {
        let source = &lane.source.id;
        match self.examine_and_keep(lane, visit) {
            Ok((health, mut notices)) => {
                let state = health.diagnosis.state;
                let reminder = self.reminder(live, lane, &health, visit.at, &notices);
                notices.extend(reminder);
                for notice in &notices {
                    let mut alert = Alert::of(source, notice, visit.at, health.last_good);
                    alert.way = lane.shown_name();
                    self.tell(live, &alert).await;
                }
                (state, ladder::Outcome::of(&health, visit))
            }
            Err(err) => {
                tracing::error!(source.id = source, error = %err, "the run was not examined");
                let evidence = err.to_string();
                (State::New, ladder::Outcome::Doubtful { state: State::New, evidence })
            }
        }
    }

    fn examine_and_keep(
        &self,
        lane: &Lane,
        visit: &Visit,
    ) -> Result<(Health, Vec<Notice>), AppError> {
        let key = lane.key();
        let mut health = self.recalled(&key)?;
        let known = health.changes.len();
        let last = health.changes.last().cloned();
        let notices = health.examine(visit, &contract(lane));
        // The list is bounded: what came after the last known one is new.
        let new = match health.changes.iter().rposition(|it| Some(it) == last.as_ref()) {
            Some(at) => health.changes[at + 1..].to_vec(),
            None if known == 0 => health.changes.clone(),
            None => Vec::new(),
        };
        self.keep_health(&key, &health, &new)?;
        Ok((health, notices))
    }

    fn keep_health(
        &self,
        source: &str,
        health: &Health,
        new: &[portolan_harvest::doctor::Change],
    ) -> Result<(), AppError> {
        let state = HealthState {
            source: source.to_owned(),
            state: health.diagnosis.state.word().to_owned(),
            since: health.diagnosis.since,
            ill: health.diagnosis.state.grade() == Grade::Trouble,
            evidence: health.diagnosis.evidence.clone(),
            last_good: health.last_good,
        };
        let changes: Vec<HealthChange> = new
            .iter()
            .map(|it| HealthChange {
                at: it.at,
                state: it.state.word().to_owned(),
                evidence: it.evidence.clone(),
            })
            .collect();
        let doc = serde_json::to_value(health).unwrap_or_default();
        self.store().set_health(&state, &doc, &changes)?;
        Ok(())
    }

    /// What lasts is told again, as seldom as the operator wants.
    fn reminder(
        &self,
        live: &Live,
        lane: &Lane,
        health: &Health,
        at: Timestamp,
        notices: &[Notice],
    ) -> Option<Notice> {
        let name = format!("told {}", lane.key());
        let keep = |at: Timestamp| {
            let doc = serde_json::json!(at);
            if let Err(err) = self.store().set_note(&name, &doc) {
                let source = &lane.source.id;
                tracing::error!(source.id = source, error = %err, "an alert was not noted");
            }
        };
        if !notices.is_empty() {
            keep(at);
            return None;
        }
        let diagnosis = &health.diagnosis;
        if diagnosis.state.is_fine() {
            return None;
        }
        let told: Option<Timestamp> =
            self.store().note(&name).ok().flatten().and_then(|it| serde_json::from_value(it).ok());
        let repeat = SignedDuration::try_from(live.estate.alerts.repeat).ok()?;
        if told.is_some_and(|told| at.duration_since(told) < repeat) {
            return None;
        }
        keep(at);
        Some(Notice {
            turn: Turn::Lasts,
            state: diagnosis.state,
            since: diagnosis.since,
            evidence: diagnosis.evidence.clone(),
        })
    }

    /// What the doctor remembers under a name.
    pub(crate) fn recalled(&self, source: &str) -> Result<Health, AppError> {
        let doc = self.store().health(source)?;
        Ok(doc.and_then(|doc| serde_json::from_value(doc).ok()).unwrap_or_default())
    }

    /// How sources are: all enabled ones, or those named.
    pub fn checkups(&self, names: &[String]) -> Result<Vec<Checkup>, AppError> {
        let live = self.live();
        let mut checkups = Vec::new();
        let sources: Vec<&Source> = if names.is_empty() {
            live.estate.sources.iter().filter(|it| it.enabled).collect()
        } else {
            names.iter().map(|name| live.source(name)).collect::<Result<_, _>>()?
        };
        for source in sources {
            let lane = self.acting(source)?;
            let (ways, way_changes) = self.ways(source)?;
            let health = self.recalled(&lane.key())?;
            let changes = self.store().health_changes(&lane.key(), CHANGES_SHOWN)?;
            let entry = health.diagnosis.state.entry();
            let contract = contract(&lane);
            let silence = contract.silence_max.or(health.rhythm.silence().map(|it| it.1));
            checkups.push(Checkup {
                source: source.id.clone(),
                way: lane.shown_name(),
                ways,
                way_changes,
                backfill: self.backfill_progress(&source.id)?,
                enabled: source.enabled,
                state: entry.state,
                grade: entry.grade,
                since: health.diagnosis.since,
                evidence: health.diagnosis.evidence.clone(),
                meaning: entry.meaning,
                cure: entry.cure,
                last_visit: health.last_visit,
                last_good: health.last_good,
                next_due: self.store().memory(&source.id)?.next_due,
                silence_days: silence.map(|it| it.as_hours() / 24),
                usual_items: health.rhythm.usual_size().map(|it| it.0),
                usual_wait_ms: health
                    .rhythm
                    .usual_wait()
                    .and_then(|it| i64::try_from(it.as_millis()).ok()),
                changes: changes
                    .into_iter()
                    .map(|it| CheckupChange { at: it.at, state: it.state, evidence: it.evidence })
                    .collect(),
            });
        }
        Ok(checkups)
    }

    /// Takes what sources show now for right: what was usual is forgotten and learned anew.
    pub fn accept(&self, names: &[String]) -> Result<(), AppError> {
        let live = self.live();
        for name in names {
            let lane = self.acting(live.source(name)?)?;
            let mut health = self.recalled(&lane.key())?;
            health.accept();
            self.keep_health(&lane.key(), &health, &[])?;
        }
        Ok(())
    }
}

impl App {
    /// When each source was read, how many items it shows.
    pub fn source_states(&self) -> Result<Vec<SourceState>, AppError> {
        let snapshot = self.store().snapshot()?;
        snapshot.sources().map_err(|err| AppError::Compose(err.0))
    }
}

/// The states of all sources that were ever examined, for those who only count.
pub fn states(app: &App) -> Result<Vec<HealthState>, AppError> {
    Ok(app.store().health_states()?)
}

/// What is expected of the source by this way. How much a listing holds and which fields it has is
/// said of the best way; by another, items are shown otherwise.
fn contract(lane: &Lane) -> Contract {
    let contract = &lane.source.contract;
    let is_best = lane.way.is_none();
    Contract {
        items_min: if is_best { contract.items } else { 0 },
        fields: if is_best { contract.fields.clone() } else { Vec::new() },
        languages: contract.languages.clone(),
        silence_max: contract.silence.and_then(|it| SignedDuration::try_from(it).ok()),
    }
}

/// The fetcher's outcome in the doctor's words.
pub(crate) fn answered(outcome: &Outcome) -> Answered {
    match outcome {
        Outcome::Response(fetched) => Answered {
            what: match fetched.same_body {
                true => What::Same,
                false => What::Body { bytes: fetched.body.len() as u64 },
            },
            moved: moved(&fetched.hops),
            took: fetched.fetched_at.duration_since(fetched.started_at),
        },
        Outcome::NotModified(same) => Answered {
            what: What::Same,
            moved: moved(&same.hops),
            took: same.fetched_at.duration_since(same.started_at),
        },
        Outcome::Failed(failure) => Answered {
            what: What::Failed { complaint: failure.diagnostic.clone(), status: failure.status },
            moved: None,
            took: failure.failed_at.duration_since(failure.started_at),
        },
        // Fresh, and whatever else asks nobody.
        _ => Answered { what: What::Fresh, moved: None, took: SignedDuration::ZERO },
    }
}

fn moved(hops: &[Hop]) -> Option<Moved> {
    let last = hops.last()?;
    Some(Moved { to: last.to.clone(), permanent: hops.iter().all(|it| it.permanent) })
}

/// What a plugin read out of an answer; nothing of one that says that nothing changed.
pub(crate) fn reading(
    exchange: &Exchange,
    harvest: &Harvest,
    failure: Option<&Diagnostic>,
    now: Timestamp,
) -> Option<Reading> {
    let has_details = harvest.items.iter().any(|it| it.part == Part::Detail);
    let is_sound =
        failure.is_none() && (!harvest.items.is_empty() || harvest.diagnostics.is_empty());
    match &exchange.answer {
        // What was asked beside the listing, for changes and names, is no page of it.
        Answer::Response(_) if exchange.request.recheck && is_sound && !has_details => None,
        Answer::Response(response) => Some(Reading::of(Some(response), harvest, failure, now)),
        _ => failure.map(|_| Reading::of(None, harvest, failure, now)),
    }
}
