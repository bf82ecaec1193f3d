//! Complaints about HTML listings and pages.

use super::{Diagnostic, Severity};

impl Diagnostic {
    /// No element of the page looks like an item.
    pub fn listing_empty(profile: &str, seen: &str) -> Diagnostic {
        Diagnostic::warning(
            "listing-empty",
            format!("profile `{profile}` found no item on the page, only {seen}"),
        )
        .with_hint("the site may have been redesigned; compare the page with the profile")
    }

    /// Nobody said where the items stand, and the page's own structure was believed.
    pub fn listing_inferred(selectors: &str, certainty: u8) -> Diagnostic {
        Diagnostic::note(
            "listing-inferred",
            format!("items were told from what repeats on the page, {certainty} % sure: {selectors}"),
        )
        .with_hint("compare the items with the page, and write the selectors into the settings with `profile = \"custom\"`")
    }

    /// More elements than the operator allows look like items.
    pub fn listing_cut(n_items: usize, items_max: usize) -> Diagnostic {
        Diagnostic::warning(
            "listing-cut",
            format!("the page lists {n_items} items; the first {items_max} were read"),
        )
        .with_hint("raise `max-items` if the listing really is that long")
    }

    /// A card without link and text.
    pub fn card_empty(position: u32) -> Diagnostic {
        Diagnostic::warning(
            "card-empty",
            format!(
                "item {} of the listing has neither link nor text and was left out",
                position + 1
            ),
        )
    }

    /// A link that is not worth a request.
    pub fn listing_trap(url: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning("listing-trap", format!("link `{url}` was not followed: {reason}"))
    }

    /// The listing's next page lies somewhere else.
    pub fn pager_astray(url: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning(
            "pager-astray",
            format!("next page `{url}` was not asked for: {reason}"),
        )
        .with_hint("name the right link with `next`, or set `pages = 1`")
    }

    /// The limit of pages is reached and the listing goes on.
    pub fn pager_limit(pages: u32) -> Diagnostic {
        Diagnostic::note("pager-limit", format!("the listing goes on after {pages} pages"))
            .with_hint("raise `pages` to read older items")
    }

    /// A page that asks whether the reader is human.
    pub fn page_wall(words: &str) -> Diagnostic {
        Diagnostic::new(
            "page-wall",
            Severity::Error,
            format!("the site answered with a wall for robots: “{words}”"),
        )
        .with_hint("ask the site's keepers to let this reader through")
    }

    /// An error page that claims success.
    pub fn page_error(words: &str) -> Diagnostic {
        Diagnostic::new(
            "page-error",
            Severity::Error,
            format!("the page says “{words}” although its status says success"),
        )
        .with_hint("nothing was changed; the page is asked for again in the next run")
    }

    /// An article's address shows a list.
    pub fn article_listing(n_items: usize) -> Diagnostic {
        Diagnostic::warning(
            "article-listing",
            format!("an item's address shows a list of {n_items} others and no text of its own"),
        )
        .with_hint("the item keeps what the listing says of it")
    }

    /// An article's address shows a page that stands for many.
    pub fn article_generic(canonical: &str) -> Diagnostic {
        Diagnostic::warning(
            "article-generic",
            format!("an item's address shows the general page `{canonical}`"),
        )
        .with_hint("the item keeps what the listing says of it")
    }

    /// An article's page has no text.
    pub fn article_empty(profile: &str) -> Diagnostic {
        Diagnostic::warning(
            "article-empty",
            format!("profile `{profile}` found neither title nor text on the item's page"),
        )
        .with_hint("compare the page with the profile, or name the text with `article.body`")
    }

    /// An article's address led to another site.
    pub fn article_elsewhere(host: &str) -> Diagnostic {
        Diagnostic::note(
            "article-elsewhere",
            format!("the item's address leads to another site, `{host}`"),
        )
    }

    /// A file where a page was expected.
    pub fn page_no_html(media_type: &str) -> Diagnostic {
        Diagnostic::warning(
            "page-no-html",
            format!("the answer is `{media_type}` and not a page of HTML"),
        )
    }

    /// Elements inside elements without end.
    pub fn page_too_deep() -> Diagnostic {
        Diagnostic::warning(
            "page-too-deep",
            "the page nests its elements deeper than any real one and was not read",
        )
    }

    /// A page is not in the encoding that it or its server declares.
    pub fn page_encoding_wrong(declared: &str, used: &str) -> Diagnostic {
        Diagnostic::warning(
            "page-encoding-wrong",
            format!("the page is declared as `{declared}` but is `{used}`"),
        )
    }

    /// A page declares no encoding.
    pub fn page_encoding_undeclared(used: &str) -> Diagnostic {
        Diagnostic::note(
            "page-encoding-undeclared",
            format!("the page declares no encoding and was read as `{used}`"),
        )
    }

    /// Structured data of a page that is no JSON.
    pub fn page_data_broken(line: usize, column: usize, is_lost: bool) -> Diagnostic {
        let fate = if is_lost { "and was not read" } else { "and was read with mends" };
        Diagnostic::note(
            "page-data-broken",
            format!("JSON-LD of the page breaks off at line {line}, column {column} {fate}"),
        )
        .with_hint("tell the site's keepers; search engines cannot read it either")
    }

    /// A page says more of itself than is read.
    pub fn page_data_cut(what: &str, max: usize) -> Diagnostic {
        Diagnostic::note(
            "page-data-cut",
            format!("of the page's structured data no more than {max} {what} were read"),
        )
    }

    /// A listing source's settings do not make sense together.
    pub fn listing_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::new("listing-setting", Severity::Error, format!("`{key}` {words}"))
    }

    /// A Markdown file whose front matter cannot be read.
    pub fn front_matter_unreadable(line: u32, words: &str) -> Diagnostic {
        Diagnostic::new(
            "front-matter-unreadable",
            Severity::Error,
            format!("line {line}: the front matter cannot be read: {words}"),
        )
        .with_hint("begin the file with `+++`, then TOML, then `+++`")
    }

    /// A Markdown file without its title.
    pub fn front_matter_untitled() -> Diagnostic {
        Diagnostic::new(
            "front-matter-untitled",
            Severity::Error,
            "the front matter has no `title`".to_owned(),
        )
        .with_hint("add `title = \"…\"` between the lines of `+++`")
    }

    /// A key of the front matter that means nothing.
    pub fn front_matter_unknown(line: u32, key: &str, known: &[&str]) -> Diagnostic {
        Diagnostic::warning(
            "front-matter-unknown",
            format!("line {line}: the front matter has no key `{key}`"),
        )
        .with_hint(format!("it knows `{}`", known.join("`, `")))
    }

    /// Directories lie deeper than the operator allows.
    pub fn pages_too_deep(url: &str, depth: u32) -> Diagnostic {
        Diagnostic::warning(
            "pages-too-deep",
            format!("directory `{url}` lies deeper than {depth} levels and was not read"),
        )
        .with_hint("raise `depth` if its pages belong to the portal")
    }
}
