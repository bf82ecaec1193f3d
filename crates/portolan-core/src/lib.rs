//! The nouns of the house, the two plugin contracts with their messages, and diagnostics.
//!
//! **Never:** I/O, async, a clock, an engine.
//!
//! The modules follow the data's way: a source answers with [`raw`] items inside the
//! [`message`]s of the [`source`] contract, normalising turns them into [`item`]s, composition
//! selects them for a [`portal`] out of a [`snapshot`] and lays them out as a [`page`], and the
//! [`render`] contract turns a page into bytes.

pub mod date;
pub mod diagnostic;
pub mod item;
pub mod lang;
pub mod manifest;
pub mod message;
pub mod navigation;
pub mod office;
pub mod page;
pub mod place;
pub mod portal;
pub mod raw;
pub mod render;
pub mod settings;
pub mod snapshot;
pub mod source;
pub mod term;

pub use date::{Dated, When};
pub use diagnostic::{Diagnostic, Severity};
pub use item::{Item, ItemId, Kind, SafeHtml};
pub use lang::{Lang, LangClaim, LangOrigin, Text};
pub use manifest::Manifest;
pub use message::{Cursor, Exchange, Harvest, Request, Tag};
pub use raw::RawItem;
pub use settings::Settings;

/// The instants of the house, re-exported so that plugins and engines share one type.
pub use jiff::{Timestamp, civil};
