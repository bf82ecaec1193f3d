//! Complaints about publications.

use super::Diagnostic;

impl Diagnostic {
    /// Settings that cannot be meant so.
    pub fn publication_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("publication-setting", format!("`{key}` {words}"))
    }
}
