//! Dates as the estate gives them: with a precision, and with the words they were read from.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

/// A point in time, no more precise than the source was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "precision", rename_all = "kebab-case")]
pub enum When {
    /// An instant, with the offset from UTC in which the source expressed it.
    Instant {
        at: Timestamp,
        offset_minutes: i16,
    },
    Day {
        date: civil::Date,
    },
    Month {
        year: i16,
        month: i8,
    },
    Year {
        year: i16,
    },
    /// No date is known. Never shown as 1970.
    #[serde(other)]
    Unknown,
}

/// A date with the raw words and the way it was found.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dated {
    pub when: When,
    /// The words or the field value, exactly as they stood; absent if there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

impl When {
    pub fn is_known(&self) -> bool {
        !matches!(self, When::Unknown)
    }

    /// Seconds since 1970 at the start of the period, for ordering only.
    pub fn sort_key(&self) -> Option<i64> {
        match *self {
            When::Instant { at, .. } => Some(at.as_second()),
            When::Day { date } => day_start(date),
            When::Month { year, month } => day_start(civil::Date::new(year, month, 1).ok()?),
            When::Year { year } => day_start(civil::Date::new(year, 1, 1).ok()?),
            When::Unknown => None,
        }
    }

    /// The calendar day, in the offset the source used; `None` if it is less precise than a day.
    pub fn day(&self) -> Option<civil::Date> {
        match *self {
            When::Instant { at, offset_minutes } => {
                let offset = jiff::tz::Offset::from_seconds(i32::from(offset_minutes) * 60).ok()?;
                Some(offset.to_datetime(at).date())
            }
            When::Day { date } => Some(date),
            _ => None,
        }
    }

    /// The value for HTML's `datetime` attribute and for feeds; `None` if unknown.
    pub fn iso(&self) -> Option<String> {
        match *self {
            When::Instant { at, .. } => Some(at.to_string()),
            When::Day { date } => Some(date.to_string()),
            When::Month { year, month } => Some(format!("{year:04}-{month:02}")),
            When::Year { year } => Some(format!("{year:04}")),
            When::Unknown => None,
        }
    }
}

impl Dated {
    pub fn unknown() -> Dated {
        Dated { when: When::Unknown, raw: None }
    }
}

fn day_start(date: civil::Date) -> Option<i64> {
    let midnight = date.at(0, 0, 0, 0);
    jiff::tz::Offset::UTC.to_timestamp(midnight).ok().map(|at| at.as_second())
}
