//! A dry run of a source: what it would import, with every repair and complaint, without a trace
//! in the store.

use jiff::Timestamp;
use portolan_config::{Estate, Source};
use portolan_core::{Diagnostic, Item, RawItem};

/// The outcome of normalising one origin.
pub(crate) struct Judged {
    pub(crate) item: Option<(Item, String)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}
