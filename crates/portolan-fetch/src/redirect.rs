//! When a permanent redirect is believed.
//!
//! A single 301 is often a mistake, a login page or a hotel's Wi-Fi. An address is replaced only
//! after the same move has been seen several times on different days.

use std::collections::BTreeMap;

use portolan_core::civil::Date;
use serde::{Deserialize, Serialize};

/// Sightings needed before a move is adopted.
pub const SIGHTINGS: u32 = 3;
/// Different days they must fall on.
pub const DAYS: u32 = 2;

/// Moves seen so far, by the address they lead away from. Pure; the store keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectLedger {
    moves: BTreeMap<String, Sightings>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sightings {
    to: String,
    count: u32,
    n_days: u32,
    last_day: Date,
}

/// A move that may be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopt {
    pub from: String,
    pub to: String,
}

impl RedirectLedger {
    /// Notes one redirect. Answers with the move once it has been seen often enough, and again at
    /// each further sighting. A temporary redirect or another target starts the count anew.
    pub fn observe(&mut self, from: &str, to: &str, permanent: bool, day: Date) -> Option<Adopt> {
        if !permanent || from == to {
            self.moves.remove(from);
            return None;
        }
        let seen = self.moves.entry(from.to_owned()).or_insert_with(|| Sightings {
            to: to.to_owned(),
            count: 0,
            n_days: 1,
            last_day: day,
        });
        if seen.to != to {
            *seen = Sightings { to: to.to_owned(), count: 0, n_days: 1, last_day: day };
        }
        seen.count = seen.count.saturating_add(1);
        if day > seen.last_day {
            seen.n_days = seen.n_days.saturating_add(1);
            seen.last_day = day;
        }
        (seen.count >= SIGHTINGS && seen.n_days >= DAYS)
            .then(|| Adopt { from: from.to_owned(), to: to.to_owned() })
    }

    /// The address answered by itself: earlier sightings no longer count.
    pub fn answered(&mut self, url: &str) {
        self.moves.remove(url);
    }
}

#[cfg(test)]
mod tests;
