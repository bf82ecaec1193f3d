//! Asks origins for what a source wants to read: politely, conditionally, within limits.
//!
//! **Never:** looking inside a body.
//!
//! [`Fetcher`] turns an [`Ask`] into an [`Outcome`]; [`files`] does the same for `file:` URLs;
//! [`archive`] keeps every exchange. The rest are the rules they follow, each a module that can
//! be read and tested without a network: [`guard`] (which addresses may be asked), [`robots`],
//! [`freshness`] (RFC 9111), [`redirect`] (when a permanent move is believed), `gate` (how often
//! and how many at a time) and `decode` (content codings, counted while they unfold).
//!
//! ## Why hyper and not reqwest
//!
//! The client is `hyper-util`'s pool over a connector of our own. The address guard has to judge
//! the address that a connection *has*, after the handshake of TCP and before the first byte of
//! ours, on every hop; an origin pinned with `connect-to` must keep its name in TLS and `Host`;
//! and bodies are counted before and after decompression. reqwest's resolver is not asked about
//! IP literals, its connector cannot be replaced, and its decompression hides the wire's count.

// This crate is a hand: it owns the network, reads files for `file:` URLs and writes the archive.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
// A complaint is some hundred bytes and arises once per failed request: boxing it would only
// make every signature harder to read.
#![allow(clippy::result_large_err)]

pub mod archive;
mod connect;
mod decode;
mod fetcher;
pub mod files;

pub mod freshness;
mod gate;
pub mod guard;
mod options;
mod outcome;
mod post;
pub mod redirect;
pub mod robots;
pub mod warc;

pub use archive::{Archive, ExchangeRecord, Expunge, Expunged};
pub use connect::{Dialled, Resolve, Resolved, SystemResolver};
pub use fetcher::Fetcher;
pub use files::Files;
pub use freshness::Freshness;
pub use gate::{Egress, Hold};
pub use guard::judge_url;
pub use options::{FetcherOptions, Limits, OriginRule, Politeness, limits, politeness};
pub use outcome::{
    Ask, BodyHash, Failure, FailureKind, Fetched, Hop, NotModified, Outcome, Permitted, Validators,
};
pub use post::Poster;
pub use redirect::RedirectLedger;
pub use robots::OriginMemory;
