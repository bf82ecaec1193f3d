//! How often an origin is asked, how many at a time, and when it is left alone.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::options::Politeness;

/// One origin's door. Those who wait enter in the order they came.
#[derive(Debug)]
pub(crate) struct Gate {
    permits: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next_start: Option<Instant>,
    hold: Option<Hold>,
    /// Refusals and lost connections since the last answer.
    n_faults: u32,
    egress: Egress,
}

/// Why and until when an origin is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub until: Timestamp,
    /// Lower case, no full stop.
    pub reason: String,
}

/// What an origin was asked and what it sent, since the fetcher was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Egress {
    pub origin: String,
    /// Requests sent, robots.txt and retries included.
    pub n_requests: u64,
    pub n_not_modified: u64,
    pub n_failed: u64,
    /// Body bytes as sent by the origin.
    pub wire_bytes: u64,
}

impl Gate {
    pub(crate) fn new(concurrency: u32) -> Gate {
        Gate {
            permits: Arc::new(Semaphore::new(concurrency.max(1) as usize)),
            state: Mutex::default(),
        }
    }

    /// Waits for a free place and for the delay since the last start.
    pub(crate) async fn enter(&self, delay: Duration) -> OwnedSemaphorePermit {
        let permit =
            self.permits.clone().acquire_owned().await.expect("the semaphore is never closed");
        let start = {
            let mut state = self.state();
            let now = Instant::now();
            let start = state.next_start.map_or(now, |next| next.max(now));
            state.next_start = Some(start + delay);
            start
        };
        // Even a sleep that is over waits for the timer's next tick.
        if start > Instant::now() {
            tokio::time::sleep_until(start).await;
        }
        permit
    }

    pub(crate) fn hold(&self, now: Timestamp) -> Option<Hold> {
        self.state().hold.clone().filter(|hold| hold.until > now)
    }

    /// The origin named a time.
    pub(crate) fn hold_for(&self, wait: Duration, now: Timestamp, reason: &str) -> Hold {
        let mut state = self.state();
        state.n_faults = state.n_faults.saturating_add(1);
        state.extend(now, wait, reason)
    }

    /// The origin refused or was lost without naming a time: longer each time.
    pub(crate) fn back_off(&self, politeness: &Politeness, now: Timestamp, reason: &str) -> Hold {
        let mut state = self.state();
        state.n_faults = state.n_faults.saturating_add(1);
        let doublings = (state.n_faults - 1).min(16);
        let wait = politeness.backoff.saturating_mul(1 << doublings).min(politeness.backoff_max);
        state.extend(now, jittered(wait), reason)
    }

    /// The origin answered.
    pub(crate) fn answered(&self) {
        self.state().n_faults = 0;
    }

    pub(crate) fn count(&self, count: impl FnOnce(&mut Egress)) {
        count(&mut self.state().egress);
    }

    pub(crate) fn egress(&self, origin: &str) -> Egress {
        Egress { origin: origin.to_owned(), ..self.state().egress.clone() }
    }

    pub(crate) fn n_faults(&self) -> u32 {
        self.state().n_faults
    }

    /// Takes up what an earlier process knew.
    pub(crate) fn remember(&self, hold: Option<Hold>, n_faults: u32) {
        let mut state = self.state();
        state.hold = hold;
        state.n_faults = n_faults;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    /// A hold is never shortened by a later, milder one.
    fn extend(&mut self, now: Timestamp, wait: Duration, reason: &str) -> Hold {
        let until = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| now.checked_add(wait).ok())
            .unwrap_or(Timestamp::MAX);
        match &self.hold {
            Some(hold) if hold.until >= until => hold.clone(),
            _ => {
                let hold = Hold { until, reason: reason.to_owned() };
                self.hold = Some(hold.clone());
                hold
            }
        }
    }
}

/// Half to one and a half times as long, so that many clients do not come back together.
pub(crate) fn jittered(wait: Duration) -> Duration {
    let random = RandomState::new().hash_one(0u8) % 1024;
    wait.mul_f64(0.5 + random as f64 / 1024.0)
}

#[cfg(test)]
mod tests;
