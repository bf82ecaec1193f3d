//! Complaints about sitemaps and the pages that they list.

use super::{Diagnostic, Severity};

impl Diagnostic {
    /// A sitemap source's settings do not make sense together.
    pub fn sitemap_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::new("sitemap-setting", Severity::Error, format!("`{key}` {words}"))
    }

    /// A document that is no sitemap.
    pub fn sitemap_none(seen: &str) -> Diagnostic {
        Diagnostic::new(
            "sitemap-none",
            Severity::Error,
            format!("the document is no sitemap but {seen}"),
        )
        .with_hint("name the sitemap's own address; `robots.txt` often says it")
    }

    /// A sitemap that cannot be read to its end.
    pub fn sitemap_damaged(n_entries: usize, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "sitemap-damaged",
            format!("the sitemap breaks off after {n_entries} entries: {words}"),
        )
        .with_hint("what stands before was read; nothing is taken for deleted")
    }

    /// A sitemap lists more than is read.
    pub fn sitemap_cut(what: &str, max: usize) -> Diagnostic {
        Diagnostic::warning(
            "sitemap-cut",
            format!("of the sitemap no more than {max} {what} were read"),
        )
        .with_hint("nothing is taken for deleted; choose a smaller sitemap, or patterns")
    }

    /// An entry whose address cannot be read.
    pub fn sitemap_address(n_addresses: usize, first: &str) -> Diagnostic {
        Diagnostic::warning(
            "sitemap-address",
            format!(
                "{n_addresses} entries name no address that can be asked for; the first is `{first}`"
            ),
        )
    }

    /// Dates of change that are the date of the sitemap.
    pub fn sitemap_lastmod_untrue(n_entries: usize) -> Diagnostic {
        Diagnostic::note(
            "sitemap-lastmod-untrue",
            format!("all {n_entries} entries claim to have changed when the sitemap was made"),
        )
        .with_hint(
            "a few known pages are asked for again in each run instead; `recheck` says how many",
        )
    }

    /// More pages are new than one run asks for.
    pub fn sitemap_waiting(n_waiting: usize, pages: usize) -> Diagnostic {
        Diagnostic::note(
            "sitemap-waiting",
            format!("{n_waiting} new or changed pages wait for later runs; {pages} are asked for in each"),
        )
        .with_hint("raise `pages` to have them sooner")
    }

    /// No entry fits the operator's patterns.
    pub fn sitemap_unwanted(n_entries: usize) -> Diagnostic {
        Diagnostic::warning(
            "sitemap-unwanted",
            format!("none of the sitemap's {n_entries} entries fits `include` and `exclude`"),
        )
        .with_hint("compare the patterns with an address of the sitemap")
    }

    /// A robots.txt without a word of sitemaps.
    pub fn sitemap_unnamed(guess: &str) -> Diagnostic {
        Diagnostic::note(
            "sitemap-unnamed",
            format!("robots.txt names no sitemap; `{guess}` is tried"),
        )
    }

    /// A page that lists others.
    pub fn sitemap_page_list() -> Diagnostic {
        Diagnostic::note(
            "sitemap-page-list",
            "the page lists others and has no text of its own, so it is no item",
        )
        .with_hint("leave such addresses out with `exclude`")
    }

    /// A page with neither title nor text.
    pub fn sitemap_page_empty() -> Diagnostic {
        Diagnostic::warning("sitemap-page-empty", "the page says neither a title nor a text")
            .with_hint("it may be written by scripts; leave it out with `exclude`")
    }
}
