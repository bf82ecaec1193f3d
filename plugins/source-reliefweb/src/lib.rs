//! Reads ReliefWeb's interface for programs, versions 1 and 2.
//!
//! **Never:** network, files, a clock; a claim that ReliefWeb is who said it.
//!
//! [`query`] writes the addresses, [`entry`] reads one entry of an answer, [`posted`] the
//! documents that publishers send in, and [`fields`] knows how the interface writes values.

mod entry;
mod fields;
mod posted;
mod query;
mod settings;
mod source;
#[cfg(test)]
mod tests;

pub use source::ReliefWebSource;

portolan_plugin::export_source!(ReliefWebSource);
