//! Drives one run: fetch ⇄ parse, until nothing is left to ask.
//!
//! Where answers come from is [`Answers`]: the network, the archive, a web archive's file. Where
//! what was read goes is a [`Sink`]: the store, or the memory of a trial.

use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use jiff::{SignedDuration, Timestamp, tz::Offset};
use portolan_config::Source;
use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Request, Settings,
    message::{Answer, Stretch},
    source::Context,
};
use portolan_fetch::{Ask, BodyHash, Freshness, Outcome, Permitted, RedirectLedger, Validators};
use portolan_harvest::{
    Arrival, Fetch, Limits, Parsed, Permit, Run,
    doctor::{Answered, Chart, Reading},
    timetable,
};
use portolan_host::{CallError, SourceHandle};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    app::{App, Live},
    doctor,
    harvest::Observer,
};

/// Requests of one run under way or waiting to be parsed.
const WINDOW: usize = 8;

/// Answers the requests of a run.
pub(crate) trait Answers: Send + Sync {
    fn answer<'a>(&'a self, request: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome>;

    /// The time by which a run's limit of time is measured.
    fn now(&self) -> Timestamp;

    /// When what was read is published.
    fn ended(&self) -> Timestamp {
        self.now()
    }
}

/// Takes what a run reads. Called where waiting for a disk holds up nobody.
pub(crate) trait Sink: Send + Sync {
    /// What the last complete run left about an address.
    fn known(&self, url: &str) -> Option<UrlMemory>;

    /// An exchange is about to be parsed.
    fn passes(&self, _exchange: &Exchange) {}

    /// What was read out of the answer for `url`. Answers with how many of its items are new.
    fn take(
        &self,
        url: &str,
        harvest: Brought,
        memory: Option<UrlMemory>,
    ) -> Result<u64, Diagnostic>;
}

/// What a sink receives of a harvest.
pub(crate) struct Brought {
    pub(crate) items: Vec<portolan_core::RawItem>,
    pub(crate) navigation: Vec<portolan_core::navigation::NavTree>,
    /// Origin ids of all that there is, if the source could say so.
    pub(crate) present: Option<Vec<String>>,
    /// Parts of the source that were shown whole.
    pub(crate) stretches: Vec<Stretch>,
}

/// The network, and the directories that the operator allowed.
pub(crate) struct Network<'a>(pub(crate) &'a Live);

/// Answers of another, each kept in the archive.
pub(crate) struct Archived<'a, A> {
    pub(crate) answers: A,
    pub(crate) app: &'a App,
    pub(crate) run: i64,
    pub(crate) source: &'a str,
}

/// One run of one source, with all that reading needs.
pub(crate) struct Drive<'a> {
    pub(crate) live: &'a Arc<Live>,
    pub(crate) source: &'a Source,
    pub(crate) handle: Arc<SourceHandle>,
    pub(crate) settings: Settings,
    /// The run's time, which the plugin is told.
    pub(crate) now: Timestamp,
    pub(crate) answers: &'a dyn Answers,
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) tally: Tally,
    /// A backfill.
    pub(crate) history: bool,
}

/// What a run counts and learns while it reads, kept also of a run that breaks off.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) not_modified: u64,
    pub(crate) fresh: u64,
    pub(crate) same_body: u64,
    pub(crate) wire_bytes: u64,
    /// Requests as origins saw them, repetitions included.
    pub(crate) asked: u64,
    /// The longest time for which an origin asked to be left alone.
    pub(crate) held: Option<SignedDuration>,
    pub(crate) ledger: RedirectLedger,
    /// A list of all that there is was not sent again, so the lists of this run are not all.
    pub(crate) list_withheld: bool,
    /// The last one that the plugin returned.
    pub(crate) cursor: Option<Cursor>,
    /// What the doctor wants to know.
    pub(crate) chart: Chart,
}

/// What the fetcher wants to know the next time it asks for a URL.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct UrlMemory {
    pub(crate) validators: Option<Validators>,
    pub(crate) body_hash: Option<BodyHash>,
    pub(crate) freshness: Option<Freshness>,
    /// Its last whole answer listed all that there is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) lists: bool,
    /// The stretches that it showed whole; they still hold while it stays the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) stretches: Vec<Stretch>,
}

/// What came of a request, with what the run's counters want to know.
struct Arrived {
    ticket: u64,
    arrival: Arrival,
    memory: Option<UrlMemory>,
    kind: ArrivalKind,
    wire_bytes: u64,
    hops: Vec<portolan_fetch::Hop>,
    notes: Vec<Diagnostic>,
    held: Option<SignedDuration>,
    answered: Option<(String, Answered)>,
    n_requests: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ArrivalKind {
    Body,
    NotModified,
    Fresh,
    SameBody,
    Failed,
}

impl Drive<'_> {
    /// What the plugin wants to read first.
    pub(crate) async fn plan(&self, cursor: Cursor) -> Result<Vec<Request>, Diagnostic> {
        let handle = Arc::clone(&self.handle);
        let source = self.source.id.clone();
        let settings = self.settings.clone();
        let (now, history) = (self.now, self.history);
        blocking(move || {
            let cx = Context::new(&source, &settings, now).in_history(history);
            handle.plan(&cx, &cursor).map_err(|err| call_failure(&source, "", err))
        })
        .await
    }

    /// The one loop of the house: fetch and parse until nothing is left to ask. The run comes back
    /// to be ended.
    pub(crate) async fn read(
        &mut self,
        mut run: Run,
        observer: &dyn Observer,
    ) -> Result<Run, Diagnostic> {
        let asker = Asker {
            answers: self.answers,
            sink: self.sink.as_ref(),
            permit: permit(self.live, self.source),
        };
        let tally = &mut self.tally;
        let parser = Parser {
            source: self.source,
            handle: &self.handle,
            settings: &self.settings,
            now: self.now,
            sink: &self.sink,
            history: self.history,
        };
        let mut under_way: FuturesUnordered<BoxFuture<'_, Arrived>> = FuturesUnordered::new();
        let mut memories = HashMap::new();
        loop {
            while let Some(fetch) = run.next_fetch(self.answers.now()) {
                under_way.push(Box::pin(asker.ask(fetch)));
            }
            observer.progress(&self.source.id, run.progress(), run.waiting());
            if let Some(mut arrived) = under_way.next().await {
                if let Some((url, answered)) = arrived.answered.take() {
                    tally.chart.answered(&url, answered);
                }
                tally.note(&arrived, &mut run, self.now);
                if let Some(memory) = arrived.memory {
                    memories.insert(arrived.ticket, memory);
                }
                run.arrived(arrived.ticket, arrived.arrival);
            }
            while let Some((ticket, exchange)) = run.next_parse() {
                let url = exchange.request.url.clone();
                let (parsed, cursor, reading) =
                    parser.parse(exchange, memories.remove(&ticket)).await?;
                if let Some(reading) = reading {
                    tally.chart.read(&url, reading);
                }
                if cursor.is_some() {
                    tally.cursor = cursor;
                }
                run.parsed(ticket, parsed);
                observer.progress(&self.source.id, run.progress(), run.waiting());
            }
            if run.is_finished() {
                drop(under_way);
                return Ok(run);
            }
        }
    }
}

impl Answers for Network<'_> {
    fn answer<'a>(&'a self, _: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome> {
        Box::pin(self.0.ask(ask))
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl<A: Answers> Answers for Archived<'_, A> {
    fn answer<'a>(&'a self, request: &'a Request, ask: &'a Ask) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let outcome = self.answers.answer(request, ask).await;
            self.app.record(self.run, self.source, request, ask, &outcome).await;
            outcome
        })
    }

    fn now(&self) -> Timestamp {
        self.answers.now()
    }
}

struct Asker<'a> {
    answers: &'a dyn Answers,
    sink: &'a dyn Sink,
    permit: Permit,
}

impl Asker<'_> {
    /// Makes one request.
    async fn ask(&self, fetch: Fetch) -> Arrived {
        let Fetch { ticket, request } = fetch;
        let mut known = self.sink.known(&request.url).unwrap_or_default();
        let url = match Url::parse(&request.url) {
            Ok(url) => url,
            Err(err) => {
                let diagnostic = Diagnostic::request_unreadable(&request.url, &err.to_string());
                return Arrived::failed(ticket, diagnostic, false, None);
            }
        };
        let is_file = url.scheme() == "file";
        if is_file {
            // A directory's list of names stays the same while the files in it change.
            known.body_hash = None;
        }
        if request.whole {
            known = UrlMemory::default();
        }
        let permit = self.permit.clone();
        let ask = Ask::new(url)
            .with_accept(request.accept.clone())
            .with_validators(known.validators.clone())
            .with_known_body(known.body_hash)
            .with_freshness(known.freshness)
            .with_permitted(Permitted::by(move |url| permit.allows(url)));
        let outcome = self.answers.answer(&request, &ask).await;
        let answered = (request.url.clone(), doctor::answered(&outcome));
        let n_requests = match &outcome {
            Outcome::Response(fetched) => fetched.n_requests,
            Outcome::NotModified(same) => same.n_requests,
            Outcome::Failed(failure) => failure.n_requests,
            _ => 0,
        };
        let mut arrived = translate(ticket, request, outcome, &known, self.answers.now());
        arrived.n_requests = n_requests;
        arrived.answered = Some(answered);
        if is_file {
            arrived.wire_bytes = 0;
        }
        arrived
    }
}

/// Lets the plugin parse exchanges, where its time holds up nobody.
struct Parser<'a> {
    source: &'a Source,
    handle: &'a Arc<SourceHandle>,
    settings: &'a Settings,
    now: Timestamp,
    sink: &'a Arc<dyn Sink>,
    history: bool,
}

impl Parser<'_> {
    /// Parses one exchange and hands on what it brought.
    async fn parse(
        &self,
        exchange: Exchange,
        memory: Option<UrlMemory>,
    ) -> Result<(Parsed, Option<Cursor>, Option<Reading>), Diagnostic> {
        let handle = Arc::clone(self.handle);
        let source = self.source.clone();
        let settings = self.settings.clone();
        let sink = Arc::clone(self.sink);
        let (now, history) = (self.now, self.history);
        blocking(move || {
            let url = exchange.request.url.clone();
            sink.passes(&exchange);
            let cx = Context::new(&source.id, &settings, now).in_history(history);
            let harvest = match handle.parse(&cx, &exchange) {
                Ok(harvest) => harvest,
                Err(err) => {
                    let (failure, diagnostics) = match err {
                        CallError::Refused(mut err) => {
                            let diagnostics = std::mem::take(&mut err.diagnostics);
                            (Diagnostic::source_unrecognised(&url, &err.message), diagnostics)
                        }
                        err => (call_failure(&source.id, &url, err), Vec::new()),
                    };
                    let mut refused = Harvest::default();
                    refused.diagnostics.clone_from(&diagnostics);
                    let reading = doctor::reading(&exchange, &refused, Some(&failure), now);
                    let parsed =
                        Parsed { diagnostics, failure: Some(failure), ..Parsed::default() };
                    return Ok((parsed, None, reading));
                }
            };
            let reading = doctor::reading(&exchange, &harvest, None, now);
            let Harvest {
                items,
                requests,
                navigation,
                cursor,
                diagnostics,
                present,
                remaining,
                stretches,
                ..
            } = harvest;
            let n_items = items.len() as u64;
            // Validators are kept only for what was understood: an answer that the source
            // rejected must be sent again in full.
            let unknown_items =
                sink.take(&url, Brought { items, navigation, present, stretches }, memory)?;
            let requests =
                requests.into_iter().filter(|request| source.allows(&request.url)).collect();
            let parsed = Parsed {
                requests,
                items: n_items,
                unknown_items,
                diagnostics,
                failure: None,
                remaining,
            };
            Ok((parsed, cursor, reading))
        })
        .await
    }
}

impl Tally {
    /// Counts an arrival and remembers its redirects.
    fn note(&mut self, arrived: &Arrived, run: &mut Run, now: Timestamp) {
        self.wire_bytes += arrived.wire_bytes;
        self.asked += u64::from(arrived.n_requests);
        match arrived.kind {
            ArrivalKind::NotModified => self.not_modified += 1,
            ArrivalKind::Fresh => self.fresh += 1,
            ArrivalKind::SameBody => self.same_body += 1,
            ArrivalKind::Body | ArrivalKind::Failed => {}
        }
        let is_whole = matches!(arrived.kind, ArrivalKind::Body | ArrivalKind::Failed);
        self.list_withheld |= !is_whole && arrived.memory.as_ref().is_some_and(|it| it.lists);
        for note in &arrived.notes {
            run.complain(note.clone());
        }
        if let Some(wait) = arrived.held {
            self.held = Some(self.held.map_or(wait, |known| known.max(wait)));
            run.hold();
        }
        // An address that answers for itself has not moved, whatever was seen before.
        if let Arrival::Answer { exchange, .. } = &arrived.arrival
            && arrived.hops.is_empty()
            && !matches!(arrived.kind, ArrivalKind::Fresh)
            && let Ok(url) = Url::parse(&exchange.request.url)
        {
            self.ledger.answered(url.as_str());
        }
        let today = Offset::UTC.to_datetime(now).date();
        for hop in &arrived.hops {
            if let Some(move_) = self.ledger.observe(&hop.from, &hop.to, hop.permanent, today) {
                run.complain(Diagnostic::moved_for_good(&move_.from, &move_.to));
            }
        }
    }
}

/// The fetcher's outcome in the run's words.
fn translate(
    ticket: u64,
    request: Request,
    outcome: Outcome,
    known: &UrlMemory,
    now: Timestamp,
) -> Arrived {
    match outcome {
        Outcome::Response(fetched) => {
            let memory = UrlMemory {
                validators: fetched.validators.clone(),
                body_hash: Some(fetched.body_hash),
                freshness: Some(fetched.freshness),
                lists: fetched.same_body && known.lists,
                stretches: match fetched.same_body {
                    true => known.stretches.clone(),
                    false => Vec::new(),
                },
            };
            let (answer, kind) = if fetched.same_body {
                (Answer::NotModified, ArrivalKind::SameBody)
            } else {
                (Answer::Response(fetched.to_response()), ArrivalKind::Body)
            };
            let decoded_bytes = fetched.body.len() as u64;
            let exchange = Exchange::new(request, answer, fetched.fetched_at);
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes },
                memory: Some(memory),
                kind,
                wire_bytes: fetched.wire_bytes,
                hops: fetched.hops,
                notes: fetched.notes,
                held: None,
                answered: None,
                n_requests: 0,
            }
        }
        Outcome::NotModified(same) => {
            let memory = UrlMemory {
                validators: Some(same.validators),
                body_hash: known.body_hash,
                freshness: Some(same.freshness),
                lists: known.lists,
                stretches: known.stretches.clone(),
            };
            let exchange = Exchange::new(request, Answer::NotModified, same.fetched_at);
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes: 0 },
                memory: Some(memory),
                kind: ArrivalKind::NotModified,
                wire_bytes: 0,
                hops: same.hops,
                notes: Vec::new(),
                held: None,
                answered: None,
                n_requests: 0,
            }
        }
        Outcome::Fresh => {
            let exchange = Exchange::new(request, Answer::NotModified, now);
            Arrived {
                ticket,
                arrival: Arrival::Answer { exchange, decoded_bytes: 0 },
                memory: Some(known.clone()),
                kind: ArrivalKind::Fresh,
                wire_bytes: 0,
                hops: Vec::new(),
                notes: Vec::new(),
                held: None,
                answered: None,
                n_requests: 0,
            }
        }
        Outcome::Failed(failure) => {
            let passing = failure.kind.is_transient();
            let held = failure.retry_after.and_then(|wait| SignedDuration::try_from(wait).ok());
            let complaint = match failure.diagnostic.place {
                Some(_) => failure.diagnostic,
                None => failure.diagnostic.at_content(request.url.as_str(), None),
            };
            Arrived::failed(ticket, complaint, passing, held)
        }
        outcome => {
            let words = format!("{outcome:?}");
            Arrived::failed(
                ticket,
                Diagnostic::source_unrecognised(&request.url, &words),
                false,
                None,
            )
        }
    }
}

impl Arrived {
    fn failed(
        ticket: u64,
        diagnostic: Diagnostic,
        passing: bool,
        held: Option<SignedDuration>,
    ) -> Arrived {
        Arrived {
            ticket,
            arrival: Arrival::Failed { diagnostic, passing },
            memory: None,
            kind: ArrivalKind::Failed,
            wire_bytes: 0,
            hops: Vec::new(),
            notes: Vec::new(),
            held,
            answered: None,
            n_requests: 0,
        }
    }
}

pub(crate) fn limits(source: &Source) -> Limits {
    Limits {
        requests: u64::from(source.limits.requests),
        items: u64::from(source.limits.items),
        bytes: source.limits.bytes,
        duration: SignedDuration::try_from(source.limits.time).unwrap_or(timetable::LONGEST_WAIT),
        window: WINDOW,
    }
}

/// The source's hosts, and the directory it names if it reads files.
pub(crate) fn permit(live: &Live, source: &Source) -> Permit {
    Permit::new(source.hosts.iter().cloned(), live.directories(source))
}

pub(crate) fn call_failure(source: &str, url: &str, err: CallError) -> Diagnostic {
    match err {
        CallError::Refused(err) => {
            Diagnostic::source_unrecognised(if url.is_empty() { source } else { url }, &err.message)
        }
        CallError::Broken(diagnostic) => diagnostic,
    }
}

/// Runs computing or disk work where it does not hold up the network.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Diagnostic> + Send + 'static,
) -> Result<T, Diagnostic> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(err) => Err(Diagnostic::run_broke(&err.to_string())),
    }
}
