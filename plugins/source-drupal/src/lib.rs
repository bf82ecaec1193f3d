//! Reads Drupal through JSON:API: nodes with their media, files and terms, and menus.
//!
//! **Never:** network, files, a clock; cleaning of texts, guessing of dates or languages.
//!
//! [`source`] plans and parses, [`route`] builds addresses, [`document`] is an answer with what is
//! included in it, [`node`] makes an item of a resource by the field names of [`fields`], and
//! [`menu`] reads navigation.

mod document;
mod fields;
mod menu;
mod node;
mod route;
mod settings;
mod source;
#[cfg(test)]
mod tests;

pub use source::DrupalSource;

portolan_plugin::export_source!(DrupalSource);
