//! Complaints about items while they are normalised.

use super::Diagnostic;

impl Diagnostic {
    /// An item without title, text and address cannot be shown.
    pub fn item_empty(origin_id: &str) -> Diagnostic {
        Diagnostic::warning(
            "item-empty",
            format!("item `{origin_id}` has no title, text or address and was left out"),
        )
    }

    /// An address that leads a crawler in circles, or is longer than any real one.
    pub fn url_trap(url: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning(
            "url-trap",
            format!("address `{}` was not followed: {reason}", shown(url)),
        )
        .with_hint("if it is a real page, fetch it from a source of its own")
    }

    /// An address that cannot be read.
    pub fn url_malformed(url: &str, reason: &str) -> Diagnostic {
        Diagnostic::warning(
            "url-malformed",
            format!("address `{}` could not be read: {reason}", shown(url)),
        )
    }

    /// The operator's settings keep addresses like this out.
    pub fn url_denied(url: &str, pattern: &str) -> Diagnostic {
        Diagnostic::note(
            "url-denied",
            format!("address `{}` is kept out by the pattern `{pattern}`", shown(url)),
        )
    }

    /// The operator's settings name which addresses are wanted, and this is none of them.
    pub fn url_not_allowed(url: &str) -> Diagnostic {
        Diagnostic::note(
            "url-not-allowed",
            format!("address `{}` meets none of the source's patterns", shown(url)),
        )
        .with_hint("add a pattern to the source's `allow` if it belongs to it")
    }

    /// An item of the source lies on somebody else's site.
    pub fn item_foreign_host(origin_id: &str, host: &str, refused: bool) -> Diagnostic {
        let end = if refused { "and was left out" } else { "and is marked so" };
        Diagnostic::warning(
            "item-foreign-host",
            format!(
                "item `{origin_id}` lies on `{host}`, which is not a host of its source, {end}"
            ),
        )
        .with_hint("add the host to the source's `hosts` if it is the same site")
    }

    /// A date stands there that no rule reads; the item's date stays unknown.
    pub fn date_unreadable(origin_id: &str, raw: &str) -> Diagnostic {
        Diagnostic::note(
            "date-unreadable",
            format!("date `{}` of item `{origin_id}` could not be read", shown(raw)),
        )
        .with_hint("the item is shown without a date")
    }

    /// Letters of the text were lost before it reached us.
    pub fn encoding_damaged(origin_id: &str, sample: &str) -> Diagnostic {
        Diagnostic::warning(
            "encoding-damaged",
            format!(
                "text of item `{origin_id}` lost letters at its origin, as in `{}`",
                shown(sample)
            ),
        )
        .with_hint("nothing was repaired; tell the publisher")
    }

    /// The text is longer than is read.
    pub fn text_cut(origin_id: &str, bytes_max: usize) -> Diagnostic {
        Diagnostic::warning(
            "text-cut",
            format!("a text of item `{origin_id}` is longer than {bytes_max} bytes and was cut"),
        )
    }

    /// More values than an item may have.
    pub fn values_cut(origin_id: &str, field: &str, n_max: usize) -> Diagnostic {
        Diagnostic::warning(
            "values-cut",
            format!("item `{origin_id}` has more than {n_max} `{field}`; the rest was left out"),
        )
    }

    /// What a source gives as a figure is none, or nothing says what it counts.
    pub fn observation_unreadable(origin_id: &str, measure: &str, value: &str) -> Diagnostic {
        Diagnostic::warning(
            "observation-unreadable",
            format!(
                "figure `{}` of item `{origin_id}`, counting `{}`, was left out",
                shown(value),
                shown(measure)
            ),
        )
        .with_hint("its value must be a decimal number (`1234.5`) and its measure must have a name")
    }

    /// A tag that no term of the taxonomy means.
    pub fn tag_unmapped(tag: &str, nearest: Option<&str>) -> Diagnostic {
        let diagnostic =
            Diagnostic::note("tag-unmapped", format!("tag `{}` belongs to no term", shown(tag)));
        match nearest {
            Some(term) => diagnostic.with_hint(format!(
                "add it to the `synonyms` of `{term}` if that is what it means"
            )),
            None => diagnostic.with_hint("add it to the `synonyms` of a term, or leave it"),
        }
    }

    /// The publisher marked the record for deletion.
    pub fn item_for_deletion(origin_id: &str) -> Diagnostic {
        Diagnostic::warning(
            "item-for-deletion",
            format!("item `{origin_id}` carries its publisher's mark for deletion and waits for an editor"),
        )
        .with_hint("look at it; an address under `reviewed` of the source is shown all the same")
    }

    /// Pictures that nobody has described.
    pub fn images_undescribed(origin_id: &str, n_images: usize) -> Diagnostic {
        let pictures = if n_images == 1 { "a picture" } else { "pictures" };
        Diagnostic::note(
            "image-undescribed",
            format!("item `{origin_id}` has {pictures} without description and caption"),
        )
        .with_hint("let its publisher say what is to be seen; nothing is made up here")
    }

    /// Words that may hurt stand on its card.
    pub fn item_hard(origin_id: &str, word: &str) -> Diagnostic {
        Diagnostic::note(
            "item-hard-content",
            format!("item `{origin_id}` speaks of hard things: `{}`", shown(word)),
        )
        .with_hint("readers are warned, and it does not open a front page by itself")
    }

    /// Somebody in it has asked not to be shown.
    pub fn person_opted_out(origin_id: &str, left_out: bool) -> Diagnostic {
        let message = if left_out {
            format!(
                "item `{origin_id}` is by somebody who has asked not to be shown; it is left out"
            )
        } else {
            format!(
                "item `{origin_id}` names an author who has asked not to be named; it is shown without"
            )
        };
        Diagnostic::note("person-opted-out", message)
            .with_hint("`opt-out` of `[privacy]` lists who has asked")
    }

    /// A child is named with age, or portrayed.
    pub fn item_children(origin_id: &str) -> Diagnostic {
        Diagnostic::note("item-children", format!("item `{origin_id}` names a child with its age"))
            .with_hint("let an editor decide about its pictures")
    }
}

/// Foreign words in our sentences: one line, of bounded length.
fn shown(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(160).collect();
    if text.chars().count() > 160 { format!("{line}…") } else { line }
}
