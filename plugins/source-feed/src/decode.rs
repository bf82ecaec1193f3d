//! Bytes to text: which encoding is declared, whether that is true, and which one it is if not.
//!
//! The order is that of RFC 7303: a byte order mark, the `charset` of the answer, the XML
//! declaration, UTF-8. Every declaration is verified against the bytes before it is believed.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use portolan_plugin::Diagnostic;

use crate::report::Report;

#[cfg(test)]
mod tests;

/// The text of a document, and the way back from its offsets to those of the body.
pub(crate) struct Decoded<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) offsets: Offsets,
}

/// Turns byte offsets in the text into byte offsets in the body.
pub(crate) enum Offsets {
    /// The text is the body after a byte order mark of this length.
    Shifted(usize),
    /// The text was decoded; marks are pairs of (offset in text, offset in body).
    Decoded { encoding: &'static Encoding, marks: Vec<(usize, usize)> },
    /// Four bytes for each character, after a byte order mark of this length.
    Utf32(usize),
}

/// How far apart the marks of a decoded document stand.
const MARK_EVERY: usize = 512;

/// Up to this share of undecodable sequences a declared encoding is kept: one in so many bytes.
const DAMAGE_MAX: usize = 200;

pub(crate) fn decode<'a>(
    body: &'a [u8],
    charset: Option<&str>,
    report: &mut Report,
) -> Decoded<'a> {
    if let Some(decoded) = by_mark(body, report) {
        return decoded;
    }
    let declared = declaration(body);
    let http = charset.map(|label| (label, Encoding::for_label(label.as_bytes())));
    let xml = declared.map(|label| (label, Encoding::for_label(label.as_bytes())));
    for (label, encoding) in [http, xml].into_iter().flatten() {
        if encoding.is_none_or(|it| it == REPLACEMENT) {
            report.add(Diagnostic::feed_encoding_unknown(label), None);
        }
    }
    let known = |claim: Option<(&str, Option<&'static Encoding>)>| {
        claim.and_then(|(_, encoding)| encoding).filter(|it| *it != REPLACEMENT)
    };
    let (http, xml) = (known(http), known(xml));

    // A valid UTF-8 text with a character outside ASCII is UTF-8, whatever anybody declares:
    // no other encoding produces such sequences by accident.
    let utf8 = std::str::from_utf8(body);
    if let Ok(text) = utf8 {
        let first = if is_server_default(http) { xml.or(http) } else { http.or(xml) };
        if let Some(declared) = first
            .filter(|it| !text.is_ascii() && *it != UTF_8)
            // Japanese seven-bit text is valid ASCII; the others differ from UTF-8 beyond it.
            .filter(|it| it.is_ascii_compatible())
        {
            report.add(Diagnostic::feed_encoding_wrong(declared.name(), "UTF-8"), None);
        }
        let seven_bit = first.filter(|it| !it.is_ascii_compatible() && it.name() == "ISO-2022-JP");
        return match seven_bit {
            Some(encoding) => with(body, encoding, 0, report),
            None => Decoded { text: Cow::Borrowed(text), offsets: Offsets::Shifted(0) },
        };
    }

    // What the server says wins, unless it says its factory setting and the document knows better.
    let claims = if is_server_default(http) { [xml, http] } else { [http, xml] };
    for claim in claims.into_iter().flatten() {
        if n_errors(body, claim) == 0 {
            if let Some(first) = claims.into_iter().flatten().next().filter(|it| *it != claim) {
                report.add(Diagnostic::feed_encoding_wrong(first.name(), claim.name()), None);
            }
            return with(body, claim, 0, report);
        }
    }
    // A document with a few broken bytes is still what it says it is.
    for claim in claims.into_iter().flatten() {
        if n_errors(body, claim) * DAMAGE_MAX <= body.len() && has_multibyte(body, claim) {
            return with(body, claim, 0, report);
        }
    }
    let guess = guess(body);
    let first = claims.into_iter().flatten().next();
    match first {
        Some(first) if first != guess => {
            report.add(Diagnostic::feed_encoding_wrong(first.name(), guess.name()), None);
        }
        Some(_) => {}
        None => report.add(Diagnostic::feed_encoding_undeclared(guess.name()), None),
    }
    with(body, guess, 0, report)
}

impl Offsets {
    /// The offset in the body of `at` in the text that was decoded from it.
    pub(crate) fn to_body(&self, text: &str, body: &[u8], at: usize) -> u64 {
        let at = at.min(text.len());
        let byte = match self {
            Offsets::Shifted(by) => at + by,
            Offsets::Utf32(by) => text.get(..at).map_or(0, |head| head.chars().count()) * 4 + by,
            Offsets::Decoded { encoding, marks } => {
                let idx = marks.partition_point(|(in_text, _)| *in_text <= at).saturating_sub(1);
                let (in_text, in_body) = marks.get(idx).copied().unwrap_or((0, 0));
                let piece = text.get(in_text..at).unwrap_or_default();
                let n_bytes = if *encoding == UTF_16LE || *encoding == UTF_16BE {
                    piece.chars().map(char::len_utf16).sum::<usize>() * 2
                } else {
                    encoding.encode(piece).0.len()
                };
                in_body + n_bytes
            }
        };
        byte.min(body.len()) as u64
    }
}

fn by_mark<'a>(body: &'a [u8], report: &mut Report) -> Option<Decoded<'a>> {
    match body {
        [0xFF, 0xFE, 0, 0, ..] => Some(utf32(body, 4, u32::from_le_bytes)),
        [0, 0, 0xFE, 0xFF, ..] => Some(utf32(body, 4, u32::from_be_bytes)),
        [b'<', 0, 0, 0, ..] => Some(utf32(body, 0, u32::from_le_bytes)),
        [0, 0, 0, b'<', ..] => Some(utf32(body, 0, u32::from_be_bytes)),
        [0xEF, 0xBB, 0xBF, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Some(Decoded { text: Cow::Borrowed(text), offsets: Offsets::Shifted(3) }),
            Err(_) => Some(with(body, UTF_8, 3, report)),
        },
        [0xFF, 0xFE, ..] => Some(with(body, UTF_16LE, 2, report)),
        [0xFE, 0xFF, ..] => Some(with(body, UTF_16BE, 2, report)),
        [b'<', 0, ..] => Some(with(body, UTF_16LE, 0, report)),
        [0, b'<', ..] => Some(with(body, UTF_16BE, 0, report)),
        _ => None,
    }
}

fn utf32<'a>(body: &'a [u8], skip: usize, read: fn([u8; 4]) -> u32) -> Decoded<'a> {
    let text: String = body[skip.min(body.len())..]
        .chunks_exact(4)
        .map(|unit| {
            char::from_u32(read([unit[0], unit[1], unit[2], unit[3]])).unwrap_or('\u{FFFD}')
        })
        .collect();
    Decoded { text: Cow::Owned(text), offsets: Offsets::Utf32(skip) }
}

fn with<'a>(
    body: &'a [u8],
    encoding: &'static Encoding,
    skip: usize,
    report: &mut Report,
) -> Decoded<'a> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len() + body.len() / 4);
    let mut marks = Vec::new();
    let (mut at, mut n_bad, mut first_bad) = (skip.min(body.len()), 0_usize, None);
    while at < body.len() {
        marks.push((text.len(), at));
        let end = (at + MARK_EVERY).min(body.len());
        let from = text.len();
        let mut piece = &body[at..end];
        loop {
            text.reserve(
                decoder.max_utf8_buffer_length(piece.len()).unwrap_or(piece.len() * 3) + 4,
            );
            let (result, n_read, _) = decoder.decode_to_string(piece, &mut text, end == body.len());
            piece = &piece[n_read..];
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        let bad = text[from..].matches('\u{FFFD}').count();
        if bad > 0 && first_bad.is_none() {
            first_bad = text[from..].find('\u{FFFD}').map(|in_piece| from + in_piece);
        }
        n_bad += bad;
        at = end;
    }
    if n_bad > 0 {
        report.add(Diagnostic::feed_bytes_undecodable(encoding.name(), n_bad), first_bad);
    }
    Decoded { text: Cow::Owned(text), offsets: Offsets::Decoded { encoding, marks } }
}

/// The label in `<?xml encoding="…"?>`, looked for in the first bytes only.
fn declaration(body: &[u8]) -> Option<&str> {
    let head = &body[..body.len().min(1024)];
    let start = find(head, b"<?xml")?;
    let end = start + find(&head[start..], b"?>")?;
    let head = &head[start..end];
    let at = find(head, b"encoding")? + b"encoding".len();
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    let len = rest.iter().position(|byte| byte == quote)?;
    std::str::from_utf8(&rest[..len]).ok().map(str::trim).filter(|label| !label.is_empty())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn is_server_default(encoding: Option<&'static Encoding>) -> bool {
    encoding == Some(WINDOWS_1252)
}

fn n_errors(body: &[u8], encoding: &'static Encoding) -> usize {
    if encoding.decode_without_bom_handling_and_without_replacement(body).is_some() {
        return 0;
    }
    let (text, _) = encoding.decode_without_bom_handling(body);
    text.matches('\u{FFFD}').count().max(1)
}

/// Whether the body has well-formed sequences of the claimed encoding beside the broken ones.
fn has_multibyte(body: &[u8], encoding: &'static Encoding) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(body);
    let n_bad = text.matches('\u{FFFD}').count();
    let n_good = text.chars().filter(|it| !it.is_ascii() && *it != '\u{FFFD}').count();
    n_good > 2 * n_bad
}

fn guess(body: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(body, true);
    detector.guess(None, Utf8Detection::Allow)
}
