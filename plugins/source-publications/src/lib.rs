//! Reads publications: lists of books with their pages, and the site of one report with its
//! chapters.
//!
//! **Never:** network, files, a clock; guessing a language, an edition or a date.
//!
//! A publication is an item: its languages are files and translations, its chapters are listed in
//! it and are items of their own where they have something of their own. [`listing`] reads cards,
//! [`labels`] what a page says under labels, [`files`] its downloads with their languages,
//! [`chapters`] its parts, and [`book`] puts them together.

mod book;
mod chapters;
mod files;
mod labels;
mod languages;
mod listing;
mod settings;
mod source;
#[cfg(test)]
mod tests;

pub use source::PublicationsSource;

portolan_plugin::export_source!(PublicationsSource);
