//! How long an answer holds, and how long an origin wants to be left alone (RFC 9111, RFC 9110).
//!
//! Only what a private cache needs that revalidates: `no-store`, `no-cache`, `max-age`, `Expires`,
//! `Age`, `Date`. There is no heuristic freshness; an answer that claims nothing is asked again.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the last answer holds. Meant to be stored beside the validators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Freshness {
    /// Until then nothing need be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The origin forbids keeping the answer: no validators are kept and nothing is archived.
    pub no_store: bool,
}

impl Freshness {
    /// Reads it out of an answer's headers (names in lower case).
    ///
    /// `received` is when the answer came, `max` the longest that is believed.
    pub fn of(headers: &[(String, String)], received: Timestamp, max: Duration) -> Freshness {
        let control = CacheControl::of(headers);
        if control.no_store {
            return Freshness { expires_at: None, no_store: true };
        }
        if control.no_cache {
            return Freshness::default();
        }
        let age = age(headers);
        let lifetime = match control.max_age {
            Some(secs) => Duration::from_secs(secs).saturating_sub(age),
            None => match remaining_by_expires(headers, received) {
                Some(remaining) => remaining.saturating_sub(age),
                None => return Freshness::default(),
            },
        };
        let lifetime = lifetime.min(max);
        if lifetime.is_zero() {
            return Freshness::default();
        }
        let expires_at = SignedDuration::try_from(lifetime)
            .ok()
            .and_then(|lifetime| received.checked_add(lifetime).ok());
        Freshness { expires_at, no_store: false }
    }

    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| now < expires_at)
    }
}

/// The directives of `Cache-Control` that matter here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CacheControl {
    pub(crate) no_store: bool,
    pub(crate) no_cache: bool,
    pub(crate) max_age: Option<u64>,
}

impl CacheControl {
    fn of(headers: &[(String, String)]) -> CacheControl {
        let mut control = CacheControl::default();
        for (_, value) in headers.iter().filter(|(name, _)| name == "cache-control") {
            control.read(value);
        }
        control
    }

    pub(crate) fn read(&mut self, value: &str) {
        for directive in split_outside_quotes(value) {
            let (name, argument) = match directive.split_once('=') {
                Some((name, argument)) => (name.trim(), Some(argument.trim().trim_matches('"'))),
                None => (directive.trim(), None),
            };
            match name.to_ascii_lowercase().as_str() {
                "no-store" => self.no_store = true,
                // With a field list only those fields must be revalidated; we keep none of them.
                "no-cache" if argument.is_none() => self.no_cache = true,
                // Of several, the shortest is the safe one; an unreadable one counts as stale.
                "max-age" => {
                    let secs = argument.map_or(0, delta_seconds);
                    self.max_age = Some(self.max_age.map_or(secs, |known| known.min(secs)));
                }
                _ => {}
            }
        }
    }
}

/// `Retry-After` as seconds or as a date; dates gone by mean now.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(delta_seconds(value)));
    }
    let until = http_date(value)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or(Duration::ZERO))
}

/// An HTTP date in any of its three forms.
pub fn http_date(value: &str) -> Option<Timestamp> {
    let time: SystemTime = httpdate::parse_http_date(value.trim()).ok()?;
    Timestamp::try_from(time).ok()
}

/// Digits only; a number too large for its type is as good as forever (RFC 9111, 1.2.2).
fn delta_seconds(text: &str) -> u64 {
    const FOREVER: u64 = 1 << 31;
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(FOREVER).min(FOREVER)
}

fn age(headers: &[(String, String)]) -> Duration {
    Duration::from_secs(header(headers, "age").map_or(0, |value| delta_seconds(value.trim())))
}

/// `Expires` minus the origin's own idea of now. An unreadable `Expires` means already expired.
fn remaining_by_expires(headers: &[(String, String)], received: Timestamp) -> Option<Duration> {
    let expires = header(headers, "expires")?;
    let Some(expires) = http_date(expires) else {
        return Some(Duration::ZERO);
    };
    let date = header(headers, "date").and_then(http_date).unwrap_or(received);
    Some(Duration::try_from(expires.duration_since(date)).unwrap_or(Duration::ZERO))
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn split_outside_quotes(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

#[cfg(test)]
mod tests;
