//! Reads RSS, Atom, JSON Feed and CDF, as they should be written and as they are.
//!
//! **Never:** network, files, a clock; a panic or unbounded work on anything that came.
//!
//! The way of a document: [`decode`] turns bytes into text, [`scan`] text into tokens and
//! [`parser`] tokens into one small [`tree`] for each item, mending on the way; [`entry`] and
//! [`channel`] read the fields, [`read`] holds it together and gives every item its identity.
//! Each repair is a diagnostic with the byte where it was needed.

mod attrs;
mod channel;
mod dates;
mod decode;
mod entities;
mod entry;
mod fields;
mod json;
mod names;
mod page;
mod parser;
mod read;
mod report;
mod scan;
mod source;
mod tree;

pub use source::FeedSource;

portolan_plugin::export_source!(FeedSource);
