//! Complaints about HTML listings and pages.

use super::Diagnostic;

impl Diagnostic {
    /// No element of the page looks like an item.
    pub fn listing_empty(profile: &str) -> Diagnostic {
        Diagnostic::warning(
            "listing-empty",
            format!("profile `{profile}` found no item on the page"),
        )
        .with_hint("the site may have been redesigned; compare the page with the profile")
    }
}
