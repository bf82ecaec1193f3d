//! References: predefined, numeric, declared in the document, and HTML's.
//!
//! Nothing outside the document is ever read, a declared entity is never expanded inside
//! another, and all expansions of a document together stay below a fixed size: a bomb has
//! nothing to multiply.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use portolan_plugin::Diagnostic;
use quick_xml::escape::resolve_xml_entity;

use crate::{report::Report, scan::BARE_AMPERSAND};

/// All expansions of declared entities in one document.
const EXPANSION_BYTES_MAX: usize = 64 * 1024;
/// One declared value.
const VALUE_BYTES_MAX: usize = 4096;
/// Declarations that are remembered.
const DECLARED_MAX: usize = 1024;
/// No entity name is longer; what is longer is text with a semicolon in it.
const NAME_BYTES_MAX: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Entities<'a> {
    declared: HashMap<&'a str, Declared<'a>>,
    expanded_bytes: usize,
}

#[derive(Debug)]
enum Declared<'a> {
    Internal(&'a str),
    External,
}

impl<'a> Entities<'a> {
    /// Notes the general entities that a `<!DOCTYPE …>` declares.
    pub(crate) fn declare(&mut self, doctype: &'a str) {
        let mut rest = doctype;
        while let Some(at) = rest.find("<!ENTITY") {
            rest = rest[at + "<!ENTITY".len()..].trim_start();
            if rest.starts_with('%') || self.declared.len() >= DECLARED_MAX {
                continue;
            }
            let Some(name_len) = rest.find(char::is_whitespace) else { return };
            let (name, after) = rest.split_at(name_len);
            let after = after.trim_start();
            let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''));
            let declared = match quote {
                Some(quote) => {
                    let Some(len) = after[1..].find(quote) else { return };
                    Declared::Internal(&after[1..=len])
                }
                None => Declared::External,
            };
            self.declared.entry(name).or_insert(declared);
            rest = after;
        }
    }

    /// What the reference `raw` (with `&` and `;`) stands for; what is no reference stays text.
    pub(crate) fn resolve(&mut self, raw: &'a str, at: usize, report: &mut Report) -> Cow<'a, str> {
        let name = raw.strip_prefix('&').and_then(|it| it.strip_suffix(';')).unwrap_or(raw);
        if let Some(value) = resolve_xml_entity(name) {
            return Cow::Borrowed(value);
        }
        if let Some(digits) = name.strip_prefix('#') {
            return match numeric(digits) {
                Some((character, valid)) => {
                    if !valid {
                        let make = || Diagnostic::feed_character(code_of(digits));
                        report.repair("feed-character", at, make);
                    }
                    Cow::Owned(character.to_string())
                }
                None => {
                    report.repair(BARE_AMPERSAND, at, Diagnostic::feed_bare_ampersand);
                    Cow::Borrowed(raw)
                }
            };
        }
        if let Some(declared) = self.declared.get(name) {
            let refused = match declared {
                Declared::External => Some("its value lies outside the document"),
                Declared::Internal(value) if has_nested(value) => {
                    Some("its value refers to other entities")
                }
                Declared::Internal(value) if value.len() > VALUE_BYTES_MAX => {
                    Some("its value is too long")
                }
                Declared::Internal(value)
                    if self.expanded_bytes + value.len() > EXPANSION_BYTES_MAX =>
                {
                    Some("the document's entities are too long together")
                }
                Declared::Internal(value) => {
                    self.expanded_bytes += value.len();
                    return decode_refs(value);
                }
            };
            if let Some(why) = refused {
                let make = || Diagnostic::feed_entity_refused(name, why);
                report.repair("feed-entity-refused", at, make);
            }
            return Cow::Borrowed(raw);
        }
        if let Some(value) = html_entity(name) {
            report.repair("feed-entity-html", at, || Diagnostic::feed_entity_html(name));
            return Cow::Borrowed(value);
        }
        let looks_like_name = name.len() <= NAME_BYTES_MAX
            && !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        match looks_like_name {
            true => {
                report.repair("feed-entity-unknown", at, || Diagnostic::feed_entity_unknown(name));
            }
            false => report.repair(BARE_AMPERSAND, at, Diagnostic::feed_bare_ampersand),
        }
        Cow::Borrowed(raw)
    }
}

/// What HTML means by a name. (quick-xml's own table, of version 0.42, has wrong characters
/// for some four hundred names, so it is not used.)
pub(crate) fn html_entity(name: &str) -> Option<&'static str> {
    static BY_NAME: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let named = entities::ENTITIES.iter().filter_map(|it| {
            let name = it.entity.strip_prefix('&')?.strip_suffix(';')?;
            Some((name, it.characters))
        });
        named.collect()
    });
    BY_NAME.get(name).copied()
}

/// Replaces predefined, numeric and HTML references; leaves everything else as it stands.
pub(crate) fn decode_refs(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find('&') else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.as_bytes().iter().take(NAME_BYTES_MAX).position(|byte| *byte == b';');
        let value = end.and_then(|end| {
            let name = &rest[1..end];
            match name.strip_prefix('#') {
                Some(digits) => numeric(digits).map(|(it, _)| (Cow::Owned(it.to_string()), end)),
                None => html_entity(name).map(|it| (Cow::Borrowed(it), end)),
            }
        });
        match value {
            Some((value, end)) => {
                out.push_str(&value);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn has_nested(value: &str) -> bool {
    value.match_indices('&').any(|(at, _)| {
        let name = value[at + 1..].split(';').next().unwrap_or_default();
        !name.starts_with('#') && resolve_xml_entity(name).is_none()
    })
}

fn code_of(digits: &str) -> u32 {
    match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).unwrap_or(u32::MAX),
        None => digits.parse().unwrap_or(u32::MAX),
    }
}

/// The character of `38` or `x26`, and whether XML allows it. References into the C1 range mean
/// Windows-1252, as in HTML.
fn numeric(digits: &str) -> Option<(char, bool)> {
    let digits_only = digits.strip_prefix(['x', 'X']).unwrap_or(digits);
    if digits_only.is_empty() || !digits_only.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let code = code_of(digits);
    if (0x80..0xA0).contains(&code) {
        let byte = [u8::try_from(code).ok()?];
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte);
        return text.chars().next().map(|it| (it, false));
    }
    if code < 0x20 && !matches!(code, 9 | 10 | 13) {
        return Some((' ', false));
    }
    Some(char::from_u32(code).map_or(('\u{FFFD}', false), |it| (it, true)))
}
