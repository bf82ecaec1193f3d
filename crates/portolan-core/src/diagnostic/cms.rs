//! Complaints about the interfaces of content management systems.

use super::Diagnostic;

impl Diagnostic {
    /// Something stands before the JSON of an answer.
    pub fn api_junk_before(n_bytes: usize, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "api-junk-before",
            format!("{n_bytes} bytes stand before the JSON and were skipped: “{words}”"),
        )
        .with_hint("the site's software prints a warning first; tell its keepers")
    }

    /// The JSON of an answer has no end.
    pub fn api_unreadable(words: &str) -> Diagnostic {
        Diagnostic::error("api-unreadable", format!("the answer's JSON does not parse: {words}"))
            .with_hint("the answer may be cut or damaged; it is asked for again in the next run")
    }

    /// A page for people came where an interface should answer.
    pub fn api_is_page(title: &str) -> Diagnostic {
        Diagnostic::error(
            "api-is-page",
            format!("an HTML page came instead of the site's interface: “{title}”"),
        )
        .with_hint(
            "the interface may be switched off or lie elsewhere; read the site's feed or listing \
             instead",
        )
    }

    /// JSON of another sort.
    pub fn api_other(found: &str) -> Diagnostic {
        Diagnostic::error("api-other", format!("the answer is JSON but {found}"))
            .with_hint("look whether the address is that of the site")
    }

    /// A source's settings do not make sense together.
    pub fn api_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("api-setting", format!("`{key}` {words}"))
    }

    /// An entry of a list that is no item, or one without an id.
    pub fn api_entry_unread(index: usize, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "api-entry-unread",
            format!("entry {} of the answer was left out: {words}", index + 1),
        )
    }

    /// The limit of pages is reached and the list goes on.
    pub fn api_pages_limit(what: &str, pages: u32) -> Diagnostic {
        Diagnostic::note("api-pages-limit", format!("`{what}` goes on after {pages} pages"))
            .with_hint("raise `pages` to read older items")
    }

    /// More items than the list of all there is may have.
    pub fn api_list_limit(n_items: usize, limit: usize) -> Diagnostic {
        Diagnostic::note(
            "api-list-limit",
            format!("the site has more than {n_items} items; what was deleted is not looked for"),
        )
        .with_hint(format!("raise `list` above {limit} to have all of them compared once a day"))
    }

    /// Entries that the site shows only to those who know a password.
    pub fn api_protected(n_items: usize) -> Diagnostic {
        Diagnostic::note(
            "api-protected",
            format!("{n_items} items are protected by a password; their texts were not read"),
        )
    }

    /// Entries that are not published.
    pub fn api_unpublished(n_items: usize) -> Diagnostic {
        Diagnostic::note(
            "api-unpublished",
            format!("{n_items} items are not published and were left out"),
        )
    }

    /// Entries that the site withholds from readers without an account.
    pub fn api_omitted(n_items: usize, words: &str) -> Diagnostic {
        Diagnostic::note("api-omitted", format!("the site withholds {n_items} entries: “{words}”"))
            .with_hint("they are for readers with an account; nothing is missing of what is public")
    }

    /// WordPress answers with an error object.
    pub fn wordpress_error(code: &str, words: &str) -> Diagnostic {
        let said = Diagnostic::error(
            "wordpress-error",
            format!("WordPress answers with error `{code}`: “{words}”"),
        );
        match code {
            "rest_no_route" => said.with_hint(
                "the site has no such type of posts; compare `types` with \
                 `/wp-json/wp/v2/types` of the site",
            ),
            "rest_cannot_access"
            | "rest_forbidden"
            | "rest_login_required"
            | "rest_not_logged_in"
            | "rest_authorization_required"
            | "rest_disabled" => said.with_hint(
                "the site's interface is closed to readers without an account; ask its \
                     keepers to open it for posts, or read the site's feed",
            ),
            "rest_post_invalid_page_number" | "rest_invalid_page_number" => {
                said.with_hint("the list has fewer pages by now; the next run asks anew")
            }
            "rest_invalid_param" => {
                said.with_hint("a parameter is refused; look at `per-page`, `filter`, `languages`")
            }
            _ => said.with_hint("the trouble is the site's; it is asked again next time"),
        }
    }

    /// Drupal answers with a document of errors.
    pub fn drupal_error(status: &str, words: &str) -> Diagnostic {
        let said = Diagnostic::error(
            "drupal-error",
            format!("Drupal answers with error {status}: “{words}”"),
        );
        match status {
            "400" => said.with_hint(
                "a name in `include` or `filter` is unknown to the site; leave `include` out to \
                 have it found",
            ),
            "401" | "403" => said.with_hint(
                "the interface is closed to readers without an account; ask the site's keepers, \
                 or read its feed",
            ),
            "404" | "405" => said.with_hint(
                "the site has no such type; compare `types` with what `/jsonapi` of the site lists",
            ),
            _ => said.with_hint("the trouble is the site's; it is asked again next time"),
        }
    }
}
