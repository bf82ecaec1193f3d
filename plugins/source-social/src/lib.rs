//! Gathers posts of missions and staff into a wall: Mastodon, ActivityPub, Bluesky, exported
//! archives.
//!
//! **Never:** network, files, a clock; a post of somebody who does not want to be shown; reading
//! around the wall of a network that has one.
//!
//! [`mastodon`], [`activity`], [`bluesky`] and [`twitter`] read what each network writes into a
//! [`post`], which becomes an item in one way for all of them. [`account`] says whose it is.

mod account;
mod activity;
mod bluesky;
mod fields;
mod mastodon;
mod post;
mod settings;
mod source;
#[cfg(test)]
mod tests;
mod twitter;

pub use source::SocialSource;

portolan_plugin::export_source!(SocialSource);
