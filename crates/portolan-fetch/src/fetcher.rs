//! One ask from its first judgement to its outcome.

use std::{
    collections::HashMap,
    error::Error,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Incoming};
use hyper_util::{
    client::legacy::{self, Client},
    rt::{TokioExecutor, TokioTimer},
};
use jiff::{Timestamp, Unit};
use portolan_core::Diagnostic;
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

use crate::{
    connect::{ConnectFault, Connector},
    decode::{Coding, DecodeFault, Decoded, Unfold},
    freshness::{Freshness, retry_after},
    gate::{Egress, Gate, Hold, jittered},
    guard::{self, Verdict},
    options::{FetcherOptions, Limits, OriginRule},
    outcome::{
        Ask, Failure, FailureKind, Fetched, Hop, NotModified, Outcome, Validators, canonical_origin,
    },
    robots::{self, OriginMemory, RobotsCopy, Rules, robots_url},
};

const ACCEPT: &str = "text/html, application/xhtml+xml, application/atom+xml, \
    application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, \
    */*;q=0.5";
const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";
/// A redirect's or an error's body is read up to here so that its connection can be used again.
const DRAIN_BYTES: usize = 64 << 10;
const DRAIN_TIMEOUT: Duration = Duration::from_millis(500);
const HEADERS_MAX: usize = 256;
const POOL_IDLE: Duration = Duration::from_secs(60);

/// Asks origins. Cheap to clone; all runs share one, so that politeness holds across them.
#[derive(Clone)]
pub struct Fetcher {
    shared: Arc<Shared>,
}

struct Shared {
    options: FetcherOptions,
    rules: HashMap<String, OriginRule>,
    user_agent: HeaderValue,
    /// Of origins that are told something else.
    user_agents: HashMap<String, HeaderValue>,
    client: Client<Connector, Empty<Bytes>>,
    accept_language: HeaderValue,
    /// Places for all origins together; taken after the origin's own.
    places: Semaphore,
    doors: Mutex<HashMap<String, Arc<Door>>>,
}

/// All that is known about one origin.
struct Door {
    origin: String,
    gate: Gate,
    delay: Duration,
    user_agent: HeaderValue,
    ignore_robots: bool,
    robots: tokio::sync::Mutex<KnownRobots>,
}

#[derive(Default)]
struct KnownRobots {
    copy: Option<RobotsCopy>,
    rules: Option<Arc<Rules>>,
    /// The last attempt failed; until then the same answer is given.
    unreachable: Option<(Fault, Timestamp)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Content,
    Robots,
}

/// What happened so far on the way of one ask.
struct Trip {
    started_at: Timestamp,
    hops: Vec<Hop>,
    n_requests: u32,
}

#[derive(Clone, Debug)]
struct Fault {
    kind: FailureKind,
    diagnostic: Diagnostic,
    status: Option<u16>,
    retry_after: Option<Duration>,
}

/// A whole answer to one request.
enum Arrival {
    Redirect { status: u16, location: Option<String> },
    NotModified { headers: Vec<(String, String)> },
    Whole { status: u16, headers: Vec<(String, String)>, decoded: Decoded },
}

impl Fetcher {
    /// Complains about everything in the options that cannot work.
    pub fn new(options: FetcherOptions) -> Result<Fetcher, Vec<Diagnostic>> {
        let mut complaints = Vec::new();
        let header = |text: &str, complaints: &mut Vec<Diagnostic>| {
            HeaderValue::from_str(text).unwrap_or_else(|_| {
                complaints.push(Diagnostic::user_agent_unreadable(text));
                HeaderValue::from_static("")
            })
        };
        let user_agent = header(&options.user_agent_header(), &mut complaints);
        let accept_language = header(&options.accept_language, &mut complaints);
        let mut rules = HashMap::new();
        let mut user_agents = HashMap::new();
        for rule in &options.origins {
            let Some(origin) = canonical_origin(&rule.origin) else {
                complaints.push(Diagnostic::origin_unreadable(&rule.origin));
                continue;
            };
            if let Some(name) = &rule.user_agent {
                user_agents.insert(origin.clone(), header(name, &mut complaints));
            }
            rules.insert(origin, rule.clone());
        }
        let timeout = options.limits.connect_timeout;
        let connector = Connector::new(options.resolver.clone(), timeout, &rules)
            .inspect_err(|found| complaints.extend(found.iter().cloned()))
            .ok();
        let (Some(connector), true) = (connector, complaints.is_empty()) else {
            return Err(complaints);
        };
        let client = client(connector, &options.limits);
        let places = Semaphore::new(options.politeness.concurrency_total.max(1) as usize);
        let shared = Shared {
            options,
            rules,
            user_agent,
            user_agents,
            client,
            accept_language,
            places,
            doors: Mutex::default(),
        };
        Ok(Fetcher { shared: Arc::new(shared) })
    }

    /// Reads one address. Drop the future to cancel.
    pub async fn fetch(&self, ask: Ask) -> Outcome {
        if ask.freshness.is_some_and(|freshness| freshness.is_fresh(Timestamp::now())) {
            return Outcome::Fresh;
        }
        self.shared.travel(&ask, Purpose::Content).await
    }

    /// What every origin was asked and what it sent, by origin.
    pub fn egress(&self) -> Vec<Egress> {
        let mut all: Vec<Egress> =
            self.shared.doors().iter().map(|door| door.gate.egress(&door.origin)).collect();
        all.sort_by(|a, b| a.origin.cmp(&b.origin));
        all
    }

    /// Sitemaps that the origin's robots.txt announces, if it has been read.
    pub fn sitemaps(&self, origin: &Url) -> Vec<Url> {
        let door = self.shared.door(origin);
        let Ok(known) = door.robots.try_lock() else { return Vec::new() };
        known.rules.as_ref().map_or_else(Vec::new, |rules| rules.sitemaps().to_vec())
    }

    /// What the next process should know; the store keeps it.
    pub fn memory(&self) -> Vec<OriginMemory> {
        let now = Timestamp::now();
        let mut memory = Vec::new();
        for door in self.shared.doors() {
            // A robots.txt being read at this moment is left to be read again.
            let robots = door.robots.try_lock().ok().and_then(|known| known.copy.clone());
            let hold = door.gate.hold(now);
            let n_faults = door.gate.n_faults();
            if robots.is_some() || hold.is_some() || n_faults > 0 {
                memory.push(OriginMemory { origin: door.origin.clone(), robots, hold, n_faults });
            }
        }
        memory.sort_by(|a, b| a.origin.cmp(&b.origin));
        memory
    }

    /// Takes up what an earlier process knew.
    pub fn remember(&self, memory: Vec<OriginMemory>) {
        for origin in memory {
            let Ok(url) = Url::parse(&origin.origin) else { continue };
            let door = self.shared.door(&url);
            door.gate.remember(origin.hold, origin.n_faults);
            if let Some(copy) = origin.robots
                && let Ok(mut known) = door.robots.try_lock()
            {
                known.rules = Some(Arc::new(copy.rules(self.shared.options.product_token())));
                known.copy = Some(copy);
            }
        }
    }

    /// A fetcher with other options that has forgotten nothing about the origins.
    pub fn reconfigured(&self, options: FetcherOptions) -> Result<Fetcher, Vec<Diagnostic>> {
        let fetcher = Fetcher::new(options)?;
        fetcher.remember(self.memory());
        Ok(fetcher)
    }
}

fn client(connector: Connector, limits: &Limits) -> Client<Connector, Empty<Bytes>> {
    // hyper wants room for at least 8 KiB of head.
    let head_bytes = limits.header_bytes.max(8 << 10);
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(POOL_IDLE)
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .http1_max_buf_size(head_bytes as usize)
        .http1_max_headers(HEADERS_MAX)
        // Over HTTP/2 the answer itself is measured against the limit, because the protocol's own
        // refusal does not say what was refused. This is only the bound of what is received.
        .http2_max_header_list_size(head_bytes.saturating_mul(4))
        .build(connector)
}

impl Shared {
    async fn travel(&self, ask: &Ask, purpose: Purpose) -> Outcome {
        let mut trip = Trip { started_at: Timestamp::now(), hops: Vec::new(), n_requests: 0 };
        match self.follow(ask, purpose, &mut trip).await {
            Ok(outcome) => outcome,
            Err(fault) => Outcome::Failed(trip.failure(fault)),
        }
    }

    /// From hop to hop until something other than a redirect comes.
    async fn follow(&self, ask: &Ask, purpose: Purpose, trip: &mut Trip) -> Result<Outcome, Fault> {
        let mut url = ask.url.clone();
        url.set_fragment(None);
        loop {
            self.judge(&url, ask, purpose)?;
            let door = self.door(&url);
            let mut delay = door.delay;
            if purpose == Purpose::Content && !door.ignore_robots {
                let rules = self.rules_for(&door, &url).await?;
                rules.judge(&url).map_err(|rule| {
                    Fault::new(
                        FailureKind::RobotsDenied,
                        Diagnostic::robots_denied(url.path(), &rule),
                    )
                })?;
                if let Some(wished) = rules.crawl_delay() {
                    delay = delay.max(wished.min(self.options.politeness.crawl_delay_max));
                }
            }
            match self.request(&door, delay, &url, ask, purpose, trip).await? {
                Arrival::Redirect { status, location } => {
                    url = self.next_hop(&url, status, location.as_deref(), purpose, trip)?;
                }
                Arrival::NotModified { headers } => {
                    return Ok(self.not_modified(url, headers, ask, trip));
                }
                Arrival::Whole { status, headers, decoded } => {
                    return Ok(self.fetched(url, status, headers, decoded, ask, trip));
                }
            }
        }
    }

    /// May this URL be asked at all, as far as its text tells?
    fn judge(&self, url: &Url, ask: &Ask, purpose: Purpose) -> Result<(), Fault> {
        let origin = url.origin().ascii_serialization();
        let rule = self.rules.get(&origin);
        let allowed = rule.is_some_and(|rule| rule.allow_private || rule.connect_to.is_some());
        if let Verdict::Refused(diagnostic) = guard::judge(url, allowed) {
            return Err(Fault::new(FailureKind::Refused, diagnostic));
        }
        // The rules of RFC 9309 hold for the origin wherever its robots.txt is kept.
        if purpose == Purpose::Content && !ask.permitted.allows(url) {
            return Err(Fault::new(FailureKind::Refused, Diagnostic::origin_refused(&origin)));
        }
        Ok(())
    }

    fn next_hop(
        &self,
        url: &Url,
        status: u16,
        location: Option<&str>,
        purpose: Purpose,
        trip: &mut Trip,
    ) -> Result<Url, Fault> {
        let target = location.and_then(|location| url.join(location.trim()).ok());
        let Some(mut target) = target else {
            let diagnostic = Diagnostic::redirect_without_target(status);
            return Err(Fault::new(FailureKind::RedirectRefused, diagnostic).with_status(status));
        };
        target.set_fragment(None);
        let limit = match purpose {
            Purpose::Content => self.options.limits.redirects,
            Purpose::Robots => robots::REDIRECTS_MAX,
        };
        if target == *url || trip.hops.iter().any(|hop| hop.from == target.as_str()) {
            let diagnostic = Diagnostic::redirect_loop(target.as_str());
            return Err(Fault::new(FailureKind::RedirectLoop, diagnostic).with_status(status));
        }
        if trip.hops.len() >= limit as usize {
            let diagnostic = Diagnostic::redirects_exceeded(limit);
            return Err(Fault::new(FailureKind::TooManyRedirects, diagnostic).with_status(status));
        }
        trip.hops.push(Hop {
            from: url.to_string(),
            to: target.to_string(),
            status,
            permanent: matches!(status, 301 | 308),
        });
        if url.scheme() == "https" && target.scheme() == "http" {
            let rule = self.rules.get(&url.origin().ascii_serialization());
            if !rule.is_some_and(|rule| rule.allow_downgrade) {
                let diagnostic = Diagnostic::redirect_downgrade(target.as_str());
                return Err(
                    Fault::new(FailureKind::RedirectRefused, diagnostic).with_status(status)
                );
            }
        }
        Ok(target)
    }

    /// The origin's rules, read anew when the copy is too old.
    async fn rules_for(&self, door: &Door, url: &Url) -> Result<Arc<Rules>, Fault> {
        let mut known = door.robots.lock().await;
        let now = Timestamp::now();
        if let (Some(copy), Some(rules)) = (&known.copy, &known.rules)
            && now < copy.expires_at
        {
            return Ok(rules.clone());
        }
        if let Some((fault, until)) = &known.unreachable
            && now < *until
        {
            return Err(fault.clone());
        }
        let ask = Ask::new(robots_url(url))
            .with_accept(Some("text/plain, */*;q=0.5".to_owned()))
            .with_validators(known.copy.as_ref().and_then(|copy| copy.validators.clone()));
        // Boxed because reading robots.txt is itself a way from hop to hop.
        let outcome = Box::pin(self.travel(&ask, Purpose::Robots)).await;
        let copy = match (outcome, known.copy.take()) {
            (Outcome::Response(fetched), _) => RobotsCopy {
                status: fetched.status,
                text: String::from_utf8_lossy(&fetched.body).into_owned(),
                expires_at: RobotsCopy::expiry(fetched.fetched_at, fetched.freshness.expires_at),
                fetched_at: fetched.fetched_at,
                validators: fetched.validators,
            },
            (Outcome::NotModified(it), Some(copy)) => RobotsCopy {
                expires_at: RobotsCopy::expiry(it.fetched_at, it.freshness.expires_at),
                fetched_at: it.fetched_at,
                validators: Some(it.validators),
                ..copy
            },
            (Outcome::Failed(failure), _) if robots_missing(&failure) => RobotsCopy {
                status: failure.status.unwrap_or(404),
                text: String::new(),
                validators: None,
                fetched_at: failure.failed_at,
                expires_at: RobotsCopy::expiry(failure.failed_at, None),
            },
            (Outcome::Failed(failure), _) => {
                let fault = robots_unreachable(&door.origin, failure);
                let until = now.checked_add(robots::UNREACHABLE_RETRY).unwrap_or(now);
                known.unreachable = Some((fault.clone(), until));
                return Err(fault);
            }
            (Outcome::Fresh | Outcome::NotModified(_), _) => {
                let words = "it answered 304 to a request without validators";
                let diagnostic = Diagnostic::robots_unavailable(&door.origin, words);
                return Err(Fault::new(FailureKind::RobotsDenied, diagnostic));
            }
        };
        let rules = Arc::new(copy.rules(self.options.product_token()));
        known.copy = Some(copy);
        known.rules = Some(rules.clone());
        known.unreachable = None;
        Ok(rules)
    }

    /// One request, tried again a bounded number of times when a fault may pass.
    async fn request(
        &self,
        door: &Door,
        delay: Duration,
        url: &Url,
        ask: &Ask,
        purpose: Purpose,
        trip: &mut Trip,
    ) -> Result<Arrival, Fault> {
        let politeness = &self.options.politeness;
        let mut n_retries = 0;
        loop {
            self.wait_out_hold(door).await?;
            let own_place = door.gate.enter(delay).await;
            let place = self.places.acquire().await.expect("the semaphore is never closed");
            // Someone before us in the queue may have been sent away.
            if door.gate.hold(Timestamp::now()).is_some() {
                continue;
            }
            if trip.n_requests == 0 {
                trip.started_at = Timestamp::now();
            }
            trip.n_requests += 1;
            door.gate.count(|egress| egress.n_requests += 1);
            let limit = self.options.limits.total_timeout;
            let answer = match timeout(limit, self.exchange(door, url, ask, purpose)).await {
                Ok(answer) => answer,
                Err(_) => Err(timed_out("the whole request", limit, "timeout")),
            };
            drop((place, own_place));
            let mut fault = match answer {
                Ok(arrival) => {
                    door.gate.answered();
                    if let Arrival::NotModified { .. } = arrival {
                        door.gate.count(|egress| egress.n_not_modified += 1);
                    }
                    return Ok(arrival);
                }
                Err(fault) => fault,
            };
            door.gate.count(|egress| egress.n_failed += 1);
            let held = self.hold_if_asked(door, &mut fault);
            let again = n_retries < politeness.retries && fault.is_worth_another_try();
            match held {
                Some(wait) if again && wait <= politeness.patience => n_retries += 1,
                None if again => {
                    n_retries += 1;
                    tokio::time::sleep(jittered(politeness.retry_wait)).await;
                }
                _ => {
                    if held.is_none()
                        && matches!(fault.kind, FailureKind::Connect | FailureKind::Dns)
                    {
                        let now = Timestamp::now();
                        let hold = door.gate.back_off(politeness, now, &fault.diagnostic.message);
                        fault.retry_after = Some(remaining(&hold, now));
                    }
                    return Err(fault);
                }
            }
        }
    }

    async fn wait_out_hold(&self, door: &Door) -> Result<(), Fault> {
        loop {
            let now = Timestamp::now();
            let Some(hold) = door.gate.hold(now) else { return Ok(()) };
            let wait = remaining(&hold, now);
            if wait > self.options.politeness.patience {
                let until = spoken(hold.until);
                let diagnostic = Diagnostic::origin_held(&door.origin, &until, &hold.reason);
                let mut fault = Fault::new(FailureKind::Held, diagnostic);
                fault.retry_after = Some(wait);
                return Err(fault);
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Holds the origin when it answered 429 or 503, for as long as it says.
    fn hold_if_asked(&self, door: &Door, fault: &mut Fault) -> Option<Duration> {
        if !matches!(fault.status, Some(429 | 503)) || fault.kind == FailureKind::Blocked {
            if fault.status.is_some() {
                door.gate.answered();
            }
            return None;
        }
        let now = Timestamp::now();
        let politeness = &self.options.politeness;
        let reason = fault.diagnostic.message.clone();
        let hold = match fault.retry_after {
            Some(wait) => {
                let hold = door.gate.hold_for(wait.min(politeness.retry_after_max), now, &reason);
                fault.diagnostic = Diagnostic::rate_limited(&door.origin, &spoken(hold.until));
                hold
            }
            None => door.gate.back_off(politeness, now, &reason),
        };
        let wait = remaining(&hold, now);
        fault.retry_after = Some(wait);
        Some(wait)
    }

    /// Sends one request and reads the answer to its end.
    async fn exchange(
        &self,
        door: &Door,
        url: &Url,
        ask: &Ask,
        purpose: Purpose,
    ) -> Result<Arrival, Fault> {
        let limits = &self.options.limits;
        let host = url.host_str().unwrap_or_default();
        let (req, conditional) = self.build(door, url, ask)?;
        let patience = limits.connect_timeout + limits.response_timeout;
        let res = match timeout(patience, self.client.request(req)).await {
            Ok(Ok(res)) => res,
            Ok(Err(err)) => return Err(request_fault(host, &err, limits)),
            Err(_) => {
                let part = "waiting for the answer";
                return Err(timed_out(part, limits.response_timeout, "response-timeout"));
            }
        };
        let (head, body) = res.into_parts();
        let headers = readable(&head.headers);
        let header_bytes: usize =
            headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if header_bytes > limits.header_bytes as usize {
            return Err(headers_too_large(limits));
        }
        let status = head.status.as_u16();
        match head.status {
            StatusCode::NOT_MODIFIED if conditional => {
                drain(body).await;
                Ok(Arrival::NotModified { headers })
            }
            StatusCode::NOT_MODIFIED => {
                let words = "status 304 answers a request that was not conditional";
                Err(Fault::new(FailureKind::Protocol, Diagnostic::protocol_broken(words))
                    .with_status(status))
            }
            StatusCode::PARTIAL_CONTENT => {
                let words = "status 206 answers a request for the whole";
                Err(Fault::new(FailureKind::Protocol, Diagnostic::protocol_broken(words))
                    .with_status(status))
            }
            StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT => {
                let location = find(&headers, "location").map(str::to_owned);
                drain(body).await;
                Ok(Arrival::Redirect { status, location })
            }
            success if success.is_success() && ask.head_only => {
                drain(body).await;
                Ok(Arrival::Whole { status, headers, decoded: Decoded::cut(Vec::new(), 0) })
            }
            success if success.is_success() => {
                let decoded = self.read_body(door, body, &headers, purpose).await?;
                Ok(Arrival::Whole { status, headers, decoded })
            }
            _ => {
                let fault = status_fault(status, &headers);
                drain(body).await;
                Err(fault)
            }
        }
    }

    fn build(
        &self,
        door: &Door,
        url: &Url,
        ask: &Ask,
    ) -> Result<(Request<Empty<Bytes>>, bool), Fault> {
        let uri = to_uri(url).ok_or_else(|| {
            let words = "it holds characters that HTTP cannot carry";
            let diagnostic = Diagnostic::url_unreadable(url.as_str(), words);
            Fault::new(FailureKind::Refused, diagnostic)
        })?;
        let mut req = Request::new(Empty::new());
        *req.uri_mut() = uri;
        if ask.head_only {
            *req.method_mut() = Method::HEAD;
        }
        let headers = req.headers_mut();
        headers.insert(header::USER_AGENT, door.user_agent.clone());
        let accept = ask.accept.as_deref().and_then(|it| HeaderValue::from_str(it).ok());
        headers.insert(header::ACCEPT, accept.unwrap_or(HeaderValue::from_static(ACCEPT)));
        headers.insert(header::ACCEPT_LANGUAGE, self.accept_language.clone());
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(ACCEPT_ENCODING));
        let mut conditional = false;
        if let Some(validators) = &ask.validators
            && validators.url.as_deref().unwrap_or(ask.url.as_str()) == url.as_str()
        {
            let mut condition = |name: HeaderName, value: &Option<String>| {
                let value =
                    value.as_ref().and_then(|it| HeaderValue::from_bytes(it.as_bytes()).ok());
                if let Some(value) = value {
                    headers.insert(name, value);
                    conditional = true;
                }
            };
            condition(header::IF_NONE_MATCH, &validators.etag);
            condition(header::IF_MODIFIED_SINCE, &validators.last_modified);
        }
        Ok((req, conditional))
    }

    async fn read_body(
        &self,
        door: &Door,
        mut body: Incoming,
        headers: &[(String, String)],
        purpose: Purpose,
    ) -> Result<Decoded, Fault> {
        let own = &self.options.limits;
        let robots_limits;
        let limits = match purpose {
            Purpose::Content => own,
            Purpose::Robots => {
                let bytes = robots::BYTES_MAX;
                robots_limits = Limits { body_bytes: bytes, decoded_bytes: bytes, ..own.clone() };
                &robots_limits
            }
        };
        let announced = find(headers, "content-length").and_then(|it| it.trim().parse().ok());
        if purpose == Purpose::Content && announced.is_some_and(|bytes| bytes > limits.body_bytes) {
            return Err(decode_fault(DecodeFault::WireTooLarge, 0, announced, limits));
        }
        let values = headers.iter().filter(|(name, _)| name == "content-encoding");
        let codings = Coding::list(values.map(|(_, value)| value.as_str()))
            .map_err(|fault| decode_fault(fault, 0, announced, limits))?;
        let mut unfold = Unfold::new(codings, limits);
        loop {
            let frame = match timeout(limits.idle_timeout, body.frame()).await {
                Ok(None) => break,
                Ok(Some(Ok(frame))) => frame,
                Ok(Some(Err(err))) => return Err(body_fault(&err, unfold.wire_bytes(), announced)),
                Err(_) => {
                    let part = "waiting for the next piece of the body";
                    return Err(timed_out(part, limits.idle_timeout, "idle-timeout"));
                }
            };
            let Ok(piece) = frame.into_data() else { continue };
            door.gate.count(|egress| egress.wire_bytes += piece.len() as u64);
            match unfold.push(&piece) {
                Ok(()) => {}
                Err(DecodeFault::WireTooLarge | DecodeFault::DecodedTooLarge)
                    if purpose == Purpose::Robots =>
                {
                    let wire_bytes = unfold.wire_bytes();
                    return Ok(Decoded::cut(unfold.cut(), wire_bytes));
                }
                Err(fault) => {
                    return Err(decode_fault(fault, unfold.wire_bytes(), announced, limits));
                }
            }
        }
        let wire_bytes = unfold.wire_bytes();
        unfold.finish().map_err(|fault| decode_fault(fault, wire_bytes, announced, limits))
    }

    fn fetched(
        &self,
        final_url: Url,
        status: u16,
        headers: Vec<(String, String)>,
        decoded: Decoded,
        ask: &Ask,
        trip: &mut Trip,
    ) -> Outcome {
        let fetched_at = Timestamp::now();
        let freshness = Freshness::of(&headers, fetched_at, self.options.limits.freshness_max);
        let validators = Validators {
            etag: find(&headers, "etag").map(str::to_owned),
            last_modified: find(&headers, "last-modified").map(str::to_owned),
            url: Some(final_url.to_string()),
        };
        let validators = (!validators.is_empty() && !freshness.no_store).then_some(validators);
        let note = decoded.not_applied.map(|coding| {
            Diagnostic::coding_not_applied(coding.name()).at_content(final_url.as_str(), None)
        });
        Outcome::Response(Fetched {
            final_url,
            hops: std::mem::take(&mut trip.hops),
            status,
            headers,
            same_body: ask.known_body == Some(decoded.hash),
            body: Bytes::from(decoded.body),
            wire_bytes: decoded.wire_bytes,
            body_hash: decoded.hash,
            validators,
            freshness,
            started_at: trip.started_at,
            fetched_at,
            n_requests: trip.n_requests,
            notes: note.into_iter().collect(),
        })
    }

    fn not_modified(
        &self,
        final_url: Url,
        headers: Vec<(String, String)>,
        ask: &Ask,
        trip: &mut Trip,
    ) -> Outcome {
        let fetched_at = Timestamp::now();
        let freshness = Freshness::of(&headers, fetched_at, self.options.limits.freshness_max);
        // RFC 9111, 4.3.4: what the 304 gives replaces what we had.
        let old = ask.validators.clone().unwrap_or_default();
        let validators = Validators {
            etag: find(&headers, "etag").map(str::to_owned).or(old.etag),
            last_modified: find(&headers, "last-modified").map(str::to_owned).or(old.last_modified),
            url: Some(final_url.to_string()),
        };
        Outcome::NotModified(NotModified {
            final_url,
            hops: std::mem::take(&mut trip.hops),
            headers,
            validators,
            freshness,
            started_at: trip.started_at,
            fetched_at,
            n_requests: trip.n_requests,
        })
    }

    fn door(&self, url: &Url) -> Arc<Door> {
        let origin = url.origin().ascii_serialization();
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(door) = doors.get(&origin) {
            return door.clone();
        }
        let politeness = &self.options.politeness;
        let rule = self.rules.get(&origin);
        let concurrency = rule.and_then(|rule| rule.concurrency).unwrap_or(politeness.concurrency);
        let door = Arc::new(Door {
            origin: origin.clone(),
            gate: Gate::new(concurrency),
            delay: rule.and_then(|rule| rule.delay).unwrap_or(politeness.delay),
            user_agent: self.user_agents.get(&origin).unwrap_or(&self.user_agent).clone(),
            ignore_robots: rule.is_some_and(|rule| rule.ignore_robots),
            robots: tokio::sync::Mutex::default(),
        });
        doors.insert(origin, door.clone());
        door
    }

    fn doors(&self) -> Vec<Arc<Door>> {
        let doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.values().cloned().collect()
    }
}

impl Trip {
    fn failure(self, fault: Fault) -> Failure {
        let (kind, diagnostic) = match (fault.kind, self.hops.last()) {
            // The guard's word on a redirect's target, told as what it is: the redirect failed.
            (FailureKind::Refused, Some(hop)) => {
                let told = Diagnostic::redirect_refused(&hop.to, &fault.diagnostic.message);
                let told = match fault.diagnostic.hint {
                    Some(hint) => told.with_hint(hint),
                    None => told,
                };
                (FailureKind::RedirectRefused, told)
            }
            (kind, _) => (kind, fault.diagnostic),
        };
        Failure {
            kind,
            diagnostic,
            retry_after: fault.retry_after,
            status: fault.status,
            hops: self.hops,
            started_at: self.started_at,
            failed_at: Timestamp::now(),
            n_requests: self.n_requests,
        }
    }
}

impl Fault {
    fn new(kind: FailureKind, diagnostic: Diagnostic) -> Fault {
        Fault { kind, diagnostic, status: None, retry_after: None }
    }

    fn with_status(mut self, status: u16) -> Fault {
        self.status = Some(status);
        self
    }

    fn is_worth_another_try(&self) -> bool {
        match self.kind {
            FailureKind::Dns
            | FailureKind::Connect
            | FailureKind::Closed
            | FailureKind::Truncated
            | FailureKind::RateLimited => true,
            FailureKind::ServerError => matches!(self.status, Some(500 | 502 | 503 | 504)),
            _ => false,
        }
    }
}

/// RFC 9309, 2.3.1.3: a robots.txt that is not there, or that redirects without end, forbids
/// nothing. 429 is the origin's wish for less, so it counts as unreachable.
fn robots_missing(failure: &Failure) -> bool {
    match failure.kind {
        FailureKind::TooManyRedirects
        | FailureKind::RedirectLoop
        | FailureKind::RedirectRefused => true,
        FailureKind::Refused => false,
        _ => failure.status.is_some_and(|status| (400..=499).contains(&status) && status != 429),
    }
}

/// RFC 9309, 2.3.1.4. If the origin cannot be reached at all, that is what is told.
fn robots_unreachable(origin: &str, failure: Failure) -> Fault {
    let kind = match failure.kind {
        FailureKind::ServerError
        | FailureKind::Truncated
        | FailureKind::Coding
        | FailureKind::Bomb
        | FailureKind::Protocol
        | FailureKind::TooLarge => FailureKind::RobotsDenied,
        kind => kind,
    };
    let diagnostic = match kind {
        FailureKind::RobotsDenied => {
            Diagnostic::robots_unavailable(origin, &failure.diagnostic.message)
        }
        _ => failure.diagnostic,
    };
    Fault { kind, diagnostic, status: failure.status, retry_after: failure.retry_after }
}

fn status_fault(status: u16, headers: &[(String, String)]) -> Fault {
    if let Some(by) = challenger(status, headers) {
        return Fault::new(FailureKind::Blocked, Diagnostic::access_blocked(by))
            .with_status(status);
    }
    let kind = match status {
        404 => FailureKind::NotFound,
        410 => FailureKind::Gone,
        429 => FailureKind::RateLimited,
        400..=499 => FailureKind::ClientError,
        500..=599 => FailureKind::ServerError,
        _ => FailureKind::Protocol,
    };
    let mut fault = Fault::new(kind, Diagnostic::status(status)).with_status(status);
    if matches!(status, 429 | 503) {
        fault.retry_after =
            find(headers, "retry-after").and_then(|value| retry_after(value, Timestamp::now()));
    }
    fault
}

/// Who put a challenge for browsers before the page, told by headers alone.
fn challenger(status: u16, headers: &[(String, String)]) -> Option<&'static str> {
    if !matches!(status, 401 | 403 | 405 | 429 | 503) {
        return None;
    }
    let has = |name: &str, value: &str| {
        find(headers, name).is_some_and(|found| found.to_ascii_lowercase().contains(value))
    };
    if has("cf-mitigated", "challenge") {
        return Some("a Cloudflare gate");
    }
    if has("x-amzn-waf-action", "challenge") || has("x-amzn-waf-action", "captcha") {
        return Some("an AWS gate");
    }
    if has("server", "ddos-guard") {
        return Some("a DDoS-Guard gate");
    }
    None
}

/// Why a request that we send ourselves did not arrive.
pub(crate) fn connect_complaint(host: &str, err: &legacy::Error) -> Diagnostic {
    match cause::<ConnectFault>(err) {
        Some(fault) => fault.diagnostic.clone(),
        None => Diagnostic::connection_closed(host, &last_words(err)),
    }
}

fn request_fault(host: &str, err: &legacy::Error, limits: &Limits) -> Fault {
    if let Some(fault) = cause::<ConnectFault>(err) {
        return Fault::new(fault.kind, fault.diagnostic.clone());
    }
    let words = last_words(err);
    if let Some(err) = cause::<hyper::Error>(err) {
        if err.is_parse_too_large() {
            return headers_too_large(limits);
        }
        if err.is_parse() {
            return Fault::new(FailureKind::Protocol, Diagnostic::protocol_broken(&words));
        }
    }
    Fault::new(FailureKind::Closed, Diagnostic::connection_closed(host, &words))
}

fn body_fault(err: &hyper::Error, received: u64, announced: Option<u64>) -> Fault {
    if err.is_parse() {
        let diagnostic = Diagnostic::protocol_broken(&last_words(err));
        return Fault::new(FailureKind::Protocol, diagnostic);
    }
    // Chunks that make no sense are the origin's mistake, everything else is a lost connection.
    if let Some(err) = cause::<io::Error>(err)
        && matches!(err.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
    {
        let diagnostic = Diagnostic::protocol_broken(&err.to_string());
        return Fault::new(FailureKind::Protocol, diagnostic);
    }
    Fault::new(FailureKind::Truncated, Diagnostic::body_truncated(received, announced))
}

fn decode_fault(
    fault: DecodeFault,
    received: u64,
    announced: Option<u64>,
    limits: &Limits,
) -> Fault {
    let (kind, diagnostic) = match fault {
        DecodeFault::Unknown(coding) => (FailureKind::Coding, Diagnostic::coding_unknown(&coding)),
        DecodeFault::Broken(coding, words) => {
            (FailureKind::Coding, Diagnostic::coding_broken(coding.name(), &words))
        }
        DecodeFault::Truncated => {
            (FailureKind::Truncated, Diagnostic::body_truncated(received, announced))
        }
        DecodeFault::WireTooLarge => (
            FailureKind::TooLarge,
            Diagnostic::answer_too_large("the body", limits.body_bytes, "body-limit"),
        ),
        DecodeFault::DecodedTooLarge => (
            FailureKind::TooLarge,
            Diagnostic::answer_too_large(
                "the decompressed body",
                limits.decoded_bytes,
                "decoded-limit",
            ),
        ),
        DecodeFault::Bomb { wire, decoded } => (
            FailureKind::Bomb,
            Diagnostic::decompression_bomb(limits.decompression_ratio, decoded, wire),
        ),
    };
    Fault::new(kind, diagnostic)
}

fn headers_too_large(limits: &Limits) -> Fault {
    let bytes = u64::from(limits.header_bytes);
    let diagnostic = Diagnostic::headers_too_large(bytes);
    Fault::new(FailureKind::TooLarge, diagnostic)
}

fn timed_out(part: &str, limit: Duration, setting: &str) -> Fault {
    let diagnostic = Diagnostic::timed_out(part, limit.as_secs_f64(), setting);
    Fault::new(FailureKind::Timeout, diagnostic)
}

/// Lets a short body run out so that the connection can be used again.
async fn drain(mut body: Incoming) {
    if body.is_end_stream() {
        return;
    }
    let mut left = DRAIN_BYTES;
    let run_out = async {
        while let Some(Ok(frame)) = body.frame().await {
            let taken = frame.data_ref().map_or(0, Bytes::len);
            match left.checked_sub(taken) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    let _ = timeout(DRAIN_TIMEOUT, run_out).await;
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn text(value: &HeaderValue) -> String {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// URL and HTTP do not agree about every character; those HTTP refuses are escaped.
fn to_uri(url: &Url) -> Option<http::Uri> {
    if let Ok(uri) = url.as_str().parse() {
        return Some(uri);
    }
    let mut escaped = String::new();
    for c in url.as_str().chars() {
        match c {
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                escaped.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    escaped.parse().ok()
}

fn cause<'a, E: Error + 'static>(err: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut at = Some(err);
    while let Some(err) = at {
        if let Some(found) = err.downcast_ref::<E>() {
            return Some(found);
        }
        at = err.source();
    }
    None
}

/// The innermost cause says what happened; the layers around it only say that something did.
fn last_words(err: &(dyn Error + 'static)) -> String {
    let mut at = err;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}

fn remaining(hold: &Hold, now: Timestamp) -> Duration {
    Duration::try_from(hold.until.duration_since(now)).unwrap_or_default()
}

fn spoken(time: Timestamp) -> String {
    time.round(Unit::Second).unwrap_or(time).to_string()
}

#[cfg(test)]
mod tests;
