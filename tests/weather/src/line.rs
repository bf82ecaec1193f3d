//! The line between a site and the run: redirects, conditional requests and limits by the rules of
//! the fetcher, in virtual time.

use jiff::{SignedDuration, Timestamp};
use portolan_core::{
    Diagnostic, Exchange, Request,
    message::{Answer as Came, Response},
};
use portolan_harvest::{
    Arrival, Permit,
    doctor::{Answered, Moved, What},
};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

use crate::pages::{Answer, Http, Trouble};

const REDIRECTS_MAX: usize = 5;
const ANSWER_MS_MAX: u64 = 30_000;
/// How long an origin is left alone that says 429 or 503 and no time.
const HELD_SECS: i64 = 300;

/// What makes the next request conditional.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    etag: Option<String>,
    hash: u64,
}

/// What became of a request.
pub(crate) struct Landed {
    pub(crate) arrival: Arrival,
    pub(crate) answered: Answered,
    pub(crate) memory: Option<Memory>,
    pub(crate) held_secs: Option<i64>,
}

pub(crate) fn ask(
    request: &Request,
    known: Option<&Memory>,
    permit: &Permit,
    now: Timestamp,
    serve: &mut dyn FnMut(&Url) -> Answer,
) -> Landed {
    let mut took = 0;
    let mut hops: Vec<(String, bool)> = Vec::new();
    let Ok(mut url) = Url::parse(&request.url) else {
        return failed(Diagnostic::request_unreadable(&request.url, "no URL"), None, 0, None);
    };
    loop {
        let http = match serve(&url) {
            Answer::Http(http) => http,
            Answer::Trouble(trouble) => {
                let (diagnostic, ms) = told(trouble, &url);
                return failed(diagnostic, None, took + ms, None);
            }
        };
        if http.wait_ms > ANSWER_MS_MAX {
            let diagnostic =
                Diagnostic::timed_out("waiting for the answer", 30.0, "response-timeout");
            return failed(diagnostic, None, took + ANSWER_MS_MAX, None);
        }
        took += http.wait_ms;
        match http.status {
            200..=299 => return landed(request, known, &url, &hops, http, took, now),
            301 | 302 | 303 | 307 | 308 => {
                let Some(next) = header(&http, "location").and_then(|it| url.join(it).ok()) else {
                    let diagnostic = Diagnostic::redirect_without_target(http.status);
                    return failed(diagnostic, Some(http.status), took, None);
                };
                if let Some(diagnostic) = refused(&url, &next, &hops, permit) {
                    return failed(diagnostic, None, took, None);
                }
                hops.push((url.to_string(), matches!(http.status, 301 | 308)));
                url = next;
            }
            status => return refused_by_status(&http, status, &url, took),
        }
    }
}

fn refused(from: &Url, to: &Url, hops: &[(String, bool)], permit: &Permit) -> Option<Diagnostic> {
    if hops.iter().any(|it| it.0 == to.as_str()) || from == to {
        return Some(Diagnostic::redirect_loop(to.as_str()));
    }
    if hops.len() + 1 > REDIRECTS_MAX {
        return Some(Diagnostic::redirects_exceeded(REDIRECTS_MAX as u32));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Some(Diagnostic::redirect_downgrade(to.as_str()));
    }
    (!permit.allows(to)).then(|| {
        let origin = to.origin().ascii_serialization();
        let reason = Diagnostic::origin_refused(&origin).message;
        Diagnostic::redirect_refused(to.as_str(), &reason)
    })
}

fn refused_by_status(http: &Http, status: u16, url: &Url, took: u64) -> Landed {
    let is_challenge = header(http, "cf-mitigated") == Some("challenge")
        || header(http, "server").is_some_and(|it| it.contains("ddos-guard"));
    if is_challenge && matches!(status, 401 | 403 | 405 | 429 | 503) {
        return failed(Diagnostic::access_blocked("a gate"), Some(status), took, None);
    }
    if !matches!(status, 429 | 503) {
        return failed(Diagnostic::status(status), Some(status), took, None);
    }
    match header(http, "retry-after").and_then(|it| it.parse::<i64>().ok()) {
        Some(secs) => {
            let origin = url.origin().ascii_serialization();
            let diagnostic = Diagnostic::rate_limited(&origin, "later");
            failed(diagnostic, Some(status), took, Some(secs))
        }
        None => failed(Diagnostic::status(status), Some(status), took, Some(HELD_SECS)),
    }
}

fn landed(
    request: &Request,
    known: Option<&Memory>,
    url: &Url,
    hops: &[(String, bool)],
    http: Http,
    took: u64,
    now: Timestamp,
) -> Landed {
    let moved = (!hops.is_empty())
        .then(|| Moved { to: url.to_string(), permanent: hops.iter().all(|it| it.1) });
    let took = millis(took);
    let etag = header(&http, "etag").map(str::to_owned);
    let hash = xxh3_64(&http.body);
    let same =
        known.is_some_and(|known| known.hash == hash || (etag.is_some() && known.etag == etag));
    let memory = Some(Memory { etag, hash });
    if same {
        let exchange = Exchange::new(request.clone(), Came::NotModified, now);
        let answered = Answered { what: What::Same, moved, took };
        let arrival = Arrival::Answer { exchange, decoded_bytes: 0 };
        return Landed { arrival, answered, memory, held_secs: None };
    }
    let bytes = http.body.len() as u64;
    let mut response = Response::new(url.as_str(), http.status);
    for (name, value) in http.headers {
        response = response.with_header(name, value);
    }
    response = response.with_body(http.body);
    let exchange = Exchange::new(request.clone(), Came::Response(response), now);
    Landed {
        arrival: Arrival::Answer { exchange, decoded_bytes: bytes },
        answered: Answered { what: What::Body { bytes }, moved, took },
        memory,
        held_secs: None,
    }
}

fn failed(complaint: Diagnostic, status: Option<u16>, took: u64, held_secs: Option<i64>) -> Landed {
    let passing = held_secs.is_some() || status.is_none_or(|it| it >= 500);
    Landed {
        arrival: Arrival::Failed { diagnostic: complaint.clone(), passing },
        answered: Answered {
            what: What::Failed { complaint, status },
            moved: None,
            took: millis(took),
        },
        memory: None,
        held_secs,
    }
}

/// What the fetcher says of a trouble, and how long it takes to find out.
fn told(trouble: Trouble, url: &Url) -> (Diagnostic, u64) {
    let host = url.host_str().unwrap_or_default();
    match trouble {
        Trouble::NoName => (Diagnostic::dns_failed(host, "no such name"), 40),
        Trouble::Refused => (Diagnostic::connect_failed(host, "Connection refused"), 60),
        Trouble::NoConnection => {
            (Diagnostic::timed_out("connecting", 10.0, "connect-timeout"), 10_000)
        }
        Trouble::NoAnswer => (
            Diagnostic::timed_out("waiting for the answer", 30.0, "response-timeout"),
            ANSWER_MS_MAX,
        ),
        Trouble::Hangup => (Diagnostic::connection_closed(host, "reset by peer"), 90),
        Trouble::CutShort => (Diagnostic::body_truncated(4_096, Some(28_112)), 400),
        Trouble::Expired => {
            (Diagnostic::tls_failed(host, "invalid peer certificate: certificate expired"), 120)
        }
        Trouble::OtherName => {
            (Diagnostic::tls_failed(host, "invalid peer certificate: not valid for this name"), 120)
        }
        Trouble::Handshake => {
            (Diagnostic::tls_failed(host, "received fatal alert: HandshakeFailure"), 120)
        }
        Trouble::Huge => (Diagnostic::answer_too_large("the body", 8 << 20, "body-limit"), 900),
        Trouble::Bomb => (Diagnostic::decompression_bomb(200, 90_000_000, 88_000), 900),
        Trouble::StrangeCoding => (Diagnostic::coding_unknown("compress"), 200),
        Trouble::BrokenCoding => (Diagnostic::coding_broken("gzip", "bad header"), 200),
        Trouble::Robots => (Diagnostic::robots_denied(url.path(), "Disallow: /"), 0),
        Trouble::NoRobots => {
            (Diagnostic::robots_unavailable(host, "the origin answered with status 500"), 300)
        }
        Trouble::BadHttp => (Diagnostic::protocol_broken("invalid header name"), 100),
    }
}

fn header<'h>(http: &'h Http, name: &str) -> Option<&'h str> {
    http.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
}

fn millis(ms: u64) -> SignedDuration {
    SignedDuration::from_millis(ms as i64)
}
