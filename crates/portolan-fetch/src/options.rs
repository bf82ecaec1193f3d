//! What the operator decides: who we are, how much we read, how often we ask.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use crate::connect::{Resolve, SystemResolver};

/// Everything a [`Fetcher`](crate::Fetcher) is made of.
#[derive(Clone)]
pub struct FetcherOptions {
    /// Sent with every request. Its part before the first `/` is the name that robots.txt rules
    /// are looked up by.
    pub user_agent: String,
    /// An address or URL where people reach the operator; joins the User-Agent as `(+contact)`.
    pub contact: Option<String>,
    /// Sent with every request: one fixed answer for sites that choose a language by it.
    pub accept_language: String,
    pub origins: Vec<OriginRule>,
    pub limits: Limits,
    pub politeness: Politeness,
    /// How names become addresses and addresses become connections.
    pub resolver: Arc<dyn Resolve>,
}

/// The operator's word about one origin.
#[derive(Clone, Debug, Default)]
pub struct OriginRule {
    /// `scheme://host[:port]`.
    pub origin: String,
    /// Connect there instead of where the name leads; name, TLS and `Host` stay as they are.
    pub connect_to: Option<SocketAddr>,
    /// Certificates in PEM form that are trusted for this origin besides the public ones.
    pub ca_file: Option<PathBuf>,
    /// Permits private and other special addresses, and local names, for this origin.
    pub allow_private: bool,
    /// Permits redirects from this origin's https pages to plain http.
    pub allow_downgrade: bool,
    /// Time between the starts of two requests.
    pub delay: Option<Duration>,
    pub concurrency: Option<u32>,
    /// The whole `User-Agent` for this origin, instead of the common one. Still honest: robots.txt
    /// is read by the common name.
    pub user_agent: Option<String>,
    /// The site's operator has allowed us what robots.txt forbids.
    pub ignore_robots: bool,
}

/// How much may come. Reaching a limit is a failure that names the number and the setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Body as sent.
    pub body_bytes: u64,
    /// Body after decompression.
    pub decoded_bytes: u64,
    /// Decompressed to sent, watched once [`limits::RATIO_FROM_BYTES`] have come out.
    pub decompression_ratio: u32,
    /// All response headers together.
    pub header_bytes: u32,
    pub redirects: u32,
    /// Name, TCP and TLS together.
    pub connect_timeout: Duration,
    /// From the request to the end of the response's headers.
    pub response_timeout: Duration,
    /// Between two pieces of a body.
    pub idle_timeout: Duration,
    /// One request from its start to the last byte; the polite waiting before it not counted.
    pub total_timeout: Duration,
    /// However long an answer claims to be fresh, it is asked for again after this time.
    pub freshness_max: Duration,
}

/// The default limits.
pub mod limits {
    use std::time::Duration;

    pub const BODY_BYTES: u64 = 16 << 20;
    pub const DECODED_BYTES: u64 = 32 << 20;
    /// HTML full of repeated menus reaches 40; deflate's ceiling is 1,032.
    pub const DECOMPRESSION_RATIO: u32 = 200;
    pub const RATIO_FROM_BYTES: u64 = 1 << 20;
    pub const HEADER_BYTES: u32 = 64 << 10;
    pub const REDIRECTS: u32 = 10;
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    pub const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);
    pub const IDLE_TIMEOUT: Duration = Duration::from_secs(20);
    pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(90);
    pub const FRESHNESS_MAX: Duration = Duration::from_secs(24 * 3600);
}

/// How considerately we ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Politeness {
    /// Between the starts of two requests to an origin, unless its rule says otherwise.
    pub delay: Duration,
    /// Requests under way at an origin, unless its rule says otherwise.
    pub concurrency: u32,
    /// Requests under way at all origins together.
    pub concurrency_total: u32,
    /// A robots.txt `Crawl-delay` is honoured up to this.
    pub crawl_delay_max: Duration,
    /// Further attempts after a transient fault.
    pub retries: u32,
    /// Before a further attempt, jittered by half.
    pub retry_wait: Duration,
    /// How long an origin is left alone after its first refusal or lost connection; doubled with
    /// each further one.
    pub backoff: Duration,
    pub backoff_max: Duration,
    /// A held origin is waited for if it is only held this long; otherwise the ask fails at once
    /// and says until when.
    pub patience: Duration,
    /// A `Retry-After` further away than this is cut to it.
    pub retry_after_max: Duration,
}

/// The default politeness.
pub mod politeness {
    use std::time::Duration;

    pub const DELAY: Duration = Duration::from_secs(1);
    pub const CONCURRENCY: u32 = 2;
    pub const CONCURRENCY_TOTAL: u32 = 16;
    pub const CRAWL_DELAY_MAX: Duration = Duration::from_secs(30);
    pub const RETRIES: u32 = 1;
    pub const RETRY_WAIT: Duration = Duration::from_secs(1);
    pub const BACKOFF: Duration = Duration::from_secs(2);
    pub const BACKOFF_MAX: Duration = Duration::from_secs(3600);
    pub const PATIENCE: Duration = Duration::from_secs(10);
    pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3600);
}

impl Default for FetcherOptions {
    fn default() -> FetcherOptions {
        FetcherOptions {
            user_agent: concat!("Portolan/", env!("CARGO_PKG_VERSION")).to_owned(),
            contact: None,
            accept_language: "en, *;q=0.5".to_owned(),
            origins: Vec::new(),
            limits: Limits::default(),
            politeness: Politeness::default(),
            resolver: Arc::new(SystemResolver),
        }
    }
}

impl FetcherOptions {
    /// The whole `User-Agent` header.
    pub fn user_agent_header(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{} (+{contact})", self.user_agent),
            None => self.user_agent.clone(),
        }
    }

    /// The name that robots.txt knows us by.
    pub fn product_token(&self) -> &str {
        self.user_agent.split(['/', ' ']).next().unwrap_or_default()
    }
}

impl OriginRule {
    pub fn new(origin: impl Into<String>) -> OriginRule {
        OriginRule { origin: origin.into(), ..OriginRule::default() }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: limits::BODY_BYTES,
            decoded_bytes: limits::DECODED_BYTES,
            decompression_ratio: limits::DECOMPRESSION_RATIO,
            header_bytes: limits::HEADER_BYTES,
            redirects: limits::REDIRECTS,
            connect_timeout: limits::CONNECT_TIMEOUT,
            response_timeout: limits::RESPONSE_TIMEOUT,
            idle_timeout: limits::IDLE_TIMEOUT,
            total_timeout: limits::TOTAL_TIMEOUT,
            freshness_max: limits::FRESHNESS_MAX,
        }
    }
}

impl Default for Politeness {
    fn default() -> Politeness {
        Politeness {
            delay: politeness::DELAY,
            concurrency: politeness::CONCURRENCY,
            concurrency_total: politeness::CONCURRENCY_TOTAL,
            crawl_delay_max: politeness::CRAWL_DELAY_MAX,
            retries: politeness::RETRIES,
            retry_wait: politeness::RETRY_WAIT,
            backoff: politeness::BACKOFF,
            backoff_max: politeness::BACKOFF_MAX,
            patience: politeness::PATIENCE,
            retry_after_max: politeness::RETRY_AFTER_MAX,
        }
    }
}
