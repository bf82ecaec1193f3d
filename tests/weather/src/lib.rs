//! A simulated web: models of two hundred sites and of their faults, read by the real run, the
//! real source plugins, the real normaliser and the real doctor, in virtual time.
//!
//! **Never:** a socket, a clock; a word or rule of the doctor's own in a fault.
//!
//! The plugins are taken as they lie in the build's folder, as the end-to-end tests take them.

// It looks for the built plugins.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::print_stdout)]

mod dice;
mod faults;
mod line;
mod pages;
mod report;
mod season;
mod sites;
#[cfg(test)]
mod tests;
mod texts;
mod watch;

pub use report::{Report, Row};
pub use season::{Season, run};
