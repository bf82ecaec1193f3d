//! Complaints about items while they are normalised.

use super::Diagnostic;

impl Diagnostic {
    /// An item without title, text and address cannot be shown.
    pub fn item_empty(origin_id: &str) -> Diagnostic {
        Diagnostic::warning(
            "item-empty",
            format!("item `{origin_id}` has no title, text or address and was left out"),
        )
    }
}
