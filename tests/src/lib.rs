//! The end-to-end tests: the fixture estate harvested over real HTTP by the built plugins, stored,
//! served and exported.
//!
//! **Never:** anything but tests; no crate depends on this one.
//!
//! The plugins and the operators' binary are taken as they lie in the build's folder, so
//! `cargo build --workspace` comes first; `cargo xtask ci` does so.

#![cfg(test)]
// Tests play the operator: they write profiles, read exports and look at the clock.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod add;
mod again;
mod authors;
mod backfill;
mod bench;
mod browser;
mod cases;
mod clusters;
mod faults;
mod feeds;
mod identity;
mod kills;
mod ladder;
mod origin;
mod replay;
mod seeds;
mod serving;
mod sitemaps;
mod systems;
mod wall;
