//! Complaints about the store.

use super::Diagnostic;

impl Diagnostic {
    /// The database file was written by a newer Portolan.
    pub fn store_too_new(found: u32, known: u32) -> Diagnostic {
        Diagnostic::error(
            "store-too-new",
            format!("the store has format {found}, this Portolan knows {known}"),
        )
        .with_hint("use the newer Portolan, or restore a backup made by this one")
    }

    /// The database could not do what was asked.
    pub fn store_failed(words: &str) -> Diagnostic {
        Diagnostic::error("store-failed", words.to_owned())
            .with_hint("is the disk full, or the data directory not writable?")
    }
}
