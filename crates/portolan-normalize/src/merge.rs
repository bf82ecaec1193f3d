//! Several views of one thing as one: the card of a listing and the page behind it.

use portolan_core::raw::{Part, RawItem, RawSpecifics, RawText};
use serde_json::Value;

/// Unites the parts of one item. A detail's values win, a card's stay where the detail has none;
/// `found` says of each field which part it came from.
///
/// With no parts at all the result is an empty item, which normalising refuses.
pub fn merge(parts: &[RawItem]) -> RawItem {
    let mut ordered: Vec<&RawItem> = parts.iter().collect();
    // Cards first, then whole items, then details: each overwrites what stood before.
    ordered.sort_by_key(|part| match part.part {
        Part::Card | Part::Unknown => 0,
        Part::Whole => 1,
        Part::Detail => 2,
    });
    let mut merged = RawItem::default();
    let Some(first) = ordered.first() else { return merged };
    merged.origin_id.clone_from(&first.origin_id);
    merged.part = ordered.last().map_or(Part::Whole, |part| part.part);
    for part in ordered {
        overlay(&mut merged, part);
    }
    merged
}

fn overlay(merged: &mut RawItem, part: &RawItem) {
    // An address that another part gave is still an address of the same thing.
    if let (Some(before), Some(url)) = (&merged.url, &part.url)
        && before != url
        && !merged.aliases.contains(before)
    {
        merged.aliases.push(before.clone());
    }
    macro_rules! take {
        ($($field:ident),*) => {
            $(if part.$field.is_some() {
                merged.$field.clone_from(&part.$field);
                found(merged, part, stringify!($field));
            })*
        };
    }
    take!(
        url, canonical, kind, scope, lang, lang_label, published, updated, starts, ends, via,
        copyright, position, byte
    );
    macro_rules! take_text {
        ($($field:ident),*) => {
            $(if part.$field.as_ref().is_some_and(has_words) {
                merged.$field.clone_from(&part.$field);
                found(merged, part, stringify!($field));
            })*
        };
    }
    take_text!(title, subtitle, teaser, body);
    macro_rules! unite {
        ($($field:ident),*) => {
            $(for value in &part.$field {
                if !merged.$field.contains(value) {
                    merged.$field.push(value.clone());
                }
            }
            if !part.$field.is_empty() {
                found(merged, part, stringify!($field));
            })*
        };
    }
    unite!(aliases, translations, categories, attachments, links, facts);
    // A detail's authors, figures and pictures replace the card's, not stand beside them.
    if !part.authors.is_empty() {
        merged.authors.clone_from(&part.authors);
        found(merged, part, "authors");
    }
    if let Some(specifics) = &part.specifics {
        merged.specifics = Some(match merged.specifics.take() {
            Some(before) => united(&before, specifics),
            None => specifics.clone(),
        });
        found(merged, part, "specifics");
    }
    if !part.observations.is_empty() {
        merged.observations.clone_from(&part.observations);
        found(merged, part, "observations");
    }
    if !part.images.is_empty() {
        let mut images = part.images.clone();
        for image in &mut images {
            let same = merged.images.iter().find(|known| known.url == image.url);
            let Some(known) = same else { continue };
            image.alt = image.alt.take().or_else(|| known.alt.clone());
            image.caption = image.caption.take().or_else(|| known.caption.clone());
            image.credit = image.credit.take().or_else(|| known.credit.clone());
        }
        merged.images = images;
        found(merged, part, "images");
    }
}

/// What a detail leaves unsaid (a quotation that only the card has) stays as the card said it.
fn united(before: &RawSpecifics, over: &RawSpecifics) -> RawSpecifics {
    let as_value = |it: &RawSpecifics| serde_json::to_value(it);
    let (Ok(Value::Object(mut known)), Ok(Value::Object(new))) = (as_value(before), as_value(over))
    else {
        return over.clone();
    };
    if known.get("is") != new.get("is") {
        return over.clone();
    }
    // What is absent is not written, so that only what is said replaces.
    known.extend(new);
    serde_json::from_value(Value::Object(known)).unwrap_or_else(|_| over.clone())
}

/// Carries over where the part found the field.
fn found(merged: &mut RawItem, part: &RawItem, field: &str) {
    let at = part.found.get(field).cloned().unwrap_or_else(|| {
        match part.part {
            Part::Card => "card",
            Part::Detail => "detail",
            Part::Whole => "whole",
            Part::Unknown => "unknown",
        }
        .to_owned()
    });
    merged.found.insert(field.to_owned(), at);
}

fn has_words(text: &RawText) -> bool {
    text.value.chars().any(|c| !crate::text::is_space(c))
}

#[cfg(test)]
mod tests;
