//! Complaints about plugin libraries.

use super::Diagnostic;

impl Diagnostic {
    /// The library panicked and the panic was caught.
    pub fn plugin_panicked(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-panicked", format!("plugin `{plugin}` panicked: {words}"))
    }
}
