//! All that an author of a source or a renderer sees: the contract, the export macros, the wire
//! messages and the test kit.
//!
//! **Never:** anything an author does not need.
//!
//! A plugin is a library crate with `crate-type = ["cdylib"]` and a `plugin.toml` beside its
//! `Cargo.toml`. It implements [`ContentSource`] or [`Renderer`] and ends with one line,
//! [`export_source!`] or [`export_renderer!`]. The book (`docs/book`) walks through one from
//! the first line to the passing test; this is its heart:
//!
//! ```
//! use portolan_plugin::{
//!     Context, ContentSource, Cursor, Diagnostic, Exchange, Harvest, Manifest, RawItem, Request,
//!     Settings, SourceError, SourceErrorKind, Timestamp,
//!     message::{Answer, Response},
//!     raw::{Part, RawText},
//! };
//!
//! #[derive(Default)]
//! struct Bulletin;
//!
//! impl ContentSource for Bulletin {
//! #   fn manifest(&self) -> Manifest { unreachable!("the tutorial never asks") }
//!     // …
//!     fn check(&self, _: &Settings) -> Vec<Diagnostic> {
//!         Vec::new()
//!     }
//!
//!     fn plan(&self, cx: &Context<'_>, _: &Cursor) -> Result<Vec<Request>, SourceError> {
//!         match cx.settings.text("url") {
//!             Some(url) => Ok(vec![Request::get(url)]),
//!             None => Err(SourceError::new(SourceErrorKind::Settings, "`url` is missing")),
//!         }
//!     }
//!
//!     fn parse(&self, _: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError> {
//!         let mut harvest = Harvest::default();
//!         let Answer::Response(response) = &exchange.answer else {
//!             return Ok(harvest);
//!         };
//!         for line in String::from_utf8_lossy(&response.body).lines() {
//!             // One bulletin a line: its number, a tab, its title.
//!             if let Some((number, title)) = line.split_once('\t') {
//!                 let mut item = RawItem::new(number, Part::Whole);
//!                 item.title = Some(RawText::plain(title));
//!                 harvest.items.push(item);
//!             }
//!         }
//!         Ok(harvest)
//!     }
//! }
//!
//! let settings: Settings =
//!     serde_json::from_str(r#"{ "url": "https://town.example/bulletins" }"#).unwrap();
//! let cx = Context::new("town", &settings, Timestamp::UNIX_EPOCH);
//!
//! let requests = Bulletin.plan(&cx, &Cursor::default()).unwrap();
//! assert_eq!(requests[0].url, "https://town.example/bulletins");
//!
//! let mut response = Response::new("https://town.example/bulletins", 200);
//! response.body = b"17\tThe bridge is open\n18\tMarket on Friday\n".to_vec();
//! let exchange =
//!     Exchange::new(requests[0].clone(), Answer::Response(response), Timestamp::UNIX_EPOCH);
//!
//! let harvest = Bulletin.parse(&cx, &exchange).unwrap();
//! assert_eq!(harvest.items.len(), 2);
//! assert_eq!(harvest.items[1].origin_id, "18");
//! ```

#![deny(unsafe_op_in_unsafe_fn)]

pub mod abi;
pub mod export;
pub mod testkit;
pub mod wire;

pub use portolan_core::{
    date, diagnostic, item, lang, manifest, message, navigation, page, raw, render, settings,
    source,
};

pub use portolan_core::{
    Cursor, Dated, Diagnostic, Exchange, Harvest, Kind, Lang, LangClaim, Manifest, RawItem,
    Request, SafeHtml, Settings, Severity, Tag, Text, Timestamp, When, civil,
    page::Page,
    render::{Format, RenderError, Renderer},
    source::{ContentSource, Context, SourceError, SourceErrorKind},
};
