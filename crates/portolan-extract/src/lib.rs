//! What a web page says of itself: its text from bytes, its tree, structured data, main text.
//!
//! **Never:** I/O, a clock, cleaning of texts, guessing of languages; a judgement that only one
//! plugin needs.
//!
//! All functions are pure and bounded; each limit is a constant beside the code that keeps it,
//! and reaching it is a diagnostic or stands in the answer.
//!
//! [`decode`](mod@decode) turns bytes into text and [`dom`] text into a tree; [`recognise`] tells
//! a page of the site from a wall or an error, and [`address`] which addresses are the same thing.
//! [`schema`] reads JSON-LD and microdata, [`microformats`] classes, [`meta`] the head, [`feeds`]
//! what feeds are named. [`page`] judges all of that into one raw item and says which voice won;
//! [`main_text`] finds its text. [`page::read_with_text`] is all of it in one.

pub mod address;
pub mod date;
pub mod decode;
pub mod dom;
pub mod feeds;
pub mod main_text;
pub mod meta;
pub mod microformats;
pub mod page;
pub mod recognise;
pub mod schema;

pub use decode::decode;

#[cfg(test)]
mod tests;
