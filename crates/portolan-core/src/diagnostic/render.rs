//! Complaints about rendering and themes.

use super::Diagnostic;

impl Diagnostic {
    /// A template failed on one page.
    pub fn render_failed(route: &str, words: &str) -> Diagnostic {
        Diagnostic::error("render-failed", format!("page `{route}` could not be rendered: {words}"))
    }
}
