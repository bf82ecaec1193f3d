//! What the running estate remembers: each site's fault, revision and counters, and the log.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

use crate::content::{Site, sites};
use crate::fault::Fault;

/// What a site has been asked and has sent since the counters were last reset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counters {
    pub requests: u64,
    /// Answers with status 304.
    pub not_modified: u64,
    /// Bytes of bodies handed to the connection, as compressed.
    pub body_bytes: u64,
    /// Requests with `If-None-Match` or `If-Modified-Since`.
    pub conditional: u64,
}

/// One answered request.
#[derive(Debug, Clone, Serialize)]
pub struct LoggedRequest {
    pub time: Timestamp,
    pub method: String,
    pub url: String,
    /// Nothing where the connection was closed without an answer.
    pub status: Option<u16>,
    /// The length of the body as announced.
    pub bytes: u64,
    pub if_none_match: Option<String>,
    pub user_agent: Option<String>,
    pub http_version: String,
}

#[derive(Debug)]
pub(crate) struct World {
    sites: BTreeMap<&'static str, Arc<State>>,
    log: Mutex<VecDeque<LoggedRequest>>,
}

/// One site as it is running.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) site: &'static Site,
    switches: Mutex<Switches>,
    requests: AtomicU64,
    not_modified: AtomicU64,
    conditional: AtomicU64,
    pub(crate) body_bytes: Arc<AtomicU64>,
    /// Pages that were taken away, and with which status.
    removed: Mutex<BTreeMap<String, u16>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    pub(crate) fault: Option<Fault>,
    pub(crate) revision: u32,
}

impl World {
    pub(crate) fn new() -> World {
        let mut by_host = BTreeMap::new();
        for site in sites() {
            let state = Arc::new(State {
                site,
                switches: Mutex::default(),
                requests: AtomicU64::new(0),
                not_modified: AtomicU64::new(0),
                conditional: AtomicU64::new(0),
                body_bytes: Arc::default(),
                removed: Mutex::default(),
            });
            for host in &site.hosts {
                by_host.insert(host.as_str(), Arc::clone(&state));
            }
        }
        World { sites: by_host, log: Mutex::default() }
    }

    pub(crate) fn site(&self, host: &str) -> Option<&Arc<State>> {
        self.sites.get(host.to_ascii_lowercase().as_str())
    }

    pub(crate) fn set_fault(&self, host: &str, fault: Option<Fault>) -> bool {
        let Some(state) = self.site(host) else { return false };
        lock(&state.switches).fault = fault;
        true
    }

    /// Takes a page away, or puts it back with `None`.
    pub(crate) fn set_removed(&self, host: &str, path: &str, status: Option<u16>) -> bool {
        let Some(state) = self.site(host) else { return false };
        let mut removed = lock(&state.removed);
        match status {
            Some(status) => removed.insert(path.to_owned(), status),
            None => removed.remove(path),
        };
        true
    }

    pub(crate) fn set_revision(&self, host: &str, revision: u32) -> bool {
        let Some(state) = self.site(host) else { return false };
        lock(&state.switches).revision = revision;
        true
    }

    pub(crate) fn counters(&self, host: &str) -> Counters {
        self.site(host).map(|state| state.counters()).unwrap_or_default()
    }

    /// The counters of every site, by its name.
    pub(crate) fn all_counters(&self) -> BTreeMap<&'static str, Counters> {
        self.sites.values().map(|state| (state.site.name.as_str(), state.counters())).collect()
    }

    pub(crate) fn reset_counters(&self) {
        for state in self.sites.values() {
            for counter in [
                &state.requests,
                &state.not_modified,
                &state.conditional,
                state.body_bytes.as_ref(),
            ] {
                counter.store(0, Ordering::Relaxed);
            }
        }
        lock(&self.log).clear();
    }

    pub(crate) fn log(&self) -> Vec<LoggedRequest> {
        lock(&self.log).iter().cloned().collect()
    }

    pub(crate) fn remember(&self, request: LoggedRequest) {
        let mut log = lock(&self.log);
        if log.len() == LOG_MAX {
            log.pop_front();
        }
        log.push_back(request);
    }
}

const LOG_MAX: usize = 10_000;

impl State {
    /// The status of a page that was taken away.
    pub(crate) fn removed(&self, path: &str) -> Option<u16> {
        lock(&self.removed).get(path).copied()
    }

    pub(crate) fn switches(&self) -> Switches {
        *lock(&self.switches)
    }

    pub(crate) fn count_request(&self, conditional: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.conditional.fetch_add(u64::from(conditional), Ordering::Relaxed);
    }

    pub(crate) fn count_not_modified(&self) {
        self.not_modified.fetch_add(1, Ordering::Relaxed);
    }

    fn counters(&self) -> Counters {
        Counters {
            requests: self.requests.load(Ordering::Relaxed),
            not_modified: self.not_modified.load(Ordering::Relaxed),
            body_bytes: self.body_bytes.load(Ordering::Relaxed),
            conditional: self.conditional.load(Ordering::Relaxed),
        }
    }
}

/// Nothing here is left half done by a panic, so a poisoned lock is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
