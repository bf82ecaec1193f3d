//! Complaints about syndication documents.

use super::Diagnostic;

impl Diagnostic {
    /// The document ends before its root element does.
    pub fn feed_truncated() -> Diagnostic {
        Diagnostic::warning("feed-truncated", "the document ends before its root element is closed")
            .with_hint("items read up to this point are kept")
    }
}
