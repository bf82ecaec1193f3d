//! A source with several ways in: which one is gone, when another takes over, and when it is gone
//! back to.
//!
//! One visit of a source may try several ways, one run each. The caller asks a [`Climb`] for the
//! next way, runs it, and tells what came of it, until there is none left.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    doctor::{Grade, Health, State, Visit},
    timetable::LONGEST_WAIT,
};

/// Changes of the way kept of one source.
const STEPS_KEPT: usize = 32;
/// Runs in a row that must show trouble before another way is tried.
const RUNS_UNTIL_LOST: u32 = 2;

/// What is remembered of a source's ways. Ways are known by name, so that their order and number
/// may change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ladder {
    /// Empty before the first visit.
    pub acting: String,
    /// The ways that did not do when they were last tried.
    pub failed: BTreeMap<String, Failed>,
    /// The newest last.
    pub steps: Vec<Step>,
}

/// A way that did not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub since: Timestamp,
    pub state: State,
    pub evidence: String,
    /// How often it was tried since.
    pub tries: u32,
    pub next_try: Timestamp,
}

/// A change of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub turn: Turn,
    pub from: String,
    pub to: String,
    /// How the way that was left was; of a way that is gone back to, how it had been.
    pub state: State,
    pub evidence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// The way failed for good, and another took over.
    Fell,
    /// A better way has healed.
    Returned,
}

/// What came of one run over one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Complete and plausible.
    Sound,
    /// Not as it should be, which may be weather.
    Doubtful { state: State, evidence: String },
    /// It has been so for too long.
    Lost { state: State, evidence: String },
}

/// One visit of a source, over as many ways as it takes.
#[derive(Debug)]
pub struct Climb<'a> {
    ladder: &'a mut Ladder,
    /// Best first.
    ways: &'a [String],
    now: Timestamp,
    every: SignedDuration,
    tried: Vec<String>,
    stage: Stage,
    /// Why the acting way was left in this visit.
    left: Option<(State, String)>,
    step: Option<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Better ways that may have healed.
    Better,
    Acting,
    /// The acting way is lost: any other that may do.
    Others,
    Over,
}

impl Outcome {
    /// What a visit by this way shows, after the doctor has seen it.
    ///
    /// He waits until he tells people, the longer the more often a source has fallen ill. Another
    /// way costs a request and proves itself before it takes over, so it is tried sooner.
    pub fn of(health: &Health, visit: &Visit) -> Outcome {
        let diagnosis = &health.diagnosis;
        let suspected = health.suspected();
        let is_complete = visit.failure.is_none() && visit.brought();
        let is_fit = is_fit(diagnosis.state) || health.is_well_now();
        if is_complete && suspected.is_none() && is_fit {
            return Outcome::Sound;
        }
        let (state, evidence, runs) = match suspected {
            Some((state, evidence, runs)) => (state, evidence.to_owned(), runs),
            None if health.is_well_now() => (diagnosis.state, "it brought nothing".to_owned(), 0),
            None => (diagnosis.state, diagnosis.evidence.clone(), RUNS_UNTIL_LOST),
        };
        match is_lost(state) && runs >= RUNS_UNTIL_LOST {
            true => Outcome::Lost { state, evidence },
            false => Outcome::Doubtful { state, evidence },
        }
    }
}

/// Whether another way in is looked for. A domain that is for sale is left by no way: whoever buys
/// it may publish anything. An origin that is asked too often is not asked by more ways.
fn is_lost(state: State) -> bool {
    state.grade() == Grade::Trouble && state != State::Parked
}

/// Whether a way may take over that is so.
fn is_fit(state: State) -> bool {
    state.grade() != Grade::Trouble && state != State::Limited
}

impl Ladder {
    /// Begins a visit. `ways` are those of the settings, the best first; what is remembered of
    /// others is forgotten.
    pub fn climb<'a>(
        &'a mut self,
        ways: &'a [String],
        now: Timestamp,
        every: SignedDuration,
    ) -> Climb<'a> {
        self.failed.retain(|way, _| ways.contains(way));
        if !ways.contains(&self.acting) {
            self.acting = ways.first().cloned().unwrap_or_default();
        }
        // A way that has come to stand above the acting one is worth a try at once.
        Climb {
            ladder: self,
            ways,
            now,
            every,
            tried: Vec::new(),
            stage: Stage::Better,
            left: None,
            step: None,
        }
    }

    /// Whether a better way than the acting one is there.
    pub fn is_down(&self, ways: &[String]) -> bool {
        ways.first().is_some_and(|best| !self.acting.is_empty() && *best != self.acting)
    }
}

impl Climb<'_> {
    /// The way to be tried now; none if the visit is over.
    pub fn next_way(&mut self) -> Option<String> {
        loop {
            let found = match self.stage {
                Stage::Better => {
                    let mut better = self.ways.iter().take_while(|way| **way != self.ladder.acting);
                    let found = better.find(|way| self.is_due(way)).cloned();
                    if found.is_none() {
                        self.stage = Stage::Acting;
                        continue;
                    }
                    found
                }
                Stage::Acting => {
                    Some(self.ladder.acting.clone()).filter(|way| !self.tried.contains(way))
                }
                Stage::Others => self.ways.iter().find(|way| self.is_due(way)).cloned(),
                Stage::Over => None,
            };
            match found {
                Some(way) => {
                    self.tried.push(way.clone());
                    return Some(way);
                }
                None => {
                    self.stage = Stage::Over;
                    return None;
                }
            }
        }
    }

    /// Takes in what came of the way that was tried last.
    pub fn came(&mut self, outcome: Outcome) {
        let Some(way) = self.tried.last().cloned() else { return };
        match (self.stage, outcome) {
            (Stage::Better, Outcome::Sound) => {
                let before = self.ladder.failed.remove(&way);
                let (state, evidence) =
                    before.map_or((State::New, String::new()), |it| (it.state, it.evidence));
                self.turn_to(Turn::Returned, way, state, evidence);
            }
            (Stage::Acting, Outcome::Sound) => {
                self.ladder.failed.remove(&way);
                self.stage = Stage::Over;
            }
            (Stage::Acting, Outcome::Doubtful { .. }) => self.stage = Stage::Over,
            (Stage::Acting, Outcome::Lost { state, evidence }) => {
                self.left = Some((state, evidence));
                self.stage = Stage::Others;
            }
            (Stage::Others, Outcome::Sound) => {
                let (state, evidence) = self.left.take().unwrap_or_default();
                let acting = self.ladder.acting.clone();
                self.note_failure(&acting, state, evidence.clone());
                self.ladder.failed.remove(&way);
                self.turn_to(Turn::Fell, way, state, evidence);
            }
            (
                Stage::Better | Stage::Others,
                Outcome::Doubtful { state, evidence } | Outcome::Lost { state, evidence },
            ) => self.note_failure(&way, state, evidence),
            (Stage::Over, _) => {}
        }
    }

    /// The change of the way that the visit brought.
    pub fn step(&self) -> Option<&Step> {
        self.step.as_ref()
    }

    /// Whether the acting way is lost and no other did.
    pub fn is_stranded(&self) -> bool {
        self.left.is_some()
    }

    fn is_due(&self, way: &String) -> bool {
        let rests = self.ladder.failed.get(way).is_some_and(|it| it.next_try > self.now);
        !rests && !self.tried.contains(way)
    }

    /// It is tried again, each time later.
    fn note_failure(&mut self, way: &str, state: State, evidence: String) {
        let known = self.ladder.failed.get(way);
        let since = known.map_or(self.now, |it| it.since);
        let tries = known.map_or(0, |it| it.tries.saturating_add(1));
        let wait = self.every.checked_mul(2 << tries.min(16)).unwrap_or(LONGEST_WAIT);
        let wait = wait.min(LONGEST_WAIT.max(self.every));
        let next_try = self.now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let failed = Failed { since, state, evidence, tries, next_try };
        self.ladder.failed.insert(way.to_owned(), failed);
    }

    fn turn_to(&mut self, turn: Turn, to: String, state: State, evidence: String) {
        let from = std::mem::replace(&mut self.ladder.acting, to.clone());
        let step = Step { at: self.now, turn, from, to, state, evidence };
        self.ladder.steps.push(step.clone());
        let surplus = self.ladder.steps.len().saturating_sub(STEPS_KEPT);
        self.ladder.steps.drain(..surplus);
        self.step = Some(step);
        self.stage = Stage::Over;
    }
}

#[cfg(test)]
mod tests;
