//! Bytes to text: which encoding is declared, and which one it is if that is not true.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use portolan_plugin::Diagnostic;

/// How far into a page its own declaration is looked for.
const META_BYTES: usize = 4096;

/// The order is that of HTML: a byte order mark, the answer's `charset`, the page's `meta`. What
/// is valid UTF-8 beyond ASCII is UTF-8 whatever anybody declares, because no other encoding
/// produces such sequences by accident.
pub(crate) fn decode(
    body: &[u8],
    charset: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(body) {
        return with(encoding, &body[skip..]);
    }
    let declared = charset
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| meta(body))
        .filter(|encoding| *encoding != REPLACEMENT);
    if let Ok(text) = std::str::from_utf8(body) {
        let is_seven_bit = declared.is_some_and(|it| !it.is_ascii_compatible());
        if !(is_seven_bit && text.is_ascii()) {
            if let Some(wrong) = declared.filter(|it| *it != UTF_8 && !text.is_ascii()) {
                diagnostics.push(Diagnostic::page_encoding_wrong(wrong.name(), "UTF-8"));
            }
            return text.to_owned();
        }
    }
    if let Some(declared) = declared
        && let Some(text) = declared.decode_without_bom_handling_and_without_replacement(body)
    {
        return text.into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(body, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    match declared {
        Some(declared) if declared != guess => {
            diagnostics.push(Diagnostic::page_encoding_wrong(declared.name(), guess.name()));
        }
        Some(_) => {}
        None => diagnostics.push(Diagnostic::page_encoding_undeclared(guess.name())),
    }
    with(guess, body)
}

fn with(encoding: &'static Encoding, body: &[u8]) -> String {
    encoding.decode_without_bom_handling(body).0.into_owned()
}

/// The `charset` of the first `meta` that has one. A page that can be read as ASCII up to there
/// is not UTF-16, whatever it says.
fn meta(body: &[u8]) -> Option<&'static Encoding> {
    let head = body[..body.len().min(META_BYTES)].to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + b"<meta".len()..];
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        if let Some(encoding) = charset_in(&rest[..end]) {
            let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if is_wide { UTF_8 } else { encoding });
        }
    }
    None
}

fn charset_in(attributes: &[u8]) -> Option<&'static Encoding> {
    let at = find(attributes, b"charset")? + b"charset".len();
    let value = attributes[at..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let len = value
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || b"\"';/>".contains(byte))
        .unwrap_or(value.len());
    Encoding::for_label(&value[..len])
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
