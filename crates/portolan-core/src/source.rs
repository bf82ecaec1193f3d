//! The contract of a source: plan what to read, parse what came.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    manifest::Manifest,
    message::{Cursor, Exchange, Harvest, Request},
    settings::Settings,
};

/// Understands one sort of place. Pure: it computes, the host acts.
///
/// The host promises: exchanges are parsed in the order their requests were issued; a request's
/// tag comes back unread; refused requests are reported, not altered; conditional requests,
/// retries, robots.txt, politeness and credentials are its own business;
/// [`NotModified`](crate::message::Answer::NotModified) is delivered; the cursor is stored with
/// the items, in one transaction, and only after a complete run.
///
/// The source promises: same input, same output; no clock but `cx.now`; the same origin id for
/// the same thing; one bad item costs one diagnostic; `Err` only for a response that it does not
/// recognise at all; it yields what it saw, uncleaned.
pub trait ContentSource: Send + Sync {
    /// Name, version, settings: the text of `plugin.toml`.
    fn manifest(&self) -> Manifest;

    /// What the manifest's setting types cannot express. No request is made.
    fn check(&self, settings: &Settings) -> Vec<Diagnostic>;

    /// Called once at the start of a run.
    fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, SourceError>;

    /// Called for each answer, in the order of the requests.
    fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, SourceError>;
}

/// All that a source may know besides the exchange.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The operator's name for this source.
    pub source: &'a str,
    pub settings: &'a Settings,
    /// The run's time. There is no other clock.
    pub now: Timestamp,
    /// A backfill: all that there ever was is wanted, page by page. The host follows every
    /// request, [`WhenNews`](crate::message::Issue::WhenNews) included, and says itself when it is
    /// enough; limits of the source's own settings on pages do not count.
    pub history: bool,
}

/// A response (or a set of settings) that the source cannot work with at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SourceError {
    pub kind: SourceErrorKind,
    /// Lower case, no full stop.
    pub message: String,
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceErrorKind {
    /// The body is not what this source reads: an HTML page instead of a feed, say.
    Unrecognised,
    /// It is the right sort, but nothing could be read from it.
    Unreadable,
    /// The settings do not make sense together.
    Settings,
    #[serde(other)]
    Unknown,
}

impl<'a> Context<'a> {
    pub fn new(source: &'a str, settings: &'a Settings, now: Timestamp) -> Context<'a> {
        Context { source, settings, now, history: false }
    }

    /// The same in a backfill, or not.
    #[must_use]
    pub fn in_history(mut self, history: bool) -> Context<'a> {
        self.history = history;
        self
    }
}

impl SourceError {
    pub fn new(kind: SourceErrorKind, message: impl Into<String>) -> SourceError {
        SourceError { kind, message: message.into(), diagnostics: Vec::new() }
    }

    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: Vec<Diagnostic>) -> SourceError {
        self.diagnostics = diagnostics;
        self
    }
}

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SourceError {}
