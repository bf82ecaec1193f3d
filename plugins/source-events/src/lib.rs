//! Reads events: iCalendar files (RFC 5545 with 7529, 7986 and 9073 where they help) and
//! schema.org events in pages.
//!
//! **Never:** network, files, a clock of its own; guessing a zone, a year or a language.
//!
//! The way of a calendar: [`content`] unfolds lines, [`component`] makes a tree of them, [`zone`]
//! finds out what a clock's time means, [`recur`] says when a rule applies, and [`calendar`] makes
//! items.

mod calendar;
mod component;
mod content;
mod decode;
mod page;
mod recur;
mod rule;
mod settings;
mod source;
#[cfg(test)]
mod tests;
mod value;
mod windows;
mod zone;

pub use source::EventsSource;

portolan_plugin::export_source!(EventsSource);
