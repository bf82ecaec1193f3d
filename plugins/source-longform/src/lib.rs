//! Reads long stories made with page builders such as Shorthand.
//!
//! **Never:** network, files, a clock; a date that the page does not state as data.
//!
//! [`page`] reads one story by the selectors of [`places`], [`byline`] takes apart who made it,
//! and [`index`] finds the stories that a page links to.

mod byline;
mod index;
mod page;
mod places;
mod settings;
mod source;
#[cfg(test)]
mod tests;

pub use source::LongformSource;

portolan_plugin::export_source!(LongformSource);
