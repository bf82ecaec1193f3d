//! Complaints about publications.

use super::Diagnostic;

impl Diagnostic {
    /// Settings that cannot be meant so.
    pub fn publication_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("publication-setting", format!("`{key}` {words}"))
    }

    /// A list in which no publication is found.
    pub fn publication_list_empty() -> Diagnostic {
        Diagnostic::error("publication-list-empty", "no list of publications was found on the page")
            .with_hint("name one of them with `item`, or say `single = true` for a page of one")
    }

    /// A publication's address that shows neither a text nor a file.
    pub fn publication_page_empty() -> Diagnostic {
        Diagnostic::warning(
            "publication-page-empty",
            "the page names no publication with a text, a file or a chapter",
        )
    }
}
