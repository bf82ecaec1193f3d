//! The doctor: from the facts of a run, what is usual and what the operator expects, to how a
//! source is, since when, by which evidence, and what helps.
//!
//! The way of a run: a [`Chart`] takes the facts in while the run goes on and ends as a [`Visit`];
//! `signs` finds what may be wrong in it, compared with the [`Rhythm`] learned from healthy runs
//! and with the [`Contract`]; [`Health::examine`] waits until a sign has held, damps flapping, and
//! tells what has changed as [`Notice`]s. All states stand in one table, [`STATES`].

mod chart;
mod guise;
mod health;
mod rhythm;
mod signs;
mod state;
#[cfg(test)]
mod tests;

use jiff::SignedDuration;

pub use chart::{Answered, Chart, Entry as Address, Judged, Listed, Moved, Reading, Visit, What};
pub use guise::{Guise, Looks, look};
pub use health::{Change, Diagnosis, Health, Notice, Turn};
pub use rhythm::Rhythm;
pub use signs::Sign;
pub use state::{Entry, Grade, STATES, State};

/// What the operator expects of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// Items that a listing holds at least.
    pub items_min: u32,
    /// Fields that items have: `title`, `url`, `date`, `teaser`, `body`, `image`.
    pub fields: Vec<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    pub silence_max: Option<SignedDuration>,
}
