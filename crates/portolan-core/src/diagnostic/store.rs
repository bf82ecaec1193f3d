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
}
