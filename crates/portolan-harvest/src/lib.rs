//! A harvest run, the timetable and the doctor, as state machines: what to ask next, in which order
//! to parse, when a limit is reached, when a source is due again, and how it is.
//!
//! **Never:** sockets, clocks, threads.
//!
//! The caller drives a [`Run`]: it takes requests with [`Run::next_fetch`], hands back what
//! became of them with [`Run::arrived`], parses what [`Run::next_parse`] releases, and reports
//! with [`Run::parsed`]. Answers may arrive in any order; they are parsed in the order in which
//! their requests were issued.

pub mod doctor;
pub mod history;
pub mod ladder;
mod permit;
mod run;
#[cfg(test)]
mod tests;
pub mod timetable;
pub mod withdrawal;

pub use permit::Permit;
pub use run::{Arrival, Fetch, Limits, Parsed, Retryable, Run, Slice, Summary, digest};
