//! When a source is read again.

use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::xxh3_64;

/// A failing source is asked ever more rarely, but never forgotten.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The next time a source is due.
///
/// After a complete run it is `every` later; after failures the wait doubles each time up to
/// [`LONGEST_WAIT`]; an origin's `Retry-After` is waited for in any case. A source's own small
/// offset (up to a tenth of the interval) keeps many sources from being read in one burst.
pub fn next_due(
    source: &str,
    ended: Timestamp,
    every: SignedDuration,
    failures: u32,
    held_until: Option<Timestamp>,
) -> Timestamp {
    let wait = every.checked_mul(1 << failures.min(16)).unwrap_or(LONGEST_WAIT);
    let longest = LONGEST_WAIT.max(every);
    let wait = wait.min(longest);
    let tenth = u64::try_from(wait.as_millis() / 10).unwrap_or_default().max(1);
    let offset = i64::try_from(xxh3_64(source.as_bytes()) % tenth).unwrap_or_default();
    let due =
        ended.checked_add(wait + SignedDuration::from_millis(offset)).unwrap_or(Timestamp::MAX);
    held_until.map_or(due, |held| due.max(held))
}
