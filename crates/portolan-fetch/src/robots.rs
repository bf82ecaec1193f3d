//! robots.txt (RFC 9309): what an origin allows us, and what is remembered of it between runs.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use robotxt::{Agent, Robots};
use serde::{Deserialize, Serialize};
use url::{Position, Url};

use crate::{gate::Hold, outcome::Validators};

/// RFC 9309, 2.5: at least this much is read; the rest is cut.
pub const BYTES_MAX: u64 = 500 << 10;
/// RFC 9309, 2.3.1.2.
pub const REDIRECTS_MAX: u32 = 5;
/// RFC 9309, 2.4: no copy is used longer.
pub const KEEP_MAX: Duration = Duration::from_secs(24 * 3600);
/// However short an origin's own `max-age`, its rules are kept this long.
pub const KEEP_MIN: Duration = Duration::from_secs(600);
/// An unreachable robots.txt is asked for again after this time.
pub const UNREACHABLE_RETRY: Duration = Duration::from_secs(60);

/// An origin's rules as they concern one product token.
#[derive(Clone, Debug)]
pub struct Rules {
    robots: Robots,
}

impl Rules {
    pub fn parse(text: &[u8], product_token: &str) -> Rules {
        Rules { robots: Robots::parse(text, Agent::Exact(product_token)) }
    }

    pub fn allow_all() -> Rules {
        Rules { robots: Robots::allow_all() }
    }

    /// `Err` names the rule that forbids.
    pub fn judge(&self, url: &Url) -> Result<(), String> {
        let path = &url[Position::BeforePath..Position::AfterQuery];
        if self.robots.is_allowed(path) {
            return Ok(());
        }
        let rule = self.robots.matching_rule(path);
        Err(format!("Disallow: {}", rule.map_or("/", |rule| rule.pattern())))
    }

    pub fn crawl_delay(&self) -> Option<Duration> {
        self.robots.crawl_delay()
    }

    /// Sitemaps that the file announces, for whom it may interest.
    pub fn sitemaps(&self) -> &[Url] {
        self.robots.sitemaps()
    }
}

/// Where an origin's rules are looked up.
pub fn robots_url(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}

/// A robots.txt as it was last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsCopy {
    /// The status it came with; 4xx allows everything.
    pub status: u16,
    /// Lossy: rules are compared as ASCII with percent escapes.
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validators: Option<Validators>,
    pub fetched_at: Timestamp,
    pub expires_at: Timestamp,
}

impl RobotsCopy {
    pub(crate) fn rules(&self, product_token: &str) -> Rules {
        match self.status {
            200..=299 => Rules::parse(self.text.as_bytes(), product_token),
            _ => Rules::allow_all(),
        }
    }

    /// How long a copy is used: what the origin says, within our bounds.
    pub(crate) fn expiry(fetched_at: Timestamp, says: Option<Timestamp>) -> Timestamp {
        let keep = match says {
            Some(says) => Duration::try_from(says.duration_since(fetched_at))
                .unwrap_or_default()
                .clamp(KEEP_MIN, KEEP_MAX),
            None => KEEP_MAX,
        };
        SignedDuration::try_from(keep)
            .ok()
            .and_then(|keep| fetched_at.checked_add(keep).ok())
            .unwrap_or(fetched_at)
    }
}

/// What a process passes on to the next about one origin, so that neither robots.txt nor a
/// `Retry-After` is forgotten between two runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginMemory {
    pub origin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub robots: Option<RobotsCopy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    #[serde(default)]
    pub n_faults: u32,
}

#[cfg(test)]
mod tests;
