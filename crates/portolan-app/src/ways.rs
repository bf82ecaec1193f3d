//! A source by one of its ways in, and the visit that tries as many of them as it takes.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use portolan_config::Source;
use portolan_core::{Diagnostic, RawItem};
use portolan_harvest::{
    doctor::State,
    ladder::{Ladder, Outcome, Step, Turn},
    timetable,
};
use portolan_store::{Ways, memory_key, way_id};
use serde::Serialize;

use crate::{
    app::{App, AppError, Live},
    harvest::{Observer, RunReport, Visited},
};

/// A source by one of its ways.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// With the plugin and the settings of the way.
    pub(crate) source: Source,
    /// Its name, whether or not it is the best.
    pub(crate) name: String,
    /// `None` is the best way, which goes by the source's own name and ids.
    pub(crate) way: Option<String>,
    pub(crate) ways: Ways,
}

/// How one of a source's ways is, for operators.
#[derive(Clone, Debug, Serialize)]
pub struct WayStanding {
    pub name: String,
    pub plugin: String,
    /// The source is read by it.
    pub acting: bool,
    pub state: State,
    pub evidence: String,
    /// Since when it does not do, if it does not.
    pub failed_since: Option<Timestamp>,
    pub next_try: Option<Timestamp>,
}

/// A change of the way, for operators.
#[derive(Clone, Debug, Serialize)]
pub struct WayChange {
    pub at: Timestamp,
    pub from: String,
    pub to: String,
    /// `fell` or `returned`.
    pub turn: Turn,
    pub state: State,
    pub evidence: String,
}

impl Lane {
    pub(crate) fn best(source: &Source) -> Lane {
        let name = source.way_names().into_iter().next().unwrap_or_default();
        Lane::by(source, &name)
    }

    /// By the way of this name, or by the best if there is none.
    pub(crate) fn by(source: &Source, name: &str) -> Lane {
        let way = source.ways.iter().find(|way| way.name == name);
        Lane {
            source: source.by_way(name),
            name: name.to_owned(),
            way: way.map(|way| way.name.clone()),
            ways: Ways { further: source.ways.iter().map(|way| way.name.clone()).collect() },
        }
    }

    /// As the memory of a way names it; `None` is the best.
    pub(crate) fn by_memory(source: &Source, way: Option<&str>) -> Lane {
        match way {
            Some(way) => Lane::by(source, way),
            None => Lane::best(source),
        }
    }

    /// Under which name cursor, validators and health are kept.
    pub(crate) fn key(&self) -> String {
        memory_key(&self.source.id, self.way.as_deref())
    }

    /// For complaints and alerts: none where the source has but one way.
    pub(crate) fn shown_name(&self) -> Option<String> {
        (!self.ways.further.is_empty()).then(|| self.name.clone())
    }

    /// Gives items the ids under which they are kept.
    pub(crate) fn own(&self, items: &mut [RawItem], present: Option<&mut Vec<String>>) {
        let Some(way) = self.way.as_deref() else { return };
        let ids = items.iter_mut().map(|item| &mut item.origin_id);
        for id in ids.chain(present.into_iter().flatten()) {
            *id = way_id(Some(way), id);
        }
    }
}

impl App {
    /// The way by which a source is read now.
    pub(crate) fn acting(&self, source: &Source) -> Result<Lane, AppError> {
        if source.ways.is_empty() {
            return Ok(Lane::best(source));
        }
        let ladder = self.ladder(source)?;
        match source.way_names().contains(&ladder.acting) {
            true => Ok(Lane::by(source, &ladder.acting)),
            false => Ok(Lane::best(source)),
        }
    }

    fn ladder(&self, source: &Source) -> Result<Ladder, AppError> {
        let doc = self.store().ladder(&source.id)?;
        Ok(doc.and_then(|doc| serde_json::from_value(doc).ok()).unwrap_or_default())
    }

    /// Visits a source that has several ways: the acting one, better ones that may have healed, and
    /// others where the acting one is lost. Answers with the run of the way that acts in the end,
    /// and when the source is due again.
    pub(crate) async fn climb(
        &self,
        live: &Arc<Live>,
        source: &Source,
        every: SignedDuration,
        observer: &dyn Observer,
    ) -> Result<(RunReport, Timestamp), AppError> {
        let names = source.way_names();
        let mut ladder = self.ladder(source)?;
        let mut climb = ladder.climb(&names, Timestamp::now(), every);
        let mut visits: Vec<(String, Visited)> = Vec::new();
        while let Some(name) = climb.next_way() {
            let visited = self.visit(live, &Lane::by(source, &name), observer).await?;
            climb.came(visited.outcome.clone());
            visits.push((name, visited));
        }
        let (step, is_stranded) = (climb.step().cloned(), climb.is_stranded());
        let acting = Lane::by(source, &ladder.acting);
        let doc = serde_json::to_value(&ladder).unwrap_or_default();
        self.store.set_ladder(&source.id, acting.way.as_deref(), &doc)?;

        let at = visits.iter().position(|(name, _)| *name == ladder.acting);
        let (name, mut last) = visits.swap_remove(at.unwrap_or(visits.len().saturating_sub(1)));
        let mut held_until = last.held_until;
        for (name, other) in &visits {
            held_until = held_until.max(other.held_until);
            last.report.add(&other.report);
            if let Outcome::Doubtful { state, evidence } | Outcome::Lost { state, evidence } =
                &other.outcome
                && step.as_ref().is_none_or(|step| step.from != *name)
            {
                let note = Diagnostic::way_tried(&source.id, name, state.word(), evidence);
                last.report.diagnostics.push(note);
            }
        }
        if let Some(step) = &step {
            last.report.diagnostics.push(complaint_of(&source.id, step));
            self.tell_step(live, source, step).await;
        }
        if is_stranded {
            last.report.diagnostics.push(Diagnostic::ways_all_lost(&source.id, names.len() as u64));
        }
        let record = serde_json::to_value(&last.report).unwrap_or_default();
        self.store.set_report(last.run, &record)?;
        // The next poll decides whether another way takes over; it is not put off.
        let waits = match (&last.outcome, is_stranded) {
            (Outcome::Sound, _) | (_, true) => (last.failures, last.state),
            (_, false) => (0, State::New),
        };
        let ended = last.report.ended;
        tracing::debug!(source.id = source.id, way = name, "read");
        let due = timetable::next_visit(&source.id, ended, every, waits.0, held_until, waits.1);
        Ok((last.report, due))
    }

    /// How the ways into a source are, the best first, and the last changes, the newest first.
    /// Nothing of a source that has but one.
    pub fn ways(&self, source: &Source) -> Result<(Vec<WayStanding>, Vec<WayChange>), AppError> {
        if source.ways.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let ladder = self.ladder(source)?;
        let acting = self.acting(source)?.name;
        let mut standings = Vec::new();
        for name in source.way_names() {
            let lane = Lane::by(source, &name);
            let health = self.recalled(&lane.key())?;
            let failed = ladder.failed.get(&name);
            standings.push(WayStanding {
                acting: name == acting,
                plugin: lane.source.plugin.clone(),
                state: health.diagnosis.state,
                evidence: failed
                    .map_or(health.diagnosis.evidence.clone(), |failed| failed.evidence.clone()),
                failed_since: failed.map(|failed| failed.since),
                next_try: failed.map(|failed| failed.next_try),
                name,
            });
        }
        let changes = ladder.steps.into_iter().rev().map(|step| {
            let Step { at, turn, from, to, state, evidence } = step;
            WayChange { at, from, to, turn, state, evidence }
        });
        Ok((standings, changes.collect()))
    }
}

fn complaint_of(source: &str, step: &Step) -> Diagnostic {
    let Step { turn, from, to, state, evidence, .. } = step;
    match turn {
        Turn::Fell => Diagnostic::way_taken(source, from, to, state.word(), evidence),
        Turn::Returned => Diagnostic::way_restored(source, from, to, state.word()),
    }
}
