//! One pass over a source.

use std::collections::{BTreeMap, HashSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use portolan_core::{Diagnostic, Exchange, Request, message::Issue};
use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

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
/// The same in a backfill, where much may hang on one page, and its rests grow longer.
const HISTORY_ATTEMPTS: u32 = 8;

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
    /// In a backfill: about how many requests are left after those named here.
    pub remaining: Option<u64>,
}

/// A request for the next run.
#[derive(Clone, Debug, PartialEq)]
pub struct Retryable {
    pub request: Request,
    pub attempts: u32,
}

/// Where a slice of a backfill ends and the next one begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    /// What is left to ask, in this order. Nothing left: the backfill is done.
    pub frontier: Vec<Retryable>,
    /// Digests of the requests that were answered, by [`digest`].
    pub answered: Vec<u64>,
    /// About how many requests the source has not named yet, if it could say.
    pub remaining: Option<u64>,
    /// Requests that were answered and understood.
    pub good: u64,
    /// Requests that failed and are asked again.
    pub postponed: u64,
    /// Pages that are not to be had, so that what is behind them is not known.
    pub missing: u64,
    /// The origin asked to be left alone.
    pub held: bool,
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
    /// In a backfill only.
    history: Option<History>,
}

/// What a slice of a backfill keeps beside the run.
#[derive(Default)]
struct History {
    /// Digests of what earlier slices were answered.
    before: HashSet<u64>,
    slice: Slice,
}

/// A request as the slices of a backfill know it again: its address and its note.
pub fn digest(request: &Request) -> u64 {
    let words = format!("{}\n{}", request.url, request.tag.0);
    xxh3_64(words.as_bytes()) >> 1
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
            history: None,
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

    /// A slice of a backfill: it goes on from `frontier`, or begins with `planned`, follows every
    /// request that earlier slices were not answered, and stops at its limits or when the origin
    /// asks to be left alone. [`finish_slice`](Run::finish_slice) ends it.
    pub fn in_history(
        limits: Limits,
        permit: Permit,
        started: Timestamp,
        planned: Vec<Request>,
        frontier: Vec<Retryable>,
        before: HashSet<u64>,
    ) -> Run {
        let mut run = Run::new(limits, permit, started, Vec::new(), Vec::new());
        run.history = Some(History { before, slice: Slice::default() });
        for request in planned.into_iter().filter(|request| !request.recheck) {
            if run.enqueue(request, true, 0) {
                run.planned += 1;
            }
        }
        for Retryable { request, attempts } in frontier {
            run.enqueue(request, false, attempts);
        }
        run
    }

    /// The origin asked to be left alone: a backfill stops asking, a harvest goes on with others.
    pub fn hold(&mut self) {
        if let Some(history) = &mut self.history {
            history.slice.held = true;
        }
    }

    /// The next request to make, if the window and the limits leave room for one.
    pub fn next_fetch(&mut self, now: Timestamp) -> Option<Fetch> {
        if self.open.len() >= self.limits.window || self.queue.is_empty() || self.is_held() {
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
        if let Some(history) = &mut self.history {
            history.slice.good += 1;
            history.slice.answered.push(digest(&pending.request));
            history.slice.remaining = parsed.remaining.or(history.slice.remaining);
        }
        for request in parsed.requests {
            let is_wanted = match self.history {
                Some(_) => !request.recheck,
                None => request.issue != Issue::WhenNews || parsed.unknown_items > 0,
            };
            if is_wanted {
                self.enqueue(request, false, 0);
            }
        }
    }

    /// Nothing is under way and nothing is left to ask.
    pub fn is_finished(&self) -> bool {
        let is_over = self.queue.is_empty() || self.limit_reached || self.is_held();
        self.open.is_empty() && is_over
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

    /// Ends a slice of a backfill: its summary, and where the next one begins. A slice in which
    /// nothing planned can ever be had has failed.
    pub fn finish_slice(mut self) -> (Summary, Slice) {
        let mut slice = self.history.take().map(|it| it.slice).unwrap_or_default();
        let queue = std::mem::take(&mut self.queue);
        let waiting = queue
            .into_iter()
            .map(|Pending { request, attempts, .. }| Retryable { request, attempts });
        slice.frontier.extend(waiting);
        if self.planned > 0 && self.planned_good == 0 && slice.frontier.is_empty() {
            self.summary.failure = self.first_failure.take();
        }
        (self.summary, slice)
    }

    fn is_held(&self) -> bool {
        self.history.as_ref().is_some_and(|it| it.slice.held)
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
        if self.history.as_ref().is_some_and(|it| it.before.contains(&digest(&request))) {
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
        let diagnostic = match &pending.request.cure {
            Some(cure) if !passing && diagnostic.code == "status" => diagnostic.with_hint(cure),
            _ => diagnostic,
        };
        let is_closed = !passing && CLOSED.contains(&&*diagnostic.code);
        let otherwise = pending.request.otherwise.take().filter(|_| is_closed);
        if pending.planned && self.first_failure.is_none() {
            self.first_failure = Some(diagnostic.clone());
        }
        if let Some(other) = otherwise {
            self.complain(diagnostic);
            if let Some(history) = &mut self.history {
                history.slice.answered.push(digest(&pending.request));
            }
            self.enqueue(*other, pending.planned, 0);
            return;
        }
        if let Some(history) = &mut self.history {
            let attempts = pending.attempts + u32::from(!history.slice.held);
            let url = pending.request.url.clone();
            if passing && attempts < HISTORY_ATTEMPTS {
                history.slice.postponed += 1;
                history.slice.frontier.push(Retryable { request: pending.request, attempts });
                self.complain(diagnostic);
                return;
            }
            history.slice.missing += 1;
            history.slice.answered.push(digest(&pending.request));
            self.complain(Diagnostic::history_page_missing(&url, &diagnostic.message));
            return;
        }
        self.complain(diagnostic);
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
            if self.history.is_some() {
                // A slice ends where its budget does, and the next one goes on from there.
                return;
            }
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
