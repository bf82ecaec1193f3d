//! Complaints about what operators wrote.

use super::Diagnostic;

impl Diagnostic {
    /// A key that nothing reads.
    pub fn unknown_key(key: &str) -> Diagnostic {
        Diagnostic::error("unknown-key", format!("unknown key `{key}`"))
    }
}
