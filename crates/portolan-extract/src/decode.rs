//! Bytes to text: which encoding is declared, and which one it is if that is not true.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};
use portolan_core::Diagnostic;

/// How far into a page its own declaration is looked for.
const META_BYTES: usize = 4096;

/// The order is that of HTML: a byte order mark, the answer's `charset`, the page's `meta`. What
/// is valid UTF-8 beyond ASCII is UTF-8 whatever anybody declares, because no other encoding
/// produces such sequences by accident.
pub fn decode(body: &[u8], charset: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(body) {
        return with(encoding, &body[skip..]);
    }
    let declared = charset
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(|| meta(body))
        .filter(|encoding| *encoding != REPLACEMENT);
    if let Ok(text) = std::str::from_utf8(body) {
        // Japanese mail and old pages write in seven bits, led by an escape.
        let is_seven_bit = declared.is_some_and(|it| !it.is_ascii_compatible())
            || declared.is_none() && body.contains(&0x1b);
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

/// The encoding that the first fitting `meta` declares, found without a parser as HTML says:
/// comments and the values of other tags do not count, and what stands in `content` counts only
/// beside `http-equiv`. A page that can be read as ASCII up to there is not UTF-16, whatever it
/// says.
fn meta(body: &[u8]) -> Option<&'static Encoding> {
    let mut rest = &body[..body.len().min(META_BYTES)];
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            // `<!-->` is a whole comment.
            let dashes = if comment.first() == Some(&b'>') { 2 } else { 4 };
            rest = &rest[dashes + find(&rest[dashes..], b"-->")? + 3..];
            continue;
        }
        let is_end = rest.get(1) == Some(&b'/');
        let name = &rest[1 + usize::from(is_end)..];
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            let is_markup = is_end || matches!(rest.get(1), Some(b'!' | b'?'));
            let end = if is_markup { rest.iter().position(|byte| *byte == b'>') } else { Some(0) };
            rest = &rest[end? + 1..];
            continue;
        }
        let name_len = name
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
        let is_meta = !is_end && name[..name_len].eq_ignore_ascii_case(b"meta");
        let (declared, after) = declaration(&name[name_len..]);
        if is_meta && let Some(encoding) = declared {
            let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
            return Some(if is_wide { UTF_8 } else { encoding });
        }
        rest = after;
    }
    None
}

/// What the attributes of a tag declare, and what follows them.
fn declaration(attributes: &[u8]) -> (Option<&'static Encoding>, &[u8]) {
    let mut rest = attributes;
    let mut has_pragma = false;
    let (mut from_charset, mut from_content) = (None, None);
    let mut seen: Vec<Vec<u8>> = Vec::new();
    while let Some((name, value, after)) = attribute(rest) {
        rest = after;
        // The first of two of one name stands.
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => has_pragma = value.eq_ignore_ascii_case(b"content-type"),
            b"charset" => from_charset = Some(Encoding::for_label(&value)),
            b"content" => from_content = charset_in(&value),
            _ => {}
        }
        seen.push(name);
    }
    let declared = match from_charset {
        Some(encoding) => encoding,
        None => from_content.filter(|_| has_pragma),
    };
    (declared, rest)
}

/// Name in small letters, value, and what follows; `None` at the end of the tag.
fn attribute(text: &[u8]) -> Option<(Vec<u8>, Vec<u8>, &[u8])> {
    let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    let start = text.iter().position(|byte| !is_gap(byte))?;
    let text = &text[start..];
    if text[0] == b'>' {
        return None;
    }
    // An equals sign at the front belongs to the name.
    let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'/' | b'>');
    let name_len = 1 + text[1..].iter().position(ends_name)?;
    let name = text[..name_len].to_ascii_lowercase();
    let after = &text[name_len..];
    let Some(value) = after.trim_ascii_start().strip_prefix(b"=") else {
        return Some((name, Vec::new(), after));
    };
    let value = value.trim_ascii_start();
    match value.first()? {
        quote @ (b'"' | b'\'') => {
            let len = value[1..].iter().position(|byte| byte == quote)?;
            Some((name, value[1..=len].to_vec(), &value[len + 2..]))
        }
        _ => {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
            let len = value.iter().position(ends)?;
            Some((name, value[..len].to_vec(), &value[len..]))
        }
    }
}

/// The encoding in a media type: `text/html; charset=koi8-r`.
fn charset_in(content: &[u8]) -> Option<&'static Encoding> {
    let lower = content.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = find(&lower[from..], b"charset") {
        from += at + b"charset".len();
        let Some(value) = lower[from..].trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let label = match value.first()? {
            quote @ (b'"' | b'\'') => {
                // An open quotation declares nothing.
                let len = value[1..].iter().position(|byte| byte == quote)?;
                &value[1..=len]
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b';';
                &value[..value.iter().position(ends).unwrap_or(value.len())]
            }
        };
        return Encoding::for_label(label);
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
