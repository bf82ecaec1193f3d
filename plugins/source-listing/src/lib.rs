//! Reads HTML listings, the pages of their items and the menus around them.
//!
//! **Never:** network, files, a clock; cleaning of texts, guessing of dates or languages.
//!
//! The way of a page: [`decode`](portolan_extract::decode) turns bytes into text, [`recognise`] tells a page of the site
//! from a wall or an error, [`listing`] reads cards and [`article`] an item's own page by the
//! selectors of a [`profile`], [`infer`] where no profile knows any, [`stretch`] makes elements of
//! items that have none, [`menu`] reads navigation, and [`address`] decides which addresses
//! are the same thing and which are traps.

mod article;
mod infer;
mod item;
mod listing;
mod menu;
mod pager;
mod profile;
mod settings;
mod source;
mod stretch;
#[cfg(test)]
mod tests;

// Read in the same way by all that read pages.
use portolan_extract::{address, decode, dom, recognise};

pub use source::ListingSource;

portolan_plugin::export_source!(ListingSource);
