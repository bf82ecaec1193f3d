//! Complaints about syndication documents.

use super::Diagnostic;

impl Diagnostic {
    /// The document ends before its root element does.
    pub fn feed_truncated() -> Diagnostic {
        Diagnostic::warning("feed-truncated", "the document ends before its root element is closed")
            .with_hint("items read up to this point are kept")
    }

    /// Something stands before the XML declaration or the root element.
    pub fn feed_junk_before(n_bytes: usize) -> Diagnostic {
        Diagnostic::warning(
            "feed-junk-before",
            format!("{n_bytes} bytes stand before the document and were skipped"),
        )
        .with_hint("the site's software may have printed a warning first")
    }

    /// Nothing but white space stands before the XML declaration.
    pub fn feed_blank_before(n_bytes: usize) -> Diagnostic {
        Diagnostic::note(
            "feed-blank-before",
            format!("{n_bytes} bytes of white space stand before the XML declaration"),
        )
    }

    /// Items stand without the element that should hold them.
    pub fn feed_root_missing(found: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-root-missing",
            format!("the document begins with `{found}` instead of a feed's root element"),
        )
    }

    /// A `&` that begins no reference.
    pub fn feed_bare_ampersand() -> Diagnostic {
        Diagnostic::warning("feed-bare-ampersand", "a bare `&` was read as itself")
    }

    /// A `<` that begins no tag.
    pub fn feed_bare_less_than() -> Diagnostic {
        Diagnostic::warning("feed-bare-less-than", "a `<` that begins no tag was read as itself")
    }

    /// A named entity that XML does not know but HTML does.
    pub fn feed_entity_html(name: &str) -> Diagnostic {
        Diagnostic::note(
            "feed-entity-html",
            format!("entity `&{name};` is not declared and was read as HTML's"),
        )
    }

    /// A named entity that nobody knows.
    pub fn feed_entity_unknown(name: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-entity-unknown",
            format!("entity `&{name};` is not declared and was kept as text"),
        )
    }

    /// An entity whose value lies outside the document, or in other entities, or is too long.
    pub fn feed_entity_refused(name: &str, why: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-entity-refused",
            format!("entity `&{name};` was not expanded: {why}"),
        )
    }

    /// A character that may not stand in a document.
    pub fn feed_character(code: u32) -> Diagnostic {
        Diagnostic::warning(
            "feed-character",
            format!("character U+{code:04X} is not allowed in XML and was replaced"),
        )
    }

    /// An end tag that closes something further out than the innermost open element.
    pub fn feed_tag_mismatched(open: &str, found: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-tag-mismatched",
            format!("`</{found}>` stands where `</{open}>` was expected; both were closed"),
        )
    }

    /// An end tag without a start tag.
    pub fn feed_tag_stray(name: &str) -> Diagnostic {
        Diagnostic::warning("feed-tag-stray", format!("`</{name}>` closes nothing and was skipped"))
    }

    /// An element that another one had to close.
    pub fn feed_tag_unclosed(name: &str, next: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-tag-unclosed",
            format!("`<{name}>` is not closed before `<{next}>` begins"),
        )
    }

    /// A construct that has no end: a comment, a CDATA section, a quoted value.
    pub fn feed_markup_unclosed(what: &str) -> Diagnostic {
        Diagnostic::warning("feed-markup-unclosed", format!("{what} has no end"))
            .with_hint("it was ended at the nearest place that makes sense")
    }

    /// A prefix without `xmlns`.
    pub fn feed_prefix_undeclared(prefix: &str, is_usual: bool) -> Diagnostic {
        let taken = if is_usual { "read by its usual meaning" } else { "skipped" };
        Diagnostic::note(
            "feed-prefix-undeclared",
            format!("prefix `{prefix}` is not declared and was {taken}"),
        )
    }

    /// Neither the answer nor the document says which encoding it has, and it is not UTF-8.
    pub fn feed_encoding_undeclared(used: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-encoding-undeclared",
            format!("no encoding is declared; the bytes were read as `{used}`"),
        )
    }

    /// The declared encoding does not fit the bytes.
    pub fn feed_encoding_wrong(declared: &str, used: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-encoding-wrong",
            format!("the document is declared as `{declared}` but was read as `{used}`"),
        )
    }

    /// A label that names no encoding.
    pub fn feed_encoding_unknown(label: &str) -> Diagnostic {
        Diagnostic::warning("feed-encoding-unknown", format!("`{label}` names no encoding"))
    }

    /// Some bytes do not decode.
    pub fn feed_bytes_undecodable(encoding: &str, n_places: usize) -> Diagnostic {
        Diagnostic::warning(
            "feed-bytes-undecodable",
            format!("{n_places} byte sequences are not `{encoding}` and became U+FFFD"),
        )
    }

    /// Elements nest deeper than the reader follows.
    pub fn feed_depth(limit: usize) -> Diagnostic {
        Diagnostic::warning(
            "feed-depth",
            format!("elements nested deeper than {limit} were flattened"),
        )
    }

    /// More items than the operator wants.
    pub fn feed_items_limit(limit: usize) -> Diagnostic {
        Diagnostic::note("feed-items-limit", format!("reading stopped after {limit} items"))
            .with_hint("raise `max-items` if older items are wanted")
    }

    /// A text longer than the reader keeps.
    pub fn feed_text_cut(field: &str, limit: usize) -> Diagnostic {
        Diagnostic::warning(
            "feed-text-cut",
            format!("`{field}` is longer than {limit} bytes and was cut"),
        )
    }

    /// Damage beyond what is worth reading on.
    pub fn feed_too_damaged() -> Diagnostic {
        Diagnostic::warning("feed-too-damaged", "the document is too damaged to read on")
            .with_hint("items read up to this point are kept")
    }

    /// Further complaints of the same kind.
    pub fn feed_more(code: &str, n_more: usize) -> Diagnostic {
        Diagnostic::note("feed-more", format!("`{code}` occurred {n_more} more times"))
    }

    /// Two items with one identifier and different addresses.
    pub fn feed_id_shared(id: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-id-shared",
            format!("identifier `{id}` stands on items with different addresses"),
        )
        .with_hint("each item is known by its address instead")
    }

    /// The same item twice.
    pub fn feed_item_repeated(id: &str) -> Diagnostic {
        Diagnostic::note("feed-item-repeated", format!("item `{id}` is repeated and was read once"))
    }

    /// A date in no form that feeds use.
    pub fn feed_date_unread(field: &str, raw: &str) -> Diagnostic {
        Diagnostic::note("feed-date-unread", format!("`{field}` has no known date form: `{raw}`"))
    }

    /// An address that resolves to nothing.
    pub fn feed_address_unread(raw: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-address-unread",
            format!("`{raw}` is no address and was left out"),
        )
    }

    /// A member of a JSON Feed with a value of the wrong type.
    pub fn feed_json_member(member: &str, expected: &str) -> Diagnostic {
        Diagnostic::warning(
            "feed-json-member",
            format!("member `{member}` should be {expected} and was left out"),
        )
    }

    /// An HTML page came instead of a feed.
    pub fn feed_is_page(title: &str, feeds: &[String]) -> Diagnostic {
        let words = if title.is_empty() {
            "an HTML page came instead of a feed".to_owned()
        } else {
            format!("an HTML page came instead of a feed: `{title}`")
        };
        let found = Diagnostic::error("feed-is-page", words);
        match feeds {
            [] => found.with_hint("open the address in a browser and look for the site's feed"),
            _ => found.with_hint(format!("the page names these feeds: {}", feeds.join(", "))),
        }
    }

    /// A page that wants to tell people from machines came instead of a feed.
    pub fn feed_is_bot_wall(title: &str) -> Diagnostic {
        Diagnostic::error(
            "feed-is-bot-wall",
            format!("the site answered with a check for robots instead of a feed: `{title}`"),
        )
        .with_hint("ask the site's owner to let this reader's User-Agent fetch the feed")
    }

    /// Settings that exclude each other or make no sense.
    pub fn feed_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("feed-setting", format!("`{key}` {words}"))
    }
}
