//! Composes pages: snapshot + portal + route → page model.
//!
//! **Never:** markup, storage.
//!
//! [`parse`] reads an address into a [`Target`], [`Composer::compose`] answers it with a page or
//! a redirect, and [`Composer::visit_targets`] walks over every address that a portal has.
//! Addresses are made and read in one place, the `address` module, whose documentation lists
//! them.

mod address;
mod article;
mod card;
mod composer;
mod dates;
mod editorial;
mod front;
mod index;
mod languages;
mod listing;
mod menus;
mod problem;
mod select;
mod site;
mod sitemap;
mod slug;
mod special;
mod teaser;
mod walk;
mod words;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use address::{Format, Narrow, RESERVED, Route, Scope, Target, parse};
pub use composer::{ComposeError, Composed, Composer, FormatInfo, SourceInfo, World, compose};
pub use select::{Refusal, passes, portal_filter, refusals, selection_filter};
pub use slug::slug;
pub use words::{CATALOGUE_LANGUAGES, WORDS};
