//! Complaints about rendering and themes.

use super::Diagnostic;

impl Diagnostic {
    /// A template failed on one page.
    pub fn render_failed(route: &str, words: &str) -> Diagnostic {
        Diagnostic::error("render-failed", format!("page `{route}` could not be rendered: {words}"))
    }

    /// A template of a theme cannot be read. The house's own is used in its place.
    pub fn template_broken(name: &str, line: Option<usize>, words: &str) -> Diagnostic {
        let place = line.map_or_else(String::new, |line| format!(" (line {line})"));
        Diagnostic::error("template-broken", format!("template `{name}`{place}: {words}"))
            .with_hint("the built-in template is used until this one can be read")
    }

    /// A theme has a template under a name that no page asks for.
    pub fn template_unknown(name: &str, known: &[&str]) -> Diagnostic {
        Diagnostic::warning("template-unknown", format!("no page uses a template `{name}`"))
            .with_hint(format!("templates have these names: `{}`", known.join("`, `")))
    }
}
