//! The history of a source, and how a diagnosis comes about from it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    Contract,
    chart::Visit,
    rhythm::Rhythm,
    signs::{self, FEW, Finding, Part, Sign},
    state::State,
};

/// Changes of state kept of one source.
const CHANGES_KEPT: usize = 32;
/// Runs looked back upon to tell that a source is unsteady.
const RECENT_KEPT: usize = 12;
const UNSTEADY_FROM: usize = 5;
/// Whatever passes by itself is not told before it has lasted so long.
const PASSING: SignedDuration = SignedDuration::from_mins(45);
/// So far back a recovery counts as a flap, and so many runs at least.
const FLAP_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
const FLAP_RUNS: i32 = 20;
const FLAPS_MAX: u32 = 3;
/// Runs before a source is known.
const RUNS_UNTIL_KNOWN: u64 = 3;

/// How a source is, and all that is remembered to tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    pub diagnosis: Diagnosis,
    /// What may become the next diagnosis.
    suspicion: Option<Suspicion>,
    /// What the last body of the listing, and the last pages of items, showed; unchanged answers
    /// confirm it.
    carried: Carried,
    /// Runs in a row that showed nothing wrong.
    well: u32,
    /// Whether each of the last runs failed, the newest last.
    recent: Vec<bool>,
    pub rhythm: Rhythm,
    /// The newest last.
    pub changes: Vec<Change>,
    /// The last run that brought what it should.
    pub last_good: Option<Timestamp>,
    pub last_visit: Option<Timestamp>,
    /// The time between the last two runs.
    apart: Option<SignedDuration>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Carried {
    listing: Option<Sign>,
    pages: Option<Sign>,
}

/// How a source is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    pub state: State,
    /// The first run that showed it.
    pub since: Option<Timestamp>,
    pub evidence: String,
}

/// The beginning of a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub at: Timestamp,
    pub state: State,
    pub evidence: String,
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub turn: Turn,
    /// What it is now; after a recovery, what it was.
    pub state: State,
    pub since: Option<Timestamp>,
    pub evidence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// A state has begun.
    Fell,
    Recovered,
    /// It still lasts.
    Lasts,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Suspicion {
    since: Timestamp,
    runs: u32,
    /// How many of the runs showed which state, and since when.
    states: BTreeMap<State, (u32, Timestamp)>,
    /// What the last of them showed.
    #[serde(default)]
    last: State,
    #[serde(default)]
    evidence: String,
}

impl Health {
    /// Takes in a run, and tells what has changed by it.
    pub fn examine(&mut self, visit: &Visit, contract: &Contract) -> Vec<Notice> {
        let finding = self.find(visit, contract);
        if finding == Finding::Silence {
            return Vec::new();
        }
        if let Some(last) = self.last_visit.replace(visit.at) {
            self.apart = Some(visit.at.duration_since(last));
        }
        match finding {
            Finding::Sick(sign) => self.suspect(visit.at, sign),
            Finding::Well | Finding::Silence => self.relax(visit.at),
        }
    }

    /// What may be wrong and has not been diagnosed yet: what the last run showed, by which
    /// evidence, and how many runs in a row showed something.
    pub fn suspected(&self) -> Option<(State, &str, u32)> {
        self.suspicion.as_ref().map(|it| (it.last, it.evidence.as_str(), it.runs))
    }

    /// The last run showed nothing wrong, whatever the diagnosis still is.
    pub fn is_well_now(&self) -> bool {
        self.well > 0 && self.suspicion.is_none()
    }

    /// Forgets what is usual: what comes from now on is right.
    pub fn accept(&mut self) {
        *self = Health { changes: std::mem::take(&mut self.changes), ..Health::default() };
    }

    fn find(&mut self, visit: &Visit, contract: &Contract) -> Finding {
        let mut finding = signs::find(visit, &self.rhythm, contract);
        if finding == Finding::Silence {
            return finding;
        }
        let failed = match &finding {
            Finding::Sick(sign) => {
                sign.part == Part::Way && !matches!(sign.state, State::Slow | State::Moved)
            }
            _ => false,
        };
        self.recent.push(failed);
        let surplus = self.recent.len().saturating_sub(RECENT_KEPT);
        self.recent.drain(..surplus);
        self.carry(&finding, visit);
        if finding == Finding::Well
            && let Some(sign) = self.carried.listing.as_ref().or(self.carried.pages.as_ref())
        {
            finding = Finding::Sick(sign.clone());
        }
        let learns = match &finding {
            Finding::Well => true,
            Finding::Sick(sign) => matches!(sign.state, State::Slow | State::Moved),
            Finding::Silence => false,
        };
        if learns && self.carried == Carried::default() {
            let is_slow = matches!(&finding, Finding::Sick(sign) if sign.state == State::Slow);
            let wait = signs::wait(visit).filter(|_| !is_slow);
            self.rhythm.learn(visit, wait);
            self.last_good = Some(visit.at);
        } else if matches!(&finding, Finding::Sick(sign) if sign.state == State::Churning) {
            self.rhythm.meet(visit);
        }
        let is_slow = matches!(&finding, Finding::Sick(sign) if sign.state == State::Slow);
        if finding == Finding::Well || is_slow {
            let failed = self.recent.iter().filter(|failed| **failed).count();
            let of = self.recent.len();
            let was_unsteady = self.diagnosis.state == State::Unsteady;
            if failed >= UNSTEADY_FROM || (was_unsteady && failed >= 2) {
                return Finding::Sick(Sign {
                    state: State::Unsteady,
                    evidence: format!("{failed} of the last {of} runs failed"),
                    runs: 1,
                    part: Part::Way,
                });
            }
            if !is_slow && let Some(sign) = signs::of_silence(visit, &self.rhythm, contract) {
                return Finding::Sick(sign);
            }
        }
        finding
    }

    /// Remembers what bodies showed, for the runs to which nothing but “unchanged” is said.
    fn carry(&mut self, finding: &Finding, visit: &Visit) {
        // A run that failed is not remembered by the fetcher either: “unchanged” after it means
        // what was there before.
        if visit.failure.is_some() {
            return;
        }
        let of = |part: Part| match finding {
            Finding::Sick(sign) if sign.part == part => Some(sign.clone()),
            _ => None,
        };
        // What is told by changed items only is not over because nothing has changed since.
        let says_nothing = visit.judged.n < FEW
            && *finding == Finding::Well
            && self.carried.listing.as_ref().is_some_and(Sign::is_told_by_changes);
        if visit.has_contents() && !says_nothing {
            self.carried.listing = of(Part::Listing);
        }
        match of(Part::Pages) {
            Some(sign) => self.carried.pages = Some(sign),
            // One page that is whole again ends it, one that was never seen does not.
            None if visit.details.n > 0
                && visit.pages_blank == 0
                && signs::lost_by_pages(visit, &self.rhythm).is_empty() =>
            {
                self.carried.pages = None;
            }
            None => {}
        }
    }

    fn suspect(&mut self, at: Timestamp, sign: Sign) -> Vec<Notice> {
        if sign.state == self.diagnosis.state {
            self.well = 0;
            self.suspicion = None;
            self.diagnosis.evidence = sign.evidence;
            return Vec::new();
        }
        let flaps = self.flaps(at);
        let suspicion = self.suspicion.get_or_insert_with(|| Suspicion {
            since: at,
            runs: 0,
            states: BTreeMap::new(),
            last: sign.state,
            evidence: String::new(),
        });
        suspicion.runs += 1;
        suspicion.last = sign.state;
        suspicion.evidence.clone_from(&sign.evidence);
        let seen = suspicion.states.entry(sign.state).or_insert((0, at));
        seen.0 += 1;
        let (runs, since) = *seen;
        let needed = if sign.runs <= 1 { 1 } else { sign.runs + flaps };
        let lasted = at.duration_since(since) >= PASSING || !is_passing(sign.state, sign.runs);
        // Troubles that take turns are one trouble; the last one is its name.
        let in_turns = suspicion.runs >= needed + 2;
        if (runs < needed && !in_turns) || !lasted {
            // What was announced is not confirmed by another sign, nor is it over.
            return Vec::new();
        }
        let since = if in_turns && runs < needed { suspicion.since } else { since };
        self.suspicion = None;
        self.well = 0;
        self.turn_to(sign.state, at, since, sign.evidence);
        let Diagnosis { state, since, evidence } = self.diagnosis.clone();
        vec![Notice { turn: Turn::Fell, state, since, evidence }]
    }

    fn relax(&mut self, at: Timestamp) -> Vec<Notice> {
        self.suspicion = None;
        self.well = self.well.saturating_add(1);
        let was = self.diagnosis.clone();
        if was.state.is_fine() {
            let is_known = self.rhythm.runs >= RUNS_UNTIL_KNOWN;
            if was.state == State::New && is_known {
                self.turn_to(State::Healthy, at, at, String::new());
            }
            return Vec::new();
        }
        if self.well <= self.flaps(at) {
            return Vec::new();
        }
        let next = match self.rhythm.runs >= RUNS_UNTIL_KNOWN {
            true => State::Healthy,
            false => State::New,
        };
        self.turn_to(next, at, at, String::new());
        vec![Notice {
            turn: Turn::Recovered,
            state: was.state,
            since: was.since,
            evidence: was.evidence,
        }]
    }

    fn turn_to(&mut self, state: State, at: Timestamp, since: Timestamp, evidence: String) {
        self.changes.push(Change { at, state, evidence: evidence.clone() });
        let surplus = self.changes.len().saturating_sub(CHANGES_KEPT);
        self.changes.drain(..surplus);
        self.diagnosis = Diagnosis { state, since: Some(since), evidence };
    }

    /// Recoveries of the last days: each makes the next change of mind a run slower.
    fn flaps(&self, at: Timestamp) -> u32 {
        let apart = self.apart.and_then(|it| it.checked_mul(FLAP_RUNS)).unwrap_or_default();
        let within = FLAP_WITHIN.max(apart);
        let mut n = 0;
        for pair in self.changes.windows(2) {
            let [before, after] = pair else { continue };
            let is_recent = at.duration_since(after.at) < within;
            n += u32::from(is_recent && after.state.is_fine() && !before.state.is_fine());
        }
        n.min(FLAPS_MAX)
    }
}

/// Whether it often passes by itself.
fn is_passing(state: State, runs: u32) -> bool {
    runs > 1
        && matches!(
            state,
            State::Unreachable
                | State::Erring
                | State::Limited
                | State::Slow
                | State::MisCertified
                | State::Blocked
                | State::Malformed
        )
}
