//! Reads platforms of personal stories: cards with names, a quotation and a distance, and the
//! stories behind them.
//!
//! **Never:** network, files, a clock; working out a distance, an age or who is behind a
//! pseudonym.
//!
//! A [`theme`] says where things stand, [`card`] reads the list and [`story`] a page of it,
//! [`people`] takes names apart, and [`words`] knows by which words these pages speak of places,
//! distances and consent.

mod card;
mod menu;
mod people;
mod settings;
mod source;
mod story;
#[cfg(test)]
mod tests;
mod theme;
mod words;

pub use source::StoriesSource;

portolan_plugin::export_source!(StoriesSource);
