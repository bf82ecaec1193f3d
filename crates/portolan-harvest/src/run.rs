//! One pass over a source.

use std::collections::{BTreeMap, HashSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use portolan_core::{Diagnostic, Exchange, Request, message::Issue};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::Permit;

/// How much one run may take. Reaching a limit ends the reading, keeps what was read, and is
/// reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub requests: u64,
    pub items: u64,
    /// Decoded bytes of all bodies together.
    pub bytes: u64,
    pub duration: SignedDuration,
    /// Requests under way or waiting to be parsed at once; bounds the memory of a run.
    pub window: usize,
}

/// How often a request that failed for a passing reason is asked again in later runs.
const RETRY_ATTEMPTS: u32 = 5;

/// Codes of what closes a way in: the origin says no, or answers with something else. A gate for
/// browsers and a rule of robots.txt are no such thing; nobody goes around them.
const CLOSED: [&str; 2] = ["status", "source-unrecognised"];

/// A request to be made now.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    pub ticket: u64,
    pub request: Request,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    Answer { exchange: Exchange, decoded_bytes: u64 },
    Failed { diagnostic: Diagnostic, passing: bool },
}

/// What a parsed exchange brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    pub requests: Vec<Request>,
    pub items: u64,
    /// How many of the items the store does not know.
    pub unknown_items: u64,
    pub diagnostics: Vec<Diagnostic>,
    /// The source did not recognise the answer.
    pub failure: Option<Diagnostic>,
}

/// A request for the next run.
#[derive(Clone, Debug, PartialEq)]
pub struct Retryable {
    pub request: Request,
    pub attempts: u32,
}

/// How a run went.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub requests: u64,
    pub not_modified: u64,
    pub failed: u64,
    pub refused: u64,
    pub items: u64,
    pub bytes: u64,
    pub diagnostics: Vec<Diagnostic>,
    /// A limit ended the reading.
    pub limit_reached: bool,
    /// Complaints beyond [`DIAGNOSTICS_KEPT`] are counted, not kept.
    pub diagnostics_dropped: u64,
    /// None of the planned requests succeeded: why the first did not.
    pub failure: Option<Diagnostic>,
}

/// Complaints kept of one run.
const DIAGNOSTICS_KEPT: usize = 1_000;

/// The state of a run.
pub struct Run {
    limits: Limits,
    permit: Permit,
    started: Timestamp,
    queue: VecDeque<Pending>,
    /// Issued and not yet parsed, by ticket: the order of parsing.
    open: BTreeMap<u64, Open>,
    next_ticket: u64,
    asked: HashSet<(String, String)>,
    retries: Vec<Retryable>,
    planned: u64,
    planned_good: u64,
    first_failure: Option<Diagnostic>,
    limit_reached: bool,
    summary: Summary,
}

struct Pending {
    request: Request,
    planned: bool,
    attempts: u32,
}

struct Open {
    pending: Pending,
    state: State,
}

enum State {
    UnderWay,
    Arrived(Box<Exchange>),
    Parsing,
}

impl Run {
    /// `retries` are requests that earlier runs left, with their attempts so far.
    pub fn new(
        limits: Limits,
        permit: Permit,
        started: Timestamp,
        planned: Vec<Request>,
        retries: Vec<Retryable>,
    ) -> Run {
        let mut run = Run {
            limits,
            permit,
            started,
            queue: VecDeque::new(),
            open: BTreeMap::new(),
            next_ticket: 0,
            asked: HashSet::new(),
            retries: Vec::new(),
            planned: 0,
            planned_good: 0,
            first_failure: None,
            limit_reached: false,
            summary: Summary::default(),
        };
        for request in planned {
            let decides = !request.recheck;
            if run.enqueue(request, decides, 0) && decides {
                run.planned += 1;
            }
        }
        for Retryable { request, attempts } in retries {
            run.enqueue(request, false, attempts);
        }
        run
    }

    /// The next request to make, if the window and the limits leave room for one.
    pub fn next_fetch(&mut self, now: Timestamp) -> Option<Fetch> {
        if self.open.len() >= self.limits.window || self.queue.is_empty() {
            return None;
        }
        if let Some((what, limit)) = self.exhausted(now) {
            self.reach_limit(what, limit);
            return None;
        }
        let pending = self.queue.pop_front()?;
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.summary.requests += 1;
        let request = pending.request.clone();
        self.open.insert(ticket, Open { pending, state: State::UnderWay });
        Some(Fetch { ticket, request })
    }

    /// Takes in what became of a request.
    pub fn arrived(&mut self, ticket: u64, arrival: Arrival) {
        let Some(open) = self.open.get_mut(&ticket) else { return };
        match arrival {
            Arrival::Answer { exchange, decoded_bytes } => {
                self.summary.bytes += decoded_bytes;
                if exchange.answer == portolan_core::message::Answer::NotModified {
                    self.summary.not_modified += 1;
                }
                open.state = State::Arrived(Box::new(exchange));
            }
            Arrival::Failed { diagnostic, passing } => {
                let Some(Open { pending, .. }) = self.open.remove(&ticket) else { return };
                self.fail(pending, diagnostic, passing);
            }
        }
    }

    /// The next exchange to parse: the one whose request is the oldest of all open ones.
    pub fn next_parse(&mut self) -> Option<(u64, Exchange)> {
        let (&ticket, open) = self.open.iter_mut().next()?;
        if !matches!(open.state, State::Arrived(_)) {
            return None;
        }
        match std::mem::replace(&mut open.state, State::Parsing) {
            State::Arrived(exchange) => Some((ticket, *exchange)),
            State::UnderWay | State::Parsing => None,
        }
    }

    /// Takes in what an exchange brought.
    pub fn parsed(&mut self, ticket: u64, parsed: Parsed) {
        let Some(Open { pending, .. }) = self.open.remove(&ticket) else { return };
        self.summary.items += parsed.items;
        for diagnostic in parsed.diagnostics {
            self.complain(diagnostic);
        }
        if let Some(failure) = parsed.failure {
            self.fail(pending, failure, false);
            return;
        }
        self.planned_good += u64::from(pending.planned);
        for request in parsed.requests {
            if request.issue == Issue::WhenNews && parsed.unknown_items == 0 {
                continue;
            }
            self.enqueue(request, false, 0);
        }
    }

    /// Nothing is under way and nothing is left to ask.
    pub fn is_finished(&self) -> bool {
        self.open.is_empty() && (self.queue.is_empty() || self.limit_reached)
    }

    /// Adds a complaint of the caller's to the run's.
    pub fn complain(&mut self, diagnostic: Diagnostic) {
        if self.summary.diagnostics.len() < DIAGNOSTICS_KEPT {
            self.summary.diagnostics.push(diagnostic);
        } else {
            self.summary.diagnostics_dropped += 1;
        }
    }

    /// How it went so far, without consuming the run.
    pub fn progress(&self) -> &Summary {
        &self.summary
    }

    /// How many requests wait to be made.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Ends the run: its summary, and what the next run should ask again.
    pub fn finish(mut self) -> (Summary, Vec<Retryable>) {
        if self.planned > 0 && self.planned_good == 0 {
            self.summary.failure = self.first_failure.take();
        }
        (self.summary, self.retries)
    }

    fn enqueue(&mut self, request: Request, planned: bool, attempts: u32) -> bool {
        let url = match Url::parse(&request.url) {
            Ok(url) => url,
            Err(err) => {
                self.summary.refused += 1;
                self.complain(Diagnostic::request_unreadable(&request.url, &err.to_string()));
                return false;
            }
        };
        if !self.permit.allows(&url) {
            self.summary.refused += 1;
            self.complain(Diagnostic::request_refused(url.as_str()));
            return false;
        }
        let mut address = url;
        address.set_fragment(None);
        if !self.asked.insert((address.to_string(), request.tag.0.clone())) {
            return false;
        }
        self.queue.push_back(Pending { request, planned, attempts });
        true
    }

    fn fail(&mut self, mut pending: Pending, diagnostic: Diagnostic, passing: bool) {
        self.summary.failed += 1;
        let is_closed = !passing && CLOSED.contains(&&*diagnostic.code);
        let otherwise = pending.request.otherwise.take().filter(|_| is_closed);
        if pending.planned && self.first_failure.is_none() {
            self.first_failure = Some(diagnostic.clone());
        }
        self.complain(diagnostic);
        if let Some(other) = otherwise {
            self.enqueue(*other, pending.planned, 0);
        }
        // What was planned is planned again anyway.
        if passing && !pending.planned {
            let attempts = pending.attempts + 1;
            if attempts < RETRY_ATTEMPTS {
                self.retries.push(Retryable { request: pending.request, attempts });
            } else {
                self.complain(Diagnostic::request_given_up(&pending.request.url, attempts));
            }
        }
    }

    fn exhausted(&self, now: Timestamp) -> Option<(&'static str, u64)> {
        let elapsed = now.duration_since(self.started);
        let minutes = u64::try_from(self.limits.duration.as_mins()).unwrap_or_default();
        if self.summary.requests >= self.limits.requests {
            Some(("requests", self.limits.requests))
        } else if self.summary.items >= self.limits.items {
            Some(("items", self.limits.items))
        } else if self.summary.bytes >= self.limits.bytes {
            Some(("bytes", self.limits.bytes))
        } else if elapsed >= self.limits.duration {
            Some(("minutes", minutes))
        } else {
            None
        }
    }

    fn reach_limit(&mut self, what: &str, limit: u64) {
        if !self.limit_reached {
            self.limit_reached = true;
            self.summary.limit_reached = true;
            self.complain(Diagnostic::run_limit(what, limit));
            // What was not asked is not lost: the next run begins with it.
            while let Some(pending) = self.queue.pop_front() {
                if !pending.planned {
                    let Pending { request, attempts, .. } = pending;
                    self.retries.push(Retryable { request, attempts });
                }
            }
        }
    }
}
