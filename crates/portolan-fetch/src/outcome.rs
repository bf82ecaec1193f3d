//! What is asked and what came of it.

use std::{fmt, str::FromStr, sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::Timestamp;
use portolan_core::{Diagnostic, message::Response};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use url::Url;

use crate::freshness::Freshness;

/// One thing to be read. Drop the future of [`Fetcher::fetch`](crate::Fetcher::fetch) to cancel.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ask {
    pub url: Url,
    /// The `Accept` header, if the source has a wish.
    pub accept: Option<String>,
    /// What the origin gave with its last answer; makes the request conditional.
    pub validators: Option<Validators>,
    /// Hash of the last body, to recognise the same one under status 200.
    pub known_body: Option<BodyHash>,
    /// How long the last answer said it would hold; while it does, nothing is sent.
    pub freshness: Option<Freshness>,
    /// Judges the URL and the target of every redirect.
    pub permitted: Permitted,
    /// Asks for the head alone (HEAD): whether the address still answers.
    pub head_only: bool,
}

/// Which URLs an ask may touch. The address guard judges besides.
#[derive(Clone)]
pub struct Permitted(Arc<dyn Fn(&Url) -> bool + Send + Sync>);

/// What makes the next request for the same address conditional. Meant to be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
    /// The address that gave them, after redirects; they are sent to it and to no other hop.
    /// `None` means the address asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// SHA-256 of a decoded body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyHash(pub [u8; 32]);

#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// A success (2xx), whole and decoded.
    Response(Fetched),
    /// The origin said 304.
    NotModified(NotModified),
    /// The last answer is still fresh; nothing was sent.
    Fresh,
    Failed(Failure),
}

/// A successful answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fetched {
    /// The address that answered, after redirects.
    pub final_url: Url,
    pub hops: Vec<Hop>,
    pub status: u16,
    /// Names in lower case; values that are no UTF-8 are read as Latin-1.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
    /// The body's size as sent.
    pub wire_bytes: u64,
    pub body_hash: BodyHash,
    /// Status 200, but the body is the one in [`Ask::known_body`].
    pub same_body: bool,
    /// `None` if the origin gave none or forbade storing.
    pub validators: Option<Validators>,
    pub freshness: Freshness,
    pub started_at: Timestamp,
    pub fetched_at: Timestamp,
    /// Requests sent for it, redirects and retries included, robots.txt not.
    pub n_requests: u32,
    /// What was repaired or noteworthy.
    pub notes: Vec<Diagnostic>,
}

/// The origin confirmed what we have.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NotModified {
    pub final_url: Url,
    pub hops: Vec<Hop>,
    pub headers: Vec<(String, String)>,
    /// To be stored in place of those sent.
    pub validators: Validators,
    pub freshness: Freshness,
    pub started_at: Timestamp,
    pub fetched_at: Timestamp,
    pub n_requests: u32,
}

/// One followed redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    pub from: String,
    pub to: String,
    pub status: u16,
    /// 301 or 308. Believe it only through a [`RedirectLedger`](crate::RedirectLedger).
    pub permanent: bool,
}

#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    pub kind: FailureKind,
    pub diagnostic: Diagnostic,
    /// How long the origin is left alone.
    pub retry_after: Option<Duration>,
    pub status: Option<u16>,
    pub hops: Vec<Hop>,
    pub started_at: Timestamp,
    pub failed_at: Timestamp,
    pub n_requests: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailureKind {
    /// By the guard, the scheme, or the origins of the source. Nothing was sent.
    Refused,
    RobotsDenied,
    /// The origin is being left alone after earlier failures. Nothing was sent.
    Held,
    Dns,
    Connect,
    Tls,
    Timeout,
    /// The connection broke before an answer began.
    Closed,
    Truncated,
    TooLarge,
    Bomb,
    /// The content coding is unknown or broken.
    Coding,
    RedirectLoop,
    TooManyRedirects,
    RedirectRefused,
    RateLimited,
    ServerError,
    ClientError,
    NotFound,
    Gone,
    /// A challenge for browsers stands before the page.
    Blocked,
    Protocol,
    /// A `file:` URL that could not be read.
    File,
    #[serde(other)]
    Unknown,
}

impl Ask {
    pub fn new(url: Url) -> Ask {
        Ask {
            url,
            accept: None,
            validators: None,
            known_body: None,
            freshness: None,
            permitted: Permitted::anything(),
            head_only: false,
        }
    }

    #[must_use]
    pub fn with_accept(mut self, accept: Option<String>) -> Ask {
        self.accept = accept;
        self
    }

    #[must_use]
    pub fn with_validators(mut self, validators: Option<Validators>) -> Ask {
        self.validators = validators;
        self
    }

    #[must_use]
    pub fn with_known_body(mut self, hash: Option<BodyHash>) -> Ask {
        self.known_body = hash;
        self
    }

    #[must_use]
    pub fn with_freshness(mut self, freshness: Option<Freshness>) -> Ask {
        self.freshness = freshness;
        self
    }

    #[must_use]
    pub fn head_only(mut self) -> Ask {
        self.head_only = true;
        self
    }

    #[must_use]
    pub fn with_permitted(mut self, permitted: Permitted) -> Ask {
        self.permitted = permitted;
        self
    }
}

impl Permitted {
    /// Whatever the guard lets pass.
    pub fn anything() -> Permitted {
        Permitted(Arc::new(|_| true))
    }

    /// Only these origins, written `scheme://host[:port]`.
    pub fn origins<I: IntoIterator<Item = S>, S: AsRef<str>>(origins: I) -> Permitted {
        let known: Vec<String> =
            origins.into_iter().filter_map(|it| canonical_origin(it.as_ref())).collect();
        Permitted::by(move |url| known.contains(&url.origin().ascii_serialization()))
    }

    pub fn by(judge: impl Fn(&Url) -> bool + Send + Sync + 'static) -> Permitted {
        Permitted(Arc::new(judge))
    }

    pub fn allows(&self, url: &Url) -> bool {
        (self.0)(url)
    }
}

/// `https://Example.ORG:443/` → `https://example.org`.
pub(crate) fn canonical_origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

impl Validators {
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

impl BodyHash {
    pub fn of(body: &[u8]) -> BodyHash {
        BodyHash(Sha256::digest(body).into())
    }
}

impl Fetched {
    /// An answer that nobody fetched now: nothing of it makes a later request conditional.
    pub fn of_archive(
        final_url: Url,
        hops: Vec<Hop>,
        (status, headers): (u16, Vec<(String, String)>),
        (body, body_hash): (Bytes, BodyHash),
        at: Timestamp,
    ) -> Fetched {
        Fetched {
            final_url,
            hops,
            status,
            headers,
            wire_bytes: body.len() as u64,
            body,
            body_hash,
            same_body: false,
            validators: None,
            freshness: Freshness::default(),
            started_at: at,
            fetched_at: at,
            n_requests: 0,
            notes: Vec::new(),
        }
    }

    /// The response as a source receives it.
    pub fn to_response(&self) -> Response {
        let mut res = Response::new(self.final_url.as_str(), self.status);
        res.headers.clone_from(&self.headers);
        res.body = self.body.to_vec();
        res
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl FailureKind {
    /// Whether asking again soon may help.
    pub fn is_transient(self) -> bool {
        use FailureKind::{
            Closed, Connect, Dns, Held, RateLimited, ServerError, Timeout, Truncated,
        };
        matches!(
            self,
            Held | Dns | Connect | Timeout | Closed | Truncated | RateLimited | ServerError
        )
    }
}

impl fmt::Debug for Permitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permitted")
    }
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for BodyHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<BodyHash, &'static str> {
        let text = text.as_bytes();
        if text.len() != 64 {
            return Err("a body hash has 64 hexadecimal digits");
        }
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err("a body hash has lower-case hexadecimal digits"),
        };
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(BodyHash(hash))
    }
}

impl Serialize for BodyHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BodyHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<BodyHash, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
