//! Complaints about interfaces for programs: ReliefWeb, and social networks.

use super::{Diagnostic, Severity};

impl Diagnostic {
    /// Settings of a ReliefWeb source that do not make sense.
    pub fn reliefweb_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::new("reliefweb-setting", Severity::Error, format!("`{key}` {words}"))
    }

    /// The first version of the interface is named.
    pub fn reliefweb_old_version() -> Diagnostic {
        Diagnostic::warning(
            "reliefweb-old-version",
            "`url` names version 1 of the interface, which ReliefWeb has switched off",
        )
        .with_hint("write `https://api.reliefweb.int/v2`")
    }

    /// The interface says no.
    pub fn reliefweb_refused(words: &str) -> Diagnostic {
        Diagnostic::error("reliefweb-refused", format!("ReliefWeb refuses: “{words}”"))
            .with_hint("look whether the filter's fields and values are ones that ReliefWeb has")
    }

    /// Something else than the interface's JSON.
    pub fn reliefweb_unreadable(words: &str) -> Diagnostic {
        Diagnostic::error(
            "reliefweb-unreadable",
            format!("the answer is none of ReliefWeb's interface: {words}"),
        )
        .with_hint("look whether `url` is `https://api.reliefweb.int/v2`")
    }

    /// An entry that cannot be read as it should.
    pub fn reliefweb_entry(id: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("reliefweb-entry", format!("entry `{id}` {words}"))
    }

    /// A query that finds nothing.
    pub fn reliefweb_empty(content: &str) -> Diagnostic {
        Diagnostic::note("reliefweb-empty", format!("ReliefWeb has no {content} that fit"))
            .with_hint("widen `filter`, `query` or `since`")
    }

    /// Settings of a source of posts that do not make sense.
    pub fn social_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::new("social-setting", Severity::Error, format!("`{key}` {words}"))
    }

    /// Something else than what the network answers with.
    pub fn social_unreadable(handle: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "social-unreadable",
            format!("the answer for `{handle}` cannot be read: {words}"),
        )
        .with_hint("look whether `network` is the right one, and `url` that of its interface")
    }

    /// An account that lives elsewhere now.
    pub fn social_moved(handle: &str, to: &str) -> Diagnostic {
        Diagnostic::warning("social-moved", format!("the account `{handle}` has moved to `{to}`"))
            .with_hint("write the new handle; its posts have new addresses, the old ones stay")
    }

    /// A post that has no id or no text where it should.
    pub fn social_post(handle: &str) -> Diagnostic {
        Diagnostic::warning(
            "social-post",
            format!("a post of `{handle}` has no id or no text and was left out"),
        )
    }
}
