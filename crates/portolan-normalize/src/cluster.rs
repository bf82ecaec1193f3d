//! Items that are one statement, published at several places and in several languages.
//!
//! A [`Signature`] is what can be compared of an item without reading it again. Its [marks] lead
//! to the few other items that are worth comparing; [`compare`] says of two what they are to one
//! another and why; [`group`] makes clusters of what belongs together.
//!
//! [marks]: Signature::marks

mod compare;
mod group;
mod rules;
mod signature;
#[cfg(test)]
mod tests;

pub use compare::{Comparison, Evidence, compare};
pub use group::{Grouped, Tie, group};
pub use rules::{RULES_VERSION, Verdict};
pub use signature::Signature;

/// Marks by which one item is found.
pub const MARKS_MAX: usize = 32;

/// A mark that more items than this carry says nothing: it is the boilerplate of a site, or a
/// number that everybody prints.
pub const BEARERS_MAX: u32 = 40;

/// Items with which one item is compared: those with which it shares most marks.
pub const CANDIDATES_MAX: usize = 48;

/// Near and related items that are kept for one item.
pub const RELATED_MAX: usize = 8;

/// Members of one cluster.
pub const MEMBERS_MAX: usize = 64;
