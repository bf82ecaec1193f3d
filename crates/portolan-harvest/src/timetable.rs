//! When a source is read again.

use jiff::{SignedDuration, Timestamp};
use xxhash_rust::xxh3::xxh3_64;

use crate::doctor::State;

/// A failing source is asked ever more rarely, but never forgotten.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What does not mend itself is asked for once a day at most.
const LASTING_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// The next time a source is due, given how it is.
///
/// As [`next_due`]; but a state that only people mend is looked at once a day at most, also where
/// the run itself did not fail. [`LONGEST_WAIT`] bounds the waits of both.
pub fn next_visit(
    source: &str,
    ended: Timestamp,
    every: SignedDuration,
    failures: u32,
    held_until: Option<Timestamp>,
    state: State,
) -> Timestamp {
    let is_lasting = matches!(
        state,
        State::Gone | State::Parked | State::Locked | State::Disallowed | State::Blocked
    );
    let every = if is_lasting && failures == 0 { every.max(LASTING_WAIT) } else { every };
    let due = next_due(source, ended, every, failures, held_until);
    if is_lasting && failures > 0 {
        // Doubling began at `every`; it does not begin below a day here.
        let least = next_due(source, ended, every.max(LASTING_WAIT), 0, held_until);
        return due.max(least);
    }
    due
}

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
