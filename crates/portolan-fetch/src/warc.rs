//! Web archives' files (WARC, ISO 28500): exchanges written so that any archive can keep them, and
//! read so that a site that is gone can still be imported.
//!
//! Our own reader, because what it reads comes from anywhere: every line, header, record and
//! member is bounded, and damage costs what it damages. A record is one gzip member, as the
//! standard recommends.

mod digest;
mod http;
mod read;
mod write;

pub use read::{Capture, Captured, WarcLimits, WarcReader};
pub use write::{WarcWriter, Written};

#[cfg(test)]
mod tests;
